//! Names behind a title: "Dr. Okafor", "Mr. and Mrs. Lund".

use std::sync::LazyLock;

use super::extent::{name_end, without_final_dot};
use crate::document::PhiLabel::{Patient, Staff};
use crate::lexicon::identifiers::{PATIENT_TITLES, STAFF_TITLES, is_one_of, is_ordinary_word};
use crate::task::deid::pattern::{Pattern, PatternList, each_match, pattern};
use crate::task::deid::scan::Scan;

pub(super) static TITLE: LazyLock<Pattern> = LazyLock::new(|| {
    let titles: Vec<String> =
        STAFF_TITLES.iter().chain(PATIENT_TITLES).map(|title| regex::escape(title)).collect();
    pattern(&format!(
        r"(?i)\b(?P<title>{})\b\.?(?:[ \t]{{1,2}}(?:med\.|\(?dr\.?\)?|prof\.?|mr\.?|mrs\.?|ms\.?))*[ \t]{{1,2}}",
        titles.join("|")
    ))
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&TITLE];

pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    each_match(&TITLE, scan.starts, |m| {
        let title_end =
            text[m.start()..].find(|c: char| !(c.is_alphabetic() || c == '/')).unwrap_or(0);
        let title = text[m.start()..m.start() + title_end].to_lowercase();
        if scan.char_before(m.start()).is_some_and(|c| c.is_alphanumeric() || c == '-') {
            return false;
        }
        let lower_only = text[m.start()..].starts_with(|c: char| c.is_lowercase());
        let word_title = is_one_of!(
            title.as_str(),
            "nurse master doctor miss pharmacist chaplain doc inf oom professor dra dre \
            sri sra",
        );
        if lower_only && word_title {
            return false;
        }
        let as_written = &text[m.start()..m.start() + title_end];
        let shouted = as_written.len() > 1 && as_written.chars().all(char::is_uppercase);
        let dotted = text[m.start() + title_end..].starts_with('.');
        // "120 ms. Atrial" and "BSc, MS CCC-SLP" hold no title; "ASK PHARMACIST CLINICAL" neither.
        let unit = title == "ms" && (lower_only || shouted && !dotted)
            || matches!(title.as_str(), "fr" | "br" | "det" | "ofc" | "sgt")
                && (!dotted
                    || lower_only
                    || scan
                        .before(m.start(), 2)
                        .trim_end()
                        .ends_with(|c: char| c.is_ascii_digit()))
            || matches!(title.as_str(), "rev" | "deputy" | "pastor" | "rabbi" | "imam")
                && lower_only
            || matches!(title.as_str(), "dre" | "dra" | "inf" | "sri") && shouted
            || shouted && word_title
            || matches!(title.as_str(), "mr" | "mx" | "sri" | "oom") && lower_only && !dotted;
        if unit {
            return false;
        }
        let plain_end = (lower_only && matches!(title.as_str(), "dr" | "drs" | "mrs" | "mr"))
            .then(|| lower_name(text, m.end()))
            .flatten();
        let Some(end) = name_end(scan, m.end(), 4).or(plain_end) else { return false };
        if text[end..].starts_with(" & ") && text[end + 3..].starts_with("Partner") {
            return false;
        }
        let mut label = if PATIENT_TITLES.contains(&title.as_str()) { Patient } else { Staff };
        let tail = scan.after(end, 8);
        if label == Patient
            && [", md", " md", ", rn", " rn", " np", ", np", ", pa", " (nurse", " lpn", " lcsw"]
                .iter()
                .any(|letters| tail.starts_with(letters))
        {
            label = Staff;
        }
        let end = without_final_dot(text, m.end(), end);
        let single_caps = text[m.end()..end].chars().count() <= 2
            && text[m.end()..end].chars().all(char::is_uppercase);
        if !single_caps {
            found.push((m.end(), end, label, if word_title { 0.85 } else { 0.95 }));
        }
        // "Drs. Ahn and Okafor", "Mr. and Mrs. Lund".
        if title == "drs" {
            let mut at = end;
            while let Some(joint) =
                [" and ", ", ", " & ", "/"].iter().find(|joint| text[at..].starts_with(**joint))
            {
                let from = at + joint.len();
                let Some(stop) = name_end(scan, from, 3) else { break };
                found.push((from, stop, Staff, 0.85));
                at = stop;
            }
        }
        true
    });
    for (start, end, label, score) in found {
        scan.rule(
            start,
            end,
            label,
            score,
            if label == Staff { "phi.name.title-staff" } else { "phi.name.title" },
        );
    }
}

/// A surname in lower case behind a title in lower case: "dr. chukwuemeka".
fn lower_name(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let len = rest
        .find(|c: char| !(c.is_alphabetic() || matches!(c, '-' | '\'' | '’')))
        .unwrap_or(rest.len());
    let word = rest[..len].trim_end_matches("'s").trim_end_matches("’s");
    let known = is_ordinary_word(word)
        || is_one_of!(
            word,
            "visit appointment appt orders notes about thinks said says wants prescribed \
            added gave started stopped",
        );
    (word.chars().count() >= 3 && word.starts_with(char::is_lowercase) && !known)
        .then_some(at + word.len())
}
