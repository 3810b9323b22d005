//! Ages, in figures and in words, up to 89 and over.

use std::sync::LazyLock;

use regex::Captures;

use super::pattern::{Pattern, PatternList, pattern, pattern_around};
use super::scan::{Scan, digit_value};
use crate::document::PhiLabel::{Age, Age90, Date, Patient};
use crate::lexicon::identifiers::{NUMBER_WORDS, is_one_of};

/// A number and words that make it an age: "72-year-old", "57 yo", "22 months old", "10-week-old".
static OLD: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?P<n>[0-9OIl]{1,3}\+?)(?:[ \-]{0,3}|‑)(?:(?P<years>(?:years?|yrs?|y)(?:[ \-]|‑)?old|y\.?[ /]?o\.?\b|yrs?\.?[ /]?o\b|year\b[ \-]old|yo[mf]?\b|y/o)|(?P<unit>months?|mos?|weeks?|wks?|days?|d|m)(?:[ \-]?old|[ \-]of age|/o\b))",
    )
});

/// "67M", "72 / F", "58 y F", "41 year female".
static SEX_AFTER: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b(?P<n>[0-9OI]{1,3})(?P<gap> ?/ ?| ?[yY](?:rs?)?\.?[ /]?| ?yrs ?|[ \-]?)(?P<sex>M|F|X|m|f|male|female|Male|Female|MALE|FEMALE|man|woman|gentleman|lady|boy|girl)\b",
    )
});

/// "F 34", "Male, 45".
static SEX_BEFORE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b(?:M|F|[Mm]ale|[Ff]emale|[Ww]oman|[Mm]an|[Bb]oy|[Gg]irl)(?: ?/ ?|,? )(?P<n>[0-9]{1,3})\b",
    )
});

/// "Age 46", "AGE/SEX: 62/F", "aged 92", "age ninety-four".
static CUED: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:ages?|aged|umar|edad|leeftijd|alter)(?:/(?:sex|gender|5ex))?(?:[ \t]*\([a-z]+\))?[ \t:=|.]{0,20}(?:is |of |at )?[ \t]{0,16}(?P<n>[0-9OIl]{1,3}\+?)(?P<unit>[ \-]?(?:months?|mos?|weeks?|wks?|days?|wk|d|m|kk)\b| y(?:rs?)? [0-9]{1,2} m(?:onths?|o)?\b)?(?:(?:, | and |, and | & )(?P<n2>[0-9]{1,2})\b)?(?:(?:, | and |, and | & )(?P<n3>[0-9]{1,2})\b)?",
    )
});

/// ", 38 y," and "  44 yrs  " in a header.
static YEARS: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(r"(?:[,;(/] ?|  |\t)(?P<n>[0-9]{1,3}) ?(?:y|yrs?)\.?(?:[,;)/\n|]|  )")
});

/// "died at 57", "breast cancer at 58", "lived to 96".
static AT: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?P<cue>at age|at|lived to|reached|turned|turning|until|till|to be) (?P<n>[0-9]{1,3})(?P<unit> (?:months|mo|weeks|days|kk))?\b",
    )
});

/// "Carmel (75)", "DOB 27 March 1993 (31)".
static BRACKETED: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(r"\((?P<n>[0-9]{1,3})(?: ?(?:y|yr|yrs|yo|y/o|years))?(?P<stop>[),;])")
});

/// ", 62, " behind a name; "aged" left out.
static APPOSED: LazyLock<Pattern> = LazyLock::new(|| {
    pattern_around(
        r" [0-9]{1,3}(?: ?(?:yrs?|y|years?))?(?:[,;:.)\n|]|  | \p{Lu})",
        r"\p{Lu}[\p{L}'’\-]+\)?[,;]? {1,8}(?P<n>[0-9]{1,3})(?: ?(?:yrs?|y|years?))?(?P<stop>[,;:.)\n|]|  | \p{Lu})",
    )
});

static DECADE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:in|into) (?:his|her|their|the|my|your)? ?(?:early |mid |mid-|late )?(?P<n>[1-9]0'?s|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|hundreds)\b",
    )
});

