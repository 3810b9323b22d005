//! The report as JSON. `models/training/chartside_training/score.py` writes the same bytes.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::Figures;
use crate::evaluate::{
    Assertion, Block, Confusion, Coverage, CoverageRow, Figure, Row, SEED, Scores, SpanBlock,
    SpanCounts, StatusRow,
};
use crate::wire::types::to_json;

pub(super) fn json(figures: &Figures, n_unmatched: usize, n_resamples: usize) -> String {
    let form = Form { has_intervals: n_resamples > 0 };
    let block = |n_failed, block| form.block(n_failed, block);
    let slices = figures.slices.iter().map(|(name, slices)| {
        let values = slices
            .iter()
            .map(|slice| (slice.value.as_str(), block(slice.n_failed, &slice.block)))
            .collect();
        (name.as_str(), values)
    });
    to_json(&ReportJson {
        bootstrap: BootstrapJson { resamples: n_resamples, seed: SEED },
        results_without_gold: n_unmatched,
        block: block(figures.n_failed, &figures.block),
        slices: slices.collect(),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportJson<'a> {
    bootstrap: BootstrapJson,
    results_without_gold: usize,
    #[serde(flatten)]
    block: BlockJson<'a>,
    slices: BTreeMap<&'a str, BTreeMap<&'a str, BlockJson<'a>>>,
}

#[derive(Serialize)]
struct BootstrapJson {
    resamples: usize,
    seed: u64,
}

#[derive(Serialize)]
struct BlockJson<'a> {
    documents: usize,
    failed: usize,
    entities: SpanBlockJson<'a>,
    phi: SpanBlockJson<'a>,
    assertion: AssertionJson<'a>,
}

#[derive(Serialize)]
struct SpanBlockJson<'a> {
    micro: RowJson,
    #[serde(rename = "macro")]
    means: MeansJson,
    labels: Named<'a, RowJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<CoverageJson<'a>>,
    confusion: &'a Confusion,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RowJson {
    gold: u64,
    found: u64,
    matched: u64,
    gold_touched: u64,
    found_touching: u64,
    strict: ScoresJson,
    relaxed: ScoresJson,
}

#[derive(Serialize)]
struct MeansJson {
    labels: usize,
    strict: ScoresJson,
    relaxed: ScoresJson,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CoverageJson<'a> {
    safe_harbor: CoverageRowJson,
    all: CoverageRowJson,
    labels: Named<'a, CoverageRowJson>,
    characters: CharactersJson,
    character_recall: FigureJson,
    character_precision: FigureJson,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CoverageRowJson {
    gold: u64,
    whole: u64,
    removed: u64,
    partly: u64,
    full_entity_recall: FigureJson,
    removed_recall: FigureJson,
    any_label_recall: FigureJson,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CharactersJson {
    gold: u64,
    gold_covered: u64,
    removed: u64,
    removed_right: u64,
}

#[derive(Serialize)]
struct AssertionJson<'a> {
    gold: u64,
    compared: u64,
    right: u64,
    accuracy: FigureJson,
    statuses: Named<'a, StatusJson>,
    confusion: &'a Confusion,
}

#[derive(Serialize)]
struct StatusJson {
    gold: u64,
    found: u64,
    matched: u64,
    precision: FigureJson,
    recall: FigureJson,
    f1: FigureJson,
}

#[derive(Serialize)]
struct ScoresJson {
    precision: FigureJson,
    recall: FigureJson,
    f1: FigureJson,
}

#[derive(Serialize)]
struct FigureJson {
    value: Option<f64>,
    /// Left out without resampling, null where the figure is undefined.
    #[serde(skip_serializing_if = "Option::is_none")]
    interval: Option<Option<[f64; 2]>>,
}

/// Rows by name, in their own order.
struct Named<'a, T>(Vec<(&'a str, T)>);

impl<T: Serialize> Serialize for Named<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, row) in &self.0 {
            map.serialize_entry(name, row)?;
        }
        map.end()
    }
}

/// Four decimals, halves up.
pub(super) fn rounded(share: f64) -> f64 {
    (1e4 * share + 0.5).floor() / 1e4
}

