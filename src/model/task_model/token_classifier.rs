//! A label for each word, and spans of words with the same label.

use super::manifest::TaskManifest;
use super::run::{Run, Task, Window};
use super::tokenizer::Frame;
use super::trunk::Trunk;
use crate::Result;
use crate::model::ModelFiles;
use crate::model::head::{TokenHead, softmax};
use crate::model::tokenizer::Tokens;
use crate::text::ByteSpan;

/// A span of words that a model gives one label.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelledSpan {
    /// Where.
    pub span: ByteSpan,
    /// The label without its `B-`, `I-` or the like.
    pub label: String,
    /// The mean probability of the words' labels, 0..=1.
    pub score: f32,
}

/// A brought model that labels words.
#[derive(Debug)]
pub struct TokenClassifier {
    pub(super) trunk: Trunk,
    pub(super) frame: Frame,
    pub(super) head: TokenHead,
    tags: Vec<Tag>,
}

/// Where in a span a word with this label lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// At its beginning.
    Begin,
    /// In it, or anywhere where the model has no such marks.
    Inside,
    /// At its end.
    End,
    /// It is the whole span.
    Single,
}

/// A label of the head, taken apart.
#[derive(Clone, Debug, PartialEq)]
enum Tag {
    Outside,
    Of { label: String, place: Place },
}

impl Tag {
    /// Reads IOB1, IOB2, IOE, BIOES, BILOU and labels without marks.
    fn from_label(label: &str) -> Self {
        if label == "O" {
            return Self::Outside;
        }
        let marked = label.split_once('-').and_then(|(mark, rest)| {
            let place = match mark {
                "B" => Place::Begin,
                "I" | "M" => Place::Inside,
                "E" | "L" => Place::End,
                "S" | "U" => Place::Single,
                _ => return None,
            };
            (!rest.is_empty()).then_some((place, rest))
        });
        let (place, label) = marked.unwrap_or((Place::Inside, label));
        Self::Of { label: label.to_owned(), place }
    }
}

impl TokenClassifier {
    pub(super) fn load(manifest: TaskManifest, files: ModelFiles) -> Result<Self> {
        let (trunk, mut weights) = Trunk::load(manifest, files)?;
        let labels = trunk.manifest.task.labels();
        let hidden = trunk.config().hidden;
        let head = TokenHead::load(&mut weights, "output", labels.len(), hidden)?;
        weights.finish()?;
        let tags = labels.iter().map(|label| Tag::from_label(label)).collect();
        let frame = trunk.tokenizer.frame(trunk.config().n_types)?;
        Ok(Self { trunk, frame, head, tags })
    }

    /// What the package says of itself.
    pub fn manifest(&self) -> &TaskManifest {
        &self.trunk.manifest
    }

    /// The labelled spans of `text`, in its order.
    ///
    /// The label of a word is that of its first token, which is what such models are trained on.
    /// Texts of any length are cut into overlapping windows that end with one of `sentences` where
    /// they can. Units: bytes.
    ///
    /// # Errors
    /// `internal` when `text` cannot be cut into tokens.
    pub fn classify_tokens(&self, text: &str, sentences: &[ByteSpan]) -> Result<Vec<LabelledSpan>> {
        self.start(text, sentences.to_vec()).finish(self, text)
    }

    pub(super) fn start(&self, text: &str, sentences: Vec<ByteSpan>) -> Run<Self> {
        Run::new(self, text, sentences, &self.frame, &[])
    }
}

impl Task for TokenClassifier {
    type Sums = Vec<f32>; // [n_tokens, n_labels]
    type Output = Vec<LabelledSpan>;

    fn trunk(&self) -> &Trunk {
        &self.trunk
    }

    fn add(&self, window: &Window, logits: &mut Vec<f32>) {
        self.head.run(window.core(), self.trunk.config().hidden, logits);
    }

    fn finish(&self, tokens: &Tokens, logits: Vec<f32>) -> Vec<LabelledSpan> {
        let rows = logits.chunks_exact(self.tags.len());
        spans_of(&self.tags, words_of(tokens).zip_rows(rows))
    }
}

/// The words of a text: where they are, and the index of their first token.
struct Words(Vec<(ByteSpan, usize)>);

