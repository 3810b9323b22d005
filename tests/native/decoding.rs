//! From scores to spans, on the cases in `tests/decoding` that the Python decoder of the training recipe is held to too.
//!
//! `paths.json` and `boundaries.json` are written by hand. `windows.json`, logits of `models/tiny` over the windows of an
//! invented note, and `golden.json`, what both decoders find, are rewritten with `UPDATE_GOLDEN=1`.

use std::fs;

use chartside::document::{Entity, EntityLabel, PhiLabel, PhiSpan, Source, SourceKind};
use chartside::lexicon::boundaries::{
    ADDRESS_MARKS, AGE_UNITS, BARE_CREDENTIALS, DETERMINERS, ENTITY_MARKS, NAME_TITLES, PHI_MARKS,
    VALUE_SIGNS,
};
use chartside::lexicon::identifiers::CREDENTIALS;
use chartside::model::chunk::{Chunk, chunks};
use chartside::model::manifest::TagHead;
use chartside::model::{TaggedSpan, Tokens, decode};
use chartside::segment::section::sections;
use chartside::segment::sentence::sentences;
use chartside::task::{deid, ner};
use chartside::text::{BRACKETS, ByteSpan};
use chartside::wire::{OffsetMap, OffsetUnit};
use serde_json::{Map, Value, json};

use crate::notes::{path, tiny};

/// Windows as short as this make several of a note of a few lines.
const MAX_TOKENS: usize = 42;
const OVERLAP_TOKENS: usize = 10;

const NOTE: &str = "Ward 6 note, Ms. Ana Okafor-Lee, 67M\nSeen by Dr. Íde Ó Briain on 14 May; denies chest \
    pain, the cough is better.\n👍 Started aspirin 81 mg daily and -0.5 mL of saline (twice), no fever. \
    Next visit with Nurse Ray, RN, on 3/4-3/9.";

fn read(name: &str) -> Value {
    let json = fs::read_to_string(path("tests/decoding").join(name)).expect("a committed file");
    serde_json::from_str(&json).expect("JSON")
}

/// JSON with one line per entry of its first two levels.
fn lines_of(value: &Value, depth: usize) -> String {
    let Value::Object(fields) = value else { return value.to_string() };
    if depth == 0 {
        return value.to_string();
    }
    let lines: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}: {}", json!(name), lines_of(value, depth - 1)))
        .collect();
    format!("{{\n{}\n}}", lines.join(",\n"))
}

/// Compares a generated file with the committed one, or writes it.
fn check_generated(file: &str, value: &Value) {
    let lines = lines_of(value, 2) + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(path(file), &lines).expect("the repository is writable");
    }
    let committed = fs::read_to_string(path(file)).unwrap_or_default();
    assert!(committed == lines, "{file} is stale; review with UPDATE_GOLDEN=1 and git diff");
}

fn head(name: &str, settings: &Value) -> TagHead {
    let labels: Vec<&str> = match name {
        "phi" => PhiLabel::ALL.iter().map(|label| label.as_str()).collect(),
        _ => EntityLabel::ALL.iter().map(|label| label.as_str()).collect(),
    };
    let mut fields = settings.as_object().cloned().unwrap_or_default();
    fields.insert("labels".into(), json!(labels));
    serde_json::from_value(Value::Object(fields)).expect("a head")
}

const SOURCE: Source = Source { kind: SourceKind::Model, id: "test" };

/// (span, label, score) as the pipeline has them behind the decoder, and behind the repair of boundaries.
fn refined(
    text: &str,
    head: &str,
    found: &[(ByteSpan, usize, f32)],
) -> Vec<(ByteSpan, usize, f32)> {
    if head == "phi" {
        let raw = found.iter().map(|&(span, idx, score)| PhiSpan {
            span,
            label: PhiLabel::ALL[idx],
            score,
            source: SOURCE,
        });
        deid::refine(text, raw.collect())
            .into_iter()
            .map(|phi| (phi.span, phi.label as usize, phi.score))
            .collect()
    } else {
        let raw = found.iter().map(|&(span, idx, score)| Entity {
            span,
            label: EntityLabel::ALL[idx],
            score,
            assertion: None,
            source: SOURCE,
        });
        ner::refine(text, raw.collect())
            .into_iter()
            .map(|entity| (entity.span, entity.label as usize, entity.score))
            .collect()
    }
}

