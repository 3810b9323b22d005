//! Streets, towns with their states, postal codes, countries, rooms.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use super::scan::{Scan, each_match, pattern};
use crate::document::PhiLabel::{City, Country, LocationOther, State, Street, Zip};
use crate::lexicon::identifiers::{
    CANADA_PROVINCES, COUNTRIES, NOT_NAMES, OTHER_REGIONS, ROOM_HEADS, STATE_CODES, STATE_NAMES,
    STREET_SUFFIXES, is_one_of,
};

fn alternatives(words: impl IntoIterator<Item = &'static &'static str>) -> String {
    let mut words: Vec<String> = words.into_iter().map(|word| regex::escape(word)).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.join("|")
}

/// A house number, words with capitals, a street suffix, and perhaps a flat.
static STREET: LazyLock<Regex> = LazyLock::new(|| {
    let suffixes = STREET_SUFFIXES
        .iter()
        .map(|s| format!("{}{}", s[..1].to_uppercase(), &s[1..]))
        .chain(STREET_SUFFIXES.iter().map(|s| s.to_uppercase()));
    let suffixes = suffixes.collect::<Vec<_>>();
    let mut sorted: Vec<&str> = suffixes.iter().map(String::as_str).collect();
    sorted.sort_by_key(|word| std::cmp::Reverse(word.len()));
    pattern(&format!(
        r"(?:(?:Flat|Apt|Unit|No\.|Shop|Plot|House|\p{{Lu}}\p{{Ll}}+ House,) ?[0-9]*[A-Za-z]?,? )?\b[0-9][0-9OIl]{{0,5}}(?:[A-Za-z]\b)?(?:[-–/][0-9]{{1,5}}[A-Za-z]?)?(?: ½)? (?:[-–] )?(?:[NSEW]\.? |NE |NW |SE |SW )?(?:(?:[A-Z][\pL'’.\-]*|[0-9]{{1,3}}(?:st|nd|rd|th)|of|the|de|la|del) ){{1,4}}(?:{})\b\.?(?: (?:NE|NW|SE|SW|North|South|East|West|[NSEW])\b\.?)?(?: [0-9]{{1,4}}\b)?(?:,? (?:(?:Apt|APT|apt|Unit|Lot|Sp|Trlr|Flat|Suite|Ste|STE|No)\.? ?#?|#)[0-9A-Z][0-9A-Za-z\-/]{{0,5}}\b)?",
        sorted.join("|")
    ))
});

/// Boxes and numbered ways: "PO Box 118", "RR 2 Box 118", "1801 County Hwy 17".
static BOX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:RR|HC|R\.R\.) ?[0-9]+,? )?(?:P\.? ?O\.? ?Box|PO BOX|Box|Postnet Suite|Private Bag) [0-9A-Z]{1,8}\b|\b[0-9]{1,6} (?:[NSEW]\.? )?(?:County |State |US |Old )?(?:Hwy|Highway|Route|Rte|Rt|CR|FM|County Road|SR) [0-9]{1,4}[A-Z]?\b",
    )
});

/// A street without a number, by a suffix that is written out or by "on".
static NAMED_STREET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:Plot|No\.?|Shop|Flat|House) [0-9/]{1,7}[A-Za-z]?, ?)?(?:\p{Lu}[\pL'’\-]+\.? ){1,3}(?:Street|Road|Avenue|Lane|Boulevard|Drive|Crescent|Highway|Parkway|Rd|Ave|Blvd|Hwy|Pkwy)\b(?: (?:NE|NW|SE|SW)\b)?",
    )
});

static ST_ZIP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?P<state>{})\.?,?(?: {{1,3}}|\n|,? *\|? +)(?P<zip>[0-9]{{5}}(?:-[0-9]{{4}})?)\b",
        alternatives(STATE_CODES)
    ))
});

static CITY_STATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?P<city>(?:(?:St\.|Ft\.|Mt\.|Pt\.|Sta\.|\p{{Lu}}[\pL'’\-]*)[ ]){{0,2}}\p{{Lu}}[\pL'’\-]+)(?P<mark>, ?|  ?| \| ?)(?P<state>{}|{})(?:[^\pL\pN]|$)",
        alternatives(STATE_CODES),
        alternatives(CANADA_PROVINCES.iter().chain(OTHER_REGIONS))
    ))
});

