//! Sections of a note: a title at the start of a line opens one, the next title closes it.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::document::{Section, SectionKind};
use crate::lexicon::titles::{SIGNATURES, TITLES};
use crate::text::ByteSpan;

/// The longest unknown title, in words: more is a sentence in capitals.
const MAX_TITLE_WORDS: usize = 7;

/// Characters that may stand before a title on its line: numbers, bullets, rules and marks.
const LEAD: &[char] =
    &[' ', '\t', '*', '#', '-', '=', '>', '•', '·', '_', '[', '(', '.', '|', '\u{feff}'];

/// Cuts a note into sections that follow each other without a gap and cover it.
///
/// Known titles (`lexicon::titles`) open a section with their kind; a line in capitals, or one that ends in a colon,
/// opens one of kind Other. What stands before the first title is the header, if any title follows.
///
/// Units: bytes. A title span holds neither its colon nor what stands before it.
pub fn sections(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some((kind, title)) = opening(line) {
            let title = title.map(|title| ByteSpan::new(start + title.start, start + title.end));
            close(&mut sections, start);
            sections.push(Section { kind, title, span: ByteSpan::new(start, text.len()) });
        }
        start += line.len();
    }
    match sections.first().map(|first| first.span.start) {
        None => sections.push(section_without_title(SectionKind::Other, 0, text.len())),
        Some(0) => {}
        Some(first) => sections.insert(0, section_without_title(SectionKind::Header, 0, first)),
    }
    sections
}

fn section_without_title(kind: SectionKind, start: usize, end: usize) -> Section {
    Section { kind, title: None, span: ByteSpan::new(start, end) }
}

fn close(sections: &mut [Section], end: usize) {
    if let Some(last) = sections.last_mut() {
        last.span.end = end;
    }
}

/// What a line opens, with the title's place in the line.
fn opening(line: &str) -> Option<(SectionKind, Option<ByteSpan>)> {
    let trimmed = line.trim_end();
    let lead = lead_length(trimmed);
    let body = &trimmed[lead..];
    if body.is_empty() {
        return None;
    }
    let lower = body.to_ascii_lowercase();
    if SIGNATURES.iter().any(|opening| starts_with_word(&lower, opening)) {
        return Some((SectionKind::Signature, None));
    }
    if let Some((kind, length)) = known_title(&lower) {
        return Some((kind, Some(ByteSpan::new(lead, lead + length))));
    }
    let title = body.trim_end_matches([':', '-', '=', '*', ' ', ']', ')']);
    let is_title = is_capital_title(title) || (body.ends_with(':') && is_title_like(title));
    is_title.then(|| (SectionKind::Other, Some(ByteSpan::new(lead, lead + title.len()))))
}

/// The length of numbers, bullets and marks before a title.
fn lead_length(line: &str) -> usize {
    let without_marks = line.trim_start_matches(LEAD);
    let without_number = without_marks.trim_start_matches(|character: char| character.is_ascii_digit());
    let rest = match without_number.strip_prefix(['.', ')']) {
        Some(rest) if without_number.len() < without_marks.len() => rest.trim_start_matches(LEAD),
        _ => without_marks,
    };
    line.len() - rest.len()
}

fn starts_with_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
}

/// The kind and length of a known title that a colon, a dash or the end of the line follows.
fn known_title(lower: &str) -> Option<(SectionKind, usize)> {
    static KINDS: LazyLock<HashMap<&str, SectionKind>> = LazyLock::new(|| {
        TITLES.iter().flat_map(|(kind, titles)| titles.iter().map(|title| (*title, *kind))).collect()
    });
    let end = lower.find([':', '\u{2014}', '\u{2013}', '(', '[', '\t']).unwrap_or(lower.len());
    let before_dash = lower.find(" - ").unwrap_or(lower.len());
    let title = lower[..end.min(before_dash)].trim_end_matches([' ', '*', '_', '=', '-', ']', ')', '.']);
    let kind = *KINDS.get(title)?;
    // A single letter or short word opens a section only before a colon: "a" and "all" are words too.
    let rest = lower[title.len()..].trim_start_matches(['*', '_', ' ', ']', ')']);
    let is_marked = rest.starts_with([':', '=', '\u{2014}', '\u{2013}']) || rest.starts_with("- ");
    let is_alone = rest.is_empty() || rest.starts_with(['=', '-', '.']) && rest.len() < 3;
    let is_noted = rest.starts_with(['(', '[']) && rest.contains([')', ']']);
    let is_long = title.len() > 3;
    (is_marked || (is_long && (is_alone || is_noted))).then_some((kind, title.len()))
}

fn is_title_like(title: &str) -> bool {
    let n_words = title.split_whitespace().count();
    let starts_upper = title.starts_with(char::is_uppercase);
    starts_upper && (1..=MAX_TITLE_WORDS).contains(&n_words) && !title.contains([',', ';', '.', ':'])
}

fn is_capital_title(title: &str) -> bool {
    let n_letters = title.chars().filter(|character| character.is_alphabetic()).count();
    let n_words = title.split_whitespace().count();
    n_letters >= 5
        && n_words <= MAX_TITLE_WORDS
        && !title.chars().any(|character| character.is_lowercase() || character.is_ascii_digit())
        && !title.contains([',', ';', ':', '.', '|'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let found: Vec<(&str, &str)> = sections(text)
            .iter()
            .map(|section| (section.kind.as_str(), section.title.map_or("", |title| title.of(text))))
            .collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn titles_open_sections() {
        check("HPI: chest pain\nPMH: HTN, DM2\n", &[("present-illness", "HPI"), ("past-history", "PMH")]);
        check("Ann Lee\nPLAN\n- rest", &[("header", ""), ("plan", "PLAN")]);
        check("**Assessment and Plan:**\nrest", &[("assessment", "Assessment and Plan")]);
        check("3. Medications:\naspirin", &[("medications", "Medications")]);
        check("DISCHARGE MEDICATIONS (changed)\n", &[("medications", "DISCHARGE MEDICATIONS")]);
        check("Plan\n\nElectronically signed: A", &[("plan", "Plan"), ("signature", "")]);
    }

    #[test]
    fn words_that_only_look_like_titles_do_not() {
        check("All bloods normal.\nA plan was made with her.", &[("other", "")]);
        check("Neuro: intact\nCV: RRR", &[("other", "")]);
        check("Allergies were reviewed today", &[("other", "")]);
        check("family at bedside", &[("other", "")]);
    }

    #[test]
    fn sections_tile_the_note() {
        for text in ["", "\n", "HPI:\r\nx\r\nPLAN:\r\ny", "é\nPLAN\né"] {
            let mut end = 0;
            for section in sections(text) {
                assert_eq!(section.span.start, end);
                end = section.span.end;
            }
            assert_eq!(end, text.len());
        }
    }
}
