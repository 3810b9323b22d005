//! Names in the names of diseases, signs and tools.

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