static UK_POSTCODE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b[A-Z]{1,2}[0-9][0-9A-Z]? {1,2}[0-9][ABD-HJLNP-UW-Z]{2}\b"));
static CA_POSTCODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z][ -]?[0-9][ABCEGHJ-NPRSTV-Z][0-9]\b")
});
static IE_POSTCODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:[AC-FHKNPRTV-Y][0-9]{2}|D6W) [AC-FHKNPRTV-Y][0-9AC-FHKNPRTV-YO]{3}\b")
});
static AU_POSTCODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<state>\b(?:NSW|VIC|Vic|QLD|Qld|SA|WA|TAS|Tas|NT|ACT))\b[ ,]{1,3}(?P<zip>[0-9]{4})\b",
    )
});
static CUED_ZIP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:zip(?: code)?|postcode|post code|postal code|postalcode|pin code|pincode|pin|plz|eircode)[ \t]*[:#]?[ \t]*(?P<zip>[0-9OIl]{4,6}(?:-[0-9]{4})?|[0-9]{3} [0-9]{3}|[A-Z][0-9O]{1,2} [0-9A-Z]{3,4})\b",
    )
});
static DASHED_PIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\p{L}{3,} [-–] ?|\p{Ll}{3}[-–] ?|\p{L}{3,}, |\p{Lu}\p{Ll}+ )(?P<zip>[1-8][0-9]{2} ?[0-9]{3})\b",
    )
});

static ROOM: LazyLock<Regex> = LazyLock::new(|| {
    let heads = ROOM_HEADS
        .iter()
        .flat_map(|head| {
            [
                format!("{}{}", head[..1].to_uppercase(), &head[1..]),
                (*head).to_owned(),
                head.to_uppercase(),
            ]
        })
        .collect::<Vec<_>>()
        .join("|");
    pattern(&format!(
        r"\b(?P<head>{heads})\b\.?:? ?#?(?P<id>[0-9]{{1,4}}[A-Z]?(?:-[0-9A-Z]{{1,3}})?|[A-Z][0-9]{{1,3}}[A-Z]?|[A-Z]-?[0-9]{{1,4}}|[A-Z])\b"
    ))
});

static COUNTRY_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| words(COUNTRIES));
static STATE_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| words(STATE_NAMES));

fn words(list: &[&str]) -> AhoCorasick {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(list)
        .expect("a constant word list compiles")
}

/// Finds places.
pub(super) fn find(scan: &mut Scan) {
    streets(scan);
    states_and_cities(scan);
    postcodes(scan);
    countries(scan);
    rooms(scan);
}

fn streets(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    each_match(&STREET, text, |m| {
        let written = m.as_str();
        let (start, mut end) = (m.start(), m.end());
        if written.ends_with('.') && !text[end..].starts_with([' ', ',']) {
            end -= 1;
        }
        if text[..end].ends_with('.') && (text[end..].starts_with(" \n") || text[end..].is_empty())
        {
            end -= 1;
        }
        let lower = written.to_ascii_lowercase();
        let words: Vec<&str> = lower.split([' ', ',']).filter(|word| !word.is_empty()).collect();
        let clinical = words.iter().any(|word| {
            matches!(*word, "mg" | "day" | "view" | "pt" | "dr" | "dr.") && words.len() < 4
        }) || words.iter().any(|word| {
            is_one_of(
                word,
                "patient mrs mr mrs. mr. ms. dose hospital clinic seen with by per chest \
            lateral mri",
            )
        });
        let free = !matches!(scan.char_before(start), Some('/' | '.' | '-' | '#' | ':'))
            && !scan.char_before(start).is_some_and(char::is_alphanumeric);
        let ok = free && !clinical;
        if ok {
            found.push((start, end, 0.93, "phi.street.numbered"));
        }
        ok
    });
    for m in BOX.find_iter(text) {
        if matches!(scan.char_before(m.start()), Some('/' | '.' | '-')) {
            continue;
        }
        let bare = m.as_str().starts_with("Box");
        let cued =
            !bare || matches!(scan.word_before(m.start()), "rr" | "po" | "mailing" | "address");
        if cued {
            found.push((m.start(), m.end(), 0.9, "phi.street.box"));
        }
    }
    each_match(&NAMED_STREET, text, |m| {
        let next = scan.word_after(m.end());
        let organisation = is_one_of(
            next,
            "hospital surgery clinic medical practice health centre center pharmacy \
            school primary elementary high trauma church family general recovery imaging \
            community children dental shelter pediatrics test",
        );
        let first = m.as_str().split(' ').next().unwrap_or("");
        let lower = first.to_ascii_lowercase();
        let plain = is_one_of(lower.as_str(), "the on at near from lives disk patient hard to in");
        let cued = is_one_of(
            scan.word_before(m.start()),
            "on at near of from to off along address down up in the",
        ) || scan.line_before(m.start()).trim().is_empty();
        let ok = !organisation && !plain && cued;
        if ok {
            found.push((m.start(), m.end(), 0.8, "phi.street.named"));
        }
        ok
    });
    for (start, end, score, id) in found {
        if id == "phi.street.numbered" || !scan.is_taken(start, end) {
            scan.rule(start, end, Street, score, id);
        }
    }
}

