//! Four floats in a row: the unit in which every float of the model is computed.
//!
//! Sums run over the same lanes in the same order on every target, each operation is the plain
//! IEEE 754 one, and nothing is contracted: that is what makes results equal bit for bit.

use imp::Ints;

/// How many floats a vector holds.
pub(crate) const LANES: usize = 4;

/// `x + ROUND - ROUND` is `x` rounded half to even, for `|x| < 2^22`; see [`Rounding`].
const ROUND: f32 = 12_582_912.0; // 1.5 * 2^23

/// Where the exponent of a float begins.
const MANTISSA_BITS: u32 = 23;

#[cfg(target_arch = "wasm32")]
mod imp {
    use core::arch::wasm32::*;

    pub(crate) type Floats = v128;
    pub(crate) type Ints = v128;

    #[inline(always)]
    pub(super) fn from_array(v: [f32; 4]) -> v128 {
        f32x4(v[0], v[1], v[2], v[3])
    }
    #[inline(always)]
    pub(super) fn to_array(v: v128) -> [f32; 4] {
        [
            f32x4_extract_lane::<0>(v),
            f32x4_extract_lane::<1>(v),
            f32x4_extract_lane::<2>(v),
            f32x4_extract_lane::<3>(v),
        ]
    }
    #[inline(always)]
    pub(super) fn load(from: &[f32; 4]) -> v128 {
        // SAFETY: the array is 16 readable bytes; `v128.load` asks for no alignment.
        unsafe { v128_load(from.as_ptr().cast()) }
    }
    #[inline(always)]
    pub(super) fn store(v: v128, to: &mut [f32; 4]) {
        // SAFETY: the array is 16 writable bytes; `v128.store` asks for no alignment.
        unsafe { v128_store(to.as_mut_ptr().cast(), v) }
    }
    #[inline(always)]
    pub(super) fn splat(x: f32) -> v128 {
        f32x4_splat(x)
    }
    #[inline(always)]
    pub(super) fn add(a: v128, b: v128) -> v128 {
        f32x4_add(a, b)
    }
    #[inline(always)]
    pub(super) fn sub(a: v128, b: v128) -> v128 {
        f32x4_sub(a, b)
    }
    #[inline(always)]
    pub(super) fn mul(a: v128, b: v128) -> v128 {
        f32x4_mul(a, b)
    }
    #[inline(always)]
    pub(super) fn div(a: v128, b: v128) -> v128 {
        f32x4_div(a, b)
    }
    #[inline(always)]
    pub(super) fn max(a: v128, b: v128) -> v128 {
        f32x4_pmax(a, b)
    }
    #[inline(always)]
    pub(super) fn min(a: v128, b: v128) -> v128 {
        f32x4_pmin(a, b)
    }
    #[inline(always)]
    pub(super) fn abs(a: v128) -> v128 {
        f32x4_abs(a)
    }
    #[inline(always)]
    pub(super) fn from_ints(v: v128) -> v128 {
        f32x4_convert_i32x4(v)
    }
    #[inline(always)]
    pub(super) fn int_splat(x: i32) -> v128 {
        i32x4_splat(x)
    }
    #[inline(always)]
    pub(super) fn int_add(a: v128, b: v128) -> v128 {
        i32x4_add(a, b)
    }
    #[inline(always)]
    pub(super) fn int_sub(a: v128, b: v128) -> v128 {
        i32x4_sub(a, b)
    }
    #[inline(always)]
    pub(super) fn int_shl(a: v128, bits: u32) -> v128 {
        i32x4_shl(a, bits)
    }
    #[inline(always)]
    pub(super) fn int_array(v: v128) -> [i32; 4] {
        [
            i32x4_extract_lane::<0>(v),
            i32x4_extract_lane::<1>(v),
            i32x4_extract_lane::<2>(v),
            i32x4_extract_lane::<3>(v),
        ]
    }
    #[inline(always)]
    pub(super) fn bits(v: v128) -> v128 {
        v
    }
    #[inline(always)]
    pub(super) fn from_bits(v: v128) -> v128 {
        v
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod imp {
    use std::array::from_fn;

    pub(crate) type Floats = [f32; 4];
    pub(crate) type Ints = [i32; 4];

    #[inline(always)]
    pub(super) fn from_array(v: [f32; 4]) -> Floats {
        v
    }
    #[inline(always)]
    pub(super) fn to_array(v: Floats) -> [f32; 4] {
        v
    }
    #[inline(always)]
    pub(super) fn load(from: &[f32; 4]) -> Floats {
        *from
    }
    #[inline(always)]
    pub(super) fn store(v: Floats, to: &mut [f32; 4]) {
        *to = v;
    }
    #[inline(always)]
    pub(super) fn splat(x: f32) -> Floats {
        [x; 4]
    }
    #[inline(always)]
    pub(super) fn add(a: Floats, b: Floats) -> Floats {
        from_fn(|i| a[i] + b[i])
    }
    #[inline(always)]
    pub(super) fn sub(a: Floats, b: Floats) -> Floats {
        from_fn(|i| a[i] - b[i])
    }
    #[inline(always)]
    pub(super) fn mul(a: Floats, b: Floats) -> Floats {
        from_fn(|i| a[i] * b[i])
    }
    #[inline(always)]
    pub(super) fn div(a: Floats, b: Floats) -> Floats {
        from_fn(|i| a[i] / b[i])
    }
    // `f32x4.pmax` of WebAssembly: the second one where it is larger, the first one otherwise.
    #[inline(always)]
    pub(super) fn max(a: Floats, b: Floats) -> Floats {
        from_fn(|i| if a[i] < b[i] { b[i] } else { a[i] })
    }
    #[inline(always)]
    pub(super) fn min(a: Floats, b: Floats) -> Floats {
        from_fn(|i| if b[i] < a[i] { b[i] } else { a[i] })
    }
    #[inline(always)]
    pub(super) fn abs(a: Floats) -> Floats {
        from_fn(|i| a[i].abs())
    }
    #[inline(always)]
    pub(super) fn from_ints(v: Ints) -> Floats {
        from_fn(|i| v[i] as f32)
    }
    #[inline(always)]
    pub(super) fn int_splat(x: i32) -> Ints {
        [x; 4]
    }
    #[inline(always)]
    pub(super) fn int_add(a: Ints, b: Ints) -> Ints {
        from_fn(|i| a[i].wrapping_add(b[i]))
    }
    #[inline(always)]
    pub(super) fn int_sub(a: Ints, b: Ints) -> Ints {
        from_fn(|i| a[i].wrapping_sub(b[i]))
    }
    #[inline(always)]
    pub(super) fn int_shl(a: Ints, bits: u32) -> Ints {
        a.map(|x| x << bits)
    }
    #[inline(always)]
    pub(super) fn int_array(v: Ints) -> [i32; 4] {
        v
    }
    #[inline(always)]
    pub(super) fn bits(v: Floats) -> Ints {
        v.map(|x| x.to_bits().cast_signed())
    }
    #[inline(always)]
    pub(super) fn from_bits(v: Ints) -> Floats {
        v.map(|x| f32::from_bits(x.cast_unsigned()))
    }
}

/// Four integers, as a product kernel leaves them.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub(crate) struct I32x4(pub(super) Ints);

impl I32x4 {
    #[inline(always)]
    pub(crate) fn splat(x: i32) -> Self {
        Self(imp::int_splat(x))
    }

    #[inline(always)]
    pub(crate) fn shl(self, bits: u32) -> Self {
        Self(imp::int_shl(self.0, bits))
    }

    #[inline(always)]
    pub(crate) fn to_array(self) -> [i32; LANES] {
        imp::int_array(self.0)
    }

    /// The floats that have these bits.
    #[inline(always)]
    pub(crate) fn to_float_bits(self) -> F32x4 {
        F32x4(imp::from_bits(self.0))
    }

    /// The sum of the lanes.
    #[inline(always)]
    pub(crate) fn sum(self) -> i32 {
        self.to_array().into_iter().fold(0, i32::wrapping_add)
    }
}

impl std::ops::Sub for I32x4 {
    type Output = Self;
    /// Wraps around.
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(imp::int_sub(self.0, other.0))
    }
}

impl std::ops::Add for I32x4 {
    type Output = Self;
    /// Wraps around.
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(imp::int_add(self.0, other.0))
    }
}

