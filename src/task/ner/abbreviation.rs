//! Short forms that the note itself defines.
//!
//! A definition is a long form with its short form in brackets behind it, "hepatocellular carcinoma (HCC)", by the
//! matching rule of Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical
//! text" (Pacific Symposium on Biocomputing 2003).

use crate::document::{Entity, EntityLabel, Source, SourceKind};
use crate::text::ByteSpan;

/// The source of an entity found by its definition elsewhere in the note.
const SOURCE: Source = Source { kind: SourceKind::Dictionary, id: "abbreviation" };

/// Bytes of a short form, after Schwartz and Hearst: two to ten characters.
const SHORT_FORM_BYTES: std::ops::RangeInclusive<usize> = 2..=10;

/// Adds the entities that are written by a short form which the note defines, where nothing was found yet.
///
/// Entities come and leave sorted and free of overlaps.
///
/// ```
/// use chartside::document::{Entity, EntityLabel, Source, SourceKind};
/// use chartside::task::ner::with_abbreviations;
/// let note = "Known hepatocellular carcinoma (HCC). HCC has grown.";
/// let source = Source { kind: SourceKind::Model, id: "entities" };
/// let long = Entity { span: (6..30).into(), label: EntityLabel::Problem, score: 0.9, assertion: None, source };
/// let found = with_abbreviations(note, vec![long]);
/// assert_eq!(found[1].span, (32..35).into());
/// assert_eq!(found[2].span.of(note), "HCC");
/// ```
pub fn with_abbreviations(text: &str, mut entities: Vec<Entity>) -> Vec<Entity> {
    let mut defined: Vec<(&str, EntityLabel, f32)> = Vec::new();
    for entity in entities.iter().filter(|entity| is_abbreviated(entity.label)) {
        let short = short_form(text, entity.span);
        if let Some(short) = short.filter(|short| defined.iter().all(|(known, ..)| known != short))
        {
            defined.push((short, entity.label, entity.score));
        }
    }
    let n_found = entities.len();
    for (short, label, score) in defined {
        for (start, _) in text.match_indices(short) {
            let span = ByteSpan::new(start, start + short.len());
            let before = entities[..n_found].partition_point(|known| known.span.end <= start);
            let is_free =
                entities[..n_found].get(before).is_none_or(|known| !known.span.overlaps(span));
            let is_new = entities[n_found..].iter().all(|added| !added.span.overlaps(span));
            if is_free && is_new && stands_alone(text, span) {
                entities.push(Entity { span, label, score, assertion: None, source: SOURCE });
            }
        }
    }
    entities.sort_by_key(|entity| entity.span);
    entities
}

fn is_abbreviated(label: EntityLabel) -> bool {
    use EntityLabel::{Drug, Problem, Procedure, Test};
    matches!(label, Problem | Drug | Test | Procedure)
}

/// The short form in brackets right behind a long one, if it stands for it.
fn short_form(text: &str, long: ByteSpan) -> Option<&str> {
    let behind = &text[long.end..];
    let inside = behind.strip_prefix(" (").or_else(|| behind.strip_prefix('('))?;
    let short = &inside[..inside.find([')', ',', ';'])?];
    let fits = SHORT_FORM_BYTES.contains(&short.len())
        && short.starts_with(|c: char| c.is_ascii_alphabetic())
        && short.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'/'))
        && short.bytes().any(|b| b.is_ascii_uppercase());
    (fits && short.len() < long.len() && abbreviates(short, long.of(text))).then_some(short)
}

/// Whether the letters and digits of `short` stand in `long` in their order, the first of them at the start of a word.
fn abbreviates(short: &str, long: &str) -> bool {
    let long: Vec<char> = long.chars().flat_map(char::to_lowercase).collect();
    let mut behind = long.len();
    let letters: Vec<char> =
        short.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    letters.iter().enumerate().rev().all(|(n_before, &wanted)| {
        let place = (0..behind).rev().find(|&idx| {
            let starts_word = idx == 0 || !long[idx - 1].is_alphanumeric();
            long[idx] == wanted && (n_before > 0 || starts_word)
        });
        behind = place.unwrap_or(0);
        place.is_some()
    })
}

/// Whether no letter, digit or hyphen touches the span: "VHL" in "VHL-associated" is part of another word.
fn stands_alone(text: &str, span: ByteSpan) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '-';
    !text[..span.start].ends_with(joins) && !text[span.end..].starts_with(joins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_must_stand_in_order_and_begin_a_word() {
        assert!(abbreviates("AF", "atrial fibrillation"));
        assert!(abbreviates("SLE", "systemic lupus erythematosus"));
        assert!(abbreviates("T2DM", "type 2 diabetes mellitus"));
        assert!(!abbreviates("NA", "atrial fibrillation"));
        assert!(!abbreviates("TF", "atrial fibrillation"));
    }
}
