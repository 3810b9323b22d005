//! Numbers of records, accounts, plans, licences, vehicles, devices: a cue and a value, or a check digit.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::checksum::{is_dea, is_luhn, is_npi, is_vin};
use super::pattern::{Pattern, PatternList, each_match, pattern, pattern_around, word_list};
use super::scan::{Scan, digit_count, digit_value};
use crate::document::PhiLabel::{
    self, Account, Device, HealthPlan, License, Mrn, OtherId, Ssn, Username, Vehicle,
};
use crate::lexicon::identifiers::{LABELS, LabelRule, Shape, is_one_of, is_ordinary_word};

static CUES: LazyLock<Pattern> = LazyLock::new(|| word_list(LABELS.iter().map(|rule| rule.cue)));

static RULES: LazyLock<HashMap<&str, &LabelRule>> =
    LazyLock::new(|| LABELS.iter().rev().map(|rule| (rule.cue, rule)).collect());

/// What may stand between a cue and its number.
static BETWEEN: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:\.|[ \t]*\b(?:number|num|nos|no|nr|ids|id|card|code|ref|is|was|ends|ending in|ending|last four|last 4|to|under|as|on file|file|policy|plate|reads|reg|regn|registration|prof)\b\.?|[ \t]*\([^()\n]{1,24}\)|[ \t]*[:#=|>\]]|[ \t]?\.{3,}|[ \t]*-[ \t])*[ \t]*",
    )
});

/// Numbers known by their form alone.
static SSN_FORM: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b(?:[0-9OIl]{3}|[xX*]{3}|9xx)-(?:[0-9OIl]{2}|[xX*]{2})-[0-9OIl]{4}\b|[*xX]{3}-[*xX]{2}-[0-9]{4}\b",
    )
});
static FORMS: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?P<vin>\b[A-HJ-NPR-Z0-9]{17}\b)|(?P<udi>\(01\) ?[0-9]{14}(?: ?\((?:1[0-7]|21)\) ?[0-9A-Za-z.\-]{3,20}){0,4})|(?P<dea>\b[A-Z][A-Z9][0-9]{7}\b)|(?P<za>\b[0-9]{2}[01][0-9][0-3][0-9] [0-9]{4} [01][89] ?[0-9]\b)|(?P<mac>\b(?:[0-9A-F]{2}:){5}[0-9A-F]{2}\b)",
    )
});

/// A cue that is not in the table: a word, a mark for numbers, a number of five signs or more.
static GENERIC: LazyLock<Pattern> = LazyLock::new(|| {
    pattern_around(
        r"(?: ?#|[ .](?:[Nn]o|NO|[Nn]r)\.?:?| ID:?#?)[ \t]{0,3}[A-Z0-9][A-Za-z0-9/.\-]{3}",
        r"\b[A-Za-z][A-Za-z'./-]{1,18}(?: ?#|[ .](?:[Nn]o|NO|[Nn]r)\.?:?| ID:?#?)[ \t]{0,3}(?:[A-Z0-9][A-Za-z0-9/.\-]{3,})",
    )
});

static LONG: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b[0-9]{8,20}\b|\b[A-Z]{1,4}-?[0-9]{7,14}[A-Z]?\b|\b[0-9]{2,6}-[0-9]{2,6}-[0-9]{2,6}(?:-[0-9]{1,6})?\b|#[ ]?[A-Z0-9][A-Z0-9\-]{4,16}\b",
    )
});

static BY: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?im)\b(?:printed|generated|keyed|exported|posted|downloaded|faxed|scanned|reviewed|entered|filed|at|updated)\b[^\n|]{0,48}? by (?P<name>[a-z][a-z0-9_.\\]{3,24})(?: +[\|–—-]|[,.;|]| from | via |  | *$)",
    )
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&CUES, &SSN_FORM, &FORMS, &GENERIC, &LONG, &BY];

/// Finds numbers announced by a cue and numbers known by form.
pub(super) fn find(scan: &mut Scan) {
    forms(scan);
    cued(scan);
    generic(scan);
}