static WORDY: LazyLock<Pattern> = LazyLock::new(|| {
    let (mut small, mut tens) = (Vec::new(), Vec::new());
    for (word, value) in NUMBER_WORDS {
        if *value < 20 { small.push(*word) } else { tens.push(*word) }
    }
    // Longer words first, so that "seventeen" is not read as "seven".
    small.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let (small, tens) = (small.join("|"), tens.join("|"));
    pattern(&format!(
        r"(?i)\b(?P<n>(?:(?:a|one) hundred(?: and)?(?:[ \-](?:{small}|{tens}))?|(?:{tens})(?:[ \-](?:{small}))?|{small}))(?P<old>[ \-]years?[ \-](?:old|of age)| y/?o\b| years young| years?;)?\b"
    ))
});

/// "her 95th birthday", "his ninety-third birthday", "turned a hundredth".
static BIRTHDAY: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?P<n>[0-9]{1,3})(?:st|nd|rd|th)|(?P<old>ninet(?:ieth|y[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth))|(?:one )?hundred(?:th| and (?:first|second|third|fourth|fifth)))|(?P<young>(?:twent|thirt|fort|fift|sixt|sevent|eight)(?:ieth|y[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth))))[ -]birthday",
    )
});

static NOUNS: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?P<old>nonagenarians?|centenarians?|supercentenarians?)|(?P<young>sexagenarian|septuagenarian|octogenarian))\b",
    )
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[
    &OLD,
    &SEX_AFTER,
    &SEX_BEFORE,
    &CUED,
    &YEARS,
    &AT,
    &BRACKETED,
    &APPOSED,
    &DECADE,
    &WORDY,
    &BIRTHDAY,
    &NOUNS,
];

/// Finds ages.
pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    let mut found: Vec<(usize, usize, Option<u32>, f32, &'static str)> = Vec::new();
    for c in OLD.captures_in(scan.starts) {
        let n = c.name("n").expect("not optional");
        let Some(years) = number(n.as_str()) else { continue };
        let glued = !n.as_str().bytes().any(|b| b.is_ascii_digit())
            || scan.char_before(n.start()).is_some_and(char::is_alphanumeric);
        if glued || tail_of_number(scan, n.start()) {
            continue;
        }
        match c.name("unit") {
            Some(unit) => found.push((n.start(), unit.end(), Some(0), 0.95, "phi.age.old")),
            None => found.push((n.start(), n.end(), Some(years), 0.97, "phi.age.old")),
        }
    }
    for c in SEX_AFTER.captures_in(scan.starts) {
        sex_after(scan, &c, &mut found);
    }
    for c in SEX_BEFORE.captures_in(scan.starts) {
        let n = c.name("n").expect("not optional");
        let value = number(n.as_str());
        let next = scan.char_after(n.end());
        let word = scan.word_after(n.end());
        let measured = matches!(next, Some('.' | '/' | '%' | '-' | ':' | ',' | '+'))
            && text[n.end() + 1..].starts_with(|c: char| c.is_ascii_digit() || c == '/')
            || matches!(next, Some('%' | '/'));
        let start = c.get(0).map_or(0, |m| m.start());
        let free = matches!(
            scan.char_before(start),
            None | Some(' ' | '\n' | '\t' | '|' | '(' | ',' | ';')
        );
        if free
            && !measured
            && !is_one_of!(word, "mg ml cm mm g fr gauge kg weeks days")
            && value.is_some_and(|v| v >= 1)
            && n.len() == 2
        {
            found.push((n.start(), n.end(), value, 0.8, "phi.age.sex"));
        }
    }
    for c in CUED.captures_in(scan.starts) {
        let n = c.name("n").expect("not optional");
        let whole = c.get(0).expect("group 0");
        let before = scan.word_before(whole.start());
        let end = c.name("unit").map_or(n.end(), |unit| unit.end());
        if is_one_of!(
            before,
            "gestational gest bone mental developmental corrected g fetal menstrual \
            reading equivalent biological vascular heart lung",
        ) {
            continue;
        }
        let digits_only = n.as_str().chars().any(|c| c.is_ascii_digit());
        let letter =
            |c: char| c.is_alphanumeric() && !matches!(c, 'y' | 'Y' | 'M' | 'F' | 'm' | 'f');
        if !digits_only || scan.char_after(end).is_some_and(letter) || text[end..].starts_with('%')
        {
            continue;
        }
        found.push((
            n.start(),
            end,
            number(n.as_str())
                .filter(|_| c.name("unit").is_none())
                .or(Some(0).filter(|_| c.name("unit").is_some())),
            0.95,
            "phi.age.cued",
        ));
        for more in ["n2", "n3"] {
            if let Some(m) = c.name(more) {
                found.push((m.start(), m.end(), number(m.as_str()), 0.85, "phi.age.cued"));
            }
        }
    }
    for c in YEARS.captures_in(scan.starts) {
        let n = c.name("n").expect("not optional");
        let word = scan.word_before(n.start());
        let durations = is_one_of!(
            word,
            "for x over past last since of by in after every about at within next first per times until to approximately approx",
        );
        let named = word.chars().count() > 2 && !word.ends_with(|c: char| c.is_ascii_digit());
        if !durations && named && n.len() < 3 && !tail_of_number(scan, n.start()) {
            found.push((n.start(), n.end(), number(n.as_str()), 0.8, "phi.age.years"));
        }
    }
    for c in AT.captures_in(scan.starts) {
        at_age(scan, &c, &mut found);
    }
    for c in BRACKETED.captures_in(scan.starts) {
        bracketed(scan, &c, &mut found);
    }
    for c in APPOSED.captures_in(scan.starts) {
        apposed(scan, &c, &mut found);
    }
    for c in DECADE.captures_in(scan.starts) {
        let n = c.name("n").expect("not optional");
        if matches!(
            scan.word_before(c.get(0).map_or(0, |m| m.start())),
            "rate" | "hr" | "heart" | "bp" | "sats" | "ulcer"
        ) {
            continue;
        }
        let old = matches!(
            n.as_str().to_ascii_lowercase().trim_end_matches('s').trim_end_matches('\''),
            "90" | "nintie" | "ninetie" | "hundred"
        );
        found.push((n.start(), n.end(), Some(if old { 90 } else { 20 }), 0.85, "phi.age.decade"));
    }
    for c in WORDY.captures_in(scan.starts) {
        wordy(scan, &c, &mut found);
    }
    for c in BIRTHDAY.captures_in(scan.starts) {
        let (m, years) = match (c.name("n"), c.name("old"), c.name("young")) {
            (Some(n), _, _) => {
                // The ordinal's letters belong to the age.
                let years = n.as_str().parse().ok();
                found.push((n.start(), n.end() + 2, years, 0.93, "phi.age.birthday"));
                continue;
            }
            (_, Some(m), _) => (m, 90),
            (_, _, Some(m)) => (m, 60),
            _ => continue,
        };
        found.push((m.start(), m.end(), Some(years), 0.93, "phi.age.birthday"));
    }
    for c in NOUNS.captures_in(scan.starts) {
        let m = c.get(0).expect("group 0");
        found.push((
            m.start(),
            m.end(),
            Some(if c.name("old").is_some() { 90 } else { 60 }),
            0.97,
            "phi.age.noun",
        ));
    }
    for (start, end, years, score, id) in found {
        let Some(years) = years else { continue };
        if years > 125 {
            continue;
        }
        scan.rule(start, end, if years >= 90 { Age90 } else { Age }, score, id);
    }
}

