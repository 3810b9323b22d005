//! Initials that stand for staff: in signatures, behind a cue, in pairs and in columns of tables.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::document::PhiLabel::Staff;
use crate::document::SectionKind;
use crate::lexicon::identifiers::{
    CREDENTIALS, SHORT_ABBREVIATIONS, WordSet, is_one_of, is_ordinary_word,
};
use crate::task::deid::pattern::{Pattern, PatternList, pattern};
use crate::task::deid::scan::Scan;

static ABBREVIATIONS: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(SHORT_ABBREVIATIONS));

/// "read by SG", "Initials HF", "sig. SP", "RN: TLW", "RCIS KW / LM", "Verified CCH".
static CUED: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?i:(?:read|done|seen|signed|drawn|given|checked|taken|performed|passed|placed|verified|reviewed|recorded|witnessed|audited|entered|typed|scored|collected|hung|completed|assessed|applied|removed|inserted|changed|dispensed|counted|obtained|sent|scanned|noted|reconciled|collector|reader|entered|initialled|initials?)(?: by)?:? (?:[0-9]{4} |[0-9]{1,2}:[0-9]{2} )?|(?:init|sig)(?: by)?[.:]? )|(?:RN|LPN|CNA|RCIS|RRT|RT|MA|PCT|NP|MD|CRNA|EMT|RMO|SHO|Tech|Nurse|Scribe|RPh|Rph|Init|Initials|By|by|tech|Surg|Anes|Asst|Befunder|Arzt|vérif\.|saisie)(?:: ?| ))(?P<first>\p{Lu}{2,3}|\p{Lu}\p{Ll}\p{Lu}{1,2}|(?:[A-Z]\.){2,3})(?: ?[/+&] ?(?P<second>\p{Lu}{2,3}|[a-z]{2,3}|\p{Lu}\p{Ll}{1,2}))?(?:[\s.,;:)|\]\x22]|$)",
    )
});

/// "Initials HF", "sig. SP", "dictated RQ", "tested S.K.": what follows signs, whatever else the letters mean.
static SIGNED: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b(?i:initials?|init|initialled|sig|sgd|dictated|tested|checked|audited|recorded|verified|witnessed)(?: by)?[.:]? (?P<first>[A-Z]{2,3}|(?:[A-Z]\.){2,3}|[a-z]{2,3}/[A-Z]{2,3})(?:[\s,.;:)|\]\x22]|$)",
    )
});

/// "Hook-up by sp.", "Checked lt / gy": small letters where the line or the field ends.
static CUED_SMALL: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?m)\b(?i:by|checked|check|reconciled|reviewed|verified|entered|typed|given|minutes|witness|counted|sign(?:ed)?|initials?|init|initialled|nurse 1|nurse 2|2nd reader):? (?P<first>[a-z]{2,3}|\p{Lu}{2,3})(?: ?[/+] ?(?P<second>[a-z]{2,3}|\p{Lu}{2,3}))?(?:[.;]?[ \t]*$|[.;)] |  | [0-9]{1,2}/[0-9]{1,2}\b)",
    )
});

/// "PG 4/20 2217." and "-ct pgy2": initials with the time or the grade of who signs.
static STAMPED: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?m)(?:^(?P<first>[A-Z]{2,3}) [0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{2,4})? [0-9]{1,2}:?[0-9]{2}\b|(?:^|[\s.])[-–—~]{1,2} ?(?P<second>[A-Z]{2,3}|[a-z]{2,3}),? (?i:pgy-?[1-7]|r[1-5]|md|do|rn|lpn|np|pa-?c?|ms[34])\b)",
    )
});

/// The last value of a row of comma-separated ones.
static LAST_VALUE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(r"(?m)(?:^|[^,\n]*,)(?:[^,\n]*,){3,}(?P<first>\p{Lu}{2,3}|\p{Ll}{2,3})\r?$")
});

