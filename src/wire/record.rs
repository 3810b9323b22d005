//! One line of JSON Lines input.

use serde_json::{Map, Value};
use thiserror::Error;

use super::given;
use super::offsets::{OffsetMap, OffsetUnit};
use crate::document::{Entity, EntityLabel, PhiSpan, Source, SourceKind};
use crate::error::{ErrorCode, Kind, Result};

/// A failure to read an input record.
#[derive(Debug, Error)]
pub enum RecordError {
    /// The line is no JSON.
    #[error("line is not valid JSON (byte {column} of the line)")]
    NotJson {
        /// Where reading stopped, in bytes from 1.
        column: usize,
    },
    /// The line is JSON but no object.
    #[error("line is not a JSON object; expected {{\"id\": ..., \"text\": ...}}")]
    NotObject,
    /// A field is missing or of another type.
    #[error("field {field} is missing or not {expected}")]
    Field {
        /// The field's name.
        field: &'static str,
        /// What was expected.
        expected: &'static str,
    },
    /// A field of one item of a list is missing or of another type.
    #[error("field {field} of {list}[{idx}] is missing or not {expected}")]
    ItemField {
        /// The list's name.
        list: &'static str,
        /// The item's position.
        idx: usize,
        /// The field's name.
        field: &'static str,
        /// What was expected.
        expected: &'static str,
    },
}

impl Kind for RecordError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InvalidInput
    }
}

/// One note of a batch.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) text: String,
    /// What is asked of the text.
    #[cfg_attr(
        not(feature = "neural"),
        expect(dead_code, reason = "only brought models are asked anything")
    )]
    pub(super) question: Option<String>,
    /// Entities that the caller gives, still in the caller's unit.
    entities: Option<Vec<Value>>,
    /// Identifiers that the caller gives, still in the caller's unit.
    phi: Option<Vec<Value>>,
    /// The patient that the line names.
    pub(super) patient: Option<String>,
}

/// The parsed line, so that an error can still name the record's id.
pub(super) fn parse_line(line: &str) -> Result<Map<String, Value>> {
    let value = serde_json::from_str(line)
        .or_else(|_| serde_json::from_str(&without_lone_surrogates(line)))
        .map_err(|error: serde_json::Error| RecordError::NotJson { column: error.column() })?;
    match value {
        Value::Object(fields) => Ok(fields),
        _ => Err(RecordError::NotObject.into()),
    }
}

/// The record's id, if it has one that can be repeated: a string or a number.
pub(super) fn id_of(fields: &Map<String, Value>) -> Option<Value> {
    fields.get("id").filter(|id| id.is_string() || id.is_number()).cloned()
}

impl Record {
    /// Reads the record; `patient_key` is the field that names its patient, and every line must then have it.
    pub(super) fn from_fields(
        fields: &mut Map<String, Value>,
        patient_key: Option<&str>,
    ) -> Result<Self> {
        let patient = match patient_key.map(|key| fields.get(key)) {
            None => None,
            Some(Some(Value::String(patient))) => Some(patient.clone()),
            Some(Some(Value::Number(patient))) => Some(patient.to_string()),
            Some(_) => {
                let expected = "a string or a number";
                return Err(RecordError::Field { field: "of the patient key", expected }.into());
            }
        };
        let Some(Value::String(text)) = fields.remove("text") else {
            return Err(RecordError::Field { field: "text", expected: "a string" }.into());
        };
        let question = match fields.remove("question") {
            None | Some(Value::Null) => None,
            Some(Value::String(question)) => Some(question),
            Some(_) => {
                return Err(RecordError::Field { field: "question", expected: "a string" }.into());
            }
        };
        let mut list = |field| match fields.remove(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(items)) => Ok(Some(items)),
            Some(_) => Err(RecordError::Field { field, expected: "a list" }),
        };
        let (entities, phi) = (list("entities")?, list("phi")?);
        Ok(Self { text, question, entities, phi, patient })
    }

    /// The caller's entities over `text`, sorted by position.
    pub(super) fn entities(&self, unit: OffsetUnit) -> Result<Option<Vec<Entity>>> {
        let Some(items) = &self.entities else { return Ok(None) };
        let map = OffsetMap::new(&self.text, unit);
        let mut entities = Vec::with_capacity(items.len());
        for (idx, item) in items.iter().enumerate() {
            let offset = |field| unsigned(item, "entities", idx, field);
            let span = map.span_to_bytes(offset("start")?, offset("end")?)?;
            let label: EntityLabel = text_field(item, "entities", idx, "label")?.parse()?;
            let source = Source { kind: SourceKind::Caller, id: "entity.given" };
            entities.push(Entity { span, label, score: 1.0, assertion: None, source });
        }
        entities.sort_by_key(|entity| entity.span);
        Ok(Some(entities))
    }

    /// The caller's identifiers over `text`, sorted by position.
    pub(super) fn phi(&self, unit: OffsetUnit) -> Result<Option<Vec<PhiSpan>>> {
        self.phi.as_deref().map(|items| given::phi(&self.text, items, unit)).transpose()
    }
}