/// Postal codes of states that are also credentials, words or units: only with a ZIP code or a full stop.
fn is_ambiguous_code(code: &str) -> bool {
    is_one_of(
        code,
        "MD PA MS MA DO OD AS VI IN OR OK HI ME LA CO AL DE ID CT PR AR SC NT ON PE \
            NS AB NB MT GA VA CA PEI MO NC SD ND Mass Wash Penn",
    )
}

fn states_and_cities(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    for c in ST_ZIP.captures_iter(text) {
        let (state, zip) = (c.name("state").expect("named"), c.name("zip").expect("named"));
        let id = matches!(scan.char_after(zip.end()), Some('-' | '.'))
            && text[zip.end() + 1..].starts_with(|c: char| c.is_alphanumeric());
        let word = scan.word_before(state.start());
        if id || is_one_of(word, "taxi plate tag interpreter cdl dl lic license licence npi id") {
            continue;
        }
        let place = matches!(scan.char_before(state.start()), Some(' ' | ',' | '^'))
            && word.starts_with(|c: char| c.is_alphabetic());
        if place {
            found.push((state.start(), state.end(), State, 0.95, "phi.state.zip"));
            found.push((zip.start(), zip.end(), Zip, 0.97, "phi.zip.us"));
        }
    }
    for c in CITY_STATE.captures_iter(text) {
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
                && !is_one_of(code, "MD PA MS DO OD AS PE PR OR IN MA ME ID CT")
                && !credential_context
        } else {
            !credential_context
        };
        if !safe {
            continue;
        }
        // Without comma and ZIP only codes that mean nothing else, at the end of a field.
        let sure_code = is_one_of(
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
    for m in STATE_WORDS.find_iter(&scan.lower) {
        let (start, end) = (m.start(), m.end());
        let written = &text[start..end];
        if !scan.is_bounded(start, end) || !written.starts_with(char::is_uppercase) {
            continue;
        }
        let name = &scan.lower[start..end];
        let before = scan.word_before(start);
        let comma = scan.before(start, 3).ends_with(", ") || scan.before(start, 3).ends_with("; ");
        let cued = is_one_of(
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
        let org = is_one_of(
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
            || is_one_of(
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
    for c in TOWN_ZIP.captures_iter(text) {
        let (town, zip) = (c.name("town").expect("named"), c.name("zip").expect("named"));
        let unit = matches!(scan.word_after(zip.end()), "ml" | "mg" | "cells" | "units" | "copies");
        if !unit && scan.is_bounded(town.start(), zip.end()) && city_start(town.as_str()) == Some(0)
        {
            found.push((town.start(), town.end(), City, 0.85, "phi.city.zip"));
            found.push((zip.start(), zip.end(), Zip, 0.9, "phi.zip.us"));
        }
    }
    for c in ZIP_TOWN.captures_iter(text) {
        let (zip, town) = (c.name("zip").expect("named"), c.name("town").expect("named"));
        if scan.is_bounded(zip.start(), town.end())
            && !NOT_NAMES.contains(&town.as_str().to_lowercase().as_str())
        {
            found.push((zip.start(), zip.end(), Zip, 0.85, "phi.zip.town"));
            found.push((town.start(), town.end(), City, 0.8, "phi.city.zip"));
        }
    }
    for c in HL7_PLACE.captures_iter(text) {
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

/// ", Mesa 85201": a town and a ZIP code behind a street.
static TOWN_ZIP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r", (?P<town>(?:St\. )?\p{Lu}\p{Ll}{2,}(?: \p{Lu}\p{Ll}+)?),? (?P<zip>[0-9]{5}(?:-[0-9]{4})?)\b",
    )
});

/// ", 79104 Freiburg", "D-02826 Görlitz": continental order.
static ZIP_TOWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:[,.] |\b[A-Z]{1,2}-)(?P<zip>[0-9]{5}) (?P<town>\p{Lu}\p{Ll}{3,}(?:-\p{Lu}\p{Ll}+)?)",
    )
});

