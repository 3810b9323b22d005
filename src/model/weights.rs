//! Reads `model.safetensors` and trusts nothing in it.
//!
//! The `safetensors` crate checks that the tensors tile the file without gap or overlap and that
//! no product of dimensions overflows; this module adds what it leaves open: a bound on the header,
//! doubled names, the allowed types, the exact list of tensors and shapes, and finite numbers only.

use std::collections::HashSet;
use std::fmt;

use safetensors::tensor::{Dtype, SafeTensorError, SafeTensors};
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use thiserror::Error;

use crate::Result;
use crate::error::{ErrorCode, Kind};

/// The longest header that is parsed.
pub const MAX_HEADER_BYTES: usize = 16 << 20;

/// The 8 bytes before the header that hold its length.
const LENGTH_BYTES: usize = 8;

/// What can be wrong with the weights.
#[derive(Debug, Error)]
pub(super) enum WeightsError {
    #[error("model.safetensors is {bytes} bytes, too short for a header")]
    TooShort { bytes: usize },
    #[error(
        "the header of model.safetensors claims {bytes} bytes, at most {MAX_HEADER_BYTES} and the file's length are allowed; was a page served instead of the file?"
    )]
    HeaderTooLong { bytes: u64 },
    #[error("the header of model.safetensors is not a JSON object of tensors")]
    Malformed,
    #[error("the header of model.safetensors names a tensor twice")]
    Duplicate,
    #[error("the tensors of model.safetensors leave gaps, overlap or do not fill the file")]
    Tiling,
    #[error("a tensor of model.safetensors does not have the bytes that its shape asks for")]
    Shape,
    #[error("tensor {name} is missing from model.safetensors")]
    Missing { name: String },
    #[error("model.safetensors holds {count} tensors that the configuration does not ask for")]
    Unknown { count: usize },
    #[error("tensor {name} must be {expected}")]
    WrongType { name: String, expected: &'static str },
    #[error("tensor {name} must have the shape {expected:?}, found {found:?}")]
    WrongShape { name: String, expected: Vec<usize>, found: Vec<usize> },
    #[error("tensor {name} holds a number that is not finite")]
    NotFinite { name: String },
    #[error("tensor {name} holds a value outside -{limit}..={limit}")]
    OutOfRange { name: String, limit: i8 },
}

impl Kind for WeightsError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Missing { .. }
            | Self::Unknown { .. }
            | Self::WrongType { .. }
            | Self::WrongShape { .. }
            | Self::NotFinite { .. }
            | Self::OutOfRange { .. } => ErrorCode::ModelIncompatible,
            _ => ErrorCode::ModelIntegrity,
        }
    }
}

/// The tensors of a model file, handed out one by one and counted.
pub(super) struct Weights<'a> {
    tensors: SafeTensors<'a>,
    taken: HashSet<String>,
}

impl<'a> Weights<'a> {
    /// Parses the header.
    pub(super) fn parse(file: &'a [u8]) -> Result<Self> {
        let length: [u8; LENGTH_BYTES] = file
            .get(..LENGTH_BYTES)
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(WeightsError::TooShort { bytes: file.len() })?;
        let claimed = u64::from_le_bytes(length);
        let header = usize::try_from(claimed)
            .ok()
            .filter(|&bytes| bytes <= MAX_HEADER_BYTES)
            .and_then(|bytes| file[LENGTH_BYTES..].get(..bytes))
            .ok_or(WeightsError::HeaderTooLong { bytes: claimed })?;
        check_names(header)?;
        let tensors = SafeTensors::deserialize(file).map_err(kind_of)?;
        Ok(Self { tensors, taken: HashSet::new() })
    }

    /// The tensor `name` of 32-bit floats, all finite.
    pub(super) fn floats(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let bytes = self.take(name, Dtype::F32, "F32", shape)?;
        let (quads, _) = bytes.as_chunks::<4>();
        let values: Vec<f32> = quads.iter().map(|&quad| f32::from_le_bytes(quad)).collect();
        if values.iter().any(|value| !value.is_finite()) {
            return Err(WeightsError::NotFinite { name: name.to_owned() }.into());
        }
        Ok(values)
    }

    /// The tensor `name` of bytes, all within `-limit..=limit`.
    pub(super) fn integers(&mut self, name: &str, shape: &[usize], limit: i8) -> Result<Vec<i8>> {
        let bytes = self.take(name, Dtype::I8, "I8", shape)?;
        let values: Vec<i8> = bytes.iter().map(|&byte| byte.cast_signed()).collect();
        if values.iter().any(|&value| value < -limit || value > limit) {
            return Err(WeightsError::OutOfRange { name: name.to_owned(), limit }.into());
        }
        Ok(values)
    }

    /// Fails if a tensor was never asked for.
    pub(super) fn finish(self) -> Result<()> {
        let count = self.tensors.len() - self.taken.len();
        if count > 0 {
            return Err(WeightsError::Unknown { count }.into());
        }
        Ok(())
    }

    fn take(
        &mut self,
        name: &str,
        dtype: Dtype,
        type_name: &'static str,
        shape: &[usize],
    ) -> Result<&'a [u8]> {
        let tensor = self
            .tensors
            .tensor(name)
            .map_err(|_| WeightsError::Missing { name: name.to_owned() })?;
        if tensor.dtype() != dtype {
            let name = name.to_owned();
            return Err(WeightsError::WrongType { name, expected: type_name }.into());
        }
        if tensor.shape() != shape {
            return Err(WeightsError::WrongShape {
                name: name.to_owned(),
                expected: shape.to_vec(),
                found: tensor.shape().to_vec(),
            }
            .into());
        }
        self.taken.insert(name.to_owned());
        Ok(tensor.data())
    }
}

fn kind_of(error: SafeTensorError) -> WeightsError {
    match error {
        SafeTensorError::InvalidOffset(_) | SafeTensorError::MetadataIncompleteBuffer => {
            WeightsError::Tiling
        }
        SafeTensorError::TensorInvalidInfo
        | SafeTensorError::ValidationOverflow
        | SafeTensorError::MisalignedSlice => WeightsError::Shape,
        _ => WeightsError::Malformed,
    }
}

/// Refuses a header in which a name stands twice: parsers disagree on which one counts.
fn check_names(header: &[u8]) -> Result<(), WeightsError> {
    struct Names;
    impl<'de> Visitor<'de> for Names {
        type Value = bool;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object of tensors")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
            let mut seen = HashSet::<String>::new();
            let mut unique = true;
            while let Some((name, IgnoredAny)) = map.next_entry()? {
                unique &= seen.insert(name);
            }
            Ok(unique)
        }
    }
    let mut json = serde_json::Deserializer::from_slice(header);
    let unique = json.deserialize_map(Names).map_err(|_| WeightsError::Malformed)?;
    json.end().map_err(|_| WeightsError::Malformed)?;
    if unique { Ok(()) } else { Err(WeightsError::Duplicate) }
}
