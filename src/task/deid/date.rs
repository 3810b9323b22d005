//! Dates in every written form, years and weekdays.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use super::scan::{Scan, digit_value, each_match, pattern};
use crate::document::PhiLabel::{Date, Day, Year};
use crate::lexicon::identifiers::{
    HOLIDAYS, MONTHS, NUMBER_WORDS, ORDINAL_WORDS, WEEKDAYS, is_one_of,
};

/// Three numeric parts with the same kind of mark between them; also 20241231 and 202412310615.
static NUMERIC: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[0-9OIl]{1,4} ?[/.\-·] ?[0-9OIl]{1,2}(?: ?[/.\-·] ?[0-9OIl]{2,4}(?:T[0-9]|\b))|\b(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[0-2][0-9][0-5][0-9](?:[0-5][0-9])?)?\b",
    )
});

/// Two numeric parts: month and day in either order, or month and year.
static PARTIAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b[0-9]{1,2}[/\-][0-9]{1,4}\b|\b(?:19|20)[0-9]{2}[/\-](?:0[1-9]|1[0-2])\b|\b[0-9]{1,2}\.[0-9]{1,2}\.",
    )
});

static ROMAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b[0-3]?[0-9][./ \-](?:X|XI|XII|IX|VIII|VII|VI|IV|V|III|II)[./ \-](?:19|20)?[0-9]{2}\b",
    )
});

static YEAR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:19|20)[0-9]{2}s?\b|['’‘][0-9]{2}s?\b"));

static ORDINAL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:[0-3]?[0-9](?:st|nd|rd|th))\b"));

static MONTH_WORDS: LazyLock<AhoCorasick> =
    LazyLock::new(|| words(MONTHS.iter().map(|(name, _)| *name)));
static HOLIDAY_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| words(HOLIDAYS.iter().copied()));
static WEEKDAY_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| words(WEEKDAYS.iter().copied()));
static MONTH_NUMBER: LazyLock<HashMap<&str, u8>> =
    LazyLock::new(|| MONTHS.iter().copied().collect());

/// What may stand before a month's name: a day, a range of days, "the third of".
static DAY_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)(?:^|[^0-9A-Za-z.,/])(?P<first>(?:[0-3]?[0-9](?:\.|st|nd|rd|th)?)(?: ?[-–—/&] ?| to | and ))?(?P<day>(?:the )?(?:[0-3OIl]?[0-9OIl](?:\.|st|nd|rd|th|er|º)?|{}))(?: ?[-/., '] ?| of | de | of the )?$",
        ORDINAL_WORDS.join("|")
    ))
});

/// What may stand behind a month's name: a day and perhaps a year.
static DAY_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^(?:\.? ?[-/]? ?|\.?,? +(?:the )?)(?P<day>(?:[0-3]?[0-9]|[OIl][0-9]|[0-3][OIl])(?:st|nd|rd|th)?\b|(?:{})\b)(?:(?: ?[-/] ?|,? *| )(?P<year>(?:19|20|[Il]9|2O)[0-9OIl]{{2}}\b|['’‘] ?[0-9]{{2}}\b|[-/][0-9]{{2}}\b))?",
        ORDINAL_WORDS.join("|")
    ))
});

static YEAR_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\.?(?:,? *(?:of |de )?|[-/ ]*)(?P<year>(?:19|20|2O|[Il]9)[0-9OIl]{2}\b|['’‘] ?[0-9]{2}\b)",
    )
});
static SHORT_YEAR_AFTER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[-/. ]?(?P<year>[0-9]{2})\b"));

static RANGE_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\.?(?: ?[-–—&] ?| to | and | through |/)(?P<day>[0-3]?[0-9](?:st|nd|rd|th)?(?:,? (?:19|20)[0-9]{2})?)\b",
    )
});

static WEEKDAY_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[^\pL])(?P<word>mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)[.,]{0,2} (?:the )?$",
    )
});

/// A span of time in words before the name of a month belongs to it: "mid-December", "early Sept".
static PART_BEFORE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?:^|[^\pL])(?P<part>(?:early|mid|late)[- ])$"));

fn words<'a>(list: impl Iterator<Item = &'a str>) -> AhoCorasick {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(list)
        .expect("a constant word list compiles")
}

