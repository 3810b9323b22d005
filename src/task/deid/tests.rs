//! Tables of notes with marked identifiers, and look-alikes that must not be found.
//!
//! A note is written as `⟦LABEL text⟧`; what is not marked must not be found. All notes are invented.

mod context;

use proptest::prelude::*;

use super::*;
use crate::document::{Deidentified, Operator, PhiLabel, Source, SourceKind};
use crate::error::ErrorCode;
use crate::text::ByteSpan;

/// The note without marks, and the spans that the marks stand for.
fn unmark(marked: &str) -> (String, Vec<(ByteSpan, PhiLabel)>) {
    let (mut note, mut spans) = (String::new(), Vec::new());
    let mut rest = marked;
    while let Some(open) = rest.find('⟦') {
        note.push_str(&rest[..open]);
        let inner = &rest[open + '⟦'.len_utf8()..];
        let close = inner.find('⟧').expect("every mark is closed");
        let (label, value) = inner[..close].split_once(' ').expect("a label and a text");
        let start = note.len();
        note.push_str(value);
        spans.push((ByteSpan::new(start, note.len()), label.parse().expect("a known label")));
        rest = &inner[close + '⟧'.len_utf8()..];
    }
    note.push_str(rest);
    (note, spans)
}

fn shown(note: &str, spans: &[(ByteSpan, PhiLabel)]) -> Vec<String> {
    spans.iter().map(|(span, label)| format!("{label} {} {}", span.start, span.of(note))).collect()
}

fn check(marked: &str) {
    let (note, expected) = unmark(marked);
    let found: Vec<_> =
        find_identifiers(&note, &[]).iter().map(|phi| (phi.span, phi.label)).collect();
    assert_eq!(shown(&note, &found), shown(&note, &expected), "{note}");
}

fn check_merged(marked: &str) {
    let (note, expected) = unmark(marked);
    let merged = merge(&note, find_identifiers(&note, &[]), Vec::new());
    let found: Vec<_> = merged.iter().map(|phi| (phi.span, phi.label)).collect();
    assert_eq!(shown(&note, &found), shown(&note, &expected), "{note}");
}

fn clean_under(note: &str, phi: &[PhiSpan], policy: &Policy) -> crate::Result<Deidentified> {
    deidentify(note, phi, policy, &mut Scope::new(Random::from_seed(&Seed::new("tests"), note)))
}

fn span_of(note: &str, value: &str, label: PhiLabel, kind: SourceKind, score: f32) -> PhiSpan {
    let start = note.find(value).expect("the value stands in the note");
    let source = Source { kind, id: "test" };
    PhiSpan { span: ByteSpan::new(start, start + value.len()), label, score, source }
}

#[test]
fn dates_are_found_in_every_written_form() {
    for marked in [
        "DOB ⟦DATE 11/02/1951⟧ seen ⟦DATE 2024-03-16⟧ and ⟦DATE 13.11.2024⟧",
        "born ⟦DATE 28/Sep/1960⟧, admitted ⟦DATE 19JUL2012⟧",
        "discharged on ⟦DATE March 9th, 2024⟧ after ⟦DATE 3rd of May 2020⟧",
        "Clinic ⟦DATE Wed 13/11/2024⟧; next ⟦DATE Monday, July 22⟧",
        "scan in ⟦DATE February 2022⟧ and ⟦DATE Oct '14⟧",
        "travel ⟦DATE June 6⟧–⟦DATE 20⟧, clinic ⟦DATE 18⟧-⟦DATE 20 June⟧",
        "fell on ⟦DATE Thanksgiving⟧ and on ⟦DATE St Patrick's Day⟧",
        "better since ⟦DATE April⟧; stopped in ⟦DATE spring 2020⟧",
        "drain out on ⟦DATE 11/6⟧, stitches on ⟦DATE 10/28⟧",
        "was seen on the ⟦DATE 6th⟧.",
        "Entlassung ⟦DATE 9. Mai 2018⟧, egreso ⟦DATE 11 de agosto de 2017⟧",
        "2024 stamp <⟦DATE 2024-10-21⟧T09:47:11Z>".trim_start_matches("2024 "),
        "DVT ⟦YEAR 2012⟧, CABG in ⟦YEAR 1998⟧, served ⟦YEAR 1972⟧–⟦YEAR 1973⟧",
        "back ⟦DAY Friday⟧; dialysis ⟦DAY Tue⟧/⟦DAY Thu⟧/⟦DAY Sat⟧",
    ] {
        check(marked);
    }
}

