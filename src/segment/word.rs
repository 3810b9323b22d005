//! Words, by the word boundaries of Unicode Standard Annex 29.

use unicode_segmentation::UnicodeSegmentation;

use crate::text::ByteSpan;

/// The words of a text: what a person calls a word, without punctuation and white space.
///
/// Units: bytes.
///
/// ```
/// use chartside::segment::word::words;
/// let note = "O2 sat. 98%";
/// let found: Vec<&str> = words(note).map(|word| word.of(note)).collect();
/// assert_eq!(found, ["O2", "sat", "98"]);
/// ```
pub fn words(text: &str) -> impl Iterator<Item = ByteSpan> {
    text.unicode_word_indices().map(|(start, word)| ByteSpan::new(start, start + word.len()))
}
