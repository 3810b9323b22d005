//! What is kept of a model's span once its boundaries are repaired: not the labels of fields beside it, and nothing
//! that its form says is no identifier.

use std::sync::LazyLock;

use super::boundary::tidy;
use crate::document::{PhiLabel, PhiSpan};
use crate::lexicon::identifiers::{
    HOLIDAYS, MONTHS, NOT_NAMES, READING_CUES, SHORT_ABBREVIATIONS, WEEKDAYS, WordSet, is_one_of,
    is_ordinary_word,
};
use crate::text::ByteSpan;

static ABBREVIATIONS: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(SHORT_ABBREVIATIONS));

/// Below this score a single word in lower case is more often wrong than right, by label.
///
/// Source: counts of right and wrong spans per score on annotated notes that the model never saw.
fn lower_case_floor(label: PhiLabel) -> f32 {
    match label {
        PhiLabel::Org => 0.7,
        PhiLabel::LocationOther => 0.6,
        PhiLabel::Patient | PhiLabel::Staff | PhiLabel::City | PhiLabel::Username => 0.4,
        _ => 0.3,
    }
}

/// The part of a model's span that may be an identifier, or `None`.
pub(super) fn temper(text: &str, phi: &PhiSpan) -> Option<PhiSpan> {
    let span = match phi.label {
        PhiLabel::Patient | PhiLabel::Staff | PhiLabel::Org | PhiLabel::City | PhiLabel::Street => {
            within_field(text, phi.span)
        }
        _ => phi.span,
    };
    let span = tidy(text, span, phi.label);
    let written = span.of(text);
    let has_sign = written.chars().any(char::is_alphanumeric);
    let is_kept = has_sign
        && match phi.label {
            PhiLabel::Date => is_date_like(text, span, phi.score),
            label => !is_plain_word(written, label, phi.score),
        };
    is_kept.then(|| PhiSpan { span, ..phi.clone() })
}

/// A wide gap, a tab or a bar parts fields: of the parts, those that are labels of fields are left out.
fn within_field(text: &str, span: ByteSpan) -> ByteSpan {
    let written = span.of(text);
    if !written.contains("  ") && !written.contains(['\t', '|']) {
        return span;
    }
    let mut kept: Option<ByteSpan> = None;
    for part in written.split(['\t', '|']).flat_map(|part| part.split("  ")) {
        // Each part is a slice of the note, so its place follows from its address in the span.
        let start = span.start + (part.as_ptr() as usize - written.as_ptr() as usize);
        let part_span = ByteSpan::new(start, start + part.len()).trimmed(text);
        let mut words = part_span
            .of(text)
            .split(|c: char| !c.is_alphanumeric() && c != '\'')
            .filter(|word| !word.is_empty())
            .peekable();
        let is_label = words.peek().is_none()
            || words.all(|word| {
                let lower = word.to_lowercase();
                NOT_NAMES.contains(&lower.as_str())
                    || is_one_of!(
                        &lower,
                        "addr geb hosp facility location born née nok signature theatre operator"
                    )
            });
        if !is_label {
            kept = Some(kept.map_or(part_span, |kept| ByteSpan::new(kept.start, part_span.end)));
        }
    }
    kept.unwrap_or(span)
}

/// Whether a span is one word that names nobody: a plain word or an abbreviation of the clinic.
fn is_plain_word(written: &str, label: PhiLabel, score: f32) -> bool {
    if written.contains(' ') || written.chars().any(|c| c.is_ascii_digit()) {
        return false;
    }
    let is_lower = written.chars().all(|c| !c.is_uppercase());
    let bare = written.trim_end_matches('.').to_lowercase();
    let is_known = ABBREVIATIONS.contains(&bare) || is_ordinary_word(&bare);
    match label {
        PhiLabel::Patient
        | PhiLabel::Staff
        | PhiLabel::Org
        | PhiLabel::City
        | PhiLabel::LocationOther
        | PhiLabel::Username
        | PhiLabel::OtherId
        | PhiLabel::Device => {
            is_lower
                && (score < lower_case_floor(label)
                    || is_known && score < 0.9
                    || written.ends_with('.') && score < 0.8)
                || !is_lower && NOT_NAMES.contains(&bare.as_str()) && score < 0.6
        }
        _ => false,
    }
}

