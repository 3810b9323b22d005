//! From counts to shares.

use super::count::{CharacterCounts, Confusion, SpanCounts, is_safe_harbor};

/// A share, 0..=1, and the interval that resampling gives it; nothing where it is a share of nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figure {
    /// The share.
    pub value: Option<f64>,
    /// Its 95 % interval.
    pub interval: Option<[f64; 2]>,
}

/// Precision, recall and their harmonic mean.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scores {
    /// The share of found spans that are right.
    pub precision: Figure,
    /// The share of gold spans that are found.
    pub recall: Figure,
    /// The harmonic mean.
    pub f1: Figure,
}

/// One label, or several together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// What was counted.
    pub counts: SpanCounts,
    /// Under strict matching.
    pub strict: Scores,
    /// Under relaxed matching.
    pub relaxed: Scores,
}

/// The coverage of the identifiers of one label, or of several together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoverageRow {
    /// What was counted.
    pub counts: SpanCounts,
    /// The share covered whole, whatever the found labels.
    pub full_entity_recall: Figure,
    /// The share covered whole by labels that Safe Harbor removes.
    pub removed_recall: Figure,
    /// The share touched by any found identifier.
    pub any_label_recall: Figure,
}

/// How much of the identifiers is covered.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// Of the labels that Safe Harbor asks to remove, together.
    pub safe_harbor: CoverageRow,
    /// Of all labels together.
    pub all: CoverageRow,
    /// By label.
    pub labels: Vec<(String, CoverageRow)>,
    /// What was counted, by character.
    pub characters: CharacterCounts,
    /// The share of gold characters that are covered.
    pub character_recall: Figure,
    /// The share of removed characters that belong to an identifier.
    pub character_precision: Figure,
}

/// Entities, or identifiers.
#[derive(Clone, Debug, PartialEq)]
pub struct SpanBlock {
    /// All labels together.
    pub micro: Row,
    /// How many labels the means below are of.
    pub n_macro_labels: usize,
    /// The mean over labels, strict.
    pub macro_strict: Scores,
    /// The mean over labels, relaxed.
    pub macro_relaxed: Scores,
    /// By label.
    pub labels: Vec<(String, Row)>,
    /// Gold label (or "spurious"), then found label (or "missed").
    pub confusion: Confusion,
}

/// One status.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StatusRow {
    /// Compared entities that have it in the gold.
    pub n_gold: u64,
    /// Compared entities for which it was found.
    pub n_found: u64,
    /// Both.
    pub n_matched: u64,
    /// Precision, recall and F1.
    pub scores: Scores,
}

/// Statuses of entities that match strictly.
#[derive(Clone, Debug, PartialEq)]
pub struct Assertion {
    /// Gold entities with a status.
    pub n_gold: u64,
    /// Of these, entities that match and have a status found.
    pub n_compared: u64,
    /// Of these, entities with the right one.
    pub n_right: u64,
    /// The share of right ones.
    pub accuracy: Figure,
    /// By status.
    pub statuses: Vec<(String, StatusRow)>,
    /// Gold status, then found status.
    pub confusion: Confusion,
}

/// All figures over a set of documents.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// How many documents.
    pub n_documents: usize,
    /// Clinical entities.
    pub entities: SpanBlock,
    /// Identifiers.
    pub phi: SpanBlock,
    /// How much of the identifiers is covered.
    pub coverage: Coverage,
    /// Assertion of entities.
    pub assertion: Assertion,
}

/// Sums of counts over documents, by the position of a label in [`Names`].
#[derive(Clone, Debug, Default)]
pub(super) struct Totals {
    pub(super) entities: Vec<SpanCounts>,
    pub(super) phi: Vec<SpanCounts>,
    pub(super) characters: CharacterCounts,
    /// `[gold status, found status]`
    pub(super) statuses: Vec<u64>,
}

/// The labels of a block, ascending.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) entities: Vec<String>,
    pub(super) phi: Vec<String>,
    pub(super) statuses: Vec<String>,
}

/// What of a block no resampling changes.
#[derive(Clone, Debug, Default)]
pub(super) struct Tables {
    pub(super) n_documents: usize,
    pub(super) n_asserted: u64,
    pub(super) entity_confusion: Confusion,
    pub(super) phi_confusion: Confusion,
    pub(super) statuses: Confusion,
}

/// Makes a figure of a share: the same shares are asked for in the same order every time.
pub(super) type Make<'a> = &'a mut dyn FnMut(Option<f64>) -> Figure;

/// The figures of a block, in their one order.
pub(super) fn build(make: Make, names: &Names, totals: &Totals, tables: Tables) -> Block {
    let (entities, _) =
        span_block(make, &names.entities, &totals.entities, tables.entity_confusion, None);
    let (phi, coverage) =
        span_block(make, &names.phi, &totals.phi, tables.phi_confusion, Some(&totals.characters));
    Block {
        n_documents: tables.n_documents,
        entities,
        phi,
        coverage: coverage.expect("characters were given"),
        assertion: assertion(make, names, totals, tables.n_asserted, tables.statuses),
    }
}

