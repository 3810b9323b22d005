//! What a caller knows beside the rules: a roster, words to leave, words to hide, recognisers of its own.

use aho_corasick::{AhoCorasick, MatchKind};
use thiserror::Error;

use super::merge::{merge_known, to_original};
use super::recognizer::{Recognizer, RecognizerError, RecognizerSpec};
use super::repeat::is_whole;
use super::{plain_sections, rules};
use crate::document::{PhiLabel, PhiSpan, Section, Source, SourceKind};
use crate::error::{ErrorCode, Kind, Result};
use crate::text::{ByteSpan, Normalized};

/// The most entries in each of the lists.
pub const MAX_TERMS: usize = 20_000;
/// The most bytes in one entry.
pub const MAX_TERM_BYTES: usize = 256;
/// The most recognisers.
pub const MAX_RECOGNIZERS: usize = 200;

/// An identifier that the caller knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// As it may be written; a name in full, in either order.
    pub value: String,
    /// What it is.
    pub label: PhiLabel,
}

/// What a caller knows, as given.
#[derive(Clone, Debug, Default)]
pub struct DetectorSpec {
    /// Identifiers of the people concerned. Names are found by their parts, in capitals, as possessives and with a
    /// letter wrong; numbers in other groups; all else as written, whatever the case.
    pub roster: Vec<Known>,
    /// Words that are no identifiers: a span that is one of them, whatever the case, is left out.
    pub allow: Vec<String>,
    /// Words that are always identifiers, as whole words and whatever the case. They win over `allow`.
    pub deny: Vec<Known>,
    /// Patterns of the caller.
    pub recognizers: Vec<RecognizerSpec>,
}

/// A list or recogniser that cannot be used.
#[derive(Debug, Error)]
pub enum DetectorError {
    /// A list is too long.
    #[error("{list} has {length} entries; the most is {max}")]
    ListLength {
        /// The name of the list.
        list: &'static str,
        /// How many entries it has.
        length: usize,
        /// How many it may have.
        max: usize,
    },
    /// An entry is too short or too long.
    #[error("{list}[{idx}] has {length} bytes; expected 2 to {MAX_TERM_BYTES}")]
    TermLength {
        /// The name of the list.
        list: &'static str,
        /// Where in the list.
        idx: usize,
        /// Its length in bytes without the white space around it.
        length: usize,
    },
    /// A recogniser is not valid.
    #[error("recognizers[{idx}]: {cause}")]
    Recognizer {
        /// Where in the list.
        idx: usize,
        /// What is wrong with it.
        cause: RecognizerError,
    },
}

impl Kind for DetectorError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InvalidOption
    }
}

/// Finds identifiers by rules, by a model's spans, by the note itself and by what the caller knows.
///
/// ```
/// use chartside::document::PhiLabel;
/// use chartside::task::deid::{Detector, DetectorSpec, Known};
/// let kept = Known { value: "Kowalczyk, Bernadine".into(), label: PhiLabel::Patient };
/// let detector = Detector::new(DetectorSpec { roster: vec![kept], ..DetectorSpec::default() })?;
/// let note = "KOWALCZYK slept; Bernadine's sister called";
/// let found = detector.find(note, &[], Vec::new());
/// assert_eq!(found.iter().map(|phi| phi.span.of(note)).collect::<Vec<_>>(), ["KOWALCZYK", "Bernadine"]);
/// # Ok::<(), chartside::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Detector {
    roster: Vec<Known>,
    allow: Vec<String>,
    deny: Option<DenyList>,
    recognizers: Vec<Recognizer>,
}

#[derive(Debug)]
struct DenyList {
    automaton: AhoCorasick,
    labels: Vec<PhiLabel>,
}

