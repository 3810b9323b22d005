//! Sentences of a note: prose, list items, table rows and fields.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::document::{Section, Sentence};
use crate::text::ByteSpan;

/// Words whose full stop does not end a sentence, lower case, without the last stop.
const ABBREVIATIONS: &[&str] = &[
    "dr", "mr", "mrs", "ms", "prof", "st", "mt", "jr", "sr", "rev", "hon", "vs", "v", "approx", "no", "nos", "fig",
    "figs", "e.g", "i.e", "eg", "ie", "cf", "al", "etc", "q.i.d", "t.i.d", "b.i.d", "q.d", "q.h.s", "p.o", "i.v", "i.m",
    "s.c", "p.r.n", "p.r", "h.s", "a.c", "p.c", "o.d", "o.s", "o.u", "a.m", "p.m", "yr", "yrs", "mo", "mos", "wk", "wks",
    "hr", "hrs", "min", "max", "tab", "tabs", "cap", "caps", "inj", "syp", "susp", "sol", "pt", "pts", "hx", "dx", "rx",
    "tx", "sx", "fx", "ht", "wt", "temp", "resp", "bp", "lt", "rt", "sup", "inf", "ant", "post", "lat", "med", "bilat",
    "dept", "ext", "tel", "ave", "blvd", "rd", "apt", "ste", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
    "sept", "oct", "nov", "dec", "mon", "tue", "wed", "thu", "fri", "sat", "ph.d", "m.d", "d.o", "r.n", "u.s", "u.k",
    "co", "inc", "ltd", "smt", "sig", "disp", "cont", "incl", "esp", "dist", "prox", "vol", "neg", "pos", "abd",
];

/// Marks that open a list item.
const BULLETS: &[char] = &['-', '*', '•', '·', '–', '—', '>', '#', '+', '[', '☐', '☑', '✓', '|'];

/// The sentences of a note, in text order.
///
/// A sentence ends at `.`, `!` or `?` before white space and something that can open the next one, at a blank line,
/// before a list item, and at the end of a line unless the next line plainly goes on.
/// A section's title is a sentence of its own.
///
/// Units: bytes; no sentence begins or ends with white space, and every other byte lies in one.
pub fn sentences(text: &str, sections: &[Section]) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    for (section_idx, section) in sections.iter().enumerate() {
        let mut push = |span: ByteSpan| {
            let span = span.trimmed(text);
            if !span.is_empty() {
                sentences.push(Sentence { span, section_idx });
            }
        };
        let mut start = section.span.start;
        if let Some(title) = section.title {
            let behind = &text[title.end..section.span.end];
            let marks = behind.len() - behind.trim_start_matches([':', '*', '_', '=']).len();
            push(ByteSpan::new(start, title.end + marks));
            start = title.end + marks;
        }
        for end in ends(text, ByteSpan::new(start, section.span.end)) {
            push(ByteSpan::new(start, end));
            start = end;
        }
    }
    sentences
}

/// Where sentences end inside `span`, ascending; the last is its end.
fn ends(text: &str, span: ByteSpan) -> Vec<usize> {
    let inside = span.of(text);
    let mut ends = Vec::new();
    for (at, mark) in inside.char_indices() {
        let behind = at + mark.len_utf8();
        let is_end = match mark {
            '\n' => !goes_on(&inside[..at], &inside[behind..]),
            '.' | '!' | '?' | ';' => is_sentence_end(mark, &inside[..at], &inside[behind..]),
            _ => false,
        };
        if is_end {
            ends.push(span.start + behind);
        }
    }
    ends.push(span.end);
    ends
}

/// Whether the line behind a line break plainly continues the sentence before it.
fn goes_on(before: &str, behind: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or("").trim_end();
    let next_line = behind.split('\n').next().unwrap_or("");
    let next = next_line.trim_start();
    let is_indented_item = next.starts_with(BULLETS) || starts_with_item_number(next);
    if line.is_empty() || next.is_empty() || is_indented_item || line.contains('|') || next.contains('|') {
        return false;
    }
    let is_open = line.ends_with([',', '(', '/', '-', '&']) || ends_with_connective(line);
    let continues_lower = next.starts_with(char::is_lowercase);
    let is_wrapped = line.chars().count() >= 45;
    let ends_sentence = line.ends_with(['.', '!', '?', ':', ';']);
    let has_field = next_line.find(':').is_some_and(|at| next_line[..at].split_whitespace().count() <= 3);
    !ends_sentence && (is_open || (is_wrapped && (continues_lower || !has_field) && !line.starts_with(BULLETS)) || (continues_lower && is_wrapped))
}

