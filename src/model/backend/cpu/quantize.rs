//! Rows of floats as signed bytes with a scale each.

use super::TILE_ROWS;
use super::kernel::{Activation, GROUP, Operand, ROW_GROUP, WEIGHT_SHIFT, store};
use super::lanes::{F32x4, I32x4, LANES, Rounding};

/// The byte that stands for the largest float of a row.
pub(super) const MAX_BYTE: f32 = 127.0;

/// A row whose largest float is below this counts as zero, so that no reciprocal overflows.
const MIN_MAX: f32 = 1e-30;

/// Rows of bytes, `[n_tiles][n_groups][TILE_ROWS][GROUP]`, each row with the scale that gives floats back.
#[derive(Debug)]
pub(crate) struct QuantizedRows {
    n_in: usize,
    bytes: Vec<Activation>,
    scales: Vec<f32>,
    /// What a product of the row starts from: minus its sum times [`WEIGHT_SHIFT`].
    starts: Vec<i32>,
}

impl QuantizedRows {
    /// Room for `n_rows` rows of `n_in` values, all zero.
    ///
    /// # Panics
    /// When `n_in` is not a multiple of four.
    pub(crate) fn zeros(n_rows: usize, n_in: usize) -> Self {
        assert!(n_in.is_multiple_of(LANES));
        let n_rows = n_rows.next_multiple_of(TILE_ROWS);
        Self {
            n_in,
            bytes: vec![0; n_rows * n_in],
            scales: vec![0.0; n_rows],
            starts: vec![0; n_rows],
        }
    }

    /// How many values a row has.
    pub(crate) fn n_in(&self) -> usize {
        self.n_in
    }

    /// Tile `tile_idx`: bytes, scales and starts of four rows.
    #[inline(always)]
    pub(crate) fn tile(
        &self,
        tile_idx: usize,
    ) -> (&[Activation], &[f32; TILE_ROWS], &[i32; TILE_ROWS]) {
        let tile_len = TILE_ROWS * self.n_in;
        (
            &self.bytes[tile_idx * tile_len..][..tile_len],
            &self.scales.as_chunks::<TILE_ROWS>().0[tile_idx],
            &self.starts.as_chunks::<TILE_ROWS>().0[tile_idx],
        )
    }

    /// Quantises `values` into row `row_idx`; `largest` is the largest absolute value among them.
    pub(crate) fn set(&mut self, row_idx: usize, values: &[f32], largest: f32) {
        assert_eq!(values.len(), self.n_in);
        let (scale, inverse) = inverse_of(largest, MAX_BYTE);
        let (tile_idx, row) = (row_idx / TILE_ROWS, row_idx % TILE_ROWS);
        let tile_len = TILE_ROWS * self.n_in;
        let tile = &mut self.bytes[tile_idx * tile_len..][..tile_len];
        let sum = store_scaled(values, inverse, 0, &mut tile[row * GROUP..], ROW_GROUP);
        self.scales[row_idx] = scale;
        self.starts[row_idx] = -sum * i32::from(WEIGHT_SHIFT);
    }

    /// Quantises `values` into row `row_idx`.
    pub(crate) fn set_row(&mut self, row_idx: usize, values: &[f32]) {
        self.set(row_idx, values, largest_of(values.as_chunks().0));
    }
}

/// Stores `values * factor + shift`, rounded half to even, as groups that lie `stride` apart;
/// returns the sum of the integers.
#[inline(always)]
pub(super) fn store_scaled<T: Operand>(
    values: &[f32],
    factor: f32,
    shift: i8,
    to: &mut [T],
    stride: usize,
) -> i32 {
    const BLOCK: usize = 4 * LANES;
    const BLOCK_GROUPS: usize = BLOCK / GROUP;
    let factor = F32x4::splat(factor);
    let shift = I32x4::splat(i32::from(shift));
    let rounding = Rounding::new();
    let ints = |vector: &[f32; LANES]| rounding.ints(F32x4::load(vector) * factor) + shift;
    let mut sum = I32x4::splat(0);
    let (vectors, _) = values.as_chunks::<LANES>();
    let (blocks, rest) = vectors.as_chunks::<4>();
    for (idx, block) in blocks.iter().enumerate() {
        let ints = block.each_ref().map(ints);
        sum = sum + ((ints[0] + ints[1]) + (ints[2] + ints[3]));
        store(ints, &mut to[idx * BLOCK_GROUPS * stride..], stride);
    }
    let first_group = blocks.len() * BLOCK_GROUPS;
    for (idx, vector) in rest.iter().enumerate() {
        let ints = ints(vector);
        sum = sum + ints;
        for (lane, value) in ints.to_array().into_iter().enumerate() {
            let group = first_group + (idx * LANES + lane) / GROUP;
            to[group * stride + lane % GROUP] = T::narrow(value);
        }
    }
    sum.sum()
}

/// The largest absolute value.
#[inline(always)]
pub(super) fn largest_of(vectors: &[[f32; LANES]]) -> f32 {
    vectors
        .iter()
        .fold(F32x4::splat(0.0), |largest, vector| largest.max(F32x4::load(vector).abs()))
        .max_lane()
}

/// The scale that brings `steps` back to `largest`, and the factor the other way.
#[inline(always)]
pub(super) fn inverse_of(largest: f32, steps: f32) -> (f32, f32) {
    if largest < MIN_MAX { (0.0, 0.0) } else { (largest / steps, steps / largest) }
}
