//! The options of a call, as JSON.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use super::detection::{DetectionFields, KnownTerm, OrText, RecognizerFields, detector};
use super::given;
use super::offsets::OffsetUnit;
use crate::error::{ErrorCode, Kind, Result};
use crate::pipeline::{Request, Tasks};
use crate::task::deid::{Policy, Seed};

/// A failure to read the options of a call.
#[derive(Debug, Error)]
pub enum OptionsError {
    /// The options are no JSON object of known fields.
    #[error(
        "options are not a JSON object of the documented fields (byte {column} of the options)"
    )]
    Malformed {
        /// Where reading stopped, in bytes from 1.
        column: usize,
    },
    /// A name in `tasks` is unknown.
    #[error("unknown task at index {idx} of tasks; expected phi, entities, assertion or summary")]
    UnknownTask {
        /// Its position in the list.
        idx: usize,
    },
    /// `policy` is neither a name nor a policy document.
    #[error("policy is neither a string nor an object")]
    PolicyType,
    /// `tasks` is empty.
    #[error("tasks is empty; name at least one of phi, entities, assertion and summary")]
    NoTask,
    /// `phi` holds the spans of one note, and a batch has many.
    #[error("phi of the options is for one note; in a batch each line brings its own")]
    PhiOfBatch,
}

impl Kind for OptionsError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InvalidOption
    }
}

/// The options of a call, each with its default.
#[derive(Clone, Default)]
pub struct Options {
    /// The unit of offsets, both ways.
    pub offset_unit: OffsetUnit,
    /// What to do with the note.
    pub request: Request,
    /// Identifiers to use instead of found ones, still in the caller's unit.
    pub(super) phi: Option<Vec<Value>>,
    /// The patient whose earlier notes the note is to agree with.
    pub patient: Option<String>,
    /// The field of an input line that names its patient.
    pub patient_key: Option<String>,
    /// Whether the result carries the report of its de-identification.
    pub has_report: bool,
}

impl fmt::Debug for Options {
    /// Without the patient: its key may be an identifier.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("offset_unit", &self.offset_unit)
            .field("request", &self.request)
            .finish_non_exhaustive()
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Fields {
    tasks: Option<Vec<String>>,
    offset_unit: Option<String>,
    policy: Option<serde_json::Value>,
    seed: Option<String>,
    patient: Option<String>,
    patient_key: Option<String>,
    report: bool,
    phi: Option<Vec<Value>>,
    max_summary_sentences: Option<usize>,
    rules_only: bool,
    roster: OrText<KnownTerm>,
    allow: OrText<String>,
    deny: OrText<KnownTerm>,
    recognizers: OrText<RecognizerFields>,
}

impl Options {
    /// Reads options from JSON text; the empty string stands for all defaults.
    ///
    /// # Errors
    /// `invalid-option` naming the field.
    pub fn from_json(json: &str) -> Result<Self> {
        if json.trim().is_empty() {
            return Ok(Self::default());
        }
        let fields: Fields = serde_json::from_str(json)
            .map_err(|error| OptionsError::Malformed { column: error.column() })?;
        let mut options = Self::default();
        if let Some(unit) = fields.offset_unit {
            options.offset_unit = unit.parse()?;
        }
        if let Some(names) = fields.tasks {
            options.request.tasks = tasks(&names)?;
        }
        if let Some(policy) = fields.policy {
            options.request.policy = Arc::new(read_policy(&policy)?);
        }
        options.request.seed = fields.seed.map(Seed::new);
        options.patient = fields.patient;
        options.patient_key = fields.patient_key;
        options.has_report = fields.report;
        options.request.max_summary_sentences = fields.max_summary_sentences;
        options.request.is_rules_only = fields.rules_only;
        options.phi = fields.phi;
        options.request.detector = detector(DetectionFields {
            roster: fields.roster,
            allow: fields.allow,
            deny: fields.deny,
            recognizers: fields.recognizers,
        })?;
        Ok(options)
    }

    /// What to do with `text`: the request, with the identifiers that the caller gives for it.
    ///
    /// # Errors
    /// `invalid-input` naming the span and field when one does not fit `text` or overlaps another; `invalid-option` for
    /// an unknown label.
    pub fn request_for(&self, text: &str) -> Result<Request> {
        let mut request = self.request.clone();
        if let Some(items) = &self.phi {
            request.phi = Some(given::phi(text, items, self.offset_unit)?);
        }
        Ok(request)
    }
}

/// A policy by its name or as a document.
fn read_policy(policy: &serde_json::Value) -> Result<Policy> {
    match policy {
        serde_json::Value::String(name) => Policy::from_name(name),
        serde_json::Value::Object(_) => Policy::from_json(&policy.to_string()),
        _ => Err(OptionsError::PolicyType.into()),
    }
}

fn tasks(names: &[String]) -> Result<Tasks> {
    let mut tasks = Tasks::NONE;
    for (idx, name) in names.iter().enumerate() {
        match name.as_str() {
            "phi" => tasks.phi = true,
            "entities" => tasks.entities = true,
            "assertion" => tasks.assertion = true,
            "summary" => tasks.summary = true,
            _ => return Err(OptionsError::UnknownTask { idx }.into()),
        }
    }
    if tasks == Tasks::NONE {
        return Err(OptionsError::NoTask.into());
    }
    Ok(tasks)
}
