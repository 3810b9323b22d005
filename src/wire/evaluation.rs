//! Gold JSON Lines against result JSON Lines, as one report.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use thiserror::Error;

use super::offsets::{OffsetMap, OffsetUnit};
use super::record::{Record, id_of, parse_line, text_field, unsigned};
use super::types::to_json;
use crate::error::{ErrorCode, Kind, Result};
use crate::evaluate::{
    Coverage, CoverageCounts, LabelCounts, LabelledSpan, Scores, count_matches, micro,
};

/// A failure to compare two files.
#[derive(Debug, Error)]
pub enum EvaluationError {
    /// A gold line has no usable id.
    #[error("gold line {line} has no id")]
    NoId {
        /// The line, from 1.
        line: usize,
    },
    /// A line of one of the files cannot be used.
    #[error("{file} line {line}: {cause}")]
    Line {
        /// Which file: gold or results.
        file: &'static str,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        cause: String,
    },
}

impl Kind for EvaluationError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InvalidInput
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    documents: usize,
    /// Gold documents that the results lack or report as failed.
    missing: usize,
    entities: SpanReport,
    phi: PhiReport,
    assertion: AssertionReport,
}

#[derive(Serialize)]
struct SpanReport {
    strict: ScoreRow,
    relaxed: ScoreRow,
    labels: BTreeMap<String, LabelRow>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhiReport {
    safe_harbor_full_entity_recall: f64,
    character_precision: f64,
    strict: ScoreRow,
    relaxed: ScoreRow,
    labels: BTreeMap<String, PhiRow>,
}

#[derive(Serialize)]
struct LabelRow {
    gold: usize,
    found: usize,
    strict: ScoreRow,
    relaxed: ScoreRow,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhiRow {
    full_entity_recall: f64,
    #[serde(flatten)]
    row: LabelRow,
}

#[derive(Serialize)]
struct ScoreRow {
    precision: f64,
    recall: f64,
    f1: f64,
}

/// The assertion of gold problems that were found with the same span.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct AssertionReport {
    compared: usize,
    accuracy: f64,
    labels: BTreeMap<String, LabelRow>,
    /// Gold status, then found status, then how often.
    confusion: BTreeMap<String, BTreeMap<String, usize>>,
}

/// Compares two JSON Lines texts and returns the report as JSON.
///
/// Gold lines are `{"id", "text", "entities"?: [{"start","end","label","assertion"?}], "phi"?: [...]}` with offsets
/// in `gold_unit`; result lines are what `analyze` writes, in the unit that they name.
/// A gold document without a result counts as one in which nothing was found.
///
/// # Errors
/// `invalid-input` naming the file, the line and the field.
pub fn evaluate_jsonl(gold: &str, results: &str, gold_unit: OffsetUnit) -> Result<String> {
    let results = results_by_id(results)?;
    let mut entity_counts = BTreeMap::new();
    let mut phi_counts = BTreeMap::new();
    let mut coverage = Coverage::default();
    let mut statuses = Statuses::default();
    let (mut documents, mut missing) = (0, 0);

    for (idx, line) in gold.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let at = |file| move |error: crate::Error| in_line(file, idx + 1, &error);
        let mut fields = parse_line(line).map_err(at("gold"))?;
        let id = id_of(&fields).ok_or(EvaluationError::NoId { line: idx + 1 })?;
        let gold_value = Value::Object(fields.clone());
        fields.remove("entities");
        let text = Record::from_fields(&mut fields).map_err(at("gold"))?.text;
        documents += 1;

        let gold_map = OffsetMap::new(&text, gold_unit);
        let result = results.get(&id.to_string()).filter(|result| result.get("error").is_none());
        missing += usize::from(result.is_none());
        let result_unit = result
            .and_then(|result| result.get("offsetUnit"))
            .and_then(Value::as_str)
            .map_or(Ok(OffsetUnit::Utf16), str::parse)?;
        let result_map = OffsetMap::new(&text, result_unit);
        let none = Value::Null;
        let result = result.unwrap_or(&none);

        let gold_of = |list| labelled_spans(&gold_value, list, &gold_map).map_err(at("gold"));
        let found_of = |list| labelled_spans(result, list, &result_map).map_err(at("results"));
        let (gold_entities, found_entities) = (gold_of("entities")?, found_of("entities")?);
        let (gold_phi, found_phi) = (gold_of("phi")?, found_of("phi")?);
        count_matches(&mut entity_counts, &gold_entities, &found_entities);
        count_matches(&mut phi_counts, &gold_phi, &found_phi);
        coverage.add(&text, &gold_phi, &found_phi);
        statuses.add(&gold_value, &gold_entities, result, &found_entities);
    }

