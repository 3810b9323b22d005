//! The exports to JavaScript [L7]: each function hands over to the wire and holds no logic.

mod brought;
mod weights;

use std::cell::RefCell;
use std::sync::Arc;

use serde::Serialize;
use wasm_bindgen::prelude::*;

use self::weights::WeightsBuffer;
use crate::error::Error;
use crate::pipeline::{self, Analyzer};
use crate::task::deid::Policy;
use crate::wire::{self, EvaluationOptions, Failure, OffsetUnit, Options, Scopes};

#[wasm_bindgen(start)]
fn start() {
    // The default hook prints the panic's message, which may quote the note; this one names the place only.
    std::panic::set_hook(Box::new(|panic| {
        let place =
            panic.location().map_or_else(String::new, |at| format!("{}:{}", at.file(), at.line()));
        wasm_bindgen::throw_str(&format!("internal: broken invariant at {place}"));
    }));
}

/// The engine: rules, and a model once one is loaded.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Engine {
    analyzer: Arc<Analyzer>,
    /// The options of the last call: a batch gives the same ones with every line, and recognisers take time to compile.
    options: RefCell<(String, Options)>,
    /// Patients' notes agree as long as this engine lives.
    scopes: RefCell<Scopes>,
}

impl Engine {
    fn options(&self, json: &str) -> Result<Options, JsValue> {
        let mut last = self.options.borrow_mut();
        if last.0 != json {
            *last = (json.to_owned(), Options::from_json(json).map_err(thrown)?);
        }
        Ok(last.1.clone())
    }
}

#[derive(Serialize)]
struct Info<'a> {
    version: &'static str,
    model: Option<ModelInfo<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ModelInfo<'a> {
    name: &'a str,
    version: &'a str,
    license: &'a str,
}

#[wasm_bindgen]
impl Engine {
    /// An engine with rules only.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::new_without_default, reason = "JavaScript has no Default")]
    pub fn new() -> Self {
        Self {
            analyzer: Arc::new(Analyzer::new()),
            options: RefCell::default(),
            scopes: RefCell::default(),
        }
    }

    /// Verifies and loads a model; sessions already open keep the old one.
    #[wasm_bindgen(js_name = loadModel)]
    pub fn load_model(
        &mut self,
        manifest: &[u8],
        config: &[u8],
        tokenizer: &[u8],
        weights: &[u8],
    ) -> Result<(), JsValue> {
        let files = crate::model::ModelFiles { manifest, config, tokenizer, weights };
        let model = crate::model::Model::load(files).map_err(thrown)?;
        self.analyzer = Arc::new(Analyzer::with_model(model));
        Ok(())
    }

    /// As `loadModel`, with weights that were written into this instance's memory.
    #[wasm_bindgen(js_name = loadModelFrom)]
    pub fn load_model_from(
        &mut self,
        manifest: &[u8],
        config: &[u8],
        tokenizer: &[u8],
        weights: &WeightsBuffer,
    ) -> Result<(), JsValue> {
        let model = weights.inner.load(manifest, config, tokenizer).map_err(thrown)?;
        self.analyzer = Arc::new(Analyzer::with_model(model));
        Ok(())
    }

    /// `{"version", "model": {"name", "version", "license"} | null}`.
    pub fn info(&self) -> String {
        let model = self.analyzer.model().map(|model| ModelInfo {
            name: &model.manifest().name,
            version: &model.manifest().version,
            license: &model.manifest().license,
        });
        serde_json::to_string(&Info { version: crate::VERSION, model })
            .expect("strings always serialise")
    }

    /// Opens the analysis of one note.
    pub fn open(&self, text: String, options_json: &str) -> Result<Session, JsValue> {
        let options = self.options(options_json)?;
        let mut request = options.request_for(&text).map_err(thrown)?;
        self.scopes.borrow_mut().enter(options.patient.as_deref(), &mut request).map_err(thrown)?;
        let report = options.has_report.then(|| Reporter {
            analyzer: Arc::clone(&self.analyzer),
            policy: Arc::clone(&request.policy),
        });
        let inner = self.analyzer.open(text, request).map_err(thrown)?;
        Ok(Session { inner: Inner::Note(inner), unit: options.offset_unit, report })
    }

    /// One input line of a batch to one output line.
    #[wasm_bindgen(js_name = analyzeLine)]
    pub fn analyze_line(
        &self,
        line: &str,
        line_number: usize,
        options_json: &str,
    ) -> Result<String, JsValue> {
        let options = self.options(options_json)?;
        Ok(wire::analyze_line(&self.analyzer, line, line_number, &options))
    }

    /// One input line of a batch to one de-identified output line.
    #[wasm_bindgen(js_name = deidentifyLine)]
    pub fn deidentify_line(
        &self,
        line: &str,
        line_number: usize,
        options_json: &str,
    ) -> Result<String, JsValue> {
        let options = self.options(options_json)?;
        Ok(wire::deidentify_line(&self.analyzer, line, line_number, &options))
    }

