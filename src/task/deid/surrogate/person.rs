//! The other name of a person, and every way of writing it that the note uses.

use std::collections::HashMap;

use super::super::person::{Gender, Name, Person, Role};
use super::super::random::Random;
use super::in_case_of;
use crate::lexicon::surrogates::{CULTURES, Culture, FAMILY_STARTS};

/// The surrogate of each family name of a scope, so that relatives keep a name in common.
#[derive(Debug, Default)]
pub(in crate::task::deid) struct Families(HashMap<String, String>);

/// A person's other name.
#[derive(Debug)]
pub(in crate::task::deid) struct Alias {
    culture: &'static Culture,
    gender: Gender,
    given: Vec<(String, String)>,
    family: Vec<(String, String)>,
    letters: HashMap<char, char>,
}

impl Alias {
    /// Draws a name of a plausible culture, and of the person's gender where it is known. `is_free` says whether a word
    /// may be used: not a word of the note, and not another person's.
    pub fn new(
        person: &Person,
        families: &mut Families,
        random: &mut Random,
        is_free: &dyn Fn(&str) -> bool,
    ) -> Self {
        let mut alias = Self {
            culture: culture_of(person),
            gender: if person.gender == Gender::Unknown {
                gender_of(person)
            } else {
                person.gender
            },
            given: Vec::new(),
            family: Vec::new(),
            letters: HashMap::new(),
        };
        for word in &person.given {
            alias.given_for(word, random, is_free);
        }
        for word in &person.family {
            alias.family_for(word, families, random, is_free);
        }
        alias
    }

    /// The words of the name, for telling other persons apart from it.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.given.iter().chain(&self.family).map(|(_, new)| new.as_str())
    }

    /// The written name with this name's parts in the places of the person's.
    pub fn write(
        &mut self,
        written: &str,
        name: &Name,
        families: &mut Families,
        random: &mut Random,
        is_free: &dyn Fn(&str) -> bool,
    ) -> String {
        let mut result = String::with_capacity(written.len());
        let mut at = 0;
        for piece in &name.pieces {
            result.push_str(&written[at..piece.span.start]);
            let like = piece.span.of(written);
            result.push_str(&match piece.role {
                Role::Mark => like.to_owned(),
                Role::Given => in_case_of(&self.given_for(&piece.word, random, is_free), like),
                Role::Family => {
                    in_case_of(&self.family_for(&piece.word, families, random, is_free), like)
                }
                Role::Lone
                    if self.knows_family(&piece.word)
                        || self.given.is_empty() && !self.family.is_empty() =>
                {
                    in_case_of(&self.family_for(&piece.word, families, random, is_free), like)
                }
                Role::Lone => in_case_of(&self.given_for(&piece.word, random, is_free), like),
                Role::Initial => {
                    let letter = piece.word.chars().next().unwrap_or('x');
                    in_case_of(&self.letter_for(letter, random).to_string(), like)
                }
            });
            at = piece.span.end;
        }
        result.push_str(&written[at..]);
        result
    }

    fn knows_family(&self, word: &str) -> bool {
        self.family.iter().any(|(known, _)| super::super::person::is_alike(known, word))
    }

    fn given_for(
        &mut self,
        word: &str,
        random: &mut Random,
        is_free: &dyn Fn(&str) -> bool,
    ) -> String {
        let found =
            self.given.iter().find(|(known, _)| super::super::person::is_same_given(known, word));
        if let Some((_, new)) = found {
            return new.clone();
        }
        let list = match self.gender {
            Gender::Female => self.culture.female,
            Gender::Male => self.culture.male,
            Gender::Unknown => self.culture.neutral,
        };
        let new = free(list, random, |new| is_free(new) && !self.words().any(|known| known == new));
        self.given.push((word.to_owned(), new.clone()));
        new
    }

    fn family_for(
        &mut self,
        word: &str,
        families: &mut Families,
        random: &mut Random,
        is_free: &dyn Fn(&str) -> bool,
    ) -> String {
        let found =
            self.family.iter().find(|(known, _)| super::super::person::is_alike(known, word));
        if let Some((_, new)) = found {
            return new.clone();
        }
        let new = families
            .0
            .entry(word.to_owned())
            .or_insert_with(|| free(self.culture.family, random, is_free))
            .clone();
        self.family.push((word.to_owned(), new.clone()));
        new
    }

    /// The letter for an initial: that of the part it stands for, else one drawn once.
    fn letter_for(&mut self, letter: char, random: &mut Random) -> char {
        let part = self
            .given
            .iter()
            .chain(&self.family)
            .find(|(known, _)| known.starts_with(letter))
            .and_then(|(_, new)| new.chars().next());
        part.unwrap_or_else(|| {
            *self.letters.entry(letter).or_insert_with(|| {
                let drawn = char::from(b'A' + random.below(26) as u8);
                // Another letter than the true one; "B" follows "A".
                if drawn.to_ascii_lowercase() == letter {
                    char::from(b'A' + (drawn as u8 - b'A' + 1) % 26)
                } else {
                    drawn
                }
            })
        })
    }
}

/// A free name of the list; if all are taken, two of them joined.
fn free(list: &[&str], random: &mut Random, is_free: impl Fn(&str) -> bool) -> String {
    for _ in 0..32 {
        let name = random.pick(list);
        if is_free(name) {
            return name.to_owned();
        }
    }
    loop {
        let name = format!("{}-{}", random.pick(list), random.pick(list));
        if is_free(&name) || random.below(64) == 0 {
            return name;
        }
    }
}

/// The group of the person's names: by the names themselves, then by typical beginnings and ends of family names.
fn culture_of(person: &Person) -> &'static Culture {
    let words = || person.family.iter().chain(&person.lone).chain(&person.given);
    let is_listed = |culture: &&Culture| {
        let known =
            |list: &[&str], word: &str| list.iter().any(|name| name.eq_ignore_ascii_case(word));
        words().any(|word| {
            known(culture.family, word) || known(culture.female, word) || known(culture.male, word)
        })
    };
    let by_start = || {
        person.family.iter().find_map(|word| {
            FAMILY_STARTS
                .iter()
                .find(|(start, _)| word.starts_with(start))
                .map(|(_, idx)| &CULTURES[*idx])
        })
    };
    let by_end = || {
        let last = person.family.first().or(person.lone.first())?;
        CULTURES
            .iter()
            .flat_map(|culture| culture.family_ends.iter().map(move |end| (*end, culture)))
            .filter(|(end, _)| last.ends_with(end) && last.len() > end.len())
            .max_by_key(|(end, _)| end.len())
            .map(|(_, culture)| culture)
    };
    CULTURES.iter().find(is_listed).or_else(by_start).or_else(by_end).unwrap_or(&CULTURES[0])
}

/// What the given names say.
fn gender_of(person: &Person) -> Gender {
    let Some(first) = person.given.first().or(person.lone.first()) else { return Gender::Unknown };
    let is_in = |list: &[&str]| list.iter().any(|name| name.eq_ignore_ascii_case(first));
    let female = CULTURES.iter().any(|culture| is_in(culture.female));
    let male = CULTURES.iter().any(|culture| is_in(culture.male));
    match (female, male) {
        (true, false) => Gender::Female,
        (false, true) => Gender::Male,
        _ => Gender::Unknown,
    }
}
