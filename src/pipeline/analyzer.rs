//! The loaded parts that sessions share.

use std::sync::Arc;

use super::encoding::LoadedModel;
use super::request::Request;
use super::session::Session;
use crate::error::Result;

/// The rules and, once loaded, the model. Immutable while sessions run; share it in an [`Arc`].
#[derive(Debug, Default)]
pub struct Analyzer {
    model: Option<LoadedModel>,
}

impl Analyzer {
    /// An analyzer with rules only.
    pub fn new() -> Self {
        Self::default()
    }

    /// An analyzer with rules and a model.
    pub fn with_model(model: LoadedModel) -> Self {
        Self { model: Some(model) }
    }

    /// The model, if one is loaded.
    pub fn model(&self) -> Option<&LoadedModel> {
        self.model.as_ref()
    }

    /// Opens the analysis of one note.
    ///
    /// # Errors
    /// `invalid-input` for empty, binary or huge text; `model-not-loaded` when the request needs a model.
    pub fn open(self: &Arc<Self>, text: String, request: Request) -> Result<Session> {
        request.check(&text, self.model.is_some())?;
        Ok(Session::new(Arc::clone(self), text, request))
    }
}
