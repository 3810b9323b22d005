//! Finds again, anywhere in a note, what was found once or is known from a roster.

use std::collections::HashMap;
use std::ops::Range;

use super::detector::Known;
use super::wordings::Wordings;
use crate::document::{PhiLabel, PhiSpan, Source, SourceKind};
use crate::lexicon::identifiers::{
    CREDENTIALS, EPONYM_NOUNS, EPONYMS, NAME_PARTICLES, NOT_NAMES, PATIENT_TITLES, STAFF_TITLES,
    is_ordinary_word,
};
use crate::text::ByteSpan;

/// A form to look for, with what it came from.
struct Form {
    label: PhiLabel,
    kind: FormKind,
    /// Whether the form is surely a name, so that it may be one in lower case as well.
    is_sure: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FormKind {
    /// A part of a name.
    Name,
    /// A number, address or log-in, as written.
    Value,
    /// An organisation or town, as written.
    Place,
}

/// Fewer signs than this say too little to be looked for as a number.
const MIN_VALUE_SIGNS: usize = 5;
/// A name shorter than this has too many neighbours among words to be looked for with a letter wrong.
const MIN_MISSPELT_CHARS: usize = 7;

/// What to look for.
#[derive(Default)]
struct Forms {
    written: HashMap<String, Form>,
    /// Numbers without their marks, for numbers that are written in other groups elsewhere.
    compact: HashMap<String, PhiLabel>,
    /// Long parts of names, in lower case.
    spelt: Vec<(String, PhiLabel)>,
    /// Names of two parts or more.
    people: Vec<Person>,
}

/// What log-ins are made of: the first letters of a name, and its words without marks in lower case.
struct Person {
    initials: Vec<u8>,
    surnames: Vec<String>,
}

impl Person {
    fn new(name: &str) -> Option<Self> {
        let words: Vec<String> = name
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '-'))
            .map(compacted)
            .filter(|word| !word.is_empty())
            .collect();
        let surnames: Vec<String> = words.iter().filter(|word| word.len() >= 3).cloned().collect();
        let joined: String = words.iter().skip(1).map(String::as_str).collect();
        let initials = words.iter().map(|word| word.as_bytes()[0]).collect();
        (words.len() >= 2 && !surnames.is_empty()).then(|| Self {
            initials,
            surnames: surnames.into_iter().chain((joined.len() >= 4).then_some(joined)).collect(),
        })
    }
}

impl Forms {
    fn add(&mut self, form: &str, label: PhiLabel, kind: FormKind) {
        self.add_form(form, label, kind, true);
    }

    fn add_form(&mut self, form: &str, label: PhiLabel, kind: FormKind, is_sure: bool) {
        let lower = form.to_ascii_lowercase();
        let beyond_ascii = (!form.is_ascii())
            .then(|| [form.to_uppercase().to_ascii_lowercase(), form.to_lowercase()]);
        for variant in [lower].into_iter().chain(beyond_ascii.into_iter().flatten()) {
            let entry = self.written.entry(variant).or_insert(Form { label, kind, is_sure });
            entry.is_sure |= is_sure;
        }
    }

    fn add_name_part(&mut self, part: &str, label: PhiLabel, is_sure: bool) {
        self.add_form(part, label, FormKind::Name, is_sure);
        let lower = part.to_lowercase();
        if lower.chars().count() >= MIN_MISSPELT_CHARS
            && !is_ordinary_word(&lower)
            && !EPONYMS.contains(&lower.as_str())
        {
            self.spelt.push((lower, label));
        }
    }

    fn add_value(&mut self, value: &str, label: PhiLabel) {
        self.add(value, label, FormKind::Value);
        let signs = compacted(value);
        if signs.len() >= 7 && signs.bytes().filter(u8::is_ascii_digit).count() >= 6 {
            self.compact.entry(signs).or_insert(label);
        }
    }

    fn add_found(&mut self, text: &str, found: &PhiSpan) {
        let value = found.span.of(text);
        match found.label {
            PhiLabel::Patient | PhiLabel::Staff => {
                let weak = found.score < 0.85 && found.source.kind != SourceKind::Model;
                // One word that a model doubts may be a plain word at the start of a sentence.
                let is_sure = value.contains([' ', ','])
                    || found.score >= 0.85
                    || value.starts_with(char::is_lowercase);
                self.people.extend(Person::new(value));
                for part in name_parts(value) {
                    let acronym = part.len() <= 4
                        && !value.chars().any(char::is_lowercase)
                        && !value.contains([' ', ',']);
                    let is_doubtful = weak && is_ordinary_word(&part.to_lowercase());
                    if !acronym && !is_doubtful {
                        self.add_name_part(part, found.label, is_sure);
                    }
                }
            }
            PhiLabel::Org if value.len() >= 5 && says_enough(value) => {
                self.add(value, found.label, FormKind::Place);
            }
            PhiLabel::City
                if value.chars().count() >= 4 && !is_ordinary_word(&value.to_lowercase()) =>
            {
                self.add(value, found.label, FormKind::Place);
            }
            PhiLabel::Street if value.len() >= 8 => {
                self.add(value, found.label, FormKind::Place);
            }
            PhiLabel::Username | PhiLabel::Email | PhiLabel::Url
                if value.len() >= MIN_VALUE_SIGNS =>
            {
                self.add(value, found.label, FormKind::Value);
            }
            label if is_number(label) => {
                let signs = value.chars().filter(|c| c.is_alphanumeric()).count();
                if signs >= MIN_VALUE_SIGNS && value.bytes().any(|b| b.is_ascii_digit()) {
                    self.add_value(value, label);
                }
            }
            _ => {}
        }
    }

