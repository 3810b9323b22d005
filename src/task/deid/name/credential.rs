//! Names before the letters of a profession: "Bernadine Kowalczyk, RN".

use std::sync::LazyLock;

use super::extent::name_start;
use crate::document::PhiLabel::Staff;
use crate::lexicon::identifiers::{CREDENTIALS, NOT_NAMES, is_one_of};
use crate::task::deid::pattern::{Pattern, PatternList, pattern};
use crate::task::deid::scan::Scan;

pub(super) static CREDENTIAL: LazyLock<Pattern> = LazyLock::new(|| {
    let mut letters: Vec<String> =
        CREDENTIALS.iter().map(|letters| regex::escape(letters)).collect();
    letters.sort_by_key(|letters| std::cmp::Reverse(letters.len()));
    pattern(&format!(r"(?P<mark>, ?| \(| )(?P<letters>{})(?:[^\pL\pN]|$)", letters.join("|")))
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&CREDENTIAL];

pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    let mut found: Vec<(usize, usize)> = Vec::new();
    for c in CREDENTIAL.captures_in(scan.starts) {
        let (mark, letters) = (c.name("mark").expect("named"), c.name("letters").expect("named"));
        let end = mark.start();
        let comma = mark.as_str().starts_with(',');
        let weak = is_one_of!(letters.as_str(), "PT OT RT PA DO OD RD NP MD CNS RN EMT RMO");
        let Some(start) = name_start(text, end) else { continue };
        let whole = &text[start..end];
        let n_words = whole.split(' ').count();
        let lower = whole.to_lowercase();
        let pure_caps = !whole.chars().any(char::is_lowercase);
        if lower.split([' ', ',']).filter(|word| !word.is_empty()).any(|word| {
            NOT_NAMES.contains(&word.trim_end_matches('.'))
                && word.trim_end_matches('.').chars().count() > 1
        }) {
            continue;
        }
        if weak && !comma && pure_caps
            || !comma
                && n_words < 2
                && !matches!(letters.as_str(), "RN" | "MD" | "NP" | "RMO" | "LPN" | "CNA" | "RRT")
            || pure_caps && whole.chars().count() < 4
        {
            continue;
        }
        if matches!(letters.as_str(), "DO" | "PA" | "MD")
            && !comma
            && n_words < 2
            && letters.as_str() != "MD"
        {
            continue;
        }
        found.push((start, end));
    }
    for (start, end) in found {
        scan.rule(start, end, Staff, 0.93, "phi.name.credential");
    }
}
