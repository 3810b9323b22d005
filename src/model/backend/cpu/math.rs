//! Functions of floats that come out the same everywhere, because they are made of plain operations.

use super::lanes::{F32x4, I32x4, LANES, Rounding, constant};

/// `e^x` for `x <= 88`; below -87 it stays at `e^-87`, 1.6e-38.
///
/// The relative error is below 2e-7. Cody-Waite reduction and the polynomial of Cephes `expf`
/// (<https://www.netlib.org/cephes/>).
pub(crate) fn exp(x: f32) -> f32 {
    exp_lanes(F32x4::splat(x)).to_array()[0]
}

/// [`exp`] of four floats.
#[inline(always)]
pub(crate) fn exp_lanes(x: F32x4) -> F32x4 {
    let x = x.max(F32x4::splat(-87.0));
    let (whole, exponent) = Rounding::new().exponent(x * F32x4::splat(std::f32::consts::LOG2_E));
    // ln 2 in two parts, the first of which times `whole` is exact.
    let rest = x - whole * F32x4::splat(0.693_359_4);
    let rest = rest - whole * F32x4::splat(-2.121_944_4e-4);
    let mut sum = F32x4::splat(1.987_569_1e-4);
    for coefficient in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
        sum = sum * rest + F32x4::splat(coefficient);
    }
    let result = sum * (rest * rest) + rest + F32x4::splat(1.0);
    result.times_power_of_two(exponent)
}

/// The hyperbolic tangent; the absolute error is below 5e-7.
#[inline(always)]
fn tanh_lanes(x: F32x4) -> F32x4 {
    // From 10 on it is 1 to the last bit.
    let x = x.max(F32x4::splat(-10.0)).min(F32x4::splat(10.0));
    let power = exp_lanes(x + x);
    let one = F32x4::splat(1.0);
    (power - one) / (power + one)
}

/// Replaces every value of `row`, whose length is a multiple of four; returns the largest absolute
/// value of the result.
#[inline(always)]
fn replace(row: &mut [f32], function: impl Fn(F32x4) -> F32x4) -> f32 {
    let mut largest = F32x4::splat(0.0);
    for vector in row.as_chunks_mut::<LANES>().0 {
        let result = function(F32x4::load(vector));
        result.store(vector);
        largest = largest.max(result.abs());
    }
    largest.max_lane()
}

/// Applies the hyperbolic tangent in place; `row` may have any length.
pub(crate) fn tanh(row: &mut [f32]) {
    for value in row {
        *value = tanh_lanes(F32x4::splat(*value)).to_array()[0];
    }
}

/// Applies the rectifier, `max(x, 0)`, in place; `row` may have any length.
pub(crate) fn rectify(row: &mut [f32]) {
    for value in row {
        *value = value.max(0.0);
    }
}

/// Applies the rectifier in place and returns the largest value.
#[inline(never)]
pub(crate) fn relu(row: &mut [f32]) -> f32 {
    let zero = F32x4::splat(0.0);
    replace(row, |x| x.max(zero))
}

/// Applies the Gaussian error linear unit in its approximation by the hyperbolic tangent,
/// `x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))` (<https://arxiv.org/abs/1606.08415>), in place
/// and returns the largest absolute value of the result.
#[inline(never)]
pub(crate) fn gelu_new(row: &mut [f32]) -> f32 {
    let (half, root) = (constant(0.5), constant(0.797_884_6));
    let cubic = constant(0.044_715);
    replace(row, |x| {
        let halved = x * half;
        halved + halved * tanh_lanes(root * (x + cubic * (x * x * x)))
    })
}

/// Weights of a softmax: a factor times two to the power of scores that are zero at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PowerOfTwo {
    rounding: Rounding,
    lowest: F32x4,
    coefficients: [F32x4; 5],
}

impl PowerOfTwo {
    /// To be made outside of loops.
    #[inline(always)]
    pub(crate) fn times(factor: f32) -> Self {
        // Minimax polynomial of degree 4 for the relative error.
        let coefficients = [9.570_102e-3, 5.591_786e-2, 2.402_474_5e-1, 6.931_218e-1, 9.999_993e-1];
        Self {
            rounding: Rounding::new(),
            lowest: constant(-24.0),
            coefficients: coefficients.map(|coefficient| constant(coefficient * factor)),
        }
    }

    /// `factor * 2^x` for `x <= 0`, with a relative error below 4e-6; below -24 it stays as there.
    #[inline(always)]
    pub(crate) fn of(self, x: F32x4) -> F32x4 {
        let x = x.max(self.lowest);
        let (whole, exponent) = self.rounding.exponent(x);
        let rest = x - whole;
        let [first, others @ ..] = self.coefficients;
        let sum = others.into_iter().fold(first, |sum, coefficient| sum * rest + coefficient);
        sum.times_power_of_two(exponent)
    }

