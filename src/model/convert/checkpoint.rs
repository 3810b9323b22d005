//! The files of a checkpoint folder, and which of them are needed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use thiserror::Error;

use crate::Result;
use crate::error::{ErrorCode, Kind};
use crate::model::json;
use crate::model::weights::Weights;

/// The longest side file, in bytes.
const MAX_SIDE_BYTES: usize = 16 << 20;

/// The most files over which weights are spread.
const MAX_SHARDS: usize = 128;

/// The weights in one file.
const WEIGHTS: &str = "model.safetensors";

/// Which file holds which tensor.
const INDEX: &str = "model.safetensors.index.json";

/// The steps of a sentence-embedding model.
const MODULES: &str = "modules.json";

/// The longest text of a sentence-embedding model.
const SENTENCE_CONFIG: &str = "sentence_bert_config.json";

#[derive(Debug, Error)]
enum CheckpointError {
    #[error("the folder has no {name}{hint}")]
    Missing { name: String, hint: &'static str },
    #[error(
        "no pickle: the weights are in {name}, a format that runs code when it is read; save the model as safetensors"
    )]
    Pickle { name: String },
    #[error("the weights are in {name}; save the model as safetensors")]
    OtherFormat { name: String },
    #[error("{name} is not what the format says it is")]
    Malformed { name: &'static str },
    #[error("{INDEX} names a file of another folder, or more than {MAX_SHARDS} files")]
    Shards,
    #[error("{INDEX} does not name the tensors that its files hold")]
    IndexDiffers,
    #[error(
        "a sentence-embedding step is {step}; only mean pooling and normalisation can be represented"
    )]
    Step { step: &'static str },
}

impl Kind for CheckpointError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed { .. } | Self::Shards | Self::IndexDiffers => ErrorCode::ModelIntegrity,
            Self::Missing { .. } => ErrorCode::InvalidInput,
            _ => ErrorCode::ModelIncompatible,
        }
    }
}

/// The files of a checkpoint, read by the host one after the other.
///
/// ```
/// # use chartside::model::convert::Checkpoint;
/// let mut checkpoint = Checkpoint::new(["config.json", "tokenizer.json", "model.safetensors"]);
/// assert_eq!(checkpoint.missing()?, ["config.json", "tokenizer.json", "model.safetensors"]);
/// # Ok::<(), chartside::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Checkpoint {
    names: BTreeSet<String>,
    files: BTreeMap<String, Vec<u8>>,
}

impl std::fmt::Debug for Checkpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checkpoint").field("files", &self.files.keys()).finish_non_exhaustive()
    }
}

/// How a sentence-embedding model makes its vectors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Embedding {
    pub(super) normalize: bool,
    pub(super) max_tokens: Option<usize>,
}

