//! Which first three digits of a United States ZIP code may stay under 45 CFR 164.514(b)(2)(i)(B): those of an area
//! with more than 20,000 people by current figures of the Census.

/// Where the figures come from and how old they are, for reports.
pub const ZIP3_VINTAGE: &str = "ZCTA populations of the 2020 Census, joined with the list that HHS printed from the 2000 Census";

/// Areas of 20,000 people or fewer by the sum of the 2020 Census over ZIP code tabulation areas, and those of the list
/// that HHS printed from the 2000 Census (guidance on de-identification, 2012); the union is the careful reading.
#[rustfmt::skip]
const SPARSE: &[&str] = &[
    // 2020
    "036", "059", "102", "202", "203", "204", "205", "369", "556", "692", "753", "772", "821", "823", "878", "879",
    "884", "893",
    // 2000 only
    "063", "790", "830", "831", "890",
];

/// Prefixes without any tabulation area: unassigned, of post-office boxes, single buildings or the military.
#[rustfmt::skip]
const UNKNOWN: &[&str] = &[
    "000", "001", "002", "003", "004", "005", "008", "055", "090", "091", "092", "093", "094", "095", "096", "097",
    "098", "099", "192", "213", "269", "311", "332", "340", "343", "345", "348", "353", "375", "399", "419", "428",
    "429", "459", "509", "517", "518", "519", "529", "533", "536", "552", "555", "568", "569", "578", "579", "589",
    "621", "632", "642", "643", "649", "659", "663", "682", "694", "695", "696", "697", "698", "699", "702", "709",
    "715", "732", "733", "742", "771", "817", "818", "819", "839", "842", "848", "849", "854", "858", "861", "862",
    "866", "867", "868", "869", "872", "876", "885", "886", "887", "888", "889", "892", "896", "899", "901", "909",
    "929", "938", "942", "962", "963", "964", "965", "966", "969", "987",
];

/// The first three digits of a United States ZIP code, or `000` where too few people live there or nothing is known.
/// `None` for anything that is no such code.
///
/// ```
/// use chartside::lexicon::zip::zip3;
/// assert_eq!(zip3("43614-2201"), Some("436"));
/// assert_eq!(zip3("03601"), Some("000"));
/// assert_eq!(zip3("SW1A 1AA"), None);
/// ```
pub fn zip3(code: &str) -> Option<&str> {
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    let is_code = code.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b' '))
        && matches!(digits, 5 | 9)
        && code.bytes().take(5).all(|b| b.is_ascii_digit());
    let prefix = is_code.then(|| &code[..3])?;
    Some(if SPARSE.contains(&prefix) || UNKNOWN.contains(&prefix) { "000" } else { prefix })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sparse_and_unknown_areas_become_zeros() {
        // Every prefix that HHS printed from the 2000 Census.
        for prefix in [
            "036", "059", "063", "102", "203", "556", "692", "790", "821", "823", "830", "831",
            "878", "879", "884", "890", "893",
        ] {
            assert_eq!(zip3(&format!("{prefix}01")), Some("000"), "{prefix}");
        }
        assert_eq!(zip3("09012"), Some("000"), "military");
        assert_eq!(zip3("10021 "), Some("100"));
        for other in ["1002", "K1A 0B1", "2000", "", "100210", "１００２１"] {
            assert_eq!(zip3(other), None, "{other}");
        }
        assert!(SPARSE.iter().chain(UNKNOWN).all(|prefix| prefix.len() == 3));
    }
}
