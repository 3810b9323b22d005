//! The source of every random choice: the host's own generator, or a seed for runs that can be repeated.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::error::{ErrorCode, Kind, Result};

/// The host has no generator of random numbers fit for secrets.
#[derive(Debug, Error)]
#[error("the host gives no random numbers fit for secrets; use another host, or give a seed")]
pub struct NoEntropy;

impl Kind for NoEntropy {
    fn code(&self) -> ErrorCode {
        ErrorCode::UnsupportedEnvironment
    }
}

/// What makes a run repeatable. Who knows it can repeat every choice, so that it is a secret and is never shown.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Seed(String);

impl Seed {
    /// A seed of any text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed")
    }
}

/// A stream of random numbers (ChaCha20).
pub struct Random(ChaCha20Rng);

impl std::fmt::Debug for Random {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Random")
    }
}

impl Random {
    /// A stream that nobody can repeat.
    ///
    /// # Errors
    /// `unsupported-environment` when the host has no such source.
    pub fn from_host() -> Result<Self> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|_| NoEntropy)?;
        Ok(Self(ChaCha20Rng::from_seed(key)))
    }

    /// The same stream for the same seed and scope. Without a seed nothing that comes out depends on the note
    /// (45 CFR 164.514(c)).
    pub fn from_seed(Seed(seed): &Seed, scope: &str) -> Self {
        let mut hasher = Sha256::new();
        hasher.update((seed.len() as u64).to_le_bytes());
        hasher.update(seed);
        hasher.update(scope);
        Self(ChaCha20Rng::from_seed(hasher.finalize().into()))
    }

    /// A number in `0..n`, each equally likely; 0 for `n == 0`.
    pub(super) fn below(&mut self, n: usize) -> usize {
        let n = n as u64;
        if n < 2 {
            return 0;
        }
        // Numbers beyond the last whole multiple of `n` would favour the small ones.
        let limit = u64::MAX - u64::MAX % n;
        loop {
            let number = self.0.next_u64();
            if number < limit {
                return (number % n) as usize;
            }
        }
    }

    /// One of `items`.
    ///
    /// # Panics
    /// When `items` is empty.
    pub(super) fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seeded(seed: &str, scope: &str) -> Random {
        Random::from_seed(&Seed::new(seed), scope)
    }

    fn draws(mut random: Random) -> Vec<usize> {
        (0..64).map(|_| random.below(10)).collect()
    }

    #[test]
    fn seeds_repeat_and_hosts_do_not() {
        assert_eq!(draws(seeded("s", "p")), draws(seeded("s", "p")));
        assert_ne!(draws(seeded("s", "p")), draws(seeded("s", "q")));
        assert_ne!(draws(seeded("ab", "c")), draws(seeded("a", "bc")));
        assert_ne!(
            draws(Random::from_host().expect("a host")),
            draws(Random::from_host().expect("a host"))
        );
        let all = draws(seeded("s", ""));
        assert!((0..10).all(|number| all.contains(&number)));
    }
}