type Found = Vec<(usize, usize, Option<u32>, f32, &'static str)>;

/// The age from which on an open one ("85+") may be one over 89: Safe Harbor takes it for such.
const OPEN_FROM: u32 = 80;

fn number(written: &str) -> Option<u32> {
    let closed = written.strip_suffix('+');
    let years =
        closed.unwrap_or(written).chars().try_fold(0, |n, c| Some(n * 10 + digit_value(c)?))?;
    Some(if closed.is_some() && years >= OPEN_FROM { years.max(90) } else { years })
}

/// Whether the digits at `start` end a longer number: "1.72 m", "120/72".
fn tail_of_number(scan: &Scan, start: usize) -> bool {
    let before = scan.char_before(start);
    matches!(before, Some('.' | '/' | ',' | '-'))
        && scan.text[..start].chars().rev().nth(1).is_some_and(|c| c.is_ascii_digit())
}

fn sex_after(scan: &Scan, c: &Captures, found: &mut Found) {
    let n = c.name("n").expect("not optional");
    let gap = c.name("gap").map_or("", |gap| gap.as_str());
    let sex = c.name("sex").map_or("", |sex| sex.as_str());
    let Some(years) = number(n.as_str()) else { return };
    if years > 115
        || years == 0
        || !n.as_str().bytes().any(|b| b.is_ascii_digit())
        || tail_of_number(scan, n.start())
        || matches!(scan.char_before(n.start()), Some('$' | '#' | '+' | '<' | '>' | '~' | '='))
    {
        return;
    }
    let end = c.get(0).map_or(0, |m| m.end());
    let next = scan.char_after(end);
    if next.is_some_and(|c| matches!(c, '-' | '/' | '°' | '_' | '²' | '³'))
        && sex.len() == 1
        && !scan.text[end..].starts_with("-")
    {
        return;
    }
    let before = scan.word_before(n.start());
    if is_one_of!(
        before,
        "t temp temperature tmax tc tm size stage fr walked walk x type by of ran \
            over",
    ) && sex.len() == 1
    {
        return;
    }
    let length = matches!(sex, "m" | "f");
    let score = if gap.trim().is_empty() && length {
        // "55m": metres as well.
        let cut = scan.text[..n.start()].trim_end();
        if !(cut.ends_with([',', '|', ':', '\n', '"'])
            || cut.is_empty()
            || scan.line_before(n.start()).trim().is_empty())
            || gap == " "
        {
            return;
        }
        0.8
    } else if sex.len() == 1 && gap == " " {
        if years >= 94 && sex == "F" && n.len() == 2 && scan.line_before(n.start()).contains("t ") {
            return;
        }
        if n.len() < 2 {
            return;
        }
        0.8
    } else if sex == "X" && !gap.contains(['/', 'y']) && n.len() < 2 {
        return;
    } else {
        0.93
    };
    // "6F sheath", "7F to 15 cm": the size of a catheter.
    let size = sex == "F"
        && n.len() == 1
        && (matches!(before, "a" | "an" | "lumen" | "angio-seal" | "angioseal" | "access")
            || is_one_of!(
                scan.word_after(end),
                "sheath glidesheath catheter system introducer to angio haemostasis radial \
            femoral long bldg device guide",
            ));
    if size || scan.char_before(n.start()) == Some(':') && sex.len() == 1 && n.len() == 1 {
        return;
    }
    if matches!(sex, "man" | "woman" | "lady" | "gentleman" | "boy" | "girl")
        && n.len() < 2
        && !gap.contains('y')
    {
        return;
    }
    found.push((n.start(), n.end(), Some(years), score, "phi.age.sex"));
}

const KIN: &[&str] = &[
    "mother",
    "father",
    "brother",
    "sister",
    "aunt",
    "uncle",
    "grandmother",
    "grandfather",
    "cousin",
    "son",
    "daughter",
    "mom",
    "dad",
    "mum",
    "parent",
    "sibling",
    "grandma",
    "grandpa",
    "niece",
    "nephew",
    "fhx",
    "family",
    "fh",
    "mgm",
    "mgf",
    "pgm",
    "pgf",
    "twin",
    "wife",
    "husband",
];
const LIFE: &[&str] = &[
    "died",
    "dx",
    "diagnosed",
    "diagnosis",
    "onset",
    "deceased",
    "dead",
    "menopause",
    "menarche",
    "expired",
    "passed",
    "first",
    "started",
    "married",
    "smoking",
    "retired",
    "alive",
    "living",
    "lived",
    "reached",
    "turned",
    "widowed",
    "sober",
    "began",
    "overdose",
    "attempt",
    "boostrix",
    "passed away",
    "d.",
    "well",
    "stroke",
    "mi",
    "cancer",
    "ca",
    "attack",
];

fn at_age(scan: &Scan, c: &Captures, found: &mut Found) {
    let n = c.name("n").expect("not optional");
    let cue = c.name("cue").map_or(String::new(), |cue| cue.as_str().to_ascii_lowercase());
    let end = c.name("unit").map_or(n.end(), |unit| unit.end());
    let start = c.get(0).map_or(0, |m| m.start());
    let stop = matches!(
        scan.char_after(end),
        None | Some('.' | ',' | ';' | ')' | '\n' | ' ' | ':' | '|' | '"' | '?' | '\u{2019}')
    );
    let after = scan.word_after(end);
    let unit = is_one_of!(
        after,
        "mg ml mcg units l bpm cm mm hours hrs h am pm minutes min mmhg g kg days lpm \
            percent degrees mph weeks wks wk w months mmol pack o sessions ppd miles \
            feet years",
    );
    let decimal = scan.text[end..].starts_with('.')
        && scan.text[end + 1..].starts_with(|c: char| c.is_ascii_digit());
    let clock = scan.text[end..].starts_with(':')
        && scan.text[end + 1..].starts_with(|c: char| c.is_ascii_digit());
    if !stop || unit || decimal || clock {
        return;
    }
    let head = scan.line_before(start);
    let clause = head.rfind(['.', ';', '\n']).map_or(head, |at| &head[at..]);
    let near: Vec<&str> = clause
        .split(|c: char| !c.is_alphanumeric() && c != '.')
        .filter(|word| !word.is_empty())
        .collect();
    let last = near.iter().rev().take(6);
    let years = number(n.as_str());
    let sure = match cue.as_str() {
        "at age" => return,
        "lived to" | "reached" | "turned" | "turning" => n.len() >= 2 || cue == "turned",
        "at" => {
            last.clone().any(|word| LIFE.contains(word) || KIN.contains(word))
                || c.name("unit").is_some()
                    && last.clone().any(|word| {
                        matches!(
                            *word,
                            "words"
                                | "walked"
                                | "dx"
                                | "diagnosed"
                                | "reaction"
                                | "menarche"
                                | "first"
                                | "intussusception"
                        )
                    })
        }
        _ => false,
    };
    if sure && years.is_some_and(|y| (1..=120).contains(&y)) {
        let years = if c.name("unit").is_some() { Some(0) } else { years };
        found.push((n.start(), end, years, 0.8, "phi.age.at"));
    }
}

fn bracketed(scan: &Scan, c: &Captures, found: &mut Found) {
    let whole = c.get(0).expect("group 0");
    let n = c.name("n").expect("not optional");
    let Some(years) = number(n.as_str()) else { return };
    let head = scan.text[..whole.start()].trim_end_matches(' ');
    let near_date = scan.found.iter().any(|phi| {
        phi.label == Date && phi.span.end == head.len() && head[phi.span.start..].len() >= 6
    });
    let dob = near_date && scan.line_before(whole.start()).contains("b");
    let word_start = head
        .rfind(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '\'' | '’'))
        .map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
    let word = &head[word_start..];
    let lower = word.to_lowercase();
    let kin = KIN.contains(&lower.as_str());
    let person = word.chars().next().is_some_and(char::is_uppercase)
        && word.chars().skip(1).all(|c| c.is_lowercase() || matches!(c, '\'' | '’' | '-'))
        && word.chars().count() >= 3
        && {
            let two = head[..word_start].trim_end();
            let prev =
                two.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_lowercase();
            KIN.contains(&prev.as_str()) || matches!(prev.as_str(), "and" | "children" | "kids")
        };
    if (1..=115).contains(&years)
        && (dob || kin || person)
        && (c.name("stop").is_some_and(|stop| stop.as_str() == ")") || kin || person)
    {
        found.push((n.start(), n.end(), Some(years), 0.8, "phi.age.bracketed"));
    }
}

