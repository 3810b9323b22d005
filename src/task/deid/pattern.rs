//! Constant patterns, and where in a note their matches can begin.
//!
//! A note goes through more than fifty patterns. A scan with each would touch as many tables, and they are larger than
//! the caches. So one look at each pair of bytes says which patterns can begin there; an automaton of each pattern is
//! tried at its own places and leaves after a few bytes. Only for the groups of a match the pattern itself runs.

use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex, OnceLock};

use regex::{Captures, Regex};
use regex_automata::Anchored;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{NFA, WhichCaptures};
use regex_automata::util::start;

/// A constant pattern: for a short text a [`Regex`]; over a note, [`Pattern::find_in`] and [`Pattern::captures_in`] find
/// the same matches.
pub(super) struct Pattern {
    source: String,
    /// Another pattern of which there is a match inside each match, on the line where that begins.
    core: Option<String>,
    /// Compiled where it is first needed: most patterns match in few notes.
    regex: OnceLock<Regex>,
    /// Its number among the patterns that are looked for together, if it is one of them.
    idx: OnceLock<usize>,
}

/// Patterns of one module that are looked for with all others.
pub(super) type PatternList = &'static [&'static LazyLock<Pattern>];

/// Makes a pattern at first use; the patterns are constants and the tests use each.
///
/// `\b` is taken as the ASCII word boundary: the Unicode one would leave the fast automaton at the first letter that is
/// not ASCII. [`Scan::is_bounded`](super::scan::Scan::is_bounded) looks at the true neighbours where it matters.
pub(super) fn pattern(source: &str) -> Pattern {
    Pattern {
        source: with_ascii_boundaries(source),
        core: None,
        regex: OnceLock::new(),
        idx: OnceLock::new(),
    }
}

/// [`pattern`] for one that begins with any word and is found by what stands further on: `core` matches inside each of
/// its matches, and no line ends before it does. Only the lines that hold the core are tried.
pub(super) fn pattern_around(core: &str, source: &str) -> Pattern {
    Pattern { core: Some(with_ascii_boundaries(core)), ..pattern(source) }
}

fn with_ascii_boundaries(source: &str) -> String {
    source.replace(r"\b", r"(?-u:\b)")
}

impl Deref for Pattern {
    type Target = Regex;

    fn deref(&self) -> &Regex {
        self.regex.get_or_init(|| Regex::new(&self.source).expect("a constant pattern compiles"))
    }
}

/// A match in a note.
#[derive(Clone, Copy)]
pub(super) struct Match<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

impl<'t> Match<'t> {
    pub fn start(&self) -> usize {
        self.start
    }

    pub fn end(&self) -> usize {
        self.end
    }

    pub fn as_str(&self) -> &'t str {
        &self.text[self.start..self.end]
    }
}

impl Pattern {
    /// The matches in a note, one behind the other.
    pub fn find_in<'t>(&self, starts: &Starts<'t>) -> impl Iterator<Item = Match<'t>> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let found = self.find_from(starts, at)?;
            at = found.end;
            Some(found)
        })
    }

    /// The matches in a note with their groups, one behind the other.
    pub fn captures_in<'t>(&self, starts: &Starts<'t>) -> impl Iterator<Item = Captures<'t>> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let found = self.find_from(starts, at)?;
            at = found.end;
            let captures = self.captures_at(starts.text, found.start)?;
            Some(captures)
        })
    }

    /// The match in a note that begins at `at`, if one does.
    pub fn match_at<'t>(&self, starts: &Starts<'t>, at: usize) -> Option<Match<'t>> {
        self.find_from(starts, at).filter(|found| found.start == at)
    }

    /// The first match in a note that begins at or behind `from`.
    fn find_from<'t>(&self, starts: &Starts<'t>, from: usize) -> Option<Match<'t>> {
        let text = starts.text;
        let found = |(start, end)| Match { text, start, end };
        let by_regex = |from| self.find_at(text, from).map(|m| found((m.start(), m.end())));
        let Some(&idx) = self.idx.get() else { return by_regex(from) };
        let places = &starts.places[idx];
        let opening = &starts.patterns.openings[idx];
        // Where another thread is at the automaton, the pattern itself finds the same.
        let Ok(mut cache) = opening.cache.try_lock() else { return by_regex(from) };
        let mut walked = 0;
        for &at in &places[places.partition_point(|&at| (at as usize) < from)..] {
            let at = at as usize;
            // Places inside one long run would each be walked to its end: the pattern itself takes linear time.
            if walked > MOST_STEPS * (at - from) + MIN_STEPS {
                return by_regex(at);
            }
            match opening.end_of(&mut cache, text.as_bytes(), at, &mut walked) {
                Ok(Some(end)) => return Some(found((at, end))),
                Ok(None) => {}
                Err(Unknown) => return by_regex(at),
            }
        }
        None
    }
}

