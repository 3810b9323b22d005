//! Strict and relaxed matches per label.

use std::collections::BTreeMap;

use crate::text::ByteSpan;

/// A gold or found span with its label's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledSpan {
    /// Where.
    pub span: ByteSpan,
    /// What.
    pub label: String,
}

/// Counts for one label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LabelCounts {
    /// Spans in the gold.
    pub n_gold: usize,
    /// Spans found.
    pub n_found: usize,
    /// Spans that agree in place and label.
    pub n_strict: usize,
    /// Gold spans that share a byte with a found one of the same label.
    pub n_gold_touched: usize,
    /// Found spans that share a byte with a gold one of the same label.
    pub n_found_touching: usize,
}

/// Precision, recall and their harmonic mean, each 0..=1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scores {
    /// The share of found spans that are right; 1 when none is found.
    pub precision: f64,
    /// The share of gold spans that are found; 1 when there is none.
    pub recall: f64,
    /// The harmonic mean.
    pub f1: f64,
}

impl Scores {
    fn new(right_found: usize, n_found: usize, right_gold: usize, n_gold: usize) -> Self {
        let share = |part: usize, whole: usize| {
            if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
        };
        let precision = share(right_found, n_found);
        let recall = share(right_gold, n_gold);
        let sum = precision + recall;
        let f1 = if sum == 0.0 { 0.0 } else { 2.0 * precision * recall / sum };
        Self { precision, recall, f1 }
    }
}

impl LabelCounts {
    /// Scores under strict matching.
    pub fn strict(&self) -> Scores {
        Scores::new(self.n_strict, self.n_found, self.n_strict, self.n_gold)
    }

    /// Scores under relaxed matching.
    pub fn relaxed(&self) -> Scores {
        Scores::new(self.n_found_touching, self.n_found, self.n_gold_touched, self.n_gold)
    }

    fn add(&mut self, other: &Self) {
        self.n_gold += other.n_gold;
        self.n_found += other.n_found;
        self.n_strict += other.n_strict;
        self.n_gold_touched += other.n_gold_touched;
        self.n_found_touching += other.n_found_touching;
    }
}

/// Adds the matches of one document to the counts per label.
pub fn count_matches(
    counts: &mut BTreeMap<String, LabelCounts>,
    gold: &[LabelledSpan],
    found: &[LabelledSpan],
) {
    let touches = |one: &LabelledSpan, many: &[LabelledSpan]| {
        many.iter().any(|other| other.label == one.label && other.span.overlaps(one.span))
    };
    for span in gold {
        let label = counts.entry(span.label.clone()).or_default();
        label.n_gold += 1;
        label.n_strict += usize::from(found.contains(span));
        label.n_gold_touched += usize::from(touches(span, found));
    }
    for span in found {
        let label = counts.entry(span.label.clone()).or_default();
        label.n_found += 1;
        label.n_found_touching += usize::from(touches(span, gold));
    }
}

/// The counts of all labels together.
pub fn micro(counts: &BTreeMap<String, LabelCounts>) -> LabelCounts {
    let mut total = LabelCounts::default();
    for label in counts.values() {
        total.add(label);
    }
    total
}
