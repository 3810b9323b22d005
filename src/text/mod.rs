//! Byte spans and character-level views of a note [L0].

mod span;

pub use span::{ByteSpan, Spanned, keep_longest};