/// More bytes looked at than this for each byte of the note, beyond [`MIN_STEPS`], are no longer a gain.
const MOST_STEPS: usize = 16;
const MIN_STEPS: usize = 4096;

/// For each pattern, the places of one note where a match may begin.
pub(super) struct Starts<'t> {
    text: &'t str,
    patterns: &'static Patterns,
    /// Offsets in bytes; a note has fewer than 4 GiB.
    places: Vec<Vec<u32>>,
}

impl<'t> Starts<'t> {
    pub fn of(text: &'t str, patterns: &'static Patterns) -> Self {
        let mut places: Vec<Vec<u32>> =
            patterns.openings.iter().map(|_| Vec::with_capacity(text.len() / 64)).collect();
        let bytes = text.as_bytes();
        let mut is_inside = false;
        for (at, &byte) in bytes.iter().enumerate() {
            let mut mask = patterns.beginning(is_inside, byte, bytes.get(at + 1).copied());
            while mask != 0 {
                places[mask.trailing_zeros() as usize].push(at as u32);
                mask &= mask - 1;
            }
            is_inside = is_word_byte(byte);
        }
        let mut starts = Self { text, patterns, places };
        for (idx, opening) in patterns.openings.iter().enumerate() {
            if let Some(core) = opening.core {
                starts.keep_lines_of(core, idx);
            }
        }
        starts
    }

    /// Keeps the places of a pattern from which its core can be reached.
    fn keep_lines_of(&mut self, core: usize, idx: usize) {
        let opening = &self.patterns.openings[core];
        let Ok(mut cache) = opening.cache.try_lock() else { return };
        let text = self.text.as_bytes();
        let mut places = std::mem::take(&mut self.places[idx]).into_iter().peekable();
        let mut kept = Vec::new();
        let (mut line, mut seen) = (0, 0);
        for &at in &self.places[core] {
            if places.peek().is_none_or(|&place| place > at)
                || matches!(opening.end_of(&mut cache, text, at as usize, &mut 0), Ok(None))
            {
                continue;
            }
            let ahead = &text[seen as usize..at as usize];
            line =
                ahead.iter().rposition(|&b| b == b'\n').map_or(line, |end| seen + end as u32 + 1);
            seen = at;
            while let Some(place) = places.next_if(|&place| place <= at) {
                if place >= line {
                    kept.push(place);
                }
            }
        }
        self.places[idx] = kept;
    }

    /// The note.
    pub fn text(&self) -> &'t str {
        self.text
    }
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Patterns that are looked for together; each has a bit.
pub(super) struct Patterns {
    openings: Vec<Opening>,
    /// Behind no word byte and behind one: for each byte, the patterns whose matches can begin with it.
    first: [[u64; 256]; 2],
    /// The same for each pair of ASCII bytes, known from when it is first met.
    pairs: [Vec<AtomicU64>; 2],
}

/// The bit that says that a pair is known.
const KNOWN: u64 = 1 << 63;

/// What may stand before a match, as far as a pattern can tell: the start of the text, a line end, any other byte that
/// is in no word; or a byte of a word.
const BEFORE: [&[Option<u8>]; 2] = [&[None, Some(b' '), Some(b'\n'), Some(b'\r')], &[Some(b'a')]];

