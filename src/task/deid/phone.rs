//! Telephone, pager and fax numbers, extensions.

use std::sync::LazyLock;

use super::pattern::{Pattern, PatternList, each_match, pattern};
use super::scan::{Scan, digit_count, digit_value};
use crate::document::PhiLabel::{Fax, Phone};
use crate::lexicon::identifiers::is_one_of;

static FORM: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(concat!(
        // North America, with or without 1, with an extension.
        r"(?:\+?1[ .\-]{0,2})?(?:\([0-9OIl]{3}\) ?[\-–]? ?|[0-9OIl]{3}(?: ?[\-–./] ?|[ ]))[0-9OIl]{3}(?: ?[\-–.] ?|[ ])[0-9OIl]{4}(?:,? ?(?:x|X|ext\.?|Ext\.?|EXT\.?|extension|#|poste|ramal|分機) ?[0-9]{1,6})?",
        // International.
        r"|\+[0-9]{1,3}(?:[ .\-/()]{0,3}[0-9OIl]{1,6}){2,6}",
        // National with a leading zero.
        r"|\(?0[0-9OIl]{1,5}\)?(?:(?: ?[\-./–] ?| )[0-9OIl]{1,8}){1,4}(?: (?:poste|ramal|分機|ext\.?) ?[0-9]{1,5})?",
        // Brazil: the area in brackets.
        r"|\([1-9][0-9]\) ?9?[0-9]{4}[ \-][0-9]{4}(?: ramal [0-9]{1,5})?",
        // Australian and toll-free services.
        r"|\b1[38]00[ \-]?[0-9OIl]{3}[ \-]?[0-9OIl]{3}\b",
        // Fictitious and local exchanges; Indian mobiles.
        r"|\b555[\-. ][0-9OIl]{4}\b|\b[6-9][0-9]{4}[ ][0-9]{5}\b",
    ))
});

static CUE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:telephone|tele|tel|phone|phones|ph|fone|fono|ff[oô]n|pg|t[eé]l[eé]c|telec|telefax|ffacs|mobile|mob|mbl|cell|cel|pager|pgr|beeper|bleep|page|paged|ext|extn|extension|whatsapp|hotline|helpline|sms|fax|fx|faxed|facsimile|call|calls|callback|cb|ring|text|contact|line|desk|dial|voicemail|vm|interne|poste|int|spectralink|vocera|ascom|dect)\b",
    )
});

static AFTER_CUE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"^(?:[ \t]?(?:no|No|NO|number|num|nr|at|on|back|to|us|me|is)\b\.?|[ \t]*[.:#|=/@]|[ \t]?\((?:[hHwWcCmMoO]|home|work|cell|patient|mobile|office)\)|[ \t]*)*(?P<number>x?[0-9OIl+(][0-9OIl ().\-/]{0,20}[0-9OIl])",
    )
});

static SPOKEN: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:oh|zero|one|two|three|four|five|six|seven|eight|nine)(?:, | |-)){4,15}(?:oh|zero|one|two|three|four|five|six|seven|eight|nine)\b",
    )
});

static SIGNED: LazyLock<Pattern> =
    LazyLock::new(|| pattern(r"\b[xX][0-9][0-9\-]{2,7}\b|\b[0-9]-[0-9]{4}\b"));

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&FORM, &CUE, &SPOKEN, &SIGNED];