    /// [`of`](Self::of) as the nearest whole number.
    #[inline(always)]
    pub(crate) fn ints(self, x: F32x4) -> I32x4 {
        self.rounding.ints(self.of(x))
    }
}

/// The error function.
///
/// The absolute error is below 5e-7. Rational approximation of Eigen (`generic_fast_erf_float`),
/// which takes the argument as 4 at most.
#[derive(Clone, Copy, Debug)]
struct Erf {
    limits: [F32x4; 2],
    upper: [F32x4; 7],
    lower: [F32x4; 5],
}

impl Erf {
    #[inline(always)]
    fn new() -> Self {
        Self {
            limits: [constant(-4.0), constant(4.0)],
            upper: [
                -2.726_142_3e-10,
                2.770_681_3e-8,
                -2.101_024e-6,
                -5.692_506_3e-5,
                -7.349_906_3e-4,
                -2.954_6e-3,
                -1.609_603_3e-2,
            ]
            .map(constant),
            lower: [
                -1.456_607_2e-5,
                -2.133_740_6e-4,
                -1.682_827e-3,
                -7.373_329_2e-3,
                -1.426_473_9e-2,
            ]
            .map(constant),
        }
    }

    #[inline(always)]
    fn of(self, x: F32x4) -> F32x4 {
        let x = x.max(self.limits[0]).min(self.limits[1]);
        let square = x * x;
        let sum = |coefficients: &[F32x4]| {
            coefficients[1..]
                .iter()
                .fold(coefficients[0], |sum, &coefficient| sum * square + coefficient)
        };
        x * sum(&self.upper) / sum(&self.lower)
    }
}

/// Applies the Gaussian error linear unit in its exact form, `x/2 (1 + erf(x/sqrt 2))`, in place
/// and returns the largest absolute value of the result.
#[inline(never)]
pub(crate) fn gelu(row: &mut [f32]) -> f32 {
    let erf = Erf::new();
    let (half, root) = (constant(0.5), constant(std::f32::consts::FRAC_1_SQRT_2));
    replace(row, |x| {
        let halved = x * half;
        halved + halved * erf.of(x * root)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn erf(x: f32) -> f64 {
        f64::from(Erf::new().of(F32x4::splat(x)).to_array()[2])
    }

    fn gelu_of(x: f32) -> f64 {
        let mut row = [x; LANES];
        let largest = gelu(&mut row);
        assert_eq!(largest, row[1].abs());
        f64::from(row[1])
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
            prop_assert!((f64::from(exp(x)) - expected).abs() <= 2e-7 * expected);
        }

        #[test]
        fn power_of_two_is_close(x in -24f32..=0.0) {
            let expected = 8191.0 * f64::from(x).exp2();
            let found = PowerOfTwo::times(8191.0).of(F32x4::splat(x)).to_array()[3];
            prop_assert!((f64::from(found) - expected).abs() <= 4e-6 * expected);
        }

        #[test]
        fn erf_is_close(x in -8f32..8.0) {
            prop_assert!((erf(x) - erf_reference(f64::from(x))).abs() <= 5e-7);
        }

        #[test]
        fn gelu_is_close(x in -20f32..20.0) {
            let x64 = f64::from(x);
            let expected = 0.5 * x64 * (1.0 + erf_reference(x64 / std::f64::consts::SQRT_2));
            prop_assert!((gelu_of(x) - expected).abs() <= 5e-7 * x64.abs().max(1.0));
        }
    }

    proptest! {
        #[test]
        fn tanh_and_gelu_new_are_close(x in -30f32..30.0) {
            let mut row = [x; 3];
            tanh(&mut row);
            prop_assert!((f64::from(row[2]) - f64::from(x).tanh()).abs() <= 5e-7);
            let mut row = [x; LANES];
            let largest = gelu_new(&mut row);
            prop_assert_eq!(largest, row[1].abs());
            let x = f64::from(x);
            let inner = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044_715 * x.powi(3));
            let expected = 0.5 * x * (1.0 + inner.tanh());
            prop_assert!((f64::from(row[1]) - expected).abs() <= 1e-6 * x.abs().max(1.0));
        }

        #[test]
        fn rectifiers_agree(x in -30f32..30.0) {
            let (mut row, mut other) = ([x; LANES], [x; LANES]);
            prop_assert_eq!(relu(&mut row), x.max(0.0));
            rectify(&mut other);
            prop_assert_eq!(row, other);
        }
    }

    #[test]
    fn edges() {
        assert_eq!(exp(0.0), 1.0);
        assert!(exp(-1e30) < 2e-38);
        assert_eq!(erf(0.0), 0.0);
        assert_eq!(gelu_of(0.0), 0.0);
        assert!((gelu_of(100.0) - 100.0).abs() < 1e-4);
        assert!(gelu_of(-100.0).abs() < 1e-4);
        let none = PowerOfTwo::times(8191.0).ints(F32x4::splat(f32::MIN));
        assert_eq!(none.to_array(), [0; LANES]);
    }
}