/// Finds dates, years and weekdays.
pub(super) fn find(scan: &mut Scan) {
    numeric(scan);
    months(scan);
    holidays(scan);
    partial(scan);
    ordinals(scan);
    years(scan);
    weekdays(scan);
}

fn part_value(part: &str) -> Option<u32> {
    part.chars().try_fold(0, |sum, c| Some(sum * 10 + digit_value(c)?))
}

fn is_full_date(parts: [&str; 3]) -> bool {
    let [Some(a), Some(b), Some(c)] = parts.map(part_value) else { return false };
    let day_month = |x: u32, y: u32| (1..=31).contains(&x) && (1..=12).contains(&y);
    let lens = parts.map(str::len);
    match lens {
        [4, 1 | 2, 1 | 2] => (1800..=2100).contains(&a) && (day_month(c, b) || day_month(b, c)),
        [1 | 2, 1 | 2, 4] => {
            ((1800..=2150).contains(&c) || (2400..=2600).contains(&c))
                && (day_month(a, b) || day_month(b, a))
        }
        [1 | 2, 1 | 2, 2] => day_month(a, b) || day_month(b, a),
        _ => false,
    }
}

fn numeric(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    each_match(&NUMERIC, text, |m| {
        let (start, mut end) = (m.start(), m.end());
        let mut whole = m.as_str();
        if whole.len() > 2 && whole.as_bytes()[whole.len() - 2] == b'T' {
            whole = &whole[..whole.len() - 2];
            end -= 2;
        }
        // "2024-10-21T09:47": the time is glued on.
        let stamped = text[end..]
            .strip_prefix('T')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let glued = scan.char_before(start).is_some_and(char::is_alphanumeric);
        if glued || !stamped && !scan.is_bounded(start, end) {
            return false;
        }
        if !whole.contains(['/', '.', '-', '·']) {
            // A time of day right behind the date is no part of it.
            end = start + 8;
            found.push((start, end, 0.9));
            return true;
        }
        let marks: String = whole.chars().filter(|c| matches!(c, '/' | '.' | '-' | '·')).collect();
        let parts: Vec<&str> = whole.split(['/', '.', '-', '·']).map(str::trim).collect();
        let Ok(parts) = <[&str; 3]>::try_from(parts) else { return false };
        let digits = super::scan::digit_count(whole);
        let mixed = marks.bytes().any(|mark| Some(mark) != marks.bytes().next());
        if mixed && parts[2].len() < 4 {
            return false;
        }
        if digits < 2 || !is_full_date(parts) {
            return false;
        }
        let outside = |c: Option<char>| matches!(c, Some('/' | '-' | '.' | '_' | ':'));
        let more_after = outside(scan.char_after(end))
            && text[end..].chars().nth(1).is_some_and(|c| {
                c.is_ascii_digit() || c.is_alphabetic() && !text[end..].starts_with('/')
            });
        let more_before = outside(scan.char_before(start))
            && text[..start].chars().rev().nth(1).is_some_and(char::is_alphanumeric);
        if more_after && !is_range_tail(&text[end..]) {
            return false;
        }
        if more_before && !matches!(scan.char_before(start), Some('-' | ':')) {
            return false;
        }
        // Dotted and dashed numbers with a short year are more often sections, versions or ids.
        let short_year = parts[2].len() < 4 && parts[0].len() < 4;
        let zero_led = parts[0].starts_with(['0', 'O'])
            || parts[1].starts_with(['0', 'O'])
            || whole.len() >= 8;
        let score = match (marks.as_bytes().first(), short_year) {
            (Some(b'/'), _) | (_, false) => 0.97,
            _ if zero_led => 0.9,
            _ => 0.8,
        };
        if whole.contains(' ') && short_year {
            return false;
        }
        if short_year
            && matches!(
                scan.word_after(end),
                "mg" | "mcg" | "ml" | "cm" | "mm" | "kg" | "mmol" | "x"
            )
        {
            return false;
        }
        // Three numbers that are readings, not a date: strength 5/5/5, doses, TPAL.
        if short_year
            && matches!(
                scan.word_before(start),
                "apgar"
                    | "apgars"
                    | "strength"
                    | "power"
                    | "reflexes"
                    | "gcs"
                    | "ratio"
                    | "para"
                    | "v"
                    | "version"
            )
        {
            return false;
        }
        found.push((start, end, score));
        true
    });
    for (start, end, score) in found {
        let start = with_weekday(scan, start);
        scan.rule(start, end, Date, score, "phi.date.numeric");
    }
    let mut roman = Vec::new();
    each_match(&ROMAN, text, |m| {
        let ok = scan.is_bounded(m.start(), m.end());
        if ok {
            roman.push((m.start(), m.end()));
        }
        ok
    });
    for (start, end) in roman {
        if scan.text[start..end].len() > 7 {
            scan.rule(start, end, Date, 0.9, "phi.date.roman");
        }
    }
}

