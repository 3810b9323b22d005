//! The two ways an encoder computes, as types: which one runs is settled once, when a model is loaded.

use std::fmt::Debug;
use std::ops::Range;

use crate::Result;
use crate::model::backend::cpu::float::{self, FloatHead, FloatLinear, FloatRows};
use crate::model::backend::cpu::lanes::{F32x4, LANES};
use crate::model::backend::cpu::linear::{Linear, MAX_WEIGHT};
use crate::model::backend::cpu::quantize::QuantizedRows;
use crate::model::backend::cpu::{self, HeadScratch, Projections, ToRows};
use crate::model::weights::Weights;

/// The arithmetic of linear layers and attention, and how its weights are stored.
pub(in crate::model) trait Precision: Debug + Send + Sync + 'static {
    /// A packed linear layer.
    type Linear: Debug + Send + Sync;
    /// Inputs of linear layers.
    type Rows: Debug + Send + Sync;
    /// Room for one head of attention.
    type Head: Debug + Send + Sync;
    /// The table of word vectors.
    type Words: Debug + Send + Sync;

    /// Takes the linear layer `name` out of `weights`.
    fn load_linear(
        weights: &mut Weights,
        name: &str,
        n_in: usize,
        n_out: usize,
    ) -> Result<Self::Linear>;

    /// Takes the word vectors out of `weights`.
    fn load_words(weights: &mut Weights, n_words: usize, hidden: usize) -> Result<Self::Words>;

    /// The vector of word `id`, four numbers at a time.
    fn word(words: &Self::Words, id: usize, n_vectors: usize) -> impl Iterator<Item = F32x4>;

    /// Room for rows, all zero.
    fn rows(n_rows: usize, n_in: usize) -> Self::Rows;

    /// Stores `values`, the largest of which in size is `largest`, as row `row_idx`.
    fn set(rows: &mut Self::Rows, row_idx: usize, values: &[f32], largest: f32);

    /// Stores `values` as row `row_idx`.
    fn set_row(rows: &mut Self::Rows, row_idx: usize, values: &[f32]);

    /// Computes `linear` of the rows in `tiles` and writes them to `out`.
    fn product(rows: &Self::Rows, tiles: Range<usize>, linear: &Self::Linear, out: &mut ToRows);

    /// Room for one head.
    fn head(n_tokens: usize, n_head_channels: usize) -> Self::Head;

    /// Attends with the head whose channels begin at `first_channel`.
    fn attend(head: &mut Self::Head, p: Projections, first_channel: usize, out: &mut [f32]);
}

/// 7-bit weights and 8-bit activations.
#[derive(Debug)]
pub(in crate::model) struct Int8;

/// Word vectors of bytes with a scale each.
#[derive(Debug)]
pub(in crate::model) struct ByteWords {
    values: Vec<i8>,  // [n_words, hidden]
    scales: Vec<f32>, // [n_words]
}

impl Precision for Int8 {
    type Linear = Linear;
    type Rows = QuantizedRows;
    type Head = HeadScratch;
    type Words = ByteWords;

    fn load_linear(weights: &mut Weights, name: &str, n_in: usize, n_out: usize) -> Result<Linear> {
        let matrix = weights.integers(&format!("{name}.weight"), &[n_out, n_in], MAX_WEIGHT)?;
        let scales = weights.floats(&format!("{name}.weight_scale"), &[n_out])?;
        let biases = weights.floats(&format!("{name}.bias"), &[n_out])?;
        Ok(Linear::pack(n_in, &matrix, &scales, &biases))
    }

    fn load_words(weights: &mut Weights, n_words: usize, hidden: usize) -> Result<ByteWords> {
        let values = weights.integers(WORDS, &[n_words, hidden], i8::MAX)?;
        let scales = weights.floats(&format!("{WORDS}_scale"), &[n_words])?;
        Ok(ByteWords { values, scales })
    }

    #[inline(always)]
    fn word(words: &ByteWords, id: usize, n_vectors: usize) -> impl Iterator<Item = F32x4> {
        let scale = F32x4::splat(words.scales[id]);
        let row = &words.values[id * n_vectors * LANES..][..n_vectors * LANES];
        let vectors = row.as_chunks::<LANES>().0.iter();
        vectors.map(move |vector| F32x4::new(vector.map(f32::from)) * scale)
    }

    fn rows(n_rows: usize, n_in: usize) -> QuantizedRows {
        QuantizedRows::zeros(n_rows, n_in)
    }

    #[inline(always)]
    fn set(rows: &mut QuantizedRows, row_idx: usize, values: &[f32], largest: f32) {
        rows.set(row_idx, values, largest);
    }

    #[inline(always)]
    fn set_row(rows: &mut QuantizedRows, row_idx: usize, values: &[f32]) {
        rows.set_row(row_idx, values);
    }

    #[inline(always)]
    fn product(rows: &QuantizedRows, tiles: Range<usize>, linear: &Linear, out: &mut ToRows) {
        cpu::product(rows, tiles, linear, out);
    }

    fn head(n_tokens: usize, n_head_channels: usize) -> HeadScratch {
        HeadScratch::new(n_tokens, n_head_channels)
    }

    #[inline(always)]
    fn attend(head: &mut HeadScratch, p: Projections, first_channel: usize, out: &mut [f32]) {
        cpu::attend(head, p, first_channel, out);
    }
}

/// Floats throughout.
#[derive(Debug)]
pub(in crate::model) struct Float;

impl Precision for Float {
    type Linear = FloatLinear;
    type Rows = FloatRows;
    type Head = FloatHead;
    type Words = Vec<f32>;

    fn load_linear(
        weights: &mut Weights,
        name: &str,
        n_in: usize,
        n_out: usize,
    ) -> Result<FloatLinear> {
        let matrix = weights.floats(&format!("{name}.weight"), &[n_out, n_in])?;
        let biases = weights.floats(&format!("{name}.bias"), &[n_out])?;
        Ok(FloatLinear::pack(n_in, &matrix, &biases))
    }

    fn load_words(weights: &mut Weights, n_words: usize, hidden: usize) -> Result<Vec<f32>> {
        weights.floats(WORDS, &[n_words, hidden])
    }

    #[inline(always)]
    fn word(words: &Vec<f32>, id: usize, n_vectors: usize) -> impl Iterator<Item = F32x4> {
        let row = &words[id * n_vectors * LANES..][..n_vectors * LANES];
        row.as_chunks::<LANES>().0.iter().map(F32x4::load)
    }

    fn rows(n_rows: usize, n_in: usize) -> FloatRows {
        FloatRows::zeros(n_rows, n_in)
    }

    fn set(rows: &mut FloatRows, row_idx: usize, values: &[f32], _: f32) {
        rows.set_row(row_idx, values);
    }

    fn set_row(rows: &mut FloatRows, row_idx: usize, values: &[f32]) {
        rows.set_row(row_idx, values);
    }

    fn product(rows: &FloatRows, tiles: Range<usize>, linear: &FloatLinear, out: &mut ToRows) {
        float::product(rows, tiles, linear, out);
    }

    fn head(n_tokens: usize, n_head_channels: usize) -> FloatHead {
        FloatHead::new(n_tokens, n_head_channels)
    }

    fn attend(head: &mut FloatHead, p: Projections, first_channel: usize, out: &mut [f32]) {
        head.attend(p, first_channel, out);
    }
}

/// The table of word vectors.
const WORDS: &str = "embeddings.word_embeddings.weight";
