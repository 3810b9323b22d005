//! Joins what rules and model found, then carries it through the whole note.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::document::{PhiLabel, PhiSpan, Source, SourceKind};
use crate::lexicon::identifiers::{
    CREDENTIALS, EPONYM_NOUNS, EPONYMS, NAME_PARTICLES, PATIENT_TITLES, STAFF_TITLES,
    is_ordinary_word,
};
use crate::text::ByteSpan;

/// Joins the spans of rules and model into one list: sorted, without overlaps, and covering every character that
/// either of them covers, save model spans that are certainly clinical ("Crohn" of "Crohn disease", "L4-5").
///
/// Where labels disagree, a rule decides for formats (dates, numbers, addresses of the network) and where its context is
/// strong; the model decides for names and places. Then every name, number and organisation found once is found again
/// wherever it stands as whole words: surname alone, given name alone, initials and surname, capitals, possessive.
/// A name that is also an ordinary word is not looked for in lower case.
///
/// Units: byte spans over `text`. Spans that do not fit `text` are dropped from the model's list.
///
/// ```
/// use chartside::document::PhiLabel;
/// use chartside::task::deid::{find_identifiers, merge};
/// let note = "Patient: Kowalczyk, Bernadine\nMs. Kowalczyk is well. KOWALCZYK slept.";
/// let phi = merge(note, find_identifiers(note, &[]), Vec::new());
/// assert_eq!(phi.len(), 3);
/// assert!(phi.iter().all(|phi| phi.label == PhiLabel::Patient));
/// ```
pub fn merge(text: &str, rules: Vec<PhiSpan>, model: Vec<PhiSpan>) -> Vec<PhiSpan> {
    let mut all = rules;
    all.extend(model.into_iter().filter(|phi| fits(text, phi.span) && !is_clinical(text, phi)));
    let joined = join(all, rank);
    let mut again = repeats(text, &joined);
    if again.is_empty() {
        return joined;
    }
    // What the context adds only fills gaps; where it overlaps, the first finding keeps its label.
    again.extend(joined);
    join(again, |phi| if is_context(phi) { phi.score - 1.0 } else { rank(phi) })
}

/// Settles the overlaps among rules.
pub(super) fn resolve(found: Vec<PhiSpan>) -> Vec<PhiSpan> {
    join(found, |phi| phi.score)
}

fn is_context(phi: &PhiSpan) -> bool {
    phi.source.id.starts_with("phi.context.")
}

fn fits(text: &str, span: ByteSpan) -> bool {
    !span.is_empty() && text.get(span.range()).is_some()
}

/// Labels whose form says what they are.
fn is_format(label: PhiLabel) -> bool {
    !matches!(
        label,
        PhiLabel::Patient
            | PhiLabel::Staff
            | PhiLabel::Org
            | PhiLabel::City
            | PhiLabel::State
            | PhiLabel::Country
            | PhiLabel::LocationOther
            | PhiLabel::Profession
            | PhiLabel::Day
    )
}

fn rank(phi: &PhiSpan) -> f32 {
    match phi.source.kind {
        SourceKind::Caller => 3.0,
        SourceKind::Model => 0.6 + 0.3 * phi.score,
        _ if is_format(phi.label) && phi.score >= 0.8 => 1.0 + phi.score,
        _ => phi.score,
    }
}

/// One list without overlaps that covers every character of `spans`.
fn join(mut spans: Vec<PhiSpan>, rank: impl Fn(&PhiSpan) -> f32) -> Vec<PhiSpan> {
    spans.sort_by(|a, b| {
        (a.span.start, b.span.end, a.label, a.source).cmp(&(
            b.span.start,
            a.span.end,
            b.label,
            b.source,
        ))
    });
    let mut result = Vec::with_capacity(spans.len());
    let mut cluster: Vec<PhiSpan> = Vec::new();
    let mut reach = 0;
    for phi in spans {
        if !cluster.is_empty() && phi.span.start >= reach {
            settle(&mut cluster, &rank, &mut result);
        }
        reach = if cluster.is_empty() { phi.span.end } else { reach.max(phi.span.end) };
        cluster.push(phi);
    }
    settle(&mut cluster, &rank, &mut result);
    result
}

