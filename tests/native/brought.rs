//! Brought models through the public interface: from a checkpoint to an output line.

use std::fs;
use std::path::PathBuf;

use chartside::model::convert::{Checkpoint, ConvertOptions, convert};
use chartside::model::task_model::TaskModel;
use chartside::wire::{TaskOptions, predict_line, task_model_info_json};
use serde_json::Value;

/// A model converted from the checkpoint `name` of `tests/parity`.
fn model(name: &str) -> TaskModel {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/parity").join(name);
    let names = fs::read_dir(&folder).expect("a folder").map(|entry| {
        entry.expect("an entry").file_name().into_string().expect("a name of plain characters")
    });
    let mut checkpoint = Checkpoint::new(names);
    loop {
        let missing = checkpoint.missing().expect("a checkpoint");
        if missing.is_empty() {
            break;
        }
        for file in missing {
            checkpoint.add(&file, fs::read(folder.join(&file)).expect("a file"));
        }
    }
    let options = ConvertOptions::new(name, Some("CC0-1.0"), None).expect("options");
    let package = convert(&checkpoint, &options).expect("a package");
    TaskModel::load(package.as_model_files()).expect("a model")
}

fn predict(model: &TaskModel, line: &str, options: &str) -> Value {
    let options = TaskOptions::from_json(options).expect("options");
    serde_json::from_str(&predict_line(model, line, 7, &options)).expect("JSON")
}

#[test]
fn offsets_are_in_the_unit_that_was_asked_for() {
    let model = model("bert-tokens");
    let line = r#"{"id":"a","text":"👍👍 Started metformin, denies chest pain."}"#;
    let spans = |unit: &str| {
        let value = predict(&model, line, &format!(r#"{{"offsetUnit":"{unit}"}}"#));
        assert_eq!(value["offsetUnit"], unit);
        assert_eq!(value["id"], "a");
        let spans = value["spans"].as_array().expect("spans");
        assert!(!spans.is_empty());
        spans.iter().map(|span| span["end"].as_u64().expect("a number")).collect::<Vec<_>>()
    };
    // Two characters of four bytes, two UTF-16 units or one code point stand before every end.
    let last = |unit: &str| *spans(unit).last().expect("a span");
    assert_eq!(last("utf16"), last("codepoint") + 2);
    assert_eq!(last("byte"), last("codepoint") + 6);
}

#[test]
fn a_line_brings_its_question_or_takes_that_of_the_call() {
    let model = model("roberta-answers");
    let context = "Aspirin 81 mg was stopped.";
    let own = format!(r#"{{"id":1,"text":"{context}","question":"What was stopped?"}}"#);
    let without = format!(r#"{{"id":1,"text":"{context}"}}"#);
    let expected = predict(&model, &own, "");
    assert_eq!(expected["task"], "question-answering");
    assert!(expected.get("answer").is_some() && expected["noAnswerScore"].is_number());
    assert_eq!(predict(&model, &without, r#"{"question":"What was stopped?"}"#), expected);
    assert_eq!(predict(&model, &without, "")["error"]["code"], "invalid-input");
}

#[test]
fn failures_cost_only_their_line_and_hold_no_text() {
    let model = model("distilbert-answers");
    let long = "canary ".repeat(80);
    for line in [
        "{canary".to_owned(),
        r#"{"text":["canary"]}"#.to_owned(),
        r#"{"text":"canary","question":["canary"]}"#.to_owned(),
        r#"{"text":"canary\u0000","question":"canary"}"#.to_owned(),
        r#"{"text":"canary","question":" "}"#.to_owned(),
        format!(r#"{{"text":"canary","question":"{long}"}}"#),
    ] {
        let answer = predict(&model, &line, "");
        assert_eq!(answer["line"], 7);
        assert_eq!(answer["error"]["code"], "invalid-input");
        assert!(!answer.to_string().contains("canary"));
    }
    for options in [r#"{"offsetUnit":"canary"}"#, r#"{"canary":1}"#, "canary"] {
        let error = TaskOptions::from_json(options).expect_err("refused");
        assert_eq!(error.code().as_str(), "invalid-option");
        assert!(!error.to_string().contains("canary"));
    }
}

#[test]
fn a_model_says_what_it_is() {
    let info: Value =
        serde_json::from_str(&task_model_info_json(&model("xlm-roberta-text"))).expect("JSON");
    let expected = serde_json::json!({
        "name": "xlm-roberta-text", "version": "1.0.0", "license": "CC0-1.0",
        "task": "sequence-classification", "precision": "int8",
        "labels": ["negative", "neutral", "positive"],
    });
    assert_eq!(info, expected);
}
