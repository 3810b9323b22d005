//! Plates of vehicles, tails of aircraft, units of the emergency services, numbers of chassis.

use std::sync::LazyLock;

use super::pattern::{Pattern, PatternList, pattern};
use super::scan::{Scan, digit_count};
use crate::document::PhiLabel::Vehicle;

static FORMS: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(concat!(
        // Great Britain since 2001; Northern Ireland and Ireland are written with a county and a number.
        r"(?P<british>\b[A-HJ-PR-Y][A-HJ-PR-Y][0-9]{2} [A-HJ-PR-Z]{3}\b)|(?P<irish>\b[0-9]{2}[12]?-[A-Z]{1,2}-[0-9]{2,6}\b)",
        // Aircraft of some countries.
        r"|(?P<aircraft>\b(?:VH|LN|EI|ZK|ZS|9M|VT|HB|OY|SE|OE|OO|PH)-[A-Z]{3}\b|\b[GDFC]-[A-Z]{4}\b|\bN[1-9][0-9]{1,3}[A-Z]{1,2}\b)",
        // Seventeen signs that fail the check of North America are still a chassis elsewhere.
        r"|(?P<chassis>\b[A-HJ-NPR-Z0-9]{17}\b)",
    ))
});

/// "plate TX KLB 4471", "rego 1GKT·077", "licence plate: ZZ9 692", "lorry PO 8H931", "motorbike (CDX 8817)".
static CUED: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b(?i:(?P<plate>(?:licen[cs]e |number )?plates?|rego?|registration|tag)|car|lorry|motorbike|motorcycle|van|truck|minibus|bus|fiesta|ute|cab|taxi|scooter)(?: (?:no|no\.|number|#))?(?:[:#] ?| \(| )(?P<value>(?:[A-Z]{2,3} )?(?:[A-Z]{1,4}[ ·-]?[0-9]{1,5}[A-Z]{0,3}|[0-9]{1,4}[ ·-]?[A-Z]{1,4}[0-9]{0,4}|[A-Z]{1,3}[0-9]{1,3} ?[A-Z]{2,3})(?:[ ·-][A-Z0-9]{1,4}){0,2})(?:[\s.,;:)|]|$)",
    )
});

/// "Medic 6", "EMS unit 14B", "cruiser unit 77", "Rescue 22".
static UNIT: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:Medic|Rescue|Ambulance|Engine|Ladder|MEDIC|RESCUE|AMBULANCE|Squad|Cruiser) (?:unit )?|(?:EMS|ems|Ambulance|ambulance|cruiser|patrol|police|ALS|BLS) (?:unit|car|van) #?)(?P<value>[A-Z]{0,3}-?[0-9]{1,4}[A-Z]?)\b",
    )
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&FORMS, &CUED, &UNIT];

/// Finds vehicles.
pub(super) fn find(scan: &mut Scan) {
    let mut found: Vec<(usize, usize, f32, &'static str)> = Vec::new();
    for c in FORMS.captures_in(scan.starts) {
        let m = c.get(0).expect("group 0");
        let joined =
            |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '/'));
        if joined(scan.char_before(m.start())) || joined(scan.char_after(m.end())) {
            continue;
        }
        if c.name("british").is_some() {
            found.push((m.start(), m.end(), 0.85, "phi.vehicle.plate"));
        } else if c.name("irish").is_some() {
            let near = scan.before(m.start(), 30);
            if ["plate", "reg", "car", "van", "truck", "jeep"].iter().any(|cue| near.contains(cue))
            {
                found.push((m.start(), m.end(), 0.85, "phi.vehicle.plate"));
            }
        } else if c.name("aircraft").is_some() {
            let near = scan.before(m.start(), 40);
            let flies =
                ["helicopter", "aircraft", "a/c", "plane", "tail", "flight", "hems", "airlift"];
            if flies.iter().any(|cue| near.contains(cue)) {
                found.push((m.start(), m.end(), 0.85, "phi.vehicle.aircraft"));
            }
        } else {
            let letters = m.as_str().bytes().filter(u8::is_ascii_alphabetic).count();
            if letters >= 4 && digit_count(m.as_str()) >= 5 {
                found.push((m.start(), m.end(), 0.7, "phi.vehicle.chassis"));
            }
        }
    }
    for c in CUED.captures_in(scan.starts) {
        let value = c.name("value").expect("not optional");
        let written = value.as_str();
        let signs = written.bytes().filter(u8::is_ascii_alphanumeric).count();
        let digits = digit_count(written);
        let is_named = c.name("plate").is_some();
        if digits >= 1 && signs > digits && (4..=10).contains(&signs) && (is_named || signs >= 5) {
            found.push((value.start(), value.end(), 0.85, "phi.vehicle.cued"));
        }
    }
    for c in UNIT.captures_in(scan.starts) {
        let (whole, value) = (c.get(0).expect("group 0"), c.name("value").expect("not optional"));
        // The call sign of a crew is its name and number together.
        let named =
            whole.as_str().starts_with(char::is_uppercase) && !whole.as_str().contains("unit");
        found.push((
            if named { whole.start() } else { value.start() },
            value.end(),
            0.7,
            "phi.vehicle.unit",
        ));
    }
    for (start, end, score, id) in found {
        if !scan.is_taken(start, end) {
            scan.rule(start, end, Vehicle, score, id);
        }
    }
}
