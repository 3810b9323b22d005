//! x86-64 with AVX2, chosen at run time.

use std::arch::x86_64::*;

use super::{COL_GROUP, COL_PAIR, GROUP, Kernel, ROW_GROUP, ROW_PAIR, TileSums, n_groups, n_pairs};
use crate::model::backend::cpu::TILE_ROWS;

/// `vpmaddubsw` and `vpmaddwd`: weights of seven unsigned bits keep the sums of two products
/// within 16 bits.
///
/// To be named only inside functions that are compiled for AVX2 and called where it was found:
/// the instructions must not run elsewhere, and are fast only where they are inlined.
#[derive(Clone, Copy)]
pub(crate) struct Avx2;

impl Kernel for Avx2 {
    #[inline(always)]
    fn new() -> Self {
        Self
    }

    #[inline(always)]
    fn tile(self, activations: &[i8], weights: &[u8], start: TileSums) -> TileSums {
        let n_groups = n_groups(activations, weights);
        let (mut rows, mut cols) = (activations.as_ptr(), weights.as_ptr());
        // SAFETY: the caller runs on AVX2, and `n_groups` has checked that the slices hold this
        // many groups. A row of a tile is eight integers, as is a vector.
        unsafe {
            let ones = _mm256_set1_epi16(1);
            let mut sums: [__m256i; TILE_ROWS] = std::mem::transmute(start);
            for _ in 0..n_groups {
                let col = _mm256_loadu_si256(cols.cast());
                for (row, sum) in sums.iter_mut().enumerate() {
                    let row =
                        _mm256_set1_epi32(rows.add(row * GROUP).cast::<i32>().read_unaligned());
                    let pairs = _mm256_maddubs_epi16(col, row);
                    *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(pairs, ones));
                }
                rows = rows.add(ROW_GROUP);
                cols = cols.add(COL_GROUP);
            }
            std::mem::transmute(sums)
        }
    }

    #[inline(always)]
    fn pair_tile(self, rows: &[i16], cols: &[i16]) -> TileSums {
        let n_pairs = n_pairs(rows, cols);
        let (mut rows, mut cols) = (rows.as_ptr(), cols.as_ptr());
        // SAFETY: as above, with pairs.
        unsafe {
            let mut sums = [_mm256_setzero_si256(); TILE_ROWS];
            for _ in 0..n_pairs {
                let col = _mm256_loadu_si256(cols.cast());
                for (row, sum) in sums.iter_mut().enumerate() {
                    let row = _mm256_set1_epi32(rows.add(row * 2).cast::<i32>().read_unaligned());
                    *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(col, row));
                }
                rows = rows.add(ROW_PAIR);
                cols = cols.add(COL_PAIR);
            }
            std::mem::transmute(sums)
        }
    }
}
