//! One place that is to be replaced.

use crate::document::{Operator, PhiLabel, Source};
use crate::text::ByteSpan;

/// A place in the note with what is to be done there and why.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub span: ByteSpan,
    pub label: PhiLabel,
    pub operator: Operator,
    pub score: f32,
    pub evidence: Source,
}
