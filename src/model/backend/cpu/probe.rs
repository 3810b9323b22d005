//! How fast the kernel of this machine is, and whether it is exact where it is hardest.

use super::linear::{Linear, MAX_WEIGHT};
use super::product::ToRows;
use super::quantize::{MAX_BYTE, QuantizedRows};
use super::{TILE_COLS, TILE_ROWS, dispatch};

/// How many inputs a product has.
const INPUTS: usize = 384;

/// How many tiles of rows meet one panel of channels.
const TILES: usize = 8;

/// How many products of two numbers that takes.
#[cfg(feature = "profile")]
pub(crate) const PANEL_PRODUCTS: u64 = (INPUTS * TILES * TILE_ROWS * TILE_COLS) as u64;

/// The sign of a value: rows and channels of one sign, of signs by turns, and of pairs of them.
fn sign(idx: usize, row: usize) -> i32 {
    let turns = [0, idx, idx / 2, idx + idx / 4][row / 2 % 4];
    if (turns + row).is_multiple_of(2) { 1 } else { -1 }
}

/// The largest operands there are.
fn extremes() -> (QuantizedRows, Linear) {
    let mut rows = QuantizedRows::zeros(TILES * TILE_ROWS, INPUTS);
    for row in 0..TILES * TILE_ROWS {
        let values: Vec<f32> = (0..INPUTS).map(|idx| sign(idx, row) as f32 * MAX_BYTE).collect();
        rows.set_row(row, &values);
    }
    let weights: Vec<i8> = (0..TILE_COLS)
        .flat_map(|col| (0..INPUTS).map(move |idx| sign(idx, col) as i8 * MAX_WEIGHT))
        .collect();
    (rows, Linear::pack(INPUTS, &weights, &[1.0; TILE_COLS], &[0.0; TILE_COLS]))
}

/// Computes a panel's products `repeats` times; the operands stay in the first cache.
#[cfg(feature = "profile")]
pub(crate) fn repeat_panel(repeats: usize) {
    let (rows, linear) = extremes();
    let mut out = [0.0; TILES * TILE_ROWS * TILE_COLS];
    for _ in 0..repeats {
        let to = &mut ToRows { out: &mut out, stride: TILE_COLS, first_row: 0 };
        dispatch::product(&rows, 0..TILES, &linear, to);
        std::hint::black_box(&mut out);
    }
}

/// Whether every kernel that this build may choose gives the sums of the largest operands.
pub(crate) fn extremes_are_exact() -> bool {
    let (rows, linear) = extremes();
    let unit = i32::from(MAX_WEIGHT) * MAX_BYTE as i32;
    let expected = |row: usize, col: usize| {
        (0..INPUTS).map(|idx| sign(idx, row) * sign(idx, col) * unit).sum::<i32>()
    };
    dispatch::PRODUCTS.iter().all(|product| {
        let mut out = [0.0; TILES * TILE_ROWS * TILE_COLS];
        product(
            &rows,
            0..TILES,
            &linear,
            &mut ToRows { out: &mut out, stride: TILE_COLS, first_row: 0 },
        );
        let mut places =
            (0..TILES * TILE_ROWS).flat_map(|row| (0..TILE_COLS).map(move |col| (row, col)));
        // The scales are one and the sums below 2^24, so that floats hold them.
        places.all(|(row, col)| out[row * TILE_COLS + col] as i32 == expected(row, col))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_operands_give_exact_sums() {
        assert!(extremes_are_exact());
    }
}
