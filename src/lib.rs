//! Clinical text analysis that runs where the note is.
//!
//! The crate is a house of layers, and a module imports lower layers only
//! (`tests/native/tidy.rs` holds this):
//!
//! | Layer | Module | Knows |
//! |---|---|---|
//! | L0 | [`error`], [`text`] | failures, byte spans |
//! | L1 | [`document`] | plain result values, never the note itself |
//! | L2 | [`lexicon`] | embedded word lists and patterns |
//! | L3 | [`segment`], `model` | where sections, sentences and words lie; the encoder |
//! | L4 | [`task`] | one folder per task; tasks do not know each other |
//! | L5 | [`pipeline`], [`evaluate`] | how tasks become one resumable analysis; how results are measured |
//! | L6 | [`wire`] | JSON, UTF-16 and JSON Lines: what leaves the crate |
//! | L7 | `wasm`, the `chartside` binary | one host each |
//!
//! Offsets are half-open byte spans over the original text everywhere below [`wire`].

pub mod document;
pub mod error;
pub mod evaluate;
pub mod lexicon;
#[cfg(feature = "neural")]
pub mod model;
pub mod pipeline;
pub mod segment;
pub mod task;
pub mod text;
pub mod wire;

#[cfg(target_arch = "wasm32")]
mod wasm;

pub use error::{Error, ErrorCode, Result};

/// The version of the engine, as reported in results and run receipts.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
