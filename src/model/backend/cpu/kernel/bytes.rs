//! Operands in bytes: for instructions that multiply signed by unsigned bytes.

use crate::model::backend::cpu::lanes::I32x4;
use crate::model::backend::cpu::pack;

pub(crate) type Activation = i8;
pub(crate) type Weight = u8;
pub(crate) type Col = Weight;

/// How many inputs one instruction takes per channel.
pub(crate) const GROUP: usize = 4;

/// What is added to weights to make them unsigned.
pub(crate) const WEIGHT_SHIFT: i8 = 64;

/// The weights of a panel as kernels read them: as they are stored.
#[inline(always)]
pub(crate) fn cols<'a>(weights: &'a [Weight], _room: &'a mut Vec<Col>) -> &'a [Col] {
    weights
}

/// What holds a value of an operand.
pub(crate) trait Operand: Copy {
    /// The low bits of `int`.
    fn narrow(int: i32) -> Self;
}

impl Operand for i8 {
    #[inline(always)]
    fn narrow(int: i32) -> Self {
        int as Self
    }
}

impl Operand for u8 {
    #[inline(always)]
    fn narrow(int: i32) -> Self {
        int as Self
    }
}

/// Stores 16 values, each within a byte; group `i` goes to `to[i * stride..]`.
#[inline(always)]
pub(crate) fn store<T: Operand>(ints: [I32x4; 4], to: &mut [T], stride: usize) {
    for (idx, bytes) in pack::bytes(ints).into_iter().enumerate() {
        to[idx * stride..][..GROUP].copy_from_slice(&bytes.map(|byte| T::narrow(byte.into())));
    }
}
