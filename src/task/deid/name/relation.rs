//! Names behind a word for kin or for a role: "wife Colette", "social worker Ahn".

use std::sync::LazyLock;

use super::extent::{name_end, without_final_dot};
use crate::document::PhiLabel::{Patient, Staff};
use crate::lexicon::identifiers::{
    EPONYM_NOUNS, FAMILY_DISEASES, ORG_HEADS, is_one_of, is_ordinary_word,
};
use crate::task::deid::pattern::{Pattern, PatternList, pattern};
use crate::task::deid::scan::Scan;

/// Words for kin and companions; a capitalised name right behind them is personal.
static KIN: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b(?i:wife|husband|sons?|daughters?|mother|father|brothers?|sisters?|mom|mum|dad|aunts?|uncles?|niece|nephew|cousins?|granddaughter|grandson|grandmother|grandfather|grandma|grandpa|partner|fianc[eé]e?|boyfriend|girlfriend|neighbou?r|friend|roommate|twin|stepson|stepdaughter|stepfather|stepmother|daughter-in-law|son-in-law|mother-in-law|sister-in-law|brother-in-law|ex-wife|ex-husband|caregiver|carer|guardian|widow of|proxy|hcp|poa|landlord|kids|children|parents)(?:,? \(?|, | = | is )[“\x22]?",
    )
});

/// Words for staff; a capitalised name right behind them is one of theirs.
static ROLE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?i:psychiatrist|psychologist|therapist|surgeon|cardiologist|nephrologist|neurologist|oncologist|pulmonologist|hepatologist|urologist|endocrinologist|rheumatologist|gastroenterologist|dermatologist|haematologist|hematologist|ophthalmologist|radiologist|pathologist|midwife|doula|physiotherapist|physio|social worker|case manager|care manager|care coordinator|coordinator|registrar|consultant|interpreter|chaplain|dietitian|dietician|pharmacist|paramedic|home health aide|hospitalist|anesthesiologist|anaesthetist|intern|resident|fellow|scribe|technician|technologist|sonographer|phlebotomist|podiatrist|audiologist|optometrist|geneticist|genetic counselor|genetic counsellor|charge nurse|school nurse|nurse practitioner|practice nurse|district nurse|health visitor|support worker|key worker|trooper|detective|officer|deputy|coroner|adjuster|attorney)|Tech|RN|NP|LPN|CNA|CM|SW|RMO|RRT|CRNA|LCSW|CNM|CNS|EMT|PA-C|PGY-?[1-7]|PGY[1-7]|SpR|SHO|HHA|TECH|NURSE)(?:, | \(|:? )",
    )
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&KIN, &ROLE];

pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    for (pattern, label, id) in [(&*KIN, Patient, "phi.name.kin"), (&*ROLE, Staff, "phi.name.role")]
    {
        for m in pattern.find_in(scan.starts) {
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
                    && is_one_of!(
                        scan.word_after(end),
                        "can is was who has will called states reports agrees",
                    ));
            // "partner HIV-negative" tells a finding.
            let is_result = first.chars().count() >= 2
                && first.chars().all(char::is_uppercase)
                && written.contains('-');
            if label == Patient && is_result {
                continue;
            }
            if label == Patient && FAMILY_DISEASES.contains(&first.to_lowercase().as_str()) {
                continue;
            }
            let heading = text[m.start()..].starts_with(char::is_uppercase)
                && m.as_str().trim_end().ends_with(',');
            let jargon = label == Staff
                && (written
                    .split(' ')
                    .any(|word| word.ends_with("ist") || word.ends_with("ician"))
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
            let org = ORG_HEADS.contains(&next)
                && text[end..].starts_with(' ')
                && text[end + 1..].starts_with(char::is_uppercase)
                || written.split(' ').any(|word| ORG_HEADS.contains(&word.to_lowercase().as_str()));
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
