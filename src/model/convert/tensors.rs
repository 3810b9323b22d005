//! The tensors of a checkpoint under the names of a package, quantised if asked for.

use super::family::{Family, FamilyError, Head, Problem, Source};
use crate::Result;
use crate::model::backend::cpu::linear::MAX_WEIGHT;
use crate::model::task_model::{DenseFunction, PrecisionName, ScoreFunction, TaskSpec};
use crate::model::tensor_file::Dtype;
use crate::model::weights::Weights;

/// A tensor to be written: name, type, shape and bytes.
pub(super) type Tensors = Vec<(String, Dtype, Vec<usize>, Vec<u8>)>;

/// Takes all tensors out of `weights`; what is left over is refused.
pub(super) fn convert(
    source: &Source,
    weights: Weights,
    normalize: bool,
    precision: PrecisionName,
) -> Result<(TaskSpec, Tensors)> {
    let full = source.family.tensor_prefix();
    let has_prefix = weights.shape(&format!("{full}embeddings.word_embeddings.weight")).is_some();
    let prefix = if has_prefix { full } else { "" };
    let mut writer = Writer { weights, prefix, precision, tensors: Vec::new() };
    writer.encoder(source)?;
    let spec = writer.head(source, normalize)?;
    // Buffers that old versions saved, and the pooler that most heads do not use.
    for unused in [
        "embeddings.position_ids",
        "embeddings.token_type_ids",
        "pooler.dense.weight",
        "pooler.dense.bias",
    ] {
        let name = writer.inner(unused);
        writer.weights.leave(&name);
    }
    writer.weights.finish()?;
    Ok((spec, writer.tensors))
}

struct Writer<'a> {
    weights: Weights<'a>,
    /// What the names of the encoder's tensors begin with.
    prefix: &'static str,
    precision: PrecisionName,
    tensors: Tensors,
}

