//! Section titles and their kinds.
//!
//! Titles are written as [`normalize`] leaves them: lower case, words parted by single spaces,
//! without colon, numbering, brackets or markdown.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::document::SectionKind::{self, *};

/// Titles of clinical sections in American and British use, by kind.
const TITLES: &[(SectionKind, &str)] = &[
    (
        ChiefComplaint,
        "chief complaint|chief complaints|cc|c/o|presenting complaint|presenting problem|presenting concern|pc|reason for visit|reason for admission|reason for consultation|reason for consult|reason for referral|reason|referral reason|indication|indications|clinical indication|ind|why here|why you came in|concerns|sub|subject of referral|complaint|trigger|question|reason for exam|reason for encounter",
    ),
    (
        PresentIllness,
        "history of present illness|history of the present illness|hpi|history of presenting complaint|hpc|hopc|hopi|pi|present illness|presenting history|history|hx|clinical history|clinical information|clinical notes|clinical details|clinical|interval history|interval|interval events|interim history|subjective|s|subj|brief history|presentation|history of presentation|events|events last 24h|overnight|overnight events|o/n|background|mechanism|mechanism of injury|moi|story|narrative|hpi/interval history|clinical summary|one liner|current history|history/exam|collateral|collateral history|update",
    ),
    (
        PastHistory,
        "past medical history|past history|pmh|pmhx|pmh/psh|pmhx/pshx|past surgical history|psh|pshx|past medical/surgical history|past medical and surgical history|medical history|surgical history|past psychiatric history|psychiatric history|psych hx|phx|ph|comorbidities|co-morbidities|problem list|active problems|chronic problems|chronic conditions|significant history|past ocular history|poh|ob hx|obstetric history|ob history|obhx|gynae history|gyn history|gyn hx|gyn|oncologic history|onc history|past obstetric history|pohx|birth history|birth hx|birth|past hx|past|medical problems|pmedhx|mh|previous medical history|ongoing problems|active problem list|past ob history|sc conditions|background history|medical|prior history",
    ),
    (
        FamilyHistory,
        "family history|fhx|fh|fam hx|family hx|famhx|family medical history|f/h|family psychiatric history|family|fam|family hx revisit|pedigree",
    ),
    (
        SocialHistory,
        "social history|shx|sh|soc hx|social|soc|social hx|personal history|personal and social history|substance use|habits|tobacco|home situation|psychosocial|social situation|social/family|lifestyle",
    ),
    (
        Allergies,
        "allergies|allergy|all|allg|nka|allergies/adrs|adrs|adr|drug allergies|allergies and intolerances|allergies/intolerances|intolerances|intolerance|allergies / intolerances|medication allergies|drug allergy|allergies/adverse reactions|adverse drug reactions|adverse reactions|drug intolerances|allergies/reactions|sensitivities|allergies and adverse reactions|known allergies",
    ),
    (
        Medications,
        "medications|meds|medication|rx|current medications|home medications|home meds|current meds|outpatient medications|discharge medications|discharge meds|d/c meds|medications on admission|admission medications|medications at discharge|medicines|medicines to take at home|your medicines|drug history|dhx|dh|regular medications|medication list|drugs|treatment|rx today|tx|tto|ttos|ttas|current treatment|on rx|therapy|prescriptions|prescribed|current therapy|medications given|meds given|medication changes|inpatient medications|scheduled medications|prn medications|premeds|current medication|current medicines|infusions|gtts|meds/allergies|other medicines|active medications|new medications|immunizations|immunisations|vaccines|vaccinations|imms",
    ),
    (
        ReviewOfSystems,
        "review of systems|ros|systems review|systemic review|review of symptoms|systems enquiry|s/e|systemic enquiry|system review|symptoms|pertinent negatives|pertinent positives",
    ),
    (
        Examination,
        "physical examination|physical exam|physical|exam|examination|pe|px|o/e|on examination|oe|objective|o|obj|vital signs|vitals|vs|obs|observations|discharge exam|exam on discharge|discharge examination|general examination|systemic examination|mental status|mental status examination|mental status exam|mse|neurological examination|neurologic exam|neuro exam|cardiovascular examination|admission exam|exam on arrival|vitals on arrival|vital signs on arrival|clinical examination|examination findings|local examination|slit lamp|sle|video exam|on exam|gait|p/e|vitals/exam|pe/labs|primary survey|secondary survey|otoscopy|speculum|wound|wounds|mse/exam|physical findings",
    ),
    (
        Results,
        "results|labs|laboratory|laboratory data|laboratory results|lab results|lab data|laboratory studies|pertinent results|data|investigations|inv|ix|invx|invs|bloods|imaging|imaging studies|radiology|studies|diagnostics|diagnostic studies|findings|ecg|ekg|cxr|ct|mri|micro|microbiology|pathology|gross|gross description|microscopic|microscopic description|microscopy|macroscopic|macroscopy|measurements|tests|test results|interpretation of results|result|diagnostic data|echo|echocardiogram|echocardiography|lab|comparison|specimen|specimens|specimen(s)|technique|interrogation|ultrasound|laboratory findings|relevant results|reports|what we found|blood tests|urine|urinalysis|labs/imaging|lab/imaging|key results|diagnostic results|description|observations and results|cultures|spirometry|immunohistochemistry|ihc|molecular|biochemistry|haematology|hematology",
    ),
    (
        Procedures,
        "procedure|procedures|operation|operations|operative procedure|procedure performed|procedures performed|operation performed|operations performed|operative findings|description of procedure|details of procedure|procedure details|procedure in detail|operative technique|surgery|procedure today|sedation|anesthesia|anaesthesia|complications|estimated blood loss|implants|implant|hardware|post-procedure|intervention|interventions|operative note|drains|closure|device|procedure description|operative details|title of procedure",
    ),
    (
        Assessment,
        "assessment|assessment and plan|assessment & plan|assessment/plan|assessment / plan|a/p|a&p|ap|a|a / p|a & p|impression|imp|impr|impressions|impression and plan|impression/plan|imp/plan|imp / plan|impression & plan|diagnosis|diagnoses|dx|ddx|differential diagnosis|differential|differentials|discharge diagnosis|discharge diagnoses|final diagnosis|final diagnoses|admission diagnosis|admitting diagnosis|admission diagnoses|principal diagnosis|primary diagnosis|primary dx|secondary diagnoses|secondary diagnosis|provisional diagnosis|prov. diagnosis|prov diagnosis|working diagnosis|preoperative diagnosis|postoperative diagnosis|preoperative diagnoses|postoperative diagnoses|pre-operative diagnosis|post-operative diagnosis|preop dx|postop dx|pre-op dx|post-op dx|pre-op diagnosis|post-op diagnosis|preop diagnosis|postop diagnosis|clinical impression|ed diagnosis|conclusion|conclusions|opinion|summary|formulation|summary and impression|mdm|medical decision making|mdm/course|ddx/mdm|interpretation|comment|comments|problems|discussion|cause of death|dx on adm|terminal dx|your diagnosis|clinical diagnosis|final impression|overall impression|diagnostic impression|active issues|issues|problem|analysis|risk assessment|risk|ed dx|d/dx|prob list",
    ),
    (
        Plan,
        "plan|p|plan of care|recommendations|recommendation|rec|recs|recommend|plan/recommendations|treatment plan|management|management plan|mx|action|actions|action plan|advice|adv|next steps|to do|goals|orders|plan nights|plan of treatment|plan and follow-up|recommendations/plan|management and plan|findings and recommendations|plan & follow-up|proposed plan",
    ),
    (
        Course,
        "hospital course|course|brief hospital course|ed course|emergency department course|clinical course|course in hospital|course in the ed|in the ed|hospital course by problem|hospital course to date|progress|brief course|inpatient course|summary of hospital course|icu course|nicu course|treatment course|postoperative course|post-op course|progress in hospital|what we have done|course in icu|admission summary|what we gave you here|intraoperative course",
    ),
    (
        Instructions,
        "instructions|discharge instructions|patient instructions|follow-up|follow up|followup|f/u|fu|disposition|dispo|discharge plan|discharge disposition|return precautions|return instructions|return if|come back right away if|when to return|when to seek help|safety net|safety-net|safety netting|safety-netting|what to expect|appointments|next visit|counselling|counseling|education|patient education|diet|activity|discharge|condition at discharge|condition on discharge|pending at discharge|pending results|rtc|next appointment|call if|call us if|go to the ed if|go to the emergency department if|return to ed if|return to the hospital|return to ed|seek care if|red flags|warning signs|wound care|aftercare|teaching|follow-up plan|f/up|follow-up appointments|review",
    ),
    (
        Signature,
        "electronically signed|electronically signed by|signed|signed by|e-signed|esigned|dictated|dictated by|transcribed|transcribed by|authenticated by|verified|verified by|cosigner|cosigned|cosigned by|reported by|author|attestation|cc list|distribution|copy to|copies to|copies|encl|enclosures|enc|yours sincerely|yours faithfully|sincerely|kind regards|best wishes|with kind regards|regards|e-signature|esig|signature",
    ),
    (
        Header,
        "patient|patient name|name|pt|pt name|mrn|dob|d.o.b|date of birth|birth date|birthdate|date|date of service|dos|date of visit|date of admission|date of discharge|admission date|discharge date|date admitted|date discharged|admitted|discharged|attending|attending physician|pcp|primary care provider|age|age/sex|sex|sex/age|gender|address|addr|phone|tel|telephone|fax|email|e-mail|facility|clinic|hospital|hospital no|hospital number|ward|room|unit|bed|account|acct|account no|medical record no|medical record number|provider|referring|referring md|referring physician|referring provider|referring gp|requesting physician|ordering provider|ordering|ordering physician|consultant|surgeon|assistant|anesthesiologist|anaesthetist|operator|from|to|re|our ref|your ref|ref|encounter|encounter date|visit|visit id|nhs|nhs no|nhs number|chi|id|patient id|client|client name|insurance|insurer|payer|member|member id|ssn|employer|guardian|parent|interpreter|language|date of operation|date of procedure|service|location|accession|acc|exam date|date of exam|study date|collected|received|reported|report date|lab no|agency|dear|via|gp|seen|seen by|nok|next of kin|emergency contact|contact|proband|decedent|infant|child|veteran|employee|caller|therapist|worker|requesting service|team|cpt|icd-10|policy|claim no|case no|case id|order id|subject|title",
    ),
];