/// What both decoders must give, offsets in code points.
fn expectation(text: &str, head: &TagHead, name: &str, found: &[TaggedSpan]) -> Value {
    let map = OffsetMap::new(text, OffsetUnit::CodePoint);
    let rows = |spans: &[(ByteSpan, usize, f32)]| -> Vec<Value> {
        spans
            .iter()
            .map(|&(span, label_idx, score)| {
                let (start, end) = map.span_to_unit(span);
                let score = (f64::from(score) * 1e5).round() / 1e5;
                json!([start, end, head.labels[label_idx], score])
            })
            .collect()
    };
    let found: Vec<_> = found.iter().map(|span| (span.span, span.label_idx, span.score)).collect();
    json!({ "found": rows(&found), "refined": rows(&refined(text, name, &found)) })
}

/// Where the pieces stand one behind the other; `##` marks those that continue a word.
fn tokens_of(text: &str, pieces: &str) -> Tokens {
    let (mut spans, mut continues, mut at) = (Vec::new(), Vec::new(), 0);
    for piece in pieces.split_whitespace() {
        let bare = piece.strip_prefix("##").unwrap_or(piece);
        let start = at + text[at..].find(bare).expect("a piece of the text");
        at = start + bare.len();
        spans.push(ByteSpan::new(start, at));
        continues.push(bare.len() < piece.len());
    }
    Tokens::from_places(spans, continues)
}

fn paths() -> Value {
    let mut golden = Map::new();
    for case in read("paths.json").as_array().expect("cases") {
        let word = |field: &str| case[field].as_str().expect("a string");
        let head = head(word("head"), &case["settings"]);
        let margin = case["margin"].as_f64().unwrap_or(4.0) as f32;
        let mut logits = Vec::new();
        for tag in word("tags").split_whitespace() {
            let tag_idx = tag.split_once('-').map_or(0, |(kind, label)| {
                let label_idx = head.labels.iter().position(|known| known == label);
                2 * label_idx.expect("a known label") + if kind == "B" { 1 } else { 2 }
            });
            let row = logits.len();
            logits.resize(row + head.n_tags(), 0.0);
            logits[row + tag_idx] = margin;
        }
        let text = word("text");
        let found = decode(&logits, &tokens_of(text, word("pieces")), &head);
        golden.insert(word("name").into(), expectation(text, &head, word("head"), &found));
    }
    Value::Object(golden)
}

fn settings() -> Value {
    json!({
        "entities as they come": {},
        "entities, tuned": { "bias": { "PROBLEM": 1.5, "VALUE": -2.0 }, "thresholds": { "TEST": 0.6 }, "temperature": 1.4, "repeatBias": -0.75 },
        "phi as they come": {},
        "phi, tuned": {
            "outsideBias": 2.25, "bias": { "STAFF": 1.5, "PHONE": -3.0 }, "thresholds": { "CITY": 0.9 }, "temperature": 0.8,
        },
    })
}

/// The tokens of the note, the ends of its sentences in tokens, and its windows.
fn windows() -> (Tokens, Vec<usize>, Vec<Chunk>) {
    let model = tiny().model().expect("the test model");
    let mut tokens = Tokens::new();
    model.tokenize_into(NOTE, ByteSpan::new(0, NOTE.len()), &mut tokens).expect("tokens");
    let ends: Vec<usize> = sentences(NOTE, &sections(NOTE))
        .iter()
        .map(|sentence| tokens.spans().partition_point(|token| token.start < sentence.span.end))
        .collect();
    let windows = chunks(tokens.len(), &ends, MAX_TOKENS, OVERLAP_TOKENS).expect("windows");
    (tokens, ends, windows)
}

/// Runs the model over each whole window: the rows that no window decides show that they are left out.
fn logits_of_windows() -> Value {
    let model = tiny().model().expect("the test model");
    let (tokens, ends, windows) = windows();
    let map = OffsetMap::new(NOTE, OffsetUnit::CodePoint);
    let mut scratch = model.scratch();
    let rows = |logits: &[f32], n_tags: usize| -> Vec<Value> {
        let rounded = |&logit: &f32| (f64::from(logit) * 1e3).round() / 1e3;
        logits
            .chunks(n_tags)
            .map(|row| json!(row.iter().map(rounded).collect::<Vec<_>>()))
            .collect()
    };
    let heads = &model.manifest().heads;
    let runs: Vec<Value> = windows
        .iter()
        .map(|window| {
            let whole = Chunk { tokens: window.tokens.clone(), core: window.tokens.clone() };
            let output = model.run(&tokens, &whole, &mut scratch).expect("a window");
            json!({
                "tokens": [window.tokens.start, window.tokens.end],
                "core": [window.core.start, window.core.end],
                "entities": rows(output.entities, heads.entities.n_tags()),
                "phi": rows(output.phi, heads.phi.n_tags()),
            })
        })
        .collect();
    let places: Vec<Value> = tokens
        .spans()
        .iter()
        .zip(tokens.is_continuation())
        .map(|(&span, &continues)| {
            let (start, end) = map.span_to_unit(span);
            json!([start, end, u8::from(continues)])
        })
        .collect();
    json!({
        "text": NOTE,
        "maxTokens": MAX_TOKENS,
        "overlapTokens": OVERLAP_TOKENS,
        "sentenceEnds": ends,
        "tokens": places,
        "windows": runs,
        "settings": settings(),
    })
}

