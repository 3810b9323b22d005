//! Looks for replaced values in what is left of a text: in any case, with other spaces and marks, split across lines,
//! digits without their marks, and a person's names one by one or behind initials.

use super::person::{Name, Role};
use super::target::Target;
use super::wordings::Wordings;
use crate::document::PhiLabel;
use crate::lexicon::identifiers::is_ordinary_word;
use crate::text::ByteSpan;

/// The fewest letters and digits of a value that is looked for.
const MIN_SIGNS: usize = 4;
/// The fewest digits of a number that is looked for without its marks.
const MIN_DIGITS: usize = 6;
/// The widest gap between two words of one value, in bytes.
const MAX_GAP: usize = 4;

/// A value to look for.
struct Form {
    /// Its letters and digits in lower case, nothing else.
    signs: String,
    /// How many of the signs stand before each gap between its words, ascending.
    gaps: Vec<usize>,
    /// As written, for short numbers, where the marks between the digits matter.
    exact: Option<String>,
    /// Whether marks and blanks may stand between any two signs: numbers.
    is_number: bool,
    /// The target that it came from.
    origin: usize,
}

/// The replaced values of one text, ready to be looked for.
pub(super) struct Survivors {
    forms: Wordings<Form>,
    /// For each target, whether it is a person's name.
    is_name: Vec<bool>,
}

/// The parts of a text between spans that are sorted and apart.
fn between(length: usize, spans: impl Iterator<Item = ByteSpan>) -> Vec<ByteSpan> {
    let mut gaps = Vec::new();
    let mut at = 0;
    for span in spans {
        gaps.push(ByteSpan::new(at, span.start));
        at = span.end;
    }
    gaps.push(ByteSpan::new(at, length));
    gaps
}

impl Survivors {
    /// The values under `targets`.
    pub fn of(text: &str, targets: &[Target]) -> Self {
        let mut forms: Vec<Form> = Vec::new();
        for (origin, target) in targets.iter().enumerate() {
            let written = target.span.of(text);
            forms.extend(form(written, origin));
            if is_name(target) {
                let name = Name::read(written, false);
                let is_clear = name.n_parts() > 1;
                for piece in name.pieces.iter().filter(|piece| {
                    is_clear && matches!(piece.role, Role::Family | Role::Given | Role::Lone)
                }) {
                    let word = piece.span.of(written);
                    if !is_ordinary_word(&piece.word) {
                        forms.extend(form(word, origin));
                    }
                }
            }
        }
        let mut seen = std::collections::HashSet::new();
        forms.retain(|form| seen.insert((form.signs.clone(), form.exact.clone())));
        let forms = forms.into_iter().map(|form| (form.signs.clone(), form));
        Self { forms: Wordings::new(forms), is_name: targets.iter().map(is_name).collect() }
    }

    /// Where values stand outside the targets, with what is to be done with them: sorted and apart.
    pub fn find(&self, text: &str, targets: &[Target]) -> Vec<(ByteSpan, usize)> {
        self.find_between(text, &between(text.len(), targets.iter().map(|target| target.span)))
    }

    /// Where values stand in `text` outside `spans`.
    pub fn find_outside(&self, text: &str, spans: impl Iterator<Item = ByteSpan>) -> Vec<ByteSpan> {
        self.find_between(text, &between(text.len(), spans))
            .into_iter()
            .map(|(span, _)| span)
            .collect()
    }

    /// The values that begin at `start`.
    fn find_at(&self, text: &str, gap: ByteSpan, start: usize, found: &mut Vec<(ByteSpan, usize)>) {
        // For each byte in lower case, the span of the character that it comes from.
        let mut spans = Vec::new();
        let signs = text[start..gap.end]
            .char_indices()
            .filter(|(_, character)| character.is_alphanumeric())
            .flat_map(|(offset, character)| {
                let span = ByteSpan::new(start + offset, start + offset + character.len_utf8());
                lower(character).map(move |byte| (byte, span))
            })
            .map(|(byte, span)| {
                spans.push(span);
                byte
            });
        for (length, form) in self.forms.at(signs) {
            let span = ByteSpan::new(start, spans[length - 1].end);
            if form.stands(text, gap, span, &spans[..length]) {
                found.push((span, form.origin));
            }
        }
    }

    fn find_between(&self, text: &str, gaps: &[ByteSpan]) -> Vec<(ByteSpan, usize)> {
        let mut found: Vec<(ByteSpan, usize)> = Vec::new();
        if self.forms.is_empty() {
            return found;
        }
        for &gap in gaps {
            let inside = gap.of(text);
            let mut is_inside = false;
            for (offset, byte) in inside.bytes().enumerate() {
                let was_inside = is_inside;
                // Of letters beyond ASCII the first byte may be another one in lower case.
                let may_begin = if byte.is_ascii() {
                    is_inside = byte.is_ascii_alphanumeric();
                    self.forms.may_begin_with(byte)
                } else if inside.is_char_boundary(offset) {
                    is_inside = inside[offset..].starts_with(char::is_alphanumeric);
                    is_inside
                } else {
                    false
                };
                if may_begin && !was_inside {
                    self.find_at(text, gap, gap.start + offset, &mut found);
                }
            }
        }
        // Of overlapping ones the longest, then the first.
        found.sort_by_key(|&(span, origin)| (std::cmp::Reverse(span.len()), span.start, origin));
        let mut kept: Vec<(ByteSpan, usize)> = Vec::new();
        let mut taken = std::collections::BTreeMap::new();
        for (span, origin) in found {
            let collides = taken
                .range(..span.end)
                .next_back()
                .is_some_and(|(_, &end): (&usize, &usize)| end > span.start);
            if !collides {
                taken.insert(span.start, span.end);
                let is_name = self.is_name[origin];
                let whole = if is_name {
                    with_initials(text, gap_of(gaps, span).start, span)
                } else {
                    span
                };
                kept.push((whole, origin));
            }
        }
        kept.sort();
        kept.dedup_by(|b, a| b.0.start < a.0.end);
        kept
    }
}

