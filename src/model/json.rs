//! The check that comes before any JSON of a package is believed: its size, its form, and that no
//! object has a name twice, because parsers disagree on which one counts.

use std::collections::HashSet;
use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor,
};
use thiserror::Error;

use crate::error::{ErrorCode, Kind};

/// What can be wrong with a JSON file of a model.
#[derive(Debug, Error)]
pub(super) enum JsonError {
    #[error("{file} is {bytes} bytes, at most {limit} are read")]
    TooLong { file: &'static str, bytes: usize, limit: usize },
    #[error(
        "{file} is not JSON (line {line}, column {column}); was a page served instead of the file?"
    )]
    Malformed { file: &'static str, line: usize, column: usize },
    #[error("{file} has a name twice in one object (line {line}, column {column})")]
    Duplicate { file: &'static str, line: usize, column: usize },
}

impl Kind for JsonError {
    fn code(&self) -> ErrorCode {
        ErrorCode::ModelIntegrity
    }
}

/// Checks that `json`, the contents of `file`, is one JSON value of at most `limit` bytes without doubled names.
pub(super) fn check(file: &'static str, json: &[u8], limit: usize) -> Result<(), JsonError> {
    if json.len() > limit {
        return Err(JsonError::TooLong { file, bytes: json.len(), limit });
    }
    let mut is_doubled = false;
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    Value { is_doubled: &mut is_doubled }
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end())
        .map_err(|error| {
            let (line, column) = (error.line(), error.column());
            if is_doubled {
                JsonError::Duplicate { file, line, column }
            } else {
                JsonError::Malformed { file, line, column }
            }
        })
}

/// Any value, looked through and dropped.
struct Value<'a> {
    is_doubled: &'a mut bool,
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some(name) = map.next_key_seed(Name)? {
            if !seen.insert(name) {
                *self.is_doubled = true;
                return Err(A::Error::custom("a doubled name"));
            }
            map.next_value_seed(Value { is_doubled: self.is_doubled })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Value { is_doubled: self.is_doubled })?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = String;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        String::deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn message(json: &str) -> String {
        check("x.json", json.as_bytes(), 60)
            .map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn names_are_unique_at_every_depth() {
        assert_eq!(message(r#"{"a": {"b": 1}, "b": [{"a": null}, {"a": -1.5}]}"#), "");
        assert!(message(r#"{"a": 1, "a": 2}"#).contains("twice"));
        assert!(message(r#"[{"x": {"a": 1, "\u0061": true}}]"#).contains("twice"));
    }

    #[test]
    fn other_things_are_refused() {
        assert!(message("<!doctype html>").contains("not JSON"));
        assert!(message("{} {}").contains("not JSON"));
        assert!(message(&" ".repeat(61)).contains("61 bytes"));
        assert!(check("x.json", "[".repeat(5000).as_bytes(), 9000).is_err());
    }
}
