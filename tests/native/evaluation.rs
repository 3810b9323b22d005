//! The report of `evaluate`: on cases that can be counted by hand, and on the files that the Python scorer is held to.

use std::fs;

use chartside::wire::{EvaluationOptions, evaluate_jsonl};
use chartside::{ErrorCode, wire};
use serde_json::Value;

use crate::notes::path;

fn options(n_resamples: usize) -> EvaluationOptions {
    EvaluationOptions { n_resamples, ..EvaluationOptions::default() }
}

fn report(gold: &str, results: &str) -> Value {
    let evaluation = evaluate_jsonl(gold, results, options(0)).expect("comparable");
    serde_json::from_str(&evaluation.json()).expect("JSON")
}

fn read(name: &str) -> String {
    fs::read_to_string(path("tests/evaluation").join(name)).expect("a committed file")
}

/// The lines of `errors` without their ids and units.
fn errors(gold: &str, results: &str, with_text: bool) -> Vec<Value> {
    let options = EvaluationOptions { with_text, ..options(0) };
    let lines = evaluate_jsonl(gold, results, options).expect("comparable").errors();
    lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

const GOLD: &str = r#"{"id":"a","text":"chest pain, fever, rash","entities":[{"start":0,"end":10,"label":"PROBLEM","assertion":"present"},{"start":12,"end":17,"label":"PROBLEM","assertion":"absent"},{"start":19,"end":23,"label":"PROBLEM","assertion":"present"}]}"#;
const RESULTS: &str = r#"{"id":"a","offsetUnit":"utf16","entities":[{"start":6,"end":10,"label":"PROBLEM"},{"start":12,"end":17,"label":"PROBLEM","score":0.75,"assertion":{"status":"possible"}},{"start":19,"end":23,"label":"DRUG"}]}"#;

#[test]
fn strict_wants_the_span_and_relaxed_a_shared_character() {
    // "chest pain" is found one word short, "fever" exactly, "rash" not at all, and one drug is wrong.
    let report = report(GOLD, RESULTS);
    let problem = &report["entities"]["labels"]["PROBLEM"];
    assert_eq!((problem["gold"].as_u64(), problem["found"].as_u64()), (Some(3), Some(2)));
    assert_eq!(problem["strict"]["recall"]["value"], 0.3333);
    assert_eq!(problem["strict"]["precision"]["value"], 0.5);
    assert_eq!(problem["strict"]["f1"]["value"], 0.4);
    assert_eq!(problem["relaxed"]["recall"]["value"], 0.6667);
    assert_eq!(problem["relaxed"]["precision"]["value"], 1.0);
    assert_eq!(report["entities"]["micro"]["strict"]["precision"]["value"], 0.3333);
    assert_eq!(report["entities"]["macro"]["labels"], 1);
    assert_eq!(report["entities"]["macro"]["strict"]["f1"]["value"], 0.4);
    assert_eq!(report["entities"]["labels"]["DRUG"]["strict"]["recall"]["value"], Value::Null);
    assert_eq!(report["entities"]["confusion"]["PROBLEM"]["DRUG"], 1);
    assert_eq!(report["assertion"]["compared"], 1);
    assert_eq!(report["assertion"]["accuracy"]["value"], 0.0);
    assert_eq!(report["assertion"]["confusion"]["absent"]["possible"], 1);
}

#[test]
fn an_identifier_counts_as_found_when_all_its_letters_are_covered() {
    // The first name is covered by two spans with other labels; of the second, one letter stays in clear; the town is
    // found as a state, which Safe Harbor keeps.
    let gold = r#"{"id":"a","text":"👍 Ana Lee saw Bob Roy at Rome","phi":[{"start":2,"end":9,"label":"PATIENT"},{"start":14,"end":21,"label":"STAFF"},{"start":25,"end":29,"label":"CITY"}]}"#;
    let results = r#"{"id":"a","offsetUnit":"utf16","phi":[{"start":3,"end":6,"label":"STAFF"},{"start":7,"end":10,"label":"PATIENT"},{"start":16,"end":22,"label":"STAFF"},{"start":26,"end":30,"label":"STATE"}]}"#;
    let report = report(gold, results);
    let coverage = &report["phi"]["coverage"];
    assert_eq!(coverage["safeHarbor"]["fullEntityRecall"]["value"], 0.6667);
    assert_eq!(coverage["safeHarbor"]["removedRecall"]["value"], 0.3333);
    assert_eq!(coverage["safeHarbor"]["anyLabelRecall"]["value"], 1.0);
    assert_eq!(coverage["labels"]["PATIENT"]["fullEntityRecall"]["value"], 1.0);
    assert_eq!(coverage["labels"]["STAFF"]["fullEntityRecall"]["value"], 0.0);
    assert_eq!(coverage["characterPrecision"]["value"], 1.0);
    // Of 6 + 6 + 4 letters, the B of "Bob" is in clear.
    assert_eq!(coverage["characterRecall"]["value"], 0.9375);
}

#[test]
fn a_failed_result_counts_as_nothing_found() {
    let gold = r#"{"id":"a","text":"fever","entities":[{"start":0,"end":5,"label":"PROBLEM"}]}"#;
    let report = report(gold, r#"{"id":"a","error":{"code":"invalid-input","message":"m"}}"#);
    assert_eq!(report["failed"], 1);
    assert_eq!(report["entities"]["micro"]["strict"]["recall"]["value"], 0.0);
}

#[test]
fn every_error_is_listed_without_the_text() {
    let summary = |lines: &[Value]| -> Vec<String> {
        let label = |side: &Value| side["label"].as_str().unwrap_or("-").to_owned();
        let line = |line: &Value| {
            format!("{} {} {}", line["kind"], label(&line["gold"]), label(&line["found"]))
        };
        lines.iter().map(line).collect()
    };
    let lines = errors(GOLD, RESULTS, false);
    assert_eq!(
        summary(&lines),
        ["\"boundary\" PROBLEM PROBLEM", "\"assertion\" PROBLEM PROBLEM", "\"label\" PROBLEM DRUG"]
    );
    assert_eq!(lines[0]["gold"]["end"], 10);
    assert_eq!(lines[0]["found"]["start"], 6);
    assert_eq!(lines[1]["found"]["score"], 0.75);
    assert_eq!(lines[1]["gold"]["status"], "absent");
    assert_eq!(lines[1]["found"]["status"], "possible");
    assert!(lines.iter().all(|line| line["gold"].get("text").is_none()));
    assert_eq!(errors(GOLD, RESULTS, true)[0]["found"]["text"], "pain");

    let found = r#"{"id":"a","phi":[{"start":0,"end":5,"label":"DATE"}],"entities":[]}"#;
    let gold = r#"{"id":"a","text":"chest pain","phi":[{"start":6,"end":10,"label":"AGE"}]}"#;
    let lines = errors(gold, found, false);
    assert_eq!(summary(&lines), ["\"spurious\" - DATE", "\"missed\" AGE -"]);
    assert_eq!((&lines[1]["covered"], &lines[0]["gold"]), (&Value::Bool(false), &Value::Null));
    assert!(errors(gold, gold, false).is_empty());
}

#[test]
fn the_report_is_the_one_that_python_writes() {
    let (gold, results) = (read("gold.jsonl"), read("results.jsonl"));
    for (file, n_resamples) in [("report.json", 1000), ("report-plain.json", 0)] {
        let report =
            evaluate_jsonl(&gold, &results, options(n_resamples)).expect("comparable").json()
                + "\n";
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(path("tests/evaluation").join(file), &report).expect("writable");
        }
        let committed = fs::read_to_string(path("tests/evaluation").join(file)).unwrap_or_default();
        assert!(committed == report, "{file} is stale; review with UPDATE_GOLDEN=1 and git diff");
    }
}

#[test]
fn files_that_do_not_fit_are_refused_by_line() {
    let cases: Value = serde_json::from_str(&read("failures.json")).expect("JSON");
    for case in cases.as_array().expect("cases") {
        let text = |field: &str| case[field].as_str().expect("a string");
        let error = evaluate_jsonl(text("gold"), text("results"), options(0))
            .expect_err("the files do not fit");
        assert_eq!(error.to_string(), text("error"));
        let is_option = text("error").contains("unknown offset unit");
        assert!(is_option || error.code() == ErrorCode::InvalidInput);
    }
}

#[test]
fn a_slice_has_the_figures_of_its_own_documents() {
    let line = |id: u8, corpus: &str, found: bool| {
        let gold = format!(
            r#"{{"id":{id},"text":"fever","entities":[{{"start":0,"end":5,"label":"PROBLEM"}}],"slices":{{"corpus":"{corpus}"}}}}"#
        );
        let entities = if found { r#"{"start":0,"end":5,"label":"PROBLEM"}"# } else { "" };
        (gold, format!(r#"{{"id":{id},"entities":[{entities}]}}"#))
    };
    let lines = [line(1, "x", true), line(2, "y", false), line(3, "x", true)];
    let (gold, results): (Vec<_>, Vec<_>) = lines.into_iter().unzip();
    let report = report(&gold.join("\n"), &results.join("\n"));
    let recall = |corpus: &str| {
        let block = &report["slices"]["corpus"][corpus];
        (
            block["documents"].as_u64(),
            block["entities"]["micro"]["strict"]["recall"]["value"].as_f64(),
        )
    };
    assert_eq!(recall("x"), (Some(2), Some(1.0)));
    assert_eq!(recall("y"), (Some(1), Some(0.0)));
    assert_eq!(report["entities"]["micro"]["strict"]["recall"]["value"], 0.6667);
}

#[test]
fn the_table_names_what_it_shows() {
    let (gold, results) = (read("gold.jsonl"), read("results.jsonl"));
    let table = evaluate_jsonl(&gold, &results, options(50)).expect("comparable").table();
    for part in [
        "8 documents, 1 failed",
        "95 % intervals from 50 resamples",
        "Safe Harbor",
        "| made ",
        "missed",
    ] {
        assert!(table.contains(part), "{part} in\n{table}");
    }
    assert!(!table.contains("Ana"));
}

#[test]
fn options_are_checked() {
    let code = |json: &str| wire::EvaluationOptions::from_json(json).expect_err("refused").code();
    for json in [
        r#"{"bootstrap":1e9}"#,
        r#"{"bootstrap":100001}"#,
        r#"{"gold":1}"#,
        r#"{"goldOffsetUnit":"word"}"#,
    ] {
        assert_eq!(code(json), ErrorCode::InvalidOption, "{json}");
    }
    let options =
        EvaluationOptions::from_json(r#"{"bootstrap":0,"withText":true}"#).expect("options");
    assert_eq!((options.n_resamples, options.with_text), (0, true));
    assert_eq!(EvaluationOptions::from_json("").expect("defaults").n_resamples, 1000);
}
