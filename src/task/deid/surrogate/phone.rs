//! Surrogates of telephone numbers, from the ranges that regulators keep for fiction.
//!
//! United States and Canada: 555-0100 to 555-0199 (NANPA). United Kingdom: Ofcom's numbers for drama. Australia: ACMA's
//! numbers for use in creative works. Ireland: ComReg's 020 91x xxxx. Anywhere else the subscriber number starts with
//! four zeros, which no plan gives out.

use super::super::random::Random;
use super::code::digit;

/// Ofcom, "Telephone numbers for drama use": prefixes that three random digits complete.
const UK_GEOGRAPHIC: &[&str] = &[
    "01632960", "02079460", "01134960", "01144960", "01154960", "01174960", "01214960", "01314960",
];
const UK_MOBILE: &str = "07700900";
const UK_FREEPHONE: &str = "08081570";

/// ACMA, fictitious mobile numbers.
#[rustfmt::skip]
const AU_MOBILE: &[&str] = &[
    "0491570006", "0491570156", "0491570157", "0491570158", "0491570159", "0491570110", "0491570313", "0491570737",
    "0491571266", "0491571491", "0491571804", "0491572549", "0491572665", "0491572983", "0491573770", "0491573087",
    "0491574118", "0491574632", "0491575254", "0491575789", "0491576398", "0491576801", "0491577426", "0491577644",
    "0491578957", "0491578148", "0491578888", "0491579212", "0491579760", "0491579455",
];

/// A number of the same form. What follows "ext" or "x" is random.
pub(super) fn number(written: &str, random: &mut Random) -> String {
    let lower = written.to_ascii_lowercase();
    let end = lower.find("ext").or_else(|| lower.find('x')).unwrap_or(written.len());
    let (main, extension) = written.split_at(end);
    let digits: Vec<char> = main.chars().filter(char::is_ascii_digit).collect();
    let digits: String = digits.into_iter().collect();
    let is_international = main.trim_start().trim_start_matches('(').starts_with('+')
        || digits.starts_with("00") && digits.len() > 10;
    let new =
        if is_international { international(&digits, random) } else { national(&digits, random) };
    let n_more = extension.bytes().filter(u8::is_ascii_digit).count();
    filled(main, &new) + &filled(extension, &random_digits(n_more, random))
}

/// Digits with their country code, `00` in front of it or not.
fn international(digits: &str, random: &mut Random) -> String {
    let prefix = if digits.starts_with("00") { "00" } else { "" };
    let number = &digits[prefix.len()..];
    let (country, new) =
        if let Some(rest) = number.strip_prefix('1').filter(|rest| rest.len() == 10) {
            ("1", north_american(rest, random))
        } else if let Some(rest) = number.strip_prefix("44") {
            ("44", without_trunk(rest, british(&with_trunk(rest), random)))
        } else if let Some(rest) = number.strip_prefix("61") {
            ("61", without_trunk(rest, australian(&with_trunk(rest), random)))
        } else if let Some(rest) = number.strip_prefix("353") {
            ("353", without_trunk(rest, irish(&with_trunk(rest), random)))
        } else {
            // Country codes have one to three digits; two keep the country for most and the rest is unassigned anyway.
            let at = number.len().min(2);
            return format!("{prefix}{}{}", &number[..at], unassigned(number.len() - at, random));
        };
    format!("{prefix}{country}{new}")
}

fn with_trunk(rest: &str) -> String {
    format!("0{}", rest.trim_start_matches('0'))
}

fn without_trunk(rest: &str, new: String) -> String {
    if rest.starts_with('0') { new } else { new[1..].to_owned() }
}

fn national(digits: &str, random: &mut Random) -> String {
    match digits.len() {
        7 => format!("55501{}", random_digits(2, random)),
        10 if !digits.starts_with('0') && !digits.starts_with("1800") => {
            north_american(digits, random)
        }
        11 if digits.starts_with('1') => format!("1{}", north_american(&digits[1..], random)),
        11 if digits.starts_with("01")
            || digits.starts_with("02")
            || digits.starts_with("07")
            || digits.starts_with("08") =>
        {
            british(digits, random)
        }
        10 if ["02", "03", "04", "07", "08"].iter().any(|area| digits.starts_with(area)) => {
            australian(digits, random)
        }
        9 | 10 if digits.starts_with('0') => irish(digits, random),
        0..=6 => super::code::scrambled(digits, random),
        n => unassigned(n, random),
    }
}

fn north_american(digits: &str, random: &mut Random) -> String {
    let area = if digits.starts_with('8')
        && digits[1..].starts_with(['0', '3', '4', '5', '6', '7', '8'])
        && digits.as_bytes()[1] == digits.as_bytes()[2]
    {
        // Toll-free stays toll-free.
        digits[..3].to_owned()
    } else {
        // The middle digit 9 is kept for a later longer plan: no such area exists.
        format!("{}9{}", digit(2 + random.below(8)), digit(random.below(10)))
    };
    format!("{area}55501{}", random_digits(2, random))
}

fn british(digits: &str, random: &mut Random) -> String {
    let stem = if digits.starts_with("07") {
        UK_MOBILE
    } else if digits.starts_with("080") {
        UK_FREEPHONE
    } else {
        random.pick(UK_GEOGRAPHIC)
    };
    fitted(format!("{stem}{}", random_digits(3, random)), digits.len())
}

fn australian(digits: &str, random: &mut Random) -> String {
    if digits.starts_with("04") {
        return fitted(random.pick(AU_MOBILE).to_owned(), digits.len());
    }
    let exchange = random.pick(&["5550", "7010"]);
    fitted(format!("{}{exchange}{}", &digits[..2], random_digits(4, random)), digits.len())
}

fn irish(digits: &str, random: &mut Random) -> String {
    fitted(format!("02091{}", random_digits(5, random)), digits.len())
}

/// Numbers written with fewer or more digits than the plan has are unassigned by that alone.
fn fitted(mut number: String, length: usize) -> String {
    number.truncate(length);
    while number.len() < length {
        number.push('0');
    }
    number
}

fn unassigned(length: usize, random: &mut Random) -> String {
    let zeros = length.min(4).min(length.saturating_sub(3));
    format!("{}{}", "0".repeat(zeros), random_digits(length - zeros, random))
}

fn random_digits(n: usize, random: &mut Random) -> String {
    (0..n).map(|_| digit(random.below(10))).collect()
}

/// The form with its digits exchanged; digits beyond those at hand become zeros.
fn filled(form: &str, digits: &str) -> String {
    let mut digits = digits.chars();
    form.chars()
        .map(|c| if c.is_ascii_digit() { digits.next().unwrap_or('0') } else { c })
        .collect()
}
