//! Operands in 16 bits, for `i32x4.dot_i16x8_s`; weights are stored in bytes and widened on the way.

use super::ROW_GROUP;
use crate::model::backend::cpu::TILE_ROWS;
use crate::model::backend::cpu::lanes::{I32x4, LANES};

pub(crate) type Activation = i16;
pub(crate) type Weight = i8;

/// How many inputs one instruction takes per channel.
pub(crate) const GROUP: usize = 2;

/// Weights are stored as they are.
pub(crate) const WEIGHT_SHIFT: i8 = 0;

/// A softmax weight of 14 bits is one activation.
pub(crate) const N_DIGITS: usize = 1;

/// How many bits it would be shifted by, were there a second.
pub(crate) const DIGIT_BITS: u32 = 7;

/// A weight as it is stored.
#[inline(always)]
pub(crate) fn shifted(weight: i8) -> Weight {
    weight
}

/// Writes softmax weights of four tokens for each row of a tile into two groups.
#[inline(always)]
pub(crate) fn split_digits(
    weights: [I32x4; TILE_ROWS],
    to: &mut [Activation],
    _: Option<&mut [Activation]>,
) {
    assert!(to.len() == LANES / GROUP * ROW_GROUP);
    for (row, weights) in weights.into_iter().enumerate() {
        for (idx, weight) in weights.to_array().into_iter().enumerate() {
            to[idx / GROUP * ROW_GROUP + row * GROUP + idx % GROUP] = weight as Activation;
        }
    }
}
