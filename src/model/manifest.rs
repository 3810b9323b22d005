//! What a model package is made of, and the check that its files are the ones named.

use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::json;
use crate::Result;
use crate::document::{EntityLabel, PhiLabel, Status};
use crate::error::{ErrorCode, Kind};

/// The version of the manifest's own layout that this engine reads.
pub const SCHEMA_VERSION: u32 = 1;

/// A manifest is read whole before anything is known of it, so its size is bounded.
pub(super) const MAX_MANIFEST_BYTES: usize = 1 << 20;

/// What can be wrong with a manifest or with a file that it names.
#[derive(Debug, Error)]
pub(super) enum ManifestError {
    #[error(
        "manifest.json is not a manifest (line {line}, column {column}); was a page served instead of the file?"
    )]
    Malformed { line: usize, column: usize },
    #[error(
        "expected manifest schema {SCHEMA_VERSION}, found {found}; use an engine of the model's age"
    )]
    Schema { found: u32 },
    #[error("the package holds a model of one task; open it with loadModel or predict")]
    Brought,
    #[error(
        "the labels of head {head} are not the {expected} labels of this engine in their order"
    )]
    Labels { head: &'static str, expected: usize },
    #[error("{field} of head {head} is unusable: expected {expected}; tune the model again")]
    Setting { head: &'static str, field: &'static str, expected: &'static str },
    #[error("expected {name} once in the manifest, found it {count} times")]
    Listed { name: &'static str, count: usize },
    #[error("{name} has {found} bytes, the manifest says {expected}; load the file again")]
    Length { name: &'static str, found: u64, expected: u64 },
    #[error("{name} does not have the SHA-256 that the manifest gives; load the file again")]
    Hash { name: &'static str },
}

impl Kind for ManifestError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Schema { .. } | Self::Brought | Self::Labels { .. } | Self::Setting { .. } => {
                ErrorCode::ModelIncompatible
            }
            _ => ErrorCode::ModelIntegrity,
        }
    }
}

/// The contents of `manifest.json`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The version of this layout, [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The name of the model.
    pub name: String,
    /// The version of the model.
    pub version: String,
    /// The licence of the weights, as an SPDX expression.
    pub license: String,
    /// The longest window fed to the encoder, in tokens, `[CLS]` and `[SEP]` included.
    pub max_tokens: usize,
    /// How many tokens neighbouring windows share.
    pub overlap_tokens: usize,
    /// What the heads predict.
    pub heads: HeadSet,
    /// Every other file of the package.
    pub files: Vec<FileEntry>,
}

/// What tells the manifest of a brought model.
#[derive(Deserialize)]
struct Brought {
    #[serde(rename = "task")]
    _task: serde::de::IgnoredAny,
}

/// The four heads of the encoder.
#[derive(Clone, Debug, Deserialize)]
pub struct HeadSet {
    /// Clinical entities, BIO tags per token.
    pub entities: TagHead,
    /// Protected health information, BIO tags per token.
    pub phi: TagHead,
    /// Assertion status per token.
    pub assertion: TagHead,
    /// Sentence vectors.
    pub sentence: SentenceHead,
}

/// A head that gives one score per token and tag or status, and how its scores are read.
///
/// The settings are tuned on development notes after training. Where the manifest is silent they change nothing.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TagHead {
    /// The labels in the order of the head.
    pub labels: Vec<String>,
    /// Added to the logit of the tag O before decoding; below zero it finds more.
    #[serde(default)]
    pub outside_bias: f64,
    /// Added to the logit of a B directly behind a token of the same label; below zero neighbouring words of a label
    /// become one span, or the weaker of them none.
    #[serde(default)]
    pub repeat_bias: f64,
    /// By label: added to its logits (those of B and I, or of the status); above zero it finds more of it.
    #[serde(default)]
    pub bias: BTreeMap<String, f64>,
    /// By label: the score, 0..=1, below which a span is dropped.
    #[serde(default)]
    pub thresholds: BTreeMap<String, f64>,
    /// Divides the logits, biases included, before the softmax behind the scores (Guo et al. 2017, "On Calibration of
    /// Modern Neural Networks"). The spans do not depend on it.
    #[serde(default = "no_temperature")]
    pub temperature: f64,
}

fn no_temperature() -> f64 {
    1.0
}

impl TagHead {
    /// The bias of each label, in the order of the head.
    pub fn biases(&self) -> Vec<f64> {
        self.labels.iter().map(|label| self.bias.get(label).copied().unwrap_or(0.0)).collect()
    }

    /// The tags of a head that marks spans: O, then B and I of each label.
    pub fn n_tags(&self) -> usize {
        2 * self.labels.len() + 1
    }
}

/// The head for sentence vectors: it has nothing to set.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct SentenceHead {}

/// One file of the package.
#[derive(Clone, Debug, Deserialize)]
pub struct FileEntry {
    /// Its path inside the package.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256 in lower-case hexadecimal digits.
    pub sha256: String,
}