fn ends_with_connective(line: &str) -> bool {
    let last = line.rsplit(' ').next().unwrap_or("");
    ["and", "or", "of", "with", "the", "a", "an", "to", "for", "in", "on", "at", "no", "by", "from", "is", "was"]
        .contains(&last.to_ascii_lowercase().as_str())
}

fn starts_with_item_number(line: &str) -> bool {
    let rest = line.trim_start_matches(|character: char| character.is_ascii_digit());
    rest.len() < line.len() && line.len() - rest.len() <= 2 && rest.starts_with(['.', ')']) && {
        let behind = &rest[1..];
        behind.is_empty() || behind.starts_with([' ', '\t'])
    }
}

fn is_sentence_end(mark: char, before: &str, behind: &str) -> bool {
    // Closing quotes and brackets belong to the sentence that they close; the cut before them is still one place.
    if !behind.starts_with(char::is_whitespace) || before.is_empty() {
        return false;
    }
    let next = behind.trim_start();
    if mark == ';' || behind[..behind.len() - next.len()].contains('\n') {
        // Line ends are judged at the line break; semicolons join what belongs together.
        return false;
    }
    let opens = next.starts_with(|first: char| {
        first.is_uppercase() || first.is_ascii_digit() || "\"'(“[‘{?+-".contains(first)
    });
    if mark != '.' {
        return opens;
    }
    let word_start = before.rfind(|character: char| character.is_whitespace() || "(/,".contains(character)).map_or(0, |at| {
        at + before[at..].chars().next().map_or(1, char::len_utf8)
    });
    let word = &before[word_start..];
    let is_initial = word.chars().count() == 1 && word.starts_with(char::is_uppercase);
    let is_item_number = !word.is_empty()
        && word.len() <= 2
        && word.bytes().all(|byte| byte.is_ascii_digit())
        && before[..word_start].trim_end_matches([' ', '\t']).ends_with(['\n'])
        || word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit()) && before[..word_start].trim().is_empty();
    if is_initial || is_item_number || is_abbreviation(word) {
        return false;
    }
    // Dictated notes open sentences in lower case; a full stop behind a plain word still ends one.
    opens || word.len() > 3 && word.chars().all(char::is_alphabetic)
}

fn is_abbreviation(word: &str) -> bool {
    static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| ABBREVIATIONS.iter().copied().collect());
    KNOWN.contains(word.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::section::sections;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> =
            sentences(text, &sections(text)).iter().map(|sentence| sentence.span.of(text)).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn prose_ends_at_full_stops_but_not_at_abbreviations() {
        check("Seen by Dr. Lee. She is well.", &["Seen by Dr. Lee.", "She is well."]);
        check("Take 2.5 mg q.i.d. with food. Call St. Mary's.", &["Take 2.5 mg q.i.d. with food.", "Call St. Mary's."]);
        check("Pain vs. ache? Yes! J. Smith came.", &["Pain vs. ache?", "Yes!", "J. Smith came."]);
        check("patient denies pain. no fever.", &["patient denies pain.", "no fever."]);
    }

    #[test]
    fn lists_and_fields_are_split_at_lines() {
        check("- aspirin 81 mg\n- statin", &["- aspirin 81 mg", "- statin"]);
        check("1. CHF\n2. AKI, resolving", &["1. CHF", "2. AKI, resolving"]);
        check("BP 120/80\nHR 72", &["BP 120/80", "HR 72"]);
        check("a | b\nc | d", &["a | b", "c | d"]);
    }

    #[test]
    fn wrapped_lines_are_joined() {
        check(
            "The patient was admitted with worsening shortness of\nbreath and was given oxygen.",
            &["The patient was admitted with worsening shortness of\nbreath and was given oxygen."],
        );
        check("No fever, chills,\nor rash", &["No fever, chills,\nor rash"]);
    }

    #[test]
    fn titles_stand_alone() {
        check("PLAN: rest. Fluids.", &["PLAN:", "rest.", "Fluids."]);
    }
}
