//! Personal names by strong context, and occupations by theirs.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use super::scan::{Scan, each_match, pattern};
use crate::document::PhiLabel::{self, Patient, Profession, Staff};
use crate::lexicon::identifiers::{
    CREDENTIALS, EPONYM_NOUNS, FAMILY_DISEASES, NAME_PARTICLES, NOT_NAMES, PATIENT_CUES,
    PATIENT_TITLES, STAFF_CUES, STAFF_TITLES, is_one_of, is_ordinary_word,
};

static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    let titles: Vec<String> =
        STAFF_TITLES.iter().chain(PATIENT_TITLES).map(|title| regex::escape(title)).collect();
    pattern(&format!(
        r"(?i)\b(?P<title>{})\b\.?(?:[ \t]{{1,2}}(?:med\.|\(?dr\.?\)?|prof\.?|mr\.?|mrs\.?|ms\.?))*[ \t]{{1,2}}",
        titles.join("|")
    ))
});

static CREDENTIAL: LazyLock<Regex> = LazyLock::new(|| {
    let mut letters: Vec<String> =
        CREDENTIALS.iter().map(|letters| regex::escape(letters)).collect();
    letters.sort_by_key(|letters| std::cmp::Reverse(letters.len()));
    pattern(&format!(r"(?P<mark>, ?| \(| )(?P<letters>{})(?:[^\pL\pN]|$)", letters.join("|")))
});

static CUES: LazyLock<(AhoCorasick, usize)> = LazyLock::new(|| {
    let builder = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(STAFF_CUES.iter().chain(PATIENT_CUES));
    (builder.expect("a constant word list compiles"), STAFF_CUES.len())
});

/// "KOWALCZYK, Bernadine T." alone in a cell of a header line.
static LAST_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?m)(?:^|\t|\| ?|  )(?P<name>\p{Lu}[\pL'’\-]+(?: \p{Lu}[\pL'’\-]+)?, ?\p{Lu}[\pL'’\-]+(?: \p{Lu}\b\.?)?)(?:$|\t| ?\||  | [0-9])",
    )
});

static WORKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?i:works? as an? |worked as an? |working as an? |employed as an? |works (?:for|at) [^.;\n]{2,30} as an? |occupation ?[:|]? ?|job title ?: ?|job ?: ?|profession ?: ?|retired |former |ex-|previously )",
    )
});

static AGED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:year[- ]old\b|[0-9] ?y/?o\b|yr[- ]old\b|\b[0-9]{2}[MF]\b|\b(?:is|was|as|,) an?\b|\b(?:his|her) job as an?\b|works as\b|worked as\b|\b(?:husband|wife|son|daughter|mother|father|dad|mom|brother|sister) \()",
    )
});

/// Finds names and occupations.
pub(super) fn find(scan: &mut Scan) {
    titled(scan);
    credentialed(scan);
    cued(scan);
    header_names(scan);
    headed(scan);
    related(scan);
    occupations(scan);
}

/// One word of a name: where it ends, or `None`.
fn name_word(text: &str, at: usize, first: bool) -> Option<usize> {
    let rest = &text[at..];
    let lead = rest.chars().next()?;
    if !lead.is_uppercase() {
        return None;
    }
    let mut end = at;
    for (offset, c) in rest.char_indices() {
        let joins = matches!(c, '\'' | '’' | '-' | '‑' | 'ʻ' | '‘')
            && rest[offset + c.len_utf8()..].chars().next().is_some_and(char::is_alphabetic);
        if c.is_alphabetic() || joins {
            end = at + offset + c.len_utf8();
        } else {
            break;
        }
    }
    let mut word = &text[at..end];
    for tail in ["'s", "’s", "'S", "’S"] {
        if let Some(bare) = word.strip_suffix(tail) {
            word = bare;
            end = at + bare.len();
        }
    }
    if text[end..].starts_with(|c: char| c.is_ascii_digit() || matches!(c, '_' | '@')) {
        return None;
    }
    let n = word.chars().count();
    let lower = word.to_lowercase();
    if n == 1 {
        // An initial with its dot, or several: "J.W.".
        let mut stop = end;
        while text[stop..].starts_with('.') {
            stop += 1;
            let mut next = text[stop..].chars();
            match (next.next(), next.next()) {
                (Some(c), Some('.')) if c.is_uppercase() => stop += c.len_utf8(),
                _ => break,
            }
        }
        return (stop > end || first || !text[end..].starts_with('/')).then_some(stop);
    }
    // "Ma. Cristina", "Sta. Rosa".
    if n == 2
        && text[end..].starts_with(". ")
        && text[end + 2..].starts_with(char::is_uppercase)
        && matches!(word, "Ma" | "Jo" | "Wm" | "St" | "Md" | "Mo")
    {
        return Some(end + 1);
    }
    let initials = n == 2 && text[end..].starts_with('.') && word.chars().all(char::is_uppercase);
    if NOT_NAMES.contains(&lower.as_str()) && !initials {
        return None;
    }
    if is_one_of(
        word,
        "MD DO RN NP PA LPN CNM DPM DDS OT RD SLP MBBS FRCP APRN LCSW MSW CRNA PhD \
            PharmD DNP RPh FNP ARNP RRT II III MRN DOB PCP ICU CNA BSN PGY NHS MBChB DPT \
            ED OB GYN",
    ) && !first
    {
        return None;
    }
    Some(end)
}

