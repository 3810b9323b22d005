//! Repair of the boundaries that the model gives to identifiers.

use crate::document::{PhiLabel, PhiSpan};
use crate::lexicon::boundaries::{
    ADDRESS_MARKS, AGE_UNITS, BARE_CREDENTIALS, NAME_TITLES, PHI_MARKS,
};
use crate::lexicon::identifiers::CREDENTIALS;
use crate::text::{ByteSpan, trim_brackets};

/// Repairs the spans of the PHI head before they meet the rules: trims what is no part of the identifier, drops spans
/// without a letter or digit, and joins neighbours that are pieces of one identifier.
///
/// Trimmed are white space, marks, brackets and quotes without their twin; of names titles, credentials and the
/// possessive; of ages units of years and sexes. Neighbours of one label join when nothing but one blank, hyphen,
/// apostrophe or dot parts them, or a comma between a surname and given names; dates never join over a hyphen, and
/// ages, years and weekdays never at all.
///
/// The same rules, on the same tables, are `models/training/chartside_training/boundaries.py`.
///
/// ```
/// use chartside::document::{PhiLabel, PhiSpan, Source, SourceKind};
/// use chartside::task::deid::refine;
/// let note = "seen by Dr. Okafor's team, 67M";
/// let source = Source { kind: SourceKind::Model, id: "phi.head" };
/// let raw = [(8..20, PhiLabel::Staff), (27..30, PhiLabel::Age)]
///     .map(|(span, label)| PhiSpan { span: span.into(), label, score: 0.9, source });
/// let found: Vec<&str> = refine(note, raw.into()).iter().map(|phi| phi.span.of(note)).collect();
/// assert_eq!(found, ["Okafor", "67"]);
/// ```
pub fn refine(text: &str, found: Vec<PhiSpan>) -> Vec<PhiSpan> {
    let mut sorted = found;
    sorted.sort_by_key(|phi| phi.span);
    let mut joined: Vec<PhiSpan> = Vec::with_capacity(sorted.len());
    for raw in sorted {
        let phi = PhiSpan { span: tidy(text, raw.span, raw.label), ..raw };
        if !phi.span.of(text).contains(char::is_alphanumeric) {
            continue;
        }
        match joined.last_mut() {
            Some(last) if last.label == phi.label && joins(text, last, phi.span) => {
                last.span.end = phi.span.end;
                last.score = last.score.min(phi.score);
            }
            _ => joined.push(phi),
        }
    }
    joined
}

fn is_name(label: PhiLabel) -> bool {
    matches!(label, PhiLabel::Patient | PhiLabel::Staff)
}

/// Whether `right` goes on with the identifier `left`.
fn joins(text: &str, left: &PhiSpan, right: ByteSpan) -> bool {
    use PhiLabel::{Age, Age90, Date, Day, Year};
    if matches!(left.label, Day | Year | Age | Age90) {
        return false;
    }
    match text.get(left.span.end..right.start) {
        Some("" | " " | "\t") => true,
        // A range has two dates.
        Some("-" | "‑" | "'" | "’" | ".") => left.label != Date,
        Some(", ") => is_name(left.label) && is_lone_surname(left.span.of(text)),
        _ => false,
    }
}

/// Whether a comma behind a written name parts a surname from its given names: two full names in a row stay two.
pub(super) fn is_lone_surname(written: &str) -> bool {
    !written.contains(char::is_whitespace)
}

/// The identifier alone.
pub(super) fn tidy(text: &str, span: ByteSpan, label: PhiLabel) -> ByteSpan {
    let mut span = span.trimmed(text);
    loop {
        let before = span;
        span = trim_marks(text, span, label);
        span = trim_brackets(text, span, false);
        span = trim_quote(text, span);
        if is_name(label) {
            span = trim_title(text, span);
            span = trim_possessive(text, span);
        }
        if label == PhiLabel::Staff {
            span = trim_credential(text, span);
        }
        if matches!(label, PhiLabel::Age | PhiLabel::Age90) {
            span = trim_age_unit(text, span);
        }
        span = span.trimmed(text);
        if span == before {
            return span;
        }
    }
}

fn trim_marks(text: &str, span: ByteSpan, label: PhiLabel) -> ByteSpan {
    let is_address = matches!(label, PhiLabel::Username | PhiLabel::Email | PhiLabel::Url);
    let marks = if is_address { ADDRESS_MARKS } else { PHI_MARKS };
    let kept = span.of(text).trim_start_matches(|mark| {
        marks.contains(&mark) || (!is_address && matches!(mark, '.' | '/'))
    });
    let start = span.end - kept.len();
    ByteSpan::new(start, start + kept.trim_end_matches(marks).len())
}

fn trim_quote(text: &str, span: ByteSpan) -> ByteSpan {
    let inside = span.of(text);
    let is_paired = inside.matches('"').count().is_multiple_of(2);
    match (is_paired, inside.starts_with('"'), inside.ends_with('"')) {
        (false, true, _) => ByteSpan::new(span.start + 1, span.end),
        (false, _, true) => ByteSpan::new(span.start, span.end - 1),
        _ => span,
    }
}

fn trim_title(text: &str, span: ByteSpan) -> ByteSpan {
    let Some((word, rest)) = span.of(text).split_once(char::is_whitespace) else { return span };
    let word = word.strip_suffix('.').unwrap_or(word);
    let is_title = NAME_TITLES.iter().any(|title| title.eq_ignore_ascii_case(word));
    if is_title { ByteSpan::new(span.end - rest.len(), span.end) } else { span }
}

fn trim_possessive(text: &str, span: ByteSpan) -> ByteSpan {
    let inside = span.of(text);
    let kept = ["'s", "’s", "'", "’"].iter().find_map(|suffix| inside.strip_suffix(suffix));
    starting_with(span, kept)
}

fn trim_credential(text: &str, span: ByteSpan) -> ByteSpan {
    let inside = span.of(text);
    let kept = CREDENTIALS.iter().find_map(|credential| {
        let before = inside.strip_suffix(credential)?;
        let bare = before.trim_end();
        let is_parted = bare.ends_with(',')
            || (bare.len() < before.len() && BARE_CREDENTIALS.contains(credential));
        (is_parted && !bare.is_empty()).then_some(bare)
    });
    starting_with(span, kept)
}

fn trim_age_unit(text: &str, span: ByteSpan) -> ByteSpan {
    let inside = span.of(text);
    let kept = AGE_UNITS.iter().find_map(|unit| {
        let before = inside.get(..inside.len().checked_sub(unit.len())?)?;
        let tail = &inside[before.len()..];
        let is_capital = unit.starts_with(char::is_uppercase);
        if !(tail == *unit || (!is_capital && tail.eq_ignore_ascii_case(unit))) {
            return None;
        }
        let bare = before.trim_end_matches(|c: char| c.is_whitespace() || "-/.".contains(c));
        let is_parted = bare.len() < before.len() || bare.ends_with(|c: char| c.is_ascii_digit());
        (is_parted && !bare.is_empty()).then_some(bare)
    });
    starting_with(span, kept)
}

/// The span cut to what is kept of its beginning.
fn starting_with(span: ByteSpan, kept: Option<&str>) -> ByteSpan {
    kept.map_or(span, |kept| ByteSpan::new(span.start, span.start + kept.len()))
}
