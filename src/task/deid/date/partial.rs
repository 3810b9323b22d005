//! Two numbers that are a date: month and day in either order, or month and year.
//!
//! Readings, scores and ratios look the same, so the words around decide.

use std::sync::LazyLock;

use super::weekday::with_weekday;
use crate::document::PhiLabel::Date;
use crate::lexicon::identifiers::{PARTIAL_CUES, READING_CUES, is_one_of};
use crate::task::deid::pattern::{Pattern, PatternList, each_match, pattern};
use crate::task::deid::scan::Scan;

/// Two numeric parts: month and day in either order, or month and year.
pub(super) static PARTIAL: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b[0-9]{1,2}[/\-][0-9]{1,4}\b|\b(?:19|20)[0-9]{2}[/\-](?:0[1-9]|1[0-2])\b|\b[0-9]{1,2}\.[0-9]{1,2}\.",
    )
});

static RANGE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?P<a>\b[0-9]{1,2}/(?:19|20)[0-9]{2}|\b[0-9]{1,2}/[0-9]{1,2}) ?[-–] ?(?P<b>[0-9]{1,2}/(?:19|20)[0-9]{2}|[0-9]{1,2}/[0-9]{1,2})\b",
    )
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&PARTIAL, &RANGE];

pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    ranges(scan);
    let mut found = Vec::new();
    let mut open = Vec::new();
    each_match(&PARTIAL, scan.starts, |m| {
        let (start, end) = (m.start(), m.end());
        let ok = partial_is_date(scan, start, end);
        let dot = usize::from(m.as_str().ends_with('.'));
        if ok {
            found.push((start, end - dot));
        } else if !scan.is_taken(start, end) && may_be_date(scan, start, end) {
            open.push((start, end - dot));
        }
        ok
    });
    // A note that writes its dates so elsewhere writes them so here.
    let has_dotted = scan.found.iter().any(|phi| {
        phi.label == Date && text[phi.span.range()].bytes().filter(|&b| b == b'.').count() == 2
    });
    let habit = found.iter().filter(|&&(start, end)| text[start..end].contains('/')).count();
    found.extend(open.into_iter().filter(|&(start, end)| {
        if text[start..end].contains('.') { has_dotted } else { habit >= 2 }
    }));
    found.sort_unstable();
    for (start, end) in found {
        if !scan.is_taken(start, end) {
            let start = with_weekday(scan, start);
            scan.rule(start, end, Date, 0.8, "phi.date.partial");
        }
    }
}

/// "5/12-5/20", "3/2020-11/2021": two dates with a sign of range between, where neither can be a reading.
fn ranges(scan: &mut Scan) {
    let mut found = Vec::new();
    for c in RANGE.captures_in(scan.starts) {
        let (a, b) = (c.name("a").expect("not optional"), c.name("b").expect("not optional"));
        let outside = |c: Option<char>| {
            c.is_some_and(|c| matches!(c, '/' | '.' | '-') || c.is_alphanumeric())
        };
        let (from, to) = (parts(a.as_str()), parts(b.as_str()));
        let is_day = |(x, y): (u32, u32)| {
            (1..=12).contains(&x) && (1..=31).contains(&y)
                || (1..=31).contains(&x) && (1..=12).contains(&y)
        };
        let is_month = |(x, y): (u32, u32)| (1..=12).contains(&x) && y >= 1900;
        let months = is_month(from) && is_month(to);
        // Strengths stop at 5, murmurs at 6, pain at 10.
        let days =
            is_day(from) && is_day(to) && [from.0, from.1, to.0, to.1].iter().any(|&n| n > 10);
        let ratings = from.1 == to.1 && matches!(from.1, 5 | 6 | 10 | 15);
        let reading = READING_CUES.contains(&scan.word_before(a.start()));
        if !outside(scan.char_before(a.start()))
            && !scan
                .char_after(b.end())
                .is_some_and(|c| matches!(c, '/' | '%') || c.is_alphanumeric())
            && (months || days && !ratings && !reading)
        {
            found.push((a.start(), a.end()));
            found.push((b.start(), b.end()));
        }
    }
    for (start, end) in found {
        if !scan.is_taken(start, end) {
            scan.rule(start, end, Date, 0.85, "phi.date.range");
        }
    }
}

