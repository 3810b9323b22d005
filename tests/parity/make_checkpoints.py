"""Makes the checkpoints of tests/parity: one of each family and task, tiny, with random weights,
and beside each what `transformers` computes from it.

    pip install torch transformers tokenizers safetensors
    python tests/parity/make_checkpoints.py [FOLDER]

The numbers depend on the seed and on the versions of the libraries; both are written into reference.json.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import tokenizers
import torch
import transformers
from safetensors.torch import save_file
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

SEED = 20
HERE = Path(__file__).parent

CORPUS = [
    "The patient denies chest pain and shortness of breath since Monday.",
    "Started metformin 500 mg twice daily; aspirin 81 mg was stopped.",
    "No fever, no chills. Follow-up with the clinic in two weeks.",
    "MRI of the brain shows no acute finding. Blood pressure 120/80.",
    "What was stopped? When did the pain start? Which drug was given?",
]
TEXTS = [
    "The patient denies chest pain.",
    "Started metformin 500 mg,  naïve café \u00bd tab \U0001f600 daily.\nNo fever!",
    "Zyx",
]
PAIRS = [
    ("What was stopped?", "Aspirin 81 mg was stopped. The naïve patient denies chest pain \U0001f600 today."),
    ("When?", "Since Monday."),
]
LABELS = ["O", "B-DRUG", "I-DRUG", "B-PROBLEM", "I-PROBLEM"]


def wordpiece(lowercase: bool) -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(CORPUS, trainers.WordPieceTrainer(vocab_size=220, special_tokens=special))
    ends = [("[CLS]", tokenizer.token_to_id("[CLS]")), ("[SEP]", tokenizer.token_to_id("[SEP]"))]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=ends
    )
    return tokenizer


def byte_level() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    trainer = trainers.BpeTrainer(
        vocab_size=300, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False
    )
    return tokenizer


def unigram() -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    trainer = trainers.UnigramTrainer(vocab_size=120, special_tokens=special, unk_token="<unk>")
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


BERT_DIMENSIONS = dict(
    hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48, layer_norm_eps=1e-5
)
# Family: the prefix of its classes, its tokenizer, its type on disk, its configuration.
FAMILIES = {
    "bert": ("Bert", wordpiece(True), torch.float16, dict(BERT_DIMENSIONS, max_position_embeddings=64)),
    "distilbert": (
        "DistilBert",
        wordpiece(False),
        torch.bfloat16,
        dict(dim=32, n_layers=2, n_heads=2, hidden_dim=48, max_position_embeddings=64, activation="relu"),
    ),
    "roberta": (
        "Roberta",
        byte_level(),
        torch.float16,
        dict(
            BERT_DIMENSIONS,
            max_position_embeddings=66,
            type_vocab_size=1,
            pad_token_id=1,
            bos_token_id=0,
            eos_token_id=2,
            hidden_act="gelu_new",
        ),
    ),
    "xlm-roberta": (
        "XLMRoberta",
        unigram(),
        torch.float32,
        dict(
            BERT_DIMENSIONS,
            max_position_embeddings=66,
            type_vocab_size=1,
            pad_token_id=1,
            bos_token_id=0,
            eos_token_id=2,
        ),
    ),
}
TASKS = {
    "tokens": "ForTokenClassification",
    "text": "ForSequenceClassification",
    "answers": "ForQuestionAnswering",
    "vectors": "Model",
}


def feed(encoding: tokenizers.Encoding, family: str) -> dict[str, torch.Tensor]:
    inputs = {"input_ids": torch.tensor([encoding.ids])}
    if family == "bert":
        inputs["token_type_ids"] = torch.tensor([encoding.type_ids])
    return inputs


def rounded(tensor: torch.Tensor) -> list:
    return json.loads(json.dumps(tensor.tolist()), parse_float=lambda text: float(f"{float(text):.7g}"))


def cases(model: torch.nn.Module, tokenizer: Tokenizer, family: str, task: str, normalize: bool) -> list[dict]:
    out = []
    if task == "answers":
        for question, context in PAIRS:
            encoding = tokenizer.encode(question, context)
            result = model(**feed(encoding, family))
            logits = torch.stack([result.start_logits[0], result.end_logits[0]], dim=1)
            out.append({"question": question, "text": context, "ids": encoding.ids, "logits": rounded(logits)})
        return out
    for text in TEXTS:
        encoding = tokenizer.encode(text)
        result = model(**feed(encoding, family))
        if task == "vectors":
            vector = result.last_hidden_state[0].mean(dim=0)
            logits = torch.nn.functional.normalize(vector, dim=0) if normalize else vector
        else:
            logits = result.logits[0]
        out.append({"text": text, "ids": encoding.ids, "logits": rounded(logits)})
    return out


def make(folder: Path, family: str, task: str) -> None:
    prefix, tokenizer, dtype, dimensions = FAMILIES[family]
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    config_class = getattr(transformers, f"{prefix}Config")
    config = config_class(vocab_size=tokenizer.get_vocab_size(), **dimensions)
    if task == "tokens":
        config.id2label = dict(enumerate(LABELS))
        config.label2id = {label: idx for idx, label in enumerate(LABELS)}
    if task == "text":
        config.id2label = {0: "negative", 1: "neutral", 2: "positive"}
        config.label2id = {label: idx for idx, label in config.id2label.items()}
        if family == "xlm-roberta":
            config.problem_type = "multi_label_classification"
    name = f"{prefix}{TASKS[task]}"
    model = getattr(transformers, name)(config).eval()
    config.architectures = [name]
    # What transformers sets to zero or one would hide a tensor that goes to the wrong place.
    for key, parameter in model.named_parameters():
        shift = 1.0 if "LayerNorm.weight" in key or "layer_norm.weight" in key else 0.0
        parameter.data = (torch.randn_like(parameter) * 0.25 + shift).to(dtype).float()
    normalize = task == "vectors" and family in ("bert", "roberta")
    with torch.no_grad():
        reference = cases(model, tokenizer, family, task, normalize)

    config.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    state = {key: tensor.to(dtype).contiguous() for key, tensor in model.state_dict().items() if tensor.is_floating_point()}
    if family == "bert" and task == "tokens":
        # Checkpoints of older versions carry this buffer.
        state["bert.embeddings.position_ids"] = torch.arange(64).unsqueeze(0)
    if family == "bert" and task == "vectors":
        # A checkpoint over two files.
        names = sorted(state)
        shards = {"model-00001-of-00002.safetensors": names[::2], "model-00002-of-00002.safetensors": names[1::2]}
        for file, part in shards.items():
            save_file({key: state[key] for key in part}, folder / file, metadata={"format": "pt"})
        index = {"metadata": {}, "weight_map": {key: file for file, part in shards.items() for key in part}}
        (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=1) + "\n")
    else:
        save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    if normalize:
        modules = ["Transformer", "Pooling", "Normalize"]
        steps = [
            {"idx": idx, "name": str(idx), "path": "" if idx == 0 else f"{idx}_{name}", "type": f"sentence_transformers.models.{name}"}
            for idx, name in enumerate(modules)
        ]
        (folder / "modules.json").write_text(json.dumps(steps, indent=1) + "\n")
        (folder / "1_Pooling").mkdir(exist_ok=True)
        pooling = {"word_embedding_dimension": 32, "pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True}
        (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling, indent=1) + "\n")
    versions = {"torch": torch.__version__, "transformers": transformers.__version__, "seed": SEED}
    (folder / "reference.json").write_text(json.dumps({"made_with": versions, "cases": reference}) + "\n")


def main() -> None:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for family in FAMILIES:
        for task in TASKS:
            make(root / f"{family}-{task}", family, task)


if __name__ == "__main__":
    main()
