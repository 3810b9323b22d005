//! Pieces of a text small enough to be tokenised in one step.

use crate::text::ByteSpan;

/// The most text tokenised in one step, in bytes: some 5 ms of work.
const BLOCK_BYTES: usize = 16 << 10;

/// Cuts `text` before runs of white space into blocks of at most about 16 KiB.
///
/// Tokenizers never look across the beginning of such a run, so that no token changes.
/// Text without white space is one block, however long.
pub fn blocks(text: &str) -> Vec<ByteSpan> {
    let mut blocks = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let mut wanted = (start + BLOCK_BYTES).min(text.len());
        while !text.is_char_boundary(wanted) {
            wanted -= 1;
        }
        let end = if wanted == text.len() { wanted } else { cut(text, start, wanted) };
        blocks.push(ByteSpan::new(start, end));
        start = end;
    }
    blocks
}

/// Where a run of white space begins: the last place up to `wanted`, at a line end if there is one,
/// or else the first place behind it.
fn cut(text: &str, start: usize, wanted: usize) -> usize {
    let begins_run = |&at: &usize| at > start && !text[..at].ends_with(char::is_whitespace);
    let last = |blank: char| {
        text[start..wanted].rmatch_indices(blank).map(|(at, _)| start + at).find(begins_run)
    };
    let next = || {
        let behind = text[wanted..].match_indices(['\n', ' ']).map(|(at, _)| wanted + at);
        behind.into_iter().find(begins_run)
    };
    last('\n').or_else(|| last(' ')).or_else(next).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_tile_the_text_and_begin_with_white_space() {
        for piece in ["pain  and\n\n fever ", "pain\n", "naïve ", "x", " \n"] {
            let text = piece.repeat(50_000 / piece.len());
            let blocks = blocks(&text);
            let mut behind = 0;
            for block in &blocks {
                assert_eq!(block.start, behind);
                assert!(block.end > block.start);
                behind = block.end;
                if block.end < text.len() {
                    assert!(text[block.end..].starts_with(char::is_whitespace));
                    assert!(!text[..block.end].ends_with(char::is_whitespace));
                }
            }
            assert_eq!(behind, text.len());
            assert_eq!(blocks.len() > 1, piece.trim().len() > 1, "{} blocks", blocks.len());
        }
        assert!(blocks("").is_empty());
    }
}
