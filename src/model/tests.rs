//! Whole packages: the loader's refusals, parity with PyTorch, determinism.
//!
//! The packages are read from `models/` of the repository, or from the folder in `CHARTSIDE_MODELS`.

// The whole file is compiled for tests only; `tests/native/tidy.rs` knows that by this attribute.
#[cfg(test)]
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::chunk::Chunk;
use super::*;

/// The files of a package, to be changed before they are loaded.
#[derive(Clone)]
struct Package {
    manifest: Value,
    config: Vec<u8>,
    tokenizer: Vec<u8>,
    weights: Vec<u8>,
}

fn folder(name: &str) -> PathBuf {
    let models = std::env::var_os("CHARTSIDE_MODELS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/models")),
        PathBuf::from,
    );
    models.join(name)
}

impl Package {
    fn read(name: &str) -> Self {
        let read = |file: &str| fs::read(folder(name).join(file)).unwrap();
        Self {
            manifest: serde_json::from_slice(&read("manifest.json")).unwrap(),
            config: read("config.json"),
            tokenizer: read("tokenizer.json"),
            weights: read("model.safetensors"),
        }
    }

    fn load(&self) -> Result<Model> {
        Model::load(ModelFiles {
            manifest: self.manifest.to_string().as_bytes(),
            config: &self.config,
            tokenizer: &self.tokenizer,
            weights: &self.weights,
        })
    }
}

fn reference(name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder(name).join("reference.json")).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        number => vec![number.as_f64().unwrap()],
    }
}

/// The root of the mean square difference, relative to the spread of what is expected.
fn relative_difference(found: &[f32], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let count = expected.len() as f64;
    let mean = expected.iter().sum::<f64>() / count;
    let spread = expected.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count;
    let error =
        found.iter().zip(expected).map(|(&a, b)| (f64::from(a) - b).powi(2)).sum::<f64>() / count;
    (error / spread).sqrt()
}

fn tokens_of(model: &Model, text: &str) -> Tokens {
    let mut tokens = Tokens::new();
    model.tokenize_into(text, ByteSpan::new(0, text.len()), &mut tokens).unwrap();
    tokens
}

fn whole(tokens: &Tokens) -> Chunk {
    Chunk { tokens: 0..tokens.len(), core: 0..tokens.len() }
}

/// Compares tokens exactly and scores within `tolerance` with the package's `reference.json`,
/// which PyTorch made with quantised linear layers but attention in floats.
fn check_parity(name: &str, tolerance: f64) {
    let model = Package::read(name).load().unwrap();
    let mut scratch = model.scratch();
    for case in reference(name)["cases"].as_array().unwrap() {
        let tokens = tokens_of(&model, case["text"].as_str().unwrap());
        let inner = |key: &str| {
            let all = numbers(&case[key]);
            all[1..all.len() - 1].iter().map(|&x| x as u32).collect::<Vec<_>>()
        };
        assert_eq!(tokens.ids(), inner("ids"));
        let types: Vec<u32> = tokens.type_ids().iter().copied().map(u32::from).collect();
        assert_eq!(types, inner("tokenTypeIds"));

        let output = model.run(&tokens, &whole(&tokens), &mut scratch).unwrap();
        let check = |part: &str, found: &[f32], expected: &[f64]| {
            let difference = relative_difference(found, expected);
            eprintln!("{name} {part}: {difference:.5}");
            assert!(difference <= tolerance, "{name} {part} differs by {difference}");
        };
        let heads =
            [("entities", output.entities), ("phi", output.phi), ("assertion", output.assertion)];
        for (head, found) in heads {
            let rows = case["logits"][head].as_array().unwrap();
            check(head, found, &numbers(&Value::Array(rows[1..rows.len() - 1].to_vec())));
        }
        let mut sum = vec![0.0; model.hidden_size()];
        for state in output.hidden.chunks_exact(sum.len()) {
            sum.iter_mut().zip(state).for_each(|(sum, value)| *sum += value);
        }
        let expected = numbers(&case["sentence"]);
        let length = expected.iter().map(|x| x * x).sum::<f64>().sqrt();
        let unit: Vec<f64> = expected.iter().map(|x| x / length).collect();
        check("sentence", &model.sentence_vector(&sum, tokens.len()), &unit);
    }
}

#[test]
fn tiny_agrees_with_pytorch() {
    check_parity("tiny", 0.03);
}

