//! What stays the same within a document, or over all notes of a patient: numbers, surrogates and the move of dates.

use std::collections::{HashMap, HashSet};
use std::fmt;

use super::person::{Gender, Name, Persons};
use super::policy::DateShift;
use super::random::Random;
use super::surrogate::{Alias, Families, surrogate};
use crate::document::PhiLabel;

/// The memory of one document, or of one patient's documents.
///
/// It holds identifiers and their replacements, no text. Notes that share a scope share persons (one number and one
/// surrogate each), values and the number of days that dates move by.
pub struct Scope {
    random: Random,
    persons: Persons,
    person_numbers: HashMap<usize, usize>,
    aliases: HashMap<usize, Alias>,
    families: Families,
    value_numbers: HashMap<(PhiLabel, String), usize>,
    counts: HashMap<PhiLabel, usize>,
    surrogates: HashMap<(PhiLabel, String), String>,
    used: HashSet<String>,
    days: Option<i64>,
}

impl fmt::Debug for Scope {
    /// Counts only: a scope holds identifiers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Scope of {} persons and {} values",
            self.person_numbers.len(),
            self.value_numbers.len()
        )
    }
}

impl Scope {
    /// An empty scope that draws from `random`.
    pub fn new(random: Random) -> Self {
        Self {
            random,
            persons: Persons::default(),
            person_numbers: HashMap::new(),
            aliases: HashMap::new(),
            families: Families::default(),
            value_numbers: HashMap::new(),
            counts: HashMap::new(),
            surrogates: HashMap::new(),
            used: HashSet::new(),
            days: None,
        }
    }

    /// Takes in the names of one note and says which person each means.
    pub(super) fn learn(&mut self, names: &[(PhiLabel, Name, Gender)]) -> Vec<usize> {
        self.persons.learn(names)
    }

    /// The number of a person among those of its label, in the order in which they are asked for.
    pub(super) fn person_number(&mut self, person: usize) -> usize {
        let label = self.persons.get(person).label;
        let counts = &mut self.counts;
        *self.person_numbers.entry(person).or_insert_with(|| next(counts, label))
    }

    /// The number of a value among those of its label; `value` is the form under which values are the same.
    pub(super) fn value_number(&mut self, label: PhiLabel, value: String) -> usize {
        let counts = &mut self.counts;
        *self.value_numbers.entry((label, value)).or_insert_with(|| next(counts, label))
    }

    /// The person's other name, written as `written` is. `words` are the words of the note, lower case.
    pub(super) fn alias(
        &mut self,
        person: usize,
        written: &str,
        name: &Name,
        words: &HashSet<String>,
    ) -> String {
        let used = &self.used;
        let is_free = |word: &str| {
            let lower = word.to_lowercase();
            !words.contains(&lower) && !used.contains(&lower)
        };
        let alias = self.aliases.entry(person).or_insert_with(|| {
            Alias::new(self.persons.get(person), &mut self.families, &mut self.random, &is_free)
        });
        let new = alias.write(written, name, &mut self.families, &mut self.random, &is_free);
        let taken: Vec<String> = alias.words().map(str::to_lowercase).collect();
        self.used.extend(taken);
        new
    }

    /// The surrogate of a value, the same for all values that are the same; `None` where the label has none.
    pub(super) fn surrogate(
        &mut self,
        label: PhiLabel,
        value: &str,
        written: &str,
        words: &HashSet<String>,
    ) -> Option<String> {
        let key = (label, value.to_owned());
        if let Some(known) = self.surrogates.get(&key) {
            return Some(known.clone());
        }
        for _ in 0..64 {
            let new = surrogate(label, written, &mut self.random)?;
            let lower = new.to_lowercase();
            // Addresses under `.example` are free whatever the note says.
            let is_address = matches!(label, PhiLabel::Email | PhiLabel::Url | PhiLabel::Ip);
            let stands_in_note = |word: &str| {
                word.chars().count() >= 5
                    && words.contains(word)
                    && !written.to_lowercase().contains(word)
            };
            let is_new = new != written
                && !self.used.contains(&lower)
                && (is_address || !lower.split(|c: char| !c.is_alphanumeric()).any(stands_in_note));
            // Few states, countries and occupations: two values may share one.
            let is_short_list = matches!(
                label,
                PhiLabel::State | PhiLabel::Country | PhiLabel::Profession | PhiLabel::Age
            );
            if is_new || is_short_list && new != written {
                self.used.insert(lower);
                self.surrogates.insert(key, new.clone());
                return Some(new);
            }
        }
        None
    }

    /// The number of days by which every date of this scope moves: drawn once, never 0.
    pub(super) fn days(&mut self, shift: DateShift) -> i64 {
        let random = &mut self.random;
        *self.days.get_or_insert_with(|| {
            let unit = if shift.keeps_weekday { 7 } else { 1 };
            let steps = (shift.max_days / unit).max(1) as usize;
            let size = (1 + random.below(steps)) as i64 * i64::from(unit);
            if random.below(2) == 0 { size } else { -size }
        })
    }
}

fn next(counts: &mut HashMap<PhiLabel, usize>, label: PhiLabel) -> usize {
    let count = counts.entry(label).or_default();
    *count += 1;
    *count
}
