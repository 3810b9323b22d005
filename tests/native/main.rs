//! The one integration binary: `cargo test`.

mod batch;
mod brought;
mod chunks;
mod decoding;
mod deid;
mod evaluation;
mod golden;
mod leak;
mod notes;
mod offsets;
mod sessions;
mod tidy;
