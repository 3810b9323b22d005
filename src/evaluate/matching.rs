//! Which gold span belongs to which found one.

use std::collections::BTreeMap;

use crate::text::ByteSpan;

/// A gold or found span with its label's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledSpan {
    /// Where.
    pub span: ByteSpan,
    /// What.
    pub label: String,
    /// The status of its assertion, if it has one.
    pub status: Option<String>,
}

impl LabelledSpan {
    /// Whether both lie at the same place under the same label.
    pub fn matches(&self, other: &Self) -> bool {
        self.span == other.span && self.label == other.label
    }
}

/// A gold and a found span that stand for each other, by index; one side is empty for what is missed or spurious.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The gold span.
    pub gold_idx: Option<usize>,
    /// The found span.
    pub found_idx: Option<usize>,
}

/// Pairs gold and found spans one to one, as the module says; first every gold span, then what is spurious.
///
/// Both lists ascend by position.
pub fn pairs(text: &str, gold: &[LabelledSpan], found: &[LabelledSpan]) -> Vec<Pair> {
    let furthest = furthest_ends(found.iter().map(|item| item.span.end));
    let n_characters =
        |start: usize, end: usize| ByteSpan::new(start, end).of(text).chars().count();
    let mut candidates = Vec::new();
    for (gold_idx, a) in gold.iter().enumerate() {
        let first = furthest.partition_point(|&end| end <= a.span.start);
        for (found_idx, b) in found.iter().enumerate().skip(first) {
            if b.span.start >= a.span.end {
                break;
            }
            if !a.span.overlaps(b.span) {
                continue;
            }
            let (low, high) = (a.span.start.min(b.span.start), a.span.end.max(b.span.end));
            let shared = n_characters(a.span.start.max(b.span.start), a.span.end.min(b.span.end));
            let other_label = a.label != b.label;
            let union = n_characters(low, high);
            let no_match = other_label || shared != union;
            candidates.push((
                no_match,
                std::cmp::Reverse(shared),
                other_label,
                union,
                gold_idx,
                found_idx,
            ));
        }
    }
    candidates.sort_unstable();
    let mut of_gold = vec![None; gold.len()];
    let mut is_taken = vec![false; found.len()];
    for (.., gold_idx, found_idx) in candidates {
        if of_gold[gold_idx].is_none() && !is_taken[found_idx] {
            of_gold[gold_idx] = Some(found_idx);
            is_taken[found_idx] = true;
        }
    }
    let of_gold = of_gold
        .into_iter()
        .enumerate()
        .map(|(idx, found_idx)| Pair { gold_idx: Some(idx), found_idx });
    let spurious = is_taken.into_iter().enumerate().filter(|(_, is_taken)| !is_taken);
    of_gold.chain(spurious.map(|(idx, _)| Pair { gold_idx: None, found_idx: Some(idx) })).collect()
}

/// What is wrong with a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// A gold span without a partner.
    Missed,
    /// A found span without a partner.
    Spurious,
    /// The label is right and the place is not.
    Boundary,
    /// The label is wrong, whatever the place.
    Label,
    /// Place and label are right and the status is not.
    Assertion,
}

/// What is wrong with a pair, if anything is.
pub fn error_of(pair: Pair, gold: &[LabelledSpan], found: &[LabelledSpan]) -> Option<ErrorKind> {
    let (gold, found) = match (pair.gold_idx, pair.found_idx) {
        (Some(gold_idx), Some(found_idx)) => (&gold[gold_idx], &found[found_idx]),
        (Some(_), None) => return Some(ErrorKind::Missed),
        (None, _) => return Some(ErrorKind::Spurious),
    };
    if gold.label != found.label {
        Some(ErrorKind::Label)
    } else if gold.span != found.span {
        Some(ErrorKind::Boundary)
    } else if gold.status.is_some() && found.status.is_some() && gold.status != found.status {
        Some(ErrorKind::Assertion)
    } else {
        None
    }
}

/// Which `spans` share a character with one of `others` of the same label. `others` ascend by position.
pub(super) fn touched(spans: &[LabelledSpan], others: &[LabelledSpan]) -> Vec<bool> {
    let mut by_label: BTreeMap<&str, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for item in others {
        let (starts, ends) = by_label.entry(&item.label).or_default();
        starts.push(item.span.start);
        ends.push(item.span.end.max(ends.last().copied().unwrap_or(0)));
    }
    let is_touched = |item: &LabelledSpan| {
        by_label.get(item.label.as_str()).is_some_and(|(starts, furthest)| {
            let n_before = starts.partition_point(|&start| start < item.span.end);
            n_before > 0 && furthest[n_before - 1] > item.span.start
        })
    };
    spans.iter().map(is_touched).collect()
}

/// Up to each item, how far the items reach.
fn furthest_ends(ends: impl Iterator<Item = usize>) -> Vec<usize> {
    ends.scan(0, |furthest, end| {
        *furthest = end.max(*furthest);
        Some(*furthest)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(list: &[(usize, usize, &str)]) -> Vec<LabelledSpan> {
        let span = |&(start, end, label): &(usize, usize, &str)| LabelledSpan {
            span: ByteSpan::new(start, end),
            label: label.into(),
            status: None,
        };
        list.iter().map(span).collect()
    }

    #[track_caller]
    fn check(
        gold: &[(usize, usize, &str)],
        found: &[(usize, usize, &str)],
        expected: &[(Option<usize>, Option<usize>)],
    ) {
        let text = "x".repeat(40);
        let found: Vec<_> = pairs(&text, &spans(gold), &spans(found))
            .iter()
            .map(|pair| (pair.gold_idx, pair.found_idx))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_strict_match_goes_before_a_larger_overlap() {
        let gold = [(0, 20, "A"), (5, 9, "A")];
        check(&gold, &[(5, 9, "A"), (5, 18, "B")], &[(Some(0), Some(1)), (Some(1), Some(0))]);
    }

    #[test]
    fn the_larger_overlap_goes_before_the_label() {
        check(
            &[(0, 10, "A")],
            &[(0, 9, "B"), (8, 12, "A")],
            &[(Some(0), Some(0)), (None, Some(1))],
        );
        check(
            &[(0, 10, "A")],
            &[(0, 5, "B"), (5, 10, "A")],
            &[(Some(0), Some(1)), (None, Some(0))],
        );
    }

    #[test]
    fn duplicates_pair_once_and_neighbours_never() {
        check(&[(0, 4, "A"), (0, 4, "A")], &[(0, 4, "A")], &[(Some(0), Some(0)), (Some(1), None)]);
        check(&[(0, 4, "A")], &[(4, 8, "A")], &[(Some(0), None), (None, Some(0))]);
    }

    #[test]
    fn a_long_span_reaches_over_later_ones() {
        let others = spans(&[(0, 30, "A"), (2, 3, "A"), (4, 5, "B")]);
        let asked = spans(&[(20, 22, "A"), (20, 22, "B"), (30, 32, "A")]);
        assert_eq!(touched(&asked, &others), [true, false, false]);
    }
}
