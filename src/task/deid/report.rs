//! What was done to one note or many: counts, versions and hashes, and no word of any note.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::policy::Policy;
use crate::document::{Deidentified, Operator, PhiLabel, SourceKind};
use crate::lexicon::zip::ZIP3_VINTAGE;

/// What no software can certify, in every report.
const RESIDUAL_RISK: &str = "The counts are of what the software found and replaced. No software can certify that \
nothing was missed: unusual names, rare facts and facts that identify a person only together may remain. Images, \
attachments and metadata were not read. Safe Harbor also asks that whoever releases the text has no actual knowledge \
that it could identify a person (45 CFR 164.514(b)(2)(ii)), and an expert determination under 164.514(b)(1) is made by \
an expert. Have a person review the text before it is released.";

/// Counts over de-identified notes, with what they were made by.
#[derive(Clone, Debug)]
pub struct Report {
    policy: String,
    basis: String,
    policy_hash: String,
    notice: Option<String>,
    zip3_vintage: Option<&'static str>,
    n_notes: usize,
    n_failed: usize,
    n_survivors: usize,
    labels: BTreeMap<PhiLabel, usize>,
    operators: BTreeMap<Operator, usize>,
    evidence: BTreeMap<SourceKind, usize>,
    texts: Sha256,
}

impl Report {
    /// An empty report for `policy`.
    pub fn new(policy: &Policy) -> Self {
        let uses_zip3 = policy.operator(PhiLabel::Zip) == Operator::Generalize;
        Self {
            policy: policy.name().to_owned(),
            basis: policy.basis().to_owned(),
            policy_hash: policy.hash(),
            notice: policy.notice().map(str::to_owned),
            zip3_vintage: uses_zip3.then_some(ZIP3_VINTAGE),
            n_notes: 0,
            n_failed: 0,
            n_survivors: 0,
            labels: BTreeMap::new(),
            operators: BTreeMap::new(),
            evidence: BTreeMap::new(),
            texts: Sha256::new(),
        }
    }

    /// Counts one note.
    pub fn add(&mut self, note: &Deidentified) {
        // A line feed between texts, so that the hash over one note is the hash of its text.
        if self.n_notes > 0 {
            self.texts.update("\n");
        }
        self.texts.update(&note.text);
        self.n_notes += 1;
        for edit in &note.edits {
            *self.labels.entry(edit.label).or_default() += 1;
            *self.operators.entry(edit.operator).or_default() += 1;
            *self.evidence.entry(edit.evidence.kind).or_default() += 1;
            self.n_survivors += usize::from(edit.evidence.id == super::replace::SURVIVOR_ID);
        }
    }

    /// Counts one note that could not be de-identified; nothing of it was handed out.
    pub fn add_failure(&mut self) {
        self.n_failed += 1;
    }

    /// The name of the policy.
    pub fn policy(&self) -> &str {
        &self.policy
    }

    /// The rule that the policy follows.
    pub fn basis(&self) -> &str {
        &self.basis
    }

    /// SHA-256 over what the policy decides, in hex.
    pub fn policy_hash(&self) -> &str {
        &self.policy_hash
    }

    /// The figures behind three-digit ZIP codes and their age, where the policy keeps such.
    pub fn zip3_vintage(&self) -> Option<&'static str> {
        self.zip3_vintage
    }

    /// Notes that were de-identified.
    pub fn n_notes(&self) -> usize {
        self.n_notes
    }

    /// Notes that were refused.
    pub fn n_failed(&self) -> usize {
        self.n_failed
    }

    /// Replacements in all.
    pub fn n_edits(&self) -> usize {
        self.labels.values().sum()
    }

    /// Replacements of values that no rule and no model had found at their place, but that had been found elsewhere.
    pub fn n_survivors(&self) -> usize {
        self.n_survivors
    }

    /// Replacements by label.
    pub fn labels(&self) -> &BTreeMap<PhiLabel, usize> {
        &self.labels
    }

    /// Replacements by letter of 45 CFR 164.514(b)(2)(i).
    pub fn letters(&self) -> BTreeMap<char, usize> {
        let mut letters = BTreeMap::new();
        for (label, count) in &self.labels {
            if let Some(letter) = label.safe_harbor_letter() {
                *letters.entry(letter).or_default() += count;
            }
        }
        letters
    }

    /// Replacements by operator.
    pub fn operators(&self) -> &BTreeMap<Operator, usize> {
        &self.operators
    }

    /// Replacements by what found them.
    pub fn evidence(&self) -> &BTreeMap<SourceKind, usize> {
        &self.evidence
    }

    /// SHA-256 in hex over the de-identified texts in order, with a line feed between each two.
    pub fn text_hash(&self) -> String {
        self.texts.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// What the counts do not say.
    pub fn statement(&self) -> String {
        match &self.notice {
            Some(notice) => format!("{RESIDUAL_RISK} {notice}"),
            None => RESIDUAL_RISK.to_owned(),
        }
    }
}
