//! Sections of a note.
