//! Personal names by strong context, and occupations by theirs.

mod credential;
mod cue;
mod extent;
mod header;
mod initials;
mod occupation;
mod relation;
mod title;

use super::scan::Scan;

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