/// `RUN_MODEL_TESTS=1` compares the real weights too. One activation rounded the other way moves
/// their scores by as much as integer attention does.
#[test]
fn clinical_base_agrees_with_pytorch() {
    if std::env::var_os("RUN_MODEL_TESTS").is_some() {
        check_parity("clinical-base", 0.15);
    }
}

const NOTE: &str = "DISCHARGE SUMMARY\nMr. O'Brien, 67M, denies chest pain.\r\n\n\
    Started METFORMIN 500 mg; naïve café ½ tab \u{1F600} x٣ days.\nFollow-up w/ Dr. McDonald";

#[test]
fn spans_cover_the_words_and_nothing_else() {
    let model = Package::read("tiny").load().unwrap();
    let tokens = tokens_of(&model, NOTE);
    let mut behind = 0;
    for span in tokens.spans() {
        assert!(span.start >= behind && span.end > span.start && !span.of(NOTE).is_empty());
        assert!(NOTE[behind..span.start].trim().is_empty());
        behind = span.end;
    }
    assert!(NOTE[behind..].trim().is_empty());
    assert!(!tokens.is_continuation()[0]);
}

/// The type id of the word that begins at `word`.
#[track_caller]
fn check_type(word: &str, expected: u8) {
    let model = Package::read("tiny").load().unwrap();
    let tokens = tokens_of(&model, NOTE);
    let start = NOTE.find(word).unwrap();
    let idx = tokens.spans().iter().position(|span| span.start == start).unwrap();
    assert_eq!(tokens.type_ids()[idx], expected, "type of a word of {} bytes", word.len());
}

#[test]
fn words_have_the_type_of_their_case_and_line() {
    check_type("DISCHARGE", 2 + 5);
    check_type("SUMMARY", 2);
    check_type("Mr", 1 + 5);
    check_type("O'", 2);
    check_type("67M", 4);
    check_type("denies", 0);
    check_type("Started", 1 + 5);
    check_type("METFORMIN", 2);
    check_type("café", 0);
    check_type("½", 0);
    check_type("x٣", 4);
    check_type("Follow", 1 + 5);
    check_type("-up", 0);
    check_type("McDonald", 3);
}

#[test]
fn a_note_tokenised_in_steps_gives_the_same_tokens() {
    let model = Package::read("tiny").load().unwrap();
    let mut tokens = Tokens::new();
    let mut start = 0;
    for line in NOTE.split_inclusive('\n') {
        let span = ByteSpan::new(start, start + line.len());
        model.tokenize_into(NOTE, span, &mut tokens).unwrap();
        start = span.end;
    }
    assert_eq!(format!("{tokens:?}"), format!("{:?}", tokens_of(&model, NOTE)));
}

#[test]
fn the_names_of_special_tokens_are_text() {
    let model = Package::read("tiny").load().unwrap();
    let tokens = tokens_of(&model, "a [SEP] b [CLS]");
    assert!(tokens.len() >= 8);
    assert!(tokens.ids().iter().all(|&id| id != 2 && id != 3));
}

#[test]
fn bad_spans_and_chunks_are_refused_without_the_text() {
    let model = Package::read("tiny").load().unwrap();
    let mut tokens = Tokens::new();
    let note = "naïve canary";
    for span in [ByteSpan::new(0, 3), ByteSpan::new(4, 40)] {
        let error = model.tokenize_into(note, span, &mut tokens).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Internal);
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
    let tokens = tokens_of(&model, note);
    let n_tokens = tokens.len();
    let mut scratch = model.scratch();
    for (fed, core) in [(0..n_tokens + 1, 0..1), (1..2, 0..1), (0..1, 0..2)] {
        let chunk = Chunk { tokens: fed, core };
        let error = model.run(&tokens, &chunk, &mut scratch).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Internal);
    }
    let long = tokens_of(&model, &"pain ".repeat(600));
    assert!(model.run(&long, &whole(&long), &mut scratch).is_err());
}

/// A run leaves nothing behind that changes the next one.
#[test]
fn scratch_memory_does_not_leak_into_results() {
    let model = Package::read("tiny").load().unwrap();
    let long = tokens_of(&model, &"BP 120/80, denies chest pain. ".repeat(20));
    let mut used = model.scratch();
    for n_tokens in [200, 1, 5, 64, 3, 33, 130, 8] {
        let chunk = Chunk { tokens: 0..n_tokens, core: 0..n_tokens };
        let expected = {
            let mut fresh = model.scratch();
            model.run(&long, &chunk, &mut fresh).unwrap().phi.to_vec()
        };
        let found = model.run(&long, &chunk, &mut used).unwrap().phi;
        assert!(found.iter().zip(&expected).all(|(a, b)| a.to_bits() == b.to_bits()));
    }
}

