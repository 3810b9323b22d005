//! Finds cue phrases in a sentence.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::lexicon::cues::{CUES, Category, Cues, Direction};
use crate::text::ByteSpan;

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

/// The cues in `plain`, leftmost longest, at word boundaries.
///
/// `plain` is lower case with a single byte of white space for each, so that its offsets are those of the note.
pub(super) fn cues(plain: &str) -> Vec<Cue> {
    let mut found: Vec<Cue> = PHRASES
        .automaton
        .find_overlapping_iter(plain)
        .filter(|m| at_boundaries(plain, m.start(), m.end()))
        .map(|m| Cue {
            span: ByteSpan::new(m.start(), m.end()),
            meanings: PHRASES.meanings[m.pattern().as_usize()],
        })
        .collect();
    found.sort_by_key(|cue| (cue.span.start, std::cmp::Reverse(cue.span.end)));
    let mut end = 0;
    found.retain(|cue| {
        let kept = cue.span.start >= end;
        end = if kept { cue.span.end } else { end };
        kept
    });
    found
}

/// Whether neither end of the match lies inside a word.
fn at_boundaries(plain: &str, start: usize, end: usize) -> bool {
    let inside = |left: Option<char>, right: Option<char>| {
        left.is_some_and(char::is_alphanumeric) && right.is_some_and(char::is_alphanumeric)
    };
    let (before, phrase, after) = (&plain[..start], &plain[start..end], &plain[end..]);
    let is_word = |character: char| character.is_alphanumeric();
    let is_cut = inside(before.chars().next_back(), phrase.chars().next())
        || inside(phrase.chars().next_back(), after.chars().next());
    // "non-" and "anti-": a hyphen glues a word to its neighbour, but "no-one" is rare and "-no" common.
    let is_glued_behind = phrase != "non"
        && phrase.ends_with(is_word)
        && after.strip_prefix('-').is_some_and(|rest| rest.starts_with(is_word));
    let is_glued_before = phrase.starts_with(is_word)
        && before.strip_suffix('-').is_some_and(|rest| rest.ends_with(is_word));
    !(is_cut || is_glued_behind || is_glued_before)
}
