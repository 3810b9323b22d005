//! From scores per tag to spans.

use std::ops::Range;

use crate::model::backend::cpu::math::exp;
use crate::model::manifest::TagHead;
use crate::model::tokenizer::Tokens;
use crate::text::ByteSpan;

/// A span that a head found.
#[derive(Clone, Debug, PartialEq)]
pub struct TaggedSpan {
    /// Where.
    pub span: ByteSpan,
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Which label of the head.
    pub label_idx: usize,
    /// The mean probability of the label over the tokens, 0..=1.
    pub score: f32,
}

/// The tag O; tags `2 l + 1` and `2 l + 2` are B and I of label `l`.
const OUTSIDE: usize = 0;

/// The best sequence of BIO tags under the rules, as spans.
///
/// I follows B or I of its own label only, no span starts inside a word, and a span takes in the
/// whole of its last word. The biases of `head` are added to the logits, for the path and the scores; spans with a
/// score below their label's threshold are dropped.
///
/// Sums along the path are of f64 in a written order, so that the Python twin
/// (`models/training/chartside_training/decode.py`) chooses the same path from the same logits.
///
/// Shape: `logits` is `[tokens.len(), head.n_tags()]`.
///
/// # Panics
/// When it is not, or the head has more than 127 labels.
pub fn decode(logits: &[f32], tokens: &Tokens, head: &TagHead) -> Vec<TaggedSpan> {
    let n_tokens = tokens.len();
    let n_tags = head.n_tags();
    assert!(n_tags <= usize::from(u8::MAX));
    assert_eq!(logits.len(), n_tokens * n_tags);
    let is_inside = tokens.is_continuation();
    let settings = Settings::new(head);
    let tags = best_path(logits, is_inside, &settings);
    let mut spans = Vec::new();
    let mut first = 0;
    while first < n_tokens {
        let Some(label_idx) = tags[first].checked_sub(1).map(|tag| tag / 2) else {
            first += 1;
            continue;
        };
        let mut behind = first + 1;
        while behind < n_tokens && (tags[behind] == 2 * label_idx + 2 || is_inside[behind]) {
            behind += 1;
        }
        let total: f32 = logits[first * n_tags..behind * n_tags]
            .chunks_exact(n_tags)
            .map(|row| settings.probability(row, label_idx))
            .sum();
        let score = total / (behind - first) as f32;
        if f64::from(score) >= settings.thresholds[label_idx] {
            spans.push(TaggedSpan {
                span: ByteSpan::new(tokens.spans()[first].start, tokens.spans()[behind - 1].end),
                tokens: first..behind,
                label_idx,
                score,
            });
        }
        first = behind;
    }
    spans
}

/// The settings of a head, by tag and label.
struct Settings {
    /// By tag.
    biases: Vec<f64>,
    repeat_bias: f64,
    /// By label.
    thresholds: Vec<f64>,
    temperature: f32,
}

impl Settings {
    fn new(head: &TagHead) -> Self {
        let of_label = |label| head.thresholds.get(label).copied().unwrap_or(0.0);
        let by_tag = head.biases().into_iter().flat_map(|bias| [bias, bias]);
        Self {
            biases: std::iter::once(head.outside_bias).chain(by_tag).collect(),
            repeat_bias: head.repeat_bias,
            thresholds: head.labels.iter().map(of_label).collect(),
            temperature: head.temperature as f32,
        }
    }

    /// The softmax mass of B and I of `label_idx`.
    fn probability(&self, row: &[f32], label_idx: usize) -> f32 {
        let scaled = |tag: usize| (row[tag] + self.biases[tag] as f32) / self.temperature;
        let top = (1..row.len()).map(scaled).fold(scaled(OUTSIDE), f32::max);
        let odds = |tag| exp(scaled(tag) - top);
        let total = (1..row.len()).map(odds).fold(odds(OUTSIDE), |sum, odds| sum + odds);
        (odds(2 * label_idx + 1) + odds(2 * label_idx + 2)) / total
    }
}

