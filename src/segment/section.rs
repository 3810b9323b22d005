//! Sections of a note.
//!
//! A section begins at a title: a known title before a colon, dash or line end, or a line of its own
//! in capitals. Before the first clinical title stands the header, at the end the signature block.

use std::sync::LazyLock;

use regex::Regex;

use crate::document::{Section, SectionKind};
use crate::lexicon::titles;
use crate::text::ByteSpan;

/// A title holds at most this many bytes; more is a sentence that happens to have a colon.
const MAX_TITLE_BYTES: usize = 60;
/// A header line has fewer words than this, unless it is made of labelled fields.
const MAX_HEADER_WORDS: usize = 14;

/// Leading layout of a line, then the text that may be a title, then what ends it.
static TITLE_LINE: LazyLock<Regex> = LazyLock::new(|| {
    let layout = r"[ \t>#*_=\-–—•|\[\]]*(?:(?:\d{1,2}|[IVX]{1,4})[.)][ \t]*)?[*_]*";
    Regex::new(&format!(r"^{layout}(?<title>[A-Za-z][^:\n]*?)[*_\]=]*[ \t]*(?<end>:|[-–—.](?:[ \t]|$)|[ \t]{{2,}}|[-=–—#*:\]]*[ \t]*$)"))
        .expect("the pattern is constant")
});

/// A known title inside a line, behind the end of a sentence, a bar or a wide gap.
static INLINE_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        concat!(
        r"(?:[.;|)\]]\s{1,3}|[ \t]{2,}|\|)(?:(?<title>[A-Z][A-Za-z/&]*(?: [A-Za-z]+){0,3})[ \t]?:",
        r"|(?<short>PMHx?|PSHx?|FHx?|FH|SHx|ROS|PMHX|FHX)\s)|^\s*(?<first>PMHx?|PSHx?|FHx?|SHx|ROS|HPI|HPC|PMHX|FHX)\s",
    ),
    )
    .expect("the pattern is constant")
});

/// Lines that open a signature block.
static SIGNATURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^[\s\[/_*~–—-]*(?:(?:electronically|digitally|e-?)[ -]?(?:signed|authenticated|verified)|signed\b|co-?signed|",
        r"dictated\b|transcribed\b|authenticated\b|yours (?:sincerely|faithfully|truly)|sincerely|",
        r"(?:with )?(?:kind|best|warm) (?:regards|wishes)|thanking you|authorised by|reported by)",
    ))
    .expect("the pattern is constant")
});

/// A short closing line that carries a name and a credential.
static CREDENTIALS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^[\s_/–—-]*(?:Drs?\.?|Dra\.?|Prof\.?|Mr|Ms|Sr\.?)? ?\p{Lu}[\p{L}.'’-]*(?: \p{L}[\p{L}.'’-]*){0,4}",
        r",? \(?(?:MD|M\.D\.|DO|RN|NP|PA|PA-C|FNP|CNM|DNP|ARNP|CRNP|LCSW|PhD|PharmD|MBBS|MBChB|MRCP|FRCS|FACS|PT|DPT|OT|SLP|DDS|DMD|OD|FNP-BC|BSN|CRNA|GP|SpR|ST\d|FY\d|SHO)\b",
    ))
    .expect("the pattern is constant")
});

/// Cuts `text` into sections that follow each other without gap and cover it.
///
/// The first is of kind `header` when the note opens with demographics. Text under no title has
/// `title: None`. An empty text has no section.
///
/// ```
/// use chartside::{document::SectionKind, segment::section::sections};
/// let note = "PMH: asthma\nPlan: spirometry";
/// let kinds: Vec<_> = sections(note).iter().map(|section| section.kind).collect();
/// assert_eq!(kinds, [SectionKind::PastHistory, SectionKind::Plan]);
/// ```
pub fn sections(text: &str) -> Vec<Section> {
    let mut marks = Vec::new();
    let mut in_header = true;
    for line in lines(text) {
        let content = line.of(text);
        if content.trim().is_empty() {
            continue;
        }
        let current = marks.last().map(|mark: &Mark| mark.kind);
        let mark = title_at(text, line, current, in_header);
        if let Some(mark) = mark {
            in_header = false;
            marks.push(mark);
        } else if in_header
            && inline_titles(text, line)
                .first()
                .is_some_and(|mark| text[line.start..mark.start].trim().is_empty())
        {
            in_header = false;
        } else if in_header && !is_header_line(content) {
            in_header = false;
            marks.push(Mark { start: line.start, title: None, kind: SectionKind::Other });
        } else if !in_header && is_signature(text, line) && current != Some(SectionKind::Signature)
        {
            marks.push(Mark { start: line.start, title: None, kind: SectionKind::Signature });
        }
        if !in_header {
            let free_from = marks.last().and_then(|mark| mark.title).map_or(0, |title| title.end);
            marks.extend(
                inline_titles(text, line).into_iter().filter(|mark| mark.start >= free_from),
            );
        }
    }
    assemble(text, marks)
}

