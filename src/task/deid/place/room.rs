//! Rooms, beds, wards and other numbered places inside a building.

use std::sync::LazyLock;

use crate::document::PhiLabel::LocationOther;
use crate::lexicon::identifiers::{
    FOREIGN_ROOM_HEADS, NAMED_PLACE_HEADS, NOT_NAMES, ORG_HEADS, PLACE_FUNCTIONS, ROOM_HEADS,
    WordSet, is_one_of,
};
use crate::task::deid::pattern::{Pattern, PatternList, pattern, pattern_around};
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
        r"\b(?P<head>{heads})\b\.?:? ?#?(?P<id>[0-9]{{1,4}}[A-Z]?(?:-[0-9A-Z]{{1,3}})?|[A-Z][0-9]{{1,3}}[A-Z]?|[A-Z]-?[0-9]{{1,4}}|[A-Z]{{2}}-[0-9]{{1,3}}|[IVX]{{2,4}}|[A-Z])\b"
    ))
});

/// "STICU 9", "OR 6", "ICU-3", "6 South", "8 Tower", "Gyn 6 South": units that are named by what they are and a number.
static UNIT: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?P<unit>(?:[A-Z]{0,3}ICU|CCU|HDU|PACU|LDRP?|CVOR|SCBU|AMU|MAU|SAU|Resus|RESUS|L&D|PES|OT|OR|Theatre|THEATRE|Peds|Gyn|Ortho|Tele|Telemetry|Stepdown|Oncology|Procedure Room|Hybrid|Tank|Cath Lab|Endo|Endoscopy Room)[ -]?#?[0-9]{1,2}[A-Z]?(?: (?:North|South|East|West|Tower))?\b)",
        r"|\b(?P<wing>[0-9]{1,2}[ -]?(?:North|South|East|West|Tower|Pavilion)\b)",
    ))
});

/// The word for a room in other languages and its number.
static FOREIGN: LazyLock<Pattern> = LazyLock::new(|| {
    let heads = FOREIGN_ROOM_HEADS.join("|");
    let one =
        format!(r"(?:{heads})\.? ?(?:[A-Z]{{0,2}}-?[0-9]{{1,4}}[A-Za-z]?|[0-9]{{1,2}}\. ?)\b");
    pattern(&format!(r"(?i)\b{one}(?:(?:, | / | )(?:{one}))*"))
});

/// Words with capitals before the word for a place inside a house.
static NAMED: LazyLock<Pattern> = LazyLock::new(|| {
    let heads = NAMED_PLACE_HEADS
        .iter()
        .map(|head| format!("(?i:{}){}", &head[..1], &head[1..]))
        .collect::<Vec<_>>()
        .join("|");
    pattern_around(
        &format!(r" (?:{heads})\b"),
        &format!(r"\b(?P<name>(?:\p{{Lu}}[\p{{L}}'’-]+ ){{1,2}})(?P<head>{heads})\b"),
    )
});

/// The room that opens a row of a list.
static FIRST: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?m)^(?:[0-9]{1,2}[.)] ?)?(?P<id>[1-9][0-9]{2}(?:[A-D]|-[0-9A-D])?)[ \t|:-]+[A-Za-z*]",
    )
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&ROOM, &UNIT, &FOREIGN, &NAMED, &FIRST];

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
    foreign_rooms(scan);
    named_places(scan);
    listed_rooms(scan);
}

/// "Sala 3B cama 11", "Avd B72, sal 3", "Zimmer 214".
fn foreign_rooms(scan: &mut Scan) {
    let mut found = Vec::new();
    for m in FOREIGN.find_in(scan.starts) {
        // "station 7" of a lymph node and "Lit 3" of a book are found in English too: a capital or a second part tells.
        let lower = m.as_str().to_lowercase();
        let is_english =
            is_one_of!(lower.split([' ', '.']).next().unwrap_or(""), "station lit hab sal rum wad");
        let is_long = m.as_str().split([' ', ',']).filter(|word| !word.is_empty()).count() >= 3;
        if scan.is_bounded(m.start(), m.end()) && (!is_english || is_long) {
            found.push((m.start(), m.end()));
        }
    }
    for (start, end) in found {
        if !scan.is_taken(start, end) {
            scan.rule(start, end, LocationOther, 0.75, "phi.location.room");
        }
    }
}

