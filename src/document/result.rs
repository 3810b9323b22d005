//! What an analysis finds.

use std::sync::Arc;

use super::{Assertion, EntityLabel, PhiLabel};
use crate::text::{ByteSpan, Spanned};

/// What kind of evidence a span rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceKind {
    /// The encoder and one of its heads.
    Model,
    /// A pattern with its context and checks.
    Rule,
    /// A word list, or the note's own header repeated elsewhere.
    Dictionary,
    /// The caller gave it.
    Caller,
}

/// Where a span comes from: the kind of evidence and the name of the rule or head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// The kind of evidence.
    pub kind: SourceKind,
    /// The stable name of the rule, list or head.
    pub id: &'static str,
}

/// A span of protected health information.
#[derive(Clone, Debug, PartialEq)]
pub struct PhiSpan {
    /// Where.
    pub span: ByteSpan,
    /// What kind.
    pub label: PhiLabel,
    /// How sure, 0..=1.
    pub score: f32,
    /// Why.
    pub source: Source,
}

/// A clinical entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Where.
    pub span: ByteSpan,
    /// What.
    pub label: EntityLabel,
    /// How sure, 0..=1.
    pub score: f32,
    /// What the note says of it; problems only.
    pub assertion: Option<Assertion>,
    /// Why.
    pub source: Source,
}

/// The canonical kind of a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SectionKind {
    /// Demographics and addresses before the clinical text.
    Header,
    /// Reason for the visit.
    ChiefComplaint,
    /// History of present illness.
    PresentIllness,
    /// Past medical or surgical history.
    PastHistory,
    /// Family history.
    FamilyHistory,
    /// Social history.
    SocialHistory,
    /// Allergies.
    Allergies,
    /// Medications.
    Medications,
    /// Review of systems.
    ReviewOfSystems,
    /// Physical examination and vital signs.
    Examination,
    /// Laboratory and imaging results.
    Results,
    /// Operations and procedures.
    Procedures,
    /// Assessment, impression, diagnoses.
    Assessment,
    /// Plan and recommendations.
    Plan,
    /// Course in hospital.
    Course,
    /// Instructions to the patient and follow-up.
    Instructions,
    /// Signature block.
    Signature,
    /// Anything else.
    #[default]
    Other,
}

impl SectionKind {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::ChiefComplaint => "chief-complaint",
            Self::PresentIllness => "present-illness",
            Self::PastHistory => "past-history",
            Self::FamilyHistory => "family-history",
            Self::SocialHistory => "social-history",
            Self::Allergies => "allergies",
            Self::Medications => "medications",
            Self::ReviewOfSystems => "review-of-systems",
            Self::Examination => "examination",
            Self::Results => "results",
            Self::Procedures => "procedures",
            Self::Assessment => "assessment",
            Self::Plan => "plan",
            Self::Course => "course",
            Self::Instructions => "instructions",
            Self::Signature => "signature",
            Self::Other => "other",
        }
    }
}

/// A section: its title, where it has one, and its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What it is about.
    pub kind: SectionKind,
    /// The title as written, without the colon; `None` for text under no title.
    pub title: Option<ByteSpan>,
    /// Title and body together; sections follow each other without gap and cover the note.
    pub span: ByteSpan,
}

/// A sentence, list item or table row; sentences do not overlap and hold every byte that is not white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where, without surrounding white space.
    pub span: ByteSpan,
    /// The index of the section it lies in.
    pub section_idx: usize,
}

/// One sentence chosen for the summary: the note's own words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SummarySentence {
    /// Where it stands in the note.
    pub span: ByteSpan,
    /// How salient, 0..=1.
    pub score: f32,
    /// The kind of section it stands in.
    pub section: SectionKind,
}

/// An extractive summary: sentences of the note in their own order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// The chosen sentences.
    pub sentences: Vec<SummarySentence>,
}

/// How an identifier is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// A numbered tag such as `[PATIENT_1]`, the same for every variant of one person or value.
    Tag,
    /// A tag without a number, `[PATIENT]`.
    Redact,
    /// Five asterisks, whatever the length was.
    Mask,
    /// A random value of the same form.
    Surrogate,
    /// A date moved by the random number of days of its patient or document.
    DateShift,
    /// The part that may stay: the year of a date, `90+` for an age, the first three digits of a ZIP code.
    Generalize,
    /// Left as it is under the policy.
    Keep,
}

impl Operator {
    /// Every operator.
    pub const ALL: [Self; 7] = [
        Self::Tag,
        Self::Redact,
        Self::Mask,
        Self::Surrogate,
        Self::DateShift,
        Self::Generalize,
        Self::Keep,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Redact => "redact",
            Self::Mask => "mask",
            Self::Surrogate => "surrogate",
            Self::DateShift => "date-shift",
            Self::Generalize => "generalize",
            Self::Keep => "keep",
        }
    }
}

/// One replacement, with the way back and the reasons for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// Where the identifier stands in the note.
    pub source: ByteSpan,
    /// Where the replacement stands in the de-identified text.
    pub target: ByteSpan,
    /// What it was.
    pub label: PhiLabel,
    /// How it was replaced; a date or code that cannot be read is tagged whatever the policy asks.
    pub operator: Operator,
    /// How sure the finding was, 0..=1.
    pub score: f32,
    /// What found it.
    pub evidence: Source,
    /// The paragraph of the policy's rule that asks for it.
    pub citation: Option<Arc<str>>,
}

/// The note without its identifiers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Deidentified {
    /// The new text.
    pub text: String,
    /// Every replacement, in text order.
    pub edits: Vec<Edit>,
}

/// Something the caller should know though the analysis succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What.
    pub code: WarningCode,
    /// Where, if it is one place.
    pub span: Option<ByteSpan>,
}

/// The kinds of [`Warning`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WarningCode {
    /// No model is loaded: rules alone were used.
    RulesOnly,
    /// The text holds control characters or replacement characters: it may be wrongly decoded.
    SuspiciousCharacters,
}

impl WarningCode {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RulesOnly => "rules-only",
            Self::SuspiciousCharacters => "suspicious-characters",
        }
    }
}

/// Everything found in one note. Parts of tasks that were not asked for are `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Analysis {
    /// Protected health information, sorted, without overlaps.
    pub phi: Option<Vec<PhiSpan>>,
    /// Clinical entities, sorted, without overlaps.
    pub entities: Option<Vec<Entity>>,
    /// Sections, covering the note.
    pub sections: Vec<Section>,
    /// Sentences.
    pub sentences: Vec<Sentence>,
    /// The summary.
    pub summary: Option<Summary>,
    /// The note without its identifiers.
    pub deidentified: Option<Deidentified>,
    /// What the caller should know.
    pub warnings: Vec<Warning>,
}

macro_rules! spanned {
    ($($name:ty),*) => { $(impl Spanned for $name { fn span(&self) -> ByteSpan { self.span } })* };
}
spanned!(PhiSpan, Entity, Section, Sentence, SummarySentence);
