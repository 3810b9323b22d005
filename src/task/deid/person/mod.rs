//! Which written names mean the same person: tags number persons, and a person has one surrogate.

mod name;

pub(super) use name::{Name, Role, is_alike, without_possessive};

use crate::document::PhiLabel;

/// Whether a person is spoken of as a woman or a man.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Gender {
    /// Nothing says so.
    #[default]
    Unknown,
    /// "Mrs.", or a name that women bear.
    Female,
    /// "Mr.", or a name that men bear.
    Male,
}

/// One person of a scope.
#[derive(Debug)]
pub(super) struct Person {
    /// PATIENT or STAFF.
    pub label: PhiLabel,
    /// Given names as first written, lower case.
    pub given: Vec<String>,
    /// Family names as first written, lower case.
    pub family: Vec<String>,
    /// Names that stood alone and may be either.
    pub lone: Vec<String>,
    /// Initials beside a family name, in order.
    pub initials: Vec<char>,
    /// As far as known.
    pub gender: Gender,
}

/// How well a written name fits a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Initials,
    Given,
    Family,
    Whole,
}

/// The persons of a scope, in the order in which they were met.
#[derive(Debug, Default)]
pub(super) struct Persons {
    people: Vec<Person>,
}

impl Persons {
    /// The person of that number.
    pub fn get(&self, idx: usize) -> &Person {
        &self.people[idx]
    }

    /// Takes in the names of one note, whole names first, and returns for each of `names` the index of its person.
    pub fn learn(&mut self, names: &[(PhiLabel, Name, Gender)]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..names.len()).collect();
        // A whole name says which part is which; a lone part or initials then find it.
        order.sort_by_key(|&idx| std::cmp::Reverse(strength(&names[idx].1)));
        let mut found = vec![0; names.len()];
        for idx in order {
            let (label, name, gender) = &names[idx];
            found[idx] = self.place(*label, name, *gender);
        }
        found
    }

    fn place(&mut self, label: PhiLabel, name: &Name, gender: Gender) -> usize {
        let best = self
            .people
            .iter()
            .enumerate()
            .filter(|(_, person)| person.label == label)
            .filter(|(_, person)| !disagree(person.gender, gender))
            .filter_map(|(idx, person)| Some((fit(person, name)?, std::cmp::Reverse(idx))))
            .max();
        let idx = match best {
            Some((_, std::cmp::Reverse(idx))) => idx,
            None => {
                self.people.push(Person {
                    label,
                    given: Vec::new(),
                    family: Vec::new(),
                    lone: Vec::new(),
                    initials: Vec::new(),
                    gender: Gender::Unknown,
                });
                self.people.len() - 1
            }
        };
        self.people[idx].take(name, gender);
        idx
    }
}

fn strength(name: &Name) -> usize {
    let count = |role| name.words(role).count();
    let (given, family) = (count(Role::Given), count(Role::Family));
    (given.min(1) * family.min(1)) * 100
        + family * 10
        + count(Role::Lone) * 5
        + given
        + count(Role::Initial).min(4)
}

fn disagree(known: Gender, new: Gender) -> bool {
    matches!((known, new), (Gender::Female, Gender::Male) | (Gender::Male, Gender::Female))
}

impl Person {
    fn take(&mut self, name: &Name, gender: Gender) {
        for (role, list) in [
            (Role::Given, &mut self.given),
            (Role::Family, &mut self.family),
            (Role::Lone, &mut self.lone),
        ] {
            for word in name.words(role) {
                if !list.iter().any(|known| is_alike(known, word)) {
                    list.push(word.to_owned());
                }
            }
        }
        if self.initials.is_empty() {
            self.initials = letters(name);
        }
        if self.gender == Gender::Unknown {
            self.gender = gender;
        }
        let (given, family) = (&self.given, &self.family);
        self.lone.retain(|word| !given.iter().chain(family).any(|known| is_alike(known, word)));
    }

    /// First letters of the given names, or the initials written instead of them.
    fn given_letters(&self) -> Vec<char> {
        if self.given.is_empty() {
            return self.initials.clone();
        }
        self.given.iter().filter_map(|word| word.chars().next()).collect()
    }
}

fn letters(name: &Name) -> Vec<char> {
    name.words(Role::Initial).filter_map(|word| word.chars().next()).collect()
}

