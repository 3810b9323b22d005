//! What leaves the crate [L6]: JSON with offsets in the unit that the caller counts in.
//!
//! This is the one place where byte offsets become UTF-16 or code points, and the one place that knows JSON.

mod batch;
mod detection;
mod evaluation;
mod failure;
mod given;
mod mapping;
mod offsets;
mod options;
#[cfg(feature = "neural")]
mod prediction;
mod record;
mod report;
mod scopes;
mod seal;
mod types;

pub use batch::{Batch, analyze_line, deidentify_line, failed, restore_line};
pub use evaluation::{
    Evaluation, EvaluationError, EvaluationOptions, EvaluationOptionsError, evaluate_jsonl,
};
pub use failure::Failure;
pub use mapping::{Mapping, MappingError, MappingWriter, Restored, seal_documents};
pub use offsets::{OffsetMap, OffsetUnit};
pub use options::Options;
#[cfg(feature = "neural")]
pub use prediction::{
    Prediction, TaskModelInfo, TaskOptions, predict_line, prediction_json, task_model_info_json,
};
pub use report::{Report, ReportModel, ReportPolicy};
pub use scopes::Scopes;
pub use seal::SealError;
pub use types::{Analysis, analysis_json};
