//! What a note says of a problem: four independent axes and the one status they amount to.

use crate::text::ByteSpan;

/// Whether the problem is said to exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Polarity {
    /// It exists.
    #[default]
    Present,
    /// It is denied.
    Absent,
}

/// How sure the note is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// Stated without doubt.
    #[default]
    Certain,
    /// Suspected, considered, not excluded.
    Possible,
    /// Spoken of in case it comes to be ("return if fever").
    Hypothetical,
    /// Arises only under a stated condition ("rash with penicillin").
    Conditional,
}

/// When the problem is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Temporality {
    /// Now.
    #[default]
    Current,
    /// Over and done with.
    Past,
}

/// Who has the problem.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Experiencer {
    /// The patient.
    #[default]
    Patient,
    /// A relative or another person.
    Family,
}

impl Polarity {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Absent => "absent",
        }
    }
}

impl Certainty {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Possible => "possible",
            Self::Hypothetical => "hypothetical",
            Self::Conditional => "conditional",
        }
    }
}

impl Temporality {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Past => "past",
        }
    }
}

impl Experiencer {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::Family => "family",
        }
    }
}

/// The one word for an assertion, as annotated in the gold notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// The patient has it.
    Present,
    /// The patient does not have it.
    Absent,
    /// The patient may have it.
    Possible,
    /// The patient might come to have it.
    Hypothetical,
    /// The patient had it.
    Historical,
    /// Somebody else has or had it.
    Family,
    /// The patient has it under a condition.
    Conditional,
}

impl Status {
    /// Every status, in the order of the model's assertion head.
    pub const ALL: [Self; 7] = [
        Self::Present,
        Self::Absent,
        Self::Possible,
        Self::Hypothetical,
        Self::Historical,
        Self::Family,
        Self::Conditional,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Absent => "absent",
            Self::Possible => "possible",
            Self::Hypothetical => "hypothetical",
            Self::Historical => "historical",
            Self::Family => "family",
            Self::Conditional => "conditional",
        }
    }
}

/// The assertion of one problem: each axis, and the words that set them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assertion {
    /// Whether it exists.
    pub polarity: Polarity,
    /// How sure.
    pub certainty: Certainty,
    /// When.
    pub temporality: Temporality,
    /// Who.
    pub experiencer: Experiencer,
    /// The words that moved an axis off its default, in text order.
    pub cues: Vec<ByteSpan>,
}

impl Assertion {
    /// The status that the axes amount to. A denied family history is absent ("no family history of X");
    /// a denial outweighs doubt and time, doubt outweighs time.
    pub fn status(&self) -> Status {
        match self {
            Self { polarity: Polarity::Absent, .. } => Status::Absent,
            Self { experiencer: Experiencer::Family, .. } => Status::Family,
            Self { certainty: Certainty::Hypothetical, .. } => Status::Hypothetical,
            Self { certainty: Certainty::Conditional, .. } => Status::Conditional,
            Self { certainty: Certainty::Possible, .. } => Status::Possible,
            Self { temporality: Temporality::Past, .. } => Status::Historical,
            _ => Status::Present,
        }
    }
}
