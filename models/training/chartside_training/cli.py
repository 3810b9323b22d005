"""`python -m chartside_training STAGE`: one command per stage."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import torch

MODELS = Path(__file__).resolve().parents[2]


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
    empty = stages.add_parser("untrained", parents=[common], help="export base trunk with random heads")
    empty.add_argument("--out", type=Path, default=MODELS / "clinical-base")
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)

    if options.stage == "tiny":
        from .tiny import make_tiny

        make_tiny(options.out, options.base, options.seed)
    elif options.stage == "untrained":
        from tokenizers import Tokenizer

        from .model import base_tokenizer_json, load_base
        from .quantize import export
        from .tiny import REFERENCE_TEXTS, reference, write_compact

        torch.manual_seed(options.seed)
        model = load_base(options.base)
        text = base_tokenizer_json(options.base)
        export(model, text, options.out, "clinical-base", 0.0)
        write_compact(options.out / "reference.json", reference(model, Tokenizer.from_str(text), REFERENCE_TEXTS[:2]))
    return 0
