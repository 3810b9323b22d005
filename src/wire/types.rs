//! Serde twins of the result values, spelled as the contract for batch use spells them.
//!
//! The TypeScript face is written from these types into `www/lib/wire.gen.ts`.

use serde::Serialize;

use super::offsets::{OffsetMap, OffsetUnit};
use super::report::{Report, kind_name};
use crate::document;
use crate::text::ByteSpan;

/// An entity label, PHI label or other closed name: always a static string of this crate.
type Name = &'static str;

/// A half-open span in the unit of the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Span {
    /// The first unit inside.
    pub start: usize,
    /// The first unit behind.
    pub end: usize,
}

impl Span {
    pub(super) fn new(map: &OffsetMap, span: ByteSpan) -> Self {
        let (start, end) = map.span_to_unit(span);
        Self { start, end }
    }
}

/// Why a span is there.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Source {
    /// What kind of evidence.
    #[cfg_attr(test, ts(type = "\"model\" | \"rule\" | \"dictionary\" | \"caller\""))]
    pub kind: Name,
    /// The stable name of the rule, list or head.
    pub id: Name,
}

impl From<document::Source> for Source {
    fn from(source: document::Source) -> Self {
        let kind = kind_name(source.kind);
        Self { kind, id: source.id }
    }
}

/// A span of protected health information.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PhiSpan {
    /// The first unit inside.
    pub start: usize,
    /// The first unit behind.
    pub end: usize,
    /// What kind.
    #[cfg_attr(test, ts(type = "PhiLabel"))]
    pub label: Name,
    /// The letter of 45 CFR 164.514(b)(2)(i), or null where Safe Harbor lets it stay.
    pub letter: Option<char>,
    /// How sure, 0..=1.
    pub score: f64,
    /// Why.
    pub source: Source,
}

/// What the note says of a problem.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Assertion {
    /// The one word that the axes amount to.
    #[cfg_attr(
        test,
        ts(
            type = "\"present\" | \"absent\" | \"possible\" | \"hypothetical\" | \"historical\" | \"family\" | \"conditional\""
        )
    )]
    pub status: Name,
    /// Whether it is said to exist.
    #[cfg_attr(test, ts(type = "\"present\" | \"absent\""))]
    pub polarity: Name,
    /// How sure the note is.
    #[cfg_attr(test, ts(type = "\"certain\" | \"possible\" | \"hypothetical\" | \"conditional\""))]
    pub certainty: Name,
    /// When.
    #[cfg_attr(test, ts(type = "\"current\" | \"past\""))]
    pub temporality: Name,
    /// Who.
    #[cfg_attr(test, ts(type = "\"patient\" | \"family\""))]
    pub experiencer: Name,
    /// The words that moved an axis off its default.
    pub cues: Vec<Span>,
}

impl Assertion {
    fn new(map: &OffsetMap, assertion: &document::Assertion) -> Self {
        Self {
            status: assertion.status().as_str(),
            polarity: assertion.polarity.as_str(),
            certainty: assertion.certainty.as_str(),
            temporality: assertion.temporality.as_str(),
            experiencer: assertion.experiencer.as_str(),
            cues: assertion.cues.iter().map(|&cue| Span::new(map, cue)).collect(),
        }
    }
}

/// A code of a terminology. None is linked yet.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Code {
    /// The terminology.
    pub system: Name,
    /// The code.
    pub code: String,
    /// Its preferred wording.
    pub display: String,
    /// How sure, 0..=1.
    pub score: f64,
}

/// A relation to another entity. None is found yet.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Relation {
    /// What kind.
    #[serde(rename = "type")]
    pub kind: Name,
    /// The index of the other entity in `entities`.
    pub target: usize,
}

/// A clinical entity.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Entity {
    /// The first unit inside.
    pub start: usize,
    /// The first unit behind.
    pub end: usize,
    /// What.
    #[cfg_attr(test, ts(type = "EntityLabel"))]
    pub label: Name,
    /// How sure, 0..=1.
    pub score: f64,
    /// What the note says of it; null for everything but problems.
    pub assertion: Option<Assertion>,
    /// Codes of terminologies; none are linked yet.
    pub codes: Vec<Code>,
    /// Relations to other entities; none are found yet.
    pub relations: Vec<Relation>,
    /// Why.
    pub source: Source,
}

/// A section.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Section {
    /// What it is about.
    pub kind: Name,
    /// The title as written.
    pub title: Option<Span>,
    /// The first unit inside, title included.
    pub start: usize,
    /// The first unit behind.
    pub end: usize,
}

