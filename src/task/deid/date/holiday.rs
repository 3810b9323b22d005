//! Holidays that name a day.

use std::sync::LazyLock;

use super::YEAR_AFTER;
use crate::document::PhiLabel::Date;
use crate::lexicon::identifiers::{HOLIDAYS, is_one_of};
use crate::task::deid::pattern::{Pattern, PatternList, word_list};
use crate::task::deid::scan::Scan;

static HOLIDAY_WORDS: LazyLock<Pattern> = LazyLock::new(|| {
    let curly: Vec<String> = HOLIDAYS.iter().map(|name| name.replace('\'', "’")).collect();
    word_list(HOLIDAYS.iter().copied().chain(curly.iter().map(String::as_str)))
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&HOLIDAY_WORDS];

pub(super) fn find(scan: &mut Scan) {
    let mut found = Vec::new();
    for m in HOLIDAY_WORDS.find_in(scan.starts) {
        let (start, end) = (m.start(), m.end());
        if !scan.is_bounded(start, end) {
            continue;
        }
        let written = &scan.text[start..end];
        let name = scan.lower[start..end].replace('’', "'");
        let name = name.as_str();
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
                | "cinco de mayo"
                | "april fools"
                | "bank holiday"
                | "spring break"
                | "ramadan"
        ) || name.contains(" day")
            || name.contains('\'');
        if !capital && !safe_lower {
            continue;
        }
        // Holidays that are also something else: names of women, places, hospitals, diseases.
        let next = scan.word_after(end);
        let org = is_one_of!(
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
                | "lent"
                | "advent"
                | "merdeka"
                | "three kings"
        ) && !is_one_of!(
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
