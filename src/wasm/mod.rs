//! Exports [L7].
