//! Parity of brought models with `transformers`, over the checkpoints of `tests/parity`.

#[cfg(test)]
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::manifest::PrecisionName::{self, F32, Int8};
use super::*;
use crate::ErrorCode;
use crate::model::block::blocks;
use crate::model::convert::{Checkpoint, ConvertOptions, Package, convert};
use crate::model::head::TokenHead;
use crate::model::tokenizer::Tokens;
use run::Window;
use tokenizer::Frame;
use trunk::Trunk;

pub(in crate::model) const FAMILIES: [&str; 4] = ["bert", "distilbert", "roberta", "xlm-roberta"];

/// What scores of float packages may differ by, from those of `transformers`.
const FLOAT_TOLERANCE: f64 = 1e-4;

/// What scores of int8 packages may differ by: the root of the mean square difference, in parts of
/// the spread. Random weights have no redundancy, and 32 channels average little noise out.
const INT8_TOLERANCE: f64 = 0.1;

fn folder(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/parity")).join(name)
}

/// The checkpoint of a folder, read as a command line reads it.
pub(in crate::model) fn checkpoint(name: &str) -> Checkpoint {
    let folder = folder(name);
    let names = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut checkpoint = Checkpoint::new(names.map(|name| name.into_string().unwrap()));
    loop {
        let missing = checkpoint.missing().unwrap();
        if missing.is_empty() {
            return checkpoint;
        }
        for file in missing {
            checkpoint.add(&file, fs::read(folder.join(&file)).unwrap());
        }
    }
}

fn package(name: &str, precision: PrecisionName) -> Package {
    let options = ConvertOptions::new(name, None, Some(precision.as_str())).unwrap();
    convert(&checkpoint(name), &options).unwrap()
}

fn model(name: &str, precision: PrecisionName) -> TaskModel {
    TaskModel::load(package(name, precision).as_model_files()).unwrap()
}

fn cases(name: &str) -> Vec<Value> {
    let json = fs::read(folder(name).join("reference.json")).unwrap();
    serde_json::from_slice::<Value>(&json).unwrap()["cases"].as_array().unwrap().clone()
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        number => vec![number.as_f64().unwrap()],
    }
}

#[track_caller]
fn compare(name: &str, precision: PrecisionName, found: &[f32], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{name}");
    let pairs = || found.iter().map(|&x| f64::from(x)).zip(expected);
    match precision {
        F32 => {
            let largest = pairs().map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(largest <= FLOAT_TOLERANCE, "{name} differs by {largest}");
        }
        Int8 => {
            let count = expected.len() as f64;
            let spread = expected.iter().map(|x| x * x).sum::<f64>() / count;
            let error = pairs().map(|(a, b)| (a - b).powi(2)).sum::<f64>() / count;
            let relative = (error / spread).sqrt();
            eprintln!("{name} int8: {relative:.4}");
            assert!(relative <= INT8_TOLERANCE, "{name} differs by {relative} of the spread");
        }
    }
}

/// A task that gives the head's output for the first token and those of the text.
#[derive(Debug)]
struct Probe<'a> {
    trunk: &'a Trunk,
    head: &'a TokenHead,
}

impl Task for Probe<'_> {
    type Sums = Vec<f32>;
    type Output = (Vec<u32>, Vec<f32>);

    fn trunk(&self) -> &Trunk {
        self.trunk
    }

    fn add(&self, window: &Window, sums: &mut Vec<f32>) {
        self.head.run(window.first_state(), self.trunk.config().hidden, sums);
        self.head.run(window.fed(), self.trunk.config().hidden, sums);
    }

    fn finish(&self, tokens: &Tokens, sums: Vec<f32>) -> (Vec<u32>, Vec<f32>) {
        (tokens.ids().to_vec(), sums)
    }
}

/// The rows of a reference that a [`Probe`] gives, and that the tokens are the reference's.
#[track_caller]
fn rows_of(case: &Value, ids: &[u32]) -> Vec<f64> {
    let all: Vec<u32> = numbers(&case["ids"]).into_iter().map(|id| id as u32).collect();
    let behind = all.len() - 1;
    assert_eq!(ids, &all[behind - ids.len()..behind]);
    let rows = case["logits"].as_array().unwrap();
    let text = rows[behind - ids.len()..behind].iter();
    std::iter::once(&rows[0]).chain(text).flat_map(numbers).collect()
}

fn check_tokens(precision: PrecisionName) {
    for family in FAMILIES {
        let name = format!("{family}-tokens");
        let TaskModel::TokenClassification(model) = model(&name, precision) else { panic!() };
        for case in cases(&name) {
            let probe = Probe { trunk: &model.trunk, head: &model.head };
            let text = case["text"].as_str().unwrap();
            let (ids, found) =
                Run::new(&probe, text, Vec::new(), &model.frame, &[]).finish(&probe, text).unwrap();
            assert_eq!(ids.len() + 2, case["ids"].as_array().unwrap().len());
            compare(&name, precision, &found, &rows_of(&case, &ids));
        }
    }
}

