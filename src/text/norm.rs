//! A note as a reader sees it, with the way back to the bytes as they were written.
//!
//! Detection reads plain letters, digits and marks. Copy and paste, export filters and people who test a filter leave
//! others in their place: characters of no width inside a number, full-width digits, a Cyrillic letter in a Latin name,
//! marks that turn the direction of writing, Windows line ends.

use std::borrow::Cow;

use unicode_normalization::char::{compose, decompose_compatible};

use super::ByteSpan;

/// A text with look-alikes written plainly, and where each of its characters came from.
///
/// A text that needs no change is borrowed and costs one look at each byte.
///
/// ```
/// use chartside::text::{ByteSpan, Normalized};
/// let written = "MRN 55\u{200b}30\u{ad}18, Jоhn"; // with a Cyrillic "о"
/// let plain = Normalized::new(written);
/// assert_eq!(plain.text(), "MRN 553018, John");
/// assert_eq!(plain.to_original(ByteSpan::new(4, 10)).of(written), "55\u{200b}30\u{ad}18");
/// ```
#[derive(Clone, Debug)]
pub struct Normalized<'t> {
    text: Cow<'t, str>,
    /// Where the offsets drift apart; empty when they agree everywhere.
    drifts: Vec<Drift>,
}

/// From `plain` on, up to the next drift, a byte of the plain text lies at the same distance from `written`.
#[derive(Clone, Copy, Debug)]
struct Drift {
    plain: usize,
    written: usize,
    /// Where the character before this point ends in the written text.
    written_end: usize,
}

impl<'t> Normalized<'t> {
    /// The plain form of `written`.
    pub fn new(written: &'t str) -> Self {
        if is_plain(written) {
            return Self { text: Cow::Borrowed(written), drifts: Vec::new() };
        }
        let mut text = String::with_capacity(written.len());
        let mut drifts = Vec::new();
        let mut is_mixed = false;
        let mut word_end = 0;
        // The written length that the plain text has swallowed, as the last drift says.
        let (mut plain_base, mut written_base) = (0, 0);
        let mut previous_end = 0;
        let mut chars = written.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let mut end = at + c.len_utf8();
            if at >= word_end && c.is_alphabetic() {
                (is_mixed, word_end) = word(&written[at..]);
                word_end += at;
            }
            let mut plain = match c {
                '\r' if chars.peek().is_some_and(|&(_, next)| next == '\n') => None,
                _ if c.is_ascii() && c != '\r' => Some(c),
                _ => plain_form(c, is_mixed && at < word_end),
            };
            if let (Some(base), Some(&(_, mark))) = (plain, chars.peek())
                && let Some(composed) = compose_mark(base, mark)
            {
                plain = Some(composed);
                end += mark.len_utf8();
                chars.next();
            }
            let Some(plain) = plain else { continue };
            if at - written_base != text.len() - plain_base {
                drifts.push(Drift { plain: text.len(), written: at, written_end: previous_end });
                (plain_base, written_base) = (text.len(), at);
            }
            text.push(plain);
            previous_end = end;
            if end - written_base != text.len() - plain_base {
                // The length changed inside one character: the next one starts anew.
                drifts.push(Drift { plain: text.len(), written: end, written_end: end });
                (plain_base, written_base) = (text.len(), end);
            }
        }
        Self { text: Cow::Owned(text), drifts }
    }

    /// The plain text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the plain text is the written one.
    pub fn is_unchanged(&self) -> bool {
        matches!(self.text, Cow::Borrowed(_))
    }

    /// The written span under a span of the plain text, with everything invisible inside it.
    ///
    /// Units: bytes; both ends of `plain` lie on character boundaries of [`Self::text`].
    pub fn to_original(&self, plain: ByteSpan) -> ByteSpan {
        let start = self.written_start(plain.start);
        let end = if plain.is_empty() { start } else { self.written_end(plain.end) };
        ByteSpan { start, end: end.max(start) }
    }

    /// The span of the plain text that holds all that is left of a written span.
    ///
    /// Units: bytes; both ends of `written` lie on character boundaries of the written text.
    pub fn to_plain(&self, written: ByteSpan) -> ByteSpan {
        let start = self.plain_offset(written.start);
        ByteSpan { start, end: self.plain_offset(written.end).max(start) }
    }

    fn drift(&self, plain: usize) -> Option<&Drift> {
        let idx = self.drifts.partition_point(|drift| drift.plain <= plain);
        idx.checked_sub(1).map(|idx| &self.drifts[idx])
    }

    fn written_start(&self, plain: usize) -> usize {
        self.drift(plain).map_or(plain, |drift| drift.written + (plain - drift.plain))
    }

    fn written_end(&self, plain: usize) -> usize {
        // Several drifts may lie at one point; the earliest of them knows where the character before it ended.
        let idx = self.drifts.partition_point(|drift| drift.plain < plain);
        match self.drifts.get(idx) {
            Some(drift) if drift.plain == plain => drift.written_end,
            _ => self.written_start(plain),
        }
    }

    fn plain_offset(&self, written: usize) -> usize {
        let idx = self.drifts.partition_point(|drift| drift.written <= written);
        let limit = self.drifts.get(idx).map_or(self.text.len(), |drift| drift.plain);
        let Some(drift) = idx.checked_sub(1).map(|idx| &self.drifts[idx]) else {
            return written.min(limit);
        };
        let mut offset = (drift.plain + (written - drift.written)).min(limit);
        while !self.text.is_char_boundary(offset) {
            offset += 1;
        }
        offset
    }
}

