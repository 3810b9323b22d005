//! Surrogates of places, organisations and occupations: invented names that keep the words that say what they are.

use super::super::random::Random;
use super::{code, in_case_of};
use crate::lexicon::identifiers::{COUNTRIES, STATE_CODES, STATE_NAMES, STREET_SUFFIXES};
use crate::lexicon::surrogates::{KIND_WORDS, OCCUPATIONS, PLACE_STEMS, PLACE_TAILS};

/// "Rowanthorpe".
pub(super) fn invented_name(random: &mut Random) -> String {
    format!("{}{}", random.pick(PLACE_STEMS), random.pick(PLACE_TAILS))
}

/// A name whose generic words and marks stay, whose first own word becomes an invented one and whose further own words
/// go; letters that stand for words are random, digits too.
pub(super) fn named(written: &str, random: &mut Random) -> String {
    rebuilt(written, random, |word| KIND_WORDS.contains(&word))
}

/// "418 Harrow Street, Apt 3" keeps its form.
pub(super) fn street(written: &str, random: &mut Random) -> String {
    rebuilt(written, random, |word| {
        STREET_SUFFIXES.contains(&word)
            || KIND_WORDS.contains(&word)
            || matches!(
                word,
                "n" | "s"
                    | "e"
                    | "w"
                    | "ne"
                    | "nw"
                    | "se"
                    | "sw"
                    | "po"
                    | "p"
                    | "o"
                    | "box"
                    | "flat"
                    | "calle"
                    | "rue"
                    | "straße"
            )
    })
}

fn rebuilt(written: &str, random: &mut Random, stays: impl Fn(&str) -> bool) -> String {
    let mut result = String::with_capacity(written.len());
    let mut has_name = false;
    let mut at = 0;
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’');
    while let Some(offset) = written[at..].find(is_part) {
        let start = at + offset;
        let rest = &written[start..];
        let end = start + rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let word = &written[start..end];
        let lower = word.to_lowercase();
        let gap = &written[at..start];
        at = end;
        let bare = lower.trim_end_matches("'s").trim_end_matches("’s");
        let n_letters = word.chars().count();
        let is_code = word.chars().any(|c| c.is_ascii_digit())
            || n_letters == 1
            || (n_letters <= 4 && word.chars().all(char::is_uppercase));
        // Behind a comma or a slash a further name may begin.
        let opens_name = !has_name || gap.chars().any(|c| !c.is_whitespace());
        let other = if stays(&lower) || stays(bare) {
            word.to_owned()
        } else if is_code {
            other_code(word, random)
        } else if opens_name {
            has_name = true;
            in_case_of(&invented_name(random), word)
        } else {
            continue;
        };
        result.push_str(gap);
        result.push_str(&other);
    }
    result.push_str(&written[at..]);
    if result == written {
        // All generic ("Medical Center"): an own name in front tells it from the true one.
        result = format!("{} {written}", in_case_of(&invented_name(random), written));
    }
    result
}

/// Random signs that differ from those written.
fn other_code(word: &str, random: &mut Random) -> String {
    (0..64)
        .map(|_| code::scrambled(word, random))
        .find(|new| new != word)
        .unwrap_or_else(|| "x".repeat(word.len()))
}

/// An invented town.
pub(super) fn town(written: &str, random: &mut Random) -> String {
    in_case_of(&invented_name(random), written)
}

/// A code of an area that does not exist: 000 and 00 in front for digits, a first letter Q otherwise.
pub(super) fn postcode(written: &str, random: &mut Random) -> String {
    let mut is_first_letter = true;
    let mut n_digits = 0;
    let starts_with_letter = written.starts_with(|c: char| c.is_alphabetic());
    let zeros = if written.bytes().filter(u8::is_ascii_digit).count() >= 5 { 3 } else { 2 };
    code::scrambled(written, random)
        .chars()
        .map(|c| {
            if c.is_ascii_alphabetic() && std::mem::take(&mut is_first_letter) {
                return if c.is_ascii_uppercase() { 'Q' } else { 'q' };
            }
            n_digits += usize::from(c.is_ascii_digit());
            if c.is_ascii_digit() && !starts_with_letter && n_digits <= zeros { '0' } else { c }
        })
        .collect()
}

/// Another state, by name or by code as written; `None` for regions of other countries.
pub(super) fn state(written: &str, random: &mut Random) -> Option<String> {
    let lower = written.to_lowercase();
    let from = |list: &[&str], random: &mut Random| {
        (0..64)
            .map(|_| random.below(list.len()))
            .map(|idx| list[idx].to_lowercase())
            .find(|new| *new != lower)
    };
    if written.len() == 2 {
        let codes: Vec<&str> = STATE_CODES.iter().copied().filter(|code| code.len() == 2).collect();
        return from(&codes, random).map(|code| in_case_of(&code.to_uppercase(), written));
    }
    if !STATE_NAMES.iter().any(|name| name.eq_ignore_ascii_case(written)) {
        return None;
    }
    // Names with marks ("U.S. Virgin Islands", "Hawai'i") have a case of their own.
    let plain: Vec<&str> = STATE_NAMES
        .iter()
        .copied()
        .filter(|name| name.chars().all(|c| c.is_ascii_alphabetic() || c == ' '))
        .collect();
    from(&plain, random).map(|name| in_case_of(&title_case(&name), written))
}

/// Another country.
pub(super) fn country(written: &str, random: &mut Random) -> String {
    in_case_of(&title_case(random.pick(COUNTRIES)), written)
}

/// Another occupation.
pub(super) fn occupation(written: &str, random: &mut Random) -> String {
    let new = random.pick(OCCUPATIONS);
    if written.starts_with(char::is_uppercase) {
        in_case_of(&title_case(new), written)
    } else {
        new.to_owned()
    }
}

fn title_case(words: &str) -> String {
    words
        .split(' ')
        .map(|word| {
            let mut characters = word.chars();
            characters
                .next()
                .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
        })
        .collect::<Vec<String>>()
        .join(" ")
}
