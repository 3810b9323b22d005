//! The encoder, its tokenizer and heads [L3].
//!
//! A [`Model`] is loaded from the bytes of a package and never changes; what a run works in is a
//! [`Scratch`] of its own. Nothing here fetches, and no type of a dependency gets out.

pub mod block;
pub mod chunk;
pub mod convert;
pub mod manifest;
pub mod task_model;

mod backend;
mod buffer;
mod encoder;
mod head;
mod json;
#[cfg(feature = "profile")]
pub mod profile;
mod tensor_file;
mod tokenizer;
mod weights;

use thiserror::Error;

use crate::Result;
use crate::error::{ErrorCode, Kind};
use crate::text::ByteSpan;
pub use buffer::WeightsBuffer;
use chunk::{Chunk, SPECIAL_TOKENS};
use encoder::{Config, Encoder, EncoderScratch, Int8, Stage};
use head::{SentenceHead, TokenHead};
pub use head::{TaggedSpan, decode, softmax};
pub use manifest::{Manifest, sha256_hex};
pub use tokenizer::Tokens;
use tokenizer::{N_TOKEN_TYPES, Tokenizer};
use weights::Weights;

#[derive(Debug, Error)]
enum ModelError {
    #[error(
        "the manifest asks for windows of {max_tokens} tokens that share {overlap_tokens}, the encoder has {n_positions} positions"
    )]
    Window { max_tokens: usize, overlap_tokens: usize, n_positions: usize },
    #[error(
        "a chunk feeds tokens {start}..{end} and decides {core_start}..{core_end}, there are {n_tokens} tokens and {n_positions} positions"
    )]
    BadChunk {
        start: usize,
        end: usize,
        core_start: usize,
        core_end: usize,
        n_tokens: usize,
        n_positions: usize,
    },
}

impl Kind for ModelError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Window { .. } => ErrorCode::ModelIncompatible,
            Self::BadChunk { .. } => ErrorCode::Internal,
        }
    }
}

/// The bytes of a model package.
#[derive(Clone, Copy)]
pub struct ModelFiles<'a> {
    /// `manifest.json`
    pub manifest: &'a [u8],
    /// `config.json`
    pub config: &'a [u8],
    /// `tokenizer.json`
    pub tokenizer: &'a [u8],
    /// `model.safetensors`
    pub weights: &'a [u8],
}

impl ModelFiles<'_> {
    /// Checks that the files are those that the manifest lists.
    fn check(&self, listed: &[manifest::FileEntry]) -> Result<()> {
        self.check_hashed(listed, Some(&sha256_hex(self.weights)))
    }

    /// The same with the hash of the weights; `None` if it was compared before.
    fn check_hashed(
        &self,
        listed: &[manifest::FileEntry],
        weights_sha256: Option<&str>,
    ) -> Result<()> {
        manifest::check_file(listed, "config.json", self.config)?;
        manifest::check_file(listed, "tokenizer.json", self.tokenizer)?;
        manifest::check_hashed(listed, "model.safetensors", self.weights.len(), weights_sha256)
    }
}

impl std::fmt::Debug for ModelFiles<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ModelFiles")
            .field("weights_bytes", &self.weights.len())
            .finish_non_exhaustive()
    }
}

/// A loaded model.
#[derive(Debug)]
pub struct Model {
    manifest: Manifest,
    tokenizer: Tokenizer,
    encoder: Encoder<Int8>,
    entities: TokenHead,
    phi: TokenHead,
    assertion: TokenHead,
    sentence: SentenceHead,
}

/// The memory that runs of one model work in, allocated once and used again.
#[derive(Debug)]
pub struct Scratch {
    encoder: EncoderScratch<Int8>,
    entities: Vec<f32>,
    phi: Vec<f32>,
    assertion: Vec<f32>,
}

/// What the encoder and its heads say of the core of a chunk.
#[derive(Clone, Copy, Debug)]
pub struct ChunkOutput<'a> {
    /// The states of the last layer, `[n_core, hidden]`.
    pub hidden: &'a [f32],
    /// Scores of entity tags, `[n_core, n_tags]`.
    pub entities: &'a [f32],
    /// Scores of PHI tags, `[n_core, n_tags]`.
    pub phi: &'a [f32],
    /// Scores of assertion statuses, `[n_core, n_statuses]`.
    pub assertion: &'a [f32],
}

impl Model {
    /// Checks the files against the manifest, then against each other, and packs the weights.
    ///
    /// # Errors
    /// `model-integrity` when a file is not the one named, `model-incompatible` when they do not fit.
    pub fn load(files: ModelFiles) -> Result<Self> {
        Self::load_hashed(files, Some(&sha256_hex(files.weights)))
    }

    /// As [`Model::load`], for weights hashed before; with `None` they are a copy of verified ones.
    fn load_hashed(files: ModelFiles, weights_sha256: Option<&str>) -> Result<Self> {
        let manifest = Manifest::from_json(files.manifest)?;
        files.check_hashed(&manifest.files, weights_sha256)?;

        let config = Config::from_json(files.config)?;
        let (max_tokens, overlap_tokens) = (manifest.max_tokens, manifest.overlap_tokens);
        config.check_types(N_TOKEN_TYPES)?;
        let n_positions = config.max_tokens();
        if max_tokens > n_positions || chunk::chunks(0, &[], max_tokens, overlap_tokens).is_err() {
            return Err(ModelError::Window { max_tokens, overlap_tokens, n_positions }.into());
        }
        let tokenizer = Tokenizer::from_json(files.tokenizer, config.vocab_size)?;
        let mut weights = Weights::parse(files.weights)?;
        let hidden = config.hidden;
        let encoder = Encoder::load(config, &mut weights)?;
        let heads = &manifest.heads;
        let mut head = |name, n_tags| TokenHead::load(&mut weights, name, n_tags, hidden);
        let entities = head("entities", heads.entities.n_tags())?;
        let phi = head("phi", heads.phi.n_tags())?;
        let assertion = head("assertion", heads.assertion.labels.len())?;
        let sentence = SentenceHead::load(&mut weights, hidden)?;
        weights.finish()?;
        Ok(Self { manifest, tokenizer, encoder, entities, phi, assertion, sentence })
    }

