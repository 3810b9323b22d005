//! WordPiece tokens with their place in the note and the shape of their word.

use regex::Regex;
use thiserror::Error;
use tokenizers::{ModelWrapper, NormalizerWrapper, PreTokenizerWrapper};

use super::json;
use crate::Result;
use crate::error::{ErrorCode, Kind};
use crate::text::ByteSpan;

/// How many rows the token-type table has: five shapes of words, with and without a line break before.
pub(super) const N_TOKEN_TYPES: usize = 10;

/// What is added to the shape of a word that a line break precedes.
const AFTER_NEWLINE: u8 = 5;

const MAX_TOKENIZER_BYTES: usize = 16 << 20;

#[derive(Debug, Error)]
pub(super) enum TokenizerError {
    #[error("tokenizer.json cannot be read: expected an uncased BERT WordPiece tokenizer")]
    Malformed,
    #[error("tokenizer.json is not an uncased BERT WordPiece tokenizer: {part} differs")]
    OtherKind { part: &'static str },
    #[error(
        "tokenizer.json has {found} pieces with ids below {expected}, the configuration says {expected}"
    )]
    VocabSize { found: usize, expected: usize },
    #[error("{length} bytes of text could not be cut into tokens")]
    Failed { length: usize },
    #[error(
        "the span {start}..{end} does not lie on character boundaries of a text of {length} bytes"
    )]
    BadSpan { start: usize, end: usize, length: usize },
    #[error("text at byte {start} was given after text up to byte {before}; spans must ascend")]
    Order { start: usize, before: usize },
}

impl Kind for TokenizerError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed | Self::OtherKind { .. } | Self::VocabSize { .. } => {
                ErrorCode::ModelIncompatible
            }
            Self::BadSpan { .. } | Self::Order { .. } | Self::Failed { .. } => ErrorCode::Internal,
        }
    }
}

/// The tokens of a note, without `[CLS]` and `[SEP]`.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    ids: Vec<u32>,
    spans: Vec<ByteSpan>,
    type_ids: Vec<u8>,
    is_continuation: Vec<bool>,
}

impl Tokens {
    /// No tokens yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no token.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The vocabulary ids.
    pub fn ids(&self) -> &[u32] {
        &self.ids
    }

    /// Where each token lies in the whole text.
    pub fn spans(&self) -> &[ByteSpan] {
        &self.spans
    }

    /// The shape of the word around each token: case and digits, plus 5 after a line break.
    pub fn type_ids(&self) -> &[u8] {
        &self.type_ids
    }

    /// Whether each token continues the word of the token before it.
    pub fn is_continuation(&self) -> &[bool] {
        &self.is_continuation
    }

    /// Appends a token of type 0.
    pub(super) fn push(&mut self, id: u32, span: ByteSpan, is_continuation: bool) {
        self.ids.push(id);
        self.spans.push(span);
        self.type_ids.push(0);
        self.is_continuation.push(is_continuation);
    }

    /// Tokens of which only the place matters: enough to decode logits that come from elsewhere.
    ///
    /// # Panics
    /// When there are not as many spans as continuations.
    pub fn from_places(spans: Vec<ByteSpan>, is_continuation: Vec<bool>) -> Self {
        let n_tokens = spans.len();
        assert_eq!(n_tokens, is_continuation.len());
        Self { ids: vec![0; n_tokens], spans, type_ids: vec![0; n_tokens], is_continuation }
    }

    /// The first token that ends behind `byte`: of ascending spans, where a search begins.
    pub fn first_ending_after(&self, byte: usize) -> usize {
        self.spans.partition_point(|span| span.end <= byte)
    }
}

/// The text under `span`, which must come behind the tokens already there.
pub(super) fn part_of<'t>(
    text: &'t str,
    span: ByteSpan,
    tokens: &Tokens,
) -> Result<&'t str, TokenizerError> {
    let part = text.get(span.start..span.end).ok_or(TokenizerError::BadSpan {
        start: span.start,
        end: span.end,
        length: text.len(),
    })?;
    match tokens.spans.last().map_or(0, |last| last.end) {
        before if before > span.start => Err(TokenizerError::Order { start: span.start, before }),
        _ => Ok(part),
    }
}

/// An uncased BERT WordPiece tokenizer.
#[derive(Debug)]
pub(super) struct Tokenizer {
    inner: tokenizers::Tokenizer,
    /// By id: whether the piece continues a word.
    continues: Vec<bool>,
    decimal: Regex,
    cls_id: u32,
    sep_id: u32,
}

