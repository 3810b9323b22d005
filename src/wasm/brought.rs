//! Brought models and their converter, for JavaScript.

use wasm_bindgen::prelude::*;

use super::{Inner, Session, WeightsBuffer, thrown};
use crate::model::ModelFiles;
use crate::model::convert::{self, ConvertOptions};
use crate::model::task_model;
use crate::pipeline::TaskSession;
use crate::wire::{self, TaskOptions};

/// A brought model.
#[wasm_bindgen]
#[derive(Debug)]
pub struct TaskModel {
    inner: task_model::TaskModel,
}

#[wasm_bindgen]
impl TaskModel {
    /// Verifies and loads a package that the converter wrote.
    #[wasm_bindgen(constructor)]
    pub fn new(
        manifest: &[u8],
        config: &[u8],
        tokenizer: &[u8],
        weights: &[u8],
    ) -> Result<Self, JsValue> {
        let files = ModelFiles { manifest, config, tokenizer, weights };
        Ok(Self { inner: task_model::TaskModel::load(files).map_err(thrown)? })
    }

    /// The same, with weights that were written into this instance's memory.
    #[wasm_bindgen(js_name = from)]
    pub fn with_weights(
        manifest: &[u8],
        config: &[u8],
        tokenizer: &[u8],
        weights: &WeightsBuffer,
    ) -> Result<Self, JsValue> {
        Self::new(manifest, config, tokenizer, weights.inner.filled())
    }

    /// What the model is, as JSON.
    pub fn info(&self) -> String {
        wire::task_model_info_json(&self.inner)
    }

    /// Opens the run of one text.
    pub fn open(&self, text: String, options_json: &str) -> Result<Session, JsValue> {
        let options = TaskOptions::from_json(options_json).map_err(thrown)?;
        let question = options.question.as_deref();
        let inner = TaskSession::open(&self.inner, text, question).map_err(thrown)?;
        Ok(Session { inner: Inner::Task(inner), unit: options.offset_unit, report: None })
    }

    /// One input line of a batch to one output line.
    #[wasm_bindgen(js_name = predictLine)]
    pub fn predict_line(
        &self,
        line: &str,
        line_number: usize,
        options_json: &str,
    ) -> Result<String, JsValue> {
        let options = TaskOptions::from_json(options_json).map_err(thrown)?;
        Ok(wire::predict_line(&self.inner, line, line_number, &options))
    }
}

/// The files of a checkpoint to be converted.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Checkpoint {
    inner: convert::Checkpoint,
}

#[wasm_bindgen]
impl Checkpoint {
    /// A checkpoint in a folder with these files.
    #[wasm_bindgen(constructor)]
    pub fn new(names: Vec<String>) -> Self {
        Self { inner: convert::Checkpoint::new(names) }
    }

    /// The files to add next; to be asked until there are none.
    pub fn missing(&self) -> Result<Vec<String>, JsValue> {
        self.inner.missing().map_err(thrown)
    }

    /// Adds the contents of a file.
    pub fn add(&mut self, name: &str, content: Vec<u8>) {
        self.inner.add(name, content);
    }

    /// Converts the checkpoint.
    pub fn convert(
        &self,
        name: &str,
        license: Option<String>,
        precision: Option<String>,
    ) -> Result<Package, JsValue> {
        let options =
            ConvertOptions::new(name, license.as_deref(), precision.as_deref()).map_err(thrown)?;
        let inner = convert::convert(&self.inner, &options).map_err(thrown)?;
        Ok(Package { inner })
    }
}

/// A package that the converter made.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Package {
    inner: convert::Package,
}

#[wasm_bindgen]
impl Package {
    /// The names of its files, in the order in which they are to be written.
    pub fn names(&self) -> Vec<String> {
        self.inner.files().map(|(name, _)| name.to_owned()).to_vec()
    }

    /// The contents of the file `name`; nothing for another name.
    pub fn file(&self, name: &str) -> Vec<u8> {
        let files = self.inner.files();
        let found = files.into_iter().find(|(file, _)| *file == name);
        found.map_or_else(Vec::new, |(_, content)| content.to_vec())
    }
}
