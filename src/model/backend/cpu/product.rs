//! Products of quantised rows and packed weights, tile by tile.

use std::ops::Range;

use super::kernel::{Kernel, cols};
use super::lanes::{F32x4, I32x4, LANES};
use super::linear::Linear;
use super::quantize::QuantizedRows;
use super::{TILE_COLS, TILE_ROWS};

/// A finished tile: four rows of eight floats.
pub(crate) type Tile = [[F32x4; 2]; TILE_ROWS];

/// Computes `linear` of the rows in `tiles` (counted in tiles of four) and writes them to `out`.
///
/// # Panics
/// When the rows do not have as many values as the layer has inputs, or there are fewer.
#[inline(always)]
pub(super) fn product_with<K: Kernel>(
    rows: &QuantizedRows,
    tiles: Range<usize>,
    linear: &Linear,
    out: &mut ToRows,
) {
    assert_eq!(rows.n_in(), linear.n_in());
    let kernel = K::new();
    let mut room = Vec::new();
    for (panel_idx, (weights, channel_scales, biases)) in linear.panels().enumerate() {
        let halves = |values: &[f32; TILE_COLS]| {
            let [low, high] = [0, LANES].map(|from| std::array::from_fn(|i| values[from + i]));
            [F32x4::new(low), F32x4::new(high)]
        };
        let weights = cols(weights, &mut room);
        let (channel_scales, biases) = (halves(channel_scales), halves(biases));
        for tile_idx in tiles.clone() {
            let (activations, scales, starts) = rows.tile(tile_idx);
            let starts = starts.map(|start| [I32x4::splat(start); 2]);
            let sums = kernel.tile(activations, weights, starts);
            let tile = std::array::from_fn(|row| {
                let scale = F32x4::splat(scales[row]);
                std::array::from_fn(|half| {
                    F32x4::from_ints(sums[row][half]) * (scale * channel_scales[half])
                        + biases[half]
                })
            });
            out.take(tile_idx * TILE_ROWS, panel_idx * TILE_COLS, tile);
        }
    }
}

/// Writes tiles into a matrix of rows; row `first_row` of the product is its first.
#[derive(Debug)]
pub(crate) struct ToRows<'a> {
    /// `[n_rows, stride]`
    pub(crate) out: &'a mut [f32],
    /// How far rows lie apart.
    pub(crate) stride: usize,
    /// The row of the product that is the first of `out`.
    pub(crate) first_row: usize,
}

impl ToRows<'_> {
    /// Takes the tile of tokens from `row` and channels from `col`.
    #[inline(always)]
    pub(super) fn take(&mut self, row: usize, col: usize, tile: Tile) {
        for (idx, halves) in tile.into_iter().enumerate() {
            store(&mut self.out[(row - self.first_row + idx) * self.stride + col..], halves);
        }
    }
}

#[inline(always)]
fn store(out: &mut [f32], [low, high]: [F32x4; 2]) {
    let halves = out[..TILE_COLS].as_chunks_mut::<LANES>().0;
    low.store(&mut halves[0]);
    high.store(&mut halves[1]);
}