/// Where a section begins.
struct Mark {
    start: usize,
    title: Option<ByteSpan>,
    kind: SectionKind,
}

/// The lines of `text` without their line ends.
pub(super) fn lines(text: &str) -> impl Iterator<Item = ByteSpan> + '_ {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let span = ByteSpan::new(start, start + line.trim_end_matches(['\n', '\r']).len());
        start += line.len();
        span
    })
}

/// The section that begins with this line, if its first words are a title.
fn title_at(
    text: &str,
    line: ByteSpan,
    current: Option<SectionKind>,
    in_header: bool,
) -> Option<Mark> {
    let content = line.of(text);
    if is_prose(content) {
        return None;
    }
    let found = TITLE_LINE.captures(content)?;
    let (title, end) = (found.name("title")?, found.name("end")?);
    if title.len() > MAX_TITLE_BYTES {
        return None;
    }
    let mark = |kind| {
        let span = ByteSpan::new(line.start + title.start(), line.start + title.end());
        Some(Mark { start: line.start, title: Some(span), kind })
    };
    let alone = content[end.end()..].trim().is_empty();
    let colon = end.as_str().starts_with(':');
    let capital = title.as_str().starts_with(|c: char| c.is_uppercase());
    match titles::kind(title.as_str()) {
        Some(SectionKind::Header) => None,
        Some(SectionKind::Signature) if in_header || !(colon || alone) => None,
        // A lone letter is a title of a SOAP note before a colon only, and "Plan - x" needs its capital.
        Some(kind) if colon || (capital && title.len() > 1) || (alone && title.len() > 2) => {
            mark(kind)
        }
        Some(_) => None,
        None if in_header => None,
        // A problem heading inside the assessment, the plan or the course belongs to them.
        None if alone
            && is_heading(title.as_str())
            && !matches!(
                current,
                Some(SectionKind::Assessment | SectionKind::Plan | SectionKind::Course)
            ) =>
        {
            mark(SectionKind::Other)
        }
        None => None,
    }
}

/// Whether nothing near the start of a line ends a title: what [`TITLE_LINE`] would find is then too long for one.
fn is_prose(line: &str) -> bool {
    /// A title behind a numeral of five signs at most, with a blank before what ends it.
    const REACH: usize = MAX_TITLE_BYTES + 16;
    let first = line.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(line.len());
    let Some(head) = line.get(first..).and_then(|rest| rest.get(..REACH)) else { return false };
    let ends = |pair: &[u8]| {
        matches!(
            pair,
            [b':' | b'\t' | b'*' | b'_' | b']' | b'=' | b'#', _] | [b' ' | b'-' | b'.', b' ']
        )
    };
    // Dashes of more than one byte are left to the pattern.
    head.is_ascii()
        && !head.as_bytes().windows(2).any(ends)
        && !head.ends_with([' ', '-', ':', '*', '_', ']', '=', '#', '\t', '.'])
}

/// Whether a line of its own reads as a title: capitals throughout, few words, no figures to speak of.
fn is_heading(title: &str) -> bool {
    let n_letters = title.chars().filter(|c| c.is_alphabetic()).count();
    let n_digits = title.chars().filter(char::is_ascii_digit).count();
    let n_words = title.split_whitespace().count();
    n_letters >= 4
        && n_digits <= 2
        && n_words <= 6
        && !title.contains(['.', ',', ';', '|'])
        && !title.chars().any(char::is_lowercase)
}

/// Known titles further along the line ("... Meds: x. Allergies: y").
fn inline_titles(text: &str, line: ByteSpan) -> Vec<Mark> {
    let content = line.of(text);
    let found = INLINE_TITLE.captures_iter(content).filter_map(|found| {
        let title = found.name("title").or(found.name("short")).or(found.name("first"))?;
        let kind = titles::kind(title.as_str())?;
        let start = line.start + title.start();
        let clinical =
            !matches!(kind, SectionKind::Header | SectionKind::Signature) && title.len() > 1;
        clinical.then(|| Mark {
            start,
            title: Some(ByteSpan::new(start, line.start + title.end())),
            kind,
        })
    });
    found.collect()
}

