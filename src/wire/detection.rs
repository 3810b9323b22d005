//! What a caller knows beside the rules, as JSON: roster, words to leave, words to hide, recognisers.

use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::document::PhiLabel;
use crate::error::{ErrorCode, Kind, Result};
use crate::task::deid::{Checksum, Detector, DetectorSpec, Known, RecognizerSpec};

/// A field of a term or recogniser with a value outside its closed set.
#[derive(Debug, Error)]
pub enum DetectionError {
    /// A label is unknown.
    #[error("unknown label at {list}[{idx}]; expected one of the PHI labels")]
    UnknownLabel {
        /// The name of the list.
        list: &'static str,
        /// Where in the list.
        idx: usize,
    },
    /// The text of a list is no JSON of the documented form.
    #[error("{list} is not the documented JSON list (line {line}, byte {column})")]
    MalformedList {
        /// The name of the list.
        list: &'static str,
        /// Where reading stopped.
        line: usize,
        /// Where reading stopped.
        column: usize,
    },
    /// A checksum is unknown.
    #[error("unknown checksum at recognizers[{idx}]; expected luhn, nhs, npi, dea or vin")]
    UnknownChecksum {
        /// Where in the list.
        idx: usize,
    },
}

impl Kind for DetectionError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InvalidOption
    }
}

/// A known term: a string alone, or a string with its label.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum KnownTerm {
    Bare(String),
    Labelled(LabelledTerm),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LabelledTerm {
    value: String,
    label: String,
}

/// A list, or the text of a file that holds one: JSON, or one term a line, its label and a tab before it where it has one.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum OrText<T> {
    List(Vec<T>),
    Text(String),
}

impl<T> Default for OrText<T> {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl<T: DeserializeOwned> OrText<T> {
    fn read(self, list: &'static str, line: Option<fn(&str) -> T>) -> Result<Vec<T>> {
        let text = match self {
            Self::List(terms) => return Ok(terms),
            Self::Text(text) => text,
        };
        match line {
            Some(line) if !text.trim_start().starts_with('[') => {
                Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(line).collect())
            }
            _ => Ok(serde_json::from_str(&text).map_err(|error| {
                DetectionError::MalformedList { list, line: error.line(), column: error.column() }
            })?),
        }
    }
}

fn known_line(line: &str) -> KnownTerm {
    match line.split_once('\t') {
        Some((label, value)) => KnownTerm::Labelled(LabelledTerm {
            value: value.trim().to_owned(),
            label: label.trim().to_owned(),
        }),
        None => KnownTerm::Bare(line.to_owned()),
    }
}

/// What the options say of detection.
#[derive(Debug, Default)]
pub(super) struct DetectionFields {
    pub roster: OrText<KnownTerm>,
    pub allow: OrText<String>,
    pub deny: OrText<KnownTerm>,
    pub recognizers: OrText<RecognizerFields>,
}

/// A recogniser as it comes.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RecognizerFields {
    label: String,
    pattern: String,
    #[serde(default)]
    context: Vec<String>,
    checksum: Option<String>,
    #[serde(default = "certain")]
    score: f32,
    finds: Vec<String>,
    #[serde(default)]
    ignores: Vec<String>,
}

fn certain() -> f32 {
    0.9
}

/// The detector that the fields describe.
pub(super) fn detector(fields: DetectionFields) -> Result<Arc<Detector>> {
    let spec = DetectorSpec {
        roster: terms("roster", fields.roster, PhiLabel::Patient)?,
        allow: fields.allow.read("allow", Some(str::to_owned))?,
        deny: terms("deny", fields.deny, PhiLabel::OtherId)?,
        recognizers: fields
            .recognizers
            .read("recognizers", None)?
            .into_iter()
            .enumerate()
            .map(|(idx, fields)| recognizer(idx, fields))
            .collect::<Result<_>>()?,
    };
    Ok(Arc::new(Detector::new(spec)?))
}

fn label(name: &str, list: &'static str, idx: usize) -> Result<PhiLabel> {
    Ok(name.parse().map_err(|_| DetectionError::UnknownLabel { list, idx })?)
}

fn terms(list: &'static str, given: OrText<KnownTerm>, default: PhiLabel) -> Result<Vec<Known>> {
    given
        .read(list, Some(known_line))?
        .into_iter()
        .enumerate()
        .map(|(idx, term)| match term {
            KnownTerm::Bare(value) => Ok(Known { value, label: default }),
            KnownTerm::Labelled(LabelledTerm { value, label: name }) => {
                Ok(Known { value, label: label(&name, list, idx)? })
            }
        })
        .collect()
}

fn recognizer(idx: usize, fields: RecognizerFields) -> Result<RecognizerSpec> {
    let checksum = match fields.checksum {
        Some(name) => {
            Some(Checksum::from_name(&name).ok_or(DetectionError::UnknownChecksum { idx })?)
        }
        None => None,
    };
    Ok(RecognizerSpec {
        label: label(&fields.label, "recognizers", idx)?,
        pattern: fields.pattern,
        context: fields.context,
        checksum,
        score: fields.score,
        finds: fields.finds,
        ignores: fields.ignores,
    })
}

#[cfg(test)]
mod tests {
    use crate::wire::Options;

    #[test]
    fn lists_and_recognizers_are_read_and_checked() {
        let good = r#"{"rulesOnly":true,"roster":["Bernadine Kowalczyk",{"value":"00418827","label":"MRN"}],
            "allow":["Foley"],"deny":[{"value":"Project Heron","label":"ORG"}],
            "recognizers":[{"label":"OTHERID","pattern":"HX-[0-9]{4}","finds":["HX-1234"],"ignores":["HX-12"]}]}"#;
        assert!(Options::from_json(good).is_ok());
        let files = r#"{"roster":"Bernadine Kowalczyk\nMRN\t00418827\n","allow":"Foley\n","recognizers":"[]"}"#;
        assert!(Options::from_json(files).is_ok());
        for (bad, said) in [
            (r#"{"roster":[{"value":"x y","label":"NAME"}]}"#, "roster[0]"),
            (r#"{"deny":["x"]}"#, "deny[0]"),
            (r#"{"roster":"NAME\tx y"}"#, "roster[0]"),
            (r#"{"recognizers":"MRN"}"#, "recognizers"),
            (r#"{"recognizers":[{"label":"MRN","pattern":"(","finds":["x"]}]}"#, "recognizers[0]"),
            (r#"{"recognizers":[{"label":"MRN","pattern":"a*","finds":["a"]}]}"#, "empty"),
            (r#"{"recognizers":[{"label":"MRN","pattern":"ab","finds":["xy"]}]}"#, "finds[0]"),
            (
                r#"{"recognizers":[{"label":"MRN","pattern":"ab","finds":["ab"],"ignores":["cab"]}]}"#,
                "ignores[0]",
            ),
            (
                r#"{"recognizers":[{"label":"MRN","pattern":"ab","finds":["ab"],"checksum":"md5"}]}"#,
                "checksum",
            ),
            (
                r#"{"recognizers":[{"label":"MRN","pattern":"(?=a)b","finds":["ab"]}]}"#,
                "look-around",
            ),
            (
                r#"{"recognizers":[{"label":"MRN","pattern":"(?:a{900}){900}","finds":["a"]}]}"#,
                "memory",
            ),
        ] {
            let error = Options::from_json(bad).expect_err(bad).to_string();
            assert!(error.contains(said), "{error} should name {said}");
        }
    }
}