/// Whether nothing in `text` has another plain form.
fn is_plain(text: &str) -> bool {
    if text.is_ascii() {
        return !text.as_bytes().contains(&b'\r');
    }
    // Letters of Latin-1 and Latin Extended-A and B, dashes, quotation marks and signs of measure stay as they are.
    text.chars().all(|c| {
        c != '\r'
            && (c.is_ascii()
                || matches!(c, '\u{a1}'..='\u{a9}' | '\u{ab}' | '\u{ac}' | '\u{ae}'..='\u{24f}' | '\u{2013}'..='\u{2022}' | '\u{2026}' | '\u{2190}'..='\u{21ff}' | '≥' | '≤'))
    })
}

/// Whether the word at the start of `text` mixes Latin letters with look-alikes of another script, and its length.
fn word(text: &str) -> (bool, usize) {
    let (mut latin, mut alike) = (false, false);
    for (at, c) in text.char_indices() {
        if !(c.is_alphanumeric() || is_invisible(c) || is_combining(c)) {
            return (latin && alike, at);
        }
        latin |= c.is_ascii_alphabetic();
        alike |= look_alike(c).is_some();
    }
    (latin && alike, text.len())
}

/// The plain form of a character that is not ASCII, or `None` when a reader does not see it.
fn plain_form(c: char, in_mixed_word: bool) -> Option<char> {
    if is_invisible(c) {
        return None;
    }
    Some(match c {
        '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            ' '
        }
        '\u{2010}' | '\u{2011}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}' => '-',
        // Powers and notes of reference are no digits of a number; ordinal signs stay.
        '\u{aa}' | '\u{b2}' | '\u{b3}' | '\u{b9}' | '\u{ba}' | '\u{2070}'..='\u{209f}' => c,
        _ => match in_mixed_word.then(|| look_alike(c)).flatten() {
            Some(letter) => letter,
            None => compatible(c).unwrap_or(c),
        },
    })
}

/// Characters without width: joiners, soft hyphens, marks of direction, selectors of variants, tags.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e007f}' | '\u{e0100}'..='\u{e01ef}'
    )
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// A letter and the accent written behind it as one letter, where Unicode has one.
fn compose_mark(base: char, mark: char) -> Option<char> {
    (base.is_alphabetic() && is_combining(mark)).then(|| compose(base, mark)).flatten()
}

/// The one ASCII character that `c` is a variant of: full width, bold, in a circle, a digit of another script.
fn compatible(c: char) -> Option<char> {
    /// The zero of each script whose ten digits stand in a row.
    const ZEROS: &[char] = &[
        '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}',
        '\u{be6}', '\u{c66}', '\u{ce6}', '\u{d66}', '\u{e50}', '\u{ed0}', '\u{f20}', '\u{1040}',
        '\u{17e0}', '\u{1810}',
    ];
    for &zero in ZEROS {
        if let Some(value) = (c as u32).checked_sub(zero as u32).filter(|&value| value < 10) {
            return char::from_digit(value, 10);
        }
    }
    let (mut first, mut n) = (None, 0);
    decompose_compatible(c, |part| {
        first = first.or(Some(part));
        n += 1;
    });
    first.filter(|part| n == 1 && part.is_ascii_graphic())
}

