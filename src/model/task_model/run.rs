//! One text on its way through a brought model: first tokens, block by block, then windows, one by one.

use super::tokenizer::{Frame, Token};
use super::trunk::{Trunk, Work};
use crate::Result;
use crate::model::block::blocks;
use crate::model::chunk::{Chunk, SPECIAL_TOKENS, chunks};
use crate::model::tokenizer::Tokens;
use crate::text::ByteSpan;

/// What a task does with the windows of a text.
pub(super) trait Task: Send + Sync {
    /// What is kept between windows.
    type Sums: Default + std::fmt::Debug + Send;
    /// What comes out.
    type Output;

    fn trunk(&self) -> &Trunk;

    /// Takes in what the encoder says of a window.
    fn add(&self, window: &Window, sums: &mut Self::Sums);

    /// Reads the result off, once every window was added.
    fn finish(&self, tokens: &Tokens, sums: Self::Sums) -> Self::Output;
}

/// The states of one window.
pub(super) struct Window<'a> {
    /// Which tokens of the text it fed and decides.
    pub(super) chunk: &'a Chunk,
    pub(super) tokens: &'a Tokens,
    /// `[n_before + chunk.tokens.len() + 1, hidden]`
    states: &'a [f32],
    hidden: usize,
    /// How many tokens come before the text's.
    n_before: usize,
    pub(super) is_first: bool,
    pub(super) is_last: bool,
}

impl<'a> Window<'a> {
    /// The states of rows of the text's tokens, counted from the window's first.
    fn rows(&self, rows: std::ops::Range<usize>) -> &'a [f32] {
        let first = (self.n_before + rows.start) * self.hidden;
        &self.states[first..][..rows.len() * self.hidden]
    }

    /// The state of the first token of all, which stands for the text.
    pub(super) fn first_state(&self) -> &'a [f32] {
        &self.states[..self.hidden]
    }

    /// The state of the token behind the text.
    pub(super) fn last_state(&self) -> &'a [f32] {
        &self.states[self.states.len() - self.hidden..]
    }

    /// The states of all tokens of the text in this window.
    pub(super) fn fed(&self) -> &'a [f32] {
        self.rows(0..self.chunk.tokens.len())
    }

    /// The states of those that this window decides.
    pub(super) fn core(&self) -> &'a [f32] {
        let start = self.chunk.core.start - self.chunk.tokens.start;
        self.rows(start..start + self.chunk.core.len())
    }
}

/// The state of a run.
#[derive(Debug)]
pub(super) struct Run<T: Task> {
    blocks: Vec<ByteSpan>,
    n_blocks_done: usize,
    tokens: Tokens,
    /// Where windows end if they can.
    sentences: Vec<ByteSpan>,
    /// The tokens before the text's in every window.
    before: Vec<Token>,
    last: Token,
    text_type: u8,
    chunks: Vec<Chunk>,
    n_chunks_done: usize,
    worker: Box<dyn Work>,
    sums: T::Sums,
}

impl<T: Task> Run<T> {
    /// Begins a run over `text`, with `question` before it in every window.
    pub(super) fn new(
        task: &T,
        text: &str,
        sentences: Vec<ByteSpan>,
        frame: &Frame,
        question: &[u32],
    ) -> Self {
        let mut before = vec![frame.first];
        before.extend(question.iter().map(|&id| (id, frame.first_type)));
        before.extend(&frame.middle);
        Self {
            blocks: blocks(text),
            n_blocks_done: 0,
            tokens: Tokens::new(),
            sentences,
            before,
            last: frame.last,
            text_type: frame.second_type,
            chunks: Vec::new(),
            n_chunks_done: 0,
            worker: task.trunk().worker(),
            sums: T::Sums::default(),
        }
    }

    /// Does the next piece of work.
    pub(super) fn step(&mut self, task: &T, text: &str) -> Result<()> {
        if let Some(&block) = self.blocks.get(self.n_blocks_done) {
            task.trunk().tokenizer.tokenize_into(text, block, &mut self.tokens)?;
            self.n_blocks_done += 1;
            if self.n_blocks_done == self.blocks.len() {
                self.plan(task)?;
            }
        } else if let Some(chunk) = self.chunks.get(self.n_chunks_done) {
            let mut fed = self.before.clone();
            let ids = &self.tokens.ids()[chunk.tokens.clone()];
            fed.extend(ids.iter().map(|&id| (id, self.text_type)));
            fed.push(self.last);
            let window = Window {
                chunk,
                tokens: &self.tokens,
                states: self.worker.states(&fed),
                hidden: task.trunk().config().hidden,
                n_before: self.before.len(),
                is_first: self.n_chunks_done == 0,
                is_last: self.n_chunks_done + 1 == self.chunks.len(),
            };
            task.add(&window, &mut self.sums);
            self.n_chunks_done += 1;
        }
        Ok(())
    }

    fn plan(&mut self, task: &T) -> Result<()> {
        let spans = self.tokens.spans();
        let ends: Vec<usize> = self
            .sentences
            .iter()
            .map(|sentence| spans.partition_point(|token| token.start < sentence.end))
            .collect();
        let manifest = &task.trunk().manifest;
        // What stands before and behind the text takes room from every window.
        let max_tokens = manifest.max_tokens - (self.before.len() + 1) + SPECIAL_TOKENS;
        let overlap = manifest.overlap_tokens.min((max_tokens - SPECIAL_TOKENS) / 4);
        self.chunks = chunks(self.tokens.len(), &ends, max_tokens, overlap)?;
        if self.chunks.is_empty() {
            // A text of no token still has a class and a vector.
            self.chunks.push(Chunk { tokens: 0..0, core: 0..0 });
        }
        Ok(())
    }

    /// (done, total) steps; the total is an estimate until all text is tokenised.
    pub(super) fn progress(&self) -> (usize, usize) {
        let n_chunks = if self.n_blocks_done < self.blocks.len() {
            self.blocks.iter().map(|block| block.len()).sum::<usize>() / 700 + 1
        } else {
            self.chunks.len()
        };
        (self.n_blocks_done + self.n_chunks_done, self.blocks.len() + n_chunks)
    }

    /// Does all that is left and reads the result off.
    pub(super) fn finish(mut self, task: &T, text: &str) -> Result<T::Output> {
        self.run_to_end(task, text)?;
        Ok(task.finish(&self.tokens, self.sums))
    }

    fn run_to_end(&mut self, task: &T, text: &str) -> Result<()> {
        while self.n_blocks_done < self.blocks.len() || self.n_chunks_done < self.chunks.len() {
            self.step(task, text)?;
        }
        Ok(())
    }

    /// What a result would be read off.
    #[cfg(test)]
    pub(super) fn sums_at_end(mut self, task: &T, text: &str) -> Result<T::Sums> {
        self.run_to_end(task, text)?;
        Ok(self.sums)
    }

    /// How many tokens come before the text's.
    #[cfg(test)]
    pub(super) fn n_before(&self) -> usize {
        self.before.len()
    }
}
