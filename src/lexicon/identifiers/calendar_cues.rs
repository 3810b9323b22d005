//! Words before two numbers with a stroke between them: a date, or a reading that looks like one.

/// Words before a fraction that is a date.
#[rustfmt::skip]
pub const PARTIAL_CUES: &[&str] = &[
    "on", "since", "until", "till", "by", "from", "through", "thru", "dated", "date", "started",
    "start", "began", "admitted", "adm", "dc", "d/c", "due", "exp", "seen", "visit", "appt", "f/u",
    "rtc", "returned", "return", "last", "next", "lmp", "before", "after", "prior", "of", "between",
    "stopped", "placed", "done", "signed", "read", "checked", "drawn", "repeat", "for", "in", "was",
    "mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun", "monday",
    "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "edd", "edc", "dos",
    "removed", "out", "inserted", "surgery", "cx", "bcx", "ucx", "cultures", "culture", "echo",
    "ct", "mri", "cxr", "egd", "eeg", "ekg", "us", "labs", "tte", "xr", "bmp", "cbc", "inr", "hd",
    "ov", "note", "pod", "wk", "week", "effective", "d:", "t:", "ended", "end", "resolved",
    "completed", "given", "refill", "filled", "received", "collected", "postop", "preop", "expires",
    "renewed", "discharged", "transferred", "called", "dx", "delivered", "negative", "neg",
    "scheduled", "updated",
];

/// Words before a fraction that is a reading, a score or a ratio.
#[rustfmt::skip]
pub const READING_CUES: &[&str] = &[
    "bp", "strength", "power", "pain", "murmur", "grade", "gcs", "mmse", "moca", "phq", "phq-9",
    "gad-7", "gad", "reflexes", "reflex", "dtrs", "dtr", "pulses", "pulse", "score", "apgar",
    "apgars", "rated", "ratio", "level", "intensity", "severity", "va", "od", "os", "ou", "vision",
    "acuity", "mrc", "asa", "nyha", "ecog", "kps", "motor", "hip", "knee", "ext", "flex",
    "extension", "flexion", "abduction", "dorsiflexion", "plantarflexion", "biceps", "triceps",
    "deltoid", "grip", "ef", "rass", "nrs", "vas", "nihss", "epworth", "bishop", "stage", "lumbar",
    "station", "l", "c", "t", "s", "nodes", "node", "q", "x", "every", "about", "fundus", "lochia",
    "psi", "ps", "cpap", "bipap", "ipap", "epap", "peep", "vent", "cycle", "wells", "curb-65", "child-pugh", "gleason", "sem", "systolic", "diastolic", "i/vi",
    "oppqrst", "phase", "page", "borg", "ross", "bristol", "ran", "size", "hpf", "crt", "trace", "katz", "barthel", "psv", "aprv", "ta",
    "kit", "rotterdam", "score", "max", "randomised", "randomized", "cep", "cpc", "modifier", "berg", "pc",
    "beighton", "executive", "memory", "attention",
];
