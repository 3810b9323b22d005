//! The run of the model over one note, in steps: first tokens, block by block, then windows, one by one.

use std::ops::Range;

use crate::document::{
    Entity, EntityLabel, PhiLabel, PhiSpan, Sentence, Source, SourceKind, Status,
};
use crate::error::Result;
use crate::model::block::blocks;
use crate::model::chunk::{Chunk, chunks};
use crate::model::{Model, Scratch, Tokens, decode, softmax};
use crate::text::ByteSpan;

/// A model that has been verified and loaded.
pub type LoadedModel = Model;

/// What a model finds in one note.
pub(super) struct Findings {
    pub(super) phi: Vec<PhiSpan>,
    pub(super) entities: Vec<Entity>,
    /// One per sentence; empty for a sentence without tokens.
    pub(super) sentence_vectors: Vec<Vec<f32>>,
}

/// The tokens of a note and what the heads say of each.
#[derive(Debug)]
pub(super) struct Encoding {
    blocks: Vec<ByteSpan>,
    n_blocks_done: usize,
    tokens: Tokens,
    sentence_spans: Vec<ByteSpan>,
    /// The tokens of each sentence, known once all text is tokenised.
    sentence_tokens: Vec<Range<usize>>,
    chunks: Vec<Chunk>,
    n_chunks_done: usize,
    scratch: Scratch,
    entity_logits: Vec<f32>,    // [n_tokens, n_entity_tags]
    phi_logits: Vec<f32>,       // [n_tokens, n_phi_tags]
    assertion_logits: Vec<f32>, // [n_tokens, 7]
    hidden_sums: Vec<f32>,      // [n_sentences, hidden]
}

impl Encoding {
    pub(super) fn new(model: &Model, text: &str, sentences: &[Sentence]) -> Self {
        Self {
            blocks: blocks(text),
            n_blocks_done: 0,
            tokens: Tokens::default(),
            sentence_spans: sentences.iter().map(|sentence| sentence.span).collect(),
            sentence_tokens: Vec::new(),
            chunks: Vec::new(),
            n_chunks_done: 0,
            scratch: model.scratch(),
            entity_logits: Vec::new(),
            phi_logits: Vec::new(),
            assertion_logits: Vec::new(),
            hidden_sums: Vec::new(),
        }
    }

    /// Does the next piece of work.
    pub(super) fn step(&mut self, model: &Model, text: &str) -> Result<()> {
        if let Some(&block) = self.blocks.get(self.n_blocks_done) {
            model.tokenize_into(text, block, &mut self.tokens)?;
            self.n_blocks_done += 1;
            if self.n_blocks_done == self.blocks.len() {
                self.plan(model)?;
            }
            return Ok(());
        }
        if let Some(chunk) = self.chunks.get(self.n_chunks_done) {
            let output = model.run(&self.tokens, chunk, &mut self.scratch)?;
            self.entity_logits.extend_from_slice(output.entities);
            self.phi_logits.extend_from_slice(output.phi);
            self.assertion_logits.extend_from_slice(output.assertion);
            add_hidden(
                output.hidden,
                chunk.core.clone(),
                &self.sentence_tokens,
                &mut self.hidden_sums,
            );
            self.n_chunks_done += 1;
        }
        Ok(())
    }

    /// (done, total) steps; the total is an estimate until all text is tokenised.
    pub(super) fn progress(&self) -> (usize, usize) {
        let n_chunks = if self.n_blocks_done < self.blocks.len() {
            // A window of 192 tokens spans about 700 bytes of clinical English.
            self.blocks.iter().map(|block| block.len()).sum::<usize>() / 700 + 1
        } else {
            self.chunks.len()
        };
        (self.n_blocks_done + self.n_chunks_done, self.blocks.len() + n_chunks)
    }

    fn plan(&mut self, model: &Model) -> Result<()> {
        self.sentence_tokens = tokens_of_spans(&self.tokens, self.sentence_spans.iter().copied());
        let ends: Vec<usize> = self.sentence_tokens.iter().map(|tokens| tokens.end).collect();
        let manifest = model.manifest();
        self.chunks =
            chunks(self.tokens.len(), &ends, manifest.max_tokens, manifest.overlap_tokens)?;
        self.hidden_sums = vec![0.0; self.sentence_spans.len() * model.hidden_size()];
        Ok(())
    }