/// "^^TWIN FALLS^ID^83301^USA" of HL7 messages.
static HL7_PLACE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\^(?P<town>[A-Z][A-Za-z. ]{2,24})\^(?P<state>[A-Z]{2})\^(?P<zip>[0-9]{5}(?:-[0-9]{4})?)(?:\^|\|)",
    )
});

/// Where the run of capitalised words at the end of `head` starts, at most three words.
fn title_run(head: &str) -> Option<usize> {
    let mut start = None;
    let mut end = head.len();
    for _ in 0..3 {
        let part = &head[..end];
        let word = part.rfind(' ').map_or(0, |at| at + 1);
        let Some(first) = part[word..].chars().next() else { break };
        if !first.is_uppercase() || part[word..].chars().count() < 2 {
            break;
        }
        start = Some(word);
        if word == 0 {
            break;
        }
        end = word - 1;
        if head[..end].ends_with(' ') {
            break;
        }
    }
    start
}

/// Where the town starts in the words before a state, or `None` when they name no town.
fn city_start(words: &str) -> Option<usize> {
    let mut start = 0;
    let mut result = 0;
    for word in words.split(' ') {
        let bare = word.trim_end_matches('.').to_ascii_lowercase();
        let suffix = STREET_SUFFIXES.contains(&bare.as_str())
            && !is_one_of(
                bare.as_str(),
                "st grove vale point ridge heights bend gardens hollow run crossing plaza \
            square terrace view trail",
            );
        let stop = suffix
            || is_one_of(
                bare.as_str(),
                "hospital clinic center centre dr mr mrs ms from in of to at the ne nw se sw \
            n s e w health medical city: near memorial surgery pharmacy hospice \
            university college school llc inc institute group clinics associates suite \
            ste dept regional general",
            );
        if stop {
            result = start + word.len() + 1;
        }
        start += word.len() + 1;
    }
    (result < words.len() && words[result..].chars().count() >= 3).then_some(result)
}

fn postcodes(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    each_match(&UK_POSTCODE, text, |m| {
        let line = scan.line_before(m.start());
        let stage = matches!(scan.word_before(m.start()), "stage" | "grade" | "level")
            || line.ends_with("t-");
        let ok = !stage && scan.is_bounded(m.start(), m.end());
        if ok {
            found.push((m.start(), m.end(), 0.93, "phi.zip.uk"));
        }
        ok
    });
    each_match(&CA_POSTCODE, text, |m| {
        let spaced = m.as_str().contains(' ');
        let line = scan.line_before(m.start());
        let place = spaced
            && (line.contains(',')
                || CANADA_PROVINCES
                    .iter()
                    .any(|code| line.trim_end().ends_with(&code.to_ascii_lowercase())));
        let ok = place && scan.is_bounded(m.start(), m.end());
        if ok {
            found.push((m.start(), m.end(), 0.93, "phi.zip.ca"));
        }
        ok
    });
    each_match(&IE_POSTCODE, text, |m| {
        let line = scan.line_before(m.start());
        let mixed = super::scan::digit_count(&m.as_str()[4..]) > 0;
        let ok = mixed
            && (line.contains(',')
                || line.contains("eircode")
                || line.contains("co.")
                || line.contains("dublin"))
            && scan.is_bounded(m.start(), m.end());
        if ok {
            found.push((m.start(), m.end(), 0.9, "phi.zip.ie"));
        }
        ok
    });
    let mut states = Vec::new();
    for c in AU_POSTCODE.captures_iter(text) {
        let (state, zip) = (c.name("state").expect("named"), c.name("zip").expect("named"));
        let place = scan.text[..state.start()]
            .trim_end()
            .ends_with(|c: char| c.is_alphabetic() || c == ',');
        let number: u32 = zip.as_str().parse().unwrap_or(0);
        if place
            && scan.is_bounded(state.start(), zip.end())
            && (800..8000).contains(&number)
            && !scan.text[..state.start()].trim_end().ends_with("L/min")
        {
            states.push((state.start(), state.end()));
            found.push((zip.start(), zip.end(), 0.93, "phi.zip.au"));
        }
    }
    for c in CUED_ZIP.captures_iter(text) {
        let zip = c.name("zip").expect("named");
        let pin = c.get(0).is_some_and(|m| m.as_str().to_ascii_lowercase().starts_with("pin"));
        if !pin || super::scan::digit_count(zip.as_str()) == 6 {
            found.push((zip.start(), zip.end(), 0.96, "phi.zip.cued"));
        }
    }
    for c in DASHED_PIN.captures_iter(text) {
        let zip = c.name("zip").expect("named");
        let line = scan.line_before(zip.start());
        if line.contains(',') && scan.is_bounded(zip.start(), zip.end()) && !line.contains("no") {
            found.push((zip.start(), zip.end(), 0.85, "phi.zip.in"));
        }
    }
    for (start, end) in states {
        scan.rule(start, end, State, 0.93, "phi.state.au");
        let head = &text[..start];
        let line = head.rfind(['\n', '|', '\t', '(', ';', ',', ':']).map_or(0, |at| at + 1);
        let part = head[line..].trim_end_matches([' ', ',']);
        if let Some(run) = title_run(part)
            && let Some(skip) = city_start(&part[run..])
            && part.len() > run + skip
        {
            scan.rule(line + run + skip, line + part.len(), City, 0.85, "phi.city.state");
        }
    }
    for (start, end, score, id) in found {
        scan.rule(start, end, Zip, score, id);
    }
}