fn is_range_tail(rest: &str) -> bool {
    rest.strip_prefix(['-', '.']).is_some_and(|tail| {
        NUMERIC.find(tail).is_some_and(|m| m.start() == 0)
            || PARTIAL.find(tail).is_some_and(|m| m.start() == 0)
    }) || rest.strip_prefix('-').is_some_and(|tail| tail.starts_with(|c: char| c.is_alphabetic()))
}

/// The start of the date with the weekday that stands before it.
fn with_weekday(scan: &Scan, start: usize) -> usize {
    let head = scan.before(start, 16);
    WEEKDAY_BEFORE.captures(head).map_or(start, |found| {
        let word = found.name("word").map_or(0, |word| word.start());
        start - (head.len() - word)
    })
}

fn months(scan: &mut Scan) {
    let hits: Vec<(usize, usize)> = MONTH_WORDS
        .find_iter(&scan.lower)
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
    is_one_of(name, "may mar march dec jan sep mai mei april june august mars juni juli")
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
        let weak = !capital && is_short_or_plain(name) && year.is_none();
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
        let is_year_word = digits.is_empty() && is_short_or_plain(name) && !capital;
        let modal = name == "may" && !capital;
        let counts = year.is_none() && digits.len() < 3 && counts_something(rest);
        if in_month && !is_year_word && !modal && !counts {
            let stop = end + year.map_or(day.end(), |y| y.end());
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
                if (1..=31).contains(&number) && !matches!(behind, Some('/' | '%' | ':')) {
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
    // A month alone.
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
    let cue = is_one_of(
        before,
        "in since until till by of from through thru during last next this early late \
            mid before after around about to for between every and or hiv due",
    );
    let next = scan.char_after(end);
    let joined = matches!(next, Some('\'' | '’' | '-'));
    let starts_name =
        scan.text[end..].strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_uppercase));
    let titled = is_one_of(before, "dr mr mrs ms nurse miss sister daughter aunt");
    if titled {
        return false;
    }
    match name {
        // Given names and plain words need a clear cue.
        "may" | "april" | "june" | "august" | "march" | "mar" | "jan" | "dec" | "jun" => {
            let after_month = matches!(before, "or" | "and" | "to" | "through")
                || scan.text[..start].ends_with(['–', '-']);
            let ranged = after_month
                && scan.found.iter().rev().take(3).any(|phi| {
                    phi.label == Date && phi.span.end + 5 >= start && phi.span.end <= start
                });
            let strict = ranged
                || name == "august" && before == "for"
                || is_one_of(
                    before,
                    "in since until till early late mid last next during through before after \
            around of by from this",
                );
            let shouted = written.len() <= 3 && written.chars().all(char::is_uppercase);
            strict && !joined && !starts_name && !shouted
        }
        "sep" | "oct" | "nov" | "feb" | "apr" | "jul" | "aug" | "sept" | "febr" => {
            let upper = written.len() <= 4 && written.chars().all(char::is_uppercase);
            (cue || matches!(next, Some(')' | ',' | ';' | ':'))) && !upper && !joined
        }
        "july" | "september" | "october" | "november" | "december" | "january" | "february" => true,
        _ => cue || !starts_name,
    }
}

