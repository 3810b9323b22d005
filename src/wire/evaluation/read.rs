//! The two files, line by line.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use thiserror::Error;

use crate::error::{ErrorCode, Kind, Result};
use crate::evaluate::{DocumentCounts, LabelledSpan};
use crate::wire::offsets::{OffsetMap, OffsetUnit};
use crate::wire::record::{RecordError, id_of, parse_line, text_field, unsigned};

/// A failure to compare two files.
#[derive(Debug, Error)]
pub enum EvaluationError {
    /// A gold line has no usable id.
    #[error("gold line {line} has no id")]
    NoId {
        /// The line, from 1.
        line: usize,
    },
    /// A document stands twice in one of the files.
    #[error("{file} line {line} repeats the id of line {first}")]
    Repeated {
        /// Which file: gold or results.
        file: &'static str,
        /// The line, from 1.
        line: usize,
        /// The line that has the id already.
        first: usize,
    },
    /// A gold document is not among the results.
    #[error("gold line {line} has no result; analyze all notes of the gold")]
    NoResult {
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

/// The spans of one list of one side, ascending, and the scores of those that have one.
#[derive(Debug, Default)]
pub(super) struct Spans {
    pub(super) items: Vec<LabelledSpan>,
    pub(super) scores: Vec<Option<f64>>,
}

/// Entities or identifiers, on both sides.
#[derive(Debug)]
pub(super) struct Sides {
    pub(super) gold: Spans,
    pub(super) found: Spans,
}

impl Sides {
    fn items(&self) -> [&[LabelledSpan]; 2] {
        [&self.gold.items, &self.found.items]
    }
}

/// One document of the gold with what was found in it.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) id: Value,
    pub(super) text: String,
    pub(super) is_failed: bool,
    pub(super) slices: BTreeMap<String, String>,
    pub(super) entities: Sides,
    pub(super) phi: Sides,
}

impl Document {
    pub(super) fn count(&self) -> DocumentCounts {
        let Self { text, entities, phi, .. } = self;
        DocumentCounts::new(text, entities.items(), phi.items())
    }
}

/// Both files.
#[derive(Debug)]
pub(super) struct Comparison {
    /// In the order of the gold.
    pub(super) documents: Vec<Document>,
    /// Results of documents that the gold lacks.
    pub(super) n_unmatched: usize,
}

impl Comparison {
    /// By slice and value, the documents that belong to it.
    pub(super) fn slices(&self) -> BTreeMap<&str, BTreeMap<&str, Vec<usize>>> {
        let mut slices: BTreeMap<&str, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
        for (idx, document) in self.documents.iter().enumerate() {
            for (name, value) in &document.slices {
                slices.entry(name).or_default().entry(value).or_default().push(idx);
            }
        }
        slices
    }
}

pub(super) fn read(gold: &str, results: &str, gold_unit: OffsetUnit) -> Result<Comparison> {
    let mut results = results_by_id(results)?;
    let mut documents = Vec::new();
    let mut first_lines: BTreeMap<String, usize> = BTreeMap::new();
    for (line, text) in numbered(gold) {
        let fields = parse_line(text).map_err(|error| in_line("gold", line, &error))?;
        let id = id_of(&fields).ok_or(EvaluationError::NoId { line })?;
        let key = id.to_string();
        if let Some(&first) = first_lines.get(&key) {
            return Err(EvaluationError::Repeated { file: "gold", line, first }.into());
        }
        let result = results.remove(&key).ok_or(EvaluationError::NoResult { line })?;
        first_lines.insert(key, line);
        documents.push(document(id, fields, line, &result, gold_unit)?);
    }
    Ok(Comparison { documents, n_unmatched: results.len() })
}

struct ResultLine {
    line: usize,
    fields: Value,
}

fn results_by_id(results: &str) -> Result<BTreeMap<String, ResultLine>> {
    let mut by_id: BTreeMap<String, ResultLine> = BTreeMap::new();
    for (line, text) in numbered(results) {
        let fields = parse_line(text).map_err(|error| in_line("results", line, &error))?;
        let Some(id) = id_of(&fields) else { continue };
        let result = ResultLine { line, fields: Value::Object(fields) };
        if let Some(earlier) = by_id.insert(id.to_string(), result) {
            let first = earlier.line;
            return Err(EvaluationError::Repeated { file: "results", line, first }.into());
        }
    }
    Ok(by_id)
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty())
}