/// How figures are written.
#[derive(Clone, Copy)]
struct Form {
    has_intervals: bool,
}

impl Form {
    fn block(self, n_failed: usize, block: &Block) -> BlockJson<'_> {
        BlockJson {
            documents: block.n_documents,
            failed: n_failed,
            entities: self.span_block(&block.entities, None),
            phi: self.span_block(&block.phi, Some(&block.coverage)),
            assertion: self.assertion(&block.assertion),
        }
    }

    fn span_block<'a>(
        self,
        block: &'a SpanBlock,
        coverage: Option<&'a Coverage>,
    ) -> SpanBlockJson<'a> {
        SpanBlockJson {
            micro: self.row(&block.micro),
            means: MeansJson {
                labels: block.n_macro_labels,
                strict: self.scores(&block.macro_strict),
                relaxed: self.scores(&block.macro_relaxed),
            },
            labels: named(&block.labels, |row| self.row(row)),
            coverage: coverage.map(|coverage| self.coverage(coverage)),
            confusion: &block.confusion,
        }
    }

    fn row(self, row: &Row) -> RowJson {
        let SpanCounts { n_gold, n_found, n_matched, n_gold_touched, n_found_touching, .. } =
            row.counts;
        RowJson {
            gold: n_gold,
            found: n_found,
            matched: n_matched,
            gold_touched: n_gold_touched,
            found_touching: n_found_touching,
            strict: self.scores(&row.strict),
            relaxed: self.scores(&row.relaxed),
        }
    }

    fn coverage(self, coverage: &Coverage) -> CoverageJson<'_> {
        let characters = coverage.characters;
        CoverageJson {
            safe_harbor: self.coverage_row(&coverage.safe_harbor),
            all: self.coverage_row(&coverage.all),
            labels: named(&coverage.labels, |row| self.coverage_row(row)),
            characters: CharactersJson {
                gold: characters.n_gold,
                gold_covered: characters.n_gold_covered,
                removed: characters.n_removed,
                removed_right: characters.n_removed_right,
            },
            character_recall: self.figure(coverage.character_recall),
            character_precision: self.figure(coverage.character_precision),
        }
    }

    fn coverage_row(self, row: &CoverageRow) -> CoverageRowJson {
        CoverageRowJson {
            gold: row.counts.n_gold,
            whole: row.counts.n_whole,
            removed: row.counts.n_removed,
            partly: row.counts.n_partly,
            full_entity_recall: self.figure(row.full_entity_recall),
            removed_recall: self.figure(row.removed_recall),
            any_label_recall: self.figure(row.any_label_recall),
        }
    }

    fn assertion(self, assertion: &Assertion) -> AssertionJson<'_> {
        AssertionJson {
            gold: assertion.n_gold,
            compared: assertion.n_compared,
            right: assertion.n_right,
            accuracy: self.figure(assertion.accuracy),
            statuses: named(&assertion.statuses, |row| self.status(row)),
            confusion: &assertion.confusion,
        }
    }

    fn status(self, row: &StatusRow) -> StatusJson {
        let Scores { precision, recall, f1 } = row.scores;
        StatusJson {
            gold: row.n_gold,
            found: row.n_found,
            matched: row.n_matched,
            precision: self.figure(precision),
            recall: self.figure(recall),
            f1: self.figure(f1),
        }
    }

    fn scores(self, scores: &Scores) -> ScoresJson {
        ScoresJson {
            precision: self.figure(scores.precision),
            recall: self.figure(scores.recall),
            f1: self.figure(scores.f1),
        }
    }

    fn figure(self, figure: Figure) -> FigureJson {
        FigureJson {
            value: figure.value.map(rounded),
            interval: self.has_intervals.then(|| figure.interval.map(|ends| ends.map(rounded))),
        }
    }
}

fn named<'a, T, J>(rows: &'a [(String, T)], write: impl Fn(&T) -> J) -> Named<'a, J> {
    Named(rows.iter().map(|(name, row)| (name.as_str(), write(row))).collect())
}