impl Patterns {
    pub fn new(patterns: impl Iterator<Item = &'static LazyLock<Pattern>>) -> Self {
        let mut openings = Vec::new();
        let mut first = [[0; 256]; 2];
        let sources = patterns.flat_map(|pattern| {
            let core = pattern.core.as_deref().map(|core| (core, None));
            core.into_iter().chain([(pattern.source.as_str(), Some(&**pattern))])
        });
        for (source, pattern) in sources {
            let idx = openings.len();
            assert!(idx < 63, "each pattern has a bit");
            let core = pattern.and_then(|pattern| pattern.core.as_ref()).map(|_| idx - 1);
            if let Some(pattern) = pattern {
                pattern.idx.get_or_init(|| idx);
            }
            let opening = Opening { core, ..Opening::new(source) };
            let mut cache = opening.automaton.create_cache();
            for (side, masks) in first.iter_mut().enumerate() {
                for (byte, mask) in (0..=u8::MAX).zip(masks) {
                    if BEFORE[side].iter().any(|&b| opening.lives(&mut cache, b, &[byte])) {
                        *mask |= 1 << idx;
                    }
                }
            }
            openings.push(Opening { cache: Mutex::new(cache), ..opening });
        }
        let pairs = [(); 2].map(|()| (0..128 * 128).map(|_| AtomicU64::new(0)).collect());
        Self { openings, first, pairs }
    }

    /// The patterns that may have a match that begins with `byte` and `next`.
    fn beginning(&self, is_inside: bool, byte: u8, next: Option<u8>) -> u64 {
        let side = usize::from(is_inside);
        let first = self.first[side][usize::from(byte)];
        let Some(next) = next.filter(|next| first != 0 && byte.is_ascii() && next.is_ascii())
        else {
            return first;
        };
        let pair = &self.pairs[side][usize::from(byte) * 128 + usize::from(next)];
        let known = pair.load(Ordering::Relaxed);
        if known & KNOWN != 0 { known & !KNOWN } else { self.learn(pair, side, byte, next) }
    }

    #[cold]
    fn learn(&self, pair: &AtomicU64, side: usize, byte: u8, next: u8) -> u64 {
        let (mut mask, mut is_sure) = (0, true);
        for (idx, opening) in self.openings.iter().enumerate() {
            if self.first[side][usize::from(byte)] & 1 << idx == 0 {
                continue;
            }
            let lives = match opening.cache.try_lock() {
                Ok(mut cache) => {
                    BEFORE[side].iter().any(|&b| opening.lives(&mut cache, b, &[byte, next]))
                }
                Err(_) => {
                    is_sure = false;
                    true
                }
            };
            mask |= u64::from(lives) << idx;
        }
        if is_sure {
            pair.store(mask | KNOWN, Ordering::Relaxed);
        }
        mask
    }
}

/// The automaton cannot tell.
struct Unknown;

/// The automaton that tells whether a match begins at a place, and where it ends.
struct Opening {
    automaton: DFA,
    cache: Mutex<Cache>,
    /// The number of the core of the pattern.
    core: Option<usize>,
}

impl Opening {
    fn new(source: &str) -> Self {
        let nfa = NFA::compiler()
            .configure(NFA::config().which_captures(WhichCaptures::None))
            .build(source)
            .expect("a constant pattern compiles");
        let automaton =
            DFA::builder().build_from_nfa(nfa).expect("no pattern has a Unicode boundary");
        let cache = Mutex::new(automaton.create_cache());
        Self { automaton, cache, core: None }
    }

    /// Where the match that begins at `at` ends, if one does.
    /// Adds to `walked` how many bytes were looked at.
    fn end_of(
        &self,
        cache: &mut Cache,
        text: &[u8],
        at: usize,
        walked: &mut usize,
    ) -> Result<Option<usize>, Unknown> {
        let before = at.checked_sub(1).map(|before| text[before]);
        let config = start::Config::new().anchored(Anchored::Yes).look_behind(before);
        let mut state = self.automaton.start_state(cache, &config).map_err(|_| Unknown)?;
        let mut end = None;
        for (offset, &byte) in text[at..].iter().enumerate() {
            state = self.automaton.next_state(cache, state, byte).map_err(|_| Unknown)?;
            *walked += 1;
            if state.is_tagged() {
                if state.is_match() {
                    // The automaton says so one byte late, for what may stand behind the match.
                    end = Some(at + offset);
                } else if state.is_dead() {
                    return Ok(end);
                } else if state.is_quit() {
                    return Err(Unknown);
                }
            }
        }
        let state = self.automaton.next_eoi_state(cache, state).map_err(|_| Unknown)?;
        Ok(if state.is_match() { Some(text.len()) } else { end })
    }

