//! BERT with 7-bit weights and 8-bit activations.
//!
//! Every linear layer quantises its input per token; attention, layer norm and GELU are floats.
//! Devlin et al. 2018, <https://arxiv.org/abs/1810.04805>.

mod config;
mod scratch;

use super::backend::cpu::lanes::{F32x4, LANES};
use super::backend::cpu::linear::{Linear, MAX_WEIGHT};
use super::backend::cpu::norm::LayerNorm;
use super::backend::cpu::quantize::QuantizedRows;
use super::backend::cpu::{self, Projections, TILE_ROWS, ToRows, math, product};
use super::tokenizer::N_TOKEN_TYPES;
use super::weights::Weights;
use crate::Result;
pub(super) use config::Config;
pub(super) use scratch::EncoderScratch;

/// How many tiles of tokens go through a layer's feed-forward part together, so that they stay in the cache.
const BLOCK_TILES: usize = 8;

/// How many tokens a block has.
const BLOCK_ROWS: usize = BLOCK_TILES * TILE_ROWS;

/// The trunk of the model.
#[derive(Debug)]
pub(super) struct Encoder {
    config: Config,
    embeddings: Embeddings,
    layers: Vec<Layer>,
}

#[derive(Debug)]
struct Embeddings {
    words: Vec<i8>,        // [vocab_size, hidden]
    word_scales: Vec<f32>, // [vocab_size]
    positions: Vec<f32>,   // [n_positions, hidden]
    types: Vec<f32>,       // [N_TOKEN_TYPES, hidden]
    norm: LayerNorm,
}

#[derive(Debug)]
struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    attention_output: Linear,
    attention_norm: LayerNorm,
    intermediate: Linear,
    output: Linear,
    output_norm: LayerNorm,
}

impl Encoder {
    /// Takes the trunk's tensors out of `weights`.
    pub(super) fn load(config: Config, weights: &mut Weights) -> Result<Self> {
        let hidden = config.hidden;
        let table = "embeddings.word_embeddings";
        let embeddings = Embeddings {
            words: weights.integers(
                &format!("{table}.weight"),
                &[config.vocab_size, hidden],
                i8::MAX,
            )?,
            word_scales: weights.floats(&format!("{table}.weight_scale"), &[config.vocab_size])?,
            positions: weights
                .floats("embeddings.position_embeddings.weight", &[config.n_positions, hidden])?,
            types: weights
                .floats("embeddings.token_type_embeddings.weight", &[N_TOKEN_TYPES, hidden])?,
            norm: layer_norm(weights, "embeddings.LayerNorm", &config)?,
        };
        let layers = (0..config.n_layers)
            .map(|layer_idx| Layer::load(weights, layer_idx, &config))
            .collect::<Result<_>>()?;
        Ok(Self { config, embeddings, layers })
    }

    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// Runs the encoder over the tokens and leaves the result in `scratch.hidden`, `[n_tokens, hidden]`.
    ///
    /// # Panics
    /// When there are more tokens than positions, or ids out of range.
    pub(super) fn run(
        &self,
        tokens: impl ExactSizeIterator<Item = (u32, u8)>,
        scratch: &mut EncoderScratch,
    ) {
        let n_tokens = tokens.len();
        scratch.fit(n_tokens, &self.config);
        self.embed(tokens, scratch);
        for layer in &self.layers {
            layer.attend(n_tokens, &self.config, scratch);
            layer.feed_forward(n_tokens, &self.config, scratch);
        }
    }

    fn embed(&self, tokens: impl Iterator<Item = (u32, u8)>, scratch: &mut EncoderScratch) {
        let hidden = self.config.hidden;
        let vectors_of = |table: &[f32], idx: usize| {
            table[idx * hidden..][..hidden].as_chunks::<LANES>().0.to_vec()
        };
        let types: Vec<_> =
            (0..N_TOKEN_TYPES).map(|idx| vectors_of(&self.embeddings.types, idx)).collect();
        for (idx, (id, type_id)) in tokens.enumerate() {
            let row = &mut scratch.hidden[idx * hidden..][..hidden];
            let word = &self.embeddings.words[id as usize * hidden..][..hidden];
            let scale = F32x4::splat(self.embeddings.word_scales[id as usize]);
            let position = &self.embeddings.positions[idx * hidden..][..hidden];
            let (words, positions) = (word.as_chunks::<LANES>().0, position.as_chunks().0);
            let sum = words.iter().zip(positions).zip(&types[usize::from(type_id)]);
            for (to, ((word, position), kind)) in row.as_chunks_mut().0.iter_mut().zip(sum) {
                let word = F32x4::new(word.map(f32::from)) * scale;
                (word + F32x4::load(kind) + F32x4::load(position)).store(to);
            }
            let largest = self.embeddings.norm.apply(row);
            scratch.input.set(idx, row, largest);
        }
    }
}

