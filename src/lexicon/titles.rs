//! Section titles and their kinds, lower case, as US and Commonwealth notes write them.

use crate::document::SectionKind::{self, *};

/// Titles by kind. A title matches at the start of a line when a colon or the end of the line follows.
pub const TITLES: &[(SectionKind, &[&str])] = &[
    (ChiefComplaint, &[
        "chief complaint", "chief complaints", "cc", "c/c", "presenting complaint", "presenting complaints", "pc",
        "reason for visit", "reason for consultation", "reason for consult", "reason for referral",
        "reason for admission", "reason for encounter", "reason for call", "reason", "referral reason",
        "presenting problem", "indication", "indications", "ind", "clinical indication", "clinical information",
        "clinical details", "question", "visit reason", "c/o", "complaint",
    ]),
    (PresentIllness, &[
        "history of present illness", "history of presenting illness", "history of the present illness", "hpi",
        "history of presenting complaint", "hpc", "present illness", "interval history", "interval hx", "interval",
        "history", "hx", "subjective", "s", "clinical history", "history and presentation", "background", "situation",
        "overnight", "overnight events", "24h events", "events", "moi", "mechanism of injury", "on arrival", "today",
        "symptoms", "current history", "interim history",
    ]),
    (PastHistory, &[
        "past medical history", "past medical hx", "pmh", "pmhx", "pmhx/pshx", "past history", "past hx", "ph",
        "medical history", "medical hx", "past surgical history", "psh", "pshx", "surgical history", "surgical hx",
        "past medical and surgical history", "past medical/surgical history", "past psychiatric history", "pph",
        "past ocular history", "obstetric history", "ob hx", "ob history", "gyn history", "gynecologic history",
        "birth history", "problem list", "active problems", "comorbidities", "co-morbidities", "past illnesses",
        "oncologic history", "oncology history", "psychiatric history", "medical problems", "medical",
    ]),
    (FamilyHistory, &["family history", "family hx", "fh", "fhx", "fam hx", "fam", "family", "family medical history"]),
    (SocialHistory, &[
        "social history", "social hx", "sh", "shx", "social", "soc", "soc hx", "social and family history",
        "psychosocial", "occupational history", "lifestyle", "habits", "substance use", "home", "living situation",
    ]),
    (Allergies, &[
        "allergies", "allergy", "all", "drug allergies", "drug allergy", "adverse reactions", "allergies/intolerances",
        "allergies and adverse reactions", "alerts",
    ]),
    (Medications, &[
        "medications", "medication", "meds", "current medications", "current meds", "home medications", "home meds",
        "discharge medications", "discharge meds", "admission medications", "medications on admission",
        "medications on discharge", "medication list", "medication reconciliation", "rx", "drug history", "dh", "dhx",
        "drugs", "current medication", "regular medications", "outpatient medications", "inpatient medications",
        "prescriptions", "medicines", "tx", "ttos", "tto",
    ]),
    (ReviewOfSystems, &["review of systems", "ros", "systems review", "systematic enquiry", "s/e", "review of symptoms"]),
    (Examination, &[
        "physical examination", "physical exam", "pe", "exam", "examination", "on examination", "o/e", "oe", "ex",
        "objective", "o", "vitals", "vital signs", "vs", "obs", "observations", "mental status examination", "mse",
        "mental status", "mental status exam", "neurological examination", "general examination", "video exam",
        "clinical examination", "focused exam", "slit lamp", "fundus", "otoscopy", "findings on examination",
    ]),
    (Results, &[
        "results", "laboratory data", "laboratory results", "labs", "lab results", "laboratory", "lab data", "lab",
        "investigations", "ix", "bloods", "blood tests", "imaging", "radiology", "studies", "data", "diagnostics",
        "findings", "microbiology", "micro", "pathology", "pertinent results", "diagnostic studies", "ecg", "ekg",
        "cxr", "interpretation", "test results", "gross description", "gross", "microscopic description",
        "microscopic", "comparison", "technique", "description", "measurements", "echo", "result",
    ]),
    (Procedures, &[
        "procedure", "procedures", "procedure performed", "procedures performed", "operation", "operations",
        "operation performed", "operative procedure", "name of operation", "description of procedure",
        "details of procedure", "procedure in detail", "description of operation", "operative findings",
        "interventions", "intervention", "procedure note",
    ]),
    (Assessment, &[
        "assessment", "impression", "imp", "impressions", "diagnosis", "diagnoses", "dx", "a", "a/p", "ap", "a&p",
        "assessment and plan", "assessment & plan", "assessment/plan", "impression and plan", "impression/plan",
        "discharge diagnosis", "discharge diagnoses", "admission diagnosis", "admitting diagnosis",
        "final diagnosis", "final diagnoses", "primary diagnosis", "secondary diagnoses", "principal diagnosis",
        "preoperative diagnosis", "postoperative diagnosis", "pre-operative diagnosis", "post-operative diagnosis",
        "working diagnosis", "differential diagnosis", "differential", "ddx", "conclusion", "conclusions", "opinion",
        "formulation", "summary", "clinical impression", "cause of death", "diagnostic impression", "interpretation and conclusion",
    ]),
    (Plan, &[
        "plan", "p", "p/", "recommendation", "recommendations", "recs", "rec", "treatment plan", "treatment",
        "management", "management plan", "plan of care", "actions", "action", "next steps", "orders", "disposition",
        "dispo", "plan and recommendations", "advice", "goals", "to do",
    ]),
    (Course, &[
        "hospital course", "course", "course in hospital", "clinical course", "brief hospital course", "ed course",
        "emergency department course", "in the ed", "progress", "course and treatment", "operative course",
        "post-op", "post-operative course", "postoperative course", "hospital course by problem",
    ]),
    (Instructions, &[
        "follow-up", "follow up", "followup", "f/u", "fu", "discharge instructions", "instructions",
        "patient instructions", "discharge plan", "discharge disposition", "return precautions", "next visit",
        "follow-up instructions", "review", "safety netting", "safety net", "patient education", "education",
        "condition at discharge", "condition on discharge", "discharge condition", "when to call", "when to seek help",
    ]),
];

/// Openings of lines that close a note.
pub const SIGNATURES: &[&str] = &[
    "electronically signed", "e-signed", "signed", "signed by", "dictated by", "dictated", "transcribed",
    "yours sincerely", "yours faithfully", "sincerely", "kind regards", "best regards", "regards",
    "with best wishes", "authenticated by", "verified by", "attending addendum", "cc:", "prepared by", "reported by",
];
