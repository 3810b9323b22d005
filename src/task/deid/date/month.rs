//! Dates with the name of a month: beside a day, beside a year, alone.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::YEAR_AFTER;
use super::weekday::with_weekday;
use crate::document::PhiLabel::Date;
use crate::lexicon::identifiers::{MONTHS, NUMBER_WORDS, ORDINAL_WORDS, is_one_of};
use crate::task::deid::pattern::{Pattern, PatternList, pattern, word_list};
use crate::task::deid::scan::Scan;

static MONTH_WORDS: LazyLock<Pattern> =
    LazyLock::new(|| word_list(MONTHS.iter().map(|(name, _)| *name)));

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&MONTH_WORDS];

static MONTH_NUMBER: LazyLock<HashMap<&str, u8>> =
    LazyLock::new(|| MONTHS.iter().copied().collect());

/// What may stand before a month's name: a day, a range of days, "the third of".
static DAY_BEFORE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)(?:^|[^0-9A-Za-z.,/])(?P<first>(?:[0-3]?[0-9](?:\.|st|nd|rd|th)?)(?: ?[-–—/&] ?| to | and ))?(?P<day>(?:the )?(?:[0-3OIl]?[0-9OIl](?:\.|st|nd|rd|th|er|º)?|{}))(?: ?[-/., '] ?| of | de | of the )?$",
        ORDINAL_WORDS.join("|")
    ))
});

/// What may stand behind a month's name: a day and perhaps a year.
static DAY_AFTER: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^(?:\.? ?[-/]? ?|\.?,? +(?:the )?)(?P<day>(?:[0-3]?[0-9]|[OIl][0-9]|[0-3][OIl])(?:st|nd|rd|th)?\b|(?:{})\b)(?:(?: ?[-/] ?|,? *| )(?P<year>(?:19|20|[Il]9|2O)[0-9OIl]{{2}}\b|['’‘] ?[0-9]{{2}}\b|[-/][0-9]{{2}}\b))?",
        ORDINAL_WORDS.join("|")
    ))
});

static SHORT_YEAR_AFTER: LazyLock<Pattern> =
    LazyLock::new(|| pattern(r"^[-/. ]?(?P<year>[0-9]{2})\b"));

static RANGE_AFTER: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?i)^\.?(?: ?[-–—&] ?| to | and | through |/)(?P<day>[0-3]?[0-9](?:st|nd|rd|th)?(?:,? (?:19|20)[0-9]{2})?)\b",
    )
});

/// A span of time in words before the name of a month belongs to it: "mid-December", "early Sept".
static PART_BEFORE: LazyLock<Pattern> =
    LazyLock::new(|| pattern(r"(?i)(?:^|[^\pL])(?P<part>(?:early|mid|late)[- ])$"));

pub(super) fn find(scan: &mut Scan) {
    let hits: Vec<(usize, usize)> = MONTH_WORDS
        .find_in(scan.starts)
        .map(|m| (m.start(), m.end()))
        .filter(|&(start, end)| {
            !scan.char_before(start).is_some_and(char::is_alphabetic)
                && !scan.char_after(end).is_some_and(char::is_alphabetic)
        })
        .collect();
    let mut reached = 0;
    for (start, end) in hits {
        if start < reached {
            continue;
        }
        reached = month(scan, start, end).max(reached);
    }
}

fn is_short_or_plain(name: &str) -> bool {
    is_one_of!(name, "may mar march dec jan sep mai mei april june august mars juni juli")
}

