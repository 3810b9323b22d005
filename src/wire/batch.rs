//! JSON Lines in, JSON Lines out: one output line per input line, in order, and a bad line costs only itself.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::failure::Failure;
use super::options::{Options, OptionsError};
use super::record::{Record, id_of, parse_line};
use super::types::{Analysis, to_json};
use crate::error::{Error, Result};
use crate::pipeline::{Analyzer, Tasks};

/// A result behind the key of its input.
#[derive(Serialize)]
pub(super) struct KeyedLine<'a, T> {
    #[serde(flatten)]
    pub(super) key: Key<'a>,
    #[serde(flatten)]
    pub(super) value: T,
}

#[derive(Serialize)]
struct FailedLine<'a> {
    #[serde(flatten)]
    key: Key<'a>,
    error: Failure,
}

/// A record is known by its id, or by its line where it has none.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Key<'a> {
    Id(&'a Value),
    Line(usize),
}

/// Analyses the note in one input line and returns the output line without its line break.
///
/// A failure is an output line too, `{"id", "error": {"code", "message"}}`.
pub fn analyze_line(
    analyzer: &Arc<Analyzer>,
    line: &str,
    line_number: usize,
    options: &Options,
) -> String {
    answer(line, line_number, |key, record| {
        let value = analyze(analyzer, record, options)?;
        Ok(to_json(&KeyedLine { key, value }))
    })
}

/// Removes the identifiers from the note in one input line: `{"id", "text", "edits"}`.
pub fn deidentify_line(
    analyzer: &Arc<Analyzer>,
    line: &str,
    line_number: usize,
    options: &Options,
) -> String {
    let mut options = options.clone();
    options.request.tasks = Tasks { phi: true, ..Tasks::NONE };
    answer(line, line_number, |key, record| {
        let analysis = analyze(analyzer, record, &options)?;
        let value = analysis
            .deidentified
            .unwrap_or_else(|| unreachable!("the phi task always yields a de-identified text"));
        Ok(to_json(&KeyedLine { key, value }))
    })
}

/// Whether an output line reports a failure.
pub fn failed(output_line: &str) -> bool {
    serde_json::from_str::<Value>(output_line).map_or(true, |value| value.get("error").is_some())
}

fn analyze(analyzer: &Arc<Analyzer>, record: Record, options: &Options) -> Result<Analysis> {
    if options.phi.is_some() {
        return Err(OptionsError::PhiOfBatch.into());
    }
    let mut request = options.request.clone();
    request.entities = record.entities(options.offset_unit)?;
    request.phi = record.phi(options.offset_unit)?;
    let mut session = analyzer.open(record.text, request)?;
    while !session.step()?.is_done() {}
    let (text, analysis) = session.finish()?;
    Ok(Analysis::new(&analysis, &text, options.offset_unit))
}

pub(super) fn answer(
    line: &str,
    line_number: usize,
    work: impl FnOnce(Key<'_>, Record) -> Result<String>,
) -> String {
    let failed = |key: Key<'_>, error: &Error| to_json(&FailedLine { key, error: error.into() });
    let mut fields = match parse_line(line) {
        Ok(fields) => fields,
        Err(error) => return failed(Key::Line(line_number), &error),
    };
    let id = id_of(&fields);
    let key = || id.as_ref().map_or(Key::Line(line_number), Key::Id);
    Record::from_fields(&mut fields)
        .and_then(|record| work(key(), record))
        .unwrap_or_else(|error| failed(key(), &error))
}