/// Settles one cluster of overlapping spans.
fn settle(cluster: &mut Vec<PhiSpan>, rank: &impl Fn(&PhiSpan) -> f32, result: &mut Vec<PhiSpan>) {
    if cluster.len() < 2 {
        result.append(cluster);
        return;
    }
    let start = cluster.iter().map(|phi| phi.span.start).min().unwrap_or(0);
    let end = cluster.iter().map(|phi| phi.span.end).max().unwrap_or(0);
    let union = ByteSpan::new(start, end);
    let best = |a: &&PhiSpan, b: &&PhiSpan| {
        rank(a)
            .total_cmp(&rank(b))
            .then(a.span.len().cmp(&b.span.len()))
            .then(b.span.start.cmp(&a.span.start))
    };
    let winner = cluster.iter().max_by(best).expect("the cluster holds two").clone();
    let container = cluster.iter().filter(|phi| phi.span == union).max_by(best).cloned();
    if let Some(container) = container {
        // Several strong findings inside one weak span: they stay apart and the rest of the weak span stays covered.
        let mut inner: Vec<&PhiSpan> = cluster
            .iter()
            .filter(|phi| phi.span != union && rank(phi) > rank(&container))
            .collect();
        inner.sort_by(|a, b| best(b, a));
        let mut apart: Vec<PhiSpan> = Vec::new();
        for phi in inner {
            if !apart.iter().any(|kept| kept.span.overlaps(phi.span)) {
                apart.push(phi.clone());
            }
        }
        let distinct = apart.iter().filter(|phi| phi.label != container.label).count();
        if distinct >= 2 {
            apart.sort_by_key(|phi| phi.span);
            let mut at = union.start;
            for phi in apart {
                rest(&container, at, phi.span.start, result);
                at = phi.span.end;
                result.push(phi);
            }
            rest(&container, at, union.end, result);
            cluster.clear();
            return;
        }
        let chosen = if rank(&container) + 0.15 >= rank(&winner) {
            container
        } else {
            PhiSpan { span: union, ..winner }
        };
        result.push(chosen);
    } else {
        result.push(PhiSpan { span: union, ..winner });
    }
    cluster.clear();
}

/// The rest of a span between two others, unless it is too short to say anything.
fn rest(of: &PhiSpan, start: usize, end: usize, result: &mut Vec<PhiSpan>) {
    if end > start {
        result.push(PhiSpan { span: ByteSpan::new(start, end), ..of.clone() });
    }
}

/// Whether a span of the model is certainly no identifier.
fn is_clinical(text: &str, phi: &PhiSpan) -> bool {
    let written = phi.span.of(text);
    match phi.label {
        PhiLabel::Patient | PhiLabel::Staff | PhiLabel::City | PhiLabel::Org => {
            let single = !written.contains(' ');
            let after = &text[phi.span.end..];
            let after =
                after.strip_prefix("'s").or_else(|| after.strip_prefix("’s")).unwrap_or(after);
            let next = after.strip_prefix([' ', '-']).map_or("", |rest| {
                &rest[..rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len())]
            });
            let lower = next.to_lowercase();
            let noun =
                EPONYM_NOUNS.contains(&lower.as_str()) && next.starts_with(char::is_lowercase);
            let before = text[..phi.span.start].trim_end_matches([' ', '.']);
            let last = before[before
                .rfind(|c: char| !c.is_alphabetic())
                .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8))..]
                .to_lowercase();
            let titled =
                STAFF_TITLES.contains(&last.as_str()) || PATIENT_TITLES.contains(&last.as_str());
            single && noun && !titled
        }
        PhiLabel::OtherId | PhiLabel::LocationOther | PhiLabel::Device | PhiLabel::Mrn => {
            is_spine_level(written)
        }
        _ => false,
    }
}

/// "L4", "C5-6", "T12-L1".
fn is_spine_level(written: &str) -> bool {
    written.len() <= 7
        && written.split(['-', '/', '–']).enumerate().all(|(idx, part)| {
            let digits = part.strip_prefix(['C', 'T', 'L', 'S']).or((idx > 0).then_some(part));
            digits.is_some_and(|digits| {
                digits.parse::<u32>().is_ok_and(|level| (1..=12).contains(&level))
                    && !digits.starts_with('0')
            })
        })
}

