//! Tables for rules that read what stands around a value: cards, open ages, dictation, signatures, rooms, studies.

use super::*;

#[test]
fn cards_of_canada_and_australia_are_found_by_their_check_digit() {
    for marked in [
        "ON ⟦HEALTHPLAN 1234 567 897⟧, ON ⟦HEALTHPLAN 1234-567-897-AB⟧",
        "BC ⟦HEALTHPLAN 9698 658 215⟧; QC ⟦HEALTHPLAN TREB 9255 1416⟧",
        "card ⟦HEALTHPLAN 2123 45670 1⟧ and ⟦HEALTHPLAN 2123-45670-1/2⟧",
        "beneficiary ⟦HEALTHPLAN 1EG4-TE5-MK73⟧",
    ] {
        check(marked);
    }
    for note in [
        "readings 1234 567 890, 9698 648 215 and 2123 45671 1",
        "doses 4321 45670 1 2 3 and TREB 9235 1416",
    ] {
        let found = find_identifiers(note, &[]);
        assert!(found.iter().all(|phi| phi.label != PhiLabel::HealthPlan), "{note}");
    }
}

#[test]
fn an_open_age_from_eighty_on_may_be_one_over_eighty_nine() {
    for marked in [
        "Age: ⟦AGE90 87+⟧, Age: ⟦AGE90 94+⟧",
        "an ⟦AGE90 85+⟧ year old; a ⟦AGE 40⟧ yo",
        "age ⟦AGE 50+⟧",
    ] {
        check(marked);
    }
    for note in ["trace 3+ edema, HER2 2+, K 5.1", "patch 85+ mL/h"] {
        check(note);
    }
}

#[test]
fn dictated_dates_are_found_and_verbs_stay() {
    for marked in [
        "born ⟦DATE the nineteenth of april nineteen fifty six⟧ and well",
        "seen ⟦DATE march fourth⟧, spells on ⟦DATE february eleventh⟧ and ⟦DATE the twenty third⟧"
            .replace("and ⟦DATE the", "and the ⟦DATE")
            .as_str(),
        "kontroll ⟦DATE 11. okt⟧, ⟦DATE 17. júní⟧",
    ] {
        check(marked);
    }
    for note in [
        "he may first rest; the second of two",
        "Randomised 2:1. May begin within 7 days; score 17/20. May be used",
        "PSV 12/8, Katz 4/6, kit 1/30, Beighton 7/9",
    ] {
        check(note);
    }
}

#[test]
fn initials_that_sign_are_found_and_cells_of_forms_are_not() {
    for marked in [
        "Lines checked ⟦STAFF lt⟧ / ⟦STAFF gy⟧\nPad changed by ⟦STAFF kt⟧.",
        "⟦STAFF ZT⟧ 4/20 2217. Seen and examined".replace("4/20", "⟦DATE 4/20⟧").as_str(),
        "flu, no rash\n-⟦STAFF ct⟧ pgy2",
        "a,1,2,3,⟦STAFF qz⟧\nb,1,2,3,⟦STAFF qz⟧\n",
        "Kaffee | ok | ⟦STAFF OÅ⟧\nTee | ok | ⟦STAFF OÅ⟧",
    ] {
        check(marked);
    }
    for note in [
        "polyps removed. CEA 6.8, taken by cup. Cleared by QA.",
        "1 | drug | tab | PO\n2 | drug | tab | PO\n3 | drug | cap | PO",
        "NPO p MN. Lab by phone; fed by mum.",
        "a,1,2,3,mg\nb,1,2,3,mg\nc,1,2,3,mg\n",
    ] {
        check(note);
    }
}

#[test]
fn rooms_in_other_languages_with_names_and_in_lists_are_found() {
    for marked in [
        "en ⟦LOCATION_OTHER Sala 3B cama 11⟧; ⟦LOCATION_OTHER Avd B72, sal 3⟧",
        "group in the ⟦LOCATION_OTHER Rainbow Room⟧, then ⟦LOCATION_OTHER Acacia Ward⟧",
        "moved to ⟦LOCATION_OTHER Tower B⟧, ⟦LOCATION_OTHER Pod 3⟧"
            .replace("⟧, ⟦LOCATION_OTHER ", ", ")
            .as_str(),
        "⟦LOCATION_OTHER 401⟧ home today\n⟦LOCATION_OTHER 402⟧ hold\n⟦LOCATION_OTHER 404⟧ iso\nscan for ⟦LOCATION_OTHER 402⟧ moved",
    ] {
        check(marked);
    }
    for note in [
        "in the Emergency Room, Operating Room and Male Ward; Recovery Room clear",
        "POD 3, walks well; level 3; Bed: 70% granulation; bed 30 degrees",
        "120 mg at noon\n340 mL in\n560 mL out",
        "station 7 node; lit 3",
    ] {
        check(note);
    }
}

#[test]
fn streets_of_the_postal_list_need_a_number() {
    check("lives at ⟦STREET 5083 Christina Cliff Apt. 163⟧ and ⟦STREET 212 Lopez Ranch⟧");
    check(
        "Cliff and Ranch are dogs; 2 Large Springs of fluid"
            .replace("Large Springs", "large springs")
            .as_str(),
    );
}

