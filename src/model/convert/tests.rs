//! What the converter refuses, and that its packages stand the loader's checks.

#[cfg(test)]
use serde_json::{Value, json};

use super::*;
use crate::model::task_model::tests::{FAMILIES, checkpoint};
use crate::model::tensor_file::Dtype;

fn options(precision: &str) -> ConvertOptions {
    ConvertOptions::new("test", Some("CC0-1.0"), Some(precision)).unwrap()
}

/// What a change to a checkpoint does to its conversion.
#[track_caller]
fn check(name: &str, code: ErrorCode, message: &str, change: impl FnOnce(&mut Checkpoint)) {
    let mut checkpoint = checkpoint(name);
    change(&mut checkpoint);
    let error = convert(&checkpoint, &options("int8")).unwrap_err();
    assert!(error.to_string().contains(message), "{error}");
    assert_eq!(error.code(), code, "{error}");
}

fn change_json(
    file: &'static str,
    change: impl FnOnce(&mut Value),
) -> impl FnOnce(&mut Checkpoint) {
    move |checkpoint| {
        let mut value = serde_json::from_slice(checkpoint.file(file).unwrap()).unwrap();
        change(&mut value);
        checkpoint.add(file, value.to_string().into_bytes());
    }
}

fn set(field: &'static str, value: Value) -> impl FnOnce(&mut Checkpoint) {
    change_json("config.json", move |config| config[field] = value)
}

type Tensors = Vec<(String, Dtype, Vec<usize>, Vec<u8>)>;

fn change_tensors(change: impl FnOnce(&mut Tensors)) -> impl FnOnce(&mut Checkpoint) {
    move |checkpoint| {
        let file = checkpoint.file("model.safetensors").unwrap().to_vec();
        let mut tensors: Tensors = tensor_file::read(&file)
            .unwrap()
            .into_iter()
            .map(|(name, t)| (name, t.dtype, t.shape, t.bytes.to_vec()))
            .collect();
        change(&mut tensors);
        checkpoint.add("model.safetensors", tensor_file::write(&tensors));
    }
}

fn tensor<'a>(
    tensors: &'a mut Tensors,
    name: &str,
) -> &'a mut (String, Dtype, Vec<usize>, Vec<u8>) {
    tensors.iter_mut().find(|tensor| tensor.0 == name).unwrap()
}

