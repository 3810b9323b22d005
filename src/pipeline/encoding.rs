//! The run of the model over one note, in steps: first tokens, block by block, then windows, one by one.

use std::ops::Range;

use super::outputs::{OutputError, Outputs, Widths};
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
    scratch: Scratch,
    outputs: Outputs,
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
            scratch: model.scratch(),
            outputs: Outputs::default(),
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
        if let Some(chunk_idx) = self.outputs.next_missing() {
            let output = self.encode_chunk(model, chunk_idx)?;
            self.accept_chunk(chunk_idx, &output)?;
        }
        Ok(())
    }

    /// How many chunks there are, once all text is tokenised.
    pub(super) fn n_chunks(&self) -> Option<usize> {
        (self.n_blocks_done == self.blocks.len()).then_some(self.chunks.len())
    }

    /// Runs the encoder over one chunk; [`Outputs`] says what is in the result.
    pub(super) fn encode_chunk(&mut self, model: &Model, chunk_idx: usize) -> Result<Vec<f32>> {
        let n_chunks = self.chunks.len();
        let chunk =
            self.chunks.get(chunk_idx).ok_or(OutputError::NoChunk { chunk_idx, n_chunks })?;
        let output = model.run(&self.tokens, chunk, &mut self.scratch)?;
        Ok(self.outputs.flatten(chunk_idx, &output))
    }

    /// Takes the output of one chunk, wherever it was encoded.
    pub(super) fn accept_chunk(&mut self, chunk_idx: usize, output: &[f32]) -> Result<()> {
        self.outputs.accept(chunk_idx, output)
    }

    /// (done, total) steps; the total is an estimate until all text is tokenised.
    pub(super) fn progress(&self) -> (usize, usize) {
        let n_chunks = if self.n_blocks_done < self.blocks.len() {
            // A window of 192 tokens spans about 700 bytes of clinical English.
            self.blocks.iter().map(|block| block.len()).sum::<usize>() / 700 + 1
        } else {
            self.chunks.len()
        };
        (self.n_blocks_done + self.outputs.n_accepted(), self.blocks.len() + n_chunks)
    }

    fn plan(&mut self, model: &Model) -> Result<()> {
        self.sentence_tokens = tokens_of_spans(&self.tokens, self.sentence_spans.iter().copied());
        let ends: Vec<usize> = self.sentence_tokens.iter().map(|tokens| tokens.end).collect();
        let manifest = model.manifest();
        self.chunks =
            chunks(self.tokens.len(), &ends, manifest.max_tokens, manifest.overlap_tokens)?;
        let widths = Widths {
            entities: 2 * EntityLabel::ALL.len() + 1,
            phi: 2 * PhiLabel::ALL.len() + 1,
            hidden: model.hidden_size(),
        };
        let cores = self.chunks.iter().map(|chunk| chunk.core.clone());
        self.outputs = Outputs::new(widths, cores, &self.sentence_tokens);
        Ok(())
    }

    /// Reads labels off the logits, once every step is done.
    pub(super) fn findings(&self, model: &Model) -> Findings {
        let heads = &model.manifest().heads;
        let phi = decode(self.outputs.phi(), &self.tokens, &heads.phi)
            .into_iter()
            .map(|found| PhiSpan {
                span: found.span,
                label: PhiLabel::ALL[found.label_idx],
                score: found.score,
                source: Source { kind: SourceKind::Model, id: "phi.head" },
            })
            .collect();
        let entities = decode(self.outputs.entities(), &self.tokens, &heads.entities)
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
            .zip(self.outputs.hidden_sums().chunks_exact(hidden))
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
                let logits = &self.outputs.assertion()[tokens.start * N..tokens.end * N];
                for row in logits.chunks_exact(N) {
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