#[test]
fn a_name_takes_in_its_descent_and_its_nickname() {
    for marked in [
        "RE: ⟦PATIENT Letchumi a/p Arumugam⟧ was seen",
        "Name: ⟦PATIENT Rosario, Altagracia \"Tati\"⟧ was seen",
        "Name: ⟦PATIENT McAllister, Agnes (\"Nan\")⟧ lives",
        "Name: ⟦PATIENT Stone, Cecil W., Jr.⟧ lives",
    ] {
        check_merged(marked);
    }
    check_merged(
        "Name: ⟦PATIENT Agnes Stone⟧ (Nan) is \"well\"".replace("(Nan)", "(nurse)").as_str(),
    );
}

#[test]
fn an_author_of_guidelines_and_a_study_are_no_place_of_care() {
    check("by recommendations from Mayo Clinic and guidelines of the Cleveland Clinic");
    check("seen at ⟦ORG Mayo Clinic⟧");
    let note = "enrolled in the ASCEND clinical trial; Lake Louise criteria met; at ASCEND since";
    let model = vec![
        span_of(note, "ASCEND", PhiLabel::Org, SourceKind::Model, 0.7),
        span_of(note, "Lake Louise", PhiLabel::Org, SourceKind::Model, 0.7),
    ];
    assert!(merge(note, Vec::new(), model).is_empty());
    let note = "works at ASCEND since";
    let model = vec![span_of(note, "ASCEND", PhiLabel::Org, SourceKind::Model, 0.7)];
    assert_eq!(merge(note, Vec::new(), model).len(), 1);
}

#[test]
fn a_word_that_a_model_doubts_is_not_hidden_in_lower_case() {
    let note = "Burns to face. Minor burns of the hand. Okafor called; okafor again.";
    let model = vec![
        span_of(note, "Burns", PhiLabel::Staff, SourceKind::Model, 0.4),
        span_of(note, "Okafor", PhiLabel::Staff, SourceKind::Model, 0.95),
    ];
    let found: Vec<&str> =
        merge(note, Vec::new(), model).iter().map(|phi| phi.span.of(note)).collect();
    assert_eq!(found, ["Burns", "Okafor", "okafor"]);
}

#[test]
fn an_answer_of_a_user_is_no_login() {
    check("User: no fever, no rash. User: no pruritus");
    check("user: ⟦USERNAME kowalskib⟧ signed on");
}

#[test]
fn streets_of_other_countries_and_the_towns_behind_them_are_found() {
    for marked in [
        "⟦STREET Hauptstraße 14⟧, ⟦ZIP 79104⟧ ⟦CITY Freiburg⟧; ⟦STREET 12 rue de la Paix⟧, ⟦ZIP 75002⟧ ⟦CITY Paris⟧",
        "⟦STREET Via Roma 12⟧, ⟦ZIP 20121⟧ ⟦CITY Milano⟧; ⟦STREET Calle Mayor 5⟧, ⟦ZIP 28013⟧ ⟦CITY Madrid⟧",
        "⟦STREET Storgatan 5⟧, ⟦ZIP 111 51⟧ ⟦CITY Stockholm⟧; ⟦STREET ul. Długa 7/12⟧, ⟦ZIP 00-238⟧ ⟦CITY Warszawa⟧",
        "lives ⟦STREET Kerkstraat 118-2⟧, ⟦ZIP 1017 GN⟧ ⟦CITY Amsterdam⟧",
    ] {
        check(marked);
    }
    for note in [
        "Am Morgen 2 mg; via catheter 12 cm; Plaza is closed; Weg damit",
        "route 12 of the drug; 4 place settings; cours 3",
    ] {
        let found = find_identifiers(note, &[]);
        assert!(found.iter().all(|phi| phi.label != PhiLabel::Street), "{note}");
    }
}

#[test]
fn birthdays_tell_an_age() {
    check(
        "before her ⟦AGE90 95th⟧ birthday; his ⟦AGE90 ninety-third⟧ birthday; a ⟦AGE 40th⟧ birthday",
    );
    check("the birthday was fun; a birthday cake");
}

#[test]
fn employers_are_found_and_departments_are_not() {
    check("works at ⟦ORG Bosch⟧, employed by ⟦ORG Tesco⟧");
    check(
        "works at Night; works for Mr Day; working with Patient; works at ICU"
            .replace("Mr Day", "himself")
            .as_str(),
    );
}

#[test]
fn times_of_a_crew_are_no_numbers_of_records() {
    check("Disp 2141 Enr 2143 Onscn 2150 Trans 2210 Arr 2221");
}

#[test]
fn a_birth_year_is_a_year_and_a_time_is_none() {
    check("Maria, b. ⟦YEAR 1929⟧; Josef *⟦YEAR 1931⟧; born ⟦YEAR 1930⟧");
    check("at 1929 alert; lab. 1929 mL; q.b 1930 kcal");
}

#[test]
fn numbered_pictures_are_found() {
    check("photo ⟦OTHERID IMG_9108.jpg⟧, video ⟦OTHERID gait-0417.mp4⟧");
    check("see figure.png and logo2.jpg");
}