/// How a name fits a person; `None` where it must be another.
fn fit(person: &Person, name: &Name) -> Option<Fit> {
    let [given, family, lone] =
        [Role::Given, Role::Family, Role::Lone].map(|role| name.words(role).collect::<Vec<_>>());
    let initials = letters(name);
    let is_in = |list: &[String], word: &str| list.iter().any(|known| is_alike(known, word));
    if let [word] = lone.as_slice() {
        return if is_in(&person.family, word) || is_in(&person.lone, word) {
            Some(Fit::Family)
        } else if person.given.iter().any(|known| is_same_given(known, word)) {
            Some(Fit::Given)
        } else {
            None
        };
    }
    if family.is_empty() {
        if !given.is_empty() || initials.is_empty() {
            return None;
        }
        return fits_initials(person, &initials).then_some(Fit::Initials);
    }
    let knows_family = !person.family.is_empty();
    let same_family = if knows_family {
        family.iter().any(|word| is_in(&person.family, word))
    } else {
        family.iter().any(|word| is_in(&person.lone, word))
    };
    // "Brandt Adaeze" for "Adaeze Brandt".
    let is_swapped = !given.is_empty()
        && given.iter().all(|word| is_in(&person.family, word))
        && family.iter().all(|word| is_in(&person.given, word));
    if is_swapped {
        return Some(Fit::Whole);
    }
    if !same_family {
        // "Temitope" was met alone before "Temitope Oyelaran".
        let completes = !knows_family && given.iter().any(|word| is_in(&person.lone, word));
        // "Mr. Temitope".
        let titled_given = given.is_empty()
            && initials.is_empty()
            && family.iter().all(|word| is_in(&person.given, word));
        return (completes || titled_given).then_some(Fit::Given);
    }
    if let (Some(first), Some(known)) = (given.first(), person.given.first()) {
        let agrees =
            is_same_given(known, first) || person.given.iter().any(|known| is_alike(known, first));
        return agrees.then_some(Fit::Whole);
    }
    let known = person.given_letters();
    let written: Vec<char> = if given.is_empty() {
        initials
    } else {
        given.iter().filter_map(|word| word.chars().next()).collect()
    };
    match (written.first(), known.first()) {
        (Some(a), Some(b)) if a != b => None,
        (Some(_), Some(_)) => Some(Fit::Whole),
        _ => Some(Fit::Family),
    }
}

/// "rob" for "robert".
pub(super) fn is_same_given(known: &str, word: &str) -> bool {
    let is_short_form =
        |long: &str, short: &str| short.chars().count() >= 3 && long.starts_with(short);
    is_alike(known, word) || is_short_form(known, word) || is_short_form(word, known)
}

/// "T.O." and "TJO" for Temitope J. Oyelaran, "OT" as well.
fn fits_initials(person: &Person, initials: &[char]) -> bool {
    let family: Vec<char> = person.family.iter().filter_map(|word| word.chars().next()).collect();
    let given = person.given_letters();
    let (Some(first), Some(last)) = (given.first(), family.first()) else {
        return person.family.is_empty() && !initials.is_empty() && person.initials == initials;
    };
    match initials {
        [a, .., b] => (a == first && family.contains(b)) || (a == last && b == first),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn persons_of(names: &[&str]) -> Vec<usize> {
        let read: Vec<_> = names
            .iter()
            .map(|written| {
                let (title, bare) = written.split_once(". ").unwrap_or(("", written));
                let gender = match title {
                    "Mr" => Gender::Male,
                    "Mrs" => Gender::Female,
                    _ => Gender::Unknown,
                };
                let is_titled = matches!(title, "Mr" | "Mrs" | "Dr");
                (
                    PhiLabel::Patient,
                    Name::read(if is_titled { bare } else { written }, is_titled),
                    gender,
                )
            })
            .collect();
        Persons::default().learn(&read)
    }

    #[test]
    fn all_variants_of_a_name_are_one_person() {
        let variants = [
            "Oyelaran, Temitope J.",
            "Mr. Oyelaran",
            "Temitope",
            "T.O.",
            "TO",
            "OYELARAN",
            "Oyelaran's",
            "T. Oyelaran",
            "Oyelran",
            "Temi",
            "Temitope Oyelaran",
            "OYELARAN, TEMITOPE",
            "TJO",
        ];
        assert_eq!(persons_of(&variants), vec![0; variants.len()]);
    }

    #[test]
    fn other_people_stay_apart() {
        for names in [
            ["Temitope Oyelaran", "Folake Oyelaran"],
            ["Adaeze Brandt", "Adaeze Lindholm"],
            ["T. Oyelaran", "F. Oyelaran"],
            ["Mr. Brandt", "Mrs. Brandt"],
            ["Lund", "Lind"],
            ["T.O.", "F.B."],
        ] {
            let found = persons_of(&names);
            assert_ne!(found[0], found[1], "{names:?}");
        }
    }

    #[test]
    fn parts_find_the_person_that_they_fit_best() {
        let names =
            ["Oyelaran", "Folake Oyelaran", "Temitope Oyelaran", "Folake", "Temitope", "F.O."];
        let found = persons_of(&names);
        assert_eq!(found[3], found[1]);
        assert_eq!(found[4], found[2]);
        assert_eq!(found[5], found[1]);
        assert_ne!(found[1], found[2]);
        assert_eq!(found[0], found[1], "a surname alone goes to the one met first");
        assert_eq!(persons_of(&["Temitope", "Temitope Oyelaran", "Mr. Oyelaran"]), [0, 0, 0]);
        assert_eq!(persons_of(&["Brandt Adaeze", "Adaeze Brandt"]), [0, 0]);
    }
}
