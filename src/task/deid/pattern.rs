//! Constant patterns, and where in a note their matches can begin.
//!
//! A note goes through some ninety patterns and word lists. A scan with each would touch as many tables, and they are
//! larger than the caches. So one look at the first bytes of each word says which patterns can begin there; the answer is
//! kept, because notes begin their words alike. An automaton of each pattern is tried at its own places, which are few.
//! Only for the groups of a match the pattern itself runs.

use std::ops::Deref;
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
    /// Whether no match begins behind an ASCII letter.
    opens_word: bool,
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
        opens_word: false,
        regex: OnceLock::new(),
        idx: OnceLock::new(),
    }
}

/// [`pattern`] for one that begins with any word and is found by what stands further on: `core` matches inside each of
/// its matches, and no line ends before it does. Only the lines that hold the core are tried.
pub(super) fn pattern_around(core: &str, source: &str) -> Pattern {
    Pattern { core: Some(with_ascii_boundaries(core)), ..pattern(source) }
}

/// [`pattern`] for a list of words in lower case: the longest that stands at a place, whatever the case of its ASCII
/// letters, unless it only ends a word. What stands around it otherwise is left to the caller.
pub(super) fn word_list<'a>(words: impl IntoIterator<Item = &'a str>) -> Pattern {
    let mut words: Vec<&str> = words.into_iter().collect();
    words.sort_unstable();
    words.dedup();
    Pattern { opens_word: true, ..pattern(&longest_of(&words)) }
}

/// The source of a pattern for the longest of some sorted words; what they begin with is written once.
fn longest_of(words: &[&str]) -> String {
    let is_end = words.first().is_some_and(|word| word.is_empty());
    let branches: Vec<String> = words[usize::from(is_end)..]
        .chunk_by(|a, b| a.chars().next() == b.chars().next())
        .map(|words| {
            let first: String = words[0].chars().take(1).collect();
            let rest: Vec<&str> = words.iter().map(|word| &word[first.len()..]).collect();
            let sign = match first.to_ascii_uppercase() {
                upper if upper != first => format!("[{upper}{first}]"),
                _ => regex::escape(&first),
            };
            sign + &longest_of(&rest)
        })
        .collect();
    match (branches.as_slice(), is_end) {
        ([], _) => String::new(),
        ([branch], false) => branch.clone(),
        _ => format!("(?:{}){}", branches.join("|"), if is_end { "?" } else { "" }),
    }
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

    /// As [`Self::captures_in`], the first that begins at or behind `from`.
    pub fn captures_from<'t>(&self, starts: &Starts<'t>, from: usize) -> Option<Captures<'t>> {
        let found = self.find_from(starts, from)?;
        self.captures_at(starts.text, found.start)
    }

    /// The first match in a note that begins at or behind `from`.
    fn find_from<'t>(&self, starts: &Starts<'t>, from: usize) -> Option<Match<'t>> {
        let text = starts.text;
        let Some(&idx) = self.idx.get() else { return self.scan_from(text, from) };
        let places = &starts.places[idx];
        let opening = &starts.patterns.openings[idx];
        // Where another thread is at the automaton, the pattern itself finds the same.
        let Ok(mut cache) = opening.cache.try_lock() else { return self.scan_from(text, from) };
        let mut walked = 0;
        for &at in &places[places.partition_point(|&at| (at as usize) < from)..] {
            let at = at as usize;
            // Places inside one long run would each be walked to its end: the pattern itself takes linear time.
            if walked > MOST_STEPS * (at - from) + MIN_STEPS {
                return self.scan_from(text, at);
            }
            match opening.end_of(&mut cache, text.as_bytes(), at, &mut walked) {
                Ok(Some(end)) => return Some(Match { text, start: at, end }),
                Ok(None) => {}
                Err(Unknown) => return self.scan_from(text, at),
            }
        }
        None
    }

    /// [`Self::find_from`] by the pattern itself.
    fn scan_from<'t>(&self, text: &'t str, mut from: usize) -> Option<Match<'t>> {
        loop {
            let found = self.find_at(text, from)?;
            let (start, end) = (found.start(), found.end());
            if !self.opens_word || !text[..start].ends_with(|c: char| c.is_ascii_alphabetic()) {
                return Some(Match { text, start, end });
            }
            from = start + text[start..].chars().next().map_or(1, char::len_utf8);
        }
    }
}

