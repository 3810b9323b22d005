//! Byte spans and character-level views of a note [L0].

mod edge;
mod norm;
mod span;

pub use edge::{BRACKETS, trim_brackets};
pub use norm::Normalized;
pub use span::{ByteSpan, Spanned, keep_longest};