/// One month's name; returns how far the date reaches.
fn month(scan: &mut Scan, start: usize, end: usize) -> usize {
    let text = scan.text;
    let name = &scan.lower[start..end];
    let english = MONTHS.iter().position(|(word, _)| *word == name).is_some_and(|idx| idx < 25);
    debug_assert!(MONTH_NUMBER.contains_key(name));
    let head_from = {
        let mut from = start.saturating_sub(30);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        from
    };
    let head = &text[head_from..start];
    let tail_to = {
        let mut to = (end + 24).min(text.len());
        while !text.is_char_boundary(to) {
            to -= 1;
        }
        to
    };
    let tail = &text[end..tail_to];
    let as_written = &text[start..end];
    let capital = as_written.starts_with(char::is_uppercase);

    // 14 Feb, 14-Feb-1971, 3rd of May 2020, 18–20 June, 19JUL2012.
    if let Some(before) = DAY_BEFORE.captures(head) {
        let day = before.name("day").expect("the group is not optional");
        let digits: String = day.as_str().chars().filter(char::is_ascii_digit).collect();
        let in_month =
            digits.is_empty() || digits.parse::<u32>().is_ok_and(|n| (1..=31).contains(&n));
        let fused = day.end() == head.len();
        let year = YEAR_AFTER.captures(tail).or_else(|| {
            (fused || head.ends_with(['-', '/', '.', ' ']))
                .then(|| SHORT_YEAR_AFTER.captures(tail))
                .flatten()
        });
        // "took 2 may repeat", "stage 3 mar..." are no dates.
        let is_ordinal =
            day.as_str().ends_with(|c: char| c.is_ascii_alphabetic()) && !digits.is_empty();
        // "Score 17/20. May be used": the full stop ends a sentence, and a verb follows.
        let is_sentence = name == "may" && head.ends_with(". ") && {
            let rest = tail.trim_start();
            year.is_none() && tail.starts_with(' ') && rest.starts_with(|c: char| c.is_lowercase())
        };
        let weak =
            is_sentence || !capital && is_short_or_plain(name) && year.is_none() && !is_ordinal;
        let year_only_day = DAY_AFTER.captures(tail).filter(|_| digits.len() == 4);
        // The long form "in 20 March 5" does not exist; a measure before the month does: "x 2 May".
        if in_month
            && !weak
            && year_only_day.is_none()
            && !(fused && digits.is_empty())
            && (english
                || year.is_some()
                || head.contains(" de ")
                || head.contains(". ")
                || !digits.is_empty())
        {
            // A day may also stand behind: "Hib 1 Feb 3" reads as Feb 3.
            let stop = year.as_ref().and_then(|y| y.name("year")).map_or(end, |y| end + y.end());
            let stop =
                if stop == end && tail.starts_with('.') && !name.is_empty() && name.len() <= 4 {
                    end
                } else {
                    stop
                };
            let from = with_weekday(scan, head_from + day.start());
            let day_start = head_from + day.start();
            let both = DAY_AFTER.captures(tail).filter(|_| {
                year.is_none()
                    && !digits.is_empty()
                    && scan.before(day_start, 2).ends_with(|c: char| c.is_alphanumeric())
            });
            if both.is_none() {
                scan.rule(
                    from,
                    stop,
                    Date,
                    if year.is_some() { 0.98 } else { 0.93 },
                    "phi.date.day-month",
                );
                if let Some(first) = before.name("first") {
                    let number =
                        first.as_str().trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
                    let number = number
                        .strip_suffix(" to")
                        .or_else(|| number.strip_suffix(" and"))
                        .unwrap_or(number)
                        .trim_end();
                    let at = head_from + first.start();
                    scan.rule(at, at + number.len(), Date, 0.9, "phi.date.range");
                }
                return stop;
            }
        }
    }
    // 2022-Mar-3, 2018 Dec 04.
    if let Some(year) = year_before(head)
        && let Some(after) = DAY_AFTER.captures(tail)
    {
        let day = after.name("day").expect("the group is not optional");
        scan.rule(head_from + year, end + day.end(), Date, 0.97, "phi.date.year-month-day");
        return end + day.end();
    }
    // Feb 29, March 9th, 2024, June 6–20.
    if english && let Some(after) = DAY_AFTER.captures(tail) {
        let day = after.name("day").expect("the group is not optional");
        let digits: String = day.as_str().chars().filter(char::is_ascii_digit).collect();
        let in_month =
            digits.is_empty() || digits.parse::<u32>().is_ok_and(|n| (1..=31).contains(&n));
        let year = after.name("year");
        let rest = &tail[after.get(0).map_or(0, |m| m.end())..];
        let is_year_word =
            digits.is_empty() && !capital && is_one_of!(name, "may march mar dec jan sep");
        let modal = name == "may" && !capital && year.is_none();
        let counts = year.is_none() && digits.len() < 3 && counts_something(rest);
        if in_month && !is_year_word && !modal && !counts {
            let mut stop = end + year.map_or(day.end(), |y| y.end());
            // "Jan 9-10, 2025": what looks like a short year is the second day.
            let far = &text[stop..];
            if year.is_some_and(|y| y.as_str().starts_with(['-', '/']))
                && (far.starts_with(", 20") || far.starts_with(", 19"))
                && far[4..].bytes().take_while(u8::is_ascii_digit).count() == 2
            {
                stop += 6;
            }
            let stop = spelled_year(text, stop);
            let from = with_weekday(scan, start);
            scan.rule(
                from,
                stop,
                Date,
                if year.is_some() { 0.98 } else { 0.94 },
                "phi.date.month-day",
            );
            let mut reached = stop;
            if let Some(range) = RANGE_AFTER.captures(&text[stop..tail_to.max(stop)]) {
                let day = range.name("day").expect("the group is not optional");
                let number: u32 = day
                    .as_str()
                    .chars()
                    .take_while(char::is_ascii_digit)
                    .fold(0, |n, c| n * 10 + c.to_digit(10).unwrap_or(0));
                let behind = text[stop + day.end()..].chars().next();
                if (1..=31).contains(&number)
                    && !matches!(behind, Some('/' | '%'))
                    && !(behind == Some(':')
                        && text[stop + day.end() + 1..].starts_with(|c: char| c.is_ascii_digit()))
                {
                    scan.rule(stop + day.start(), stop + day.end(), Date, 0.9, "phi.date.range");
                    reached = stop + day.end();
                }
            }
            return reached;
        }
    }
    // February 2022, Oct '14, mid-December 2020.
    let from = PART_BEFORE
        .captures(head)
        .map_or(start, |part| head_from + part.name("part").map_or(0, |p| p.start()));
    if let Some(after) = YEAR_AFTER.captures(tail) {
        let year = after.name("year").expect("the group is not optional");
        if english || year.as_str().len() == 4 {
            scan.rule(from, end + year.end(), Date, 0.97, "phi.date.month-year");
            return end + year.end();
        }
    }
    if let Some(after) =
        SHORT_YEAR_AFTER.captures(tail).filter(|_| tail.starts_with(['-', '/']) && english)
    {
        let stop = end + after.get(0).map_or(0, |m| m.end());
        scan.rule(from, stop, Date, 0.85, "phi.date.month-year");
        return stop;
    }
    // A month alone; in lower case behind a word of time where it is no other word.
    let cued = !capital
        && is_one_of!(
            name,
            "january february april september october november december feb sept oct nov"
        )
        && is_one_of!(
            scan.word_before(start),
            "in since until till from during by last next through early late mid"
        );
    if english && cued && from == start {
        scan.rule(start, end, Date, 0.8, "phi.date.month");
        return end;
    }
    if english && capital && month_stands_alone(scan, name, as_written, from, end) {
        scan.rule(from, end, Date, 0.85, "phi.date.month");
        return end;
    }
    start
}

