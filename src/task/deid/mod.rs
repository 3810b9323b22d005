//! De-identification: finds identifiers, joins them with the model's and replaces them.
//!
//! Patterns live one family to a file, each with its context words, checks and look-alikes. The order is
//! [`find_identifiers`] (rules alone), [`refine`] (the model's boundaries), [`merge`] (with the model's spans and the document's own context),
//! [`deidentify`] (new text, closed against survivors).

mod age;
mod boundary;
mod checksum;
mod date;
mod merge;
mod name;
mod network;
mod organization;
mod phone;
mod place;
mod policy;
mod record;
mod replace;
mod scan;

#[cfg(test)]
mod tests;

pub use boundary::refine;
pub use merge::merge;
pub use policy::Policy;
pub use replace::{DeidError, deidentify};

use crate::document::{PhiSpan, Section};
use scan::Scan;

/// Finds identifiers by rules and word lists alone: sorted by position and without overlaps.
///
/// Units: byte spans over `text`. Every span carries the name of the rule that found it.
/// Of `sections` nothing is asked yet; their kinds will weigh weak context.
///
/// ```
/// use chartside::document::PhiLabel;
/// use chartside::task::deid::find_identifiers;
/// let note = "MRN: 00418827  DOB: 11/02/1951";
/// let found = find_identifiers(note, &[]);
/// assert_eq!(found.iter().map(|phi| phi.label).collect::<Vec<_>>(), [PhiLabel::Mrn, PhiLabel::Date]);
/// assert_eq!(found[0].span.of(note), "00418827");
/// ```
pub fn find_identifiers(text: &str, sections: &[Section]) -> Vec<PhiSpan> {
    let _ = sections;
    let mut scan = Scan::new(text);
    date::find(&mut scan);
    age::find(&mut scan);
    network::find(&mut scan);
    phone::find(&mut scan);
    record::find(&mut scan);
    place::find(&mut scan);
    organization::find(&mut scan);
    name::find(&mut scan);
    age::find_beside(&mut scan);
    merge::resolve(scan.found)
}
