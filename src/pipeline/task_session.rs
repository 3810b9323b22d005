//! One text through a brought model, one bounded step at a time.

use super::request::check_text;
use super::session::{Progress, SessionError};
use crate::error::Result;
use crate::model::task_model::{TaskModel, TaskOutput, TaskRun};
use crate::segment::section::sections;
use crate::segment::sentence::sentences;

/// The run of one text through a brought model.
#[derive(Debug)]
pub struct TaskSession {
    run: TaskRun,
}

impl TaskSession {
    /// Opens the run of `text`; `question` is what a model that answers questions is asked.
    ///
    /// # Errors
    /// `invalid-input` for empty, binary or huge text, or a question that is missing, empty or too long.
    pub fn open(model: &TaskModel, text: String, question: Option<&str>) -> Result<Self> {
        check_text(&text)?;
        let sentences = sentences(&text, &sections(&text));
        let spans = sentences.iter().map(|sentence| sentence.span).collect();
        Ok(Self { run: model.start(text, question, spans)? })
    }

    /// How far the run is.
    pub fn progress(&self) -> Progress {
        let (done, total) = self.run.progress();
        Progress { done, total }
    }

    /// Does one bounded piece of work; nothing once all is done.
    ///
    /// # Errors
    /// `internal` when the text cannot be cut into tokens; the session is of no use then.
    pub fn step(&mut self) -> Result<Progress> {
        self.run.step()?;
        Ok(self.progress())
    }

    /// The text and what the model says of it.
    ///
    /// # Errors
    /// `internal` before the last step.
    pub fn finish(self) -> Result<(String, TaskOutput)> {
        let progress = self.progress();
        if !progress.is_done() {
            let Progress { done, total } = progress;
            return Err(SessionError::Unfinished { done, total }.into());
        }
        self.run.finish()
    }
}