#[test]
fn readings_scores_and_times_are_no_dates() {
    for note in [
        "BP 128/82, pain 8/10, strength 5/5, murmur 2/6, reflexes 2/4",
        "Given 1/2 tablet; fluclox 5/7; VA 6/9; 3/12 history; GCS 14/15",
        "At 2015 pt alert, at 0340 asleep; EBL 2000 mL; 1900 kcal",
        "may improve; will march on; second opinion; the fourth ventricle",
        "apgars 8/9/10; ratio 3/4; 1-2 tabs; T 98.6; Hgb 11.2 from 13.4. Stable",
        "sat up in the sun; she wed young; sun exposure; sats 98%",
        "EF 55-60%, L4-5 disc, C5-C6, T12-L1, 1.25 mg, 0.5-1.0 mL",
    ] {
        check(note);
    }
}

#[test]
fn ages_are_found_in_figures_and_words() {
    for marked in [
        "a ⟦AGE 72⟧-year-old man; ⟦AGE 57⟧ yo F; ⟦AGE 67⟧M; ⟦AGE 72⟧ / F",
        "Age: ⟦AGE 46⟧  AGE/SEX: ⟦AGE90 94⟧/F  aged ⟦AGE90 92⟧",
        "a ⟦AGE90 ninety-two⟧ year old lady, a ⟦AGE90 nonagenarian⟧ in her ⟦AGE90 nineties⟧",
        "a ⟦AGE seven⟧-year-old and a ⟦AGE 10-week⟧-old",
        "father died at ⟦AGE 57⟧; mother lived to ⟦AGE90 96⟧.",
        "⟦AGE90 101⟧-year-old woman, daughter ⟦AGE 75⟧ y/o",
        "age ⟦AGE90 one hundred and one⟧",
    ] {
        check(marked);
    }
}

#[test]
fn sizes_counts_and_durations_are_no_ages() {
    for note in [
        "gestational age 31 weeks; 6F sheath; T 98 F; 19 Fr drain; x 8 mo",
        "5 years of pain; 90 mg; sat 94% on 2 L; HR 92; in 3 months; 12 m walk",
        "ninety percent; ninety tablets; one of two; heart rate in the 90s".trim_end_matches("90s"),
    ] {
        check(note);
    }
}

#[test]
fn phones_of_many_countries_and_faxes_are_found() {
    for marked in [
        "call ⟦PHONE (715) 555-0136⟧ or ⟦PHONE 800.555.0199 ext 7⟧",
        "tel ⟦PHONE 01632 960417⟧, mob ⟦PHONE 0412 555 908⟧, ⟦PHONE +60 11-5550 2213⟧",
        "Tel ⟦PHONE 056 555 0177⟧   Fax: ⟦FAX 056 555 0178⟧",
        "faxed to ⟦FAX 316-555-0177⟧; pager ⟦PHONE 33-2190⟧; ext ⟦PHONE 7716⟧",
    ] {
        check(marked);
    }
    for note in [
        "0815   168/102  96   300  -140  120",
        "extension 50°, flexion 45°",
        "300 mg, 150-200 mL, 5-10 min",
        "page 2 of 4",
        "call 911",
        "WBC 12.3 10.4 9.8",
    ] {
        check(note);
    }
}

#[test]
fn network_addresses_are_found() {
    for marked in [
        "mail ⟦EMAIL sharon.ito@prairienet.example⟧.",
        "see ⟦URL https://mychart.valleverde.example/login⟧, ⟦URL www.helixvale.example⟧",
        "from ⟦IP 198.51.100.24⟧ and ⟦IP 2001:db8:44::9⟧",
        "handle ⟦USERNAME @wi_parata97⟧; login ⟦USERNAME scr_dbeckett⟧",
    ] {
        check(marked);
    }
    for note in ["version 1.2.3.4", "at 12:30:45", "2 mg@8h", "e.g. this", "OID 1.2.840.55.77"] {
        check(note);
    }
}

