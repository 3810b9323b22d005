//! Notes with marked identifiers, and what becomes of them under a policy. All notes are invented.

use super::super::{Random, Seed, find_identifiers, merge};
use super::*;

/// A note written as `⟦LABEL text⟧`, and its spans.
fn marked(note: &str) -> (String, Vec<PhiSpan>) {
    let (mut text, mut phi) = (String::new(), Vec::new());
    let mut rest = note;
    while let Some(open) = rest.find('⟦') {
        text.push_str(&rest[..open]);
        let inner = &rest[open + '⟦'.len_utf8()..];
        let close = inner.find('⟧').expect("every mark is closed");
        let (label, value) = inner[..close].split_once(' ').expect("a label and a text");
        let start = text.len();
        text.push_str(value);
        let source = Source { kind: SourceKind::Rule, id: "test" };
        let span = ByteSpan::new(start, text.len());
        phi.push(PhiSpan { span, label: label.parse().expect("a label"), score: 0.9, source });
        rest = &inner[close + '⟧'.len_utf8()..];
    }
    text.push_str(rest);
    (text, phi)
}

fn scope() -> Scope {
    Scope::new(Random::from_seed(&Seed::new("seed"), ""))
}

fn policy(json: &str) -> Policy {
    Policy::from_json(json).expect("a sound policy")
}

fn clean(note: &str, policy: &Policy) -> Deidentified {
    let (text, phi) = marked(note);
    deidentify(&text, &phi, policy, &mut scope()).expect("no survivors")
}

fn check(note: &str, policy: &Policy, expected: &str) {
    assert_eq!(clean(note, policy).text, expected, "{note}");
}

/// The originals put back at the places of their replacements.
fn rebuilt(text: &str, clean: &Deidentified) -> String {
    let (mut rebuilt, mut at) = (String::new(), 0);
    for edit in &clean.edits {
        rebuilt.push_str(&clean.text[at..edit.target.start]);
        rebuilt.push_str(edit.source.of(text));
        at = edit.target.end;
    }
    rebuilt + &clean.text[at..]
}

#[test]
fn tags_number_persons_and_values_not_spellings() {
    check(
        "⟦PATIENT Oyelaran, Temitope J.⟧ is well. Mr. ⟦PATIENT Oyelaran⟧ and ⟦PATIENT Temitope⟧ (⟦PATIENT T.O.⟧), not ⟦PATIENT Folake Oyelaran⟧, saw Dr. ⟦STAFF Oyelaran⟧.",
        &Policy::safe_harbor(),
        "[PATIENT_1] is well. Mr. [PATIENT_1] and [PATIENT_1] ([PATIENT_1]), not [PATIENT_2], saw Dr. [STAFF_1].",
    );
    check(
        "⟦DATE 03/16/2024⟧ = ⟦DATE March 16, 2024⟧; ⟦MRN 12-345⟧ = ⟦MRN 12 345⟧; ⟦PHONE (218) 323-4455⟧ = ⟦PHONE +1 218 323 4455⟧",
        &Policy::all(),
        "[DATE_1] = [DATE_1]; [MRN_1] = [MRN_1]; [PHONE_1] = [PHONE_1]",
    );
}

