//! Layer normalisation.

use super::lanes::{F32x4, LANES};

/// How many vectors are summed side by side; a sum then depends on the length of a row only.
const N_SUMS: usize = 4;

/// Gain, bias and the constant under the root.
#[derive(Debug)]
pub(crate) struct LayerNorm {
    gains: Vec<f32>,
    biases: Vec<f32>,
    epsilon: f32,
}

impl LayerNorm {
    /// # Panics
    /// When there are not as many gains as biases or their number is not a multiple of four.
    pub(crate) fn new(gains: Vec<f32>, biases: Vec<f32>, epsilon: f32) -> Self {
        assert!(gains.len() == biases.len() && gains.len().is_multiple_of(LANES));
        Self { gains, biases, epsilon }
    }

    /// Normalises `row` in place and returns the largest absolute value of the result.
    pub(crate) fn apply(&self, row: &mut [f32]) -> f32 {
        assert_eq!(row.len(), self.gains.len());
        let count = row.len() as f32;
        let vectors = row.as_chunks_mut::<LANES>().0;
        let mean = F32x4::splat(sum_of(vectors, |x| x) / count);
        let variance = sum_of(vectors, |x| (x - mean) * (x - mean)) / count;
        let factor = F32x4::splat(1.0 / (variance + self.epsilon).sqrt());
        let gains = self.gains.as_chunks::<LANES>().0;
        let biases = self.biases.as_chunks::<LANES>().0;
        let mut largest = F32x4::splat(0.0);
        for ((vector, gain), bias) in vectors.iter_mut().zip(gains).zip(biases) {
            let centred = F32x4::load(vector) - mean;
            let normal = centred * factor * F32x4::load(gain) + F32x4::load(bias);
            normal.store(vector);
            largest = largest.max(normal.abs());
        }
        largest.max_lane()
    }

    /// Adds `other` to `row`, then normalises as [`apply`](Self::apply) does.
    pub(crate) fn apply_sum(&self, row: &mut [f32], other: &[f32]) -> f32 {
        let others = other.as_chunks::<LANES>().0;
        for (vector, other) in row.as_chunks_mut::<LANES>().0.iter_mut().zip(others) {
            (F32x4::load(vector) + F32x4::load(other)).store(vector);
        }
        self.apply(row)
    }
}

/// The sum of `term` over all lanes: vector `i` goes to sum `i % 4`, then the sums are added in pairs.
#[inline(always)]
fn sum_of(vectors: &[[f32; LANES]], term: impl Fn(F32x4) -> F32x4) -> f32 {
    let mut sums = [F32x4::splat(0.0); N_SUMS];
    let (blocks, rest) = vectors.as_chunks::<N_SUMS>();
    for block in blocks {
        for (sum, vector) in sums.iter_mut().zip(block) {
            *sum = *sum + term(F32x4::load(vector));
        }
    }
    for (sum, vector) in sums.iter_mut().zip(rest) {
        *sum = *sum + term(F32x4::load(vector));
    }
    ((sums[0] + sums[2]) + (sums[1] + sums[3])).sum()
}

/// The Euclidean length of `row`, summed as the layer norm sums.
pub(crate) fn length(row: &[f32]) -> f32 {
    sum_of(row.as_chunks::<LANES>().0, |x| x * x).sqrt()
}
