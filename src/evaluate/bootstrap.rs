//! Sums over documents, and intervals by resampling them.

use std::collections::BTreeSet;

use super::count::{Confusion, DocumentCounts, SpanCounts};
use super::figures::{Block, Figure, Names, Tables, Totals, build};

/// Where the generator starts, for every block alike.
pub const SEED: u64 = 1;

/// The two percentiles of an interval, in thousandths.
pub const LEVEL_PERMILLE: [usize; 2] = [25, 975];

/// The figures over `documents`, with intervals from `n_resamples` resamples of as many documents; none for 0.
///
/// Resample by resample, the numbers `0..n` of the documents are drawn with replacement by [`SplitMix64`]; counts are
/// added up, never made again. Of the values of a figure where it is defined, the interval takes those of rank
/// `ceil(p n)`, counted from 1.
pub fn measure(documents: &[&DocumentCounts], n_resamples: usize) -> Block {
    let names = names_of(documents);
    let sparse: Vec<Sparse> = documents.iter().map(|counts| Sparse::new(counts, &names)).collect();
    let mut samples: Vec<Vec<f64>> = Vec::new();
    let mut random = SplitMix64(SEED);
    let mut weights = vec![0; documents.len()];
    for _ in 0..if documents.is_empty() { 0 } else { n_resamples } {
        weights.fill(0);
        for _ in documents {
            weights[random.below(documents.len())] += 1;
        }
        let totals = sum(&sparse, &weights, &names);
        let mut figure_idx = 0;
        let mut collect = |value: Option<f64>| {
            if samples.len() == figure_idx {
                samples.push(Vec::with_capacity(n_resamples));
            }
            samples[figure_idx].extend(value);
            figure_idx += 1;
            Figure::default()
        };
        build(&mut collect, &names, &totals, Tables::default());
    }
    let mut sorted = samples.into_iter().map(|mut sample| {
        sample.sort_unstable_by(f64::total_cmp);
        sample
    });
    let mut finish = |value: Option<f64>| {
        let sample = sorted.next().unwrap_or_default();
        let interval = value
            .filter(|_| !sample.is_empty())
            .map(|_| LEVEL_PERMILLE.map(|permille| sample[rank(permille, sample.len()) - 1]));
        Figure { value, interval }
    };
    let totals = sum(&sparse, &vec![1; documents.len()], &names);
    build(&mut finish, &names, &totals, tables_of(documents))
}

/// The nearest rank of a percentile, from 1.
fn rank(permille: usize, n: usize) -> usize {
    (permille * n).div_ceil(1000).max(1)
}

