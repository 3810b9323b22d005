//! Words that make a run of capitalised words an organisation.

/// The head word an organisation's name ends in, lower case.
#[rustfmt::skip]
pub const ORG_HEADS: &[&str] = &[
    "hospital", "hosp", "hospitals", "hospice", "infirmary", "clinic", "clinics", "surgery",
    "pharmacy", "pharmacies", "polyclinic", "sanatorium", "dispensary", "university", "college",
    "academy", "school", "kindergarten", "preschool", "daycare", "trust", "laboratory",
    "laboratories", "labs", "lab", "diagnostics", "imaging", "radiology", "rehab",
    "rehabilitation", "healthcare", "health", "medical", "center", "centre", "ctr", "associates",
    "partners", "llc", "inc", "ltd", "llp", "pllc", "gmbh", "corp", "corporation", "company", "co",
    "foundation", "institute", "practice", "group", "services", "orthopedics", "orthopaedics",
    "cardiology", "dermatology", "oncology", "pediatrics", "paediatrics", "neurology", "insurance",
    "assurance", "mutual", "church", "parish", "mosque", "temple", "synagogue", "bank", "shelter",
    "regional", "general", "memorial", "klinikum", "klinik", "krankenhaus", "ziekenhuis",
    "sykehus", "nursing home", "care home", "manor", "elementary", "primary", "police",
    "logistics", "freight", "foods", "farms", "motors", "industries", "enterprises", "holdings",
    "seafood", "bakery", "brewery", "nursery", "fabrication", "construction", "hotel", "casino",
    "wellness", "telehealth", "ambulance", "ems", "homecare", "care", "living", "pavilion",
    "mining", "surgicenter", "haulage", "steel", "trucking", "coachlines", "airlines", "realty",
    "packing", "ranch", "dairy", "market", "supermarket", "diner", "ministries", "tribe", "nation",
    "department", "ctr", "hospitality", "opticians", "optometry", "dental", "endoscopy",
    "dialysis", "univ", "krankenanstalt", "spital", "hôpital", "plc", "pty",
];

/// Words that never start an organisation's name, though capitalised at the start of a line.
#[rustfmt::skip]
pub const ORG_PREFIX_STOP: &[&str] = &[
    "the", "a", "an", "at", "in", "to", "from", "of", "and", "or", "for", "with", "by", "on",
    "via", "per", "her", "his", "their", "our", "your", "my", "this", "that", "any", "no", "if",
    "when", "seen", "admitted", "admit", "transferred", "referred", "discharged", "return", "call",
    "follow", "follow-up", "followup", "please", "local", "outside", "home", "patient", "pt", "dr",
    "mr", "mrs", "ms", "employer", "employee", "facility", "location", "site", "hospital",
    "clinic", "pharmacy", "school", "name", "date", "day", "dept", "department", "primary",
    "attending", "unit", "community", "plan", "f/u", "re", "cc", "he", "she", "they", "we", "i",
    "works", "attends", "lives", "previous", "prior", "outpatient", "inpatient", "next", "new",
    "old", "public", "private", "general", "mental", "behavioral", "behavioural", "emergency",
    "urgent", "walk-in", "same", "current", "usual", "see", "refer", "social", "occupational",
    "physical", "family", "past", "bowel", "skin", "wound", "home-care", "day-care", "teaching",
    "nursing", "cardiac", "pulmonary", "spinal", "spine", "hand", "foot", "eye", "brain", "heart",
    "breast", "open", "elective", "emergent", "major", "minor", "robotic", "laparoscopic",
    "bariatric", "cataract", "knee", "hip", "back", "vascular", "orthopedic", "orthopaedic",
    "plastic", "dental", "oral", "cosmetic", "repeat", "fetal", "labs", "lab", "imaging",
    "radiology", "mri", "ct", "pet", "thyroid", "diabetes", "diabetic", "heart-failure", "hf",
    "pain", "memory", "anticoagulation", "coumadin", "warfarin", "inr", "stroke", "epilepsy",
    "headache", "dermatology", "cardiology", "oncology", "neurology", "urology", "ortho", "gyn",
    "gynecology", "gynaecology", "ent", "gi", "device", "pat", "joint", "replacement", "sickle",
    "cell", "ckd", "tb", "combined", "travel", "vaccine", "cruise", "care", "coordination",
    "thoracic", "colorectal", "sleep", "disorders", "peritoneal", "cancer", "genetics", "informed",
    "consent", "newborn", "state", "screen", "pediatric", "paediatric", "pediatrics",
    "interdisciplinary", "maritime", "dialysis", "fracture", "falls", "women's", "children's",
    "men's", "youth", "adult", "geriatric", "antenatal", "prenatal", "renal", "liver",
    "transplant", "burn", "wellness", "ambulatory", "assisted", "skilled", "long-term", "group",
    "level", "after", "before", "since", "dear", "signed", "attn", "both", "acute", "chronic",
    "high", "middle", "secondary", "elementary", "special", "law", "graduate", "medical",
    "nursing-home", "retail", "mail-order", "specialty",
];

/// Heads that are too general to count after one capitalised word alone.
#[rustfmt::skip]
pub const SCHOOL_OR_FIRM_TAILS: &[&str] = &[
    "center", "centre", "ctr", "practice", "group", "services", "partners", "health", "medical",
    "general", "regional", "co", "company", "memorial", "primary", "elementary", "trust", "bank",
    "surgery", "imaging", "radiology", "lab", "labs", "cardiology", "oncology", "neurology",
    "dermatology", "pediatrics", "paediatrics", "orthopedics", "orthopaedics", "rehab",
    "rehabilitation", "insurance", "school", "clinic", "police", "shelter", "manor", "nursery",
    "dental", "endoscopy", "dialysis", "ambulance", "wellness", "ems", "church", "foods", "labs",
    "hospice", "hospital", "pharmacy", "college", "general", "laboratory", "diagnostics",
];
