//! Reads a date as written: what it says, and where each part stands, so that another date can be written the same way.

use crate::text::ByteSpan;

/// Months by language: English, Spanish, French, German, Portuguese, Italian, Dutch.
#[rustfmt::skip]
const MONTHS: [[&str; 12]; 7] = [
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"],
    ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
    ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
    ["januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "dezember"],
    ["janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"],
    ["gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"],
    ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"],
];

/// Weekdays, Monday first.
const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Words inside a date that say nothing.
#[rustfmt::skip]
const FILLERS: &[&str] = &["of", "the", "de", "del", "den", "der", "le", "am", "on", "in", "th", "st", "nd", "rd", "º", "ª", "er"];

/// What a part of a written date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// A year of four or two digits.
    Year,
    /// A month in digits.
    Month,
    /// A day in digits.
    Day,
    /// The name of a month: its language, and whether it is written short.
    MonthName { language: usize, is_short: bool },
    /// The name of a weekday, and whether it is written short.
    Weekday { n_letters: usize, is_short: bool },
    /// The letters of an English ordinal.
    Ordinal,
}

/// Which of two numbers comes first where nothing says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::task::deid) enum Order {
    /// As in the United States.
    #[default]
    MonthFirst,
    /// As nearly everywhere else.
    DayFirst,
}

/// A date as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::task::deid) struct Written {
    /// The year with its century.
    pub year: Option<i16>,
    /// 1 to 12.
    pub month: Option<i8>,
    /// 1 to 31.
    pub day: Option<i8>,
    /// 0 for Monday.
    pub weekday: Option<i8>,
    /// Where the parts stand, in text order.
    pub(super) parts: Vec<(ByteSpan, Field)>,
}

struct Number {
    span: ByteSpan,
    value: u32,
    n_digits: usize,
    is_ordinal: bool,
    is_apostrophe: bool,
}

impl Written {
    /// Reads `text`, all of it; `None` for what is no single date in digits or words (holidays, seasons, ranges).
    pub fn read(text: &str, order: Order) -> Option<Self> {
        let mut written = Self::default();
        let mut numbers = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let first = rest.chars().next()?;
            if first.is_ascii_digit() {
                let n_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                let value = rest[..n_digits].parse().ok()?;
                let is_apostrophe = text[..at].ends_with(['\'', '’']);
                let span = ByteSpan::new(at, at + n_digits);
                numbers.push(Number { span, value, n_digits, is_ordinal: false, is_apostrophe });
                at += n_digits;
            } else if first.is_alphabetic() || matches!(first, 'º' | 'ª') {
                let len = rest
                    .find(|c: char| !c.is_alphabetic())
                    .unwrap_or(rest.len())
                    .max(first.len_utf8());
                let span = ByteSpan::new(at, at + len);
                written.take_word(span, text, &mut numbers)?;
                at += len;
            } else {
                let is_expected = first.is_whitespace()
                    || matches!(first, '/' | '-' | '.' | ',' | '\'' | '’' | '‑' | '(' | ')');
                if !is_expected {
                    return None;
                }
                at += first.len_utf8();
            }
        }
        written.place(&numbers, order)?;
        written.parts.sort_by_key(|(span, _)| *span);
        let is_possible = written.day.is_none_or(|day| (1..=31).contains(&day))
            && written.month.is_none_or(|month| (1..=12).contains(&month));
        (is_possible && !written.parts.is_empty()).then_some(written)
    }

    fn take_word(&mut self, span: ByteSpan, text: &str, numbers: &mut [Number]) -> Option<()> {
        let lower = span.of(text).to_lowercase();
        let touches = numbers.last().is_some_and(|number| number.span.end == span.start);
        if touches && matches!(lower.as_str(), "st" | "nd" | "rd" | "th") {
            numbers.last_mut()?.is_ordinal = true;
            self.parts.push((span, Field::Ordinal));
        } else if let Some((language, month, is_short)) = month_of(&lower) {
            if self.month.is_some() {
                return None;
            }
            self.month = Some(month);
            self.parts.push((span, Field::MonthName { language, is_short }));
        } else if let Some(weekday) = weekday_of(&lower) {
            self.weekday = Some(weekday);
            let is_short = lower.len() < 6;
            self.parts.push((span, Field::Weekday { n_letters: lower.len(), is_short }));
        } else if !FILLERS.contains(&lower.as_str()) {
            return None;
        }
        Some(())
    }

    /// Says which number is what.
    fn place(&mut self, numbers: &[Number], order: Order) -> Option<()> {
        let is_year =
            |number: &Number| number.n_digits == 4 || number.is_apostrophe || number.value > 31;
        match (self.month.is_some(), numbers) {
            (_, []) => return (self.month.is_some() || self.weekday.is_some()).then_some(()),
            (true, [only]) if is_year(only) => self.set_year(only)?,
            (true, [only]) => self.set_day(only),
            (true, [a, b]) if is_year(a) && !is_year(b) => {
                self.set_year(a)?;
                self.set_day(b);
            }
            (true, [a, b]) if a.n_digits <= 2 && (b.n_digits == 4 || b.n_digits == 2) => {
                self.set_day(a);
                self.set_year(b)?;
            }
            (false, [y, m, d]) if y.n_digits == 4 => {
                self.set_year(y)?;
                self.set_month(m);
                self.set_day(d);
            }
            (false, [a, b, y])
                if matches!(y.n_digits, 2 | 4) && a.n_digits <= 2 && b.n_digits <= 2 =>
            {
                self.set_pair(a, b, order);
                self.set_year(y)?;
            }
            (false, [y, m]) if y.n_digits == 4 && m.n_digits <= 2 => {
                self.set_year(y)?;
                self.set_month(m);
            }
            (false, [m, y]) if y.n_digits == 4 && m.n_digits <= 2 => {
                self.set_month(m);
                self.set_year(y)?;
            }
            (false, [a, b]) if a.n_digits <= 2 && b.n_digits <= 2 => self.set_pair(a, b, order),
            (false, [whole]) if whole.n_digits == 8 => {
                let start = whole.span.start;
                for (from, to, field) in
                    [(0, 4, Field::Year), (4, 6, Field::Month), (6, 8, Field::Day)]
                {
                    self.parts.push((ByteSpan::new(start + from, start + to), field));
                }
                self.year = i16::try_from(whole.value / 10_000).ok();
                self.month = i8::try_from(whole.value / 100 % 100).ok();
                self.day = i8::try_from(whole.value % 100).ok();
            }
            (false, [year]) if year.n_digits == 4 => self.set_year(year)?,
            (false, [day]) if day.n_digits <= 2 && !day.is_apostrophe => self.set_day(day),
            _ => return None,
        }
        Some(())
    }

    fn set_pair(&mut self, a: &Number, b: &Number, order: Order) {
        let day_first = a.value > 12 || (order == Order::DayFirst && b.value <= 12);
        let (day, month) = if day_first { (a, b) } else { (b, a) };
        self.set_day(day);
        self.set_month(month);
    }

    fn set_day(&mut self, number: &Number) {
        self.day = i8::try_from(number.value).ok();
        self.parts.push((number.span, Field::Day));
    }

    fn set_month(&mut self, number: &Number) {
        self.month = i8::try_from(number.value).ok();
        self.parts.push((number.span, Field::Month));
    }

    fn set_year(&mut self, number: &Number) -> Option<()> {
        // Two digits: 30 and more are of the last century, because notes speak of the past.
        let year = match number.n_digits {
            4 => number.value,
            2 if number.value >= 30 => 1900 + number.value,
            2 => 2000 + number.value,
            _ => return None,
        };
        self.year = i16::try_from(year).ok();
        self.parts.push((number.span, Field::Year));
        Some(())
    }

    /// The same reading for every way of writing one date: `2024-03-16`, with `*` for what is not said.
    pub fn normal(&self) -> String {
        let part = |value: Option<i16>| value.map_or("*".to_owned(), |value| value.to_string());
        let (month, day) = (self.month.map(i16::from), self.day.map(i16::from));
        format!("{}-{}-{}", part(self.year), part(month), part(day))
    }
}

