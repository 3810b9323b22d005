//! Recognisers that come as data: a pattern, words that must stand near, a check digit, examples.

use regex::{Regex, RegexBuilder};
use thiserror::Error;

use super::checksum::{is_bc_phn, is_dea, is_luhn, is_medicare_au, is_nhs, is_npi, is_vin};
use crate::document::{PhiLabel, PhiSpan, Source, SourceKind};
use crate::text::ByteSpan;

/// The most bytes in a pattern.
pub const MAX_PATTERN_BYTES: usize = 1_000;
/// The most memory for a compiled pattern, in bytes: a bounded repeat of a bounded repeat goes past it.
const MAX_PROGRAM_BYTES: usize = 1 << 20;
/// How far before and behind a match a context word may stand, in bytes.
const CONTEXT_BYTES: usize = 80;
/// The most context words, and the most examples of each kind.
const MAX_WORDS: usize = 50;

/// A check digit over the digits (or signs) of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// ISO/IEC 7812-1, annex B.
    Luhn,
    /// NHS number, modulo 11.
    Nhs,
    /// US national provider identifier.
    Npi,
    /// DEA registration number.
    Dea,
    /// Vehicle identification number of North America.
    Vin,
    /// Personal health number of British Columbia, modulo 11.
    BcPhn,
    /// Medicare card of Australia, modulo 10.
    MedicareAu,
}

impl Checksum {
    /// The checksum of that name on the wire, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "luhn" => Self::Luhn,
            "nhs" => Self::Nhs,
            "npi" => Self::Npi,
            "dea" => Self::Dea,
            "vin" => Self::Vin,
            "bc-phn" => Self::BcPhn,
            "medicare-au" => Self::MedicareAu,
            _ => return None,
        })
    }

    fn holds(self, written: &str) -> bool {
        let digits: Vec<u32> = written.chars().filter_map(|c| c.to_digit(10)).collect();
        let signs: String = written.chars().filter(char::is_ascii_alphanumeric).collect();
        match self {
            Self::Luhn => digits.len() > 1 && is_luhn(digits.into_iter()),
            Self::Nhs => is_nhs(&digits),
            Self::Npi => is_npi(&digits),
            Self::Dea => is_dea(&signs),
            Self::Vin => is_vin(&signs),
            Self::BcPhn => is_bc_phn(&digits),
            Self::MedicareAu => is_medicare_au(&digits),
        }
    }
}

/// A recogniser as given.
#[derive(Clone, Debug)]
pub struct RecognizerSpec {
    /// What the match is.
    pub label: PhiLabel,
    /// A regular expression without look-around and back-references, so that it runs in linear time.
    /// The group `value`, where there is one, is the span; else the whole match.
    pub pattern: String,
    /// Words, one of which must stand within 80 bytes of the match; none where empty.
    pub context: Vec<String>,
    /// The check digit that must hold.
    pub checksum: Option<Checksum>,
    /// How sure a match is, above 0 and up to 1.
    pub score: f32,
    /// Texts in which it must find something; at least one.
    pub finds: Vec<String>,
    /// Texts in which it must find nothing.
    pub ignores: Vec<String>,
}

/// Why a recogniser is not valid.
#[derive(Debug, Error)]
pub enum RecognizerError {
    /// The pattern does not compile within the limits.
    #[error(
        "the pattern is no regular expression of at most {MAX_PATTERN_BYTES} bytes, or needs look-around, back-references or too much memory"
    )]
    Pattern,
    /// The pattern matches nothing at all as well.
    #[error("the pattern matches the empty text")]
    Empty,
    /// The score is no share.
    #[error("the score is not above 0 and at most 1")]
    Score,
    /// Too many context words or examples, or an empty context word.
    #[error("{list} has {length} entries; expected at most {MAX_WORDS}, none of them empty")]
    Words {
        /// The name of the list.
        list: &'static str,
        /// How many entries it has.
        length: usize,
    },
    /// No example that must match.
    #[error("no example that it must find; give at least one in finds")]
    NoExample,
    /// An example does not do what it should.
    #[error("{list}[{idx}] contradicts the pattern")]
    Example {
        /// The name of the list.
        list: &'static str,
        /// Where in the list.
        idx: usize,
    },
}

