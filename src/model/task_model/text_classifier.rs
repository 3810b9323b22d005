//! Labels for a whole text.

use super::manifest::{DenseFunction, ScoreFunction, TaskManifest, TaskSpec};
use super::run::{Run, Task, Window};
use super::tokenizer::Frame;
use super::trunk::Trunk;
use crate::Result;
use crate::model::ModelFiles;
use crate::model::backend::cpu::math;
use crate::model::head::{TokenHead, softmax};
use crate::model::tokenizer::Tokens;
use crate::text::ByteSpan;

/// How much a label applies to a text.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoredLabel {
    /// The label.
    pub label: String,
    /// Its probability, or the head's own output where the model gives values and no probabilities.
    pub score: f32,
}

/// A brought model that labels texts.
#[derive(Debug)]
pub struct TextClassifier {
    trunk: Trunk,
    frame: Frame,
    dense: Option<(DenseFunction, TokenHead)>,
    head: TokenHead,
    scores: ScoreFunction,
}

impl TextClassifier {
    pub(super) fn load(manifest: TaskManifest, files: ModelFiles) -> Result<Self> {
        let (trunk, mut weights) = Trunk::load(manifest, files)?;
        let hidden = trunk.config().hidden;
        let (scores, function) = match &trunk.manifest.task {
            TaskSpec::SequenceClassification { scores, dense, .. } => (*scores, *dense),
            _ => (ScoreFunction::Softmax, None),
        };
        let dense = function
            .map(|function| {
                let layer = TokenHead::load(&mut weights, "dense", hidden, hidden)?;
                Ok::<_, crate::Error>((function, layer))
            })
            .transpose()?;
        let n_labels = trunk.manifest.task.labels().len();
        let head = TokenHead::load(&mut weights, "output", n_labels, hidden)?;
        weights.finish()?;
        let frame = trunk.tokenizer.frame(trunk.config().n_types)?;
        Ok(Self { trunk, frame, dense, head, scores })
    }

    /// What the package says of itself.
    pub fn manifest(&self) -> &TaskManifest {
        &self.trunk.manifest
    }

    /// All labels with their scores, the highest first.
    ///
    /// A text longer than a window gives the mean of its windows' outputs, each counted by the
    /// tokens that it decides. `sentences` are where windows end if they can. Units: bytes.
    ///
    /// # Errors
    /// `internal` when `text` cannot be cut into tokens.
    pub fn classify_text(&self, text: &str, sentences: &[ByteSpan]) -> Result<Vec<ScoredLabel>> {
        self.start(text, sentences.to_vec()).finish(self, text)
    }

    pub(super) fn start(&self, text: &str, sentences: Vec<ByteSpan>) -> Run<Self> {
        Run::new(self, text, sentences, &self.frame, &[])
    }
}

/// The outputs of windows, summed.
#[derive(Debug, Default)]
pub(super) struct Sums {
    logits: Vec<f32>,
    weight: f32,
}

impl Sums {
    pub(super) fn mean(&self) -> Vec<f32> {
        self.logits.iter().map(|sum| sum / self.weight).collect()
    }
}

impl Task for TextClassifier {
    type Sums = Sums;
    type Output = Vec<ScoredLabel>;

    fn trunk(&self) -> &Trunk {
        &self.trunk
    }

    fn add(&self, window: &Window, sums: &mut Sums) {
        let hidden = self.trunk.config().hidden;
        let mut state = window.first_state().to_vec();
        if let Some((function, layer)) = &self.dense {
            let mut next = Vec::with_capacity(hidden);
            layer.run(&state, hidden, &mut next);
            match function {
                DenseFunction::Tanh => math::tanh(&mut next),
                DenseFunction::Relu => math::rectify(&mut next),
            }
            state = next;
        }
        let mut logits = Vec::new();
        self.head.run(&state, hidden, &mut logits);
        let weight = window.chunk.core.len().max(1) as f32;
        sums.logits.resize(logits.len(), 0.0);
        sums.logits.iter_mut().zip(logits).for_each(|(sum, logit)| *sum += logit * weight);
        sums.weight += weight;
    }

    fn finish(&self, _: &Tokens, sums: Sums) -> Vec<ScoredLabel> {
        let logits = sums.mean();
        let scores = match self.scores {
            ScoreFunction::Softmax => softmax(&logits),
            ScoreFunction::Sigmoid => {
                logits.iter().map(|&logit| 1.0 / (1.0 + math::exp((-logit).min(88.0)))).collect()
            }
            ScoreFunction::None => logits,
        };
        let labels = self.trunk.manifest.task.labels().iter().cloned().zip(scores);
        let mut labels: Vec<_> =
            labels.map(|(label, score)| ScoredLabel { label, score }).collect();
        labels.sort_by(|a, b| b.score.total_cmp(&a.score));
        labels
    }
}