/// The end of a name of at most `max` words from `at` on, or `None`.
fn name_end(scan: &Scan, at: usize, max: usize) -> Option<usize> {
    let text = scan.text;
    let mut end = at;
    let mut n_words = 0;
    let mut next = at;
    while n_words < max {
        let particle = {
            let rest = &text[next..];
            let len = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            let word = &rest[..len];
            (NAME_PARTICLES.contains(&word.to_lowercase().as_str())
                && word.starts_with(char::is_lowercase)
                && rest[len..].starts_with(' '))
            .then_some(next + len + 1)
        };
        if let Some(behind) = particle {
            // A particle counts only with a name behind it.
            if next == at
                || name_word(text, behind, false).is_some()
                || behind > next
                    && text[behind..].starts_with(|c: char| c.is_lowercase())
                    && n_words > 0
            {
                let second = name_word(text, behind, false).or_else(|| {
                    let rest = &text[behind..];
                    let len = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
                    (NAME_PARTICLES.contains(&&rest[..len]) && rest[len..].starts_with(' '))
                        .then(|| name_word(text, behind + len + 1, false))
                        .flatten()
                });
                let Some(stop) = second else { break };
                end = stop;
                n_words += 1;
                if text[end..].starts_with(' ') {
                    next = end + 1;
                    continue;
                }
            }
            break;
        }
        let Some(stop) = name_word(text, next, n_words == 0) else { break };
        let word = text[next..stop].to_lowercase();
        if n_words > 0 && EPONYM_NOUNS.contains(&word.as_str()) {
            break;
        }
        end = stop;
        n_words += 1;
        if !text[end..].starts_with(' ') {
            break;
        }
        next = end + 1;
    }
    if n_words == 0 {
        return None;
    }
    let whole = &text[at..end];
    // A single initial is no name; a final full stop belongs to the sentence unless it ends an initial.
    if whole.chars().filter(|c| c.is_alphabetic()).count() < 2 {
        return None;
    }
    Some(end)
}

fn without_final_dot(text: &str, start: usize, end: usize) -> usize {
    let whole = &text[start..end];
    let initial = whole.len() >= 3
        && whole.ends_with('.')
        && whole[..whole.len() - 1].chars().next_back().is_some_and(char::is_uppercase)
        && whole[..whole.len() - 1].chars().rev().nth(1).is_none_or(|c| !c.is_alphabetic());
    if whole.ends_with('.') && !initial { end - 1 } else { end }
}

