"""Writing a package: int8 tensors, configuration, tokenizer and manifest, all hashed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

from .decode import HeadSettings
from .features import MAX_TOKENS, OVERLAP_TOKENS
from .labels import ASSERTION_LABELS, ENTITY_LABELS, PHI_LABELS
from .model import WEIGHT_LIMIT, ClinicalModel, QuantLinear, hub_name, quantize_rows

VERSION = "0.4.0"


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def quantized_tensors(model: ClinicalModel) -> dict[str, Tensor]:
    """All tensors of the package under their Hugging Face names, int8 ones with a `weight_scale` beside them."""
    linears = {f"{name}.weight": module for name, module in model.named_modules() if isinstance(module, QuantLinear)}
    out: dict[str, Tensor] = {}
    for name, parameter in model.named_parameters():
        value = parameter.detach().float()
        target = hub_name(name)
        if name in linears:
            module = linears[name]
            module.refresh_scale()
            assert module._scale is not None
            scale = module._scale
            levels = (value / scale[:, None]).round().clamp(-WEIGHT_LIMIT, WEIGHT_LIMIT)
            out[target], out[f"{target}_scale"] = levels.to(torch.int8), scale.clone()
        elif name == "encoder.word_embeddings.weight":
            levels, scale = quantize_rows(value)
            out[target], out[f"{target}_scale"] = levels.to(torch.int8), scale.squeeze(1).clone()
        else:
            out[target] = value.clone()
    return {name: tensor.contiguous() for name, tensor in out.items()}


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def export(
    model: ClinicalModel, tokenizer_json: str, folder: Path, name: str, settings: Mapping[str, HeadSettings]
) -> None:
    """Writes the package, `settings` by head into its manifest; the manifest last, so that a half-written folder never has a matching one."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "config.json", model.config.to_json())
    (folder / "tokenizer.json").write_text(tokenizer_json, encoding="utf-8")
    write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "BertTokenizer",
            "do_lower_case": True,
            "unk_token": "[UNK]",
            "sep_token": "[SEP]",
            "pad_token": "[PAD]",
            "cls_token": "[CLS]",
            "mask_token": "[MASK]",
            "model_max_length": model.config.max_position_embeddings,
        },
    )
    save_file(quantized_tensors(model), folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)
    files = [folder / file for file in ("config.json", "tokenizer.json", "model.safetensors")]
    heads = {}
    for head, labels in (("entities", ENTITY_LABELS), ("phi", PHI_LABELS), ("assertion", ASSERTION_LABELS)):
        chosen = settings.get(head, HeadSettings())
        chosen.check(labels)
        heads[head] = {"labels": labels, **chosen.to_manifest()}
    write_json(
        folder / "manifest.json",
        {
            "schemaVersion": 1,
            "name": name,
            "version": VERSION,
            "license": "Apache-2.0",
            "maxTokens": MAX_TOKENS,
            "overlapTokens": OVERLAP_TOKENS,
            "heads": {**heads, "sentence": {}},
            "files": [{"path": f.name, "bytes": f.stat().st_size, "sha256": sha256(f)} for f in files],
        },
    )