fn forms(scan: &mut Scan) {
    let mut found = Vec::new();
    each_match(&SSN_FORM, scan.starts, |m| {
        let bounded = scan.is_bounded(m.start(), m.end())
            && !matches!(scan.char_after(m.end()), Some('-' | '/'))
            && !matches!(scan.char_before(m.start()), Some('-' | '/' | '#'));
        let device =
            is_one_of!(scan.word_before(m.start()), "lot sn s/n serial mrn chart acct account hrn");
        if bounded && !device {
            found.push((m.start(), m.end(), Ssn, 0.95, "phi.ssn.form"));
        }
        bounded
    });
    for c in FORMS.captures_in(scan.starts) {
        let whole = c.get(0).expect("group 0");
        let (start, end) = (whole.start(), whole.end());
        if !scan.is_bounded(start, end) {
            continue;
        }
        if c.name("vin").is_some()
            && is_vin(whole.as_str())
            && whole.as_str().bytes().any(|b| b.is_ascii_alphabetic())
        {
            found.push((start, end, Vehicle, 0.98, "phi.vehicle.vin"));
        } else if c.name("udi").is_some() {
            found.push((start, end, Device, 0.98, "phi.device.udi"));
        } else if c.name("dea").is_some() && is_dea(whole.as_str()) {
            found.push((start, end, License, 0.9, "phi.license.dea"));
        } else if c.name("za").is_some() {
            // Identity number of South Africa: a birth date and a Luhn digit.
            let digits: Vec<u32> = whole.as_str().chars().filter_map(|c| c.to_digit(10)).collect();
            if is_luhn(digits.into_iter()) {
                found.push((start, end, Ssn, 0.95, "phi.ssn.za"));
            }
        } else if c.name("mac").is_some() {
            found.push((start, end, Device, 0.95, "phi.device.mac"));
        }
    }
    for (start, end, label, score, id) in found {
        scan.rule(start, end, label, score, id);
    }
}

fn cued(scan: &mut Scan) {
    let text = scan.text;
    let hits: Vec<(usize, usize)> =
        CUES.find_in(scan.starts).map(|m| (m.start(), m.end())).collect();
    let mut reached = 0;
    for (start, end) in hits {
        if start < reached
            || scan.char_before(start).is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '@')
        {
            continue;
        }
        let rule = RULES[&scan.lower[start..end]];
        let last = rule.cue.ends_with(|c: char| c.is_alphanumeric());
        let next = scan.char_after(end);
        if last && next.is_some_and(|c| c.is_alphabetic() || matches!(c, '_' | '@' | '\'' | '’'))
        {
            continue;
        }
        let glued = last && next.is_some_and(|c| c.is_ascii_digit());
        if glued && !(matches!(rule.label, Mrn | License | HealthPlan) && rule.cue.len() >= 3) {
            continue;
        }
        let between = BETWEEN.find(&text[end..]).map_or("", |m| m.as_str());
        let mut at = end + between.len();
        if rule.label == Device && (text[at..].starts_with("R ") || text[at..].starts_with("L ")) {
            at += 2;
        }
        // A catalogue number of an implant names no one implant.
        if rule.cue == "ref" && text[start..].starts_with("REF") && !between.contains([':', '#']) {
            continue;
        }
        // A table cell or a colon at the end of a line: the number opens the next line.
        let opens = between.trim_end().ends_with([':', '|'])
            || [" no", " no.", "no"]
                .iter()
                .any(|mark| between.trim_end().to_ascii_lowercase().ends_with(mark))
            || rule.cue.ends_with(" no") && between.trim().is_empty();
        if (opens || rule.label == Device && rule.cue == "udi") && text[at..].starts_with('\n') {
            at += 1
                + (text[at + 1..].len()
                    - text[at + 1..].trim_start_matches([' ', '\t', '|']).len());
        }
        let lower = between.to_ascii_lowercase();
        let marked = between.contains([':', '#', '=', '|'])
            || between.contains("...")
            || rule.cue.ends_with('#')
            || lower.contains("no")
            || lower.contains("id")
            || lower.contains("num")
            || lower.contains("nr");
        if rule.shape == Shape::Marked && !marked {
            continue;
        }
        if rule.shape == Shape::Word {
            if let Some(stop) = login(scan, rule, at, marked) {
                scan.rule(at, stop, Username, 0.9, "phi.username.cued");
                reached = stop;
            }
            continue;
        }
        if let Some(stop) = value(scan, rule, at, marked) {
            let id = rule_id(rule.label);
            let score = if marked || rule.cue.len() > 3 { 0.95 } else { 0.9 };
            let digits: Vec<u32> = text[at..stop].chars().filter_map(|c| c.to_digit(10)).collect();
            let score = if rule.cue == "npi" && is_npi(&digits)
                || rule.cue == "imei" && is_luhn(digits.iter().copied())
            {
                0.99
            } else {
                score
            };
            scan.rule(at, stop, rule.label, score, id);
            reached = more_values(scan, rule, stop);
        }
    }
}

