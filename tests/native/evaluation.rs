//! The report of `evaluate`, on cases that can be counted by hand.

use chartside::wire::{OffsetUnit, evaluate_jsonl};
use serde_json::Value;

fn report(gold: &str, results: &str) -> Value {
    let report = evaluate_jsonl(gold, results, OffsetUnit::CodePoint).expect("comparable");
    serde_json::from_str(&report).expect("JSON")
}

#[test]
fn strict_wants_the_span_and_relaxed_a_shared_byte() {
    // "chest pain" is found one word short, "fever" exactly, "rash" not at all, and one drug is wrong.
    let gold = r#"{"id":"a","text":"chest pain, fever, rash","entities":[{"start":0,"end":10,"label":"PROBLEM","assertion":"present"},{"start":12,"end":17,"label":"PROBLEM","assertion":"absent"},{"start":19,"end":23,"label":"PROBLEM","assertion":"present"}]}"#;
    let results = r#"{"id":"a","offsetUnit":"utf16","entities":[{"start":6,"end":10,"label":"PROBLEM"},{"start":12,"end":17,"label":"PROBLEM","assertion":{"status":"absent"}},{"start":19,"end":23,"label":"DRUG"}]}"#;
    let report = report(gold, results);
    let problem = &report["entities"]["labels"]["PROBLEM"];
    assert_eq!((problem["gold"].as_u64(), problem["found"].as_u64()), (Some(3), Some(2)));
    assert_eq!(problem["strict"]["recall"], 0.3333);
    assert_eq!(problem["strict"]["precision"], 0.5);
    assert_eq!(problem["relaxed"]["recall"], 0.6667);
    assert_eq!(problem["relaxed"]["precision"], 1.0);
    assert_eq!(report["entities"]["strict"]["precision"], 0.3333);
    assert_eq!(report["assertion"]["compared"], 1);
    assert_eq!(report["assertion"]["accuracy"], 1.0);
}

#[test]
fn an_identifier_counts_as_found_when_all_its_letters_are_covered() {
    // The first name is covered by two spans with other labels; of the second, one letter stays in clear.
    let gold = r#"{"id":"a","text":"👍 Ana Lee saw Bob Roy","phi":[{"start":2,"end":9,"label":"PATIENT"},{"start":14,"end":21,"label":"STAFF"}]}"#;
    let results = r#"{"id":"a","offsetUnit":"utf16","phi":[{"start":3,"end":6,"label":"STAFF"},{"start":7,"end":10,"label":"PATIENT"},{"start":15,"end":21,"label":"STAFF"}]}"#;
    let report = report(gold, results);
    assert_eq!(report["phi"]["safeHarborFullEntityRecall"], 0.5);
    assert_eq!(report["phi"]["labels"]["PATIENT"]["fullEntityRecall"], 1.0);
    assert_eq!(report["phi"]["labels"]["STAFF"]["fullEntityRecall"], 0.0);
    assert_eq!(report["phi"]["characterPrecision"], 1.0);
}

#[test]
fn a_document_without_a_result_counts_as_nothing_found() {
    let gold = r#"{"id":"a","text":"fever","entities":[{"start":0,"end":5,"label":"PROBLEM"}]}"#;
    for results in ["", r#"{"id":"a","error":{"code":"invalid-input","message":"m"}}"#] {
        let report = report(gold, results);
        assert_eq!(report["missing"], 1);
        assert_eq!(report["entities"]["strict"]["recall"], 0.0);
    }
}