/// SplitMix64: Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators".
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`: the high half of the product.
    fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }
}

/// The counts of a document, by the position of a label in [`Names`].
struct Sparse<'a> {
    counts: &'a DocumentCounts,
    entities: Vec<(usize, SpanCounts)>,
    phi: Vec<(usize, SpanCounts)>,
    statuses: Vec<(usize, u64)>,
}

impl<'a> Sparse<'a> {
    fn new(counts: &'a DocumentCounts, names: &Names) -> Self {
        let position = |names: &[String], name: &String| {
            names.binary_search(name).expect("the names are those of all documents")
        };
        let of = |names: &[String], labels: &std::collections::BTreeMap<String, SpanCounts>| {
            labels.iter().map(|(label, counts)| (position(names, label), *counts)).collect()
        };
        let n_statuses = names.statuses.len();
        let cells = counts.statuses.iter().flat_map(|(gold, row)| {
            let first = position(&names.statuses, gold) * n_statuses;
            row.iter().map(move |(found, &n)| (first + position(&names.statuses, found), n))
        });
        Self {
            counts,
            entities: of(&names.entities, &counts.entities),
            phi: of(&names.phi, &counts.phi),
            statuses: cells.collect(),
        }
    }
}

fn sum(documents: &[Sparse], weights: &[u64], names: &Names) -> Totals {
    let mut totals = Totals {
        entities: vec![SpanCounts::default(); names.entities.len()],
        phi: vec![SpanCounts::default(); names.phi.len()],
        statuses: vec![0; names.statuses.len() * names.statuses.len()],
        ..Totals::default()
    };
    for (document, &weight) in documents.iter().zip(weights).filter(|&(_, &weight)| weight > 0) {
        for (idx, counts) in &document.entities {
            totals.entities[*idx].add(counts, weight);
        }
        for (idx, counts) in &document.phi {
            totals.phi[*idx].add(counts, weight);
        }
        for (idx, n) in &document.statuses {
            totals.statuses[*idx] += weight * n;
        }
        totals.characters.add(&document.counts.characters, weight);
    }
    totals
}

fn names_of(documents: &[&DocumentCounts]) -> Names {
    let mut entities = BTreeSet::new();
    let mut phi = BTreeSet::new();
    let mut statuses = BTreeSet::new();
    for counts in documents {
        entities.extend(counts.entities.keys());
        phi.extend(counts.phi.keys());
        for (gold, row) in &counts.statuses {
            statuses.insert(gold);
            statuses.extend(row.keys());
        }
    }
    let list = |names: BTreeSet<&String>| names.into_iter().cloned().collect();
    Names { entities: list(entities), phi: list(phi), statuses: list(statuses) }
}

fn tables_of(documents: &[&DocumentCounts]) -> Tables {
    let mut tables = Tables { n_documents: documents.len(), ..Tables::default() };
    let add = |into: &mut Confusion, table: &Confusion| {
        for (row, columns) in table {
            for (column, n) in columns {
                *into.entry(row.clone()).or_default().entry(column.clone()).or_default() += n;
            }
        }
    };
    for counts in documents {
        tables.n_asserted += counts.n_asserted;
        add(&mut tables.entity_confusion, &counts.entity_confusion);
        add(&mut tables.phi_confusion, &counts.phi_confusion);
        add(&mut tables.statuses, &counts.statuses);
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_gives_the_published_numbers() {
        // The first outputs of the authors' C code for the seed 1234567.
        let mut random = SplitMix64(1_234_567);
        let found = [(); 3].map(|()| random.next());
        assert_eq!(
            found,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
        let mut random = SplitMix64(SEED);
        assert!((0..1000).all(|_| random.below(7) < 7));
    }

    #[test]
    fn ranks_are_the_nearest() {
        assert_eq!([rank(25, 1000), rank(975, 1000)], [25, 975]);
        assert_eq!([rank(25, 10), rank(975, 10), rank(25, 1)], [1, 10, 1]);
    }

    #[test]
    fn one_document_has_no_spread() {
        let mut counts = DocumentCounts::default();
        counts.entities.insert(
            "A".into(),
            SpanCounts { n_gold: 4, n_found: 2, n_matched: 1, ..SpanCounts::default() },
        );
        let block = measure(&[&counts], 50);
        let recall = block.entities.micro.strict.recall;
        assert_eq!((recall.value, recall.interval), (Some(0.25), Some([0.25; 2])));
        assert_eq!(block.phi.micro.strict.recall, Figure::default());
        assert_eq!(measure(&[&counts], 0).entities.micro.strict.recall.interval, None);
    }

    #[test]
    fn documents_that_differ_have_a_spread() {
        let counts = |n_matched| {
            let mut counts = DocumentCounts::default();
            counts.entities.insert(
                "A".into(),
                SpanCounts { n_gold: 2, n_found: 2, n_matched, ..SpanCounts::default() },
            );
            counts
        };
        let documents = [counts(0), counts(1), counts(2), counts(2)];
        let block = measure(&documents.iter().collect::<Vec<_>>(), 400);
        let f1 = block.entities.micro.strict.f1;
        let [low, high] = f1.interval.expect("an interval");
        assert_eq!(f1.value, Some(0.625));
        assert!(low < 0.5 && high > 0.75, "{low} {high}");
    }
}
