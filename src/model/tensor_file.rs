//! Reads the safetensors format and trusts nothing in it.
//!
//! A header of bounded length, every name once, the allowed types only, shapes of bounded rank whose
//! product times the size of the type is exactly the tensor's bytes, and tensors that tile the rest of
//! the file without gap, overlap or remainder. Lengths are 64 bits wide in the file and become `usize`
//! where that holds them, never by truncation: on WebAssembly it is 32 bits wide.
//! The format: <https://github.com/huggingface/safetensors#format>.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use thiserror::Error;

use crate::error::{ErrorCode, Kind};

/// The longest header that is parsed, in bytes.
pub const MAX_HEADER_BYTES: usize = 16 << 20;

/// The 8 bytes before the header that hold its length.
const LENGTH_BYTES: usize = 8;

/// The most tensors in a file.
const MAX_TENSORS: usize = 16_384;

/// The longest name of a tensor, in bytes.
const MAX_NAME_BYTES: usize = 256;

/// The most dimensions of a tensor.
const MAX_RANK: usize = 8;

/// The most entries of the free-form metadata.
const MAX_METADATA: usize = 256;

/// The most bytes of the free-form metadata.
const MAX_METADATA_BYTES: usize = 1 << 20;

/// What can be wrong with a file of tensors.
#[derive(Debug, Error)]
pub(super) enum TensorFileError {
    #[error("the weights are {bytes} bytes, too short for a header")]
    TooShort { bytes: usize },
    #[error(
        "the header of the weights claims {bytes} bytes, at most {MAX_HEADER_BYTES} and the file's length are allowed; was a page served instead of the file?"
    )]
    HeaderTooLong { bytes: u64 },
    #[error("the header of the weights is not a JSON object of tensors")]
    Malformed,
    #[error("the header of the weights names a tensor twice")]
    Duplicate,
    #[error("the header of the weights has more than {limit} {what}")]
    Limit { what: &'static str, limit: usize },
    #[error("the tensors of the weights leave gaps, overlap or do not fill the file")]
    Tiling,
    #[error("a tensor of the weights does not have the bytes that its shape asks for")]
    Shape,
    #[error("a tensor of the weights has a type other than F32, F16, BF16, I8, U8 and I64")]
    Type,
}

impl Kind for TensorFileError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Type => ErrorCode::ModelIncompatible,
            _ => ErrorCode::ModelIntegrity,
        }
    }
}

/// The types of numbers that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dtype {
    F32,
    F16,
    Bf16,
    I8,
    U8,
    /// Buffers of positions that old checkpoints carry; never weights.
    I64,
}

impl Dtype {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "F32" => Self::F32,
            "F16" => Self::F16,
            "BF16" => Self::Bf16,
            "I8" => Self::I8,
            "U8" => Self::U8,
            "I64" => Self::I64,
            _ => return None,
        })
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::F32 => "F32",
            Self::F16 => "F16",
            Self::Bf16 => "BF16",
            Self::I8 => "I8",
            Self::U8 => "U8",
            Self::I64 => "I64",
        }
    }

    fn n_bytes(self) -> u64 {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::F16 | Self::Bf16 => 2,
            Self::F32 => 4,
            Self::I64 => 8,
        }
    }
}

/// One tensor of a file.
#[derive(Clone, Debug)]
pub(super) struct Tensor<'a> {
    pub(super) dtype: Dtype,
    pub(super) shape: Vec<usize>,
    pub(super) bytes: &'a [u8],
}

/// Reads the tensors of `file`.
pub(super) fn read(file: &[u8]) -> Result<BTreeMap<String, Tensor<'_>>, TensorFileError> {
    let (length, rest) = file
        .split_first_chunk::<LENGTH_BYTES>()
        .ok_or(TensorFileError::TooShort { bytes: file.len() })?;
    let claimed = u64::from_le_bytes(*length);
    let (header, data) = usize::try_from(claimed)
        .ok()
        .filter(|&bytes| bytes <= MAX_HEADER_BYTES)
        .and_then(|bytes| rest.split_at_checked(bytes))
        .ok_or(TensorFileError::HeaderTooLong { bytes: claimed })?;
    let mut entries = parse_header(header)?;
    entries.sort_by_key(|(_, entry)| entry.data_offsets);
    let mut tensors = BTreeMap::new();
    let mut behind = 0;
    for (name, entry) in entries {
        let tensor = entry.place(data, behind)?;
        behind += tensor.bytes.len();
        tensors.insert(name, tensor);
    }
    if behind != data.len() {
        return Err(TensorFileError::Tiling);
    }
    Ok(tensors)
}

