//! Vectors of texts.

use super::manifest::{TaskManifest, TaskSpec};
use super::run::{Run, Task, Window};
use super::tokenizer::Frame;
use super::trunk::Trunk;
use crate::Result;
use crate::model::ModelFiles;
use crate::model::backend::cpu::norm;
use crate::model::tokenizer::Tokens;
use crate::text::ByteSpan;

/// A brought model that makes vectors of texts.
#[derive(Debug)]
pub struct Embedder {
    trunk: Trunk,
    frame: Frame,
    is_normalized: bool,
}

impl Embedder {
    pub(super) fn load(manifest: TaskManifest, files: ModelFiles) -> Result<Self> {
        let (trunk, weights) = Trunk::load(manifest, files)?;
        weights.finish()?;
        let is_normalized =
            matches!(trunk.manifest.task, TaskSpec::SentenceEmbedding { normalize: true });
        let frame = trunk.tokenizer.frame(trunk.config().n_types)?;
        Ok(Self { trunk, frame, is_normalized })
    }

    /// What the package says of itself.
    pub fn manifest(&self) -> &TaskManifest {
        &self.trunk.manifest
    }

    /// How many numbers a vector has.
    pub fn n_dimensions(&self) -> usize {
        self.trunk.config().hidden
    }

    /// The vector of `text`: the mean of the states of its tokens, those around it included.
    ///
    /// In a text longer than a window each token counts once, in the window that decides it.
    /// `sentences` are where windows end if they can. Units: bytes.
    ///
    /// # Errors
    /// `internal` when `text` cannot be cut into tokens.
    pub fn embed(&self, text: &str, sentences: &[ByteSpan]) -> Result<Vec<f32>> {
        self.start(text, sentences.to_vec()).finish(self, text)
    }

    pub(super) fn start(&self, text: &str, sentences: Vec<ByteSpan>) -> Run<Self> {
        Run::new(self, text, sentences, &self.frame, &[])
    }
}

/// The sum of states.
#[derive(Debug, Default)]
pub(super) struct Sum {
    states: Vec<f32>,
    n_tokens: usize,
}

impl Sum {
    fn add(&mut self, states: &[f32], hidden: usize) {
        self.states.resize(hidden, 0.0);
        for state in states.chunks_exact(hidden) {
            self.states.iter_mut().zip(state).for_each(|(sum, value)| *sum += value);
            self.n_tokens += 1;
        }
    }
}

impl Task for Embedder {
    type Sums = Sum;
    type Output = Vec<f32>;

    fn trunk(&self) -> &Trunk {
        &self.trunk
    }

    fn add(&self, window: &Window, sum: &mut Sum) {
        let hidden = self.trunk.config().hidden;
        if window.is_first {
            sum.add(window.first_state(), hidden);
        }
        sum.add(window.core(), hidden);
        if window.is_last {
            sum.add(window.last_state(), hidden);
        }
    }

    fn finish(&self, _: &Tokens, mut sum: Sum) -> Vec<f32> {
        let n_tokens = sum.n_tokens as f32;
        sum.states.iter_mut().for_each(|value| *value /= n_tokens);
        if self.is_normalized {
            let length = norm::length(&sum.states);
            if length > 0.0 {
                sum.states.iter_mut().for_each(|value| *value /= length);
            }
        }
        sum.states
    }
}
