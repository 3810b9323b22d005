//! WebAssembly with plain SIMD.

use core::arch::wasm32::*;

use super::{COL_GROUP, GROUP, Kernel, ROW_GROUP, TileSums, n_groups, pairs};
use crate::model::backend::cpu::TILE_ROWS;
use crate::model::backend::cpu::lanes::I32x4;

/// `i32x4.dot_i16x8_s` of activations stored in 16 bits and weights widened on the way.
pub(crate) struct Simd128;

impl Kernel for Simd128 {
    #[inline(always)]
    fn tile(activations: &[i16], weights: &[i8], start: TileSums) -> TileSums {
        let n_groups = n_groups(activations, weights);
        let mut sums = start.map(|halves| halves.map(|half| half.0));
        let (mut rows, mut cols) = (activations.as_ptr(), weights.as_ptr());
        for _ in 0..n_groups {
            // SAFETY: `n_groups` has checked that the slices hold this many groups.
            unsafe { add_group(&mut sums, rows, cols) };
            rows = rows.wrapping_add(ROW_GROUP);
            cols = cols.wrapping_add(COL_GROUP);
        }
        sums.map(|halves| halves.map(I32x4))
    }

    #[inline(always)]
    fn pair_tile(rows: &[i16], cols: &[i16]) -> TileSums {
        pairs::tile(rows, cols)
    }
}

/// Adds the products of one group.
///
/// # Safety
/// `rows` must point to [`ROW_GROUP`] activations and `cols` to [`COL_GROUP`] weights.
#[inline(always)]
unsafe fn add_group(sums: &mut [[v128; 2]; TILE_ROWS], rows: *const i16, cols: *const i8) {
    // SAFETY: all loads lie within what the caller vouches for.
    unsafe {
        let low = i16x8_load_extend_i8x8(cols);
        let high = i16x8_load_extend_i8x8(cols.add(COL_GROUP / 2));
        for (row, sums) in sums.iter_mut().enumerate() {
            let row = v128_load32_splat(rows.add(row * GROUP).cast());
            sums[0] = i32x4_add(sums[0], i32x4_dot_i16x8(row, low));
            sums[1] = i32x4_add(sums[1], i32x4_dot_i16x8(row, high));
        }
    }
}
