//! The way back as a sealed file: JSON Lines inside an `age` file, a head and then one document a line.
//!
//! `age -d` shows `{"format":"chartside-mapping","version":1}` and lines of
//! `{"id", "text", "edits": [{"start", "end", "operator", "original"}]}` with offsets in bytes over `text`.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use super::offsets::{OffsetMap, OffsetUnit};
use super::seal::{Sealer, opened};
use super::types::to_json;
use crate::document::Operator;
use crate::error::{ErrorCode, Kind, Result};
use crate::task::deid::{MappedDocument, MappedEdit};
use crate::text::ByteSpan;

const FORMAT: &str = "chartside-mapping";
const VERSION: u32 = 1;

/// What a mapping cannot be made of, or read as.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MappingError {
    /// The sealed content is something else.
    #[error("the age file holds no mapping of this program")]
    NoMapping,
    /// Of another version.
    #[error("the mapping has version {version}; this program reads version {VERSION}")]
    Version {
        /// As the file says.
        version: u32,
    },
    /// A document of the content does not fit together.
    #[error("document {idx} of the mapping does not fit together")]
    Document {
        /// Its place.
        idx: usize,
    },
    /// Documents to seal that are none.
    #[error("documents to seal are not a list of {{\"text\", \"edits\"}} (byte {column})")]
    Malformed {
        /// Where reading stopped, in bytes from 1.
        column: usize,
    },
    /// No document of that id.
    #[error("the mapping holds no document of this id; leave the id out to search all")]
    UnknownId,
}

impl Kind for MappingError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InvalidInput
    }
}

#[derive(Serialize, Deserialize)]
struct Head {
    format: String,
    version: u32,
}

#[derive(Serialize, Deserialize)]
struct Line {
    id: Option<Value>,
    text: String,
    edits: Vec<LineEdit>,
}

#[derive(Serialize, Deserialize)]
struct LineEdit {
    start: usize,
    end: usize,
    operator: String,
    original: String,
}

/// Writes a sealed mapping, one document after the other, in memory that does not grow with their number.
#[derive(Debug)]
pub struct MappingWriter(Sealer);

impl MappingWriter {
    /// Starts a mapping. This takes a second on purpose.
    ///
    /// # Errors
    /// `invalid-option` for an empty passphrase; `internal` when the host cannot seal.
    pub fn new(passphrase: &str) -> Result<Self> {
        let mut sealer = Sealer::new(passphrase)?;
        let head = Head { format: FORMAT.to_owned(), version: VERSION };
        sealer.write(format!("{}\n", to_json(&head)).as_bytes())?;
        Ok(Self(sealer))
    }

    /// Adds a document; `id` is that of its record.
    ///
    /// # Errors
    /// `internal` when the host cannot seal.
    pub fn add(&mut self, id: Option<&Value>, document: &MappedDocument) -> Result<()> {
        let edits = document
            .edits
            .iter()
            .map(|edit| LineEdit {
                start: edit.target.start,
                end: edit.target.end,
                operator: edit.operator.as_str().to_owned(),
                original: edit.original.clone(),
            })
            .collect();
        let line = Line { id: id.cloned(), text: document.text.clone(), edits };
        self.0.write(format!("{}\n", to_json(&line)).as_bytes())
    }

    /// Takes the bytes of the file that are ready.
    pub fn take(&mut self) -> Vec<u8> {
        self.0.take()
    }

    /// Ends the file and takes its last bytes; without them it does not open.
    ///
    /// # Errors
    /// `internal` when the host cannot seal.
    pub fn finish(self) -> Result<Vec<u8>> {
        self.0.finish()
    }
}

/// A text with its originals, on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Restored {
    /// The text.
    pub text: String,
    /// How many originals were put in.
    pub restored: usize,
    /// How many replacements of the note were not found again.
    pub missing: usize,
}

/// An opened mapping. It holds identifiers.
pub struct Mapping {
    documents: Vec<MappedDocument>,
    by_id: HashMap<String, usize>,
}

impl std::fmt::Debug for Mapping {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mapping of {} documents", self.documents.len())
    }
}