#[test]
fn empty_and_core_only_chunks_run() {
    let model = Package::read("tiny").load().unwrap();
    let tokens = tokens_of(&model, NOTE);
    let mut scratch = model.scratch();
    let all = model.run(&tokens, &whole(&tokens), &mut scratch).unwrap().entities.to_vec();
    let n_tags = all.len() / tokens.len();
    let chunk = Chunk { tokens: 0..tokens.len(), core: 3..7 };
    let core = model.run(&tokens, &chunk, &mut scratch).unwrap();
    assert_eq!(core.entities, &all[3 * n_tags..7 * n_tags]);
    assert_eq!(core.hidden.len(), 4 * model.hidden_size());
    let nothing = model.run(&tokens, &Chunk { tokens: 2..2, core: 2..2 }, &mut scratch).unwrap();
    assert!(nothing.hidden.is_empty() && nothing.phi.is_empty());
}

/// What a change to a package does to loading it.
#[track_caller]
fn check_refused(code: ErrorCode, message: &str, change: impl FnOnce(&mut Package)) {
    let mut package = Package::read("tiny");
    change(&mut package);
    let error = package.load().unwrap_err();
    assert_eq!(error.code(), code, "{error}");
    assert!(error.to_string().contains(message), "{error}");
}

/// Changes a file and lists it anew, so that only its contents can be found at fault.
fn rewrite(package: &mut Package, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let file = match name {
        "config.json" => &mut package.config,
        "tokenizer.json" => &mut package.tokenizer,
        _ => &mut package.weights,
    };
    change(file);
    let hash = {
        use sha2::Digest;
        let digest = sha2::Sha256::digest(&file[..]);
        digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let bytes = file.len();
    for entry in package.manifest["files"].as_array_mut().unwrap() {
        if entry["path"] == name {
            entry["bytes"] = bytes.into();
            entry["sha256"] = hash.clone().into();
        }
    }
}

/// Changes the header of the weights; the tensors stay where they are.
fn rewrite_header(package: &mut Package, change: impl FnOnce(String) -> String) {
    rewrite(package, "model.safetensors", |file| {
        let length = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
        let header = change(String::from_utf8(file[8..8 + length].to_vec()).unwrap());
        let mut changed = (header.len() as u64).to_le_bytes().to_vec();
        changed.extend_from_slice(header.as_bytes());
        changed.extend_from_slice(&file[8 + length..]);
        *file = changed;
    });
}

/// Changes the entry of one tensor in the header.
fn rewrite_tensor(package: &mut Package, name: &str, change: impl FnOnce(&mut Value)) {
    rewrite_header(package, |header| {
        let mut json: Value = serde_json::from_str(&header).unwrap();
        change(&mut json[name]);
        json.to_string()
    });
}

/// Changes the bytes of one tensor.
fn rewrite_values(package: &mut Package, name: &str, change: impl FnOnce(&mut [u8])) {
    rewrite(package, "model.safetensors", |file| {
        let length = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
        let json: Value = serde_json::from_slice(&file[8..8 + length]).unwrap();
        let ends = numbers(&json[name]["data_offsets"]);
        change(&mut file[8 + length..][ends[0] as usize..ends[1] as usize]);
    });
}

const BIAS: &str = "heads.entities.bias";
const QUERY: &str = "encoder.layer.0.attention.self.query.weight";

#[test]
fn files_that_the_manifest_does_not_name_are_refused() {
    use ErrorCode::{ModelIncompatible, ModelIntegrity};
    check_refused(ModelIntegrity, "bytes", |package| package.weights.push(0));
    check_refused(ModelIntegrity, "SHA-256", |package| {
        *package.weights.last_mut().unwrap() ^= 1;
    });
    check_refused(ModelIntegrity, "SHA-256", |package| package.config[5] ^= 1);
    check_refused(ModelIntegrity, "bytes", |package| {
        package.tokenizer = b"<!doctype html><title>Log in</title>".to_vec();
    });
    check_refused(ModelIntegrity, "manifest.json is not", |package| {
        package.manifest = "<!doctype html>".into();
    });
    check_refused(ModelIntegrity, "found it 0 times", |package| {
        package.manifest["files"].as_array_mut().unwrap().remove(0);
    });
    check_refused(ModelIntegrity, "found it 2 times", |package| {
        let files = package.manifest["files"].as_array_mut().unwrap();
        files.push(files[0].clone());
    });
    check_refused(ModelIncompatible, "schema", |package| {
        package.manifest["schemaVersion"] = 2.into();
    });
    check_refused(ModelIncompatible, "labels of head phi", |package| {
        package.manifest["heads"]["phi"]["labels"][3] = "ZIP".into();
    });
    check_refused(ModelIncompatible, "windows", |package| {
        package.manifest["maxTokens"] = 100_000.into();
    });
    check_refused(ModelIncompatible, "windows", |package| {
        package.manifest["overlapTokens"] = 100.into();
    });
}

#[test]
fn settings_of_heads_that_cannot_be_meant_are_refused() {
    let check = |head: &'static str, field: &'static str, value: Value| {
        let message = format!("of head {head} is unusable");
        check_refused(ErrorCode::ModelIncompatible, &message, |package| {
            package.manifest["heads"][head][field] = value;
        });
    };
    check("phi", "bias", serde_json::json!({ "NAME": 1.0 }));
    check("phi", "bias", serde_json::json!({ "STAFF": 1e9 }));
    check("entities", "outsideBias", serde_json::json!(-1e9));
    check("phi", "repeatBias", serde_json::json!(1e9));
    check("entities", "thresholds", serde_json::json!({ "DRUG": 1.5 }));
    check("entities", "thresholds", serde_json::json!({ "STAFF": 0.5 }));
    check("assertion", "temperature", serde_json::json!(0.0));
    check("assertion", "thresholds", serde_json::json!({ "absent": 0.5 }));
    let mut tuned = Package::read("tiny");
    tuned.manifest["heads"]["phi"]["bias"] = serde_json::json!({ "STAFF": 0.5, "DATE": -1 });
    tuned.manifest["heads"]["phi"]["thresholds"] = serde_json::json!({ "CITY": 0.4 });
    tuned.manifest["heads"]["assertion"]["temperature"] = serde_json::json!(1.5);
    let heads = &tuned.load().unwrap().manifest().heads.clone();
    assert_eq!(heads.phi.biases()[1], 0.5);
    assert_eq!(heads.phi.biases()[0], 0.0);
    assert_eq!((heads.phi.temperature, heads.assertion.temperature), (1.0, 1.5));
}

#[test]
fn configurations_out_of_bounds_are_refused() {
    let change = |name: &'static str, value: Value| {
        move |package: &mut Package| {
            rewrite(package, "config.json", |file| {
                let mut json: Value = serde_json::from_slice(file).unwrap();
                json[name] = value;
                *file = json.to_string().into_bytes();
            });
        }
    };
    let incompatible = ErrorCode::ModelIncompatible;
    check_refused(incompatible, "hidden_size", change("hidden_size", 1_000_000.into()));
    check_refused(incompatible, "hidden_size", change("hidden_size", 50.into()));
    check_refused(incompatible, "num_hidden_layers", change("num_hidden_layers", 0.into()));
    check_refused(incompatible, "num_attention_heads", change("num_attention_heads", 0.into()));
    check_refused(incompatible, "num_attention_heads", change("num_attention_heads", 7.into()));
    check_refused(incompatible, "type_vocab_size", change("type_vocab_size", 2.into()));
    check_refused(incompatible, "hidden_act", change("hidden_act", "silu".into()));
    check_refused(incompatible, "layer_norm_eps", change("layer_norm_eps", 0.into()));
    check_refused(incompatible, "position", change("position_embedding_type", "rel".into()));
    check_refused(ErrorCode::ModelIntegrity, "config.json", change("vocab_size", "x".into()));
    // The dimensions must be those of the tensors.
    check_refused(incompatible, "shape", change("intermediate_size", 104.into()));
    check_refused(incompatible, "encoder.layer.2", change("num_hidden_layers", 3.into()));
    check_refused(incompatible, "does not ask for", change("num_hidden_layers", 1.into()));
    check_refused(incompatible, "tokenizer.json", change("vocab_size", 1999.into()));
}

