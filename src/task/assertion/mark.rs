//! Marks of structured lists: "pallor +, icterus –", "[ ] chills", "fever: none", "?PE".

use crate::document::{Assertion, Certainty, Polarity};
use crate::text::ByteSpan;

/// Answers behind a colon that deny what stands before it, lower case.
const DENYING_ANSWERS: &[&str] = &["no", "none", "nil", "absent", "negative", "neg", "denied", "denies", "not present", "nad", "n"];

/// Answers behind a colon that affirm it.
const AFFIRMING_ANSWERS: &[&str] = &["yes", "y", "present", "positive", "pos", "reported"];

/// Lets the marks right around a problem speak; they outweigh words farther off.
pub(super) fn apply(text: &str, problem: ByteSpan, sentence: ByteSpan, assertion: &mut Assertion) {
    let before = &text[sentence.start.min(problem.start)..problem.start];
    let behind = &text[problem.end..sentence.end.max(problem.end)];
    let span_behind = |skipped: usize, length: usize| {
        ByteSpan::new(problem.end + skipped, problem.end + skipped + length)
    };

    if let Some(is_ticked) = checkbox(before) {
        let start = problem.start - (before.len() - before.rfind('[').unwrap_or(before.len()));
        decide(is_ticked, ByteSpan::new(start, problem.start).trimmed(text), assertion);
        return;
    }
    let trimmed = behind.trim_start_matches(' ');
    let skipped = behind.len() - trimmed.len();
    if let Some((is_present, length)) = sign(trimmed) {
        decide(is_present, span_behind(skipped, length), assertion);
        return;
    }
    if let Some(answer) = trimmed.strip_prefix(':') {
        let lower = answer.trim_start().to_ascii_lowercase();
        let first = lower.split(|character: char| ",;.|\n(".contains(character)).next().unwrap_or("").trim();
        let first_word = first.split(' ').next().unwrap_or("");
        let length = answer.len() - answer.trim_start().len() + first.len();
        if DENYING_ANSWERS.contains(&first) || matches!(first_word, "none" | "nil" | "denied" | "denies" | "absent") {
            decide(false, span_behind(skipped + 1, length).trimmed(text), assertion);
            return;
        }
        if AFFIRMING_ANSWERS.contains(&first) {
            decide(true, span_behind(skipped + 1, length).trimmed(text), assertion);
            return;
        }
    }
    if before.trim_end_matches(' ').ends_with('?') && assertion.polarity == Polarity::Present {
        let at = problem.start - (before.len() - before.rfind('?').unwrap_or(before.len()));
        assertion.certainty = Certainty::Possible;
        assertion.cues.push(ByteSpan::new(at, at + 1));
    }
}

fn decide(is_present: bool, cue: ByteSpan, assertion: &mut Assertion) {
    let experiencer = assertion.experiencer;
    *assertion = Assertion { experiencer, ..Assertion::default() };
    if !is_present {
        assertion.polarity = Polarity::Absent;
        assertion.cues.push(cue);
    }
}

/// Whether a checkbox stands right before, and is ticked.
fn checkbox(before: &str) -> Option<bool> {
    let before = before.trim_end();
    let inside = before.strip_suffix(']')?;
    match &inside[inside.rfind('[')? + 1..] {
        "" | " " | "_" => Some(false),
        "x" | "X" | "✓" | "v" | "+" => Some(true),
        "-" => Some(false),
        _ => None,
    }
}

/// A sign right behind a problem, with its length: "+", "–", "(-)", "(+)".
fn sign(behind: &str) -> Option<(bool, usize)> {
    for (mark, is_present) in
        [("(+)", true), ("(-)", false), ("(–)", false), ("(−)", false), ("+ve", true), ("-ve", false), ("–ve", false)]
    {
        if behind.starts_with(mark) {
            return Some((is_present, mark.len()));
        }
    }
    let first = behind.chars().next()?;
    let rest = &behind[first.len_utf8()..];
    let ends = rest.is_empty() || rest.starts_with([',', ';', '.', '\n', '\r', ')', '|']);
    match first {
        '+' if ends || rest.starts_with(['+', ' ']) => Some((true, 1)),
        '-' | '–' | '−' | 'ø' | 'Ø' if ends => Some((false, first.len_utf8())),
        _ => None,
    }
}
