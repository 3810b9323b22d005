//! How much a sentence tells.

use std::collections::HashSet;

use crate::document::{Entity, EntityLabel, Section, SectionKind, Sentence, Status};
use crate::segment::word::words;

/// The damping of the walk over like sentences; Brin and Page 1998, as in TextRank (Mihalcea and Tarau 2004).
const DAMPING: f32 = 0.85;

/// Rounds of the walk; scores of notes settle to two decimals within them.
const N_ROUNDS: usize = 12;

/// Sentences beyond this many are not compared with each other: the walk is quadratic.
const MAX_COMPARED: usize = 600;

/// Words behind which a sentence has said enough.
const FULL_LENGTH_WORDS: f32 = 8.0;

/// A sentence longer than this is a list or a paragraph without stops, and loses by it.
const LONG_WORDS: usize = 60;

/// A sentence that could be chosen.
pub(super) struct Candidate<'a> {
    pub(super) sentence_idx: usize,
    pub(super) salience: f32,
    vector: &'a [f32],
    words: HashSet<String>,
}

impl Candidate<'_> {
    /// How alike two sentences are, 0..=1: cosine of their vectors, or shared words.
    pub(super) fn likeness(&self, other: &Self) -> f32 {
        let shared = self.words.intersection(&other.words).count() as f32;
        let fewer = self.words.len().min(other.words.len()).max(1) as f32;
        let by_words = shared / fewer;
        if self.vector.is_empty() || self.vector.len() != other.vector.len() {
            return by_words;
        }
        let cosine: f32 = self.vector.iter().zip(other.vector).map(|(a, b)| a * b).sum();
        cosine.clamp(0.0, 1.0).max(by_words)
    }
}

/// The sentences with clinical content, in text order, with their salience.
pub(super) fn candidates<'a>(
    text: &str,
    sections: &[Section],
    sentences: &[Sentence],
    entities: &[Entity],
    vectors: Option<&'a [Vec<f32>]>,
) -> Vec<Candidate<'a>> {
    let mut candidates = Vec::new();
    let mut first_entity = 0;
    for (sentence_idx, sentence) in sentences.iter().enumerate() {
        while entities.get(first_entity).is_some_and(|entity| entity.span.end <= sentence.span.start) {
            first_entity += 1;
        }
        let inside: Vec<&Entity> = entities[first_entity..]
            .iter()
            .take_while(|entity| entity.span.start < sentence.span.end)
            .collect();
        let section = sections.get(sentence.section_idx);
        let kind = section.map(|section| section.kind).unwrap_or_default();
        let is_title = section
            .and_then(|section| section.title)
            .is_some_and(|title| title.overlaps(sentence.span));
        let content = inside.iter().map(|entity| weight_of(entity)).sum::<f32>() + base_content(kind);
        if is_title || content <= 0.0 || section_weight(kind) == 0.0 {
            continue;
        }
        let all_words: Vec<String> = words(sentence.span.of(text))
            .map(|word| word.of(sentence.span.of(text)).to_lowercase())
            .collect();
        let n_words = all_words.len();
        let fullness = (n_words as f32 / FULL_LENGTH_WORDS).min(1.0);
        let brevity = if n_words > LONG_WORDS { LONG_WORDS as f32 / n_words as f32 } else { 1.0 };
        candidates.push(Candidate {
            sentence_idx,
            // Each further entity adds less: lists of findings should not crowd out the diagnosis.
            salience: section_weight(kind) * content.sqrt() * (0.5 + 0.5 * fullness) * brevity,
            vector: vectors.and_then(|vectors| vectors.get(sentence_idx)).map_or(&[], Vec::as_slice),
            words: all_words.into_iter().filter(|word| word.len() > 2).collect(),
        });
    }
    add_centrality(&mut candidates);
    candidates
}

/// Scales salience by how central a sentence is among the others.
fn add_centrality(candidates: &mut [Candidate]) {
    let n = candidates.len();
    if !(3..=MAX_COMPARED).contains(&n) || candidates.iter().all(|one| one.vector.is_empty()) {
        return;
    }
    let mut likeness = vec![0.0_f32; n * n];
    for row in 0..n {
        for col in 0..row {
            let value = candidates[row].likeness(&candidates[col]);
            likeness[row * n + col] = value;
            likeness[col * n + row] = value;
        }
    }
    let totals: Vec<f32> = likeness.chunks_exact(n).map(|row| row.iter().sum::<f32>().max(1e-6)).collect();
    let mut rank = vec![1.0 / n as f32; n];
    for _ in 0..N_ROUNDS {
        let next = (0..n)
            .map(|to| {
                let flow: f32 = (0..n).map(|from| rank[from] * likeness[from * n + to] / totals[from]).sum();
                (1.0 - DAMPING) / n as f32 + DAMPING * flow
            })
            .collect();
        rank = next;
    }
    for (candidate, rank) in candidates.iter_mut().zip(rank) {
        candidate.salience *= 0.7 + 0.3 * (rank * n as f32).min(2.0);
    }
}

/// What a sentence holds before any entity: decisions are often made without one ("discharged home").
fn base_content(kind: SectionKind) -> f32 {
    match kind {
        SectionKind::Assessment | SectionKind::Plan | SectionKind::Course => 0.2,
        _ => 0.0,
    }
}

/// What one entity adds.
fn weight_of(entity: &Entity) -> f32 {
    match entity.label {
        EntityLabel::Problem => match entity.assertion.as_ref().map(|assertion| assertion.status()) {
            None | Some(Status::Present) => 1.0,
            Some(Status::Possible) => 0.8,
            Some(Status::Historical | Status::Conditional) => 0.4,
            Some(Status::Absent | Status::Hypothetical) => 0.15,
            Some(Status::Family) => 0.1,
        },
        EntityLabel::Procedure => 1.0,
        EntityLabel::Drug => 0.5,
        EntityLabel::Test | EntityLabel::Value => 0.3,
        EntityLabel::Anatomy
        | EntityLabel::Dose
        | EntityLabel::Route
        | EntityLabel::Freq
        | EntityLabel::Duration
        | EntityLabel::Form => 0.05,
    }
}

/// How much a section's sentences count: what was found and decided before what is listed.
fn section_weight(kind: SectionKind) -> f32 {
    match kind {
        SectionKind::Assessment => 1.6,
        SectionKind::Course => 1.3,
        SectionKind::PresentIllness | SectionKind::ChiefComplaint => 1.2,
        SectionKind::Plan | SectionKind::Procedures => 1.1,
        SectionKind::Other => 0.9,
        SectionKind::Results => 0.8,
        SectionKind::Header | SectionKind::Instructions => 0.6,
        SectionKind::Examination => 0.5,
        SectionKind::PastHistory | SectionKind::Medications => 0.45,
        SectionKind::Allergies | SectionKind::SocialHistory => 0.25,
        SectionKind::FamilyHistory | SectionKind::ReviewOfSystems => 0.2,
        SectionKind::Signature => 0.0,
    }
}