impl Checkpoint {
    /// A checkpoint in a folder with the files `names`.
    pub fn new<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Self { names: names.into_iter().map(Into::into).collect(), files: BTreeMap::new() }
    }

    /// Adds the contents of the file `name`, a path with `/`.
    pub fn add(&mut self, name: &str, content: Vec<u8>) {
        self.files.insert(name.to_owned(), content);
    }

    /// The files to add next; to be asked until there are none.
    ///
    /// # Errors
    /// `model-incompatible` for weights that are no safetensors, `invalid-input` when a file is not
    /// there, `model-integrity` when one that was added is not what its name says.
    pub fn missing(&self) -> Result<Vec<String>> {
        let mut wanted = vec!["config.json".to_owned()];
        self.need("config.json", "; is this the folder of a checkpoint?")?;
        self.need(
            "tokenizer.json",
            "; save the fast tokenizer of the model beside it (AutoTokenizer … save_pretrained)",
        )?;
        wanted.push("tokenizer.json".to_owned());
        if self.names.contains(WEIGHTS) {
            wanted.push(WEIGHTS.to_owned());
        } else if self.names.contains(INDEX) {
            wanted.push(INDEX.to_owned());
            if self.files.contains_key(INDEX) {
                wanted.extend(self.shards()?.into_values().collect::<BTreeSet<_>>());
            }
        } else {
            return Err(self.no_weights().into());
        }
        for name in [MODULES, SENTENCE_CONFIG] {
            if self.names.contains(name) {
                wanted.push(name.to_owned());
            }
        }
        if self.files.contains_key(MODULES) {
            wanted.extend(self.pooling_config()?);
        }
        wanted.retain(|name| !self.files.contains_key(name));
        Ok(wanted)
    }

    fn need(&self, name: &str, hint: &'static str) -> Result<()> {
        if self.names.contains(name) {
            return Ok(());
        }
        Err(CheckpointError::Missing { name: name.to_owned(), hint }.into())
    }

    /// Why a folder without safetensors cannot be converted.
    fn no_weights(&self) -> CheckpointError {
        let ending = |endings: &[&str]| {
            let name = self.names.iter().find(|name| endings.iter().any(|end| name.ends_with(end)));
            name.cloned()
        };
        if let Some(name) = ending(&[".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt"]) {
            CheckpointError::Pickle { name }
        } else if let Some(name) = ending(&[".h5", ".msgpack", ".onnx", ".gguf", ".ot"]) {
            CheckpointError::OtherFormat { name }
        } else {
            let hint = "; is this the folder of a checkpoint?";
            CheckpointError::Missing { name: WEIGHTS.to_owned(), hint }
        }
    }

    /// The contents of `name`.
    pub(super) fn file(&self, name: &str) -> Result<&[u8]> {
        self.files.get(name).map(Vec::as_slice).ok_or_else(|| {
            CheckpointError::Missing { name: name.to_owned(), hint: " that was read" }.into()
        })
    }

    /// The files that were read, by name.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(name, content)| (name.as_str(), content.as_slice()))
    }

    /// The tensors of all weight files.
    pub(super) fn weights(&self) -> Result<Weights<'_>> {
        if self.names.contains(WEIGHTS) {
            return Weights::parse(self.file(WEIGHTS)?);
        }
        let shards = self.shards()?;
        let names: BTreeSet<&String> = shards.values().collect();
        let files = names.into_iter().map(|name| self.file(name)).collect::<Result<Vec<_>>>()?;
        let weights = Weights::parse_all(files)?;
        if !weights.names().eq(shards.keys().map(String::as_str)) {
            return Err(CheckpointError::IndexDiffers.into());
        }
        Ok(weights)
    }

    /// Which file holds which tensor, by the index.
    fn shards(&self) -> Result<BTreeMap<String, String>> {
        let index = self.side_file(INDEX)?;
        let bad = CheckpointError::Malformed { name: INDEX };
        let Some(map) = index.get("weight_map").and_then(Value::as_object) else {
            return Err(bad.into());
        };
        let mut shards = BTreeMap::new();
        for (tensor, file) in map {
            let is_plain =
                |name: &&str| name.ends_with(".safetensors") && !name.contains(['/', '\\', ':']);
            let file = file.as_str().filter(is_plain).ok_or(CheckpointError::Shards)?;
            shards.insert(tensor.clone(), file.to_owned());
        }
        if shards.values().collect::<BTreeSet<_>>().len() > MAX_SHARDS {
            return Err(CheckpointError::Shards.into());
        }
        Ok(shards)
    }

    fn side_file(&self, name: &'static str) -> Result<Value> {
        let content = self.file(name)?;
        json::check(name, content, MAX_SIDE_BYTES)?;
        serde_json::from_slice(content).map_err(|_| CheckpointError::Malformed { name }.into())
    }

    /// The path and kind of each step of a sentence-embedding model.
    fn steps(&self) -> Result<Vec<(String, String)>> {
        let modules = self.side_file(MODULES)?;
        let bad = || CheckpointError::Malformed { name: MODULES };
        let steps = modules.as_array().ok_or_else(bad)?.iter().map(|step| {
            let field = |name: &str| step.get(name).and_then(Value::as_str);
            let (path, kind) = field("path").zip(field("type")).ok_or_else(bad)?;
            let kind = kind.rsplit('.').next().unwrap_or_default();
            Ok((path.to_owned(), kind.to_owned()))
        });
        steps.collect()
    }

    /// Where the pooling of a sentence-embedding model is described.
    fn pooling_config(&self) -> Result<Option<String>> {
        let steps = self.steps()?;
        let Some((path, _)) = steps.into_iter().find(|(_, kind)| kind == "Pooling") else {
            return Ok(None);
        };
        let is_plain = !path.is_empty()
            && path.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        if !is_plain {
            return Err(CheckpointError::Malformed { name: MODULES }.into());
        }
        Ok(Some(format!("{path}/config.json")))
    }

    /// How vectors are made; without a description the mean as it is.
    pub(super) fn embedding(&self) -> Result<Embedding> {
        let mut embedding = Embedding::default();
        if self.files.contains_key(SENTENCE_CONFIG) {
            let config = self.side_file(SENTENCE_CONFIG)?;
            let longest = config.get("max_seq_length").and_then(Value::as_u64);
            embedding.max_tokens = longest.and_then(|n| usize::try_from(n).ok());
        }
        if !self.files.contains_key(MODULES) {
            return Ok(embedding);
        }
        for (_, kind) in self.steps()? {
            match kind.as_str() {
                "Transformer" | "Pooling" => {}
                "Normalize" => embedding.normalize = true,
                "Dense" => return Err(CheckpointError::Step { step: "a dense layer" }.into()),
                _ => return Err(CheckpointError::Step { step: "of an unknown kind" }.into()),
            }
        }
        if let Some(name) = self.pooling_config()? {
            self.check_pooling(&name)?;
        }
        Ok(embedding)
    }

    /// Refuses other pooling than the mean.
    fn check_pooling(&self, name: &str) -> Result<()> {
        const NAME: &str = "the pooling's config.json";
        let content = self.file(name)?;
        json::check(NAME, content, MAX_SIDE_BYTES)?;
        let pooling: Value = serde_json::from_slice(content)
            .map_err(|_| CheckpointError::Malformed { name: NAME })?;
        let bad = CheckpointError::Malformed { name: NAME };
        let fields = pooling.as_object().ok_or(bad)?;
        let is_on = |name: &str| fields.get(name) == Some(&Value::Bool(true));
        let modes = fields.keys().filter(|name| name.starts_with("pooling_mode_") && is_on(name));
        // Newer versions write one name instead of a list of switches.
        let named = fields.get("pooling_mode").is_some_and(|mode| mode == "mean");
        if named || modes.eq(["pooling_mode_mean_tokens"]) {
            return Ok(());
        }
        Err(CheckpointError::Step { step: "pooling other than the mean" }.into())
    }
}
