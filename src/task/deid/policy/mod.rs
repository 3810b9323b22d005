//! What is replaced, and how: a policy is data, and the built-in ones are read from the same kind of document that a
//! caller may give.

mod document;

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::document::{Operator, PhiLabel};
use crate::error::{ErrorCode, Kind, Result};

/// The documents of the built-in policies, by name; the first is the default.
const BUILT_IN: &[(&str, &str)] = &[
    ("safe-harbor", include_str!("safe-harbor.json")),
    ("limited-data-set", include_str!("limited-data-set.json")),
    ("pseudonymize", include_str!("pseudonymize.json")),
    ("all", include_str!("all.json")),
];

/// A policy that cannot be followed. Names in the document are given by their place, never quoted.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// No built-in policy has this name.
    #[error(
        "unknown policy; expected safe-harbor, limited-data-set, pseudonymize, all or a policy document"
    )]
    UnknownName,
    /// The document is no JSON object of the documented fields.
    #[error("policy is not a JSON object of the documented fields (byte {column} of the policy)")]
    Malformed {
        /// Where reading stopped, in bytes from 1.
        column: usize,
    },
    /// A key of `operators` or `citations` is no label.
    #[error("key {idx} of {field} in the policy is no PHI label")]
    UnknownLabel {
        /// The field.
        field: &'static str,
        /// The key's place among the sorted keys.
        idx: usize,
    },
    /// A value is no operator.
    #[error(
        "{field} in the policy names no operator; expected tag, redact, mask, surrogate, date-shift, generalize or keep"
    )]
    UnknownOperator {
        /// The field or the label.
        field: &'static str,
    },
    /// An operator that has no meaning for the label.
    #[error(
        "operator {operator} does not apply to {label}; date-shift is for DATE, YEAR and DAY, generalize for DATE, AGE90 and ZIP"
    )]
    Misplaced {
        /// The operator.
        operator: &'static str,
        /// The label.
        label: &'static str,
    },
    /// A switch that is neither `replace` nor `keep`.
    #[error("{field} in the policy is neither \"replace\" nor \"keep\"")]
    Switch {
        /// The field.
        field: &'static str,
    },
    /// `dateShift.maxDays` is out of range.
    #[error("dateShift.maxDays is {days}; expected 7 to 3650")]
    ShiftRange {
        /// As given.
        days: u32,
    },
    /// A text is too long or holds control characters.
    #[error(
        "{field} in the policy is empty, longer than {most} characters or holds control characters"
    )]
    Text {
        /// The field.
        field: &'static str,
        /// The most characters that it may have.
        most: usize,
    },
}

impl Kind for PolicyError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InvalidOption
    }
}

/// How dates are moved: by one random number of days for each patient or document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateShift {
    /// The largest move, in days either way.
    pub max_days: u32,
    /// Whether the move is a whole number of weeks, so that weekdays stay true.
    pub keeps_weekday: bool,
}

impl Default for DateShift {
    fn default() -> Self {
        Self { max_days: 364, keeps_weekday: true }
    }
}

/// A map from labels to operators with what the operators need; a label without an entry gets the fallback.
///
/// ```
/// use chartside::document::{Operator, PhiLabel};
/// use chartside::task::deid::Policy;
/// let policy = Policy::safe_harbor().with(PhiLabel::Day, Operator::Redact);
/// assert_eq!(policy.operator(PhiLabel::Patient), Operator::Tag);
/// assert_eq!(policy.operator(PhiLabel::Year), Operator::Keep);
/// assert_eq!(policy.operator(PhiLabel::Day), Operator::Redact);
/// let shifted = Policy::from_json(r#"{"base": "safe-harbor", "operators": {"DATE": "date-shift"}}"#)?;
/// assert_eq!(shifted.operator(PhiLabel::Date), Operator::DateShift);
/// # Ok::<(), chartside::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    name: String,
    basis: String,
    notice: Option<String>,
    fallback: Operator,
    operators: BTreeMap<PhiLabel, Operator>,
    citations: BTreeMap<PhiLabel, Arc<str>>,
    keeps_facilities: bool,
    removes_old_years: bool,
    date_shift: DateShift,
}

impl Policy {
    /// Everything is replaced by a numbered tag.
    pub fn all() -> Self {
        Self::built_in("all")
    }

    /// 45 CFR 164.514(b)(2)(i): dates become their year, ages over 89 become `90+`, years that betray such an age and
    /// everything else that a letter names become tags; STATE, COUNTRY, AGE under 90, YEAR, DAY and PROFESSION stay.
    /// Names of staff and facilities are replaced too.
    pub fn safe_harbor() -> Self {
        Self::built_in("safe-harbor")
    }

    /// The built-in policy of that name: `safe-harbor`, `limited-data-set`, `pseudonymize` or `all`.
    ///
    /// # Errors
    /// `invalid-option` for any other name.
    pub fn from_name(name: &str) -> Result<Self> {
        match BUILT_IN.iter().find(|(known, _)| *known == name) {
            Some((known, _)) => Ok(Self::built_in(known)),
            None => Err(PolicyError::UnknownName.into()),
        }
    }

    /// Reads a policy document: a JSON object with any of
    /// `name`, `notice` (a sentence for reports), `base` (a built-in policy that it changes; without it everything is tagged), `basis`, `fallback`,
    /// `operators` and `citations` (both keyed by label), `staffNames` and `facilityNames` (`"replace"`, the default of
    /// every built-in policy, or `"keep"`), `removeOldYears` (whether years at least 90 before the note's latest are
    /// removed) and `dateShift` (`maxDays` from 7 to 3650, `keepWeekday`).
    ///
    /// # Errors
    /// `invalid-option` that names the field.
    pub fn from_json(json: &str) -> Result<Self> {
        document::read(json)
    }

    fn built_in(name: &str) -> Self {
        let json = BUILT_IN.iter().find(|(known, _)| *known == name).map_or("{}", |(_, json)| json);
        document::read(json).expect("the built-in policies are sound")
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

    /// The name, as reports give it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The rule that the policy follows.
    pub fn basis(&self) -> &str {
        &self.basis
    }

    /// What its users have to know, for reports.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// The paragraph of the rule that asks for `label`, if one does.
    pub fn citation(&self, label: PhiLabel) -> Option<Arc<str>> {
        self.citations.get(&label).cloned()
    }

    /// Whether names of places of care stay.
    pub fn keeps_facilities(&self) -> bool {
        self.keeps_facilities
    }

    /// Whether years that betray an age over 89 are removed.
    pub fn removes_old_years(&self) -> bool {
        self.removes_old_years
    }

    /// How dates are moved.
    pub fn date_shift(&self) -> DateShift {
        self.date_shift
    }

    /// SHA-256 over everything that the policy decides, in lower-case hex: equal hashes mean equal policies.
    pub fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        hasher.update(format!("{}\n{}\n", self.name, self.basis));
        for &label in PhiLabel::ALL {
            let cited = self.citation(label);
            let operator = self.operator(label).as_str();
            hasher.update(format!("{label} {operator} {}\n", cited.as_deref().unwrap_or("-")));
        }
        hasher.update(format!(
            "{} {} {} {}",
            self.keeps_facilities,
            self.removes_old_years,
            self.date_shift.max_days,
            self.date_shift.keeps_weekday
        ));
        hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::safe_harbor()
    }
}
