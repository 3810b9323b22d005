//! Dates in every written form, years and weekdays.

mod holiday;
mod month;
mod numeric;
mod ordinal;
mod partial;
mod weekday;
mod year;

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use super::scan::{Scan, pattern};

/// What may stand behind a month or a holiday: its year.
static YEAR_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\.?(?:,? *(?:of |de )?|[-/ ]*)(?P<year>(?:19|20|2O|[Il]9)[0-9OIl]{2}\b|['’‘] ?[0-9]{2}\b)",
    )
});

/// Finds dates, years and weekdays.
pub(super) fn find(scan: &mut Scan) {
    numeric::find(scan);
    month::find(scan);
    holiday::find(scan);
    partial::find(scan);
    ordinal::find(scan);
    year::find(scan);
    weekday::find(scan);
}

fn words<'a>(list: impl Iterator<Item = &'a str>) -> AhoCorasick {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(list)
        .expect("a constant word list compiles")
}
