//! What is replaced, and how.

use std::collections::BTreeMap;

use crate::document::{Operator, PhiLabel};

/// A map from labels to operators; a label without an entry gets the fallback.
///
/// ```
/// use chartside::document::{Operator, PhiLabel};
/// use chartside::task::deid::Policy;
/// let policy = Policy::safe_harbor().with(PhiLabel::Day, Operator::Redact);
/// assert_eq!(policy.operator(PhiLabel::Patient), Operator::Tag);
/// assert_eq!(policy.operator(PhiLabel::Year), Operator::Keep);
/// assert_eq!(policy.operator(PhiLabel::Day), Operator::Redact);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    operators: BTreeMap<PhiLabel, Operator>,
    fallback: Operator,
}

impl Policy {
    /// Everything is replaced by a numbered tag.
    pub fn all() -> Self {
        Self { operators: BTreeMap::new(), fallback: Operator::Tag }
    }

    /// What 45 CFR 164.514(b)(2)(i) lets stay is kept (STATE, COUNTRY, AGE under 90, YEAR, DAY, PROFESSION);
    /// everything else is tagged.
    pub fn safe_harbor() -> Self {
        PhiLabel::ALL
            .iter()
            .filter(|label| label.safe_harbor_letter().is_none())
            .fold(Self::all(), |policy, &label| policy.with(label, Operator::Keep))
    }

    /// The same policy with another operator for one label.
    #[must_use]
    pub fn with(mut self, label: PhiLabel, operator: Operator) -> Self {
        self.operators.insert(label, operator);
        self
    }

    /// What happens to spans of `label`.
    pub fn operator(&self, label: PhiLabel) -> Operator {
        self.operators.get(&label).copied().unwrap_or(self.fallback)
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::safe_harbor()
    }
}
