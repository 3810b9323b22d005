//! The span of a text that answers a question.

use thiserror::Error;

use super::manifest::TaskManifest;
use super::run::{Run, Task, Window};
use super::tokenizer::Frame;
use super::trunk::Trunk;
use crate::Result;
use crate::error::{ErrorCode, Kind};
use crate::model::ModelFiles;
use crate::model::head::{TokenHead, softmax};
use crate::model::tokenizer::Tokens;
use crate::text::ByteSpan;

/// The longest answer, in tokens.
const MAX_ANSWER_TOKENS: usize = 32;

/// A question that cannot be asked.
#[derive(Debug, Error)]
enum QuestionError {
    #[error("the question is empty")]
    Empty,
    #[error("the question has {n_tokens} tokens, this model takes at most {most}")]
    TooLong { n_tokens: usize, most: usize },
}

impl Kind for QuestionError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InvalidInput
    }
}

/// What a model answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// Where in the context the answer stands and how probable it is; nothing if the context more
    /// probably holds none.
    pub span: Option<(ByteSpan, f32)>,
    /// How probable it is that there is no answer, in the window that says so least.
    pub no_answer_score: f32,
}

/// A brought model that answers questions by spans of a text.
#[derive(Debug)]
pub struct QuestionAnswerer {
    pub(super) trunk: Trunk,
    pub(super) frame: Frame,
    pub(super) head: TokenHead,
}

impl QuestionAnswerer {
    pub(super) fn load(manifest: TaskManifest, files: ModelFiles) -> Result<Self> {
        let (trunk, mut weights) = Trunk::load(manifest, files)?;
        let head = TokenHead::load(&mut weights, "output", 2, trunk.config().hidden)?;
        weights.finish()?;
        let frame = trunk.tokenizer.pair_frame(trunk.config().n_types)?;
        Ok(Self { trunk, frame, head })
    }

    /// What the package says of itself.
    pub fn manifest(&self) -> &TaskManifest {
        &self.trunk.manifest
    }

    /// The span of `context` that answers `question`, in whole words.
    ///
    /// A context longer than a window is read in overlapping windows, the question before each.
    /// Probabilities are those within a window, as the question-answering pipeline of `transformers`
    /// has them. `sentences` of the context are where windows end if they can. Units: bytes.
    ///
    /// # Errors
    /// `invalid-input` when the question is empty or takes more than half a window.
    pub fn answer(&self, question: &str, context: &str, sentences: &[ByteSpan]) -> Result<Answer> {
        self.start(question, context, sentences.to_vec())?.finish(self, context)
    }

    pub(super) fn start(
        &self,
        question: &str,
        context: &str,
        sentences: Vec<ByteSpan>,
    ) -> Result<Run<Self>> {
        if question.trim().is_empty() {
            return Err(QuestionError::Empty.into());
        }
        let mut tokens = Tokens::new();
        let whole = ByteSpan::new(0, question.len());
        self.trunk.tokenizer.tokenize_into(question, whole, &mut tokens)?;
        let most = self.trunk.manifest.max_tokens / 2;
        let n_tokens = tokens.len();
        if n_tokens > most {
            return Err(QuestionError::TooLong { n_tokens, most }.into());
        }
        Ok(Run::new(self, context, sentences, &self.frame, tokens.ids()))
    }
}

/// The best answer so far.
#[derive(Debug, Default)]
pub(super) struct Best {
    /// First and last token, and the probability.
    span: Option<(usize, usize, f32)>,
    no_answer: Option<f32>,
}

impl Task for QuestionAnswerer {
    type Sums = Best;
    type Output = Answer;

    fn trunk(&self) -> &Trunk {
        &self.trunk
    }

    fn add(&self, window: &Window, best: &mut Best) {
        let hidden = self.trunk.config().hidden;
        let mut logits = Vec::new();
        self.head.run(window.first_state(), hidden, &mut logits);
        self.head.run(window.fed(), hidden, &mut logits);
        // Row 0 stands for no answer.
        let [starts, ends] = [0, 1].map(|side| {
            softmax(&logits.iter().skip(side).step_by(2).copied().collect::<Vec<f32>>())
        });
        let no_answer = starts[0] * ends[0];
        best.no_answer = Some(best.no_answer.map_or(no_answer, |least| least.min(no_answer)));
        let places = window.tokens.spans();
        for (first, start) in starts.iter().enumerate().skip(1) {
            let longest = (first + MAX_ANSWER_TOKENS).min(ends.len());
            for (last, end) in ends.iter().enumerate().take(longest).skip(first) {
                let score = start * end;
                let [first, last] = [first, last].map(|row| window.chunk.tokens.start + row - 1);
                let has_place = places[first].start < places[last].end;
                if has_place && best.span.is_none_or(|(.., best)| score > best) {
                    best.span = Some((first, last, score));
                }
            }
        }
    }

    fn finish(&self, tokens: &Tokens, best: Best) -> Answer {
        let no_answer_score = best.no_answer.unwrap_or(1.0);
        let span = best.span.filter(|&(.., score)| score >= no_answer_score);
        let span = span.map(|(mut first, mut last, score)| {
            let is_continuation = tokens.is_continuation();
            while first > 0 && is_continuation[first] {
                first -= 1;
            }
            while is_continuation.get(last + 1) == Some(&true) {
                last += 1;
            }
            let places = tokens.spans();
            (ByteSpan::new(places[first].start, places[last].end), score)
        });
        Answer { span, no_answer_score }
    }
}
