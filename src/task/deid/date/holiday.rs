//! Holidays that name a day.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::{YEAR_AFTER, words};
use crate::document::PhiLabel::Date;
use crate::lexicon::identifiers::{HOLIDAYS, is_one_of};
use crate::task::deid::scan::Scan;

static HOLIDAY_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| words(HOLIDAYS.iter().copied()));

pub(super) fn find(scan: &mut Scan) {
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
