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
    /// `[hidden, n_tags padded to a multiple of four]`
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
        let n_vectors = n_tags.div_ceil(LANES);
        let vectors = |value: &dyn Fn(usize) -> f32| -> Vec<[f32; LANES]> {
            (0..n_vectors)
                .map(|vector| {
                    std::array::from_fn(|lane| {
                        let tag = vector * LANES + lane;
                        if tag < n_tags { value(tag) } else { 0.0 }
                    })
                })
                .collect()
        };
        let weights =
            (0..hidden).flat_map(|input| vectors(&|tag| matrix[tag * hidden + input])).collect();
        Self { n_tags, weights, biases: vectors(&|tag| biases[tag]) }
    }

    /// How many tags.
    pub(super) fn n_tags(&self) -> usize {
        self.n_tags
    }

    /// Appends the scores of each row of `states` to `logits`, `[n_rows, n_tags]`.
    pub(super) fn run(&self, states: &[f32], hidden: usize, logits: &mut Vec<f32>) {
        let n_vectors = self.biases.len();
        let mut sums = vec![F32x4::splat(0.0); n_vectors];
        for state in states.chunks_exact(hidden) {
            for (sum, bias) in sums.iter_mut().zip(&self.biases) {
                *sum = F32x4::load(bias);
            }
            for (&value, weights) in state.iter().zip(self.weights.chunks_exact(n_vectors)) {
                let value = F32x4::splat(value);
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum = *sum + value * F32x4::load(weight);
                }
            }
            logits.extend(sums.iter().flat_map(|sum| sum.to_array()).take(self.n_tags));
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
