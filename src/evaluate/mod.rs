//! How results are measured [L5]: counts over labelled spans, never a judgement.
//!
//! Strict and relaxed matching follow the i2b2 2010 and MUC practice: strict wants the same span and label,
//! relaxed wants the same label and one shared byte. Full-entity recall of identifiers, the figure that
//! matters for privacy, wants every byte of a gold identifier that is not white space inside found ones,
//! whatever their labels.

mod coverage;
mod matching;

pub use coverage::{Coverage, CoverageCounts};
pub use matching::{LabelCounts, LabelledSpan, Scores, count_matches, micro};
