//! Stands in for the encoder in builds without it: no model can be loaded, so nothing here ever runs.

use crate::document::{Entity, PhiSpan, Sentence};
use crate::error::Result;

/// A model; without the `neural` feature there is none.
#[derive(Debug)]
pub enum LoadedModel {}

/// The run of a model over one note; without the `neural` feature there is none.
#[derive(Debug)]
pub(super) enum Encoding {}

/// What a model finds in one note.
pub(super) struct Findings {
    pub(super) phi: Vec<PhiSpan>,
    pub(super) entities: Vec<Entity>,
    pub(super) sentence_vectors: Vec<Vec<f32>>,
}

impl Encoding {
    pub(super) fn new(model: &LoadedModel, _: &str, _: &[Sentence]) -> Self {
        match *model {}
    }

    pub(super) fn step(&mut self, model: &LoadedModel, _: &str) -> Result<()> {
        match *model {}
    }

    pub(super) fn progress(&self) -> (usize, usize) {
        match *self {}
    }

    pub(super) fn n_chunks(&self) -> Option<usize> {
        match *self {}
    }

    pub(super) fn encode_chunk(&mut self, model: &LoadedModel, _: usize) -> Result<Vec<f32>> {
        match *model {}
    }

    pub(super) fn accept_chunk(&mut self, _: usize, _: &[f32]) -> Result<()> {
        match *self {}
    }

    pub(super) fn findings(&self, model: &LoadedModel) -> Findings {
        match *model {}
    }

    pub(super) fn assertion_hints(&self, _: &LoadedModel, _: &[Entity]) -> Vec<Option<[f32; 7]>> {
        match *self {}
    }
}
