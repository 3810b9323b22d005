//! WebAssembly with relaxed SIMD.

use core::arch::wasm32::*;

use super::{COL_GROUP, GROUP, Kernel, ROW_GROUP, TileSums, n_groups, pairs};
use crate::model::backend::cpu::TILE_ROWS;
use crate::model::backend::cpu::lanes::I32x4;

/// `i32x4.relaxed_dot_i8x16_i7x16_add_s`: its result is the same on every engine while the second
/// operand lies within 0..=127, which packed weights do.
pub(crate) struct Relaxed;

impl Kernel for Relaxed {
    #[inline(always)]
    fn tile(activations: &[i8], weights: &[u8], start: TileSums) -> TileSums {
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
unsafe fn add_group(sums: &mut [[v128; 2]; TILE_ROWS], rows: *const i8, cols: *const u8) {
    // SAFETY: all loads lie within what the caller vouches for.
    unsafe {
        let low = v128_load(cols.cast());
        let high = v128_load(cols.add(COL_GROUP / 2).cast());
        for (row, sums) in sums.iter_mut().enumerate() {
            let row = v128_load32_splat(rows.add(row * GROUP).cast());
            sums[0] = i32x4_relaxed_dot_i8x16_i7x16_add(row, low, sums[0]);
            sums[1] = i32x4_relaxed_dot_i8x16_i7x16_add(row, high, sums[1]);
        }
    }
}
