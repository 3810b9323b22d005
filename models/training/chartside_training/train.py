"""Multi-task fine-tuning under a budget of wall-clock time or of steps, resumable from checkpoints."""

from __future__ import annotations

import json
import math
import os
import signal
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from .data import Batch, Sources, batches
from .model import ClinicalModel, Encoder, base_tokenizer_json, load_base, load_teacher

# Share of tokens by source. Stage 1 is broad; stage 2 leans on the annotated notes (TRAINING.md, point 1); stages 3
# and 4 are stage 2 once more from a high rate, with more of the corpora that were seen least often before.
STAGE_SHARES: dict[int, dict[str, float]] = {
    1: {
        "gold": 13, "authored": 9, "maccrobat2020": 12, "chia": 9, "phee": 4, "bc5cdr": 16, "ncbi_disease": 8,
        "injected_v0": 3, "asq_phi": 2, "inject": 12, "template": 12,
    },
    2: {
        "gold": 22, "authored": 34, "maccrobat2020": 9, "chia": 3, "phee": 2, "bc5cdr": 12, "ncbi_disease": 6,
        "injected_v0": 1, "asq_phi": 2, "inject": 5, "template": 4,
    },
    3: {
        "gold": 15, "authored": 42, "maccrobat2020": 9, "chia": 2, "phee": 1, "bc5cdr": 14, "ncbi_disease": 8,
        "injected_v0": 1, "asq_phi": 2, "inject": 4, "template": 2,
    },
    4: {
        "gold": 11, "authored": 38, "maccrobat2020": 10, "chia": 2, "phee": 2, "bc5cdr": 17, "ncbi_disease": 10, "bc2gm": 3,
        "injected_v0": 1, "asq_phi": 2, "inject": 2, "template": 2,
    },
}  # fmt: skip
STAGE_RATES = {1: 3e-4, 2: 2.2e-4, 3: 2e-4, 4: 2e-4}
STAGE_RETENTION = {1: 4.0, 2: 4.0, 3: 6.0, 4: 6.0}


@dataclass
class TrainOptions:
    stage: int
    seconds: float
    steps: int
    rate: float
    seed: int
    tokens_per_step: int = 2048
    layer_decay: float = 0.9
    head_factor: float = 5.0
    warmup: float = 0.06
    checkpoint_every: float = 150.0
    retention_weight: float = 4.0
    until: int | None = None
    """Stop at this step although the rate has not come down: the next stage goes on from there."""
    own_notes: int | None = None
    """How many own notes to train on, for a learning curve; all by default."""


def parameter_groups(model: ClinicalModel, options: TrainOptions) -> list[dict[str, Any]]:
    """Rates fall by `layer_decay` from the top layer down; heads learn faster; no decay on vectors."""
    layers = len(model.encoder.layers)
    groups: dict[tuple[float, float], list[Tensor]] = {}
    for name, parameter in model.named_parameters():
        if name.startswith("encoder.layers."):
            factor = options.layer_decay ** (layers - 1 - int(name.split(".")[2]))
        elif name.startswith("encoder."):
            factor = options.layer_decay**layers
        elif name.startswith("sentence"):
            factor = 1.0
        else:
            factor = options.head_factor
        if "token_type" in name:
            factor = options.head_factor  # five copies of one row have to part
        decay = 0.01 if parameter.ndim > 1 else 0.0
        groups.setdefault((factor, decay), []).append(parameter)
    return [
        {"params": parameters, "factor": factor, "weight_decay": decay, "lr": options.rate * factor}
        for (factor, decay), parameters in groups.items()
    ]


def set_loss(logits: Tensor, codes: Tensor, table: Tensor) -> tuple[Tensor, int]:
    """−log of the summed probability of the allowed tags, over tokens where not everything is allowed."""
    allowed = table[codes]
    counted = ~allowed.all(dim=-1)
    logits, allowed = logits[counted], allowed[counted]
    if not len(logits):
        return logits.sum(), 0
    hit = logits.masked_fill(~allowed, -1e9)
    return (logits.logsumexp(-1) - hit.logsumexp(-1)).mean(), len(logits)


@torch.no_grad()
def teacher_vectors(teacher: Encoder, batch: Batch, sentences: list[tuple[int, int, int]]) -> Tensor:
    """The base's unit vectors of sentences alone, [CLS] and [SEP] included, as sentence-transformers pools."""
    length = max(b - a for _, a, b in sentences) + 2
    ids = torch.zeros(len(sentences), length, dtype=torch.long)
    valid = torch.zeros(len(sentences), length, dtype=torch.bool)
    for row, (index, a, b) in enumerate(sentences):
        ids[row, : b - a + 2] = torch.cat([torch.tensor([101]), batch.ids[index, a:b], torch.tensor([102])])
        valid[row, : b - a + 2] = True
    vectors = teacher(ids, torch.zeros_like(ids), valid).float()
    return F.normalize((vectors * valid[..., None]).sum(1) / valid.sum(1, keepdim=True), dim=-1)


