//! The analysis of one note, one bounded step at a time.

use std::sync::{Arc, PoisonError};

use thiserror::Error;

use super::analyzer::Analyzer;
use super::encoding::{Encoding, Findings};
use super::request::{Request, odd_characters};
use crate::document::{Analysis, Entity, PhiSpan, Section, Sentence, Warning, WarningCode};
use crate::error::{ErrorCode, Kind, Result};
use crate::segment::section::sections;
use crate::segment::sentence::sentences;
use crate::task::assertion::assert_problems;
use crate::task::summarize::{SummaryOptions, summarize};
use crate::task::{deid, ner};

/// A session used out of turn.
#[derive(Debug, Error)]
pub enum SessionError {
    /// `finish` before the last step.
    #[error("the analysis is not finished: {done} of {total} steps are done")]
    Unfinished {
        /// Steps done.
        done: usize,
        /// Steps in all.
        total: usize,
    },
    /// A chunk was asked for before the text was tokenised or after the tasks were run.
    #[error("no chunk can be encoded or taken now: step the session to the encoder first")]
    NotEncoding,
}

impl Kind for SessionError {
    fn code(&self) -> ErrorCode {
        ErrorCode::Internal
    }
}

/// How far an analysis is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Steps done.
    pub done: usize,
    /// Steps in all; an estimate until the text is tokenised.
    pub total: usize,
}

impl Progress {
    /// Whether nothing is left to do.
    pub fn is_done(self) -> bool {
        self.done >= self.total
    }
}

/// The analysis of one note.
#[derive(Debug)]
pub struct Session {
    analyzer: Arc<Analyzer>,
    text: String,
    request: Request,
    state: State,
}

#[derive(Debug)]
enum State {
    Opened,
    Encoding { outline: Outline, encoding: Option<Box<Encoding>> },
    Finished(Box<Analysis>),
}

/// Where sections and sentences lie.
#[derive(Debug)]
struct Outline {
    sections: Vec<Section>,
    sentences: Vec<Sentence>,
}

/// Steps beside the encoder's: the outline before, the tasks behind.
const N_OWN_STEPS: usize = 2;

impl Session {
    pub(super) fn new(analyzer: Arc<Analyzer>, text: String, request: Request) -> Self {
        Self { analyzer, text, request, state: State::Opened }
    }

    /// How far the analysis is.
    pub fn progress(&self) -> Progress {
        match &self.state {
            State::Opened => Progress { done: 0, total: N_OWN_STEPS + 1 },
            State::Encoding { encoding, .. } => {
                let (done, total) =
                    encoding.as_ref().map_or((0, 0), |encoding| encoding.progress());
                Progress { done: done + 1, total: total + N_OWN_STEPS }
            }
            State::Finished(_) => Progress { done: 1, total: 1 },
        }
    }

    /// Does one bounded piece of work; nothing once all is done.
    ///
    /// # Errors
    /// `internal` when a stage fails; the session is of no use then, and no partial text leaves it.
    pub fn step(&mut self) -> Result<Progress> {
        match &mut self.state {
            State::Opened => {
                let sections = sections(&self.text);
                let sentences = sentences(&self.text, &sections);
                let encoding = self
                    .analyzer
                    .model()
                    .filter(|_| self.request.needs_encoder())
                    .map(|model| Box::new(Encoding::new(model, &self.text, &sentences)));
                self.state = State::Encoding { outline: Outline { sections, sentences }, encoding };
            }
            State::Encoding { outline, encoding } => {
                let is_encoded = encoding.as_ref().is_none_or(|encoding| {
                    let (done, total) = encoding.progress();
                    done >= total
                });
                if is_encoded {
                    let analysis = run_tasks(
                        &self.analyzer,
                        &self.text,
                        &self.request,
                        std::mem::replace(outline, Outline { sections: vec![], sentences: vec![] }),
                        encoding.take(),
                    )?;
                    self.state = State::Finished(Box::new(analysis));
                } else if let (Some(encoding), Some(model)) = (encoding, self.analyzer.model()) {
                    encoding.step(model, &self.text)?;
                }
            }
            State::Finished(_) => {}
        }
        Ok(self.progress())
    }

    /// How many chunks the encoder has to run over; `None` until the steps have tokenised the text.
    ///
    /// From then on, sessions of the same note and model share the work: some encode chunks for another,
    /// which takes their outputs and is the only one to be stepped further.
    pub fn n_chunks(&self) -> Option<usize> {
        match &self.state {
            State::Opened => None,
            State::Encoding { encoding, .. } => {
                encoding.as_ref().map_or(Some(0), |encoding| encoding.n_chunks())
            }
            State::Finished(_) => Some(0),
        }
    }

