//! Reads a written name into its parts: given, family, initials.

use crate::lexicon::identifiers::{CREDENTIALS, NAME_PARTICLES, PATIENT_TITLES, STAFF_TITLES};
use crate::text::ByteSpan;

/// What a piece of a written name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::task::deid) enum Role {
    /// A given name.
    Given,
    /// A family name with its particles.
    Family,
    /// A name that stands alone and may be either.
    Lone,
    /// One letter for a name.
    Initial,
    /// A title, generation or credential: no name.
    Mark,
}

/// A piece of a written name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::task::deid) struct Piece {
    /// Where it stands in the written name.
    pub span: ByteSpan,
    /// What it is.
    pub role: Role,
    /// In lower case, blanks folded.
    pub word: String,
}

/// A written name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::task::deid) struct Name {
    /// In the order as written.
    pub pieces: Vec<Piece>,
}

impl Name {
    /// Reads `written`; `is_titled` says that a title such as "Mr." or "Dr." stands before it.
    pub fn read(written: &str, is_titled: bool) -> Self {
        let mut pieces = tokens(written);
        let comma = written.find(',');
        join_particles(written, &mut pieces);
        let words: Vec<usize> = of_role(&pieces, Role::Lone);
        match (words.as_slice(), comma) {
            ([], _) => {}
            // "Oyelaran, Temitope J.", but not "Oyelaran, MD".
            (_, Some(comma)) if is_inverted(&pieces, comma) => {
                for &idx in &words {
                    let is_family = pieces[idx].span.end <= comma;
                    pieces[idx].role = if is_family { Role::Family } else { Role::Given };
                }
            }
            ([only], _) => {
                let has_initial = pieces.iter().any(|piece| piece.role == Role::Initial);
                if is_titled || has_initial {
                    pieces[*only].role = Role::Family;
                }
            }
            ([first @ .., last], _) => {
                for &idx in first {
                    pieces[idx].role = Role::Given;
                }
                pieces[*last].role = Role::Family;
            }
        }
        Self { pieces }
    }

    /// The words of a role, lower case.
    pub fn words(&self, role: Role) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter(move |piece| piece.role == role).map(|piece| piece.word.as_str())
    }

    /// How many pieces are names or initials.
    pub fn n_parts(&self) -> usize {
        self.pieces.iter().filter(|piece| piece.role != Role::Mark).count()
    }
}

fn of_role(pieces: &[Piece], role: Role) -> Vec<usize> {
    pieces.iter().enumerate().filter(|(_, piece)| piece.role == role).map(|(idx, _)| idx).collect()
}

/// Whether names stand on both sides of the comma.
fn is_inverted(pieces: &[Piece], comma: usize) -> bool {
    let is_name = |piece: &&Piece| piece.role != Role::Mark;
    pieces.iter().filter(is_name).any(|piece| piece.role == Role::Lone && piece.span.end <= comma)
        && pieces.iter().filter(is_name).any(|piece| piece.span.start > comma)
}

fn is_part_of_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '\'' | '’' | '-' | '\u{ad}' | '\u{301}')
}

fn tokens(written: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(offset) = written[at..].find(is_part_of_word) {
        let start = at + offset;
        let rest = &written[start..];
        let end = start + rest.find(|c| !is_part_of_word(c)).unwrap_or(rest.len());
        at = end;
        let word = &written[start..end];
        let lead = word.len() - word.trim_start_matches(['\'', '’', '-']).len();
        let bare = without_possessive(word.trim_matches(['\'', '’', '-']));
        let span = ByteSpan::new(start + lead, start + lead + bare.len());
        if !bare.is_empty() {
            push_token(written, span, &mut pieces);
        }
    }
    pieces
}

/// The word without "'s"; the apostrophe of "O's" and of a plural stays outside as well.
pub(in crate::task::deid) fn without_possessive(word: &str) -> &str {
    ["'s", "’s", "'S", "’S"]
        .iter()
        .find_map(|end| word.strip_suffix(end))
        .unwrap_or(word)
        .trim_end_matches(['\'', '’'])
}

