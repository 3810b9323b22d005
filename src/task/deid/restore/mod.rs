//! Puts originals back, exactly where the text is unchanged and by alignment where it was edited.

mod align;

use std::collections::HashMap;
use std::fmt;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::document::{Deidentified, Operator};
use crate::text::ByteSpan;

/// One replacement with the original that it stands for.
#[derive(Clone, PartialEq, Eq)]
pub struct MappedEdit {
    /// Where the replacement stands in the de-identified text, in bytes.
    pub target: ByteSpan,
    /// What it replaced.
    pub original: String,
    /// How it was made: what a generalised or masked value was is not told by the value itself.
    pub operator: Operator,
}

impl fmt::Debug for MappedEdit {
    /// Without the original.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}..{}", self.operator.as_str(), self.target.start, self.target.end)
    }
}

/// The way back for one note. It holds identifiers: keep it apart from the text, and sealed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct MappedDocument {
    /// The de-identified text as it was handed out.
    pub text: String,
    /// Every replacement, in text order.
    pub edits: Vec<MappedEdit>,
}

impl fmt::Debug for MappedDocument {
    /// Without the text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MappedDocument of {} edits", self.edits.len())
    }
}

/// A text with its originals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// The text.
    pub text: String,
    /// How many originals were put in.
    pub n_restored: usize,
    /// How many replacements of the note were not found again in the text.
    pub n_missing: usize,
}

impl MappedDocument {
    /// The way back from `deidentified` to the note that it was made of.
    pub fn new(note: &str, deidentified: &Deidentified) -> Self {
        let edits = deidentified
            .edits
            .iter()
            .map(|edit| MappedEdit {
                target: edit.target,
                original: edit.source.of(note).to_owned(),
                operator: edit.operator,
            })
            .collect();
        Self { text: deidentified.text.clone(), edits }
    }

    /// Puts the originals back into `text`: exactly, if it is the text that was handed out; otherwise each replacement
    /// that can be told to be one of the note's, by the words around it or by its own wording.
    ///
    /// ```
    /// use chartside::task::deid::{MappedDocument, MappedEdit};
    /// use chartside::{document::Operator, text::ByteSpan};
    /// let edit = MappedEdit { target: ByteSpan::new(4, 15), original: "Lund".into(), operator: Operator::Tag };
    /// let mapped = MappedDocument { text: "Mr. [PATIENT_1] is well.".into(), edits: vec![edit] };
    /// assert_eq!(mapped.restore("Today Mr. [PATIENT_1] is quite well.").text, "Today Mr. Lund is quite well.");
    /// ```
    pub fn restore(&self, text: &str) -> Restored {
        let mut places: Vec<(ByteSpan, usize)> = if text == self.text {
            self.edits.iter().enumerate().map(|(idx, edit)| (edit.target, idx)).collect()
        } else {
            let mut places =
                align::places(&self.text, text, self.edits.iter().map(|edit| edit.target));
            self.add_unaligned(text, &mut places);
            places
        };
        places.sort_by_key(|(span, _)| *span);
        let mut restored = Restored::default();
        let mut seen = vec![false; self.edits.len()];
        let mut at = 0;
        for (span, edit) in places {
            restored.text.push_str(&text[at..span.start]);
            restored.text.push_str(&self.edits[edit].original);
            restored.n_restored += 1;
            seen[edit] = true;
            at = span.end;
        }
        restored.text.push_str(&text[at..]);
        restored.n_missing = seen.iter().filter(|seen| !**seen).count();
        restored
    }

    /// Finds replacements by their own wording where the words around them changed or moved.
    fn add_unaligned(&self, text: &str, places: &mut Vec<(ByteSpan, usize)>) {
        let mut by_wording: HashMap<&str, Vec<usize>> = HashMap::new();
        for (idx, edit) in self.edits.iter().enumerate() {
            by_wording.entry(edit.target.of(&self.text)).or_default().push(idx);
        }
        // What also stands in the note for itself cannot be told from a replacement.
        by_wording.retain(|wording, edits| {
            let n_written = self
                .text
                .match_indices(wording)
                .filter(|&(at, _)| is_whole(&self.text, at, wording))
                .count();
            !wording.is_empty() && n_written <= edits.len() && self.is_telling(edits)
        });
        let mut wordings: Vec<&str> = by_wording.keys().copied().collect();
        wordings.sort_unstable();
        let automaton =
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&wordings);
        let Ok(automaton) = automaton else { return };
        let mut taken: Vec<ByteSpan> = places.iter().map(|(span, _)| *span).collect();
        taken.sort_unstable();
        let mut left: Vec<bool> = vec![true; self.edits.len()];
        for (_, edit) in places.iter() {
            left[*edit] = false;
        }
        for hit in automaton.find_iter(text) {
            let span = ByteSpan::new(hit.start(), hit.end());
            let wording = wordings[hit.pattern().as_usize()];
            let next = taken.partition_point(|other| other.end <= span.start);
            let is_taken = taken.get(next).is_some_and(|other| other.overlaps(span));
            if is_taken || !is_whole(text, span.start, wording) {
                continue;
            }
            let edits = &by_wording[wording];
            let edit = edits.iter().copied().find(|&edit| left[edit]).unwrap_or(edits[0]);
            left[edit] = false;
            places.push((span, edit));
        }
    }

    /// Whether the wording of these edits says what they replaced: tags and surrogates do, a year or a mask only if it
    /// stands for one value.
    fn is_telling(&self, edits: &[usize]) -> bool {
        edits.iter().all(|&idx| {
            let edit = &self.edits[idx];
            matches!(edit.operator, Operator::Tag | Operator::Surrogate | Operator::DateShift)
                || edit.original == self.edits[edits[0]].original
        })
    }
}

/// Whether no letter or digit touches a wording that ends in such.
fn is_whole(text: &str, at: usize, wording: &str) -> bool {
    let joins = |inside: Option<char>, outside: Option<char>| {
        inside.is_some_and(char::is_alphanumeric) && outside.is_some_and(char::is_alphanumeric)
    };
    let before = text[..at].chars().next_back();
    let after = text[at + wording.len()..].chars().next();
    !joins(wording.chars().next(), before) && !joins(wording.chars().next_back(), after)
}

#[cfg(test)]
mod tests;