/// A whole number in a field of an item of a list.
pub(super) fn unsigned(
    item: &Value,
    list: &'static str,
    idx: usize,
    field: &'static str,
) -> Result<usize> {
    item.get(field)
        .and_then(Value::as_u64)
        .and_then(|number| usize::try_from(number).ok())
        .ok_or_else(|| {
            RecordError::ItemField { list, idx, field, expected: "a whole number" }.into()
        })
}

/// A string in a field of an item of a list.
pub(super) fn text_field<'a>(
    item: &'a Value,
    list: &'static str,
    idx: usize,
    field: &'static str,
) -> Result<&'a str> {
    item.get(field)
        .and_then(Value::as_str)
        .ok_or_else(|| RecordError::ItemField { list, idx, field, expected: "a string" }.into())
}

/// The line with every escaped lone surrogate made U+FFFD, as the browser's own conversion makes it:
/// `JSON.stringify` writes them, and strict readers refuse them.
fn without_lone_surrogates(line: &str) -> String {
    let mut mended = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('\\') {
        mended.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = match (surrogate(rest), rest.get(6..).and_then(surrogate)) {
            (Some(Surrogate::High), Some(Surrogate::Low)) => {
                mended.push_str(&rest[..12]);
                12
            }
            (Some(_), _) => {
                mended.push_str("\\ufffd");
                6
            }
            // The escaped character goes along, so that an escaped backslash is not read twice.
            (None, _) => {
                let taken = rest.chars().take(2).map(char::len_utf8).sum();
                mended.push_str(&rest[..taken]);
                taken
            }
        };
        rest = &rest[taken..];
    }
    mended.push_str(rest);
    mended
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Surrogate {
    High,
    Low,
}

fn surrogate(escape: &str) -> Option<Surrogate> {
    let digits = escape.strip_prefix("\\u")?.get(..4)?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xD800..=0xDBFF => Some(Surrogate::High),
        0xDC00..=0xDFFF => Some(Surrogate::Low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_surrogates_become_replacement_characters() {
        let check = |line: &str, expected: &str| {
            let fields = parse_line(line).expect("mended");
            assert_eq!(fields["text"], expected);
        };
        check(r#"{"text":"a\ud83d b"}"#, "a\u{fffd} b");
        check(r#"{"text":"a\udc4d\ud83d"}"#, "a\u{fffd}\u{fffd}");
        check(r#"{"text":"\ud83d\udc4d \ud83d"}"#, "👍 \u{fffd}");
        check(r#"{"text":"\\ud83d \ud83d"}"#, "\\ud83d \u{fffd}");
    }

    #[test]
    fn errors_name_the_field_and_not_its_value() {
        let mut fields = parse_line(r#"{"id":"a","text":42}"#).expect("JSON");
        let error = Record::from_fields(&mut fields, None).expect_err("text is a number");
        assert_eq!(error.to_string(), "field text is missing or not a string");
        assert!(parse_line("CANARY").expect_err("no JSON").to_string().contains("byte 1"));
    }
}
