//! Words and patterns that mark identifiers: calendar, places, people, organisations, labels of numbers.
//!
//! Everything here is general knowledge (names of months, states, countries, streets, professions' letters);
//! no list of personal names is embedded.

mod abbreviation;
mod calendar;
mod calendar_cues;
mod eponym;
mod label;
mod occupation;
mod organization;
mod person;
mod place;
mod vocabulary;

pub use abbreviation::SHORT_ABBREVIATIONS;
pub use calendar::{HOLIDAYS, MONTHS, NUMBER_WORDS, ORDINAL_WORDS, WEEKDAYS};
pub use calendar_cues::{PARTIAL_CUES, READING_CUES};
pub use eponym::{EPONYM_NOUNS, EPONYMS, FAMILY_DISEASES};
pub use label::{LABELS, LabelRule, Shape};
pub use occupation::{NOT_OCCUPATIONS, OCCUPATION_TAILS};
pub use organization::{ORG_HEADS, ORG_PREFIX_STOP, SCHOOL_OR_FIRM_TAILS};
pub use person::{
    CREDENTIALS, NAME_PARTICLES, PATIENT_CUES, PATIENT_TITLES, STAFF_CUES, STAFF_TITLES,
};
pub use place::{
    CANADA_PROVINCES, COUNTRIES, FOREIGN_ROOM_HEADS, NAMED_PLACE_HEADS, OTHER_REGIONS,
    PLACE_FUNCTIONS, ROOM_HEADS, STATE_CODES, STATE_NAMES, STREET_SUFFIXES, US_STREET_SUFFIXES,
};
pub use vocabulary::{NOT_NAMES, is_ordinary_word};

/// A set of words, made once from a list that blanks part.
///
/// Most words asked for are in no list, so length and first byte are looked at before any comparison.
#[derive(Debug)]
pub struct WordSet {
    /// Sorted by length, then by bytes.
    words: Vec<&'static str>,
    lengths: u64,
    first_bytes: [u64; 4],
}

impl WordSet {
    /// The words of `list`.
    pub fn new(list: &'static str) -> Self {
        let mut set = Self { words: Vec::new(), lengths: 0, first_bytes: [0; 4] };
        for word in list.split_ascii_whitespace() {
            set.words.push(word);
            set.lengths |= 1 << word.len().min(63);
            let first = word.as_bytes()[0];
            set.first_bytes[usize::from(first >> 6)] |= 1 << (first & 63);
        }
        set.words.sort_unstable_by_key(|word| (word.len(), *word));
        set
    }

    /// Whether `word` is one of them.
    pub fn contains(&self, word: &str) -> bool {
        let Some(&first) = word.as_bytes().first() else { return false };
        self.lengths & (1 << word.len().min(63)) != 0
            && self.first_bytes[usize::from(first >> 6)] & (1 << (first & 63)) != 0
            && self
                .words
                .binary_search_by_key(&(word.len(), word), |word| (word.len(), *word))
                .is_ok()
    }
}

/// Whether a word is one of the words of a constant list, which blanks part.
macro_rules! is_one_of {
    ($word:expr, $list:expr $(,)?) => {{
        static SET: std::sync::LazyLock<$crate::lexicon::identifiers::WordSet> =
            std::sync::LazyLock::new(|| $crate::lexicon::identifiers::WordSet::new($list));
        SET.contains($word)
    }};
}
pub(crate) use is_one_of;