fn titled(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    each_match(&TITLE, text, |m| {
        let title_end =
            text[m.start()..].find(|c: char| !(c.is_alphabetic() || c == '/')).unwrap_or(0);
        let title = text[m.start()..m.start() + title_end].to_lowercase();
        if scan.char_before(m.start()).is_some_and(|c| c.is_alphanumeric() || c == '-') {
            return false;
        }
        let lower_only = text[m.start()..].starts_with(|c: char| c.is_lowercase());
        let word_title = is_one_of(
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
        let plain_end = (lower_only && matches!(title.as_str(), "dr" | "drs"))
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
    let len = rest.find(|c: char| !(c.is_alphabetic() || matches!(c, '-'))).unwrap_or(rest.len());
    let word = &rest[..len];
    let known = is_ordinary_word(word)
        || is_one_of(
            word,
            "visit appointment appt orders notes about thinks said says wants prescribed \
            added gave started stopped",
        );
    (word.chars().count() >= 3 && word.starts_with(char::is_lowercase) && !known)
        .then_some(at + len)
}

/// Words for kin and companions; a capitalised name right behind them is personal.
static KIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?i:wife|husband|sons?|daughters?|mother|father|brothers?|sisters?|mom|mum|dad|aunts?|uncles?|niece|nephew|cousins?|granddaughter|grandson|grandmother|grandfather|grandma|grandpa|partner|fianc[eé]e?|boyfriend|girlfriend|neighbou?r|friend|roommate|twin|stepson|stepdaughter|stepfather|stepmother|daughter-in-law|son-in-law|mother-in-law|sister-in-law|brother-in-law|ex-wife|ex-husband|caregiver|carer|guardian|widow of|proxy|hcp|poa|landlord|kids|children|parents)(?:,? \(?|, | = | is )[“\x22]?",
    )
});

/// Words for staff; a capitalised name right behind them is one of theirs.
static ROLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?i:psychiatrist|psychologist|therapist|surgeon|cardiologist|nephrologist|neurologist|oncologist|pulmonologist|hepatologist|urologist|endocrinologist|rheumatologist|gastroenterologist|dermatologist|haematologist|hematologist|ophthalmologist|radiologist|pathologist|midwife|doula|physiotherapist|physio|social worker|case manager|care manager|care coordinator|coordinator|registrar|consultant|interpreter|chaplain|dietitian|dietician|pharmacist|paramedic|home health aide|hospitalist|anesthesiologist|anaesthetist|intern|resident|fellow|scribe|technician|technologist|sonographer|phlebotomist|podiatrist|audiologist|optometrist|geneticist|genetic counselor|genetic counsellor|charge nurse|school nurse|nurse practitioner|practice nurse|district nurse|health visitor|support worker|key worker|trooper|detective|officer|deputy|coroner|adjuster|attorney)|Tech|RN|NP|LPN|CNA|CM|SW|RMO|RRT|CRNA|LCSW|CNM|CNS|EMT|PA-C|PGY-?[1-7]|PGY[1-7]|SpR|SHO|HHA|TECH|NURSE)(?:, | \(|:? )",
    )
});

fn related(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    for (regex, label, id) in [(&*KIN, Patient, "phi.name.kin"), (&*ROLE, Staff, "phi.name.role")] {
        for m in regex.find_iter(text) {
            if scan
                .char_before(m.start())
                .is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '/' | '_'))
            {
                continue;
            }
            let Some(end) = name_end(scan, m.end(), 4) else { continue };
            let written = &text[m.end()..end];
            let first = written.split([' ', '-']).next().unwrap_or(written);
            let shouted = written.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
                && !(written.len() >= 4
                    && is_one_of(
                        scan.word_after(end),
                        "can is was who has will called states reports agrees",
                    ));
            if label == Patient && FAMILY_DISEASES.contains(&first.to_lowercase().as_str()) {
                continue;
            }
            let heading = text[m.start()..].starts_with(char::is_uppercase)
                && m.as_str().trim_end().ends_with(',');
            let jargon = label == Staff
                && (first.ends_with("ist")
                    || first.ends_with("ician")
                    || first.contains("ectal")
                    || first.starts_with("I'")
                    || first.starts_with("I’")
                    || written
                        .split(' ')
                        .any(|word| word.len() >= 3 && word.chars().all(char::is_uppercase))
                    || matches!(
                        first,
                        "Rev" | "Br" | "Fr" | "Pool" | "Sr" | "Colorectal" | "Spanish" | "Naval"
                    ));
            let short =
                jargon || first.trim_end_matches('.').chars().count() < 2 && !written.contains(' ');
            let next = scan.word_after(end);
            let org = crate::lexicon::identifiers::ORG_HEADS.contains(&next)
                && text[end..].starts_with(' ')
                && text[end + 1..].starts_with(char::is_uppercase)
                || written.split(' ').any(|word| {
                    crate::lexicon::identifiers::ORG_HEADS.contains(&word.to_lowercase().as_str())
                });
            let weak_role =
                label == Staff && !written.contains(' ') && is_ordinary_word(&first.to_lowercase());
            let eponym = EPONYM_NOUNS.contains(&next) && text[end..].starts_with([' ', '\'']);
            let clinical = text[end..].starts_with(|c: char| c.is_ascii_digit())
                || matches!(next, "disease" | "syndrome" | "hospital" | "clinic");
            if shouted || heading || short || org || weak_role || eponym || clinical {
                continue;
            }
            let stop = without_final_dot(text, m.end(), end);
            found.push((m.end(), stop, label, id));
            // "sisters Colette and Faith".
            let plural = m.as_str().to_lowercase().trim_end_matches([' ', '(', ',']).ends_with('s')
                || m.as_str().to_lowercase().contains("children")
                || m.as_str().to_lowercase().contains("parents");
            let mut at = stop;
            while plural
                && let Some(joint) =
                    [" and ", ", ", " & "].iter().find(|joint| text[at..].starts_with(**joint))
            {
                let from = at + joint.len();
                let Some(stop) = name_end(scan, from, 3) else { break };
                found.push((from, stop, label, id));
                at = stop;
            }
        }
    }
    for (start, end, label, id) in found {
        scan.rule(start, end, label, 0.82, id);
    }
}