/// The end of each match of [`LAST_VALUE`], which itself could begin anywhere.
static LAST_OF_ROW: LazyLock<Pattern> =
    LazyLock::new(|| pattern(r"(?m),(?:\p{Lu}{2,3}|\p{Ll}{2,3})\r?$"));

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
        r"(?m)(?:\| ?|\t|  )(?P<first>\p{Lu}{2,3}|\p{Ll}{2,3})(?:[/+](?P<second>\p{Lu}{2,3}|\p{Ll}{2,3}))?(?:[ ]?$|[ ]?\||\t|  )",
    )
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList =
    &[&CUED, &SIGNED, &CUED_SMALL, &STAMPED, &LAST_OF_ROW, &COLUMN, &CLOSING, &CELL];

/// Finds initials.
pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    let mut found: Vec<(usize, usize, f32)> = Vec::new();
    for c in CUED.captures_in(scan.starts) {
        for name in ["first", "second"] {
            if let Some(m) = c
                .name(name)
                .filter(|m| is_initials(m.as_str()) && !CREDENTIALS.contains(&m.as_str()))
            {
                found.push((m.start(), m.end(), 0.8));
            }
        }
    }
    for c in CUED_SMALL.captures_in(scan.starts) {
        let parts: Vec<regex::Match> =
            ["first", "second"].iter().filter_map(|name| c.name(name)).collect();
        let names_none = parts.iter().any(|m| {
            let lower = m.as_str().to_lowercase();
            is_word_of_forms(m.as_str())
                || is_ordinary_word(&lower)
                || m.as_str().chars().count() == 3 && c[0].to_lowercase().starts_with("by")
                || is_one_of!(&lower, "mum mom dad son ems fax sms text sat pcp hcp snf ltc me us him them ems bus car phn")
        });
        if !names_none && (parts.len() == 2 || parts.iter().all(|m| is_initials(m.as_str()))) {
            found.extend(parts.iter().map(|m| (m.start(), m.end(), 0.75)));
        }
    }
    for c in STAMPED.captures_in(scan.starts) {
        if let Some(m) = c.name("first").filter(|m| is_initials(m.as_str())).or(c.name("second")) {
            found.push((m.start(), m.end(), 0.75));
        }
    }
    let has_values = LAST_OF_ROW.find_in(scan.starts).next().is_some();
    let rows = has_values.then(|| LAST_VALUE.captures_iter(text));
    let values: Vec<regex::Match> =
        rows.into_iter().flatten().filter_map(|c| c.name("first")).collect();
    for m in &values {
        let n_rows = values.iter().filter(|other| other.as_str() == m.as_str()).count();
        if n_rows >= 2 && is_initials(m.as_str()) || n_rows >= 3 && !is_word_of_forms(m.as_str()) {
            found.push((m.start(), m.end(), 0.7));
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
    let cells: Vec<(regex::Match, Option<regex::Match>)> = cells(scan);
    let has_column = !cells.is_empty() && COLUMN.find_in(scan.starts).next().is_some();
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
fn cells<'t>(scan: &Scan<'t>) -> Vec<(regex::Match<'t>, Option<regex::Match<'t>>)> {
    let mut cells = Vec::new();
    let mut at = 0;
    while let Some(c) = CELL.captures_from(scan.starts, at) {
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
        "bed chair sit std lie mob wc zf ii iii amb tab tabs cap caps sol susp crm oint neb pwd bag amp vl po iv im sc sq sl pr pv ng od os ou ivp ivpb neb inh top am pm prn bid tid qid qd qhs hs ac pc mg ml mcg g kg cm mm hr min d m f y n \
         no na nd ok yes neg pos nil nad wnl h l hh ll crit ed er or icu gp md rn np pa do pt ot rt ra rue lue rle lle bp hr rr t ht wt bmi \
         act inr ptt plt hgb wbc na k cl bun cr glu ca qns tnp ref vf vt pea cpr ns lr ffp ua cxr ct mri us ekg ecg eeg cea afp psa tsh hcg bnp crp esr ldl hdl alt ast alp ldh exp lot ref qty npo mn mnt pap lat mid sup inf ant post"
    )
}