fn holidays(scan: &mut Scan) {
    let lower = scan.lower.replace('’', "'");
    // The typographic apostrophe is two bytes longer, so offsets are mapped only where there is none.
    let plain = lower.len() == scan.lower.len();
    let haystack = if plain { &scan.lower } else { &lower };
    let mut found = Vec::new();
    for m in HOLIDAY_WORDS.find_iter(haystack) {
        let (start, end) = if plain {
            (m.start(), m.end())
        } else {
            (unquoted(&scan.lower, m.start()), unquoted(&scan.lower, m.end()))
        };
        if !scan.is_bounded(start, end) {
            continue;
        }
        let written = &scan.text[start..end];
        let name = &haystack[m.start()..m.end()];
        let capital = written.starts_with(char::is_uppercase);
        let safe_lower = matches!(
            name,
            "thanksgiving"
                | "christmas"
                | "halloween"
                | "xmas"
                | "easter"
                | "new year's eve"
                | "diwali"
                | "ramadan"
        ) || name.contains(" day")
            || name.contains('\'');
        if !capital && !safe_lower {
            continue;
        }
        // Holidays that are also something else: names of women, places, hospitals, diseases.
        let next = scan.word_after(end);
        let org = is_one_of(
            next,
            "hospital church clinic parish cathedral school island seal seals road street \
            disease ave avenue lane tree pharmacy medical center general memorial \
            rewards cruise",
        );
        let person = matches!(
            name,
            "epiphany"
                | "holi"
                | "tet"
                | "eid"
                | "carnival"
                | "corpus christi"
                | "easter"
                | "pentecost"
                | "midsummer"
        ) && !is_one_of(
            scan.word_before(start),
            "on at since before after over during until around by for last the of this \
            till from than every between",
        );
        if org
            || (person && !matches!(next, "weekend" | "break" | "holidays" | "sunday" | "monday"))
        {
            continue;
        }
        let mut end = end;
        let tail = scan.after(end, 12);
        for more in [" weekend", " wknd", " week", " eve", " day"] {
            if tail.starts_with(more)
                && !tail[more.len()..].starts_with(|c: char| c.is_alphanumeric())
                && matches!(more, " weekend" | " wknd" | " eve" | " day")
            {
                end += more.len();
                break;
            }
        }
        if let Some(after) = YEAR_AFTER.captures(&scan.text[end..])
            && !tail.starts_with('\'')
        {
            end += after.name("year").map_or(0, |year| year.end());
        }
        found.push((start, end));
    }
    for (start, end) in found {
        scan.listed(start, end, Date, 0.9, "phi.date.holiday");
    }
}

/// The offset in `lower` that answers to `at` in its copy with straight apostrophes.
fn unquoted(lower: &str, at: usize) -> usize {
    let mut copy = 0;
    for (offset, c) in lower.char_indices() {
        if copy >= at {
            return offset;
        }
        copy += if c == '’' { 1 } else { c.len_utf8() };
    }
    lower.len()
}

fn partial(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    each_match(&PARTIAL, text, |m| {
        let (start, end) = (m.start(), m.end());
        let ok = partial_is_date(scan, start, end);
        if ok {
            let dot = usize::from(m.as_str().ends_with('.'));
            found.push((start, end - dot));
        }
        ok
    });
    for (start, end) in found {
        if !scan.is_taken(start, end) {
            let start = with_weekday(scan, start);
            scan.rule(start, end, Date, 0.8, "phi.date.partial");
        }
    }
}

/// Words before a fraction that is a date.
const PARTIAL_CUES: &[&str] = &[
    "on",
    "since",
    "until",
    "till",
    "by",
    "from",
    "through",
    "thru",
    "dated",
    "date",
    "started",
    "start",
    "began",
    "admitted",
    "adm",
    "dc",
    "d/c",
    "due",
    "exp",
    "seen",
    "visit",
    "appt",
    "f/u",
    "rtc",
    "returned",
    "return",
    "last",
    "next",
    "lmp",
    "before",
    "after",
    "prior",
    "of",
    "between",
    "stopped",
    "placed",
    "done",
    "signed",
    "read",
    "checked",
    "drawn",
    "repeat",
    "for",
    "in",
    "was",
    "mon",
    "tue",
    "tues",
    "wed",
    "weds",
    "thu",
    "thur",
    "thurs",
    "fri",
    "sat",
    "sun",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "edd",
    "edc",
    "dos",
    "removed",
    "out",
    "inserted",
    "surgery",
    "cx",
    "bcx",
    "ucx",
    "cultures",
    "culture",
    "echo",
    "ct",
    "mri",
    "cxr",
    "egd",
    "eeg",
    "ekg",
    "us",
    "labs",
    "tte",
    "xr",
    "bmp",
    "cbc",
    "inr",
    "hd",
    "ov",
    "note",
    "pod",
    "wk",
    "week",
    "effective",
    "d:",
    "t:",
    "ended",
    "end",
    "resolved",
    "completed",
    "given",
    "refill",
    "filled",
    "received",
    "collected",
    "postop",
    "preop",
    "expires",
    "renewed",
    "discharged",
    "transferred",
    "called",
    "dx",
    "delivered",
    "negative",
    "neg",
    "scheduled",
    "updated",
];

