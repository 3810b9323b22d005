//! Chooses the kernel.

use std::ops::Range;

use super::attention::{HeadScratch, Projections};
#[cfg(target_arch = "x86_64")]
use super::kernel::Avx2;
use super::kernel::Best;
#[cfg(all(target_arch = "wasm32", target_feature = "relaxed-simd"))]
use super::kernel::{Split, has_saturating_pairs};
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
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: AVX2 was found.
        return unsafe { product_avx2(rows, tiles, linear, out) };
    }
    #[cfg(all(target_arch = "wasm32", target_feature = "relaxed-simd"))]
    if has_saturating_pairs() {
        return product_with::<Split>(rows, tiles, linear, out);
    }
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
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: AVX2 was found.
        return unsafe { attend_avx2(head, projections, first_channel, out) };
    }
    #[cfg(all(target_arch = "wasm32", target_feature = "relaxed-simd"))]
    if has_saturating_pairs() {
        return head.attend_with::<Split>(projections, first_channel, out);
    }
    head.attend_with::<Best>(projections, first_channel, out);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn product_avx2(rows: &QuantizedRows, tiles: Range<usize>, linear: &Linear, out: &mut ToRows) {
    product_with::<Avx2>(rows, tiles, linear, out);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn attend_avx2(
    head: &mut HeadScratch,
    projections: Projections,
    first_channel: usize,
    out: &mut [f32],
) {
    head.attend_with::<Avx2>(projections, first_channel, out);
}

/// A way to compute [`product`].
#[cfg(any(test, feature = "profile"))]
type Product = fn(&QuantizedRows, Range<usize>, &Linear, &mut ToRows);

/// The ways among which this build chooses.
#[cfg(any(test, feature = "profile"))]
pub(super) const PRODUCTS: &[Product] = &[
    product,
    product_with::<Best>,
    #[cfg(all(target_arch = "wasm32", target_feature = "relaxed-simd"))]
    product_with::<Split>,
];
