//! Operands in 16 bits, for `i32x4.dot_i16x8_s`; weights are stored in bytes and widened on the way.

use crate::model::backend::cpu::lanes::I32x4;
use crate::model::backend::cpu::pack;

pub(crate) type Activation = i16;
pub(crate) type Weight = i8;

/// How many inputs one instruction takes per channel.
pub(crate) const GROUP: usize = 2;

/// Weights are stored as they are.
pub(crate) const WEIGHT_SHIFT: i8 = 0;

/// Stores 16 values, each within a byte; group `i` goes to `to[i * stride..]`.
#[inline(always)]
pub(crate) fn store<T: Operand>(ints: [I32x4; 4], to: &mut [T], stride: usize) {
    T::store(ints, to, stride);
}

/// What holds a value of an operand.
pub(crate) trait Operand: Copy {
    /// The low bits of `int`.
    fn narrow(int: i32) -> Self;
    /// See [`store`].
    fn store(ints: [I32x4; 4], to: &mut [Self], stride: usize);
}

impl Operand for i16 {
    #[inline(always)]
    fn narrow(int: i32) -> Self {
        int as Self
    }

    #[inline(always)]
    fn store([a, b, c, d]: [I32x4; 4], to: &mut [Self], stride: usize) {
        let halves = [pack::shorts([a, b]), pack::shorts([c, d])];
        for (idx, shorts) in halves.as_flattened().iter().enumerate() {
            to[idx * stride..][..GROUP].copy_from_slice(shorts);
        }
    }
}

impl Operand for i8 {
    #[inline(always)]
    fn narrow(int: i32) -> Self {
        int as Self
    }

    #[inline(always)]
    fn store(ints: [I32x4; 4], to: &mut [Self], stride: usize) {
        let bytes = pack::bytes(ints);
        for (idx, bytes) in bytes.as_flattened().as_chunks::<GROUP>().0.iter().enumerate() {
            to[idx * stride..][..GROUP].copy_from_slice(bytes);
        }
    }
}
