//! Self-attention in integers, one head and four queries at a time.
//!
//! Queries are quantised to 8 bits and keys to 7 bits per token and head, values to 8 bits per
//! channel, and the weights of a softmax to 13 bits: noise well below that of the 8-bit inputs and
//! 7-bit weights that they come from.

use super::kernel::{COL_GROUP, COL_PAIR, Col, GROUP, Kernel, ROW_PAIR, WEIGHT_SHIFT};
use super::lanes::{F32x4, I32x4, LANES, Rounding};
use super::linear::MAX_WEIGHT;
use super::math::PowerOfTwo;
use super::pack;
use super::quantize::{MAX_BYTE, QuantizedRows, inverse_of, largest_of, store_scaled};
use super::{TILE_COLS, TILE_ROWS};

/// The integer that stands for the largest weight of a softmax: times [`MAX_BYTE`] and summed
/// over 1,024 tokens it stays below 2^31.
const MAX_SOFTMAX: f32 = 8191.0;

/// How many pairs of tokens a vector of scores holds.
const PAIRS_PER_VECTOR: usize = LANES / 2;

/// Queries, keys and values of all heads for one chunk, each `[n_tokens, n_channels]`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Projections<'a> {
    pub(crate) queries: &'a [f32],
    pub(crate) keys: &'a [f32],
    pub(crate) values: &'a [f32],
    /// How many tokens there are.
    pub(crate) n_tokens: usize,
    /// How many channels all heads have together.
    pub(crate) n_channels: usize,
}

/// Room for one head.
#[derive(Debug)]
pub(crate) struct HeadScratch {
    n_head_channels: usize,
    queries: QuantizedRows,
    /// `[n_panels of tokens][n_groups of channels][TILE_COLS][GROUP]`
    keys: Vec<Col>,
    /// Per token.
    key_scales: Vec<f32>,
    /// `[n_panels of channels][n_pairs of tokens][TILE_COLS][2]`
    values: Vec<i16>,
    /// Per channel.
    value_scales: Vec<f32>,
    /// `[TILE_ROWS][n_tokens padded]`
    scores: Vec<f32>,
    /// `[n_pairs of tokens][TILE_ROWS][2]`
    weights: Vec<i16>,
}

impl HeadScratch {
    /// Room for `n_tokens` and heads of `n_head_channels`.
    ///
    /// # Panics
    /// When `n_head_channels` is not a multiple of four.
    pub(crate) fn new(n_tokens: usize, n_head_channels: usize) -> Self {
        assert!(n_head_channels.is_multiple_of(LANES));
        let n_tokens = n_tokens.next_multiple_of(TILE_COLS);
        let n_padded_channels = n_head_channels.next_multiple_of(TILE_COLS);
        Self {
            n_head_channels,
            queries: QuantizedRows::zeros(n_tokens, n_head_channels),
            keys: vec![0; n_tokens * n_head_channels],
            key_scales: vec![0.0; n_tokens],
            values: vec![0; n_tokens * n_padded_channels],
            value_scales: vec![0.0; n_padded_channels],
            scores: vec![0.0; TILE_ROWS * n_tokens],
            weights: vec![0; TILE_ROWS * n_tokens],
        }
    }

    /// Attends with the head whose channels begin at `first_channel` and writes the mixed values
    /// into the same channels of `out`, `[n_tokens padded to 4, n_channels]`.
    #[inline(always)]
    pub(super) fn attend_with<K: Kernel>(
        &mut self,
        projections: Projections,
        first_channel: usize,
        out: &mut [f32],
    ) {
        let n_tokens = projections.n_tokens;
        let kernel = K::new();
        self.pack_queries(projections, first_channel);
        self.pack_keys(projections, first_channel);
        self.pack_values(projections, first_channel);
        for tile_idx in 0..n_tokens.div_ceil(TILE_ROWS) {
            let largest = self.score(kernel, tile_idx, n_tokens);
            let totals = self.softmax(largest, n_tokens);
            let rows = &mut out[tile_idx * TILE_ROWS * projections.n_channels..];
            let rows = rows.chunks_mut(projections.n_channels);
            self.mix(kernel, totals, n_tokens, rows.map(|row| &mut row[first_channel..]));
        }
    }

    fn pack_queries(&mut self, p: Projections, first_channel: usize) {
        for (idx, row) in p.queries.chunks_exact(p.n_channels).take(p.n_tokens).enumerate() {
            self.queries.set_row(idx, &row[first_channel..][..self.n_head_channels]);
        }
    }

    fn pack_keys(&mut self, p: Projections, first_channel: usize) {
        let n_head_channels = self.n_head_channels;
        let panels = self.keys.chunks_exact_mut(n_head_channels * TILE_COLS);
        let scales = self.key_scales.chunks_exact_mut(TILE_COLS);
        let blocks = p.keys[..p.n_tokens * p.n_channels].chunks(p.n_channels * TILE_COLS);
        for ((panel, scales), block) in panels.zip(scales).zip(blocks) {
            for (col, row) in block.chunks_exact(p.n_channels).enumerate() {
                let row = &row[first_channel..][..n_head_channels];
                let largest = largest_of(row.as_chunks().0);
                let (scale, inverse) = inverse_of(largest, f32::from(MAX_WEIGHT));
                scales[col] = scale;
                store_scaled(row, inverse, WEIGHT_SHIFT, &mut panel[col * GROUP..], COL_GROUP);
            }
        }
    }

