//! What a note says of each problem: ConText over sentences, marks of structured lists, section priors,
//! and the opinion of the model's assertion head where the rules are silent.
//!
//! Harkema et al. 2009, doi:10.1016/j.jbi.2009.05.002.

mod hint;
mod mark;
mod scope;

use crate::document::{
    Assertion, Certainty, Entity, EntityLabel, Experiencer, Polarity, Section, SectionKind, Sentence, Temporality,
};
use crate::lexicon::cues::CueKind;
use crate::text::ByteSpan;
use scope::{ScopedCue, scoped_cues};

/// Sets the assertion of every problem, and `None` for all other entities.
///
/// `hints` are the probabilities of the model's head per entity, in [`Status::ALL`](crate::document::Status::ALL)
/// order. `entities` are sorted by position.
pub fn assert_problems(
    text: &str,
    sections: &[Section],
    sentences: &[Sentence],
    entities: &mut [Entity],
    hints: Option<&[Option<[f32; 7]>]>,
) {
    let mut sentence_idx = 0;
    let mut cues: Option<(usize, Vec<ScopedCue>)> = None;
    for (entity_idx, entity) in entities.iter_mut().enumerate() {
        if entity.label != EntityLabel::Problem {
            entity.assertion = None;
            continue;
        }
        while sentences.get(sentence_idx).is_some_and(|sentence| sentence.span.end <= entity.span.start) {
            sentence_idx += 1;
        }
        let mut assertion = Assertion::default();
        if let Some(sentence) = sentences.get(sentence_idx) {
            if cues.as_ref().is_none_or(|(idx, _)| *idx != sentence_idx) {
                cues = Some((sentence_idx, scoped_cues(text, sentence.span)));
            }
            let found = cues.as_ref().map_or(&[][..], |(_, cues)| cues);
            by_cues(entity.span, found, &mut assertion);
            mark::apply(text, entity.span, sentence.span, &mut assertion);
            let kind = sections.get(sentence.section_idx).map(|section| section.kind).unwrap_or_default();
            by_section(kind, &mut assertion);
        }
        if let Some(hint) = hints.and_then(|hints| hints.get(entity_idx)).and_then(Option::as_ref) {
            hint::apply(hint, &mut assertion);
        }
        assertion.cues.sort_unstable();
        assertion.cues.dedup();
        entity.assertion = Some(assertion);
    }
}

/// Moves the axes that cues in reach speak of.
fn by_cues(problem: ByteSpan, cues: &[ScopedCue], assertion: &mut Assertion) {
    for cue in cues.iter().filter(|cue| cue.reaches(problem)) {
        match cue.kind {
            CueKind::Absent => assertion.polarity = Polarity::Absent,
            CueKind::Possible => assertion.certainty = assertion.certainty.max_with(Certainty::Possible),
            CueKind::Hypothetical => assertion.certainty = Certainty::Hypothetical,
            CueKind::Conditional => assertion.certainty = assertion.certainty.max_with(Certainty::Conditional),
            CueKind::Historical => assertion.temporality = Temporality::Past,
            CueKind::Family => assertion.experiencer = Experiencer::Family,
            CueKind::Pseudo | CueKind::Stop => continue,
        }
        assertion.cues.push(cue.span);
    }
    // "cannot be excluded" holds the words of a denial; the doubt is what is meant.
    let overlaps_doubt = |span: ByteSpan| {
        cues.iter().any(|cue| cue.kind == CueKind::Possible && cue.reaches(problem) && cue.span.contains(span) && cue.span != span)
    };
    let denials: Vec<ByteSpan> =
        cues.iter().filter(|cue| cue.kind == CueKind::Absent && cue.reaches(problem)).map(|cue| cue.span).collect();
    if !denials.is_empty() && denials.iter().all(|&span| overlaps_doubt(span)) {
        assertion.polarity = Polarity::Present;
    }
    // A denied history is a denial, not a past problem.
    if assertion.polarity == Polarity::Absent {
        assertion.certainty = Certainty::Certain;
        assertion.temporality = Temporality::Current;
    }
}

/// What a section says of the problems for which no word of their own speaks.
fn by_section(kind: SectionKind, assertion: &mut Assertion) {
    match kind {
        SectionKind::FamilyHistory if assertion.polarity == Polarity::Present => {
            assertion.experiencer = Experiencer::Family;
        }
        SectionKind::Allergies if *assertion == Assertion::default() => {
            assertion.certainty = Certainty::Conditional;
        }
        _ => {}
    }
}

impl Certainty {
    /// Hypothetical outweighs conditional, which outweighs possible.
    fn max_with(self, other: Self) -> Self {
        let rank = |certainty| match certainty {
            Self::Certain => 0,
            Self::Possible => 1,
            Self::Conditional => 2,
            Self::Hypothetical => 3,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

#[cfg(test)]
mod tests;
