//! Operands in 16 bits, for `i32x4.dot_i16x8_s`; weights are stored in bytes and widened for use.

use crate::model::backend::cpu::lanes::I32x4;
use crate::model::backend::cpu::pack;

pub(crate) type Activation = i16;
pub(crate) type Weight = i8;
pub(crate) type Col = i16;

/// How many inputs one instruction takes per channel.
pub(crate) const GROUP: usize = 2;

/// Weights are stored as they are.
pub(crate) const WEIGHT_SHIFT: i8 = 0;

/// The weights of a panel as kernels read them, in `room`.
///
/// Done once for all rows that meet the panel: widening at each load takes an eighth of the time.
#[inline(always)]
pub(crate) fn cols<'a>(weights: &'a [Weight], room: &'a mut Vec<Col>) -> &'a [Col] {
    room.clear();
    room.extend(weights.iter().map(|&weight| Col::from(weight)));
    room
}

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
