//! Half-open byte spans and the one rule for spans that overlap.

use std::cmp::Reverse;
use std::ops::Range;

/// A half-open span of the original text, `start..end`.
///
/// Units: bytes of UTF-8; both ends lie on character boundaries of the text they were made for.
///
/// ```
/// use chartside::text::ByteSpan;
/// let note = "no fever";
/// assert_eq!(ByteSpan::new(3, 8).of(note), "fever");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteSpan {
    /// The first byte inside.
    pub start: usize,
    /// The first byte behind.
    pub end: usize,
}

impl ByteSpan {
    /// A span from `start` up to and without `end`.
    ///
    /// # Panics
    /// When `start > end`.
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "span starts at byte {start}, behind its end {end}");
        Self { start, end }
    }

    /// The length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The text under the span; the empty string when the span does not fit `text`,
    /// because a slicing panic would quote the note.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// Whether the two spans share a byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the byte at `offset` lies inside.
    pub fn contains_byte(self, offset: usize) -> bool {
        self.start <= offset && offset < self.end
    }

    /// The same span without the white space at its ends.
    pub fn trimmed(self, text: &str) -> Self {
        let inside = self.of(text);
        let start = self.start + (inside.len() - inside.trim_start().len());
        Self { start, end: start + inside.trim().len() }
    }

    /// The span as a range, for indexing.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

impl From<Range<usize>> for ByteSpan {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// Something that lies at a span.
pub trait Spanned {
    /// Where it lies in the original text.
    fn span(&self) -> ByteSpan;
}

/// Drops what overlaps something better: the longer span wins, then the higher `rank`, then the earlier one.
///
/// The result is sorted by position and does not depend on the order of `items`,
/// as long as no two of them agree in span and rank.
pub fn keep_longest<T: Spanned, R: Ord>(items: Vec<T>, rank: impl Fn(&T) -> R) -> Vec<T> {
    let mut by_merit = items;
    by_merit.sort_by_key(|item| {
        let span = item.span();
        (Reverse(span.len()), Reverse(rank(item)), span.start)
    });
    let mut kept: Vec<T> = Vec::with_capacity(by_merit.len());
    let mut taken = std::collections::BTreeMap::<usize, usize>::new();
    for item in by_merit {
        let span = item.span();
        let collides =
            taken.range(..span.end).next_back().is_some_and(|(_, &end)| end > span.start);
        if !span.is_empty() && !collides {
            taken.insert(span.start, span.end);
            kept.push(item);
        }
    }
    kept.sort_by_key(Spanned::span);
    kept
}
