//! WebAssembly with plain SIMD.

use core::arch::wasm32::*;

use super::{COL_GROUP, Kernel, ROW_GROUP, TileSums, n_groups};
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
            unsafe {
                let low = i16x8_load_extend_i8x8(cols);
                let high = i16x8_load_extend_i8x8(cols.add(COL_GROUP / 2));
                for (row, sums) in sums.iter_mut().enumerate() {
                    let row = v128_load32_splat(rows.add(row * 2).cast());
                    sums[0] = i32x4_add(sums[0], i32x4_dot_i16x8(row, low));
                    sums[1] = i32x4_add(sums[1], i32x4_dot_i16x8(row, high));
                }
                rows = rows.add(ROW_GROUP);
                cols = cols.add(COL_GROUP);
            }
        }
        sums.map(|halves| halves.map(I32x4))
    }
}
