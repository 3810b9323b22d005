//! Titles, credentials and cue words of personal names, and the words that never are one.

use std::collections::HashSet;
use std::sync::LazyLock;

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
    "nic", "mac", "ní", "ó", "op", "af", "av", "san", "santa", "di",
];

/// Nouns after a surname that make it an eponym ("Parkinson disease", "Foley catheter").
#[rustfmt::skip]
pub const EPONYM_NOUNS: &[&str] = &[
    "disease", "diseases", "syndrome", "sign", "signs", "test", "tests", "catheter", "catheters",
    "score", "scale", "criteria", "classification", "palsy", "fracture", "phenomenon", "reflex",
    "reflexes", "maneuver", "manoeuvre", "lymphoma", "tumor", "tumour", "sarcoma", "cyst", "tube",
    "drain", "clamp", "clamps", "retractor", "procedure", "operation", "repair", "stain", "anemia",
    "anaemia", "thyroiditis", "gangrene", "hernia", "contracture", "ulcer", "line", "lines",
    "node", "nodes", "body", "bodies", "esophagus", "oesophagus", "virus", "encephalopathy",
    "chorea", "ataxia", "purpura", "arthropathy", "vasculitis", "triad", "law", "position",
    "grade", "stage", "index", "cells", "cell", "agar", "formula", "equation", "method", "rule",
    "rules", "block", "spots", "rings", "ring", "nodules", "nodule", "pessary", "splint", "collar",
    "frame", "walker", "needle", "forceps", "speculum", "incision", "stent", "valve", "port",
    "pump", "hook", "plate", "nail", "wire", "prosthesis", "abscess", "gland", "glands", "duct",
    "tendinitis", "tenosynovitis", "nephropathy", "dystrophy", "atrophy", "neuroma", "edema",
    "oedema", "crisis", "inventory", "questionnaire", "scan", "fever", "blade", "bovie",
];

/// Surnames that stand for a sign, disease or tool as often as for a person, lower case.
#[rustfmt::skip]
pub const EPONYMS: &[&str] = &[
    "foley", "parkinson", "alzheimer", "crohn", "hodgkin", "babinski", "romberg", "murphy",
    "kocher", "bovie", "apgar", "glasgow", "braden", "morse", "wells", "norton", "todd", "stokes",
    "adams", "graves", "addison", "cushing", "hashimoto", "raynaud", "wilson", "bell", "paget",
    "marfan", "down", "turner", "whipple", "hartmann", "billroth", "nissen", "blake", "hickman",
    "tenckhoff", "swan", "ganz", "yankauer", "allen", "allis", "balfour", "bookwalter", "deaver",
    "richardson", "kelly", "crile", "mayo", "metzenbaum", "trendelenburg", "fowler", "lachman",
    "mcmurray", "apley", "phalen", "tinel", "spurling", "finkelstein", "homans", "kernig",
    "brudzinski", "mcburney", "rovsing", "gleason", "bishop", "ballard", "duke", "jones",
    "mallory", "weiss", "barrett", "boerhaave", "meckel", "hirschsprung", "kawasaki", "still",
    "felty", "sjogren", "sjögren", "behcet", "takayasu", "wegener", "goodpasture", "berger",
    "alport", "fanconi", "conn", "sheehan", "colles", "smith", "monteggia", "galeazzi",
    "jefferson", "baker", "charcot", "dupuytren", "peyronie", "fournier", "virchow", "kerley",
    "wolff", "white", "brugada", "holter", "doppler", "valsalva", "heimlich", "ewing", "burkitt",
    "kaposi", "wilms", "rinne", "weber", "snellen", "ishihara", "amsler", "schirmer", "coombs",
    "gram", "giemsa", "mantoux", "epworth", "zarit", "beck", "hamilton", "young", "mini",
    "barthel", "karnofsky", "huntington", "guillain", "barre", "lambert", "eaton", "brown",
    "sequard", "horner", "wallenberg", "korsakoff", "wernicke", "asperger", "rett", "tourette",
    "lewy", "pick", "potter", "bovie", "jackson", "pratt", "davol",
];

