//! Room for weights that come in piece by piece.

use std::fmt;

use thiserror::Error;

use super::manifest::RunningHash;
use super::{Model, ModelFiles};
use crate::Result;
use crate::error::{ErrorCode, Kind};

#[derive(Debug, Error)]
enum BufferError {
    #[error(
        "{n_bytes} bytes for the weights could not be had; close other tabs or use a smaller model"
    )]
    NoRoom { n_bytes: usize },
    #[error("{n_bytes} bytes of weights came in, there is room for {n_left}")]
    TooMany { n_bytes: usize, n_left: usize },
}

impl Kind for BufferError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoRoom { .. } => ErrorCode::OutOfMemory,
            Self::TooMany { .. } => ErrorCode::Internal,
        }
    }
}

/// The bytes of `model.safetensors` as the host receives them: written in place and hashed as they come,
/// so that no second copy is made and nothing is read twice.
pub struct WeightsBuffer {
    bytes: Vec<u8>,
    n_filled: usize,
    /// None when the bytes are a copy of verified ones.
    hash: Option<RunningHash>,
}

impl fmt::Debug for WeightsBuffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WeightsBuffer")
            .field("n_bytes", &self.bytes.len())
            .field("n_filled", &self.n_filled)
            .finish_non_exhaustive()
    }
}

impl WeightsBuffer {
    /// Room for `n_bytes`. With `is_verified` the host vouches that they are a copy of weights that another
    /// instance has loaded; they are then not hashed again.
    ///
    /// # Errors
    /// `out-of-memory`.
    pub fn new(n_bytes: usize, is_verified: bool) -> Result<Self> {
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(n_bytes).map_err(|_| BufferError::NoRoom { n_bytes })?;
        bytes.resize(n_bytes, 0);
        Ok(Self { bytes, n_filled: 0, hash: (!is_verified).then(RunningHash::default) })
    }

    /// Where the next bytes go.
    pub fn room(&mut self) -> &mut [u8] {
        &mut self.bytes[self.n_filled..]
    }

    /// The bytes that have come in.
    pub fn filled(&self) -> &[u8] {
        &self.bytes[..self.n_filled]
    }

    /// The SHA-256 of the bytes that have come in; `None` when the host vouches for them.
    pub fn sha256(&self) -> Option<String> {
        self.hash.as_ref().map(RunningHash::hex)
    }

    /// Takes the first `n_bytes` of [`WeightsBuffer::room`] as come in.
    ///
    /// # Errors
    /// `internal` when there is less room.
    pub fn advance(&mut self, n_bytes: usize) -> Result<()> {
        let n_left = self.bytes.len() - self.n_filled;
        if n_bytes > n_left {
            return Err(BufferError::TooMany { n_bytes, n_left }.into());
        }
        if let Some(hash) = &mut self.hash {
            hash.update(&self.bytes[self.n_filled..][..n_bytes]);
        }
        self.n_filled += n_bytes;
        Ok(())
    }

    /// Loads the model with these weights.
    ///
    /// # Errors
    /// As [`Model::load`].
    pub fn load(&self, manifest: &[u8], config: &[u8], tokenizer: &[u8]) -> Result<Model> {
        let files = ModelFiles { manifest, config, tokenizer, weights: self.filled() };
        Model::load_hashed(files, self.sha256().as_deref())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    fn file(name: &str) -> Vec<u8> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/tiny");
        fs::read(folder.join(name)).expect("a committed model file")
    }

    fn load(weights: &[u8], room: usize, is_verified: bool) -> Result<Model> {
        let mut buffer = WeightsBuffer::new(room, is_verified)?;
        for piece in weights.chunks(9973) {
            let room = buffer.room();
            let n_bytes = piece.len().min(room.len());
            room[..n_bytes].copy_from_slice(&piece[..n_bytes]);
            buffer.advance(piece.len())?;
        }
        assert_eq!(buffer.filled(), weights);
        buffer.load(&file("manifest.json"), &file("config.json"), &file("tokenizer.json"))
    }

    fn check(weights: &[u8], room: usize, is_verified: bool, expected: ErrorCode) {
        let error = load(weights, room, is_verified).expect_err("refused");
        assert_eq!(error.code(), expected, "{error}");
    }

    #[test]
    fn pieces_make_the_model() {
        let weights = file("model.safetensors");
        load(&weights, weights.len(), false).expect("the weights");
        load(&weights, weights.len(), true).expect("a copy of the weights");
    }

    #[test]
    fn other_bytes_are_refused() {
        let mut weights = file("model.safetensors");
        let n_bytes = weights.len();
        check(&weights[..n_bytes - 1], n_bytes, false, ErrorCode::ModelIntegrity);
        check(&weights[..n_bytes - 1], n_bytes, true, ErrorCode::ModelIntegrity);
        check(&weights, n_bytes - 1, false, ErrorCode::Internal);
        weights[n_bytes - 1] ^= 1;
        check(&weights, n_bytes, false, ErrorCode::ModelIntegrity);
    }

    #[test]
    fn the_hash_is_that_of_what_came_in() {
        let mut buffer = WeightsBuffer::new(3, false).expect("room");
        buffer.room().copy_from_slice(b"abc");
        buffer.advance(1).expect("room");
        buffer.advance(2).expect("room");
        assert_eq!(buffer.sha256(), Some(crate::model::sha256_hex(b"abc")));
    }

    #[test]
    fn room_that_cannot_be_had_is_an_error() {
        let error = WeightsBuffer::new(usize::MAX / 2, false).expect_err("too much");
        assert_eq!(error.code(), ErrorCode::OutOfMemory);
    }
}
