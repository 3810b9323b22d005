//! The document of a policy: JSON of closed fields, checked before it is followed.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{DateShift, Policy, PolicyError};
use crate::document::{Operator, PhiLabel};
use crate::error::Result;

/// The longest `name` or `basis`, in characters.
const MAX_TEXT: usize = 80;

/// The longest `notice`, in characters.
const MAX_NOTICE: usize = 400;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Document {
    name: Option<String>,
    base: Option<String>,
    basis: Option<String>,
    notice: Option<String>,
    fallback: Option<String>,
    operators: BTreeMap<String, String>,
    citations: BTreeMap<String, String>,
    staff_names: Option<String>,
    facility_names: Option<String>,
    remove_old_years: Option<bool>,
    date_shift: Option<ShiftDocument>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct ShiftDocument {
    max_days: Option<u32>,
    keep_weekday: Option<bool>,
}

pub(super) fn read(json: &str) -> Result<Policy> {
    let document: Document = serde_json::from_str(json)
        .map_err(|error| PolicyError::Malformed { column: error.column() })?;
    let mut policy = match &document.base {
        Some(base) => Policy { name: "custom".into(), ..Policy::from_name(base)? },
        None => Policy {
            name: "custom".into(),
            basis: "the policy's own".into(),
            notice: None,
            fallback: Operator::Tag,
            operators: BTreeMap::new(),
            citations: BTreeMap::new(),
            keeps_facilities: false,
            removes_old_years: false,
            date_shift: DateShift::default(),
        },
    };
    if let Some(name) = document.name {
        policy.name = text(name, "name", MAX_TEXT)?;
    }
    if let Some(basis) = document.basis {
        policy.basis = text(basis, "basis", MAX_TEXT)?;
    }
    if let Some(notice) = document.notice {
        policy.notice = Some(text(notice, "notice", MAX_NOTICE)?);
    }
    if let Some(fallback) = document.fallback {
        policy.fallback = operator(&fallback, "fallback")?;
        if matches!(policy.fallback, Operator::DateShift | Operator::Generalize) {
            return Err(misplaced(policy.fallback, PhiLabel::OtherId).into());
        }
    }
    for (idx, (name, value)) in document.operators.iter().enumerate() {
        let label = label(name, "operators", idx)?;
        let operator = operator(value, label.as_str())?;
        if !applies(operator, label) {
            return Err(misplaced(operator, label).into());
        }
        policy.operators.insert(label, operator);
    }
    for (idx, (name, value)) in document.citations.into_iter().enumerate() {
        let label = label(&name, "citations", idx)?;
        policy.citations.insert(label, text(value, "citations", MAX_TEXT)?.into());
    }
    if let Some(switch) = document.staff_names
        && keeps(&switch, "staffNames")?
    {
        policy.operators.insert(PhiLabel::Staff, Operator::Keep);
    }
    if let Some(switch) = document.facility_names {
        policy.keeps_facilities = keeps(&switch, "facilityNames")?;
    }
    if let Some(removes) = document.remove_old_years {
        policy.removes_old_years = removes;
    }
    if let Some(shift) = document.date_shift {
        let max_days = shift.max_days.unwrap_or(policy.date_shift.max_days);
        if !(7..=3650).contains(&max_days) {
            return Err(PolicyError::ShiftRange { days: max_days }.into());
        }
        let keeps_weekday = shift.keep_weekday.unwrap_or(policy.date_shift.keeps_weekday);
        policy.date_shift = DateShift { max_days, keeps_weekday };
    }
    Ok(policy)
}

/// Whether an operator has a meaning for a label.
fn applies(operator: Operator, label: PhiLabel) -> bool {
    use PhiLabel::{Age90, Date, Day, Year, Zip};
    match operator {
        Operator::DateShift => matches!(label, Date | Year | Day),
        Operator::Generalize => matches!(label, Date | Age90 | Zip),
        _ => true,
    }
}

fn misplaced(operator: Operator, label: PhiLabel) -> PolicyError {
    PolicyError::Misplaced { operator: operator.as_str(), label: label.as_str() }
}

fn label(name: &str, field: &'static str, idx: usize) -> Result<PhiLabel, PolicyError> {
    name.parse().map_err(|_| PolicyError::UnknownLabel { field, idx })
}

fn operator(name: &str, field: &'static str) -> Result<Operator, PolicyError> {
    Operator::ALL
        .into_iter()
        .find(|operator| operator.as_str() == name)
        .ok_or(PolicyError::UnknownOperator { field })
}

fn keeps(switch: &str, field: &'static str) -> Result<bool, PolicyError> {
    match switch {
        "keep" => Ok(true),
        "replace" => Ok(false),
        _ => Err(PolicyError::Switch { field }),
    }
}

fn text(value: String, field: &'static str, most: usize) -> Result<String, PolicyError> {
    let n_characters = value.chars().count();
    let is_fit = (1..=most).contains(&n_characters) && !value.chars().any(char::is_control);
    is_fit.then_some(value).ok_or(PolicyError::Text { field, most })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;
    use crate::task::deid::policy::BUILT_IN;

    #[test]
    fn built_in_policies_do_what_their_rule_says() {
        for (name, _) in BUILT_IN {
            assert_eq!(Policy::from_name(name).expect("built in").name(), *name);
        }
        let safe_harbor = Policy::safe_harbor();
        for &label in PhiLabel::ALL {
            let Some(letter) = label.safe_harbor_letter() else { continue };
            assert_ne!(safe_harbor.operator(label), Operator::Keep, "{label}");
            let cited = safe_harbor.citation(label).expect("every lettered label is cited");
            assert!(cited.ends_with(&format!("({letter})")), "{label} {cited}");
        }
        let limited = Policy::from_name("limited-data-set").expect("built in");
        use PhiLabel::{Age90, City, Date, Patient, Ssn, State, Street, Zip};
        assert!(
            [City, State, Zip, Date, Age90]
                .iter()
                .all(|&label| limited.operator(label) == Operator::Keep)
        );
        assert!(
            [Patient, Street, Ssn].iter().all(|&label| limited.operator(label) == Operator::Tag)
        );
        let pseudonymize = Policy::from_name("pseudonymize").expect("built in");
        assert_eq!(pseudonymize.operator(Patient), Operator::Surrogate);
        assert_eq!(pseudonymize.operator(Date), Operator::DateShift);
    }

    #[test]
    fn documents_are_checked_and_errors_quote_nothing() {
        for (json, words) in [
            (r#"{"operators":{"CANARY":"tag"}}"#, "key 0 of operators"),
            (r#"{"operators":{"DATE":"CANARY"}}"#, "DATE in the policy names no operator"),
            (r#"{"operators":{"PATIENT":"date-shift"}}"#, "does not apply to PATIENT"),
            (r#"{"operators":{"PHONE":"generalize"}}"#, "does not apply to PHONE"),
            (r#"{"fallback":"generalize"}"#, "does not apply"),
            (r#"{"base":"CANARY"}"#, "unknown policy"),
            (r#"{"staffNames":"CANARY"}"#, "staffNames"),
            (r#"{"dateShift":{"maxDays":3}}"#, "maxDays is 3"),
            (r#"{"name":""}"#, "name in the policy"),
            (r#"{"CANARY":1}"#, "byte"),
            ("CANARY", "byte 1"),
        ] {
            let error = read(json).expect_err(json);
            assert_eq!(error.code(), ErrorCode::InvalidOption);
            assert!(error.to_string().contains(words), "{error}");
            assert!(!format!("{error:?}").contains("CANARY"));
        }
    }

    #[test]
    fn switches_and_bases_combine() {
        let json = r#"{"base":"safe-harbor","name":"ours","staffNames":"keep","facilityNames":"keep","operators":{"ZIP":"generalize"}}"#;
        let policy = read(json).expect("sound");
        assert_eq!(policy.name(), "ours");
        assert_eq!(policy.operator(PhiLabel::Staff), Operator::Keep);
        assert_eq!(policy.operator(PhiLabel::Zip), Operator::Generalize);
        assert!(policy.keeps_facilities() && policy.removes_old_years());
        assert_ne!(policy.hash(), Policy::safe_harbor().hash());
        assert_eq!(read("{}").expect("sound").operator(PhiLabel::Year), Operator::Tag);
    }
}
