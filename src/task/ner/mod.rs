//! Clinical entities: repair of the boundaries that the model gives, and short forms that the note defines [L4].

mod abbreviation;

pub use abbreviation::with_abbreviations;

use std::ops::Range;

use crate::document::Entity;
use crate::lexicon::boundaries::{DETERMINERS, ENTITY_MARKS, VALUE_SIGNS};
use crate::text::{ByteSpan, keep_longest, trim_brackets};

/// Repairs the spans of entities: parts them at the gaps between columns, joins pieces parted at a hyphen, trims what
/// belongs to no entity, drops spans without a letter or digit, and leaves them sorted and free of overlaps.
///
/// ```
/// use chartside::document::{Entity, EntityLabel, Source, SourceKind};
/// use chartside::task::ner::refine;
/// let note = "has (the severe cough), now";
/// let source = Source { kind: SourceKind::Model, id: "entities" };
/// let raw = Entity { span: (4..23).into(), label: EntityLabel::Problem, score: 0.9, assertion: None, source };
/// assert_eq!(refine(note, vec![raw])[0].span.of(note), "severe cough");
/// ```
pub fn refine(text: &str, entities: Vec<Entity>) -> Vec<Entity> {
    let mut joined: Vec<Entity> = Vec::with_capacity(entities.len());
    let mut sorted: Vec<Entity> = entities
        .into_iter()
        .flat_map(|entity| {
            columns(text, entity.span).map(move |span| Entity { span, ..entity.clone() })
        })
        .collect();
    sorted.sort_by_key(|entity| entity.span);
    for entity in sorted {
        match joined.last_mut() {
            Some(last) if last.label == entity.label && joins(text, last.span, entity.span) => {
                last.span.end = last.span.end.max(entity.span.end);
                last.score = last.score.min(entity.score);
            }
            _ => joined.push(entity),
        }
    }
    let trimmed =
        joined.into_iter().map(|entity| Entity { span: tidy(text, entity.span), ..entity });
    let whole =
        trimmed.filter(|entity| entity.span.of(text).contains(char::is_alphanumeric)).collect();
    keep_longest(whole, |entity| (entity.score.to_bits(), std::cmp::Reverse(entity.label)))
}

/// The parts of a span between the gaps of a table: a tab or two blanks on one line.
fn columns(text: &str, span: ByteSpan) -> impl Iterator<Item = ByteSpan> {
    let mut rest = Some(span);
    std::iter::from_fn(move || {
        let part = rest.take()?;
        let Some(gap) = column_gap(part.of(text)) else { return Some(part) };
        rest = Some(ByteSpan::new(part.start + gap.end, part.end));
        Some(ByteSpan::new(part.start, part.start + gap.start))
    })
}

/// The first run of white space that parts two columns.
fn column_gap(inside: &str) -> Option<Range<usize>> {
    let mut from = 0;
    loop {
        let start = from + inside[from..].find(char::is_whitespace)?;
        let behind = inside[start..].find(|c: char| !c.is_whitespace());
        let gap = start..behind.map_or(inside.len(), |n_bytes| start + n_bytes);
        let white = &inside[gap.clone()];
        let is_wide = white.contains('\t') || white.chars().nth(1).is_some();
        if is_wide && !white.contains(['\n', '\r']) {
            return Some(gap);
        }
        from = gap.end;
    }
}

/// Whether two spans of one label are pieces of one word: nothing but a hyphen or slash between them.
fn joins(text: &str, left: ByteSpan, right: ByteSpan) -> bool {
    let gap = text.get(left.end..right.start);
    gap.is_some_and(|gap| {
        matches!(gap, "-" | "–" | "‑") || (gap.is_empty() && text[..left.end].ends_with('-'))
    })
}

/// The span without white space, punctuation, brackets without their twin and leading determiners.
fn tidy(text: &str, span: ByteSpan) -> ByteSpan {
    let mut span = span.trimmed(text);
    loop {
        let before = span;
        span = trim_marks(text, span);
        span = trim_brackets(text, span, true);
        span = trim_leading_word(text, span).trimmed(text);
        if span == before {
            return span;
        }
    }
}

fn trim_marks(text: &str, span: ByteSpan) -> ByteSpan {
    let inside = span.of(text);
    let unsigned = inside.strip_prefix(VALUE_SIGNS);
    let signed = unsigned.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let start = if signed { inside } else { inside.trim_start_matches(ENTITY_MARKS) };
    let kept = start.trim_end_matches(ENTITY_MARKS);
    let from = span.end - start.len();
    ByteSpan::new(from, from + kept.len())
}

fn trim_leading_word(text: &str, span: ByteSpan) -> ByteSpan {
    let inside = span.of(text);
    let Some((word, rest)) = inside.split_once(char::is_whitespace) else { return span };
    // A lone capital "A" may be a name of a type or class.
    let leading =
        DETERMINERS.iter().any(|leading| word.eq_ignore_ascii_case(leading)) && word != "A";
    if leading { ByteSpan::new(span.end - rest.len(), span.end) } else { span }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{EntityLabel, Source, SourceKind};

    const SOURCE: Source = Source { kind: SourceKind::Model, id: "test" };

    /// Refines the spans marked in `note` and checks what they cover afterwards.
    fn check(marked: &str, expected: &[&str]) {
        let mut note = String::new();
        let mut entities = Vec::new();
        for (n, piece) in marked.split(['⟦', '⟧']).enumerate() {
            let start = note.len();
            note.push_str(piece);
            if n % 2 == 1 {
                let span = ByteSpan::new(start, note.len());
                entities.push(Entity {
                    span,
                    label: EntityLabel::Problem,
                    score: 0.5,
                    assertion: None,
                    source: SOURCE,
                });
            }
        }
        let refined = refine(&note, entities);
        let found: Vec<&str> = refined.iter().map(|entity| entity.span.of(&note)).collect();
        assert_eq!(found, expected, "{marked}");
    }

    #[test]
    fn boundaries_lose_what_is_no_part_of_the_entity() {
        check("has⟦ the left knee pain,⟧ now", &["left knee pain"]);
        check("⟦His cough⟧ and ⟦a fever.⟧", &["cough", "fever"]);
        check("⟦(hives)⟧ ⟦rash)⟧ ⟦pain (sharp⟧", &["hives", "rash", "pain"]);
        check("⟦pain (sharp)⟧", &["pain (sharp)"]);
        check("⟦ - ⟧ ⟦ , ⟧", &[]);
        check("⟦-1.84 dB⟧", &["-1.84 dB"]);
    }

    #[test]
    fn columns_of_a_table_are_apart() {
        check("⟦BP  120/80\tHR 80⟧", &["BP", "120/80", "HR 80"]);
        check("⟦  chest\n    pain ⟧", &["chest\n    pain"]);
    }

    #[test]
    fn pieces_parted_at_a_hyphen_are_one() {
        check("⟦T⟧-⟦cell lymphoma⟧", &["T-cell lymphoma"]);
        check("⟦fever⟧ - ⟦chills⟧", &["fever", "chills"]);
    }

    #[test]
    fn words_that_only_look_like_determiners_stay() {
        check("⟦A fib⟧ ⟦anemia⟧ ⟦Theca cyst⟧", &["A fib", "anemia", "Theca cyst"]);
    }
}
