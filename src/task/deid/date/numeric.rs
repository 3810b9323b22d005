//! Dates in numbers alone, with a month in Roman figures too.

use std::sync::LazyLock;

use super::partial::PARTIAL;
use super::weekday::with_weekday;
use crate::document::PhiLabel::Date;
use crate::lexicon::identifiers::is_one_of;
use crate::task::deid::pattern::{Pattern, PatternList, each_match, pattern};
use crate::task::deid::scan::{Scan, digit_count, digit_value};

/// Three numeric parts with the same kind of mark between them; also 20241231 and 202412310615.
static NUMERIC: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"[0-9OIl]{1,4} ?[/.\-·] ?[0-9OIl]{1,2}(?: ?[/.\-·] ?[0-9OIl]{2,4}(?:T[0-9]|\b))|\b(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[0-2][0-9][0-5][0-9](?:[0-5][0-9])?)?\b",
    )
});

static ROMAN: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b[0-3]?[0-9][./ \-](?:XII|XI|IX|X|VIII|VII|VI|IV|V|III|II|I|xii|xi|ix|x|viii|vii|vi|iv|v|iii|ii|i)[./ \-](?:19|20)?[0-9]{2}\b",
    )
});

static OTHER: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(concat!(
        r"(?P<hijri>\b(?:[0-3]?[0-9] )?(?i:muharram|safar|rabi['’]? ?(?:al[- ])?(?:ii|i|awwal|thani)|jumada ?(?:al[- ])?(?:ii|i|ula|akhira|thani)|rajab|sha['’]?ban|shawwal|dhu ?['’]?al[- ](?:qi['’]?dah|hijjah))\b(?:,? 1[34][0-9]{2}\b)?)",
        r"|(?P<quarter>\bQ[1-4](?:[ /-](?:19|20)[0-9]{2}\b| ?['’][0-9]{2}\b))",
        r"|\b(?i:dob|d\.o\.b\.?|born|birth ?date)[:#]?[ \t]{0,4}(?P<birth>[0-9]{6}(?:[0-9]{2})?)\b",
        r"|(?P<minguo>\b1[01][0-9]/(?:0[1-9]|1[0-2])/(?:0[1-9]|[12][0-9]|3[01])\b)",
    ))
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&NUMERIC, &ROMAN, &OTHER];

pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    each_match(&NUMERIC, scan.starts, |m| {
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
        let digits = digit_count(whole);
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
    each_match(&ROMAN, scan.starts, |m| {
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
    written_in_words_or_figures(scan);
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

fn is_range_tail(rest: &str) -> bool {
    rest.strip_prefix(['-', '.']).is_some_and(|tail| {
        NUMERIC.find(tail).is_some_and(|m| m.start() == 0)
            || PARTIAL.find(tail).is_some_and(|m| m.start() == 0)
    }) || rest.strip_prefix('-').is_some_and(|tail| tail.starts_with(|c: char| c.is_alphabetic()))
}

/// Dates of other calendars, quarters and birth dates without marks.
fn written_in_words_or_figures(scan: &mut Scan) {
    let mut found = Vec::new();
    for c in OTHER.captures_in(scan.starts) {
        let day = c.name("hijri").is_some_and(|m| {
            m.as_str().bytes().any(|b| b.is_ascii_digit())
                || is_one_of!(
                    scan.word_before(m.start()),
                    "in since during last after before until of"
                )
        });
        for name in ["quarter", "birth", "minguo"] {
            if let Some(m) = c.name(name) {
                found.push((m.start(), m.end()));
            }
        }
        if let Some(m) = c.name("hijri").filter(|_| day) {
            found.push((m.start(), m.end()));
        }
    }
    for (start, end) in found {
        if !scan.is_taken(start, end) && scan.is_bounded(start, end) {
            scan.rule(start, end, Date, 0.9, "phi.date.calendar");
        }
    }
}
