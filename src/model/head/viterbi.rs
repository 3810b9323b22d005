//! From scores per tag to spans.

use std::ops::Range;

use crate::model::backend::cpu::math::exp;
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
/// whole of its last word. `outside_bias` is added to the logit of O, for the path and the scores.
///
/// Shape: `logits` is `[tokens.len(), n_tags]`.
///
/// # Panics
/// When it is not, or `n_tags` is even.
pub fn decode(
    logits: &[f32],
    n_tags: usize,
    tokens: &Tokens,
    outside_bias: f32,
) -> Vec<TaggedSpan> {
    let n_tokens = tokens.len();
    assert!(!n_tags.is_multiple_of(2) && n_tags <= usize::from(u8::MAX));
    assert_eq!(logits.len(), n_tokens * n_tags);
    let is_inside = tokens.is_continuation();
    let tags = best_path(logits, n_tags, is_inside, outside_bias);
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
            .map(|row| probability(row, label_idx, outside_bias))
            .sum();
        spans.push(TaggedSpan {
            span: ByteSpan::new(tokens.spans()[first].start, tokens.spans()[behind - 1].end),
            tokens: first..behind,
            label_idx,
            score: total / (behind - first) as f32,
        });
        first = behind;
    }
    spans
}

/// Viterbi's algorithm; ties go to the lower tag.
fn best_path(logits: &[f32], n_tags: usize, is_inside: &[bool], outside_bias: f32) -> Vec<usize> {
    const NEVER: f32 = f32::NEG_INFINITY;
    let n_tokens = is_inside.len();
    let mut scores = vec![NEVER; n_tags];
    scores[OUTSIDE] = 0.0;
    let mut next = scores.clone();
    let mut from = vec![OUTSIDE as u8; n_tokens * n_tags];
    for (token, (row, from)) in
        logits.chunks_exact(n_tags).zip(from.chunks_exact_mut(n_tags)).enumerate()
    {
        let best =
            (1..n_tags).fold(0, |best, tag| if scores[tag] > scores[best] { tag } else { best });
        // Scores are kept relative to the best, so that long notes lose no precision.
        let top = scores[best];
        next[OUTSIDE] = row[OUTSIDE] + outside_bias;
        from[OUTSIDE] = best as u8;
        for begin in (1..n_tags).step_by(2) {
            let inside = begin + 1;
            next[begin] = if is_inside[token] { NEVER } else { row[begin] };
            from[begin] = best as u8;
            let source = if scores[inside] > scores[begin] { inside } else { begin };
            next[inside] = scores[source] - top + row[inside];
            from[inside] = source as u8;
        }
        std::mem::swap(&mut scores, &mut next);
    }
    let mut tag =
        (1..n_tags).fold(0, |best, tag| if scores[tag] > scores[best] { tag } else { best });
    let mut tags = vec![OUTSIDE; n_tokens];
    for token in (0..n_tokens).rev() {
        tags[token] = tag;
        tag = usize::from(from[token * n_tags + tag]);
    }
    tags
}

/// The softmax mass of B and I of `label_idx`.
fn probability(row: &[f32], label_idx: usize, outside_bias: f32) -> f32 {
    let outside = row[OUTSIDE] + outside_bias;
    let top = row[1..].iter().copied().fold(outside, f32::max);
    let total = row[1..].iter().fold(exp(outside - top), |sum, &logit| sum + exp(logit - top));
    let (begin, inside) = (row[2 * label_idx + 1], row[2 * label_idx + 2]);
    (exp(begin - top) + exp(inside - top)) / total
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Tokens of four bytes each.
    fn tokens(is_continuation: &[bool]) -> Tokens {
        Tokens::of_parts(
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
        let found: Vec<String> = decode(&logits, 5, &tokens(&inside), 0.0)
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
        assert_eq!(decode(&logits, 5, &tokens, 3.0).len(), 1);
        assert_eq!(decode(&logits, 5, &tokens, 5.0).len(), 0);
        let with = |bias| decode(&logits, 5, &tokens, bias)[0].score;
        assert!(with(-1.0) > with(0.0));
        assert!(decode(&[], 5, &self::tokens(&[]), 0.0).is_empty());
    }

    #[test]
    fn the_score_is_the_mass_of_the_label() {
        let spans = decode(&favour("O Ba O", 4.0), 5, &tokens(&[false; 3]), 0.0);
        let e = 4f32.exp();
        assert!((spans[0].score - (e + 1.0) / (e + 4.0)).abs() < 1e-6);
        assert_eq!(spans[0].span, ByteSpan::new(4, 7));
    }

    /// The best sum over all sequences that the rules allow.
    fn best_by_trial(logits: &[f32], is_inside: &[bool]) -> f32 {
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
                        .map(move |tag| (tag, sum + row[tag]))
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
        ) {
            let logits: Vec<f32> = logits.into_iter().map(f32::from).collect();
            let tags = best_path(&logits, 5, &is_inside, 0.0);
            let sum: f32 = tags.iter().zip(logits.chunks(5)).map(|(&tag, row)| row[tag]).sum();
            prop_assert_eq!(sum, best_by_trial(&logits, &is_inside));
        }
    }
}
