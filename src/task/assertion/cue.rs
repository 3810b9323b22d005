//! Finds cue phrases in a sentence.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::lexicon::cues::{CALL_TO_ACT, CUES, Category, Cues, Direction, Reach};
use crate::text::ByteSpan;
use regex::Regex;

/// A cue phrase where it stands.
#[derive(Clone, Debug)]
pub(super) struct Cue {
    pub span: ByteSpan,
    /// What the phrase can mean: one entry, or one per direction.
    pub meanings: &'static [&'static Cues],
}

impl Cue {
    /// Whether the phrase can scope over what follows.
    pub fn forward(&self) -> bool {
        self.meanings.iter().any(|m| {
            m.direction == Direction::Forward
                && !matches!(m.category, Category::Pseudo | Category::Stop | Category::Present)
        })
    }

    /// Whether the phrase can scope over what precedes.
    pub fn backward(&self) -> bool {
        self.meanings.iter().any(|m| m.direction == Direction::Backward)
    }
}

struct Phrases {
    automaton: AhoCorasick,
    meanings: Vec<&'static [&'static Cues]>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let mut by_phrase: HashMap<&'static str, Vec<&'static Cues>> = HashMap::new();
    for cues in CUES {
        for phrase in cues.phrases.split('|').filter(|phrase| !phrase.is_empty()) {
            let meanings = by_phrase.entry(phrase).or_default();
            if !meanings.iter().any(|known| std::ptr::eq(*known, cues)) {
                meanings.push(cues);
            }
        }
    }
    let automaton = AhoCorasick::new(by_phrase.keys()).expect("the phrases are constant");
    let meanings = by_phrase.into_values().map(|meanings| &*meanings.leak()).collect();
    Phrases { automaton, meanings }
});

static CALL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(CALL_TO_ACT).expect("the pattern is constant"));
static CALL_MEANING: [&Cues; 1] = [&Cues {
    category: Category::Hypothetical,
    direction: Direction::Forward,
    reach: Reach::Clause,
    phrases: "",
}];

/// The cues in `plain`, leftmost longest, at word boundaries, without those that are `hidden`.
///
/// `plain` is lower case with a single byte of white space for each, so that its offsets are those of the note.
pub(super) fn cues(plain: &str, hidden: impl Fn(ByteSpan) -> bool) -> Vec<Cue> {
    let phrases = PHRASES
        .automaton
        .find_overlapping_iter(plain)
        .filter(|m| at_boundaries(plain, m.start(), m.end()))
        .map(|m| Cue {
            span: ByteSpan::new(m.start(), m.end()),
            meanings: PHRASES.meanings[m.pattern().as_usize()],
        });
    let calls = CALL.captures_iter(plain).flat_map(|found| {
        let groups: Vec<ByteSpan> =
            found.iter().skip(1).flatten().map(|m| ByteSpan::new(m.start(), m.end())).collect();
        groups.into_iter().map(|span| Cue { span, meanings: &CALL_MEANING })
    });
    let mut found: Vec<Cue> = calls.chain(phrases).filter(|cue| !hidden(cue.span)).collect();
    found.sort_by_key(|cue| (cue.span.start, std::cmp::Reverse(cue.span.end)));
    let mut end = 0;
    found.retain(|cue| {
        let kept = cue.span.start >= end;
        end = if kept { cue.span.end } else { end };
        kept
    });
    found
}

/// Whether neither end of the match lies inside a word, hyphens counted as its inside:
/// "non-small" holds no "small", but "non" may stand before its hyphen.
fn at_boundaries(plain: &str, start: usize, end: usize) -> bool {
    let (before, phrase, after) = (&plain[..start], &plain[start..end], &plain[end..]);
    let glued = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let left = glued(before.chars().next_back())
        || before.ends_with('-') && glued(before.chars().nth_back(1));
    let right = glued(after.chars().next())
        || after.starts_with('-') && glued(after.chars().nth(1)) && phrase != "non";
    let (opens, closes) = (glued(phrase.chars().next()), glued(phrase.chars().next_back()));
    !(left && opens || right && closes)
}
