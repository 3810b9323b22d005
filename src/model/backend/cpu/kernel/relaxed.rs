//! WebAssembly with relaxed SIMD.

use core::arch::wasm32::*;

use super::{COL_GROUP, Kernel, ROW_GROUP, TileSums, n_groups};
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
            unsafe {
                let low = v128_load(cols.cast());
                let high = v128_load(cols.add(COL_GROUP / 2).cast());
                for (row, sums) in sums.iter_mut().enumerate() {
                    let row = v128_load32_splat(rows.add(row * 4).cast());
                    sums[0] = i32x4_relaxed_dot_i8x16_i7x16_add(row, low, sums[0]);
                    sums[1] = i32x4_relaxed_dot_i8x16_i7x16_add(row, high, sums[1]);
                }
                rows = rows.add(ROW_GROUP);
                cols = cols.add(COL_GROUP);
            }
        }
        sums.map(|halves| halves.map(I32x4))
    }
}
