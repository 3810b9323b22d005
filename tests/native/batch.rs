//! The contract for batch use: one line out per line in, in order, whatever comes.

use chartside::wire::{Options, analyze_line, deidentify_line, failed};
use serde_json::Value;

use crate::notes::tiny;

fn answer(line: &str, options: &str) -> Value {
    let options = Options::from_json(options).expect("options");
    serde_json::from_str(&analyze_line(tiny(), line, 7, &options)).expect("an output line is JSON")
}

fn check_error(line: &str, code: &str, words: &str) {
    let answer = answer(line, "");
    assert_eq!(answer["error"]["code"], code, "{answer}");
    assert!(answer["error"]["message"].as_str().expect("a message").contains(words), "{answer}");
}

#[test]
fn bad_lines_get_their_code_and_name_the_field() {
    check_error("{", "invalid-input", "not valid JSON");
    check_error("[]", "invalid-input", "not a JSON object");
    check_error(r#"{"id":"a"}"#, "invalid-input", "field text");
    check_error(r#"{"id":"a","text":1}"#, "invalid-input", "field text");
    check_error(r#"{"id":"a","text":" \n "}"#, "invalid-input", "empty");
    check_error(r#"{"id":"a","text":"GIF89a\u0000\u0001"}"#, "invalid-input", "binary");
    check_error(r#"{"id":"a","text":"x","entities":{}}"#, "invalid-input", "field entities");
    check_error(
        r#"{"id":"a","text":"fever","entities":[{"start":0,"end":9,"label":"PROBLEM"}]}"#,
        "invalid-input",
        "no character boundary",
    );
    check_error(
        r#"{"id":"a","text":"fever","entities":[{"start":0,"end":5,"label":"DISEASE"}]}"#,
        "invalid-option",
        "unknown entity label",
    );
    check_error(
        r#"{"id":"a","text":"fever","entities":[{"start":"0","end":5,"label":"PROBLEM"}]}"#,
        "invalid-input",
        "field start of entities[0]",
    );
    let huge = format!(r#"{{"id":"a","text":"{}"}}"#, "fever ".repeat(3 << 20));
    check_error(&huge, "invalid-input", "the most is");
}

#[test]
fn a_record_is_known_by_its_id_or_its_line() {
    assert_eq!(answer(r#"{"id":"n-1","text":"No fever."}"#, "")["id"], "n-1");
    assert_eq!(answer(r#"{"id":42,"text":"No fever."}"#, "")["id"], 42);
    assert_eq!(answer(r#"{"text":"No fever."}"#, "")["line"], 7);
    assert_eq!(answer("{", "")["line"], 7);
    assert_eq!(answer(r#"{"id":"n-1","text":""}"#, "")["id"], "n-1");
}

#[test]
fn a_result_has_the_parts_that_were_asked_for() {
    let parts = |options: &str| {
        let answer = answer(r#"{"id":1,"text":"Denies fever. Seen on 3/4/2024."}"#, options);
        ["phi", "entities", "summary", "deidentified"].map(|part| answer.get(part).is_some())
    };
    assert_eq!(parts(""), [true, true, true, true]);
    assert_eq!(parts(r#"{"tasks":["phi"]}"#), [true, false, false, true]);
    assert_eq!(parts(r#"{"tasks":["entities"]}"#), [false, true, false, false]);
    assert_eq!(parts(r#"{"tasks":["summary"]}"#), [false, false, true, false]);
}

#[test]
fn options_are_refused_with_their_name() {
    for (options, words) in [
        (r#"{"tasks":[]}"#, "tasks is empty"),
        (r#"{"tasks":["phi","codes"]}"#, "index 1"),
        (r#"{"policy":"none"}"#, "policy"),
        (r#"{"offsetUnit":"utf8"}"#, "offset unit"),
        (r#"{"unknown":1}"#, "documented fields"),
    ] {
        let error = Options::from_json(options).expect_err(options);
        assert_eq!(error.code().as_str(), "invalid-option");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn given_entities_are_asserted_in_the_unit_of_the_caller() {
    let text = "👍 denies chest pain";
    for (unit, start, end) in [("utf16", 10, 20), ("codepoint", 9, 19), ("byte", 12, 22)] {
        let line = serde_json::json!({
            "id": unit, "text": text,
            "entities": [{"start": start, "end": end, "label": "PROBLEM"}],
        });
        let options = format!(r#"{{"tasks":["assertion"],"offsetUnit":"{unit}"}}"#);
        let answer = answer(&line.to_string(), &options);
        let entity = &answer["entities"][0];
        assert_eq!((entity["start"].as_u64(), entity["end"].as_u64()), (Some(start), Some(end)));
        assert_eq!(entity["assertion"]["status"], "absent", "{answer}");
        assert_eq!(answer["offsetUnit"], unit);
        assert!(!entity["assertion"]["cues"].as_array().expect("cues").is_empty());
    }
}

#[test]
fn deidentified_lines_hold_text_and_edits() {
    let options = Options::default();
    let line = r#"{"id":"d","text":"MRN: 00418827. Call (419) 555-0142."}"#;
    let answer: Value =
        serde_json::from_str(&deidentify_line(tiny(), line, 1, &options)).expect("JSON");
    let text = answer["text"].as_str().expect("a text");
    assert!(!text.contains("00418827") && !text.contains("555"), "{text}");
    assert!(answer["edits"].as_array().expect("edits").len() >= 2);
}

#[test]
fn failed_lines_are_told_from_others() {
    let options = Options::default();
    assert!(failed(&analyze_line(tiny(), "{", 1, &options)));
    assert!(!failed(&analyze_line(tiny(), r#"{"id":1,"text":"error"}"#, 1, &options)));
}
