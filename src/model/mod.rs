//! The encoder, its tokenizer and heads [L3].
