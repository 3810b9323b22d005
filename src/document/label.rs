//! The closed sets of labels, spelled as on the wire.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::error::{ErrorCode, Kind};

/// A label name outside the closed sets of [`EntityLabel`] and [`PhiLabel`].
#[derive(Debug, Error)]
#[error("unknown {set} label of {length} bytes; the known ones are listed in the documentation")]
pub struct UnknownLabel {
    /// Which set was asked: "entity" or "PHI".
    pub set: &'static str,
    /// The length of the name, in bytes; the name itself may come from a note.
    pub length: usize,
}

impl Kind for UnknownLabel {
    fn code(&self) -> ErrorCode {
        ErrorCode::InvalidOption
    }
}

macro_rules! labels {
    ($(#[$doc:meta])* $name:ident, $set:literal, { $($(#[$item_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$item_doc])* $variant,)* }

        impl $name {
            /// Every label, in the order of the model's heads.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = crate::Error;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|label| label.as_str() == name)
                    .ok_or_else(|| UnknownLabel { set: $set, length: name.len() }.into())
            }
        }
    };
}

labels! {
    /// What a clinical entity is.
    EntityLabel, "entity", {
        /// A disease, symptom, sign or abnormal finding.
        Problem = "PROBLEM",
        /// A medication, class of medication, fluid, vaccine or blood product given.
        Drug = "DRUG",
        /// The amount of a drug.
        Dose = "DOSE",
        /// The route by which a drug is given.
        Route = "ROUTE",
        /// How often a drug is given.
        Freq = "FREQ",
        /// How long a drug is given or a symptom lasts.
        Duration = "DURATION",
        /// The dosage form.
        Form = "FORM",
        /// A laboratory test, imaging study, vital sign or named score.
        Test = "TEST",
        /// The result of a test, with its unit.
        Value = "VALUE",
        /// An operation, therapy or placement of a device.
        Procedure = "PROCEDURE",
        /// A body part standing alone.
        Anatomy = "ANATOMY",
    }
}

labels! {
    /// What kind of protected health information a span is.
    PhiLabel, "PHI", {
        /// The name of a patient, relative or acquaintance.
        Patient = "PATIENT",
        /// The name of a clinician or other staff.
        Staff = "STAFF",
        /// A log-in or handle.
        Username = "USERNAME",
        /// A hospital, practice, employer, school, pharmacy or company.
        Org = "ORG",
        /// A street address.
        Street = "STREET",
        /// A town or city.
        City = "CITY",
        /// A state, province or county of that size.
        State = "STATE",
        /// A postal code.
        Zip = "ZIP",
        /// A country.
        Country = "COUNTRY",
        /// A building, room, named unit or landmark.
        LocationOther = "LOCATION_OTHER",
        /// An age up to 89.
        Age = "AGE",
        /// An age of 90 or more.
        Age90 = "AGE90",
        /// A date with a day or a month.
        Date = "DATE",
        /// A year standing alone.
        Year = "YEAR",
        /// The name of a weekday standing alone.
        Day = "DAY",
        /// A telephone or pager number or an extension.
        Phone = "PHONE",
        /// A fax number.
        Fax = "FAX",
        /// An e-mail address.
        Email = "EMAIL",
        /// A web address.
        Url = "URL",
        /// An internet protocol address.
        Ip = "IP",
        /// A social security or national identity number.
        Ssn = "SSN",
        /// A medical record number.
        Mrn = "MRN",
        /// An account number.
        Account = "ACCOUNT",
        /// A health plan beneficiary number.
        HealthPlan = "HEALTHPLAN",
        /// A certificate or licence number, also DEA and NPI.
        License = "LICENSE",
        /// A vehicle identifier or licence plate.
        Vehicle = "VEHICLE",
        /// A device identifier, serial or lot.
        Device = "DEVICE",
        /// A biometric identifier.
        BioId = "BIOID",
        /// Any other unique number or code.
        OtherId = "OTHERID",
        /// An occupation.
        Profession = "PROFESSION",
    }
}

impl PhiLabel {
    /// Whether its values are numbers or codes that were given to someone or something: letters (G) to (M), (P) and,
    /// but for log-ins, (R).
    pub const fn is_code(self) -> bool {
        matches!(
            self,
            Self::Ssn
                | Self::Mrn
                | Self::Account
                | Self::HealthPlan
                | Self::License
                | Self::Vehicle
                | Self::Device
                | Self::BioId
                | Self::OtherId
        )
    }

    /// The letter of 45 CFR 164.514(b)(2)(i) that asks for removal, or `None` where Safe Harbor lets it stay.
    ///
    /// STATE, COUNTRY, AGE under 90, YEAR, DAY (a weekday names no date) and PROFESSION may stay.
    /// Organisations fall under (A)/(B) as employers and geographic units smaller than a state.
    pub const fn safe_harbor_letter(self) -> Option<char> {
        match self {
            Self::Patient | Self::Staff => Some('A'),
            Self::Org | Self::Street | Self::City | Self::Zip | Self::LocationOther => Some('B'),
            Self::Date | Self::Age90 => Some('C'),
            Self::Phone => Some('D'),
            Self::Fax => Some('E'),
            Self::Email => Some('F'),
            Self::Ssn => Some('G'),
            Self::Mrn => Some('H'),
            Self::HealthPlan => Some('I'),
            Self::Account => Some('J'),
            Self::License => Some('K'),
            Self::Vehicle => Some('L'),
            Self::Device => Some('M'),
            Self::Url => Some('N'),
            Self::Ip => Some('O'),
            Self::BioId => Some('P'),
            Self::Username | Self::OtherId => Some('R'),
            Self::State | Self::Country | Self::Age | Self::Year | Self::Day | Self::Profession => {
                None
            }
        }
    }
}
