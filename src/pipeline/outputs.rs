//! What the encoder says of the chunks of a note, taken in any order and added up in theirs.
//!
//! Chunks may be encoded elsewhere, so the result must not depend on who did which and when: logits
//! have a fixed place, and sentence sums are added chunk by chunk in the order of the text, because
//! sums of floats depend on the order.

use std::collections::BTreeMap;
use std::ops::Range;

use thiserror::Error;

use crate::document::Status;
use crate::error::{ErrorCode, Kind, Result};
use crate::model::ChunkOutput;

/// An output that does not belong to the note.
#[derive(Debug, Error)]
pub(super) enum OutputError {
    #[error("there is no chunk {chunk_idx}, the note has {n_chunks}")]
    NoChunk { chunk_idx: usize, n_chunks: usize },
    #[error("the output of chunk {chunk_idx} is already there")]
    Twice { chunk_idx: usize },
    #[error(
        "the output of chunk {chunk_idx} has {found} numbers, expected {expected}; it is of another note or model"
    )]
    Length { chunk_idx: usize, found: usize, expected: usize },
}

impl Kind for OutputError {
    fn code(&self) -> ErrorCode {
        ErrorCode::Internal
    }
}

/// How many numbers there are per token, or per sentence for `hidden`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Widths {
    pub(super) entities: usize,
    pub(super) phi: usize,
    pub(super) hidden: usize,
}

/// How many statuses the assertion head tells apart.
const STATUSES: usize = Status::ALL.len();

/// Where one chunk's output belongs.
#[derive(Clone, Debug)]
struct Place {
    /// The tokens that the chunk decides.
    core: Range<usize>,
    /// The sentences that have some of these tokens.
    sentences: Range<usize>,
    /// Those tokens of each such sentence.
    tokens: Vec<Range<usize>>,
    is_accepted: bool,
}

/// The outputs of all chunks.
///
/// One chunk's output is flat: logits of entity tags, PHI tags and statuses, `[n_core, width]` each,
/// then the sums of hidden states over its part of each sentence that it touches, `[n_touched, hidden]`.
#[derive(Debug, Default)]
pub(super) struct Outputs {
    widths: Widths,
    places: Vec<Place>,
    n_accepted: usize,
    n_sentences: usize,
    entities: Vec<f32>,    // [n_tokens, widths.entities]
    phi: Vec<f32>,         // [n_tokens, widths.phi]
    assertion: Vec<f32>,   // [n_tokens, STATUSES]
    hidden_sums: Vec<f32>, // [n_sentences, hidden]
    /// How many chunks are in `hidden_sums`, and the sums of later ones.
    n_summed: usize,
    waiting: BTreeMap<usize, Vec<f32>>,
}

impl Outputs {
    /// Room for the outputs of chunks with these cores; it is taken when the first comes, because
    /// sessions that encode for another never need it.
    pub(super) fn new(
        widths: Widths,
        cores: impl Iterator<Item = Range<usize>>,
        sentence_tokens: &[Range<usize>],
    ) -> Self {
        let places = cores
            .map(|core| {
                let first = sentence_tokens.partition_point(|tokens| tokens.end <= core.start);
                let last = sentence_tokens.partition_point(|tokens| tokens.start < core.end);
                let sentences = first..last.max(first);
                let within = |tokens: &Range<usize>| {
                    let start = tokens.start.max(core.start);
                    start..tokens.end.min(core.end).max(start)
                };
                let tokens = sentence_tokens[sentences.clone()].iter().map(within).collect();
                Place { core, sentences, tokens, is_accepted: false }
            })
            .collect();
        Self { widths, places, n_sentences: sentence_tokens.len(), ..Self::default() }
    }

    /// How many chunks are there.
    pub(super) fn n_accepted(&self) -> usize {
        self.n_accepted
    }

