//! What belongs to no span though a head may mark it: marks, determiners, titles, units.
//!
//! Training trims by the same tables: a test writes them into
//! `models/training/chartside_training/boundaries.gen.json`.

/// Words that open a noun phrase but belong to no entity.
#[rustfmt::skip]
pub const DETERMINERS: &[&str] = &[
    "the", "a", "an", "his", "her", "their", "my", "your", "our", "its", "this", "these", "that",
    "those", "any", "some",
];

/// Marks at the edges of an entity; "?" is a cue and not part of it.
pub const ENTITY_MARKS: &[char] = &[
    ',', ';', ':', '.', '!', '?', '"', '\'', '“', '”', '‘', '’', '*', '_', '|', '/', '-', '–', '—',
    '•', '=', '~', '\\',
];

/// Signs that may open a value ("-1.84", "~5 mL", ".5 mg").
pub const VALUE_SIGNS: &[char] = &['-', '–', '.', '~', '='];

/// Marks at the edges of an identifier. A dot or slash is one in front only: behind, it may end an initial or an address.
pub const PHI_MARKS: &[char] = &[',', ';', ':', '!', '?', '|', '·', '•', '–', '—', '-', '=', '~'];

/// Marks at the edges of log-ins and network addresses, which may hold the others.
pub const ADDRESS_MARKS: &[char] = &[',', ';', ':', '!', '?', '|', '·', '•'];

/// Titles in front of a name, lower case without dot: only those that are no given name anywhere.
#[rustfmt::skip]
pub const NAME_TITLES: &[&str] = &[
    "dr", "doctor", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "nurse", "rabbi", "imam",
    "pastor", "née", "nee",
];

/// Credentials behind a name that need no comma: none of them is a surname in capitals.
#[rustfmt::skip]
pub const BARE_CREDENTIALS: &[&str] = &[
    "MD", "M.D.", "RN", "R.N.", "NP", "PA-C", "PharmD", "PhD", "Ph.D.", "LPN", "CRNA", "CNM", "MBBS",
    "MBChB", "DDS", "DMD", "LCSW",
];

/// Units of years and sexes behind an age, in the order in which they are tried. Capitals stand for themselves: "M" is a
/// sex, "m" is months.
#[rustfmt::skip]
pub const AGE_UNITS: &[&str] = &[
    "old", "years", "year", "yrs", "yr", "y/o", "yo", "y", "M", "F", "male", "female",
];
