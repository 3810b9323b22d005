//! The invented notes of the demo page, shared by the tests.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use chartside::model::{Model, ModelFiles};
use chartside::pipeline::Analyzer;

/// (name, text) of every sample note, in name order.
pub fn sample_notes() -> Vec<(String, String)> {
    let mut notes: Vec<(String, String)> = fs::read_dir(path("www/demo/sample-notes"))
        .expect("sample notes")
        .map(|entry| entry.expect("a folder entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(path).expect("UTF-8"))
        })
        .collect();
    notes.sort();
    assert!(notes.len() >= 4, "the page offers at least four sample notes");
    notes
}

pub fn path(relative: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// The bytes of a model's four files, in the order of [`ModelFiles`].
pub fn model_bytes(name: &str) -> [Vec<u8>; 4] {
    ["manifest.json", "config.json", "tokenizer.json", "model.safetensors"]
        .map(|file| fs::read(path("models").join(name).join(file)).expect("a committed model file"))
}

pub fn load(name: &str) -> Model {
    let [manifest, config, tokenizer, weights] = &model_bytes(name);
    Model::load(ModelFiles { manifest, config, tokenizer, weights }).expect("a committed model")
}

/// Rules and the seeded test model, loaded once.
pub fn tiny() -> &'static Arc<Analyzer> {
    static TINY: OnceLock<Arc<Analyzer>> = OnceLock::new();
    TINY.get_or_init(|| Arc::new(Analyzer::with_model(load("tiny"))))
}

/// Rules and the model that ships, loaded once.
pub fn clinical_base() -> &'static Arc<Analyzer> {
    static BASE: OnceLock<Arc<Analyzer>> = OnceLock::new();
    BASE.get_or_init(|| Arc::new(Analyzer::with_model(load("clinical-base"))))
}