fn apposed(scan: &Scan, c: &Captures, found: &mut Found) {
    let whole = c.get(0).expect("group 0");
    let n = c.name("n").expect("not optional");
    let Some(years) = number(n.as_str()) else { return };
    let comma = scan.text[whole.start()..n.start()].contains(',');
    let stop = c.name("stop").map_or("", |stop| stop.as_str());
    let decimal = stop == "." && scan.text[whole.end()..].starts_with(|c: char| c.is_ascii_digit());
    if !comma || decimal || !(1..=115).contains(&years) {
        return;
    }
    let first = scan.text[whole.start()..n.start()].trim_end_matches([' ', ',', ';', ')']);
    let lower = first.to_lowercase();
    let head = scan.before(whole.start(), 24);
    let kin =
        head.split(|c: char| !c.is_alphanumeric()).rev().take(4).any(|word| KIN.contains(&word));
    let month = crate::lexicon::identifiers::MONTHS.iter().any(|(name, _)| *name == lower);
    let named = kin && !KIN.contains(&lower.as_str());
    let relative = KIN.contains(&lower.as_str()) && matches!(stop, "," | ";" | ":" | ".");
    if !month && (named || relative) {
        found.push((n.start(), n.end(), Some(years), 0.75, "phi.age.apposed"));
    }
}