/// Writes `tensors`, in their order, as a file that [`read`] reads.
///
/// # Panics
/// When a tensor does not have the bytes that its shape asks for.
pub(super) fn write(tensors: &[(String, Dtype, Vec<usize>, Vec<u8>)]) -> Vec<u8> {
    let mut header = serde_json::Map::new();
    let mut behind = 0;
    for (name, dtype, shape, bytes) in tensors {
        let expected = shape.iter().product::<usize>() as u64 * dtype.n_bytes();
        assert_eq!(bytes.len() as u64, expected, "the bytes of {name}");
        let entry = serde_json::json!({
            "dtype": dtype.as_str(), "shape": shape, "data_offsets": [behind, behind + bytes.len()],
        });
        header.insert(name.clone(), entry);
        behind += bytes.len();
    }
    let mut header = serde_json::Value::Object(header).to_string();
    // The data begins at a multiple of eight.
    while !header.len().is_multiple_of(LENGTH_BYTES) {
        header.push(' ');
    }
    let mut file = Vec::with_capacity(LENGTH_BYTES + header.len() + behind);
    file.extend((header.len() as u64).to_le_bytes());
    file.extend(header.as_bytes());
    for (.., bytes) in tensors {
        file.extend(bytes);
    }
    file
}

/// A tensor as the header gives it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    dtype: String,
    shape: Shape,
    data_offsets: (u64, u64),
}

impl Entry {
    /// The tensor in `data`, which must begin at `behind`, the end of the one before.
    fn place(self, data: &[u8], behind: usize) -> Result<Tensor<'_>, TensorFileError> {
        let dtype = Dtype::from_name(&self.dtype).ok_or(TensorFileError::Type)?;
        let dimensions = self.shape.0?;
        let (start, end) = self.data_offsets;
        let n_bytes = end.checked_sub(start).ok_or(TensorFileError::Tiling)?;
        let expected = dimensions.iter().try_fold(dtype.n_bytes(), |n, &size| n.checked_mul(size));
        if expected != Some(n_bytes) {
            return Err(TensorFileError::Shape);
        }
        let shape = dimensions
            .into_iter()
            .map(usize::try_from)
            .collect::<Result<_, _>>()
            .map_err(|_| TensorFileError::Shape)?;
        let bytes = usize::try_from(start)
            .ok()
            .filter(|&start| start == behind)
            .zip(usize::try_from(end).ok())
            .and_then(|(start, end)| data.get(start..end))
            .ok_or(TensorFileError::Tiling)?;
        Ok(Tensor { dtype, shape, bytes })
    }
}

/// The dimensions of a tensor, read no further than is allowed.
struct Shape(Result<Vec<u64>, TensorFileError>);

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Dimensions;
        impl<'de> Visitor<'de> for Dimensions {
            type Value = Shape;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of dimensions")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Shape, A::Error> {
                let mut dimensions = Ok(Vec::with_capacity(MAX_RANK));
                while let Some(size) = items.next_element::<u64>()? {
                    match &mut dimensions {
                        Ok(sizes) if sizes.len() < MAX_RANK => sizes.push(size),
                        _ => {
                            let (what, limit) = ("dimensions in a tensor", MAX_RANK);
                            dimensions = Err(TensorFileError::Limit { what, limit });
                        }
                    }
                }
                Ok(Shape(dimensions))
            }
        }
        deserializer.deserialize_seq(Dimensions)
    }
}

/// The entries of a header with their names.
fn parse_header(header: &[u8]) -> Result<Vec<(String, Entry)>, TensorFileError> {
    let mut refused = None;
    let mut json = serde_json::Deserializer::from_slice(header);
    json.deserialize_map(Header(&mut refused))
        .and_then(|entries| json.end().map(|()| entries))
        .map_err(|_| refused.unwrap_or(TensorFileError::Malformed))
}

/// The whole header; why it was left before its end goes into the option.
struct Header<'a>(&'a mut Option<TensorFileError>);

impl Header<'_> {
    fn refuse<E: serde::de::Error>(
        refused: &mut Option<TensorFileError>,
        why: TensorFileError,
    ) -> E {
        *refused = Some(why);
        E::custom("refused")
    }
}