impl Writer<'_> {
    fn inner(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn encoder(&mut self, source: &Source) -> Result<()> {
        let config = &source.config;
        let (hidden, intermediate) = (config.hidden, config.intermediate);
        self.words(&[config.vocab_size, hidden])?;
        for (table, n_rows) in [("position", config.n_positions), ("token_type", config.n_types)] {
            if n_rows > 0 {
                let name = format!("embeddings.{table}_embeddings.weight");
                let values = self.weights.any_floats(&self.inner(&name), &[n_rows, hidden])?;
                self.floats(name, vec![n_rows, hidden], &values);
            }
        }
        self.norm("embeddings.LayerNorm", &self.inner("embeddings.LayerNorm"), hidden)?;
        for layer_idx in 0..config.n_layers {
            let part = |part: &str| source.family.layer_part(layer_idx, part);
            let ours = |part: &str| format!("encoder.layer.{layer_idx}.{part}");
            for (name, n_in, n_out) in [
                ("attention.self.query", hidden, hidden),
                ("attention.self.key", hidden, hidden),
                ("attention.self.value", hidden, hidden),
                ("attention.output.dense", hidden, hidden),
                ("intermediate.dense", hidden, intermediate),
                ("output.dense", intermediate, hidden),
            ] {
                self.linear(&ours(name), &self.inner(&part(name)), n_in, n_out)?;
            }
            for name in ["attention.output.LayerNorm", "output.LayerNorm"] {
                self.norm(&ours(name), &self.inner(&part(name)), hidden)?;
            }
        }
        Ok(())
    }

    fn head(&mut self, source: &Source, normalize: bool) -> Result<TaskSpec> {
        let hidden = source.config.hidden;
        let family = source.family;
        match source.head {
            Head::Tokens => {
                let labels = self.labels(source, "classifier")?;
                self.head_layer("output", "classifier", hidden, labels.len())?;
                Ok(TaskSpec::TokenClassification { labels })
            }
            Head::Text => {
                let (dense, output, function) = match family {
                    Family::Bert => (self.inner("pooler.dense"), "classifier", DenseFunction::Tanh),
                    Family::DistilBert => {
                        ("pre_classifier".to_owned(), "classifier", DenseFunction::Relu)
                    }
                    Family::Roberta | Family::XlmRoberta => {
                        ("classifier.dense".to_owned(), "classifier.out_proj", DenseFunction::Tanh)
                    }
                };
                let labels = self.labels(source, output)?;
                self.head_layer("dense", &dense, hidden, hidden)?;
                self.head_layer("output", output, hidden, labels.len())?;
                let scores = match (source.problem, labels.len()) {
                    (Some(Problem::Regression), _) => ScoreFunction::None,
                    // The pipelines of transformers read a single output so.
                    (Some(Problem::MultiLabel), _) | (None, 1) => ScoreFunction::Sigmoid,
                    _ => ScoreFunction::Softmax,
                };
                let dense = Some(function);
                Ok(TaskSpec::SequenceClassification { labels, scores, dense })
            }
            Head::Answers => {
                self.head_layer("output", "qa_outputs", hidden, 2)?;
                Ok(TaskSpec::QuestionAnswering {})
            }
            Head::Vectors => Ok(TaskSpec::SentenceEmbedding { normalize }),
        }
    }

    /// The labels of the layer `name`, as many as it has outputs.
    fn labels(&self, source: &Source, name: &str) -> Result<Vec<String>> {
        let shape = self.weights.shape(&format!("{name}.weight"));
        // A layer that is missing is refused by its name a moment later.
        let n_labels = shape.and_then(|shape| shape.first().copied()).unwrap_or(1);
        if n_labels == 0 {
            return Err(FamilyError::Labels.into());
        }
        source.labels(n_labels)
    }

    fn head_layer(&mut self, to: &str, from: &str, n_in: usize, n_out: usize) -> Result<()> {
        let matrix = self.weights.any_floats(&format!("{from}.weight"), &[n_out, n_in])?;
        let biases = self.weights.any_floats(&format!("{from}.bias"), &[n_out])?;
        self.floats(format!("heads.{to}.weight"), vec![n_out, n_in], &matrix);
        self.floats(format!("heads.{to}.bias"), vec![n_out], &biases);
        Ok(())
    }

    fn words(&mut self, shape: &[usize; 2]) -> Result<()> {
        let name = "embeddings.word_embeddings.weight".to_owned();
        let values = self.weights.any_floats(&self.inner(&name), shape)?;
        match self.precision {
            PrecisionName::F32 => self.floats(name, shape.to_vec(), &values),
            PrecisionName::Int8 => {
                let scale_of = |row: &[f32]| largest_of(row) / f32::from(i8::MAX);
                self.integers(name, *shape, &values, i8::MAX, scale_of);
            }
        }
        Ok(())
    }

    fn linear(&mut self, to: &str, from: &str, n_in: usize, n_out: usize) -> Result<()> {
        let matrix = self.weights.any_floats(&format!("{from}.weight"), &[n_out, n_in])?;
        let biases = self.weights.any_floats(&format!("{from}.bias"), &[n_out])?;
        let name = format!("{to}.weight");
        match self.precision {
            PrecisionName::F32 => self.floats(name, vec![n_out, n_in], &matrix),
            PrecisionName::Int8 => {
                self.integers(name, [n_out, n_in], &matrix, MAX_WEIGHT, best_scale);
            }
        }
        self.floats(format!("{to}.bias"), vec![n_out], &biases);
        Ok(())
    }

    fn norm(&mut self, to: &str, from: &str, hidden: usize) -> Result<()> {
        // The names that TensorFlow gave them survive in old checkpoints.
        let is_old = self.weights.shape(&format!("{from}.gamma")).is_some();
        let names = if is_old { ["gamma", "beta"] } else { ["weight", "bias"] };
        for (ours, theirs) in ["weight", "bias"].into_iter().zip(names) {
            let values = self.weights.any_floats(&format!("{from}.{theirs}"), &[hidden])?;
            self.floats(format!("{to}.{ours}"), vec![hidden], &values);
        }
        Ok(())
    }

    fn floats(&mut self, name: String, shape: Vec<usize>, values: &[f32]) {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.tensors.push((name, Dtype::F32, shape, bytes));
    }

    /// Writes rows of integers within `-limit..=limit` with a scale each.
    fn integers(
        &mut self,
        name: String,
        [n_rows, n_cols]: [usize; 2],
        values: &[f32],
        limit: i8,
        scale_of: impl Fn(&[f32]) -> f32,
    ) {
        let mut integers = Vec::with_capacity(values.len());
        let mut scales = Vec::with_capacity(n_rows);
        for row in values.chunks_exact(n_cols) {
            let scale = scale_of(row);
            integers.extend(row.iter().map(|&value| quantized(value, scale, limit) as i8 as u8));
            scales.push(scale);
        }
        let scale_name = format!("{name}_scale");
        self.tensors.push((name, Dtype::I8, vec![n_rows, n_cols], integers));
        self.floats(scale_name, vec![n_rows], &scales);
    }
}

/// The whole number, half to even, that stands for `value`.
fn quantized(value: f32, scale: f32, limit: i8) -> f32 {
    let limit = f32::from(limit);
    if scale > 0.0 { (value / scale).round_ties_even().clamp(-limit, limit) } else { 0.0 }
}

fn largest_of(row: &[f32]) -> f32 {
    row.iter().fold(0.0, |largest, value| value.abs().max(largest))
}

/// The scale of a channel that leaves the least squared error, out of those that clip its largest
/// weight to between 60 and 100 %.
fn best_scale(row: &[f32]) -> f32 {
    const N_STEPS: u8 = 20;
    let full = largest_of(row) / f32::from(MAX_WEIGHT);
    let scales =
        (0..=N_STEPS).map(|step| full * (1.0 - 0.4 * f32::from(step) / f32::from(N_STEPS)));
    let error_of = |scale: f32| -> f32 {
        let errors = row.iter().map(|&value| {
            let error = quantized(value, scale, MAX_WEIGHT) * scale - value;
            error * error
        });
        errors.sum()
    };
    let rated = scales.map(|scale| (error_of(scale), scale));
    rated.reduce(|best, next| if next.0 < best.0 { next } else { best }).map_or(full, |best| best.1)
}