/// Viterbi's algorithm; ties go to the lower tag.
fn best_path(logits: &[f32], is_inside: &[bool], settings: &Settings) -> Vec<usize> {
    const NEVER: f64 = f64::NEG_INFINITY;
    let n_tokens = is_inside.len();
    let n_tags = settings.biases.len();
    let best_but = |scores: &[f64], begin: usize| {
        (1..n_tags)
            .filter(|&tag| begin == OUTSIDE || tag != begin && tag != begin + 1)
            .fold(OUTSIDE, |best, tag| if scores[tag] > scores[best] { tag } else { best })
    };
    let mut scores = vec![NEVER; n_tags];
    scores[OUTSIDE] = 0.0;
    let mut next = scores.clone();
    let mut from = vec![OUTSIDE as u8; n_tokens * n_tags];
    for (token, (row, from)) in
        logits.chunks_exact(n_tags).zip(from.chunks_exact_mut(n_tags)).enumerate()
    {
        let biased = |tag: usize| f64::from(row[tag]) + settings.biases[tag];
        let best = best_but(&scores, OUTSIDE);
        // Scores are kept relative to the best, so that long notes lose no precision.
        let top = scores[best];
        let own_begin = if best == OUTSIDE { OUTSIDE } else { best - (best + 1) % 2 };
        let best_other = best_but(&scores, own_begin);
        next[OUTSIDE] = biased(OUTSIDE);
        from[OUTSIDE] = best as u8;
        for begin in (1..n_tags).step_by(2) {
            let inside = begin + 1;
            let source = if scores[inside] > scores[begin] { inside } else { begin };
            let other = if begin == own_begin { best_other } else { best };
            let repeated = scores[source] + settings.repeat_bias;
            let wins = repeated > scores[other] || repeated == scores[other] && source < other;
            let (before, score) = if wins { (source, repeated) } else { (other, scores[other]) };
            next[begin] = if is_inside[token] { NEVER } else { score - top + biased(begin) };
            from[begin] = before as u8;
            next[inside] = scores[source] - top + biased(inside);
            from[inside] = source as u8;
        }
        std::mem::swap(&mut scores, &mut next);
    }
    let mut tag = best_but(&scores, OUTSIDE);
    let mut tags = vec![OUTSIDE; n_tokens];
    for token in (0..n_tokens).rev() {
        tags[token] = tag;
        tag = usize::from(from[token * n_tags + tag]);
    }
    tags
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// A head of two labels.
    fn head(outside_bias: f64) -> TagHead {
        TagHead {
            labels: vec!["a".into(), "b".into()],
            outside_bias,
            repeat_bias: 0.0,
            bias: BTreeMap::new(),
            thresholds: BTreeMap::new(),
            temperature: 1.0,
        }
    }

    /// Tokens of four bytes each.
    fn tokens(is_continuation: &[bool]) -> Tokens {
        Tokens::from_places(
            (0..is_continuation.len()).map(|idx| ByteSpan::new(4 * idx, 4 * idx + 3)).collect(),
            is_continuation.to_vec(),
        )
    }

    /// Scores that favour `tags` of two labels by `margin`.
    fn favour(tags: &str, margin: f32) -> Vec<f32> {
        let names = ["O", "Ba", "Ia", "Bb", "Ib"];
        tags.split(' ')
            .flat_map(|tag| names.map(|name| if name == tag { margin } else { 0.0 }))
            .collect()
    }

    /// The spans as `label:first..behind`.
    #[track_caller]
    fn check(tags: &str, continuations: &[usize], expected: &[&str]) {
        let logits = favour(tags, 4.0);
        let inside: Vec<bool> =
            (0..logits.len() / 5).map(|idx| continuations.contains(&idx)).collect();
        let found: Vec<String> = decode(&logits, &tokens(&inside), &head(0.0))
            .iter()
            .map(|span| format!("{}:{:?}", ["a", "b"][span.label_idx], span.tokens))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn spans_follow_the_tags() {
        check("O Ba Ia O Bb", &[], &["a:1..3", "b:4..5"]);
        check("Ba Ba Ia Bb", &[], &["a:0..1", "a:1..3", "b:3..4"]);
        check("O O", &[], &[]);
    }

    #[test]
    fn inside_needs_a_beginning() {
        check("O Ia Ia Ia O", &[], &["a:1..4"]);
        check("Ba Ib O", &[], &["a:0..1"]);
    }

    #[test]
    fn no_span_starts_inside_a_word() {
        check("O Ba O", &[1], &[]);
        check("- Ba Ia Ia Ia", &[1], &["a:0..5"]);
    }

    #[test]
    fn spans_end_with_the_word() {
        check("Ba O O Bb", &[1, 2], &["a:0..3", "b:3..4"]);
    }

    #[test]
    fn the_bias_moves_the_border() {
        let logits = favour("O Ba O", 4.0);
        let tokens = tokens(&[false; 3]);
        assert_eq!(decode(&logits, &tokens, &head(3.0)).len(), 1);
        assert_eq!(decode(&logits, &tokens, &head(5.0)).len(), 0);
        let with = |bias| decode(&logits, &tokens, &head(bias))[0].score;
        assert!(with(-1.0) > with(0.0));
        assert!(decode(&[], &self::tokens(&[]), &head(0.0)).is_empty());
    }

    #[test]
    fn a_repeated_beginning_can_be_made_dear() {
        let mut logits = favour("Ba Ba Bb Ba", 4.0);
        logits[5 + 2] = 3.5; // The second word is nearly as well the inside of the first.
        let tokens = tokens(&[false; 4]);
        let places = |repeat_bias| -> Vec<_> {
            let head = TagHead { repeat_bias, ..head(0.0) };
            decode(&logits, &tokens, &head).into_iter().map(|span| span.tokens).collect()
        };
        assert_eq!(places(0.0), [0..1, 1..2, 2..3, 3..4]);
        assert_eq!(places(-0.4), places(0.0));
        assert_eq!(places(-0.6), [0..2, 2..3, 3..4]);
    }

    #[test]
    fn a_label_has_a_bias_and_a_threshold_of_its_own() {
        let logits = favour("Ba O Bb", 4.0);
        let tokens = tokens(&[false; 3]);
        let labels = |head: &TagHead| -> Vec<usize> {
            decode(&logits, &tokens, head).iter().map(|span| span.label_idx).collect()
        };
        let set = |label: &str, value| BTreeMap::from([(label.to_owned(), value)]);
        assert_eq!(labels(&head(0.0)), [0, 1]);
        assert_eq!(labels(&TagHead { bias: set("a", -5.0), ..head(0.0) }), [1]);
        assert_eq!(labels(&TagHead { bias: set("a", 4.5), ..head(0.0) }), [0, 0, 0]);
        assert_eq!(labels(&TagHead { thresholds: set("b", 0.99), ..head(0.0) }), [0]);
        assert_eq!(labels(&TagHead { thresholds: set("b", 0.9), ..head(0.0) }), [0, 1]);
    }

    #[test]
    fn temperature_moves_scores_and_no_span() {
        let logits = favour("O Ba Ia Bb", 4.0);
        let tokens = tokens(&[false; 4]);
        let sharp = decode(&logits, &tokens, &head(0.0));
        let soft = decode(&logits, &tokens, &TagHead { temperature: 2.0, ..head(0.0) });
        let places = |spans: &[TaggedSpan]| -> Vec<_> {
            spans.iter().map(|span| (span.span, span.label_idx)).collect()
        };
        assert_eq!(places(&sharp), places(&soft));
        assert!(sharp.iter().zip(&soft).all(|(sharp, soft)| sharp.score > soft.score));
        let e = 2f32.exp();
        assert!((soft[1].score - (e + 1.0) / (e + 4.0)).abs() < 1e-6);
    }

    #[test]
    fn the_score_is_the_mass_of_the_label() {
        let spans = decode(&favour("O Ba O", 4.0), &tokens(&[false; 3]), &head(0.0));
        let e = 4f32.exp();
        assert!((spans[0].score - (e + 1.0) / (e + 4.0)).abs() < 1e-6);
        assert_eq!(spans[0].span, ByteSpan::new(4, 7));
    }

    /// What a step adds beside the logit.
    fn step(previous: usize, tag: usize, repeat_bias: f32) -> f32 {
        let is_repeated = tag % 2 == 1 && (previous == tag || previous == tag + 1);
        if is_repeated { repeat_bias } else { 0.0 }
    }

    /// The best sum over all sequences that the rules allow.
    fn best_by_trial(logits: &[f32], is_inside: &[bool], repeat_bias: f32) -> f32 {
        fn allowed(previous: usize, tag: usize, is_inside: bool) -> bool {
            match tag {
                0 => true,
                tag if tag % 2 == 1 => !is_inside,
                tag => previous == tag || previous == tag - 1,
            }
        }
        let mut paths = vec![(0, 0.0)];
        for (row, &is_inside) in logits.chunks(5).zip(is_inside) {
            paths = paths
                .into_iter()
                .flat_map(|(previous, sum): (usize, f32)| {
                    (0..5)
                        .filter(move |&tag| allowed(previous, tag, is_inside))
                        .map(move |tag| (tag, sum + row[tag] + step(previous, tag, repeat_bias)))
                })
                .collect();
        }
        paths.into_iter().map(|(_, sum)| sum).fold(f32::MIN, f32::max)
    }

    proptest! {
        #[test]
        fn no_sequence_is_better(
            logits in proptest::collection::vec(-8i8..8, 30),
            is_inside in proptest::collection::vec(any::<bool>(), 6),
            repeat_bias in -4i8..5,
        ) {
            let logits: Vec<f32> = logits.into_iter().map(f32::from).collect();
            let head = TagHead { repeat_bias: repeat_bias.into(), ..head(0.0) };
            let tags = best_path(&logits, &is_inside, &Settings::new(&head));
            let mut sum = 0.0;
            let mut previous = 0;
            for (&tag, row) in tags.iter().zip(logits.chunks(5)) {
                sum += row[tag] + step(previous, tag, repeat_bias.into());
                previous = tag;
            }
            prop_assert_eq!(sum, best_by_trial(&logits, &is_inside, repeat_bias.into()));
        }
    }
}