impl Mapping {
    /// Opens a sealed mapping.
    ///
    /// # Errors
    /// `invalid-input` for a wrong passphrase, damage, or a file that is no mapping; `invalid-option` for an empty
    /// passphrase.
    pub fn open(file: &[u8], passphrase: &str) -> Result<Self> {
        let content = opened(file, passphrase)?;
        let mut lines = content.split(|&byte| byte == b'\n');
        let head: Head = lines
            .next()
            .and_then(|line| serde_json::from_slice(line).ok())
            .filter(|head: &Head| head.format == FORMAT)
            .ok_or(MappingError::NoMapping)?;
        if head.version != VERSION {
            return Err(MappingError::Version { version: head.version }.into());
        }
        let mut mapping = Self { documents: Vec::new(), by_id: HashMap::new() };
        for (idx, line) in lines.filter(|line| !line.is_empty()).enumerate() {
            let line: Line =
                serde_json::from_slice(line).map_err(|_| MappingError::Document { idx })?;
            if let Some(id) = &line.id {
                mapping.by_id.insert(id.to_string(), idx);
            }
            mapping
                .documents
                .push(document(line, OffsetUnit::Byte).ok_or(MappingError::Document { idx })?);
        }
        Ok(mapping)
    }

    /// Puts originals back: those of the record of that id; without an id those of the document with this very text,
    /// or the one whose replacements are found most often.
    ///
    /// # Errors
    /// `invalid-input` when no document has the id.
    pub fn restore(&self, id: Option<&Value>, text: &str) -> Result<Restored> {
        let document = match id {
            Some(id) => {
                let idx = self.by_id.get(&id.to_string()).ok_or(MappingError::UnknownId)?;
                Some(&self.documents[*idx])
            }
            None => self.documents.iter().find(|document| document.text == text),
        };
        let restored = match document {
            Some(document) => document.restore(text),
            None => self
                .documents
                .iter()
                .map(|document| document.restore(text))
                // The first of equals, whatever the order of `max`.
                .rev()
                .max_by_key(|restored| restored.n_restored)
                .unwrap_or_else(|| crate::task::deid::Restored {
                    text: text.to_owned(),
                    ..Default::default()
                }),
        };
        Ok(Restored {
            text: restored.text,
            restored: restored.n_restored,
            missing: restored.n_missing,
        })
    }
}

impl Mapping {
    /// As [`Mapping::restore`], from and to JSON text; the empty string stands for no id.
    ///
    /// # Errors
    /// As there; also for an id that is no JSON.
    pub fn restore_json(&self, id_json: &str, text: &str) -> Result<String> {
        let id: Option<Value> = match id_json {
            "" => None,
            json => Some(serde_json::from_str(json).map_err(|_| MappingError::UnknownId)?),
        };
        Ok(to_json(&self.restore(id.as_ref(), text)?))
    }
}

/// Seals documents that a caller kept: a JSON list of `{"id"?, "text", "edits": [{"start", "end", "operator",
/// "original"}]}` with offsets in `unit`.
///
/// # Errors
/// `invalid-input` when the list is malformed or spans do not fit; as [`MappingWriter::new`] otherwise.
pub fn seal_documents(json: &str, unit: OffsetUnit, passphrase: &str) -> Result<Vec<u8>> {
    let lines: Vec<Line> = serde_json::from_str(json)
        .map_err(|error| MappingError::Malformed { column: error.column() })?;
    let mut writer = MappingWriter::new(passphrase)?;
    let mut file = Vec::new();
    for (idx, line) in lines.into_iter().enumerate() {
        let id = line.id.clone();
        let document = document(line, unit).ok_or(MappingError::Document { idx })?;
        writer.add(id.as_ref(), &document)?;
        file.extend(writer.take());
    }
    file.extend(writer.finish()?);
    Ok(file)
}

/// A document with sorted spans that fit its text.
fn document(line: Line, unit: OffsetUnit) -> Option<MappedDocument> {
    let map = OffsetMap::new(&line.text, unit);
    let mut edits = Vec::with_capacity(line.edits.len());
    let mut reach = 0;
    for edit in line.edits {
        let target: ByteSpan = map.span_to_bytes(edit.start, edit.end).ok()?;
        let operator =
            Operator::ALL.into_iter().find(|operator| operator.as_str() == edit.operator)?;
        if target.start < reach {
            return None;
        }
        reach = target.end;
        edits.push(MappedEdit { target, original: edit.original, operator });
    }
    Some(MappedDocument { text: line.text, edits })
}