#[test]
fn safe_harbor_keeps_what_the_rule_lets_stay() {
    check(
        "Born ⟦DATE 04/17/1949⟧, seen ⟦DATE March 3⟧, ⟦AGE90 94⟧ y/o mother, ⟦STATE OH⟧ ⟦ZIP 43614⟧, ⟦YEAR 1998⟧, ⟦DAY Friday⟧.",
        &Policy::safe_harbor(),
        "Born 1949, seen [DATE_1], 90+ y/o mother, OH [ZIP_1], 1998, Friday.",
    );
    let zip3 = policy(r#"{"base":"safe-harbor","operators":{"ZIP":"generalize"}}"#);
    check("⟦ZIP 43614⟧ ⟦ZIP 03601⟧ ⟦ZIP 06390⟧ ⟦ZIP SW1A 1AA⟧", &zip3, "436 000 000 [ZIP_1]");
}

#[test]
fn years_that_betray_an_age_over_89_go() {
    check(
        "Born ⟦DATE 04/17/1931⟧, polio ⟦YEAR 1934⟧, married ⟦YEAR 1952⟧, seen ⟦DATE 02/01/2024⟧.",
        &Policy::safe_harbor(),
        "Born [DATE_1], polio [YEAR_1], married 1952, seen 2024.",
    );
}

#[test]
fn switches_keep_names_of_staff_and_facilities() {
    let keeps = policy(r#"{"base":"safe-harbor","staffNames":"keep","facilityNames":"keep"}"#);
    check(
        "Dr. ⟦STAFF Brandt⟧ at ⟦ORG Northgate Infirmary⟧ wrote to ⟦ORG Velmar Steel⟧ of ⟦PATIENT Ada Lund⟧.",
        &keeps,
        "Dr. Brandt at Northgate Infirmary wrote to [ORG_1] of [PATIENT_1].",
    );
}

#[test]
fn redaction_and_masks_say_nothing_of_length_or_number() {
    let masks = policy(r#"{"fallback":"mask","operators":{"PATIENT":"redact"}}"#);
    check(
        "⟦PATIENT Ada⟧ ⟦PATIENT Bo Lund⟧ ⟦MRN 12⟧ ⟦MRN 1234567⟧",
        &masks,
        "[PATIENT] [PATIENT] ***** *****",
    );
}

#[test]
fn surrogates_of_a_person_match_in_every_form() {
    let surrogates = policy(r#"{"fallback":"surrogate"}"#);
    let note = "⟦PATIENT Oyelaran, Temitope J.⟧; Mr. ⟦PATIENT OYELARAN⟧; ⟦PATIENT Temitope⟧'s; ⟦PATIENT T.O.⟧; wife ⟦PATIENT Folake Oyelaran⟧; Dr. ⟦STAFF Berg⟧";
    let text = clean(note, &surrogates).text;
    let parts: Vec<&str> = text.split("; ").collect();
    let (family, rest) = parts[0].split_once(", ").expect("inverted");
    let (given, _) = rest.split_once(' ').expect("a middle initial");
    assert!(rest.ends_with('.') && family != "Oyelaran" && given != "Temitope", "{text}");
    assert_eq!(parts[1], format!("Mr. {}", family.to_uppercase()));
    assert_eq!(parts[2], format!("{given}'s"));
    assert_eq!(parts[3], format!("{}.{}.", &given[..1], &family[..1]));
    assert!(parts[4].ends_with(family) && !parts[4].contains(given), "{text}");
    assert!(!parts[5].contains(family) && !parts[5].contains("Berg"), "{text}");
}

#[test]
fn surrogates_differ_between_seeds_and_agree_within_one() {
    let surrogates = policy(r#"{"fallback":"surrogate"}"#);
    let (text, phi) =
        marked("⟦PATIENT Ada Lund⟧ ⟦MRN 00418827⟧ ⟦ORG Northgate Infirmary⟧ ⟦EMAIL a@b.test⟧");
    let run = |random| {
        deidentify(&text, &phi, &surrogates, &mut Scope::new(random)).expect("no survivors").text
    };
    assert_eq!(
        run(Random::from_seed(&Seed::new("a"), "")),
        run(Random::from_seed(&Seed::new("a"), ""))
    );
    assert_ne!(
        run(Random::from_seed(&Seed::new("a"), "")),
        run(Random::from_seed(&Seed::new("b"), ""))
    );
    assert_ne!(
        run(Random::from_host().expect("a host")),
        run(Random::from_host().expect("a host"))
    );
}

#[test]
fn a_patients_notes_share_persons_numbers_and_the_move_of_dates() {
    let policy = Policy::from_name("pseudonymize").expect("built in");
    let mut shared = scope();
    let mut run = |note: &str| {
        let (text, phi) = marked(note);
        deidentify(&text, &phi, &policy, &mut shared).expect("no survivors").text
    };
    let first = run("⟦PATIENT Ada Lund⟧, ⟦MRN 00418827⟧, ⟦DATE 2024-03-02⟧");
    let second = run("⟦DATE 03/02/2024⟧: ⟦PATIENT LUND, ADA⟧, ⟦MRN 00418827⟧");
    let [name, mrn, date] = first.split(", ").collect::<Vec<_>>().try_into().expect("three parts");
    let (given, family) = name.split_once(' ').expect("two names");
    let (year, day) = date.split_once('-').expect("a date");
    let expected = format!(
        "{}/{year}: {}, {}, {mrn}",
        day.replace('-', "/"),
        family.to_uppercase(),
        given.to_uppercase()
    );
    assert_eq!(second, expected);
}

#[test]
fn dates_keep_intervals_and_what_cannot_be_read_is_tagged() {
    let shifts = policy(
        r#"{"operators":{"DATE":"date-shift","DAY":"date-shift"},"dateShift":{"maxDays":7,"keepWeekday":true}}"#,
    );
    let text = clean(
        "⟦DATE 2024-03-01⟧ to ⟦DATE 2024-03-11⟧, ⟦DATE June 6⟧–⟦DATE 20⟧, ⟦DATE Thanksgiving⟧, ⟦DAY Friday⟧",
        &shifts,
    );
    let moved = [
        "2024-03-08 to 2024-03-18, June 13–27, [DATE_1], Friday",
        "2024-02-23 to 2024-03-04, May 30–Jun 13, [DATE_1], Friday",
    ];
    assert!(moved.contains(&text.text.as_str()), "{}", text.text);
    let tagged = text.edits.iter().find(|edit| edit.operator == Operator::Tag).expect("one tag");
    assert_eq!(tagged.label, PhiLabel::Date);
}

#[test]
fn every_edit_says_why() {
    let clean = clean("⟦PATIENT Ada Lund⟧ of ⟦CITY Velmar⟧. Lund left.", &Policy::safe_harbor());
    let shown: Vec<_> = clean
        .edits
        .iter()
        .map(|edit| (edit.citation.as_deref().expect("cited"), edit.evidence.id, edit.score))
        .collect();
    assert_eq!(
        shown,
        [
            ("45 CFR 164.514(b)(2)(i)(A)", "test", 0.9),
            ("45 CFR 164.514(b)(2)(i)(B)", "test", 0.9),
            ("45 CFR 164.514(b)(2)(i)(A)", "phi.survivor", 0.8),
        ]
    );
}

#[test]
fn survivors_are_found_in_every_disguise() {
    let surrogates = policy(r#"{"fallback":"surrogate"}"#);
    for (note, hidden) in [
        ("⟦PATIENT Temitope Oyelaran⟧ came. TEMITOPE OYELARAN left.", "oyelaran"),
        ("⟦PATIENT Temitope Oyelaran⟧ came. Temitope\nOyelaran left.", "oyelaran"),
        ("⟦PATIENT Temitope Oyelaran⟧ came. Oyela-\nran left.", "ran left"),
        ("⟦PATIENT Temitope Oyelaran⟧ came. Oyelaran's son.", "oyelaran"),
        ("⟦PATIENT Temitope Oyelaran⟧ came. T. J. Oyelaran left.", "t. j."),
        ("⟦PATIENT Temitope Oyelaran⟧ came. temitope-oyelaran left.", "oyelaran"),
        ("⟦PATIENT Temitope Oyelaran⟧ came. Oye\u{ad}laran left.", "laran"),
        ("⟦PHONE (218) 323-4455⟧ or 2183234455 or 218.323.4455", "3234455"),
        ("⟦MRN 00418827⟧ is 0041 8827.", "8827"),
        ("⟦SSN 219-09-1234⟧ is 219091234.", "219091234"),
        ("⟦EMAIL ada.lund@mail.test⟧ or ADA.LUND@MAIL.TEST", "lund"),
    ] {
        let (text, phi) = marked(note);
        let clean = deidentify(&text, &phi, &surrogates, &mut scope()).expect("no survivors");
        assert!(!clean.text.to_lowercase().contains(hidden), "{note}: {}", clean.text);
        assert!(clean.edits.len() > phi.len(), "{note}");
        assert_eq!(rebuilt(&text, &clean), text);
    }
}

#[test]
fn look_alikes_are_no_survivors() {
    for note in [
        "⟦PATIENT May Bright⟧ may be bright. Bright light.",
        "⟦DATE 2/10⟧, pain 2-10, 2 10 mg",
        "⟦YEAR 2012⟧ and 2012 steps",
        "⟦PATIENT Ada⟧ in Canada",
        "⟦MRN 00418827⟧ and 004188271",
        "⟦PATIENT Anne Lund⟧ ate plunder",
    ] {
        let (text, phi) = marked(note);
        let clean = deidentify(&text, &phi, &Policy::all(), &mut scope()).expect("no survivors");
        assert_eq!(clean.edits.len(), phi.len(), "{note}: {}", clean.text);
    }
}

#[test]
fn whole_notes_lose_every_found_value_under_every_policy() {
    let note = include_str!("../../../../www/demo/sample-notes/discharge-summary.txt");
    let phi = merge(note, find_identifiers(note, &[]), Vec::new());
    assert!(phi.len() > 5);
    for name in ["safe-harbor", "limited-data-set", "pseudonymize", "all"] {
        let policy = Policy::from_name(name).expect("built in");
        let clean = deidentify(note, &phi, &policy, &mut scope()).expect("no survivors");
        assert_eq!(rebuilt(note, &clean), note, "{name}");
        for edit in &clean.edits {
            assert_ne!(edit.operator, Operator::Keep);
            assert_ne!(edit.target.of(&clean.text), edit.source.of(note), "{name}");
        }
    }
}
