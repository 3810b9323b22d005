//! candle's own BERT, f32, behind the smallest surface that a benchmark needs.

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::{BertModel, Config};
use wasm_bindgen::prelude::*;

/// An encoder in f32.
#[wasm_bindgen]
pub struct Encoder {
    model: BertModel,
}

#[wasm_bindgen]
impl Encoder {
    /// Reads `config.json` and the weights under Hugging Face's names.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &str, weights: Vec<u8>) -> std::result::Result<Encoder, JsError> {
        let config: Config = serde_json::from_str(config)?;
        let variables = VarBuilder::from_buffered_safetensors(weights, DType::F32, &Device::Cpu)?;
        Ok(Encoder { model: BertModel::load(variables, &config)? })
    }

    /// The states of the last layer, `[batch * length * hidden]`, of `batch` equally long rows of ids.
    pub fn run(&self, ids: Vec<u32>, batch: usize) -> std::result::Result<Vec<f32>, JsError> {
        Ok(self.forward(ids, batch)?)
    }
}

impl Encoder {
    fn forward(&self, ids: Vec<u32>, batch: usize) -> Result<Vec<f32>> {
        let length = ids.len() / batch;
        let ids = Tensor::from_vec(ids, (batch, length), &Device::Cpu)?;
        let states = self.model.forward(&ids, &ids.zeros_like()?, None)?;
        states.flatten_all()?.to_vec1()
    }
}
