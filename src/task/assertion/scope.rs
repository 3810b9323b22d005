//! The cues of one sentence and how far each reaches.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

use crate::lexicon::cues::{CUES, CueGroup, CueKind, Direction, WEAK_STOPS};
use crate::segment::word::words;
use crate::text::ByteSpan;

/// A cue and the part of its sentence that it speaks of.
#[derive(Clone, Copy, Debug)]
pub(super) struct ScopedCue {
    pub(super) kind: CueKind,
    pub(super) span: ByteSpan,
    scope: ByteSpan,
}

impl ScopedCue {
    /// Whether the problem starts in the scope and does not hold the cue itself.
    pub(super) fn reaches(&self, problem: ByteSpan) -> bool {
        self.scope.contains_byte(problem.start) && !problem.overlaps(self.span)
    }
}

/// All cue words with the groups that they stand in; a word may stand in one group per direction.
struct Lexicon {
    words: AhoCorasick,
    groups: Vec<Vec<&'static CueGroup>>,
    is_weak_stop: Vec<bool>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut all: Vec<&str> = CUES.iter().flat_map(|group| group.words).copied().collect();
    all.sort_unstable();
    all.dedup();
    let groups = all
        .iter()
        .map(|word| CUES.iter().filter(|group| group.words.contains(word)).collect())
        .collect();
    let words = AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(&all)
        .expect("the cue table is small");
    let is_weak_stop = all.iter().map(|word| WEAK_STOPS.contains(word)).collect();
    Lexicon { words, groups, is_weak_stop }
});

struct Found {
    span: ByteSpan,
    word_idx: usize,
}

/// The cues of a sentence, each with its scope; byte spans of the whole text.
pub(super) fn scoped_cues(text: &str, sentence: ByteSpan) -> Vec<ScopedCue> {
    let found = whole_words(text, sentence);
    let word_starts: Vec<usize> =
        words(sentence.of(text)).map(|word| sentence.start + word.start).collect();
    let mut cues = Vec::new();
    for (idx, one) in found.iter().enumerate() {
        for group in &LEXICON.groups[one.word_idx] {
            if matches!(group.kind, CueKind::Pseudo | CueKind::Stop) {
                continue;
            }
            let scope = match group.direction {
                Direction::Forward => {
                    let stop = found[idx + 1..].iter().find(|other| ends_scope(group, other));
                    let limit = stop.map_or(sentence.end, |stop| stop.span.start);
                    let first = word_starts.partition_point(|&start| start < one.span.end);
                    let reach = word_starts.get(first + group.reach).copied().unwrap_or(sentence.end);
                    ByteSpan::new(one.span.end, limit.min(reach).max(one.span.end))
                }
                Direction::Backward => {
                    let stop = found[..idx].iter().rev().find(|other| ends_scope(group, other));
                    let limit = stop.map_or(sentence.start, |stop| stop.span.end);
                    let first = word_starts.partition_point(|&start| start < one.span.start);
                    let reach = word_starts[first.saturating_sub(group.reach)..]
                        .first()
                        .copied()
                        .unwrap_or(sentence.start);
                    ByteSpan::new(limit.max(reach).min(one.span.start), one.span.start)
                }
            };
            cues.push(ScopedCue { kind: group.kind, span: one.span, scope });
        }
    }
    cues
}

/// Whether `other` ends the scope of a cue of `group`.
fn ends_scope(group: &CueGroup, other: &Found) -> bool {
    let groups = &LEXICON.groups[other.word_idx];
    let is_stop = groups.iter().any(|group| group.kind == CueKind::Stop);
    match group.kind {
        // A denial runs over lists and weak verbs, and ends at any word that asserts.
        CueKind::Absent => is_stop && !LEXICON.is_weak_stop[other.word_idx],
        CueKind::Family | CueKind::Hypothetical => is_stop && !LEXICON.is_weak_stop[other.word_idx],
        _ => is_stop || groups.iter().any(|other| other.kind == CueKind::Absent && other.direction == Direction::Forward),
    }
}

/// Cue words that stand as whole words in the sentence.
fn whole_words(text: &str, sentence: ByteSpan) -> Vec<Found> {
    let inside = sentence.of(text);
    let is_inner = |character: char| character.is_alphanumeric() || character == '\'';
    LEXICON
        .words
        .find_iter(inside)
        .filter(|found| {
            let word = &inside[found.range()];
            let starts_free = !word.starts_with(is_inner) || !inside[..found.start()].ends_with(is_inner);
            let ends_free = !word.ends_with(is_inner) || !inside[found.end()..].starts_with(is_inner);
            starts_free && ends_free && !(word.eq_ignore_ascii_case("no") && is_number_sign(&inside[found.end()..]))
        })
        .map(|found| Found {
            span: ByteSpan::new(sentence.start + found.start(), sentence.start + found.end()),
            word_idx: found.pattern().as_usize(),
        })
        .collect()
}

/// "No. 12", "No 3": a number, not a denial.
fn is_number_sign(behind: &str) -> bool {
    let rest = behind.trim_start_matches(['.', ' ', ':', '#']);
    behind.starts_with(['.', ' ', ':']) && rest.starts_with(|next: char| next.is_ascii_digit()) && behind.starts_with('.')
}