/// Diseases and findings that stand capitalised behind "mother" or "father", lower case.
#[rustfmt::skip]
pub const FAMILY_DISEASES: &[&str] = &[
    "alzheimer", "alzheimer's", "parkinson's", "parkinson", "diabetes", "stroke", "cancer",
    "asthma", "hypertension", "heart", "lung", "breast", "colon", "copd", "died", "living",
    "alive", "healthy", "deceased", "multiple", "bipolar", "depression", "alcohol", "alcoholism",
    "lupus", "crohn's", "crohn", "huntington's", "htn", "dm", "cad", "mi", "cva", "dementia",
    "hashimoto", "hashimoto's", "graves", "alzheimers", "thyroid", "kidney", "liver", "prostate",
    "skin", "blood",
];

/// Capitalised words of notes that are never a person's name.
#[rustfmt::skip]
pub const NOT_NAMES: &[&str] = &[
    "patient", "patients", "unknown", "none", "same", "self", "mother", "father", "date", "dob",
    "age", "sex", "male", "female", "mrn", "name", "hospital", "clinic", "history", "physical",
    "exam", "report", "note", "notes", "phone", "fax", "address", "admission", "admitted",
    "discharge", "summary", "consult", "consultation", "department", "emergency", "medicine",
    "surgery", "cardiology", "neurology", "oncology", "pediatrics", "radiology", "pathology",
    "psychiatry", "internal", "family", "general", "care", "medical", "center", "centre", "unit",
    "room", "bed", "ward", "service", "nursing", "nurse", "doctor", "physician", "attending",
    "resident", "fellow", "intern", "consultant", "surgeon", "primary", "insurance", "allergies",
    "medications", "diagnosis", "procedure", "indication", "findings", "impression", "assessment",
    "plan", "subjective", "objective", "and", "or", "the", "of", "at", "for", "with", "to", "from",
    "by", "in", "on", "is", "was", "has", "had", "who", "not", "no", "yes", "nil", "n/a", "na",
    "today", "aware", "notified", "informed", "present", "seen", "see", "pending", "ok", "also",
    "he", "she", "they", "we", "her", "his", "their", "this", "that", "there", "if", "when",
    "please", "call", "team", "office", "lab", "labs", "test", "result", "results", "specimen",
    "sample", "account", "number", "id", "ref", "order", "visit", "time", "month", "year", "years",
    "md", "rn", "np", "do", "pa", "phd", "mr", "mrs", "ms", "dr", "prof", "miss", "pt", "gp",
    "icu", "ed", "er", "or", "ct", "mri", "ekg", "ecg", "iv", "po", "bp", "hr", "rr", "wt", "ht",
    "bmi", "dx", "hx", "rx", "tx", "sx", "january", "february", "march", "july", "september",
    "october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday",
    "saturday", "sunday", "mon", "tue", "tues", "wed", "thu", "thurs", "fri", "sat", "sun", "feb",
    "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "english", "spanish",
    "interpreter", "daughter", "son", "wife", "husband", "sister", "brother", "spouse", "partner",
    "caregiver", "reg", "registrar", "spr", "sho", "cons", "consultants", "dictated",
    "transcribed", "signed", "electronically", "cc", "re", "dear", "copy", "final", "preliminary",
    "status", "full", "code", "type", "grade", "stage", "left", "right", "bilateral", "chest",
    "abdomen", "head", "neck", "x", "chief", "complaint", "reason", "hpi", "pmh", "ros", "lives",
    "states", "reports", "denies", "presents", "presented", "anesthesia", "anaesthesia", "geta",
    "local", "scheduled", "pcp", "referred", "referring", "provider", "contact", "employer",
    "occupation", "marital", "married", "widowed", "divorced", "race", "ethnicity", "language",
    "religion", "sincerely", "regards", "kind", "yours", "thank", "thanks", "hello", "hi", "home",
    "work", "cell", "mobile", "tel", "email", "e-mail", "on", "off", "per", "via", "after",
    "before", "during", "until", "since", "as", "an", "a", "i", "it", "its", "but", "so", "be",
    "been", "are", "were", "can", "could", "would", "should", "did", "does", "icd", "cpt", "acute",
    "chronic", "severe", "mild", "moderate", "normal", "abnormal", "positive", "negative",
    "stable", "follow-up", "followup", "follow", "up", "f/u", "s/p", "h/o", "c/o", "pm", "am",
    "hrs", "hours", "days", "weeks", "months", "dept", "div", "division", "org", "inc", "llc",
    "ltd", "st", "street", "road", "avenue", "suite", "ave", "rd", "blvd", "city", "state", "zip",
    "county", "country", "surgical", "social", "review", "vital", "vitals", "systems", "labs",
    "imaging", "education", "instructions", "support", "supportive", "aide", "notes", "skin",
    "echo", "atrial", "bid", "tid", "qid", "prn", "psychiatric", "scribe", "clinical",
    "intervention", "log", "second-level", "appeal", "license", "licence", "insurer", "copies",
    "copy", "total", "level", "case", "test", "tests", "board", "certified", "accredited",
    "senior", "junior", "assistant", "associate", "chief", "head", "lead", "on-call", "triage",
    "charge", "staff", "specialist", "practitioner", "manager", "director", "coordinator",
    "therapist", "therapy", "midwife", "pharmacist", "technician", "technologist", "social",
    "worker", "student", "trainee", "paramedic", "dietitian", "psychologist", "psychiatrist",
    "radiologist", "pathologist", "cardiologist", "neurologist", "oncologist",
    "gastroenterologist", "hospitalist", "anesthesiologist", "anaesthetist",
];

