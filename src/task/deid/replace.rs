//! Builds the text without its identifiers, and refuses to hand out one with survivors.

use std::collections::HashMap;

use thiserror::Error;

use super::Policy;
use crate::document::{Deidentified, Edit, Operator, PhiLabel, PhiSpan};
use crate::error::{ErrorCode, Kind, Result};
use crate::lexicon::identifiers::is_ordinary_word;
use crate::text::ByteSpan;

/// Why a note was not de-identified. No text comes back with any of these.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DeidError {
    /// A span reaches behind the note.
    #[error("PHI span {idx} ends at byte {end}, the note has {length}")]
    OutOfRange {
        /// Which span.
        idx: usize,
        /// Where it ends, in bytes.
        end: usize,
        /// The length of the note, in bytes.
        length: usize,
    },
    /// A span starts or ends inside a character.
    #[error("PHI span {idx} ({start}..{end}) does not lie on character boundaries")]
    SplitCharacter {
        /// Which span.
        idx: usize,
        /// Its first byte.
        start: usize,
        /// The first byte behind it.
        end: usize,
    },
    /// A span is empty, or starts before the end of the one before it.
    #[error(
        "PHI span {idx} is empty, unsorted or overlaps the one before it; merge the spans first"
    )]
    Disordered {
        /// Which span.
        idx: usize,
    },
    /// Replaced values still stand in clear in the result.
    #[error("{} replaced values still stand in clear", spans.len())]
    Survivors {
        /// Where they stand in the note, in bytes.
        spans: Vec<ByteSpan>,
    },
}

impl Kind for DeidError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Survivors { .. } => ErrorCode::Internal,
            _ => ErrorCode::InvalidInput,
        }
    }
}

/// Replaces identifiers under a policy.
///
/// The same value gets the same numbered tag, whatever its case, spacing or possessive. A replaced value of four or more
/// characters is looked for in what is left, as whole words in any case, and replaced there too; a value that is an
/// ordinary word is not looked for in lower case.
///
/// Units: byte spans; `source` over `text`, `target` over the new text.
///
/// # Errors
/// `invalid-input` when `phi` is not sorted, overlaps, leaves `text` or splits a character; `internal` when a replaced
/// value would survive. Both mean that no text comes back.
///
/// ```
/// use chartside::task::deid::{Policy, deidentify, find_identifiers, merge};
/// let note = "Mrs. Lund, MRN 5530-18. LUND's son called.";
/// let phi = merge(note, find_identifiers(note, &[]), Vec::new());
/// let clean = deidentify(note, &phi, &Policy::safe_harbor())?;
/// assert_eq!(clean.text, "Mrs. [PATIENT_1], MRN [MRN_1]. [PATIENT_1]'s son called.");
/// # Ok::<(), chartside::Error>(())
/// ```
pub fn deidentify(text: &str, phi: &[PhiSpan], policy: &Policy) -> Result<Deidentified> {
    check(text, phi)?;
    let mut targets: Vec<(ByteSpan, PhiLabel, Operator)> = phi
        .iter()
        .map(|phi| (phi.span, phi.label, policy.operator(phi.label)))
        .filter(|(_, _, operator)| *operator != Operator::Keep)
        .collect();
    let values = Values::of(text, &targets);
    let survivors = values.find(text, &targets);
    targets.extend(survivors);
    targets.sort_by_key(|(span, _, _)| *span);
    let built = build(text, &targets);
    let left = values.find(text, &targets);
    if !left.is_empty() || !values.is_gone_from(&built) {
        return Err(DeidError::Survivors {
            spans: left.into_iter().map(|(span, _, _)| span).collect(),
        }
        .into());
    }
    Ok(built)
}

fn check(text: &str, phi: &[PhiSpan]) -> Result<(), DeidError> {
    let mut reach = 0;
    for (idx, phi) in phi.iter().enumerate() {
        let ByteSpan { start, end } = phi.span;
        if end > text.len() {
            return Err(DeidError::OutOfRange { idx, end, length: text.len() });
        }
        if start >= end || start < reach {
            return Err(DeidError::Disordered { idx });
        }
        if !text.is_char_boundary(start) || !text.is_char_boundary(end) {
            return Err(DeidError::SplitCharacter { idx, start, end });
        }
        reach = end;
    }
    Ok(())
}