fn check_texts(precision: PrecisionName) {
    for family in FAMILIES {
        let name = format!("{family}-text");
        let TaskModel::SequenceClassification(model) = model(&name, precision) else { panic!() };
        for case in cases(&name) {
            let text = case["text"].as_str().unwrap();
            let run = model.start(text, Vec::new());
            let logits = run.sums_at_end(&model, text).unwrap().mean();
            compare(&name, precision, &logits, &numbers(&case["logits"]));
        }
    }
}

fn check_answers(precision: PrecisionName) {
    for family in FAMILIES {
        let name = format!("{family}-answers");
        let TaskModel::QuestionAnswering(model) = model(&name, precision) else { panic!() };
        for case in cases(&name) {
            let [question, text] = ["question", "text"].map(|key| case[key].as_str().unwrap());
            let mut asked = Tokens::new();
            let whole = ByteSpan::new(0, question.len());
            model.trunk.tokenizer.tokenize_into(question, whole, &mut asked).unwrap();
            let probe = Probe { trunk: &model.trunk, head: &model.head };
            let run = Run::new(&probe, text, Vec::new(), &model.frame, asked.ids());
            let n_around = run.n_before() + 1;
            let (ids, found) = run.finish(&probe, text).unwrap();
            assert_eq!(ids.len() + n_around, case["ids"].as_array().unwrap().len());
            compare(&name, precision, &found, &rows_of(&case, &ids));
        }
    }
}

fn check_vectors(precision: PrecisionName) {
    for family in FAMILIES {
        let name = format!("{family}-vectors");
        let TaskModel::SentenceEmbedding(model) = model(&name, precision) else { panic!() };
        for case in cases(&name) {
            let found = model.embed(case["text"].as_str().unwrap(), &[]).unwrap();
            assert_eq!(found.len(), model.n_dimensions());
            compare(&name, precision, &found, &numbers(&case["logits"]));
        }
    }
}

#[test]
fn float_packages_agree_with_transformers() {
    check_tokens(F32);
    check_texts(F32);
    check_answers(F32);
    check_vectors(F32);
}

#[test]
fn int8_packages_agree_with_transformers() {
    check_tokens(Int8);
    check_texts(Int8);
    check_answers(Int8);
    check_vectors(Int8);
}

const LONG: &str =
    "The patient denies chest pain. Started naïve café \u{1F600} metformin 500 mg daily!\n";

/// The starts of sentences' ends, as a splitter gives them.
fn sentences(text: &str) -> Vec<ByteSpan> {
    let mut start = 0;
    text.split_inclusive(['.', '!'])
        .map(|sentence| {
            let span = ByteSpan::new(start, start + sentence.len());
            start = span.end;
            span
        })
        .collect()
}

#[test]
fn long_texts_give_spans_on_characters_in_order() {
    let text = LONG.repeat(12);
    for family in FAMILIES {
        for precision in [F32, Int8] {
            let model = model(&format!("{family}-tokens"), precision);
            let TaskModel::TokenClassification(classifier) = &model else { panic!() };
            let found = classifier.classify_tokens(&text, &sentences(&text)).unwrap();
            assert!(!found.is_empty(), "{family}");
            let mut behind = 0;
            for LabelledSpan { span, label, score } in &found {
                assert!(behind <= span.start && span.start < span.end, "{family}");
                assert_eq!(span.trimmed(&text), *span);
                assert!(["DRUG", "PROBLEM"].contains(&label.as_str()));
                assert!((0.0..=1.0).contains(score));
                behind = span.end;
            }
            // In steps it is the same, and there are many.
            let mut run = model.start(text.clone(), None, sentences(&text)).unwrap();
            let mut n_steps = 0;
            while run.progress().0 < run.progress().1 {
                run.step().unwrap();
                n_steps += 1;
            }
            assert!(n_steps > 3);
            let (back, output) = run.finish().unwrap();
            assert!(back == text && output == TaskOutput::Spans(found));
        }
    }
}

#[test]
fn a_window_more_does_not_change_what_is_repeated() {
    for family in FAMILIES {
        let TaskModel::SentenceEmbedding(model) = model(&format!("{family}-vectors"), F32) else {
            panic!()
        };
        let once = model.embed(&LONG.repeat(6), &sentences(&LONG.repeat(6))).unwrap();
        let twice = model.embed(&LONG.repeat(12), &sentences(&LONG.repeat(12))).unwrap();
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        let cosine = dot(&once, &twice) / (dot(&once, &once) * dot(&twice, &twice)).sqrt();
        assert!(cosine > 0.98, "{family}: {cosine}");
        if family == "bert" {
            assert!((dot(&once, &once) - 1.0).abs() < 1e-5);
        }
    }
}

