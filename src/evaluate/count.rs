//! What is counted of one document.

use std::collections::BTreeMap;

use super::matching::{LabelledSpan, Pair, pairs, touched};
use crate::document::PhiLabel;

/// Counts for one label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpanCounts {
    /// Spans in the gold.
    pub n_gold: u64,
    /// Spans found.
    pub n_found: u64,
    /// Spans that agree in place and label, one to one.
    pub n_matched: u64,
    /// Gold spans that share a character with a found one of the same label.
    pub n_gold_touched: u64,
    /// Found spans that share a character with a gold one of the same label.
    pub n_found_touching: u64,
    /// Gold identifiers of which every character is under a found one of any label.
    pub n_whole: u64,
    /// Gold identifiers of which every character is under found labels that Safe Harbor removes.
    pub n_removed: u64,
    /// Gold identifiers of which some character is under a found one of any label.
    pub n_partly: u64,
}

impl SpanCounts {
    /// Adds `other`, `weight` times.
    pub(super) fn add(&mut self, other: &Self, weight: u64) {
        self.n_gold += weight * other.n_gold;
        self.n_found += weight * other.n_found;
        self.n_matched += weight * other.n_matched;
        self.n_gold_touched += weight * other.n_gold_touched;
        self.n_found_touching += weight * other.n_found_touching;
        self.n_whole += weight * other.n_whole;
        self.n_removed += weight * other.n_removed;
        self.n_partly += weight * other.n_partly;
    }
}

/// Characters that are not white space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CharacterCounts {
    /// Under gold identifiers.
    pub n_gold: u64,
    /// Of these, under found ones.
    pub n_gold_covered: u64,
    /// Under found identifiers of labels that Safe Harbor removes.
    pub n_removed: u64,
    /// Of these, under gold ones of any label.
    pub n_removed_right: u64,
}

impl CharacterCounts {
    /// Adds `other`, `weight` times.
    pub(super) fn add(&mut self, other: &Self, weight: u64) {
        self.n_gold += weight * other.n_gold;
        self.n_gold_covered += weight * other.n_gold_covered;
        self.n_removed += weight * other.n_removed;
        self.n_removed_right += weight * other.n_removed_right;
    }
}

/// A table of counts: row, then column.
pub type Confusion = BTreeMap<String, BTreeMap<String, u64>>;

/// The column of gold spans without a partner.
const MISSED: &str = "missed";
/// The row of found spans without a partner.
const SPURIOUS: &str = "spurious";

/// Everything that is counted of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentCounts {
    /// Entities by label.
    pub entities: BTreeMap<String, SpanCounts>,
    /// Identifiers by label.
    pub phi: BTreeMap<String, SpanCounts>,
    /// Gold label of entities (or "spurious"), then found label (or "missed").
    pub entity_confusion: Confusion,
    /// The same of identifiers.
    pub phi_confusion: Confusion,
    /// Characters of identifiers.
    pub characters: CharacterCounts,
    /// Gold entities with a status.
    pub n_asserted: u64,
    /// Gold status, then found status, of entities that match strictly.
    pub statuses: Confusion,
}

impl DocumentCounts {
    /// Counts one document; the lists ascend by position.
    pub fn new(
        text: &str,
        [gold_entities, found_entities]: [&[LabelledSpan]; 2],
        [gold_phi, found_phi]: [&[LabelledSpan]; 2],
    ) -> Self {
        let mut counts = Self::default();
        let entity_pairs = pairs(text, gold_entities, found_entities);
        count_spans(&mut counts.entities, gold_entities, found_entities, &entity_pairs);
        confuse(&mut counts.entity_confusion, gold_entities, found_entities, &entity_pairs);
        counts.n_asserted =
            gold_entities.iter().filter(|entity| entity.status.is_some()).count() as u64;
        for (gold, found) in matches(gold_entities, found_entities, &entity_pairs) {
            if let (Some(gold), Some(found)) = (&gold.status, &found.status) {
                increment(&mut counts.statuses, gold, found);
            }
        }
        let phi_pairs = pairs(text, gold_phi, found_phi);
        count_spans(&mut counts.phi, gold_phi, found_phi, &phi_pairs);
        confuse(&mut counts.phi_confusion, gold_phi, found_phi, &phi_pairs);
        counts.cover(text, gold_phi, found_phi);
        counts
    }

