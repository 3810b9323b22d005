//! Cards of health plans that their form and check digit give away, with no word before them.

use std::sync::LazyLock;

use super::checksum::{is_bc_phn, is_luhn, is_medicare_au, is_nhs, is_ohip, is_ramq};
use super::pattern::{Pattern, PatternList, each_match, pattern};
use super::scan::Scan;
use crate::document::PhiLabel::HealthPlan;

/// Each group is a country's card; only the groups of digits that its issuer prints are asked for.
static FORMS: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(concat!(
        // Medicare beneficiary identifier of the United States: the places of letters and digits are fixed (CMS).
        r"(?P<mbi>\b[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9]-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9]-?[AC-HJKMNP-RT-Y]{2}[0-9]{2}\b)",
        r"|(?P<nhs>\b[0-9]{3} [0-9]{3} [0-9]{4}\b)",
        // Individual healthcare identifier of Australia.
        r"|(?P<ihi>\b8003[ -]?6[0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}\b)",
        r"|(?P<medicare>\b[2-6][0-9]{3}[ -][0-9]{5}[ -][0-9](?:(?:[ -]|/ ?)[0-9])?\b)",
        // Ontario (with its version code) and British Columbia group alike.
        r"|(?P<canada>\b[0-9]{4}[ -][0-9]{3}[ -][0-9]{3}(?:[ -]?[A-Z]{1,2})?\b)",
        r"|(?P<ramq>\b[A-Z]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}\b)",
    ))
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&FORMS];

/// Finds cards by their form.
pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    let mut found: Vec<(usize, usize, f32, &'static str)> = Vec::new();
    each_match(&FORMS, scan.starts, |m| {
        let known = card(scan, m.start(), m.as_str()).filter(|_| {
            let joins = |c: Option<char>| matches!(c, Some('-' | '/' | '.' | '#' | '+'));
            let continued = text[m.end()..].starts_with([' ', '-'])
                && text[m.end() + 1..].starts_with(|c: char| c.is_ascii_digit());
            scan.is_bounded(m.start(), m.end()) && !joins(scan.char_before(m.start())) && !continued
        });
        found.extend(known.map(|(score, id)| (m.start(), m.end(), score, id)));
        known.is_some()
    });
    for (start, end, score, id) in found {
        scan.rule(start, end, HealthPlan, score, id);
    }
}

/// Whose card `written` is, if its check holds.
fn card(scan: &Scan, start: usize, written: &str) -> Option<(f32, &'static str)> {
    let digits: Vec<u32> = written.chars().filter_map(|c| c.to_digit(10)).collect();
    let groups: Vec<usize> = written.split([' ', '-']).map(str::len).collect();
    match groups.as_slice() {
        _ if written[1..].starts_with(|c: char| c.is_ascii_uppercase())
            && written.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            Some((0.97, "phi.healthplan.mbi"))
        }
        [3, 3, 4] => {
            let near = scan.before(start, 30);
            let phone = ["tel", "ph", "call", "fax", "mob"].iter().any(|cue| near.contains(cue));
            let british = near.contains("nhs") || near.contains("chi ");
            (is_nhs(&digits) && !phone && (british || digits[0] >= 4))
                .then_some((0.9, "phi.healthplan.nhs"))
        }
        _ if written.starts_with("8003") && digits.len() == 16 => {
            is_luhn(digits.into_iter()).then_some((0.95, "phi.healthplan.ihi"))
        }
        [4, 5, ..] => is_medicare_au(&digits).then_some((0.92, "phi.healthplan.medicare-au")),
        [4, 3, ..] => {
            (is_ohip(&digits) || is_bc_phn(&digits)).then_some((0.88, "phi.healthplan.canada"))
        }
        _ => is_ramq(written).then_some((0.92, "phi.healthplan.ramq")),
    }
}
