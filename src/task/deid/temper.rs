//! What is kept of a model's span once its boundaries are repaired: not the labels of fields beside it, and nothing
//! that its form says is no identifier.

use std::sync::LazyLock;

use super::boundary::tidy;
use super::organization::is_cited;
use super::signer::is_signing_place;
use crate::document::{PhiLabel, PhiSpan};
use crate::lexicon::identifiers::{
    FOREIGN_ROOM_HEADS, HOLIDAYS, MONTHS, NOT_NAMES, PATIENT_TITLES, READING_CUES, ROOM_HEADS,
    SHORT_ABBREVIATIONS, STAFF_TITLES, WEEKDAYS, WordSet, is_one_of, is_ordinary_word,
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

/// The parts of a model's span that may be identifiers.
///
/// A wide gap, a tab or a bar parts fields, and a value lies in one of them: each part is judged by itself, and parts
/// that are labels of fields fall away.
pub(super) fn temper(text: &str, phi: &PhiSpan) -> Vec<PhiSpan> {
    fields(text, phi)
        .into_iter()
        .map(|span| tidy(text, span, phi.label))
        .map(|span| narrowed(text, span, phi.label))
        .filter(|span| is_kept(text, *span, phi))
        .map(|span| PhiSpan { span, ..phi.clone() })
        .collect()
}

fn is_kept(text: &str, span: ByteSpan, phi: &PhiSpan) -> bool {
    let written = span.of(text);
    if !written.contains(char::is_alphanumeric) {
        return false;
    }
    match phi.label {
        PhiLabel::Date => is_date_like(text, span, phi.score),
        PhiLabel::Age => !is_measure(text, span),
        PhiLabel::Patient | PhiLabel::Staff if is_lone_letter(written) => is_titled(text, span),
        label if label.is_code() && is_catalogue_code(text, span) => false,
        label
            if (label.is_code() || label == PhiLabel::LocationOther)
                && is_clock_of_log(text, span) =>
        {
            false
        }
        PhiLabel::LocationOther if is_lone_figure(text, span) && phi.score < 0.7 => false,
        PhiLabel::Device | PhiLabel::OtherId if is_protein_change(written) => false,
        PhiLabel::Patient
        | PhiLabel::Staff
        | PhiLabel::Org
        | PhiLabel::City
        | PhiLabel::LocationOther
        | PhiLabel::Device
        | PhiLabel::OtherId
            if is_known_abbreviation(written) && phi.score < 0.9 =>
        {
            phi.label == PhiLabel::Staff && is_signing_place(text, span)
        }
        PhiLabel::Org if is_cited(&before(text, span.start, 60).to_lowercase()) => false,
        label => !is_plain_word(written, label, phi.score),
    }
}

/// Up to `bytes` bytes of the text before `at`.
fn before(text: &str, at: usize, bytes: usize) -> &str {
    let from = (at.saturating_sub(bytes)..=at).find(|&from| text.is_char_boundary(from));
    &text[from.unwrap_or(at)..at]
}

/// The fields that a span covers, without those that hold a label and not a value.
fn fields(text: &str, phi: &PhiSpan) -> Vec<ByteSpan> {
    let written = phi.span.of(text);
    // The groups of a telephone number are set apart by any gap, the parts of a date by blanks.
    let has_bars = written.contains(['\t', '|']);
    let is_whole = matches!(phi.label, PhiLabel::Phone | PhiLabel::Fax)
        || !has_bars && (phi.label == PhiLabel::Date || !written.contains("  "));
    if is_whole {
        return vec![phi.span];
    }
    let has_labels =
        matches!(phi.label, PhiLabel::Patient | PhiLabel::Staff | PhiLabel::Org | PhiLabel::City)
            || phi.label == PhiLabel::Street;
    written
        .split(['\t', '|'])
        .flat_map(|part| part.split("  "))
        .filter(|part| !(part.trim().is_empty() || has_labels && is_label(part)))
        .map(|part| {
            // Each part is a slice of the note, so its place follows from its address in the span.
            let start = phi.span.start + (part.as_ptr() as usize - written.as_ptr() as usize);
            ByteSpan::new(start, start + part.len()).trimmed(text)
        })
        .collect()
}

/// The span without what the head takes in behind a name ("Hazel May NOK") or before an address ("office a@b.example").
fn narrowed(text: &str, span: ByteSpan, label: PhiLabel) -> ByteSpan {
    match label {
        PhiLabel::Patient | PhiLabel::Staff => without_abbreviation(text, span),
        PhiLabel::Email => lone_address(text, span).unwrap_or(span),
        _ => span,
    }
}

/// A name without the known abbreviation behind it. Two letters may be initials: of those only a few count.
fn without_abbreviation(text: &str, span: ByteSpan) -> ByteSpan {
    let written = span.of(text);
    let Some((name, last)) = written.rsplit_once(' ') else { return span };
    let is_mixed = name.contains(char::is_lowercase);
    let is_abbreviation = if last.len() > 2 {
        is_known_abbreviation(last)
    } else {
        is_one_of!(last, "BP HR MI RN EN GP ED HD OK")
    };
    if is_mixed && is_abbreviation {
        ByteSpan::new(span.start, span.start + name.len()).trimmed(text)
    } else {
        span
    }
}

/// The one word with an at sign and a dot behind it.
fn lone_address(text: &str, span: ByteSpan) -> Option<ByteSpan> {
    let written = span.of(text);
    let is_address = |word: &&str| word.split_once('@').is_some_and(|(_, host)| host.contains('.'));
    let address = written.split_whitespace().find(is_address)?;
    let start = span.start + (address.as_ptr() as usize - written.as_ptr() as usize);
    Some(ByteSpan::new(start, start + address.len()))
}

/// Whether a field holds nothing but words that announce the next one.
fn is_label(part: &str) -> bool {
    part.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()).all(
        |word| {
            let lower = word.to_lowercase();
            NOT_NAMES.contains(&lower.as_str())
                || is_one_of!(
                    &lower,
                    "addr geb hosp facility location born née nok signature theatre operator chi"
                )
        },
    )
}

