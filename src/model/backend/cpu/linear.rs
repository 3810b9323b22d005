//! Weights in the order in which products read them.

use super::TILE_COLS;
use super::kernel::{GROUP, WEIGHT_SHIFT, Weight};

/// A linear layer of 7-bit weights, packed into panels of [`TILE_COLS`] channels.
#[derive(Debug)]
pub(crate) struct Linear {
    n_in: usize,
    /// `[n_panels][n_groups][TILE_COLS][GROUP]`; channels past the last are zero.
    panels: Vec<Weight>,
    /// Per channel, padded to whole panels.
    scales: Vec<f32>,
    /// Per channel, padded to whole panels.
    biases: Vec<f32>,
}

/// The largest weight: shifted to be positive it still takes seven bits.
pub(crate) const MAX_WEIGHT: i8 = 63;

impl Linear {
    /// Packs `weights`, `[n_out, n_in]`, with a scale and a bias for each of the `n_out` channels.
    ///
    /// # Panics
    /// When the lengths disagree or `n_in` is not a multiple of four.
    pub(crate) fn pack(n_in: usize, weights: &[i8], scales: &[f32], biases: &[f32]) -> Self {
        let n_out = scales.len();
        assert!(weights.len() == n_in * n_out && biases.len() == n_out && n_in.is_multiple_of(4));
        let n_panels = n_out.div_ceil(TILE_COLS);
        let panel_len = n_in * TILE_COLS;
        let mut panels = vec![WEIGHT_SHIFT as Weight; n_panels * panel_len];
        for (panel, rows) in panels.chunks_exact_mut(panel_len).zip(weights.chunks(panel_len)) {
            let groups = panel.as_chunks_mut::<GROUP>().0.as_chunks_mut::<TILE_COLS>().0;
            for (col, row) in rows.chunks_exact(n_in).enumerate() {
                for (to, from) in groups.iter_mut().zip(row.as_chunks::<GROUP>().0) {
                    to[col] = from.map(|weight| (weight + WEIGHT_SHIFT) as Weight);
                }
            }
        }
        let mut scales = scales.to_vec();
        let mut biases = biases.to_vec();
        scales.resize(n_panels * TILE_COLS, 0.0);
        biases.resize(n_panels * TILE_COLS, 0.0);
        Self { n_in, panels, scales, biases }
    }

    /// How many inputs.
    pub(crate) fn n_in(&self) -> usize {
        self.n_in
    }

    /// The panels in order: weights, scales and biases of [`TILE_COLS`] channels each.
    #[inline(always)]
    pub(crate) fn panels(&self) -> impl Iterator<Item = (&[Weight], &[f32; 8], &[f32; 8])> {
        let weights = self.panels.chunks_exact(self.n_in * TILE_COLS);
        let scales = self.scales.as_chunks::<TILE_COLS>().0;
        let biases = self.biases.as_chunks::<TILE_COLS>().0;
        weights.zip(scales).zip(biases).map(|((weights, scales), biases)| (weights, scales, biases))
    }
}
