//! The innermost loop of a product: one tile of integers.
//!
//! Activations are signed 8-bit numbers, weights lie within -63..=63.
//! Both are stored in groups of [`GROUP`] along the inputs, so that one instruction takes a group of
//! each of four channels. Where weights are stored with [`WEIGHT_SHIFT`] added, which makes them
//! unsigned 7-bit numbers, the sum of a row's activations times the shift is taken off at the start.

use super::lanes::I32x4;
#[cfg(not(target_arch = "wasm32"))]
use super::lanes::LANES;
use super::{TILE_COLS, TILE_ROWS};

#[cfg(not(all(target_arch = "wasm32", not(target_feature = "relaxed-simd"))))]
#[path = "bytes.rs"]
mod layout;

#[cfg(all(target_arch = "wasm32", not(target_feature = "relaxed-simd")))]
#[path = "shorts.rs"]
mod layout;

pub(crate) use layout::{Activation, Col, GROUP, Operand, WEIGHT_SHIFT, Weight, cols, store};

#[cfg(target_arch = "wasm32")]
mod tiled;

#[cfg(all(target_arch = "wasm32", not(target_feature = "relaxed-simd")))]
pub(crate) use tiled::Pairs as Best;

#[cfg(all(target_arch = "wasm32", target_feature = "relaxed-simd"))]
mod relaxed;
#[cfg(all(target_arch = "wasm32", target_feature = "relaxed-simd"))]
pub(crate) use relaxed::{Fused as Best, Split, has_saturating_pairs};

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) use avx2::Avx2;

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use Portable as Best;

/// The products of a tile: for each row, two vectors of channels.
pub(crate) type TileSums = [[I32x4; 2]; TILE_ROWS];

/// How many activations one group of a tile's rows takes.
pub(crate) const ROW_GROUP: usize = TILE_ROWS * GROUP;

/// How many weights one group of a panel's channels takes.
pub(crate) const COL_GROUP: usize = TILE_COLS * GROUP;

/// One way to compute a tile.
pub(crate) trait Kernel: Copy {
    /// To be made outside of loops.
    fn new() -> Self;

    /// `start + sum over inputs of activations[row] * weights[channel]`, wrapping around.
    ///
    /// `activations` is `[n_groups][row][GROUP]`, `weights` is `[n_groups][channel][GROUP]`.
    ///
    /// # Panics
    /// When the two do not hold the same number of groups.
    fn tile(self, activations: &[Activation], weights: &[Col], start: TileSums) -> TileSums;

    /// [`tile`](Self::tile) for 16-bit numbers that lie in pairs: `sum over inputs of rows[row] * cols[channel]`.
    ///
    /// `rows` is `[n_pairs][row][2]`, `cols` is `[n_pairs][channel][2]`.
    ///
    /// # Panics
    /// When the two do not hold the same number of pairs.
    fn pair_tile(self, rows: &[i16], cols: &[i16]) -> TileSums;
}

/// How many values one pair of a tile's rows takes.
pub(crate) const ROW_PAIR: usize = TILE_ROWS * 2;

/// How many values one pair of a tile's channels takes.
pub(crate) const COL_PAIR: usize = TILE_COLS * 2;

/// How many pairs the two operands of a tile hold.
#[cfg(not(target_arch = "wasm32"))]
#[inline(always)]
fn n_pairs(rows: &[i16], cols: &[i16]) -> usize {
    let n_pairs = rows.len() / ROW_PAIR;
    assert!(rows.len() == n_pairs * ROW_PAIR && cols.len() == n_pairs * COL_PAIR);
    n_pairs
}

/// How many groups the two operands of a tile hold.
#[cfg(not(target_arch = "wasm32"))]
#[inline(always)]
fn n_groups(activations: &[Activation], weights: &[Col]) -> usize {
    let n_groups = activations.len() / ROW_GROUP;
    assert!(activations.len() == n_groups * ROW_GROUP && weights.len() == n_groups * COL_GROUP);
    n_groups
}

/// Plain Rust, the reference for all others.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Clone, Copy)]
pub(crate) struct Portable;

#[cfg(not(target_arch = "wasm32"))]
impl Kernel for Portable {
    #[inline(always)]
    fn new() -> Self {
        Self
    }

    #[inline(always)]
    fn tile(self, activations: &[Activation], weights: &[Col], start: TileSums) -> TileSums {
        n_groups(activations, weights);
        let rows = activations.as_chunks::<ROW_GROUP>().0;
        let cols = weights.as_chunks::<COL_GROUP>().0;
        let mut sums = start.map(|[low, high]| {
            let (low, high) = (low.to_array(), high.to_array());
            std::array::from_fn(|col| if col < LANES { low[col] } else { high[col - LANES] })
        });
        for (rows, cols) in rows.iter().zip(cols) {
            add_group::<GROUP>(&mut sums, rows.map(i32::from), cols.map(i32::from));
        }
        halves(sums)
    }