fn push_token(written: &str, span: ByteSpan, pieces: &mut Vec<Piece>) {
    let bare = span.of(written);
    let word = bare.to_lowercase();
    let n_characters = bare.chars().count();
    let is_mark = STAFF_TITLES.contains(&word.as_str())
        || PATIENT_TITLES.contains(&word.as_str())
        || matches!(word.as_str(), "jr" | "sr" | "ii" | "iii" | "iv")
        || CREDENTIALS.contains(&bare) && !pieces.is_empty()
        || bare.chars().any(|c| c.is_ascii_digit());
    // "TO", "TJO" beside or instead of a name: one initial a letter; "LEE" and "KIM" are names.
    let is_sounded =
        n_characters == 3 && matches!(word.chars().nth(1), Some('a' | 'e' | 'i' | 'o' | 'u'));
    let is_letters = n_characters <= 3
        && !is_sounded
        && bare.chars().all(char::is_uppercase)
        && (written.chars().any(char::is_lowercase)
            || written.len() == bare.len()
            || written.contains('/'));
    if is_mark {
        pieces.push(Piece { span, role: Role::Mark, word });
    } else if n_characters == 1 || is_letters {
        for (offset, letter) in bare.char_indices() {
            let start = span.start + offset;
            pieces.push(Piece {
                span: ByteSpan::new(start, start + letter.len_utf8()),
                role: Role::Initial,
                word: letter.to_lowercase().collect(),
            });
        }
    } else {
        pieces.push(Piece { span, role: Role::Lone, word });
    }
}

/// "van", "der", "Berg" become one piece.
fn join_particles(written: &str, pieces: &mut Vec<Piece>) {
    let mut idx = 0;
    while idx + 1 < pieces.len() {
        let (piece, next) = (&pieces[idx], &pieces[idx + 1]);
        let gap = &written[piece.span.end..next.span.start];
        let last = piece.word.rsplit(' ').next().unwrap_or_default();
        let joins = piece.role == Role::Lone
            && next.role == Role::Lone
            && NAME_PARTICLES.contains(&last)
            && gap.chars().all(char::is_whitespace);
        if joins {
            let joined = Piece {
                span: ByteSpan::new(piece.span.start, next.span.end),
                role: Role::Lone,
                word: format!("{} {}", piece.word, next.word),
            };
            pieces[idx] = joined;
            pieces.remove(idx + 1);
        } else {
            idx += 1;
        }
    }
}

/// Whether two words differ by at most one slip (a letter more, less, other, or two swapped); short words must agree.
pub(in crate::task::deid) fn is_alike(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().min(b.len()) < 6 || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[head..], &b[head..]);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - tail.min(a.len())], &b[..b.len() - tail.min(b.len())]);
    match (a, b) {
        ([_], [_]) | ([], [_]) | ([_], []) | ([], []) => true,
        ([w, x], [y, z]) => w == z && x == y,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(written: &str, is_titled: bool) -> String {
        Name::read(written, is_titled)
            .pieces
            .iter()
            .map(|piece| format!("{:?}:{}", piece.role, piece.word))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn parts_are_told_by_order_comma_and_title() {
        for (written, is_titled, expected) in [
            ("Oyelaran, Temitope J.", false, "Family:oyelaran Given:temitope Initial:j"),
            ("Temitope J. Oyelaran", false, "Given:temitope Initial:j Family:oyelaran"),
            ("Oyelaran's", true, "Family:oyelaran"),
            ("Temitope", false, "Lone:temitope"),
            ("T.O.", false, "Initial:t Initial:o"),
            ("AB/MK", false, "Initial:a Initial:b Initial:m Initial:k"),
            ("T. Oyelaran", false, "Initial:t Family:oyelaran"),
            ("VAN DER BERG, PIET", false, "Family:van der berg Given:piet"),
            ("Oyelaran, MD", false, "Lone:oyelaran Mark:md"),
            ("Sean O'Leary Jr.", false, "Given:sean Family:o'leary Mark:jr"),
            ("Anna-Lena Möller", false, "Given:anna-lena Family:möller"),
            ("LI", true, "Initial:l Initial:i"),
            ("", false, ""),
        ] {
            assert_eq!(shown(written, is_titled), expected, "{written}");
        }
    }

    #[test]
    fn one_slip_in_a_long_word_is_forgiven() {
        for (a, b) in [("oyelaran", "oyelran"), ("oyelaran", "oyelarna"), ("oyelaran", "oyeleran")]
        {
            assert!(is_alike(a, b), "{a} {b}");
        }
        for (a, b) in
            [("lund", "lind"), ("oyelaran", "oyelar"), ("jansen", "hanson"), ("", "abcdef")]
        {
            assert!(!is_alike(a, b), "{a} {b}");
        }
    }
}