/// Finds telephone and fax numbers.
pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    each_match(&FORM, scan.starts, |m| {
        let (start, mut end) = (m.start(), m.end());
        let written = m.as_str();
        // "00-5988-010" is a number of a catalogue: a double zero opens a country code.
        let unlike = written.starts_with("00-")
            || !is_edge_free(scan, start, end)
            || !is_plausible(scan, written, start, &mut end);
        if !unlike {
            found.push((start, end, 0.9));
        }
        !unlike
    });
    for m in CUE.find_in(scan.starts) {
        let cue = m.as_str().to_ascii_lowercase();
        if scan.char_before(m.start()).is_some_and(|c| !c.is_ascii() && c.is_alphanumeric()) {
            continue;
        }
        let Some(after) = AFTER_CUE.captures(&text[m.end()..]) else { continue };
        let number = after.name("number").expect("the group is not optional");
        let start = m.end() + number.start();
        let mut stop = cut(number.as_str());
        let short = is_one_of!(
            cue.as_str(),
            "ext extn extension pager pgr beeper bleep page paged interne poste \
            spectralink vocera ascom dect cb",
        );
        let plain = is_one_of!(
            cue.as_str(),
            "telephone tele tel phone phones ph fone mobile mob cell cel whatsapp sms \
            fono ffon ffôn pg ffacs téléc telec telefax fax fx faxed facsimile hotline \
            helpline voicemail",
        );
        let min = if short {
            3
        } else if plain {
            6
        } else {
            7
        };
        let mut digits = digits_of(&number.as_str()[..stop]);
        if short
            && digits > 7
            && !number.as_str().starts_with(['(', '0', '+'])
            && digits != 10
            && digits != 11
        {
            // An extension and something else behind it.
            stop = number.as_str().find(' ').unwrap_or(stop).min(stop);
            digits = digits_of(&number.as_str()[..stop]);
        }
        let written = &number.as_str()[..stop];
        let end = start + stop;
        let paged = cue == "page"
            && (digits < 4 || scan.word_after(end) == "of" || text[end..].starts_with('/'))
            || cue == "paged" && digits < 4;
        let clock = text[end..].starts_with(':')
            || is_clock(written)
                && matches!(cue.as_str(), "page" | "paged" | "call" | "called" | "contact");
        let percent = text[end..].starts_with(['%', '°']) || text[end..].starts_with('/');
        let unit = is_one_of!(
            scan.word_after(end),
            "mg mm cm ml min minutes hours days weeks times degrees deg am pm pg g h hrs",
        ) && text[end..].starts_with(' ');
        let ratio = written.contains('/') && digits < 8;
        if digits < min
            || digits > 15
            || digit_count(written) == 0
            || paged
            || clock
            || percent
            || unit
            || ratio
            || !is_edge_free(scan, start, end)
        {
            continue;
        }
        if is_date_like(scan, start, end) {
            continue;
        }
        found.push((start, end, 0.92));
    }
    for (start, end, score) in found {
        let fax = is_fax(scan, start);
        scan.rule(
            start,
            end,
            if fax { Fax } else { Phone },
            score,
            if fax { "phi.fax.cued" } else { "phi.phone.form" },
        );
    }
    extensions(scan);
    spoken(scan);
}

/// Digits spelled out in a dictation: "five oh nine, five five five, ...".
fn spoken(scan: &mut Scan) {
    let text = scan.text;
    let found: Vec<(usize, usize)> =
        SPOKEN.find_in(scan.starts).map(|m| (m.start(), m.end())).collect();
    for (start, end) in found {
        let n_words = text[start..end].split([' ', '-']).count();
        let head = scan.before(start, 30);
        if ["record", "mrn", "chart"].iter().any(|cue| head.contains(cue)) {
            scan.rule(start, end, crate::document::PhiLabel::Mrn, 0.9, "phi.mrn.spoken");
        } else if n_words >= 7 {
            scan.rule(start, end, Phone, 0.85, "phi.phone.spoken");
        }
    }
}

/// "x61-0442", "x41187" behind white space: an extension with its sign.
fn extensions(scan: &mut Scan) {
    let mut found = Vec::new();
    each_match(&SIGNED, scan.starts, |m| {
        let ok = matches!(scan.char_before(m.start()), Some(' ' | '(' | '\t' | ':' | ','))
            && (m.as_str().len() >= 5
                || is_one_of!(
                    scan.word_before(m.start()),
                    "security desk ward unit office line lab pharmacy"
                ))
            && (m.as_str().starts_with(['x', 'X']) || is_called(scan, m.start()))
            && scan.is_bounded(m.start(), m.end())
            && !matches!(scan.word_after(m.end()), "mm" | "cm");
        let size = scan.before(m.start(), 3).trim_end().ends_with(|c: char| c.is_ascii_digit())
            && m.as_str().len() < 5;
        if ok && !size && !scan.is_taken(m.start(), m.end()) {
            found.push((m.start(), m.end()));
        }
        ok
    });
    for (start, end) in found {
        scan.rule(start, end, Phone, 0.85, "phi.phone.extension");
    }
}

/// Whether the line before `at` speaks of a call: a number of the house then stands alone.
fn is_called(scan: &Scan, at: usize) -> bool {
    let head = scan.before(at, 30);
    let head = head.rfind(['\n', ';']).map_or(head, |mark| &head[mark..]);
    head.split(|c: char| !c.is_ascii_alphabetic()).any(|word| {
        is_one_of!(
            word,
            "ph phone tel call calls called page pages paged pager ext extension cb callback spoke rph desk contact fellow vocera"
        )
    })
}

fn digits_of(text: &str) -> usize {
    text.chars().filter(|&c| digit_value(c).is_some()).count()
}

