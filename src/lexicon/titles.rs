//! Section titles and their kinds.