/// Words before a fraction that is a reading, a score or a ratio.
const READING_CUES: &[&str] = &[
    "bp",
    "strength",
    "power",
    "pain",
    "murmur",
    "grade",
    "gcs",
    "mmse",
    "moca",
    "phq",
    "phq-9",
    "gad-7",
    "gad",
    "reflexes",
    "reflex",
    "dtrs",
    "dtr",
    "pulses",
    "pulse",
    "score",
    "apgar",
    "apgars",
    "rated",
    "ratio",
    "level",
    "intensity",
    "severity",
    "va",
    "od",
    "os",
    "ou",
    "vision",
    "acuity",
    "mrc",
    "asa",
    "nyha",
    "ecog",
    "kps",
    "motor",
    "hip",
    "knee",
    "ext",
    "flex",
    "extension",
    "flexion",
    "abduction",
    "dorsiflexion",
    "plantarflexion",
    "biceps",
    "triceps",
    "deltoid",
    "grip",
    "ef",
    "rass",
    "nrs",
    "vas",
    "nihss",
    "epworth",
    "bishop",
    "stage",
    "lumbar",
    "station",
    "l",
    "c",
    "t",
    "s",
    "nodes",
    "node",
    "q",
    "x",
    "every",
    "about",
    "fundus",
    "lochia",
    "psi",
    "wells",
    "curb-65",
    "child-pugh",
    "gleason",
    "sem",
    "systolic",
    "diastolic",
    "i/vi",
    "oppqrst",
    "phase",
    "page",
    "borg",
    "ross",
    "bristol",
    "ran",
    "size",
    "hpf",
    "crt",
    "trace",
];