/// A chosen sentence.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SummarySentence {
    /// The first unit inside.
    pub start: usize,
    /// The first unit behind.
    pub end: usize,
    /// How salient, 0..=1.
    pub score: f64,
    /// The kind of section that it stands in.
    pub section: Name,
}

/// An extractive summary.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Summary {
    /// The chosen sentences, in note order.
    pub sentences: Vec<SummarySentence>,
    /// Their words, one sentence a line, white space folded.
    pub text: String,
}

/// One replacement.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Edit {
    /// Where the identifier stands in the note.
    pub source: Span,
    /// Where the replacement stands in the de-identified text.
    pub target: Span,
    /// What it was.
    #[cfg_attr(test, ts(type = "PhiLabel"))]
    pub label: Name,
    /// How it was replaced: a date or value that the policy's operator cannot read is tagged.
    #[cfg_attr(
        test,
        ts(
            type = "\"tag\" | \"redact\" | \"mask\" | \"surrogate\" | \"date-shift\" | \"generalize\""
        )
    )]
    pub operator: Name,
    /// The letter of 45 CFR 164.514(b)(2)(i), or null where Safe Harbor lets it stay.
    pub letter: Option<char>,
    /// The paragraph of the policy's rule that asks for it, or null where the policy goes further than its rule.
    pub citation: Option<String>,
    /// How sure the finding is, 0..=1.
    pub score: f64,
    /// What found it.
    pub evidence: Source,
}

/// The note without its identifiers.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Deidentified {
    /// The new text.
    pub text: String,
    /// Every replacement, in text order.
    pub edits: Vec<Edit>,
    /// What was done, without any protected health information; only where the options ask for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub report: Option<Report>,
}

/// Something to know though the analysis succeeded.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Warning {
    /// What.
    pub code: Name,
    /// Where, if it is one place.
    pub span: Option<Span>,
}

/// Everything found in one note; parts of tasks that were not asked for are absent.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Analysis {
    /// The unit of every offset in this result.
    pub offset_unit: OffsetUnit,
    /// Protected health information, sorted, without overlaps.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub phi: Option<Vec<PhiSpan>>,
    /// Clinical entities, sorted, without overlaps.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub entities: Option<Vec<Entity>>,
    /// Sections, covering the note.
    pub sections: Vec<Section>,
    /// Sentences.
    pub sentences: Vec<Span>,
    /// The summary.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub summary: Option<Summary>,
    /// The note without its identifiers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub deidentified: Option<Deidentified>,
    /// What the caller should know.
    pub warnings: Vec<Warning>,
}

impl Analysis {
    /// The twin of `analysis`, made for `text`, with offsets in `unit`.
    pub fn new(analysis: &document::Analysis, text: &str, unit: OffsetUnit) -> Self {
        let map = &OffsetMap::new(text, unit);
        Self {
            offset_unit: unit,
            phi: analysis
                .phi
                .as_ref()
                .map(|phi| phi.iter().map(|found| phi_span(map, found)).collect()),
            entities: analysis
                .entities
                .as_ref()
                .map(|entities| entities.iter().map(|found| entity(map, found)).collect()),
            sections: analysis.sections.iter().map(|found| section(map, found)).collect(),
            sentences: analysis.sentences.iter().map(|found| Span::new(map, found.span)).collect(),
            summary: analysis.summary.as_ref().map(|found| summary(map, text, found)),
            deidentified: analysis.deidentified.as_ref().map(|found| deidentified(map, found)),
            warnings: analysis
                .warnings
                .iter()
                .map(|warning| Warning {
                    code: warning.code.as_str(),
                    span: warning.span.map(|span| Span::new(map, span)),
                })
                .collect(),
        }
    }
}

/// The result of one note as JSON text, the same bytes on every host.
pub fn analysis_json(
    analysis: &document::Analysis,
    text: &str,
    unit: OffsetUnit,
    report: Option<Report>,
) -> String {
    let mut twin = Analysis::new(analysis, text, unit);
    if let Some(deidentified) = &mut twin.deidentified {
        deidentified.report = report;
    }
    to_json(&twin)
}

/// JSON of a value made of strings, numbers, lists and structs only.
pub(super) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("wire types hold no map and no fallible serialiser")
}