/// "Pt Geraldine P. Yoder  rm 417": the name of a header line.
fn headed(scan: &mut Scan) {
    static PT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?m)(?:^|\|\|? ?|  |\t)(?:Pt|PT|Patient|Name|NAME|Client|Re|Resident|Res)\b\.?[ \t]{1,12}",
        )
    });
    let text = scan.text;
    let mut found = Vec::new();
    for m in PT.find_iter(text) {
        let from = TITLE
            .find(&text[m.end()..])
            .filter(|title| title.start() == 0)
            .map_or(m.end(), |title| m.end() + title.end());
        let Some((end, _)) = full_name(scan, from, Patient) else { continue };
        let written = &text[from..end];
        let ends = text[end..].is_empty()
            || text[end..].starts_with(['\n', '|', '\t', ',', ';', '(', '/'])
            || text[end..].starts_with("  ")
            || text[end..].starts_with(" (")
            || text[end..].starts_with(" |")
            || text[end..].starts_with(" /")
            || text[end..].strip_prefix(' ').is_some_and(|rest| {
                rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, 'M' | 'F'))
            });
        let known = written.split([' ', ',']).any(|word| {
            crate::lexicon::identifiers::ORG_HEADS.contains(&word.to_lowercase().as_str())
        });
        if ends && !known && written.contains([' ', ',']) {
            found.push((from, end));
        }
    }
    for (start, end) in found {
        scan.rule(start, end, Patient, 0.85, "phi.name.header");
    }
}

fn credentialed(scan: &mut Scan) {
    let text = scan.text;
    let mut found: Vec<(usize, usize)> = Vec::new();
    for c in CREDENTIAL.captures_iter(text) {
        let (mark, letters) = (c.name("mark").expect("named"), c.name("letters").expect("named"));
        let end = mark.start();
        let comma = mark.as_str().starts_with(',');
        let weak = is_one_of(letters.as_str(), "PT OT RT PA DO OD RD NP MD CNS RN EMT RMO");
        let Some(start) = name_start(text, end) else { continue };
        let whole = &text[start..end];
        let n_words = whole.split(' ').count();
        let lower = whole.to_lowercase();
        let pure_caps = !whole.chars().any(char::is_lowercase);
        if lower.split([' ', ',']).filter(|word| !word.is_empty()).any(|word| {
            NOT_NAMES.contains(&word.trim_end_matches('.'))
                && word.trim_end_matches('.').chars().count() > 1
        }) {
            continue;
        }
        if weak && !comma && pure_caps
            || !comma
                && n_words < 2
                && !matches!(letters.as_str(), "RN" | "MD" | "NP" | "RMO" | "LPN" | "CNA" | "RRT")
            || pure_caps && whole.chars().count() < 4
        {
            continue;
        }
        if matches!(letters.as_str(), "DO" | "PA" | "MD")
            && !comma
            && n_words < 2
            && letters.as_str() != "MD"
        {
            continue;
        }
        found.push((start, end));
    }
    for (start, end) in found {
        scan.rule(start, end, Staff, 0.93, "phi.name.credential");
    }
}