fn parts(written: &str) -> (u32, u32) {
    let number = |part: &str| part.parse().unwrap_or(0);
    written.split_once('/').map_or((0, 0), |(a, b)| (number(a), number(b)))
}

/// Whether two numbers could be a day and a month, and nothing at their side says that they are a reading.
fn may_be_date(scan: &Scan, start: usize, end: usize) -> bool {
    let text = scan.text;
    let whole = text[start..end].trim_end_matches('.');
    let touches = |c: Option<char>| {
        c.is_some_and(|c| {
            c.is_alphanumeric()
                || matches!(
                    c,
                    '/' | '.' | '-' | '%' | '+' | '<' | '>' | '$' | '#' | '_' | '^' | '='
                )
        })
    };
    if touches(scan.char_before(start))
        || scan.char_after(end).is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '%' | '+'))
    {
        return false;
    }
    let (before, after) = (scan.word_before(start), scan.word_after(end));
    if READING_CUES.contains(&before)
        || is_one_of!(
            before,
            "cycle dose day part step week round visit session pg cm mm gravida para g p ipap epap bipap cpap pa pap rv lv ra peep bp tpr apgars ps crackles lower upper vent"
        )
        || is_one_of!(
            after,
            "pain strength murmur systolic sem mmhg hpf mg ml mcg cm mm days hours doses weeks wk months positive criteria tabs tab cup nodes cores tablets of hr hrs min points score scale throughout bilaterally power loss vision"
        )
    {
        return false;
    }
    if let Some((day, month)) = whole.split_once('.') {
        return day.len() == 2
            && month.len() == 2
            && day.parse().is_ok_and(|n: u32| (1..=31).contains(&n))
            && month.parse().is_ok_and(|n: u32| (1..=12).contains(&n))
            && text[..end].ends_with('.')
            && !before.ends_with(|c: char| c.is_ascii_digit());
    }
    if !whole.contains('/') {
        return false;
    }
    let (a, b) = parts(whole);
    let (first, second) = whole.split_once('/').unwrap_or((whole, ""));
    let is_day = second.len() <= 2
        && ((1..=12).contains(&a) && (1..=31).contains(&b)
            || (1..=31).contains(&a) && (1..=12).contains(&b));
    // Counts of days and weeks in British notes, ratings, the clock around, acuity.
    let counted = matches!(b, 7 | 12) && first.len() == 1 && a <= b;
    let rated = matches!(b, 5 | 6 | 10 | 15 | 30) && a <= b;
    let fixed = a == b
        || matches!((a, b), (24, 7) | (20, _) | (6, 9) | (6, 12) | (1, 2..=4) | (2, 3) | (3, 4));
    let follows_number =
        before.ends_with(|c: char| c.is_ascii_digit()) && !scan.before(start, 2).ends_with("  ");
    is_day && !counted && !rated && !fixed && !follows_number
}

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
        "match" | "matched" | "pain" | "strength" | "murmur" | "systolic" | "sem" | "mmhg" | "hpf" | "intensity" | "mg" | "ml" | "mcg" | "cm" | "mm" | "days" | "hours" | "doses" | "day" | "hr" | "hrs" | "weeks" | "wk" | "months" | "positive" | "criteria" | "sirs" | "throughout" | "ventilation" | "tabs" | "tab" | "tablet" | "cup" | "ns" | "normal" | "severity"
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
            && is_one_of!(
                before,
                "on am den vom seit bis from until to mon tue wed thu fri sat sun monday \
            tuesday wednesday thursday friday saturday sunday",
            )
            && first.len() + second.len() >= 3;
    }
    if mark == '-' {
        // Ranges of numbers look the same: only a strong cue counts.
        return first.len() + second.len() >= 3
            && is_one_of!(before, "seen date dated dos mon tue tues wed thu thurs fri sat sun");
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
        let weak = is_one_of!(
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
