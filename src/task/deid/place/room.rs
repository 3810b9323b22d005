//! Rooms, beds, wards and other numbered places inside a building.

use std::sync::LazyLock;

use crate::document::PhiLabel::LocationOther;
use crate::lexicon::identifiers::{ROOM_HEADS, is_one_of};
use crate::task::deid::pattern::{Pattern, PatternList, pattern};
use crate::task::deid::scan::{Scan, digit_count};

static ROOM: LazyLock<Pattern> = LazyLock::new(|| {
    let heads = ROOM_HEADS
        .iter()
        .flat_map(|head| {
            [
                format!("{}{}", head[..1].to_uppercase(), &head[1..]),
                (*head).to_owned(),
                head.to_uppercase(),
            ]
        })
        .collect::<Vec<_>>()
        .join("|");
    pattern(&format!(
        r"\b(?P<head>{heads})\b\.?:? ?#?(?P<id>[0-9]{{1,4}}[A-Z]?(?:-[0-9A-Z]{{1,3}})?|[A-Z][0-9]{{1,3}}[A-Z]?|[A-Z]-?[0-9]{{1,4}}|[A-Z])\b"
    ))
});

/// "STICU 9", "OR 6", "ICU-3", "6 South", "8 Tower", "Gyn 6 South": units that are named by what they are and a number.
static UNIT: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?P<unit>(?:[A-Z]{0,3}ICU|CCU|HDU|PACU|Resus|RESUS|L&D|PES|OT|OR|Theatre|THEATRE|Peds|Gyn|Ortho|Tele|Telemetry|Stepdown|Oncology|Procedure Room|Hybrid|Tank|Cath Lab|Endo|Endoscopy Room)[ -]?#?[0-9]{1,2}[A-Z]?(?: (?:North|South|East|West|Tower))?\b)",
        r"|\b(?P<wing>[0-9]{1,2}[ -]?(?:North|South|East|West|Tower|Pavilion)\b)",
    ))
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&ROOM, &UNIT];

/// Finds numbered units of a house.
fn units(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    for c in UNIT.captures_in(scan.starts) {
        let m = c.get(0).expect("group 0");
        let written = m.as_str();
        // "OR 2.4 (95% CI ...)", "OT 3 times weekly", "Peds 2 mL".
        let measured = text[m.end()..].starts_with(['.', '/', '%', ':', '-', '–'])
            && text[m.end()..].chars().nth(1).is_some_and(|c| c.is_ascii_digit())
            || text[m.end()..].starts_with(['%', '/'])
            || text[m.end()..].starts_with(" (95")
            || is_one_of!(
                scan.word_after(m.end()),
                "mg ml units mm cm kg days day hours hrs hr weeks months times x min minutes pm am sessions visits beds patients street st avenue ave road rd"
            );
        let joined = |c: Option<char>| {
            c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '/' | '.'))
        };
        let weak = written.starts_with("OT") && !scan.before(m.start(), 12).contains("theatre");
        if !measured
            && !weak
            && !joined(scan.char_before(m.start()))
            && !joined_after(text, m.end())
        {
            found.push((m.start(), m.end()));
        }
    }
    for (start, end) in found {
        if !scan.is_taken(start, end) {
            scan.rule(start, end, LocationOther, 0.72, "phi.location.unit");
        }
    }
}

fn joined_after(text: &str, end: usize) -> bool {
    text[end..].starts_with(char::is_alphanumeric)
}

pub(super) fn find(scan: &mut Scan) {
    units(scan);
    rooms(scan);
}

fn rooms(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    for c in ROOM.captures_in(scan.starts) {
        let whole = c.get(0).expect("group 0");
        let (head, id) = (c.name("head").expect("named"), c.name("id").expect("named"));
        let (start, end) = (whole.start(), whole.end());
        let kind = head.as_str().to_ascii_lowercase();
        let capital = head.as_str().starts_with(char::is_uppercase);
        let digits = digit_count(id.as_str());
        if !scan.is_bounded(start, end)
            || text[end..].starts_with(['.', '/', ':', '%'])
                && text[end + 1..].starts_with(|c: char| c.is_ascii_digit())
        {
            continue;
        }
        let next = scan.word_after(end);
        let unit = is_one_of!(next, "mg ml units mm cm kg l prbc of days hours x pm am air hg");
        // "UNIT 2" of a transfusion record is a bag of blood.
        let blood = kind == "unit" && head.as_str() == "UNIT";
        let ok = !unit
            && !blood
            && match kind.as_str() {
                "room" | "rm" | "suite" | "ste" | "bay" | "bldg" | "theatre" | "theater" => {
                    digits > 0 || capital && id.as_str().len() == 1 && id.as_str() != "A"
                }
                "bed" => digits > 0,
                "ward" => digits > 0 || capital,
                "building" | "wing" | "dorm" | "trailer" | "pod" | "cubicle" | "cube" => {
                    capital && (digits > 0 || kind != "pod")
                }
                "floor" | "station" | "chair" | "cell" => {
                    capital && digits > 0 && !matches!(kind.as_str(), "cell")
                }
                "unit" => capital && digits > 0 && id.as_str().len() <= 3,
                "level" => false,
                _ => false,
            };
        if ok {
            found.push((start, end, id.start()));
        }
    }
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (start, end, _) in found {
        match merged.last_mut() {
            // "Ward 4, Bed 12" is one place.
            Some(last)
                if start >= last.1
                    && matches!(&text[last.1..start], ", " | " " | "/" | " / " | "-") =>
            {
                last.1 = end
            }
            _ => merged.push((start, end)),
        }
    }
    for (start, end) in merged {
        if !scan.is_taken(start, end) {
            scan.rule(start, end, LocationOther, 0.8, "phi.location.room");
        }
    }
}
