//! De-identification: finds identifiers, joins them with the model's and replaces them.
//!
//! Patterns live one family to a file, each with its context words, checks and look-alikes. The order is
//! [`find_identifiers`] (rules alone), [`refine`] (the model's boundaries), [`merge`] (with the model's spans and the document's own context),
//! [`deidentify`] (new text, closed against survivors).

mod age;
mod boundary;
mod card;
mod checksum;
mod code;
mod date;
mod dates;
mod detector;
mod login;
mod merge;
mod name;
mod network;
mod organization;
mod pattern;
mod person;
mod phone;
mod place;
mod plate;
mod policy;
mod random;
mod reach;
mod recognizer;
mod record;
mod repeat;
mod replace;
mod report;
mod restore;
mod scan;
mod scope;
mod shift;
mod signer;
mod surrogate;
mod survivor;
mod target;
mod temper;
mod wordings;

#[cfg(test)]
mod tests;

pub use boundary::refine;
pub use detector::{
    Detector, DetectorError, DetectorSpec, Known, MAX_RECOGNIZERS, MAX_TERM_BYTES, MAX_TERMS,
};
pub use merge::merge;
pub use policy::{DateShift, Policy, PolicyError};
pub use random::{NoEntropy, Random, Seed};
pub use recognizer::{Checksum, MAX_PATTERN_BYTES, RecognizerError, RecognizerSpec};
pub use replace::{DeidError, deidentify};
pub use report::Report;
pub use restore::{MappedDocument, MappedEdit, Restored};
pub use scope::Scope;

use std::sync::LazyLock;

use crate::document::{PhiSpan, Section};
use crate::text::Normalized;
use pattern::{Pattern, Patterns, Starts};
use scan::Scan;

/// Finds identifiers by rules and word lists alone: sorted by position and without overlaps.
///
/// Units: byte spans over `text`. Every span carries the name of the rule that found it.
/// In a signature block of `sections`, letters count as initials that elsewhere read as an abbreviation.
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
    let plain = Normalized::new(text);
    merge::to_original(&plain, rules(plain.text(), &plain_sections(&plain, sections)))
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(patterns()));

/// The patterns that are looked for together.
fn patterns() -> impl Iterator<Item = &'static LazyLock<Pattern>> {
    let lists = [
        &age::PATTERNS,
        &network::PATTERNS,
        &phone::PATTERNS,
        &record::PATTERNS,
        &card::PATTERNS,
        &plate::PATTERNS,
        &login::PATTERNS,
        &organization::PATTERNS,
        &code::PATTERNS,
    ];
    let lists =
        lists.into_iter().chain(date::PATTERNS).chain(place::PATTERNS).chain(name::PATTERNS);
    lists.flat_map(|list| list.iter().copied())
}

/// The sections of a text as sections of its plain form.
fn plain_sections(plain: &Normalized, sections: &[Section]) -> Vec<Section> {
    let to_plain = |section: &Section| Section {
        title: section.title.map(|title| plain.to_plain(title)),
        span: plain.to_plain(section.span),
        ..section.clone()
    };
    sections.iter().map(to_plain).collect()
}

/// [`find_identifiers`] over a text in its plain form.
fn rules(text: &str, sections: &[Section]) -> Vec<PhiSpan> {
    let starts = Starts::of(text, &PATTERNS);
    let mut scan = Scan::new(&starts, sections);
    date::find(&mut scan);
    age::find(&mut scan);
    network::find(&mut scan);
    phone::find(&mut scan);
    card::find(&mut scan);
    record::find(&mut scan);
    plate::find(&mut scan);
    login::find(&mut scan);
    place::find(&mut scan);
    organization::find(&mut scan);
    name::find(&mut scan);
    age::find_beside(&mut scan);
    code::find(&mut scan);
    merge::resolve(scan.found)
}