    /// What the package says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// How many floats a state has.
    pub fn hidden_size(&self) -> usize {
        self.encoder.config().hidden
    }

    /// Appends the tokens of `text` under `span` to `tokens`.
    ///
    /// A long note may be cut into several calls at line ends or other white space; the result is
    /// that of one call.
    /// Units: `span` and the spans of the tokens are bytes of `text`.
    ///
    /// # Errors
    /// `internal` when `span` does not fit `text` or begins before the last token's end.
    pub fn tokenize_into(&self, text: &str, span: ByteSpan, tokens: &mut Tokens) -> Result<()> {
        self.tokenizer.tokenize_into(text, span, tokens)
    }

    /// Memory for runs of chunks of up to `maxTokens` of the manifest; longer ones let it grow.
    pub fn scratch(&self) -> Scratch {
        Scratch {
            encoder: EncoderScratch::new(self.manifest.max_tokens, self.encoder.config()),
            entities: Vec::new(),
            phi: Vec::new(),
            assertion: Vec::new(),
        }
    }

    /// Runs the encoder and all heads over one chunk.
    ///
    /// # Errors
    /// `internal` when the chunk does not fit `tokens` or the encoder's positions.
    pub fn run<'s>(
        &self,
        tokens: &Tokens,
        chunk: &Chunk,
        scratch: &'s mut Scratch,
    ) -> Result<ChunkOutput<'s>> {
        let Chunk { tokens: fed, core } = chunk;
        let n_positions = self.encoder.config().max_tokens();
        let fits = fed.start <= core.start
            && core.start <= core.end
            && core.end <= fed.end
            && fed.end <= tokens.len()
            && fed.len() + SPECIAL_TOKENS <= n_positions;
        if !fits {
            return Err(ModelError::BadChunk {
                start: fed.start,
                end: fed.end,
                core_start: core.start,
                core_end: core.end,
                n_tokens: tokens.len(),
                n_positions,
            }
            .into());
        }
        let ids = &tokens.ids()[fed.clone()];
        let type_ids = &tokens.type_ids()[fed.clone()];
        let input = (0..fed.len() + SPECIAL_TOKENS).map(|idx| match idx.checked_sub(1) {
            None => (self.tokenizer.cls_id(), 0),
            Some(idx) if idx < ids.len() => (ids[idx], type_ids[idx]),
            Some(_) => (self.tokenizer.sep_id(), 0),
        });
        self.encoder.run(input, &mut scratch.encoder);

        let hidden = self.hidden_size();
        let first_row = core.start - fed.start + 1;
        let states = &scratch.encoder.hidden[first_row * hidden..][..core.len() * hidden];
        let heads = [
            (&self.entities, &mut scratch.entities),
            (&self.phi, &mut scratch.phi),
            (&self.assertion, &mut scratch.assertion),
        ];
        for (head, logits) in heads {
            logits.clear();
            logits.reserve(core.len() * head.n_tags());
            head.run(states, hidden, logits);
        }
        Ok(ChunkOutput {
            hidden: states,
            entities: &scratch.entities,
            phi: &scratch.phi,
            assertion: &scratch.assertion,
        })
    }

    /// Runs the encoder once over `n_tokens` placeholder tokens: a benchmark's unit of work.
    ///
    /// # Errors
    /// `internal` when the encoder has fewer positions.
    pub fn encode_once(&self, n_tokens: usize, scratch: &mut Scratch) -> Result<()> {
        self.encode_in_stages(n_tokens, scratch, &mut |_| {})
    }

    /// As [`encode_once`](Self::encode_once); calls `done` behind each stage.
    fn encode_in_stages(
        &self,
        n_tokens: usize,
        scratch: &mut Scratch,
        done: &mut impl FnMut(Stage),
    ) -> Result<()> {
        let n_positions = self.encoder.config().max_tokens();
        if n_tokens > n_positions {
            let (start, end) = (0, n_tokens);
            let (core_start, core_end) = (start, end);
            return Err(ModelError::BadChunk {
                start,
                end,
                core_start,
                core_end,
                n_tokens,
                n_positions,
            }
            .into());
        }
        let vocab_size = self.encoder.config().vocab_size;
        let placeholder = |idx: usize| ((idx * 37 % vocab_size) as u32, 0);
        self.encoder.run_in_stages((0..n_tokens).map(placeholder), &mut scratch.encoder, done);
        Ok(())
    }

    /// The unit vector of a sentence of `n` tokens, the sum of whose states is `hidden_sum`.
    ///
    /// # Panics
    /// When `hidden_sum` is not as long as a state.
    pub fn sentence_vector(&self, hidden_sum: &[f32], n: usize) -> Vec<f32> {
        assert_eq!(hidden_sum.len(), self.hidden_size());
        self.sentence.vector(hidden_sum, n)
    }
}

#[cfg(test)]
mod tests;