    fn cover(&mut self, text: &str, gold: &[LabelledSpan], found: &[LabelledSpan]) {
        let is_gold = marks(text, gold.iter());
        let is_found = marks(text, found.iter());
        let is_removed = marks(text, found.iter().filter(|span| is_safe_harbor(&span.label)));
        for (at, _) in text.char_indices().filter(|(_, character)| !character.is_whitespace()) {
            self.characters.n_gold += u64::from(is_gold[at]);
            self.characters.n_gold_covered += u64::from(is_gold[at] && is_found[at]);
            self.characters.n_removed += u64::from(is_removed[at]);
            self.characters.n_removed_right += u64::from(is_removed[at] && is_gold[at]);
        }
        for item in gold {
            let counts = self.phi.entry(item.label.clone()).or_default();
            counts.n_whole += u64::from(solid(text, item).all(|at| is_found[at]));
            counts.n_removed += u64::from(solid(text, item).all(|at| is_removed[at]));
            counts.n_partly += u64::from(solid(text, item).any(|at| is_found[at]));
        }
    }
}

/// Of each gold identifier whether every character that is not white space is under a found one, whatever its label.
pub fn covered(text: &str, gold: &[LabelledSpan], found: &[LabelledSpan]) -> Vec<bool> {
    let is_found = marks(text, found.iter());
    gold.iter().map(|item| solid(text, item).all(|at| is_found[at])).collect()
}

/// Where the characters of a span that are not white space begin.
fn solid<'a>(text: &'a str, item: &'a LabelledSpan) -> impl Iterator<Item = usize> + 'a {
    let inside = item.span.of(text).char_indices();
    inside.filter(|(_, character)| !character.is_whitespace()).map(|(at, _)| item.span.start + at)
}

/// Whether Safe Harbor asks to remove what is under the label; labels outside the closed set are not asked for.
pub(super) fn is_safe_harbor(label: &str) -> bool {
    label.parse::<PhiLabel>().is_ok_and(|label| label.safe_harbor_letter().is_some())
}

fn count_spans(
    counts: &mut BTreeMap<String, SpanCounts>,
    gold: &[LabelledSpan],
    found: &[LabelledSpan],
    pairs: &[Pair],
) {
    for (item, is_touched) in gold.iter().zip(touched(gold, found)) {
        let label = counts.entry(item.label.clone()).or_default();
        label.n_gold += 1;
        label.n_gold_touched += u64::from(is_touched);
    }
    for (item, is_touching) in found.iter().zip(touched(found, gold)) {
        let label = counts.entry(item.label.clone()).or_default();
        label.n_found += 1;
        label.n_found_touching += u64::from(is_touching);
    }
    for (item, _) in matches(gold, found, pairs) {
        counts.entry(item.label.clone()).or_default().n_matched += 1;
    }
}

/// The pairs that agree in span and label.
fn matches<'a>(
    gold: &'a [LabelledSpan],
    found: &'a [LabelledSpan],
    pairs: &'a [Pair],
) -> impl Iterator<Item = (&'a LabelledSpan, &'a LabelledSpan)> {
    pairs
        .iter()
        .filter_map(|pair| Some((&gold[pair.gold_idx?], &found[pair.found_idx?])))
        .filter(|(gold, found)| gold.matches(found))
}

fn confuse(table: &mut Confusion, gold: &[LabelledSpan], found: &[LabelledSpan], pairs: &[Pair]) {
    for pair in pairs {
        let row = pair.gold_idx.map_or(SPURIOUS, |idx| gold[idx].label.as_str());
        let column = pair.found_idx.map_or(MISSED, |idx| found[idx].label.as_str());
        increment(table, row, column);
    }
}

fn increment(table: &mut Confusion, row: &str, column: &str) {
    *table.entry(row.to_owned()).or_default().entry(column.to_owned()).or_default() += 1;
}

/// Per byte, whether a span covers it.
fn marks<'a>(text: &str, spans: impl Iterator<Item = &'a LabelledSpan>) -> Vec<bool> {
    let mut marks = vec![false; text.len()];
    for span in spans {
        marks[span.span.range()].fill(true);
    }
    marks
}
