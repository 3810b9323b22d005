//! Codes that show by their shape that they name one thing: a specimen, a tray, a form, a file.

use std::sync::LazyLock;

use super::pattern::{Pattern, PatternList, pattern, pattern_around};
use super::scan::{Scan, digit_count};
use crate::document::PhiLabel::OtherId;
use crate::lexicon::identifiers::is_one_of;

/// A run of capitals and figures with at least three figures, in groups that a hyphen or stroke joins.
static CODE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b(?:[A-Z]{1,6}[0-9]{0,3}[-/]?[0-9]{3,}|[0-9]{1,3}[A-Z]?-[A-Z]{1,4}-[0-9]{3,}|[A-Z]{2,8}(?:-[A-Z0-9]{1,6}){1,4}|[0-9]{3,}-[0-9]{2,}(?:-[A-Z0-9]{1,6}){1,3}|[A-Z][0-9]{2,3}-[0-9]{3,}|[0-9]{3,}[A-Z]{1,3}-?[0-9]{2,})(?:[-/][A-Z0-9]{1,8}){0,3}\b",
    )
});

/// The file of a picture.
static IMAGE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern_around(
        r"(?i)\.(?:jpe?g|png|heic|tiff?|dcm|bmp|mp4|mov)\b",
        r"(?i)\b[a-z0-9][a-z0-9_-]{2,60}\.(?:jpe?g|png|heic|tiff?|dcm|bmp|mp4|mov)\b",
    )
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&CODE, &IMAGE];

/// Finds codes by their shape alone; whatever another rule has named stays with it.
pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    for m in CODE.find_in(scan.starts) {
        let (start, end) = (m.start(), m.end());
        let joins = |c: Option<char>| {
            c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '@' | '.' | ':'))
        };
        let glued_after = scan.char_after(end).is_some_and(|c| c.is_alphanumeric() || c == '_')
            || text[end..].starts_with(['-', '/', '.', ':', '%', '*'])
                && text[end + 1..].starts_with(|c: char| c.is_alphanumeric());
        if joins(scan.char_before(start)) || glued_after || scan.is_taken(start, end) {
            continue;
        }
        if names_one_thing(m.as_str())
            && !announces_catalogue(scan.word_before(start))
            && !is_measured(scan, end)
        {
            found.push((start, end));
        }
    }
    for (start, end) in found {
        scan.rule(start, end, OtherId, 0.62, "phi.otherid.shape");
    }
    images(scan);
}

/// Files of pictures that are numbered: "IMG_9108.jpg", "face-0417.png" (letter (Q) of Safe Harbor).
fn images(scan: &mut Scan) {
    let mut found = Vec::new();
    for m in IMAGE.find_in(scan.starts) {
        let is_part = matches!(scan.char_before(m.start()), Some('/' | '.' | '\\'));
        if digit_count(m.as_str()) >= 3 && !is_part && !scan.is_taken(m.start(), m.end()) {
            found.push((m.start(), m.end()));
        }
    }
    for (start, end) in found {
        scan.rule(start, end, OtherId, 0.85, "phi.otherid.image");
    }
}

/// Whether a code has figures enough for a number of its own, and is none of the codes that medicine shares.
fn names_one_thing(code: &str) -> bool {
    let digits = digit_count(code);
    let groups: Vec<&str> = code.split(['-', '/']).collect();
    let last_digits = digit_count(groups[groups.len() - 1]);
    let letters = code.bytes().filter(u8::is_ascii_uppercase).count();
    if letters == 0 {
        return digits >= 7 && groups.len() >= 3 && !code.contains('/');
    }
    let enough = digits >= 4 && code.len() >= 6 || digits >= 5 || groups.len() >= 3 && digits >= 3;
    // "G20210A", "C677T": a base changed at a place of a gene.
    let mutation = groups.len() == 1
        && code.starts_with(['A', 'C', 'G', 'T'])
        && code.ends_with(['A', 'C', 'G', 'T'])
        && digits + 2 == code.len();
    // "J1100", "G0439": procedure codes; "S72001A": diagnoses.
    let procedure = groups.len() == 1 && letters == 1 && digits == 4 && code.len() == 5;
    let family = code.split(|c: char| !c.is_ascii_uppercase()).next().unwrap_or("");
    // Compounds, trials, genes, strains and standards carry numbers that are no one person's.
    let shared = is_one_of!(
        family,
        "NCT IV MK LY BMS AZD BNT PF GSK RO INCB ABT AMG REGN CT NM NP NC ENST ENSG OMIM MIM GO DOI PMID PMC ISO IEC CFR USC ICD CPT HCPCS LOINC SNOMED \
         RXNORM COVID SARS MERS HLA IL CD CA TNF INF FEV FVC SPO PAO FIO WHO NIH ATC CAS UN EN BS ASTM HPV HSV HHV CMV EBV HIV HTLV HCV HBV AAV USP NDC \
         ECOG RTOG SWOG NSABP CALGB PMH"
    );
    enough && !mutation && !procedure && !shared && (last_digits > 0 || digits >= 4)
}

/// Words before the number of a catalogue, a code or a law, not of a thing.
fn announces_catalogue(before: &str) -> bool {
    is_one_of!(
        before,
        "cpt icd icd-10 icd-9 icd10 hcpcs ndc loinc snomed sct rxnorm rxcui code codes ref model type version rev part form section cfr pmid doi orpha \
         hcc drg cas atc fda 510 k class group variant allele mutation exon intron gene chromosome"
    )
}

/// Whether a unit of measure follows.
fn is_measured(scan: &Scan, end: usize) -> bool {
    is_one_of!(
        scan.word_after(end),
        "mg mcg ml cm mm kg g units unit iu mmol meq mmhg bpm copies cells hz mhz kv"
    ) && scan.text[end..].starts_with(' ')
}
