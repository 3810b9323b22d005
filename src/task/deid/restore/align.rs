//! Which replacements of a text stand unchanged in an edited copy: lines that agree, then words that agree within the
//! lines that do not.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::text::ByteSpan;

/// The most pairs of words that two differing runs of lines are compared by.
const MAX_PAIRS: usize = 1 << 24;

/// Where `targets` of `old` stand in `new`, with their index, for those whose every word agrees.
pub(super) fn places(
    old: &str,
    new: &str,
    targets: impl Iterator<Item = ByteSpan>,
) -> Vec<(ByteSpan, usize)> {
    let runs = equal_runs(old, new);
    targets
        .enumerate()
        .filter_map(|(idx, target)| {
            let at = runs.partition_point(|run| run.old.end < target.end);
            let run = runs.get(at).filter(|run| run.old.contains(target) && !target.is_empty())?;
            let start = run.new_start + (target.start - run.old.start);
            Some((ByteSpan::new(start, start + target.len()), idx))
        })
        .collect()
}

/// A run of bytes that both texts share.
struct Run {
    old: ByteSpan,
    new_start: usize,
}

/// The shared runs in text order; neighbours are joined.
fn equal_runs(old: &str, new: &str) -> Vec<Run> {
    let (old_lines, new_lines) = (pieces(old, lines), pieces(new, lines));
    let mut runs: Vec<Run> = Vec::new();
    for op in diff(old, &old_lines, new, &new_lines) {
        let (from, to) = (
            span_of(&old_lines, op.old_range(), old.len()),
            span_of(&new_lines, op.new_range(), new.len()),
        );
        match op {
            DiffOp::Equal { .. } => push(&mut runs, Run { old: from, new_start: to.start }),
            DiffOp::Replace { .. } => {
                let (old_part, new_part) = (from.of(old), to.of(new));
                let (old_words, new_words) = (pieces(old_part, words), pieces(new_part, words));
                if old_words.len().saturating_mul(new_words.len()) > MAX_PAIRS {
                    continue;
                }
                for op in diff(old_part, &old_words, new_part, &new_words) {
                    if let DiffOp::Equal { .. } = op {
                        let a = span_of(&old_words, op.old_range(), old_part.len());
                        let b = span_of(&new_words, op.new_range(), new_part.len());
                        let span = ByteSpan::new(from.start + a.start, from.start + a.end);
                        push(&mut runs, Run { old: span, new_start: to.start + b.start });
                    }
                }
            }
            DiffOp::Delete { .. } | DiffOp::Insert { .. } => {}
        }
    }
    runs
}

fn push(runs: &mut Vec<Run>, run: Run) {
    match runs.last_mut() {
        Some(last)
            if last.old.end == run.old.start
                && last.new_start + last.old.len() == run.new_start =>
        {
            last.old.end = run.old.end;
        }
        _ => runs.push(run),
    }
}

fn diff(old: &str, old_pieces: &[ByteSpan], new: &str, new_pieces: &[ByteSpan]) -> Vec<DiffOp> {
    let of = |text: &'_ str, pieces: &[ByteSpan]| {
        pieces.iter().map(|span| span.of(text).to_owned()).collect::<Vec<String>>()
    };
    capture_diff_slices(Algorithm::Patience, &of(old, old_pieces), &of(new, new_pieces))
}

fn span_of(pieces: &[ByteSpan], range: std::ops::Range<usize>, length: usize) -> ByteSpan {
    let start = pieces.get(range.start).map_or(length, |piece| piece.start);
    let end = if range.is_empty() { start } else { pieces[range.end - 1].end };
    ByteSpan::new(start, end)
}

fn pieces(text: &str, ends: fn(char, char) -> bool) -> Vec<ByteSpan> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, character) in text.char_indices() {
        if before.is_some_and(|before| ends(before, character)) {
            pieces.push(ByteSpan::new(start, at));
            start = at;
        }
        before = Some(character);
    }
    if start < text.len() {
        pieces.push(ByteSpan::new(start, text.len()));
    }
    pieces
}

/// Whether a line ends between two characters.
fn lines(before: char, _: char) -> bool {
    before == '\n'
}

/// Whether a word ends between two characters: words are runs of letters and digits, everything else stands alone.
fn words(before: char, after: char) -> bool {
    !(before.is_alphanumeric() && after.is_alphanumeric())
}
