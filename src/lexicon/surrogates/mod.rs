//! Word lists from which surrogates are drawn: common names, invented places, occupations.

mod names;
mod places;

pub use names::{CULTURES, Culture, FAMILY_STARTS};
pub use places::{FACILITY_WORDS, KIND_WORDS, OCCUPATIONS, PLACE_STEMS, PLACE_TAILS};
