//! Self-attention of one head, four queries at a time, without copies of the head's part.

use super::TILE_ROWS;
use super::lanes::{F32x4, LANES};
use super::math;

/// How many keys are scored together.
const KEY_BLOCK: usize = 2 * LANES;

/// Queries, keys and values of all heads for one chunk.
#[derive(Debug)]
pub(crate) struct Projections<'a> {
    /// `[n_tokens, n_channels]`
    pub(crate) queries: &'a [f32],
    /// `[n_channels, key_stride]`, that is, transposed.
    pub(crate) keys: &'a [f32],
    /// How far channels of `keys` lie apart: the number of tokens, padded to a multiple of 8.
    pub(crate) key_stride: usize,
    /// `[n_tokens, n_channels]`
    pub(crate) values: &'a [f32],
    /// How many tokens there are.
    pub(crate) n_tokens: usize,
    /// How many channels all heads have together.
    pub(crate) n_channels: usize,
}

/// Attends with the head whose channels are `first_channel..first_channel + n_head_channels` and writes
/// the mixed values into the same channels of `out`, `[n_tokens padded to 4, n_channels]`.
///
/// `weights` is room for four rows of `key_stride` floats.
pub(crate) fn attend(
    projections: &Projections,
    first_channel: usize,
    n_head_channels: usize,
    weights: &mut [f32],
    out: &mut [f32],
) {
    let scale = F32x4::splat(1.0 / (n_head_channels as f32).sqrt());
    let p = projections;
    let n_padded = p.n_tokens.next_multiple_of(KEY_BLOCK);
    assert!(p.key_stride >= n_padded && weights.len() >= TILE_ROWS * n_padded);
    let (weights, _) = weights.split_at_mut(TILE_ROWS * n_padded);
    for first_token in (0..p.n_tokens).step_by(TILE_ROWS) {
        let queries: [&[f32]; TILE_ROWS] = std::array::from_fn(|row| {
            &p.queries[(first_token + row) * p.n_channels + first_channel..][..n_head_channels]
        });
        let keys = &p.keys[first_channel * p.key_stride..];
        for first_key in (0..n_padded).step_by(KEY_BLOCK) {
            let mut sums = [[F32x4::splat(0.0); 2]; TILE_ROWS];
            for channel in 0..n_head_channels {
                let keys = keys[channel * p.key_stride + first_key..][..KEY_BLOCK].as_chunks().0;
                let (low, high) = (F32x4::load(&keys[0]), F32x4::load(&keys[1]));
                for (sums, query) in sums.iter_mut().zip(&queries) {
                    let query = F32x4::splat(query[channel]);
                    sums[0] = sums[0] + query * low;
                    sums[1] = sums[1] + query * high;
                }
            }
            for (row, sums) in sums.iter().enumerate() {
                let to = weights[row * n_padded + first_key..][..KEY_BLOCK].as_chunks_mut().0;
                sums[0].store(&mut to[0]);
                sums[1].store(&mut to[1]);
            }
        }
        let mut factors = [F32x4::splat(0.0); TILE_ROWS];
        for (row, factor) in weights.chunks_exact_mut(n_padded).zip(&mut factors) {
            *factor = F32x4::splat(1.0 / exponentials(row, p.n_tokens, scale));
        }
        mix(p, first_token, first_channel, n_head_channels, weights, factors, out);
    }
}

/// Turns scores into `e^(scale * (score - largest))`, zero past `n_tokens`, and returns their sum.
#[inline(always)]
fn exponentials(row: &mut [f32], n_tokens: usize, scale: F32x4) -> f32 {
    row[n_tokens..].fill(f32::MIN);
    let vectors = row.as_chunks_mut::<LANES>().0;
    let largest = vectors
        .iter()
        .fold(F32x4::splat(f32::MIN), |largest, vector| largest.max(F32x4::load(vector)));
    let largest = F32x4::splat(largest.max_lane());
    for vector in vectors.iter_mut() {
        math::exp((F32x4::load(vector) - largest) * scale).store(vector);
    }
    row[n_tokens..].fill(0.0);
    let mut sums = [F32x4::splat(0.0); 2];
    for pair in row.as_chunks::<LANES>().0.as_chunks::<2>().0 {
        sums[0] = sums[0] + F32x4::load(&pair[0]);
        sums[1] = sums[1] + F32x4::load(&pair[1]);
    }
    (sums[0] + sums[1]).sum()
}

/// Sums the values of all tokens by `weights`, for four queries from `first_token` on.
#[inline(always)]
fn mix(
    p: &Projections,
    first_token: usize,
    first_channel: usize,
    n_head_channels: usize,
    weights: &[f32],
    factors: [F32x4; TILE_ROWS],
    out: &mut [f32],
) {
    let n_padded = weights.len() / TILE_ROWS;
    let rows: [&[f32]; TILE_ROWS] =
        std::array::from_fn(|row| &weights[row * n_padded..][..p.n_tokens]);
    for channel in (first_channel..first_channel + n_head_channels).step_by(LANES) {
        let mut sums = [F32x4::splat(0.0); TILE_ROWS];
        for token in 0..p.n_tokens {
            let value = &p.values[token * p.n_channels + channel..][..LANES].as_chunks().0[0];
            let value = F32x4::load(value);
            for (sum, row) in sums.iter_mut().zip(&rows) {
                *sum = *sum + F32x4::splat(row[token]) * value;
            }
        }
        for (row, (sum, factor)) in sums.iter().zip(factors).enumerate() {
            let to = &mut out[(first_token + row) * p.n_channels + channel..][..LANES];
            (*sum * factor).store(&mut to.as_chunks_mut().0[0]);
        }
    }
}