fn year_before(head: &str) -> Option<usize> {
    let trimmed = head.trim_end_matches(['-', '/', '.', ' ']);
    if trimmed.len() == head.len()
        || trimmed.len() < 4
        || !trimmed.is_char_boundary(trimmed.len() - 4)
    {
        return None;
    }
    let year = &trimmed[trimmed.len() - 4..];
    let before_ok = !trimmed[..trimmed.len() - 4].ends_with(|c: char| c.is_alphanumeric());
    (before_ok && year.parse::<u32>().is_ok_and(|y| (1900..=2100).contains(&y)))
        .then(|| trimmed.len() - 4)
}

/// Whether the number before `rest` counts something: "May 2 tablets", "Apr 20%".
fn counts_something(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.starts_with('%')
        || rest.strip_prefix(':').is_some_and(|tail| tail.starts_with(|c: char| c.is_ascii_digit()))
        || ["mg", "ml", "mcg", "units", "tabs", "tablets", "days", "weeks", "months", "hours", "kg"]
            .iter()
            .any(|unit| rest.starts_with(unit))
}

/// "june twelfth nineteen sixty two": the year in words behind `at` belongs to the date.
fn spelled_year(text: &str, at: usize) -> usize {
    let mut end = at;
    let mut rest = &text[at..];
    let mut n_words = 0;
    while let Some(next) = rest.strip_prefix([' ', '-']) {
        let len = next.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(next.len());
        let word = next[..len].to_ascii_lowercase();
        let is_number = NUMBER_WORDS.iter().any(|(name, _)| *name == word)
            || matches!(word.as_str(), "hundred" | "thousand" | "oh" | "and");
        let starts_year =
            n_words > 0 || matches!(word.as_str(), "nineteen" | "twenty" | "two" | "eighteen");
        if !is_number || !starts_year || n_words == 4 {
            break;
        }
        n_words += 1;
        end += 1 + len;
        rest = &text[end..];
    }
    if n_words >= 2 { end } else { at }
}