/// Four floats.
#[derive(Clone, Copy, Debug)]
pub(crate) struct F32x4(imp::Floats);

impl F32x4 {
    #[inline(always)]
    pub(crate) fn new(v: [f32; LANES]) -> Self {
        Self(imp::from_array(v))
    }

    #[inline(always)]
    pub(crate) fn load(from: &[f32; LANES]) -> Self {
        Self(imp::load(from))
    }

    #[inline(always)]
    pub(crate) fn store(self, to: &mut [f32; LANES]) {
        imp::store(self.0, to);
    }

    #[inline(always)]
    pub(crate) fn to_array(self) -> [f32; LANES] {
        imp::to_array(self.0)
    }

    #[inline(always)]
    pub(crate) fn splat(x: f32) -> Self {
        Self(imp::splat(x))
    }

    #[inline(always)]
    pub(crate) fn from_ints(v: I32x4) -> Self {
        Self(imp::from_ints(v.0))
    }

    #[inline(always)]
    pub(crate) fn max(self, other: Self) -> Self {
        Self(imp::max(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn min(self, other: Self) -> Self {
        Self(imp::min(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn abs(self) -> Self {
        Self(imp::abs(self.0))
    }

    /// `self` times two to a power, given by [`Rounding::exponent`]; neither factor nor product may
    /// be zero, infinite or denormal.
    #[inline(always)]
    pub(crate) fn times_power_of_two(self, exponent: I32x4) -> Self {
        (self.bits() + exponent).to_float_bits()
    }

    /// The bits as integers.
    #[inline(always)]
    pub(crate) fn bits(self) -> I32x4 {
        I32x4(imp::bits(self.0))
    }

    /// The sum of the lanes in a fixed order.
    #[inline(always)]
    pub(crate) fn sum(self) -> f32 {
        let [a, b, c, d] = self.to_array();
        (a + c) + (b + d)
    }

    /// The largest lane.
    #[inline(always)]
    pub(crate) fn max_lane(self) -> f32 {
        let [a, b, c, d] = self.to_array();
        a.max(c).max(b.max(d))
    }
}

/// A constant that the compiler does not see, for use in a loop: engines build a vector constant
/// of WebAssembly anew at each use, in several instructions, but keep a variable in a register.
#[inline(always)]
pub(crate) fn constant(x: f32) -> F32x4 {
    F32x4::splat(std::hint::black_box(x))
}

/// Rounds to whole numbers, half to even.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rounding(F32x4);

impl Rounding {
    /// To be made outside of loops.
    #[inline(always)]
    pub(crate) fn new() -> Self {
        Self(constant(ROUND))
    }

    /// The nearest whole numbers to values under 2^22 in size.
    #[inline(always)]
    pub(crate) fn ints(self, x: F32x4) -> I32x4 {
        (x + self.0).bits() - self.0.bits()
    }

    /// Splits `x`, which must be under 2^22 in size, into the nearest whole number as a float, and
    /// what is added to a float's bits to multiply it by two to the power of that.
    #[inline(always)]
    pub(crate) fn exponent(self, x: F32x4) -> (F32x4, I32x4) {
        let shifted = x + self.0;
        // The low bits of `shifted` hold the whole number, those of ROUND itself are zero.
        (shifted - self.0, shifted.bits().shl(MANTISSA_BITS))
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident) => {
        impl std::ops::$trait for F32x4 {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self(imp::$method(self.0, other.0))
            }
        }
    };
}
operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);
operator!(Div, div);
