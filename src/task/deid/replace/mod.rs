//! Builds the text without its identifiers, and refuses to hand out one with survivors.

use std::collections::HashSet;

use thiserror::Error;

use super::dates::Dates;
use super::person::{Gender, Name, without_possessive};
use super::policy::Policy;
use super::scope::Scope;
use super::survivor::Survivors;
use super::target::Target;
use crate::document::{Deidentified, Edit, Operator, PhiLabel, PhiSpan, Source, SourceKind};
use crate::error::{ErrorCode, Kind, Result};
use crate::lexicon::identifiers::{PATIENT_TITLES, STAFF_TITLES};
use crate::lexicon::surrogates::FACILITY_WORDS;
use crate::lexicon::zip::zip3;
use crate::text::ByteSpan;

/// What a masked value is replaced by: as long for every value, because a length says something.
const MASK: &str = "*****";

/// The name of the search for replaced values.
pub(super) const SURVIVOR_ID: &str = "phi.survivor";

/// How sure the search for replaced values is of what it finds, as for names found again.
const SURVIVOR_SCORE: f32 = 0.8;

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
/// Every variant of one person gets the same number or the same surrogate, and so does the same date or number however
/// it is written; `scope` carries that from note to note. A replaced value of four or more letters or digits is looked
/// for in what is left, in any case, spacing and punctuation, split across lines and without its marks, and replaced
/// there too; a value that is an ordinary word is not looked for in lower case.
/// A date or value that the policy's operator cannot read is tagged.
///
/// Units: byte spans; `source` over `text`, `target` over the new text.
///
/// # Errors
/// `invalid-input` when `phi` is not sorted, overlaps, leaves `text` or splits a character; `internal` when a replaced
/// value would survive. Both mean that no text comes back.
///
/// ```
/// use chartside::task::deid::{Policy, Random, Scope, deidentify, find_identifiers, merge};
/// let note = "Mrs. Lund, MRN 5530-18. LUND's son called.";
/// let phi = merge(note, find_identifiers(note, &[]), Vec::new());
/// let mut scope = Scope::new(Random::from_host()?);
/// let clean = deidentify(note, &phi, &Policy::safe_harbor(), &mut scope)?;
/// assert_eq!(clean.text, "Mrs. [PATIENT_1], MRN [MRN_1]. [PATIENT_1]'s son called.");
/// # Ok::<(), chartside::Error>(())
/// ```
pub fn deidentify(
    text: &str,
    phi: &[PhiSpan],
    policy: &Policy,
    scope: &mut Scope,
) -> Result<Deidentified> {
    check(text, phi)?;
    let targets = targets(text, phi, policy);
    let survivors = Survivors::of(text, &targets);
    let targets = with_survivors(text, targets, &survivors);
    let built = Writer::new(text, &targets, policy, scope).write();
    let left = survivors.find(text, &targets);
    let shown = survivors.find_outside(&built.text, built.edits.iter().map(|edit| edit.target));
    if !left.is_empty() || !shown.is_empty() {
        let spans = left.into_iter().map(|(span, _)| span).chain(shown).collect();
        return Err(DeidError::Survivors { spans }.into());
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

/// What the policy replaces, in text order.
fn targets(text: &str, phi: &[PhiSpan], policy: &Policy) -> Vec<Target> {
    let mut targets: Vec<Target> = phi
        .iter()
        .map(|phi| Target {
            span: phi.span,
            label: phi.label,
            operator: policy.operator(phi.label),
            score: phi.score,
            evidence: phi.source,
        })
        .collect();
    let dates = Dates::of(text, &targets);
    for (idx, target) in targets.iter_mut().enumerate() {
        let is_place = matches!(target.label, PhiLabel::Org | PhiLabel::LocationOther);
        if is_place && policy.keeps_facilities() && is_facility(target.span.of(text)) {
            target.operator = Operator::Keep;
        }
        let is_old = || dates.year(idx).is_some_and(|year| dates.is_old(year));
        if policy.removes_old_years()
            && matches!(target.operator, Operator::Keep | Operator::Generalize)
            && matches!(target.label, PhiLabel::Date | PhiLabel::Year)
            && is_old()
        {
            target.operator = Operator::Tag;
        }
    }
    targets.retain(|target| target.operator != Operator::Keep);
    targets
}

/// Whether the name of an organisation or place says that it is a place of care.
fn is_facility(name: &str) -> bool {
    name.split(|c: char| !c.is_alphanumeric())
        .any(|word| FACILITY_WORDS.contains(&word.to_lowercase().as_str()))
}

/// The targets and the places where their values stand again.
fn with_survivors(text: &str, mut targets: Vec<Target>, survivors: &Survivors) -> Vec<Target> {
    let again: Vec<Target> = survivors
        .find(text, &targets)
        .into_iter()
        .map(|(span, origin)| Target {
            span,
            score: SURVIVOR_SCORE,
            evidence: Source { kind: SourceKind::Dictionary, id: SURVIVOR_ID },
            ..targets[origin]
        })
        .collect();
    targets.extend(again);
    targets.sort_by_key(|target| target.span);
    targets
}

/// The form under which two values of a label are the same.
fn normal(label: PhiLabel, written: &str, dates: &Dates) -> String {
    let joined = written.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let signs = |keep: fn(&char) -> bool| joined.chars().filter(keep).collect::<String>();
    let bare =
        || without_possessive(&joined).trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let value = match label {
        PhiLabel::Date | PhiLabel::Year | PhiLabel::Day => {
            dates.normal(written).unwrap_or_else(bare)
        }
        PhiLabel::Phone | PhiLabel::Fax => {
            let digits = signs(char::is_ascii_digit);
            // With or without the country code.
            digits
                .strip_prefix('1')
                .filter(|rest| rest.len() == 10)
                .map(str::to_owned)
                .unwrap_or(digits)
        }
        label if label.is_code() || label == PhiLabel::Zip => signs(|c| c.is_alphanumeric()),
        _ => bare(),
    };
    if value.is_empty() { joined } else { value }
}

/// "Mr", "Dr" before a name, lower case; empty where no title stands.
fn title_before(text: &str, at: usize) -> String {
    let head = text[..at].trim_end_matches([' ', '.', '\t']);
    let start = head.rfind(|c: char| !c.is_alphabetic()).map_or(0, |idx| idx + 1);
    let start = (start..=head.len()).find(|&idx| head.is_char_boundary(idx)).unwrap_or(head.len());
    let word = head[start..].to_lowercase();
    let is_title = STAFF_TITLES.contains(&word.as_str()) || PATIENT_TITLES.contains(&word.as_str());
    if is_title { word } else { String::new() }
}

fn gender_of_title(title: &str) -> Gender {
    match title {
        "mr" | "mister" | "señor" | "herr" | "shri" | "sri" => Gender::Male,
        "mrs" | "ms" | "miss" | "señora" | "sra" | "mme" | "frau" | "smt" | "dra" => {
            Gender::Female
        }
        _ => Gender::Unknown,
    }
}

/// Writes the new text.
struct Writer<'a> {
    text: &'a str,
    targets: &'a [Target],
    policy: &'a Policy,
    scope: &'a mut Scope,
    dates: Dates,
    names: Vec<Option<(Name, usize)>>,
    /// The words of the note, lower case: no surrogate may be one of them.
    words: HashSet<String>,
}

impl<'a> Writer<'a> {
    fn new(text: &'a str, targets: &'a [Target], policy: &'a Policy, scope: &'a mut Scope) -> Self {
        let mut places = Vec::new();
        let mut read = Vec::new();
        for (idx, target) in targets.iter().enumerate() {
            if matches!(target.label, PhiLabel::Patient | PhiLabel::Staff) {
                let title = title_before(text, target.span.start);
                let name = Name::read(target.span.of(text), !title.is_empty());
                places.push(idx);
                read.push((target.label, name, gender_of_title(&title)));
            }
        }
        let persons = scope.learn(&read);
        let mut names: Vec<Option<(Name, usize)>> = targets.iter().map(|_| None).collect();
        for ((idx, (_, name, _)), person) in places.into_iter().zip(read).zip(persons) {
            names[idx] = Some((name, person));
        }
        let draws = targets.iter().any(|target| target.operator == Operator::Surrogate);
        let words = if draws {
            text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect()
        } else {
            HashSet::new()
        };
        Self { text, targets, policy, scope, dates: Dates::of(text, targets), names, words }
    }

    fn write(mut self) -> Deidentified {
        let mut result = Deidentified {
            text: String::with_capacity(self.text.len()),
            edits: Vec::with_capacity(self.targets.len()),
        };
        let mut at = 0;
        for (idx, target) in self.targets.iter().enumerate() {
            result.text.push_str(&self.text[at..target.span.start]);
            let start = result.text.len();
            let (replacement, operator) = self.replacement(idx, target);
            result.text.push_str(&replacement);
            result.edits.push(Edit {
                source: target.span,
                target: ByteSpan::new(start, result.text.len()),
                label: target.label,
                operator,
                score: target.score,
                evidence: target.evidence,
                citation: self.policy.citation(target.label),
            });
            at = target.span.end;
        }
        result.text.push_str(&self.text[at..]);
        result
    }

    /// The replacement, and the operator that made it: what an operator cannot read is tagged.
    fn replacement(&mut self, idx: usize, target: &Target) -> (String, Operator) {
        let written = target.span.of(self.text);
        let made = match target.operator {
            Operator::Redact => Some(format!("[{}]", target.label)),
            Operator::Mask => Some(MASK.to_owned()),
            Operator::Surrogate => self.surrogate(idx, target, written),
            Operator::DateShift => {
                let days = self.scope.days(self.policy.date_shift());
                self.dates.shifted(idx, written, days)
            }
            Operator::Generalize => self.generalized(idx, target, written),
            Operator::Tag | Operator::Keep => None,
        };
        match made {
            Some(replacement) => (replacement, target.operator),
            None => (self.tag(idx, target, written), Operator::Tag),
        }
    }

    fn tag(&mut self, idx: usize, target: &Target, written: &str) -> String {
        let number = match &self.names[idx] {
            Some((name, person)) if name.n_parts() > 0 => self.scope.person_number(*person),
            _ => self.scope.value_number(target.label, normal(target.label, written, &self.dates)),
        };
        format!("[{}_{number}]", target.label)
    }

    fn surrogate(&mut self, idx: usize, target: &Target, written: &str) -> Option<String> {
        match target.label {
            PhiLabel::Date | PhiLabel::Year | PhiLabel::Day => {
                let days = self.scope.days(self.policy.date_shift());
                self.dates.shifted(idx, written, days)
            }
            PhiLabel::Age90 => self.generalized(idx, target, written),
            PhiLabel::Patient | PhiLabel::Staff => {
                let (name, person) = self.names[idx].as_ref()?;
                let new = (name.n_parts() > 0)
                    .then(|| self.scope.alias(*person, written, name, &self.words))?;
                (new != written).then_some(new)
            }
            _ => {
                let value = normal(target.label, written, &self.dates);
                self.scope.surrogate(target.label, &value, written, &self.words)
            }
        }
    }

    fn generalized(&self, idx: usize, target: &Target, written: &str) -> Option<String> {
        match target.label {
            PhiLabel::Age90 => Some("90+".to_owned()),
            PhiLabel::Zip => zip3(written).map(str::to_owned),
            PhiLabel::Date => self.dates.year(idx).map(|year| format!("{year:04}")),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