    /// The caller's word is taken as it is: no part is too weak, no value too short.
    fn add_known(&mut self, known: &Known) {
        match known.label {
            PhiLabel::Patient | PhiLabel::Staff => {
                self.add(&known.value, known.label, FormKind::Place);
                self.people.extend(Person::new(&known.value));
                for part in name_parts(&known.value) {
                    self.add_name_part(part, known.label, true);
                }
            }
            label if is_number(label) => self.add_value(&known.value, label),
            label => self.add(&known.value, label, FormKind::Value),
        }
    }
}

fn says_enough(value: &str) -> bool {
    value.contains(' ') || !is_ordinary_word(&value.to_lowercase())
}

/// Labels whose values are numbers or codes.
fn is_number(label: PhiLabel) -> bool {
    label.is_code() || matches!(label, PhiLabel::Phone | PhiLabel::Fax | PhiLabel::Ip)
}

/// Where the values found in `phi`, and those of the roster, stand again.
pub(super) fn repeats(text: &str, phi: &[PhiSpan], roster: &[Known]) -> Vec<PhiSpan> {
    let mut forms = Forms::default();
    for known in roster {
        forms.add_known(known);
    }
    for found in phi {
        forms.add_found(text, found);
    }
    if forms.written.is_empty() {
        return Vec::new();
    }
    let mut result = written_again(text, phi, forms.written);
    if !forms.compact.is_empty() {
        regrouped(text, &forms.compact, &mut result);
    }
    if !forms.spelt.is_empty() {
        misspelt(text, &forms.spelt, &mut result);
    }
    if !forms.people.is_empty() {
        logins(text, &forms.people, &mut result);
    }
    result
}

/// Log-ins made of a known name: "hvandenh", "pstowe2", "dbeckett_rn", "olao.c".
fn logins(text: &str, people: &[Person], result: &mut Vec<PhiSpan>) {
    /// Fewer letters of a surname than this are not enough to tell a log-in.
    const MIN_LETTERS: usize = 4;
    const MAX_LETTERS: usize = 20;
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphabetic() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || matches!(bytes[at], b'_')) {
            at += 1;
        }
        let word = &text[start..at];
        let letters_end = word.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word.len());
        let letters = &word[..letters_end];
        let one_case = letters.bytes().all(|b| b.is_ascii_lowercase())
            || letters.bytes().all(|b| b.is_ascii_uppercase());
        if letters.len() <= MIN_LETTERS
            || letters.len() > MAX_LETTERS
            || !one_case
            || !is_whole(text, start, at)
        {
            continue;
        }
        // Five plain letters are a word as often as a log-in.
        if letters.len() == word.len() && letters.len() < 6 {
            continue;
        }
        let mut lower = [0; MAX_LETTERS];
        let lower = &mut lower[..letters.len()];
        lower.copy_from_slice(letters.as_bytes());
        lower.make_ascii_lowercase();
        let lower = std::str::from_utf8(lower).unwrap_or_default();
        let is_theirs = people.iter().any(|person| {
            let rest = &lower[1..];
            let initial = lower.as_bytes()[0];
            let is_prefix = |surname: &str, rest: &str| {
                rest.len() >= MIN_LETTERS.min(surname.len()).max(3) && surname.starts_with(rest)
            };
            person.initials.contains(&initial)
                && person.surnames.iter().any(|surname| {
                    is_prefix(surname, rest)
                        || rest.len() > 1
                            && person.initials.contains(&rest.as_bytes()[0])
                            && is_prefix(surname, &rest[1..])
                })
                || person.surnames.iter().any(|surname| {
                    lower.len() == surname.len() + 1
                        && lower.starts_with(surname.as_str())
                        && lower.bytes().last().is_some_and(|last| person.initials.contains(&last))
                })
        });
        if is_theirs && !is_ordinary_word(lower) {
            result.push(context(start, at, PhiLabel::Username, "phi.context.login"));
        }
    }
}

