//! Streets with their house numbers, boxes, and streets by their suffix alone.

use std::sync::LazyLock;

use crate::document::PhiLabel::Street;
use crate::lexicon::identifiers::{STREET_SUFFIXES, US_STREET_SUFFIXES, is_one_of};
use crate::task::deid::pattern::{Pattern, PatternList, each_match, pattern, pattern_around};
use crate::task::deid::scan::Scan;

/// A house number, words with capitals, a street suffix, and perhaps a flat.
static STREET: LazyLock<Pattern> = LazyLock::new(|| {
    let suffixes = STREET_SUFFIXES
        .iter()
        .map(|s| format!("{}{}", s[..1].to_uppercase(), &s[1..]))
        .chain(STREET_SUFFIXES.iter().map(|s| s.to_uppercase()))
        .chain(US_STREET_SUFFIXES.iter().map(|s| (*s).to_owned()));
    let suffixes = suffixes.collect::<Vec<_>>();
    let mut sorted: Vec<&str> = suffixes.iter().map(String::as_str).collect();
    sorted.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let suffixes = sorted.join("|");
    let core = format!(r" (?:{suffixes})\b");
    pattern_around(
        &core,
        &format!(
            r"(?:(?:Flat|Apt|Unit|No\.|Shop|Plot|House|\p{{Lu}}\p{{Ll}}+ House,) ?[0-9]*[A-Za-z]?,? )?\b[0-9][0-9OIl]{{0,5}}(?:[A-Za-z]\b)?(?:[-–/][0-9]{{1,5}}[A-Za-z]?)?(?: ½)? (?:[-–] )?(?:[NSEW]\.? |NE |NW |SE |SW )?(?:(?:[A-Z][\pL'’.\-]*|[0-9]{{1,3}}(?:st|nd|rd|th)|of|the|de|la|del) ){{1,4}}(?:{suffixes})\b\.?(?: (?:NE|NW|SE|SW|North|South|East|West|[NSEW])\b\.?)?(?: [0-9]{{1,4}}\b)?(?:,? (?:(?:Apt|APT|apt|Unit|Lot|Sp|Trlr|Flat|Suite|Ste|STE|No)\.? ?#?|#)[0-9A-Z][0-9A-Za-z\-/]{{0,5}}\b)?"
        ),
    )
});

/// Boxes and numbered ways: "PO Box 118", "RR 2 Box 118", "1801 County Hwy 17".
static BOX: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:RR|HC|R\.R\.) ?[0-9]+,? )?(?:P\.? ?O\.? ?Box|PO BOX|Box|Postnet Suite|Private Bag) [0-9A-Z]{1,8}\b|\b[0-9]{1,6} (?:[NSEW]\.? )?(?:County |State |US |Old )?(?:Hwy|Highway|Route|Rte|Rt|CR|FM|County Road|SR) [0-9]{1,4}[A-Z]?\b",
    )
});

/// A street without a number, by a suffix that is written out or by "on".
static NAMED_STREET: LazyLock<Pattern> = LazyLock::new(|| {
    pattern_around(
        r" (?:Street|Road|Avenue|Lane|Boulevard|Drive|Crescent|Highway|Parkway|Rd|Ave|Blvd|Hwy|Pkwy)\b",
        r"\b(?:(?:Plot|No\.?|Shop|Flat|House)(?: No\.?)? [0-9/]{1,7}[A-Za-z]?, ?)?(?:\p{Lu}[\pL'’\-]+\.? ){1,3}(?:Street|Road|Avenue|Lane|Boulevard|Drive|Crescent|Highway|Parkway|Rd|Ave|Blvd|Hwy|Pkwy)\b(?: (?:NE|NW|SE|SW)\b)?",
    )
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&STREET, &BOX, &NAMED_STREET];

pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    each_match(&STREET, scan.starts, |m| {
        let written = m.as_str();
        let (start, mut end) = (m.start(), m.end());
        if written.ends_with('.') && !text[end..].starts_with([' ', ',']) {
            end -= 1;
        }
        if text[..end].ends_with('.') && (text[end..].starts_with(" \n") || text[end..].is_empty())
        {
            end -= 1;
        }
        let lower = written.to_ascii_lowercase();
        let words: Vec<&str> = lower.split([' ', ',']).filter(|word| !word.is_empty()).collect();
        let clinical = words.iter().any(|word| {
            matches!(*word, "mg" | "day" | "view" | "pt" | "dr" | "dr.") && words.len() < 4
        }) || words.iter().any(|word| {
            is_one_of!(
                word,
                "patient mrs mr mrs. mr. ms. dose hospital clinic seen with by per chest \
            lateral mri",
            )
        });
        let free = !matches!(scan.char_before(start), Some('/' | '.' | '-' | '#' | ':'))
            && !scan.char_before(start).is_some_and(char::is_alphanumeric);
        let ok = free && !clinical;
        if ok {
            found.push((start, end, 0.93, "phi.street.numbered"));
        }
        ok
    });
    for m in BOX.find_in(scan.starts) {
        if matches!(scan.char_before(m.start()), Some('/' | '.' | '-')) {
            continue;
        }
        let bare = m.as_str().starts_with("Box");
        let cued =
            !bare || matches!(scan.word_before(m.start()), "rr" | "po" | "mailing" | "address");
        if cued {
            found.push((m.start(), m.end(), 0.9, "phi.street.box"));
        }
    }
    each_match(&NAMED_STREET, scan.starts, |m| {
        let next = scan.word_after(m.end());
        let organisation = is_one_of!(
            next,
            "hospital surgery clinic medical practice health centre center pharmacy \
            school primary elementary high trauma church family general recovery imaging \
            community children dental shelter pediatrics test",
        );
        let first = m.as_str().split(' ').next().unwrap_or("");
        let lower = first.to_ascii_lowercase();
        let plain = is_one_of!(lower.as_str(), "the on at near from lives disk patient hard to in");
        let cued = is_one_of!(
            scan.word_before(m.start()),
            "on at near of from to off along address down up in the",
        ) || scan.line_before(m.start()).trim().is_empty();
        let ok = !organisation && !plain && cued;
        if ok {
            found.push((m.start(), m.end(), 0.8, "phi.street.named"));
        }
        ok
    });
    for (start, end, score, id) in found {
        if id == "phi.street.numbered" || !scan.is_taken(start, end) {
            scan.rule(start, end, Street, score, id);
        }
    }
}
