//! Extractive summary: the sentences that carry the note, in its own words and order [L4].

mod rank;
mod salience;

use crate::document::{Entity, Section, SectionKind, Sentence, Summary, SummarySentence};

/// A note of fewer candidate sentences than this many per summary sentence gets a shorter summary.
const MIN_CANDIDATES_PER_SENTENCE: usize = 2;

/// How to summarise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SummaryOptions {
    /// The most sentences to choose; short notes get fewer.
    pub max_sentences: usize,
}

impl Default for SummaryOptions {
    fn default() -> Self {
        Self { max_sentences: 5 }
    }
}

/// Chooses the sentences that say most of diagnosis, key events, treatment and plan.
///
/// `vectors`, where given, holds one L2-normalised vector for each sentence (or an empty one);
/// they add centrality and a finer sense of repetition. Titles, headers, signatures and boilerplate are never chosen.
/// The summary is empty only when no sentence is clinical.
///
/// ```
/// use chartside::segment::{section::sections, sentence::sentences};
/// use chartside::task::summarize::{SummaryOptions, summarize};
/// let note = "Assessment: Acute appendicitis without perforation.";
/// let sections = sections(note);
/// let sentences = sentences(note, &sections);
/// let summary = summarize(note, &sections, &sentences, &[], None, &SummaryOptions::default());
/// assert_eq!(summary.sentences[0].span.of(note), "Acute appendicitis without perforation.");
/// ```
pub fn summarize(
    text: &str,
    sections: &[Section],
    sentences: &[Sentence],
    entities: &[Entity],
    vectors: Option<&[Vec<f32>]>,
    options: &SummaryOptions,
) -> Summary {
    let mut candidates = salience::candidates(text, sections, sentences, entities);
    if let Some(vectors) = vectors {
        rank::add_centrality(&mut candidates, vectors);
    }
    let n_wanted =
        candidates.len().div_ceil(MIN_CANDIDATES_PER_SENTENCE).min(options.max_sentences);
    let mut chosen = rank::choose(&candidates, vectors, n_wanted);
    chosen.sort_by_key(|candidate| candidate.sentence_idx);
    let top = chosen.iter().map(|candidate| candidate.score).fold(f32::MIN_POSITIVE, f32::max);
    let sentence = |candidate: &&salience::Candidate| {
        let sentence = sentences[candidate.sentence_idx];
        let section =
            sections.get(sentence.section_idx).map_or(SectionKind::Other, |section| section.kind);
        SummarySentence {
            span: sentence.span,
            score: (candidate.score / top).clamp(0.0, 1.0),
            section,
        }
    };
    Summary { sentences: chosen.iter().map(sentence).collect() }
}