fn document(
    id: Value,
    mut fields: Map<String, Value>,
    line: usize,
    result: &ResultLine,
    gold_unit: OffsetUnit,
) -> Result<Document> {
    let in_gold = |error: crate::Error| in_line("gold", line, &error);
    let in_results = |error: crate::Error| in_line("results", result.line, &error);
    let Some(Value::String(text)) = fields.remove("text") else {
        let error = RecordError::Field { field: "text", expected: "a string" };
        return Err(in_gold(error.into()));
    };
    let slices = slices(&fields).map_err(in_gold)?;
    let is_failed = result.fields.get("error").is_some_and(|error| !error.is_null());
    let unit = match result.fields.get("offsetUnit").and_then(Value::as_str) {
        Some(unit) => unit.parse().map_err(in_results)?,
        None => OffsetUnit::Utf16,
    };
    let gold_map = OffsetMap::new(&text, gold_unit);
    let result_map = OffsetMap::new(&text, unit);
    let gold_fields = Value::Object(fields);
    let nothing = Value::Null;
    let result_fields = if is_failed { &nothing } else { &result.fields };
    let sides = |list| -> Result<Sides> {
        let status_of_gold = |item: &Value| item["assertion"].as_str().map(str::to_owned);
        let status_found = |item: &Value| item["assertion"]["status"].as_str().map(str::to_owned);
        Ok(Sides {
            gold: spans(&gold_fields, list, &gold_map, status_of_gold).map_err(in_gold)?,
            found: spans(result_fields, list, &result_map, status_found).map_err(in_results)?,
        })
    };
    let (entities, phi) = (sides("entities")?, sides("phi")?);
    Ok(Document { id, text, is_failed, slices, entities, phi })
}

fn slices(fields: &Map<String, Value>) -> Result<BTreeMap<String, String>> {
    let wrong = || RecordError::Field { field: "slices", expected: "an object of strings" }.into();
    match fields.get("slices") {
        None | Some(Value::Null) => Ok(BTreeMap::new()),
        Some(Value::Object(slices)) => slices
            .iter()
            .map(|(name, value)| {
                let value = value.as_str().ok_or_else(wrong)?;
                Ok((name.clone(), value.to_owned()))
            })
            .collect(),
        Some(_) => Err(wrong()),
    }
}

fn spans(
    document: &Value,
    list: &'static str,
    map: &OffsetMap,
    status: impl Fn(&Value) -> Option<String>,
) -> Result<Spans> {
    let items = document.get(list).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut rows = items
        .iter()
        .enumerate()
        .map(|(idx, item)| {
            let start = unsigned(item, list, idx, "start")?;
            let end = unsigned(item, list, idx, "end")?;
            let label = text_field(item, list, idx, "label")?.to_owned();
            let span = map.span_to_bytes(start, end)?;
            Ok((LabelledSpan { span, label, status: status(item) }, item["score"].as_f64()))
        })
        .collect::<Result<Vec<_>>>()?;
    rows.sort_by(|(a, _), (b, _)| (a.span, &a.label).cmp(&(b.span, &b.label)));
    let (items, scores) = rows.into_iter().unzip();
    Ok(Spans { items, scores })
}

fn in_line(file: &'static str, line: usize, error: &crate::Error) -> crate::Error {
    EvaluationError::Line { file, line, cause: error.to_string() }.into()
}
