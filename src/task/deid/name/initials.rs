//! Initials that stand for staff: in signatures, behind a cue, in pairs and in columns of tables.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::document::PhiLabel::Staff;
use crate::document::SectionKind;
use crate::lexicon::identifiers::{SHORT_ABBREVIATIONS, WordSet, is_one_of};
use crate::task::deid::pattern::{Pattern, PatternList, pattern};
use crate::task::deid::scan::Scan;

static ABBREVIATIONS: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(SHORT_ABBREVIATIONS));

/// "read by SG", "Initials HF", "sig. SP", "RN: TLW", "RCIS KW / LM", "Verified CCH".
static CUED: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?i:(?:read|done|seen|signed|drawn|given|checked|taken|performed|passed|placed|verified|reviewed|recorded|witnessed|audited|entered|typed|scored|collected|hung|completed|assessed|applied|removed|inserted|changed|dispensed|counted|obtained|sent|scanned|noted|initials?|init|sig|initialled) ?(?:by)?[.:]? )|(?:RN|LPN|CNA|RCIS|RRT|RT|MA|PCT|NP|MD|CRNA|EMT|RMO|SHO|Tech|Nurse|Scribe|RPh|Rph|Init|Initials|By|by)(?:: ?| ))(?P<first>[A-Z]{2,3}|(?:[A-Z]\.){2,3})(?: ?[/+&] ?(?P<second>[A-Z]{2,3}|[a-z]{2,3}))?(?:[\s.,;:)|\]\x22]|$)",
    )
});

/// "Initials HF", "sig. SP", "dictated RQ", "tested S.K.": what follows signs, whatever else the letters mean.
static SIGNED: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b(?i:initials?|init|initialled|sig|sgd|dictated|tested|checked|audited|recorded|verified|witnessed)(?: by)?[.:]? (?P<first>[A-Z]{2,3}|(?:[A-Z]\.){2,3}|[a-z]{2,3}/[A-Z]{2,3})(?:[\s,.;:)|\]\x22]|$)",
    )
});

/// The head of a column that holds initials.
static COLUMN: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?im)(?:\||\t|  ) ?(?:init(?:ials)?|by|who|sig|sign|signed|staff|nurse|rn|md|given by|giver|prep|prep/ver|ver)[ ]*(?:\||\t|  |$)",
    )
});

/// "-kd", "-- AKR/hb", "— TLW", "BA:pkl", "TA/GW" where a line or sentence ends.
static CLOSING: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?m)(?:(?:^|[.;!?)\x22] ?|  )[-–—~]{1,2} ?(?P<first>[A-Z]{2,3}|[a-z]{2,3}|(?:[A-Z]\.){2,3})(?:[/:](?P<second>[A-Z]{2,3}|[a-z]{2,3}))?|(?:^|[.;|/] {0,2}| {2,})(?P<left>[A-Z]{2,3}|[a-z]{2,3})[/:](?P<right>[A-Z]{2,3}|[a-z]{2,3})|[.;?!] {1,2}(?P<lone>[A-Z]{2,3}))[ \t.\x22]*$",
    )
});

/// A cell of a row: bars, tabs or wide gaps on both sides, or the end of the line.
static CELL: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?m)(?:\| ?|\t|  )(?P<first>[A-Z]{2,3}|[a-z]{2,3})(?:[/+](?P<second>[A-Z]{2,3}|[a-z]{2,3}))?(?:[ ]?$|[ ]?\||\t|  )",
    )
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&CUED, &SIGNED, &CLOSING];