/// A side, an answer of a form, the name of a case: one letter names nobody.
fn is_lone_letter(written: &str) -> bool {
    written.chars().filter(|c| c.is_alphabetic()).count() < 2
}

/// One or two figures and no word for a room before them: a row of a list, a dose.
fn is_lone_figure(text: &str, span: ByteSpan) -> bool {
    let written = span.of(text);
    let head = text[..span.start].trim_end_matches([' ', '#', '.', ':']);
    let word = head.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or(head).to_lowercase();
    written.len() <= 2
        && written.bytes().all(|b| b.is_ascii_digit())
        && !ROOM_HEADS.contains(&word.as_str())
        && !FOREIGN_ROOM_HEADS.contains(&word.as_str())
}

/// A substitution of one amino acid in one-letter code: "V600E".
fn is_protein_change(written: &str) -> bool {
    const AMINO_ACIDS: &[u8] = b"ACDEFGHIKLMNPQRSTVWY";
    let [first, position @ .., last] = written.as_bytes() else { return false };
    AMINO_ACIDS.contains(first)
        && AMINO_ACIDS.contains(last)
        && (2..=4).contains(&position.len())
        && position.iter().all(u8::is_ascii_digit)
}

/// Whether a title stands before a span: "Dr P".
fn is_titled(text: &str, span: ByteSpan) -> bool {
    let head = text[..span.start].trim_end_matches([' ', '.']);
    let word = head.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or(head).to_lowercase();
    STAFF_TITLES.contains(&word.as_str()) || PATIENT_TITLES.contains(&word.as_str())
}

/// Capitals that mean something else in a note.
fn is_known_abbreviation(written: &str) -> bool {
    written.chars().all(|c| c.is_ascii_uppercase())
        && ABBREVIATIONS.contains(&written.to_ascii_lowercase())
}

