//! Names in the header lines of a note, by their place there.

use std::sync::LazyLock;

use super::credential::CREDENTIAL;
use super::extent::full_name;
use super::title::TITLE;
use crate::document::PhiLabel::{self, Patient, Staff};
use crate::lexicon::identifiers::{EPONYM_NOUNS, NOT_NAMES, ORG_HEADS, STATE_NAMES};
use crate::task::deid::pattern::{Pattern, PatternList, pattern};
use crate::task::deid::scan::Scan;

/// "KOWALCZYK, Bernadine T." alone in a cell of a header line.
static LAST_FIRST: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?m)(?:^|\t|\| ?|  )(?P<name>\p{Lu}[\pL'’\-]+(?: \p{Lu}[\pL'’\-]+)?, ?\p{Lu}[\pL'’\-]+(?: \p{Lu}\b\.?)?)(?:$|\t| ?\||  | [0-9])",
    )
});

static PT: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?m)(?:^|\|\|? ?|  |\t)(?:Pt|PT|Patient|Name|NAME|Client|Re|Resident|Res)\b\.?[ \t]{1,12}",
    )
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&LAST_FIRST, &PT];

/// Finds the names of header lines.
pub(super) fn find(scan: &mut Scan) {
    header_names(scan);
    headed(scan);
}

/// "KOWALCZYK, Bernadine T." on a line with other data of a person.
fn header_names(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    for c in LAST_FIRST.captures_in(scan.starts) {
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
        let credential = CREDENTIAL.match_at(scan.starts, name.end()).is_some();
        if (company || aged)
            && !credential
            && !STATE_NAMES.contains(&lower.rsplit(", ").next().unwrap_or(""))
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

/// "Pt Geraldine P. Yoder  rm 417": the name of a header line.
fn headed(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    for m in PT.find_in(scan.starts) {
        let from = TITLE.match_at(scan.starts, m.end()).map_or(m.end(), |title| title.end());
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
        let known =
            written.split([' ', ',']).any(|word| ORG_HEADS.contains(&word.to_lowercase().as_str()));
        if ends && !known && written.contains([' ', ',']) {
            found.push((from, end));
        }
    }
    for (start, end) in found {
        scan.rule(start, end, Patient, 0.85, "phi.name.header");
    }
}