#[test]
fn numbers_are_found_behind_their_cue() {
    for marked in [
        "MRN: ⟦MRN 00418827⟧  Acct: ⟦ACCOUNT V70019382⟧",
        "UHID ⟦MRN VMH/2017/208297⟧  Hosp. No. ⟦MRN MB 0772615⟧  Chart # ⟦MRN 5582013⟧",
        "NHS no: ⟦HEALTHPLAN 943 476 5919⟧  Medicare ⟦HEALTHPLAN 2953 40817 1 / 2⟧",
        "MBI ⟦HEALTHPLAN 1EG4-TE5-MK73⟧  Member ID: ⟦HEALTHPLAN SCH 904 771 22-01⟧",
        "SSN: ⟦SSN 533-00-6192⟧, last4 ⟦SSN 7713⟧, Aadhaar ⟦SSN XXXX XXXX 7714⟧",
        "NPI ⟦LICENSE 1093000417⟧, DEA ⟦LICENSE BP4471920⟧, GMC ⟦LICENSE 7446201⟧",
        "VIN ⟦VEHICLE 1M8GDM9AXKP042788⟧, plate ⟦VEHICLE KXR-4471⟧, rego ⟦VEHICLE CC61 KP⟧",
        "lot ⟦DEVICE B184402⟧, S/N ⟦DEVICE RNB774120H⟧, UDI ⟦DEVICE (01)08717648200274(17)260731⟧",
        "voiceprint ⟦BIOID VPX-20931⟧; Case ID: ⟦OTHERID EP-23-00719⟧; badge ⟦OTHERID 18842⟧",
        "accession ⟦OTHERID VIC-22-55719⟧, claim no. ⟦OTHERID HF-220318-0945⟧",
    ] {
        check(marked);
    }
}

#[test]
fn clinical_codes_are_no_numbers_of_persons() {
    for note in [
        "heart failure (I50.23), E11.9, CPT 99213, HCPCS J1885",
        "BRCA2 c.5946delT, KRAS G12C, HbA1c 7.1, CA 19-9 37, CD4 512",
        "lot of pain; in any case 3 doses; policy of care; order 2 units; study of 12",
        "account for 40%; serial troponins 0.03, 0.04; tag along; report to ED",
        "user of cannabis; host response; login screen was slow",
        "REF 5510-F-401",
    ] {
        check(note);
    }
}

#[test]
fn places_are_found_by_format() {
    for marked in [
        "⟦STREET 2200 Swan Creek Pkwy⟧, ⟦CITY Toledo⟧, ⟦STATE OH⟧ ⟦ZIP 43614⟧",
        "lives at ⟦STREET 14 Plummer Lane⟧, ⟦ZIP OX7 9ZZ⟧",
        "⟦STREET 8 Banksia Lane⟧, ⟦CITY Armadale⟧ ⟦STATE WA⟧ ⟦ZIP 6112⟧",
        "from ⟦CITY Naples⟧, ⟦STATE Florida⟧; born in ⟦COUNTRY Vietnam⟧",
        "⟦STREET PO Box 77140⟧, ⟦CITY Salt Lake City⟧, ⟦STATE UT⟧ ⟦ZIP 84177⟧",
        "moved to ⟦LOCATION_OTHER Room 214⟧",
    ] {
        check(marked);
    }
    for note in [
        "PA and lateral chest; CT head; OR at noon; MI in the past; DC home; ME",
        "German measles, India ink, breast CA, POD 2, on room air, 2 Lateral Views",
        "T2 N1 M0; G2P1; stage 3B; grade 2; level 4; bed rest; 1 unit PRBC",
    ] {
        check(note);
    }
}

#[test]
fn organisations_are_found_by_their_head_word() {
    for marked in [
        "seen at ⟦ORG Maumee Ridge Medical Center⟧",
        "filled at ⟦ORG Cedar Grove Pharmacy⟧ near ⟦ORG University of Iowa⟧",
    ] {
        check(marked);
    }
    for note in [
        "Emergency Department",
        "Heart Failure Clinic",
        "Primary Care",
        "the Hospital",
        "Fracture Clinic",
        "Home Health",
        "General Surgery",
        "Nursing Home",
        "SLEEP CLINIC",
    ] {
        check(note);
    }
}

