//! Tables of notes with marked identifiers, and look-alikes that must not be found.