    /// Whether a match that begins with `bytes` behind `before` may go on or is one.
    fn lives(&self, cache: &mut Cache, before: Option<u8>, bytes: &[u8]) -> bool {
        let config = start::Config::new().anchored(Anchored::Yes).look_behind(before);
        let Ok(mut state) = self.automaton.start_state(cache, &config) else { return true };
        for &byte in bytes {
            match self.automaton.next_state(cache, state, byte) {
                Ok(next) if next.is_dead() => return false,
                // What follows a match or an end of knowledge says nothing more.
                Ok(next) if next.is_match() || next.is_quit() => return true,
                Ok(next) => state = next,
                Err(_) => return true,
            }
        }
        true
    }
}

/// Calls `take` for each match; where it says no, the search goes on behind the run of word characters that the match
/// starts in, so that long runs of digits cost linear time.
pub(super) fn each_match<'t>(
    pattern: &Pattern,
    starts: &Starts<'t>,
    mut take: impl FnMut(Match<'t>) -> bool,
) {
    let text = starts.text;
    let mut at = 0;
    while let Some(found) = pattern.find_from(starts, at) {
        at = if take(found) && found.end() > found.start() {
            found.end()
        } else {
            let rest = &text[found.start()..];
            let step = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            found.start() + step.max(rest.chars().next().map_or(1, char::len_utf8))
        };
        if at > text.len() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::task::deid::{PATTERNS, patterns};

    /// What notes are made of, and what touches it.
    const PIECES: &[&str] = &[
        " ", "  ", "\n", "\t", ",", ", ", ".", ". ", ":", ": ", "-", " - ", "–", "/", "(", ")",
        "#", "@", "_", "\\", "|", "'", "’", "+", "*", "a", "A", "x", "X", "O", "I", "l", "é", "É",
        "ž", "1", "12", "555", "2019", "19", "03", "90210", "0041", "1234567", "year", "old", "yo",
        "M", "F", "male", "aged", "at", "May", "Q1", "dob", "th", "of", "and", "Dr", "Dr.", "Mrs",
        "RN", "MD", "by", "signed", "wife", "nurse", "Patient", "Pt", "PO Box", "Main", "Oak",
        "Street", "St", "Ave", "Mesa", "Boise", "AZ", "ID", "OH", "ICU", "Room", "Bed", "MRN",
        "No", "no.", "plate", "fax", "tel", "ext", "www.", "http://", ".com", "Lund", "de la",
        "Hospital", "jmarek2", "printed", "ninety", "five", "XII", "Cork", "ex-", "LUND",
    ];

    fn check(text: &str) {
        let starts = Starts::of(text, &PATTERNS);
        for pattern in patterns() {
            let found: Vec<_> =
                pattern.find_in(&starts).map(|m| (m.start(), m.end(), m.as_str())).collect();
            let scanned: Vec<_> =
                pattern.find_iter(text).map(|m| (m.start(), m.end(), m.as_str())).collect();
            assert_eq!(found, scanned, "{}", pattern.as_str());
            let groups = |captures: Captures| {
                captures.iter().map(|m| m.map(|m| m.range())).collect::<Vec<_>>()
            };
            assert!(
                pattern
                    .captures_in(&starts)
                    .map(groups)
                    .eq(pattern.captures_iter(text).map(groups)),
                "{}",
                pattern.as_str()
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn matches_are_those_of_a_scan(pieces in vec(select(PIECES), 0..120)) {
            check(&pieces.concat());
        }
    }

    #[test]
    fn long_runs_are_left_to_the_scan() {
        for run in ["A", "Ab", "9", "9-", "a.", "A ", ", ", "#", "É"] {
            check(&run.repeat(6_000));
        }
    }
}