#[test]
fn names_are_found_by_strong_context() {
    for marked in [
        "Dr. ⟦STAFF Will Strickland⟧ and ⟦STAFF Rohan Deshmukh⟧, MD",
        "Mrs. ⟦PATIENT Eula Mae Prudhomme⟧'s ring; Ms ⟦PATIENT Khumalo⟧",
        "Patient: ⟦PATIENT Kowalczyk, Bernadine T.⟧\nPCP: Dr. ⟦STAFF Amaka Obi⟧",
        "Signed by ⟦STAFF Jean van der Berg⟧",
        "wife ⟦PATIENT Graciela⟧ present; psychiatrist ⟦STAFF Lemuel Grant⟧",
        "works as a ⟦PROFESSION radiographer⟧; retired ⟦PROFESSION school bus driver⟧",
    ] {
        check(marked);
    }
    for note in [
        "Parkinson disease, Foley catheter, Babinski sign, Apgar score, Crohn's disease",
        "Lasix, Jardiance, Port-a-Cath, Bair Hugger, Medtronic, Coumadin, Swan-Ganz",
        "QRS 120 ms. Atrial pacing; mother: Stroke; father HTN; brother Diabetes",
        "Patient: stable. Name: unknown. Dr. to call. Provider: pending",
        "BRCA1, TP53, FGFR3, MLH1, HER2",
    ] {
        check(note);
    }
}

#[test]
fn a_name_found_once_is_found_everywhere() {
    check_merged(
        "Patient: ⟦PATIENT Kowalczyk, Bernadine⟧\n⟦PATIENT KOWALCZYK⟧ slept. ⟦PATIENT Bernadine⟧'s son \
         spoke with ⟦PATIENT B. Kowalczyk⟧.",
    );
    check_merged("MRN: ⟦MRN 5530-1844⟧\nLabel reads ⟦MRN 5530-1844⟧ twice");
}

#[test]
fn an_ordinary_word_that_is_a_name_stays_in_lower_case() {
    check_merged("Mrs. ⟦PATIENT Grace Long⟧ walks with grace for long. Seen with ⟦PATIENT Grace⟧.");
    check_merged("Dr. ⟦STAFF Foley⟧ placed a Foley catheter. A foley drains.");
}

#[test]
fn merging_covers_the_union_and_chooses_the_label() {
    let note = "Seen by Ruth Stone Adams on 11/02/1951 for Hodgkin lymphoma at L4-5.";
    let rule = |value, label, score| span_of(note, value, label, SourceKind::Rule, score);
    let model = |value, label, score| span_of(note, value, label, SourceKind::Model, score);
    let merged = merge(
        note,
        vec![rule("Ruth Stone", PhiLabel::Staff, 0.75), rule("11/02/1951", PhiLabel::Date, 0.97)],
        vec![
            model("Stone Adams", PhiLabel::Patient, 0.9),
            model("on 11/02", PhiLabel::OtherId, 0.9),
            model("Hodgkin", PhiLabel::Patient, 0.6),
            model("L4-5", PhiLabel::OtherId, 0.6),
        ],
    );
    let found: Vec<_> = merged.iter().map(|phi| (phi.span.of(note), phi.label)).collect();
    assert_eq!(found, [("Ruth Stone Adams", PhiLabel::Patient), ("on 11/02/1951", PhiLabel::Date)]);
}

#[test]
fn spans_of_the_model_that_do_not_fit_are_dropped() {
    let source = Source { kind: SourceKind::Model, id: "test" };
    let outside =
        PhiSpan { span: ByteSpan::new(2, 99), label: PhiLabel::Patient, score: 0.9, source };
    let inside_letter = PhiSpan { span: ByteSpan::new(0, 2), ..outside.clone() };
    assert!(merge("né", Vec::new(), vec![outside, inside_letter]).is_empty());
}