def retention_loss(model: ClinicalModel, teacher: Encoder, hidden: Tensor, batch: Batch, generator: torch.Generator) -> Tensor:
    """Keeps sentence vectors near the base model's: mean-pooled tokens of a sentence inside its window, projected,
    against the base's vector of the sentence alone."""
    sentences = [(i, a, b) for i, a, b in batch.sentences if b - a <= 64]
    if len(sentences) < 4:
        return hidden.sum() * 0
    chosen = [sentences[i] for i in torch.randperm(len(sentences), generator=generator)[:24].tolist()]
    chosen.sort(key=lambda s: s[2] - s[1])
    middle = len(chosen) * 2 // 3
    target = torch.cat([teacher_vectors(teacher, batch, part) for part in (chosen[:middle], chosen[middle:])])
    pooled = [hidden[index, a:b].mean(dim=0) for index, a, b in chosen]
    student = F.normalize(model.sentence(torch.stack(pooled)).float(), dim=-1)
    cosine = 1 - (student * target).sum(-1).mean()
    return cosine + 2 * (student @ student.T - target @ target.T).square().mean()


def save_atomic(value: Any, path: Path) -> None:
    temporary = path.with_suffix(".tmp")
    torch.save(value, temporary)
    os.replace(temporary, path)


def train(options: TrainOptions, data: Path, notes: Path, work: Path, base: Path | None, start_from: Path | None) -> None:
    """Runs one stage. A checkpoint of the same stage is continued; a later stage starts from `start_from`."""
    work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    tokenizer = Tokenizer.from_str(base_tokenizer_json(base))
    model = load_base(base)
    teacher = load_teacher(base)
    checkpoint = work / f"stage{options.stage}.pt"
    step, elapsed_before = 0, 0.0
    state: dict[str, Any] | None = None
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(state["model"])
        step, elapsed_before = state["step"], state["elapsed"]
    elif start_from is not None:
        model.load_state_dict(torch.load(start_from, weights_only=False)["model"])
    optimizer = torch.optim.AdamW(parameter_groups(model, options), betas=(0.9, 0.98), eps=1e-6, fused=True)
    if state is not None:
        optimizer.load_state_dict(state["optimizer"])
    sources = Sources(data, notes, tokenizer, options.seed, options.own_notes)
    print(f"sources {sources.names()} authored {len(sources.authored)}+{len(sources.authored_dev)}", flush=True)
    stream = batches(sources, STAGE_SHARES[options.stage], options.tokens_per_step, options.seed * 1000 + step)
    generator = torch.Generator().manual_seed(options.seed + step)
    began = last_save = time.monotonic()
    sums: dict[str, float] = {}
    tokens, logged = 0, step
    model.train()

    def elapsed() -> float:
        return elapsed_before + time.monotonic() - began

    def save(done: bool) -> None:
        state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "elapsed": elapsed(),
                 "options": asdict(options), "done": done}
        save_atomic(state, checkpoint)

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    while True:
        if stop.is_set():
            save(False)
            raise SystemExit(f"stopped at step {step}; the same command goes on from there")
        progress = step / options.steps if options.steps else elapsed() / options.seconds
        if progress >= 1 or step == options.until:
            break
        scale = min(1.0, progress / options.warmup) * max(0.0, (1 - progress) / (1 - options.warmup))
        scale = min(scale, 1.0)
        for group in optimizer.param_groups:
            group["lr"] = options.rate * group["factor"] * max(scale, 0.01)
        if options.stage > 1 and step % 50 == 0:
            model.set_mode("fake" if progress < 0.5 else "fake-all")  # searches the scales again
        batch = next(stream)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = model(batch.ids, batch.types, batch.valid)
            flat = hidden.float().reshape(-1, hidden.shape[-1])
        entity_logits, phi_logits = model.entities(flat), model.phi(flat)
        entity, _ = set_loss(entity_logits, batch.entity.reshape(-1), sources.encoder.entity_space.table())
        phi, _ = set_loss(phi_logits, batch.phi.reshape(-1), sources.encoder.phi_space.table())
        targets = batch.assertion.reshape(-1)
        marked = targets >= 0
        assertion = F.cross_entropy(model.assertion(flat[marked]), targets[marked]) if bool(marked.any()) else flat.sum() * 0
        with torch.autocast("cpu", dtype=torch.bfloat16):
            retention = retention_loss(model, teacher, hidden.float(), batch, generator)
        loss = entity + phi + 0.4 * assertion + options.retention_weight * retention
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        tokens += int(batch.valid.sum())
        parts = {"entity": entity, "phi": phi, "assertion": assertion, "retention": retention}
        for name, value in parts.items():
            sums[name] = sums.get(name, 0.0) + float(value.detach())
        if step % 50 == 0:
            means = {name: round(value / max(1, step - logged), 4) for name, value in sums.items()}
            rate = tokens / (time.monotonic() - began)
            print(json.dumps({"step": step, "elapsed": round(elapsed()), "lr": round(scale, 3), "tokens/s": round(rate), **means}), flush=True)
            sums, logged = {}, step
        if time.monotonic() - last_save > options.checkpoint_every:
            save(False)
            last_save = time.monotonic()
        if math.isnan(float(loss.detach())):
            raise RuntimeError(f"loss is not a number at step {step}")
    save(True)
    (work / f"stage{options.stage}.json").write_text(json.dumps({"steps": step, "seconds": round(elapsed()), **asdict(options)}, indent=2) + "\n")
    print(f"stage {options.stage} done: {step} steps, {elapsed():.0f} s", flush=True)
