//! How the names of occupations end, and what ends so but is none.

/// Ends of words that name an occupation, lower case.
#[rustfmt::skip]
pub const OCCUPATION_TAILS: &[&str] = &[
    "er", "or", "ist", "ian", "man", "woman", "men", "nurse", "clerk", "cook", "chef", "pilot",
    "maid", "guard", "agent", "aide", "technician", "mechanic", "teacher", "principal", "paralegal",
    "accountant", "attorney", "analyst", "assistant", "attendant", "surgeon", "priest", "pastor",
    "judge", "coach", "notary", "architect", "apprentice", "operator", "collier", "superintendent",
    "veteran", "athlete", "hand", "wright", "smith", "lead", "representative",
];

/// Words with such an end that name no occupation, lower case.
#[rustfmt::skip]
pub const NOT_OCCUPATIONS: &[&str] = &[
    "teenager", "never-smoker", "non-smoker", "nonsmoker", "ex-smoker", "earlier", "drinker",
    "non-drinker", "stepladder", "smoker", "drinker", "user", "other", "after", "never", "disorder", "cancer", "ulcer", "fever",
    "partner", "mother", "father", "brother", "sister", "daughter", "her", "for", "or", "number",
    "tumor", "liver", "water", "under", "over", "lower", "upper", "later", "former", "wrestler",
    "abuser", "sufferer", "member", "resident", "prior", "major", "minor", "doctor", "provider",
    "year", "bladder", "shoulder", "finger", "alcoholic", "injector", "man", "woman", "men",
    "gentleman", "patient", "person", "center", "centre", "error", "factor", "motor", "poor",
    "senior", "junior", "monitor", "sister", "younger", "older", "elder", "better", "worse",
    "dinner", "summer", "winter", "paper", "power", "order", "quarter", "either", "neither",
    "another", "rather", "however", "whether", "together", "stranger", "offer", "suffer",
    "posterior", "anterior", "inferior", "superior", "refer", "consider", "remember", "donor",
    "carrier", "survivor", "historian", "vegetarian", "vegan", "christian", "black", "lesbian",
    "twin", "child", "infant", "newborn", "primip", "walker", "responder", "reporter", "eater",
    "sleeper", "mouth-breather", "non-smoker", "ex-smoker", "nonsmoker", "starter", "caregiver",
    "carer", "filter", "catheter", "ladder", "bother", "weather", "letter", "matter", "normal",
    "doctor", "specialist", "tender", "sinister", "caesarean", "human", "guardian", "median",
    "asian", "hand", "right-hand", "left-hand", "candidate", "hunter", "loner", "keeper", "layer",
    "user", "widower", "breather", "believer", "pusher", "helper", "contributor", "toddler",
    "transfer", "further", "grandmother", "grandfather", "list", "unger", "bleeder", "sufferer",
];
