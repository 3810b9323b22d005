//! Whole packages: the loader's refusals, parity with PyTorch, determinism.
//!
//! The packages are read from `models/` of the repository, or from the folder in `CHARTSIDE_MODELS`.

use std::path::PathBuf;

use serde_json::Value;

use super::chunk::Chunk;
use super::*;

/// The files of a package, to be changed before they are loaded.
#[derive(Clone)]
struct Package {
    manifest: Value,
    config: Vec<u8>,
    tokenizer: Vec<u8>,
    weights: Vec<u8>,
}

fn folder(name: &str) -> PathBuf {
    let models = std::env::var_os("CHARTSIDE_MODELS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/models")),
        PathBuf::from,
    );
    models.join(name)
}

impl Package {
    fn read(name: &str) -> Self {
        let read = |file: &str| std::fs::read(folder(name).join(file)).unwrap();
        Self {
            manifest: serde_json::from_slice(&read("manifest.json")).unwrap(),
            config: read("config.json"),
            tokenizer: read("tokenizer.json"),
            weights: read("model.safetensors"),
        }
    }

    fn load(&self) -> Result<Model> {
        Model::load(ModelFiles {
            manifest: self.manifest.to_string().as_bytes(),
            config: &self.config,
            tokenizer: &self.tokenizer,
            weights: &self.weights,
        })
    }
}

fn reference(name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(folder(name).join("reference.json")).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        number => vec![number.as_f64().unwrap()],
    }
}

fn largest_difference(found: &[f32], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).map(|(&a, b)| (f64::from(a) - b).abs()).fold(0.0, f64::max)
}

/// Compares tokens exactly and scores within `tolerance` with the package's `reference.json`.
fn check_parity(name: &str, tolerance: f64) {
    let model = Package::read(name).load().unwrap();
    let mut scratch = model.scratch();
    for case in reference(name)["cases"].as_array().unwrap() {
        let text = case["text"].as_str().unwrap();
        let mut tokens = Tokens::new();
        model.tokenize_into(text, ByteSpan::new(0, text.len()), &mut tokens).unwrap();
        let inner = |key: &str| {
            let all = numbers(&case[key]);
            all[1..all.len() - 1].iter().map(|&x| x as u32).collect::<Vec<_>>()
        };
        assert_eq!(tokens.ids(), inner("ids"));
        let types: Vec<u32> = tokens.type_ids().iter().copied().map(u32::from).collect();
        assert_eq!(types, inner("tokenTypeIds"));

        let all = 0..tokens.len();
        let output =
            model.run(&tokens, &Chunk { tokens: all.clone(), core: all }, &mut scratch).unwrap();
        let heads =
            [("entities", output.entities), ("phi", output.phi), ("assertion", output.assertion)];
        for (head, found) in heads {
            let rows = case["logits"][head].as_array().unwrap();
            let expected = numbers(&Value::Array(rows[1..rows.len() - 1].to_vec()));
            let difference = largest_difference(found, &expected);
            eprintln!("{name} {head}: {difference:.5}");
            assert!(difference <= tolerance, "{head} differs by {difference}");
        }
        let mut sum = vec![0.0; model.hidden_size()];
        for state in output.hidden.chunks_exact(sum.len()) {
            sum.iter_mut().zip(state).for_each(|(sum, value)| *sum += value);
        }
        let expected = numbers(&case["sentence"]);
        let length = expected.iter().map(|x| x * x).sum::<f64>().sqrt();
        let unit: Vec<f64> = expected.iter().map(|x| x / length).collect();
        let vector = model.sentence_vector(&sum, tokens.len());
        let difference = largest_difference(&vector, &unit);
        eprintln!("{name} sentence: {difference:.5}");
        assert!(difference <= tolerance);
    }
}

#[test]
fn tiny_agrees_with_pytorch() {
    check_parity("tiny", 1e-3);
}

/// `RUN_MODEL_TESTS=1` compares the real weights too.
#[test]
fn clinical_base_agrees_with_pytorch() {
    if std::env::var_os("RUN_MODEL_TESTS").is_some() {
        check_parity("clinical-base", 0.1);
    }
}