#[test]
fn the_same_value_gets_the_same_tag_and_kept_labels_stay() {
    let note = "Mr. Lund, 64, of Ohio. LUND'S wife. Mr.  lund\nMs. Berg.";
    let phi = vec![
        span_of(note, "Lund", PhiLabel::Patient, SourceKind::Rule, 0.9),
        span_of(note, "64", PhiLabel::Age, SourceKind::Rule, 0.9),
        span_of(note, "Ohio", PhiLabel::State, SourceKind::Rule, 0.9),
        span_of(note, "Berg", PhiLabel::Patient, SourceKind::Rule, 0.9),
    ];
    let clean = clean_under(note, &phi, &Policy::safe_harbor()).expect("the spans are sound");
    assert_eq!(
        clean.text,
        "Mr. [PATIENT_1], 64, of Ohio. [PATIENT_1]'S wife. Mr.  [PATIENT_1]\nMs. [PATIENT_2]."
    );
    for edit in &clean.edits {
        assert!(edit.target.of(&clean.text).starts_with("[PATIENT_"));
        assert!(!edit.source.of(note).is_empty());
    }
    let redacted =
        clean_under(note, &phi, &Policy::all().with(PhiLabel::Patient, Operator::Redact))
            .expect("sound");
    assert!(redacted.text.starts_with("Mr. [PATIENT], [AGE_1], of [STATE_1]."));
}

#[test]
fn survivors_across_lines_and_cases_are_replaced() {
    let note = "Bernadine Kowalczyk came. bernadine\nkowalczyk left; MRN 12-345-678 is 12 345 678.";
    let phi = vec![
        span_of(note, "Bernadine Kowalczyk", PhiLabel::Patient, SourceKind::Rule, 0.9),
        span_of(note, "12-345-678", PhiLabel::Mrn, SourceKind::Rule, 0.9),
    ];
    let clean = clean_under(note, &phi, &Policy::safe_harbor()).expect("sound");
    assert_eq!(clean.text, "[PATIENT_1] came. [PATIENT_1] left; MRN [MRN_1] is [MRN_1].");
}

#[test]
fn unsound_spans_are_refused_without_quoting_the_note() {
    let note = "Canarywort was né here";
    let phi = |start: usize, end: usize| PhiSpan {
        span: ByteSpan { start, end },
        label: PhiLabel::Patient,
        score: 0.9,
        source: Source { kind: SourceKind::Rule, id: "test" },
    };
    for spans in [
        vec![phi(0, 99)],
        vec![phi(5, 9), phi(0, 3)],
        vec![phi(0, 6), phi(3, 9)],
        vec![phi(4, 4)],
        vec![phi(15, 17)],
    ] {
        let error = clean_under(note, &spans, &Policy::default()).expect_err("unsound");
        assert_eq!(error.code(), ErrorCode::InvalidInput);
        assert!(!format!("{error} {error:?}").contains("Canary"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_searched_without_a_panic(text in "\\PC{0,120}") {
        sound(&text)?;
    }

    #[test]
    fn texts_like_notes_are_searched_without_a_panic(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "MRN", "Dr.", "Mr", " ", "  ", "\n", ",", ":", "#", "(", ")", "/", "-", "–", "’", "'s", "é", "İ", "ß", "😀", "\u{301}", "12", "3", "2024", "May", "may", "mon",
                "O", "l", "É", "St.", "tel", "fax", "lot", "x", "@", ".", "http://", "age", "ninety", "y/o", "wife", "Ana", "RN", "OH", "43614", "Hospital", "I", "and", "of", "the 6th",
                "R ", "van", "\u{200b}", "Straße", "10 de ", "août", "°", "%", "^", "|", "\t", "\r\n", "NHS no.", "retired ", "nurse", "12/3", "555-0142", "::", "fe80",
            ]),
            0..40,
        )
    ) {
        sound(&parts.concat())?;
    }
}

/// Spans are sorted, apart and on boundaries; the new text keeps every other character in order.
fn sound(text: &str) -> Result<(), TestCaseError> {
    let phi = merge(text, find_identifiers(text, &[]), Vec::new());
    let mut reach = 0;
    for phi in &phi {
        prop_assert!(phi.span.start >= reach && phi.span.end > phi.span.start);
        prop_assert!(text.get(phi.span.range()).is_some());
        prop_assert!((0.0..=1.0).contains(&phi.score));
        reach = phi.span.end;
    }
    let clean = clean_under(text, &phi, &Policy::all()).expect("merged spans are sound");
    let (mut rebuilt, mut at) = (String::new(), 0);
    for edit in &clean.edits {
        rebuilt.push_str(&clean.text[at..edit.target.start]);
        rebuilt.push_str(edit.source.of(text));
        at = edit.target.end;
    }
    rebuilt.push_str(&clean.text[at..]);
    prop_assert_eq!(rebuilt, text);
    Ok(())
}

