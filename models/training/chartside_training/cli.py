"""`python -m chartside_training STAGE`: one command per stage."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from . import score

if TYPE_CHECKING:
    from .decode import HeadSettings
    from .model import ClinicalModel

MODELS = Path(__file__).resolve().parents[2]
NOTES = Path(__file__).resolve().parents[1] / "notes"


def write_package(model: ClinicalModel, options: argparse.Namespace, settings: dict[str, HeadSettings]) -> None:
    """The package and, beside it, reference logits that the engine is compared with."""
    from tokenizers import Tokenizer

    from .model import base_tokenizer_json
    from .quantize import export
    from .tiny import REFERENCE_TEXTS, reference, write_compact

    text = base_tokenizer_json(options.base)
    export(model, text, options.out, "clinical-base", settings)
    write_compact(options.out / "reference.json", reference(model, Tokenizer.from_str(text), REFERENCE_TEXTS[:2]))


def _load(options: argparse.Namespace) -> ClinicalModel:
    """The model of `--checkpoint`, or of the last stage that has one."""
    import torch

    from .model import load_base

    torch.manual_seed(options.seed)
    model = load_base(options.base)
    path = options.checkpoint
    if path is None:
        path = next((p for n in (4, 3, 2, 1) if (p := options.work / f"stage{n}.pt").exists()), None)
        if path is None:
            raise SystemExit("no checkpoint: run `train` first, or give --checkpoint none")
    if str(path) != "none":
        model.load_state_dict(torch.load(path, weights_only=False)["model"])
    return model


def _settings(path: Path | None) -> dict[str, HeadSettings] | None:
    """The settings of the heads in a manifest."""
    if path is None:
        return None
    from .decode import HeadSettings

    heads = json.loads(path.read_text(encoding="utf-8"))["heads"]
    return {head: HeadSettings.from_manifest(heads[head]) for head in ("entities", "phi", "assertion")}


def _chosen_settings(options: argparse.Namespace) -> dict[str, HeadSettings]:
    """For the package: of `--settings`, or those of the last `evaluate`; `--outside-bias` goes before either."""
    from dataclasses import replace

    from .decode import HeadSettings
    from .labels import ASSERTION_LABELS, ENTITY_LABELS, PHI_LABELS

    settings = _settings(options.settings)
    if settings is None:
        figures = options.work / "evaluation.json"
        fields = json.loads(figures.read_text(encoding="utf-8")).get("settings", {}) if figures.exists() else {}
        labels = {"entities": ENTITY_LABELS, "phi": PHI_LABELS, "assertion": ASSERTION_LABELS}
        settings = {
            head: HeadSettings.from_manifest({"labels": known, **fields.get(head, {})})
            for head, known in labels.items()
        }
    if options.outside_bias is not None:
        settings["phi"] = replace(settings["phi"], outside_bias=options.outside_bias)
    return settings


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
    run = stages.add_parser("train", parents=[common], help="fine-tune, one stage of four")
    run.add_argument("--stage", dest="number", type=int, choices=(1, 2, 3, 4), required=True)
    run.add_argument("--seconds", type=float, default=3000.0, help="wall-clock budget; the rate decays over it")
    run.add_argument("--steps", type=int, default=0, help="budget in steps instead, for a repeatable run")
    run.add_argument("--rate", type=float, default=None)
    run.add_argument("--until", type=int, default=None, help="stop at this step, before the rate has come down")
    run.add_argument("--start", type=Path, default=None, help="checkpoint to start from; default: the stage before's")
    run.add_argument("--own-notes", type=int, default=None, help="train on so many own notes only (learning curve)")
    pack = stages.add_parser("quantize", parents=[common], help="write the int8 package from a checkpoint")
    pack.add_argument("--checkpoint", type=Path, default=None, help="default: the last stage's; `none`: untrained heads")
    pack.add_argument("--outside-bias", type=float, default=None, help="of the PHI head; goes before the settings")
    pack.add_argument("--settings", type=Path, default=None, help="manifest.json to take biases, thresholds and "
                      "temperatures from; default: those that `evaluate` wrote down")
    pack.add_argument("--out", type=Path, default=MODELS / "clinical-base")
    stages.add_parser("tune", parents=[common], help="choose biases and temperatures on the dev notes -> settings.json"
                      ).add_argument("--checkpoint", type=Path, default=None)
    measure = stages.add_parser("evaluate", parents=[common], help="figures on the dev slices")
    measure.add_argument("--checkpoint", type=Path, default=None)
    measure.add_argument("--settings", type=Path, default=None, help="manifest.json or the settings.json of "
                         "`tune`; default: the latter, if there is one")
    measure.add_argument("--quick", action="store_true", help="int8 only, notes only")
    measure.add_argument("--bootstrap", type=int, default=score.RESAMPLES, help="resamples behind the intervals")
    slope = stages.add_parser("curve", parents=[common], help="learning curve over the number of own notes")
    slope.add_argument("--counts", default="0,240,480,960", help="numbers of own notes, a run for each")
    slope.add_argument("--steps", type=int, default=400)
    compare = stages.add_parser("score", help="gold against results, the report of `chartside evaluate --json`")
    compare.add_argument("--gold", type=Path, required=True)
    compare.add_argument("--results", type=Path, required=True)
    compare.add_argument("--gold-offset-unit", choices=score.UNITS, default="codepoint")
    compare.add_argument("--bootstrap", type=int, default=score.RESAMPLES, help="resamples; 0 for no intervals")
    card = stages.add_parser("card", parents=[common], help="write README.md of the package from the figures")
    card.add_argument("--out", type=Path, default=MODELS / "clinical-base")
    options = parser.parse_args(arguments)
    if options.stage == "score":
        return _score(options)
    import torch

    torch.set_num_threads(options.threads)

    if options.stage == "tiny":
        from .tiny import make_tiny

        make_tiny(options.out, options.base, options.seed)
    elif options.stage == "prepare":
        from .prepare import prepare

        options.work.mkdir(parents=True, exist_ok=True)
        prepare(options.data, NOTES, options.base, options.out or options.work / "inputs.json")
    elif options.stage == "quantize":
        write_package(_load(options), options, _chosen_settings(options))
    elif options.stage == "tune":
        from .quantize import write_json
        from .tune import tune

        write_json(options.work / "settings.json", tune(_load(options), options.data, NOTES, options.base))
    elif options.stage == "evaluate":
        from .evaluate import evaluate
        from .quantize import write_json

        tuned = options.work / "settings.json"
        settings = options.settings or (tuned if tuned.exists() else None)
        figures = evaluate(
            _load(options), options.data, NOTES, options.base, _settings(settings), not options.quick,
            options.work / "evaluation", options.bootstrap,
        )
        write_json(options.work / "evaluation.json", figures)
        print(json.dumps({"settings": figures["settings"], "curve": figures["outsideBiasCurve"]}))
    elif options.stage == "curve":
        from .curve import curve
        from .quantize import write_json

        settings = _settings(MODELS / "clinical-base" / "manifest.json")
        assert settings is not None
        counts = [int(count) for count in options.counts.split(",")]
        write_json(options.work / "curve.json", curve(
            counts, options.steps, options.data, NOTES, options.work, options.base, options.seed, settings,
        ))
    elif options.stage == "card":
        from .card import write_card

        slope = options.work / "curve.json"
        figures = json.loads((options.work / "evaluation.json").read_text())
        write_card(figures, options.out, json.loads(slope.read_text()) if slope.exists() else None)
    elif options.stage == "train":
        from .train import STAGE_RATES, STAGE_RETENTION, TrainOptions, train

        rate = options.rate or STAGE_RATES[options.number]
        settings = TrainOptions(
            options.number, options.seconds, options.steps, rate, options.seed, until=options.until,
            own_notes=options.own_notes, retention_weight=STAGE_RETENTION[options.number],
        )
        first = (options.start or options.work / f"stage{options.number - 1}.pt") if options.number > 1 else None
        train(settings, options.data, NOTES, options.work, options.base, first)
    return 0


def _score(options: argparse.Namespace) -> int:
    gold, results = (path.read_text(encoding="utf-8") for path in (options.gold, options.results))
    try:
        print(score.to_json(score.score(gold, results, options.gold_offset_unit, options.bootstrap)))
    except score.EvaluationError as error:
        print(f"chartside_training: {error}", file=sys.stderr)
        return 2
    return 0
