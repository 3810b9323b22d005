//! What a caller asks of one note.

use std::sync::{Arc, Mutex};

use thiserror::Error;

use crate::document::{Entity, PhiSpan};
use crate::error::{ErrorCode, Kind, Result};
use crate::task::deid::{Detector, Policy, Random, Scope, Seed};

/// The largest note taken, in bytes: more than any clinical document, less than a 32-bit memory holds.
pub const MAX_NOTE_BYTES: usize = 16 << 20;

/// The share of control and replacement characters from which a text counts as binary, in percent.
const BINARY_PERCENT: usize = 10;

/// A note or request that cannot be worked on.
#[derive(Debug, Error)]
pub enum RequestError {
    /// Nothing but white space.
    #[error("text is empty")]
    EmptyText,
    /// Longer than [`MAX_NOTE_BYTES`].
    #[error("text has {length} bytes; the most is {MAX_NOTE_BYTES}")]
    HugeText {
        /// The length in bytes.
        length: usize,
    },
    /// Bytes of another format read as text.
    #[error(
        "text looks binary: {n_odd} of {n_characters} characters are control or replacement characters"
    )]
    BinaryText {
        /// How many characters no note holds.
        n_odd: usize,
        /// How many characters there are.
        n_characters: usize,
    },
    /// The tasks need a model and none is loaded.
    #[error(
        "no model is loaded; load one, or ask for rules only, which misses most names and finds no entities"
    )]
    NoModel,
    /// Entities cannot come from rules.
    #[error("entities need a model; leave the task out, give the entities, or load a model")]
    NoEntitiesFromRules,
}

impl Kind for RequestError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::EmptyText | Self::HugeText { .. } | Self::BinaryText { .. } => {
                ErrorCode::InvalidInput
            }
            Self::NoModel | Self::NoEntitiesFromRules => ErrorCode::ModelNotLoaded,
        }
    }
}

/// The parts of an analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tasks {
    /// Find identifiers and write the note without them.
    pub phi: bool,
    /// Find clinical entities, with the assertion of problems.
    pub entities: bool,
    /// Assert problems: found ones, or those that the caller gives.
    pub assertion: bool,
    /// Choose the sentences of a summary.
    pub summary: bool,
}

impl Tasks {
    /// None of them.
    pub const NONE: Self = Self { phi: false, entities: false, assertion: false, summary: false };
    /// All of them.
    pub const ALL: Self = Self { phi: true, entities: true, assertion: true, summary: true };

    /// Whether entities have to be known, as a result or for another task.
    pub(super) fn need_entities(self) -> bool {
        self.entities || self.assertion || self.summary
    }

    /// Whether the result lists entities.
    pub(super) fn report_entities(self) -> bool {
        self.entities || self.assertion
    }
}

impl Default for Tasks {
    fn default() -> Self {
        Self::ALL
    }
}

/// A scope that the notes of one patient share.
pub type SharedScope = Arc<Mutex<Scope>>;

/// What to do with one note.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Which parts.
    pub tasks: Tasks,
    /// What the caller knows beside the rules.
    pub detector: Arc<Detector>,
    /// What is replaced in the de-identified text, and how.
    pub policy: Arc<Policy>,
    /// Makes random choices repeatable; without it they come from the host's own generator.
    pub seed: Option<Seed>,
    /// What earlier notes of the same patient were given; without it the note stands alone.
    pub scope: Option<SharedScope>,
    /// Entities to use instead of found ones.
    pub entities: Option<Vec<Entity>>,
    /// Identifiers to use instead of found ones, sorted and without overlaps: these are replaced, and the places where
    /// their values stand again.
    pub phi: Option<Vec<PhiSpan>>,
    /// The most sentences in the summary; `None` scales with the note.
    pub max_summary_sentences: Option<usize>,
    /// Whether to go on without a model.
    pub is_rules_only: bool,
}

impl Request {
    /// Whether the encoder has anything to say: identifiers that the caller gives are replaced without it.
    pub(super) fn needs_encoder(&self) -> bool {
        (self.tasks.phi && self.phi.is_none()) || self.tasks.need_entities()
    }

    /// The scope of this note: the patient's, or one of its own. A note of its own draws by the seed and its text, so
    /// that two notes under one seed do not move their dates alike.
    pub(super) fn scope(&self, text: &str) -> Result<SharedScope> {
        match &self.scope {
            Some(scope) => Ok(Arc::clone(scope)),
            None => Ok(Arc::new(Mutex::new(Scope::new(match &self.seed {
                Some(seed) => Random::from_seed(seed, text),
                None => Random::from_host()?,
            })))),
        }
    }

    /// Refuses what cannot be worked on.
    pub(super) fn check(&self, text: &str, has_model: bool) -> Result<()> {
        check_text(text)?;
        if has_model {
            return Ok(());
        }
        if self.tasks.entities && self.entities.is_none() {
            return Err(RequestError::NoEntitiesFromRules.into());
        }
        let is_assertion_only = self.tasks == Tasks { assertion: true, ..Tasks::NONE };
        let has_all_it_needs =
            (is_assertion_only && self.entities.is_some()) || !self.needs_encoder();
        if !has_all_it_needs && !self.is_rules_only {
            return Err(RequestError::NoModel.into());
        }
        Ok(())
    }
}

/// Refuses text that is empty, huge or binary.
pub(super) fn check_text(text: &str) -> Result<()> {
    if text.trim().is_empty() {
        return Err(RequestError::EmptyText.into());
    }
    if text.len() > MAX_NOTE_BYTES {
        return Err(RequestError::HugeText { length: text.len() }.into());
    }
    let n_characters = text.chars().count();
    let n_odd = odd_characters(text);
    if text.contains('\0') || n_odd * 100 > n_characters * BINARY_PERCENT {
        return Err(RequestError::BinaryText { n_odd, n_characters }.into());
    }
    Ok(())
}

/// How many characters no well-decoded note holds.
pub(super) fn odd_characters(text: &str) -> usize {
    text.chars()
        .filter(|&character| {
            character == '\u{fffd}'
                || (character.is_control()
                    && !matches!(character, '\n' | '\r' | '\t' | '\u{c}' | '\u{85}'))
        })
        .count()
}
