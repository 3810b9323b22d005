//! Moves dates by a number of days and writes them as they were written.

mod written;

pub(super) use written::{Order, Written, order_of};

use jiff::ToSpan;
use jiff::civil::Date;

use written::{Field, month_name, weekday_name};

/// What the parts of a date that are not written are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// The year of dates without one.
    pub year: i16,
    /// Year, month and day of a neighbour, for a day that stands alone in a range ("18-20 June").
    pub neighbour: Option<(Option<i16>, i8, i8)>,
}

/// The date `text`, read as `written`, moved by `days`; `None` where it names no day of the calendar.
///
/// Months and years move by their middle. A day whose month stands at its neighbour gets the month's name when it
/// leaves that month.
pub(super) fn shifted(
    text: &str,
    written: &Written,
    reference: Reference,
    days: i64,
) -> Option<String> {
    let borrowed = match (written.month, written.day, reference.neighbour) {
        (None, Some(_), Some(neighbour)) if written.year.is_none() => Some(neighbour),
        (None, Some(_), _) => return None,
        _ => None,
    };
    let year = written.year.or(borrowed.and_then(|(year, _, _)| year)).unwrap_or(reference.year);
    let month = written.month.or(borrowed.map(|(_, month, _)| month));
    if month.is_none() && written.year.is_none() {
        return moved_weekday(text, written, days);
    }
    let date = Date::new(
        year,
        month.unwrap_or(7),
        written.day.unwrap_or(if month.is_some() { 15 } else { 1 }),
    )
    .or_else(|_| leap_day(written, month))
    .ok()?;
    let new = date.checked_add(days.days()).ok()?;
    let mut result = rendered(text, written, new, days);
    if let Some((_, month, day)) = borrowed {
        let beside =
            Date::new(year, month, day).and_then(|date| date.checked_add(days.days())).ok()?;
        if beside.month() != new.month() {
            result = format!("{} {result}", month_name(new.month(), 0, true, "Jan"));
        }
    }
    Some(result)
}

/// "2/29" without a year is read in a leap year.
fn leap_day(written: &Written, month: Option<i8>) -> Result<Date, jiff::Error> {
    let is_leap_day = written.year.is_none() && month == Some(2) && written.day == Some(29);
    Date::new(if is_leap_day { 2024 } else { 0 }, 2, if is_leap_day { 29 } else { 30 })
}

fn moved_weekday(text: &str, written: &Written, days: i64) -> Option<String> {
    let (&(span, Field::Weekday { n_letters, is_short }), weekday) =
        (written.parts.first()?, written.weekday?)
    else {
        return None;
    };
    let name = weekday_name(moved(weekday, days), n_letters, is_short, span.of(text));
    Some(format!("{}{name}{}", &text[..span.start], &text[span.end..]))
}

/// A weekday moves with its date; whether the two agreed before is the author's business.
fn moved(weekday: i8, days: i64) -> i8 {
    i8::try_from((i64::from(weekday) + days).rem_euclid(7)).unwrap_or(0)
}

fn rendered(text: &str, written: &Written, new: Date, days: i64) -> String {
    // "3/2" is written without zeros, "03/02" and "2024-03-02" with them.
    let pads = written.parts.iter().any(|&(span, field)| {
        matches!(field, Field::Month | Field::Day)
            && span.len() == 2
            && span.of(text).starts_with('0')
    }) || written.parts.first().is_some_and(|&(span, field)| {
        field == Field::Year && span.len() == 4 && written.parts.len() == 3
    });
    let number = |value: i8| if pads { format!("{value:02}") } else { value.to_string() };
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for &(span, field) in &written.parts {
        result.push_str(&text[at..span.start]);
        let like = span.of(text);
        result.push_str(&match field {
            Field::Year if span.len() == 2 => format!("{:02}", new.year().rem_euclid(100)),
            Field::Year => format!("{:04}", new.year()),
            Field::Month => number(new.month()),
            Field::Day => number(new.day()),
            Field::MonthName { language, is_short } => {
                month_name(new.month(), language, is_short, like)
            }
            Field::Weekday { n_letters, is_short } => {
                weekday_name(moved(written.weekday.unwrap_or(0), days), n_letters, is_short, like)
            }
            Field::Ordinal => ordinal(new.day(), like),
        });
        at = span.end;
    }
    result.push_str(&text[at..]);
    result
}

