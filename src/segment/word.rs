//! Words of a note.

use unicode_segmentation::UnicodeSegmentation;

use crate::text::ByteSpan;

/// The human words of `text` in order, by the word boundaries of Unicode (UAX #29), without punctuation.
///
/// Units: byte spans over `text`.
///
/// ```
/// use chartside::segment::word::words;
/// let note = "BP 120/80, no fever";
/// let found: Vec<&str> = words(note).map(|span| span.of(note)).collect();
/// assert_eq!(found, ["BP", "120", "80", "no", "fever"]);
/// ```
pub fn words(text: &str) -> impl Iterator<Item = ByteSpan> + '_ {
    text.unicode_word_indices().map(|(start, word)| ByteSpan::new(start, start + word.len()))
}
