//! Initials of the staff that a note names, found where one signs: "Hanne Lie (hl)" makes "hl" at the end of a row hers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::document::{PhiLabel, PhiSpan, Source, SourceKind};
use crate::lexicon::identifiers::{
    CREDENTIALS, NAME_PARTICLES, SHORT_ABBREVIATIONS, WordSet, is_one_of, is_ordinary_word,
};
use crate::text::ByteSpan;

static ABBREVIATIONS: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(SHORT_ABBREVIATIONS));

/// The fewest and the most letters that one signs with.
const LENGTHS: std::ops::RangeInclusive<usize> = 2..=4;

/// Where initials of staff that `phi` names stand again as a signature.
pub(super) fn signatures(text: &str, phi: &[PhiSpan]) -> Vec<PhiSpan> {
    let mut derived = BTreeSet::new();
    let mut stated = BTreeSet::new();
    let mut legends = BTreeSet::new();
    let staff = || phi.iter().filter(|phi| phi.label == PhiLabel::Staff);
    for found in staff() {
        let written = found.span.of(text);
        // Initials that are found once sign elsewhere too, unless they mean something in a note.
        if is_initials(written) && !ABBREVIATIONS.contains(&written.to_lowercase()) {
            stated.insert(written.to_owned());
        }
        if let Some(span) = partner(text, found.span) {
            stated.insert(span.of(text).to_owned());
            legends.insert(span);
        }
        let initials = initials_of(found.span.of(text));
        if let Some(span) = legend(text, found.span, &initials) {
            stated.insert(span.of(text).to_owned());
            legends.insert(span);
        }
        derived.extend(initials);
    }
    let words: Vec<ByteSpan> = words(text).collect();
    stated.extend(habitual(text, &words));
    if derived.is_empty() && stated.is_empty() {
        return Vec::new();
    }
    // Who signs in a pair with a known one is known from there on.
    let pairs: Vec<(ByteSpan, ByteSpan)> =
        words.iter().filter_map(|&span| Some((span, partner(text, span)?))).collect();
    loop {
        let more: Vec<&str> = pairs
            .iter()
            .flat_map(|&(left, right)| [(left, right), (right, left)])
            .filter(|(known, _)| stated.contains(known.of(text)))
            .map(|(_, new)| new.of(text))
            .filter(|new| !stated.contains(*new))
            .collect();
        if more.is_empty() {
            break;
        }
        stated.extend(more.into_iter().map(str::to_owned));
    }
    let is_known = |word: &str| {
        stated.contains(word)
            || derived.iter().any(|initials| is_upper_of(initials, word))
                && (word.chars().all(char::is_uppercase) || word.chars().all(char::is_lowercase))
                && !is_ordinary_word(&word.to_lowercase())
                && !is_unit_or_route(&word.to_lowercase())
    };
    words
        .into_iter()
        .filter(|span| {
            legends.contains(span)
                || is_known(span.of(text))
                    && (is_signing_place(text, *span) || ends_entry(text, *span))
        })
        .map(|span| PhiSpan {
            span,
            label: PhiLabel::Staff,
            score: 0.8,
            source: Source { kind: SourceKind::Dictionary, id: "phi.context.initials" },
        })
        .collect()
}

/// Letters that sign again and again and are hardly ever anything else in the note: "eb" at the end of every entry.
fn habitual(text: &str, words: &[ByteSpan]) -> Vec<String> {
    /// Signing once may be chance.
    const MIN_SIGNED: usize = 2;
    // How often each word signs, and how often it stands in the note.
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for &span in words {
        let word = span.of(text);
        if word.chars().count() <= 3
            && ends_entry(text, span)
            && is_initials(word)
            && !ABBREVIATIONS.contains(&word.to_lowercase())
        {
            counts.entry(word).or_default().0 += 1;
        }
    }
    counts.retain(|_, (signed, _)| *signed >= MIN_SIGNED);
    if counts.is_empty() {
        return Vec::new();
    }
    for span in words {
        if let Some((_, total)) = counts.get_mut(span.of(text)) {
            *total += 1;
        }
    }
    counts
        .into_iter()
        .filter(|(_, (signed, total))| signed * 3 >= total * 2)
        .map(|(word, _)| word.to_owned())
        .collect()
}

/// Whether `upper` is `word` in capitals.
fn is_upper_of(upper: &str, word: &str) -> bool {
    if word.is_ascii() {
        upper.eq_ignore_ascii_case(word) && !upper.bytes().any(|b| b.is_ascii_lowercase())
    } else {
        upper == word.to_uppercase()
    }
}

