//! The report as tables for people, in percent.

use std::fmt::Write;

use super::Figures;
use crate::evaluate::{Block, Confusion, Coverage, CoverageRow, Figure, Row, SpanBlock};

pub(super) fn table(figures: &Figures, n_resamples: usize) -> String {
    let mut sheet = Sheet::default();
    let intervals = match n_resamples {
        0 => "no intervals".to_owned(),
        n => format!("95 % intervals from {n} resamples of the documents"),
    };
    let (block, n_failed) = (&figures.block, figures.n_failed);
    sheet
        .text(&format!("{} documents, {n_failed} failed; percent; {intervals}", block.n_documents));
    spans(&mut sheet, "entity", &block.entities);
    confusion(&mut sheet, "entity", &block.entities.confusion);
    spans(&mut sheet, "identifier", &block.phi);
    coverage(&mut sheet, &block.coverage);
    confusion(&mut sheet, "identifier", &block.phi.confusion);
    assertion(&mut sheet, block);
    for (name, slices) in &figures.slices {
        let mut rows = vec![
            [
                name,
                "documents",
                "entities strict F1",
                "relaxed F1",
                "Safe Harbor found whole",
                "character precision",
                "assertion",
            ]
            .map(str::to_owned)
            .to_vec(),
        ];
        for slice in slices {
            let block = &slice.block;
            rows.push(vec![
                slice.value.clone(),
                block.n_documents.to_string(),
                figure(block.entities.micro.strict.f1),
                figure(block.entities.micro.relaxed.f1),
                figure(block.coverage.safe_harbor.full_entity_recall),
                figure(block.coverage.character_precision),
                figure(block.assertion.accuracy),
            ]);
        }
        sheet.rows(&rows);
    }
    sheet.0
}

fn spans(sheet: &mut Sheet, what: &str, block: &SpanBlock) {
    let mut rows = vec![
        [
            what,
            "gold",
            "found",
            "strict P",
            "strict R",
            "strict F1",
            "relaxed P",
            "relaxed R",
            "relaxed F1",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    let row = |name: &str, row: &Row| {
        let (strict, relaxed) = (&row.strict, &row.relaxed);
        vec![
            name.to_owned(),
            row.counts.n_gold.to_string(),
            row.counts.n_found.to_string(),
            percent(strict.precision),
            percent(strict.recall),
            figure(strict.f1),
            percent(relaxed.precision),
            percent(relaxed.recall),
            figure(relaxed.f1),
        ]
    };
    rows.extend(block.labels.iter().map(|(label, counts)| row(label, counts)));
    rows.push(row("all", &block.micro));
    let (strict, relaxed) = (&block.macro_strict, &block.macro_relaxed);
    rows.push(vec![
        format!("mean of {}", block.n_macro_labels),
        String::new(),
        String::new(),
        percent(strict.precision),
        percent(strict.recall),
        figure(strict.f1),
        percent(relaxed.precision),
        percent(relaxed.recall),
        figure(relaxed.f1),
    ]);
    sheet.rows(&rows);
}

fn coverage(sheet: &mut Sheet, coverage: &Coverage) {
    let mut rows = vec![
        ["identifier", "gold", "found whole", "removed whole", "touched"]
            .map(str::to_owned)
            .to_vec(),
    ];
    let row = |name: &str, row: &CoverageRow| {
        vec![
            name.to_owned(),
            row.counts.n_gold.to_string(),
            figure(row.full_entity_recall),
            figure(row.removed_recall),
            figure(row.any_label_recall),
        ]
    };
    rows.extend(
        coverage
            .labels
            .iter()
            .filter(|(_, row)| row.counts.n_gold > 0)
            .map(|(label, counts)| row(label, counts)),
    );
    rows.push(row("Safe Harbor", &coverage.safe_harbor));
    rows.push(row("all", &coverage.all));
    sheet.rows(&rows);
    sheet.text(&format!(
        "characters: precision {}, recall {}",
        figure(coverage.character_precision),
        figure(coverage.character_recall)
    ));
}

fn assertion(sheet: &mut Sheet, block: &Block) {
    let assertion = &block.assertion;
    if assertion.n_gold == 0 {
        return;
    }
    let mut rows = vec![["status", "gold", "found", "P", "R", "F1"].map(str::to_owned).to_vec()];
    for (status, row) in &assertion.statuses {
        rows.push(vec![
            status.clone(),
            row.n_gold.to_string(),
            row.n_found.to_string(),
            percent(row.scores.precision),
            percent(row.scores.recall),
            figure(row.scores.f1),
        ]);
    }
    sheet.rows(&rows);
    sheet.text(&format!(
        "assertion: {} right of {} compared, {} in the gold",
        figure(assertion.accuracy),
        assertion.n_compared,
        assertion.n_gold
    ));
    confusion(sheet, "status", &assertion.confusion);
}

/// Gold labels down, and for each what it was taken for, most often first.
fn confusion(sheet: &mut Sheet, what: &str, table: &Confusion) {
    let mut rows = vec![vec![format!("gold {what}"), "found as".to_owned()]];
    for (gold, columns) in table {
        let mut columns: Vec<(&String, &u64)> = columns.iter().collect();
        columns.sort_by_key(|&(label, n)| (std::cmp::Reverse(n), label));
        let list: Vec<String> = columns.iter().map(|(label, n)| format!("{label} {n}")).collect();
        rows.push(vec![gold.clone(), list.join(", ")]);
    }
    if rows.len() > 1 {
        sheet.rows(&rows);
    }
}

fn percent(figure: Figure) -> String {
    figure.value.map_or_else(|| "-".into(), |share| format!("{:.1}", 100.0 * share))
}

/// The share and its interval.
fn figure(figure: Figure) -> String {
    let interval = figure.interval.map_or_else(String::new, |[low, high]| {
        format!(" ({:.1}-{:.1})", 100.0 * low, 100.0 * high)
    });
    percent(figure) + &interval
}

/// Paragraphs and tables, one behind the other.
#[derive(Default)]
struct Sheet(String);

impl Sheet {
    fn text(&mut self, line: &str) {
        self.gap();
        self.0 += line;
        self.0.push('\n');
    }

    /// A Markdown table whose columns line up; the first row is its head.
    fn rows(&mut self, rows: &[Vec<String>]) {
        self.gap();
        let n_columns = rows.first().map_or(0, Vec::len);
        let width =
            |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..n_columns).map(width).collect();
        for (n, row) in rows.iter().enumerate() {
            for (cell, width) in row.iter().zip(&widths) {
                let _ = write!(self.0, "| {cell:<width$} ");
            }
            self.0 += "|\n";
            if n == 0 {
                for width in &widths {
                    let _ = write!(self.0, "|{}", "-".repeat(width + 2));
                }
                self.0 += "|\n";
            }
        }
    }

    fn gap(&mut self) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
    }
}
