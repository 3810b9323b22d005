//! Repairs the boundaries of clinical entities that the model found.
//!
//! The same repairs hold for every label; what they trim the annotation rules leave out too:
//! determiners, possessives, punctuation and white space around a maximal noun phrase.

use crate::document::Entity;
use crate::text::{ByteSpan, keep_longest};

/// Words that a noun phrase is annotated without, lower case.
const LEADING_WORDS: &[&str] =
    &["a", "an", "the", "his", "her", "their", "your", "my", "its", "this", "that", "these", "those", "some", "any"];

/// Punctuation that no entity begins or ends with; brackets are judged by their pairs.
const EDGE_MARKS: &[char] = &[
    ',', ';', ':', '.', '!', '?', '"', '\'', '“', '”', '‘', '’', '-', '–', '—', '*', '•', '|', '/', '=', '_', '#',
];

/// Trims and joins entities, and drops what holds no letter or digit; the result is sorted and free of overlaps.
pub fn refine(text: &str, mut entities: Vec<Entity>) -> Vec<Entity> {
    entities.sort_by_key(|entity| entity.span);
    let mut refined: Vec<Entity> = Vec::with_capacity(entities.len());
    for entity in joined(text, entities) {
        let span = trimmed(text, entity.span);
        if span.of(text).contains(char::is_alphanumeric) {
            refined.push(Entity { span, ..entity });
        }
    }
    keep_longest(refined, |entity| (entity.score * 1e6) as i64)
}

/// Joins neighbours of one label that only a hyphen or slash without white space parts.
fn joined(text: &str, entities: Vec<Entity>) -> Vec<Entity> {
    let mut joined: Vec<Entity> = Vec::with_capacity(entities.len());
    for entity in entities {
        if let Some(last) = joined.last_mut() {
            let between = text.get(last.span.end..entity.span.start).unwrap_or(" ");
            if last.label == entity.label && matches!(between, "" | "-" | "/" | "‑") {
                last.span.end = entity.span.end;
                last.score = last.score.min(entity.score);
                continue;
            }
        }
        joined.push(entity);
    }
    joined
}

fn trimmed(text: &str, span: ByteSpan) -> ByteSpan {
    let mut span = span.trimmed(text);
    loop {
        let inside = span.of(text);
        let next = without_edges(inside);
        let start = span.start + (next.as_ptr() as usize - inside.as_ptr() as usize);
        let next = ByteSpan::new(start, start + next.len());
        if next == span {
            return span;
        }
        span = next;
    }
}

/// One round of trimming: white space, marks, unpaired brackets, leading words.
fn without_edges(inside: &str) -> &str {
    let inside = inside.trim();
    // A dot inside an abbreviation ("q.i.d.") closes it; other dots close the sentence.
    let keeps_dot = inside.ends_with('.') && inside[..inside.len() - 1].contains('.');
    let end_marks: &[char] = if keeps_dot { &EDGE_MARKS[..3] } else { EDGE_MARKS };
    let mut rest = inside.trim_start_matches(EDGE_MARKS).trim_end_matches(end_marks);
    for (open, close) in [('(', ')'), ('[', ']')] {
        let n_open = rest.matches(open).count();
        let n_close = rest.matches(close).count();
        if n_open > n_close {
            rest = rest.strip_prefix(open).unwrap_or(rest);
            rest = rest.strip_suffix(open).unwrap_or(rest);
        } else if n_close > n_open {
            rest = rest.strip_suffix(close).unwrap_or(rest);
            rest = rest.strip_prefix(close).unwrap_or(rest);
        } else if n_open == 1 && rest.starts_with(open) && rest.ends_with(close) {
            rest = &rest[1..rest.len() - 1];
        }
    }
    if let Some((first, behind)) = rest.split_once(char::is_whitespace)
        && LEADING_WORDS.contains(&first.to_ascii_lowercase().as_str())
    {
        return behind;
    }
    rest
}


#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{EntityLabel, Source, SourceKind};

    fn entity(text: &str, part: &str) -> Entity {
        let start = text.find(part).expect("the part stands in the text");
        Entity {
            span: ByteSpan::new(start, start + part.len()),
            label: EntityLabel::Problem,
            score: 0.9,
            assertion: None,
            source: Source { kind: SourceKind::Model, id: "entity.head" },
        }
    }

    fn check(text: &str, found: &[&str], expected: &[&str]) {
        let refined = refine(text, found.iter().map(|part| entity(text, part)).collect());
        let parts: Vec<&str> = refined.iter().map(|entity| entity.span.of(text)).collect();
        assert_eq!(parts, expected);
    }

    #[test]
    fn edges_are_trimmed() {
        check("has the severe pain, today", &["the severe pain,"], &["severe pain"]);
        check("(his rash).", &["(his rash)."], &["rash"]);
        check("pain (left knee) now", &["pain (left knee)"], &["pain (left knee)"]);
        check("CHF (EF 20% now", &["CHF ("], &["CHF"]);
        check("take q.i.d. daily", &["q.i.d."], &["q.i.d."]);
    }

    #[test]
    fn pieces_of_one_word_are_joined() {
        check("beta-blocker overdose", &["beta", "blocker overdose"], &["beta-blocker overdose"]);
        check("pain, rash", &["pain", "rash"], &["pain", "rash"]);
    }

    #[test]
    fn marks_alone_are_no_entity() {
        check("pain -- rash", &["--", "rash"], &["rash"]);
    }
}
