//! Random values of the same form as what they replace. None is derived from the identifier, and none can be a real
//! one: names are common ones, places are invented, numbers come from reserved ranges or fail every check digit.

mod code;
mod network;
mod person;
mod phone;
mod place;

pub(super) use person::{Alias, Families};

use super::random::Random;
use crate::document::PhiLabel;

/// A surrogate for a value that is neither a name of a person nor a date; `None` where the label has none.
pub(super) fn surrogate(label: PhiLabel, written: &str, random: &mut Random) -> Option<String> {
    use PhiLabel as L;
    Some(match label {
        L::Org | L::LocationOther => place::named(written, random),
        L::Street => place::street(written, random),
        L::City => place::town(written, random),
        L::Zip => place::postcode(written, random),
        L::State => place::state(written, random)?,
        L::Country => place::country(written, random),
        L::Phone | L::Fax => phone::number(written, random),
        L::Email => network::email(random),
        L::Url => network::url(written, random),
        L::Ip => network::ip(written, random),
        L::Ssn => code::national(written, random),
        L::Username
        | L::Mrn
        | L::Account
        | L::HealthPlan
        | L::License
        | L::Vehicle
        | L::Device
        | L::BioId
        | L::OtherId => code::code(written, random),
        L::Age => code::age(written, random)?,
        L::Profession => place::occupation(written, random),
        L::Patient | L::Staff | L::Date | L::Year | L::Day | L::Age90 => return None,
    })
}

/// The word in the case of the one that it replaces.
fn in_case_of(word: &str, like: &str) -> String {
    let letters = || like.chars().filter(|c| c.is_alphabetic());
    let is_upper = letters().count() > 1 && letters().all(char::is_uppercase);
    if is_upper {
        word.to_uppercase()
    } else if letters().next().is_some_and(char::is_lowercase) {
        word.to_lowercase()
    } else {
        word.to_owned()
    }
}

#[cfg(test)]
mod tests;
