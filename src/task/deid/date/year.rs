//! Years alone, in full and short, and seasons of a year.

use std::sync::LazyLock;

use crate::document::PhiLabel::{Date, Year};
use crate::lexicon::identifiers::is_one_of;
use crate::task::deid::pattern::{Pattern, PatternList, each_match, pattern};
use crate::task::deid::scan::Scan;

static YEAR: LazyLock<Pattern> =
    LazyLock::new(|| pattern(r"\b(?:19|20)[0-9]{2}s?\b|['’‘][0-9]{2}s?\b"));

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&YEAR];

pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    each_match(&YEAR, scan.starts, |m| {
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
    static SHORT_END: LazyLock<Pattern> = LazyLock::new(|| pattern(r"^[-–/](?P<year>[0-9]{2})\b"));
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
    if is_one_of!(
        after,
        "ml mg mcg g kg kcal cal calories units iu steps cells hours hrs hr h m \
            meters feet ft cc lb lbs ppm copies am pm x pg ng mmol umol u rpm dollars \
            tablets volume tv street st rd road ave avenue n se ne nw sw lane blvd drive",
    ) {
        return false;
    }
    if is_one_of!(
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
    // "b. 1929", "*1931": the year of a birth.
    let head = text[..start].trim_end_matches(' ');
    let is_birth = head.ends_with('*') && !head.ends_with("**")
        || head.strip_suffix('.').is_some_and(|head| {
            head.ends_with(['b', 'B']) && !head[..head.len() - 1].ends_with(char::is_alphanumeric)
        });
    let strong = is_birth
        || is_one_of!(
            before,
            "in since from until till circa c ca of year born during before after early \
            late mid through around by to s/p and dx summer spring winter fall autumn \
            back about fy",
        )
        || range_before
        || range_after
        || text[start..end].ends_with('s');
    if is_one_of!(before, "at @ time approx approximately est arr arrived called on hours seen")
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
