//! Ordinary words: of notes, that never name a person, and of English, that sometimes do.

use std::collections::HashSet;
use std::sync::LazyLock;

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
    "gastroenterologist", "hospitalist", "anesthesiologist", "anaesthetist", "circulator",
    "circulating", "scrub", "anesth", "anaesth", "anes", "anaes", "asst", "tech", "rep", "reader",
    "collector", "operator", "supervisor", "crew", "driver", "endoscopist", "perfusionist",
    "supplemental", "countersigned", "cosigned", "befund", "befunder", "zuweiser", "scope",
];

/// Everyday English words that are also names, or that a name repeated elsewhere must not hit in lower case or at the start of a sentence.
const ORDINARY: &str = "able angel art august autumn baker band bank baron bay bean bear bell berry best bill bird bishop black block bloom blue bond booth bow box boy brand bridge bright brook brown buck bud bush butler buy candy carpenter carter cash chance charity chase cherry child christian clay clear clement close coal coffee cold cole cook cooper coral cotton cox crane cross cruz crystal daily daisy dale daniel dawn day deal dean destiny dick dixie dollar dove drew drum duke dusty early earl east easter eden elder english even ever faith fall farmer faith fern field finch fine fisher flint flower foot ford forest foster fowler fox frank free french freeze friend frost gale game gene gentle gift ginger glass gold golden good gore grace grant grave graves gray green grey grove guy hail hale hall ham hand harmony harper harry haven hawk hay hazel head heart heath heather hedge herb high hill holiday holly home honey hood hook hope house hunt hunter iris iron ivory ivy jack jade james jasmine jay jean jewel job joe john joy judge june just justice key kidd kind king kitty knight lake lamb lance land lane lark lasting law lee less lily line little lone long love low loyal lucky mack major many march mark marks marsh mason may mercy merry mild mile miles miller mills mine mint miracle misty monday moody moon moore more moss mount myrtle nice night noble noel north nurse oak old olive opal page paine park parks parker patience patient pearl pepper person pierce pine piper pitt pleasant point pond pool poole pope porter post potter power powers pray precious price pride prime prince prior queen quick rain ray read red reed reeves rice rich rivers robin rock rock rod romance rose rowan royal ruby rush rusty ruth sage sailor salt sand savage scarlet school sears serene serenity severe shade sharp shaw shell shepherd short silver sims sky skinner sloan small smart smith snow south spark spear speed spring star starr steel sterling stone storm strange street strong summer sun sweet swift tab tanner taylor temple terrace thorn tiger tower town trinity troy true turner usher vance violet virginia wade walker wall waller ward warm warner waters way weaver webb week wells west wheeler white will willow wind winter wise wolf wood woods world worth wray wren wright yard young an in on so do my no to be he me we ok ho ma le an and the for not but you all any can had her was one our out day get has him his how man new now old see two way who its did yes she use say per via due non of at by up if or as is it am pm us";

static ORDINARY_SET: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| ORDINARY.split_ascii_whitespace().chain(NOT_NAMES.iter().copied()).collect());

/// Whether the lower-case `word` is ordinary vocabulary of English or of notes.
pub fn is_ordinary_word(word: &str) -> bool {
    ORDINARY_SET.contains(word)
}