fn partial_is_date(scan: &Scan, start: usize, end: usize) -> bool {
    let text = scan.text;
    let whole = &text[start..end];
    if !scan.is_bounded(start, end) {
        return false;
    }
    let previous = scan.char_before(start);
    let next = scan.char_after(end);
    // The end of a tag is no comparison: "<td>08/2021</td>".
    let tagged = previous == Some('>') && next == Some('<');
    if !tagged && matches!(previous, Some('/' | '.' | '$' | '<' | '>' | '+' | '#' | '^' | '_'))
        || matches!(next, Some('%' | '+' | '^' | '_'))
    {
        return false;
    }
    let after_digit = |c: char| {
        text[end..]
            .strip_prefix(c)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric()))
    };
    if after_digit('/') || after_digit('.') || after_digit(',') && !text[end..].starts_with(", ") {
        return false;
    }
    if matches!(previous, Some('-'))
        && text[..start].chars().rev().nth(1).is_some_and(char::is_alphanumeric)
    {
        return is_range_start(scan, start);
    }
    let trimmed = whole.trim_end_matches('.');
    let mark = trimmed.chars().find(|c| !c.is_ascii_digit()).unwrap_or('/');
    let Some((first, second)) = trimmed.split_once(mark) else { return false };
    let (Ok(a), Ok(b)) = (first.parse::<u32>(), second.parse::<u32>()) else { return false };
    if after_digit('-') {
        // "04/12-2022" is read by the numeric form; "4/5-5/5" is a strength.
        return false;
    }
    // Month and year: 04/2024, 2024-04.
    if second.len() == 4 {
        return mark == '/'
            && (1..=12).contains(&a)
            && (1900..=2100).contains(&b)
            && previous != Some('-');
    }
    if first.len() == 4 {
        let unlike_range = !matches!(scan.word_before(start), "ref" | "no" | "version");
        return (1900..=2100).contains(&a)
            && (1..=12).contains(&b)
            && unlike_range
            && mark == '-'
            && next != Some('-');
    }
    if second.len() > 2 || first.is_empty() || second.is_empty() {
        return false;
    }
    let day_month = (1..=31).contains(&a) && (1..=12).contains(&b)
        || (1..=31).contains(&b) && (1..=12).contains(&a);
    let month_year =
        (1..=12).contains(&a) && first.len() == 2 && second.len() == 2 && (13..=35).contains(&b);
    if !day_month && !month_year {
        return false;
    }
    let before = scan.word_before(start);
    let after = scan.word_after(end);
    if READING_CUES.binary_search_by(|probe| probe.cmp(&before)).is_ok()
        || READING_CUES.contains(&before)
    {
        return false;
    }
    if matches!(
        after,
        "pain" | "strength" | "murmur" | "systolic" | "sem" | "mmhg" | "hpf" | "intensity" | "mg" | "ml" | "mcg" | "cm" | "mm" | "days" | "hours" | "doses" | "day" | "hr" | "hrs" | "weeks" | "wk" | "months" | "positive" | "criteria" | "sirs" | "throughout" | "ventilation" | "tabs" | "tab" | "tablet" | "cup" | "ns" | "normal" | "severity"
            | "bilaterally" | "bilat" | "nodes" | "correct" | "items" | "cores" | "lymph" | "dose" | "strips" | "vi" | "scale" | "motor" | "power" | "loss" | "min" | "minutes" | "blood" | "bottles" | "sets" | "of" | "ppd" | "pack" | "mile" | "miles" | "body" | "symptoms" | "in" if !(after == "in" && text[end..].starts_with(": "))
    ) {
        return false;
    }
    let cue = PARTIAL_CUES.contains(&before);
    if text[end..].starts_with(" /") {
        return false;
    }
    if mark == '.' {
        // The second full stop must belong to the date, not end the sentence.
        let inner = matches!(next, Some(',' | ':' | ')' | ';' | '–' | '-'))
            || text[end..].strip_prefix(' ').is_some_and(|rest| {
                rest.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
            });
        return inner
            && whole.ends_with('.')
            && is_one_of(
                before,
                "on am den vom seit bis from until to mon tue wed thu fri sat sun monday \
            tuesday wednesday thursday friday saturday sunday",
            )
            && first.len() + second.len() >= 3;
    }
    if mark == '-' {
        // Ranges of numbers look the same: only a strong cue counts.
        return first.len() + second.len() >= 3
            && is_one_of(before, "seen date dated dos mon tue tues wed thu thurs fri sat sun");
    }
    let two_two = first.len() == 2 && second.len() == 2;
    // x/7, x/52 and x/12 count days, weeks and months in British notes; n/10 and n/5 are ratings.
    let british = matches!(b, 7 | 12) && first.len() == 1 && !cue;
    let rating = matches!(b, 10 | 5) && a <= b && first.len() == 1;
    let small = a <= 6 && b <= 6;
    let opens_line =
        scan.line_before(start).trim_start_matches(|c: char| !c.is_alphanumeric()).is_empty();
    let listed = opens_line
        && matches!(next, Some(':' | ' ' | '\t' | ',' | ')' | '-' | '–'))
        && !text[end..].starts_with(" x");
    let bracketed = previous == Some('(') && matches!(next, Some(')' | ',' | ';' | ':'));
    let plain_row = text[end..].starts_with(" |") || text[..start].ends_with("| ");
    let worded = before.len() >= 2
        && before.bytes().all(|b| b.is_ascii_alphabetic())
        && matches!(next, Some(')' | '.' | ',' | ':' | ';' | '|' | '\n') | None)
        && scan.char_before(start) == Some(' ');
    let timed = is_time(text[end..].trim_start_matches([' ', ',']));
    let labelled = next == Some(':') && !text[end..].starts_with(":1");
    if cue {
        let weak = is_one_of(
            before,
            "of for in was last from negative neg repeat hd after read week wk us",
        );
        return !(weak && (rating || small || british))
            && !(rating && matches!(before, "at" | "was" | "in"));
    }
    if is_range_start(scan, start) {
        return true;
    }
    if rating || british {
        return timed || (listed && next == Some(':'));
    }
    if small {
        return timed
            || (listed && next == Some(':'))
            || a != b && (bracketed && next == Some(')') || worded && next == Some(':'));
    }
    two_two && before_is_not_number(scan, start)
        || timed
        || listed
        || plain_row
        || worded
        || bracketed
        || labelled
        || (a > 12 || b > 12) && before_is_not_number(scan, start) && !month_year
}

fn before_is_not_number(scan: &Scan, start: usize) -> bool {
    !scan.word_before(start).ends_with(|c: char| c.is_ascii_digit())
}

