//! WebAssembly with relaxed SIMD.
//!
//! The relaxed products give the same on every engine while the second operand lies within 0..=127,
//! which packed weights do; then they cannot saturate either.

use core::arch::wasm32::*;

use super::GROUP;
use super::tiled::Dot;

/// Whether engines make the fused product of `vpmaddubsw`: x86 without AVX-VNNI.
///
/// Only that instruction saturates the sums of two products, so that operands out of the range in
/// which all agree tell it from the others; nothing else is ever computed from such operands.
#[inline(always)]
pub(crate) fn has_saturating_pairs() -> bool {
    const SATURATED: i32 = 2 * i16::MAX as i32;
    let [signed, out_of_range] = std::hint::black_box([127, -1]);
    let sums = i32x4_relaxed_dot_i8x16_i7x16_add(
        i8x16_splat(signed),
        i8x16_splat(out_of_range),
        i32x4_splat(0),
    );
    i32x4_extract_lane::<0>(sums) == SATURATED
}

/// `i32x4.relaxed_dot_i8x16_i7x16_add_s`: one instruction of CPUs that have it, such as x86 with
/// AVX-VNNI and ARM with the dot product.
#[derive(Clone, Copy)]
pub(crate) struct Fused;

impl Dot for Fused {
    type Row = i8;
    type Col = u8;
    const GROUP: usize = GROUP;

    #[inline(always)]
    fn new() -> Self {
        Self
    }

    #[inline(always)]
    unsafe fn load(cols: *const u8) -> v128 {
        // SAFETY: the caller vouches for 16 bytes.
        unsafe { v128_load(cols.cast()) }
    }

    #[inline(always)]
    fn add(self, row: v128, cols: v128, sum: v128) -> v128 {
        i32x4_relaxed_dot_i8x16_i7x16_add(row, cols, sum)
    }
}

/// The same in three instructions, for CPUs on which engines make five of the fused one.
///
/// Holds eight ones: an engine builds a constant vector anew at each use, but keeps a variable in
/// a register.
#[derive(Clone, Copy)]
pub(crate) struct Split(v128);

impl Dot for Split {
    type Row = i8;
    type Col = u8;
    const GROUP: usize = GROUP;

    #[inline(always)]
    fn new() -> Self {
        Self(i16x8_splat(std::hint::black_box(1)))
    }

    #[inline(always)]
    unsafe fn load(cols: *const u8) -> v128 {
        // SAFETY: the caller vouches for 16 bytes.
        unsafe { v128_load(cols.cast()) }
    }

    #[inline(always)]
    fn add(self, row: v128, cols: v128, sum: v128) -> v128 {
        // Two products of eight and seven bits stay within 16 bits.
        let pairs = i16x8_relaxed_dot_i8x16_i7x16(row, cols);
        i32x4_add(sum, i32x4_dot_i16x8(pairs, self.0))
    }
}