    /// Starts a batch whose notes are de-identified together.
    pub fn batch(&self, options_json: &str) -> Result<Batch, JsValue> {
        let options = Options::from_json(options_json).map_err(thrown)?;
        Ok(Batch(wire::Batch::new(Arc::clone(&self.analyzer), options)))
    }

    /// Runs the encoder `repeats` times over a window of `n_tokens` tokens and returns the milliseconds of each run.
    #[wasm_bindgen(js_name = benchmarkMs)]
    pub fn benchmark_ms(&self, n_tokens: usize, repeats: usize) -> Result<Vec<f64>, JsValue> {
        let no_model = || thrown(pipeline::RequestError::NoModel.into());
        let model = self.analyzer.model().ok_or_else(no_model)?;
        let mut scratch = model.scratch();
        (0..repeats)
            .map(|_| {
                let start = now();
                model.encode_once(n_tokens, &mut scratch).map_err(thrown)?;
                Ok(now() - start)
            })
            .collect()
    }
}

#[cfg(feature = "profile")]
#[wasm_bindgen]
impl Engine {
    /// The stages of one forward pass over `n_tokens` tokens: `[{"name", "ms", "products"}]`.
    pub fn profile(&self, n_tokens: usize) -> Result<String, JsValue> {
        let no_model = || thrown(pipeline::RequestError::NoModel.into());
        let model = self.analyzer.model().ok_or_else(no_model)?;
        let stages = model.profile(n_tokens, &mut model.scratch(), now).map_err(thrown)?;
        let stages: Vec<_> = stages
            .iter()
            .map(|stage| {
                serde_json::json!({
                    "name": stage.name, "ms": stage.ms, "products": stage.n_products,
                })
            })
            .collect();
        Ok(serde_json::Value::from(stages).to_string())
    }

    /// Whether the kernels of this build are exact with the largest operands.
    #[wasm_bindgen(js_name = extremesAreExact)]
    pub fn extremes_are_exact(&self) -> bool {
        crate::model::profile::extremes_are_exact()
    }

    /// Products per millisecond of the innermost loop alone.
    #[wasm_bindgen(js_name = productLimit)]
    pub fn product_limit(&self, repeats: usize) -> f64 {
        let start = now();
        crate::model::profile::repeat_panel(repeats);
        crate::model::profile::PANEL_PRODUCTS as f64 * repeats as f64 / (now() - start)
    }
}

/// The analysis of one note, or the run of one text through a brought model, step by step.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Session {
    inner: Inner,
    unit: OffsetUnit,
    report: Option<Reporter>,
}

/// What a report names beside counts.
#[derive(Debug)]
struct Reporter {
    analyzer: Arc<Analyzer>,
    policy: Arc<Policy>,
}

#[derive(Debug)]
enum Inner {
    Note(pipeline::Session),
    Task(pipeline::TaskSession),
}

#[wasm_bindgen]
impl Session {
    /// Does one bounded piece of work and returns `[done, total]`.
    pub fn step(&mut self) -> Result<Vec<u32>, JsValue> {
        let progress = match &mut self.inner {
            Inner::Note(session) => session.step(),
            Inner::Task(session) => session.step(),
        };
        let progress = progress.map_err(thrown)?;
        Ok(vec![progress.done as u32, progress.total as u32])
    }

    /// How many chunks the encoder has to run over; undefined until the steps have tokenised the text.
    #[wasm_bindgen(js_name = chunkCount)]
    pub fn chunk_count(&self) -> Option<u32> {
        let n_chunks = match &self.inner {
            Inner::Note(session) => session.n_chunks(),
            Inner::Task(_) => Some(0),
        };
        n_chunks.map(|n_chunks| n_chunks as u32)
    }

    /// Encodes one chunk, for `acceptChunk` of a session of the same note on another instance.
    #[wasm_bindgen(js_name = encodeChunk)]
    pub fn encode_chunk(&mut self, chunk_idx: u32) -> Result<Vec<f32>, JsValue> {
        self.note()?.encode_chunk(chunk_idx as usize).map_err(thrown)
    }

    /// Takes the output of one chunk and returns `[done, total]`.
    #[wasm_bindgen(js_name = acceptChunk)]
    pub fn accept_chunk(&mut self, chunk_idx: u32, output: &[f32]) -> Result<Vec<u32>, JsValue> {
        let progress = self.note()?.accept_chunk(chunk_idx as usize, output).map_err(thrown)?;
        Ok(vec![progress.done as u32, progress.total as u32])
    }

    /// Whether nothing is left to do.
    #[wasm_bindgen(js_name = isDone)]
    pub fn is_done(&self) -> bool {
        match &self.inner {
            Inner::Note(session) => session.progress().is_done(),
            Inner::Task(session) => session.progress().is_done(),
        }
    }

    /// The result as JSON; uses the session up.
    pub fn finish(self) -> Result<String, JsValue> {
        match self.inner {
            Inner::Note(session) => {
                let (text, analysis) = session.finish().map_err(thrown)?;
                let report = self
                    .report
                    .and_then(|of| wire::Report::of(&analysis, &of.policy, &of.analyzer));
                Ok(wire::analysis_json(&analysis, &text, self.unit, report))
            }
            Inner::Task(session) => {
                let (text, output) = session.finish().map_err(thrown)?;
                Ok(wire::prediction_json(output, &text, self.unit))
            }
        }
    }
}

