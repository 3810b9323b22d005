//! One resumable analysis out of the tasks [L5].
//!
//! The host drives: [`Session::step`] does one bounded piece of work and returns.
//! That is what makes progress, abort and a responsive worker possible without threads.

mod analyzer;
#[cfg(feature = "neural")]
mod encoding;
#[cfg(not(feature = "neural"))]
#[path = "without_model.rs"]
mod encoding;
#[cfg(feature = "neural")]
mod outputs;
mod request;
mod session;
#[cfg(feature = "neural")]
mod task_session;

pub use analyzer::Analyzer;
pub use encoding::LoadedModel;
pub use request::{Request, RequestError, SharedScope, Tasks};
pub use session::{Progress, Session, SessionError};
#[cfg(feature = "neural")]
pub use task_session::TaskSession;
