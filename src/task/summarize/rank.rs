//! Centrality among sentences and the choice without repetition.

use std::collections::HashMap;

use super::salience::Candidate;
use crate::document::SectionKind;

/// How much centrality weighs beside salience.
const CENTRALITY_WEIGHT: f32 = 0.6;
/// The damping and the number of rounds of TextRank (Mihalcea and Tarau 2004).
const DAMPING: f32 = 0.85;
const N_ROUNDS: usize = 20;
/// Links below this cosine are noise.
const MIN_LINK: f32 = 0.2;
/// How much repetition costs (maximal marginal relevance, Carbonell and Goldstein 1998).
const REPETITION_COST: f32 = 1.2;
/// What each earlier choice from the same kind of section costs, so that no section fills the summary.
const SAME_SECTION_COST: f32 = 0.2;
/// Above this many candidates centrality looks at the most salient only: it is quadratic.
const MAX_LINKED: usize = 400;

/// Adds to each score how central the sentence is among the candidates.
pub(super) fn add_centrality(candidates: &mut [Candidate], vectors: &[Vec<f32>]) {
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by(|&a, &b| candidates[b].score.total_cmp(&candidates[a].score).then(a.cmp(&b)));
    order.truncate(MAX_LINKED);
    let n = order.len();
    if n < 3 {
        return;
    }
    let vector =
        |i: usize| vectors.get(candidates[order[i]].sentence_idx).map_or(&[][..], Vec::as_slice);
    let mut links = vec![0.0_f32; n * n]; // [n, n]
    for i in 0..n {
        for j in 0..i {
            let weight = dot(vector(i), vector(j));
            let weight = if weight >= MIN_LINK { weight } else { 0.0 };
            (links[i * n + j], links[j * n + i]) = (weight, weight);
        }
    }
    let totals: Vec<f32> = links.chunks(n).map(|row| row.iter().sum()).collect();
    let mut ranks = vec![1.0_f32; n];
    for _ in 0..N_ROUNDS {
        let inflow = |i: usize| -> f32 {
            (0..n)
                .filter(|&j| totals[j] > 0.0)
                .map(|j| ranks[j] * links[i * n + j] / totals[j])
                .sum()
        };
        ranks = (0..n).map(|i| 1.0 - DAMPING + DAMPING * inflow(i)).collect();
    }
    let top = ranks.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    for (i, rank) in ranks.into_iter().enumerate() {
        candidates[order[i]].score += CENTRALITY_WEIGHT * rank / top;
    }
}

/// Chooses `n_wanted` candidates, each time the one that says most beyond those chosen before.
pub(super) fn choose<'a>(
    candidates: &'a [Candidate],
    vectors: Option<&[Vec<f32>]>,
    n_wanted: usize,
) -> Vec<&'a Candidate> {
    let mut chosen: Vec<&Candidate> = Vec::with_capacity(n_wanted);
    let mut repetition = vec![0.0_f32; candidates.len()];
    let mut n_by_section = HashMap::<SectionKind, usize>::new();
    while chosen.len() < n_wanted {
        let worth = |i: usize| {
            let n_same = n_by_section.get(&candidates[i].section).copied().unwrap_or(0) as f32;
            candidates[i].score - REPETITION_COST * repetition[i] - SAME_SECTION_COST * n_same
        };
        let open = (0..candidates.len())
            .filter(|&i| !chosen.iter().any(|c| c.sentence_idx == candidates[i].sentence_idx));
        // The earlier sentence wins a tie.
        let Some(best) = open.max_by(|&a, &b| worth(a).total_cmp(&worth(b)).then(b.cmp(&a))) else {
            break;
        };
        for (i, cost) in repetition.iter_mut().enumerate() {
            *cost = cost.max(likeness(&candidates[i], &candidates[best], vectors));
        }
        *n_by_section.entry(candidates[best].section).or_default() += 1;
        chosen.push(&candidates[best]);
    }
    chosen
}

/// How much two sentences say the same, 0..=1: the cosine of their vectors, else the overlap of their words.
fn likeness(a: &Candidate, b: &Candidate, vectors: Option<&[Vec<f32>]>) -> f32 {
    let pair = vectors.and_then(|v| Some((v.get(a.sentence_idx)?, v.get(b.sentence_idx)?)));
    match pair {
        Some((left, right)) if !left.is_empty() && left.len() == right.len() => {
            dot(left, right).clamp(0.0, 1.0)
        }
        _ => {
            let shared = a.words.intersection(&b.words).count() as f32;
            shared / (a.words.len().min(b.words.len()).max(1) as f32)
        }
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