#[test]
fn other_architectures_are_refused() {
    use ErrorCode::{ModelIncompatible, ModelIntegrity};
    let refused = |message, change: Box<dyn FnOnce(&mut Checkpoint)>| {
        check("bert-tokens", ModelIncompatible, message, change);
    };
    refused("none of bert", Box::new(set("model_type", "deberta-v2".into())));
    refused("architecture", Box::new(set("architectures", json!(["BertForMaskedLM"]))));
    refused("architecture", Box::new(set("architectures", json!(["RobertaModel"]))));
    refused("relative", Box::new(set("position_embedding_type", "relative_key".into())));
    refused("activation", Box::new(set("hidden_act", "silu".into())));
    refused("decoder", Box::new(set("is_decoder", true.into())));
    refused("code of its own", Box::new(set("auto_map", json!({"AutoModel": "x.Y"}))));
    refused("quantised already", Box::new(set("quantization_config", json!({"bits": 4}))));
    refused("problem type", Box::new(set("problem_type", "ranking".into())));
    refused("hidden_size", Box::new(set("hidden_size", 1_000_000.into())));
    refused("num_hidden_layers", Box::new(set("num_hidden_layers", 0.into())));
    refused("multiple of four", Box::new(set("num_attention_heads", 16.into())));
    refused("max_position_embeddings", Box::new(set("max_position_embeddings", 1_048_576.into())));
    refused("id2label", Box::new(set("id2label", json!({"0": "O", "2": "X"}))));
    refused("id2label", Box::new(set("id2label", json!({"0": "O", "1": "O"}))));
    check("bert-tokens", ModelIntegrity, "architectures", set("architectures", Value::Null));
    check("bert-tokens", ModelIntegrity, "hidden_size", set("hidden_size", (-32).into()));
    check("roberta-text", ModelIntegrity, "pad_token_id", set("pad_token_id", Value::Null));
    check("roberta-text", ModelIncompatible, "first_position", set("pad_token_id", 65.into()));
    check("bert-tokens", ModelIntegrity, "twice", |checkpoint| {
        let config = String::from_utf8(checkpoint.file("config.json").unwrap().to_vec()).unwrap();
        let doubled = config.replacen('{', r#"{"hidden_size": 32,"#, 1);
        checkpoint.add("config.json", doubled.into_bytes());
    });
}

#[test]
fn tensors_are_those_of_the_configuration() {
    use ErrorCode::ModelIncompatible;
    const QUERY: &str = "bert.encoder.layer.1.attention.self.query.weight";
    let refused = |message, change: Box<dyn FnOnce(&mut Tensors)>| {
        check("bert-tokens", ModelIncompatible, message, change_tensors(change));
    };
    refused("is missing", Box::new(|tensors| tensors.retain(|tensor| tensor.0 != QUERY)));
    refused(
        "is missing",
        Box::new(|tensors| tensors.retain(|tensor| tensor.0 != "classifier.bias")),
    );
    refused(
        "cls.predictions.bias",
        Box::new(|tensors| {
            tensors.push(("cls.predictions.bias".into(), Dtype::F32, vec![1], vec![0; 4]));
        }),
    );
    refused(
        "must have the shape [32, 32], found [16, 64]",
        Box::new(|tensors| {
            tensor(tensors, QUERY).2 = vec![16, 64];
        }),
    );
    refused(
        "F32, F16 or BF16",
        Box::new(|tensors| {
            let query = tensor(tensors, QUERY);
            query.1 = Dtype::I8;
            query.3.truncate(32 * 32);
        }),
    );
    refused(
        "not finite",
        Box::new(|tensors| {
            tensor(tensors, QUERY).3[..2].copy_from_slice(&0x7c00_u16.to_le_bytes());
        }),
    );
    check("bert-tokens", ModelIncompatible, "is missing", set("num_hidden_layers", 3.into()));
    check("bert-tokens", ModelIncompatible, "does not ask for", set("num_hidden_layers", 1.into()));
    check(
        "bert-tokens",
        ModelIncompatible,
        "must have the shape",
        set("intermediate_size", 56.into()),
    );
    check("bert-tokens", ModelIncompatible, "piece of id", |checkpoint| {
        set("vocab_size", 100.into())(checkpoint);
        change_tensors(|tensors| {
            let words = tensor(tensors, "bert.embeddings.word_embeddings.weight");
            words.2[0] = 100;
            words.3.truncate(100 * 32 * 2);
        })(checkpoint);
    });
}

#[test]
fn old_names_and_missing_prefixes_are_read() {
    let mut plain = checkpoint("bert-tokens");
    let expected = convert(&plain, &options("f32")).unwrap();
    change_tensors(|tensors| {
        for tensor in tensors {
            if tensor.0.contains("LayerNorm") {
                tensor.0 = tensor.0.replace(".weight", ".gamma").replace(".bias", ".beta");
            }
            tensor.0 = tensor.0.replace("bert.", "");
        }
    })(&mut plain);
    assert!(convert(&plain, &options("f32")).unwrap().weights == expected.weights);
}

#[test]
fn tokenizers_that_could_take_long_are_refused() {
    use ErrorCode::ModelIncompatible;
    let change = |pointer: &'static str, value: Value| {
        change_json("tokenizer.json", move |json| *json.pointer_mut(pointer).unwrap() = value)
    };
    let split = json!({"type": "Split", "pattern": {"Regex": "(a+)+b"}, "behavior": "Removed", "invert": false});
    check(
        "roberta-text",
        ModelIncompatible,
        "the pre-tokenizer is none",
        change("/pre_tokenizer", split.clone()),
    );
    let inner = json!({"type": "Sequence", "pretokenizers": [split]});
    check(
        "roberta-text",
        ModelIncompatible,
        "the pre-tokenizer is none",
        change("/pre_tokenizer", inner),
    );
    let replace = json!({"type": "Replace", "pattern": {"Regex": "(a+)+b"}, "content": ""});
    check("roberta-text", ModelIncompatible, "of its own", change("/normalizer", replace));
    check(
        "roberta-text",
        ModelIncompatible,
        "special token",
        change("/post_processor", Value::Null),
    );
    check(
        "roberta-text",
        ModelIncompatible,
        "the model is none",
        change("/model/type", "WordLevel".into()),
    );
    check("roberta-text", ModelIncompatible, "cannot be read", change("/model/vocab", json!([1])));
    check("roberta-text", ErrorCode::ModelIntegrity, "not JSON", |checkpoint| {
        checkpoint.add("tokenizer.json", b"<!doctype html>".to_vec());
    });
}

