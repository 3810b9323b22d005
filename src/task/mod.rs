//! One folder per task [L4]. Tasks never import each other: they meet in [`document`](crate::document) values.

pub mod assertion;
pub mod deid;
pub mod ner;
pub mod summarize;
