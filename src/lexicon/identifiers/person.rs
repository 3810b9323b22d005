//! Titles, credentials, cue words and particles of personal names.

/// Titles of clinicians, lower case without dot. "sister" and "br" are left out: they are also relatives.
#[rustfmt::skip]
pub const STAFF_TITLES: &[&str] = &[
    "dr", "drs", "doctor", "prof", "professor", "nurse", "pharmacist", "chaplain", "a/prof", "doc",
    "dra", "dre", "inf", "rev", "fr", "br", "pastor", "rabbi", "imam", "deputy", "ofc", "sgt",
    "det",
];

/// Titles of other people, lower case without dot.
#[rustfmt::skip]
pub const PATIENT_TITLES: &[&str] = &[
    "mr", "mrs", "ms", "miss", "mx", "master", "mister", "señor", "señora", "sra", "mme", "frau",
    "herr", "smt", "shri", "sri", "oom", "tannie", "tante",
];

/// Letters after a clinician's name. Those that are also common words or states need the comma.
#[rustfmt::skip]
pub const CREDENTIALS: &[&str] = &[
    "MD", "M.D.", "DO", "D.O.", "RN", "R.N.", "NP", "PA-C", "PA", "PharmD", "PhD", "Ph.D.", "LCSW",
    "LMSW", "LPN", "CNM", "CRNA", "CRNP", "FNP", "FNP-C", "FNP-BC", "APRN", "ARNP", "DNP", "DPM",
    "DDS", "DMD", "MBBS", "MBChB", "BSN", "MSN", "RNC", "RNC-OB", "RPh", "RRT", "RT", "PT", "DPT",
    "OT", "OTR", "OTR/L", "SLP", "CCC-SLP", "RD", "RDN", "LDN", "PsyD", "MSW", "CNA", "EMT",
    "EMT-P", "CNS", "RMO", "FRCP", "FRCS", "MRCP", "MRCGP", "FACS", "FACC", "FRACP", "FRACS",
    "FRANZCR", "FRCR", "FWACS", "AGACNP", "ACNP", "PMHNP", "PMHNP-BC", "LMFT", "LPC", "LMHC",
    "AuD", "OD", "RDMS", "RPSGT", "CGC", "PGY-1", "PGY-2", "PGY-3", "PGY-4", "PGY-5", "PGY1",
    "PGY2", "PGY3", "PGY4", "PGY5",
];

/// Words after which a clinician's name stands, lower case; a colon or "by" belongs to them.
#[rustfmt::skip]
pub const STAFF_CUES: &[&str] = &[
    "attending:", "attending physician:", "attending", "pcp:", "pcp", "provider:", "physician:",
    "surgeon:", "assistant:", "assistants:", "anesthesiologist:", "anaesthetist:", "resident:",
    "fellow:", "consultant:", "referring:", "referring provider:", "referring physician:",
    "ordering provider:", "ordered by", "ordering:", "ordered:", "signed by", "signed:",
    "e-signed by", "electronically signed by", "electronically signed:", "dictated by",
    "dictated:", "transcribed by", "reviewed by", "verified by", "authored by", "author:",
    "co-signed by", "cosigned by", "cosigner:", "performed by", "placed by", "seen by",
    "reported by", "prepared by", "completed by", "entered by", "administered by", "read by",
    "scored by", "collected by", "interpreted by", "supervised by", "witnessed by", "operator:",
    "operator", "pathologist:", "radiologist:", "technologist:", "sonographer:", "midwife:", "rn:",
    "md:", "nurse:", "gp:", "worker:", "clinician:", "therapist:", "counselor:", "pharmacist:",
    "case manager:", "social worker:", "requesting:", "surgeons:", "consultants:", "reg:",
    "registrar:", "from:", "cosigned:", "requested by", "scrub:", "circulator:", "anaesthesia:",
    "anesthesia:", "consulting:", "examiner:", "collector:", "collector", "interpreter:",
    "prescriber:", "rph:", "authenticated by", "attested by", "approved by", "authorised by",
    "authorized by", "recorded by", "called by", "paged by", "assisted by", "discussed with dr",
    "admitting:", "admitting physician:", "discharging physician:", "primary care provider:",
    "primary care physician:", "preceptor:", "sender:", "ref by:", "ref. by:", "referred by:",
];

/// Words after which the name of a patient or relative stands, lower case.
#[rustfmt::skip]
pub const PATIENT_CUES: &[&str] = &[
    "patient:", "patient name:", "patient's name:", "name:", "pt:", "pt name:", "client:",
    "client name:", "resident name:", "res:", "member:", "member name:", "participant:",
    "subject:", "mother:", "father:", "guardian:", "next of kin:", "nok:", "emergency contact:",
    "spouse:", "decedent:", "donor name:", "proband:", "parent:", "claimant:", "employee:",
    "guarantor:", "subscriber:", "re:", "full name:", "surname:", "last name:", "first name:",
    "given name:", "given names:", "forename:", "preferred name:", "mother's name:",
    "maiden name:", "caregiver:", "carer:", "hcp:", "poa:", "dpoa:", "partner:", "husband:",
    "wife:", "son:", "daughter:", "child:", "student:", "applicant:", "beneficiary:", "insured:",
    "policyholder:", "infant:", "baby:", "patient (print):",
];

/// Lower-case words inside a name.
#[rustfmt::skip]
pub const NAME_PARTICLES: &[&str] = &[
    "de", "del", "della", "der", "den", "van", "von", "la", "le", "du", "da", "dos", "das", "bin",
    "binti", "bint", "ibn", "al", "el", "ter", "te", "ten", "y", "e", "ap", "ab", "st", "zu",
    "nic", "mac", "ní", "binte", "bte", "s/o", "d/o", "a/p", "a/l", "w/o", "ó", "op", "af", "av", "san", "santa", "di",
];