/// Letters and digits of a value in lower case, without its marks.
fn compacted(value: &str) -> String {
    value.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The same numbers in other groups: "0041-8827" of "00418827".
fn regrouped(text: &str, compact: &HashMap<String, PhiLabel>, result: &mut Vec<PhiSpan>) {
    let longest = compact.keys().map(String::len).max().unwrap_or_default();
    let compact = Wordings::new(compact.iter().map(|(form, &label)| (form.clone(), label)));
    let mut from = 0;
    for start in word_starts(text, &compact) {
        // Behind its first half as many marks as signs make no number.
        let signs = text.as_bytes()[start..]
            .iter()
            .take(2 * longest)
            .enumerate()
            .filter(|(_, byte)| byte.is_ascii_alphanumeric());
        let found = compact.at(signs.clone().map(|(_, byte)| byte.to_ascii_lowercase()));
        let Some(&(length, &label)) = found.last().filter(|_| start >= from) else { continue };
        let last = signs.clone().nth(length - 1).map_or(0, |(offset, _)| offset);
        let end = start + last + 1;
        from = end;
        let is_mark = |c: char| matches!(c, '-' | '.' | '/' | ' ' | '(' | ')');
        let is_grouped = end - start <= 2 * length
            && text[start..end].chars().all(|c| c.is_ascii_alphanumeric() || is_mark(c));
        if is_grouped && is_whole(text, start, end) {
            result.push(context(start, end, label, "phi.context.value"));
        }
    }
}

/// Where a wording may stand as a whole word, by what is before it and by its first byte.
fn word_starts<T>(text: &str, wordings: &Wordings<T>) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().filter_map(|(at, byte)| {
        let may_begin = wordings.may_begin_with(*byte)
            && text.is_char_boundary(at)
            && !at.checked_sub(1).is_some_and(|before| {
                bytes[before].is_ascii_alphanumeric() || bytes[before] == b'_'
            });
        may_begin.then_some(at)
    })
}

/// Long names with one letter wrong, missing, doubled or two changed over.
fn misspelt(text: &str, spelt: &[(String, PhiLabel)], result: &mut Vec<PhiSpan>) {
    let mut start = None;
    let ends = text.char_indices().chain([(text.len(), ' ')]);
    for (at, c) in ends {
        match (start, c.is_alphabetic()) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                start = None;
                let word = &text[from..at];
                if word.len() + 1 < MIN_MISSPELT_CHARS || !word.starts_with(char::is_uppercase) {
                    continue;
                }
                let lower = word.to_lowercase();
                let known = spelt.iter().find(|(name, _)| is_one_edit(name, &lower));
                if let Some(&(_, label)) = known
                    && !is_ordinary_word(&lower)
                    && is_whole(text, from, at)
                {
                    result.push(context(from, at, label, "phi.context.misspelt"));
                }
            }
            _ => {}
        }
    }
}

/// Whether one letter changed, put in, left out or changed over with its neighbour turns `name` into `word`.
/// The first letter is taken to be right.
fn is_one_edit(name: &str, word: &str) -> bool {
    if name.len().abs_diff(word.len()) > 4 || name.as_bytes()[0] != word.as_bytes()[0] {
        return false;
    }
    let (a, b): (Vec<char>, Vec<char>) = (name.chars().collect(), word.chars().collect());
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    match (a.len(), b.len()) {
        (0, 0) => false,
        (n, m) if n == m => {
            a[1..] == b[1..] || n >= 2 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..]
        }
        (n, m) if n == m + 1 => a[1..] == *b,
        (n, m) if n + 1 == m => *a == b[1..],
        _ => false,
    }
}

/// Where the forms stand as whole words.
fn written_again(text: &str, phi: &[PhiSpan], forms: HashMap<String, Form>) -> Vec<PhiSpan> {
    let forms = Wordings::new(forms);
    let mut names: Vec<(Range<usize>, PhiLabel)> = Vec::new();
    let mut result = Vec::new();
    let mut covered = phi.iter().peekable();
    let mut from = 0;
    for start in word_starts(text, &forms) {
        let rest = text.as_bytes()[start..].iter().map(u8::to_ascii_lowercase);
        let found = forms.at(rest);
        let Some(&(length, form)) = found.last().filter(|_| start >= from) else { continue };
        let end = start + length;
        from = end;
        while covered.next_if(|phi| phi.span.end <= start).is_some() {}
        if covered.peek().is_some_and(|phi| phi.span.start <= start && end <= phi.span.end) {
            continue;
        }
        if !is_whole(text, start, end) {
            continue;
        }
        match form.kind {
            FormKind::Name => {
                let may_stand = form.is_sure || !text[start..end].starts_with(char::is_lowercase);
                if may_stand && stands_as_name(text, start, end) {
                    names.push((start..end, form.label));
                }
            }
            kind => {
                let id =
                    if kind == FormKind::Value { "phi.context.value" } else { "phi.context.place" };
                let written = &text[start..end];
                if kind == FormKind::Value
                    || written.chars().any(char::is_uppercase)
                    || written.contains(' ')
                {
                    result.push(context(start, end, form.label, id));
                }
            }
        }
    }
    // Neighbouring parts are one name; an initial beside a part belongs to it.
    let mut joined: Vec<(Range<usize>, PhiLabel)> = Vec::new();
    for (range, label) in names {
        match joined.last_mut() {
            Some((last, _)) if matches!(&text[last.end..range.start], " " | ", " | "-") => {
                last.end = range.end
            }
            _ => joined.push((range, label)),
        }
    }
    for (range, label) in joined {
        let (start, end) = with_initials(text, range.start, range.end);
        result.push(context(start, end, label, "phi.context.name"));
    }
    result
}