    /// Reads labels off the logits, once every step is done.
    pub(super) fn findings(&self, model: &Model) -> Findings {
        let heads = &model.manifest().heads;
        let phi = decode(&self.phi_logits, &self.tokens, &heads.phi)
            .into_iter()
            .map(|found| PhiSpan {
                span: found.span,
                label: PhiLabel::ALL[found.label_idx],
                score: found.score,
                source: Source { kind: SourceKind::Model, id: "phi.head" },
            })
            .collect();
        let entities = decode(&self.entity_logits, &self.tokens, &heads.entities)
            .into_iter()
            .map(|found| Entity {
                span: found.span,
                label: EntityLabel::ALL[found.label_idx],
                score: found.score,
                assertion: None,
                source: Source { kind: SourceKind::Model, id: "entity.head" },
            })
            .collect();
        let hidden = model.hidden_size();
        let sentence_vectors = self
            .sentence_tokens
            .iter()
            .zip(self.hidden_sums.chunks_exact(hidden))
            .map(|(tokens, sum)| match tokens.len() {
                0 => Vec::new(),
                n_tokens => model.sentence_vector(sum, n_tokens),
            })
            .collect();
        Findings { phi, entities, sentence_vectors }
    }

    /// What the assertion head says of each problem: mean probabilities over its tokens, in [`Status::ALL`] order.
    pub(super) fn assertion_hints(
        &self,
        model: &Model,
        entities: &[Entity],
    ) -> Vec<Option<[f32; 7]>> {
        const N: usize = Status::ALL.len();
        let head = &model.manifest().heads.assertion;
        let (biases, temperature) = (head.biases(), head.temperature as f32);
        let tokens_of = tokens_of_spans(&self.tokens, entities.iter().map(|entity| entity.span));
        entities
            .iter()
            .zip(tokens_of)
            .map(|(entity, tokens)| {
                if entity.label != EntityLabel::Problem || tokens.is_empty() {
                    return None;
                }
                let mut mean = [0.0; N];
                for row in self.assertion_logits[tokens.start * N..tokens.end * N].chunks_exact(N) {
                    let scaled: [f32; N] =
                        std::array::from_fn(|idx| (row[idx] + biases[idx] as f32) / temperature);
                    for (mean, probability) in mean.iter_mut().zip(softmax(&scaled)) {
                        *mean += probability / tokens.len() as f32;
                    }
                }
                Some(mean)
            })
            .collect()
    }
}

/// The tokens that start inside each span; spans ascend and do not overlap.
fn tokens_of_spans(tokens: &Tokens, spans: impl Iterator<Item = ByteSpan>) -> Vec<Range<usize>> {
    spans
        .map(|span| {
            let start = tokens.spans().partition_point(|token| token.end <= span.start);
            let end = tokens.spans().partition_point(|token| token.start < span.end);
            start..end.max(start)
        })
        .collect()
}

/// Adds the hidden states of the tokens `core` to the sums of their sentences.
fn add_hidden(
    hidden_states: &[f32], // [n_core, hidden]
    core: Range<usize>,
    sentence_tokens: &[Range<usize>],
    sums: &mut [f32], // [n_sentences, hidden]
) {
    if core.is_empty() || sentence_tokens.is_empty() {
        return;
    }
    let hidden = hidden_states.len() / core.len();
    let first = sentence_tokens.partition_point(|tokens| tokens.end <= core.start);
    for (sentence_idx, tokens) in sentence_tokens.iter().enumerate().skip(first) {
        if tokens.start >= core.end {
            break;
        }
        let sum = &mut sums[sentence_idx * hidden..(sentence_idx + 1) * hidden];
        for token in tokens.start.max(core.start)..tokens.end.min(core.end) {
            let row = (token - core.start) * hidden;
            for (sum, value) in sum.iter_mut().zip(&hidden_states[row..row + hidden]) {
                *sum += value;
            }
        }
    }
}