fn rule_id(label: PhiLabel) -> &'static str {
    match label {
        Mrn => "phi.mrn.cued",
        Account => "phi.account.cued",
        HealthPlan => "phi.healthplan.cued",
        Ssn => "phi.ssn.cued",
        License => "phi.license.cued",
        Vehicle => "phi.vehicle.cued",
        Device => "phi.device.cued",
        PhiLabel::BioId => "phi.bioid.cued",
        _ => "phi.otherid.cued",
    }
}

/// "lots 23B1C09 x4, 23B1C11": further numbers of the same kind.
fn more_values(scan: &mut Scan, rule: &LabelRule, from: usize) -> usize {
    static NEXT: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(r"^(?: ?x ?[0-9])?(?: ?[,;/&] ?| and | )(?:[RLrl] )?(?:backup )?")
    });
    let mut stop = from;
    while let Some(joint) = NEXT.find(&scan.text[stop..]) {
        let at = stop + joint.end();
        if digit_count(&scan.text[at..group_end(scan.text, at)]) < 3 {
            break;
        }
        let strict = LabelRule { min_digits: rule.min_digits.max(4), ..*rule };
        let Some(end) = value(scan, &strict, at, false) else { break };
        if digit_count(&scan.text[at..end]) < 4
            || scan.text[at..end].contains(' ') && rule.label != OtherId
        {
            break;
        }
        scan.rule(at, end, rule.label, 0.85, rule_id(rule.label));
        stop = end;
    }
    stop
}

/// Whether `c` may stand inside a number between letters and digits.
fn is_joiner(c: char) -> bool {
    matches!(c, '-' | '/' | '.' | ':' | '_' | '·' | '•' | '–' | '‑' | '\\')
}

/// The end of one group of letters, digits and inner marks from `at` on.
fn group_end(text: &str, at: usize) -> usize {
    let mut end = at;
    let mut chars = text[at..].char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        if c.is_alphanumeric() || c == '*' || c == '#' && offset == 0 {
            end = at + offset + c.len_utf8();
        } else if !(is_joiner(c)
            && chars.peek().is_some_and(|&(_, next)| next.is_alphanumeric() || next == '*'))
        {
            break;
        }
    }
    end
}

fn is_digit_like(group: &str) -> bool {
    !group.is_empty()
        && group.chars().all(|c| digit_value(c).is_some())
        && digit_count(group) * 2 >= group.len().max(1)
}

