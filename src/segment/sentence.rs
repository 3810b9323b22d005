//! Sentences of a note.