/// Everyday English words that are also names, or that a name repeated elsewhere must not hit in lower case or at the start of a sentence.
const ORDINARY: &str = "able angel art august autumn baker band bank baron bay bean bear bell berry best bill bird bishop black block bloom blue bond booth bow box boy brand bridge bright brook brown buck bud bush butler buy candy carpenter carter cash chance charity chase cherry child christian clay clear clement close coal coffee cold cole cook cooper coral cotton cox crane cross cruz crystal daily daisy dale daniel dawn day deal dean destiny dick dixie dollar dove drew drum duke dusty early earl east easter eden elder english even ever faith fall farmer faith fern field finch fine fisher flint flower foot ford forest foster fowler fox frank free french freeze friend frost gale game gene gentle gift ginger glass gold golden good gore grace grant grave graves gray green grey grove guy hail hale hall ham hand harmony harper harry haven hawk hay hazel head heart heath heather hedge herb high hill holiday holly home honey hood hook hope house hunt hunter iris iron ivory ivy jack jade james jasmine jay jean jewel job joe john joy judge june just justice key kidd kind king kitty knight lake lamb lance land lane lark lasting law lee less lily line little lone long love low loyal lucky mack major many march mark marks marsh mason may mercy merry mild mile miles miller mills mine mint miracle misty monday moody moon moore more moss mount myrtle nice night noble noel north nurse oak old olive opal page paine park parks parker patience patient pearl pepper person pierce pine piper pitt pleasant point pond pool poole pope porter post potter power powers pray precious price pride prime prince prior queen quick rain ray read red reed reeves rice rich rivers robin rock rock rod romance rose rowan royal ruby rush rusty ruth sage sailor salt sand savage scarlet school sears serene serenity severe shade sharp shaw shell shepherd short silver sims sky skinner sloan small smart smith snow south spark spear speed spring star starr steel sterling stone storm strange street strong summer sun sweet swift tab tanner taylor temple terrace thorn tiger tower town trinity troy true turner usher vance violet virginia wade walker wall waller ward warm warner waters way weaver webb week wells west wheeler white will willow wind winter wise wolf wood woods world worth wray wren wright yard young an in on so do my no to be he me we ok ho ma le an and the for not but you all any can had her was one our out day get has him his how man new now old see two way who its did yes she use say per via due non of at by up if or as is it am pm us";

static ORDINARY_SET: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| ORDINARY.split_ascii_whitespace().chain(NOT_NAMES.iter().copied()).collect());

/// Whether the lower-case `word` is ordinary vocabulary of English or of notes.
pub fn is_ordinary_word(word: &str) -> bool {
    ORDINARY_SET.contains(word)
}
