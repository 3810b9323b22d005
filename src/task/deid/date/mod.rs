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

/// What may stand behind a month or a holiday: its year.
static YEAR_AFTER: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?i)^\.?(?:,? *(?:of |de )?|[-/ ]*)(?P<year>(?:19|20|2O|[Il]9)[0-9OIl]{2}\b|['’‘] ?[0-9]{2}\b)",
    )
});

/// The patterns of all parts.
pub(super) static PATTERNS: [&PatternList; 8] = [
    &numeric::PATTERNS,
    &month::PATTERNS,
    &spoken::PATTERNS,
    &holiday::PATTERNS,
    &partial::PATTERNS,
    &ordinal::PATTERNS,
    &year::PATTERNS,
    &weekday::PATTERNS,
];

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