#[test]
fn answers_are_whole_words_of_a_context_of_any_length() {
    for family in FAMILIES {
        let TaskModel::QuestionAnswering(model) = model(&format!("{family}-answers"), F32) else {
            panic!()
        };
        for context in [LONG.to_owned(), LONG.repeat(12)] {
            let answer = model.answer("What was started?", &context, &sentences(&context)).unwrap();
            assert!((0.0..=1.0).contains(&answer.no_answer_score));
            let Some((span, score)) = answer.span else { continue };
            assert!(score >= answer.no_answer_score && score <= 1.0);
            assert!(!span.is_empty() && span.trimmed(&context) == span, "{family}");
            let before = context[..span.start].chars().next_back();
            let first = span.of(&context).chars().next();
            let joins = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            assert!(!(joins(before) && joins(first)), "{family} cuts a word");
        }
        for (question, message) in
            [("", "empty"), (" ", "empty"), (&"pain ".repeat(99)[..], "at most")]
        {
            let error = model.answer(question, LONG, &[]).unwrap_err();
            assert_eq!(error.code(), ErrorCode::InvalidInput);
            assert!(error.to_string().contains(message) && !error.to_string().contains("pain"));
        }
    }
}

#[test]
fn texts_are_classified_at_any_length() {
    for family in FAMILIES {
        let TaskModel::SequenceClassification(model) = model(&format!("{family}-text"), Int8)
        else {
            panic!()
        };
        for text in ["\u{200b}".to_owned(), LONG.to_owned(), LONG.repeat(12)] {
            let labels = model.classify_text(&text, &sentences(&text)).unwrap();
            assert_eq!(labels.len(), 3);
            assert!(labels.is_sorted_by(|a, b| a.score >= b.score));
            let total: f32 = labels.iter().map(|label| label.score).sum();
            // The last one was trained to give several labels at once.
            assert!(family == "xlm-roberta" || (total - 1.0).abs() < 1e-5, "{family}: {total}");
        }
    }
}

#[test]
fn blocks_have_the_tokens_of_the_whole() {
    let text = LONG.repeat(500);
    assert!(blocks(&text).len() > 2);
    for family in FAMILIES {
        let TaskModel::TokenClassification(model) = model(&format!("{family}-tokens"), Int8) else {
            panic!()
        };
        let tokenizer = &model.trunk.tokenizer;
        let [mut whole, mut parts] = [(); 2].map(|()| Tokens::new());
        tokenizer.tokenize_into(&text, ByteSpan::new(0, text.len()), &mut whole).unwrap();
        for block in blocks(&text) {
            tokenizer.tokenize_into(&text, block, &mut parts).unwrap();
        }
        assert_eq!(whole.ids(), parts.ids(), "{family}");
        assert_eq!(whole.spans(), parts.spans(), "{family}");
        assert_eq!(whole.is_continuation(), parts.is_continuation(), "{family}");
    }
}

#[test]
fn special_tokens_in_a_text_are_text() {
    for (family, text) in
        [("bert", "a [SEP] b"), ("roberta", "a</s>b"), ("xlm-roberta", "a</s>b<s>")]
    {
        let TaskModel::TokenClassification(model) = model(&format!("{family}-tokens"), Int8) else {
            panic!()
        };
        let mut tokens = Tokens::new();
        let whole = ByteSpan::new(0, text.len());
        model.trunk.tokenizer.tokenize_into(text, whole, &mut tokens).unwrap();
        let Frame { first, last, .. } = &model.frame;
        assert!(!tokens.ids().contains(&last.0) && !tokens.ids().contains(&first.0), "{family}");
    }
}

#[test]
fn the_two_kinds_of_package_are_not_mistaken_for_each_other() {
    let package = package("bert-text", Int8);
    let error = crate::model::Model::load(package.as_model_files()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ModelIncompatible);
    assert!(error.to_string().contains("loadModel"));
    let own = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/tiny/manifest.json"));
    let error = TaskModel::load(ModelFiles { manifest: own, ..package.as_model_files() });
    assert!(error.unwrap_err().to_string().contains("createAnalyzer"));
}

#[test]
fn no_output_for_debugging_holds_the_text() {
    let model = model("bert-tokens", Int8);
    let run = model.start("canary 500 mg".to_owned(), None, Vec::new()).unwrap();
    assert!(!format!("{run:?} {model:?}").contains("canary"));
}
