//! Parts of invented places and organisations, and lists for other surrogates.

/// First halves of invented place names.
#[rustfmt::skip]
pub const PLACE_STEMS: &[&str] = &[
    "Alder", "Amber", "Birch", "Bram", "Cedar", "Clover", "Copper", "Dunn", "Elder", "Fallow", "Fern", "Flint", "Gale",
    "Hazel", "Heron", "Iron", "Juniper", "Kestrel", "Lark", "Linden", "Maple", "Marl", "Nettle", "Oaken", "Osprey",
    "Pine", "Quill", "Raven", "Rowan", "Sable", "Sorrel", "Thistle", "Umber", "Velm", "Willow", "Wren", "Yarrow",
];

/// Second halves of invented place names.
#[rustfmt::skip]
pub const PLACE_TAILS: &[&str] = &[
    "bourne", "bridge", "brook", "bury", "combe", "croft", "dale", "fell", "field", "ford", "gate", "ham", "haven",
    "hurst", "mere", "moor", "mouth", "port", "ridge", "stead", "thorpe", "vale", "wick", "worth",
];

/// Words in the name of an organisation or a place that say what it is, lower case; they stay when the rest is replaced.
#[rustfmt::skip]
pub const KIND_WORDS: &[&str] = &[
    "a", "and", "at", "for", "of", "the", "&", "hospital", "hospitals", "hospice", "infirmary", "clinic", "clinics",
    "surgery", "pharmacy", "university", "college", "academy", "school", "elementary", "high", "middle", "primary",
    "trust", "nhs", "laboratory", "laboratories", "lab", "labs", "imaging", "radiology", "rehab", "rehabilitation",
    "healthcare", "health", "medical", "center", "centre", "ctr", "associates", "partners", "llc", "inc", "ltd", "corp",
    "company", "co", "foundation", "institute", "practice", "group", "services", "cardiology", "oncology",
    "pediatrics", "paediatrics", "neurology", "orthopedics", "orthopaedics", "dermatology", "regional", "general",
    "memorial", "community", "county", "city", "district", "children's", "women's", "nursing", "home", "care", "living",
    "assisted", "senior", "emergency", "department", "unit", "ward", "floor", "room", "rm", "bed", "bay", "suite",
    "wing", "building", "bldg", "tower", "pavilion", "hall", "theatre", "station", "apartment", "apt", "level", "north",
    "south", "east", "west", "church", "bank", "market", "insurance", "family", "urgent", "surgical", "dental", "eye",
    "icu", "ccu", "nicu", "picu", "er", "ed", "or", "pacu", "mri", "ct", "street", "road",
];

/// Words that make an organisation a place of care, lower case.
#[rustfmt::skip]
pub const FACILITY_WORDS: &[&str] = &[
    "hospital", "hospitals", "hospice", "infirmary", "clinic", "clinics", "surgery", "pharmacy", "polyclinic",
    "sanatorium", "laboratory", "laboratories", "labs", "imaging", "radiology", "rehab", "rehabilitation", "healthcare",
    "health", "medical", "nursing", "care", "ward", "icu", "dialysis", "ambulance", "cardiology", "oncology",
    "pediatrics", "paediatrics", "neurology", "orthopedics", "orthopaedics", "dermatology", "klinikum", "klinik",
    "krankenhaus", "unit", "emergency",
];

/// Common occupations.
#[rustfmt::skip]
pub const OCCUPATIONS: &[&str] = &[
    "accountant", "baker", "barber", "bookkeeper", "carpenter", "cashier", "chef", "clerk", "cook", "electrician",
    "florist", "gardener", "janitor", "librarian", "machinist", "mechanic", "painter", "plumber", "roofer", "secretary",
    "tailor", "teacher", "translator", "waiter", "welder",
];
