//! JSON Lines in, JSON Lines out: one output line per input line, in order, and a bad line costs only itself.

use std::sync::Arc;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::failure::Failure;
use super::mapping::{Mapping, MappingWriter};
use super::offsets::OffsetMap;
use super::options::{Options, OptionsError};
use super::record::{Record, id_of, parse_line};
use super::report::Report;
use super::scopes::Scopes;
use super::types::{Analysis, deidentified, to_json};
use crate::document::{self, Deidentified};
use crate::error::{Error, Result};
use crate::pipeline::{Analyzer, Request, Tasks};
use crate::task::deid::{self, MappedDocument};

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

impl Key<'_> {
    fn id(&self) -> Option<&Value> {
        match self {
            Self::Id(id) => Some(id),
            Self::Line(_) => None,
        }
    }
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
    answer(line, line_number, options.patient_key.as_deref(), |key, record| {
        let request = request(&record, options, &mut Scopes::default())?;
        let (text, analysis) = run(analyzer, record.text, request)?;
        let analysis = Analysis::new(&analysis, &text, options.offset_unit);
        Ok(to_json(&KeyedLine { key, value: analysis }))
    })
}

/// Removes the identifiers from the note in one input line: `{"id", "text", "edits"}`. The note stands alone; notes
/// that are to agree go through one [`Batch`].
pub fn deidentify_line(
    analyzer: &Arc<Analyzer>,
    line: &str,
    line_number: usize,
    options: &Options,
) -> String {
    let options = Options { request: of_phi(&options.request), ..options.clone() };
    let scopes = &mut Scopes::default();
    clean_line(analyzer, line, line_number, &options, scopes, |_, _, _| Ok(()))
}

/// The same request with no task but the removal of identifiers.
fn of_phi(request: &Request) -> Request {
    Request { tasks: Tasks { phi: true, ..Tasks::NONE }, ..request.clone() }
}

/// Removes the identifiers from the note in one input line; `take` gets its id, its text and what became of it.
fn clean_line(
    analyzer: &Arc<Analyzer>,
    line: &str,
    line_number: usize,
    options: &Options,
    scopes: &mut Scopes,
    take: impl FnOnce(Option<&Value>, &str, &Deidentified) -> Result<()>,
) -> String {
    answer(line, line_number, options.patient_key.as_deref(), |key, record| {
        let request = request(&record, options, scopes)?;
        let (text, analysis) = run(analyzer, record.text, request)?;
        let clean = analysis
            .deidentified
            .unwrap_or_else(|| unreachable!("the phi task always yields a de-identified text"));
        take(key.id(), &text, &clean)?;
        let map = OffsetMap::new(&text, options.offset_unit);
        Ok(to_json(&KeyedLine { key, value: deidentified(&map, &clean) }))
    })
}

/// De-identifies many notes: those of one patient agree, one report counts all, and the way back is sealed on request.
///
/// Memory grows with the number of distinct identifiers of the patients that lines name, not with the number of notes.
#[derive(Debug)]
pub struct Batch {
    analyzer: Arc<Analyzer>,
    options: Options,
    scopes: Scopes,
    report: deid::Report,
    mapping: Option<MappingWriter>,
}

impl Batch {
    /// A batch under `options`.
    pub fn new(analyzer: Arc<Analyzer>, mut options: Options) -> Self {
        options.request = of_phi(&options.request);
        let report = deid::Report::new(&options.request.policy);
        Self { analyzer, options, scopes: Scopes::default(), report, mapping: None }
    }

    /// Keeps the way back in a sealed mapping.
    ///
    /// # Errors
    /// As [`MappingWriter::new`].
    pub fn seal_with(&mut self, passphrase: &str) -> Result<()> {
        self.mapping = Some(MappingWriter::new(passphrase)?);
        Ok(())
    }

    /// Removes the identifiers from the note in one input line: `{"id", "text", "edits"}`.
    pub fn deidentify_line(&mut self, line: &str, line_number: usize) -> String {
        let Self { analyzer, options, scopes, report, mapping } = self;
        let n_before = report.n_notes();
        let output = clean_line(analyzer, line, line_number, options, scopes, |id, text, clean| {
            if let Some(mapping) = mapping {
                mapping.add(id, &MappedDocument::new(text, clean))?;
            }
            report.add(clean);
            Ok(())
        });
        if self.report.n_notes() == n_before {
            self.report.add_failure();
        }
        output
    }

    /// Takes the bytes of the sealed mapping that are ready; write them behind the earlier ones.
    pub fn take_mapping(&mut self) -> Vec<u8> {
        self.mapping.as_mut().map_or_else(Vec::new, MappingWriter::take)
    }

    /// Ends the sealed mapping and takes its last bytes; without them it does not open.
    ///
    /// # Errors
    /// `internal` when the host cannot seal.
    pub fn finish_mapping(&mut self) -> Result<Vec<u8>> {
        self.mapping.take().map_or_else(|| Ok(Vec::new()), MappingWriter::finish)
    }

    /// The report so far, as JSON.
    pub fn report_json(&self) -> String {
        Report::new(&self.report, &self.analyzer).to_json()
    }
}

/// Puts the originals back into the text of one input line `{"id", "text"}`: `{"id", "text", "restored", "missing"}`.
pub fn restore_line(mapping: &Mapping, line: &str, line_number: usize) -> String {
    answer(line, line_number, None, |key, record| {
        let restored = mapping.restore(key.id(), &record.text)?;
        Ok(to_json(&KeyedLine { key, value: restored }))
    })
}

/// Whether an output line reports a failure.
pub fn failed(output_line: &str) -> bool {
    #[derive(Deserialize)]
    struct Outcome {
        error: Option<IgnoredAny>,
    }
    serde_json::from_str::<Outcome>(output_line).map_or(true, |outcome| outcome.error.is_some())
}

/// What to do with a record, in the scope of its patient.
fn request(record: &Record, options: &Options, scopes: &mut Scopes) -> Result<Request> {
    if options.phi.is_some() {
        return Err(OptionsError::PhiOfBatch.into());
    }
    let mut request = options.request.clone();
    request.entities = record.entities(options.offset_unit)?;
    request.phi = record.phi(options.offset_unit)?;
    scopes.enter(record.patient.as_deref().or(options.patient.as_deref()), &mut request)?;
    Ok(request)
}

fn run(
    analyzer: &Arc<Analyzer>,
    text: String,
    request: Request,
) -> Result<(String, document::Analysis)> {
    let mut session = analyzer.open(text, request)?;
    while !session.step()?.is_done() {}
    session.finish()
}

/// `patient_key` is the field that names the patient of a line.
pub(super) fn answer(
    line: &str,
    line_number: usize,
    patient_key: Option<&str>,
    work: impl FnOnce(Key<'_>, Record) -> Result<String>,
) -> String {
    let failed = |key: Key<'_>, error: &Error| to_json(&FailedLine { key, error: error.into() });
    let mut fields = match parse_line(line) {
        Ok(fields) => fields,
        Err(error) => return failed(Key::Line(line_number), &error),
    };
    let id = id_of(&fields);
    let key = || id.as_ref().map_or(Key::Line(line_number), Key::Id);
    Record::from_fields(&mut fields, patient_key)
        .and_then(|record| work(key(), record))
        .unwrap_or_else(|error| failed(key(), &error))
}
