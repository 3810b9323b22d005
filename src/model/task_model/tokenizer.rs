//! The tokenizer of a brought model: any pipeline of WordPiece, byte-level BPE or Unigram whose parts
//! run in linear time, and the tokens that belong around a text.

use std::collections::BTreeSet;

use serde_json::Value;
use thiserror::Error;

use crate::Result;
use crate::error::{ErrorCode, Kind};
use crate::model::json;
use crate::model::tokenizer::{Tokens, part_of};
use crate::text::ByteSpan;

/// The longest `tokenizer.json`, in bytes; that of a vocabulary of 250,000 pieces has 17 MB.
const MAX_TOKENIZER_BYTES: usize = 32 << 20;

/// The most pieces that are added to a vocabulary.
const MAX_ADDED: usize = 4096;

#[derive(Debug, Error)]
enum TextTokenizerError {
    #[error("tokenizer.json cannot be read by the tokenizers library")]
    Malformed,
    #[error("tokenizer.json: the {part} is none of those that can be used: {allowed}")]
    Part { part: &'static str, allowed: &'static str },
    #[error("tokenizer.json: a pattern of the {part} is a regular expression of its own")]
    Pattern { part: &'static str },
    #[error("tokenizer.json has a piece of id {id}, the configuration has {vocab_size} pieces")]
    IdOutOfRange { id: u32, vocab_size: usize },
    #[error(
        "tokenizer.json adds {found} pieces to its vocabulary, at most {MAX_ADDED} are allowed"
    )]
    ManyAdded { found: usize },
    #[error("tokenizer.json does not put one special token before and one behind a {what}")]
    Frame { what: &'static str },
    #[error("{length} bytes of text could not be cut into tokens")]
    Failed { length: usize },
}

impl Kind for TextTokenizerError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Failed { .. } => ErrorCode::Internal,
            _ => ErrorCode::ModelIncompatible,
        }
    }
}

/// A token as the encoder takes it: its id and the row of the token-type table.
pub(super) type Token = (u32, u8);

/// The tokens around a text, or around and between a question and its context.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) first: Token,
    /// Between the two; empty for a text alone.
    pub(super) middle: Vec<Token>,
    pub(super) last: Token,
    /// The type of the question's tokens, or of the text's.
    pub(super) first_type: u8,
    /// The type of the context's tokens.
    pub(super) second_type: u8,
}

/// A tokenizer that says where its tokens lie.
#[derive(Debug)]
pub(super) struct TextTokenizer {
    inner: tokenizers::Tokenizer,
    /// The ids of special tokens, which no text may contain.
    special: BTreeSet<u32>,
    /// What stands for a piece that is not in the vocabulary.
    unknown: Option<u32>,
}

impl TextTokenizer {
    /// Reads `tokenizer.json` for a vocabulary of at most `vocab_size` pieces.
    pub(super) fn from_json(json: &[u8], vocab_size: usize) -> Result<Self> {
        json::check("tokenizer.json", json, MAX_TOKENIZER_BYTES)?;
        let mut parts: Value =
            serde_json::from_slice(json).map_err(|_| TextTokenizerError::Malformed)?;
        check_parts(&parts)?;
        // Tokens are never put together again, and nothing is ever cut or filled up.
        for unused in ["decoder", "truncation", "padding"] {
            parts[unused] = Value::Null;
        }
        let mut inner: tokenizers::Tokenizer =
            serde_json::from_value(parts).map_err(|_| TextTokenizerError::Malformed)?;
        // "</s>" in a text is four characters and no separator.
        inner.set_encode_special_tokens(true);
        let ids = inner.get_vocab(true).into_values();
        if let Some(id) = ids.max().filter(|&id| id as usize >= vocab_size) {
            return Err(TextTokenizerError::IdOutOfRange { id, vocab_size }.into());
        }
        let found = inner.get_added_vocabulary().len();
        if found > MAX_ADDED {
            return Err(TextTokenizerError::ManyAdded { found }.into());
        }
        let unknown = ["[UNK]", "<unk>"].into_iter().find_map(|piece| inner.token_to_id(piece));
        let added = inner.get_added_tokens_decoder().into_iter();
        let special = added
            .filter(|(id, token)| token.special && Some(*id) != unknown)
            .map(|(id, _)| id)
            .collect();
        Ok(Self { inner, special, unknown })
    }

    /// The tokens around a text, for a table of `n_types` token types.
    pub(super) fn frame(&self, n_types: usize) -> Result<Frame> {
        let bad = TextTokenizerError::Frame { what: "text" };
        let encoding = self.inner.encode(PROBE, true).map_err(|_| TextTokenizerError::Malformed)?;
        let mut runs = runs_of(&encoding, n_types).into_iter();
        match (runs.next(), runs.next(), runs.next(), runs.next()) {
            (Some((true, first)), Some((false, text)), Some((true, last)), None)
                if first.len() == 1 && last.len() == 1 =>
            {
                let text_type = text[0].1;
                Ok(Frame {
                    first: first[0],
                    middle: Vec::new(),
                    last: last[0],
                    first_type: text_type,
                    second_type: text_type,
                })
            }
            _ => Err(bad.into()),
        }
    }

