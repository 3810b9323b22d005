"""`python -m chartside_training STAGE`: one command per stage."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import torch

from .model import ClinicalModel, load_base

MODELS = Path(__file__).resolve().parents[2]
NOTES = Path(__file__).resolve().parents[1] / "notes"


def write_package(model: ClinicalModel, options: argparse.Namespace, outside_bias: float) -> None:
    """The package and, beside it, reference logits that the engine is compared with."""
    from tokenizers import Tokenizer

    from .model import base_tokenizer_json
    from .quantize import export
    from .tiny import REFERENCE_TEXTS, reference, write_compact

    text = base_tokenizer_json(options.base)
    export(model, text, options.out, "clinical-base", outside_bias)
    write_compact(options.out / "reference.json", reference(model, Tokenizer.from_str(text), REFERENCE_TEXTS[:2]))


def _load(options: argparse.Namespace) -> ClinicalModel:
    """The model of `--checkpoint`, or of the last stage that has one."""
    torch.manual_seed(options.seed)
    model = load_base(options.base)
    path = options.checkpoint
    if path is None:
        path = next((p for n in (3, 2, 1) if (p := options.work / f"stage{n}.pt").exists()), None)
        if path is None:
            raise SystemExit("no checkpoint: run `train` first, or give --checkpoint none")
    if str(path) != "none":
        model.load_state_dict(torch.load(path, weights_only=False)["model"])
    return model


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="chartside_training", description=__doc__)
    stages = parser.add_subparsers(dest="stage", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", type=Path, default=Path(os.environ.get("CHARTSIDE_DATA", "../shared/data")))
    common.add_argument("--work", type=Path, default=Path(os.environ.get("CHARTSIDE_WORK", ".training")))
    common.add_argument("--base", type=Path, default=None, help="folder or wheel of the base model")
    common.add_argument("--seed", type=int, default=1)
    common.add_argument("--threads", type=int, default=os.cpu_count() or 1)

    tiny = stages.add_parser("tiny", parents=[common], help="write models/tiny")
    tiny.add_argument("--out", type=Path, default=MODELS / "tiny")
    record = stages.add_parser("prepare", parents=[common], help="check and count the sources, hash the inputs")
    record.add_argument("--out", type=Path, default=None, help="default: inputs.json beside the checkpoints")
    run = stages.add_parser("train", parents=[common], help="fine-tune, one stage of two")
    run.add_argument("--stage", dest="number", type=int, choices=(1, 2), required=True)
    run.add_argument("--seconds", type=float, default=3000.0, help="wall-clock budget; the rate decays over it")
    run.add_argument("--steps", type=int, default=0, help="budget in steps instead, for a repeatable run")
    run.add_argument("--rate", type=float, default=None)
    run.add_argument("--until", type=int, default=None, help="stop at this step, before the rate has come down")
    run.add_argument("--start", type=Path, default=None, help="checkpoint that stage 2 starts from; default: stage 1's")
    run.add_argument("--own-notes", type=int, default=None, help="train on so many own notes only (learning curve)")
    pack = stages.add_parser("quantize", parents=[common], help="write the int8 package from a checkpoint")
    pack.add_argument("--checkpoint", type=Path, default=None, help="default: the last stage's; `none`: untrained heads")
    pack.add_argument("--outside-bias", type=float, default=None, help="default: the one that `evaluate` chose")
    pack.add_argument("--out", type=Path, default=MODELS / "clinical-base")
    measure = stages.add_parser("evaluate", parents=[common], help="figures on the dev slices")
    measure.add_argument("--checkpoint", type=Path, default=None)
    measure.add_argument("--outside-bias", type=float, default=None, help="default: tune it")
    measure.add_argument("--quick", action="store_true", help="int8 only, notes only")
    card = stages.add_parser("card", parents=[common], help="write README.md of the package from the figures")
    card.add_argument("--out", type=Path, default=MODELS / "clinical-base")
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)

    if options.stage == "tiny":
        from .tiny import make_tiny

        make_tiny(options.out, options.base, options.seed)
    elif options.stage == "prepare":
        from .prepare import prepare

        options.work.mkdir(parents=True, exist_ok=True)
        prepare(options.data, NOTES, options.base, options.out or options.work / "inputs.json")
    elif options.stage == "quantize":
        bias = options.outside_bias
        if bias is None:
            figures = options.work / "evaluation.json"
            bias = json.loads(figures.read_text())["outsideBias"] if figures.exists() else 0.0
        write_package(_load(options), options, bias)
    elif options.stage == "evaluate":
        from .evaluate import evaluate
        from .quantize import write_json

        figures = evaluate(_load(options), options.data, NOTES, options.base, options.outside_bias, not options.quick)
        write_json(options.work / "evaluation.json", figures)
        print(json.dumps({"outsideBias": figures["outsideBias"], "curve": figures["outsideBiasCurve"]}))
    elif options.stage == "card":
        from .card import write_card

        write_card(json.loads((options.work / "evaluation.json").read_text()), options.out)
    elif options.stage == "train":
        from .train import TrainOptions, train

        rate = options.rate or (3e-4 if options.number == 1 else 2.2e-4)
        settings = TrainOptions(
            options.number, options.seconds, options.steps, rate, options.seed, until=options.until,
            own_notes=options.own_notes,
        )
        first = (options.start or options.work / "stage1.pt") if options.number == 2 else None
        train(settings, options.data, NOTES, options.work, options.base, first)
    return 0