/// Finds ages beside names and dates of birth found before: "Peña, 67.", "DOB 27 March 1993 (31)".
pub(super) fn find_beside(scan: &mut Scan) {
    static BESIDE: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(
            r#"^(?:["”)»]| \(?["“][^"”\n]{1,20}["”]\)?)?(?P<gap>[,;] {0,2}| ?\(| {2,12}| [/|] |\t| )(?P<n>[0-9]{1,3})(?P<unit> ?(?:y(?:rs?|ears?)?|yo|y/o)\b| y [0-9]{1,2} mo?\b| ?(?:months?|mo|weeks?|wks?)\b)?(?P<stop>[,;:).\n|/]|  | |$)"#,
        )
    });
    static BORN: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(
            r"^(?: ?\(| {1,12}|\)? ?[/|,-] ?| \.{2,6} |\t)(?P<n>[0-9]{1,3})(?P<unit> ?(?:y(?:rs?)?|yo)\b)?(?P<stop>[,;:).\n|/]|  | |$)",
        )
    });
    let text = scan.text;
    let mut found = Vec::new();
    for phi in &scan.found {
        let end = phi.span.end;
        let (c, strict) = match phi.label {
            Patient => (BESIDE.captures(&text[end..]), true),
            Date if phi.score > 0.9 && phi.span.len() >= 6 => {
                let near = scan.before(phi.span.start, 24);
                let birth =
                    ["dob", "born", "birth", "d.o.b", "b."].iter().any(|cue| near.contains(cue));
                (birth.then(|| BORN.captures(&text[end..])).flatten(), false)
            }
            _ => (None, false),
        };
        let Some(c) = c else { continue };
        let n = c.name("n").expect("not optional");
        let unit = c.name("unit");
        let stop = c.name("stop").map_or("", |stop| stop.as_str());
        let gap = c.name("gap").map_or("", |gap| gap.as_str());
        let behind = &text[end + n.end()..];
        let Some(years) = number(n.as_str()).filter(|years| (1..=115).contains(years)) else {
            continue;
        };
        let word = scan.word_after(end + unit.map_or(n.end(), |unit| unit.end()));
        let sexed = is_one_of!(word, "m f y yo yrs male female yr years mrn");
        let loose =
            matches!(gap, " " | "\t") && !sexed && !(stop == "." || stop == "," || stop == "\n");
        let spaced = stop == " " && !sexed && unit.is_none() && strict;
        let dated = behind.starts_with(['/', '-', ':'])
            && behind[1..].starts_with(|c: char| c.is_ascii_digit());
        let decimal =
            behind.starts_with('.') && behind[1..].starts_with(|c: char| c.is_ascii_digit());
        if loose || spaced || dated || decimal {
            continue;
        }
        let months =
            unit.is_some_and(|unit| unit.as_str().contains('m') || unit.as_str().contains('w'));
        let until = if months { unit.map_or(n.end(), |unit| unit.end()) } else { n.end() };
        found.push((end + n.start(), end + until, if months { 0 } else { years }));
    }
    for (start, end, years) in found {
        if !scan.is_taken(start, end) {
            scan.rule(start, end, if years >= 90 { Age90 } else { Age }, 0.78, "phi.age.beside");
        }
    }
}