/// Where the name that ends at `end` starts, walking back over capitalised words, initials and particles.
fn name_start(text: &str, end: usize) -> Option<usize> {
    let floor = {
        let mut at = end.saturating_sub(60);
        while !text.is_char_boundary(at) {
            at += 1;
        }
        text[at..end]
            .rfind(['\n', '\t', '|', '(', ':', ';', '/', '"', '—', '–'])
            .map_or(at, |mark| {
                at + mark + text[at + mark..].chars().next().map_or(1, char::len_utf8)
            })
    };
    let mut start = end;
    let mut n_words = 0;
    let mut seen_comma = false;
    let mut cursor = end;
    while n_words < 4 && cursor > floor {
        let head = &text[floor..cursor];
        let word_at = head.rfind(' ').map_or(0, |at| at + 1);
        let word = &head[word_at..];
        if word.is_empty() {
            break;
        }
        let comma = word.ends_with(',');
        let bare = word.trim_end_matches(',');
        let first = bare.chars().next().unwrap_or(' ');
        let lower = bare.trim_end_matches('.').to_lowercase();
        let particle =
            NAME_PARTICLES.contains(&bare) && n_words > 0 && lower != "e" && lower != "y";
        let valid = first.is_uppercase()
            && bare.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-' | '.' | '‑'))
            && !(bare.len() > 3 && bare.ends_with('.'));
        let title =
            STAFF_TITLES.contains(&lower.as_str()) || PATIENT_TITLES.contains(&lower.as_str());
        let vetoed =
            NOT_NAMES.contains(&lower.as_str()) && bare.trim_end_matches('.').chars().count() > 1;
        if title || vetoed || !(valid || particle) {
            break;
        }
        if comma && (seen_comma || n_words == 0 || n_words > 2) {
            break;
        }
        // "Kocher, Anneliese": one comma, and only before the given names.
        if comma {
            let two = floor + word_at;
            let opens = text[floor..two].trim().is_empty() || text[..two].ends_with("  ");
            if !opens {
                break;
            }
            seen_comma = true;
        }
        start = floor + word_at;
        n_words += 1;
        cursor = start.saturating_sub(1);
        if !text[..start].ends_with(' ') || text[..start].ends_with("  ") {
            break;
        }
    }
    let n_letters = text[start..end].chars().filter(|c| c.is_alphabetic()).count();
    (n_words > 0 && n_letters >= 2).then_some(start)
}