/// The form under which values are the same: lower case, single blanks, without possessive and edge marks.
fn canonical(value: &str) -> String {
    let joined = value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let bare = joined.strip_suffix("'s").or_else(|| joined.strip_suffix("’s")).unwrap_or(&joined);
    bare.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

fn build(text: &str, targets: &[(ByteSpan, PhiLabel, Operator)]) -> Deidentified {
    let mut numbers: HashMap<(PhiLabel, String), usize> = HashMap::new();
    let mut counts: HashMap<PhiLabel, usize> = HashMap::new();
    let mut result = Deidentified {
        text: String::with_capacity(text.len()),
        edits: Vec::with_capacity(targets.len()),
    };
    let mut at = 0;
    for &(source, label, operator) in targets {
        result.text.push_str(&text[at..source.start]);
        let start = result.text.len();
        match operator {
            Operator::Redact => result.text.push_str(&format!("[{label}]")),
            _ => {
                let number =
                    *numbers.entry((label, canonical(source.of(text)))).or_insert_with(|| {
                        let count = counts.entry(label).or_default();
                        *count += 1;
                        *count
                    });
                result.text.push_str(&format!("[{label}_{number}]"));
            }
        }
        let target = ByteSpan::new(start, result.text.len());
        result.edits.push(Edit { source, target, label, operator });
        at = source.end;
    }
    result.text.push_str(&text[at..]);
    result
}

/// The replaced values as sequences of words, by their first word.
struct Values {
    by_first: HashMap<String, Vec<Value>>,
}

struct Value {
    words: Vec<String>,
    /// As written, for short numbers, where the marks between the digits matter.
    exact: Option<String>,
    label: PhiLabel,
    operator: Operator,
}

/// A run of letters and digits.
struct Word {
    span: ByteSpan,
    lower: String,
}

fn words_of(text: &str, from: usize, to: usize, into: &mut Vec<Word>) {
    let mut start = None;
    for (offset, c) in text[from..to].char_indices() {
        let at = from + offset;
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(first)) => {
                into.push(Word {
                    span: ByteSpan::new(first, at),
                    lower: text[first..at].to_lowercase(),
                });
                start = None;
            }
            _ => {}
        }
    }
    if let Some(first) = start {
        into.push(Word { span: ByteSpan::new(first, to), lower: text[first..to].to_lowercase() });
    }
}

impl Values {
    fn of(text: &str, targets: &[(ByteSpan, PhiLabel, Operator)]) -> Self {
        let mut by_first: HashMap<String, Vec<Value>> = HashMap::new();
        let mut seen = std::collections::HashSet::new();
        for &(span, label, operator) in targets {
            let value = canonical(span.of(text));
            if value.chars().count() < 4 || !seen.insert(value.clone()) {
                continue;
            }
            let mut words = Vec::new();
            words_of(&value, 0, value.len(), &mut words);
            let words: Vec<String> = words.into_iter().map(|word| word.lower).collect();
            let Some(first) = words.first().cloned() else { continue };
            let signs = value.chars().filter(|c| c.is_alphanumeric()).count();
            let digits = value.chars().filter(char::is_ascii_digit).count();
            // A year, an age or "2/10" says too little without its marks.
            let exact = (digits == signs && digits < 6).then(|| value.clone());
            if exact.is_some() && words.len() == 1 && digits < 5 {
                continue;
            }
            by_first.entry(first).or_default().push(Value { words, exact, label, operator });
        }
        for values in by_first.values_mut() {
            values.sort_by_key(|value| std::cmp::Reverse(value.words.len()));
        }
        Self { by_first }
    }

    /// Where values stand outside `targets`.
    fn find(
        &self,
        text: &str,
        targets: &[(ByteSpan, PhiLabel, Operator)],
    ) -> Vec<(ByteSpan, PhiLabel, Operator)> {
        let mut found = Vec::new();
        let mut at = 0;
        let ends =
            targets.iter().map(|(span, _, _)| *span).chain([ByteSpan::new(text.len(), text.len())]);
        for span in ends {
            self.find_in(text, at, span.start, &mut found);
            at = span.end;
        }
        found
    }

    fn is_gone_from(&self, built: &Deidentified) -> bool {
        let mut found = Vec::new();
        let mut at = 0;
        for edit in &built.edits {
            self.find_in(&built.text, at, edit.target.start, &mut found);
            at = edit.target.end;
        }
        self.find_in(&built.text, at, built.text.len(), &mut found);
        found.is_empty()
    }

    fn find_in(
        &self,
        text: &str,
        from: usize,
        to: usize,
        found: &mut Vec<(ByteSpan, PhiLabel, Operator)>,
    ) {
        if from >= to || self.by_first.is_empty() {
            return;
        }
        let mut words = Vec::new();
        words_of(text, from, to, &mut words);
        let mut idx = 0;
        while idx < words.len() {
            let hit = self.by_first.get(&words[idx].lower).and_then(|values| {
                values.iter().find_map(|value| {
                    let run = words.get(idx..idx + value.words.len())?;
                    let same =
                        run.iter().zip(&value.words).all(|(word, known)| word.lower == *known);
                    let close = run.windows(2).all(|pair| {
                        let gap = &text[pair[0].span.end..pair[1].span.start];
                        gap.len() <= 4 && gap.matches('\n').count() <= 1
                    });
                    let span = ByteSpan::new(run[0].span.start, run[run.len() - 1].span.end);
                    let written = span.of(text);
                    let exact =
                        value.exact.as_ref().is_none_or(|exact| written.to_lowercase() == *exact);
                    let vocabulary = run.len() == 1
                        && is_ordinary_word(&value.words[0])
                        && !written.starts_with(char::is_uppercase);
                    // Capitals at the start of a sentence are no name of their own either.
                    let opening = run.len() == 1
                        && is_ordinary_word(&value.words[0])
                        && opens_sentence(text, span.start);
                    (same && close && exact && !vocabulary && !opening).then_some((span, value))
                })
            });
            match hit {
                Some((span, value)) => {
                    found.push((span, value.label, value.operator));
                    idx += value.words.len();
                }
                None => idx += 1,
            }
        }
    }
}

fn opens_sentence(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches([' ', '\t', '"', '(']);
    before.is_empty() || before.ends_with(['.', '\n', ':', '!', '?', '-', '•', '*', ';', '|', ']'])
}