fn words_value(words: &str) -> u32 {
    words
        .to_ascii_lowercase()
        .split([' ', '-'])
        .map(|word| match word {
            "hundred" => 100,
            "a" | "and" => 0,
            _ => NUMBER_WORDS.iter().find(|(name, _)| *name == word).map_or(0, |(_, value)| *value),
        })
        .fold((0, false), |(sum, seen_hundred), value| match value {
            100 => (100, true),
            1 if sum == 0 && !seen_hundred => (1, false),
            _ => (sum + value, seen_hundred),
        })
        .0
}

fn wordy(scan: &Scan, c: &Captures, found: &mut Found) {
    let n = c.name("n").expect("not optional");
    let mut value = words_value(n.as_str());
    if n.as_str().to_ascii_lowercase().contains("hundred") && value < 100 {
        value = 100;
    }
    let old = c.name("old").is_some()
        || scan.after(n.end(), 12).starts_with(" year old")
        || scan.after(n.end(), 12).starts_with("-year-old");
    let before = scan.word_before(n.start());
    let head = scan.before(n.start(), 24);
    let cued = matches!(before, "age" | "aged" | "turned" | "turning" | "reached" | "is" | "be")
        || head.ends_with("lived to ")
        || head.ends_with("died at ")
        || head.ends_with("age of ");
    let sure =
        old || matches!(before, "age" | "aged") || head.ends_with("age of ") || cued && value >= 90;
    let young_cue = matches!(before, "turned" | "turning") || head.ends_with("died at ");
    let units = is_one_of!(
        scan.word_after(n.end()),
        "days weeks months hours times percent doses minutes beats",
    );
    if (sure || young_cue && value >= 20) && !units && value > 0 {
        found.push((n.start(), n.end(), Some(value), 0.93, "phi.age.words"));
    }
}