    let total = micro(&entity_counts);
    let phi_total = micro(&phi_counts);
    Ok(to_json(&Report {
        documents,
        missing,
        entities: SpanReport {
            strict: total.strict().into(),
            relaxed: total.relaxed().into(),
            labels: rows(&entity_counts),
        },
        phi: PhiReport {
            safe_harbor_full_entity_recall: rounded(coverage.safe_harbor().full_entity_recall()),
            character_precision: rounded(coverage.character_precision()),
            strict: phi_total.strict().into(),
            relaxed: phi_total.relaxed().into(),
            labels: phi_counts
                .iter()
                .map(|(label, counts)| (label.clone(), phi_row(label, counts, &coverage)))
                .collect(),
        },
        assertion: statuses.report(),
    }))
}

/// Gold and found statuses of the problems that both sides have at the same span.
#[derive(Default)]
struct Statuses {
    confusion: BTreeMap<String, BTreeMap<String, usize>>,
}

impl Statuses {
    fn add(
        &mut self,
        gold: &Value,
        gold_entities: &[LabelledSpan],
        result: &Value,
        found_entities: &[LabelledSpan],
    ) {
        for (idx, entity) in gold_entities.iter().enumerate() {
            let Some(gold_status) = gold["entities"][idx]["assertion"].as_str() else { continue };
            let found = found_entities.iter().position(|found| found == entity);
            let Some(found_status) =
                found.and_then(|idx| result["entities"][idx]["assertion"]["status"].as_str())
            else {
                continue;
            };
            *self
                .confusion
                .entry(gold_status.to_owned())
                .or_default()
                .entry(found_status.to_owned())
                .or_default() += 1;
        }
    }

    fn report(self) -> AssertionReport {
        let mut counts = BTreeMap::<String, LabelCounts>::new();
        let (mut compared, mut right) = (0, 0);
        for (gold, row) in &self.confusion {
            for (found, &n) in row {
                compared += n;
                counts.entry(gold.clone()).or_default().n_gold += n;
                counts.entry(found.clone()).or_default().n_found += n;
                if gold == found {
                    right += n;
                    let label = counts.entry(gold.clone()).or_default();
                    label.n_strict += n;
                    label.n_gold_touched += n;
                    label.n_found_touching += n;
                }
            }
        }
        let accuracy = if compared == 0 { 1.0 } else { right as f64 / compared as f64 };
        AssertionReport {
            compared,
            accuracy: rounded(accuracy),
            labels: rows(&counts),
            confusion: self.confusion,
        }
    }
}

fn in_line(file: &'static str, line: usize, error: &crate::Error) -> crate::Error {
    EvaluationError::Line { file, line, cause: error.to_string() }.into()
}

fn results_by_id(results: &str) -> Result<BTreeMap<String, Value>> {
    let mut by_id = BTreeMap::new();
    for (idx, line) in results.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let fields = parse_line(line).map_err(|error| in_line("results", idx + 1, &error))?;
        if let Some(id) = id_of(&fields) {
            by_id.insert(id.to_string(), Value::Object(fields));
        }
    }
    Ok(by_id)
}

fn labelled_spans(
    document: &Value,
    list: &'static str,
    map: &OffsetMap,
) -> Result<Vec<LabelledSpan>> {
    let items = document.get(list).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items
        .iter()
        .enumerate()
        .map(|(idx, item)| {
            let start = unsigned(item, list, idx, "start")?;
            let end = unsigned(item, list, idx, "end")?;
            let label = text_field(item, list, idx, "label")?.to_owned();
            Ok(LabelledSpan { span: map.span_to_bytes(start, end)?, label })
        })
        .collect()
}

fn rows(counts: &BTreeMap<String, LabelCounts>) -> BTreeMap<String, LabelRow> {
    counts.iter().map(|(label, counts)| (label.clone(), counts.into())).collect()
}

fn phi_row(label: &str, counts: &LabelCounts, coverage: &Coverage) -> PhiRow {
    let full = coverage.labels.get(label).map_or(1.0, CoverageCounts::full_entity_recall);
    PhiRow { full_entity_recall: rounded(full), row: counts.into() }
}

impl From<&LabelCounts> for LabelRow {
    fn from(counts: &LabelCounts) -> Self {
        Self {
            gold: counts.n_gold,
            found: counts.n_found,
            strict: counts.strict().into(),
            relaxed: counts.relaxed().into(),
        }
    }
}

impl From<Scores> for ScoreRow {
    fn from(scores: Scores) -> Self {
        Self {
            precision: rounded(scores.precision),
            recall: rounded(scores.recall),
            f1: rounded(scores.f1),
        }
    }
}

fn rounded(share: f64) -> f64 {
    (share * 1e4).round() / 1e4
}
