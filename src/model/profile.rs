//! Where the time of a forward pass goes; only with the feature `profile`.

use super::backend::cpu::probe;
use super::encoder::Stage;
use super::{Model, Scratch};
use crate::Result;

/// What one stage took in one forward pass.
#[derive(Clone, Copy, Debug)]
pub struct StageTime {
    /// The stage's name in a table.
    pub name: &'static str,
    /// Milliseconds, over all layers.
    pub ms: f64,
    /// Products of two numbers, of matrices with weights.
    pub n_products: u64,
}

impl Model {
    /// Runs the encoder and all heads over `n_tokens` placeholder tokens and times each stage with
    /// `now`, a clock in milliseconds.
    ///
    /// # Errors
    /// `internal` when the encoder has fewer positions.
    pub fn profile(
        &self,
        n_tokens: usize,
        scratch: &mut Scratch,
        now: impl Fn() -> f64,
    ) -> Result<Vec<StageTime>> {
        let mut times = [0.0; Stage::ALL.len()];
        let mut last = now();
        let mut done = |stage: Stage| {
            let time = now();
            times[stage as usize] += time - last;
            last = time;
        };
        self.encode_in_stages(n_tokens, scratch, &mut done)?;
        let hidden = self.hidden_size();
        let states = &scratch.encoder.hidden[..n_tokens * hidden];
        for head in [&self.entities, &self.phi, &self.assertion] {
            scratch.entities.clear();
            head.run(states, hidden, &mut scratch.entities);
        }
        done(Stage::Heads);
        Ok(Stage::ALL
            .into_iter()
            .map(|stage| StageTime {
                name: stage.name(),
                ms: times[stage as usize],
                n_products: stage.n_products(n_tokens, self.encoder.config()),
            })
            .collect())
    }
}

/// How many products of two numbers [`repeat_panel`] makes a time.
pub const PANEL_PRODUCTS: u64 = probe::PANEL_PRODUCTS;

/// Computes products `repeats` times with operands that stay in the first cache: what is reached
/// here is the most that products can reach.
pub fn repeat_panel(repeats: usize) {
    probe::repeat_panel(repeats);
}

/// Whether the kernels of this build give exact sums of the largest operands.
pub fn extremes_are_exact() -> bool {
    probe::extremes_are_exact()
}
