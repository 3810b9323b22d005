//! The report of a de-identification as JSON: counts, versions and hashes, no word of any note.

use std::collections::BTreeMap;

use serde::Serialize;

use super::types::to_json;
use crate::document::{self, SourceKind};
use crate::pipeline::Analyzer;
use crate::task::deid::{self, Policy};

/// The policy of a report.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ReportPolicy {
    /// Its name.
    pub name: String,
    /// The rule that it follows.
    pub basis: String,
    /// SHA-256 over what it decides, in hex.
    pub sha256: String,
    /// The figures behind three-digit ZIP codes and their age, or null where none are kept.
    pub zip3: Option<String>,
}

/// The model of a report.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ReportModel {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What was done, without any protected health information.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The version of the engine.
    pub engine: &'static str,
    /// The model, or null where rules alone were used.
    pub model: Option<ReportModel>,
    /// The policy.
    pub policy: ReportPolicy,
    /// Notes that were de-identified.
    pub notes: usize,
    /// Notes that were refused; nothing of them was handed out.
    pub failed: usize,
    /// Replacements in all.
    pub edits: usize,
    /// Replacements of values that stood again where nothing had found them.
    pub survivors: usize,
    /// Replacements by label.
    #[cfg_attr(test, ts(type = "{ [label in PhiLabel]?: number }"))]
    pub labels: BTreeMap<&'static str, usize>,
    /// Replacements by letter of 45 CFR 164.514(b)(2)(i).
    #[cfg_attr(test, ts(type = "{ [letter: string]: number }"))]
    pub letters: BTreeMap<String, usize>,
    /// Replacements by operator.
    #[cfg_attr(test, ts(type = "{ [operator: string]: number }"))]
    pub operators: BTreeMap<&'static str, usize>,
    /// Replacements by what found them: model, rule, dictionary or caller.
    #[cfg_attr(test, ts(type = "{ [kind: string]: number }"))]
    pub evidence: BTreeMap<&'static str, usize>,
    /// SHA-256 in hex over the de-identified texts in order, with a line feed between each two.
    pub text_sha256: String,
    /// What the counts do not say: no software can certify that nothing was missed.
    pub statement: String,
}

impl Report {
    /// The twin of `report`, made by `analyzer`.
    pub fn new(report: &deid::Report, analyzer: &Analyzer) -> Self {
        Self {
            engine: crate::VERSION,
            model: model_of(analyzer),
            policy: ReportPolicy {
                name: report.policy().to_owned(),
                basis: report.basis().to_owned(),
                sha256: report.policy_hash().to_owned(),
                zip3: report.zip3_vintage().map(str::to_owned),
            },
            notes: report.n_notes(),
            failed: report.n_failed(),
            edits: report.n_edits(),
            survivors: report.n_survivors(),
            labels: report.labels().iter().map(|(label, &n)| (label.as_str(), n)).collect(),
            letters: report.letters().iter().map(|(letter, &n)| (letter.to_string(), n)).collect(),
            operators: report
                .operators()
                .iter()
                .map(|(operator, &n)| (operator.as_str(), n))
                .collect(),
            evidence: report.evidence().iter().map(|(&kind, &n)| (kind_name(kind), n)).collect(),
            text_sha256: report.text_hash(),
            statement: report.statement(),
        }
    }

    /// The report of one analysed note; `None` where nothing was de-identified.
    pub fn of(analysis: &document::Analysis, policy: &Policy, analyzer: &Analyzer) -> Option<Self> {
        let deidentified = analysis.deidentified.as_ref()?;
        let mut report = deid::Report::new(policy);
        report.add(deidentified);
        Some(Self::new(&report, analyzer))
    }

    /// As JSON text.
    pub fn to_json(&self) -> String {
        to_json(self)
    }
}

/// The name of a kind of evidence on the wire.
pub(super) fn kind_name(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Model => "model",
        SourceKind::Rule => "rule",
        SourceKind::Dictionary => "dictionary",
        SourceKind::Caller => "caller",
    }
}

#[cfg(feature = "neural")]
fn model_of(analyzer: &Analyzer) -> Option<ReportModel> {
    analyzer.model().map(|model| ReportModel {
        name: model.manifest().name.clone(),
        version: model.manifest().version.clone(),
    })
}

#[cfg(not(feature = "neural"))]
fn model_of(_: &Analyzer) -> Option<ReportModel> {
    None
}
