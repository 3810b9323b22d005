//! What brought models say, as JSON.

use serde::{Deserialize, Serialize};

use super::batch::{KeyedLine, answer};
use super::offsets::{OffsetMap, OffsetUnit};
use super::options::OptionsError;
use super::types::{Span, rounded, to_json};
use crate::error::Result;
use crate::model::task_model::{TaskModel, TaskOutput};
use crate::pipeline::TaskSession;

/// The options of a call to a brought model, each with its default.
#[derive(Clone, Debug, Default)]
pub struct TaskOptions {
    /// The unit of offsets.
    pub offset_unit: OffsetUnit,
    /// What is asked of the text, for a model that answers questions.
    pub question: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Fields {
    offset_unit: Option<String>,
    question: Option<String>,
}

impl TaskOptions {
    /// Reads options from JSON text; the empty string stands for all defaults.
    ///
    /// # Errors
    /// `invalid-option` without the value.
    pub fn from_json(json: &str) -> Result<Self> {
        if json.trim().is_empty() {
            return Ok(Self::default());
        }
        let fields: Fields = serde_json::from_str(json)
            .map_err(|error| OptionsError::Malformed { column: error.column() })?;
        let offset_unit = match fields.offset_unit {
            Some(unit) => unit.parse()?,
            None => OffsetUnit::default(),
        };
        Ok(Self { offset_unit, question: fields.question })
    }
}

/// What a brought model is, for its user.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TaskModelInfo {
    /// The name of the model.
    pub name: String,
    /// The version of the model.
    pub version: String,
    /// The licence of the weights, as an SPDX expression.
    pub license: String,
    /// What it does.
    #[cfg_attr(
        test,
        ts(
            type = "\"token-classification\" | \"sequence-classification\" | \"question-answering\" | \"sentence-embedding\""
        )
    )]
    pub task: &'static str,
    /// How its weights are stored and products computed.
    #[cfg_attr(test, ts(type = "\"int8\" | \"f32\""))]
    pub precision: &'static str,
    /// The labels of its head, if it has any.
    pub labels: Vec<String>,
}

impl From<&TaskModel> for TaskModelInfo {
    fn from(model: &TaskModel) -> Self {
        let manifest = model.manifest();
        Self {
            name: manifest.name.clone(),
            version: manifest.version.clone(),
            license: manifest.license.clone(),
            task: manifest.task.kind(),
            precision: manifest.precision.as_str(),
            labels: manifest.task.labels().to_vec(),
        }
    }
}

/// A span that a brought model labels.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabelledSpan {
    /// The first unit inside.
    pub start: usize,
    /// The first unit behind.
    pub end: usize,
    /// The label, without `B-` and the like.
    pub label: String,
    /// How sure, 0..=1.
    pub score: f64,
}

/// A label of a whole text.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ScoredLabel {
    /// The label.
    pub label: String,
    /// How sure, 0..=1, or the value that a regression gives.
    pub score: f64,
}

/// Where an answer stands.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AnswerSpan {
    /// The first unit inside.
    pub start: usize,
    /// The first unit behind.
    pub end: usize,
    /// How sure, 0..=1.
    pub score: f64,
}

/// What a brought model says of one text.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "task", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Prediction {
    /// Spans of words with one label, in text order.
    TokenClassification {
        /// The unit of the offsets.
        offset_unit: OffsetUnit,
        /// The spans.
        spans: Vec<LabelledSpan>,
    },
    /// All labels of the text.
    SequenceClassification {
        /// The highest score first.
        labels: Vec<ScoredLabel>,
    },
    /// The answer to a question.
    QuestionAnswering {
        /// The unit of the offsets.
        offset_unit: OffsetUnit,
        /// The answer, or null if the text more probably holds none.
        answer: Option<AnswerSpan>,
        /// How probable it is that the text holds no answer, 0..=1.
        no_answer_score: f64,
    },
    /// The vector of the text.
    SentenceEmbedding {
        /// Its numbers.
        vector: Vec<f32>,
    },
}

impl Prediction {
    /// What `output` says of `text`, with offsets in `unit`.
    pub fn new(output: TaskOutput, text: &str, offset_unit: OffsetUnit) -> Self {
        let map = OffsetMap::new(text, offset_unit);
        match output {
            TaskOutput::Spans(spans) => {
                let spans = spans.into_iter().map(|found| {
                    let Span { start, end } = Span::new(&map, found.span);
                    LabelledSpan { start, end, label: found.label, score: rounded(found.score) }
                });
                Self::TokenClassification { offset_unit, spans: spans.collect() }
            }
            TaskOutput::Labels(labels) => {
                let labels = labels
                    .into_iter()
                    .map(|found| ScoredLabel { label: found.label, score: rounded(found.score) });
                Self::SequenceClassification { labels: labels.collect() }
            }
            TaskOutput::Answer(found) => {
                let answer = found.span.map(|(span, score)| {
                    let Span { start, end } = Span::new(&map, span);
                    AnswerSpan { start, end, score: rounded(score) }
                });
                let no_answer_score = rounded(found.no_answer_score);
                Self::QuestionAnswering { offset_unit, answer, no_answer_score }
            }
            TaskOutput::Vector(vector) => Self::SentenceEmbedding { vector },
        }
    }
}

/// What a brought model says of a text, as JSON text.
pub fn prediction_json(output: TaskOutput, text: &str, unit: OffsetUnit) -> String {
    to_json(&Prediction::new(output, text, unit))
}

/// What a brought model is, as JSON text.
pub fn task_model_info_json(model: &TaskModel) -> String {
    to_json(&TaskModelInfo::from(model))
}

/// Runs the text in one input line, `{"id", "text"}` with a `"question"` for a model that answers
/// such, through a brought model and returns the output line without its line break.
///
/// A failure is an output line too, `{"id", "error": {"code", "message"}}`.
pub fn predict_line(
    model: &TaskModel,
    line: &str,
    line_number: usize,
    options: &TaskOptions,
) -> String {
    answer(line, line_number, None, |key, record| {
        let question = record.question.as_deref().or(options.question.as_deref());
        let mut session = TaskSession::open(model, record.text, question)?;
        while !session.step()?.is_done() {}
        let (text, output) = session.finish()?;
        let value = Prediction::new(output, &text, options.offset_unit);
        Ok(to_json(&KeyedLine { key, value }))
    })
}

/// The types of this module for the TypeScript face.
#[cfg(test)]
pub(super) fn declarations(config: &ts_rs::Config) -> Vec<String> {
    use ts_rs::TS;
    [
        TaskModelInfo::decl(config),
        LabelledSpan::decl(config),
        ScoredLabel::decl(config),
        AnswerSpan::decl(config),
        Prediction::decl(config),
    ]
    .map(|declaration| format!("export {declaration}"))
    .to_vec()
}
