//! Dates in every written form, years and weekdays.

mod holiday;
mod month;
mod numeric;
mod ordinal;
mod partial;
mod spoken;
mod weekday;
mod year;

use std::sync::LazyLock;

use super::pattern::{Pattern, PatternList, pattern};
use super::scan::Scan;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// What may stand behind a month or a holiday: its year.
static YEAR_AFTER: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?i)^\.?(?:,? *(?:of |de )?|[-/ ]*)(?P<year>(?:19|20|2O|[Il]9)[0-9OIl]{2}\b|['’‘] ?[0-9]{2}\b)",
    )
});

/// The patterns of all parts.
pub(super) static PATTERNS: [&PatternList; 4] =
    [&numeric::PATTERNS, &partial::PATTERNS, &year::PATTERNS, &ordinal::PATTERNS];

/// Finds dates, years and weekdays.
pub(super) fn find(scan: &mut Scan) {
    numeric::find(scan);
    month::find(scan);
    spoken::find(scan);
    holiday::find(scan);
    partial::find(scan);
    ordinal::find(scan);
    year::find(scan);
    weekday::find(scan);
}

fn words<'a>(list: impl Iterator<Item = &'a str>) -> AhoCorasick {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::DFA))
        .build(list)
        .expect("a constant word list compiles")
}