/// Which order the numbers of a note's dates have, by those that can be read one way only.
pub(in crate::task::deid) fn order_of<'t>(dates: impl Iterator<Item = &'t str>) -> Order {
    let (mut day_first, mut month_first) = (0, 0);
    for date in dates {
        let numbers: Vec<u32> = date
            .split(|c: char| !c.is_ascii_digit())
            .filter(|run| (1..=2).contains(&run.len()))
            .filter_map(|run| run.parse().ok())
            .collect();
        let is_numeric = !date.chars().any(char::is_alphabetic);
        if let (true, [a, b, ..]) = (is_numeric, numbers.as_slice()) {
            day_first += usize::from(*a > 12 && *b <= 12);
            month_first += usize::from(*b > 12 && *a <= 12);
        }
    }
    if day_first > month_first { Order::DayFirst } else { Order::MonthFirst }
}

/// Language, month and whether the word is written short.
fn month_of(lower: &str) -> Option<(usize, i8, bool)> {
    for (language, names) in MONTHS.iter().enumerate() {
        if let Some(idx) = names.iter().position(|name| *name == lower) {
            return Some((language, idx as i8 + 1, false));
        }
    }
    let is_short = lower.chars().count() == 3 || matches!(lower, "sept" | "febr");
    let idx = MONTHS[0].iter().position(|name| is_short && name.starts_with(lower))?;
    Some((0, idx as i8 + 1, true))
}

fn weekday_of(lower: &str) -> Option<i8> {
    let is_long_enough = lower.len() >= 3;
    WEEKDAYS.iter().position(|name| is_long_enough && name.starts_with(lower)).map(|idx| idx as i8)
}

/// The name of a month in a language, in the case of the word that it replaces.
pub(super) fn month_name(month: i8, language: usize, is_short: bool, like: &str) -> String {
    let name = MONTHS[language][usize::try_from(month - 1).unwrap_or(0) % 12];
    in_case_of(if is_short { &name[..3] } else { name }, like)
}

/// The name of a weekday, in the case and length of the word that it replaces.
pub(super) fn weekday_name(weekday: i8, n_letters: usize, is_short: bool, like: &str) -> String {
    let name = WEEKDAYS[usize::try_from(weekday).unwrap_or(0) % 7];
    in_case_of(if is_short { &name[..n_letters.min(3)] } else { name }, like)
}

fn in_case_of(word: &str, like: &str) -> String {
    let mut letters = like.chars().filter(|c| c.is_alphabetic());
    let first_upper = letters.next().is_some_and(char::is_uppercase);
    let second_upper = letters.next().is_some_and(char::is_uppercase);
    match (first_upper, second_upper) {
        (true, true) => word.to_uppercase(),
        (true, false) => {
            let mut characters = word.chars();
            characters
                .next()
                .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
        }
        _ => word.to_owned(),
    }
}
