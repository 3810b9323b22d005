//! Words and patterns that mark identifiers.