/// More bytes looked at than this for each byte of the note, beyond [`MIN_STEPS`], are no longer a gain.
const MOST_STEPS: usize = 16;
const MIN_STEPS: usize = 4096;

/// A bit for each pattern.
type Mask = u128;

/// For each pattern, the places of one note where a match may begin.
pub(super) struct Starts<'t> {
    text: &'t str,
    patterns: &'static Patterns,
    /// Offsets in bytes; a note has fewer than 4 GiB.
    places: Vec<Vec<u32>>,
}

impl<'t> Starts<'t> {
    pub fn of(text: &'t str, patterns: &'static Patterns) -> Self {
        let bytes = text.as_bytes();
        let mut places = vec![Vec::new(); patterns.openings.len()];
        let mut known = patterns.known.try_lock().ok();
        let mut before = None;
        for (at, &byte) in bytes.iter().enumerate() {
            let side = side_of(before);
            before = Some(byte);
            let first = patterns.first[side][usize::from(byte)] & patterns.scanned;
            if first == 0 {
                continue;
            }
            let mut mask = match &mut known {
                Some(known) => patterns.beginning(known, first, side, &bytes[at..]),
                None => first,
            };
            while mask != 0 {
                places[mask.trailing_zeros() as usize].push(at as u32);
                mask &= mask - 1;
            }
        }
        for (idx, opening) in patterns.openings.iter().enumerate() {
            let Some(core) = opening.core else { continue };
            let cores = &places[core];
            places[idx] = patterns.before_cores(bytes, idx, core, cores);
        }
        Self { text, patterns, places }
    }

    /// The note.
    pub fn text(&self) -> &'t str {
        self.text
    }
}

/// How many bytes of what begins at a place are looked at, more and more, as long as many patterns can begin there.
const PREFIXES: [usize; 3] = [2, 3, 4];
/// To try as many patterns costs no more than to look at more bytes.
const FEW: u32 = 2;
/// How many answers are kept, a power of two. A new one takes the place of an old one.
const N_KNOWN: usize = 1 << KNOWN_BITS;
const KNOWN_BITS: u32 = 14;

/// What was found out about places with certain bytes: the key of these and the patterns that can begin there.
type Known = [(u64, Mask)];

/// What may stand before a match, as far as a pattern can tell: the start of the text or a line, any other byte that is
/// in no word, a figure, a letter.
const BEFORE: [&[Option<u8>]; 4] =
    [&[None, Some(b'\n'), Some(b'\r')], &[Some(b' ')], &[Some(b'0')], &[Some(b'a')]];
const LETTER: usize = 3;

/// Which of [`BEFORE`] each byte is.
const SIDES: [u8; 256] = {
    let mut sides = [1; 256];
    let mut byte = 0;
    while byte < 256 {
        match byte as u8 {
            b'\n' | b'\r' => sides[byte] = 0,
            b'0'..=b'9' | b'_' => sides[byte] = 2,
            b'a'..=b'z' | b'A'..=b'Z' => sides[byte] = LETTER as u8,
            _ => {}
        }
        byte += 1;
    }
    sides
};

fn side_of(before: Option<u8>) -> usize {
    before.map_or(0, |byte| usize::from(SIDES[usize::from(byte)]))
}

/// Patterns that are looked for together; each has a bit.
pub(super) struct Patterns {
    openings: Vec<Opening>,
    /// Behind each of [`BEFORE`] and for each byte, the patterns whose matches can begin with it.
    first: [[Mask; 256]; 4],
    /// The patterns that are looked for everywhere: those without a core.
    scanned: Mask,
    known: Mutex<Box<Known>>,
}

impl Patterns {
    pub fn new(patterns: impl Iterator<Item = &'static LazyLock<Pattern>>) -> Self {
        let mut openings: Vec<Opening> = Vec::new();
        let mut first = [[0; 256]; 4];
        let mut scanned = 0;
        let sources = patterns.flat_map(|pattern| {
            let core = pattern.core.as_deref().map(|core| (core, None));
            core.into_iter().chain([(pattern.source.as_str(), Some(&**pattern))])
        });
        for (source, pattern) in sources {
            let idx = openings.len();
            assert!(idx < Mask::BITS as usize, "each pattern has a bit");
            let core = pattern.and_then(|pattern| pattern.core.as_ref()).map(|_| idx - 1);
            let mut opens_word = false;
            if let Some(pattern) = pattern {
                pattern.idx.get_or_init(|| idx);
                opens_word = pattern.opens_word;
            }
            let opening = Opening { core, ..Opening::new(source) };
            let mut cache = opening.automaton.create_cache();
            for (side, masks) in first.iter_mut().enumerate() {
                for (byte, mask) in (0..=u8::MAX).zip(masks) {
                    let may_begin = (side != LETTER || !opens_word)
                        && BEFORE[side].iter().any(|&b| opening.lives(&mut cache, b, &[byte]));
                    *mask |= Mask::from(may_begin) << idx;
                }
            }
            scanned |= Mask::from(core.is_none()) << idx;
            openings.push(Opening { cache: Mutex::new(cache), ..opening });
        }
        let known = Mutex::new(vec![(0, 0); N_KNOWN].into_boxed_slice());
        Self { openings, first, scanned, known }
    }