/// The end of the number that starts at `at`, if there is one that `rule` accepts.
fn value(scan: &Scan, rule: &LabelRule, at: usize, marked: bool) -> Option<usize> {
    let text = scan.text;
    let first_end = group_end(text, at);
    let skip = text[at..].len() - text[at..].trim_start_matches('#').len();
    let first = text[at..first_end].trim_start_matches('#');
    if first.is_empty() {
        return None;
    }
    let first_digits = digit_count(first);
    let capitals = first
        .chars()
        .all(|c| c.is_ascii_uppercase() || c == 'x' || c == '*' || c == '/' || c == '-')
        && first.chars().count() <= 5;
    if first_digits == 0 && !capitals {
        return None;
    }
    if first_digits == 0 {
        let next =
            text[first_end..].strip_prefix(' ').map_or("", |rest| &rest[..group_end(rest, 0)]);
        let masked = first.chars().all(|c| matches!(c, 'x' | 'X' | '*'));
        if !masked && is_ordinary_word(&first.to_ascii_lowercase()) && digit_count(next) < 3 {
            return None;
        }
    }
    let _ = skip;
    let mut end = first_end;
    let mut has_digits = first_digits > 0;
    let spaced = matches!(
        rule.label,
        HealthPlan | Ssn | Mrn | License | Vehicle | OtherId | Account | PhiLabel::BioId | Device
    );
    while spaced && text[end..].starts_with(' ') {
        let from = end + 1;
        let (from, slash) = match text[from..].strip_prefix("/ ").or_else(|| {
            text[from..]
                .strip_prefix('/')
                .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        }) {
            Some(_)
                if rule.label == HealthPlan
                    && text[..end].ends_with(|c: char| c.is_ascii_digit()) =>
            {
                (from + 1 + usize::from(text[from + 1..].starts_with(' ')), true)
            }
            _ => (from, false),
        };
        let stop = group_end(text, from);
        let group = &text[from..stop];
        if group.is_empty()
            || !continues(scan, rule, group, &text[at..end], has_digits, stop, slash)
        {
            break;
        }
        has_digits |= digit_count(group) > 0;
        end = stop;
    }
    let whole = &text[at..end];
    let digits = digit_count(whole);
    if rule.label == Device
        && digits < 3
        && (whole.len() < 4 || whole.bytes().any(|b| b.is_ascii_lowercase()))
    {
        return None;
    }
    if rule.cue == "reg"
        || rule.cue == "tag"
        || matches!(
            rule.cue,
            "vehicle" | "car" | "team car" | "truck" | "tech truck" | "minibus" | "v."
        )
    {
        let letters = whole.bytes().filter(u8::is_ascii_uppercase).count();
        if letters == 0
            || digits < 2
            || whole.len() > 12
            || whole.bytes().any(|b| b.is_ascii_lowercase())
        {
            return None;
        }
    }
    if digits < usize::from(rule.min_digits).max(1)
        || !text[..end].ends_with(|c: char| c.is_alphanumeric() || c == '*')
    {
        return None;
    }
    (!is_no_id(scan, rule, whole, at, end, marked)).then_some(end)
}

fn continues(
    scan: &Scan,
    rule: &LabelRule,
    group: &str,
    so_far: &str,
    has_digits: bool,
    stop: usize,
    slash: bool,
) -> bool {
    let next = &scan.text[stop..];
    let unit = {
        let near = next.starts_with(' ') && !next.starts_with("  ");
        let word = if near { scan.word_after(stop) } else { "" };
        is_one_of!(
            word,
            "y yo yrs yr years m f male female mg ml kg mcg cm mm months weeks days am pm",
        ) || next.starts_with('%')
            || next.starts_with(" /") && rule.label != HealthPlan
    };
    if slash {
        return group.len() <= 2 && is_digit_like(group);
    }
    if !has_digits {
        let masked = |text: &str| text.chars().all(|c| matches!(c, 'x' | 'X' | '*'));
        return digit_count(group) >= 1 && !unit || masked(group) && masked(so_far.trim_end());
    }
    // A lone digit or letter continues only a number made of such.
    let last = so_far.rsplit(' ').next().unwrap_or(so_far);
    if is_digit_like(group) {
        let enough = group.len() >= 2 && last.len() <= 8
            || group.len() == 1
                && (last.len() == 1
                    || rule.label == Ssn
                    || rule.label == HealthPlan
                    || so_far.matches(' ').count() >= 2);
        let grouped = so_far.contains(' ') || last.len() <= 6;
        let year = group.len() == 4
            && (group.starts_with("19") || group.starts_with("20"))
            && last.len() > 5;
        return enough && grouped && !unit && !year && !next.starts_with(['/', ':']);
    }
    let short_capitals = group.len() <= 3
        && group.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && !is_ordinary_word(&group.to_ascii_lowercase());
    match rule.label {
        Vehicle => {
            let sized = group.len() <= 5
                && group.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-');
            (short_capitals || sized && digit_count(group) > 0)
                && so_far.len() <= 8
                && !is_ordinary_word(&group.to_ascii_lowercase())
        }
        Ssn | License | HealthPlan | Mrn => {
            let mixed = digit_count(group) > 0
                && digit_count(group) * 2 >= group.len()
                && group.chars().all(|c| {
                    c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-' || c == 'O' || c == 'l'
                })
                && last.len() <= 5
                && group.len() <= 6
                && !unit
                && !group.ends_with(['M', 'F']);
            let single = group.len() == 1
                && group.starts_with(|c: char| c.is_ascii_uppercase())
                && !matches!(group, "M" | "F")
                && matches!(rule.label, Ssn | HealthPlan)
                && so_far.contains(' ');
            // The version of a card: "OHIP 8842 017 335 RV".
            let version = group.len() == 2
                && group.bytes().all(|b| b.is_ascii_uppercase())
                && rule.label == HealthPlan
                && so_far.matches(' ').count() == 2;
            mixed || single || version
        }
        _ => {
            digit_count(group) >= 2
                && group.len() <= 6
                && digit_count(last) >= 2
                && last.len() <= 4
                && !unit
                && group.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        }
    }
}