fn cued(scan: &mut Scan) {
    let text = scan.text;
    let (automaton, n_staff) = &*CUES;
    let hits: Vec<(usize, usize, bool)> = automaton
        .find_iter(&scan.lower)
        .map(|m| (m.start(), m.end(), m.pattern().as_usize() < *n_staff))
        .collect();
    let mut found = Vec::new();
    for (start, end, staff) in hits {
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
        if let Some(title) = TITLE.find(&text[at..]).filter(|m| m.start() == 0) {
            at += title.end();
        }
        let label = if staff { Staff } else { Patient };
        let titled = at > end + gap;
        let weak = is_one_of(
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
            crate::lexicon::identifiers::ORG_HEADS.contains(&word.as_str())
        });
        let org_inside = written.split(' ').any(|word| {
            let word = word.to_ascii_lowercase();
            crate::lexicon::identifiers::ORG_HEADS.contains(&word.as_str())
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

/// A name in either order: "Rohan Deshmukh", "KOWALCZYK, Bernadine T.", "de la Cruz, María".
fn full_name(scan: &Scan, at: usize, label: PhiLabel) -> Option<(usize, PhiLabel)> {
    let text = scan.text;
    let mut end = name_end(scan, at, 5)?;
    if let Some(rest) = text[end..].strip_prefix(',') {
        let blank = usize::from(rest.starts_with(' '));
        let from = end + 1 + blank;
        if let Some(stop) = name_end(scan, from, 3) {
            let tail = &text[from..stop];
            let first = tail.split(' ').next().unwrap_or(tail);
            let letters =
                CREDENTIALS.contains(&first.trim_end_matches('.')) || CREDENTIALS.contains(&first);
            let whole_before = label == Staff && text[at..end].contains(' ');
            if !letters && !whole_before {
                end = stop;
            }
        }
    }
    Some((without_final_dot(text, at, end), label))
}

fn header_names(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    for c in LAST_FIRST.captures_iter(text) {
        let name = c.name("name").expect("named");
        let lower = name.as_str().to_lowercase();
        if lower
            .split([' ', ',', '.'])
            .filter(|word| word.chars().count() > 1)
            .any(|word| NOT_NAMES.contains(&word) || EPONYM_NOUNS.contains(&word))
        {
            continue;
        }
        let line = {
            let from = text[..name.start()].rfind('\n').map_or(0, |at| at + 1);
            let to = text[name.end()..].find('\n').map_or(text.len(), |at| name.end() + at);
            &scan.lower[from..to]
        };
        let company = [
            "mrn", "dob", "d.o.b", "age", "sex", "acct", "nhs", "nhi", "urn", "chart", "y/o",
            "yo ", "male", "female", "hosp",
        ]
        .iter()
        .any(|word| line.contains(word));
        let aged = scan.found.iter().any(|phi| {
            matches!(phi.label, PhiLabel::Age | PhiLabel::Age90 | PhiLabel::Mrn)
                && phi.span.start >= name.end()
                && phi.span.start < name.end() + 40
        });
        let credential = CREDENTIAL.find(&text[name.end()..]).is_some_and(|m| m.start() == 0);
        if (company || aged)
            && !credential
            && !crate::lexicon::identifiers::STATE_NAMES
                .contains(&lower.rsplit(", ").next().unwrap_or(""))
        {
            found.push((name.start(), name.end()));
        }
    }
    for (start, end) in found {
        if !scan
            .found
            .iter()
            .any(|phi| phi.label == Staff && phi.span.start < end && start < phi.span.end)
        {
            scan.rule(start, end, Patient, 0.85, "phi.name.last-first");
        }
    }
}

/// Words that end the noun phrase of an occupation.
fn is_clause_word(lower: &str) -> bool {
    is_one_of(
        lower,
        "who whom and with in at from for on of since but the is was has had lives presents presenting to by now here as a an living admitted seen referred brought that complaining s/p w/ status found or known",
    )
}

/// Adjectives before an occupation that do not belong to it.
fn is_description(lower: &str) -> bool {
    is_one_of(
        lower,
        "man woman male female gentleman lady boy girl retired former single married divorced widowed white black african american hispanic latina latino asian caucasian m f pleasant healthy active lifelong longtime long-time obese right-handed left-handed part-time full-time ex- active-duty smoking non-smoking nonsmoking previously healthy otherwise very delightful cooperative frail thin",
    )
}

fn is_agent(word: &str) -> bool {
    let lower = word.to_lowercase();
    const TAILS: &[&str] = &[
        "er",
        "or",
        "ist",
        "ian",
        "man",
        "woman",
        "men",
        "nurse",
        "clerk",
        "cook",
        "chef",
        "pilot",
        "maid",
        "guard",
        "agent",
        "aide",
        "technician",
        "mechanic",
        "teacher",
        "principal",
        "paralegal",
        "accountant",
        "attorney",
        "analyst",
        "assistant",
        "attendant",
        "surgeon",
        "priest",
        "pastor",
        "judge",
        "coach",
        "notary",
        "architect",
        "apprentice",
        "operator",
        "collier",
        "superintendent",
        "veteran",
        "athlete",
        "hand",
        "wright",
        "smith",
        "lead",
        "representative",
    ];
    const NOT: &[&str] = &[
        "smoker",
        "drinker",
        "user",
        "other",
        "after",
        "never",
        "disorder",
        "cancer",
        "ulcer",
        "fever",
        "partner",
        "mother",
        "father",
        "brother",
        "sister",
        "daughter",
        "her",
        "for",
        "or",
        "number",
        "tumor",
        "liver",
        "water",
        "under",
        "over",
        "lower",
        "upper",
        "later",
        "former",
        "wrestler",
        "abuser",
        "sufferer",
        "member",
        "resident",
        "prior",
        "major",
        "minor",
        "doctor",
        "provider",
        "year",
        "bladder",
        "shoulder",
        "finger",
        "alcoholic",
        "injector",
        "man",
        "woman",
        "men",
        "gentleman",
        "patient",
        "person",
        "center",
        "centre",
        "error",
        "factor",
        "motor",
        "poor",
        "senior",
        "junior",
        "monitor",
        "sister",
        "younger",
        "older",
        "elder",
        "better",
        "worse",
        "dinner",
        "summer",
        "winter",
        "paper",
        "power",
        "order",
        "quarter",
        "either",
        "neither",
        "another",
        "rather",
        "however",
        "whether",
        "together",
        "stranger",
        "offer",
        "suffer",
        "posterior",
        "anterior",
        "inferior",
        "superior",
        "refer",
        "consider",
        "remember",
        "donor",
        "carrier",
        "survivor",
        "historian",
        "vegetarian",
        "vegan",
        "christian",
        "black",
        "lesbian",
        "twin",
        "child",
        "infant",
        "newborn",
        "primip",
        "walker",
        "responder",
        "reporter",
        "eater",
        "sleeper",
        "mouth-breather",
        "non-smoker",
        "ex-smoker",
        "nonsmoker",
        "starter",
        "caregiver",
        "carer",
        "filter",
        "catheter",
        "ladder",
        "bother",
        "weather",
        "letter",
        "matter",
        "normal",
        "doctor",
        "specialist",
        "tender",
        "sinister",
        "caesarean",
        "human",
        "guardian",
        "median",
        "asian",
        "hand",
        "right-hand",
        "left-hand",
        "candidate",
        "hunter",
        "loner",
        "keeper",
        "layer",
        "user",
        "widower",
        "breather",
        "believer",
        "pusher",
        "helper",
        "contributor",
        "toddler",
        "transfer",
        "further",
        "grandmother",
        "grandfather",
        "list",
        "unger",
        "bleeder",
        "sufferer",
    ];
    TAILS.iter().any(|tail| lower.ends_with(tail)) && !NOT.contains(&lower.as_str())
}

/// The words of lower case or not that follow `at` on its line up to the first mark, at most `max`.
fn words_behind(text: &str, at: usize, max: usize) -> &str {
    let rest = &text[at..];
    let mut n_words = 0;
    let mut end = 0;
    let mut last = ' ';
    for (offset, c) in rest.char_indices() {
        match c {
            ' ' if last != ' ' => {
                n_words += 1;
                if n_words == max {
                    break;
                }
            }
            c if c.is_alphabetic() || (matches!(c, '-' | '/' | '\'') && last != ' ') => {
                end = offset + c.len_utf8()
            }
            _ => break,
        }
        last = c;
    }
    &rest[..end]
}

fn occupations(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    for m in WORKS.find_iter(text) {
        if scan.char_before(m.start()).is_some_and(char::is_alphanumeric) {
            continue;
        }
        let labelled = m.as_str().contains(':');
        let what = words_behind(text, m.end(), 6);
        let (mut end, mut at) = (0, 0);
        for word in what.split(' ') {
            if is_clause_word(&word.to_lowercase()) {
                break;
            }
            at += word.len();
            if is_agent(word) || labelled {
                end = at;
            }
            at += 1;
        }
        let none = is_one_of(
            &what[..end].to_lowercase(),
            "none retired unemployed disabled student unknown n/a denies",
        );
        let skip = ["retired ", "former "]
            .iter()
            .find_map(|word| what.to_lowercase().starts_with(word).then_some(word.len()));
        let skip = skip.unwrap_or(0);
        if end > skip && !none && what.is_char_boundary(skip) {
            found.push((m.end() + skip, m.end() + end));
        }
    }
    for m in AGED.find_iter(text) {
        let gap = text[m.end()..].len() - text[m.end()..].trim_start_matches([' ', ',']).len();
        let base = m.end() + gap;
        if gap > 2 || gap == 0 && !m.as_str().ends_with('(') {
            continue;
        }
        let what = words_behind(text, base, 7);
        let (mut first, mut end, mut at) = (None, 0, 0);
        for word in what.split(' ') {
            let lower = word.to_lowercase();
            if word.starts_with(char::is_uppercase) || is_clause_word(&lower) {
                break;
            }
            let describes = is_description(&lower)
                || lower.ends_with("-handed")
                || lower.ends_with("-american");
            if describes && end == 0 {
                first = None;
            } else {
                first = first.or(Some(at));
                if is_agent(word) {
                    end = at + word.len();
                }
            }
            at += word.len() + 1;
        }
        let Some(first) = first.filter(|&first| end > first) else { continue };
        // A driver in a crash is no chauffeur.
        let crash = what.contains("restrained") || what.contains("belted");
        if !crash && what[first..end].split(' ').count() <= 4 {
            found.push((base + first, base + end));
        }
    }
    for (start, end) in found {
        if !scan.is_taken(start, end) {
            scan.rule(start, end, Profession, 0.75, "phi.profession.cued");
        }
    }
}
