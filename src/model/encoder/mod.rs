//! The BERT encoder, with 7-bit weights and 8-bit activations or in floats.
//!
//! Layer norm and the activation function are floats either way.
//! Devlin et al. 2018, <https://arxiv.org/abs/1810.04805>.

mod config;
mod precision;
mod scratch;
mod stage;

use super::backend::cpu::lanes::{F32x4, LANES};
use super::backend::cpu::norm::LayerNorm;
use super::backend::cpu::{Projections, TILE_ROWS, ToRows, math};
use super::weights::Weights;
use crate::Result;
pub(super) use config::{Activation, Config};
pub(super) use precision::{Float, Int8, Precision};
pub(super) use scratch::EncoderScratch;
pub(super) use stage::Stage;

/// How many tiles of tokens go through a layer's feed-forward part together, so that they stay in the cache.
const BLOCK_TILES: usize = 8;

/// How many tokens a block has.
const BLOCK_ROWS: usize = BLOCK_TILES * TILE_ROWS;

/// The trunk of the model.
#[derive(Debug)]
pub(super) struct Encoder<P: Precision> {
    config: Config,
    embeddings: Embeddings<P>,
    layers: Vec<Layer<P>>,
}

#[derive(Debug)]
struct Embeddings<P: Precision> {
    words: P::Words,     // [vocab_size, hidden]
    positions: Vec<f32>, // [n_positions, hidden]
    types: Vec<f32>,     // [n_types, hidden], or nothing
    norm: LayerNorm,
}

#[derive(Debug)]
struct Layer<P: Precision> {
    query: P::Linear,
    key: P::Linear,
    value: P::Linear,
    attention_output: P::Linear,
    attention_norm: LayerNorm,
    intermediate: P::Linear,
    output: P::Linear,
    output_norm: LayerNorm,
}

impl<P: Precision> Encoder<P> {
    /// Takes the trunk's tensors out of `weights`.
    pub(super) fn load(config: Config, weights: &mut Weights) -> Result<Self> {
        let hidden = config.hidden;
        let types = match config.n_types {
            0 => Vec::new(),
            n_types => {
                weights.floats("embeddings.token_type_embeddings.weight", &[n_types, hidden])?
            }
        };
        let embeddings = Embeddings {
            words: P::load_words(weights, config.vocab_size, hidden)?,
            positions: weights
                .floats("embeddings.position_embeddings.weight", &[config.n_positions, hidden])?,
            types,
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
        scratch: &mut EncoderScratch<P>,
    ) {
        self.run_in_stages(tokens, scratch, &mut |_| {});
    }

    /// As [`run`](Self::run); calls `done` behind each stage.
    pub(super) fn run_in_stages(
        &self,
        tokens: impl ExactSizeIterator<Item = (u32, u8)>,
        scratch: &mut EncoderScratch<P>,
        done: &mut impl FnMut(Stage),
    ) {
        let n_tokens = tokens.len();
        assert!(n_tokens <= self.config.max_tokens());
        scratch.fit(n_tokens, &self.config);
        self.embed(tokens, scratch);
        done(Stage::Embedding);
        for layer in &self.layers {
            layer.attend(n_tokens, &self.config, scratch, done);
            layer.feed_forward(n_tokens, &self.config, scratch, done);
        }
    }

    fn embed(&self, tokens: impl Iterator<Item = (u32, u8)>, scratch: &mut EncoderScratch<P>) {
        let hidden = self.config.hidden;
        let n_vectors = hidden / LANES;
        let mut types: Vec<_> = self
            .embeddings
            .types
            .chunks_exact(hidden)
            .map(|row| row.as_chunks::<LANES>().0.to_vec())
            .collect();
        if types.is_empty() {
            types.push(vec![[0.0; LANES]; n_vectors]);
        }
        let positions = &self.embeddings.positions[self.config.first_position * hidden..];
        for (idx, (id, type_id)) in tokens.enumerate() {
            let row = &mut scratch.hidden[idx * hidden..][..hidden];
            let words = P::word(&self.embeddings.words, id as usize, n_vectors);
            let positions = positions[idx * hidden..][..hidden].as_chunks().0;
            let sum = words.zip(positions).zip(&types[usize::from(type_id)]);
            for (to, ((word, position), kind)) in row.as_chunks_mut().0.iter_mut().zip(sum) {
                (word + F32x4::load(kind) + F32x4::load(position)).store(to);
            }
            let largest = self.embeddings.norm.apply(row);
            P::set(&mut scratch.input, idx, row, largest);
        }
    }
}

impl<P: Precision> Layer<P> {
    fn load(weights: &mut Weights, layer_idx: usize, config: &Config) -> Result<Self> {
        let (hidden, intermediate) = (config.hidden, config.intermediate);
        let name = |part: &str| format!("encoder.layer.{layer_idx}.{part}");
        Ok(Self {
            query: P::load_linear(weights, &name("attention.self.query"), hidden, hidden)?,
            key: P::load_linear(weights, &name("attention.self.key"), hidden, hidden)?,
            value: P::load_linear(weights, &name("attention.self.value"), hidden, hidden)?,
            attention_output: P::load_linear(
                weights,
                &name("attention.output.dense"),
                hidden,
                hidden,
            )?,
            attention_norm: layer_norm(weights, &name("attention.output.LayerNorm"), config)?,
            intermediate: P::load_linear(
                weights,
                &name("intermediate.dense"),
                hidden,
                intermediate,
            )?,
            output: P::load_linear(weights, &name("output.dense"), intermediate, hidden)?,
            output_norm: layer_norm(weights, &name("output.LayerNorm"), config)?,
        })
    }