/// Whether letters close a line behind a blank, or stand alone in brackets.
fn ends_entry(text: &str, span: ByteSpan) -> bool {
    let (head, tail) = (&text[..span.start], &text[span.end..]);
    let is_alone = head.ends_with([' ', '\t', '|']) && !head.trim_end().is_empty();
    let tail = tail.trim_start_matches([' ', '|', '.']);
    is_alone && (tail.is_empty() || tail.starts_with(['\n', '\r']))
        || head.ends_with('(') && text[span.end..].starts_with(')')
}

/// Two to four letters that may be initials: all of one case, or a capital first.
fn is_initials(word: &str) -> bool {
    LENGTHS.contains(&word.chars().count())
        && word.chars().all(char::is_alphabetic)
        && (word.chars().all(char::is_lowercase) || word.starts_with(char::is_uppercase))
        && !is_ordinary_word(&word.to_lowercase())
        && !is_unit_or_route(&word.to_lowercase())
}

/// The initials that stand in a pair behind `span`: "kw/mb", "S. Traoré/hb".
fn partner(text: &str, span: ByteSpan) -> Option<ByteSpan> {
    let rest = text[span.end..].strip_prefix(['/', '+'])?;
    let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let start = span.end + 1;
    let is_free = !rest[end..].starts_with(['/', '-', '.', '+'])
        || rest[end..].starts_with('.') && !rest[end + 1..].starts_with(char::is_alphanumeric);
    let new = ByteSpan::new(start, start + end);
    (is_free && is_initials(new.of(text))).then_some(new)
}

/// Runs of letters that are short enough for initials.
fn words(text: &str) -> impl Iterator<Item = ByteSpan> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let from = at + text[at..].find(char::is_alphabetic)?;
            let rest = &text[from..];
            let to = from + rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            at = to;
            let span = ByteSpan::new(from, to);
            if LENGTHS.contains(&span.of(text).chars().count()) {
                return Some(span);
            }
        }
    })
}

/// The ways in which a name is shortened to capitals: all words, the first and the last, double names by both halves.
fn initials_of(name: &str) -> Vec<String> {
    let ordered = match name.split_once(',') {
        Some((family, given)) => format!("{given} {family}"),
        None => name.to_owned(),
    };
    let is_part = |word: &&str| {
        word.starts_with(char::is_alphabetic)
            && !NAME_PARTICLES.contains(&word.to_lowercase().as_str())
    };
    let parts: Vec<&str> = ordered.split([' ', '.']).filter(is_part).collect();
    if parts.len() < 2 {
        return Vec::new();
    }
    let first = |word: &str| word.chars().next().into_iter().flat_map(char::to_uppercase);
    let all: String = parts.iter().flat_map(|word| first(word)).collect();
    let ends: String = first(parts[0]).chain(first(parts[parts.len() - 1])).collect();
    let halves: String = ordered.split([' ', '.', '-']).filter(is_part).flat_map(first).collect();
    let mut result = vec![all, ends, halves];
    result.retain(|initials| LENGTHS.contains(&initials.chars().count()));
    result
}

/// The initials that the note itself sets beside a name: "Lie, Hanne (hl)", "MO = Mercy Okpara", "EE E. Eklund CMA".
fn legend(text: &str, name: ByteSpan, initials: &[String]) -> Option<ByteSpan> {
    let fits = |word: &str| {
        LENGTHS.contains(&word.chars().count())
            && initials
                .iter()
                .any(|own| own.starts_with(&word.to_uppercase()) || *own == word.to_uppercase())
    };
    let after = text[name.end..].trim_start_matches([' ', ',']);
    let after = CREDENTIALS.iter().fold(after, |rest, letters| {
        rest.strip_prefix(letters)
            .filter(|rest| rest.starts_with(' '))
            .map_or(rest, str::trim_start)
    });
    let bracketed = after.strip_prefix(['(', '[']).and_then(|rest| {
        let end = rest.find([')', ']'])?;
        Some(rest[..end].trim())
    });
    let head = text[..name.start].trim_end_matches([' ', '=', ':', '-', '–']);
    let is_parted = head.len() < name.start;
    let before = &head[head
        .rfind(|c: char| !c.is_alphabetic())
        .map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8))..];
    let word = bracketed
        .filter(|word| fits(word))
        .or_else(|| Some(before).filter(|word| is_parted && fits(word)))?;
    let start = word.as_ptr() as usize - text.as_ptr() as usize;
    Some(ByteSpan::new(start, start + word.len()))
}

