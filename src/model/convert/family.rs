//! The families whose checkpoints can be converted: how they name what BERT has, and what they do otherwise.

use serde_json::{Map, Value, json};
use thiserror::Error;

use crate::Result;
use crate::error::{ErrorCode, Kind};
use crate::model::encoder::{Activation, Config};
use crate::model::json;
use crate::model::task_model::{PrecisionName, are_labels};

const MAX_CONFIG_BYTES: usize = 1 << 20;

#[derive(Debug, Error)]
pub(super) enum FamilyError {
    #[error(
        "config.json is not the configuration of a checkpoint: {field} is missing or of another type"
    )]
    Field { field: &'static str },
    #[error(
        "the model type is none of bert, distilbert, roberta and xlm-roberta, whose encoder this engine has"
    )]
    Type,
    #[error(
        "the architecture is none of those with a head for tokens, texts, answers or vectors (…ForTokenClassification, …ForSequenceClassification, …ForQuestionAnswering, …Model)"
    )]
    Architecture,
    #[error("config.json asks for {what}, which this engine does not compute")]
    Unsupported { what: &'static str },
    #[error("config.json: id2label does not name each label from 0 on, once and in bounds")]
    Labels,
}

impl Kind for FamilyError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Field { .. } => ErrorCode::ModelIntegrity,
            _ => ErrorCode::ModelIncompatible,
        }
    }
}

/// A family of encoders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Bert,
    DistilBert,
    Roberta,
    XlmRoberta,
}

/// What a checkpoint was trained for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    Tokens,
    Text,
    Answers,
    Vectors,
}

/// The names in BERT's configuration and in DistilBERT's.
const DISTILBERT_KEYS: &[(&str, &str)] = &[
    ("hidden_size", "dim"),
    ("num_hidden_layers", "n_layers"),
    ("num_attention_heads", "n_heads"),
    ("intermediate_size", "hidden_dim"),
    ("hidden_act", "activation"),
];

/// The parts of a layer in BERT's tensors and in DistilBERT's.
const DISTILBERT_PARTS: &[(&str, &str)] = &[
    ("attention.self.query", "attention.q_lin"),
    ("attention.self.key", "attention.k_lin"),
    ("attention.self.value", "attention.v_lin"),
    ("attention.output.dense", "attention.out_lin"),
    ("attention.output.LayerNorm", "sa_layer_norm"),
    ("intermediate.dense", "ffn.lin1"),
    ("output.dense", "ffn.lin2"),
    ("output.LayerNorm", "output_layer_norm"),
];

/// The constant under the root of DistilBERT's layer norms, which its configuration does not hold.
const DISTILBERT_EPSILON: f64 = 1e-12;

fn other_name<'a>(table: &[(&'a str, &'a str)], name: &'a str) -> &'a str {
    table.iter().find(|(ours, _)| *ours == name).map_or(name, |(_, theirs)| theirs)
}

impl Family {
    const ALL: [Self; 4] = [Self::Bert, Self::DistilBert, Self::Roberta, Self::XlmRoberta];

    /// The name in configurations.
    fn model_type(self) -> &'static str {
        match self {
            Self::Bert => "bert",
            Self::DistilBert => "distilbert",
            Self::Roberta => "roberta",
            Self::XlmRoberta => "xlm-roberta",
        }
    }

    /// What the names of its classes begin with.
    fn class_prefix(self) -> &'static str {
        match self {
            Self::Bert => "Bert",
            Self::DistilBert => "DistilBert",
            Self::Roberta => "Roberta",
            Self::XlmRoberta => "XLMRoberta",
        }
    }

    /// What the names of the encoder's tensors begin with, in a model that has a head.
    pub(super) fn tensor_prefix(self) -> &'static str {
        match self {
            Self::Bert => "bert.",
            Self::DistilBert => "distilbert.",
            Self::Roberta | Self::XlmRoberta => "roberta.",
        }
    }

    /// Its name for the part of layer `layer_idx` that BERT calls `part`.
    pub(super) fn layer_part(self, layer_idx: usize, part: &str) -> String {
        match self {
            Self::DistilBert => {
                format!("transformer.layer.{layer_idx}.{}", other_name(DISTILBERT_PARTS, part))
            }
            _ => format!("encoder.layer.{layer_idx}.{part}"),
        }
    }

    /// Its name for what BERT's configuration calls `key`.
    fn key(self, key: &'static str) -> &'static str {
        match self {
            Self::DistilBert => other_name(DISTILBERT_KEYS, key),
            _ => key,
        }
    }

    fn is_roberta(self) -> bool {
        matches!(self, Self::Roberta | Self::XlmRoberta)
    }
}

/// How the scores of a text's labels are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    SingleLabel,
    MultiLabel,
    Regression,
}

/// A checkpoint's configuration.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) family: Family,
    pub(super) head: Head,
    pub(super) config: Config,
    /// The same in BERT's words, without what depends on the precision.
    fields: Map<String, Value>,
    architecture: String,
    labels: Option<Vec<String>>,
    pub(super) problem: Option<Problem>,
}