    fn pack_values(&mut self, p: Projections, first_channel: usize) {
        let n_pairs = p.n_tokens.div_ceil(LANES) * PAIRS_PER_VECTOR;
        let panels = self.values.chunks_exact_mut(n_pairs * COL_PAIR);
        let scales = self.value_scales.as_chunks_mut::<LANES>().0.as_chunks_mut::<2>().0;
        for (panel_idx, (panel, scales)) in panels.zip(scales).enumerate() {
            let channel = panel_idx * TILE_COLS;
            // The second half may lie past the head's last channel.
            let halves = (self.n_head_channels - channel).min(TILE_COLS) / LANES;
            let row = |token: usize| -> [F32x4; 2] {
                let row = &p.values[token * p.n_channels + first_channel + channel..];
                std::array::from_fn(|half| match row.as_chunks::<LANES>().0.get(half) {
                    Some(vector) if half < halves && token < p.n_tokens => F32x4::load(vector),
                    _ => F32x4::splat(0.0),
                })
            };
            let mut largest = [F32x4::splat(0.0); 2];
            for token in 0..p.n_tokens {
                for (largest, vector) in largest.iter_mut().zip(row(token)) {
                    *largest = largest.max(vector.abs());
                }
            }
            let rounding = Rounding::new();
            let mut inverses = [F32x4::splat(0.0); 2];
            for half in 0..2 {
                let pairs = largest[half].to_array().map(|largest| inverse_of(largest, MAX_BYTE));
                scales[half] = pairs.map(|(scale, _)| scale);
                inverses[half] = F32x4::new(pairs.map(|(_, inverse)| inverse));
            }
            for (pair_idx, to) in panel.as_chunks_mut::<COL_PAIR>().0.iter_mut().enumerate() {
                let [even, odd] = [0, 1].map(|idx| {
                    let [low, high] = row(2 * pair_idx + idx);
                    [rounding.ints(low * inverses[0]), rounding.ints(high * inverses[1])]
                });
                to.copy_from_slice(pack::interleave(even, odd).as_flattened());
            }
        }
    }