/// Whether letters stand where one signs: at the end of a row, alone in a cell, in a pair, in brackets, behind "by".
pub(super) fn is_signing_place(text: &str, span: ByteSpan) -> bool {
    let (head, tail) = (&text[..span.start], &text[span.end..]);
    if head.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '\'' | '’' | '@'))
        || tail.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '\'' | '’' | '@'))
    {
        return false;
    }
    let opens = head.ends_with("  ")
        || head.ends_with(['\t', '|', '\n'])
        || head.ends_with("| ")
        || head.is_empty();
    let closes = tail.trim_start_matches(' ').starts_with(['\n', '|', '\t'])
        || tail.starts_with("  ")
        || tail.trim().is_empty()
        || tail.trim_start_matches([' ', '.']).starts_with('\n')
        || tail.trim_end() == ".";
    let ends_sentence =
        head.trim_end_matches(' ').ends_with(['.', ';', ')', ',', '-', '–', '—', '~'])
            && head.ends_with([' ', '-', '–', '—', '~', ',']);
    let pair = |c: char| matches!(c, '/' | '+');
    let is_short = |word: &str| (2..=4).contains(&word.chars().count());
    let right = tail.trim_start_matches(' ').strip_prefix(pair).is_some_and(|rest| {
        let rest = rest.trim_start_matches(' ');
        is_short(&rest[..rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len())])
    });
    let left = head.trim_end_matches(' ').strip_suffix(pair).is_some_and(|rest| {
        let rest = rest.trim_end_matches(' ');
        is_short(rest.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or(rest))
    });
    let bracketed = head.ends_with('(') && tail.starts_with(')');
    let last = head.trim_end_matches([' ', ':', '.']);
    let signed = head.len() > last.len()
        && is_one_of!(
            &last.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or(last).to_lowercase(),
            "by per witness sig sign signed init initials initial nurse rn lpn tech reader scrub circ checked \
             verified entered collector given taken done operator surg anes assist reconciled",
        );
    (opens || ends_sentence) && closes || left || right || bracketed || signed
}

/// Letters that fill the columns of medication charts and flowsheets.
fn is_unit_or_route(lower: &str) -> bool {
    is_one_of!(
        lower,
        "po iv im sc sq sl pr pv ng od os ou mg ml kg cm mm hr bp pm am prn bid tid qid qd hs tab cap no yes na nd ok neg pos"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(marked: &str, names: &[&str]) {
        let note = marked.replace(['⟦', '⟧'], "");
        let source = Source { kind: SourceKind::Model, id: "model" };
        let phi: Vec<PhiSpan> = names
            .iter()
            .map(|name| {
                let start = note.find(name).expect("the name stands in the note");
                let span = ByteSpan::new(start, start + name.len());
                PhiSpan { span, label: PhiLabel::Staff, score: 0.9, source }
            })
            .collect();
        let mut expected = Vec::new();
        let mut at = 0;
        for (idx, part) in marked.split(['⟦', '⟧']).enumerate() {
            if idx % 2 == 1 {
                expected.push(ByteSpan::new(at, at + part.len()));
            }
            at += part.len();
        }
        let found: Vec<ByteSpan> = signatures(&note, &phi).iter().map(|phi| phi.span).collect();
        assert_eq!(found, expected, "{note}");
    }

    #[test]
    fn initials_of_named_staff_are_found_where_one_signs() {
        check(
            "0800  BP 120/70   ⟦tv⟧\n1000  refused lunch   ⟦tv⟧\nSignatures  Tove Vang (⟦tv⟧)",
            &["Tove Vang"],
        );
        check(
            "| 0800 | given | ⟦GO⟧ |\nGO = Grace Obi RN".replace("GO = ", "⟦GO⟧ = ").as_str(),
            &["Grace Obi"],
        );
        check("Counts right x2. ⟦LMK⟧/jd\nScrub: Lea M. Kott", &["Lea M. Kott"]);
        check("hung by ⟦PN⟧\nNkemelu, Peter RN", &["Nkemelu, Peter"]);
        check(
            "0900  dressing done  ⟦kw⟧\n1000  turned  ⟦mb⟧\n1100 pump check kw/⟦mb⟧"
                .replace("check kw", "check ⟦kw⟧")
                .as_str(),
            &["kw"],
        );
        check("1.04 heel better, boots on ⟦eb⟧\n1.11 sacrum healed; discharge. ⟦eb⟧", &[]);
        check("walked there and zig\nzig came up; the zig left", &[]);
        check("bag checked S. Traore/⟦hb⟧; itch settled (⟦hb⟧)", &["S. Traore"]);
        check("witness ⟦AKB⟧\nAnn Kent-Bose", &["Ann Kent-Bose"]);
    }

    #[test]
    fn the_same_letters_inside_a_sentence_are_no_signature() {
        check("PO intake fair, tolerated PO fluids\nPaula Ott RN", &["Paula Ott"]);
        check(
            "drinks tv dinners, no MI on ECG\nMaria Ito RN; Tove Vang RN",
            &["Maria Ito", "Tove Vang"],
        );
        check("| 5 | mg | PO |\nMia Grun, Pia Obi", &["Mia Grun", "Pia Obi"]);
    }
}