impl Source {
    /// Reads `config.json` of a checkpoint and refuses what the encoder does not compute.
    pub(super) fn from_json(json: &[u8]) -> Result<Self> {
        json::check("config.json", json, MAX_CONFIG_BYTES)?;
        let field = |field| FamilyError::Field { field };
        let value: Value = serde_json::from_slice(json).map_err(|_| field("the object"))?;
        let given = value.as_object().ok_or_else(|| field("the object"))?;
        let model_type = given.get("model_type").and_then(Value::as_str);
        let family = Family::ALL
            .into_iter()
            .find(|family| Some(family.model_type()) == model_type)
            .ok_or(FamilyError::Type)?;
        let architecture = given
            .get("architectures")
            .and_then(|names| names.get(0))
            .and_then(Value::as_str)
            .ok_or_else(|| field("architectures"))?;
        let head = match architecture.strip_prefix(family.class_prefix()) {
            Some("ForTokenClassification") => Head::Tokens,
            Some("ForSequenceClassification") => Head::Text,
            Some("ForQuestionAnswering") => Head::Answers,
            Some("Model") => Head::Vectors,
            _ => return Err(FamilyError::Architecture.into()),
        };
        refuse_unsupported(given, family)?;
        let fields = bert_fields(given, family)?;
        let config = Config::from_json(Value::Object(fields.clone()).to_string().as_bytes())?;
        let problem = match given.get("problem_type").and_then(Value::as_str) {
            None => None,
            Some("single_label_classification") => Some(Problem::SingleLabel),
            Some("multi_label_classification") => Some(Problem::MultiLabel),
            Some("regression") => Some(Problem::Regression),
            Some(_) => return Err(FamilyError::Unsupported { what: "another problem type" }.into()),
        };
        let labels = labels_of(given)?;
        let architecture = architecture.to_owned();
        Ok(Self { family, head, config, fields, architecture, labels, problem })
    }

    pub(super) fn architecture(&self) -> &str {
        &self.architecture
    }

    /// The most tokens that the encoder takes.
    pub(super) fn max_tokens(&self) -> usize {
        self.config.max_tokens()
    }

    /// The labels of a head with `n_labels` outputs.
    pub(super) fn labels(&self, n_labels: usize) -> Result<Vec<String>> {
        let labels = match &self.labels {
            Some(labels) => labels.clone(),
            None => (0..n_labels).map(|idx| format!("LABEL_{idx}")).collect(),
        };
        if labels.len() != n_labels || !are_labels(&labels) {
            return Err(FamilyError::Labels.into());
        }
        Ok(labels)
    }

    /// `config.json` of the package.
    pub(super) fn package_config(&self, precision: PrecisionName) -> Value {
        let mut fields = self.fields.clone();
        if precision == PrecisionName::Int8 {
            let quantization = json!({
                "weights": "int7-per-channel",
                "activations": "int8-per-token",
                "embeddings": "int8-per-row",
            });
            fields.insert("quantization".into(), quantization);
        }
        Value::Object(fields)
    }
}

fn refuse_unsupported(given: &Map<String, Value>, family: Family) -> Result<(), FamilyError> {
    let is_set = |name: &str| match given.get(name) {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::Object(entries)) => !entries.is_empty(),
        Some(_) => true,
    };
    for (name, what) in [
        ("auto_map", "code of its own"),
        ("quantization_config", "weights that are quantised already"),
        ("pruned_heads", "pruned heads"),
        ("is_decoder", "a decoder"),
        ("add_cross_attention", "cross-attention"),
        ("is_encoder_decoder", "a decoder"),
        ("adapters", "adapters"),
    ] {
        if is_set(name) {
            return Err(FamilyError::Unsupported { what });
        }
    }
    let positions = given.get("position_embedding_type").filter(|kind| !kind.is_null());
    if positions.is_some_and(|kind| kind != "absolute") {
        return Err(FamilyError::Unsupported { what: "relative positions" });
    }
    let activation = given.get(family.key("hidden_act")).and_then(Value::as_str);
    if activation.and_then(Activation::from_name).is_none() {
        return Err(FamilyError::Unsupported {
            what: "an activation other than gelu, gelu_new and relu",
        });
    }
    Ok(())
}

/// The configuration in BERT's words.
fn bert_fields(
    given: &Map<String, Value>,
    family: Family,
) -> Result<Map<String, Value>, FamilyError> {
    let number = |field: &'static str| {
        let found = given.get(family.key(field)).and_then(Value::as_u64);
        found.ok_or(FamilyError::Field { field: family.key(field) })
    };
    let mut fields = Map::new();
    for field in [
        "vocab_size",
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "intermediate_size",
        "max_position_embeddings",
    ] {
        fields.insert(field.into(), number(field)?.into());
    }
    // Positions of RoBERTa are counted from the one behind its padding.
    let first = if family.is_roberta() { number("pad_token_id")?.saturating_add(1) } else { 0 };
    let (n_types, epsilon) = match family {
        Family::DistilBert => (0, DISTILBERT_EPSILON),
        _ => {
            let epsilon = given.get("layer_norm_eps").and_then(Value::as_f64);
            let field = "layer_norm_eps";
            (number("type_vocab_size")?, epsilon.ok_or(FamilyError::Field { field })?)
        }
    };
    let activation = given.get(family.key("hidden_act")).and_then(Value::as_str);
    let activation = activation.and_then(Activation::from_name).unwrap_or_default();
    fields.insert("model_type".into(), family.model_type().into());
    fields.insert("first_position".into(), first.into());
    fields.insert("type_vocab_size".into(), n_types.into());
    fields.insert("layer_norm_eps".into(), epsilon.into());
    fields.insert("hidden_act".into(), activation.as_str().into());
    fields.insert("position_embedding_type".into(), "absolute".into());
    Ok(fields)
}

/// The labels of `id2label` in their order, if there are any.
fn labels_of(given: &Map<String, Value>) -> Result<Option<Vec<String>>, FamilyError> {
    let Some(map) = given.get("id2label").filter(|map| !map.is_null()) else { return Ok(None) };
    let map = map.as_object().ok_or(FamilyError::Labels)?;
    let labels = (0..map.len()).map(|idx| {
        let label = map.get(&idx.to_string()).and_then(Value::as_str);
        label.map(str::to_owned).ok_or(FamilyError::Labels)
    });
    labels.collect::<Result<Vec<_>, _>>().map(Some)
}
