//! The dimensions of an encoder, bounded before anything is sized by them.

use serde::Deserialize;
use thiserror::Error;

use crate::Result;
use crate::error::{ErrorCode, Kind};
use crate::model::json;

const MAX_CONFIG_BYTES: usize = 1 << 20;

#[derive(Debug, Error)]
enum ConfigError {
    #[error(
        "config.json is not the configuration of a BERT encoder (line {line}, column {column})"
    )]
    Malformed { line: usize, column: usize },
    #[error("config.json: {name} is {found}, expected {low}..={high} in steps of {step}")]
    Bound { name: &'static str, found: usize, low: usize, high: usize, step: usize },
    #[error("config.json: {name} is not {expected}")]
    Other { name: &'static str, expected: &'static str },
}

impl Kind for ConfigError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed { .. } => ErrorCode::ModelIntegrity,
            Self::Bound { .. } | Self::Other { .. } => ErrorCode::ModelIncompatible,
        }
    }
}

/// The part of a Hugging Face `BertConfig` that the encoder needs.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::model) struct Config {
    pub(in crate::model) vocab_size: usize,
    #[serde(rename = "hidden_size")]
    pub(in crate::model) hidden: usize,
    #[serde(rename = "num_hidden_layers")]
    pub(in crate::model) n_layers: usize,
    #[serde(rename = "num_attention_heads")]
    pub(in crate::model) n_heads: usize,
    #[serde(rename = "intermediate_size")]
    pub(in crate::model) intermediate: usize,
    #[serde(rename = "max_position_embeddings")]
    pub(in crate::model) n_positions: usize,
    /// The row of the first token in the table of positions: RoBERTa begins behind its padding.
    #[serde(default)]
    pub(in crate::model) first_position: usize,
    /// How many rows the token-type table has; DistilBERT has none.
    #[serde(rename = "type_vocab_size")]
    pub(in crate::model) n_types: usize,
    layer_norm_eps: f64,
    hidden_act: String,
    #[serde(skip)]
    pub(in crate::model) activation: Activation,
    #[serde(default)]
    position_embedding_type: Option<String>,
}

/// The function between the two layers of a feed-forward part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::model) enum Activation {
    /// The Gaussian error linear unit.
    #[default]
    Gelu,
    /// The same, approximated by the hyperbolic tangent.
    GeluNew,
    /// The rectifier.
    Relu,
}

impl Activation {
    /// The name in configurations.
    pub(in crate::model) fn as_str(self) -> &'static str {
        match self {
            Self::Gelu => "gelu",
            Self::GeluNew => "gelu_new",
            Self::Relu => "relu",
        }
    }

    /// The function that configurations call `name`.
    pub(in crate::model) fn from_name(name: &str) -> Option<Self> {
        match name {
            "gelu" => Some(Self::Gelu),
            "gelu_new" | "gelu_pytorch_tanh" => Some(Self::GeluNew),
            "relu" => Some(Self::Relu),
            _ => None,
        }
    }
}

/// The most tokens that a window may have, whatever the encoder's positions: the sums of integer
/// attention are sized for it.
pub(in crate::model) const MAX_WINDOW: usize = 1024;

/// The most rows of the token-type table.
const MAX_TYPES: usize = 16;

impl Config {
    /// Reads `config.json`.
    pub(in crate::model) fn from_json(json: &[u8]) -> Result<Self> {
        json::check("config.json", json, MAX_CONFIG_BYTES)?;
        let mut config: Self = serde_json::from_slice(json).map_err(|error| {
            ConfigError::Malformed { line: error.line(), column: error.column() }
        })?;
        let bound = |name, found: usize, low, high, step: usize| {
            if (low..=high).contains(&found) && found.is_multiple_of(step) {
                Ok(())
            } else {
                Err(ConfigError::Bound { name, found, low, high, step })
            }
        };
        // The product of the largest of these stays below 2^32, the address space of WebAssembly.
        bound("vocab_size", config.vocab_size, 4, 1 << 18, 1)?;
        bound("hidden_size", config.hidden, 8, 2048, 8)?;
        bound("num_hidden_layers", config.n_layers, 1, 48, 1)?;
        bound("num_attention_heads", config.n_heads, 1, 64, 1)?;
        bound("intermediate_size", config.intermediate, 8, 8192, 8)?;
        bound("max_position_embeddings", config.n_positions, 8, MAX_WINDOW + 16, 1)?;
        bound("first_position", config.first_position, 0, config.n_positions.min(16) - 1, 1)?;
        bound("type_vocab_size", config.n_types, 0, MAX_TYPES, 1)?;
        if !config.hidden.is_multiple_of(config.n_heads * 4) {
            let name = "hidden_size / num_attention_heads";
            return Err(ConfigError::Other { name, expected: "a multiple of four" }.into());
        }
        config.activation = Activation::from_name(&config.hidden_act).ok_or({
            ConfigError::Other { name: "hidden_act", expected: "gelu, gelu_new or relu" }
        })?;
        if config.position_embedding_type.as_deref().is_some_and(|kind| kind != "absolute") {
            let name = "position_embedding_type";
            return Err(ConfigError::Other { name, expected: "absolute" }.into());
        }
        if !(1e-20..1.0).contains(&config.layer_norm_eps) {
            let name = "layer_norm_eps";
            return Err(ConfigError::Other { name, expected: "a small positive number" }.into());
        }
        Ok(config)
    }

    /// Refuses a token-type table of other than `n_types` rows.
    pub(in crate::model) fn check_types(&self, n_types: usize) -> Result<()> {
        if self.n_types != n_types {
            let (low, high) = (n_types, n_types);
            let (name, found) = ("type_vocab_size", self.n_types);
            return Err(ConfigError::Bound { name, found, low, high, step: 1 }.into());
        }
        Ok(())
    }

    /// The most tokens that the encoder can take at once.
    pub(in crate::model) fn max_tokens(&self) -> usize {
        (self.n_positions - self.first_position).min(MAX_WINDOW)
    }

    /// The constant under the root of layer norms.
    pub(in crate::model) fn epsilon(&self) -> f32 {
        self.layer_norm_eps as f32
    }
}