/// The length of `number` up to where something else begins: two blanks, a blank before a long run.
fn cut(number: &str) -> usize {
    let stop = number.find("  ").unwrap_or(number.len());
    let mut head = &number[..stop];
    head = head.trim_end_matches([' ', '.', '-', '/', '(', ')']);
    // "ext 7716 12/03": a date behind the number.
    if let Some(slash) = head.rfind('/')
        && let Some(blank) = head[..slash].rfind(' ')
        && digits_of(&head[..blank]) >= 4
        && !head[blank..].contains(" / ")
        && slash + 1 < head.len()
        && !head[..slash].ends_with(' ')
    {
        head = head[..blank].trim_end();
    }
    head.len()
}

fn is_clock(text: &str) -> bool {
    text.len() == 4 && text.parse::<u32>().is_ok_and(|t| t < 2400 && t % 100 < 60)
}

fn is_date_like(scan: &Scan, start: usize, end: usize) -> bool {
    scan.found.iter().any(|phi| {
        phi.label == crate::document::PhiLabel::Date
            && phi.span.start < end
            && start < phi.span.end
            && phi.source.id == "phi.date.numeric"
    })
}

fn is_edge_free(scan: &Scan, start: usize, end: usize) -> bool {
    let before = scan.char_before(start);
    let after = scan.char_after(end);
    let rest_digit = |c: char| {
        scan.text[end..]
            .strip_prefix(c)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let glued = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
        || after.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let tail_of_more = matches!(before, Some('-' | '.' | '/'))
        && scan.text[..start].chars().rev().nth(1).is_some_and(|c| c.is_ascii_digit());
    let head_of_more = ['-', '.', '/'].into_iter().any(rest_digit);
    !(glued || tail_of_more || head_of_more)
}

fn is_plausible(scan: &Scan, written: &str, start: usize, end: &mut usize) -> bool {
    let n_digits = digits_of(written);
    let true_digits = digit_count(written);
    if true_digits * 2 < n_digits || true_digits < 6 {
        return false;
    }
    if is_date_like(scan, start, *end) {
        return false;
    }
    // "08/2021–12/2022" is a range of months.
    if written.contains('/')
        && !written.contains(" / ")
        && written.find('/').is_some_and(|at| at < 3)
    {
        return false;
    }
    let lead = written.trim_start_matches('(');
    if written.starts_with('+') {
        return (8..=15).contains(&n_digits);
    }
    let cue = scan.before(start, 24);
    let id_cue = [
        "mrn", "nhs", "acct", "account", "policy", "medicare", "ssn", "serial", "lot", "npi",
        "chart", "member", "medicaid", " id", "chi", "no", "case", "claim", "sn", "s/n", "imei",
        "licence", "license", "lic", "din", "ohip", "hcn",
    ]
    .iter()
    .any(|word| {
        let head = cue.trim_end_matches([' ', ':', '#', '.', '=', '|']);
        head.ends_with(word)
            && !(*word == "no" && lead.starts_with('0') && (10..=11).contains(&n_digits))
            && !(*word == "no"
                && (head.ends_with("tel no")
                    || head.ends_with("phone no")
                    || head.ends_with("fax no")
                    || head.ends_with("mobile no")
                    || head.ends_with("contact no")))
    });
    if id_cue {
        return false;
    }
    if lead.starts_with(['0', 'O']) && !written.contains("  ") {
        let parts: Vec<&str> =
            written.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
        let dotted_date = parts.len() == 3 && parts[0].len() <= 2 && parts[1].len() <= 2;
        let decimal = written.contains('.') && parts.len() == 2 && parts[0].len() == 1;
        return (9..=12).contains(&n_digits)
            && !dotted_date
            && !decimal
            && parts.iter().any(|part| part.len() >= 3);
    }
    if lead.starts_with("555") && n_digits == 7 {
        return true;
    }
    true
}

/// Whether the last cue before a number speaks of fax.
fn is_fax(scan: &Scan, start: usize) -> bool {
    let head = scan.before(start, 44);
    let head = head.rfind('\n').map_or(head, |at| &head[at..]);
    let last = |word: &str| {
        head.rmatch_indices(word)
            .map(|(at, _)| at)
            .find(|&at| !head[..at].ends_with(|c: char| c.is_alphanumeric()))
    };
    let fax = ["fax", "fx", "facsimile", "ffacs", "téléc", "telec", "telefax"]
        .iter()
        .filter_map(|word| last(word))
        .max();
    let other =
        ["tel", "ph ", "ph:", "phone", "cell", "mob", "main", "office", "pager", "call", "ext"]
            .iter()
            .filter_map(|word| last(word))
            .max();
    match (fax, other) {
        (Some(fax), Some(other)) if other > fax => false,
        (Some(fax), _) => digit_count(&head[fax..]) < 5,
        _ => false,
    }
}
