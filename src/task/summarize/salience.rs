//! How much a sentence says, by its section, its entities and its place.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::document::{Entity, EntityLabel, Section, SectionKind, Sentence, Status};
use crate::segment::word::words;
use crate::text::ByteSpan;

/// Sentences with fewer words say nothing on their own, unless they hold an entity.
const MIN_WORDS: usize = 4;
/// Beyond this many words a sentence is a list or a table more often than a statement.
const LONG_WORDS: usize = 45;
/// What entities can add at most.
const MAX_ENTITY_WEIGHT: f32 = 1.2;
/// Words of a sentence this short or common carry no content.
const MIN_CONTENT_BYTES: usize = 4;

/// A sentence that may stand in the summary.
#[derive(Debug)]
pub(super) struct Candidate {
    pub sentence_idx: usize,
    pub section: SectionKind,
    pub score: f32,
    /// Its content words, lower case, for the measure of repetition.
    pub words: HashSet<String>,
}

/// Administrative text that no clinician wants in a summary.
static BOILERPLATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)electronically signed|dictated|transcri(?:bed|ption)|confidential|voice recognition|voice software|\bcc:|",
        r"thank you for|sincerely|\bfax\b|\bphone\b|https?://|www\.|@|page \d+ of \d+|\bmrn\b|\bdob\b|accession|",
        r"time spent|critical care \d+ min|do not reply|printed|consent (?:was )?obtained|informed consent|interpreter|reviewed and agree|",
        r"\bCPT\b|\bnpi\b|lot [#\dA-Z]|serial|verified by|time-?out",
    ))
    .expect("the pattern is constant")
});

/// Words that mark events, decisions and outcomes.
static DECISIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(?:diagnos\w+|admitted|present(?:s|ed)|underwent|started|stopped|increased?|decreased?|reduced|switched|changed|treated|received|transferred|",
        r"discharged?|improved|worsen\w*|resolv\w+|confirmed|consistent with|likely|due to|secondary to|complicated|positive|showed|revealed|plan|recommend\w*|refer\w*|continue|follow[- ]up|surgery|year[- ]old|y/?o)\b",
    ))
    .expect("the pattern is constant")
});

/// The candidate sentences with their salience.
pub(super) fn candidates(
    text: &str,
    sections: &[Section],
    sentences: &[Sentence],
    entities: &[Entity],
) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut n_in_section = vec![0_usize; sections.len() + 1];
    for (sentence_idx, sentence) in sentences.iter().enumerate() {
        let section = sections.get(sentence.section_idx);
        let kind = section.map_or(SectionKind::Other, |section| section.kind);
        let inside = entities_in(entities, sentence.span);
        if is_title(section, sentence.span) || !is_clinical(text, kind, sentence.span, &inside) {
            continue;
        }
        let rank = &mut n_in_section[sentence.section_idx.min(sections.len())];
        *rank += 1;
        let content = content_words(text, sentence.span);
        let n_words = words(sentence.span.of(text)).count();
        let score = section_weight(kind)
            + entity_weight(&inside).min(MAX_ENTITY_WEIGHT)
            + 0.3 / *rank as f32
            + 0.25 * DECISIVE.find_iter(sentence.span.of(text)).take(2).count() as f32
            - if n_words > LONG_WORDS { 0.4 } else { 0.0 }
            - if n_words < MIN_WORDS { 0.3 } else { 0.0 };
        found.push(Candidate {
            sentence_idx,
            section: kind,
            score: score.max(0.01),
            words: content,
        });
    }
    found
}

/// What a sentence gains by the section it stands in.
fn section_weight(kind: SectionKind) -> f32 {
    match kind {
        SectionKind::Assessment => 1.0,
        SectionKind::Plan | SectionKind::Course => 0.8,
        SectionKind::PresentIllness | SectionKind::ChiefComplaint => 0.7,
        SectionKind::Results | SectionKind::Procedures => 0.5,
        SectionKind::Instructions | SectionKind::Other => 0.4,
        SectionKind::Examination | SectionKind::PastHistory | SectionKind::Medications => 0.25,
        SectionKind::ReviewOfSystems
        | SectionKind::FamilyHistory
        | SectionKind::SocialHistory
        | SectionKind::Allergies => 0.1,
        SectionKind::Header | SectionKind::Signature => 0.0,
    }
}

/// What the entities of a sentence add: present problems, procedures and drugs most, denials little.
fn entity_weight(entities: &[&Entity]) -> f32 {
    let weight = |entity: &&Entity| match entity.label {
        EntityLabel::Problem => match entity.assertion.as_ref().map(|assertion| assertion.status())
        {
            None | Some(Status::Present) => 0.3,
            Some(Status::Possible) => 0.25,
            Some(Status::Historical) => 0.1,
            Some(Status::Absent | Status::Hypothetical | Status::Family | Status::Conditional) => {
                0.02
            }
        },
        EntityLabel::Procedure => 0.25,
        EntityLabel::Drug => 0.15,
        EntityLabel::Value => 0.1,
        _ => 0.03,
    };
    entities.iter().map(weight).sum()
}

fn entities_in(entities: &[Entity], span: ByteSpan) -> Vec<&Entity> {
    entities.iter().filter(|entity| span.contains(entity.span)).collect()
}

fn is_title(section: Option<&Section>, sentence: ByteSpan) -> bool {
    section.and_then(|section| section.title).is_some_and(|title| sentence.contains(title))
}

/// Whether the sentence belongs to the clinical text and says something.
fn is_clinical(text: &str, kind: SectionKind, span: ByteSpan, entities: &[&Entity]) -> bool {
    if matches!(kind, SectionKind::Header | SectionKind::Signature)
        || BOILERPLATE.is_match(span.of(text))
    {
        return false;
    }
    let inside = span.of(text);
    let n_words =
        words(inside).filter(|word| word.of(inside).contains(char::is_alphabetic)).count();
    // A lead-in promises what follows and says nothing itself.
    !inside.ends_with(':')
        && (n_words >= MIN_WORDS
            || (n_words > 0
                && entities
                    .iter()
                    .any(|e| e.label == EntityLabel::Problem || e.label == EntityLabel::Procedure)))
}

fn content_words(text: &str, span: ByteSpan) -> HashSet<String> {
    let inside = span.of(text);
    words(inside)
        .map(|word| word.of(inside).to_lowercase())
        .filter(|word| word.len() >= MIN_CONTENT_BYTES)
        .collect()
}