    /// Runs the encoder over one chunk and returns its output for [`Session::accept_chunk`] of a session of
    /// the same note and model; this session is not advanced.
    ///
    /// The output is the same to the bit wherever it is computed.
    ///
    /// # Errors
    /// `internal` when there is no such chunk or the text is not tokenised.
    pub fn encode_chunk(&mut self, chunk_idx: usize) -> Result<Vec<f32>> {
        match (&mut self.state, self.analyzer.model()) {
            (State::Encoding { encoding: Some(encoding), .. }, Some(model))
                if encoding.n_chunks().is_some() =>
            {
                encoding.encode_chunk(model, chunk_idx)
            }
            _ => Err(SessionError::NotEncoding.into()),
        }
    }

    /// Takes the output of one chunk, in any order; the steps left are those of chunks that are missing.
    ///
    /// # Errors
    /// `internal` when there is no such chunk, it is already there, or its output has another length.
    pub fn accept_chunk(&mut self, chunk_idx: usize, output: &[f32]) -> Result<Progress> {
        match &mut self.state {
            State::Encoding { encoding: Some(encoding), .. } if encoding.n_chunks().is_some() => {
                encoding.accept_chunk(chunk_idx, output)?;
                Ok(self.progress())
            }
            _ => Err(SessionError::NotEncoding.into()),
        }
    }

    /// The note and its analysis.
    ///
    /// # Errors
    /// `internal` before the last step.
    pub fn finish(self) -> Result<(String, Analysis)> {
        let Progress { done, total } = self.progress();
        match self.state {
            State::Finished(analysis) => Ok((self.text, *analysis)),
            _ => Err(SessionError::Unfinished { done, total }.into()),
        }
    }
}

/// Everything behind the encoder.
fn run_tasks(
    analyzer: &Analyzer,
    text: &str,
    request: &Request,
    outline: Outline,
    encoding: Option<Box<Encoding>>,
) -> Result<Analysis> {
    let Outline { sections, sentences } = outline;
    let run = encoding.as_ref().zip(analyzer.model());
    let findings = run.map(|(encoding, model)| encoding.findings(model));
    let (phi_found, entities_found, vectors) = match findings {
        Some(Findings { phi, entities, sentence_vectors }) => {
            (phi, entities, Some(sentence_vectors))
        }
        None => (Vec::new(), Vec::new(), None),
    };
    let tasks = request.tasks;
    let is_rules_only = run.is_none() && request.needs_encoder();
    let mut analysis = Analysis { warnings: warnings(text, is_rules_only), ..Analysis::default() };

    if tasks.phi {
        let phi = match &request.phi {
            Some(given) => given.clone(),
            None => request.detector.find(text, &sections, deid::refine(text, phi_found)),
        };
        let scope = request.scope(text)?;
        // A panic while the lock was held left the scope as it was between two of its own steps.
        let mut scope = scope.lock().unwrap_or_else(PoisonError::into_inner);
        analysis.deidentified = Some(deid::deidentify(text, &phi, &request.policy, &mut scope)?);
        analysis.phi = Some(phi);
    }
    let entities = if tasks.need_entities() {
        let mut entities = match &request.entities {
            Some(given) => given.clone(),
            None => {
                let found = ner::with_abbreviations(text, ner::refine(text, entities_found));
                without_identifiers(found, analysis.phi.as_deref())
            }
        };
        let hints = run.map(|(encoding, model)| encoding.assertion_hints(model, &entities));
        assert_problems(text, &sections, &sentences, &mut entities, hints.as_deref());
        entities
    } else {
        Vec::new()
    };
    if tasks.summary {
        let defaults = SummaryOptions::default();
        let options = SummaryOptions {
            max_sentences: request.max_summary_sentences.unwrap_or(defaults.max_sentences),
        };
        analysis.summary =
            Some(summarize(text, &sections, &sentences, &entities, vectors.as_deref(), &options));
    }
    if tasks.report_entities() {
        analysis.entities = Some(entities);
    }
    analysis.sections = sections;
    analysis.sentences = sentences;
    Ok(analysis)
}

/// An entity inside a name or an address is a slip of the entity head.
fn without_identifiers(mut entities: Vec<Entity>, phi: Option<&[PhiSpan]>) -> Vec<Entity> {
    use crate::document::PhiLabel::{City, Org, Patient, Staff, Street};
    let names: Vec<&PhiSpan> = phi
        .unwrap_or_default()
        .iter()
        .filter(|found| matches!(found.label, Patient | Staff | Org | Street | City))
        .collect();
    entities.retain(|entity| {
        let idx = names.partition_point(|name| name.span.end <= entity.span.start);
        !names.get(idx).is_some_and(|name| name.span.contains(entity.span))
    });
    entities
}

fn warnings(text: &str, is_rules_only: bool) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if is_rules_only {
        warnings.push(Warning { code: WarningCode::RulesOnly, span: None });
    }
    if odd_characters(text) > 0 {
        warnings.push(Warning { code: WarningCode::SuspiciousCharacters, span: None });
    }
    warnings
}