/// Finds initials.
pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    let mut found: Vec<(usize, usize, f32)> = Vec::new();
    for c in CUED.captures_in(scan.starts) {
        for name in ["first", "second"] {
            if let Some(m) = c.name(name).filter(|m| is_initials(m.as_str())) {
                found.push((m.start(), m.end(), 0.8));
            }
        }
    }
    for c in SIGNED.captures_in(scan.starts) {
        if let Some(m) = c.name("first").filter(|m| !is_word_of_forms(m.as_str())) {
            found.push((m.start(), m.end(), 0.8));
        }
    }
    for c in CLOSING.captures_in(scan.starts) {
        let parts: Vec<regex::Match> = ["first", "second", "left", "right", "lone"]
            .iter()
            .filter_map(|name| c.name(name))
            .collect();
        // Of a pair at the end of a dictation both are initials, though one may read as an abbreviation.
        let is_pair = parts.len() == 2;
        let odd = parts.iter().filter(|m| is_initials(m.as_str())).count();
        let is_dictation = is_pair
            && parts[0].as_str().chars().all(char::is_uppercase)
            && parts[1].as_str().chars().all(char::is_lowercase);
        // A signature block holds initials that elsewhere would read as an abbreviation.
        let is_signature = parts
            .first()
            .is_some_and(|m| scan.section_at(m.start()) == SectionKind::Signature && is_pair);
        let is_whole = parts.iter().all(|m| !is_word_of_forms(m.as_str()));
        if odd == parts.len() || (is_dictation || is_signature || is_pair && is_whole) && odd > 0 {
            found.extend(parts.iter().map(|m| (m.start(), m.end(), 0.75)));
        }
    }
    // A column of initials repeats them; a pair in a cell needs no second.
    let cells: Vec<(regex::Match, Option<regex::Match>)> = cells(text);
    let has_column = !cells.is_empty() && COLUMN.is_match(text);
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (first, second) in &cells {
        for m in [Some(first), second.as_ref()].into_iter().flatten() {
            *counts.entry(m.as_str()).or_default() += 1;
        }
    }
    for (first, second) in &cells {
        let parts: Vec<&regex::Match> =
            [Some(first), second.as_ref()].into_iter().flatten().collect();
        let is_repeated = parts.iter().any(|m| counts[m.as_str()] >= 2);
        let odd = parts.iter().filter(|m| is_initials(m.as_str())).count();
        let none_of_forms = parts.iter().all(|m| !is_word_of_forms(m.as_str()));
        let is_pair = second.is_some() && odd > 0 && none_of_forms;
        let is_column = is_repeated && (odd == parts.len() || has_column && none_of_forms);
        if is_pair || is_column {
            found.extend(parts.iter().map(|m| (m.start(), m.end(), 0.7)));
        }
    }
    for (start, end, score) in found {
        if !scan.is_taken(start, end) {
            scan.rule(start, end, Staff, score, "phi.name.initials");
        }
    }
}

/// The cells that hold two or three letters, or two such groups. Neighbouring cells share the gap between them.
fn cells(text: &str) -> Vec<(regex::Match<'_>, Option<regex::Match<'_>>)> {
    let mut cells = Vec::new();
    let mut at = 0;
    while let Some(c) = CELL.captures_at(text, at) {
        let first = c.name("first").expect("the group is not optional");
        let second = c.name("second");
        at = second.map_or(first.end(), |m| m.end());
        cells.push((first, second));
    }
    cells
}

/// Whether two or three letters mean nothing else; four are more often an abbreviation than a name.
fn is_initials(written: &str) -> bool {
    written.contains('.')
        || written.len() <= 3 && !ABBREVIATIONS.contains(&written.to_ascii_lowercase())
}

/// Letters that fill the cells of forms: routes, times, answers, units, professions.
fn is_word_of_forms(written: &str) -> bool {
    is_one_of!(
        &written.to_ascii_lowercase(),
        "po iv im sc sq sl pr pv ng od os ou ivp ivpb neb inh top am pm prn bid tid qid qd qhs hs ac pc mg ml mcg g kg cm mm hr min d m f y n \
         no na nd ok yes neg pos nil nad wnl h l hh ll crit ed er or icu gp md rn np pa do pt ot rt ra rue lue rle lle bp hr rr t ht wt bmi \
         act inr ptt plt hgb wbc na k cl bun cr glu ca qns tnp ref vf vt pea cpr ns lr ffp ua cxr ct mri us ekg ecg eeg"
    )
}
