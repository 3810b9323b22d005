//! The opinion of the model's assertion head, where the rules are silent or weak.

use crate::document::{Assertion, Certainty, Experiencer, Polarity, Status, Temporality};

/// How sure the head must be to speak where no rule did.
const MIN_PROBABILITY: f32 = 0.6;

/// How sure the head must be to overrule a rule.
const OVERRULING_PROBABILITY: f32 = 0.93;

/// Lets the head decide where it is sure enough.
pub(super) fn apply(probabilities: &[f32; 7], assertion: &mut Assertion) {
    let ruled = assertion.status();
    let best = (0..probabilities.len()).fold(0, |best, idx| {
        if probabilities[idx] > probabilities[best] { idx } else { best }
    });
    let needed = if ruled == Status::Present { MIN_PROBABILITY } else { OVERRULING_PROBABILITY };
    if Status::ALL[best] == ruled || probabilities[best] < needed {
        return;
    }
    let cues = std::mem::take(&mut assertion.cues);
    *assertion = Assertion::default();
    match Status::ALL[best] {
        Status::Present => return,
        Status::Absent => assertion.polarity = Polarity::Absent,
        Status::Possible => assertion.certainty = Certainty::Possible,
        Status::Hypothetical => assertion.certainty = Certainty::Hypothetical,
        Status::Conditional => assertion.certainty = Certainty::Conditional,
        Status::Historical => assertion.temporality = Temporality::Past,
        Status::Family => assertion.experiencer = Experiencer::Family,
    }
    assertion.cues = cues;
}
