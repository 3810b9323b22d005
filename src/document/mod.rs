//! Plain result values [L1]: spans, labels and scores, never the note itself.

mod assertion;
mod label;
mod result;

pub use assertion::{Assertion, Certainty, Experiencer, Polarity, Status, Temporality};
pub use label::{EntityLabel, PhiLabel, UnknownLabel};
pub use result::{
    Analysis, Deidentified, Edit, Entity, Operator, PhiSpan, Section, SectionKind, Sentence,
    Source, SourceKind, Summary, SummarySentence, Warning, WarningCode,
};
