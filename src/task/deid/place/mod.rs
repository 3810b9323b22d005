//! Streets, towns with their states, postal codes, countries, rooms.

mod country;
mod postcode;
mod room;
mod street;
mod street_abroad;
mod town;

use super::pattern::PatternList;
use super::scan::Scan;
use crate::lexicon::identifiers::{STREET_SUFFIXES, is_one_of};

/// The patterns of all parts.
pub(super) static PATTERNS: [&PatternList; 6] = [
    &street::PATTERNS,
    &street_abroad::PATTERNS,
    &town::PATTERNS,
    &postcode::PATTERNS,
    &country::PATTERNS,
    &room::PATTERNS,
];

/// Finds places.
pub(super) fn find(scan: &mut Scan) {
    street::find(scan);
    street_abroad::find(scan);
    town::find(scan);
    postcode::find(scan);
    country::find(scan);
    room::find(scan);
}

/// Where the run of capitalised words at the end of `head` starts, at most three words.
fn title_run(head: &str) -> Option<usize> {
    let mut start = None;
    let mut end = head.len();
    for _ in 0..3 {
        let part = &head[..end];
        let word = part.rfind(' ').map_or(0, |at| at + 1);
        let Some(first) = part[word..].chars().next() else { break };
        if !first.is_uppercase() || part[word..].chars().count() < 2 {
            break;
        }
        start = Some(word);
        if word == 0 {
            break;
        }
        end = word - 1;
        if head[..end].ends_with(' ') {
            break;
        }
    }
    start
}

/// Where the town starts in the words before a state, or `None` when they name no town.
fn city_start(words: &str) -> Option<usize> {
    let mut start = 0;
    let mut result = 0;
    for word in words.split(' ') {
        let bare = word.trim_end_matches('.').to_ascii_lowercase();
        let suffix = STREET_SUFFIXES.contains(&bare.as_str())
            && !is_one_of!(
                bare.as_str(),
                "st grove vale point ridge heights bend gardens hollow run crossing plaza \
            square terrace view trail",
            );
        let stop = suffix
            || is_one_of!(
                bare.as_str(),
                "hospital clinic center centre dr mr mrs ms from in of to at the ne nw se sw \
            n s e w health medical city: near memorial surgery pharmacy hospice \
            university college school llc inc institute group clinics associates suite \
            ste dept regional general",
            );
        if stop {
            result = start + word.len() + 1;
        }
        start += word.len() + 1;
    }
    (result < words.len() && words[result..].chars().count() >= 3).then_some(result)
}
