//! Self-attention in integers, one head and four queries at a time.
//!
//! Queries are quantised to bytes and keys to 7 bits per token and head, values to 7 bits per
//! channel, and the weights of a softmax to 14 bits: noise well below that of the 8-bit inputs and
//! 7-bit weights that they come from. Both products then use the tile of the linear layers.

use super::kernel::{
    Activation, COL_GROUP, DIGIT_BITS, GROUP, Kernel, N_DIGITS, ROW_GROUP, TileSums, WEIGHT_SHIFT,
    Weight, shifted, split_digits,
};
use super::lanes::{F32x4, I32x4, LANES};
use super::linear::MAX_WEIGHT;
use super::math;
use super::quantize::{QuantizedRows, inverse_of, largest_of};
use super::{TILE_COLS, TILE_ROWS};

/// The integer that stands for the largest weight of a softmax.
const MAX_SOFTMAX: f32 = 16383.0;

/// How many groups four tokens make.
const GROUPS_PER_VECTOR: usize = LANES / GROUP;

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
    keys: Vec<Weight>,
    /// Per token.
    key_scales: Vec<f32>,
    /// `[n_panels of channels][n_groups of tokens][TILE_COLS][GROUP]`
    values: Vec<Weight>,
    /// Per channel.
    value_scales: Vec<f32>,
    /// `[TILE_ROWS][n_tokens padded]`
    scores: Vec<f32>,
    /// `[N_DIGITS][n_groups of tokens][TILE_ROWS][GROUP]`
    weights: Vec<Activation>,
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
            weights: vec![0; N_DIGITS * TILE_ROWS * n_tokens],
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
        self.pack_queries(projections, first_channel);
        self.pack_keys(projections, first_channel);
        self.pack_values(projections, first_channel);
        for tile_idx in 0..n_tokens.div_ceil(TILE_ROWS) {
            let largest = self.score::<K>(tile_idx, n_tokens);
            let totals = self.softmax(largest, n_tokens);
            let rows = &mut out[tile_idx * TILE_ROWS * projections.n_channels..];
            let rows = rows.chunks_mut(projections.n_channels);
            self.mix::<K>(totals, n_tokens, rows.map(|row| &mut row[first_channel..]));
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
            let groups = panel.as_chunks_mut::<COL_GROUP>().0;
            for (col, row) in block.chunks_exact(p.n_channels).enumerate() {
                let row = row[first_channel..][..n_head_channels].as_chunks::<LANES>().0;
                let (scale, inverse) = inverse_of(largest_of(row), f32::from(MAX_WEIGHT));
                scales[col] = scale;
                let inverse = F32x4::splat(inverse);
                for (vector, groups) in row.iter().zip(groups.chunks_exact_mut(GROUPS_PER_VECTOR)) {
                    let bytes = (F32x4::load(vector) * inverse).round_to_bytes().map(shifted);
                    for (group, bytes) in groups.iter_mut().zip(bytes.as_chunks::<GROUP>().0) {
                        group[col * GROUP..][..GROUP].copy_from_slice(bytes);
                    }
                }
            }
        }
    }

    fn pack_values(&mut self, p: Projections, first_channel: usize) {
        let n_groups = p.n_tokens.div_ceil(LANES) * GROUPS_PER_VECTOR;
        for vector_idx in 0..self.n_head_channels / LANES {
            let channel = first_channel + vector_idx * LANES;
            let vector = |token: usize| {
                F32x4::load(&p.values[token * p.n_channels + channel..].as_chunks::<LANES>().0[0])
            };
            let largest = (0..p.n_tokens)
                .fold(F32x4::splat(0.0), |largest, token| largest.max(vector(token).abs()));
            let scales = largest.to_array().map(|x| inverse_of(x, f32::from(MAX_WEIGHT)));
            let inverses = F32x4::new(scales.map(|(_, inverse)| inverse));
            let to = &mut self.value_scales[vector_idx * LANES..][..LANES];
            to.copy_from_slice(&scales.map(|(scale, _)| scale));
            let panel_idx = vector_idx * LANES / TILE_COLS;
            let first_col = vector_idx * LANES % TILE_COLS;
            let panel = &mut self.values[panel_idx * n_groups * COL_GROUP..];
            let groups = panel[..n_groups * COL_GROUP].as_chunks_mut::<COL_GROUP>().0;
            for first_token in (0..p.n_tokens).step_by(LANES) {
                let rows: [[i8; LANES]; LANES] = std::array::from_fn(|idx| {
                    let token = first_token + idx;
                    if token < p.n_tokens {
                        (vector(token) * inverses).round_to_bytes()
                    } else {
                        [0; LANES]
                    }
                });
                for (idx, row) in rows.into_iter().enumerate() {
                    let group = &mut groups[(first_token + idx) / GROUP];
                    for (lane, byte) in row.into_iter().enumerate() {
                        group[(first_col + lane) * GROUP + idx % GROUP] = shifted(byte);
                    }
                }
            }
        }
    }

    /// Scores all keys for a tile of queries, in powers of two; returns the largest of each row.
    #[inline(always)]
    fn score<K: Kernel>(&mut self, tile_idx: usize, n_tokens: usize) -> [F32x4; TILE_ROWS] {
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
            let sums = K::tile(queries, panel, starts);
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
        let digits = n_vectors * GROUPS_PER_VECTOR * ROW_GROUP;
        let (first, rest) = self.weights.split_at_mut(digits);
        let first = first.chunks_exact_mut(LANES * TILE_ROWS);
        let mut rest = rest.chunks_exact_mut(LANES * TILE_ROWS);
        for (idx, first) in first.enumerate() {
            let weights: [I32x4; TILE_ROWS] = std::array::from_fn(|row| {
                let below = F32x4::load(&rows[row][idx]) - largest[row];
                let weight = math::power_of_two::<{ MAX_SOFTMAX as u32 }>(below).round_to_ints();
                totals[row] = totals[row] + weight;
                weight
            });
            split_digits(weights, first, rest.next());
        }
        totals.map(I32x4::sum)
    }

    /// Sums the values by the weights of a tile of queries.
    #[inline(always)]
    fn mix<'a, K: Kernel>(
        &self,
        totals: [i32; TILE_ROWS],
        n_tokens: usize,
        rows: impl Iterator<Item = &'a mut [f32]>,
    ) {
        let n_groups = n_tokens.div_ceil(LANES) * GROUPS_PER_VECTOR;
        let mut rows = rows;
        let mut rows: [&mut [f32]; TILE_ROWS] =
            std::array::from_fn(|_| rows.next().unwrap_or_default());
        let factors = totals.map(|total| F32x4::splat(1.0 / total as f32));
        let starts =
            totals.map(|total| [I32x4::splat(total.wrapping_mul(-i32::from(WEIGHT_SHIFT))); 2]);
        let panels = self.values.chunks_exact(n_groups * COL_GROUP);
        let scales = self.value_scales.as_chunks::<LANES>().0;
        for (panel_idx, panel) in panels.take(self.n_head_channels.div_ceil(TILE_COLS)).enumerate()
        {
            let mut sums: TileSums = [[I32x4::splat(0); 2]; TILE_ROWS];
            for (digit, weights) in
                self.weights.chunks_exact(n_groups * ROW_GROUP).take(N_DIGITS).enumerate()
            {
                for (sums, starts) in sums.iter_mut().zip(&starts) {
                    for (sum, &start) in sums.iter_mut().zip(starts) {
                        let last = digit + 1 == N_DIGITS;
                        let start = if last { start } else { I32x4::splat(0) };
                        *sum = sum.shl(DIGIT_BITS) + start;
                    }
                }
                sums = K::tile(weights, panel, sums);
            }
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