    /// Scores all keys for a tile of queries, in powers of two; returns the largest of each row.
    #[inline(always)]
    fn score<K: Kernel>(
        &mut self,
        kernel: K,
        tile_idx: usize,
        n_tokens: usize,
    ) -> [F32x4; TILE_ROWS] {
        let unit = std::f32::consts::LOG2_E / (self.n_head_channels as f32).sqrt();
        let (queries, scales, starts) = self.queries.tile(tile_idx);
        let starts = starts.map(|start| [I32x4::splat(start); 2]);
        let scales = scales.map(|scale| F32x4::splat(scale * unit));
        let n_padded = n_tokens.next_multiple_of(TILE_COLS);
        let mut largest = [F32x4::splat(f32::MIN); TILE_ROWS];
        let panels = self.keys.chunks_exact(self.n_head_channels * TILE_COLS);
        let key_scales = self.key_scales.as_chunks::<LANES>().0.as_chunks::<2>().0;
        for (panel_idx, (panel, key_scales)) in
            panels.zip(key_scales).take(n_padded / TILE_COLS).enumerate()
        {
            let first_key = panel_idx * TILE_COLS;
            let sums = kernel.tile(queries, panel, starts);
            for row in 0..TILE_ROWS {
                let to = &mut self.scores[row * n_padded + first_key..][..TILE_COLS];
                for (half, to) in to.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
                    let scale = scales[row] * F32x4::load(&key_scales[half]);
                    let score = F32x4::from_ints(sums[row][half]) * scale;
                    score.store(to);
                    if first_key + TILE_COLS <= n_tokens {
                        largest[row] = largest[row].max(score);
                    }
                }
            }
        }
        // Keys past the last count for nothing.
        let first_partial = n_tokens / TILE_COLS * TILE_COLS;
        if first_partial < n_tokens {
            for (row, largest) in self.scores.chunks_exact_mut(n_padded).zip(&mut largest) {
                row[n_tokens..].fill(f32::MIN);
                for vector in row[first_partial..].as_chunks::<LANES>().0 {
                    *largest = largest.max(F32x4::load(vector));
                }
            }
        }
        largest.map(|largest| F32x4::splat(largest.max_lane()))
    }

    /// Turns scores into weights of at most [`MAX_SOFTMAX`]; returns their sums.
    #[inline(always)]
    fn softmax(&mut self, largest: [F32x4; TILE_ROWS], n_tokens: usize) -> [i32; TILE_ROWS] {
        let n_padded = n_tokens.next_multiple_of(TILE_COLS);
        let n_vectors = n_tokens.div_ceil(LANES);
        let rows: [&[[f32; LANES]]; TILE_ROWS] =
            std::array::from_fn(|row| &self.scores[row * n_padded..].as_chunks().0[..n_vectors]);
        let mut totals = [I32x4::splat(0); TILE_ROWS];
        let power = PowerOfTwo::times(MAX_SOFTMAX);
        let to = self.weights.as_chunks_mut::<{ PAIRS_PER_VECTOR * ROW_PAIR }>().0;
        for (idx, to) in to[..n_vectors].iter_mut().enumerate() {
            let weights: [I32x4; TILE_ROWS] = std::array::from_fn(|row| {
                let weight = power.ints(F32x4::load(&rows[row][idx]) - largest[row]);
                totals[row] = totals[row] + weight;
                weight
            });
            to.copy_from_slice(pack::pairs_of_rows(weights).as_flattened());
        }
        totals.map(I32x4::sum)
    }

    /// Sums the values by the weights of a tile of queries.
    #[inline(always)]
    fn mix<'a, K: Kernel>(
        &self,
        kernel: K,
        totals: [i32; TILE_ROWS],
        n_tokens: usize,
        rows: impl Iterator<Item = &'a mut [f32]>,
    ) {
        let n_pairs = n_tokens.div_ceil(LANES) * PAIRS_PER_VECTOR;
        let mut rows = rows;
        let mut rows: [&mut [f32]; TILE_ROWS] =
            std::array::from_fn(|_| rows.next().unwrap_or_default());
        let factors = totals.map(|total| F32x4::splat(1.0 / total as f32));
        let weights = &self.weights[..n_pairs * ROW_PAIR];
        let panels = self.values.chunks_exact(n_pairs * COL_PAIR);
        let scales = self.value_scales.as_chunks::<LANES>().0;
        for (panel_idx, panel) in panels.take(self.n_head_channels.div_ceil(TILE_COLS)).enumerate()
        {
            let sums = kernel.pair_tile(weights, panel);
            #[allow(
                clippy::needless_range_loop,
                reason = "the half is an index of both sums and scales"
            )]
            for half in 0..2 {
                let vector_idx = panel_idx * 2 + half;
                if vector_idx * LANES < self.n_head_channels {
                    let scale = F32x4::load(&scales[vector_idx]);
                    for (row, to) in rows.iter_mut().enumerate() {
                        let mixed = F32x4::from_ints(sums[row][half]) * (scale * factors[row]);
                        mixed.store(&mut to.as_chunks_mut().0[vector_idx]);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::backend::cpu::kernel::Portable;

    /// Plain attention in double precision for one head.
    fn reference(p: Projections, first_channel: usize, n_head_channels: usize) -> Vec<f64> {
        let row = |matrix: &[f32], token: usize| -> Vec<f64> {
            matrix[token * p.n_channels + first_channel..][..n_head_channels]
                .iter()
                .map(|&x| f64::from(x))
                .collect()
        };
        let scale = (n_head_channels as f64).sqrt();
        let mut out = Vec::new();
        for query in 0..p.n_tokens {
            let query = row(p.queries, query);
            let weights: Vec<f64> = (0..p.n_tokens)
                .map(|key| {
                    let key = row(p.keys, key);
                    (query.iter().zip(&key).map(|(a, b)| a * b).sum::<f64>() / scale).exp()
                })
                .collect();
            let total: f64 = weights.iter().sum();
            for channel in 0..n_head_channels {
                let mixed = (0..p.n_tokens).map(|key| weights[key] * row(p.values, key)[channel]);
                out.push(mixed.sum::<f64>() / total);
            }
        }
        out
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn attention_is_close_to_plain_attention(
            n_tokens in 1usize..70,
            quarters in 1usize..9,
            n_heads in 1usize..4,
            seed in any::<u64>(),
        ) {
            let n_head_channels = 4 * quarters;
            let n_channels = n_heads * n_head_channels;
            let mut state = seed;
            let mut random = |len: usize| -> Vec<f32> {
                (0..len)
                    .map(|_| {
                        state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
                        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
                    })
                    .collect()
            };
            let n_padded = n_tokens.next_multiple_of(TILE_ROWS);
            let (queries, keys) = (random(n_padded * n_channels), random(n_padded * n_channels));
            let values = random(n_padded * n_channels);
            let p = Projections {
                queries: &queries, keys: &keys, values: &values, n_tokens, n_channels,
            };
            let mut out = vec![0.0; n_padded * n_channels];
            // Room for more tokens than there are, as after a longer chunk.
            let mut head = HeadScratch::new(n_tokens + 13, n_head_channels);
            for first_channel in (0..n_channels).step_by(n_head_channels) {
                head.attend_with::<Portable>(p, first_channel, &mut out);
            }
            for first_channel in (0..n_channels).step_by(n_head_channels) {
                let expected = reference(p, first_channel, n_head_channels);
                for (token, expected) in expected.chunks(n_head_channels).enumerate() {
                    let found = &out[token * n_channels + first_channel..][..n_head_channels];
                    for (&found, &expected) in found.iter().zip(expected) {
                        prop_assert!((f64::from(found) - expected).abs() < 0.02);
                    }
                }
            }
        }
    }
}
