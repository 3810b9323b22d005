//! WebAssembly: the loop over a tile, the same for all ways to multiply.

use core::arch::wasm32::*;

use super::{Activation, Col, Kernel, TileSums};
use crate::model::backend::cpu::lanes::I32x4;
use crate::model::backend::cpu::{TILE_COLS, TILE_ROWS};

/// A way to multiply the values of one group: of a row by those of four channels.
pub(super) trait Dot: Copy {
    /// A value of a row; a group of them fills 32 bits.
    type Row;
    /// A value of a channel.
    type Col;
    /// How many values a group has.
    const GROUP: usize;

    /// To be made outside of loops: what the instructions need besides operands.
    fn new() -> Self;

    /// The groups of four channels.
    ///
    /// # Safety
    /// `cols` must point to that many values.
    unsafe fn load(cols: *const Self::Col) -> v128;

    /// `sum` plus the products of one row's group, repeated, and the groups of four channels.
    fn add(self, row: v128, cols: v128, sum: v128) -> v128;
}

/// `start` plus the products of `n_groups` groups of a tile's rows and channels.
///
/// # Panics
/// When the operands do not hold the same number of whole groups.
#[inline(always)]
fn tile<D: Dot>(dot: D, rows: &[D::Row], cols: &[D::Col], start: TileSums) -> TileSums {
    let n_groups = rows.len() / (TILE_ROWS * D::GROUP);
    assert!(rows.len() == n_groups * TILE_ROWS * D::GROUP);
    assert!(cols.len() == n_groups * TILE_COLS * D::GROUP);
    let mut sums = start.map(|halves| halves.map(|half| half.0));
    let (mut rows, mut cols) = (rows.as_ptr(), cols.as_ptr());
    for _ in 0..n_groups {
        // SAFETY: the slices hold this many groups, as was checked above.
        unsafe {
            let low = D::load(cols);
            let high = D::load(cols.add(TILE_COLS / 2 * D::GROUP));
            for (row, sums) in sums.iter_mut().enumerate() {
                let row = v128_load32_splat(rows.add(row * D::GROUP).cast());
                sums[0] = dot.add(row, low, sums[0]);
                sums[1] = dot.add(row, high, sums[1]);
            }
            rows = rows.add(TILE_ROWS * D::GROUP);
            cols = cols.add(TILE_COLS * D::GROUP);
        }
    }
    sums.map(|halves| halves.map(I32x4))
}

impl<D: Dot<Row = Activation, Col = Col>> Kernel for D {
    #[inline(always)]
    fn new() -> Self {
        Dot::new()
    }

    #[inline(always)]
    fn tile(self, activations: &[Activation], weights: &[Col], start: TileSums) -> TileSums {
        tile(self, activations, weights, start)
    }

    #[inline(always)]
    fn pair_tile(self, rows: &[i16], cols: &[i16]) -> TileSums {
        tile(Pairs, rows, cols, [[I32x4::splat(0); 2]; TILE_ROWS])
    }
}

/// `i32x4.dot_i16x8_s` of numbers that lie in pairs.
#[derive(Clone, Copy)]
pub(crate) struct Pairs;

impl Dot for Pairs {
    type Row = i16;
    type Col = i16;
    const GROUP: usize = 2;

    #[inline(always)]
    fn new() -> Self {
        Self
    }

    #[inline(always)]
    unsafe fn load(cols: *const i16) -> v128 {
        // SAFETY: the caller vouches for eight numbers, 16 bytes.
        unsafe { v128_load(cols.cast()) }
    }

    #[inline(always)]
    fn add(self, row: v128, cols: v128, sum: v128) -> v128 {
        i32x4_add(sum, i32x4_dot_i16x8(row, cols))
    }
}
