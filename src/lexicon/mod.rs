//! Embedded word lists and patterns [L2]: data with as little code as possible.

pub mod boundaries;
pub mod cues;
pub mod identifiers;
pub mod surrogates;
pub mod titles;
pub mod zip;
