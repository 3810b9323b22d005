use super::super::Seed;
use super::*;
use crate::document::PhiLabel as L;

fn many(label: L, written: &str) -> Vec<String> {
    let mut random = Random::from_seed(&Seed::new("tests"), written);
    (0..200)
        .map(|_| surrogate(label, written, &mut random).expect("the label has surrogates"))
        .collect()
}

fn form(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect()
}

#[test]
fn numbers_keep_their_form_and_fail_every_check_digit() {
    for (label, written) in [
        (L::Mrn, "00418827"),
        (L::Mrn, "12-345-678"),
        (L::Account, "4539 1488 0343 6467"),
        (L::License, "1234567893"),
        (L::OtherId, "943 476 5919"),
        (L::Ssn, "219-09-9999"),
    ] {
        for new in many(label, written) {
            assert_eq!(form(&new), form(written));
            assert!(!code::is_checked(&new), "{new}");
        }
    }
    assert!(many(L::Ssn, "219-09-9999").iter().all(|new| new.starts_with("000-")));
    for new in many(L::Vehicle, "1M8GDM9AXKP042788") {
        assert!(new.len() == 17 && !code::is_checked(&new));
    }
}

#[test]
fn telephones_come_from_ranges_kept_for_fiction() {
    for (written, allowed) in [
        ("(218) 555-0164", r"^\([2-9]9\d\) 555-01\d\d$"),
        ("+1 218-323-4455", r"^\+1 [2-9]9\d-555-01\d\d$"),
        ("800.262.1199 ext 7", r"^800\.555\.01\d\d ext \d$"),
        ("020 8123 4567", r"^(0\d{10}|0[\d ]+)$"),
        ("07911 123456", r"^07700 900\d\d\d$"),
        ("+44 7911 123456", r"^\+44 7700 900\d\d\d$"),
        ("(03) 9123 4567", r"^\(03\) (5550|7010) \d{4}$"),
        ("0412 345 678", r"^0491 57\d \d{3}$"),
        ("+353 1 234 5678", r"^\+353 2 091 \d{4}$"),
        ("+33 6 12 34 56 78", r"^\+33 0 00 0\d \d\d \d\d$"),
        ("323-4455", r"^555-01\d\d$"),
    ] {
        let allowed = regex::Regex::new(allowed).expect("a pattern");
        for new in many(L::Phone, written) {
            assert!(allowed.is_match(&new), "{written}: {new}");
            assert_eq!(form(&new), form(written));
        }
    }
    for new in many(L::Phone, "020 8123 4567") {
        let digits: String = new.chars().filter(char::is_ascii_digit).collect();
        let reserved = [
            "01632960", "02079460", "01134960", "01144960", "01154960", "01174960", "01214960",
            "01314960",
        ];
        assert!(reserved.iter().any(|stem| digits.starts_with(stem)), "{new}");
    }
}

#[test]
fn addresses_of_the_network_are_those_of_examples() {
    assert!(
        many(L::Email, "a.brandt@mail.test")
            .iter()
            .all(|new| new.ends_with(".example") && new.contains('@'))
    );
    assert!(
        many(L::Url, "https://www.clinic.test/p/7")
            .iter()
            .all(|new| new.starts_with("https://www.") && new.contains(".example/"))
    );
    assert!(many(L::Ip, "10.4.8.2").iter().all(|new| {
        ["192.0.2.", "198.51.100.", "203.0.113."].iter().any(|network| new.starts_with(network))
    }));
    assert!(many(L::Ip, "fe80::1").iter().all(|new| new.starts_with("2001:db8:")));
}

#[test]
fn places_keep_the_words_that_say_what_they_are() {
    for (label, written, pattern) in [
        (L::Org, "Northgate Infirmary", r"^[A-Z][a-z]+ Infirmary$"),
        (
            L::Org,
            "St. Brannoc's Hospital",
            r"^[A-Z][a-z]\. [A-Z][a-z]+ Hospital$|^[A-Z][a-z]+\. ?[A-Za-z]* ?Hospital$",
        ),
        (L::Org, "NGMC", r"^[A-Z]{4}$"),
        (L::Street, "418 Harrow Street", r"^[1-9]\d\d [A-Z][a-z]+ Street$"),
        (L::LocationOther, "Room 412B", r"^Room [1-9]\d\d[A-Z]$"),
        (L::City, "TOLEDO", r"^[A-Z]+$"),
        (L::Zip, "43614-2201", r"^000\d\d-\d{4}$"),
        (L::Zip, "SW1A 1AA", r"^Q[A-Z]\d[A-Z] \d[A-Z]{2}$"),
        (L::Zip, "3056", r"^00\d\d$"),
        (L::State, "OH", r"^[A-Z]{2}$"),
        (L::State, "Ohio", r"^[A-Z][a-z']+( [A-Za-z]+)*$"),
        (L::Profession, "Nurse", r"^[A-Z][a-z]+$"),
        (L::Age, "72", r"^(69|7[0-5])$"),
        (L::Age, "89-year-old", r"^8[6-9]-year-old$"),
    ] {
        let pattern = regex::Regex::new(pattern).expect("a pattern");
        for new in many(label, written) {
            assert!(pattern.is_match(&new), "{written}: {new}");
        }
    }
    assert!(many(L::Org, "Medical Center").iter().all(|new| new != "Medical Center"));
}
