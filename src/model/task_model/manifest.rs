//! What the package of a brought model says of itself.

use serde::Deserialize;
use thiserror::Error;

use crate::Result;
use crate::error::{ErrorCode, Kind};
use crate::model::json;
use crate::model::manifest::{FileEntry, MAX_MANIFEST_BYTES, SCHEMA_VERSION};

/// The most labels that a head may have.
pub(in crate::model) const MAX_LABELS: usize = 1024;

/// The longest label, in bytes.
pub(in crate::model) const MAX_LABEL_BYTES: usize = 128;

#[derive(Debug, Error)]
enum TaskManifestError {
    #[error(
        "manifest.json is not the manifest of a brought model (line {line}, column {column}); the analyzer's own model is opened by createAnalyzer or analyze"
    )]
    Malformed { line: usize, column: usize },
    #[error(
        "expected manifest schema {SCHEMA_VERSION}, found {found}; use an engine of the model's age"
    )]
    Schema { found: u32 },
    #[error(
        "the manifest has {count} labels; 1 to {MAX_LABELS}, each once and of 1 to {MAX_LABEL_BYTES} bytes, are allowed"
    )]
    Labels { count: usize },
}

impl Kind for TaskManifestError {
    fn code(&self) -> ErrorCode {
        ErrorCode::ModelIncompatible
    }
}

/// The contents of `manifest.json` of a brought model.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskManifest {
    /// The version of this layout.
    pub schema_version: u32,
    /// The name of the model.
    pub name: String,
    /// The version of the model.
    pub version: String,
    /// The licence of the weights, as an SPDX expression.
    pub license: String,
    /// How the weights are stored and products computed.
    pub precision: PrecisionName,
    /// The longest window fed to the encoder, in tokens, those around the text included.
    pub max_tokens: usize,
    /// How many tokens neighbouring windows share.
    pub overlap_tokens: usize,
    /// What the model does.
    pub task: TaskSpec,
    /// Every other file of the package.
    pub files: Vec<FileEntry>,
}

/// How weights are stored and products computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PrecisionName {
    /// 7-bit weights and 8-bit activations: a quarter of the size, and several times faster.
    #[default]
    Int8,
    /// 32-bit floats throughout.
    F32,
}

impl PrecisionName {
    /// The name in manifests and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Int8 => "int8",
            Self::F32 => "f32",
        }
    }

    /// The precision of that name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Int8, Self::F32].into_iter().find(|precision| precision.as_str() == name)
    }
}

/// The task of a brought model, with what its head needs to be read.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum TaskSpec {
    /// A label for each word; neighbouring ones form spans.
    TokenClassification {
        /// The labels in the order of the head, with `B-` and the like where the model has them.
        labels: Vec<String>,
    },
    /// Labels for a whole text.
    SequenceClassification {
        /// The labels in the order of the head.
        labels: Vec<String>,
        /// How scores come from the head's output.
        scores: ScoreFunction,
        /// The layer before the last one, if there is one.
        dense: Option<DenseFunction>,
    },
    /// The span of a text that answers a question.
    QuestionAnswering {},
    /// The mean of the states of a text's tokens.
    SentenceEmbedding {
        /// Whether vectors are scaled to length one.
        normalize: bool,
    },
}

impl TaskSpec {
    /// The name of the task in manifests and in the JavaScript interface.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::TokenClassification { .. } => "token-classification",
            Self::SequenceClassification { .. } => "sequence-classification",
            Self::QuestionAnswering {} => "question-answering",
            Self::SentenceEmbedding { .. } => "sentence-embedding",
        }
    }

    /// The labels of the head, if it has any.
    pub fn labels(&self) -> &[String] {
        match self {
            Self::TokenClassification { labels } | Self::SequenceClassification { labels, .. } => {
                labels
            }
            Self::QuestionAnswering {} | Self::SentenceEmbedding { .. } => &[],
        }
    }
}

/// How the scores of labels come from the output of a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScoreFunction {
    /// One label applies: the scores sum to one.
    Softmax,
    /// Each label applies or not: every score lies between zero and one.
    Sigmoid,
    /// The output itself.
    None,
}

impl ScoreFunction {
    /// The name in manifests.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Softmax => "softmax",
            Self::Sigmoid => "sigmoid",
            Self::None => "none",
        }
    }
}

/// The function behind the dense layer of a classification head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DenseFunction {
    /// The hyperbolic tangent, of BERT and RoBERTa.
    Tanh,
    /// The rectifier, of DistilBERT.
    Relu,
}

impl DenseFunction {
    /// The name in manifests.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tanh => "tanh",
            Self::Relu => "relu",
        }
    }
}

impl TaskManifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// `model-integrity` when it is no JSON, `model-incompatible` when it is not one of a brought
    /// model, or for another engine.
    pub fn from_json(json: &[u8]) -> Result<Self> {
        json::check("manifest.json", json, MAX_MANIFEST_BYTES)?;
        let manifest: Self = serde_json::from_slice(json).map_err(|error| {
            TaskManifestError::Malformed { line: error.line(), column: error.column() }
        })?;
        if manifest.schema_version != SCHEMA_VERSION {
            return Err(TaskManifestError::Schema { found: manifest.schema_version }.into());
        }
        let has_labels = matches!(
            manifest.task,
            TaskSpec::TokenClassification { .. } | TaskSpec::SequenceClassification { .. }
        );
        let labels = manifest.task.labels();
        if has_labels && !are_labels(labels) {
            return Err(TaskManifestError::Labels { count: labels.len() }.into());
        }
        Ok(manifest)
    }
}

/// Whether a head can have these labels.
pub(in crate::model) fn are_labels(labels: &[String]) -> bool {
    let unique: std::collections::BTreeSet<_> = labels.iter().collect();
    (1..=MAX_LABELS).contains(&labels.len())
        && unique.len() == labels.len()
        && labels.iter().all(|label| (1..=MAX_LABEL_BYTES).contains(&label.len()))
}