fn ordinal(day: i8, like: &str) -> String {
    let letters = match (day / 10, day % 10) {
        (1, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    if like.chars().all(char::is_uppercase) { letters.to_uppercase() } else { letters.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shift(
        text: &str,
        order: Order,
        neighbour: Option<(Option<i16>, i8, i8)>,
        days: i64,
    ) -> Option<String> {
        let written = Written::read(text, order)?;
        shifted(text, &written, Reference { year: 2023, neighbour }, days)
    }

    #[test]
    fn dates_move_and_keep_their_form() {
        for (text, days, expected) in [
            ("11/02/1951", 7, "11/09/1951"),
            ("2024-02-25", 7, "2024-03-03"),
            ("13.11.2024", -14, "30.10.2024"),
            ("28/Sep/1960", 7, "5/Oct/1960"),
            ("19JUL2012", 14, "2AUG2012"),
            ("March 9th, 2024", 14, "March 23rd, 2024"),
            ("3rd of May 2020", -3, "30th of April 2020"),
            ("Monday, July 22", 8, "Tuesday, July 30"),
            ("Wed 13/11/2024", 7, "Wed 20/11/2024"),
            ("February 2022", 28, "March 2022"),
            ("Oct '14", 365, "Oct '15"),
            ("3/2", 30, "4/1"),
            ("03/02/99", 365, "03/01/00"),
            ("1998", 364, "1999"),
            ("20241021", 91, "20250120"),
            ("11 de agosto de 2017", 31, "11 de septiembre de 2017"),
            ("10/28", 7, "11/4"),
            ("2/29", 1, "3/1"),
            ("11/2019", 60, "1/2020"),
        ] {
            assert_eq!(
                shift(text, Order::MonthFirst, None, days).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        assert_eq!(shift("02/03/2024", Order::DayFirst, None, 30).as_deref(), Some("01/04/2024"));
        assert_eq!(shift("Tue", Order::MonthFirst, None, -2).as_deref(), Some("Sun"));
    }

    #[test]
    fn days_in_a_range_borrow_the_month_of_their_neighbour() {
        let june = Some((Some(2024), 6, 6));
        assert_eq!(shift("18", Order::MonthFirst, june, 7).as_deref(), Some("25"));
        assert_eq!(shift("6th", Order::MonthFirst, june, 7).as_deref(), Some("13th"));
        assert_eq!(shift("20", Order::MonthFirst, june, 14).as_deref(), Some("Jul 4"));
        assert_eq!(shift("18", Order::MonthFirst, None, 7), None);
    }

    #[test]
    fn what_is_no_single_day_is_not_moved() {
        for text in [
            "Thanksgiving",
            "spring 2020",
            "June 6 – July 2",
            "31/31/2024",
            "30/02/2024",
            "the",
            "",
        ] {
            assert_eq!(shift(text, Order::MonthFirst, None, 7), None, "{text}");
        }
    }

    #[test]
    fn intervals_and_weekdays_are_kept() {
        let days = |text: &str| {
            let date = Written::read(text, Order::MonthFirst).expect("a date");
            Date::new(date.year.unwrap(), date.month.unwrap(), date.day.unwrap()).expect("a day")
        };
        let (admitted, discharged) = ("12/29/2023", "January 7, 2024");
        let [new_admitted, new_discharged] = [admitted, discharged]
            .map(|text| shift(text, Order::MonthFirst, None, -357).expect("a date"));
        assert_eq!(
            days(discharged).since(days(admitted)).expect("a span").get_days(),
            days(&new_discharged).since(days(&new_admitted)).expect("a span").get_days()
        );
        assert_eq!(days(admitted).weekday(), days(&new_admitted).weekday());
    }

    #[test]
    fn orders_are_told_by_dates_that_allow_one_reading() {
        assert_eq!(order_of(["03/04/2024", "13/04/2024"].into_iter()), Order::DayFirst);
        assert_eq!(order_of(["03/04/2024", "04/13/2024"].into_iter()), Order::MonthFirst);
        assert_eq!(order_of(["03/04/2024"].into_iter()), Order::MonthFirst);
        let same = |a: &str, b: &str| {
            let normal = |text| Written::read(text, Order::MonthFirst).expect("a date").normal();
            assert_eq!(normal(a), normal(b));
        };
        same("03/16/2024", "March 16th, 2024");
        same("2024-03-16", "16 Mar 24");
    }
}
