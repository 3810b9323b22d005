//! Days of a month by their ordinal alone: "seen on the 14th".

use std::sync::LazyLock;

use crate::document::PhiLabel::Date;
use crate::lexicon::identifiers::is_one_of;
use crate::task::deid::pattern::{Pattern, PatternList, each_match, pattern};
use crate::task::deid::scan::Scan;

static ORDINAL: LazyLock<Pattern> =
    LazyLock::new(|| pattern(r"(?i)\b(?:[0-3]?[0-9](?:st|nd|rd|th))\b"));

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&ORDINAL];

pub(super) fn find(scan: &mut Scan) {
    let mut found = Vec::new();
    each_match(&ORDINAL, scan.starts, |m| {
        let (start, end) = (m.start(), m.end());
        let number: u32 = m
            .as_str()
            .chars()
            .take_while(char::is_ascii_digit)
            .fold(0, |n, c| n * 10 + c.to_digit(10).unwrap_or(0));
        if !(1..=31).contains(&number) || !scan.is_bounded(start, end) {
            return false;
        }
        let head = scan.before(start, 24);
        let next = scan.word_after(end);
        let ends = matches!(
            scan.char_after(end),
            None | Some('.' | ',' | ':' | ';' | ')' | '!' | '?' | '\n' | '|')
        ) || is_one_of!(
            next,
            "with at and showed after for due was because when to by or then but",
        );
        let cued = [
            "on the ",
            "from the ",
            "since the ",
            "until the ",
            "by the ",
            "wk of the ",
            "week of the ",
            "night of ",
            "offered the ",
            "before the ",
            "after the ",
            "see you the ",
            "through the ",
            "until ",
            "before the ",
            "till the ",
            "around the ",
            "between the ",
        ]
        .iter()
        .any(|cue| head.ends_with(cue));
        let cued = cued
            || matches!(
                scan.word_before(start),
                "visit"
                    | "on"
                    | "by"
                    | "since"
                    | "until"
                    | "seen"
                    | "offered"
                    | "review"
                    | "mon"
                    | "tue"
                    | "tues"
                    | "wed"
                    | "weds"
                    | "thu"
                    | "thur"
                    | "thurs"
                    | "fri"
                    | "sat"
                    | "sun"
                    | "monday"
                    | "tuesday"
                    | "wednesday"
                    | "thursday"
                    | "friday"
                    | "saturday"
                    | "sunday"
                    | "covers"
                    | "closed"
                    | "away"
                    | "due"
                    | "booked"
            ) && scan.char_before(start) == Some(' ');
        let ok = ends
            && cued
            && !is_one_of!(
                next,
                "percentile rib floor toe finger digit centile day week grade time visit street st avenue ave floor edition ed rib",
            );
        if ok {
            found.push((start, end));
        }
        ok
    });
    for (start, end) in found {
        if !scan.is_taken(start, end) {
            scan.rule(start, end, Date, 0.75, "phi.date.day-of-month");
            if let Some(rest) = scan.text[end..].strip_prefix(" and ")
                && let Some(m) = ORDINAL
                    .find(rest)
                    .filter(|m| m.start() == 0 && !rest[m.end()..].starts_with(" m"))
            {
                scan.rule(end + 5, end + 5 + m.end(), Date, 0.7, "phi.date.day-of-month");
            }
        }
    }
}
