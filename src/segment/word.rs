//! Words of a note.