#[test]
fn folders_without_safetensors_say_why() {
    let check = |names: &[&str], code: ErrorCode, message: &str| {
        let error = Checkpoint::new(names.iter().copied()).missing().unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
        assert_eq!(error.code(), code);
    };
    use ErrorCode::{InvalidInput, ModelIncompatible};
    let both = ["config.json", "tokenizer.json"];
    check(&[&both[..], &["pytorch_model.bin"]].concat(), ModelIncompatible, "no pickle");
    check(
        &[&both[..], &["model.onnx"]].concat(),
        ModelIncompatible,
        "save the model as safetensors",
    );
    check(&both, InvalidInput, "no model.safetensors");
    check(&["config.json", "vocab.txt", "model.safetensors"], InvalidInput, "no tokenizer.json");
    check(&["model.safetensors"], InvalidInput, "no config.json");
}

#[test]
fn indexes_name_files_beside_them_and_all_tensors() {
    const INDEX: &str = "model.safetensors.index.json";
    let check = |message: &str, change: Box<dyn FnOnce(&mut Value)>| {
        check("bert-vectors", ErrorCode::ModelIntegrity, message, change_json(INDEX, change));
    };
    for path in ["../model.safetensors", "/etc/passwd", "C:x.safetensors", "a\\b.safetensors"] {
        check(
            "another folder",
            Box::new(move |index| {
                index["weight_map"]["embeddings.LayerNorm.bias"] = path.into();
            }),
        );
    }
    check(
        "does not name",
        Box::new(|index| {
            index["weight_map"].as_object_mut().unwrap().remove("embeddings.LayerNorm.bias");
        }),
    );
    check("not what the format", Box::new(|index| *index = json!({"weight_map": 1})));
    let mut doubled = checkpoint("bert-vectors");
    let first = doubled.file("model-00001-of-00002.safetensors").unwrap().to_vec();
    doubled.add("model-00002-of-00002.safetensors", first);
    let error = convert(&doubled, &options("f32")).unwrap_err();
    assert!(error.to_string().contains("in two of the weight files"), "{error}");
}

#[test]
fn other_pooling_is_refused() {
    use ErrorCode::ModelIncompatible;
    let modules = |kind: &'static str| {
        change_json("modules.json", move |steps| {
            steps[2]["type"] = format!("x.models.{kind}").into()
        })
    };
    check("bert-vectors", ModelIncompatible, "dense", modules("Dense"));
    check("bert-vectors", ModelIncompatible, "unknown kind", modules("LSTM"));
    let pooling = |field: &'static str, value: bool| {
        change_json("1_Pooling/config.json", move |config| config[field] = value.into())
    };
    check("bert-vectors", ModelIncompatible, "the mean", pooling("pooling_mode_cls_token", true));
    check(
        "bert-vectors",
        ModelIncompatible,
        "the mean",
        pooling("pooling_mode_mean_tokens", false),
    );
}