impl Session {
    /// The analysis of a note; brought models do not share their work.
    fn note(&mut self) -> Result<&mut pipeline::Session, JsValue> {
        match &mut self.inner {
            Inner::Note(session) => Ok(session),
            Inner::Task(_) => Err(thrown(pipeline::SessionError::NotEncoding.into())),
        }
    }
}

/// Notes that are de-identified together.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Batch(wire::Batch);

#[wasm_bindgen]
impl Batch {
    /// Keeps the way back in a sealed mapping.
    #[wasm_bindgen(js_name = sealWith)]
    pub fn seal_with(&mut self, passphrase: &str) -> Result<(), JsValue> {
        self.0.seal_with(passphrase).map_err(thrown)
    }

    /// One input line to one de-identified output line.
    #[wasm_bindgen(js_name = deidentifyLine)]
    pub fn deidentify_line(&mut self, line: &str, line_number: usize) -> String {
        self.0.deidentify_line(line, line_number)
    }

    /// The bytes of the mapping that are ready.
    #[wasm_bindgen(js_name = takeMapping)]
    pub fn take_mapping(&mut self) -> Vec<u8> {
        self.0.take_mapping()
    }

    /// The last bytes of the mapping.
    #[wasm_bindgen(js_name = finishMapping)]
    pub fn finish_mapping(&mut self) -> Result<Vec<u8>, JsValue> {
        self.0.finish_mapping().map_err(thrown)
    }

    /// The report so far, as JSON.
    #[wasm_bindgen(js_name = reportJson)]
    pub fn report_json(&self) -> String {
        self.0.report_json()
    }
}

/// An opened mapping.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Mapping(wire::Mapping);

#[wasm_bindgen]
impl Mapping {
    /// Opens a sealed mapping.
    pub fn open(file: &[u8], passphrase: &str) -> Result<Mapping, JsValue> {
        wire::Mapping::open(file, passphrase).map(Self).map_err(thrown)
    }

    /// Puts originals back into a text: `{"text", "restored", "missing"}`. `id_json` is a JSON string or number, or "".
    pub fn restore(&self, id_json: &str, text: &str) -> Result<String, JsValue> {
        self.0.restore_json(id_json, text).map_err(thrown)
    }

    /// One input line to one output line with its originals.
    #[wasm_bindgen(js_name = restoreLine)]
    pub fn restore_line(&self, line: &str, line_number: usize) -> String {
        wire::restore_line(&self.0, line, line_number)
    }
}

/// Seals documents, a JSON list of `{"id"?, "text", "edits"}` with UTF-16 offsets and originals.
#[wasm_bindgen(js_name = sealDocuments)]
pub fn seal_documents(documents_json: &str, passphrase: &str) -> Result<Vec<u8>, JsValue> {
    wire::seal_documents(documents_json, OffsetUnit::Utf16, passphrase).map_err(thrown)
}

/// Gold and results side by side.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Evaluation {
    inner: wire::Evaluation,
}

#[wasm_bindgen]
impl Evaluation {
    /// The report as JSON.
    pub fn json(&self) -> String {
        self.inner.json()
    }

    /// The report as tables for people.
    pub fn table(&self) -> String {
        self.inner.table()
    }

    /// Every error as one line of JSON.
    pub fn errors(&self) -> String {
        self.inner.errors()
    }
}

/// Compares gold and results, both JSON Lines; the options are `{"goldOffsetUnit", "bootstrap", "withText"}`, each
/// optional.
#[wasm_bindgen]
pub fn evaluate(gold: &str, results: &str, options_json: &str) -> Result<Evaluation, JsValue> {
    let options = EvaluationOptions::from_json(options_json).map_err(thrown)?;
    let inner = wire::evaluate_jsonl(gold, results, options).map_err(thrown)?;
    Ok(Evaluation { inner })
}

/// Whether an output line reports a failure.
#[wasm_bindgen(js_name = lineFailed)]
pub fn line_failed(output_line: &str) -> bool {
    wire::failed(output_line)
}

/// SHA-256 in lower-case hex, for hosts without `crypto.subtle`.
#[wasm_bindgen]
pub fn sha256(bytes: &[u8]) -> String {
    crate::model::sha256_hex(bytes)
}

/// The size of this instance's memory, in bytes.
#[wasm_bindgen(js_name = memoryBytes)]
pub fn memory_bytes() -> usize {
    core::arch::wasm32::memory_size(0) << 16
}

/// The version of the engine.
#[wasm_bindgen]
pub fn version() -> String {
    crate::VERSION.to_owned()
}

#[wasm_bindgen]
extern "C" {
    /// The host's monotonic clock, in ms.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn now() -> f64;
}

fn thrown(error: Error) -> JsValue {
    let Failure { code, message } = Failure::from(&error);
    let object = js_sys::Object::new();
    for (key, value) in [("code", code), ("message", &message)] {
        // Setting a plain property of a fresh object cannot fail.
        let _ = js_sys::Reflect::set(&object, &key.into(), &value.into());
    }
    object.into()
}