fn context(start: usize, end: usize, label: PhiLabel, id: &'static str) -> PhiSpan {
    PhiSpan {
        span: ByteSpan::new(start, end),
        label,
        score: 0.8,
        source: Source { kind: SourceKind::Dictionary, id },
    }
}

/// The words of a name that may stand for the person.
fn name_parts(value: &str) -> impl Iterator<Item = &str> {
    value
        .split(|c: char| {
            c.is_whitespace() || matches!(c, ',' | '"' | '(' | ')' | '“' | '”' | '«' | '»' | '.')
        })
        .map(|part| part.trim_matches(['\'', '’', '-']))
        .filter(|part| {
            let n = part.chars().count();
            let lower = part.to_lowercase();
            let particle = NAME_PARTICLES.contains(&lower.as_str())
                || matches!(lower.as_str(), "jr" | "sr" | "iii");
            n >= 3
                && part.starts_with(char::is_alphabetic)
                && !part.chars().any(|c| c.is_ascii_digit())
                && !particle
                && !NOT_NAMES.contains(&lower.as_str())
                && !CREDENTIALS.contains(part)
                && !STAFF_TITLES.contains(&lower.as_str())
                && !PATIENT_TITLES.contains(&lower.as_str())
        })
}

/// Whether no letter, digit or underscore touches the span from outside.
pub(super) fn is_whole(text: &str, start: usize, end: usize) -> bool {
    !text[..start].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_')
        && !text[end..].chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_')
}

/// Whether a part of a known name means the person where it stands.
fn stands_as_name(text: &str, start: usize, end: usize) -> bool {
    let written = &text[start..end];
    let lower = written.to_lowercase();
    let ordinary = is_ordinary_word(&lower);
    // "New foley for Mr. Foley", "Stokes-Adams attack", "Todd's paresis".
    if EPONYMS.contains(&lower.as_str()) {
        let rest = &text[end..];
        if written.starts_with(char::is_lowercase)
            || rest.starts_with(['-', '\'', '’']) && !rest.starts_with("' ")
        {
            return false;
        }
    }
    if written.starts_with(char::is_lowercase) {
        return !ordinary && written.chars().count() >= 5;
    }
    // "Foley catheter" stays though the patient is Mrs. Foley.
    let rest = &text[end..];
    let possessive = rest.strip_prefix("'s").or_else(|| rest.strip_prefix("’s")).unwrap_or(rest);
    let next = possessive.trim_start_matches([' ', '-']);
    let next_word = &next[..next.find(|c: char| !c.is_alphabetic()).unwrap_or(next.len())];
    if EPONYM_NOUNS.contains(&next_word.to_lowercase().as_str()) {
        return false;
    }
    if !ordinary {
        return true;
    }
    let before = text[..start].trim_end_matches([' ', '\t']);
    let opens = before.is_empty()
        || before.ends_with(['.', '\n', ':', '!', '?', '-', '•', '*', ';', '|', '"', '(']);
    let shouted = written.chars().all(char::is_uppercase);
    !opens && !shouted
}

/// The name with initials that stand at its side: "B. Kowalczyk", "Kowalczyk B."
fn with_initials(text: &str, start: usize, end: usize) -> (usize, usize) {
    let head = &text[..start];
    let before = head.strip_suffix(' ').unwrap_or(head);
    let mut from = start;
    if before.len() < head.len() {
        let bare = before.strip_suffix('.').unwrap_or(before);
        if bare.len() < before.len() || bare.len() == before.len() {
            let initial = bare.chars().next_back();
            let alone = !bare.chars().rev().nth(1).is_some_and(char::is_alphanumeric);
            if initial.is_some_and(char::is_uppercase) && alone && bare.len() < before.len() {
                from = bare.len() - initial.map_or(0, char::len_utf8);
            }
        }
    }
    (from, end)
}