/// "the Rainbow Room", "Acacia Ward": a place inside a house that bears a name and not the word for what is done there.
fn named_places(scan: &mut Scan) {
    static FUNCTIONS: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(PLACE_FUNCTIONS));
    let mut found = Vec::new();
    for c in NAMED.captures_in(scan.starts) {
        let (name, whole) = (c.name("name").expect("named"), c.get(0).expect("group 0"));
        let own: Vec<&str> = name.as_str().split(' ').filter(|word| !word.is_empty()).collect();
        let is_plain = |word: &&str| {
            let lower = word.to_lowercase();
            FUNCTIONS.contains(&lower)
                || NOT_NAMES.contains(&lower.as_str())
                || ORG_HEADS.contains(&lower.as_str())
                || word.chars().all(char::is_uppercase)
        };
        // A heading in capitals, a function and the start of a sentence say nothing of a name.
        if own.iter().any(is_plain) || !scan.is_bounded(whole.start(), whole.end()) {
            continue;
        }
        let head = c.name("head").map_or("", |head| head.as_str());
        let is_weak = is_one_of!(&head.to_lowercase(), "house unit block building lodge")
            || head.starts_with(char::is_lowercase);
        let cued = is_one_of!(
            scan.word_before(whole.start()),
            "on in at to the from near of behind opposite via outside inside ward location",
        );
        if !is_weak || cued {
            found.push((whole.start(), whole.end()));
        }
    }
    for (start, end) in found {
        if !scan.is_taken(start, end) {
            scan.rule(start, end, LocationOther, 0.72, "phi.location.named");
        }
    }
}

/// "Sono for 504", "moved to 402": a listed room in the text of the same note.
fn listed_again(scan: &mut Scan, room: &str) {
    let text = scan.text;
    let mut found = Vec::new();
    for (start, _) in text.match_indices(room) {
        let end = start + room.len();
        let measured = is_one_of!(
            scan.word_after(end),
            "mg ml mcg units kcal cc g mm cm steps m meters metres ft am pm hrs hours"
        ) || text[end..].starts_with(['.', ',', ':', '/', '-', '%'])
            && text[end + 1..].starts_with(|c: char| c.is_ascii_digit());
        let cued = is_one_of!(scan.word_before(start), "for at in to from of");
        if cued && !measured && scan.is_bounded(start, end) && !scan.is_taken(start, end) {
            found.push((start, end));
        }
    }
    for (start, end) in found {
        scan.rule(start, end, LocationOther, 0.7, "phi.location.listed");
    }
}

/// "401 Ng d/c today", "402 hold", "403 iso": rooms down the left edge of a list.
fn listed_rooms(scan: &mut Scan) {
    /// Fewer rows than this may be anything.
    const MIN_ROWS: usize = 3;
    let text = scan.text;
    let rows: Vec<(usize, usize, u32, usize)> = FIRST
        .captures_in(scan.starts)
        .filter_map(|c| {
            let id = c.name("id")?;
            let number = id.as_str().get(..3)?.parse().ok()?;
            let line = text[..id.start()].matches('\n').count();
            Some((id.start(), id.end(), number, line))
        })
        .collect();
    let mut from = 0;
    while from < rows.len() {
        let mut to = from + 1;
        while to < rows.len()
            && rows[to].3 <= rows[to - 1].3 + 4
            && (1..=10).contains(&(rows[to].2.wrapping_sub(rows[to - 1].2)))
        {
            to += 1;
        }
        if to - from >= MIN_ROWS {
            for &(start, end, ..) in &rows[from..to] {
                if !scan.is_taken(start, end) {
                    scan.rule(start, end, LocationOther, 0.72, "phi.location.listed");
                }
                listed_again(scan, &text[start..end]);
            }
        }
        from = to;
    }
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
            || text[end..].trim_start_matches(' ').starts_with('%')
            || text[end..].starts_with(['.', '/', ':'])
                && text[end + 1..].starts_with(|c: char| c.is_ascii_digit())
        {
            continue;
        }
        let next = scan.word_after(end);
        let unit = is_one_of!(
            next,
            "mg ml units mm cm kg l prbc of days hours x pm am air hg deg degrees"
        );
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
                // "POD 3" is a day behind an operation.
                "pod" => head.as_str() != "POD" && (digits > 0 || capital),
                "tower" | "block" => capital && digits < 3,
                "building" | "wing" | "dorm" | "trailer" | "cubicle" | "cube" => capital,
                "floor" | "station" | "chair" | "cell" => {
                    capital && digits > 0 && !matches!(kind.as_str(), "cell")
                }
                "unit" => capital && digits > 0 && id.as_str().len() <= 3,
                // A level alone is a reading; before a room or a house it is a floor.
                "level" => {
                    capital
                        && digits > 0
                        && text[end..].strip_prefix(", ").is_some_and(|rest| {
                            let word =
                                rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
                            ROOM_HEADS.contains(&word.to_lowercase().as_str())
                                || rest.starts_with(char::is_uppercase)
                                    && rest.split(',').next().is_some_and(|part| {
                                        part.ends_with("House") || part.ends_with("Building")
                                    })
                        })
                }
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