/// A code of a catalogue of diseases or procedures: "CPT 44143", "K57.20".
fn is_catalogue_code(text: &str, span: ByteSpan) -> bool {
    let written = span.of(text);
    let head = text[..span.start].trim_end_matches([' ', ':', '#', '(']);
    let before = head.rsplit(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or(head);
    let mut signs = written.bytes();
    let is_icd = signs.next().is_some_and(|b| b.is_ascii_uppercase())
        && signs.by_ref().take(2).filter(u8::is_ascii_digit).count() == 2
        && signs.next() == Some(b'.')
        && (1..=4).contains(&signs.clone().count())
        && signs.all(|b| b.is_ascii_alphanumeric());
    // "code" and "form" stand before numbers of one person's as well: only names of catalogues count.
    is_icd
        || is_one_of!(
            &before.to_ascii_lowercase(),
            "cpt icd icd-10 icd-9 icd10 hcpcs ndc loinc snomed sct rxnorm rxcui pmid doi orpha hcc drg atc"
        )
}

/// A time in the log of a crew or a visit: "DISP 2341 / ENR 2343", "In 1312 Out 1401".
fn is_clock_of_log(text: &str, span: ByteSpan) -> bool {
    let written = span.of(text);
    let is_clock = written.len() == 4
        && written.bytes().all(|b| b.is_ascii_digit())
        && &written[..2] < "24"
        && &written[2..] < "60";
    let head = text[..span.start].trim_end_matches([' ', ':', '\t']);
    let word = head.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or(head);
    is_clock
        && is_one_of!(
            &word.to_ascii_lowercase(),
            "disp dispatch dispatched enr enrt enroute scn scene onscn onscene hosp dest arr arrive arrived in out dep depart departed \
             trans transport avail available clear clr recd rec call time at start stop end on off tod roc"
        )
}

/// A length, a weight, a count or the age of a pregnancy.
fn is_measure(text: &str, span: ByteSpan) -> bool {
    let head = text[..span.start].trim_end_matches([' ', ':', '(', '\t']);
    let before = head.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or(head);
    let tail = text[span.end..].trim_start_matches([' ', '-', ',']);
    let after = &tail[..tail.find(|c: char| !c.is_alphabetic()).unwrap_or(tail.len())];
    is_one_of!(
        &before.to_ascii_lowercase(),
        "ht height wt weight grade gr day days barthel sober ga year score stage level class room bed hr rr bp spo2 map bpm ef sats glasgow"
    ) || is_one_of!(
        &after.to_ascii_lowercase(),
        "cm inches kg lb lbs pack packs pregnant gestation gestational mg ml mmhg bpm percent hours minutes sessions doses tablets units times"
    ) || tail.starts_with(['%', '°'])
        || tail.strip_prefix('/').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
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
    // Seven digits or nine and more in one run are no day of any calendar.
    let is_run = matches!(written.len(), 7 | 9..) && digits == written.len();
    let is_spaced = written.contains(" / ") && digits <= 3 && score < 0.9;
    if is_run || is_spaced || !is_calendar_like(&written) || is_duration(text, span.end, &written) {
        return false;
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

/// Whether numbers between strokes can be a day and a month in some order, or a month and a year.
fn is_calendar_like(written: &str) -> bool {
    let is_numeric = written.chars().all(|c| c.is_ascii_digit() || c == '/');
    if !is_numeric || !written.contains('/') {
        return true;
    }
    let parts: Vec<u32> = written.split('/').map(|part| part.parse().unwrap_or(0)).collect();
    match parts.as_slice() {
        [a, b] => {
            let is_day_month =
                |day: u32, month: u32| (1..=31).contains(&day) && (1..=12).contains(&month);
            is_day_month(*a, *b)
                || is_day_month(*b, *a)
                || (1..=12).contains(a) && *b > 31
                || *a > 31 && (1..=12).contains(b)
        }
        [_, _, _] => parts[..2].iter().all(|part| *part > 0),
        _ => false,
    }
}

/// "3/12 after revision", "2/52 history": months and weeks as British notes write them.
fn is_duration(text: &str, end: usize, written: &str) -> bool {
    let is_fraction = ["/12", "/52", "/7"].iter().any(|unit| written.ends_with(unit));
    let next = text[end..].trim_start_matches([' ', '-']);
    let word = &next[..next.find(|c: char| !c.is_alphabetic()).unwrap_or(next.len())];
    is_fraction
        && is_one_of!(
            &word.to_ascii_lowercase(),
            "after ago history hx of post later course duration supply trial gap break since old time"
        )
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
        let parts = temper(note, &phi);
        let shown = || parts.iter().map(|phi| phi.span.of(note)).collect::<Vec<_>>().join(" + ");
        (!parts.is_empty()).then(shown)
    }

    #[test]
    fn labels_of_fields_fall_away() {
        let check = |value: &str, label, expected: &str| {
            assert_eq!(kept(value, value, label, 0.9).as_deref(), Some(expected), "{value}");
        };
        check("Caoimhe Dhuibhir      Hosp", PhiLabel::Patient, "Caoimhe Dhuibhir");
        check("Facility  Stonebrook Hospital,", PhiLabel::Org, "Stonebrook Hospital");
        check("(715) 555-0136", PhiLabel::Phone, "(715) 555-0136");
        check("Ana Ruiz | Tom Ito", PhiLabel::Staff, "Ana Ruiz + Tom Ito");
        check("9393028        0448812W", PhiLabel::Device, "9393028 + 0448812W");
        check("07/01/24\t6/18", PhiLabel::Date, "07/01/24 + 6/18");
    }

    #[test]
    fn what_the_head_takes_in_beside_a_value_falls_away() {
        let check = |value: &str, label, expected: Option<&str>| {
            assert_eq!(kept(value, value, label, 0.7).as_deref(), expected, "{value}");
        };
        check("Hazel May NOK", PhiLabel::Patient, Some("Hazel May"));
        check("Grace Dempsey BP", PhiLabel::Staff, Some("Grace Dempsey"));
        check("Lee JK", PhiLabel::Staff, Some("Lee JK"));
        check("HAZEL MAY", PhiLabel::Patient, Some("HAZEL MAY"));
        check("intake a.b@c.example", PhiLabel::Email, Some("a.b@c.example"));
        check("a.b at c.example", PhiLabel::Email, Some("a.b at c.example"));
        check("MICU", PhiLabel::LocationOther, None);
        check("V600E", PhiLabel::Device, None);
        check("B408C", PhiLabel::Device, Some("B408C"));
        assert_eq!(kept("and 4 d in", "4", PhiLabel::LocationOther, 0.6), None);
        assert!(kept("bed 4 seen", "4", PhiLabel::LocationOther, 0.7).is_some());
    }

    #[test]
    fn plain_words_readings_and_times_are_dropped_and_names_stay() {
        assert_eq!(kept("slow thrill over", "thrill", PhiLabel::Staff, 0.3), None);
        assert_eq!(kept("case #", "#", PhiLabel::OtherId, 0.9), None);
        assert_eq!(
            kept("            R            L", "R            L", PhiLabel::Staff, 0.9),
            None
        );
        assert_eq!(kept("Chest clear, GP aware", "GP", PhiLabel::Staff, 0.7), None);
        assert!(kept("hi Dr P, its", "P", PhiLabel::Staff, 0.5).is_some());
        assert!(kept("Checks done. MO/jd", "MO", PhiLabel::Staff, 0.7).is_some());
        assert_eq!(kept("CPT 44143 and", "44143", PhiLabel::License, 0.8), None);
        assert_eq!(kept("for K57.20.", "K57.20", PhiLabel::OtherId, 0.8), None);
        assert!(kept("code 04471 of", "04471", PhiLabel::OtherId, 0.8).is_some());
        assert!(kept("aged 34 in 2019", "34", PhiLabel::Age, 0.8).is_some());
        assert!(kept("Lic K5720 of", "K5720", PhiLabel::License, 0.8).is_some());
        assert_eq!(kept("SCN 2352 / HOSP 0024", "0024", PhiLabel::Mrn, 0.4), None);
        assert!(kept("MRN 0024", "0024", PhiLabel::Mrn, 0.4).is_some());
        assert_eq!(kept("BPE 2 2 3 / 3 2 2", "3 / 3", PhiLabel::Date, 0.7), None);
        assert_eq!(kept("Ht: 69 in", "69", PhiLabel::Age, 0.8), None);
        assert_eq!(kept("thirty pack-years", "thirty", PhiLabel::Age, 0.8), None);
        assert!(kept("son, 12, is well", "12", PhiLabel::Age, 0.8).is_some());
        assert_eq!(kept("pg 1/1", "1/1", PhiLabel::Date, 0.8), None);
        assert_eq!(kept("at 12:02", "12:02", PhiLabel::Date, 0.6), None);
        assert_eq!(kept("last fall he", "fall", PhiLabel::Date, 0.87), None);
        assert_eq!(kept("dose 5/5/5/6", "5/5/5/6", PhiLabel::Date, 0.9), None);
        assert_eq!(kept("modifier 25/59 may", "25/59", PhiLabel::Date, 0.9), None);
        assert_eq!(kept("review 3/12 after revision", "3/12", PhiLabel::Date, 0.95), None);
        assert!(kept("born 5/59 in", "5/59", PhiLabel::Date, 0.95).is_some());
        assert!(kept("seen by okafor", "okafor", PhiLabel::Staff, 0.5).is_some());
        assert!(kept("due 9/6 again", "9/6", PhiLabel::Date, 0.6).is_some());
        assert!(kept("the october clinic", "october", PhiLabel::Date, 0.5).is_some());
    }
}
