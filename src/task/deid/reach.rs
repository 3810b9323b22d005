//! How far a finding reaches once all are known: to the ends of a run of signs, over both halves of a name, over the
//! comma inside an address, to the age behind a name.

use std::sync::LazyLock;

use super::boundary::is_lone_surname;
use super::pattern::{Pattern, pattern};
use crate::document::{PhiLabel, PhiSpan, Source, SourceKind};
use crate::lexicon::identifiers::{CREDENTIALS, NOT_NAMES, is_one_of};
use crate::text::ByteSpan;

/// Widens spans that are sorted and apart; they stay so.
pub(super) fn reach(text: &str, spans: &mut Vec<PhiSpan>) {
    widen(text, spans);
    complete_names(text, spans);
    bridge(text, spans);
    aged(text, spans);
}

/// Takes in initials at either side of a name and the given name behind a surname and a comma.
fn complete_names(text: &str, spans: &mut [PhiSpan]) {
    static BEFORE: LazyLock<Pattern> =
        LazyLock::new(|| pattern(r"(?:^|[^\pL\pN.])(?P<initials>(?:\p{Lu}\. ?){1,3})$"));
    static INITIAL: LazyLock<Pattern> =
        LazyLock::new(|| pattern(r"^ (?P<part>\p{Lu}\.|[B-HJ-Z])(?:[\s,;:)|/]|$)"));
    static GIVEN: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(
            r"^, ?(?P<part>\p{Lu}[\p{L}'’-]+(?: \p{Lu}\b\.?)?|\p{Lu}\b\.?(?: ?\p{Lu}\b\.?)?)(?:$|[;|)\n\t]|  | \(| / |, )",
        )
    });
    // "Letchumi a/p Arumugam": whose child or spouse one is belongs to the name.
    static DESCENT: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(
            r"^ (?P<part>(?:a/p|a/l|s/o|d/o|w/o|bin|binti|bte|binte|ibn) \p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)?)",
        )
    });
    static NICKNAME: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(
            r"^(?P<part>,? (?:Jr|Sr|II|III)\b\.?|(?: \([\x22“']| [\x22“])\p{Lu}[\p{L}-]{1,14}(?: \p{Lu}[\p{L}-]{1,14})?[\x22”'’]\)?)",
        )
    });
    for idx in 0..spans.len() {
        if !matches!(spans[idx].label, PhiLabel::Patient | PhiLabel::Staff) {
            continue;
        }
        let ByteSpan { start, end } = spans[idx].span;
        let floor = idx.checked_sub(1).map_or(0, |before| spans[before].span.end);
        let ceiling = spans.get(idx + 1).map_or(text.len(), |next| next.span.start);
        let mut from = start.saturating_sub(12).max(floor);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        if let Some(initials) = BEFORE.captures(&text[from..start]).and_then(|c| c.name("initials"))
        {
            spans[idx].span.start = from + initials.start();
        }
        let tail = &text[end..ceiling];
        let written = &text[start..end];
        let is_surname = is_lone_surname(written) && written.starts_with(char::is_uppercase);
        let given = GIVEN.captures(tail).and_then(|c| c.name("part")).filter(|part| {
            let bare = part.as_str().trim_end_matches('.');
            let first = bare.split(' ').next().unwrap_or(bare);
            let is_acronym = (2..=4).contains(&bare.len()) && bare.chars().all(char::is_uppercase);
            is_surname
                && !is_acronym
                && !CREDENTIALS.contains(&bare)
                && !CREDENTIALS.contains(&part.as_str())
                && !NOT_NAMES.contains(&first.to_lowercase().as_str())
        });
        let part = given
            .or_else(|| INITIAL.captures(tail).and_then(|c| c.name("part")))
            .or_else(|| DESCENT.captures(tail).and_then(|c| c.name("part")));
        if let Some(part) = part {
            spans[idx].span.end = end + part.end();
        }
        let end = spans[idx].span.end;
        if let Some(nick) = NICKNAME.captures(&text[end..ceiling]).and_then(|c| c.name("part")) {
            spans[idx].span.end = end + nick.end();
        }
    }
}