impl Manifest {
    /// Reads a manifest and checks that its heads are the ones this engine knows.
    ///
    /// # Errors
    /// `model-integrity` when it is not a manifest, `model-incompatible` when it is one for another engine.
    pub fn from_json(json: &[u8]) -> Result<Self> {
        json::check("manifest.json", json, MAX_MANIFEST_BYTES)?;
        if serde_json::from_slice::<Brought>(json).is_ok() {
            return Err(ManifestError::Brought.into());
        }
        let manifest: Self = serde_json::from_slice(json).map_err(|error| {
            ManifestError::Malformed { line: error.line(), column: error.column() }
        })?;
        if manifest.schema_version != SCHEMA_VERSION {
            return Err(ManifestError::Schema { found: manifest.schema_version }.into());
        }
        let heads = &manifest.heads;
        check_labels("entities", &heads.entities, EntityLabel::ALL.iter().map(|l| l.as_str()))?;
        check_labels("phi", &heads.phi, PhiLabel::ALL.iter().map(|l| l.as_str()))?;
        check_labels("assertion", &heads.assertion, Status::ALL.iter().map(|s| s.as_str()))?;
        check_settings("entities", &heads.entities)?;
        check_settings("phi", &heads.phi)?;
        check_settings("assertion", &heads.assertion)?;
        let assertion = &heads.assertion;
        let tagging = [assertion.outside_bias, assertion.repeat_bias];
        if tagging != [0.0; 2] || !assertion.thresholds.is_empty() {
            let (head, field) = ("assertion", "outsideBias, repeatBias or thresholds");
            return Err(
                ManifestError::Setting { head, field, expected: "none: it has no O" }.into()
            );
        }
        Ok(manifest)
    }
}

/// Checks that `content` is the file that `files` lists under `name`.
pub(super) fn check_file(files: &[FileEntry], name: &'static str, content: &[u8]) -> Result<()> {
    check_hashed(files, name, content.len(), Some(&sha256_hex(content)))
}

/// The same by length and hash; a hash of `None` was compared before.
pub(super) fn check_hashed(
    files: &[FileEntry],
    name: &'static str,
    n_bytes: usize,
    sha256: Option<&str>,
) -> Result<()> {
    let count = files.iter().filter(|file| file.path == name).count();
    let Some(entry) = files.iter().find(|file| file.path == name && count == 1) else {
        return Err(ManifestError::Listed { name, count }.into());
    };
    let found = n_bytes as u64;
    if found != entry.bytes {
        return Err(ManifestError::Length { name, found, expected: entry.bytes }.into());
    }
    if sha256.is_some_and(|sha256| !sha256.eq_ignore_ascii_case(&entry.sha256)) {
        return Err(ManifestError::Hash { name }.into());
    }
    Ok(())
}

/// The SHA-256 of `content` in lower-case hexadecimal digits.
pub fn sha256_hex(content: &[u8]) -> String {
    let mut hash = RunningHash::default();
    hash.update(content);
    hash.hex()
}

/// The SHA-256 of bytes that come in piece by piece.
#[derive(Clone, Debug, Default)]
pub(super) struct RunningHash(Sha256);

impl RunningHash {
    /// Adds the next bytes.
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of all bytes so far, in lower-case hexadecimal digits.
    pub(super) fn hex(&self) -> String {
        self.0.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn check_labels<'a>(
    head: &'static str,
    found: &TagHead,
    known: impl ExactSizeIterator<Item = &'a str>,
) -> Result<()> {
    let expected = known.len();
    if !found.labels.iter().map(String::as_str).eq(known) {
        return Err(ManifestError::Labels { head, expected }.into());
    }
    Ok(())
}

fn check_settings(head: &'static str, found: &TagHead) -> Result<()> {
    let is_label = |label: &String| found.labels.contains(label);
    // Far beyond any logit; the bounds keep the arithmetic finite.
    let is_bias = |bias: &f64| bias.abs() <= 1000.0;
    let checks = [
        ("outsideBias", "a number from -1000 to 1000", is_bias(&found.outside_bias)),
        ("repeatBias", "a number from -1000 to 1000", is_bias(&found.repeat_bias)),
        ("bias", "labels of the head", found.bias.keys().all(is_label)),
        ("bias", "numbers from -1000 to 1000", found.bias.values().all(is_bias)),
        ("thresholds", "labels of the head", found.thresholds.keys().all(is_label)),
        (
            "thresholds",
            "shares from 0 to 1",
            found.thresholds.values().all(|share| (0.0..=1.0).contains(share)),
        ),
        ("temperature", "a number from 0.01 to 100", (0.01..=100.0).contains(&found.temperature)),
    ];
    match checks.into_iter().find(|(_, _, holds)| !holds) {
        Some((field, expected, _)) => Err(ManifestError::Setting { head, field, expected }.into()),
        None => Ok(()),
    }
}
