//! Cue words of assertion (ConText).
