//! Turns a checkpoint in the Hugging Face layout into a package of this engine.
//!
//! Configuration and tensors of the families are renamed to those of BERT, whose encoder runs them
//! all; what cannot be represented is refused by name. What comes out is loaded once before it is
//! handed over, so that every package that exists can be used.

mod checkpoint;
mod family;
mod tensors;

use serde_json::{Value, json};
use thiserror::Error;

use super::manifest::{SCHEMA_VERSION, sha256_hex};
use super::task_model::{
    DenseFunction, MIN_WINDOW, PrecisionName, ScoreFunction, TaskModel, TaskSpec,
};
use super::{ModelFiles, tensor_file};
use crate::Result;
use crate::error::{ErrorCode, Kind};
pub use checkpoint::Checkpoint;
use family::Source;

/// The longest window of a converted model, in tokens: what these families were trained with.
const MAX_TOKENS: usize = 512;

/// The longest name and licence, in characters.
const MAX_NAME_CHARS: usize = 128;

#[derive(Debug, Error)]
enum ConvertError {
    #[error(
        "the {what} is empty, longer than {MAX_NAME_CHARS} characters or has control characters"
    )]
    Name { what: &'static str },
    #[error("the precision is neither int8 nor f32")]
    Precision,
}

impl Kind for ConvertError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InvalidOption
    }
}

/// How to convert.
#[derive(Clone, Debug)]
pub struct ConvertOptions {
    /// The name that the package gives itself.
    pub name: String,
    /// The licence of the weights as an SPDX expression; `NOASSERTION` where it is not known.
    pub license: String,
    /// How weights are stored and products computed.
    pub precision: PrecisionName,
}

impl ConvertOptions {
    /// Options from their names on a command line; what is not given has its default.
    ///
    /// # Errors
    /// `invalid-option` for a precision that there is not.
    pub fn new(name: &str, license: Option<&str>, precision: Option<&str>) -> Result<Self> {
        let precision = match precision {
            None => PrecisionName::default(),
            Some(name) => PrecisionName::from_name(name).ok_or(ConvertError::Precision)?,
        };
        let license = license.unwrap_or("NOASSERTION");
        for (what, text) in [("name", name), ("licence", license)] {
            let is_short = (1..=MAX_NAME_CHARS).contains(&text.chars().count());
            if !is_short || text.chars().any(char::is_control) {
                return Err(ConvertError::Name { what }.into());
            }
        }
        Ok(Self { name: name.to_owned(), license: license.to_owned(), precision })
    }
}

/// The files of a package.
#[derive(Clone)]
pub struct Package {
    /// `manifest.json`
    pub manifest: Vec<u8>,
    /// `config.json`
    pub config: Vec<u8>,
    /// `tokenizer.json`
    pub tokenizer: Vec<u8>,
    /// `model.safetensors`
    pub weights: Vec<u8>,
}

impl Package {
    /// The files by their names; the manifest last, so that a half-written folder has none.
    pub fn files(&self) -> [(&'static str, &[u8]); 4] {
        [
            ("config.json", &self.config),
            ("tokenizer.json", &self.tokenizer),
            ("model.safetensors", &self.weights),
            ("manifest.json", &self.manifest),
        ]
    }

    /// The files as the loader takes them.
    pub fn as_model_files(&self) -> ModelFiles<'_> {
        ModelFiles {
            manifest: &self.manifest,
            config: &self.config,
            tokenizer: &self.tokenizer,
            weights: &self.weights,
        }
    }
}

impl std::fmt::Debug for Package {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Package")
            .field("weights_bytes", &self.weights.len())
            .finish_non_exhaustive()
    }
}

/// Converts a checkpoint whose files were all added.
///
/// # Errors
/// `model-incompatible` with what cannot be represented, `model-integrity` for files that are no
/// files of a checkpoint, `invalid-option` for options out of bounds.
pub fn convert(checkpoint: &Checkpoint, options: &ConvertOptions) -> Result<Package> {
    let source = Source::from_json(checkpoint.file("config.json")?)?;
    let embedding = checkpoint.embedding()?;
    let (spec, tensors) =
        tensors::convert(&source, checkpoint.weights()?, embedding.normalize, options.precision)?;
    let config = pretty(&source.package_config(options.precision));
    let tokenizer = checkpoint.file("tokenizer.json")?.to_vec();
    let weights = tensor_file::write(&tensors);
    drop(tensors);

    let longest = embedding.max_tokens.filter(|&n| n >= MIN_WINDOW).unwrap_or(MAX_TOKENS);
    let max_tokens = source.max_tokens().min(longest).min(MAX_TOKENS);
    let entry = |path: &str, content: &[u8]| json!({ "path": path, "bytes": content.len(), "sha256": sha256_hex(content) });
    let read: Vec<Value> = checkpoint.files().map(|(path, content)| entry(path, content)).collect();
    let manifest = pretty(&json!({
        "schemaVersion": SCHEMA_VERSION,
        "name": options.name,
        "version": "1.0.0",
        "license": options.license,
        "precision": options.precision.as_str(),
        "maxTokens": max_tokens,
        "overlapTokens": max_tokens / 8,
        "task": task_json(&spec),
        "source": { "architecture": source.architecture(), "files": read },
        "converter": { "name": "chartside", "version": crate::VERSION },
        "files": [
            entry("config.json", &config),
            entry("tokenizer.json", &tokenizer),
            entry("model.safetensors", &weights),
        ],
    }));
    let package = Package { manifest, config, tokenizer, weights };
    TaskModel::load(package.as_model_files())?;
    Ok(package)
}

fn task_json(spec: &TaskSpec) -> Value {
    let mut task = json!({ "kind": spec.kind() });
    match spec {
        TaskSpec::TokenClassification { labels } => task["labels"] = json!(labels),
        TaskSpec::SequenceClassification { labels, scores, dense } => {
            task["labels"] = json!(labels);
            task["scores"] = ScoreFunction::as_str(*scores).into();
            task["dense"] = dense.map(DenseFunction::as_str).into();
        }
        TaskSpec::QuestionAnswering {} => {}
        TaskSpec::SentenceEmbedding { normalize } => task["normalize"] = (*normalize).into(),
    }
    task
}

fn pretty(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

#[cfg(test)]
mod tests;
