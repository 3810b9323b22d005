//! Words and patterns that mark identifiers: calendar, places, people, organisations, labels of numbers.
//!
//! Everything here is general knowledge (names of months, states, countries, streets, professions' letters);
//! no list of personal names is embedded.

mod calendar;
mod calendar_cues;
mod eponym;
mod label;
mod occupation;
mod organization;
mod person;
mod place;
mod vocabulary;

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
    CANADA_PROVINCES, COUNTRIES, OTHER_REGIONS, ROOM_HEADS, STATE_CODES, STATE_NAMES,
    STREET_SUFFIXES,
};
pub use vocabulary::{NOT_NAMES, is_ordinary_word};

/// Whether `word` is one of the words of `list`, which a blank parts.
pub fn is_one_of(word: &str, list: &str) -> bool {
    !word.is_empty() && list.split(' ').any(|known| known == word)
}