impl Tokenizer {
    /// Reads `tokenizer.json` for a vocabulary of `vocab_size` pieces.
    pub(super) fn from_json(json: &[u8], vocab_size: usize) -> Result<Self> {
        json::check("tokenizer.json", json, MAX_TOKENIZER_BYTES)?;
        let mut inner =
            tokenizers::Tokenizer::from_bytes(json).map_err(|_| TokenizerError::Malformed)?;
        // The file of the base model cuts at 128 tokens: nothing is ever cut here.
        inner.with_truncation(None).map_err(|_| TokenizerError::Malformed)?;
        inner.with_padding(None);
        // "[SEP]" in a note is five characters and no separator.
        inner.set_encode_special_tokens(true);
        check_kind(&inner)?;
        let vocab = inner.get_vocab(true);
        let mut continues = vec![false; vocab_size];
        let mut n_known = 0;
        for (piece, &id) in &vocab {
            let Some(slot) = continues.get_mut(id as usize) else { continue };
            *slot = piece.starts_with("##");
            n_known += 1;
        }
        if n_known != vocab_size || vocab.len() != vocab_size {
            return Err(TokenizerError::VocabSize { found: n_known, expected: vocab_size }.into());
        }
        let special = |piece: &str| {
            vocab.get(piece).copied().ok_or(TokenizerError::OtherKind { part: "a special token" })
        };
        let (cls_id, sep_id) = (special("[CLS]")?, special("[SEP]")?);
        special("[UNK]")?;
        let decimal = Regex::new(r"\p{Nd}").map_err(|_| TokenizerError::Malformed)?;
        Ok(Self { inner, continues, decimal, cls_id, sep_id })
    }

    pub(super) fn cls_id(&self) -> u32 {
        self.cls_id
    }

    pub(super) fn sep_id(&self) -> u32 {
        self.sep_id
    }

    /// Appends the tokens of `text` under `span`.
    pub(super) fn tokenize_into(
        &self,
        text: &str,
        span: ByteSpan,
        tokens: &mut Tokens,
    ) -> Result<()> {
        let part = part_of(text, span, tokens)?;
        let encoding = self
            .inner
            .encode(part, false)
            .map_err(|_| TokenizerError::Failed { length: part.len() })?;
        let first_new = tokens.len();
        for (&id, &(start, end)) in encoding.get_ids().iter().zip(encoding.get_offsets()) {
            tokens.ids.push(id);
            tokens.spans.push(ByteSpan::new(span.start + start, span.start + end));
            tokens.is_continuation.push(self.continues[id as usize]);
        }
        self.type_words(text, first_new, tokens);
        Ok(())
    }

    /// Fills in the type ids of the tokens from `first_new` on.
    fn type_words(&self, text: &str, first_new: usize, tokens: &mut Tokens) {
        let mut first = first_new;
        while first < tokens.len() {
            let mut behind = first + 1;
            while behind < tokens.len() && tokens.is_continuation[behind] {
                behind += 1;
            }
            let word = ByteSpan::new(tokens.spans[first].start, tokens.spans[behind - 1].end);
            let after_newline = match first.checked_sub(1) {
                None => true,
                Some(previous) => {
                    let gap = tokens.spans[previous].end.min(word.start)..word.start;
                    text.as_bytes()[gap].contains(&b'\n')
                }
            };
            let case = self.case_class(word.of(text));
            let type_id = case + if after_newline { AFTER_NEWLINE } else { 0 };
            tokens.type_ids.resize(behind, type_id);
            first = behind;
        }
    }

    /// 4 with a decimal digit, 2 all upper case, 1 with an initial capital, 0 lower case or without case, 3 otherwise.
    fn case_class(&self, word: &str) -> u8 {
        let has_digit = word.bytes().any(|byte| byte.is_ascii_digit())
            || (!word.is_ascii() && self.decimal.is_match(word));
        if has_digit {
            return 4;
        }
        let n_upper = word.chars().filter(|c| c.is_uppercase()).count();
        let n_lower = word.chars().filter(|c| c.is_lowercase()).count();
        match (n_upper, n_lower) {
            (0, _) => 0,
            (_, 0) => 2,
            (1, _) if word.starts_with(char::is_uppercase) => 1,
            _ => 3,
        }
    }
}

/// Refuses every pipeline but the one that the encoder was trained with.
fn check_kind(inner: &tokenizers::Tokenizer) -> Result<(), TokenizerError> {
    let other = |part| TokenizerError::OtherKind { part };
    match inner.get_normalizer() {
        Some(NormalizerWrapper::BertNormalizer(bert))
            if bert.clean_text
                && bert.handle_chinese_chars
                && bert.strip_accents.unwrap_or(true)
                && bert.lowercase => {}
        _ => return Err(other("the normalizer")),
    }
    match inner.get_pre_tokenizer() {
        Some(PreTokenizerWrapper::BertPreTokenizer(_)) => {}
        _ => return Err(other("the pre-tokenizer")),
    }
    match inner.get_model() {
        ModelWrapper::WordPiece(pieces)
            if pieces.continuing_subword_prefix == "##"
                && pieces.unk_token == "[UNK]"
                && (1..=1000).contains(&pieces.max_input_chars_per_word) =>
        {
            Ok(())
        }
        _ => Err(other("the model")),
    }
}
