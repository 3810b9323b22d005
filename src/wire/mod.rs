//! L6: JSON, UTF-16 and JSON Lines.