impl<'de> Visitor<'de> for Header<'_> {
    type Value = Vec<(String, Entry)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of tensors")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let limit = |what, limit| TensorFileError::Limit { what, limit };
        let mut entries = Vec::new();
        let mut names = BTreeSet::new();
        let mut has_metadata = false;
        while let Some(name) = map.next_key::<String>()? {
            if name == "__metadata__" {
                if std::mem::replace(&mut has_metadata, true) {
                    return Err(Self::refuse(self.0, TensorFileError::Duplicate));
                }
                map.next_value_seed(Metadata(&mut *self.0))?;
                continue;
            }
            if name.len() > MAX_NAME_BYTES {
                return Err(Self::refuse(self.0, limit("bytes in a name", MAX_NAME_BYTES)));
            }
            if entries.len() == MAX_TENSORS {
                return Err(Self::refuse(self.0, limit("tensors", MAX_TENSORS)));
            }
            if !names.insert(name.clone()) {
                return Err(Self::refuse(self.0, TensorFileError::Duplicate));
            }
            entries.push((name, map.next_value()?));
        }
        Ok(entries)
    }
}

/// The free-form metadata, which is checked and dropped.
struct Metadata<'a>(&'a mut Option<TensorFileError>);

impl<'de> DeserializeSeed<'de> for Metadata<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Metadata<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of strings")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut names = BTreeSet::new();
        let mut n_bytes = 0;
        while let Some((name, value)) = map.next_entry::<String, String>()? {
            n_bytes += name.len() + value.len();
            if n_bytes > MAX_METADATA_BYTES {
                let (what, limit) = ("bytes of metadata", MAX_METADATA_BYTES);
                return Err(Header::refuse(self.0, TensorFileError::Limit { what, limit }));
            }
            if names.len() == MAX_METADATA {
                let (what, limit) = ("entries of metadata", MAX_METADATA);
                return Err(Header::refuse(self.0, TensorFileError::Limit { what, limit }));
            }
            if !names.insert(name) {
                return Err(Header::refuse(self.0, TensorFileError::Duplicate));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file_of(header: &str, data: &[u8]) -> Vec<u8> {
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend(header.as_bytes());
        file.extend(data);
        file
    }

    #[track_caller]
    fn check(header: &str, n_data: usize, expected: &str) {
        let file = file_of(header, &vec![0; n_data]);
        let found = read(&file).map_or_else(|error| error.to_string(), |_| String::new());
        assert!(found.contains(expected) && (found.is_empty() == expected.is_empty()), "{found}");
    }

    fn tensor(dtype: &str, shape: &str, start: u64, end: u64) -> String {
        format!(r#"{{"dtype":"{dtype}","shape":{shape},"data_offsets":[{start},{end}]}}"#)
    }

    #[test]
    fn tensors_tile_the_file() {
        let pair = |first: &str, second: &str| format!(r#"{{"a":{first},"b":{second}}}"#);
        let two = tensor("F32", "[2]", 0, 8);
        check(&pair(&two, &tensor("U8", "[3]", 8, 11)), 11, "");
        check(&pair(&tensor("U8", "[3]", 8, 11), &two), 11, "");
        check(&pair(&two, &tensor("U8", "[3]", 9, 12)), 12, "gaps");
        check(&pair(&two, &tensor("U8", "[3]", 7, 10)), 10, "overlap");
        check(&pair(&two, &tensor("U8", "[3]", 8, 11)), 12, "fill");
        check(&pair(&two, &tensor("U8", "[3]", 8, 11)), 10, "fill");
        check(&pair(&two, &tensor("U8", "[3]", 0, 3)), 8, "overlap");
        // Nothing has a place too.
        check(&pair(&two, &tensor("F32", "[0,7]", 8, 8)), 8, "");
        check(&pair(&two, &tensor("F32", "[0]", 3, 3)), 8, "overlap");
        check(&pair(&two, &tensor("F32", "[0]", 9, 9)), 8, "gaps");
        check("{}", 0, "");
        check("{}", 1, "fill");
    }

    #[test]
    fn shapes_ask_for_the_bytes_that_are_there() {
        let one = |entry: String| format!(r#"{{"a":{entry}}}"#);
        check(&one(tensor("F16", "[]", 0, 2)), 2, "");
        check(&one(tensor("F16", "[2]", 0, 2)), 2, "shape");
        check(&one(tensor("F16", "[1]", 2, 0)), 2, "gaps");
        check(&one(tensor("F32", "[4294967296,4294967296]", 0, 0)), 0, "shape");
        check(&one(tensor("F32", "[4611686018427387904,4]", 0, 0)), 0, "shape");
        check(&one(tensor("U8", "[18446744073709551615]", 0, u64::MAX)), 1, "gaps");
        check(&one(tensor("U8", "[1,1,1,1,1,1,1,1]", 0, 1)), 1, "");
        check(&one(tensor("U8", "[1,1,1,1,1,1,1,1,1]", 0, 1)), 1, "8 dimensions");
        check(&one(tensor("F64", "[1]", 0, 8)), 8, "type other than");
        check(&one(tensor("U8", "[-1]", 0, 1)), 1, "not a JSON object");
        check(&one(tensor("U8", "[1.0]", 0, 1)), 1, "not a JSON object");
    }

    #[test]
    fn headers_are_bounded_and_without_doubles() {
        let a = format!(r#""a":{}"#, tensor("U8", "[1]", 0, 1));
        check(&format!("{{{a},{a}}}"), 2, "twice");
        let again = format!(r#""a":{}"#, tensor("U8", "[1]", 1, 2));
        check(&format!("{{{a},{again}}}"), 2, "twice");
        check(&format!(r#"{{{a},"__metadata__":{{"x":"1","x":"1"}}}}"#), 1, "twice");
        check(&format!(r#"{{{a},"__metadata__":{{"x":"1"}},"__metadata__":{{}}}}"#), 1, "twice");
        check(&format!(r#"{{{a},"__metadata__":{{"x":1}}}}"#), 1, "not a JSON object");
        check(&format!(r#"{{"__metadata__":{{"format":"pt"}},{a}}}"#), 1, "");
        let many: Vec<String> = (0..=MAX_METADATA).map(|idx| format!(r#""{idx}":"""#)).collect();
        check(&format!(r#"{{"__metadata__":{{{}}},{a}}}"#, many.join(",")), 1, "entries");
        let long = "x".repeat(MAX_METADATA_BYTES);
        check(&format!(r#"{{"__metadata__":{{"x":"{long}"}},{a}}}"#), 1, "bytes of metadata");
        let empty = tensor("U8", "[0]", 0, 0);
        let many: Vec<String> =
            (0..=MAX_TENSORS).map(|idx| format!(r#""{idx}":{empty}"#)).collect();
        check(&format!("{{{}}}", many.join(",")), 0, "16384 tensors");
        check(&format!(r#"{{"{}":{empty}}}"#, "n".repeat(257)), 0, "256 bytes in a name");
        check(r#"{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"more":1}}"#, 0, "not a JSON");
        check(
            r#"{"a":{"dtype":"U8","dtype":"I8","shape":[0],"data_offsets":[0,0]}}"#,
            0,
            "not a JSON",
        );
        check(&format!("{{{a}}} x"), 1, "not a JSON");
        check("[]", 0, "not a JSON");
    }

    /// A well-formed file of a few tensors.
    fn any_file() -> impl Strategy<Value = Vec<(String, Dtype, Vec<usize>, Vec<u8>)>> {
        let dtypes = vec![Dtype::F32, Dtype::F16, Dtype::Bf16, Dtype::I8, Dtype::U8, Dtype::I64];
        let part = (prop::sample::select(dtypes), prop::collection::vec(0usize..4, 0..4));
        prop::collection::vec(part, 0..6).prop_map(|parts| {
            let tensor = |(idx, (dtype, shape)): (usize, (Dtype, Vec<usize>))| {
                let n_bytes = shape.iter().product::<usize>() * dtype.n_bytes() as usize;
                (format!("t{idx}"), dtype, shape, (0..n_bytes).map(|byte| byte as u8).collect())
            };
            parts.into_iter().enumerate().map(tensor).collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn what_was_written_is_read(tensors in any_file()) {
            let file = write(&tensors);
            let found = read(&file).unwrap();
            prop_assert_eq!(found.len(), tensors.len());
            for (name, dtype, shape, bytes) in &tensors {
                let tensor = &found[name];
                prop_assert_eq!((tensor.dtype, &tensor.shape, tensor.bytes), (*dtype, shape, &bytes[..]));
            }
        }

        /// Whatever is done to a file, it is refused or what comes out tiles it.
        #[test]
        fn changed_files_are_refused_or_still_tile(
            tensors in any_file(),
            edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 1..6),
        ) {
            let mut file = write(&tensors);
            for (at, byte, kind) in edits {
                if file.is_empty() {
                    break;
                }
                let at = at.index(file.len());
                // Digits and punctuation of the header reach deeper than any byte does.
                let byte = if byte < 128 { b"0123456789[]{},:\"e-"[usize::from(byte) % 19] } else { byte };
                match kind {
                    0 => file[at] = byte,
                    1 => file.insert(at, byte),
                    2 => drop(file.remove(at)),
                    _ => file.truncate(at),
                }
            }
            if let Ok(found) = read(&file) {
                let n_header = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
                let n_bytes: usize = found.values().map(|tensor| tensor.bytes.len()).sum();
                prop_assert_eq!(n_bytes, file.len() - 8 - n_header);
                for tensor in found.values() {
                    let expected = tensor.shape.iter().product::<usize>() as u64 * tensor.dtype.n_bytes();
                    prop_assert_eq!(tensor.bytes.len() as u64, expected);
                }
            }
        }
    }
}
