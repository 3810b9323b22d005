"""A seeded random model of the same contract for tests, and reference logits that the engine is compared with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from .features import tokenize
from .model import ClinicalModel, EncoderConfig, base_tokenizer_json
from .quantize import export, write_json

TINY_PIECES = 2000
REFERENCE_TEXTS = [
    "No chest pain. Started METFORMIN 500 mg PO twice daily.",
    "Impression:\nmild pneumonia, ruled out effusion\nWBC 11.2",
    "Fièvre 38.5 °C; iPhone-sized rash (naïve T-cells)?",
]


def cut_tokenizer(tokenizer_json: str, pieces: int = TINY_PIECES) -> str:
    """Keeps the special tokens, every single character and every `##` character, then the most frequent words.

    The base vocabulary has 997 characters of each kind, so that little room is left; ids are renumbered in order.
    """
    data: dict[str, Any] = json.loads(tokenizer_json)
    vocabulary: dict[str, int] = data["model"]["vocab"]
    order = sorted(vocabulary, key=lambda piece: vocabulary[piece])
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    characters = [p for p in order if len(p) == 1 or (p.startswith("##") and len(p) == 3)]
    rest = [p for p in order if p not in set(characters) and not p.startswith("[")]
    kept = (special + characters + rest)[:pieces]
    ids = {piece: index for index, piece in enumerate(kept)}
    data["model"]["vocab"] = ids
    for token in data["added_tokens"]:
        token["id"] = ids[token["content"]]
    for name, token in data["post_processor"]["special_tokens"].items():
        token["ids"] = [ids[name]]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def reference(model: ClinicalModel, tokenizer: Tokenizer, texts: list[str]) -> dict[str, Any]:
    """Ids, type ids and logits of all token heads, f32, from dequantised weights and quantised activations."""
    model.eval()
    model.set_mode("int8")
    cases = []
    for text in texts:
        tokens = tokenize(tokenizer, text)
        ids = [tokenizer.token_to_id("[CLS]"), *tokens.ids.tolist(), tokenizer.token_to_id("[SEP]")]
        types = [0, *tokens.types.tolist(), 0]
        with torch.no_grad():
            hidden = model(torch.tensor([ids]), torch.tensor([types]))[0]
            pooled = model.sentence(hidden[1:-1].mean(dim=0))
            heads = {"entities": model.entities, "phi": model.phi, "assertion": model.assertion}
            logits = {
                name: [[round(v, 5) for v in row] for row in head(hidden).tolist()] for name, head in heads.items()
            }
        cases.append(
            {
                "text": text,
                "ids": ids,
                "tokenTypeIds": types,
                "logits": logits,
                "sentence": [round(v, 5) for v in pooled.tolist()],
            }
        )
    model.set_mode("float")
    return {
        "about": "One window per text, [CLS] and [SEP] included; `sentence` is the projected mean of the other tokens, "
        "not normalised.",
        "cases": cases,
    }


def write_compact(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def make_tiny(folder: Path, base: Path | None, seed: int) -> None:
    """`models/tiny`: hidden 48, two layers, random weights large enough that no logit is a tie."""
    torch.manual_seed(seed)
    tokenizer_json = cut_tokenizer(base_tokenizer_json(base))
    tokenizer = Tokenizer.from_str(tokenizer_json)
    config = EncoderConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=96,
    )
    model = ClinicalModel(config, dropout=0.0)
    for name, parameter in model.named_parameters():
        if "norm" in name:
            continue
        spread = 0.5 if name.split(".")[0] in ("entities", "phi", "assertion") else 0.15
        if name != "sentence.weight":
            torch.nn.init.normal_(parameter, std=spread)
    export(model, tokenizer_json, folder, "tiny", {})
    write_compact(folder / "reference.json", reference(model, tokenizer, REFERENCE_TEXTS))
    write_json(folder / "seed.json", {"seed": seed})
