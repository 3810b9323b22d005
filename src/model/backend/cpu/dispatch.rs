//! Chooses the kernel.

use std::ops::Range;

use super::attention::{HeadScratch, Projections};
use super::kernel::Best;
use super::linear::Linear;
use super::product::{ToRows, product_with};
use super::quantize::QuantizedRows;

/// Computes `linear` of the rows in `tiles` (counted in tiles of four) and writes them to `out`.
///
/// # Panics
/// When the rows do not have as many values as the layer has inputs, or there are fewer.
#[inline(never)]
pub(crate) fn product(
    rows: &QuantizedRows,
    tiles: Range<usize>,
    linear: &Linear,
    out: &mut ToRows,
) {
    product_with::<Best>(rows, tiles, linear, out);
}

/// Attends with the head whose channels begin at `first_channel` and writes the mixed values
/// into the same channels of `out`, `[n_tokens padded to 4, n_channels]`.
#[inline(never)]
pub(crate) fn attend(
    head: &mut HeadScratch,
    projections: Projections,
    first_channel: usize,
    out: &mut [f32],
) {
    head.attend_with::<Best>(projections, first_channel, out);
}