/// A recogniser that has been checked.
#[derive(Debug)]
pub(super) struct Recognizer {
    label: PhiLabel,
    pattern: Regex,
    context: Vec<String>,
    checksum: Option<Checksum>,
    score: f32,
}

impl Recognizer {
    pub fn new(spec: &RecognizerSpec) -> Result<Self, RecognizerError> {
        let lists =
            [("context", &spec.context), ("finds", &spec.finds), ("ignores", &spec.ignores)];
        for (list, words) in lists {
            if words.len() > MAX_WORDS || words.iter().any(|word| word.trim().is_empty()) {
                return Err(RecognizerError::Words { list, length: words.len() });
            }
        }
        if !(spec.score > 0.0 && spec.score <= 1.0) {
            return Err(RecognizerError::Score);
        }
        if spec.pattern.len() > MAX_PATTERN_BYTES {
            return Err(RecognizerError::Pattern);
        }
        let pattern = RegexBuilder::new(&spec.pattern)
            .size_limit(MAX_PROGRAM_BYTES)
            .dfa_size_limit(MAX_PROGRAM_BYTES)
            .build()
            .map_err(|_| RecognizerError::Pattern)?;
        if pattern.is_match("") {
            return Err(RecognizerError::Empty);
        }
        let recognizer = Self {
            label: spec.label,
            pattern,
            context: spec.context.iter().map(|word| word.trim().to_lowercase()).collect(),
            checksum: spec.checksum,
            score: spec.score,
        };
        if spec.finds.is_empty() {
            return Err(RecognizerError::NoExample);
        }
        for (list, examples, wanted) in
            [("finds", &spec.finds, true), ("ignores", &spec.ignores, false)]
        {
            for (idx, example) in examples.iter().enumerate() {
                let mut found = Vec::new();
                recognizer.find(example, &mut found);
                if found.is_empty() == wanted {
                    return Err(RecognizerError::Example { list, idx });
                }
            }
        }
        Ok(recognizer)
    }

    /// Adds what is found in `text`.
    pub fn find(&self, text: &str, found: &mut Vec<PhiSpan>) {
        for captures in self.pattern.captures_iter(text) {
            let Some(m) = captures.name("value").or_else(|| captures.get(0)) else { continue };
            let checked = self.checksum.is_none_or(|checksum| checksum.holds(m.as_str()));
            let span = ByteSpan::new(m.start(), m.end()).trimmed(text);
            if checked && !span.is_empty() && self.has_context(text, span) {
                found.push(PhiSpan {
                    span,
                    label: self.label,
                    score: self.score,
                    source: Source { kind: SourceKind::Caller, id: "phi.recognizer" },
                });
            }
        }
    }

    fn has_context(&self, text: &str, span: ByteSpan) -> bool {
        if self.context.is_empty() {
            return true;
        }
        let (mut from, mut to) =
            (span.start.saturating_sub(CONTEXT_BYTES), (span.end + CONTEXT_BYTES).min(text.len()));
        while !text.is_char_boundary(from) {
            from += 1;
        }
        while !text.is_char_boundary(to) {
            to -= 1;
        }
        // The match itself is no context.
        let near = [text[from..span.start].to_lowercase(), text[span.end..to].to_lowercase()];
        self.context.iter().any(|word| {
            near.iter().any(|side| {
                side.match_indices(word.as_str()).any(|(at, _)| {
                    !side[..at].ends_with(char::is_alphanumeric)
                        && !side[at + word.len()..].starts_with(char::is_alphanumeric)
                })
            })
        })
    }
}