fn words_of(tokens: &Tokens) -> Words {
    let mut words: Vec<(ByteSpan, usize)> = Vec::new();
    let pieces = tokens.spans().iter().zip(tokens.is_continuation());
    for (idx, (&span, &is_continuation)) in pieces.enumerate() {
        match words.last_mut() {
            Some((word, _)) if is_continuation => {
                // A piece of nothing but white space has no place.
                if word.is_empty() {
                    word.start = span.start;
                }
                word.end = word.end.max(span.end);
            }
            _ => words.push((span, idx)),
        }
    }
    words.retain(|(word, _)| !word.is_empty());
    Words(words)
}

impl Words {
    /// Each word with the row of its first token.
    fn zip_rows<'a>(
        self,
        rows: impl ExactSizeIterator<Item = &'a [f32]>,
    ) -> impl Iterator<Item = (ByteSpan, &'a [f32])> {
        let rows: Vec<_> = rows.collect();
        self.0.into_iter().filter_map(move |(span, idx)| Some((span, *rows.get(idx)?)))
    }
}

/// Puts words with the same label together.
fn spans_of<'a>(
    tags: &[Tag],
    words: impl Iterator<Item = (ByteSpan, &'a [f32])>,
) -> Vec<LabelledSpan> {
    let mut spans: Vec<(LabelledSpan, usize)> = Vec::new();
    // Whether the next word may go on with the last span.
    let mut is_open = false;
    for (word, logits) in words {
        let best = (1..logits.len()).fold(
            0,
            |best, idx| {
                if logits[idx] > logits[best] { idx } else { best }
            },
        );
        let Tag::Of { label, place } = &tags[best] else {
            is_open = false;
            continue;
        };
        let probability = softmax(logits)[best];
        match spans.last_mut() {
            Some((open, n_words))
                if is_open
                    && open.label == *label
                    && matches!(place, Place::Inside | Place::End) =>
            {
                open.span.end = word.end;
                open.score += probability;
                *n_words += 1;
            }
            _ => {
                let found = LabelledSpan { span: word, label: label.clone(), score: probability };
                spans.push((found, 1));
            }
        }
        is_open = matches!(place, Place::Begin | Place::Inside);
    }
    let mean = |(mut found, n_words): (LabelledSpan, usize)| {
        found.score /= n_words as f32;
        found
    };
    spans.into_iter().map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of one byte each with the labels given, and the spans that come of them.
    #[track_caller]
    fn check(labels: &str, expected: &[(usize, usize, &str)]) {
        let labels: Vec<&str> = labels.split(' ').collect();
        let tags: Vec<Tag> = labels.iter().map(|label| Tag::from_label(label)).collect();
        let rows: Vec<Vec<f32>> = (0..labels.len())
            .map(|idx| (0..labels.len()).map(|tag| if tag == idx { 9.0 } else { 0.0 }).collect())
            .collect();
        let words = rows
            .iter()
            .enumerate()
            .map(|(idx, row)| (ByteSpan::new(2 * idx, 2 * idx + 1), &row[..]));
        let found = spans_of(&tags, words);
        let found: Vec<_> = found
            .iter()
            .map(|found| (found.span.start / 2, found.span.end / 2 + 1, found.label.as_str()))
            .collect();
        assert_eq!(found, expected, "{labels:?}");
    }

    #[test]
    fn words_with_one_label_form_spans() {
        check("O B-X I-X O B-X B-X", &[(1, 3, "X"), (4, 5, "X"), (5, 6, "X")]);
        check("B-X I-Y I-Y", &[(0, 1, "X"), (1, 3, "Y")]);
        check("I-X I-X O I-X", &[(0, 2, "X"), (3, 4, "X")]);
        check("B-X I-X E-X S-X S-X", &[(0, 3, "X"), (3, 4, "X"), (4, 5, "X")]);
        check("B-X L-X I-X U-X", &[(0, 2, "X"), (2, 3, "X"), (3, 4, "X")]);
        check("X X Y O Y", &[(0, 2, "X"), (2, 3, "Y"), (4, 5, "Y")]);
        // A hyphen of the label's own is no mark.
        check("NON-X NON-X", &[(0, 2, "NON-X")]);
    }

    #[test]
    fn words_are_made_of_their_pieces() {
        let spans = [(0, 3), (3, 5), (5, 5), (6, 9), (9, 9)];
        let spans = spans.map(|(start, end)| ByteSpan::new(start, end)).to_vec();
        let tokens = Tokens::from_places(spans, vec![false, true, false, true, false]);
        let words = words_of(&tokens).0;
        assert_eq!(words, [(ByteSpan::new(0, 5), 0), (ByteSpan::new(6, 9), 2)]);
    }
}
