//! What a model package is made of, and the check that its files are the ones named.

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
            Self::Schema { .. } | Self::Brought | Self::Labels { .. } => {
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

/// A head that gives one score per token and tag or status.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TagHead {
    /// The labels in the order of the head.
    pub labels: Vec<String>,
    /// Added to the logit of the tag O before decoding; below zero it finds more.
    #[serde(default)]
    pub outside_bias: f32,
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
        Ok(manifest)
    }
}

/// Checks that `content` is the file that `files` lists under `name`.
pub(super) fn check_file(files: &[FileEntry], name: &'static str, content: &[u8]) -> Result<()> {
    let count = files.iter().filter(|file| file.path == name).count();
    let Some(entry) = files.iter().find(|file| file.path == name && count == 1) else {
        return Err(ManifestError::Listed { name, count }.into());
    };
    let found = content.len() as u64;
    if found != entry.bytes {
        return Err(ManifestError::Length { name, found, expected: entry.bytes }.into());
    }
    if !sha256_hex(content).eq_ignore_ascii_case(&entry.sha256) {
        return Err(ManifestError::Hash { name }.into());
    }
    Ok(())
}

/// The SHA-256 of `content` in lower-case hexadecimal digits.
pub fn sha256_hex(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn check_labels<'a>(
    head: &'static str,
    found: &TagHead,
    known: impl ExactSizeIterator<Item = &'a str>,
) -> Result<()> {
    let expected = known.len();
    if !found.labels.iter().map(String::as_str).eq(known) || !found.outside_bias.is_finite() {
        return Err(ManifestError::Labels { head, expected }.into());
    }
    Ok(())
}
