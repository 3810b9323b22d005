//! The contract for batch use: one line out per line in, in order, whatever comes.

use std::sync::Arc;

use chartside::pipeline::Analyzer;
use chartside::wire::{Options, analyze_line, deidentify_line, failed};
use serde_json::{Value, json};

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

/// Spans of every place of each word, in UTF-16 offsets of an ASCII text.
fn given(text: &str, words: &[(&str, &str)]) -> Value {
    words
        .iter()
        .flat_map(|(word, label)| {
            text.match_indices(word).map(
                move |(start, _)| json!({"start": start, "end": start + word.len(), "label": label}),
            )
        })
        .collect()
}

#[test]
fn given_identifiers_are_replaced_and_nothing_else() {
    let text = "Seen by Dr. Lund on 3/4/2024. MRN: 00418827. May sleeps; may eat. LUND agrees.";
    let line = |phi: Value| json!({"id": 1, "text": text, "phi": phi}).to_string();
    let clean = |phi: Value| -> String {
        let answer = deidentify_line(tiny(), &line(phi), 1, &Options::default());
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        answer["text"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    };
    assert_eq!(clean(json!([])), text, "nothing is given, nothing goes");
    // A replaced value that stands again is replaced there too; what is not given stays.
    assert_eq!(
        clean(given(text, &[("Lund", "STAFF")])),
        "Seen by Dr. [STAFF_1] on 3/4/2024. MRN: 00418827. May sleeps; may eat. [STAFF_1] agrees."
    );
    // In any order.
    assert_eq!(
        clean(given(text, &[("May", "PATIENT"), ("Lund", "STAFF")])),
        "Seen by Dr. [STAFF_1] on 3/4/2024. MRN: 00418827. [PATIENT_1] sleeps; may eat. [STAFF_1] agrees."
    );
    let answer = answer(&line(given(text, &[("Lund", "ORG")])), r#"{"tasks":["phi"]}"#);
    assert_eq!(answer["phi"].as_array().map(Vec::len), Some(1), "{answer}");
    assert_eq!(answer["phi"][0]["label"], "ORG");
    assert_eq!(answer["phi"][0]["source"]["kind"], "caller");
    assert_eq!(answer["warnings"], json!([]), "{answer}");
}

#[test]
fn given_identifiers_need_no_model() {
    let line = r#"{"id":1,"text":"Lund left","phi":[{"start":0,"end":4,"label":"STAFF"}]}"#;
    let rules = Arc::new(Analyzer::new());
    let clean = deidentify_line(&rules, line, 1, &Options::default());
    let clean: Value = serde_json::from_str(&clean).expect("JSON");
    assert_eq!(clean["text"], "[STAFF_1] left", "{clean}");
    let all = analyze_line(&rules, line, 1, &Options::default());
    assert!(all.contains("model-not-loaded") || all.contains("entities need a model"), "{all}");
}

#[test]
fn given_identifiers_come_in_the_unit_of_the_caller() {
    for (unit, start, end) in [("utf16", 5, 9), ("codepoint", 4, 8), ("byte", 8, 12)] {
        let line = json!({
            "id": unit, "text": "👍 é Lund left",
            "phi": [{"start": start, "end": end, "label": "STAFF"}],
        });
        let options = format!(r#"{{"tasks":["phi"],"offsetUnit":"{unit}"}}"#);
        let answer = answer(&line.to_string(), &options);
        assert_eq!(answer["deidentified"]["text"], "👍 é [STAFF_1] left", "{answer}");
        assert_eq!(answer["phi"][0]["start"], start);
    }
}

#[test]
fn given_identifiers_that_do_not_fit_name_their_index_and_field() {
    let check = |phi: &str, code: &str, words: &str| {
        check_error(&format!(r#"{{"id":1,"text":"👍 Lund","phi":{phi}}}"#), code, words);
    };
    check("{}", "invalid-input", "field phi is missing or not a list");
    check(r#"[{"start":3,"end":7}]"#, "invalid-input", "field label of phi[0]");
    check(r#"[{"start":3,"end":7,"label":"NAME"}]"#, "invalid-option", "field label of phi[0]");
    check(r#"[{"start":-3,"end":7,"label":"STAFF"}]"#, "invalid-input", "field start of phi[0]");
    check(
        r#"[{"start":3,"end":8,"label":"STAFF"}]"#,
        "invalid-input",
        "field end of phi[0] is 8 (utf16), no character boundary of a text of 7",
    );
    check(
        r#"[{"start":3,"end":7,"label":"STAFF"},{"start":1,"end":3,"label":"STAFF"}]"#,
        "invalid-input",
        "field start of phi[1] is 1",
    );
    check(r#"[{"start":3,"end":3,"label":"STAFF"}]"#, "invalid-input", "field end of phi[0] is 3");
    check(
        r#"[{"start":4,"end":7,"label":"STAFF"},{"start":3,"end":5,"label":"STAFF"}]"#,
        "invalid-input",
        "phi[0] overlaps phi[1]",
    );
}

#[test]
fn identifiers_in_the_options_are_for_one_note() {
    let options = r#"{"phi":[{"start":0,"end":4,"label":"STAFF"}]}"#;
    let answer = answer(r#"{"id":1,"text":"Lund left"}"#, options);
    assert_eq!(answer["error"]["code"], "invalid-option", "{answer}");
    let parsed = Options::from_json(options).expect("options");
    let phi = parsed.request_for("Lund left").expect("fits").phi.expect("given");
    assert_eq!((phi[0].span.start, phi[0].span.end), (0, 4));
    assert_eq!(parsed.request_for("Lu").expect_err("too short").code().as_str(), "invalid-input");
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
