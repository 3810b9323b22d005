//! How far a name reaches: from its start on, or back from its end.

use crate::document::PhiLabel::{self, Staff};
use crate::lexicon::identifiers::{
    CREDENTIALS, EPONYM_NOUNS, NAME_PARTICLES, NOT_NAMES, PATIENT_TITLES, STAFF_TITLES, is_one_of,
};
use crate::task::deid::scan::Scan;

/// One word of a name: where it ends, or `None`.
fn name_word(text: &str, at: usize, first: bool) -> Option<usize> {
    let rest = &text[at..];
    let lead = rest.chars().next()?;
    if !lead.is_uppercase() {
        return None;
    }
    let mut end = at;
    for (offset, c) in rest.char_indices() {
        let joins = matches!(c, '\'' | '’' | '-' | '‑' | 'ʻ' | '‘')
            && rest[offset + c.len_utf8()..].chars().next().is_some_and(char::is_alphabetic);
        if c.is_alphabetic() || joins {
            end = at + offset + c.len_utf8();
        } else {
            break;
        }
    }
    let mut word = &text[at..end];
    for tail in ["'s", "’s", "'S", "’S"] {
        if let Some(bare) = word.strip_suffix(tail) {
            word = bare;
            end = at + bare.len();
        }
    }
    if text[end..].starts_with(|c: char| c.is_ascii_digit() || matches!(c, '_' | '@')) {
        return None;
    }
    let n = word.chars().count();
    let lower = word.to_lowercase();
    if n == 1 {
        // An initial with its dot, or several: "J.W.".
        let mut stop = end;
        while text[stop..].starts_with('.') {
            stop += 1;
            let mut next = text[stop..].chars();
            match (next.next(), next.next()) {
                (Some(c), Some('.')) if c.is_uppercase() => stop += c.len_utf8(),
                _ => break,
            }
        }
        return (stop > end || first || !text[end..].starts_with('/')).then_some(stop);
    }
    // "Ma. Cristina", "Sta. Rosa".
    if n == 2
        && text[end..].starts_with(". ")
        && text[end + 2..].starts_with(char::is_uppercase)
        && matches!(word, "Ma" | "Jo" | "Wm" | "St" | "Md" | "Mo")
    {
        return Some(end + 1);
    }
    let initials = n == 2 && text[end..].starts_with('.') && word.chars().all(char::is_uppercase);
    if NOT_NAMES.contains(&lower.as_str()) && !initials {
        return None;
    }
    if is_one_of!(
        word,
        "MD DO RN NP PA LPN CNM DPM DDS OT RD SLP MBBS FRCP APRN LCSW MSW CRNA PhD \
            PharmD DNP RPh FNP ARNP RRT II III MRN DOB PCP ICU CNA BSN PGY NHS MBChB DPT \
            ED OB GYN",
    ) && !first
    {
        return None;
    }
    Some(end)
}

/// The end of a name of at most `max` words from `at` on, or `None`.
pub(super) fn name_end(scan: &Scan, at: usize, max: usize) -> Option<usize> {
    let text = scan.text;
    let mut end = at;
    let mut n_words = 0;
    let mut next = at;
    while n_words < max {
        let particle = {
            let rest = &text[next..];
            let len = rest.find(|c: char| !(c.is_alphabetic() || c == '/')).unwrap_or(rest.len());
            let word = &rest[..len];
            (NAME_PARTICLES.contains(&word.to_lowercase().as_str())
                && word.starts_with(char::is_lowercase)
                && rest[len..].starts_with(' '))
            .then_some(next + len + 1)
        };
        if let Some(behind) = particle {
            // A particle counts only with a name behind it.
            if next == at
                || name_word(text, behind, false).is_some()
                || behind > next
                    && text[behind..].starts_with(|c: char| c.is_lowercase())
                    && n_words > 0
            {
                let second = name_word(text, behind, false).or_else(|| {
                    let rest = &text[behind..];
                    let len = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
                    (NAME_PARTICLES.contains(&&rest[..len]) && rest[len..].starts_with(' '))
                        .then(|| name_word(text, behind + len + 1, false))
                        .flatten()
                });
                let Some(stop) = second else { break };
                end = stop;
                n_words += 1;
                if text[end..].starts_with(' ') {
                    next = end + 1;
                    continue;
                }
            }
            break;
        }
        let Some(stop) = name_word(text, next, n_words == 0) else { break };
        let word = text[next..stop].to_lowercase();
        if n_words > 0 && EPONYM_NOUNS.contains(&word.as_str()) {
            break;
        }
        end = stop;
        n_words += 1;
        if !text[end..].starts_with(' ') {
            break;
        }
        next = end + 1;
    }
    if n_words == 0 {
        return None;
    }
    let whole = &text[at..end];
    // A single initial is no name; a final full stop belongs to the sentence unless it ends an initial.
    if whole.chars().filter(|c| c.is_alphabetic()).count() < 2 {
        return None;
    }
    Some(end)
}

