//! Personal names by strong context, and occupations by theirs.

mod credential;
mod cue;
mod extent;
mod header;
mod initials;
mod occupation;
mod relation;
mod title;

use super::pattern::PatternList;
use super::scan::Scan;

/// The patterns of all parts.
pub(super) static PATTERNS: [&PatternList; 7] = [
    &title::PATTERNS,
    &credential::PATTERNS,
    &cue::PATTERNS,
    &header::PATTERNS,
    &relation::PATTERNS,
    &initials::PATTERNS,
    &occupation::PATTERNS,
];

/// Finds names and occupations.
pub(super) fn find(scan: &mut Scan) {
    title::find(scan);
    credential::find(scan);
    cue::find(scan);
    header::find(scan);
    relation::find(scan);
    initials::find(scan);
    occupation::find(scan);
}
