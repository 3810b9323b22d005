//! Towns and states: beside each other, beside a postal code, states alone.

use std::sync::LazyLock;

use super::postcode::CA_POSTCODE;
use super::{city_start, title_run};
use crate::document::PhiLabel::{City, LocationOther, State, Zip};
use crate::lexicon::identifiers::{
    CANADA_PROVINCES, NOT_NAMES, OTHER_REGIONS, STATE_CODES, STATE_NAMES, is_one_of,
};
use crate::task::deid::pattern::{Pattern, PatternList, pattern, pattern_around, word_list};
use crate::task::deid::scan::Scan;

static ST_ZIP: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?P<state>{})\.?,?(?: {{1,3}}|\n|,? *\|? +)(?P<zip>[0-9]{{5}}(?:-[0-9]{{4}})?)\b",
        alternatives(STATE_CODES)
    ))
});

static CITY_STATE: LazyLock<Pattern> = LazyLock::new(|| {
    let states = format!(
        "{}|{}",
        alternatives(STATE_CODES),
        alternatives(CANADA_PROVINCES.iter().chain(OTHER_REGIONS))
    );
    pattern_around(
        &format!(r"[, |](?:{states})(?:[^\pL\pN]|$)"),
        &format!(
            r"(?P<city>(?:(?:St\.|Ft\.|Mt\.|Pt\.|Sta\.|\p{{Lu}}[\pL'’\-]*)[ ]){{0,2}}\p{{Lu}}[\pL'’\-]+)(?P<mark>, ?|  ?| \| ?)(?P<state>{states})(?:[^\pL\pN]|$)"
        ),
    )
});

/// ", Mesa 85201": a town and a ZIP code behind a street.
static TOWN_ZIP: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r", (?P<town>(?:St\. )?\p{Lu}\p{Ll}{2,}(?: \p{Lu}\p{Ll}+)?),? (?P<zip>[0-9]{5}(?:-[0-9]{4})?)\b",
    )
});

/// ", 79104 Freiburg", "D-02826 Görlitz": continental order.
static ZIP_TOWN: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?:[,.] |\b[A-Z]{1,2}-)(?P<zip>[0-9]{5}) (?P<town>\p{Lu}\p{Ll}{3,}(?:-\p{Lu}\p{Ll}+)?)",
    )
});

/// "^^TWIN FALLS^ID^83301^USA" of HL7 messages.
static HL7_PLACE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\^(?P<town>[A-Z][A-Za-z. ]{2,24})\^(?P<state>[A-Z]{2})\^(?P<zip>[0-9]{5}(?:-[0-9]{4})?)(?:\^|\|)",
    )
});

static STATE_WORDS: LazyLock<Pattern> = LazyLock::new(|| word_list(STATE_NAMES.iter().copied()));

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList =
    &[&ST_ZIP, &CITY_STATE, &TOWN_ZIP, &ZIP_TOWN, &HL7_PLACE, &STATE_WORDS];

/// The words as branches of a pattern, the longest first.
fn alternatives(words: impl IntoIterator<Item = &'static &'static str>) -> String {
    let mut words: Vec<String> = words.into_iter().map(|word| regex::escape(word)).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.join("|")
}

pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    for c in ST_ZIP.captures_in(scan.starts) {
        let (state, zip) = (c.name("state").expect("named"), c.name("zip").expect("named"));
        let id = matches!(scan.char_after(zip.end()), Some('-' | '.'))
            && text[zip.end() + 1..].starts_with(|c: char| c.is_alphanumeric());
        let word = scan.word_before(state.start());
        if id || is_one_of!(word, "taxi plate tag interpreter cdl dl lic license licence npi id") {
            continue;
        }
        let place = matches!(scan.char_before(state.start()), Some(' ' | ',' | '^'))
            && word.starts_with(|c: char| c.is_alphabetic());
        if place {
            found.push((state.start(), state.end(), State, 0.95, "phi.state.zip"));
            found.push((zip.start(), zip.end(), Zip, 0.97, "phi.zip.us"));
        }
    }
    for c in CITY_STATE.captures_in(scan.starts) {
        let (city, state) = (c.name("city").expect("named"), c.name("state").expect("named"));
        let code = state.as_str();
        let zipped =
            found.iter().any(|&(start, _, label, _, _)| label == State && start == state.start())
                || text[state.end()..]
                    .trim_start_matches([' ', ','])
                    .starts_with(|c: char| c.is_ascii_digit())
                    && text[state.end()..]
                        .trim_start_matches([' ', ','])
                        .bytes()
                        .take_while(u8::is_ascii_digit)
                        .count()
                        == if STATE_CODES.contains(&code) { 5 } else { 4 }
                || CA_POSTCODE.find(&text[state.end()..]).is_some_and(|m| m.start() <= 3);
        let comma = c.name("mark").is_some_and(|mark| mark.as_str().starts_with(','));
        let long = code.len() > 4 && !code.contains('.');
        if text[state.end()..].starts_with(['-', '/', '\'', '’'])
            || text[state.end()..].starts_with(|c: char| c.is_alphanumeric())
        {
            continue;
        }
        let next = scan.char_after(state.end());
        let ends = matches!(next, None | Some('\n' | ')' | '.' | ',' | ';' | '|'))
            || text[state.end()..].starts_with("  ");
        let credential_context = {
            let before = scan.before(city.start(), 12);
            before.trim_end().ends_with("dr.")
                || before.trim_end().ends_with("dr")
                || before.trim_end().ends_with("by")
        };
        if text[state.end()..]
            .strip_prefix(' ')
            .is_some_and(|rest| rest.starts_with(char::is_uppercase))
            && long
        {
            continue;
        }
        // "Medicaid ID 40044" is no town in Idaho; "Boise, ID" at the end of a field is.
        if code == "ID" && !comma {
            continue;
        }
        let field_end = comma && matches!(next, None | Some('\n' | ')' | '|'));
        let safe = if zipped || field_end && matches!(code, "ID" | "ME" | "IN" | "OR" | "CT") {
            true
        } else if is_ambiguous_code(code) {
            comma
                && ends
                && !is_one_of!(code, "MD PA MS DO OD AS PE PR OR IN MA ME ID CT")
                && !credential_context
        } else {
            !credential_context
        };
        if !safe {
            continue;
        }
        // Without comma and ZIP only codes that mean nothing else, at the end of a field.
        let sure_code = is_one_of!(
            code,
            "NJ NY MN KY TX FL WI WV WY NV NM NH KS IA IL TN UT AZ AK OH Wis Tex Calif \
            Conn",
        );
        if !(zipped || comma || long || sure_code && ends) {
            continue;
        }
        let last = city.as_str().rsplit(' ').next().unwrap_or("").to_lowercase();
        if last != "city" && NOT_NAMES.contains(&last.as_str())
            || city.as_str().len() <= 4 && city.as_str().chars().all(char::is_uppercase)
        {
            continue;
        }
        if !zipped
            && matches!(code, "MI" | "VT" | "HI" | "SI" | "CT" | "RI")
            && !matches!(next, None | Some('\n' | ')' | '|'))
            && !text[state.end()..].starts_with("  ")
        {
            continue;
        }
        found.push((state.start(), state.end(), State, 0.9, "phi.state.city"));
        if !comma && !zipped && !sure_code {
            continue;
        }
        if city.as_str().ends_with(" County") {
            found.push((city.start(), city.end(), LocationOther, 0.85, "phi.location.county"));
            continue;
        }
        if let Some(start) = city_start(city.as_str()) {
            found.push((
                city.start() + start,
                city.end(),
                City,
                if zipped { 0.93 } else { 0.85 },
                "phi.city.state",
            ));
        }
    }
    for m in STATE_WORDS.find_in(scan.starts) {
        let (start, end) = (m.start(), m.end());
        let written = &text[start..end];
        if !scan.is_bounded(start, end) || !written.starts_with(char::is_uppercase) {
            continue;
        }
        let name = &scan.lower[start..end];
        let before = scan.word_before(start);
        let comma = scan.before(start, 3).ends_with(", ") || scan.before(start, 3).ends_with("; ");
        let cued = is_one_of!(
            before,
            "in from of to by rural northern southern eastern western central upstate",
        );
        let personal = matches!(
            name,
            "virginia"
                | "georgia"
                | "washington"
                | "montana"
                | "nevada"
                | "indiana"
                | "delaware"
                | "maine"
                | "new york"
                | "colorado"
                | "texas"
                | "missouri"
                | "florida"
                | "hawaii"
                | "california"
                | "alaska"
                | "ohio"
                | "carolina"
        );
        let follows = scan.word_after(end);
        let org = is_one_of!(
            follows,
            "university hospital medical health state heart classification street ave \
            avenue department college eye presbyterian clinic bone stroke verbal general \
            orthopedic rocket children's spine cancer kidney tick red",
        );
        let named_after = text[end..]
            .strip_prefix(' ')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_uppercase()))
            && !scan.word_after(end).starts_with(|c: char| c.is_ascii_digit());
        if org
            || is_one_of!(
                before,
                "dr mrs ms mr miss nurse sister aunt lake fort port upper mount daughter wife \
            mother",
            )
        {
            continue;
        }
        let zipped = text[end..]
            .trim_start_matches([' ', ',', ';'])
            .bytes()
            .take_while(u8::is_ascii_digit)
            .count()
            == 5;
        let sure =
            comma || cued && !(named_after && personal) || zipped || !personal && !named_after;
        if sure {
            found.push((start, end, State, 0.88, "phi.state.name"));
            if zipped {
                let digits = text[end..].trim_start_matches([' ', ',', ';']);
                let from = text.len() - digits.len();
                let len = digits
                    .find(|c: char| !(c.is_ascii_digit() || c == '-'))
                    .unwrap_or(digits.len());
                found.push((from, from + len, Zip, 0.95, "phi.zip.us"));
            }
            if comma {
                let head = &text[..start - 2];
                let line = head.rfind(['\n', '|', '\t', '(', ';', ',', ':']).map_or(0, |at| at + 1);
                let run = title_run(&head[line..]);
                if let Some(run) = run
                    && let Some(skip) = city_start(&head[line + run..])
                {
                    let from = line + run + skip;
                    let org_tail = scan.is_taken(from, start - 2);
                    if !org_tail {
                        found.push((from, start - 2, City, 0.8, "phi.city.state"));
                    }
                }
            }
        }
    }
    for c in TOWN_ZIP.captures_in(scan.starts) {
        let (town, zip) = (c.name("town").expect("named"), c.name("zip").expect("named"));
        let unit = matches!(scan.word_after(zip.end()), "ml" | "mg" | "cells" | "units" | "copies");
        if !unit && scan.is_bounded(town.start(), zip.end()) && city_start(town.as_str()) == Some(0)
        {
            found.push((town.start(), town.end(), City, 0.85, "phi.city.zip"));
            found.push((zip.start(), zip.end(), Zip, 0.9, "phi.zip.us"));
        }
    }
    for c in ZIP_TOWN.captures_in(scan.starts) {
        let (zip, town) = (c.name("zip").expect("named"), c.name("town").expect("named"));
        if scan.is_bounded(zip.start(), town.end())
            && !NOT_NAMES.contains(&town.as_str().to_lowercase().as_str())
        {
            found.push((zip.start(), zip.end(), Zip, 0.85, "phi.zip.town"));
            found.push((town.start(), town.end(), City, 0.8, "phi.city.zip"));
        }
    }
    for c in HL7_PLACE.captures_in(scan.starts) {
        for (name, label, id) in [
            ("town", City, "phi.city.hl7"),
            ("state", State, "phi.state.hl7"),
            ("zip", Zip, "phi.zip.hl7"),
        ] {
            if let Some(m) = c.name(name) {
                found.push((m.start(), m.end(), label, 0.95, id));
            }
        }
    }
    for (start, end, label, score, id) in found {
        scan.rule(start, end, label, score, id);
    }
}

/// Postal codes of states that are also credentials, words or units: only with a ZIP code or a full stop.
fn is_ambiguous_code(code: &str) -> bool {
    is_one_of!(
        code,
        "MD PA MS MA DO OD AS VI IN OR OK HI ME LA CO AL DE ID CT PR AR SC NT ON PE \
            NS AB NB MT GA VA CA PEI MO NC SD ND Mass Wash Penn",
    )
}
