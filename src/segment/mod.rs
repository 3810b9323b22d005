//! Where sections, sentences and words lie [L3].

pub mod section;
pub mod sentence;
pub mod word;