    /// The first chunk that is not there.
    pub(super) fn next_missing(&self) -> Option<usize> {
        // All that are summed are there, so the search is short.
        let missing =
            self.places.iter().skip(self.n_summed).position(|place| !place.is_accepted)?;
        Some(self.n_summed + missing)
    }

    /// The output of one chunk as it travels.
    ///
    /// # Panics
    /// When there is no such chunk.
    pub(super) fn flatten(&self, chunk_idx: usize, output: &ChunkOutput) -> Vec<f32> {
        let place = &self.places[chunk_idx];
        let hidden = self.widths.hidden;
        let mut flat = Vec::with_capacity(self.len_of(place));
        for logits in [output.entities, output.phi, output.assertion] {
            flat.extend_from_slice(logits);
        }
        for tokens in &place.tokens {
            let start = flat.len();
            flat.resize(start + hidden, 0.0);
            let first_row = tokens.start - place.core.start;
            let rows = &output.hidden[first_row * hidden..][..tokens.len() * hidden];
            for row in rows.chunks_exact(hidden) {
                add(&mut flat[start..], row);
            }
        }
        flat
    }

    /// Takes the output of one chunk.
    pub(super) fn accept(&mut self, chunk_idx: usize, output: &[f32]) -> Result<()> {
        let n_chunks = self.places.len();
        let place =
            self.places.get(chunk_idx).ok_or(OutputError::NoChunk { chunk_idx, n_chunks })?;
        let (found, expected) = (output.len(), self.len_of(place));
        if place.is_accepted {
            return Err(OutputError::Twice { chunk_idx }.into());
        }
        if found != expected {
            return Err(OutputError::Length { chunk_idx, found, expected }.into());
        }
        let core = place.core.clone();
        if self.n_accepted == 0 {
            let n_tokens = self.places.last().map_or(0, |place| place.core.end);
            self.entities = vec![0.0; n_tokens * self.widths.entities];
            self.phi = vec![0.0; n_tokens * self.widths.phi];
            self.assertion = vec![0.0; n_tokens * STATUSES];
            self.hidden_sums = vec![0.0; self.n_sentences * self.widths.hidden];
        }
        let mut rest = output;
        for (logits, width) in [
            (&mut self.entities, self.widths.entities),
            (&mut self.phi, self.widths.phi),
            (&mut self.assertion, STATUSES),
        ] {
            let (part, behind) = rest.split_at(core.len() * width);
            logits[core.start * width..core.end * width].copy_from_slice(part);
            rest = behind;
        }
        self.places[chunk_idx].is_accepted = true;
        self.n_accepted += 1;
        if chunk_idx == self.n_summed {
            self.sum(rest);
            while let Some(sums) = self.waiting.remove(&self.n_summed) {
                self.sum(&sums);
            }
        } else {
            self.waiting.insert(chunk_idx, rest.to_vec());
        }
        Ok(())
    }

    /// Adds the sums of the next chunk in order.
    fn sum(&mut self, sums: &[f32]) {
        let first = self.places[self.n_summed].sentences.start * self.widths.hidden;
        add(&mut self.hidden_sums[first..], sums);
        self.n_summed += 1;
    }

    fn len_of(&self, place: &Place) -> usize {
        let Widths { entities, phi, hidden } = self.widths;
        place.core.len() * (entities + phi + STATUSES) + place.tokens.len() * hidden
    }

    /// Logits of entity tags, `[n_tokens, width]`.
    pub(super) fn entities(&self) -> &[f32] {
        &self.entities
    }

    /// Logits of PHI tags, `[n_tokens, width]`.
    pub(super) fn phi(&self) -> &[f32] {
        &self.phi
    }

    /// Logits of statuses, `[n_tokens, 7]`.
    pub(super) fn assertion(&self) -> &[f32] {
        &self.assertion
    }

    /// Sums of hidden states over each sentence, `[n_sentences, hidden]`.
    pub(super) fn hidden_sums(&self) -> &[f32] {
        &self.hidden_sums
    }
}

fn add(sums: &mut [f32], values: &[f32]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += value;
    }
}
