//! Functions of floats that come out the same everywhere, because they are made of plain operations.

use super::lanes::{F32x4, LANES};

/// Below this the result of [`exp`] is as good as zero.
const EXP_MIN: f32 = -87.0;

/// `e^x` for `x <= 88`; below -87 it stays at `e^-87`, 1.6e-38.
///
/// The relative error is below 2e-7. Cody-Waite reduction and the polynomial of Cephes `expf`
/// (<https://www.netlib.org/cephes/>).
#[inline(always)]
pub(crate) fn exp(x: F32x4) -> F32x4 {
    let x = x.max(F32x4::splat(EXP_MIN));
    let (whole, exponent) = (x * F32x4::splat(std::f32::consts::LOG2_E)).round_and_exponent();
    // ln 2 in two parts, the first of which times `whole` is exact.
    let rest = x - whole * F32x4::splat(0.693_359_4);
    let rest = rest - whole * F32x4::splat(-2.121_944_4e-4);
    let mut sum = F32x4::splat(1.987_569_1e-4);
    for coefficient in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
        sum = sum * rest + F32x4::splat(coefficient);
    }
    (sum * (rest * rest) + rest + F32x4::splat(1.0)).times_power_of_two(exponent)
}

/// `FACTOR * 2^x` for `x <= 0`, the weight of a softmax; below -24 it stays at `FACTOR * 2^-24`.
///
/// The relative error is below 4e-6. Minimax polynomial of degree 4 for the relative error.
#[inline(always)]
pub(crate) fn power_of_two<const FACTOR: u32>(x: F32x4) -> F32x4 {
    let x = x.max(F32x4::splat(-24.0));
    let (whole, exponent) = x.round_and_exponent();
    let rest = x - whole;
    let mut sum = F32x4::splat(9.570_102e-3 * FACTOR as f32);
    for coefficient in [5.591_786e-2, 2.402_474_5e-1, 6.931_218e-1, 9.999_993e-1] {
        sum = sum * rest + F32x4::splat(coefficient * FACTOR as f32);
    }
    sum.times_power_of_two(exponent)
}

/// The error function.
///
/// The absolute error is below 5e-7. Rational approximation of Eigen (`generic_fast_erf_float`),
/// which takes the argument as 4 at most.
#[inline(always)]
pub(crate) fn erf(x: F32x4) -> F32x4 {
    let x = x.max(F32x4::splat(-4.0)).min(F32x4::splat(4.0));
    let square = x * x;
    let mut upper = F32x4::splat(-2.726_142_3e-10);
    for coefficient in [
        2.770_681_3e-8,
        -2.101_024e-6,
        -5.692_506_3e-5,
        -7.349_906_3e-4,
        -2.954_6e-3,
        -1.609_603_3e-2,
    ] {
        upper = upper * square + F32x4::splat(coefficient);
    }
    let mut lower = F32x4::splat(-1.456_607_2e-5);
    for coefficient in [-2.133_740_6e-4, -1.682_827_e-3, -7.373_329_2e-3, -1.426_473_9e-2] {
        lower = lower * square + F32x4::splat(coefficient);
    }
    x * upper / lower
}

/// The Gaussian error linear unit in its exact form, `x/2 (1 + erf(x/sqrt 2))`.
#[inline(always)]
pub(crate) fn gelu(x: F32x4) -> F32x4 {
    let half = x * F32x4::splat(0.5);
    half + half * erf(x * F32x4::splat(std::f32::consts::FRAC_1_SQRT_2))
}

/// Applies [`gelu`] in place and returns the largest absolute value of the result.
#[inline(never)]
pub(crate) fn gelu_row(row: &mut [f32]) -> f32 {
    let mut largest = F32x4::splat(0.0);
    for vector in row.as_chunks_mut::<LANES>().0 {
        let result = gelu(F32x4::load(vector));
        result.store(vector);
        largest = largest.max(result.abs());
    }
    largest.max_lane()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(f: impl Fn(F32x4) -> F32x4, x: f32) -> f64 {
        f64::from(f(F32x4::splat(x)).to_array()[2])
    }

    /// Taylor series; in `f64` good to 1e-9 up to 4.
    fn erf_reference(x: f64) -> f64 {
        let x = x.clamp(-4.0, 4.0);
        let (mut term, mut sum) = (x, x);
        for n in 1..120 {
            term *= -x * x / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        sum * std::f64::consts::FRAC_2_SQRT_PI
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn exp_is_close(x in -86.9f32..=88.0) {
            let expected = f64::from(x).exp();
            prop_assert!((one(exp, x) - expected).abs() <= 2e-7 * expected);
        }

        #[test]
        fn power_of_two_is_close(x in -24f32..=0.0) {
            let expected = 16383.0 * f64::from(x).exp2();
            prop_assert!((one(power_of_two::<16383>, x) - expected).abs() <= 4e-6 * expected);
        }

        #[test]
        fn erf_is_close(x in -8f32..8.0) {
            prop_assert!((one(erf, x) - erf_reference(f64::from(x))).abs() <= 5e-7);
        }

        #[test]
        fn gelu_is_close(x in -20f32..20.0) {
            let x64 = f64::from(x);
            let expected = 0.5 * x64 * (1.0 + erf_reference(x64 / std::f64::consts::SQRT_2));
            prop_assert!((one(gelu, x) - expected).abs() <= 5e-7 * x64.abs().max(1.0));
        }
    }

    #[test]
    fn edges() {
        assert_eq!(one(exp, 0.0), 1.0);
        assert!(one(exp, -1e30) < 2e-38);
        assert_eq!(one(erf, 0.0), 0.0);
        assert_eq!(one(gelu, 0.0), 0.0);
        assert!((one(gelu, 100.0) - 100.0).abs() < 1e-4);
        assert!(one(gelu, -100.0).abs() < 1e-4);
    }
}
