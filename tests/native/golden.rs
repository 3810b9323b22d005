//! Whole outputs of the sample notes with the model that ships; `UPDATE_GOLDEN=1` rewrites, the difference is reviewed.
//!
//! The wasm tests compare the same files, so that they also hold every build to the same bytes.

use std::fs;

use chartside::wire::{Options, analyze_line};

use crate::notes::{clinical_base, path, sample_notes};

#[test]
fn sample_notes_give_the_committed_results() {
    let options = Options::default();
    for (name, text) in sample_notes() {
        let line = serde_json::json!({ "id": name, "text": text }).to_string();
        let output = analyze_line(clinical_base(), &line, 1, &options) + "\n";
        let file = path("tests/golden").join(format!("{name}.jsonl"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::create_dir_all(path("tests/golden")).expect("tests is writable");
            fs::write(&file, &output).expect("tests/golden is writable");
        }
        let committed = fs::read_to_string(&file).unwrap_or_default();
        assert!(committed == output, "{name} changed; review with UPDATE_GOLDEN=1 and git diff");
    }
}