    #[inline(always)]
    fn pair_tile(self, rows: &[i16], cols: &[i16]) -> TileSums {
        n_pairs(rows, cols);
        let rows = rows.as_chunks::<ROW_PAIR>().0;
        let cols = cols.as_chunks::<COL_PAIR>().0;
        let mut sums = [[0; TILE_COLS]; TILE_ROWS];
        for (rows, cols) in rows.iter().zip(cols) {
            add_group::<2>(&mut sums, rows.map(i32::from), cols.map(i32::from));
        }
        halves(sums)
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[inline(always)]
fn add_group<const GROUP: usize>(
    sums: &mut [[i32; TILE_COLS]; TILE_ROWS],
    rows: impl AsRef<[i32]>,
    cols: impl AsRef<[i32]>,
) {
    let (rows, cols) = (rows.as_ref(), cols.as_ref());
    for (row, sums) in sums.iter_mut().enumerate() {
        for (col, sum) in sums.iter_mut().enumerate() {
            for idx in 0..GROUP {
                *sum = sum.wrapping_add(rows[row * GROUP + idx] * cols[col * GROUP + idx]);
            }
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[inline(always)]
fn halves(sums: [[i32; TILE_COLS]; TILE_ROWS]) -> TileSums {
    sums.map(|[a, b, c, d, e, f, g, h]| [I32x4([a, b, c, d]), I32x4([e, f, g, h])])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::backend::cpu::linear::MAX_WEIGHT;

    fn arrays(sums: TileSums) -> [[i32; TILE_COLS]; TILE_ROWS] {
        sums.map(|[low, high]| {
            let (low, high) = (low.to_array(), high.to_array());
            std::array::from_fn(|col| if col < LANES { low[col] } else { high[col - LANES] })
        })
    }

    /// The definition, from matrices of rows.
    fn reference(rows: &[Vec<i32>], cols: &[Vec<i32>]) -> [[i32; TILE_COLS]; TILE_ROWS] {
        std::array::from_fn(|row| {
            std::array::from_fn(|col| rows[row].iter().zip(&cols[col]).map(|(a, b)| a * b).sum())
        })
    }

    /// Puts rows of values into groups that lie side by side.
    fn grouped<T>(rows: &[Vec<i32>], group: usize, cast: impl Fn(i32) -> T) -> Vec<T> {
        let mut out = Vec::new();
        for first in (0..rows[0].len()).step_by(group) {
            for row in rows {
                out.extend(row[first..first + group].iter().map(|&x| cast(x)));
            }
        }
        out
    }

    /// What every kernel must give for the operands.
    fn check_tile(
        kernel: fn(&[Activation], &[Col], TileSums) -> TileSums,
        rows: &[Vec<i32>],
        cols: &[Vec<i32>],
    ) {
        let shift = i32::from(WEIGHT_SHIFT);
        let start =
            std::array::from_fn(|row| [I32x4::splat(-shift * rows[row].iter().sum::<i32>()); 2]);
        let activations = grouped(rows, GROUP, |x| x as Activation);
        let weights = grouped(cols, GROUP, |x| (x + shift) as Weight);
        assert_eq!(arrays(kernel(&activations, &weights, start)), reference(rows, cols));
    }

    fn check_pair_tile(
        kernel: fn(&[i16], &[i16]) -> TileSums,
        rows: &[Vec<i32>],
        cols: &[Vec<i32>],
    ) {
        let rows16 = grouped(rows, 2, |x| x as i16);
        let cols16 = grouped(cols, 2, |x| x as i16);
        assert_eq!(arrays(kernel(&rows16, &cols16)), reference(rows, cols));
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn avx2_tile(rows: &[Activation], cols: &[Col], start: TileSums) -> TileSums {
        Avx2::new().tile(rows, cols, start)
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn avx2_pair_tile(rows: &[i16], cols: &[i16]) -> TileSums {
        Avx2::new().pair_tile(rows, cols)
    }

    fn matrix(n_rows: usize, n_cols: usize, limit: i32, seed: &mut u64) -> Vec<Vec<i32>> {
        (0..n_rows)
            .map(|_| {
                (0..n_cols)
                    .map(|_| {
                        *seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1);
                        // Extremes are as likely as all else together.
                        match (*seed >> 33) % 4 {
                            0 => limit,
                            1 => -limit,
                            _ => (*seed >> 40) as i32 % (limit + 1),
                        }
                    })
                    .collect()
            })
            .collect()
    }

    proptest! {
        #[test]
        fn kernels_equal_the_definition(n_groups in 0usize..100, mut seed in any::<u64>()) {
            let n_in = 4 * n_groups;
            if n_in > 0 {
                let rows = matrix(TILE_ROWS, n_in, 127, &mut seed);
                let cols = matrix(TILE_COLS, n_in, MAX_WEIGHT.into(), &mut seed);
                let weights: Vec<Vec<i32>> = matrix(TILE_ROWS, n_in, 8191, &mut seed)
                    .into_iter().map(|row| row.into_iter().map(i32::abs).collect()).collect();
                let values = matrix(TILE_COLS, n_in, 127, &mut seed);
                check_tile(|a, b, c| Portable.tile(a, b, c), &rows, &cols);
                check_pair_tile(|a, b| Portable.pair_tile(a, b), &weights, &values);
                #[cfg(target_arch = "x86_64")]
                if is_x86_feature_detected!("avx2") {
                    // SAFETY: AVX2 was found.
                    check_tile(|a, b, c| unsafe { avx2_tile(a, b, c) }, &rows, &cols);
                    // SAFETY: AVX2 was found.
                    check_pair_tile(|a, b| unsafe { avx2_pair_tile(a, b) }, &weights, &values);
                }
            }
        }
    }
}
