//! The memory that a forward pass works in.

use super::{BLOCK_ROWS, Config, Precision};
use crate::model::backend::cpu::TILE_ROWS;

/// Buffers for the longest chunk so far.
#[derive(Debug)]
pub(in crate::model) struct EncoderScratch<P: Precision> {
    /// How many tokens fit.
    n_rows: usize,
    /// `[n_rows, hidden]`: the residual stream, in the end the result.
    pub(in crate::model) hidden: Vec<f32>,
    /// `[n_rows, hidden]`: the residual stream as a layer's input.
    pub(super) input: P::Rows,
    /// `[n_rows, hidden]`
    pub(super) queries: Vec<f32>,
    /// `[n_rows, hidden]`
    pub(super) keys: Vec<f32>,
    /// `[n_rows, hidden]`
    pub(super) values: Vec<f32>,
    pub(super) head: P::Head,
    /// `[n_rows, hidden]`: what the heads of attention give.
    pub(super) mixed: Vec<f32>,
    /// `[n_rows, hidden]`: the same as input of the next layer.
    pub(super) context: P::Rows,
    /// `[BLOCK_ROWS, hidden]`: what is added to the residual stream.
    pub(super) block: Vec<f32>,
    /// `[BLOCK_ROWS, intermediate]`
    pub(super) inner: Vec<f32>,
    /// `[BLOCK_ROWS, intermediate]`
    pub(super) inner_input: P::Rows,
}

impl<P: Precision> EncoderScratch<P> {
    /// Room for `n_tokens`.
    pub(in crate::model) fn new(n_tokens: usize, config: &Config) -> Self {
        let n_rows = n_tokens.next_multiple_of(TILE_ROWS);
        let (hidden, intermediate) = (config.hidden, config.intermediate);
        let rows = || vec![0.0; n_rows * hidden];
        Self {
            n_rows,
            hidden: rows(),
            input: P::rows(n_rows, hidden),
            queries: rows(),
            keys: rows(),
            values: rows(),
            head: P::head(n_rows, hidden / config.n_heads),
            mixed: rows(),
            context: P::rows(n_rows, hidden),
            block: vec![0.0; BLOCK_ROWS * hidden],
            inner: vec![0.0; BLOCK_ROWS * intermediate],
            inner_input: P::rows(BLOCK_ROWS, intermediate),
        }
    }

    /// Grows to `n_tokens` if they do not fit.
    pub(super) fn fit(&mut self, n_tokens: usize, config: &Config) {
        if n_tokens > self.n_rows {
            *self = Self::new(n_tokens, config);
        }
    }
}
