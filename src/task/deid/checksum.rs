//! Check digits.

/// The Luhn sum over ASCII digits is a multiple of ten (cards, IMEI; NPI with its prefix 80840).
pub(super) fn is_luhn(digits: impl DoubleEndedIterator<Item = u32>) -> bool {
    let sum: u32 = digits
        .rev()
        .enumerate()
        .map(|(idx, digit)| match idx % 2 {
            0 => digit,
            _ if digit > 4 => digit * 2 - 9,
            _ => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// US national provider identifier: ten digits, Luhn with the prefix 80840 (CMS, NPI check digit).
pub(super) fn is_npi(digits: &[u32]) -> bool {
    digits.len() == 10
        && is_luhn(
            [8, 0, 8, 4, 0]
                .into_iter()
                .chain(digits.iter().copied())
                .collect::<Vec<_>>()
                .into_iter(),
        )
}

/// NHS number of England: ten digits, weights 10 to 2 modulo 11.
pub(super) fn is_nhs(digits: &[u32]) -> bool {
    if digits.len() != 10 {
        return false;
    }
    let sum: u32 =
        digits[..9].iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    match 11 - sum % 11 {
        11 => digits[9] == 0,
        10 => false,
        check => digits[9] == check,
    }
}

/// Personal health number of British Columbia: ten digits that begin with 9; the second to the ninth are weighted and
/// reduced modulo 11 one by one (BC Ministry of Health, conformance standards, volume 4B).
pub(super) fn is_bc_phn(digits: &[u32]) -> bool {
    const WEIGHTS: [u32; 8] = [2, 4, 8, 5, 10, 9, 7, 3];
    if digits.len() != 10 || digits[0] != 9 {
        return false;
    }
    let sum: u32 =
        digits[1..9].iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight % 11).sum();
    digits[9] == 11 - sum % 11
}

/// Health card of Ontario: ten digits with the Luhn check.
pub(super) fn is_ohip(digits: &[u32]) -> bool {
    digits.len() == 10 && is_luhn(digits.iter().copied())
}

/// Medicare card of Australia: nine digits of which the ninth checks the others, the number of the issue, and perhaps
/// that of the person on the card (METeOR 270101).
pub(super) fn is_medicare_au(digits: &[u32]) -> bool {
    const WEIGHTS: [u32; 8] = [1, 3, 7, 9, 1, 3, 7, 9];
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    matches!(digits.len(), 10 | 11) && (2..=6).contains(&digits[0]) && sum % 10 == digits[8]
}

/// Health insurance number of Quebec: the letters of a name, then a birth date whose month is 50 higher for women and
/// two more digits (RAMQ).
pub(super) fn is_ramq(text: &str) -> bool {
    let signs: Vec<char> = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let number = |at: usize| {
        signs
            .get(at..at + 2)
            .and_then(|two| two.iter().try_fold(0, |n, c| Some(n * 10 + c.to_digit(10)?)))
    };
    signs.len() == 12
        && signs[..4].iter().all(char::is_ascii_uppercase)
        && number(4).is_some()
        && number(6).is_some_and(|month| matches!(month, 1..=12 | 51..=62))
        && number(8).is_some_and(|day: u32| (1..=31).contains(&day))
        && number(10).is_some()
}

/// DEA registration: two letters and seven digits, the last the check.
pub(super) fn is_dea(text: &str) -> bool {
    let bytes: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    if bytes.len() != 9
        || !bytes[0].is_ascii_uppercase()
        || !(bytes[1].is_ascii_uppercase() || bytes[1] == b'9')
    {
        return false;
    }
    let digits: Vec<u32> =
        bytes[2..].iter().filter(|b| b.is_ascii_digit()).map(|b| u32::from(b - b'0')).collect();
    digits.len() == 7
        && (digits[0] + digits[2] + digits[4] + 2 * (digits[1] + digits[3] + digits[5])) % 10
            == digits[6]
}

/// Vehicle identification number of North America: seventeen signs, weights of 49 CFR 565.
pub(super) fn is_vin(text: &str) -> bool {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let value = |byte: u8| match byte {
        b'0'..=b'9' => Some(u32::from(byte - b'0')),
        b'A'..=b'H' => Some(u32::from(byte - b'A') + 1),
        b'J'..=b'N' => Some(u32::from(byte - b'J') + 1),
        b'P' => Some(7),
        b'R' => Some(9),
        b'S'..=b'Z' => Some(u32::from(byte - b'S') + 2),
        _ => None,
    };
    let Some(values) = text.bytes().map(value).collect::<Option<Vec<u32>>>() else { return false };
    if values.len() != 17 {
        return false;
    }
    let sum: u32 = values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    match (sum % 11, text.as_bytes()[8]) {
        (10, b'X') => true,
        (rest, check) => check.is_ascii_digit() && u32::from(check - b'0') == rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Vec<u32> {
        text.chars().filter_map(|c| c.to_digit(10)).collect()
    }

    #[test]
    fn check_digits_tell_numbers_from_look_alikes() {
        assert!(is_npi(&digits("1234567893")) && !is_npi(&digits("1234567890")));
        assert!(is_nhs(&digits("943 476 5919")) && !is_nhs(&digits("943 476 5918")));
        assert!(is_bc_phn(&digits("9698 658 215")) && !is_bc_phn(&digits("9698 648 215")));
        assert!(!is_bc_phn(&digits("8698 658 215")) && !is_bc_phn(&[9]));
        assert!(is_ohip(&digits("1234 567 897")) && !is_ohip(&digits("1234 567 890")));
        assert!(is_medicare_au(&digits("2123 45670 1")) && is_medicare_au(&digits("2123456701-2")));
        assert!(
            !is_medicare_au(&digits("2123 45671 1")) && !is_medicare_au(&digits("9123 45670 1"))
        );
        assert!(is_ramq("TREB 9255 1416") && is_ramq("LAVM72043018") && !is_ramq("TREB 9235 1416"));
        assert!(!is_ramq("TREB 9255 1") && !is_ramq("TR3B 9255 1416"));
        assert!(is_dea("AB1234563") && !is_dea("AB1234560") && !is_dea("1234"));
        assert!(is_vin("1M8GDM9AXKP042788") && !is_vin("1M8GDM9A0KP042788") && !is_vin("I"));
        assert!(is_luhn(digits("4539 1488 0343 6467").into_iter()));
    }
}