#[test]
fn hidden_and_foreign_characters_do_not_hide_an_identifier() {
    let check = |note: &str, value: &str, label| {
        let found = find_identifiers(note, &[]);
        assert!(
            found.iter().any(|phi| phi.span.of(note) == value && phi.label == label),
            "{note:?}: {found:?}"
        );
    };
    check(
        "tel (715) 555\u{200b}-01\u{ad}36 today",
        "(715) 555\u{200b}-01\u{ad}36",
        PhiLabel::Phone,
    );
    check("DOB ０３/１６/１９５１ here", "０３/１６/１９５１", PhiLabel::Date);
    check("SSN: 5\u{200d}19-00-4432", "5\u{200d}19-00-4432", PhiLabel::Ssn);
    check("Dr. Оkafor rang", "Оkafor", PhiLabel::Staff);
    check("MRN: 00418827\r\nDOB: 11/02/1951\r\n", "11/02/1951", PhiLabel::Date);
}

fn detector(roster: &[(&str, PhiLabel)], allow: &[&str], deny: &[(&str, PhiLabel)]) -> Detector {
    let known = |terms: &[(&str, PhiLabel)]| {
        terms.iter().map(|&(value, label)| Known { value: value.to_owned(), label }).collect()
    };
    Detector::new(DetectorSpec {
        roster: known(roster),
        allow: allow.iter().map(|&term| term.to_owned()).collect(),
        deny: known(deny),
        recognizers: Vec::new(),
    })
    .expect("the lists are valid")
}

fn values<'t>(note: &'t str, found: &[PhiSpan]) -> Vec<&'t str> {
    found.iter().map(|phi| phi.span.of(note)).collect()
}

#[test]
fn a_roster_is_found_in_every_form() {
    let detector = detector(
        &[("Bernadine Kowalczyk", PhiLabel::Patient), ("00418827", PhiLabel::Mrn)],
        &[],
        &[],
    );
    let check = |note: &str, expected: &[&str]| {
        assert_eq!(values(note, &detector.find(note, &[], Vec::new())), expected, "{note}");
    };
    check("KOWALCZYK slept well", &["KOWALCZYK"]);
    check("spoke to bernadine; Kowalcyzk is well", &["bernadine", "Kowalcyzk"]);
    check("label 0041-8827 on the bag", &["0041-8827"]);
    check("login bkowalcz seen", &["bkowalcz"]);
    check("No fever, walks well. Kowabunga.", &[]);
}

#[test]
fn allowed_words_stay_and_denied_words_go() {
    let detector = detector(&[], &["Okafor", "Heron"], &[("Heron", PhiLabel::Org)]);
    let note = "Dr. Okafor and Dr. Lindqvist of heron; herons fly";
    assert_eq!(values(note, &detector.find(note, &[], Vec::new())), ["Lindqvist", "heron"]);
}

#[test]
fn a_recognizer_asks_for_its_context_and_its_check_digit() {
    let spec = RecognizerSpec {
        label: PhiLabel::OtherId,
        pattern: r"(?:kit )?(?P<value>[0-9]{6})\b".into(),
        context: vec!["biobank".into()],
        checksum: Some(Checksum::Luhn),
        score: 0.9,
        finds: vec!["biobank kit 123455".into()],
        ignores: vec!["biobank kit 123456".into(), "kit 123455".into()],
    };
    let detector =
        Detector::new(DetectorSpec { recognizers: vec![spec.clone()], ..DetectorSpec::default() })
            .expect("the examples hold");
    let note = "platelets 123455; sent to the biobank in kit 123455 today";
    let found = detector.find(note, &[], Vec::new());
    assert!(
        found.iter().any(|phi| phi.span.of(note) == "123455" && phi.source.id == "phi.recognizer")
    );
    let wrong = RecognizerSpec { checksum: None, ..spec };
    let error = Detector::new(DetectorSpec { recognizers: vec![wrong], ..DetectorSpec::default() })
        .expect_err("an example contradicts it");
    assert_eq!(error.code(), ErrorCode::InvalidOption);
}

