//! Windows over a long note.

use std::ops::Range;

use thiserror::Error;

use crate::Result;
use crate::error::{ErrorCode, Kind};

/// `[CLS]` and `[SEP]`.
pub(super) const SPECIAL_TOKENS: usize = 2;

#[derive(Debug, Error)]
#[error(
    "windows of {max_tokens} tokens cannot overlap by {overlap_tokens}: without [CLS] and [SEP] a window must hold four overlaps and at least one token"
)]
struct OverlapTooLong {
    max_tokens: usize,
    overlap_tokens: usize,
}

impl Kind for OverlapTooLong {
    fn code(&self) -> ErrorCode {
        ErrorCode::InvalidOption
    }
}

/// A window of tokens for the encoder and the part of it that it decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// The tokens fed.
    pub tokens: Range<usize>,
    /// The tokens whose result is taken from this window.
    pub core: Range<usize>,
}

/// Splits a sequence of tokens into overlapping windows that the encoder can take.
///
/// Windows begin and end at sentence ends where that costs less than half a window.
/// Cores follow each other without gap and cover `0..n_tokens`;
/// a token that lies in two windows belongs to the one whose edge is farther away.
///
/// Units: tokens. `max_tokens` counts `[CLS]` and `[SEP]`, the ranges do not.
/// `sentence_ends` holds, ascending, the index behind the last token of each sentence.
///
/// # Errors
/// `invalid-option` when a window does not hold four overlaps.
///
/// ```
/// # use chartside::model::chunk::chunks;
/// let windows = chunks(10, &[5, 10], 10, 2)?; // windows of eight tokens
/// assert_eq!(windows[0].tokens, 0..5);
/// assert_eq!(windows[1].tokens, 3..10);
/// assert_eq!(windows[1].core, 4..10);
/// # Ok::<(), chartside::Error>(())
/// ```
pub fn chunks(
    n_tokens: usize,
    sentence_ends: &[usize],
    max_tokens: usize,
    overlap_tokens: usize,
) -> Result<Vec<Chunk>> {
    let window = max_tokens.saturating_sub(SPECIAL_TOKENS);
    if window == 0 || overlap_tokens > window / 4 {
        return Err(OverlapTooLong { max_tokens, overlap_tokens }.into());
    }
    let mut fed: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    while start < n_tokens {
        if n_tokens - start <= window {
            fed.push(start..n_tokens);
            break;
        }
        let end = last_within(sentence_ends, start + window.div_ceil(2), start + window)
            .unwrap_or(start + window);
        fed.push(start..end);
        let wanted = end - overlap_tokens;
        let reach = overlap_tokens / 2;
        let next = last_within(sentence_ends, wanted - reach, wanted)
            .or_else(|| last_within(sentence_ends, wanted, wanted + reach))
            .unwrap_or(wanted);
        start = next.max(start + 1);
    }
    let border = |left: &Range<usize>, right: &Range<usize>| right.start.midpoint(left.end);
    let cores = (0..fed.len()).map(|idx| {
        let core_start = if idx == 0 { 0 } else { border(&fed[idx - 1], &fed[idx]) };
        let core_end = fed.get(idx + 1).map_or(n_tokens, |right| border(&fed[idx], right));
        core_start..core_end
    });
    Ok(fed.iter().cloned().zip(cores).map(|(tokens, core)| Chunk { tokens, core }).collect())
}

/// The last of the ascending `ends` within `low..=high`.
fn last_within(ends: &[usize], low: usize, high: usize) -> Option<usize> {
    let idx = ends.partition_point(|&end| end <= high);
    idx.checked_sub(1).map(|last| ends[last]).filter(|&end| end >= low)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn cores_tile_and_windows_fit(
            n_tokens in 0usize..3000,
            ends in proptest::collection::btree_set(1usize..3000, 0..120),
            overlap in 0usize..48,
            spare in 0usize..200,
        ) {
            let max_tokens = (4 * overlap).max(1) + spare + SPECIAL_TOKENS;
            let ends: Vec<usize> = ends.into_iter().filter(|&end| end <= n_tokens).collect();
            let windows = chunks(n_tokens, &ends, max_tokens, overlap).unwrap();
            let mut next = 0;
            for window in &windows {
                prop_assert_eq!(window.core.start, next);
                prop_assert!(!window.core.is_empty());
                prop_assert!(window.tokens.start <= window.core.start);
                prop_assert!(window.core.end <= window.tokens.end);
                prop_assert!(window.tokens.len() + SPECIAL_TOKENS <= max_tokens);
                next = window.core.end;
            }
            prop_assert_eq!(next, n_tokens);
            for pair in windows.windows(2) {
                let shared = pair[0].tokens.end - pair[1].tokens.start;
                prop_assert!(shared >= overlap / 2 && shared <= overlap + overlap / 2);
                // Inside the shared part each token is decided where it lies deeper.
                for token in pair[1].tokens.start..pair[0].tokens.end {
                    let depth_left = pair[0].tokens.end - token;
                    let depth_right = token + 1 - pair[1].tokens.start;
                    if pair[0].core.contains(&token) {
                        prop_assert!(depth_left >= depth_right);
                    } else if pair[1].core.contains(&token) {
                        prop_assert!(depth_right + 1 >= depth_left);
                    }
                }
            }
        }
    }

    #[test]
    fn short_text_is_one_window() {
        let windows = chunks(190, &[20, 190], 192, 32).unwrap();
        assert_eq!(windows, [Chunk { tokens: 0..190, core: 0..190 }]);
        assert!(chunks(0, &[], 192, 32).unwrap().is_empty());
    }

    #[test]
    fn windows_end_at_sentence_ends() {
        let ends: Vec<usize> = (1..=40).map(|sentence| sentence * 17).collect();
        let windows = chunks(680, &ends, 192, 32).unwrap();
        for window in &windows {
            assert_eq!(window.tokens.end % 17, 0);
            assert_eq!(window.tokens.start % 17, 0);
        }
    }

    #[test]
    fn a_sentence_without_end_is_split_all_the_same() {
        let windows = chunks(1000, &[1000], 192, 32).unwrap();
        assert_eq!(windows[0].tokens, 0..190);
        assert_eq!(windows[1].tokens, 158..348);
    }

    #[test]
    fn an_overlap_too_long_is_refused() {
        for (max_tokens, overlap) in [(0, 0), (2, 0), (10, 3), (192, 48)] {
            let error = chunks(100, &[], max_tokens, overlap).unwrap_err();
            assert_eq!(error.code(), ErrorCode::InvalidOption);
        }
    }
}
