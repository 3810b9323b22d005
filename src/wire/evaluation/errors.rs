//! Errors listed one by one, for review.

use serde::Serialize;
use serde_json::Value;

use super::read::{Document, Sides, Spans};
use crate::evaluate::{ErrorKind, LabelledSpan, covered, error_of, pairs};
use crate::wire::offsets::{OffsetMap, OffsetUnit};
use crate::wire::types::to_json;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorLine<'a> {
    id: &'a Value,
    kind: &'static str,
    list: &'static str,
    offset_unit: &'static str,
    gold: Option<SpanLine<'a>>,
    found: Option<SpanLine<'a>>,
    /// Of identifiers: whether every character of the gold one is under some found one.
    #[serde(skip_serializing_if = "Option::is_none")]
    covered: Option<bool>,
}

#[derive(Serialize)]
struct SpanLine<'a> {
    start: usize,
    end: usize,
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

/// The errors of one document: entities, then identifiers, each by position.
pub(super) fn lines(document: &Document, unit: OffsetUnit, with_text: bool) -> Vec<String> {
    let map = OffsetMap::new(&document.text, unit);
    let mut lines = Vec::new();
    for (list, sides) in [("entities", &document.entities), ("phi", &document.phi)] {
        let Sides { gold, found } = sides;
        let covered = match list {
            "phi" => covered(&document.text, &gold.items, &found.items),
            _ => Vec::new(),
        };
        let mut errors = Vec::new();
        for pair in pairs(&document.text, &gold.items, &found.items) {
            let Some(kind) = error_of(pair, &gold.items, &found.items) else { continue };
            let side = |spans: &'_ Spans, idx: Option<usize>| idx.map(|idx| spans.items[idx].span);
            let place = side(gold, pair.gold_idx).or(side(found, pair.found_idx));
            errors.push((place, kind, pair));
        }
        errors.sort_by_key(|&(place, _, pair)| (place, pair.gold_idx, pair.found_idx));
        for (_, kind, pair) in errors {
            let written = |spans, idx: Option<usize>| {
                idx.map(|idx| span_line(document, spans, idx, &map, with_text))
            };
            lines.push(to_json(&ErrorLine {
                id: &document.id,
                kind: name(kind),
                list,
                offset_unit: unit.as_str(),
                gold: written(gold, pair.gold_idx),
                found: written(found, pair.found_idx),
                covered: pair.gold_idx.and_then(|idx| covered.get(idx).copied()),
            }));
        }
    }
    lines
}

fn span_line<'a>(
    document: &'a Document,
    spans: &'a Spans,
    idx: usize,
    map: &OffsetMap,
    with_text: bool,
) -> SpanLine<'a> {
    let LabelledSpan { span, label, status } = &spans.items[idx];
    let (start, end) = map.span_to_unit(*span);
    SpanLine {
        start,
        end,
        label,
        status: status.as_deref(),
        score: spans.scores[idx],
        text: with_text.then(|| span.of(&document.text)),
    }
}

fn name(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Missed => "missed",
        ErrorKind::Spurious => "spurious",
        ErrorKind::Boundary => "boundary",
        ErrorKind::Label => "label",
        ErrorKind::Assertion => "assertion",
    }
}
