//! The tensors of a model, handed out one by one: exactly those that are expected, of the expected
//! shape and type, and finite numbers only.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::tensor_file::{self, Dtype, Tensor};
use crate::Result;
use crate::error::{ErrorCode, Kind};

/// What can be wrong with the weights of a model.
#[derive(Debug, Error)]
pub(super) enum WeightsError {
    #[error("tensor {name} is in two of the weight files")]
    InTwoFiles { name: String },
    #[error("tensor {name} is missing from the weights")]
    Missing { name: String },
    #[error(
        "the weights hold {count} tensors that the configuration does not ask for, the first is {first}"
    )]
    Unknown { count: usize, first: String },
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
            Self::InTwoFiles { .. } => ErrorCode::ModelIntegrity,
            _ => ErrorCode::ModelIncompatible,
        }
    }
}

/// The tensors of a model's files, and which of them were taken.
pub(super) struct Weights<'a> {
    tensors: BTreeMap<String, Tensor<'a>>,
    taken: BTreeSet<String>,
}

impl<'a> Weights<'a> {
    /// Reads the file of a package.
    pub(super) fn parse(file: &'a [u8]) -> Result<Self> {
        Ok(Self { tensors: tensor_file::read(file)?, taken: BTreeSet::new() })
    }

    /// Reads the files over which a checkpoint is spread.
    pub(super) fn parse_all(files: impl IntoIterator<Item = &'a [u8]>) -> Result<Self> {
        let mut tensors = BTreeMap::new();
        for file in files {
            for (name, tensor) in tensor_file::read(file)? {
                if tensors.contains_key(&name) {
                    return Err(WeightsError::InTwoFiles { name }.into());
                }
                tensors.insert(name, tensor);
            }
        }
        Ok(Self { tensors, taken: BTreeSet::new() })
    }

    /// The tensor `name` of 32-bit floats, all finite.
    pub(super) fn floats(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let tensor = self.take(name, shape, &[Dtype::F32], "F32")?;
        finite(name, floats_of(&tensor))
    }

    /// The tensor `name` of floats of any width, all finite.
    pub(super) fn any_floats(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let dtypes = [Dtype::F32, Dtype::F16, Dtype::Bf16];
        let tensor = self.take(name, shape, &dtypes, "F32, F16 or BF16")?;
        finite(name, floats_of(&tensor))
    }

    /// The tensor `name` of bytes, all within `-limit..=limit`.
    pub(super) fn integers(&mut self, name: &str, shape: &[usize], limit: i8) -> Result<Vec<i8>> {
        let bytes = self.take(name, shape, &[Dtype::I8], "I8")?.bytes;
        let values: Vec<i8> = bytes.iter().map(|&byte| byte.cast_signed()).collect();
        // Without an early end the compiler takes many at a time.
        let most = values.iter().fold(0, |most, value| most.max(value.unsigned_abs()));
        if most > limit.unsigned_abs() {
            return Err(WeightsError::OutOfRange { name: name.to_owned(), limit }.into());
        }
        Ok(values)
    }

    /// The names of all tensors, in ascending order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// The dimensions of the tensor `name`, if there is one.
    pub(super) fn shape(&self, name: &str) -> Option<&[usize]> {
        self.tensors.get(name).map(|tensor| &tensor.shape[..])
    }

    /// Leaves the tensor `name`, if there is one, unused on purpose.
    pub(super) fn leave(&mut self, name: &str) {
        if self.tensors.contains_key(name) {
            self.taken.insert(name.to_owned());
        }
    }

    /// Fails if a tensor was neither asked for nor left on purpose.
    pub(super) fn finish(self) -> Result<()> {
        let mut others = self.tensors.into_keys().filter(|name| !self.taken.contains(name));
        if let Some(first) = others.next() {
            return Err(WeightsError::Unknown { count: 1 + others.count(), first }.into());
        }
        Ok(())
    }

    fn take(
        &mut self,
        name: &str,
        shape: &[usize],
        dtypes: &[Dtype],
        expected: &'static str,
    ) -> Result<Tensor<'a>> {
        let tensor = self
            .tensors
            .get(name)
            .cloned()
            .ok_or_else(|| WeightsError::Missing { name: name.to_owned() })?;
        let name = name.to_owned();
        if !dtypes.contains(&tensor.dtype) {
            return Err(WeightsError::WrongType { name, expected }.into());
        }
        if tensor.shape != shape {
            let (expected, found) = (shape.to_vec(), tensor.shape);
            return Err(WeightsError::WrongShape { name, expected, found }.into());
        }
        self.taken.insert(name);
        Ok(tensor)
    }
}

fn finite(name: &str, values: Vec<f32>) -> Result<Vec<f32>> {
    if values.iter().any(|value| !value.is_finite()) {
        return Err(WeightsError::NotFinite { name: name.to_owned() }.into());
    }
    Ok(values)
}

/// The values of a tensor of floats; nothing for one of integers.
fn floats_of(tensor: &Tensor) -> Vec<f32> {
    let pairs = tensor.bytes.as_chunks::<2>().0.iter().map(|&pair| u16::from_le_bytes(pair));
    match tensor.dtype {
        Dtype::F32 => {
            tensor.bytes.as_chunks::<4>().0.iter().map(|&quad| f32::from_le_bytes(quad)).collect()
        }
        Dtype::F16 => pairs.map(from_half).collect(),
        Dtype::Bf16 => pairs.map(|bits| f32::from_bits(u32::from(bits) << 16)).collect(),
        Dtype::I8 | Dtype::U8 | Dtype::I64 => Vec::new(),
    }
}

/// The number that the bits of an IEEE 754 half stand for.
fn from_half(bits: u16) -> f32 {
    let sign = u32::from(bits & 0x8000) << 16;
    let (exponent, mantissa) = (u32::from(bits >> 10 & 0x1f), u32::from(bits & 0x3ff));
    let magnitude = match exponent {
        // 2^-24 is the unit of the subnormal ones.
        0 => mantissa as f32 * f32::from_bits((127 - 24) << 23),
        0x1f => f32::from_bits(0x7f80_0000 | mantissa << 13),
        _ => f32::from_bits((exponent + 127 - 15) << 23 | mantissa << 13),
    };
    f32::from_bits(magnitude.to_bits() | sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_read() {
        for (bits, expected) in [
            (0x0000, 0.0),
            (0x8001, -(2.0_f32.powi(-24))),
            (0x03ff, 1023.0 * 2.0_f32.powi(-24)),
            (0x0400, 2.0_f32.powi(-14)),
            (0x3c00, 1.0),
            (0xc100, -2.5),
            (0x7bff, 65504.0),
            (0x7c00, f32::INFINITY),
            (0xfc00, f32::NEG_INFINITY),
        ] {
            assert_eq!(from_half(bits), expected, "{bits:#x}");
        }
        assert!(from_half(0x7c01).is_nan());
        // Every finite half is its own neighbour's neighbour: values ascend with the bits.
        assert!((0..0x7c00_u16).all(|bits| from_half(bits) < from_half(bits + 1)));
    }
}
