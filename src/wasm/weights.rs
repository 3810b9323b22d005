//! Weights on their way in, for JavaScript.

use wasm_bindgen::prelude::*;

use super::thrown;
use crate::model;

/// Room in this instance's memory for the weights of a model; the host writes them there as they come.
#[wasm_bindgen]
#[derive(Debug)]
pub struct WeightsBuffer {
    pub(super) inner: model::WeightsBuffer,
}

#[wasm_bindgen]
impl WeightsBuffer {
    /// Room for `n_bytes`; with `is_verified` they are a copy of weights that another instance has loaded.
    #[wasm_bindgen(constructor)]
    pub fn new(n_bytes: usize, is_verified: bool) -> Result<Self, JsValue> {
        model::WeightsBuffer::new(n_bytes, is_verified).map(|inner| Self { inner }).map_err(thrown)
    }

    /// The address at which the next bytes go.
    #[wasm_bindgen(js_name = roomAddress)]
    pub fn room_address(&mut self) -> usize {
        self.inner.room().as_mut_ptr().addr()
    }

    /// The address of the bytes that have come in.
    #[wasm_bindgen(js_name = filledAddress)]
    pub fn filled_address(&self) -> usize {
        self.inner.filled().as_ptr().addr()
    }

    /// How many bytes have come in.
    #[wasm_bindgen(js_name = filledBytes)]
    pub fn filled_bytes(&self) -> usize {
        self.inner.filled().len()
    }

    /// The SHA-256 of the bytes that have come in; undefined when the host vouches for them.
    pub fn sha256(&self) -> Option<String> {
        self.inner.sha256()
    }

    /// Takes the next `n_bytes`, which the host has written.
    pub fn advance(&mut self, n_bytes: usize) -> Result<(), JsValue> {
        self.inner.advance(n_bytes).map_err(thrown)
    }
}
