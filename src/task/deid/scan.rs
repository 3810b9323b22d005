//! The note under search and the spans found so far.

use super::pattern::Starts;
use crate::document::{PhiLabel, PhiSpan, Section, SectionKind, Source, SourceKind};
use crate::text::ByteSpan;

/// The note, where its words begin, its ASCII-lower-cased twin (same offsets) and the findings.
pub(super) struct Scan<'t> {
    pub text: &'t str,
    pub starts: &'t Starts<'t>,
    pub lower: String,
    pub found: Vec<PhiSpan>,
    sections: &'t [Section],
}

impl<'t> Scan<'t> {
    pub fn new(starts: &'t Starts<'t>, sections: &'t [Section]) -> Self {
        let text = starts.text();
        Self { text, starts, lower: text.to_ascii_lowercase(), found: Vec::new(), sections }
    }

    /// The kind of the section around `at`; a note whose sections are not known is all `other`.
    pub fn section_at(&self, at: usize) -> SectionKind {
        let idx = self.sections.partition_point(|section| section.span.end <= at);
        self.sections.get(idx).map_or(SectionKind::Other, |section| section.kind)
    }

    /// Records a finding of a pattern, without surrounding white space.
    pub fn rule(
        &mut self,
        start: usize,
        end: usize,
        label: PhiLabel,
        score: f32,
        id: &'static str,
    ) {
        self.push(start, end, label, score, Source { kind: SourceKind::Rule, id });
    }

    /// Records a finding of a word list.
    pub fn listed(
        &mut self,
        start: usize,
        end: usize,
        label: PhiLabel,
        score: f32,
        id: &'static str,
    ) {
        self.push(start, end, label, score, Source { kind: SourceKind::Dictionary, id });
    }

    fn push(&mut self, start: usize, end: usize, label: PhiLabel, score: f32, source: Source) {
        let span = ByteSpan::new(start, end).trimmed(self.text);
        if !span.is_empty() {
            self.found.push(PhiSpan { span, label, score, source });
        }
    }

    /// Whether a finding of one of `labels` covers the byte at `offset`.
    pub fn is_taken(&self, start: usize, end: usize) -> bool {
        let span = ByteSpan::new(start, end);
        self.found.iter().any(|phi| phi.span.overlaps(span))
    }

    pub fn char_before(&self, at: usize) -> Option<char> {
        self.text[..at].chars().next_back()
    }

    pub fn char_after(&self, at: usize) -> Option<char> {
        self.text[at..].chars().next()
    }

    /// Whether no letter or digit touches the span from outside.
    pub fn is_bounded(&self, start: usize, end: usize) -> bool {
        !self.char_before(start).is_some_and(char::is_alphanumeric)
            && !self.char_after(end).is_some_and(char::is_alphanumeric)
    }

    /// Up to `bytes` bytes of lower-cased text before `at`.
    pub fn before(&self, at: usize, bytes: usize) -> &str {
        let mut from = at.saturating_sub(bytes);
        while !self.lower.is_char_boundary(from) {
            from += 1;
        }
        &self.lower[from..at]
    }

    /// Up to `bytes` bytes of lower-cased text from `at` on.
    pub fn after(&self, at: usize, bytes: usize) -> &str {
        let mut to = (at + bytes).min(self.lower.len());
        while !self.lower.is_char_boundary(to) {
            to -= 1;
        }
        &self.lower[at..to]
    }

    /// The lower-cased word that ends right before `at`, over blanks and the marks `: ( " ' [ ~ = * # . ,`.
    pub fn word_before(&self, at: usize) -> &str {
        let head = self
            .before(at, 48)
            .trim_end_matches([' ', '\t', ':', '(', '"', '\'', '[', '~', '=', '*', '.', '“', ',']);
        let start = head
            .char_indices()
            .rev()
            .take_while(|&(_, c)| c.is_alphanumeric() || matches!(c, '/' | '\'' | '-'))
            .last()
            .map_or(head.len(), |(at, _)| at);
        &head[start..]
    }

    /// The lower-cased word that starts at or behind `at`, over blanks and the marks `) " , : - /`.
    pub fn word_after(&self, at: usize) -> &str {
        let tail = self.after(at, 48).trim_start_matches([' ', '\t', ')', '"', ',', ':', '-']);
        let end = tail.find(|c: char| !c.is_alphanumeric() && c != '\'').unwrap_or(tail.len());
        &tail[..end]
    }

    /// The part of the line before `at`, lower-cased, at most 200 bytes.
    pub fn line_before(&self, at: usize) -> &str {
        let head = self.before(at, 200);
        head.rfind('\n').map_or(head, |newline| &head[newline + 1..])
    }
}

/// Digits of `text`, with the letters that scanning machines take for digits mapped back.
pub(super) fn digit_value(c: char) -> Option<u32> {
    match c {
        'O' | 'o' => Some(0),
        'I' | 'l' => Some(1),
        _ => c.to_digit(10),
    }
}

/// The number of ASCII digits.
pub(super) fn digit_count(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}
