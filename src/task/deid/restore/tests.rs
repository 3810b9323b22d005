use proptest::prelude::*;

use super::super::{Policy, Random, Scope, Seed, deidentify, find_identifiers, merge};
use super::*;

fn mapped(note: &str, policy: &str) -> MappedDocument {
    let phi = merge(note, find_identifiers(note, &[]), Vec::new());
    let policy = Policy::from_json(policy).expect("a sound policy");
    let mut scope = Scope::new(Random::from_seed(&Seed::new("restore"), note));
    MappedDocument::new(note, &deidentify(note, &phi, &policy, &mut scope).expect("no survivors"))
}

const NOTE: &str = "Northgate Infirmary\nPatient: Brandt, Adaeze   MRN: 00418827   DOB: 04/17/1949\nMs. Brandt was seen on 03/02/2024 and on 03/16/2024.\nCall (218) 323-4455.\nAdaeze agrees.\n";

const POLICIES: &[&str] = &[
    r#"{"base":"safe-harbor"}"#,
    r#"{"base":"limited-data-set"}"#,
    r#"{"base":"pseudonymize"}"#,
    r#"{"fallback":"mask"}"#,
    r#"{"fallback":"redact"}"#,
    r#"{"fallback":"surrogate"}"#,
];

#[test]
fn unchanged_texts_come_back_to_the_byte() {
    for policy in POLICIES {
        let mapped = mapped(NOTE, policy);
        assert!(mapped.edits.len() >= 3, "{policy}");
        let restored = mapped.restore(&mapped.text);
        assert_eq!(restored.text, NOTE, "{policy}");
        assert_eq!((restored.n_restored, restored.n_missing), (mapped.edits.len(), 0));
    }
}

#[test]
fn edits_around_the_replacements_are_kept() {
    for policy in POLICIES {
        let mapped = mapped(NOTE, policy);
        let edit = |text: &str| {
            text.replace("was seen", "was carefully seen")
                .replace("Call", "Reviewed.\nPlease call")
                .replace("agrees.", "fully agrees with it.")
        };
        let restored = mapped.restore(&edit(&mapped.text));
        assert_eq!(restored.text, edit(NOTE), "{policy}");
        assert_eq!(restored.n_missing, 0);
    }
}

#[test]
fn deleted_lines_do_not_shift_what_the_others_mean() {
    // Every form of the name is the same tag: only its place says which form it was.
    for policy in POLICIES {
        let mapped = mapped(NOTE, policy);
        for gone in 0..5 {
            let without = |text: &str| {
                text.split_inclusive('\n')
                    .enumerate()
                    .filter(|(idx, _)| *idx != gone)
                    .map(|(_, line)| line)
                    .collect::<String>()
            };
            assert_eq!(
                mapped.restore(&without(&mapped.text)).text,
                without(NOTE),
                "{policy} {gone}"
            );
        }
    }
}

#[test]
fn moved_and_quoted_replacements_are_told_by_their_wording() {
    let mapped = mapped(NOTE, r#"{"fallback":"tag"}"#);
    let summary = "Summary: [MRN_1] may be reached under [PHONE_1]; see [MRN_1] again.";
    let restored = mapped.restore(summary);
    assert_eq!(
        restored.text,
        "Summary: 00418827 may be reached under (218) 323-4455; see 00418827 again."
    );
    assert!(restored.n_missing > 0);
}

#[test]
fn a_year_that_stands_for_itself_is_not_taken_for_a_date() {
    let note = "Seen 03/02/2024. Flu shot in 2024.";
    let mapped = mapped(note, r#"{"base":"safe-harbor"}"#);
    assert_eq!(mapped.text, "Seen 2024. Flu shot in 2024.");
    assert_eq!(
        mapped.restore("Flu shot in 2024. Seen again.").text,
        "Flu shot in 2024. Seen again."
    );
    assert_eq!(
        mapped.restore("Seen 2024. Flu shot in 2024!").text,
        "Seen 03/02/2024. Flu shot in 2024!"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_taken_without_a_panic(text in "\\PC{0,80}", tail in "\\PC{0,20}") {
        let mapped = mapped(NOTE, POLICIES[2]);
        mapped.restore(&text);
        let longer = format!("{}\n{tail}", mapped.text);
        prop_assert!(mapped.restore(&longer).text.starts_with(NOTE));
    }

    #[test]
    fn every_text_comes_back(parts in prop::collection::vec(prop::sample::select(vec![
        "Mr. Brandt ", "Dr. Ito ", "MRN: 00418827 ", "03/02/2024 ", "2024 ", "94 y/o ", "\n", ", ", "é ", "Call (218) 323-4455 ", "Toledo, OH 43614 ",
    ]), 0..24)) {
        let note = parts.concat();
        for policy in POLICIES {
            let mapped = mapped(&note, policy);
            prop_assert_eq!(mapped.restore(&mapped.text).text, note.clone());
        }
    }
}
