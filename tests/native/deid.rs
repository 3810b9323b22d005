//! The whole way: a note, its de-identified text, the sealed mapping and back.

use std::sync::Arc;

use chartside::pipeline::Analyzer;
use chartside::wire::{Batch, Mapping, Options, failed, restore_line};
use serde_json::{Value, json};

use crate::notes::sample_notes;

const PASSPHRASE: &str = "correct horse battery";
const POLICIES: [&str; 4] = ["safe-harbor", "limited-data-set", "pseudonymize", "all"];

fn batch(policy: &Value, more: &Value) -> Batch {
    let mut options = json!({ "policy": policy, "rulesOnly": true });
    for (key, value) in more.as_object().expect("an object") {
        options[key] = value.clone();
    }
    let options = Options::from_json(&options.to_string()).expect("sound options");
    Batch::new(Arc::new(Analyzer::new()), options)
}

fn run(batch: &mut Batch, line: &Value) -> Value {
    let output = batch.deidentify_line(&line.to_string(), 1);
    assert!(!failed(&output), "{output}");
    serde_json::from_str(&output).expect("JSON")
}

#[test]
fn every_sample_note_comes_back_under_every_policy() {
    let notes = sample_notes();
    assert!(notes.len() >= 4);
    for policy in POLICIES {
        let mut batch = batch(&json!(policy), &json!({}));
        batch.seal_with(PASSPHRASE).expect("sealed");
        let (mut file, mut clean) = (Vec::new(), Vec::new());
        for (name, text) in &notes {
            clean.push(run(&mut batch, &json!({ "id": name, "text": text })));
            file.extend(batch.take_mapping());
        }
        file.extend(batch.finish_mapping().expect("sealed"));
        let mapping = Mapping::open(&file, PASSPHRASE).expect("opens");
        for ((name, text), clean) in notes.iter().zip(&clean) {
            assert_ne!(clean["text"], json!(text), "{name}");
            let line = json!({ "id": name, "text": clean["text"] }).to_string();
            let back: Value =
                serde_json::from_str(&restore_line(&mapping, &line, 1)).expect("JSON");
            assert_eq!(back["text"], json!(text), "{policy} {name}");
            assert_eq!(back["missing"], json!(0));
        }
    }
}

#[test]
fn no_found_value_stands_in_the_text_that_is_handed_out() {
    for policy in POLICIES {
        let mut batch = batch(&json!(policy), &json!({}));
        for (name, text) in sample_notes() {
            let clean = run(&mut batch, &json!({ "id": name, "text": text }));
            let units: Vec<u16> = text.encode_utf16().collect();
            let new = clean["text"].as_str().expect("a text").to_lowercase();
            for edit in clean["edits"].as_array().expect("a list") {
                let [start, end] = ["start", "end"]
                    .map(|end| edit["source"][end].as_u64().expect("an offset") as usize);
                let value = String::from_utf16_lossy(&units[start..end]).to_lowercase();
                let is_name = matches!(
                    edit["label"].as_str(),
                    Some("PATIENT" | "MRN" | "PHONE" | "EMAIL" | "SSN")
                );
                if is_name && value.chars().count() >= 6 {
                    assert!(!new.contains(&value), "{policy} {name}: {} stands", edit["label"]);
                }
            }
        }
    }
}

#[test]
fn patients_named_by_the_lines_keep_their_surrogates_and_dates() {
    let mut batch = batch(&json!("pseudonymize"), &json!({ "patientKey": "mrn", "seed": "s" }));
    let note = "MRN: 00418827. Ms. Brandt was seen on 2024-03-02.";
    let first = run(&mut batch, &json!({ "id": 1, "mrn": "p1", "text": note }));
    let second = run(&mut batch, &json!({ "id": 2, "mrn": "p1", "text": note }));
    let other = run(&mut batch, &json!({ "id": 3, "mrn": "p2", "text": note }));
    assert_eq!(first["text"], second["text"]);
    assert_ne!(first["text"], other["text"]);
    let unnamed = batch.deidentify_line(&json!({ "id": 4, "text": note }).to_string(), 4);
    assert!(failed(&unnamed) && unnamed.contains("patient key"));
}

#[test]
fn reports_count_and_hold_no_word_of_a_note() {
    let mut batch =
        batch(&json!({ "base": "safe-harbor", "operators": { "ZIP": "generalize" } }), &json!({}));
    run(
        &mut batch,
        &json!({ "id": 1, "text": "Patient: Quetzal, Coatl   MRN: 00418827\nQUETZAL slept." }),
    );
    assert!(failed(&batch.deidentify_line("{", 2)));
    let json = batch.report_json();
    assert!(!json.contains("uetzal") && !json.contains("00418827"));
    let report: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((report["notes"].clone(), report["failed"].clone()), (json!(1), json!(1)));
    assert_eq!(report["letters"], json!({ "A": 2, "H": 1 }));
    assert_eq!(report["labels"], json!({ "PATIENT": 2, "MRN": 1 }));
    assert!(report["policy"]["zip3"].as_str().expect("a vintage").contains("2020"));
    assert!(report["model"].is_null());
    assert!(report["statement"].as_str().expect("words").contains("164.514(b)(2)(ii)"));
}

#[test]
fn a_text_without_a_known_id_finds_its_document() {
    let mut batch = batch(&json!("all"), &json!({}));
    batch.seal_with(PASSPHRASE).expect("sealed");
    let note = "Patient: Brandt, Adaeze   MRN: 00418827";
    run(&mut batch, &json!({ "id": 1, "text": "Patient: Lund, Bo   MRN: 5530-18" }));
    let clean = run(&mut batch, &json!({ "id": 2, "text": note }));
    let mut file = batch.take_mapping();
    file.extend(batch.finish_mapping().expect("sealed"));
    let mapping = Mapping::open(&file, PASSPHRASE).expect("opens");
    assert_eq!(format!("{mapping:?}"), "Mapping of 2 documents");
    let text = clean["text"].as_str().expect("a text");
    assert_eq!(mapping.restore(Some(&json!(2)), text).expect("known").text, note);
    let error = mapping.restore(Some(&json!(9)), text).expect_err("unknown");
    assert_eq!(error.code().as_str(), "invalid-input");
    assert_eq!(mapping.restore(None, "nothing of it").expect("any").restored, 0);
}