/// Joins what one comma parts: the two halves of a name, the parts of a place inside a house.
fn bridge(text: &str, spans: &mut Vec<PhiSpan>) {
    let mut kept: Vec<PhiSpan> = Vec::with_capacity(spans.len());
    for phi in spans.drain(..) {
        if let Some(last) = kept.last_mut() {
            let gap = &text[last.span.end..phi.span.start];
            let comma = matches!(gap, ", " | ",");
            let names = matches!(last.label, PhiLabel::Patient | PhiLabel::Staff)
                && last.label == phi.label
                && (comma && is_lone_surname(last.span.of(text)) || gap == " ");
            let places = last.label == PhiLabel::LocationOther
                && phi.label == PhiLabel::LocationOther
                && (comma || gap == " ");
            if names || places {
                last.span.end = phi.span.end;
                last.score = last.score.max(phi.score);
                continue;
            }
            // "Listowel Primary Care Centre, room 9": two labels, one place; the comma goes with the smaller one.
            let inside =
                matches!(last.label, PhiLabel::Org | PhiLabel::Street | PhiLabel::LocationOther)
                    && matches!(phi.label, PhiLabel::LocationOther | PhiLabel::Org)
                    && (last.label == PhiLabel::LocationOther)
                        != (phi.label == PhiLabel::LocationOther);
            if inside && comma {
                last.span.end = phi.span.start - usize::from(gap.ends_with(' '));
            }
        }
        kept.push(phi);
    }
    *spans = kept;
}

/// Carries the spans of numbers and addresses to the ends of the run of signs they stand in: half a number hides nothing.
fn widen(text: &str, spans: &mut [PhiSpan]) {
    /// The most bytes taken in on each side.
    const MOST: usize = 16;
    for idx in 0..spans.len() {
        if !is_run(spans[idx].label) {
            continue;
        }
        let ByteSpan { start, end } = spans[idx].span;
        let floor = idx.checked_sub(1).map_or(0, |before| spans[before].span.end);
        let ceiling = spans.get(idx + 1).map_or(text.len(), |next| next.span.start);
        let is_inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let left = text[floor..start].chars().rev().take_while(|&c| is_inner(c)).count();
        let right = text[end..ceiling].chars().take_while(|&c| is_inner(c)).count();
        // A hyphen at the outer end joins nothing.
        let head = text[start - left..start].trim_start_matches(['-', '_']);
        let tail = text[end..end + right].trim_end_matches(['-', '_']);
        if head.len() <= MOST && !head.is_empty() {
            spans[idx].span.start = start - head.len();
        }
        if tail.len() <= MOST {
            spans[idx].span.end = end + tail.len();
        }
    }
}

/// Labels whose values are one unbroken run of signs.
fn is_run(label: PhiLabel) -> bool {
    label.is_code() || matches!(label, PhiLabel::Email | PhiLabel::Url | PhiLabel::Username)
}

/// Adds ages of ninety and more that stand right behind the name of a patient: "Agnes Tweddle, 97."
fn aged(text: &str, spans: &mut Vec<PhiSpan>) {
    static AGE: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(
            r"^[\x22”]?(?:, ?| \(| ?[/|] ?| {1,12}|\t)(?P<n>9[0-9]|1[01][0-9])(?:[ \t]*(?:$|[.,;:)|/\n]|[A-Za-z ] ?))",
        )
    });
    let names = spans.iter().filter(|phi| phi.label == PhiLabel::Patient);
    let found: Vec<PhiSpan> = names
        .filter_map(|phi| {
            let tail = &text[phi.span.end..];
            let n = AGE.captures(tail)?.name("n")?;
            let behind = tail[n.end()..].trim_start();
            let word =
                &behind[..behind.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(behind.len())];
            let measured = is_one_of!(
                &word.to_ascii_lowercase(),
                "mg ml kg lb lbs cm mm bpm units mcg mmhg percent on ra sats l"
            ) || behind.starts_with(['%', '°', '/'])
                || behind.starts_with('.') && behind[1..].starts_with(|c: char| c.is_ascii_digit());
            let span = ByteSpan::new(phi.span.end + n.start(), phi.span.end + n.end());
            (!measured).then_some(PhiSpan {
                span,
                label: PhiLabel::Age90,
                score: 0.75,
                source: Source { kind: SourceKind::Rule, id: "phi.age.name" },
            })
        })
        .collect();
    for age in found {
        if !spans.iter().any(|phi| phi.span.overlaps(age.span)) {
            spans.push(age);
        }
    }
    spans.sort_by_key(|phi| phi.span);
}
