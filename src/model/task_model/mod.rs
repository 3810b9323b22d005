//! Models of one task that users bring: packages that the converter writes.
//!
//! One encoder serves all of them; what a model does decides its type, and with it the one method
//! that it has.

mod embedder;
mod manifest;
mod question_answerer;
mod run;
mod text_classifier;
mod token_classifier;
mod tokenizer;
mod trunk;

use std::fmt::Debug;
use std::sync::Arc;

use super::ModelFiles;
use crate::Result;
use crate::text::ByteSpan;
pub use embedder::Embedder;
pub(super) use manifest::are_labels;
pub use manifest::{DenseFunction, PrecisionName, ScoreFunction, TaskManifest, TaskSpec};
pub use question_answerer::{Answer, QuestionAnswerer};
use run::{Run, Task};
pub use text_classifier::{ScoredLabel, TextClassifier};
pub use token_classifier::{LabelledSpan, TokenClassifier};
pub(super) use trunk::MIN_WINDOW;

/// A brought model, by its task.
#[derive(Clone, Debug)]
pub enum TaskModel {
    /// Labels words.
    TokenClassification(Arc<TokenClassifier>),
    /// Labels texts.
    SequenceClassification(Arc<TextClassifier>),
    /// Answers questions by spans.
    QuestionAnswering(Arc<QuestionAnswerer>),
    /// Makes vectors of texts.
    SentenceEmbedding(Arc<Embedder>),
}

impl TaskModel {
    /// Checks the files of a package against its manifest, then against each other, and packs the weights.
    ///
    /// # Errors
    /// `model-integrity` when a file is not the one named, `model-incompatible` when they do not fit.
    pub fn load(files: ModelFiles) -> Result<Self> {
        let manifest = TaskManifest::from_json(files.manifest)?;
        Ok(match manifest.task {
            TaskSpec::TokenClassification { .. } => {
                Self::TokenClassification(Arc::new(TokenClassifier::load(manifest, files)?))
            }
            TaskSpec::SequenceClassification { .. } => {
                Self::SequenceClassification(Arc::new(TextClassifier::load(manifest, files)?))
            }
            TaskSpec::QuestionAnswering {} => {
                Self::QuestionAnswering(Arc::new(QuestionAnswerer::load(manifest, files)?))
            }
            TaskSpec::SentenceEmbedding { .. } => {
                Self::SentenceEmbedding(Arc::new(Embedder::load(manifest, files)?))
            }
        })
    }

    /// What the package says of itself.
    pub fn manifest(&self) -> &TaskManifest {
        match self {
            Self::TokenClassification(model) => model.manifest(),
            Self::SequenceClassification(model) => model.manifest(),
            Self::QuestionAnswering(model) => model.manifest(),
            Self::SentenceEmbedding(model) => model.manifest(),
        }
    }

    /// Begins the run of one text, whose windows end with one of `sentences` where they can.
    ///
    /// `question` is what is asked of it, for a model that answers questions, and otherwise unused.
    ///
    /// # Errors
    /// `invalid-input` for a question that is missing, empty or too long.
    pub fn start(
        &self,
        text: String,
        question: Option<&str>,
        sentences: Vec<ByteSpan>,
    ) -> Result<TaskRun> {
        fn job<T: Task + 'static>(
            task: &Arc<T>,
            text: String,
            run: Run<T>,
            output: fn(T::Output) -> TaskOutput,
        ) -> TaskRun {
            TaskRun(Box::new(Job { task: Arc::clone(task), text, run, output }))
        }
        Ok(match self {
            Self::TokenClassification(model) => {
                let run = model.start(&text, sentences);
                job(model, text, run, TaskOutput::Spans)
            }
            Self::SequenceClassification(model) => {
                let run = model.start(&text, sentences);
                job(model, text, run, TaskOutput::Labels)
            }
            Self::QuestionAnswering(model) => {
                let run = model.start(question.unwrap_or_default(), &text, sentences)?;
                job(model, text, run, TaskOutput::Answer)
            }
            Self::SentenceEmbedding(model) => {
                let run = model.start(&text, sentences);
                job(model, text, run, TaskOutput::Vector)
            }
        })
    }
}

/// What a brought model says of one text.
#[derive(Clone, Debug, PartialEq)]
pub enum TaskOutput {
    /// Of a model that labels words.
    Spans(Vec<LabelledSpan>),
    /// Of a model that labels texts, the highest score first.
    Labels(Vec<ScoredLabel>),
    /// Of a model that answers questions.
    Answer(Answer),
    /// Of a model that makes vectors.
    Vector(Vec<f32>),
}

/// The run of one text through a brought model, in bounded steps.
#[derive(Debug)]
pub struct TaskRun(Box<dyn Steps>);

impl TaskRun {
    /// Does one bounded piece of work; nothing once all is done.
    ///
    /// # Errors
    /// `internal` when the text cannot be cut into tokens.
    pub fn step(&mut self) -> Result<()> {
        self.0.step()
    }

    /// (done, total) steps; the total is an estimate until all text is tokenised.
    pub fn progress(&self) -> (usize, usize) {
        self.0.progress()
    }

    /// Does what is left; returns the text and what the model says of it.
    ///
    /// # Errors
    /// As [`step`](Self::step).
    pub fn finish(self) -> Result<(String, TaskOutput)> {
        self.0.finish()
    }
}

/// A run whose task is no longer in its type.
trait Steps: Debug + Send {
    fn step(&mut self) -> Result<()>;
    fn progress(&self) -> (usize, usize);
    fn finish(self: Box<Self>) -> Result<(String, TaskOutput)>;
}

struct Job<T: Task> {
    task: Arc<T>,
    text: String,
    run: Run<T>,
    output: fn(T::Output) -> TaskOutput,
}

// Without the text, which no output may hold.
impl<T: Task> Debug for Job<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("text_bytes", &self.text.len()).finish_non_exhaustive()
    }
}

impl<T: Task> Steps for Job<T> {
    fn step(&mut self) -> Result<()> {
        self.run.step(&self.task, &self.text)
    }

    fn progress(&self) -> (usize, usize) {
        self.run.progress()
    }

    fn finish(self: Box<Self>) -> Result<(String, TaskOutput)> {
        let output = self.run.finish(&self.task, &self.text)?;
        Ok((self.text, (self.output)(output)))
    }
}

#[cfg(test)]
pub(super) mod tests;
