//! Weekdays, alone and before a date.

use std::sync::LazyLock;

use crate::document::PhiLabel::Day;
use crate::lexicon::identifiers::{WEEKDAYS, is_one_of};
use crate::task::deid::pattern::{Pattern, PatternList, pattern, word_list};
use crate::task::deid::scan::Scan;

static WEEKDAY_WORDS: LazyLock<Pattern> = LazyLock::new(|| word_list(WEEKDAYS.iter().copied()));

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&WEEKDAY_WORDS];

static WEEKDAY_BEFORE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[^\pL])(?P<word>mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)[.,]{0,2} (?:the )?$",
    )
});

pub(super) fn find(scan: &mut Scan) {
    let hits: Vec<(usize, usize)> =
        WEEKDAY_WORDS.find_in(scan.starts).map(|m| (m.start(), m.end())).collect();
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (start, end) in hits {
        let bounded =
            !scan.char_before(start).is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '@')
                && !scan.char_after(end).is_some_and(|c| c.is_alphanumeric() || c == '_');
        if !bounded || scan.is_taken(start, end) {
            continue;
        }
        let name = &scan.lower[start..end];
        let written = &scan.text[start..end];
        let capital = written.starts_with(char::is_uppercase);
        let upper = written.len() > 1 && written.chars().all(char::is_uppercase);
        let ok = match name {
            "sun" | "sat" | "mon" | "wed" | "fri" | "thu" => {
                let listed = matches!(scan.char_before(start), Some('/' | '-'))
                    && found.last().is_some_and(|&(_, last)| last + 1 == start)
                    || matches!(scan.char_after(end), Some('/'))
                        && scan.after(end + 1, 3).len() == 3
                        && WEEKDAYS.iter().any(|day| scan.after(end + 1, 4).starts_with(day));
                let plain = capital
                    && !upper
                    && matches!(name, "mon" | "fri" | "wed")
                    && !matches!(scan.char_before(start), Some('-' | '.' | '_'));
                let cued = plain
                    || is_one_of!(
                        scan.word_before(start),
                        "than visit and left to on since until till by next last this from every home \
            back d/c appt for through thru each better",
                    );
                let unlike = name == "sat"
                    && scan.word_after(end).starts_with(|c: char| c.is_ascii_digit())
                    || name == "sun"
                        && matches!(
                            scan.word_after(end),
                            "exposure" | "protection" | "block" | "damage" | "screen" | "burn"
                        );
                (listed
                    || (cued && capital)
                    || capital && matches!(scan.char_after(end), Some(')' | ':' | ';')))
                    && !unlike
                    && !(upper && name == "sat")
            }
            "tue" | "tues" | "weds" | "thur" | "thurs" => {
                capital
                    || matches!(
                        scan.word_before(start),
                        "on" | "since" | "by" | "last" | "next" | "until"
                    )
            }
            _ => true,
        };
        // "Ash Wednesday" and "Black Friday" are holidays, found before; "Wednesday Addams" is a person.
        if ok {
            found.push((start, end));
        }
    }
    for (start, end) in found {
        scan.rule(start, end, Day, 0.9, "phi.date.weekday");
    }
}

/// The start of the date with the weekday that stands before it.
pub(super) fn with_weekday(scan: &Scan, start: usize) -> usize {
    let head = scan.before(start, 16);
    WEEKDAY_BEFORE.captures(head).map_or(start, |found| {
        let word = found.name("word").map_or(0, |word| word.start());
        start - (head.len() - word)
    })
}