/// What looks like a number behind a cue and is something else: a date, a measure, a count.
fn is_no_id(
    scan: &Scan,
    rule: &LabelRule,
    whole: &str,
    at: usize,
    end: usize,
    marked: bool,
) -> bool {
    let text = scan.text;
    if scan.found.iter().any(|phi| {
        phi.label == PhiLabel::Date
            && phi.span.start == at
            && phi.source.id != "phi.date.partial"
            && phi.span.end >= end
            && !(is_digit_like(whole) && marked)
    }) {
        return true;
    }
    if text[end..].starts_with('%') || text[end..].starts_with("°") {
        return true;
    }
    let unit = scan.word_after(end);
    if text[end..].starts_with(' ')
        && is_one_of!(
            unit,
            "mg mcg ml mmhg mm cm kg g units mmol bpm cells ng pg iu meq hours days weeks \
            months years",
        )
    {
        return true;
    }
    let mut parts = whole.split('.');
    if let (Some(a), Some(b), None) = (parts.next(), parts.next(), parts.next())
        && a.len() <= 3
        && b.len() <= 2
        && !a.is_empty()
        && a.bytes().chain(b.bytes()).all(|c| c.is_ascii_digit())
        && !marked
    {
        return true;
    }
    // A range of readings: "0.50-1.00".
    let numeric = whole.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'/'));
    if numeric
        && whole.contains('.')
        && whole
            .split(['-', '/'])
            .all(|part| part.len() <= 5 && part.find('.').is_none_or(|dot| part.len() - dot <= 3))
        && whole.len() <= 11
        && digit_count(whole) <= 8
        && !marked
    {
        return true;
    }
    // Times, ratios and plain years behind a weak cue.
    let pure = whole.bytes().all(|b| b.is_ascii_digit());
    if pure && whole.len() == 4 && !marked {
        let number: u32 = whole.parse().unwrap_or(0);
        if (1900..=2035).contains(&number) {
            return true;
        }
        return !matches!(rule.label, Ssn | Mrn | License | Vehicle)
            && !matches!(rule.cue, "key safe" | "pin" | "call sign" | "shield" | "badge");
    }
    if whole.contains(':') && whole.len() <= 5 && pure_time(whole) {
        return true;
    }
    if whole.contains('/') && whole.len() <= 5 {
        return true;
    }
    let ordinal = whole.len() <= 4
        && ["st", "nd", "rd", "th"].iter().any(|tail| whole.to_ascii_lowercase().ends_with(tail));
    let tokens_of_words = whole
        .split(['-', '/', '.'])
        .any(|part| part.len() > 6 && part.bytes().all(|b| b.is_ascii_lowercase()));
    ordinal || tokens_of_words && !matches!(rule.label, Account)
}

fn pure_time(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || b == b':')
}