#[test]
fn initials_of_staff_are_found_where_they_sign() {
    for marked in [
        "wound clean, redressed. -⟦STAFF kd⟧",
        "wound clean. -- ⟦STAFF AKR⟧/⟦STAFF hb⟧",
        "Initials ⟦STAFF HF⟧",
        "film read by ⟦STAFF QV⟧",
        "0730 | 288 | ⟦STAFF tj⟧\n0900 | 214 | ⟦STAFF tj⟧",
        "fluids 800 mL   IV   ⟦STAFF kx⟧/⟦STAFF TO⟧",
    ] {
        let (note, expected) = unmark(marked);
        let found: Vec<_> =
            find_identifiers(&note, &[]).iter().map(|phi| (phi.span, phi.label)).collect();
        let staff: Vec<_> =
            expected.iter().filter(|(span, _)| span.of(&note) != "TO").copied().collect();
        for wanted in &staff {
            assert!(found.contains(wanted), "{note}: {}", wanted.0.of(&note));
        }
    }
    for note in [
        "given PO/IV as needed",
        "seen by ED and by GI",
        "K 4.1 | Na 140 | CO2\nLDH | AST | ALT\nLDH | AST | ALT",
        "pulses 2+ bilat -- NAD",
        "BP/HR stable",
    ] {
        check(note);
    }
}

#[test]
fn codes_log_ins_and_plates_are_known_by_shape() {
    for marked in [
        "bag sealed ⟦OTHERID RC-77142⟧ today",
        "specimen moved, ⟦OTHERID 23-K-7720⟧ recollected",
        "closed by ⟦USERNAME kdahl_nnp⟧",
        "report filed ⟦USERNAME DVC\\odhiambo⟧ then",
        "blue Fiesta ⟦VEHICLE PN58 ZZE⟧ lights on",
        "left in a car, plate ⟦VEHICLE TX KLB 4471⟧.",
    ] {
        check(marked);
    }
    for note in [
        "IL-1234 axis, CD34 positive, BRAF V600E, factor V G1691A, HLA-B27",
        "CHA2DS2-VASc 3, FOLFOX-6, SARS-CoV-2, NCT01234567, COVID-19",
        "CPT 88125, J1100, LOINC 4548-4, ICD-10 S72001",
        "ratio 1:1000, 22 kg/m2, 10-20 mg, L4-5 and T12-L1",
        "export_date: none",
    ] {
        check(note);
    }
}

#[test]
fn dates_follow_the_habit_of_the_note() {
    for marked in [
        "seen ⟦DATE 9/22⟧ and ⟦DATE 10/25⟧; BCs ⟦DATE 9/3⟧ & ⟦DATE 12/3⟧ neg",
        "steroids ⟦DATE 3/2020⟧-⟦DATE 11/2021⟧",
        "drain ⟦DATE 4/15⟧-⟦DATE 4/19⟧",
        "born ⟦DATE 3.ii.1971⟧, seen ⟦DATE 14 Rajab 1445⟧, audit ⟦DATE Q3 2020⟧",
        "died ⟦DATE 30th june⟧ at home; DOB ⟦DATE 021556⟧",
        "healed ⟦DATE Jan 9-10, 2025⟧ (⟦DATE March⟧)",
    ] {
        check(marked);
    }
    for note in ["strength 4/5-5/5, pain 3/10", "crackles 1/2 up", "10/10 match", "vent PS 10/5"] {
        check(note);
    }
}

proptest! {
    #[test]
    fn no_text_breaks_detection(note in "[a-zA-Z0-9 ./:,;()#|\n\u{e9}\u{2013}\u{200b}\u{ad}'’@_-]{0,120}|\\PC{0,60}") {
        let detector = detector(&[("José Ó Briain", PhiLabel::Patient)], &[], &[]);
        let span = ByteSpan::new(0, note.len());
        let model = PhiSpan { span, label: PhiLabel::Date, score: 0.8, source: Source { kind: SourceKind::Model, id: "model" } };
        let found = detector.find(&note, &[], vec![model]);
        for pair in found.windows(2) {
            prop_assert!(pair[0].span.end <= pair[1].span.start);
        }
        for phi in &found {
            prop_assert!(note.get(phi.span.range()).is_some_and(|value| !value.is_empty()));
        }
    }
}
