//! Organisations: a run of capitalised words with a head word at or near its end.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::pattern::{Pattern, PatternList, pattern};
use super::scan::Scan;
use crate::document::PhiLabel::{self, Org};
use crate::lexicon::identifiers::{
    MONTHS, NOT_NAMES, ORG_HEADS, ORG_PREFIX_STOP, SCHOOL_OR_FIRM_TAILS, STAFF_TITLES, WEEKDAYS,
    is_one_of, is_ordinary_word,
};

static HEADS: LazyLock<HashSet<&str>> = LazyLock::new(|| ORG_HEADS.iter().copied().collect());
static STOP: LazyLock<HashSet<&str>> = LazyLock::new(|| ORG_PREFIX_STOP.iter().copied().collect());
static TAILS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| SCHOOL_OR_FIRM_TAILS.iter().copied().collect());

/// Words with capitals on one line, with the small words of names between them.
static RUN: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?:St\.|Mt\.|Ft\.|\p{Lu}[\pL'’\-]*)(?: (?:& |of |of the |and |for |de |de la |del |the |for the )?(?:St\.|Mt\.|Ft\.|Sta\.|Univ\.|Hosp\.|Med\.|Reg\.|Gen\.|Mem\.|Ctr\.|\p{Lu}[\pL'’\-]*)){1,7}",
    )
});

/// An employer behind the word for work.
static EMPLOYED: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b(?i:works?|worked|working|employed|job|shifts?|clerk|cashier|driver|manager) (?:at|for|by) (?:the )?(?P<name>\p{Lu}[\pL'’&-]+(?: (?:& |and |of )?\p{Lu}[\pL'’&-]+){0,3})",
    )
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&RUN, &EMPLOYED];

/// Heads that are enough with one word before them.
fn is_strong(word: &str) -> bool {
    is_one_of!(
        word,
        "hospital hosp hospitals clinic clinics pharmacy university hospice infirmary \
            llc inc ltd pllc gmbh laboratories elementary academy college klinikum \
            polyclinic associates institute healthcare church regional memorial school \
            logistics freight ems diagnostics telehealth dialysis homecare surgery krankenanstalt spital",
    )
}

/// Finds organisations.
pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    for m in RUN.find_in(scan.starts) {
        if scan.char_before(m.start()).is_some_and(|c| c.is_alphanumeric()) {
            continue;
        }
        if let Some((start, end)) = organisation(m.as_str()) {
            if is_cited(scan.before(m.start() + start, 48)) {
                continue;
            }
            let (start, end) = (m.start() + start, m.start() + end);
            let written = &text[start..end];
            let shouting = !written.chars().any(char::is_lowercase);
            let title = shouting
                && written.split(' ').count() <= 2
                && !matches!(written.rsplit(' ').next(), Some("LLC" | "INC" | "LTD"))
                && scan.line_before(start).trim().is_empty()
                && !written.to_ascii_lowercase().ends_with("hospital")
                && !written.to_ascii_lowercase().ends_with("center");
            if !title {
                found.push((start, end));
            }
        }
    }
    employers(scan);
    for (start, end) in found {
        let words = text[start..end].split(' ').count();
        let pavilion = text[start..end].ends_with("Pavilion");
        let label = if pavilion { PhiLabel::LocationOther } else { Org };
        scan.rule(start, end, label, if words > 2 { 0.85 } else { 0.78 }, "phi.org.head");
    }
}

/// "works at Bosch", "employed by Tesco": an employer by its place in the sentence.
fn employers(scan: &mut Scan) {
    let mut found = Vec::new();
    for c in EMPLOYED.captures_in(scan.starts) {
        let name = c.name("name").expect("not optional");
        let is_word = is_ordinary_word(&name.as_str().to_lowercase());
        let is_plain = is_word
            || name.as_str().split(' ').any(|word| {
                let lower = word.to_lowercase();
                STOP.contains(lower.as_str())
                    || NOT_NAMES.contains(&lower.as_str())
                    || STAFF_TITLES.contains(&lower.as_str())
                    || WEEKDAYS.contains(&lower.as_str())
                    || MONTHS.iter().any(|(month, _)| *month == lower)
                    || word.len() <= 4 && word.chars().all(char::is_uppercase)
            });
        if !is_plain && scan.is_bounded(name.start(), name.end()) {
            found.push((name.start(), name.end()));
        }
    }
    for (start, end) in found {
        if !scan.is_taken(start, end) {
            scan.rule(start, end, Org, 0.72, "phi.org.employer");
        }
    }
}

/// Whether an organisation is named as the author of advice: "guidelines from the Mayo Clinic".
pub(super) fn is_cited(before: &str) -> bool {
    static CITED: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(
            r"\b(?:guidelines?|guidance|recommendations?|criteria|consensus|statements?|publications?|stud(?:y|ies)|according to|published)(?: (?:published|issued|released|from|by|of|in|the|updated|latest)){0,4} ?$",
        )
    });
    CITED.is_match(before)
}

