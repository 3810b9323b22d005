//! Joins what the rules found with what the model's assertion head says.

use crate::document::{Assertion, Certainty, Experiencer, Polarity, Status, Temporality};

/// The head decides a problem without cue from this probability on.
const MIN_HEAD_WHERE_SILENT: f32 = 0.5;
/// The head outweighs a weak cue (reached over a list, or a prior of the section) from this probability on.
const MIN_HEAD_OVER_WEAK: f32 = 0.85;

/// How much the rules found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    /// No cue.
    Silent,
    /// Cues reached over a list or clause, or the section alone.
    Weak,
    /// A cue beside the problem.
    Clear,
}

/// The assertion that rules and head amount to; `head` is in the order of [`Status::ALL`].
pub(super) fn combine(rules: Assertion, strength: Strength, head: Option<&[f32; 7]>) -> Assertion {
    let min = match strength {
        Strength::Silent => MIN_HEAD_WHERE_SILENT,
        Strength::Weak => MIN_HEAD_OVER_WEAK,
        Strength::Clear => return rules,
    };
    let best = head.and_then(|head| head.iter().zip(Status::ALL).max_by(|a, b| a.0.total_cmp(b.0)));
    match best {
        Some((&probability, status)) if probability >= min && status != rules.status() => {
            from_status(status)
        }
        _ => rules,
    }
}

/// The axes behind a status, without cue.
fn from_status(status: Status) -> Assertion {
    let plain = Assertion::default();
    match status {
        Status::Present => plain,
        Status::Absent => Assertion { polarity: Polarity::Absent, ..plain },
        Status::Possible => Assertion { certainty: Certainty::Possible, ..plain },
        Status::Hypothetical => Assertion { certainty: Certainty::Hypothetical, ..plain },
        Status::Historical => Assertion { temporality: Temporality::Past, ..plain },
        Status::Family => Assertion { experiencer: Experiencer::Family, ..plain },
        Status::Conditional => Assertion { certainty: Certainty::Conditional, ..plain },
    }
}