    /// Self-attention: from `scratch.input` to `scratch.context`.
    fn attend(
        &self,
        n_tokens: usize,
        config: &Config,
        scratch: &mut EncoderScratch<P>,
        done: &mut impl FnMut(Stage),
    ) {
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
                P::product(&scratch.input, tiles.clone(), linear, rows);
            }
        }
        done(Stage::Projections);
        let projections = Projections {
            queries: &scratch.queries,
            keys: &scratch.keys,
            values: &scratch.values,
            n_tokens,
            n_channels: hidden,
        };
        for first_channel in (0..hidden).step_by(hidden / config.n_heads) {
            P::attend(&mut scratch.head, projections, first_channel, &mut scratch.mixed);
        }
        done(Stage::Attention);
        for (idx, row) in scratch.mixed.chunks_exact(hidden).take(n_tokens).enumerate() {
            P::set_row(&mut scratch.context, idx, row);
        }
        done(Stage::Mixed);
    }

    /// All that follows: from `scratch.context` to `scratch.hidden` and `scratch.input`.
    fn feed_forward(
        &self,
        n_tokens: usize,
        config: &Config,
        scratch: &mut EncoderScratch<P>,
        done: &mut impl FnMut(Stage),
    ) {
        let (hidden, intermediate) = (config.hidden, config.intermediate);
        let n_tiles = n_tokens.div_ceil(TILE_ROWS);
        let EncoderScratch { hidden: state, input, context, block, inner, inner_input, .. } =
            scratch;
        for first_tile in (0..n_tiles).step_by(BLOCK_TILES) {
            let tiles = first_tile..n_tiles.min(first_tile + BLOCK_TILES);
            let first_row = first_tile * TILE_ROWS;
            let n_rows = n_tokens.min(tiles.end * TILE_ROWS) - first_row;
            let state = &mut state[first_row * hidden..][..n_rows * hidden];
            let mut add_and_norm = |block: &[f32], norm: &LayerNorm, input: &mut P::Rows| {
                let rows = state.chunks_exact_mut(hidden).zip(block.chunks_exact(hidden));
                for (idx, (row, other)) in rows.enumerate() {
                    let largest = norm.apply_sum(row, other);
                    P::set(input, first_row + idx, row, largest);
                }
            };

            let rows = &mut ToRows { out: block, stride: hidden, first_row };
            P::product(context, tiles.clone(), &self.attention_output, rows);
            done(Stage::AttentionOutput);
            add_and_norm(block, &self.attention_norm, input);
            done(Stage::Norms);

            let rows = &mut ToRows { out: inner, stride: intermediate, first_row };
            P::product(input, tiles.clone(), &self.intermediate, rows);
            done(Stage::Up);
            for (idx, row) in inner.chunks_exact_mut(intermediate).take(n_rows).enumerate() {
                let largest = match config.activation {
                    Activation::Gelu => math::gelu(row),
                    Activation::GeluNew => math::gelu_new(row),
                    Activation::Relu => math::relu(row),
                };
                P::set(inner_input, idx, row, largest);
            }
            done(Stage::Activation);

            let rows = &mut ToRows { out: block, stride: hidden, first_row: 0 };
            P::product(inner_input, 0..tiles.len(), &self.output, rows);
            done(Stage::Down);
            add_and_norm(block, &self.output_norm, input);
            done(Stage::Norms);
        }
    }
}

fn layer_norm(weights: &mut Weights, name: &str, config: &Config) -> Result<LayerNorm> {
    let gains = weights.floats(&format!("{name}.weight"), &[config.hidden])?;
    let biases = weights.floats(&format!("{name}.bias"), &[config.hidden])?;
    Ok(LayerNorm::new(gains, biases, config.epsilon()))
}