/// Four decimals: more is noise, and short numbers keep results small.
pub(super) fn rounded(score: f32) -> f64 {
    (f64::from(score) * 1e4).round() / 1e4
}

fn phi_span(map: &OffsetMap, found: &document::PhiSpan) -> PhiSpan {
    let Span { start, end } = Span::new(map, found.span);
    PhiSpan {
        start,
        end,
        label: found.label.as_str(),
        letter: found.label.safe_harbor_letter(),
        score: rounded(found.score),
        source: found.source.into(),
    }
}

fn entity(map: &OffsetMap, found: &document::Entity) -> Entity {
    let Span { start, end } = Span::new(map, found.span);
    Entity {
        start,
        end,
        label: found.label.as_str(),
        score: rounded(found.score),
        assertion: found.assertion.as_ref().map(|assertion| Assertion::new(map, assertion)),
        codes: Vec::new(),
        relations: Vec::new(),
        source: found.source.into(),
    }
}

fn section(map: &OffsetMap, found: &document::Section) -> Section {
    let Span { start, end } = Span::new(map, found.span);
    let title = found.title.map(|title| Span::new(map, title));
    Section { kind: found.kind.as_str(), title, start, end }
}

fn summary(map: &OffsetMap, text: &str, found: &document::Summary) -> Summary {
    let sentences = found
        .sentences
        .iter()
        .map(|sentence| {
            let Span { start, end } = Span::new(map, sentence.span);
            SummarySentence {
                start,
                end,
                score: rounded(sentence.score),
                section: sentence.section.as_str(),
            }
        })
        .collect();
    let lines: Vec<String> = found
        .sentences
        .iter()
        .map(|sentence| sentence.span.of(text).split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    Summary { sentences, text: lines.join("\n") }
}

pub(super) fn deidentified(source_map: &OffsetMap, found: &document::Deidentified) -> Deidentified {
    let target_map = OffsetMap::new(&found.text, source_map.unit());
    let edits = found
        .edits
        .iter()
        .map(|edit| Edit {
            source: Span::new(source_map, edit.source),
            target: Span::new(&target_map, edit.target),
            label: edit.label.as_str(),
            operator: edit.operator.as_str(),
            letter: edit.label.safe_harbor_letter(),
            citation: edit.citation.as_deref().map(str::to_owned),
            score: rounded(edit.score),
            evidence: edit.evidence.into(),
        })
        .collect();
    Deidentified { text: found.text.clone(), edits, report: None }
}

#[cfg(test)]
#[cfg(feature = "neural")]
mod tests {
    use ts_rs::TS;

    use super::*;
    use crate::document::{EntityLabel, PhiLabel};
    use crate::wire::mapping::Restored;
    use crate::wire::report::{ReportModel, ReportPolicy};

    fn union_of(names: impl Iterator<Item = &'static str>) -> String {
        names.map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(" | ")
    }

    /// Rewrites with `UPDATE_GOLDEN=1`; otherwise the committed file must agree.
    #[test]
    fn typescript_types_match_the_rust_twins() {
        let config = ts_rs::Config::default();
        let mut lines = vec![
            "// Generated by `UPDATE_GOLDEN=1 cargo test typescript_types`; do not edit."
                .to_owned(),
            format!(
                "export type PhiLabel = {};",
                union_of(PhiLabel::ALL.iter().map(|label| label.as_str()))
            ),
            format!(
                "export type EntityLabel = {};",
                union_of(EntityLabel::ALL.iter().map(|label| label.as_str()))
            ),
        ];
        for declaration in [
            OffsetUnit::decl(&config),
            Span::decl(&config),
            Source::decl(&config),
            PhiSpan::decl(&config),
            Assertion::decl(&config),
            Code::decl(&config),
            Relation::decl(&config),
            Entity::decl(&config),
            Section::decl(&config),
            SummarySentence::decl(&config),
            Summary::decl(&config),
            Edit::decl(&config),
            ReportPolicy::decl(&config),
            ReportModel::decl(&config),
            Report::decl(&config),
            Deidentified::decl(&config),
            Restored::decl(&config),
            Warning::decl(&config),
            Analysis::decl(&config),
        ] {
            lines.push(format!("export {declaration}"));
        }
        lines.extend(crate::wire::prediction::declarations(&config));
        let expected = lines.join("\n\n") + "\n";
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/www/lib/wire.gen.ts");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(path, &expected).expect("www/lib is writable");
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(committed == expected, "run UPDATE_GOLDEN=1 cargo test typescript_types");
    }
}