impl Layer {
    fn load(weights: &mut Weights, layer_idx: usize, config: &Config) -> Result<Self> {
        let (hidden, intermediate) = (config.hidden, config.intermediate);
        let name = |part: &str| format!("encoder.layer.{layer_idx}.{part}");
        Ok(Self {
            query: linear(weights, &name("attention.self.query"), hidden, hidden)?,
            key: linear(weights, &name("attention.self.key"), hidden, hidden)?,
            value: linear(weights, &name("attention.self.value"), hidden, hidden)?,
            attention_output: linear(weights, &name("attention.output.dense"), hidden, hidden)?,
            attention_norm: layer_norm(weights, &name("attention.output.LayerNorm"), config)?,
            intermediate: linear(weights, &name("intermediate.dense"), hidden, intermediate)?,
            output: linear(weights, &name("output.dense"), intermediate, hidden)?,
            output_norm: layer_norm(weights, &name("output.LayerNorm"), config)?,
        })
    }

    /// Self-attention: from `scratch.input` to `scratch.context`.
    fn attend(&self, n_tokens: usize, config: &Config, scratch: &mut EncoderScratch) {
        let hidden = config.hidden;
        let n_tiles = n_tokens.div_ceil(TILE_ROWS);
        for first_tile in (0..n_tiles).step_by(BLOCK_TILES) {
            let tiles = first_tile..n_tiles.min(first_tile + BLOCK_TILES);
            for (linear, out) in [
                (&self.query, &mut scratch.queries),
                (&self.key, &mut scratch.keys),
                (&self.value, &mut scratch.values),
            ] {
                let rows = &mut ToRows { out, stride: hidden, first_row: 0 };
                product(&scratch.input, tiles.clone(), linear, rows);
            }
        }
        let projections = Projections {
            queries: &scratch.queries,
            keys: &scratch.keys,
            values: &scratch.values,
            n_tokens,
            n_channels: hidden,
        };
        for first_channel in (0..hidden).step_by(hidden / config.n_heads) {
            cpu::attend(&mut scratch.head, projections, first_channel, &mut scratch.mixed);
        }
        for (idx, row) in scratch.mixed.chunks_exact(hidden).take(n_tokens).enumerate() {
            scratch.context.set_row(idx, row);
        }
    }

    /// All that follows: from `scratch.context` to `scratch.hidden` and `scratch.input`.
    fn feed_forward(&self, n_tokens: usize, config: &Config, scratch: &mut EncoderScratch) {
        let (hidden, intermediate) = (config.hidden, config.intermediate);
        let n_tiles = n_tokens.div_ceil(TILE_ROWS);
        let EncoderScratch { hidden: state, input, context, block, inner, inner_input, .. } =
            scratch;
        for first_tile in (0..n_tiles).step_by(BLOCK_TILES) {
            let tiles = first_tile..n_tiles.min(first_tile + BLOCK_TILES);
            let first_row = first_tile * TILE_ROWS;
            let n_rows = n_tokens.min(tiles.end * TILE_ROWS) - first_row;
            let state = &mut state[first_row * hidden..][..n_rows * hidden];
            let mut add_and_norm = |block: &[f32], norm: &LayerNorm, input: &mut QuantizedRows| {
                let rows = state.chunks_exact_mut(hidden).zip(block.chunks_exact(hidden));
                for (idx, (row, other)) in rows.enumerate() {
                    let largest = norm.apply_sum(row, other);
                    input.set(first_row + idx, row, largest);
                }
            };

            let rows = &mut ToRows { out: block, stride: hidden, first_row };
            product(context, tiles.clone(), &self.attention_output, rows);
            add_and_norm(block, &self.attention_norm, input);

            let rows = &mut ToRows { out: inner, stride: intermediate, first_row };
            product(input, tiles.clone(), &self.intermediate, rows);
            for (idx, row) in inner.chunks_exact_mut(intermediate).take(n_rows).enumerate() {
                let largest = math::gelu(row);
                inner_input.set(idx, row, largest);
            }

            let rows = &mut ToRows { out: block, stride: hidden, first_row: 0 };
            product(inner_input, 0..tiles.len(), &self.output, rows);
            add_and_norm(block, &self.output_norm, input);
        }
    }
}

fn linear(weights: &mut Weights, name: &str, n_in: usize, n_out: usize) -> Result<Linear> {
    let matrix = weights.integers(&format!("{name}.weight"), &[n_out, n_in], MAX_WEIGHT)?;
    let scales = weights.floats(&format!("{name}.weight_scale"), &[n_out])?;
    let biases = weights.floats(&format!("{name}.bias"), &[n_out])?;
    Ok(Linear::pack(n_in, &matrix, &scales, &biases))
}

fn layer_norm(weights: &mut Weights, name: &str, config: &Config) -> Result<LayerNorm> {
    let gains = weights.floats(&format!("{name}.weight"), &[config.hidden])?;
    let biases = weights.floats(&format!("{name}.bias"), &[config.hidden])?;
    Ok(LayerNorm::new(gains, biases, config.epsilon()))
}
