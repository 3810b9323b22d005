//! Products and self-attention in floats, for models that are not quantised.
//!
//! Every output is one sum that runs over its inputs in their order, in a lane of its own, so that
//! it depends on neither the target nor the rows beside it.

use std::ops::Range;

use super::attention::Projections;
use super::lanes::{F32x4, LANES};
use super::math::exp_lanes;
use super::product::{Tile, ToRows};
use super::{TILE_COLS, TILE_ROWS};

/// A linear layer of floats, packed into panels of [`TILE_COLS`] channels.
#[derive(Debug)]
pub(crate) struct FloatLinear {
    n_in: usize,
    /// `[n_panels][n_in][TILE_COLS]`; channels past the last are zero.
    panels: Vec<f32>,
    /// Per channel, padded to whole panels.
    biases: Vec<f32>,
}

impl FloatLinear {
    /// Packs `weights`, `[n_out, n_in]`, with a bias for each of the `n_out` channels.
    ///
    /// # Panics
    /// When the lengths disagree.
    pub(crate) fn pack(n_in: usize, weights: &[f32], biases: &[f32]) -> Self {
        assert_eq!(weights.len(), n_in * biases.len());
        let n_panels = biases.len().div_ceil(TILE_COLS);
        let mut panels = vec![0.0; n_panels * n_in * TILE_COLS];
        for (channel, row) in weights.chunks_exact(n_in).enumerate() {
            let (panel, col) = (channel / TILE_COLS, channel % TILE_COLS);
            let panel = &mut panels[panel * n_in * TILE_COLS..][..n_in * TILE_COLS];
            for (to, &from) in panel.iter_mut().skip(col).step_by(TILE_COLS).zip(row) {
                *to = from;
            }
        }
        let mut biases = biases.to_vec();
        biases.resize(n_panels * TILE_COLS, 0.0);
        Self { n_in, panels, biases }
    }
}

/// Rows of floats, `[n_tiles][n_in][TILE_ROWS]`.
#[derive(Debug)]
pub(crate) struct FloatRows {
    n_in: usize,
    values: Vec<f32>,
}

impl FloatRows {
    /// Room for `n_rows` rows of `n_in` values, all zero.
    pub(crate) fn zeros(n_rows: usize, n_in: usize) -> Self {
        Self { n_in, values: vec![0.0; n_rows.next_multiple_of(TILE_ROWS) * n_in] }
    }

    /// Stores `values` as row `row_idx`.
    pub(crate) fn set_row(&mut self, row_idx: usize, values: &[f32]) {
        assert_eq!(values.len(), self.n_in);
        let (tile_idx, row) = (row_idx / TILE_ROWS, row_idx % TILE_ROWS);
        let tile_len = TILE_ROWS * self.n_in;
        let tile = self.values[tile_idx * tile_len..][..tile_len].as_chunks_mut::<TILE_ROWS>().0;
        for (to, &from) in tile.iter_mut().zip(values) {
            to[row] = from;
        }
    }

    fn tile(&self, tile_idx: usize) -> &[f32] {
        let tile_len = TILE_ROWS * self.n_in;
        &self.values[tile_idx * tile_len..][..tile_len]
    }
}

/// `sum over inputs of rows[row] * cols[channel]`; `rows` is `[n_in][row]`, `cols` is `[n_in][channel]`.
#[inline(always)]
fn tile_of(rows: &[f32], cols: &[f32]) -> Tile {
    let rows = rows.as_chunks::<TILE_ROWS>().0;
    let cols = cols.as_chunks::<LANES>().0.as_chunks::<2>().0;
    let mut sums = [[F32x4::splat(0.0); 2]; TILE_ROWS];
    for (row, [low, high]) in rows.iter().zip(cols) {
        let (low, high) = (F32x4::load(low), F32x4::load(high));
        for (sums, &value) in sums.iter_mut().zip(row) {
            let value = F32x4::splat(value);
            sums[0] = sums[0] + value * low;
            sums[1] = sums[1] + value * high;
        }
    }
    sums
}

/// Computes `linear` of the rows in `tiles` (counted in tiles of four) and writes them to `out`.
///
/// # Panics
/// When the rows do not have as many values as the layer has inputs, or there are fewer.
#[inline(never)]
pub(crate) fn product(
    rows: &FloatRows,
    tiles: Range<usize>,
    linear: &FloatLinear,
    out: &mut ToRows,
) {
    assert_eq!(rows.n_in, linear.n_in);
    let panels = linear.panels.chunks_exact(linear.n_in * TILE_COLS);
    let biases = linear.biases.as_chunks::<LANES>().0.as_chunks::<2>().0;
    for (panel_idx, (panel, biases)) in panels.zip(biases).enumerate() {
        let biases = biases.each_ref().map(F32x4::load);
        for tile_idx in tiles.clone() {
            let sums = tile_of(rows.tile(tile_idx), panel);
            let tile = sums.map(|[low, high]| [low + biases[0], high + biases[1]]);
            out.take(tile_idx * TILE_ROWS, panel_idx * TILE_COLS, tile);
        }
    }
}

