//! An extractive summary: the note's own sentences, each with its place.
//!
//! Salience is section, content and centrality; redundancy is removed by maximal marginal relevance
//! (Carbonell and Goldstein 1998). Nothing is rewritten, so nothing can be made up.

mod salience;

use crate::document::{Entity, Section, Sentence, Summary, SummarySentence};

/// How much a sentence loses for being like one already chosen: the lambda of maximal marginal relevance
/// is one minus this.
const REDUNDANCY_WEIGHT: f32 = 0.45;

/// The share of the best sentence's salience below which a sentence tells too little.
const MIN_SALIENCE: f32 = 0.2;

/// How long a summary may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SummaryOptions {
    /// The most sentences chosen.
    pub max_sentences: usize,
}

impl SummaryOptions {
    /// A tenth of the note, between three and eight sentences.
    pub fn for_length(n_sentences: usize) -> Self {
        Self { max_sentences: (n_sentences / 10).clamp(3, 8) }
    }
}

/// Chooses the most salient sentences of a note, in note order.
///
/// `vectors` are unit vectors per sentence, empty where a sentence has none; without them likeness is shared words.
/// The summary is empty only when no sentence holds clinical content.
pub fn summarize(
    text: &str,
    sections: &[Section],
    sentences: &[Sentence],
    entities: &[Entity],
    vectors: Option<&[Vec<f32>]>,
    options: &SummaryOptions,
) -> Summary {
    let candidates = salience::candidates(text, sections, sentences, entities, vectors);
    let top = candidates.iter().map(|candidate| candidate.salience).fold(0.0, f32::max);
    let mut left: Vec<usize> =
        (0..candidates.len()).filter(|&idx| candidates[idx].salience >= MIN_SALIENCE * top).collect();
    let mut chosen: Vec<usize> = Vec::new();
    while chosen.len() < options.max_sentences && !left.is_empty() {
        let gain = |&candidate: &usize| {
            let likeness = chosen
                .iter()
                .map(|&other| candidates[candidate].likeness(&candidates[other]))
                .fold(0.0, f32::max);
            candidates[candidate].salience - REDUNDANCY_WEIGHT * top * likeness
        };
        let best = (0..left.len()).fold(0, |best, idx| {
            if gain(&left[idx]) > gain(&left[best]) { idx } else { best }
        });
        if gain(&left[best]) <= 0.0 {
            break;
        }
        chosen.push(left.remove(best));
    }
    chosen.sort_unstable();
    let sentences = chosen
        .into_iter()
        .map(|idx| {
            let Sentence { span, section_idx } = sentences[candidates[idx].sentence_idx];
            let section = sections.get(section_idx).map(|section| section.kind).unwrap_or_default();
            SummarySentence { span, score: candidates[idx].salience / top, section }
        })
        .collect();
    Summary { sentences }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{EntityLabel, Source, SourceKind};
    use crate::segment::section::sections;
    use crate::segment::sentence::sentences;
    use crate::text::ByteSpan;

    fn summary_of(text: &str, problems: &[&str], max_sentences: usize) -> Vec<String> {
        let entities: Vec<Entity> = problems
            .iter()
            .map(|problem| {
                let start = text.find(problem).expect("the problem stands in the text");
                Entity {
                    span: ByteSpan::new(start, start + problem.len()),
                    label: EntityLabel::Problem,
                    score: 1.0,
                    assertion: None,
                    source: Source { kind: SourceKind::Model, id: "entity.head" },
                }
            })
            .collect();
        let sections = sections(text);
        let sentences = sentences(text, &sections);
        let options = SummaryOptions { max_sentences };
        summarize(text, &sections, &sentences, &entities, None, &options)
            .sentences
            .iter()
            .map(|sentence| sentence.span.of(text).to_owned())
            .collect()
    }

    const NOTE: &str = "Patient: A. B.\nMRN: 123\n\nHPI: She came with crushing chest pain for two hours.\n\
        Her dog is well.\n\nFH: Father had a stroke.\n\nASSESSMENT\nAcute myocardial infarction.\n\n\
        PLAN\nHeparin and transfer for angiography.\n\nSigned: A. B.";
    const PROBLEMS: &[&str] = &["crushing chest pain", "stroke", "Acute myocardial infarction"];

    #[test]
    fn diagnosis_and_reason_outrank_family_and_header() {
        let summary = summary_of(NOTE, PROBLEMS, 3);
        assert!(summary.iter().any(|sentence| sentence.contains("infarction")), "{summary:?}");
        assert!(summary.iter().any(|sentence| sentence.contains("chest pain")), "{summary:?}");
        assert!(!summary.iter().any(|sentence| sentence.contains("stroke")), "{summary:?}");
        assert!(!summary.iter().any(|sentence| sentence.contains("MRN")), "{summary:?}");
    }

    #[test]
    fn sentences_keep_the_order_of_the_note_and_the_limit() {
        let summary = summary_of(NOTE, PROBLEMS, 2);
        assert_eq!(summary.len(), 2);
        let places: Vec<_> = summary.iter().map(|sentence| NOTE.find(sentence.as_str())).collect();
        assert!(places.is_sorted());
    }

    #[test]
    fn the_same_words_are_not_chosen_twice() {
        let text = "HPI: Severe left leg cellulitis.\nASSESSMENT: Severe left leg cellulitis.\n\
            PLAN: Start vancomycin for the infection today.";
        let summary = summary_of(text, &["Severe left leg cellulitis"], 2);
        assert!(summary.iter().any(|sentence| sentence.contains("vancomycin")), "{summary:?}");
    }

    #[test]
    fn a_note_without_clinical_content_has_no_summary() {
        assert!(summary_of("Patient: A. B.\nPhone: 1", &[], 3).is_empty());
    }
}