fn is_time(rest: &str) -> bool {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    match digits {
        4 => {
            rest[..4].parse::<u32>().is_ok_and(|t| t < 2400 && t % 100 < 60)
                && !rest[4..].starts_with(|c: char| c.is_alphanumeric())
        }
        1 | 2 => {
            rest[digits..].starts_with(':')
                || rest[digits..].starts_with('h')
                || rest[digits..].trim_start().starts_with("am")
                || rest[digits..].trim_start().starts_with("pm")
        }
        _ => false,
    }
}

/// Whether a date ends right before `start` with the sign of a range between.
fn is_range_start(scan: &Scan, start: usize) -> bool {
    let head = scan.before(start, 12);
    let bare = head.trim_end_matches([' ', '-', '–', '—', '→', '&', '|', ',']);
    let bare = bare.strip_suffix(" to").or_else(|| bare.strip_suffix(" and")).unwrap_or(bare);
    if bare.len() == head.len() {
        return false;
    }
    let end = start - (head.len() - bare.len());
    scan.found.iter().rev().take(12).any(|phi| phi.label == Date && phi.span.end == end)
}

fn ordinals(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    each_match(&ORDINAL, text, |m| {
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
        ) || is_one_of(
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
        ]
        .iter()
        .any(|cue| head.ends_with(cue));
        let cued = cued
            || matches!(
                scan.word_before(start),
                "visit" | "on" | "by" | "since" | "until" | "seen" | "offered" | "review"
            ) && scan.char_before(start) == Some(' ');
        let ok = ends
            && cued
            && !is_one_of(
                next,
                "percentile rib floor toe finger digit centile day week grade time visit",
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

fn years(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    each_match(&YEAR, text, |m| {
        let (start, end) = (m.start(), m.end());
        let written = m.as_str();
        if !scan.is_bounded(start, end) {
            return false;
        }
        if let Some(short) = written.strip_prefix(['\'', '’', '‘']) {
            let cued = matches!(
                scan.word_before(start),
                "in" | "since" | "circa" | "from" | "until" | "of" | "to"
            );
            let quoted = text[end..].starts_with(['\'', '’', '"'])
                || matches!(scan.char_before(start), Some(c) if !matches!(c, ' ' | '–' | '(' | '/' | '|' | ','))
                    && !cued;
            let unit = matches!(
                scan.word_after(end),
                "mg" | "ml" | "tall" | "in" | "inches" | "cm" | "m" | "f"
            );
            let ok = cued
                || scan.char_before(start) == Some('–')
                || !quoted
                    && !unit
                    && scan.word_before(start).chars().all(|c| c.is_alphabetic() || c == '-');
            if ok {
                found.push((end - short.len(), end));
            }
            return ok;
        }
        let ok = year_is_year(scan, start, end);
        if ok {
            found.push((start, end));
        }
        ok
    });
    static SHORT_END: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[-–/](?P<year>[0-9]{2})\b"));
    for (start, end) in found {
        if scan.is_taken(start, end) {
            continue;
        }
        // "spring 2020" names a part of the year as a month does.
        let season = ["spring", "summer", "autumn", "fall", "winter"].iter().find_map(|name| {
            let head = scan.before(start, 12);
            let bare = head.strip_suffix(' ').or_else(|| head.strip_suffix(" of "))?;
            (bare.ends_with(name)
                && !bare[..bare.len() - name.len()].ends_with(|c: char| c.is_alphanumeric()))
            .then(|| start - (head.len() - bare.len()) - name.len())
        });
        match season {
            Some(from) => scan.rule(from, end, Date, 0.85, "phi.date.season"),
            None => scan.rule(start, end, Year, 0.85, "phi.date.year"),
        }
        if let Some(c) = SHORT_END.captures(&text[end..])
            && end - start == 4
        {
            let last = c.name("year").expect("not optional");
            let (from, to) = (end + last.start(), end + last.end());
            if last.as_str() > &text[end - 2..end] && !text[to..].starts_with(['/', '-']) {
                scan.rule(from, to, Year, 0.8, "phi.date.year");
            }
        }
    }
}

fn year_is_year(scan: &Scan, start: usize, end: usize) -> bool {
    let text = scan.text;
    let previous = scan.char_before(start);
    let next = scan.char_after(end);
    let number: u32 = text[start..start + 4].parse().unwrap_or(0);
    if !(1900..=2035).contains(&number) {
        return false;
    }
    if matches!(previous, Some('#' | '.' | '$' | '_' | '^' | '@' | '+' | '<' | '>' | '£' | '€'))
        || matches!(next, Some('_' | '%' | '^' | '@' | '#'))
    {
        return false;
    }
    let touches_id = |c: Option<char>, far: Option<char>| {
        matches!(c, Some('-' | '/' | '.' | ':' | '–')) && far.is_some_and(char::is_alphanumeric)
    };
    let far_before = text[..start].chars().rev().nth(1);
    let far_after = text[end..].chars().nth(1);
    let range_before = matches!(previous, Some('-' | '–' | '/'))
        && is_year_text(&text[..start - previous.map_or(0, char::len_utf8)]);
    let range_after = matches!(next, Some('-' | '–' | '/')) && {
        let rest = &text[end + next.map_or(0, char::len_utf8)..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        (digits == 4 && rest.starts_with(['1', '2']) || digits == 2)
            && !rest[digits..].starts_with(['-', '/'])
            || rest.starts_with("pres")
    };
    if touches_id(previous, far_before) && !range_before
        || touches_id(next, far_after) && !range_after
    {
        return false;
    }
    if touches_id(next, far_after) && next == Some('.') {
        return false;
    }
    let before = scan.word_before(start);
    let after = scan.word_after(end);
    if is_one_of(
        after,
        "ml mg mcg g kg kcal cal calories units iu steps cells hours hrs hr h m \
            meters feet ft cc lb lbs ppm copies am pm x pg ng mmol umol u rpm dollars \
            tablets volume tv street st rd road ave avenue n se ne nw sw lane blvd drive",
    ) {
        return false;
    }
    if is_one_of(
        before,
        "bethesda mcdonald who figo gold acr act rome chicago eular ajcc beers start \
            labs lab cbc bmp room rm bed ext extension pager x suite unit mrn id no code \
            case lot sn pin apt route highway cpt box post model nokia page hrs cost bnp \
            ck ferritin platelets weight wt intake output uop total b12 ldh ebl",
    ) {
        return false;
    }
    let minute = number % 100;
    let like_time = minute < 60 && number / 100 < 24;
    let strong = is_one_of(
        before,
        "in since from until till circa c ca of year born during before after early \
            late mid through around by to s/p and dx summer spring winter fall autumn \
            back about fy",
    ) || range_before
        || range_after
        || text[start..end].ends_with('s');
    if is_one_of(before, "at @ time approx approximately est arr arrived called on hours seen")
        && like_time
        && !(1960..=1999).contains(&number)
    {
        return false;
    }
    if strong {
        return true;
    }
    // A date right before it: a time of day.
    let after_date = scan
        .found
        .iter()
        .any(|phi| phi.label == Date && phi.span.end <= start && start - phi.span.end <= 2);
    if like_time && after_date {
        return false;
    }
    match number {
        1960..=1999 => true,
        1900..=1959 => matches!(previous, Some('(')) || next == Some(')'),
        2000..=2030 => {
            let listed = scan.found.is_empty()
                || text[..start].ends_with(", ") && is_year_text(&text[..start - 2]);
            (!before.ends_with(|c: char| c.is_ascii_digit()) || listed || previous == Some('('))
                && !opens_timed_line(scan, start, end)
        }
        _ => false,
    }
}

fn is_year_text(head: &str) -> bool {
    let digits: String = head.chars().rev().take_while(char::is_ascii_digit).collect();
    digits.len() == 4 && (digits.ends_with('1') || digits.ends_with('2'))
}

/// "2015 pt alert" at the start of a line is a time of day where the line goes on in words.
fn opens_timed_line(scan: &Scan, start: usize, end: usize) -> bool {
    scan.line_before(start).trim_start_matches([' ', '-', '*', '•', '[', '\t']).is_empty()
        && matches!(scan.char_after(end), Some(' ' | ':' | '\t' | 'h' | '-'))
}

fn weekdays(scan: &mut Scan) {
    let hits: Vec<(usize, usize)> =
        WEEKDAY_WORDS.find_iter(&scan.lower).map(|m| (m.start(), m.end())).collect();
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
                    || is_one_of(
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
