//! What is read off the encoder's states: tags per token and vectors of sentences.

mod viterbi;

use super::backend::cpu::lanes::{F32x4, LANES};
use super::backend::cpu::{math, norm};
use super::weights::Weights;
use crate::Result;
pub use viterbi::{TaggedSpan, decode};

/// A head of float weights: one score per token and tag.
#[derive(Debug)]
pub(super) struct TokenHead {
    n_tags: usize,
    /// `[n_tags padded to a multiple of four / 4, hidden]`, four tags each.
    weights: Vec<[f32; LANES]>,
    /// `[n_tags padded]`
    biases: Vec<[f32; LANES]>,
}

impl TokenHead {
    /// Takes the head `heads.{name}` with `n_tags` tags out of `weights`.
    pub(super) fn load(
        weights: &mut Weights,
        name: &str,
        n_tags: usize,
        hidden: usize,
    ) -> Result<Self> {
        let matrix = weights.floats(&format!("heads.{name}.weight"), &[n_tags, hidden])?;
        let biases = weights.floats(&format!("heads.{name}.bias"), &[n_tags])?;
        Ok(Self::new(&matrix, &biases, hidden))
    }

    fn new(matrix: &[f32], biases: &[f32], hidden: usize) -> Self {
        let n_tags = biases.len();
        let tags = |vector: usize, value: &dyn Fn(usize) -> f32| -> [f32; LANES] {
            std::array::from_fn(|lane| {
                let tag = vector * LANES + lane;
                if tag < n_tags { value(tag) } else { 0.0 }
            })
        };
        let vectors = 0..n_tags.div_ceil(LANES);
        let weights = vectors.clone().flat_map(|vector| {
            (0..hidden).map(move |input| tags(vector, &|tag| matrix[tag * hidden + input]))
        });
        let weights = weights.collect();
        let biases = vectors.map(|vector| tags(vector, &|tag| biases[tag])).collect();
        Self { n_tags, weights, biases }
    }

    /// How many tags.
    pub(super) fn n_tags(&self) -> usize {
        self.n_tags
    }

    /// Appends the scores of each row of `states` to `logits`, `[n_rows, n_tags]`.
    pub(super) fn run(&self, states: &[f32], hidden: usize, logits: &mut Vec<f32>) {
        /// How many rows meet a weight at once.
        const ROWS: usize = 4;
        let first = logits.len();
        logits.resize(first + states.len() / hidden * self.n_tags, 0.0);
        let mut blocks = states.chunks_exact(ROWS * hidden);
        let mut outs = logits[first..].chunks_exact_mut(ROWS * self.n_tags);
        for (block, out) in blocks.by_ref().zip(outs.by_ref()) {
            self.run_rows::<ROWS>(block, hidden, out);
        }
        let rest = blocks.remainder().chunks_exact(hidden);
        for (row, out) in rest.zip(outs.into_remainder().chunks_exact_mut(self.n_tags)) {
            self.run_rows::<1>(row, hidden, out);
        }
    }

    /// The scores of some rows; each is one sum, from the bias on in the order of the inputs.
    fn run_rows<const ROWS: usize>(&self, states: &[f32], hidden: usize, out: &mut [f32]) {
        let rows: [&[f32]; ROWS] = std::array::from_fn(|row| &states[row * hidden..][..hidden]);
        for (vector, bias) in self.biases.iter().enumerate() {
            let mut sums = [F32x4::load(bias); ROWS];
            let weights = &self.weights[vector * hidden..][..hidden];
            for (input, weight) in weights.iter().enumerate() {
                let weight = F32x4::load(weight);
                for (sum, row) in sums.iter_mut().zip(rows) {
                    *sum = *sum + F32x4::splat(row[input]) * weight;
                }
            }
            let n_lanes = LANES.min(self.n_tags - vector * LANES);
            for (row, sum) in sums.into_iter().enumerate() {
                let to = &mut out[row * self.n_tags + vector * LANES..][..n_lanes];
                to.copy_from_slice(&sum.to_array()[..n_lanes]);
            }
        }
    }
}

/// The head that makes vectors of sentences.
#[derive(Debug)]
pub(super) struct SentenceHead(TokenHead);

impl SentenceHead {
    /// Takes the head out of `weights`.
    pub(super) fn load(weights: &mut Weights, hidden: usize) -> Result<Self> {
        let matrix = weights.floats("heads.sentence.weight", &[hidden, hidden])?;
        Ok(Self(TokenHead::new(&matrix, &vec![0.0; hidden], hidden)))
    }

    /// The direction of the mean of `n` states whose sum is `hidden_sum`; zeros for no state.
    pub(super) fn vector(&self, hidden_sum: &[f32], n: usize) -> Vec<f32> {
        let hidden = hidden_sum.len();
        let mean: Vec<f32> = hidden_sum.iter().map(|sum| sum / n.max(1) as f32).collect();
        let mut vector = Vec::with_capacity(hidden);
        self.0.run(&mean, hidden, &mut vector);
        let length = norm::length(&vector);
        if length > 0.0 {
            vector.iter_mut().for_each(|value| *value /= length);
        }
        vector
    }
}

/// The probabilities that a row of scores stands for.
pub fn softmax(scores: &[f32]) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut probabilities: Vec<f32> = scores.iter().map(|score| math::exp(score - top)).collect();
    let total: f32 = probabilities.iter().sum();
    probabilities.iter_mut().for_each(|probability| *probability /= total);
    probabilities
}
