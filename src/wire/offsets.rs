//! Byte offsets to and from the unit of the caller. The only converter in the crate.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::error::{ErrorCode, Kind};
use crate::text::ByteSpan;

/// The unit in which a caller counts offsets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum OffsetUnit {
    /// UTF-16 code units, as JavaScript, Java and C# strings count.
    #[default]
    Utf16,
    /// Unicode code points, as Python strings count.
    CodePoint,
    /// Bytes of UTF-8, as Rust and Go strings count.
    Byte,
}

impl OffsetUnit {
    /// The name on the wire and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Utf16 => "utf16",
            Self::CodePoint => "codepoint",
            Self::Byte => "byte",
        }
    }

    fn units_in(self, character: char) -> usize {
        match self {
            Self::Utf16 => character.len_utf16(),
            Self::CodePoint => 1,
            Self::Byte => character.len_utf8(),
        }
    }
}

/// A failure to convert an offset.
#[derive(Debug, Error)]
pub enum OffsetError {
    /// The unit is none of the three.
    #[error("unknown offset unit; expected utf16, codepoint or byte")]
    UnknownUnit,
    /// The offset lies behind the end or inside a character.
    #[error("offset {offset} ({unit}) is no character boundary of a text of {length} {unit} units")]
    NoBoundary {
        /// The offset as given.
        offset: usize,
        /// The length of the text in the same unit.
        length: usize,
        /// The unit's name.
        unit: &'static str,
    },
    /// The span is empty or ends before it starts.
    #[error("span {start}..{end} is empty or reversed")]
    EmptySpan {
        /// Its start as given.
        start: usize,
        /// Its end as given.
        end: usize,
    },
}

impl Kind for OffsetError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::UnknownUnit => ErrorCode::InvalidOption,
            Self::NoBoundary { .. } | Self::EmptySpan { .. } => ErrorCode::InvalidInput,
        }
    }
}

impl FromStr for OffsetUnit {
    type Err = crate::Error;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        [Self::Utf16, Self::CodePoint, Self::Byte]
            .into_iter()
            .find(|unit| unit.as_str() == name)
            .ok_or_else(|| OffsetError::UnknownUnit.into())
    }
}

/// The two ways between byte offsets of one text and offsets in one unit; O(log n) a look-up.
///
/// Only the ends of characters outside ASCII are stored, so that plain notes cost nothing.
/// A lone surrogate in a JavaScript string reaches Rust as U+FFFD, one UTF-16 unit on both sides,
/// so spans still agree.
///
/// ```
/// use chartside::wire::{OffsetMap, OffsetUnit};
/// use chartside::text::ByteSpan;
/// let map = OffsetMap::new("👍 fever", OffsetUnit::Utf16);
/// assert_eq!(map.span_to_unit(ByteSpan::new(5, 10)), (3, 8));
/// assert_eq!(map.span_to_bytes(3, 8)?, ByteSpan::new(5, 10));
/// # Ok::<(), chartside::Error>(())
/// ```
#[derive(Debug)]
pub struct OffsetMap {
    unit: OffsetUnit,
    /// Every character outside ASCII, in text order.
    wide: Vec<WideCharacter>,
    n_units: usize,
}

/// Where a character outside ASCII ends, on both sides, and how many bytes it has.
#[derive(Clone, Copy, Debug)]
struct WideCharacter {
    byte_end: usize,
    unit_end: usize,
    n_bytes: usize,
}

impl OffsetMap {
    /// Reads `text` once.
    pub fn new(text: &str, unit: OffsetUnit) -> Self {
        let mut wide = Vec::new();
        let mut n_units = text.len();
        if !text.is_ascii() {
            n_units = 0;
            for (byte, character) in text.char_indices() {
                n_units += unit.units_in(character);
                if !character.is_ascii() {
                    let n_bytes = character.len_utf8();
                    wide.push(WideCharacter {
                        byte_end: byte + n_bytes,
                        unit_end: n_units,
                        n_bytes,
                    });
                }
            }
        }
        Self { unit, wide, n_units }
    }

    /// The unit on the caller's side.
    pub fn unit(&self) -> OffsetUnit {
        self.unit
    }

    /// The offset in units of a byte offset on a character boundary.
    pub fn to_unit(&self, byte: usize) -> usize {
        let n_before = self.wide.partition_point(|wide| wide.byte_end <= byte);
        match self.wide[..n_before].last() {
            Some(wide) => wide.unit_end + (byte - wide.byte_end),
            None => byte,
        }
    }

    /// Both ends of a span in units.
    pub fn span_to_unit(&self, span: ByteSpan) -> (usize, usize) {
        (self.to_unit(span.start), self.to_unit(span.end))
    }

    /// The byte offset of an offset in units.
    ///
    /// # Errors
    /// `invalid-input` when it lies behind the end or inside a character.
    pub fn to_byte(&self, offset: usize) -> crate::Result<usize> {
        let n_before = self.wide.partition_point(|wide| wide.unit_end <= offset);
        let byte = match self.wide[..n_before].last() {
            Some(wide) => wide.byte_end + (offset - wide.unit_end),
            None => offset,
        };
        let is_inside_next =
            self.wide.get(n_before).is_some_and(|next| byte > next.byte_end - next.n_bytes);
        if offset > self.n_units || is_inside_next {
            return Err(OffsetError::NoBoundary {
                offset,
                length: self.n_units,
                unit: self.unit.as_str(),
            }
            .into());
        }
        Ok(byte)
    }

    /// A span in units as a byte span.
    ///
    /// # Errors
    /// `invalid-input` when an end is no character boundary, or the span is empty or reversed.
    pub fn span_to_bytes(&self, start: usize, end: usize) -> crate::Result<ByteSpan> {
        if start >= end {
            return Err(OffsetError::EmptySpan { start, end }.into());
        }
        Ok(ByteSpan::new(self.to_byte(start)?, self.to_byte(end)?))
    }
}
