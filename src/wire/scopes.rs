//! What patients' earlier notes were given, by patient.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use crate::error::Result;
use crate::pipeline::{Request, SharedScope};
use crate::task::deid::{Random, Scope, Seed};

/// The scopes of the patients met so far. They hold identifiers, and grow with the number of distinct ones, not with
/// the number or length of notes.
#[derive(Default)]
pub struct Scopes {
    by_patient: HashMap<(String, Option<Seed>), SharedScope>,
}

impl fmt::Debug for Scopes {
    /// The number only: a patient's key may be an identifier.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scopes of {} patients", self.by_patient.len())
    }
}

impl Scopes {
    /// Lets the request share the scope of `patient`; without a patient the note stands alone.
    ///
    /// # Errors
    /// `unsupported-environment` when the host has no random numbers and no seed is given.
    pub fn enter(&mut self, patient: Option<&str>, request: &mut Request) -> Result<()> {
        let Some(patient) = patient else { return Ok(()) };
        let key = (patient.to_owned(), request.seed.clone());
        let scope = match self.by_patient.get(&key) {
            Some(scope) => Arc::clone(scope),
            None => {
                let random = match &request.seed {
                    Some(seed) => Random::from_seed(seed, &format!("patient {patient}")),
                    None => Random::from_host()?,
                };
                let scope = Arc::new(Mutex::new(Scope::new(random)));
                self.by_patient.insert(key, Arc::clone(&scope));
                scope
            }
        };
        request.scope = Some(scope);
        Ok(())
    }
}