static KINDS: LazyLock<HashMap<&'static str, SectionKind>> = LazyLock::new(|| {
    let pairs = TITLES.iter().flat_map(|&(kind, names)| names.split('|').map(move |n| (n, kind)));
    pairs.collect()
});

/// The kind that a title stands for, or `None` for a title that is not in the table.
///
/// ```
/// use chartside::{document::SectionKind, lexicon::titles};
/// assert_eq!(titles::kind("PMHx"), Some(SectionKind::PastHistory));
/// assert_eq!(titles::kind("Labs (02/14)"), Some(SectionKind::Results));
/// assert_eq!(titles::kind("Potassium"), None);
/// ```
pub fn kind(title: &str) -> Option<SectionKind> {
    let plain = normalize(title);
    if let Some(&kind) = KINDS.get(plain.as_str()) {
        return Some(kind);
    }
    // "Labs 10/30", "Bloods 19 August", "Vitals on arrival to floor": the first words decide
    // when what follows is a date, a time or a place.
    let words: Vec<&str> = plain.split(' ').collect();
    (1..words.len()).rev().find_map(|n| {
        let tail_fits = words[n].starts_with(|c: char| c.is_ascii_digit() || c == '(')
            || matches!(words[n], "on" | "from" | "at" | "today" | "in" | "of" | "by" | "update");
        let head = words[..n].join(" ");
        if tail_fits && head.len() > 2 { KINDS.get(head.as_str()).copied() } else { None }
    })
}

/// The form under which titles are looked up.
fn normalize(title: &str) -> String {
    let bare = title.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '*' | '#' | '_' | '=' | ':' | '-' | '>' | '[' | ']' | '.' | '–' | '—')
    });
    bare.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}
