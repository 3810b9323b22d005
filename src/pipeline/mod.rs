//! L5: one resumable analysis.
