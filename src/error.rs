//! One error type for the whole crate.
//!
//! Kinds are enums that live beside the module that raises them and implement [`Kind`].
//! No kind may hold note text: lengths, offsets, counts and names of files or options only.

use std::fmt;

/// The result of every fallible public function.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The stable code of an error, the same in Rust, on the wire, in TypeScript and in the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// The note, line or record cannot be used as it is.
    InvalidInput,
    /// An option has a value that it cannot take.
    InvalidOption,
    /// The host lacks something that the engine needs, such as WebAssembly SIMD.
    UnsupportedEnvironment,
    /// A model file could not be had.
    ModelFetchFailed,
    /// A model file is not the one that the manifest names: other length, other hash, other type.
    ModelIntegrity,
    /// The model files are whole but do not fit each other or this engine.
    ModelIncompatible,
    /// The call needs a model and none is loaded.
    ModelNotLoaded,
    /// Memory could not be had.
    OutOfMemory,
    /// The two ends of a worker come from different builds.
    ProtocolMismatch,
    /// The analyzer was disposed of.
    Disposed,
    /// A broken invariant of our own.
    Internal,
}

impl ErrorCode {
    /// The kebab-case form that is stable across releases.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid-input",
            Self::InvalidOption => "invalid-option",
            Self::UnsupportedEnvironment => "unsupported-environment",
            Self::ModelFetchFailed => "model-fetch-failed",
            Self::ModelIntegrity => "model-integrity",
            Self::ModelIncompatible => "model-incompatible",
            Self::ModelNotLoaded => "model-not-loaded",
            Self::OutOfMemory => "out-of-memory",
            Self::ProtocolMismatch => "protocol-mismatch",
            Self::Disposed => "disposed",
            Self::Internal => "internal",
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What one module can fail with. Implementors never hold note text.
pub trait Kind: std::error::Error + Send + Sync + 'static {
    /// The stable code under which this failure is reported.
    fn code(&self) -> ErrorCode;
}

/// A failure, opaque but for its [`code`](Error::code) and its message.
///
/// ```
/// use chartside::{ErrorCode, document::PhiLabel};
/// let error = "NAME".parse::<PhiLabel>().unwrap_err();
/// assert_eq!(error.code(), ErrorCode::InvalidOption);
/// ```
pub struct Error(Box<dyn Kind>);

impl Error {
    /// The stable code of this failure.
    pub fn code(&self) -> ErrorCode {
        self.0.code()
    }
}

impl<K: Kind> From<K> for Error {
    fn from(kind: K) -> Self {
        Self(Box::new(kind))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.0)
    }
}

// `Error` itself is not `std::error::Error`: that is what lets every kind convert with `?`.
