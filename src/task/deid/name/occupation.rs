//! Occupations: behind "works as", or where a person is described.

use std::sync::LazyLock;

use crate::document::PhiLabel::Profession;
use crate::lexicon::identifiers::{NOT_OCCUPATIONS, OCCUPATION_TAILS, is_one_of};
use crate::task::deid::pattern::{Pattern, PatternList, pattern};
use crate::task::deid::scan::Scan;

static WORKS: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b(?i:works? as an? |worked as an? |working as an? |employed as an? |works (?:for|at) [^.;\n]{2,30} as an? |occupation ?[:|]? ?|job title ?: ?|job ?: ?|profession ?: ?|retired |former |ex-|previously )",
    )
});

static AGED: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?i:year[- ]old\b|[0-9] ?y/?o\b|yr[- ]old\b|\b[0-9]{2}[MF]\b|\b(?:is|was|as|,) an?\b|\b(?:his|her) job as an?\b|works as\b|worked as\b|\b(?:husband|wife|son|daughter|mother|father|dad|mom|brother|sister) \()",
    )
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&WORKS, &AGED];

pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    for m in WORKS.find_in(scan.starts) {
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
        let none = is_one_of!(
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
    for m in AGED.find_in(scan.starts) {
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

/// Words that end the noun phrase of an occupation.
fn is_clause_word(lower: &str) -> bool {
    is_one_of!(
        lower,
        "who whom and with in at from for on of since but the is was has had lives presents presenting to by now here as a an living admitted seen referred brought that complaining s/p w/ status found or known",
    )
}

/// Adjectives before an occupation that do not belong to it.
fn is_description(lower: &str) -> bool {
    is_one_of!(
        lower,
        "man woman male female gentleman lady boy girl retired former single married divorced widowed white black african american hispanic latina latino asian caucasian m f pleasant healthy active lifelong longtime long-time obese right-handed left-handed part-time full-time ex- active-duty smoking non-smoking nonsmoking previously healthy otherwise very delightful cooperative frail thin",
    )
}

/// Whether `word` names one who does something for a living.
fn is_agent(word: &str) -> bool {
    let lower = word.to_lowercase();
    OCCUPATION_TAILS.iter().any(|tail| lower.ends_with(tail))
        && !NOT_OCCUPATIONS.contains(&lower.as_str())
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