#[test]
fn tokenizers_of_another_kind_are_refused() {
    let change = |pointer: &'static str, value: Value| {
        move |package: &mut Package| {
            rewrite(package, "tokenizer.json", |file| {
                let mut json: Value = serde_json::from_slice(file).unwrap();
                *json.pointer_mut(pointer).unwrap() = value;
                *file = json.to_string().into_bytes();
            });
        }
    };
    let incompatible = ErrorCode::ModelIncompatible;
    check_refused(incompatible, "normalizer", change("/normalizer/lowercase", false.into()));
    check_refused(incompatible, "normalizer", change("/normalizer", Value::Null));
    check_refused(incompatible, "pre-tokenizer", change("/pre_tokenizer", Value::Null));
    check_refused(incompatible, "the model", change("/model/unk_token", "[MASK]".into()));
    check_refused(ErrorCode::ModelIntegrity, "tokenizer.json", |package| {
        rewrite(package, "tokenizer.json", |file| *file = b"<html>".to_vec());
    });
}

#[test]
fn headers_of_weights_are_checked_before_they_are_believed() {
    use ErrorCode::{ModelIncompatible, ModelIntegrity};
    let html = b"<!doctype html><html><title>Log in</title></html>";
    check_refused(ModelIntegrity, "served instead", |package| {
        rewrite(package, "model.safetensors", |file| *file = html.to_vec());
    });
    check_refused(ModelIntegrity, "too short", |package| {
        rewrite(package, "model.safetensors", |file| file.truncate(7));
    });
    for claimed in [17 << 20, u64::MAX, u64::from(u32::MAX) + 9] {
        check_refused(ModelIntegrity, "claims", |package| {
            rewrite(package, "model.safetensors", |file| {
                file[..8].copy_from_slice(&claimed.to_le_bytes());
            });
        });
    }
    check_refused(ModelIntegrity, "not a JSON object", |package| {
        rewrite_header(package, |header| header.replacen('{', "[", 1));
    });
    check_refused(ModelIntegrity, "twice", |package| {
        rewrite_header(package, |header| {
            let json: Value = serde_json::from_str(&header).unwrap();
            header.replacen('{', &format!("{{\"{BIAS}\":{},", json[BIAS]), 1)
        });
    });
    check_refused(ModelIntegrity, "fill the file", |package| {
        rewrite(package, "model.safetensors", |file| file.push(0));
    });
    check_refused(ModelIntegrity, "fill the file", |package| {
        rewrite(package, "model.safetensors", |file| file.truncate(file.len() - 4));
    });
    // An end moved by one leaves a gap or an overlap.
    for step in [-4.0, 4.0] {
        check_refused(ModelIntegrity, "weights", |package| {
            rewrite_tensor(package, BIAS, |tensor| {
                let end = tensor["data_offsets"][1].as_f64().unwrap() + step;
                tensor["data_offsets"][1] = (end as u64).into();
            });
        });
    }
    check_refused(ModelIntegrity, "shape", |package| {
        rewrite_tensor(package, BIAS, |tensor| {
            tensor["shape"] = serde_json::json!([1_u64 << 32, 1_u64 << 32, 1_u64 << 32]);
        });
    });
    check_refused(ModelIncompatible, "type other than", |package| {
        rewrite_tensor(package, BIAS, |tensor| tensor["dtype"] = "I32".into());
    });
    check_refused(ModelIncompatible, "must be F32", |package| {
        rewrite_tensor(package, BIAS, |tensor| {
            tensor["dtype"] = "I8".into();
            tensor["shape"] = serde_json::json!([23 * 4]);
        });
    });
    check_refused(ModelIncompatible, "must have the shape", |package| {
        rewrite_tensor(package, BIAS, |tensor| tensor["shape"] = serde_json::json!([1, 23]));
    });
    check_refused(ModelIncompatible, "is missing", |package| {
        rewrite_header(package, |header| header.replace(BIAS, "heads.entities.bios"));
    });
}

#[test]
fn weights_that_are_no_numbers_or_too_large_are_refused() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        check_refused(ErrorCode::ModelIncompatible, "not finite", |package| {
            rewrite_values(package, BIAS, |bytes| bytes[4..8].copy_from_slice(&bad.to_le_bytes()));
        });
    }
    for bad in [64_i8, -64, -128] {
        check_refused(ErrorCode::ModelIncompatible, "outside -63..=63", |package| {
            rewrite_values(package, QUERY, |bytes| bytes[9] = bad.cast_unsigned());
        });
    }
}