    /// Which of the patterns `first` may have a match that begins with `rest`.
    fn beginning(&self, known: &mut Known, first: Mask, side: usize, rest: &[u8]) -> Mask {
        let bytes = match rest.first_chunk() {
            Some(bytes) => u64::from_le_bytes(*bytes),
            None => rest.iter().rev().fold(0, |bytes, &byte| bytes << 8 | u64::from(byte)),
        };
        let mut mask = first;
        for length in PREFIXES {
            if mask.count_ones() <= FEW || length > rest.len() {
                break;
            }
            // Never zero, because a prefix has a length.
            let key = bytes & ((1 << (8 * length)) - 1) | ((4 * length + side) as u64) << 56;
            let slot = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - KNOWN_BITS);
            let entry = &mut known[slot as usize];
            if entry.0 != key {
                *entry = (key, self.learn(side, mask, &rest[..length]));
            }
            mask = entry.1;
        }
        mask
    }

    /// Which of the patterns in `mask` may have a match that begins with `bytes`.
    #[cold]
    fn learn(&self, side: usize, mask: Mask, bytes: &[u8]) -> Mask {
        let mut result = mask;
        let mut left = mask;
        while left != 0 {
            let idx = left.trailing_zeros() as usize;
            left &= left - 1;
            // Where another thread is at the automaton, the pattern is tried for nothing.
            if let Ok(mut cache) = self.openings[idx].cache.try_lock()
                && !BEFORE[side].iter().any(|&b| self.openings[idx].lives(&mut cache, b, bytes))
            {
                result &= !(1 << idx);
            }
        }
        result
    }

    /// The places of the pattern `idx` from which its core can be reached, when that can begin at `cores`.
    fn before_cores(&self, text: &[u8], idx: usize, core: usize, cores: &[u32]) -> Vec<u32> {
        let mut places = Vec::new();
        let opening = &self.openings[core];
        let mut cache = opening.cache.try_lock().ok();
        let mut from = 0;
        for &at in cores {
            let at = at as usize;
            let is_core =
                |cache: &mut Cache| !matches!(opening.end_of(cache, text, at, &mut 0), Ok(None));
            if !cache.as_deref_mut().is_none_or(is_core) {
                continue;
            }
            let line =
                text[from..at].iter().rposition(|&b| b == b'\n').map_or(from, |end| from + end + 1);
            let may_begin = |&at: &usize| {
                let side = side_of(at.checked_sub(1).map(|before| text[before]));
                self.first[side][usize::from(text[at])] & 1 << idx != 0
            };
            places.extend((line..=at).filter(may_begin).map(|at| at as u32));
            from = at + 1;
        }
        places
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
            let mut at = 0;
            let scanned: Vec<_> = std::iter::from_fn(|| {
                let m = pattern.scan_from(text, at)?;
                at = m.end();
                Some((m.start(), m.end(), m.as_str()))
            })
            .collect();
            assert_eq!(found, scanned, "{}", pattern.as_str());
            if pattern.opens_word {
                continue;
            }
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

    #[test]
    fn the_longest_word_of_a_list_is_found_where_words_begin() {
        let list = word_list(["may", "mayo", "new year's eve", "año"]);
        let check = |text: &str, expected: &[&str]| {
            let mut at = 0;
            let found: Vec<&str> = std::iter::from_fn(|| {
                let m = list.scan_from(text, at)?;
                at = m.end();
                Some(m.as_str())
            })
            .collect();
            assert_eq!(found, expected);
        };
        check("MAYO, dismay, 3may", &["MAYO", "may"]);
        check("New Year's Eve del año", &["New Year's Eve", "año"]);
    }
}