/// A letter or digit in lower case, as bytes.
fn lower(character: char) -> impl Iterator<Item = u8> {
    character.to_lowercase().filter(|c| c.is_alphanumeric()).flat_map(|c| {
        let mut bytes = [0; 4];
        let length = c.encode_utf8(&mut bytes).len();
        bytes.into_iter().take(length)
    })
}

fn is_name(target: &Target) -> bool {
    matches!(target.label, PhiLabel::Patient | PhiLabel::Staff)
}

/// The form of a written value, unless it says too little.
fn form(written: &str, origin: usize) -> Option<Form> {
    let value = super::person::without_possessive(written.trim());
    let mut signs = String::new();
    let mut gaps = Vec::new();
    let mut is_open = false;
    for character in value.chars() {
        if character.is_alphanumeric() {
            if is_open && !signs.is_empty() {
                gaps.push(signs.len());
            }
            is_open = false;
            signs.extend(character.to_lowercase().filter(|c| c.is_alphanumeric()));
        } else {
            is_open = true;
        }
    }
    let n_signs = signs.chars().count();
    let n_digits = signs.bytes().filter(u8::is_ascii_digit).count();
    if n_signs < MIN_SIGNS {
        return None;
    }
    let is_digits = n_digits == n_signs;
    // A year, an age or "2/10" says too little without its marks.
    let exact = (is_digits && n_digits < MIN_DIGITS)
        .then(|| value.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase());
    if exact.is_some() && gaps.is_empty() && n_digits < 5 {
        return None;
    }
    let is_number = n_digits >= MIN_DIGITS && n_digits * 2 > n_signs;
    Some(Form { signs, gaps, exact, is_number, origin })
}

/// The part between targets that a span lies in.
fn gap_of(gaps: &[ByteSpan], span: ByteSpan) -> ByteSpan {
    let idx = gaps.partition_point(|gap| gap.end < span.end);
    gaps.get(idx).copied().unwrap_or(span)
}

impl Form {
    /// Whether a run of signs that agrees is the value, by what stands around and between them.
    ///
    /// Only the text between the targets counts, so that the answer is the same before and after they are replaced.
    fn stands(&self, text: &str, gap: ByteSpan, span: ByteSpan, spans: &[ByteSpan]) -> bool {
        let before = text[gap.start..span.start].chars().next_back();
        let after = text[span.end..gap.end].chars().next();
        if before.is_some_and(char::is_alphanumeric) || after.is_some_and(char::is_alphanumeric) {
            return false;
        }
        let written = span.of(text);
        if self.exact.as_ref().is_some_and(|exact| written.to_lowercase() != *exact) {
            return false;
        }
        if !self.has_sound_gaps(text, spans) {
            return false;
        }
        let is_word = self.gaps.is_empty() && is_ordinary_word(&self.signs);
        // Capitals at the start of a sentence are no name of their own either.
        !(is_word
            && (!written.starts_with(char::is_uppercase)
                || opens_sentence(&text[gap.start..span.start])))
    }

    fn has_sound_gaps(&self, text: &str, spans: &[ByteSpan]) -> bool {
        let mut gaps = self.gaps.iter().peekable();
        for (idx, pair) in spans.windows(2).enumerate() {
            let is_gap = gaps.next_if(|&&gap| gap == idx + 1).is_some();
            if pair[0].end >= pair[1].start {
                continue;
            }
            let between = &text[pair[0].end..pair[1].start];
            let is_near = between.len() <= MAX_GAP && between.matches('\n').count() <= 1;
            let is_sound = if is_gap || self.is_number {
                is_near
                    && (is_gap
                        || between.chars().all(|c| {
                            c.is_whitespace()
                                || matches!(c, '-' | '.' | '/' | '(' | ')' | '‑' | '–' | '\u{ad}')
                        }))
            } else {
                is_hyphenation(between)
            };
            if !is_sound {
                return false;
            }
        }
        true
    }
}

/// A word broken at the end of a line, or marks that are not seen.
fn is_hyphenation(between: &str) -> bool {
    let visible: String = between
        .chars()
        .filter(|c| {
            !matches!(
                c,
                '\u{ad}'
                    | '\u{200b}'
                    | '\u{200c}'
                    | '\u{200d}'
                    | '\u{2060}'
                    | '\u{feff}'
                    | '\r'
                    | ' '
                    | '\u{301}'
                    | '\u{300}'
                    | '\u{308}'
            )
        })
        .collect();
    (visible.is_empty() && !between.contains(' ')) || matches!(visible.as_str(), "-\n" | "‐\n")
}

fn opens_sentence(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '\t', '"', '(']);
    before.is_empty() || before.ends_with(['.', '\n', ':', '!', '?', '-', '•', '*', ';', '|', ']'])
}

/// "T. J. Oyelaran" where "Oyelaran" was found: initials at its side, from `from` on, belong to it.
fn with_initials(text: &str, from: usize, span: ByteSpan) -> ByteSpan {
    let mut start = span.start;
    while let Some(head) =
        text[from..start].strip_suffix(' ').and_then(|head| head.strip_suffix('.'))
    {
        let Some(letter) = head.chars().next_back().filter(|c| c.is_uppercase()) else { break };
        let at = from + head.len() - letter.len_utf8();
        if text[from..at].ends_with(char::is_alphanumeric) {
            break;
        }
        start = at;
    }
    ByteSpan::new(start, span.end)
}
