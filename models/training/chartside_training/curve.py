"""The learning curve: the same short training from the base on more and more own notes, everything else alike.

The runs are far too short for the figures of a release; what they show is the slope. Each run is resumable, like `train`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from . import corpora, score
from .evaluate import Settings, gold_row, predict_all, result_row, to_lines
from .model import base_tokenizer_json, load_base
from .train import TrainOptions, train

STAGE = 2
"""The shares of the stage that leans on the notes."""
RATE = 3e-4


def curve(
    counts: Sequence[int], steps: int, data: Path, notes: Path, work: Path, base: Path | None, seed: int,
    settings: Settings,
) -> dict[str, Any]:
    """A row for each number of own notes, with the figures on the dev and on the test notes."""
    rows = []
    for count in counts:
        folder = work / f"curve-{count}"
        options = TrainOptions(STAGE, 0.0, steps, RATE, seed, own_notes=count)
        train(options, data, notes, folder, base, None)
        rows.append({"notes": count, **_measure(folder / f"stage{STAGE}.pt", data, notes, base, settings)})
    return {"steps": steps, "tokensPerStep": TrainOptions.tokens_per_step, "rows": rows}


def _measure(checkpoint: Path, data: Path, notes: Path, base: Path | None, settings: Settings) -> dict[str, Any]:
    tokenizer = Tokenizer.from_str(base_tokenizer_json(base))
    model = load_base(base)
    model.load_state_dict(torch.load(checkpoint, weights_only=False)["model"])
    model.eval()
    model.set_mode("int8")
    slices = {
        "dev": corpora.read_gold(data)[1] + corpora.read_authored(notes)[1],
        "test": corpora.read_authored_test(notes),
    }
    figures = {}
    for name, documents in slices.items():
        cases = predict_all(model, tokenizer, {name: documents})
        gold = to_lines([{**gold_row(case), "slices": {}} for case in cases])
        found = to_lines([result_row(case, settings) for case in cases])
        report = score.score(gold, found, resamples=0)
        entities, covered = report["entities"]["micro"], report["phi"]["coverage"]
        figures[name] = {
            "documents": len(cases),
            "strict": entities["strict"]["f1"]["value"],
            "relaxed": entities["relaxed"]["f1"]["value"],
            "recall": covered["safeHarbor"]["fullEntityRecall"]["value"],
            "precision": covered["characterPrecision"]["value"],
        }
    return figures
