//! Gold JSON Lines against result JSON Lines.

mod errors;
mod read;
mod report;
mod table;

use serde::Deserialize;
use thiserror::Error;

use super::offsets::OffsetUnit;
use crate::error::{ErrorCode, Kind, Result};
use crate::evaluate::{Block, DocumentCounts, measure};
use read::{Comparison, Document};

pub use read::EvaluationError;

/// More resamples than anyone needs; a slip of the keyboard should not run for hours.
const MAX_RESAMPLES: usize = 100_000;

/// A failure to read the options of a comparison.
#[derive(Debug, Error)]
pub enum EvaluationOptionsError {
    /// The options are no JSON object of known fields.
    #[error(
        "options are not a JSON object of goldOffsetUnit, bootstrap and withText (byte {column})"
    )]
    Malformed {
        /// Where reading stopped, in bytes from 1.
        column: usize,
    },
    /// Too many resamples.
    #[error("expected at most {MAX_RESAMPLES} resamples, {found} are asked for")]
    Resamples {
        /// How many.
        found: usize,
    },
}

impl Kind for EvaluationOptionsError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InvalidOption
    }
}

/// How to compare gold and results.
#[derive(Clone, Copy, Debug)]
pub struct EvaluationOptions {
    /// The unit of the gold's offsets; results name their own.
    pub gold_unit: OffsetUnit,
    /// Over how many resamples of the documents intervals are taken; 0 for none.
    pub n_resamples: usize,
    /// Whether listed errors quote the note.
    pub with_text: bool,
}

impl Default for EvaluationOptions {
    fn default() -> Self {
        Self { gold_unit: OffsetUnit::CodePoint, n_resamples: 1000, with_text: false }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Fields {
    gold_offset_unit: Option<String>,
    bootstrap: Option<usize>,
    with_text: bool,
}

impl EvaluationOptions {
    /// Reads options from JSON text; the empty string stands for all defaults.
    ///
    /// # Errors
    /// `invalid-option` naming the field.
    pub fn from_json(json: &str) -> Result<Self> {
        let mut options = Self::default();
        if json.trim().is_empty() {
            return Ok(options);
        }
        let fields: Fields = serde_json::from_str(json)
            .map_err(|error| EvaluationOptionsError::Malformed { column: error.column() })?;
        if let Some(unit) = fields.gold_offset_unit {
            options.gold_unit = unit.parse()?;
        }
        if let Some(found) = fields.bootstrap {
            if found > MAX_RESAMPLES {
                return Err(EvaluationOptionsError::Resamples { found }.into());
            }
            options.n_resamples = found;
        }
        options.with_text = fields.with_text;
        Ok(options)
    }
}

/// Gold and results side by side, counted and ready to be reported.
#[derive(Debug)]
pub struct Evaluation {
    comparison: Comparison,
    counts: Vec<DocumentCounts>,
    options: EvaluationOptions,
}

/// Compares two JSON Lines texts.
///
/// Gold lines are `{"id", "text", "entities"?: [{"start", "end", "label", "assertion"?}], "phi"?: [...], "slices"?:
/// {"corpus"?, "style"?, ...}}`; result lines are what `analyze` writes, in the unit that they name. A discontinuous
/// span counts by its first and last character. A result that reports a failure counts as nothing found.
///
/// # Errors
/// `invalid-input` naming the file, the line and the field: also where a gold document has no result, or an id stands twice.
pub fn evaluate_jsonl(gold: &str, results: &str, options: EvaluationOptions) -> Result<Evaluation> {
    let comparison = read::read(gold, results, options.gold_unit)?;
    let counts = comparison.documents.iter().map(Document::count).collect();
    Ok(Evaluation { comparison, counts, options })
}

/// The value of a slice, with the figures over its documents.
struct Slice {
    value: String,
    n_failed: usize,
    block: Block,
}

/// All figures.
struct Figures {
    n_failed: usize,
    block: Block,
    /// Name of the slice, then its values, ascending.
    slices: Vec<(String, Vec<Slice>)>,
}

impl Evaluation {
    /// The report as JSON, shares with four decimals.
    pub fn json(&self) -> String {
        let n_unmatched = self.comparison.n_unmatched;
        report::json(&self.figures(), n_unmatched, self.options.n_resamples)
    }

    /// The report as tables for people, in percent.
    pub fn table(&self) -> String {
        table::table(&self.figures(), self.options.n_resamples)
    }

    /// Every error as one line of JSON: `{"id", "kind", "list", "offsetUnit", "gold", "found", ...}` with offsets in the
    /// gold's unit. The note is quoted only where the options ask for it.
    pub fn errors(&self) -> String {
        let lines = self.comparison.documents.iter().flat_map(|document| {
            errors::lines(document, self.options.gold_unit, self.options.with_text)
        });
        lines.map(|line| line + "\n").collect()
    }

    fn figures(&self) -> Figures {
        let all: Vec<usize> = (0..self.counts.len()).collect();
        let (n_failed, block) = self.measure(&all);
        let slices = self.comparison.slices().into_iter().map(|(name, values)| {
            let slices = values.into_iter().map(|(value, members)| {
                let (n_failed, block) = self.measure(&members);
                Slice { value: value.to_owned(), n_failed, block }
            });
            (name.to_owned(), slices.collect())
        });
        Figures { n_failed, block, slices: slices.collect() }
    }

    fn measure(&self, members: &[usize]) -> (usize, Block) {
        let documents = &self.comparison.documents;
        let n_failed = members.iter().filter(|&&idx| documents[idx].is_failed).count();
        let counts: Vec<&DocumentCounts> = members.iter().map(|&idx| &self.counts[idx]).collect();
        (n_failed, measure(&counts, self.options.n_resamples))
    }
}
