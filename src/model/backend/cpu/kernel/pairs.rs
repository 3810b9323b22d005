//! WebAssembly: products of 16-bit numbers in pairs.

use core::arch::wasm32::*;

use super::{COL_PAIR, ROW_PAIR, TileSums, n_pairs};
use crate::model::backend::cpu::TILE_ROWS;
use crate::model::backend::cpu::lanes::I32x4;

/// See [`Kernel::pair_tile`](super::Kernel::pair_tile).
#[inline(always)]
pub(super) fn tile(rows: &[i16], cols: &[i16]) -> TileSums {
    let n_pairs = n_pairs(rows, cols);
    let mut sums = [[i32x4_splat(0); 2]; TILE_ROWS];
    let (mut rows, mut cols) = (rows.as_ptr(), cols.as_ptr());
    for _ in 0..n_pairs {
        // SAFETY: `n_pairs` has checked that the slices hold this many pairs.
        unsafe {
            let low = v128_load(cols.cast());
            let high = v128_load(cols.add(COL_PAIR / 2).cast());
            for (row, sums) in sums.iter_mut().enumerate() {
                let row = v128_load32_splat(rows.add(row * 2).cast());
                sums[0] = i32x4_add(sums[0], i32x4_dot_i16x8(row, low));
                sums[1] = i32x4_add(sums[1], i32x4_dot_i16x8(row, high));
            }
        }
        rows = rows.wrapping_add(ROW_PAIR);
        cols = cols.wrapping_add(COL_PAIR);
    }
    sums.map(|halves| halves.map(I32x4))
}