/// Whether a span that the model takes for a date has the form of one.
fn is_date_like(text: &str, span: ByteSpan, score: f32) -> bool {
    let written = span.of(text).to_lowercase();
    let named = written.split(|c: char| !c.is_alphabetic() && c != '\'').any(|word| {
        MONTHS.iter().any(|(month, _)| *month == word)
            || WEEKDAYS.contains(&word)
            || is_one_of!(word, "today tonight christmas easter")
    }) || HOLIDAYS.iter().any(|holiday| written.contains(holiday));
    if named {
        return true;
    }
    let digits = written.bytes().filter(u8::is_ascii_digit).count();
    let before = text[..span.start].trim_end_matches([' ', ':', '(']);
    let before = before
        .rsplit(|c: char| !c.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    if digits == 0 {
        // "last fall", "the weekend": a time told from now names no day.
        let relative = is_one_of!(&before, "last next this every each past the in");
        return score >= 0.6
            && !relative
            && !is_one_of!(
                &written,
                "nite night weekend morning evening fall summer spring winter autumn"
            );
    }
    let is_bare = digits <= 2
        && written.chars().all(|c| c.is_ascii_digit() || matches!(c, '/' | '-' | '.' | ' '));
    let is_clock = written.contains(':') && !written.contains(['/', '-', '.']);
    let is_reading = written.contains('/')
        && (READING_CUES.contains(&before.as_str())
            || is_one_of!(&before, "pg cycle dose part visit cm mm"));
    let is_other = is_clock || is_reading || is_bare && !written.contains('/');
    !is_other || score >= 0.9 && !is_clock
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Source, SourceKind};

    fn kept(note: &str, value: &str, label: PhiLabel, score: f32) -> Option<String> {
        let start = note.find(value).expect("the value stands in the note");
        let phi = PhiSpan {
            span: ByteSpan::new(start, start + value.len()),
            label,
            score,
            source: Source { kind: SourceKind::Model, id: "model" },
        };
        temper(note, &phi).map(|phi| phi.span.of(note).to_owned())
    }

    #[test]
    fn labels_of_fields_fall_away() {
        let check = |value: &str, label, expected: &str| {
            assert_eq!(kept(value, value, label, 0.9).as_deref(), Some(expected), "{value}");
        };
        check("Caoimhe Dhuibhir      Hosp", PhiLabel::Patient, "Caoimhe Dhuibhir");
        check("Facility  Stonebrook Hospital,", PhiLabel::Org, "Stonebrook Hospital");
        check("(715) 555-0136", PhiLabel::Phone, "(715) 555-0136");
        check("Ana Ruiz | Tom Ito", PhiLabel::Staff, "Ana Ruiz | Tom Ito");
    }

    #[test]
    fn plain_words_readings_and_times_are_dropped_and_names_stay() {
        assert_eq!(kept("slow thrill over", "thrill", PhiLabel::Staff, 0.3), None);
        assert_eq!(kept("case #", "#", PhiLabel::OtherId, 0.9), None);
        assert_eq!(kept("pg 1/1", "1/1", PhiLabel::Date, 0.8), None);
        assert_eq!(kept("at 12:02", "12:02", PhiLabel::Date, 0.6), None);
        assert_eq!(kept("last fall he", "fall", PhiLabel::Date, 0.87), None);
        assert!(kept("seen by okafor", "okafor", PhiLabel::Staff, 0.5).is_some());
        assert!(kept("due 9/6 again", "9/6", PhiLabel::Date, 0.6).is_some());
        assert!(kept("the october clinic", "october", PhiLabel::Date, 0.5).is_some());
    }
}
