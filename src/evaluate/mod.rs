//! How results are measured [L5]: counts over labelled spans, never a judgement.
//!
//! `models/training/chartside_training/score.py` is an independent second writing of this module; both give the same
//! bytes for the files in `tests/evaluation`.
//!
//! - **Strict** wants the same span and label, one to one: of two equal gold spans one found span matches one.
//! - **Relaxed** wants the same label and one shared character; precision counts the found spans that touch a gold one,
//!   recall the gold spans that a found one touches. Both follow i2b2 2010 and MUC practice.
//! - **F1** is the harmonic mean; it is 0 where one side is 0 or undefined, and undefined where both are. A share of
//!   nothing is undefined. **Micro** sums the counts of all labels; **macro** is the mean over the labels of the gold, an
//!   undefined precision counting as 0.
//! - **Full-entity recall** of identifiers, the figure that matters for privacy, wants every character of a gold
//!   identifier that is not white space inside found ones, whatever their labels. **Removed recall** wants them inside
//!   found ones of labels that Safe Harbor removes; **any-label recall** wants one such character inside any found one.
//! - **Character precision** is the share of the characters under found labels that Safe Harbor removes which lie in a
//!   gold identifier; **character recall** the share of gold characters under any found identifier. White space does not
//!   count.
//! - **Assertion** compares the statuses of entities that match strictly and have one on both sides.
//! - **Confusion** pairs gold and found spans one to one: first those that match strictly, then by most shared
//!   characters, then the same label, then the shortest union, then position. What is left over is missed or spurious.
//! - **Intervals** are the 2.5th and 97.5th percentiles, by nearest rank, over resampled documents (Efron's bootstrap).

mod bootstrap;
mod count;
mod figures;
mod matching;

pub use bootstrap::{LEVEL_PERMILLE, SEED, measure};
pub use count::{CharacterCounts, Confusion, DocumentCounts, SpanCounts, covered};
pub use figures::{
    Assertion, Block, Coverage, CoverageRow, Figure, Row, Scores, SpanBlock, StatusRow,
};
pub use matching::{ErrorKind, LabelledSpan, Pair, error_of, pairs};