/// What the logits of the committed windows decode to.
fn found_in_windows(case: &Value) -> Value {
    let (tokens, _, windows) = windows();
    let mut golden = Map::new();
    for (name, settings) in case["settings"].as_object().expect("settings") {
        let head_name = if name.starts_with("phi") { "phi" } else { "entities" };
        let head = head(head_name, settings);
        let mut logits: Vec<f32> = Vec::new();
        for (window, run) in windows.iter().zip(case["windows"].as_array().expect("windows")) {
            let first = window.tokens.start;
            let rows = run[head_name].as_array().expect("rows");
            for row in &rows[window.core.start - first..window.core.end - first] {
                let row = row.as_array().expect("a row");
                logits.extend(row.iter().map(|logit| logit.as_f64().expect("a number") as f32));
            }
        }
        let found = decode(&logits, &tokens, &head);
        let mut expected = expectation(NOTE, &head, head_name, &found);
        expected["head"] = head_name.into();
        golden.insert(name.clone(), expected);
    }
    Value::Object(golden)
}

#[test]
fn logits_become_the_spans_that_training_sees() {
    let windows = logits_of_windows();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(path("tests/decoding/windows.json"), windows.to_string() + "\n")
            .expect("writable");
    }
    let committed = read("windows.json");
    assert!(
        committed == windows,
        "windows.json is stale; review with UPDATE_GOLDEN=1 and git diff"
    );
    let golden = json!({ "paths": paths(), "windows": found_in_windows(&committed) });
    check_generated("tests/decoding/golden.json", &golden);
}

/// The note of a case without its marks, and where they were.
fn marked(case: &Value) -> (String, Vec<ByteSpan>) {
    let (mut text, mut spans) = (String::new(), Vec::new());
    for (n, piece) in case["note"].as_str().expect("a note").split(['⟦', '⟧']).enumerate() {
        let start = text.len();
        text.push_str(piece);
        if n % 2 == 1 {
            spans.push(ByteSpan::new(start, text.len()));
        }
    }
    (text, spans)
}

#[test]
fn defined_abbreviations_are_found_as_in_training() {
    for case in read("abbreviations.json").as_array().expect("cases") {
        let (text, spans) = marked(case);
        let label = case["label"].as_str().and_then(|label| label.parse().ok()).expect("a label");
        let entity = |span| Entity { span, label, score: 0.5, assertion: None, source: SOURCE };
        let found = ner::with_abbreviations(&text, spans.into_iter().map(entity).collect());
        let found: Vec<&str> = found.iter().map(|entity| entity.span.of(&text)).collect();
        assert_eq!(json!(found), case["found"], "{}", case["note"]);
    }
}

#[test]
fn boundaries_are_repaired_as_in_training() {
    for case in read("boundaries.json").as_array().expect("cases") {
        let label = case["label"].as_str().expect("a label");
        let (text, spans) = marked(case);
        let (head, label_idx) = match label.parse::<PhiLabel>() {
            Ok(label) => ("phi", label as usize),
            Err(_) => ("entities", label.parse::<EntityLabel>().expect("a label") as usize),
        };
        let raw: Vec<_> = spans.into_iter().map(|span| (span, label_idx, 0.5)).collect();
        let found: Vec<&str> =
            refined(&text, head, &raw).iter().map(|(span, _, _)| span.of(&text)).collect();
        assert_eq!(json!(found), case["found"], "{}", case["note"]);
    }
}

#[test]
fn training_trims_by_the_tables_of_the_engine() {
    let marks = |marks: &[char]| marks.iter().collect::<String>();
    check_generated(
        "models/training/chartside_training/boundaries.gen.json",
        &json!({
            "generatedBy": "UPDATE_GOLDEN=1 cargo test, from src/lexicon",
            "determiners": DETERMINERS,
            "entityMarks": marks(ENTITY_MARKS),
            "valueSigns": marks(VALUE_SIGNS),
            "brackets": BRACKETS,
            "phiMarks": marks(PHI_MARKS),
            "addressMarks": marks(ADDRESS_MARKS),
            "titles": NAME_TITLES,
            "credentials": CREDENTIALS,
            "bareCredentials": BARE_CREDENTIALS,
            "ageUnits": AGE_UNITS,
        }),
    );
}
