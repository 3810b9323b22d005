//! What all tasks share: the manifest, the tokenizer and the encoder in either precision.

use std::fmt::Debug;
use std::sync::Arc;

use thiserror::Error;

use super::manifest::{PrecisionName, TaskManifest};
use super::tokenizer::{TextTokenizer, Token};
use crate::Result;
use crate::error::{ErrorCode, Kind};
use crate::model::ModelFiles;
use crate::model::chunk;
use crate::model::encoder::{Config, Encoder, EncoderScratch, Float, Int8, Precision};
use crate::model::weights::Weights;

/// The shortest window: half of it holds a question and still leaves room for a context.
pub(in crate::model) const MIN_WINDOW: usize = 16;

#[derive(Debug, Error)]
enum TrunkError {
    #[error(
        "the manifest asks for windows of {max_tokens} tokens that share {overlap_tokens}, windows of {MIN_WINDOW} to {most} are possible"
    )]
    Window { max_tokens: usize, overlap_tokens: usize, most: usize },
}

impl Kind for TrunkError {
    fn code(&self) -> ErrorCode {
        ErrorCode::ModelIncompatible
    }
}

/// The shared part of a brought model.
#[derive(Debug)]
pub(super) struct Trunk {
    pub(super) manifest: TaskManifest,
    pub(super) tokenizer: TextTokenizer,
    encoder: Arc<dyn Encode>,
}

impl Trunk {
    /// Checks the files against `manifest` and each other; the tensors of the head are still in the weights.
    pub(super) fn load<'a>(
        manifest: TaskManifest,
        files: ModelFiles<'a>,
    ) -> Result<(Self, Weights<'a>)> {
        files.check(&manifest.files)?;
        let config = Config::from_json(files.config)?;
        let (max_tokens, overlap_tokens) = (manifest.max_tokens, manifest.overlap_tokens);
        let most = config.max_tokens();
        if !(MIN_WINDOW..=most).contains(&max_tokens)
            || chunk::chunks(0, &[], max_tokens, overlap_tokens).is_err()
        {
            return Err(TrunkError::Window { max_tokens, overlap_tokens, most }.into());
        }
        let tokenizer = TextTokenizer::from_json(files.tokenizer, config.vocab_size)?;
        let mut weights = Weights::parse(files.weights)?;
        let encoder: Arc<dyn Encode> = match manifest.precision {
            PrecisionName::Int8 => Arc::new(Encoder::<Int8>::load(config, &mut weights)?),
            PrecisionName::F32 => Arc::new(Encoder::<Float>::load(config, &mut weights)?),
        };
        Ok((Self { manifest, tokenizer, encoder }, weights))
    }

    pub(super) fn config(&self) -> &Config {
        self.encoder.config()
    }

    /// Memory for runs of the encoder.
    pub(super) fn worker(&self) -> Box<dyn Work> {
        Arc::clone(&self.encoder).worker(self.manifest.max_tokens)
    }
}

/// An encoder whose precision is no longer in its type.
trait Encode: Debug + Send + Sync {
    fn config(&self) -> &Config;
    fn worker(self: Arc<Self>, max_tokens: usize) -> Box<dyn Work>;
}

impl<P: Precision> Encode for Encoder<P> {
    fn config(&self) -> &Config {
        self.config()
    }

    fn worker(self: Arc<Self>, max_tokens: usize) -> Box<dyn Work> {
        let scratch = EncoderScratch::new(max_tokens, Encoder::config(&self));
        Box::new(Worker { encoder: self, scratch })
    }
}

/// An encoder and the memory that it works in.
pub(super) trait Work: Debug + Send {
    /// The states of the last layer, `[n_tokens, hidden]`.
    fn states(&mut self, tokens: &[Token]) -> &[f32];
}

#[derive(Debug)]
struct Worker<P: Precision> {
    encoder: Arc<Encoder<P>>,
    scratch: EncoderScratch<P>,
}

impl<P: Precision> Work for Worker<P> {
    fn states(&mut self, tokens: &[Token]) -> &[f32] {
        self.encoder.run(tokens.iter().copied(), &mut self.scratch);
        &self.scratch.hidden[..tokens.len() * self.encoder.config().hidden]
    }
}
