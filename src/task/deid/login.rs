//! Log-ins by their shape: "tlowe.pacu", "kdahl_nnp", "DVC\odhiambo", "typed by jmarek2".

use std::sync::LazyLock;

use super::pattern::{Pattern, PatternList, pattern_around};
use super::scan::{Scan, digit_count};
use crate::document::PhiLabel::Username;
use crate::lexicon::identifiers::{is_one_of, is_ordinary_word};

static FORMS: LazyLock<Pattern> = LazyLock::new(|| {
    pattern_around(
        r"_[a-z0-9]|\\|\.[a-z]|[A-Za-z][0-9]{1,4}\b",
        concat!(
            // A name and a role, a name and a number of words, joined as systems join them.
            r"(?P<joined>\b[a-z][a-z0-9]{0,15}(?:_[a-z0-9]{1,15}){1,3}\b)",
            r"|(?P<dotted>\b[a-z]{3,15}\.[a-z]{1,12}[0-9]{0,3}\b)",
            // A Windows domain.
            r"|(?P<domain>\b[A-Z][A-Z0-9-]{1,14}\\[A-Za-z][A-Za-z0-9._-]{2,24}\b)",
            // A folder on a server of the house.
            r"|(?P<share>\\\\[a-z0-9-]{3,30}(?:\\[A-Za-z0-9 ._$-]{1,40}?){1,6}(?:[\s,;)]|$))",
            // A log-in behind the word for what it did.
            r"|\b(?:(?i:by|keyed|login|logon|user|usr|scribe|sender|entered|dictation:|closed|abstractor|coder|cosign:|submitted by|author:|acct:)):? (?P<cued>[a-z]{3,14}[0-9]{1,4}\b|[A-Z]{4,14}[0-9]{1,3}\b)",
        ),
    )
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&FORMS];

/// Finds log-ins.
pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    let mut found: Vec<(usize, usize, f32, &'static str)> = Vec::new();
    for c in FORMS.captures_in(scan.starts) {
        let Some((name, m)) = ["joined", "dotted", "domain", "share", "cued"]
            .into_iter()
            .find_map(|name| c.name(name).map(|m| (name, m)))
        else {
            continue;
        };
        let (start, mut end) = (m.start(), m.end());
        let inside = |c: Option<char>| {
            c.is_some_and(|c| {
                c.is_alphanumeric()
                    || matches!(c, '_' | '.' | '/' | '\\' | '@' | '-' | '+' | '$' | '%' | '&' | '=')
            })
        };
        if name != "share" && inside(scan.char_before(start)) {
            continue;
        }
        if name != "share"
            && (inside(scan.char_after(end)) && !text[end..].starts_with('.')
                || text[end..].starts_with('.')
                    && text[end + 1..].starts_with(|c: char| c.is_alphanumeric()))
        {
            continue;
        }
        let written = m.as_str();
        match name {
            // The name of a field stands before its value.
            "joined" if scan.char_after(end).is_some_and(|c| matches!(c, ':' | '=' | '(')) => {
                continue;
            }
            "joined" if written.split('_').all(|part| is_ordinary_word(part) || part.len() < 2) => {
                continue;
            }
            "dotted" if !is_role_or_name(scan, start, written) => continue,
            "share" => {
                end = start + written.trim_end_matches([' ', ',', ';', ')', '\n', '\t']).len()
            }
            "cued"
                if is_one_of!(
                    &written.to_ascii_lowercase(),
                    "bed1 bed2 ward1 ward2 room1 team1 team2 covid19 day1 day2 day3 week1 week2 phase1 phase2"
                ) =>
            {
                continue;
            }
            _ => {}
        }
        let id = if name == "share" { "phi.url.share" } else { "phi.username.shape" };
        found.push((start, end, 0.8, id));
    }
    for (start, end, score, id) in found {
        if !scan.is_taken(start, end) {
            let label =
                if id == "phi.url.share" { crate::document::PhiLabel::Url } else { Username };
            scan.rule(start, end, label, score, id);
        }
    }
}

/// Whether a dotted word is a log-in: it ends in a role, or stands behind a word for what a log-in does.
fn is_role_or_name(scan: &Scan, start: usize, written: &str) -> bool {
    let (first, second) = written.split_once('.').unwrap_or((written, ""));
    let role = is_one_of!(
        second,
        "rn md np pa do lpn cna rrt rt pt ot ems emt pacu icu spi bc ed adm admin rph pharm lab sec hr it cm sw crna pharmd phd"
    );
    let cued = is_one_of!(
        scan.word_before(start),
        "by user usr emr ehr login routed entered keyed closed sender from to scribe author submitted username handle id audited uploaded typed"
    );
    let sentence = is_ordinary_word(first)
        || first.len() < 4
        || is_one_of!(second, "no the and was per see in on at to of he she pt");
    role && !sentence
        || cued && (digit_count(second) > 0 || first.len() + second.len() >= 7) && !sentence
        || cued && role
}
