//! No word of a note in any error, warning or debug output.

use chartside::model::{Model, ModelFiles};
use chartside::pipeline::{Analyzer, Request};
use chartside::wire::{
    Batch, EvaluationOptions, Mapping, OffsetUnit, Options, analyze_line, deidentify_line,
    evaluate_jsonl, seal_documents,
};
use std::sync::Arc;

use crate::notes::{model_bytes, tiny};

const CANARY: &str = "Quetzalcoatlus";

fn check(output: &str) {
    assert!(!output.contains(CANARY), "note text in an error");
    let escaped = output.to_lowercase();
    assert!(!escaped.contains("quetzal"), "a part of the note's text in an error");
}

#[test]
fn batch_errors_hold_no_note_text() {
    let options = Options::default();
    for line in [
        format!(r#"{{"id":"a","text":"{CANARY}"#),
        format!(r#"{{"id":"a","text":["{CANARY}"]}}"#),
        format!(r#"{{"id":["{CANARY}"],"text":1}}"#),
        format!(r#""{CANARY}""#),
        format!(r#"{{"id":"a","text":"{CANARY}\u0000"}}"#),
        format!(r#"{{"id":"a","text":"{CANARY}","entities":"{CANARY}"}}"#),
        format!(r#"{{"id":"a","text":"{CANARY}","entities":[{{"start":"{CANARY}"}}]}}"#),
        format!(
            r#"{{"id":"a","text":"{CANARY}","entities":[{{"start":0,"end":3,"label":"{CANARY}"}}]}}"#
        ),
        format!(
            r#"{{"id":"a","text":"{CANARY}","entities":[{{"start":0,"end":99,"label":"PROBLEM"}}]}}"#
        ),
        format!(r#"{{"id":"a","text":"{CANARY}","phi":"{CANARY}"}}"#),
        format!(
            r#"{{"id":"a","text":"{CANARY}","phi":[{{"start":0,"end":3,"label":"{CANARY}"}}]}}"#
        ),
        format!(r#"{{"id":"a","text":"{}"}}"#, CANARY.repeat(2 << 20)),
    ] {
        for answer in
            [analyze_line(tiny(), &line, 1, &options), deidentify_line(tiny(), &line, 1, &options)]
        {
            assert!(answer.contains("\"error\""), "the line must fail");
            check(&answer);
        }
    }
}

#[test]
fn option_errors_hold_no_value() {
    for options in [
        format!(r#"{{"tasks":["{CANARY}"]}}"#),
        format!(r#"{{"{CANARY}":1}}"#),
        format!(r#"{{"policy":"{CANARY}"}}"#),
        format!(r#"{{"policy":{{"operators":{{"{CANARY}":"tag"}}}}}}"#),
        format!(r#"{{"policy":{{"{CANARY}":1}}}}"#),
        format!(r#"{{"policy":["{CANARY}"]}}"#),
        format!(r#"{{"seed":["{CANARY}"]}}"#),
        format!(r#"{{"patient":["{CANARY}"]}}"#),
        format!(r#"{{"offsetUnit":"{CANARY}"}}"#),
        format!(r#"{{"tasks":"{CANARY}"}}"#),
        CANARY.to_owned(),
    ] {
        let error = Options::from_json(&options).expect_err("refused");
        check(&format!("{error} {error:?}"));
    }
}

#[test]
fn what_remembers_identifiers_does_not_show_them() {
    let options = format!(r#"{{"policy":"pseudonymize","patient":"{CANARY}","seed":"{CANARY}"}}"#);
    let options = Options::from_json(&options).expect("sound");
    check(&format!("{options:?}"));
    let mut batch = Batch::new(Arc::clone(tiny()), options);
    let line = format!(r#"{{"id":"a","text":"Patient: {CANARY}, Ada"}}"#);
    let output = batch.deidentify_line(&line, 1);
    check(&output);
    check(&format!("{batch:?} {}", batch.report_json()));
}

#[test]
fn mapping_errors_hold_no_text() {
    let error = Mapping::open(CANARY.as_bytes(), CANARY).expect_err("no age file");
    check(&format!("{error} {error:?}"));
    for documents in [
        CANARY.to_owned(),
        format!(
            r#"[{{"text":"{CANARY}","edits":[{{"start":0,"end":99,"operator":"tag","original":"{CANARY}"}}]}}]"#
        ),
        format!(
            r#"[{{"text":"{CANARY}","edits":[{{"start":0,"end":3,"operator":"{CANARY}","original":""}}]}}]"#
        ),
    ] {
        let error = seal_documents(&documents, OffsetUnit::Byte, CANARY).expect_err("refused");
        check(&format!("{error} {error:?}"));
    }
}

#[test]
fn evaluation_errors_hold_no_text() {
    let good = format!(r#"{{"id":"a","text":"{CANARY}"}}"#);
    for (gold, results) in [
        (format!(r#"{{"text":"{CANARY}"}}"#), String::new()),
        (
            format!(
                r#"{{"id":"a","text":"{CANARY}","phi":[{{"start":0,"end":99,"label":"{CANARY}"}}]}}"#
            ),
            r#"{"id":"a"}"#.into(),
        ),
        (good.clone(), format!("{{{CANARY}")),
        (good, format!(r#"{{"id":"a","offsetUnit":"{CANARY}"}}"#)),
    ] {
        let error =
            evaluate_jsonl(&gold, &results, EvaluationOptions::default()).expect_err("refused");
        check(&format!("{error} {error:?}"));
    }
}

#[test]
fn session_errors_hold_no_text() {
    let request = Request::default;
    let rules_only = Arc::new(Analyzer::new());
    check(&format!("{:?}", rules_only.open(CANARY.into(), request()).expect_err("no model")));
    let session = tiny().open(CANARY.into(), request()).expect("opens");
    check(&format!("{:?}", session.finish().expect_err("unfinished")));
}

#[test]
fn model_errors_hold_no_content() {
    let [manifest, config, tokenizer, weights] = &model_bytes("tiny");
    let html = format!("<!doctype html><title>{CANARY}</title>").into_bytes();
    for files in [
        ModelFiles { manifest: &html, config, tokenizer, weights },
        ModelFiles { manifest, config: &html, tokenizer, weights },
        ModelFiles { manifest, config, tokenizer: &html, weights },
        ModelFiles { manifest, config, tokenizer, weights: &html },
    ] {
        let error = Model::load(files).expect_err("refused");
        assert!(
            matches!(error.code().as_str(), "model-integrity" | "model-incompatible"),
            "{error}"
        );
        check(&format!("{error} {error:?}"));
    }
}