/// The part of a run of capitalised words that names an organisation, as byte offsets in the run.
fn organisation(run: &str) -> Option<(usize, usize)> {
    let mut words: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    for word in run.split(' ') {
        words.push((at, word));
        at += word.len() + 1;
    }
    let lower: Vec<String> = words
        .iter()
        .map(|(_, word)| word.trim_end_matches(['\'', '’', '.']).to_ascii_lowercase())
        .collect();
    let mut from = 0;
    while from < words.len()
        && STOP.contains(lower[from].as_str())
        && !(lower[from] == "st" || lower[from] == "new" && from + 2 < words.len())
    {
        from += 1;
    }
    let is_head = |idx: usize| match lower[idx].as_str() {
        "care" => {
            idx > 0
                && matches!(
                    lower[idx - 1].as_str(),
                    "urgent" | "skilled" | "memory" | "hospice" | "home" | "nursing" | "primary"
                )
        }
        "living" => idx > 0 && lower[idx - 1] == "assisted",
        "department" => {
            idx > 0 && matches!(lower[idx - 1].as_str(), "police" | "fire" | "sheriff's")
        }
        word => HEADS.contains(word),
    };
    // "University of Iowa", "Church of St Mary": the head opens the name.
    let opens = lower.get(from).is_some_and(|word| {
        matches!(word.as_str(), "university" | "college" | "church" | "bank" | "institute")
    }) && lower.get(from + 1).is_some_and(|word| word == "of");
    // "Klinik Kanak-Kanak Seri Murni", "Hôpital Général": the head of other languages opens the name.
    let foreign = matches!(
        words[0].1.to_lowercase().as_str(),
        "hôpital"
            | "clínica"
            | "klinik"
            | "klinikum"
            | "clinique"
            | "centro"
            | "krankenhaus"
            | "universitätsklinikum"
            | "spital"
            | "ziekenhuis"
            | "sykehus"
            | "sjukhus"
            | "poliklinik"
            | "poliklinika"
            | "szpital"
            | "ospedale"
            | "hospital"
            | "temple"
            | "colegio"
            | "école"
            | "isd"
    ) && words.len() >= 2
        && !is_head(1)
        && !STOP.contains(lower[1].as_str())
        && (words[0].1 != "Hospital" && words[0].1 != "Temple"
            || words.len() > 2 && !(1..words.len()).any(is_head));
    if foreign && words[0].1.chars().any(char::is_lowercase) {
        return Some((words[0].0, run.len()));
    }
    let last_head = (from..words.len()).rev().find(|&idx| is_head(idx))?;
    // "A STUDENT AT SHELTON RIDGE COLLEGE", "Update for Meath Street Pharmacy", not "Center for Women's Health".
    let introduced = (from + 1..last_head).rev().find(|&idx| {
        is_one_of!(&lower[idx], "at in from with by on to")
            || lower[idx] == "for" && !is_head(idx - 1)
    });
    if let Some(preposition) = introduced {
        from = preposition + 1;
        from += usize::from(lower[from] == "the");
    }
    if last_head == from && lower[from] != "university" {
        return None;
    }
    if opens {
        return Some((words[from].0, run.len()));
    }
    let own: Vec<usize> = (from..last_head)
        .filter(|&idx| {
            !is_head(idx)
                && !matches!(
                    lower[idx].as_str(),
                    "of" | "and" | "&" | "for" | "the" | "de" | "la" | "del"
                )
                && !STOP.contains(lower[idx].as_str())
        })
        .collect();
    let n_heads = (from..=last_head).filter(|&idx| is_head(idx)).count();
    if own.is_empty()
        || !own.contains(&from)
            && !HEADS.contains(lower[from].as_str())
            && !matches!(lower[from].as_str(), "st" | "new")
    {
        return None;
    }
    // "Heart Failure Clinic": behind a word of the clinic one own word is no name.
    let functional = from == 0
        || is_one_of!(
            &lower[from - 1],
            "the a an at in to from of and or for with by on via per her his their our your my seen admitted \
             transferred referred discharged call pt patient location site facility employer name re cc attends new old",
        );
    if !functional && own.len() < 2 {
        return None;
    }
    if own[0] != from && n_heads < 2 {
        return None;
    }
    let head = lower[last_head].as_str();
    let strong = is_strong(head)
        || n_heads >= 2
        || is_one_of!(
            head,
            "care living department mining pavilion haulage coachlines surgicenter \
            trucking",
        )
        || own.len() >= 2
            && TAILS.contains(head)
            && !is_one_of!(
                head,
                "general primary medical imaging radiology cardiology oncology neurology \
            surgery lab labs dental endoscopy",
            );
    if !strong {
        return None;
    }
    // A place may follow: "of Iowa", "at Tyler".
    let mut end = last_head;
    if lower.get(last_head + 1).is_some_and(|word| word == "of") && last_head + 2 < words.len() {
        end = words.len() - 1;
    }
    Some((words[from].0, words[end].0 + words[end].1.trim_end_matches(['\'', '’']).len()))
}

#[cfg(test)]
mod tests {
    use super::organisation;

    #[test]
    fn head_words_make_an_organisation_and_services_do_not() {
        let check = |run: &str, expected: Option<&str>| {
            assert_eq!(organisation(run).map(|(start, end)| &run[start..end]), expected, "{run}");
        };
        check("Maumee Ridge Medical Center", Some("Maumee Ridge Medical Center"));
        check("At Cedar Grove High School", Some("Cedar Grove High School"));
        check("University of Iowa", Some("University of Iowa"));
        check("A STUDENT AT SHELTON RIDGE COLLEGE", Some("SHELTON RIDGE COLLEGE"));
        check("Update for Meath Street Pharmacy", Some("Meath Street Pharmacy"));
        check("Institute for Better Care Hospital", Some("Institute for Better Care Hospital"));
        check("Emergency Department", None);
        check("Heart Failure Clinic", None);
        check("Primary Care Clinic", None);
        check("Family Medicine", None);
    }
}