/// Room for one head of attention.
#[derive(Debug)]
pub(crate) struct FloatHead {
    n_head_channels: usize,
    queries: FloatRows,
    /// `[n_panels of tokens][n_head_channels][TILE_COLS]`
    keys: Vec<f32>,
    /// `[n_panels of channels][n_tokens padded][TILE_COLS]`
    values: Vec<f32>,
    /// `[TILE_ROWS][n_tokens padded]`
    scores: Vec<f32>,
    /// `[n_tokens padded][TILE_ROWS]`
    weights: Vec<f32>,
}

impl FloatHead {
    /// Room for `n_tokens` and heads of `n_head_channels`.
    pub(crate) fn new(n_tokens: usize, n_head_channels: usize) -> Self {
        let n_padded = n_tokens.next_multiple_of(TILE_COLS);
        Self {
            n_head_channels,
            queries: FloatRows::zeros(n_padded, n_head_channels),
            keys: vec![0.0; n_padded * n_head_channels],
            values: vec![0.0; n_padded * n_head_channels.next_multiple_of(TILE_COLS)],
            scores: vec![0.0; TILE_ROWS * n_padded],
            weights: vec![0.0; TILE_ROWS * n_padded],
        }
    }

    /// Attends with the head whose channels begin at `first_channel` and writes the mixed values
    /// into the same channels of `out`, `[n_tokens padded to 4, n_channels]`.
    #[inline(never)]
    pub(crate) fn attend(&mut self, p: Projections, first_channel: usize, out: &mut [f32]) {
        self.pack(p, first_channel);
        for tile_idx in 0..p.n_tokens.div_ceil(TILE_ROWS) {
            self.score(tile_idx, p.n_tokens);
            let totals = self.softmax(p.n_tokens);
            let rows = &mut out[tile_idx * TILE_ROWS * p.n_channels..];
            let n_panel_values = self.values.len() / self.n_head_channels.div_ceil(TILE_COLS);
            for (panel_idx, panel) in self.values.chunks_exact(n_panel_values).enumerate() {
                let weights = &self.weights[..p.n_tokens * TILE_ROWS];
                let sums = tile_of(weights, &panel[..p.n_tokens * TILE_COLS]);
                let first = panel_idx * TILE_COLS;
                let n_cols = (self.n_head_channels - first).min(TILE_COLS);
                let rows = rows.chunks_mut(p.n_channels).zip(sums).zip(totals);
                for ((row, [low, high]), total) in rows {
                    let total = F32x4::splat(total);
                    let halves = [(low / total).to_array(), (high / total).to_array()];
                    row[first_channel + first..][..n_cols]
                        .copy_from_slice(&halves.as_flattened()[..n_cols]);
                }
            }
        }
    }