fn month_stands_alone(scan: &Scan, name: &str, written: &str, start: usize, end: usize) -> bool {
    let before = scan.word_before(start);
    let cue = is_one_of!(
        before,
        "in since until till by of from through thru during last next this early late \
            mid before after around about to for between every and or hiv due",
    );
    let next = scan.char_after(end);
    let joined = matches!(next, Some('\'' | '’' | '-'));
    let starts_name =
        scan.text[end..].strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_uppercase));
    let titled = is_one_of!(before, "dr mr mrs ms nurse miss sister daughter aunt");
    if titled {
        return false;
    }
    match name {
        // Given names and plain words need a clear cue.
        "may" | "april" | "june" | "august" | "march" | "mar" | "jan" | "jun" => {
            let enclosed = scan.char_before(start) == Some('(') && matches!(next, Some(')' | ','));
            if enclosed && written.len() > 3 {
                return true;
            }
            let after_month = matches!(before, "or" | "and" | "to" | "through")
                || scan.text[..start].ends_with(['–', '-']);
            let ranged = after_month
                && scan.found.iter().rev().take(3).any(|phi| {
                    phi.label == Date && phi.span.end + 5 >= start && phi.span.end <= start
                });
            let strict = ranged
                || name == "august" && before == "for"
                || is_one_of!(
                    before,
                    "in since until till early late mid last next during through before after \
            around of by from this",
                );
            let shouted = written.len() <= 3 && written.chars().all(char::is_uppercase);
            strict && !joined && !starts_name && !shouted
        }
        "sep" | "oct" | "nov" | "feb" | "apr" | "jul" | "aug" | "sept" | "febr" | "dec" => {
            let ends_clause = matches!(next, Some('.' | '\n') | None)
                && before.len() > 1
                && before.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
            let cue = cue || ends_clause;
            let upper = written.len() <= 4 && written.chars().all(char::is_uppercase);
            (cue || matches!(next, Some(')' | ',' | ';' | ':'))) && !upper && !joined
        }
        "july" | "september" | "october" | "november" | "december" | "january" | "february" => true,
        _ => cue || !starts_name,
    }
}