/// A form to look for, with what it came from.
struct Form {
    label: PhiLabel,
    kind: FormKind,
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

/// Where the values found in `phi` stand again.
fn repeats(text: &str, phi: &[PhiSpan]) -> Vec<PhiSpan> {
    let mut forms: HashMap<String, Form> = HashMap::new();
    let mut add = |form: &str, label: PhiLabel, kind: FormKind| {
        for variant in [
            form.to_ascii_lowercase(),
            form.to_uppercase().to_ascii_lowercase(),
            form.to_lowercase(),
        ] {
            forms.entry(variant).or_insert(Form { label, kind });
        }
    };
    for found in phi {
        let value = found.span.of(text);
        match found.label {
            PhiLabel::Patient | PhiLabel::Staff => {
                let weak = found.score < 0.85 && found.source.kind != SourceKind::Model;
                for part in name_parts(value) {
                    let acronym = part.len() <= 4
                        && !value.chars().any(char::is_lowercase)
                        && !value.contains([' ', ',']);
                    if acronym || weak && is_ordinary_word(&part.to_lowercase()) {
                        continue;
                    }
                    add(part, found.label, FormKind::Name);
                }
            }
            PhiLabel::Org
                if value.len() >= 5
                    && (value.contains(' ') || !is_ordinary_word(&value.to_lowercase())) =>
            {
                add(value, found.label, FormKind::Place);
            }
            PhiLabel::City
                if value.chars().count() >= 4 && !is_ordinary_word(&value.to_lowercase()) =>
            {
                add(value, found.label, FormKind::Place);
            }
            PhiLabel::Street if value.len() >= 8 => {
                add(value, found.label, FormKind::Place);
            }
            PhiLabel::Username | PhiLabel::Email | PhiLabel::Url if value.len() >= 5 => {
                add(value, found.label, FormKind::Value);
            }
            PhiLabel::Phone
            | PhiLabel::Fax
            | PhiLabel::Ssn
            | PhiLabel::Mrn
            | PhiLabel::Account
            | PhiLabel::HealthPlan
            | PhiLabel::License
            | PhiLabel::Vehicle
            | PhiLabel::Device
            | PhiLabel::BioId
            | PhiLabel::OtherId
            | PhiLabel::Ip => {
                let signs = value.chars().filter(|c| c.is_alphanumeric()).count();
                if signs >= 5 && value.bytes().any(|b| b.is_ascii_digit()) {
                    add(value, found.label, FormKind::Value);
                }
            }
            _ => {}
        }
    }
    if forms.is_empty() {
        return Vec::new();
    }
    let forms: Vec<(String, Form)> = {
        let mut forms: Vec<_> = forms.into_iter().collect();
        forms.sort_by(|a, b| a.0.cmp(&b.0));
        forms
    };
    let Ok(automaton) = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(forms.iter().map(|(form, _)| form.as_str()))
    else {
        return Vec::new();
    };
    let lower = text.to_ascii_lowercase();
    let mut names: Vec<(Range<usize>, PhiLabel)> = Vec::new();
    let mut result = Vec::new();
    let mut covered = phi.iter().peekable();
    for m in automaton.find_iter(&lower) {
        let (start, end) = (m.start(), m.end());
        while covered.next_if(|phi| phi.span.end <= start).is_some() {}
        if covered.peek().is_some_and(|phi| phi.span.start <= start && end <= phi.span.end) {
            continue;
        }
        let form = &forms[m.pattern().as_usize()].1;
        if !is_whole(text, start, end) {
            continue;
        }
        match form.kind {
            FormKind::Name => {
                if stands_as_name(text, start, end) {
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
                && !CREDENTIALS.contains(part)
                && !STAFF_TITLES.contains(&lower.as_str())
                && !PATIENT_TITLES.contains(&lower.as_str())
        })
}

fn is_whole(text: &str, start: usize, end: usize) -> bool {
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
