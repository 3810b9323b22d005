//! Names behind a cue: "Attending:", "signed by", "Next of kin:".

use std::sync::LazyLock;

use super::extent::full_name;
use super::title::TITLE;
use crate::document::PhiLabel::{Patient, Staff};
use crate::lexicon::identifiers::{ORG_HEADS, PATIENT_CUES, STAFF_CUES, is_one_of};
use crate::task::deid::pattern::{Pattern, PatternList, word_list};
use crate::task::deid::scan::Scan;

static CUES: LazyLock<Pattern> =
    LazyLock::new(|| word_list(STAFF_CUES.iter().chain(PATIENT_CUES).copied()));

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&CUES];

pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    for m in CUES.find_in(scan.starts) {
        let (start, end) = (m.start(), m.end());
        if scan.char_before(start).is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '/')) {
            continue;
        }
        let cue = &scan.lower[start..end];
        let colon = cue.ends_with(':');
        let rest = &text[end..];
        let gap = rest.len() - rest.trim_start_matches([' ', '\t', ':']).len();
        if gap == 0 && !colon
            || gap > 24
            || !colon && scan.char_after(end).is_some_and(char::is_alphanumeric)
        {
            continue;
        }
        let had_colon = colon || rest[..gap].contains(':');
        let mut at = end + gap;
        // Titles inside a labelled field are no part of the name.
        if let Some(title) = TITLE.match_at(scan.starts, at) {
            at = title.end();
        }
        let staff = STAFF_CUES.contains(&cue);
        let label = if staff { Staff } else { Patient };
        let titled = at > end + gap;
        let weak = is_one_of!(
            cue,
            "re: member: partner: child: son: res: student: subject: rn: md: nurse: \
            scrub: from: mother: father: husband: wife: daughter: spouse: consulting: \
            baby: infant: anesthesia: anaesthesia: parent:",
        );
        if !had_colon
            && matches!(cue, "attending" | "pcp" | "operator" | "collector")
            && !text[at..].starts_with(|c: char| c.is_uppercase())
        {
            continue;
        }
        let Some((stop, label)) = full_name(scan, at, label) else { continue };
        let written = &text[at..stop];
        let n_words = written.split([' ', ',']).filter(|word| !word.is_empty()).count();
        let one_ok = had_colon && !weak
            || matches!(cue, "pcp" | "attending") && !written.chars().all(char::is_uppercase);
        let caps = written.len() <= 3 && written.chars().all(char::is_uppercase);
        if n_words < 2
            && (!one_ok
                || caps
                || rest[gap..].len() > written.len() && continues_as_text(text, stop))
        {
            continue;
        }
        let org = text[stop..].strip_prefix(' ').is_some_and(|tail| {
            let word =
                tail.split(|c: char| !c.is_alphabetic()).next().unwrap_or("").to_ascii_lowercase();
            ORG_HEADS.contains(&word.as_str())
        });
        let org_inside = written.split(' ').any(|word| {
            let word = word.to_ascii_lowercase();
            ORG_HEADS.contains(&word.as_str())
                && !matches!(
                    word.as_str(),
                    "bank" | "temple" | "church" | "general" | "parish" | "mutual"
                )
        });
        if org || org_inside {
            continue;
        }
        let initial = written.contains(". ") || text[stop..].starts_with(" (");
        if cue == "re:"
            && !initial
            && written.chars().all(|c| !c.is_lowercase())
            && !written.contains(',')
        {
            continue;
        }
        let score = match cue {
            "from:" => 0.7,
            _ if titled && staff => 0.96,
            _ => 0.9,
        };
        found.push((at, stop, label, score));
    }
    for (start, end, label, score) in found {
        scan.rule(
            start,
            end,
            label,
            score,
            if label == Staff { "phi.name.cue-staff" } else { "phi.name.cue" },
        );
    }
}

/// Whether lower-case words follow: a sentence, not a field.
fn continues_as_text(text: &str, at: usize) -> bool {
    text[at..].strip_prefix(' ').is_some_and(|rest| rest.starts_with(|c: char| c.is_lowercase()))
}
