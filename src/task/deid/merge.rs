//! Joins what rules and model found, then carries it through the whole note.

use super::detector::Known;
use super::reach::reach;
use super::repeat::repeats;
use super::signer::signatures;
use super::temper::temper;
use crate::document::{PhiLabel, PhiSpan, SourceKind};
use crate::lexicon::identifiers::{EPONYM_NOUNS, PATIENT_TITLES, STAFF_TITLES, is_one_of};
use crate::text::{ByteSpan, Normalized};

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
    let plain = Normalized::new(text);
    let to_plain = |phi: PhiSpan| PhiSpan { span: plain.to_plain(phi.span), ..phi };
    let model = model.into_iter().filter(|phi| fits(text, phi.span)).map(to_plain).collect();
    let found = merge_known(plain.text(), rules.into_iter().map(to_plain).collect(), model, &[]);
    to_original(&plain, found)
}

/// The spans of the plain text as spans of the text as written.
pub(super) fn to_original(plain: &Normalized, mut found: Vec<PhiSpan>) -> Vec<PhiSpan> {
    if !plain.is_unchanged() {
        for phi in &mut found {
            phi.span = plain.to_original(phi.span);
        }
    }
    found
}

/// [`merge`] over a plain text, with identifiers that the caller knows beside those that are found.
pub(super) fn merge_known(
    text: &str,
    rules: Vec<PhiSpan>,
    model: Vec<PhiSpan>,
    roster: &[Known],
) -> Vec<PhiSpan> {
    let mut all = rules;
    all.extend(
        model
            .iter()
            .filter(|phi| fits(text, phi.span) && !is_clinical(text, phi))
            .flat_map(|phi| temper(text, phi)),
    );
    let mut joined = join(all, rank);
    reach(text, &mut joined);
    let mut again = repeats(text, &joined, roster);
    again.extend(signatures(text, &joined));
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
            // "ASCEND clinical trial", "Lake Louise criteria": what is named is a study or a measure.
            let measure = is_measure(after);
            (single && noun || measure) && !titled
        }
        PhiLabel::OtherId | PhiLabel::LocationOther | PhiLabel::Device | PhiLabel::Mrn => {
            is_spine_level(written)
        }
        _ => false,
    }
}

/// Whether the words behind a name make it that of a study, a score or a set of criteria.
fn is_measure(after: &str) -> bool {
    let mut words = after
        .strip_prefix([' ', '-'])
        .unwrap_or_default()
        .split(' ')
        .map(|word| word.trim_end_matches(|c: char| !c.is_alphabetic()));
    let first = words.next().unwrap_or_default();
    let noun = if is_one_of!(first, "clinical diagnostic risk severity modified") {
        words.next().unwrap_or_default()
    } else {
        first
    };
    is_one_of!(
        noun,
        "trial trials study criteria score scores scale classification index protocol regimen fields guideline guidelines formula equation"
    )
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