impl Detector {
    /// Checks the lists and compiles the recognisers.
    ///
    /// # Errors
    /// `invalid-option` when a list is too long, an entry too short or too long, or a recogniser not valid.
    pub fn new(spec: DetectorSpec) -> Result<Self> {
        check_terms("roster", spec.roster.iter().map(|known| known.value.as_str()))?;
        check_terms("allow", spec.allow.iter().map(String::as_str))?;
        check_terms("deny", spec.deny.iter().map(|known| known.value.as_str()))?;
        check_length("recognizers", spec.recognizers.len(), MAX_RECOGNIZERS)?;
        let recognizers = spec
            .recognizers
            .iter()
            .enumerate()
            .map(|(idx, spec)| {
                Recognizer::new(spec).map_err(|cause| DetectorError::Recognizer { idx, cause })
            })
            .collect::<Result<_, _>>()?;
        let trimmed = |known: Known| Known { value: known.value.trim().to_owned(), ..known };
        let mut allow: Vec<String> =
            spec.allow.iter().map(|term| term.trim().to_lowercase()).collect();
        allow.sort();
        Ok(Self {
            roster: spec.roster.into_iter().map(trimmed).collect(),
            allow,
            deny: DenyList::new(&spec.deny),
            recognizers,
        })
    }

    /// Finds identifiers: sorted by position and without overlaps.
    ///
    /// The text is read in its plain form ([`Normalized`]); the spans lie in `text` as it is written.
    ///
    /// Units: byte spans over `text`, those of `sections` and `model` too. Spans that do not fit are left out.
    pub fn find(&self, text: &str, sections: &[Section], model: Vec<PhiSpan>) -> Vec<PhiSpan> {
        let plain = Normalized::new(text);
        let note = plain.text();
        let to_plain = |phi: PhiSpan| PhiSpan { span: plain.to_plain(phi.span), ..phi };
        let model: Vec<PhiSpan> = model
            .into_iter()
            .filter(|phi| text.get(phi.span.range()).is_some())
            .map(to_plain)
            .collect();
        let mut given: Vec<PhiSpan> = Vec::new();
        for recognizer in &self.recognizers {
            recognizer.find(note, &mut given);
        }
        if let Some(deny) = &self.deny {
            deny.find(note, &mut given);
        }
        let mut found = rules(note, &plain_sections(&plain, sections));
        found.extend(given.iter().cloned());
        let mut merged = merge_known(note, found, model, &self.roster);
        if !self.allow.is_empty() {
            merged.retain(|phi| {
                given.iter().any(|own| own.span.overlaps(phi.span))
                    || !self.is_allowed(phi.span.of(note))
            });
        }
        to_original(&plain, merged)
    }

    fn is_allowed(&self, written: &str) -> bool {
        let lower = written.to_lowercase();
        self.allow.binary_search(&lower).is_ok()
    }
}

impl DenyList {
    fn new(deny: &[Known]) -> Option<Self> {
        if deny.is_empty() {
            return None;
        }
        // Letters beyond ASCII are looked for as written, in capitals and in lower case.
        let forms: Vec<(String, PhiLabel)> = deny
            .iter()
            .flat_map(|known| {
                let value = known.value.trim();
                [value.to_lowercase(), value.to_uppercase(), value.to_owned()]
                    .map(|form| (form, known.label))
            })
            .collect();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(forms.iter().map(|(form, _)| form))
            .ok()?;
        Some(Self { automaton, labels: forms.into_iter().map(|(_, label)| label).collect() })
    }

    fn find(&self, text: &str, found: &mut Vec<PhiSpan>) {
        for m in self.automaton.find_iter(text) {
            if is_whole(text, m.start(), m.end()) {
                found.push(PhiSpan {
                    span: ByteSpan::new(m.start(), m.end()),
                    label: self.labels[m.pattern().as_usize()],
                    score: 1.0,
                    source: Source { kind: SourceKind::Caller, id: "phi.deny" },
                });
            }
        }
    }
}

fn check_length(list: &'static str, length: usize, max: usize) -> Result<(), DetectorError> {
    if length > max {
        return Err(DetectorError::ListLength { list, length, max });
    }
    Ok(())
}

fn check_terms<'a>(
    list: &'static str,
    terms: impl ExactSizeIterator<Item = &'a str>,
) -> Result<(), DetectorError> {
    check_length(list, terms.len(), MAX_TERMS)?;
    for (idx, term) in terms.enumerate() {
        let length = term.trim().len();
        if !(2..=MAX_TERM_BYTES).contains(&length) {
            return Err(DetectorError::TermLength { list, idx, length });
        }
    }
    Ok(())
}