/// The Latin letter that a letter of Cyrillic, Greek or Armenian cannot be told from in print.
///
/// Source: the single-character pairs of Unicode Technical Standard 39, confusables, among these scripts.
fn look_alike(c: char) -> Option<char> {
    Some(match c {
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'С' | 'Ϲ' => 'C',
        'Е' | 'Ε' => 'E',
        'Н' | 'Η' => 'H',
        'І' | 'Ι' | 'Ӏ' => 'I',
        'Ј' | 'Ϳ' => 'J',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'О' | 'Ο' | 'Օ' => 'O',
        'Р' | 'Ρ' => 'P',
        'Ԛ' => 'Q',
        'Ѕ' | 'Տ' => 'S',
        'Т' | 'Τ' => 'T',
        'Ԝ' => 'W',
        'Х' | 'Χ' => 'X',
        'У' | 'Υ' | 'Ү' => 'Y',
        'Ζ' => 'Z',
        'а' | 'α' => 'a',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' => 'e',
        'һ' | 'հ' => 'h',
        'і' | 'ι' => 'i',
        'ј' | 'ϳ' => 'j',
        'ո' => 'n',
        'о' | 'ο' | 'օ' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'ѕ' => 's',
        'ս' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'ү' => 'y',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn look_alikes_are_written_plainly() {
        for (written, plain) in [
            ("plain ASCII stays", "plain ASCII stays"),
            ("55\u{200b}5-0\u{200d}1\u{2060}99", "555-0199"),
            ("０３／１６／２０２４", "03/16/2024"),
            ("Mаrtín", "Martín"),
            ("\u{202e}Kowalczyk\u{202c}", "Kowalczyk"),
            ("Jose\u{301} Nun\u{303}ez", "José Nuñez"),
            ("a\r\nb\rc", "a\nb\nc"),
            ("DOB\u{a0}٢٠٢٤", "DOB 2024"),
            ("555\u{2011}0199", "555-0199"),
            ("𝐉𝐨𝐡𝐧", "John"),
        ] {
            assert_eq!(Normalized::new(written).text(), plain, "{written:?}");
        }
    }

    #[test]
    fn words_of_one_script_powers_and_dashes_stay() {
        for note in
            ["Иванова в палате", "22 kg/m²", "2018–2020", "37 °C", "TGF-β, α-blocker", "½ tab"]
        {
            assert_eq!(Normalized::new(note).text(), note);
        }
    }

    #[test]
    fn spans_lead_back_over_what_is_not_seen() {
        let check = |written: &str, value: &str, original: &str| {
            let plain = Normalized::new(written);
            let start = plain.text().find(value).expect("the value is in the plain text");
            let span = ByteSpan::new(start, start + value.len());
            assert_eq!(plain.to_original(span).of(written), original);
            assert_eq!(plain.to_plain(plain.to_original(span)), span);
        };
        check("a\u{200b}\u{200b}b\u{ad}c d", "b", "b");
        check("a\u{200b}\u{200b}b\u{ad}c d", "bc", "b\u{ad}c");
        check("tel ５５５ now", "555", "５５５");
        check("José\r\nDoe", "Doe", "Doe");
        check("Jose\u{301} x", "José", "Jose\u{301}");
    }

    proptest! {
        #[test]
        fn every_plain_character_has_its_place_in_the_written_text(written in "\\PC{0,24}|[a-zа-я０-９\u{200b}\u{ad}\r\n\u{301} .-]{0,40}") {
            let plain = Normalized::new(&written);
            let mut reached = 0;
            for (at, c) in plain.text().char_indices() {
                let span = plain.to_original(ByteSpan::new(at, at + c.len_utf8()));
                prop_assert!(span.start >= reached && !span.is_empty());
                prop_assert!(written.get(span.range()).is_some());
                prop_assert_eq!(plain.to_plain(span), ByteSpan::new(at, at + c.len_utf8()));
                reached = span.end;
            }
            let whole = plain.to_original(ByteSpan::new(0, plain.text().len()));
            prop_assert!(written.get(whole.range()).is_some());
        }
    }
}
