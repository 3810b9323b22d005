//! Postal codes by the form of their country, or behind a cue.

use std::sync::LazyLock;

use super::{city_start, title_run};
use crate::document::PhiLabel::{City, State, Zip};
use crate::lexicon::identifiers::CANADA_PROVINCES;
use crate::task::deid::pattern::{Pattern, PatternList, each_match, pattern, pattern_around};
use crate::task::deid::scan::{Scan, digit_count};

static UK_POSTCODE: LazyLock<Pattern> =
    LazyLock::new(|| pattern(r"\b[A-Z]{1,2}[0-9][0-9A-Z]? {1,2}[0-9][ABD-HJLNP-UW-Z]{2}\b"));

pub(super) static CA_POSTCODE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(r"\b[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z][ -]?[0-9][ABCEGHJ-NPRSTV-Z][0-9]\b")
});

static IE_POSTCODE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(r"\b(?:[AC-FHKNPRTV-Y][0-9]{2}|D6W) [AC-FHKNPRTV-Y][0-9AC-FHKNPRTV-YO]{3}\b")
});

static AU_POSTCODE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?P<state>\b(?:NSW|VIC|Vic|QLD|Qld|SA|WA|TAS|Tas|NT|ACT))\b[ ,]{1,3}(?P<zip>[0-9]{4})\b",
    )
});

static CUED_ZIP: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:zip(?: code)?|postcode|post code|postal code|postalcode|pin code|pincode|pin|plz|eircode)[ \t]*[:#]?[ \t]*(?P<zip>[0-9OIl]{4,6}(?:-[0-9]{4})?|[0-9]{3} [0-9]{3}|[A-Z][0-9O]{1,2} [0-9A-Z]{3,4})\b",
    )
});

static DASHED_PIN: LazyLock<Pattern> = LazyLock::new(|| {
    pattern_around(
        r"[1-8][0-9]{2} ?[0-9]{3}\b",
        r"(?:\p{L}{3,} [-–] ?|\p{Ll}{3}[-–] ?|\p{L}{3,}, |\p{Lu}\p{Ll}+ )(?P<zip>[1-8][0-9]{2} ?[0-9]{3})\b",
    )
});

/// "Tamworth 2340" behind a street, "Singapore 520933", "8601 XX Sneek", "D-02826".
static BEHIND_PLACE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:\b(?i:street|st|road|rd|avenue|ave|close|lane|ln|drive|dr|way|crescent|cres|place|pl|tce|terrace|parade|pde|court|ct)\.?,? (?:\p{Lu}[\p{L}'’.-]+,? ){1,4}(?P<four>[0-9]{4})(?:[\s.,;)]|$))",
        r"|(?:\bSingapore,? (?P<six>[0-9]{6})\b)",
        r"|(?P<dutch>\b[1-9][0-9]{3} ?[A-Z]{2}\b) \p{Lu}\p{Ll}+",
        r"|(?P<german>\b(?:D|A|CH|F|I|L|B)-[0-9]{4,5}\b)",
        r"|(?:,|\bCo\. \p{L}+,|Cork|Dublin|Galway|Limerick) (?P<eircode>[ACDEFHKNPRTVWXY][0-9][0-9W] [A-Z]{1,2}[0-9A-Z]{0,2}[0-9]{1,2})\b",
    ))
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[
    &UK_POSTCODE,
    &CA_POSTCODE,
    &IE_POSTCODE,
    &AU_POSTCODE,
    &CUED_ZIP,
    &DASHED_PIN,
    &BEHIND_PLACE,
];

pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    for c in BEHIND_PLACE.captures_in(scan.starts) {
        for name in ["four", "six", "dutch", "german", "eircode"] {
            if let Some(m) = c.name(name) {
                let year = name == "four"
                    && m.as_str().parse().is_ok_and(|n: u32| (1900..=2035).contains(&n));
                if !year && (name != "eircode" || m.as_str().len() == 8) {
                    found.push((m.start(), m.end(), 0.85, "phi.zip.place"));
                }
            }
        }
    }
    each_match(&UK_POSTCODE, scan.starts, |m| {
        let line = scan.line_before(m.start());
        let stage = matches!(scan.word_before(m.start()), "stage" | "grade" | "level")
            || line.ends_with("t-");
        let ok = !stage && scan.is_bounded(m.start(), m.end());
        if ok {
            found.push((m.start(), m.end(), 0.93, "phi.zip.uk"));
        }
        ok
    });
    each_match(&CA_POSTCODE, scan.starts, |m| {
        let spaced = m.as_str().contains(' ');
        let line = scan.line_before(m.start());
        let place = spaced
            && (line.contains(',')
                || CANADA_PROVINCES
                    .iter()
                    .any(|code| line.trim_end().ends_with(&code.to_ascii_lowercase())));
        let ok = place && scan.is_bounded(m.start(), m.end());
        if ok {
            found.push((m.start(), m.end(), 0.93, "phi.zip.ca"));
        }
        ok
    });
    each_match(&IE_POSTCODE, scan.starts, |m| {
        let line = scan.line_before(m.start());
        let mixed = digit_count(&m.as_str()[4..]) > 0;
        let ok = mixed
            && (line.contains(',')
                || line.contains("eircode")
                || line.contains("co.")
                || line.contains("dublin"))
            && scan.is_bounded(m.start(), m.end());
        if ok {
            found.push((m.start(), m.end(), 0.9, "phi.zip.ie"));
        }
        ok
    });
    let mut states = Vec::new();
    for c in AU_POSTCODE.captures_in(scan.starts) {
        let (state, zip) = (c.name("state").expect("named"), c.name("zip").expect("named"));
        let place = scan.text[..state.start()]
            .trim_end()
            .ends_with(|c: char| c.is_alphabetic() || c == ',');
        let number: u32 = zip.as_str().parse().unwrap_or(0);
        if place
            && scan.is_bounded(state.start(), zip.end())
            && (800..8000).contains(&number)
            && !scan.text[..state.start()].trim_end().ends_with("L/min")
        {
            states.push((state.start(), state.end()));
            found.push((zip.start(), zip.end(), 0.93, "phi.zip.au"));
        }
    }
    for c in CUED_ZIP.captures_in(scan.starts) {
        let zip = c.name("zip").expect("named");
        let pin = c.get(0).is_some_and(|m| m.as_str().to_ascii_lowercase().starts_with("pin"));
        if !pin || digit_count(zip.as_str()) == 6 {
            found.push((zip.start(), zip.end(), 0.96, "phi.zip.cued"));
        }
    }
    for c in DASHED_PIN.captures_in(scan.starts) {
        let zip = c.name("zip").expect("named");
        let line = scan.line_before(zip.start());
        if line.contains(',') && scan.is_bounded(zip.start(), zip.end()) && !line.contains("no") {
            found.push((zip.start(), zip.end(), 0.85, "phi.zip.in"));
        }
    }
    for (start, end) in states {
        scan.rule(start, end, State, 0.93, "phi.state.au");
        let head = &text[..start];
        let line = head.rfind(['\n', '|', '\t', '(', ';', ',', ':']).map_or(0, |at| at + 1);
        let part = head[line..].trim_end_matches([' ', ',']);
        if let Some(run) = title_run(part)
            && let Some(skip) = city_start(&part[run..])
            && part.len() > run + skip
        {
            scan.rule(line + run + skip, line + part.len(), City, 0.85, "phi.city.state");
        }
    }
    for (start, end, score, id) in found {
        scan.rule(start, end, Zip, score, id);
    }
}