    /// The tokens around and between a question and its context, for a table of `n_types` token types.
    pub(super) fn pair_frame(&self, n_types: usize) -> Result<Frame> {
        let bad = TextTokenizerError::Frame { what: "pair of texts, with one or two between them" };
        let encoding =
            self.inner.encode((PROBE, PROBE), true).map_err(|_| TextTokenizerError::Malformed)?;
        let runs: Vec<_> = runs_of(&encoding, n_types);
        let [(true, first), (false, question), (true, middle), (false, context), (true, last)] =
            &runs[..]
        else {
            return Err(bad.into());
        };
        if first.len() != 1 || last.len() != 1 || middle.len() > 2 {
            return Err(bad.into());
        }
        Ok(Frame {
            first: first[0],
            middle: middle.clone(),
            last: last[0],
            first_type: question[0].1,
            second_type: context[0].1,
        })
    }

    /// Appends the tokens of `text` under `span` to `tokens`, without those around it.
    pub(super) fn tokenize_into(
        &self,
        text: &str,
        span: ByteSpan,
        tokens: &mut Tokens,
    ) -> Result<()> {
        let part = part_of(text, span, tokens)?;
        let failed = |_| TextTokenizerError::Failed { length: part.len() };
        let encoding = self.inner.encode(part, false).map_err(failed)?;
        let (mut word_before, mut end_before) = (None, span.start);
        let offsets = encoding.get_offsets().iter().zip(encoding.get_word_ids());
        for (&id, (&(start, end), &word)) in encoding.get_ids().iter().zip(offsets) {
            // A piece may hold the space before its word.
            let place = whole_characters(text, span.start + start, span.start + end).trimmed(text);
            // A vocabulary of Unigram holds its special tokens as pieces like others.
            let id = match self.unknown {
                Some(unknown) if self.special.contains(&id) => unknown,
                _ => id,
            };
            // Tokenizers that do not split at spaces take the whole text for one word.
            let goes_on = word.is_some() && word == word_before && place.start <= end_before;
            tokens.push(id, place, goes_on);
            (word_before, end_before) = (word, place.end);
        }
        Ok(())
    }
}

/// The span with the whole of the characters at its ends: a piece may be a byte of one.
fn whole_characters(text: &str, mut start: usize, mut end: usize) -> ByteSpan {
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    ByteSpan::new(start, end)
}

/// A word that every tokenizer makes at least one token of.
const PROBE: &str = "a";

/// The tokens of an encoding in runs of special and other ones.
fn runs_of(encoding: &tokenizers::Encoding, n_types: usize) -> Vec<(bool, Vec<Token>)> {
    let last_type = n_types.saturating_sub(1);
    let mut runs: Vec<(bool, Vec<Token>)> = Vec::new();
    let kinds = encoding.get_type_ids().iter().zip(encoding.get_special_tokens_mask());
    for (&id, (&type_id, &special)) in encoding.get_ids().iter().zip(kinds) {
        // A table without rows for them means that the encoder does not look at types.
        let token = (id, (type_id as usize).min(last_type) as u8);
        match runs.last_mut() {
            Some((is_special, run)) if *is_special == (special != 0) => run.push(token),
            _ => runs.push((special != 0, vec![token])),
        }
    }
    runs
}

/// The regular expressions that converters of well-known tokenizers write.
const KNOWN_PATTERNS: &[&str] = &[" {2,}"];

/// Refuses parts that could take more than linear time, and those that no family here uses.
fn check_parts(parts: &Value) -> Result<(), TextTokenizerError> {
    let check = |part: &'static str, key: &str, items: &str, allowed: &'static str| {
        check_part(part, &parts[key], items, allowed)
    };
    check(
        "normalizer",
        "normalizer",
        "normalizers",
        "BertNormalizer, Lowercase, NFC, NFD, NFKC, NFKD, Nmt, Precompiled, Prepend, Replace, Sequence, Strip, StripAccents",
    )?;
    check(
        "pre-tokenizer",
        "pre_tokenizer",
        "pretokenizers",
        "BertPreTokenizer, ByteLevel, Digits, Metaspace, Punctuation, Sequence, Whitespace, WhitespaceSplit",
    )?;
    check(
        "post-processor",
        "post_processor",
        "processors",
        "BertProcessing, ByteLevel, RobertaProcessing, Sequence, TemplateProcessing",
    )?;
    let model = &parts["model"];
    // Old files do not name the type of their model; its fields do.
    if model.get("type").is_some() {
        check_part("model", model, "", "WordPiece, BPE, Unigram")?;
    }
    Ok(())
}

fn check_part(
    part: &'static str,
    value: &Value,
    items: &str,
    allowed: &'static str,
) -> Result<(), TextTokenizerError> {
    if value.is_null() {
        return Ok(());
    }
    let kind = value.get("type").and_then(Value::as_str).unwrap_or_default();
    if !allowed.split(", ").any(|name| name == kind) {
        return Err(TextTokenizerError::Part { part, allowed });
    }
    let is_own = |pattern: &Value| !KNOWN_PATTERNS.iter().any(|known| pattern == known);
    if value.pointer("/pattern/Regex").is_some_and(is_own) {
        return Err(TextTokenizerError::Pattern { part });
    }
    let inner = if kind == "Sequence" { value.get(items).and_then(Value::as_array) } else { None };
    inner.into_iter().flatten().try_for_each(|inner| check_part(part, inner, items, allowed))
}
