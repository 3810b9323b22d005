//! Sentences of a note: prose, list items and table rows.
//!
//! First lines are joined into blocks where one clearly continues the other, then blocks are cut at sentence ends.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::section::lines;
use crate::document::{Section, Sentence};
use crate::text::ByteSpan;

/// A line at least this long may have been wrapped by an editor or printer.
const MIN_WRAPPED_BYTES: usize = 55;
/// Paragraphs with longer lines were not wrapped at all.
const MAX_WRAPPED_BYTES: usize = 140;

/// Abbreviations whose dot never ends a sentence.
const NEVER_FINAL: &str = "dr dra mr mrs ms prof st vs approx e.g i.e no nr fig cf dept jr mt viz ca resp abd temp neg pos \
    est ref gen gov capt sgt lt col rev hon messrs sig wt ht ext inf sup ant esp incl excl prev prov max min avg";
/// Abbreviations that end a sentence only before a capitalised word.
const SELDOM_FINAL: &str = "q.i.d b.i.d t.i.d q.d q.h.s h.s p.o i.v i.m s.c p.r p.r.n s.l a.m p.m etc pt pts hx tab tabs cap caps \
    inj susp sol mg mcg ml hr hrs min mins wk wks yr yrs mo mos sec inc al lab co u.s d.o m.d ph.d r.n s.o.b b.p h.r t \
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun";

static NEVER: LazyLock<HashSet<&str>> = LazyLock::new(|| NEVER_FINAL.split_whitespace().collect());
static SELDOM: LazyLock<HashSet<&str>> =
    LazyLock::new(|| SELDOM_FINAL.split_whitespace().collect());

/// A bullet, a number or a check box at the start of a line.
static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*(?:[-–—*•·▪◦‣>#+☐☒☑→]\s*\S|\(?\d{1,2}[.)]\s|\(?[a-zA-Z][.)]\s|#\d|\[[ xX_?✓/]?\]|\d{4}\s+\S|\d{1,2}:\d{2}\s)")
        .expect("the pattern is constant")
});
/// A label before a colon at the start of a line.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*[\p{L}][\p{L}\d /&()'.-]{0,40}:(?:\s|$)").expect("the pattern is constant")
});
/// Columns: tabs, bars or wide gaps.
static COLUMNS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\S(?:\t|\s{3,}|\s*\|\s*)\S").expect("the pattern is constant"));
/// A line that cannot end here: a comma, a dash inside a word or a word that asks for another.
static OPEN_END: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:[,/&]|\w-|\b(?:and|or|nor|the|a|an|of|with|without|no|not|for|to|in|on|at|by|from|is|was|were|has|had|his|her|any|due|as|than|which|that|denies|denied))$")
        .expect("the pattern is constant")
});

/// The sentences of `text`, section by section.
///
/// They do not overlap and hold every byte that is not white space. The title of a section,
/// with what lies around it up to the colon, is a sentence of its own.
///
/// ```
/// use chartside::segment::{section::sections, sentence::sentences};
/// let note = "Plan: rest. Dr. Low to review in 2.5 weeks.";
/// let found: Vec<_> = sentences(note, &sections(note)).iter().map(|s| s.span.of(note).to_string()).collect();
/// assert_eq!(found, ["Plan:", "rest.", "Dr. Low to review in 2.5 weeks."]);
/// ```
pub fn sentences(text: &str, sections: &[Section]) -> Vec<Sentence> {
    let mut found = Vec::new();
    for (section_idx, section) in sections.iter().enumerate() {
        let mut body = section.span;
        if let Some(title) = section.title {
            body.start = title_end(text, title.end, section.span.end);
            found.push((section_idx, ByteSpan::new(section.span.start, body.start)));
        }
        for block in blocks(text, body) {
            found.extend(split(text, block).into_iter().map(|span| (section_idx, span)));
        }
    }
    let trimmed = found
        .into_iter()
        .map(|(section_idx, span)| Sentence { span: span.trimmed(text), section_idx });
    trimmed.filter(|sentence| !sentence.span.is_empty()).collect()
}

/// The end of what belongs to a title: markdown and the colon.
fn title_end(text: &str, from: usize, limit: usize) -> usize {
    let rest = ByteSpan::new(from, limit).of(text);
    let marks = rest.trim_start_matches(['*', '_', ']', '=', '#', ' ', '\t']);
    let colon = marks.trim_start_matches([':', '.', '*', '_']);
    if colon.len() < marks.len() {
        return limit - colon.len();
    }
    let line = rest.find('\n').unwrap_or(rest.len());
    if rest[..line].chars().all(|c| !c.is_alphanumeric()) { from + line } else { from }
}

/// Runs of lines that belong together.
fn blocks(text: &str, body: ByteSpan) -> Vec<ByteSpan> {
    let mut blocks: Vec<ByteSpan> = Vec::new();
    let mut previous: Option<ByteSpan> = None;
    let inside = body.of(text);
    let width = inside.lines().map(str::len).filter(|&n| n <= MAX_WRAPPED_BYTES).max().unwrap_or(0);
    for line in lines(inside) {
        let line = ByteSpan::new(body.start + line.start, body.start + line.end);
        let content = line.of(text);
        let joins = previous.is_some_and(|before| continues(before.of(text), content, width));
        previous = (!content.trim().is_empty()).then_some(line);
        match blocks.last_mut() {
            _ if previous.is_none() => {}
            Some(last) if joins => last.end = line.end,
            _ => blocks.push(line),
        }
    }
    blocks
}

