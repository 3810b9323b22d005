//! An error as data for the other side: its code and its message, never the note.

use serde::Serialize;

use crate::error::Error;

/// An error on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The stable code.
    pub code: &'static str,
    /// What was expected, what came, what to do.
    pub message: String,
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        Self { code: error.code().as_str(), message: error.to_string() }
    }
}