/// Whether a line before the first title looks like demographics or a letterhead rather than prose.
fn is_header_line(line: &str) -> bool {
    let words: Vec<&str> =
        line.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).collect();
    let lower = words.iter().filter(|w| w.starts_with(|c: char| c.is_lowercase())).count();
    let labelled = line
        .split_once(':')
        .is_some_and(|(label, _)| titles::kind(label) == Some(SectionKind::Header));
    let prose = lower * 2 > words.len() || (line.trim_end().ends_with('.') && words.len() > 6);
    labelled || words.is_empty() || (words.len() < MAX_HEADER_WORDS && !prose)
}

/// Whether a signature block begins with this line.
fn is_signature(text: &str, line: ByteSpan) -> bool {
    let content = line.of(text);
    let behind = text[line.end..].lines().filter(|rest| !rest.trim().is_empty());
    let near_end = behind.take(4).count() <= 3;
    SIGNATURE.is_match(content)
        || (near_end && content.len() < 110 && CREDENTIALS.is_match(content))
}

/// Turns marks into sections that cover the text.
fn assemble(text: &str, mut marks: Vec<Mark>) -> Vec<Section> {
    if text.is_empty() {
        return Vec::new();
    }
    match marks.first_mut() {
        None => marks.push(Mark { start: 0, title: None, kind: SectionKind::Other }),
        Some(first) if text[..first.start].trim().is_empty() => first.start = 0,
        Some(_) => marks.insert(0, Mark { start: 0, title: None, kind: SectionKind::Header }),
    }
    let ends: Vec<usize> = marks[1..].iter().map(|mark| mark.start).chain([text.len()]).collect();
    let section = |(mark, end): (Mark, usize)| Section {
        kind: mark.kind,
        title: mark.title,
        span: ByteSpan::new(mark.start, end),
    };
    marks.into_iter().zip(ends).map(section).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kinds and titles of the sections of `note`, which cover it without gap.
    fn check(note: &str, expected: &[(SectionKind, Option<&str>)]) {
        let found = sections(note);
        let mut place = 0;
        for section in &found {
            assert_eq!(section.span.start, place, "gap before {section:?}");
            place = section.span.end;
        }
        assert_eq!(place, note.len());
        let found: Vec<_> =
            found.iter().map(|s| (s.kind, s.title.map(|title| title.of(note)))).collect();
        assert_eq!(found, expected, "{note}");
    }

    use SectionKind::*;

    #[test]
    fn titles_open_sections() {
        check(
            "HPI: cough\nPMHx: asthma",
            &[(PresentIllness, Some("HPI")), (PastHistory, Some("PMHx"))],
        );
        check(
            "HOSPITAL COURSE\nUneventful.\n\nFOLLOW-UP\nIn a week.",
            &[(Course, Some("HOSPITAL COURSE")), (Instructions, Some("FOLLOW-UP"))],
        );
        check("**Assessment and Plan:**\n1. HTN", &[(Assessment, Some("Assessment and Plan"))]);
        check("## Impression\nNo fracture.", &[(Assessment, Some("Impression"))]);
        check("O/E – alert\nIx: Hb 12", &[(Examination, Some("O/E")), (Results, Some("Ix"))]);
        check(
            "PMH HTN, DM\nFHx  mother MI",
            &[(PastHistory, Some("PMH")), (FamilyHistory, Some("FHx"))],
        );
    }

    #[test]
    fn titles_open_sections_inside_a_line() {
        check(
            "HPI: cough. PMH: asthma. Allergies: none",
            &[
                (PresentIllness, Some("HPI")),
                (PastHistory, Some("PMH")),
                (Allergies, Some("Allergies")),
            ],
        );
    }

    #[test]
    fn demographics_and_signatures_are_apart() {
        check(
            "Mill Hollow Clinic\nPatient: Jo Low\n\nHPI: cough\n\nElectronically signed by A. Low, MD",
            &[(Header, None), (PresentIllness, Some("HPI")), (Signature, None)],
        );
    }

    #[test]
    fn what_only_looks_like_a_title_opens_nothing() {
        check("Plan: rest\nHypokalemia: replete\nLow: call", &[(Plan, Some("Plan"))]);
        check("The plan is to rest.", &[(Other, None)]);
        check("", &[]);
        check("A/P\n# SEPTIC SHOCK\nLevophed.", &[(Assessment, Some("A/P"))]);
    }
}