    fn pack(&mut self, p: Projections, first_channel: usize) {
        let n_head_channels = self.n_head_channels;
        let rows_of = |all: &'_ [f32], token: usize| -> Vec<f32> {
            all[token * p.n_channels + first_channel..][..n_head_channels].to_vec()
        };
        let n_panel_values = self.values.len() / n_head_channels.div_ceil(TILE_COLS);
        for token in 0..p.n_tokens {
            self.queries.set_row(token, &rows_of(p.queries, token));
            let (panel, col) = (token / TILE_COLS, token % TILE_COLS);
            let panel = &mut self.keys[panel * n_head_channels * TILE_COLS..];
            for (channel, key) in rows_of(p.keys, token).into_iter().enumerate() {
                panel[channel * TILE_COLS + col] = key;
            }
            for (channel, value) in rows_of(p.values, token).into_iter().enumerate() {
                let (panel, col) = (channel / TILE_COLS, channel % TILE_COLS);
                self.values[panel * n_panel_values + token * TILE_COLS + col] = value;
            }
        }
    }

    /// Scores all keys for a tile of queries; keys past the last count for nothing.
    fn score(&mut self, tile_idx: usize, n_tokens: usize) {
        let unit = F32x4::splat(1.0 / (self.n_head_channels as f32).sqrt());
        let n_padded = n_tokens.next_multiple_of(TILE_COLS);
        let panels = self.keys.chunks_exact(self.n_head_channels * TILE_COLS);
        for (panel_idx, panel) in panels.take(n_padded / TILE_COLS).enumerate() {
            let sums = tile_of(self.queries.tile(tile_idx), panel);
            for (row, halves) in sums.into_iter().enumerate() {
                let to = &mut self.scores[row * n_padded + panel_idx * TILE_COLS..][..TILE_COLS];
                for (to, half) in to.as_chunks_mut::<LANES>().0.iter_mut().zip(halves) {
                    (half * unit).store(to);
                }
            }
        }
        for row in self.scores.chunks_exact_mut(n_padded).take(TILE_ROWS) {
            row[n_tokens..].fill(f32::MIN);
        }
    }

    /// Turns scores into weights of at most one; returns their sums.
    fn softmax(&mut self, n_tokens: usize) -> [f32; TILE_ROWS] {
        let n_padded = n_tokens.next_multiple_of(TILE_COLS);
        std::array::from_fn(|row_idx| {
            let row = &mut self.scores[row_idx * n_padded..][..n_padded];
            let vectors = row.as_chunks_mut::<LANES>().0;
            let largest = vectors
                .iter()
                .fold(F32x4::splat(f32::MIN), |largest, vector| largest.max(F32x4::load(vector)));
            let largest = F32x4::splat(largest.max_lane());
            for vector in vectors {
                exp_lanes(F32x4::load(vector) - largest).store(vector);
            }
            row[n_tokens..].fill(0.0);
            let total = row
                .as_chunks::<LANES>()
                .0
                .iter()
                .fold(F32x4::splat(0.0), |sum, vector| sum + F32x4::load(vector));
            for (to, &weight) in self.weights.chunks_exact_mut(TILE_ROWS).zip(row.iter()) {
                to[row_idx] = weight;
            }
            total.sum()
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values(n: usize, seed: &mut u64) -> Vec<f32> {
        (0..n)
            .map(|_| {
                *seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1);
                (*seed >> 40) as f32 / (1 << 23) as f32 - 1.0
            })
            .collect()
    }

    proptest! {
        #[test]
        fn products_equal_the_definition(
            n_rows in 1usize..9, n_in in 1usize..40, n_out in 1usize..20, mut seed in any::<u64>(),
        ) {
            let (inputs, weights) = (values(n_rows * n_in, &mut seed), values(n_out * n_in, &mut seed));
            let biases = values(n_out, &mut seed);
            let linear = FloatLinear::pack(n_in, &weights, &biases);
            let mut rows = FloatRows::zeros(n_rows, n_in);
            for (idx, row) in inputs.chunks_exact(n_in).enumerate() {
                rows.set_row(idx, row);
            }
            let n_tiles = n_rows.div_ceil(TILE_ROWS);
            let stride = n_out.next_multiple_of(TILE_COLS);
            let mut out = vec![0.0; n_tiles * TILE_ROWS * stride];
            product(&rows, 0..n_tiles, &linear, &mut ToRows { out: &mut out, stride, first_row: 0 });
            for (row, input) in inputs.chunks_exact(n_in).enumerate() {
                for (col, weights) in weights.chunks_exact(n_in).enumerate() {
                    // The very order of the sum is part of the contract.
                    let expected = input.iter().zip(weights).fold(0.0, |sum, (a, b)| sum + a * b);
                    prop_assert_eq!(out[row * stride + col], expected + biases[col]);
                }
            }
        }

        #[test]
        fn attention_is_a_mean_of_values(n_tokens in 1usize..30, quarter in 1usize..5, mut seed in any::<u64>()) {
            let n_head = 4 * quarter;
            let n_channels = 2 * n_head;
            let [queries, keys, all_values] = [0; 3].map(|_| values(n_tokens * n_channels, &mut seed));
            let p = Projections { queries: &queries, keys: &keys, values: &all_values, n_tokens, n_channels };
            let mut out = vec![0.0; n_tokens.next_multiple_of(TILE_ROWS) * n_channels];
            let mut head = FloatHead::new(32, n_head);
            head.attend(p, n_head, &mut out);
            let row = |all: &[f32], token: usize| -> Vec<f64> {
                all[token * n_channels + n_head..][..n_head].iter().map(|&x| x.into()).collect()
            };
            for token in 0..n_tokens {
                let query = row(&queries, token);
                let weights: Vec<f64> = (0..n_tokens).map(|other| {
                    let dot: f64 = query.iter().zip(row(&keys, other)).map(|(a, b)| a * b).sum();
                    (dot / (n_head as f64).sqrt()).exp()
                }).collect();
                let total: f64 = weights.iter().sum();
                for channel in 0..n_head {
                    let expected: f64 = weights.iter().enumerate()
                        .map(|(other, weight)| weight / total * row(&all_values, other)[channel]).sum();
                    let found = f64::from(out[token * n_channels + n_head + channel]);
                    prop_assert!((found - expected).abs() < 1e-5);
                    prop_assert_eq!(out[token * n_channels + channel], 0.0);
                }
            }
        }
    }
}
