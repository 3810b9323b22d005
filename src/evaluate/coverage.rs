//! How much of the identifiers is covered, whatever the labels.

use std::collections::BTreeMap;

use super::matching::LabelledSpan;
use crate::document::PhiLabel;

/// Counts for one gold label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CoverageCounts {
    /// Gold identifiers.
    pub n_gold: usize,
    /// Gold identifiers covered whole.
    pub n_whole: usize,
}

impl CoverageCounts {
    /// The share covered whole, 0..=1; 1 when there is none.
    pub fn full_entity_recall(&self) -> f64 {
        if self.n_gold == 0 { 1.0 } else { self.n_whole as f64 / self.n_gold as f64 }
    }
}

/// The coverage of many documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Per gold label.
    pub labels: BTreeMap<String, CoverageCounts>,
    /// Found characters, of labels that Safe Harbor asks to remove.
    pub n_found_characters: usize,
    /// Of these, characters that lie in a gold identifier of any label.
    pub n_right_characters: usize,
}

impl Coverage {
    /// Adds one document.
    pub fn add(&mut self, text: &str, gold: &[LabelledSpan], found: &[LabelledSpan]) {
        let is_found = marks(text, found.iter());
        let is_gold = marks(text, gold.iter());
        let is_removed = marks(text, found.iter().filter(|span| is_safe_harbor(&span.label)));
        for span in gold {
            let counts = self.labels.entry(span.label.clone()).or_default();
            counts.n_gold += 1;
            let is_whole =
                span.span.of(text).char_indices().all(|(at, character)| {
                    character.is_whitespace() || is_found[span.span.start + at]
                });
            counts.n_whole += usize::from(is_whole);
        }
        for (at, character) in text.char_indices() {
            if is_removed[at] && !character.is_whitespace() {
                self.n_found_characters += 1;
                self.n_right_characters += usize::from(is_gold[at]);
            }
        }
    }

    /// The counts of the labels that Safe Harbor asks to remove, together.
    pub fn safe_harbor(&self) -> CoverageCounts {
        let mut total = CoverageCounts::default();
        for (label, counts) in &self.labels {
            if is_safe_harbor(label) {
                total.n_gold += counts.n_gold;
                total.n_whole += counts.n_whole;
            }
        }
        total
    }

    /// The share of removed characters that belong to an identifier, 0..=1; 1 when none is removed.
    pub fn character_precision(&self) -> f64 {
        if self.n_found_characters == 0 {
            1.0
        } else {
            self.n_right_characters as f64 / self.n_found_characters as f64
        }
    }
}

fn is_safe_harbor(label: &str) -> bool {
    label.parse::<PhiLabel>().is_ok_and(|label| label.safe_harbor_letter().is_some())
}

/// Per byte, whether a span covers it.
fn marks<'a>(text: &str, spans: impl Iterator<Item = &'a LabelledSpan>) -> Vec<bool> {
    let mut marks = vec![false; text.len()];
    for span in spans {
        marks[span.span.range()].fill(true);
    }
    marks
}
