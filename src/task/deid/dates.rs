//! The dates of one note, read together: they tell each other's order, year and month.

use super::shift::{Order, Reference, Written, order_of, shifted};
use super::target::Target;
use crate::document::PhiLabel;

/// A year that no note can have been written before this program was: years that betray an age are counted from here,
/// or from the latest year of the note where that is later.
const PRESENT_YEAR: i16 = 2026;

/// The least number of years before the present from which a year betrays an age over 89.
const OLD_YEARS: i16 = 90;

/// The year of dates in a note that names no year: none in particular, without a leap day.
const ANY_YEAR: i16 = 2023;

/// The widest gap between the two ends of a range, in bytes.
const MAX_RANGE_GAP: usize = 5;

/// The dates of one note.
#[derive(Debug)]
pub(super) struct Dates {
    order: Order,
    /// For each target, what its date says.
    written: Vec<Option<Written>>,
    /// For each target, its year, month and day, or what its neighbour in a range says of them.
    neighbours: Vec<Option<(Option<i16>, i8, i8)>>,
    latest: Option<i16>,
}

impl Dates {
    pub fn of(text: &str, targets: &[Target]) -> Self {
        let is_date = |target: &&Target| {
            matches!(target.label, PhiLabel::Date | PhiLabel::Year | PhiLabel::Day)
        };
        let order = order_of(targets.iter().filter(is_date).map(|target| target.span.of(text)));
        let written: Vec<Option<Written>> = targets
            .iter()
            .map(|target| {
                is_date(&target).then(|| Written::read(target.span.of(text), order)).flatten()
            })
            .collect();
        let latest = written
            .iter()
            .flatten()
            .filter_map(|written| written.year)
            .filter(|year| (1900..=PRESENT_YEAR + 20).contains(year))
            .max();
        let neighbours =
            (0..targets.len()).map(|idx| neighbour(text, targets, &written, idx)).collect();
        Self { order, written, neighbours, latest }
    }

    /// The form under which two ways of writing one date are the same.
    pub fn normal(&self, text: &str) -> Option<String> {
        Written::read(text, self.order).map(|written| written.normal())
    }

    /// The year of the date at `target`, if it is written.
    pub fn year(&self, target: usize) -> Option<i16> {
        self.written[target].as_ref()?.year
    }

    /// Whether a year betrays an age over 89: it lies 90 or more before the note's latest, or before the present.
    pub fn is_old(&self, year: i16) -> bool {
        self.latest.unwrap_or(PRESENT_YEAR).max(PRESENT_YEAR) - year >= OLD_YEARS
    }

    /// The date at `target`, moved by `days`.
    pub fn shifted(&self, target: usize, text: &str, days: i64) -> Option<String> {
        let reference =
            Reference { year: self.latest.unwrap_or(ANY_YEAR), neighbour: self.neighbours[target] };
        shifted(text, self.written[target].as_ref()?, reference, days)
    }
}

/// What the other end of a range says: "June 6–20", "18-20 June".
fn neighbour(
    text: &str,
    targets: &[Target],
    written: &[Option<Written>],
    idx: usize,
) -> Option<(Option<i16>, i8, i8)> {
    let own = written[idx].as_ref()?;
    if own.month.is_some() || own.day.is_none() {
        return None;
    }
    let joins = |from: usize, to: usize| {
        let gap = text.get(from..to).unwrap_or("?");
        gap.len() <= MAX_RANGE_GAP
            && matches!(gap.trim(), "-" | "–" | "—" | "to" | "and" | "&" | "," | "/" | "or")
    };
    let says = |other: usize| {
        let other = written[other].as_ref()?;
        Some((other.year, other.month?, other.day?))
    };
    let before = (0..idx)
        .rev()
        .take_while(|&other| joins(targets[other].span.end, targets[other + 1].span.start))
        .find_map(says);
    let after = || {
        (idx + 1..targets.len())
            .take_while(|&other| joins(targets[other - 1].span.end, targets[other].span.start))
            .find_map(says)
    };
    before.or_else(after)
}