/// Where the name that ends at `end` starts, walking back over capitalised words, initials and particles.
pub(super) fn name_start(text: &str, end: usize) -> Option<usize> {
    let floor = {
        let mut at = end.saturating_sub(60);
        while !text.is_char_boundary(at) {
            at += 1;
        }
        text[at..end]
            .rfind(['\n', '\t', '|', '(', ':', ';', '/', '"', '—', '–'])
            .map_or(at, |mark| {
                at + mark + text[at + mark..].chars().next().map_or(1, char::len_utf8)
            })
    };
    let mut start = end;
    let mut n_words = 0;
    let mut seen_comma = false;
    let mut cursor = end;
    while n_words < 4 && cursor > floor {
        let head = &text[floor..cursor];
        let word_at = head.rfind(' ').map_or(0, |at| at + 1);
        let word = &head[word_at..];
        if word.is_empty() {
            break;
        }
        let comma = word.ends_with(',');
        let bare = word.trim_end_matches(',');
        let first = bare.chars().next().unwrap_or(' ');
        let lower = bare.trim_end_matches('.').to_lowercase();
        let particle =
            NAME_PARTICLES.contains(&bare) && n_words > 0 && lower != "e" && lower != "y";
        let valid = first.is_uppercase()
            && bare.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-' | '.' | '‑'))
            && !(bare.len() > 3 && bare.ends_with('.'));
        let title =
            STAFF_TITLES.contains(&lower.as_str()) || PATIENT_TITLES.contains(&lower.as_str());
        let vetoed =
            NOT_NAMES.contains(&lower.as_str()) && bare.trim_end_matches('.').chars().count() > 1;
        if title || vetoed || !(valid || particle) {
            break;
        }
        if comma && (seen_comma || n_words == 0 || n_words > 2) {
            break;
        }
        // "Kocher, Anneliese": one comma, and only before the given names.
        if comma {
            let two = floor + word_at;
            let opens = text[floor..two].trim().is_empty() || text[..two].ends_with("  ");
            if !opens {
                break;
            }
            seen_comma = true;
        }
        start = floor + word_at;
        n_words += 1;
        cursor = start.saturating_sub(1);
        if !text[..start].ends_with(' ') || text[..start].ends_with("  ") {
            break;
        }
    }
    let n_letters = text[start..end].chars().filter(|c| c.is_alphabetic()).count();
    (n_words > 0 && n_letters >= 2).then_some(start)
}

/// A name in either order: "Rohan Deshmukh", "KOWALCZYK, Bernadine T.", "de la Cruz, María".
pub(super) fn full_name(scan: &Scan, at: usize, label: PhiLabel) -> Option<(usize, PhiLabel)> {
    let text = scan.text;
    let mut end = name_end(scan, at, 5)?;
    if let Some(rest) = text[end..].strip_prefix(',') {
        let blank = usize::from(rest.starts_with(' '));
        let from = end + 1 + blank;
        if let Some(stop) = name_end(scan, from, 3) {
            let tail = &text[from..stop];
            let first = tail.split(' ').next().unwrap_or(tail);
            let letters =
                CREDENTIALS.contains(&first.trim_end_matches('.')) || CREDENTIALS.contains(&first);
            let whole_before = label == Staff && text[at..end].contains(' ');
            if !letters && !whole_before {
                end = stop;
            }
        }
    }
    Some((without_final_dot(text, at, end), label))
}

/// The end of a name without the full stop that ends its sentence; that of an initial stays.
pub(super) fn without_final_dot(text: &str, start: usize, end: usize) -> usize {
    let whole = &text[start..end];
    let initial = whole.len() >= 3
        && whole.ends_with('.')
        && whole[..whole.len() - 1].chars().next_back().is_some_and(char::is_uppercase)
        && whole[..whole.len() - 1].chars().rev().nth(1).is_none_or(|c| !c.is_alphabetic());
    if whole.ends_with('.') && !initial { end - 1 } else { end }
}
