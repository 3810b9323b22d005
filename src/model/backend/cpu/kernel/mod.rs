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

pub(crate) use layout::{Activation, GROUP, Operand, WEIGHT_SHIFT, Weight, store};

#[cfg(target_arch = "wasm32")]
mod pairs;
#[cfg(all(target_arch = "wasm32", not(target_feature = "relaxed-simd")))]
mod simd128;
#[cfg(all(target_arch = "wasm32", not(target_feature = "relaxed-simd")))]
pub(crate) use simd128::Simd128 as Best;

#[cfg(all(target_arch = "wasm32", target_feature = "relaxed-simd"))]
mod relaxed;
#[cfg(all(target_arch = "wasm32", target_feature = "relaxed-simd"))]
pub(crate) use relaxed::Relaxed as Best;

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use Portable as Best;

/// The products of a tile: for each row, two vectors of channels.
pub(crate) type TileSums = [[I32x4; 2]; TILE_ROWS];

/// How many activations one group of a tile's rows takes.
pub(crate) const ROW_GROUP: usize = TILE_ROWS * GROUP;

/// How many weights one group of a panel's channels takes.
pub(crate) const COL_GROUP: usize = TILE_COLS * GROUP;

/// One way to compute a tile.
pub(crate) trait Kernel {
    /// `start + sum over inputs of activations[row] * weights[channel]`, wrapping around.
    ///
    /// `activations` is `[n_groups][row][GROUP]`, `weights` is `[n_groups][channel][GROUP]`.
    ///
    /// # Panics
    /// When the two do not hold the same number of groups.
    fn tile(activations: &[Activation], weights: &[Weight], start: TileSums) -> TileSums;

    /// The same for 16-bit numbers that lie in pairs: `sum over inputs of rows[row] * cols[channel]`.
    ///
    /// `rows` is `[n_pairs][row][2]`, `cols` is `[n_pairs][channel][2]`.
    ///
    /// # Panics
    /// When the two do not hold the same number of pairs.
    fn pair_tile(rows: &[i16], cols: &[i16]) -> TileSums;
}

/// How many values one pair of a tile's rows takes.
pub(crate) const ROW_PAIR: usize = TILE_ROWS * 2;

/// How many values one pair of a tile's channels takes.
pub(crate) const COL_PAIR: usize = TILE_COLS * 2;

/// How many pairs the two operands of a tile hold.
#[inline(always)]
fn n_pairs(rows: &[i16], cols: &[i16]) -> usize {
    let n_pairs = rows.len() / ROW_PAIR;
    assert!(rows.len() == n_pairs * ROW_PAIR && cols.len() == n_pairs * COL_PAIR);
    n_pairs
}

/// How many groups the two operands of a tile hold.
#[inline(always)]
fn n_groups(activations: &[Activation], weights: &[Weight]) -> usize {
    let n_groups = activations.len() / ROW_GROUP;
    assert!(activations.len() == n_groups * ROW_GROUP && weights.len() == n_groups * COL_GROUP);
    n_groups
}

/// Plain Rust, the reference for all others.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) struct Portable;

#[cfg(not(target_arch = "wasm32"))]
impl Kernel for Portable {
    #[inline(always)]
    fn tile(activations: &[Activation], weights: &[Weight], start: TileSums) -> TileSums {
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
    fn pair_tile(rows: &[i16], cols: &[i16]) -> TileSums {
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