/// Whether `line` continues the line `before` it.
fn continues(before: &str, line: &str, width: usize) -> bool {
    let (before, next) = (before.trim_end(), line.trim_start());
    if ITEM.is_match(line)
        || LABEL.is_match(line)
        || COLUMNS.is_match(line.trim())
        || COLUMNS.is_match(before.trim())
    {
        return false;
    }
    if before.ends_with(':') || next.is_empty() {
        return false;
    }
    if OPEN_END.is_match(before) {
        return true;
    }
    let n_first = next.split_whitespace().next().map_or(0, str::len);
    let wrapped = before.len() >= MIN_WRAPPED_BYTES
        && before.len() + 1 + n_first > width.min(MAX_WRAPPED_BYTES);
    let starts_lower = next.starts_with(|c: char| c.is_lowercase() || c == '(' || c == ')');
    // After a sentence end the lines may stay apart: the cut would fall there anyway.
    !before.ends_with(['.', '!', '?'])
        && (wrapped || (starts_lower && before.len() >= MIN_WRAPPED_BYTES / 2))
}

/// Cuts a block at the ends of its sentences.
fn split(text: &str, block: ByteSpan) -> Vec<ByteSpan> {
    let inside = block.of(text);
    let mut spans = Vec::new();
    let mut start = 0;
    for (at, mark) in inside.char_indices().filter(|(_, c)| matches!(c, '.' | '!' | '?')) {
        let Some(end) = sentence_end(inside, start, at, mark) else { continue };
        if end > start && end < inside.len() {
            spans.push(ByteSpan::new(block.start + start, block.start + end));
            start = end;
        }
    }
    spans.push(ByteSpan::new(block.start + start, block.end));
    spans
}

/// Where the sentence ends whose closing mark stands at byte `at`, or `None` when the mark closes nothing.
fn sentence_end(inside: &str, start: usize, at: usize, mark: char) -> Option<usize> {
    let before = &inside[start.min(at)..at];
    let rest = &inside[at + 1..];
    let after_closers =
        rest.trim_start_matches(['"', '\'', '”', '’', ')', ']', '.', '!', '?', '*']);
    let end = inside.len() - after_closers.len();
    let next = after_closers.trim_start();
    let spaced = next.len() < after_closers.len();
    let first = next.chars().next()?;
    let capital = first.is_uppercase();
    let word = before
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | ',' | ';' | '/'))
        .next()
        .unwrap_or("");
    if !spaced {
        // "... no pain.Has fever": a forgotten space, unless the word is a web address or an abbreviation.
        let glued = capital && next.chars().nth(1).is_some_and(char::is_lowercase);
        let prose = word.len() >= 3 && word.chars().all(char::is_lowercase);
        return (mark == '.' && glued && prose && !NEVER.contains(word)).then_some(end);
    }
    // "? PE" asks before the word, not behind it.
    if before.trim().is_empty() || before.ends_with(char::is_whitespace) {
        return None;
    }
    if mark != '.' {
        return Some(end);
    }
    let plain = word.to_lowercase();
    if NEVER.contains(plain.as_str()) && !(plain == "no" && inside[..at].ends_with("no")) {
        return None;
    }
    // A list number opens its sentence.
    if before.trim() == word
        && word.len() <= 3
        && word.chars().all(|c| c.is_alphanumeric())
        && word.chars().next().is_some_and(|c| c.is_ascii_digit())
    {
        return None;
    }
    let opens_word = next.chars().nth(1).is_some_and(char::is_lowercase);
    if SELDOM.contains(plain.as_str()) {
        return (capital && opens_word && !is_month_or_unit_before_name(&plain)).then_some(end);
    }
    if is_initial(word, before) {
        return None;
    }
    (capital
        || first.is_ascii_digit()
        || word.chars().count() >= 3
        || !first.is_alphabetic()
        || word.ends_with(|c: char| c.is_ascii_digit()))
    .then_some(end)
}

/// "Inj. Ceftriaxone", "Tab. Ecosprin", "T. Telma": the drug follows its form.
fn is_month_or_unit_before_name(plain: &str) -> bool {
    matches!(plain, "inj" | "tab" | "tabs" | "cap" | "caps" | "susp" | "sol" | "t" | "pt")
}

/// Whether `word` is the initial of a name: a lone capital, at the start or behind another capitalised word.
fn is_initial(word: &str, before: &str) -> bool {
    let mut letters = word.chars();
    let lone = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    let chained = word.len() <= 8
        && word.split(['.', '-']).all(|part| part.chars().count() == 1)
        && word.chars().next().is_some_and(char::is_uppercase);
    let head = before[..before.len() - word.len()].trim_end();
    let previous = head.rsplit(char::is_whitespace).next().unwrap_or("");
    let named = previous.is_empty()
        || previous.ends_with('.')
        || previous.ends_with(',')
        || previous.starts_with(char::is_uppercase);
    (lone || chained)
        && named
        && !matches!(
            previous,
            "Hepatitis" | "Vitamin" | "Grade" | "Stage" | "Type" | "Class" | "Child-Pugh"
        )
}