#[test]
fn options_are_bounded() {
    for (name, license, precision) in [
        ("", None, None),
        ("a\nb", None, None),
        ("a", Some(""), None),
        ("a", None, Some("int4")),
        (&"x".repeat(200)[..], None, None),
    ] {
        let error = ConvertOptions::new(name, license, precision).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidOption);
    }
}

/// The same bytes on every machine and in every build; `UPDATE_GOLDEN=1` rewrites the hashes.
#[test]
fn packages_have_the_hashes_on_record() {
    let mut lines = String::new();
    for family in FAMILIES {
        for task in ["tokens", "text", "answers", "vectors"] {
            for precision in ["int8", "f32"] {
                let name = format!("{family}-{task}");
                let options = ConvertOptions::new(&name, None, Some(precision)).unwrap();
                let package = convert(&checkpoint(&name), &options).unwrap();
                let hash = sha256_hex(&package.weights);
                lines += &format!("{hash}  {name} {precision}\n");
            }
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/parity/weights.sha256");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, &lines).unwrap();
    }
    assert!(
        std::fs::read_to_string(path).unwrap_or_default() == lines,
        "run UPDATE_GOLDEN=1 cargo test"
    );
}

#[test]
fn the_reference_implementation_reads_what_is_written() {
    let package = convert(&checkpoint("distilbert-text"), &options("int8")).unwrap();
    let read = safetensors::SafeTensors::deserialize(&package.weights).unwrap();
    let ours = tensor_file::read(&package.weights).unwrap();
    assert_eq!(read.len(), ours.len());
    for (name, tensor) in ours {
        let other = read.tensor(&name).unwrap();
        assert!(other.data() == tensor.bytes && other.shape() == tensor.shape);
    }
}

/// Whatever a byte of a package is changed to, its loader says so.
#[test]
fn changed_packages_are_refused() {
    let package = convert(&checkpoint("bert-answers"), &options("int8")).unwrap();
    let mut seed = 1_u64;
    for _ in 0..300 {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let mut changed = package.clone();
        let file = match seed >> 62 {
            0 => &mut changed.config,
            1 => &mut changed.tokenizer,
            _ => &mut changed.weights,
        };
        let at = (seed >> 20) as usize % file.len();
        file[at] ^= 1 << (seed >> 59 & 7);
        let error = TaskModel::load(changed.as_model_files()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::ModelIntegrity);
    }
}

/// Manifests that were changed along with the files are refused by the checks behind the hashes, or
/// give a model that runs; nothing panics.
#[test]
fn changed_manifests_never_panic() {
    let package = convert(&checkpoint("bert-text"), &options("int8")).unwrap();
    let manifest: Value = serde_json::from_slice(&package.manifest).unwrap();
    let check = |pointer: &str, value: Value| {
        let mut changed = manifest.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        let manifest = changed.to_string();
        let files = ModelFiles { manifest: manifest.as_bytes(), ..package.as_model_files() };
        let error = TaskModel::load(files).unwrap_err();
        assert!(matches!(error.code(), ErrorCode::ModelIncompatible | ErrorCode::ModelIntegrity));
    };
    check("/schemaVersion", 2.into());
    check("/maxTokens", 0.into());
    check("/maxTokens", 15.into());
    check("/maxTokens", 65.into());
    check("/overlapTokens", 60.into());
    check("/precision", "f32".into());
    check("/precision", "int4".into());
    check("/task/kind", "token-classification".into());
    check("/task/kind", "question-answering".into());
    check("/task/dense", Value::Null);
    check("/task/labels", json!(["a", "b"]));
    check("/task/labels", json!(["a", "b", "b"]));
    check("/task/labels", json!([]));
    check("/task/scores", "top".into());
    check("/files", json!([]));
    for cut in (0..package.manifest.len()).step_by(37) {
        let files = ModelFiles { manifest: &package.manifest[..cut], ..package.as_model_files() };
        assert!(TaskModel::load(files).is_err());
    }
}
