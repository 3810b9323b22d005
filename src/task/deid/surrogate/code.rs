//! Surrogates of numbers and codes: the same signs in the same places, and no check digit holds.

use super::super::checksum::{
    is_bc_phn, is_dea, is_luhn, is_medicare_au, is_nhs, is_npi, is_ramq, is_vin,
};
use super::super::random::Random;

/// A code with a random digit for each digit and a random letter for each letter; a leading zero stays one.
pub(super) fn code(written: &str, random: &mut Random) -> String {
    // One number in ten holds a check digit by chance, so that this ends soon.
    loop {
        let new = scrambled(written, random);
        if !is_checked(&new) {
            return new;
        }
    }
}

/// A national identity number: the area 000 was never given out in the United States; others fail their check digit.
pub(super) fn national(written: &str, random: &mut Random) -> String {
    let is_us = written.bytes().filter(u8::is_ascii_digit).count() == 9
        && written.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ' '));
    if !is_us {
        return code(written, random);
    }
    loop {
        let mut n_digits = 0;
        let new: String = scrambled(written, random)
            .chars()
            .map(|c| {
                n_digits += usize::from(c.is_ascii_digit());
                if c.is_ascii_digit() && n_digits <= 3 { '0' } else { c }
            })
            .collect();
        if !is_checked(&new) {
            return new;
        }
    }
}

/// An age near the true one and below 90.
pub(super) fn age(written: &str, random: &mut Random) -> Option<String> {
    let digits = written.find(|c: char| c.is_ascii_digit())?;
    let rest = &written[digits..];
    let end = digits + rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let age: u32 = written[digits..end].parse().ok().filter(|age| *age < 90)?;
    let low = age.saturating_sub(3).max(1);
    let high = (age + 3).min(89).max(low);
    let new = low + u32::try_from(random.below((high - low + 1) as usize)).ok()?;
    Some(format!("{}{new}{}", &written[..digits], &written[end..]))
}

pub(super) fn scrambled(written: &str, random: &mut Random) -> String {
    let mut is_first = true;
    written
        .chars()
        .map(|c| {
            let new = match c {
                '0' if is_first => '0',
                '0'..='9' if is_first => digit(1 + random.below(9)),
                '0'..='9' => digit(random.below(10)),
                'A'..='Z' => char::from(b'A' + random.below(26) as u8),
                'a'..='z' => char::from(b'a' + random.below(26) as u8),
                c if c.is_alphabetic() => 'x',
                c => c,
            };
            is_first = is_first && !c.is_ascii_digit();
            new
        })
        .collect()
}

pub(super) fn digit(value: usize) -> char {
    char::from(b'0' + (value % 10) as u8)
}

/// Whether any check digit that we know holds.
pub(super) fn is_checked(code: &str) -> bool {
    let digits: Vec<u32> = code.chars().filter_map(|c| c.to_digit(10)).collect();
    let signs: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    (digits.len() >= 8 && is_luhn(digits.iter().copied()))
        || is_npi(&digits)
        || is_nhs(&digits)
        || is_bc_phn(&digits)
        || is_medicare_au(&digits)
        || is_ramq(&signs)
        || is_dea(&signs)
        || is_vin(&signs)
}
