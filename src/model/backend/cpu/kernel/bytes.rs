//! Operands in bytes: for instructions that multiply signed by unsigned bytes.

use super::ROW_GROUP;
use crate::model::backend::cpu::TILE_ROWS;
use crate::model::backend::cpu::lanes::I32x4;

pub(crate) type Activation = i8;
pub(crate) type Weight = u8;

/// How many inputs one instruction takes per channel.
pub(crate) const GROUP: usize = 4;

/// What is added to weights to make them unsigned.
pub(crate) const WEIGHT_SHIFT: i8 = 64;

/// A softmax weight of 14 bits is fed as so many activations, the higher one first.
pub(crate) const N_DIGITS: usize = 2;

/// How many bits each has.
pub(crate) const DIGIT_BITS: u32 = 7;

/// A weight within -63..=63 as it is stored.
#[inline(always)]
pub(crate) fn shifted(weight: i8) -> Weight {
    (weight + WEIGHT_SHIFT).cast_unsigned()
}

/// Writes softmax weights of four tokens for each row of a tile into the groups of both digits.
#[inline(always)]
pub(crate) fn split_digits(
    weights: [I32x4; TILE_ROWS],
    high: &mut [Activation],
    low: Option<&mut [Activation]>,
) {
    const MASK: i32 = (1 << DIGIT_BITS) - 1;
    let low = low.unwrap_or_default();
    assert!(high.len() == ROW_GROUP && low.len() == ROW_GROUP);
    for (row, weights) in weights.into_iter().enumerate() {
        for (idx, weight) in weights.to_array().into_iter().enumerate() {
            high[row * GROUP + idx] = (weight >> DIGIT_BITS) as Activation;
            low[row * GROUP + idx] = (weight & MASK) as Activation;
        }
    }
}