fn countries(scan: &mut Scan) {
    let mut found = Vec::new();
    for m in COUNTRY_WORDS.find_iter(&scan.lower) {
        let (start, end) = (m.start(), m.end());
        if !scan.is_bounded(start, end) || !scan.text[start..end].starts_with(char::is_uppercase) {
            continue;
        }
        let name = &scan.lower[start..end];
        let before = scan.word_before(start);
        let after = scan.word_after(end);
        let title = is_one_of(before, "dr mr mrs ms new miss nurse prof guinea west east")
            && name != "new zealand";
        let other = is_one_of(
            after,
            "ink hospital clinic street road hat surgery university medical city plain \
            lane general ave avenue pale virus md rn",
        );
        let surname =
            is_one_of(
                name,
                "england ireland wales israel france chile germany jamaica cuba trinidad \
            samoa scotland",
            ) && !(matches!(before, "in" | "from" | "to" | "of" | "via" | "and" | "visited")
                || scan.before(start, 3).ends_with(", ")
                || scan.before(start, 2).ends_with('(')
                || scan.before(start, 3).ends_with(". ")
                || scan.before(start, 2).ends_with('\t'));
        let compound = matches!(scan.char_after(end), Some('-' | '\'' | '’'))
            && scan.char_after(end) == Some('-');
        if !title && !other && !surname && !compound {
            found.push((start, end));
        }
    }
    for (start, end) in found {
        scan.listed(start, end, Country, 0.85, "phi.country.name");
    }
}

fn rooms(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    for c in ROOM.captures_iter(text) {
        let whole = c.get(0).expect("group 0");
        let (head, id) = (c.name("head").expect("named"), c.name("id").expect("named"));
        let (start, end) = (whole.start(), whole.end());
        let kind = head.as_str().to_ascii_lowercase();
        let capital = head.as_str().starts_with(char::is_uppercase);
        let digits = super::scan::digit_count(id.as_str());
        if !scan.is_bounded(start, end)
            || text[end..].starts_with(['.', '/', ':', '%'])
                && text[end + 1..].starts_with(|c: char| c.is_ascii_digit())
        {
            continue;
        }
        let next = scan.word_after(end);
        let unit = is_one_of(next, "mg ml units mm cm kg l prbc of days hours x pm am air hg");
        // "UNIT 2" of a transfusion record is a bag of blood.
        let blood = kind == "unit" && head.as_str() == "UNIT";
        let ok = !unit
            && !blood
            && match kind.as_str() {
                "room" | "rm" | "suite" | "ste" | "bay" | "bldg" | "theatre" | "theater" => {
                    digits > 0 || capital && id.as_str().len() == 1 && id.as_str() != "A"
                }
                "bed" => digits > 0,
                "ward" => digits > 0 || capital,
                "building" | "wing" | "dorm" | "trailer" | "pod" | "cubicle" | "cube" => {
                    capital && (digits > 0 || kind != "pod")
                }
                "floor" | "station" | "chair" | "cell" => {
                    capital && digits > 0 && !matches!(kind.as_str(), "cell")
                }
                "unit" => capital && digits > 0 && id.as_str().len() <= 3,
                "level" => false,
                _ => false,
            };
        if ok {
            found.push((start, end, id.start()));
        }
    }
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (start, end, _) in found {
        match merged.last_mut() {
            // "Ward 4, Bed 12" is one place.
            Some(last)
                if start >= last.1
                    && matches!(&text[last.1..start], ", " | " " | "/" | " / " | "-") =>
            {
                last.1 = end
            }
            _ => merged.push((start, end)),
        }
    }
    for (start, end) in merged {
        if !scan.is_taken(start, end) {
            scan.rule(start, end, LocationOther, 0.8, "phi.location.room");
        }
    }
}