fn span_block(
    make: Make,
    names: &[String],
    counts: &[SpanCounts],
    confusion: Confusion,
    characters: Option<&CharacterCounts>,
) -> (SpanBlock, Option<Coverage>) {
    let micro = row(make, &sum(counts.iter()));
    let of_gold: Vec<[[Option<f64>; 3]; 2]> =
        counts.iter().filter(|counts| counts.n_gold > 0).map(span_shares).collect();
    let mut mean = |kind: usize| {
        let [precision, recall, f1] = [0, 1, 2].map(|figure| {
            let total = of_gold.iter().fold(0.0, |sum, row| sum + row[kind][figure].unwrap_or(0.0));
            make((!of_gold.is_empty()).then(|| total / of_gold.len() as f64))
        });
        Scores { precision, recall, f1 }
    };
    let (macro_strict, macro_relaxed) = (mean(0), mean(1));
    let labels = names.iter().cloned().zip(counts.iter().map(|counts| row(make, counts))).collect();
    let coverage = characters.map(|characters| coverage(make, names, counts, characters));
    let n_macro_labels = of_gold.len();
    (SpanBlock { micro, n_macro_labels, macro_strict, macro_relaxed, labels, confusion }, coverage)
}

fn coverage(
    make: Make,
    names: &[String],
    counts: &[SpanCounts],
    characters: &CharacterCounts,
) -> Coverage {
    let is_asked = |(label, _): &(&String, &SpanCounts)| is_safe_harbor(label);
    let asked = sum(names.iter().zip(counts).filter(is_asked).map(|(_, counts)| counts));
    Coverage {
        safe_harbor: coverage_row(make, &asked),
        all: coverage_row(make, &sum(counts.iter())),
        labels: names
            .iter()
            .cloned()
            .zip(counts.iter().map(|counts| coverage_row(make, counts)))
            .collect(),
        characters: *characters,
        character_recall: make(share(characters.n_gold_covered, characters.n_gold)),
        character_precision: make(share(characters.n_removed_right, characters.n_removed)),
    }
}

fn assertion(
    make: Make,
    names: &Names,
    totals: &Totals,
    n_gold: u64,
    confusion: Confusion,
) -> Assertion {
    let n = names.statuses.len();
    let cell = |gold: usize, found: usize| totals.statuses[gold * n + found];
    let statuses: Vec<(String, StatusRow)> = names
        .statuses
        .iter()
        .enumerate()
        .map(|(status, name)| {
            let n_gold: u64 = (0..n).map(|found| cell(status, found)).sum();
            let n_found: u64 = (0..n).map(|gold| cell(gold, status)).sum();
            let n_matched = cell(status, status);
            let scores = scores(make, shares(n_matched, n_found, n_matched, n_gold));
            (name.clone(), StatusRow { n_gold, n_found, n_matched, scores })
        })
        .collect();
    let n_compared = totals.statuses.iter().sum();
    let n_right = (0..n).map(|status| cell(status, status)).sum();
    let accuracy = make(share(n_right, n_compared));
    Assertion { n_gold, n_compared, n_right, accuracy, statuses, confusion }
}

fn sum<'a>(rows: impl Iterator<Item = &'a SpanCounts>) -> SpanCounts {
    rows.fold(SpanCounts::default(), |mut total, row| {
        total.add(row, 1);
        total
    })
}

fn row(make: Make, counts: &SpanCounts) -> Row {
    let [strict, relaxed] = span_shares(counts).map(|shares| scores(make, shares));
    Row { counts: *counts, strict, relaxed }
}

fn coverage_row(make: Make, counts: &SpanCounts) -> CoverageRow {
    CoverageRow {
        counts: *counts,
        full_entity_recall: make(share(counts.n_whole, counts.n_gold)),
        removed_recall: make(share(counts.n_removed, counts.n_gold)),
        any_label_recall: make(share(counts.n_partly, counts.n_gold)),
    }
}

fn scores(make: Make, [precision, recall, f1]: [Option<f64>; 3]) -> Scores {
    Scores { precision: make(precision), recall: make(recall), f1: make(f1) }
}

/// Strict and relaxed precision, recall and F1.
fn span_shares(counts: &SpanCounts) -> [[Option<f64>; 3]; 2] {
    [
        shares(counts.n_matched, counts.n_found, counts.n_matched, counts.n_gold),
        shares(counts.n_found_touching, counts.n_found, counts.n_gold_touched, counts.n_gold),
    ]
}

fn shares(right_found: u64, n_found: u64, right_gold: u64, n_gold: u64) -> [Option<f64>; 3] {
    let (precision, recall) = (share(right_found, n_found), share(right_gold, n_gold));
    [precision, recall, harmonic(precision, recall)]
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn harmonic(precision: Option<f64>, recall: Option<f64>) -> Option<f64> {
    match (precision, recall) {
        (None, None) => None,
        (Some(precision), Some(recall)) if precision > 0.0 && recall > 0.0 => {
            Some(2.0 * precision * recall / (precision + recall))
        }
        _ => Some(0.0),
    }
}