/// A log-in name at `at`.
fn login(scan: &Scan, rule: &LabelRule, at: usize, marked: bool) -> Option<usize> {
    let text = scan.text;
    // "User: no fever" answers, it does not log in.
    let is_answer = scan.word_before(at) == "no";
    let rest = &text[at..];
    let end = rest
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '@' | '-' | '\\')))
        .unwrap_or(rest.len());
    let name = rest[..end].trim_end_matches(['.', '-']);
    if name.len() < 3 || name.len() > 40 {
        return None;
    }
    let lower = name.to_ascii_lowercase();
    let plain = name.bytes().all(|b| b.is_ascii_alphabetic());
    if !plain {
        let signs = name.contains(['_', '@', '.']) || digit_count(name) > 0;
        let dated = name.starts_with(|c: char| c.is_ascii_digit()) && !name.contains(['_', '@']);
        return (signs && !dated && name.chars().any(char::is_alphabetic))
            .then_some(at + name.len());
    }
    let odd = !is_answer && !is_ordinary_word(&lower) && name.len() >= 5;
    let sure = match rule.cue {
        "/es/" => {
            !text[at + name.len()..].starts_with(',')
                && name.len() >= 5
                && name.bytes().all(|b| b.is_ascii_uppercase())
        }
        "login" | "username" | "user name" | "userid" | "user id" | "scribe login" => {
            odd && (marked || name.bytes().all(|b| b.is_ascii_uppercase()))
        }
        "user" => marked && odd && !name.starts_with(|c: char| c.is_uppercase()),
        _ => false,
    };
    sure.then_some(at + name.len())
}

fn generic(scan: &mut Scan) {
    let mut found = Vec::new();
    each_match(&GENERIC, scan.starts, |m| {
        let whole = m.as_str();
        let split = whole.rfind([' ', '\t', '#', ':']).map_or(0, |at| at + 1);
        let value = whole[split..].trim_end_matches(['.', '-', '/']);
        let start = m.start() + split;
        let end = start + value.len();
        let ok =
            digit_count(value) >= 4 && !scan.is_taken(start, end) && scan.is_bounded(start, end);
        if ok {
            found.push((start, end));
        }
        ok
    });
    for (start, end) in found {
        scan.rule(start, end, OtherId, 0.7, "phi.otherid.generic");
    }
    long_numbers(scan);
    printed_by(scan);
}

/// Numbers too long to be a reading, with no cue at all: better hidden than right.
fn long_numbers(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    each_match(&LONG, scan.starts, |m| {
        let hash = m.as_str().len() - m.as_str().trim_start_matches(['#', ' ']).len();
        let (start, end) = (m.start() + hash, m.end());
        let written = &text[start..end];
        let part =
            |c: Option<char>| c.is_some_and(|c| matches!(c, '_' | '.' | '/' | '-' | '@' | '='));
        let inside = part(scan.char_before(start))
            || text[end..].starts_with(['_', '@', '-'])
            || text[end..].starts_with(['.', '/', ','])
                && text[end + 1..].starts_with(|c: char| c.is_ascii_digit());
        let unit =
            matches!(scan.word_after(end), "ml" | "mg" | "copies" | "iu" | "units" | "cells");
        // The register of trials and the libraries number what everybody may read.
        let shared = ["NCT", "ISRCTN", "PMC", "PMID"].iter().any(|body| written.starts_with(body));
        let ok = digit_count(written) >= 6
            && !shared
            && !inside
            && !unit
            && scan.is_bounded(start, end)
            && !scan.is_taken(start, end);
        if ok {
            found.push((start, end));
        }
        ok
    });
    for (start, end) in found {
        scan.rule(start, end, OtherId, 0.6, "phi.otherid.long");
    }
}

/// "Printed 12/05/2023 17:44 by GHOVSEP": the log-in that ends a system's own line.
fn printed_by(scan: &mut Scan) {
    let mut found = Vec::new();
    for c in BY.captures_in(scan.starts) {
        let name = c.name("name").expect("not optional");
        let written = name.as_str().trim_end_matches('.');
        let signs = digit_count(written) > 0 || written.contains(['_', '\\']);
        let shouted = written.chars().all(char::is_uppercase) && written.len() >= 5;
        let small = written.chars().all(char::is_lowercase)
            && written.len() >= 6
            && c.get(0).is_some_and(|m| {
                m.as_str().to_ascii_lowercase().starts_with("printed")
                    || m.as_str().to_ascii_lowercase().starts_with("generated")
            });
        let kin = is_one_of!(
            written.to_ascii_lowercase().as_str(),
            "phone nursing patient family pharmacy physician provider surgery radiology \
            daughter ambulance",
        );
        if (signs || shouted || small) && !kin && !is_ordinary_word(&written.to_ascii_lowercase()) {
            found.push((name.start(), name.start() + written.len()));
        }
    }
    for (start, end) in found {
        if !scan.is_taken(start, end) {
            scan.rule(start, end, Username, 0.85, "phi.username.printed");
        }
    }
}
