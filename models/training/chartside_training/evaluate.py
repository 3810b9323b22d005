"""Figures of the model alone on the development slices: what `score` says of them, calibration, sentence vectors, and
float against int8.

All counts and shares come from `score`, which the engine's own `evaluate` agrees with; the two JSON Lines files behind
them are kept beside `evaluation.json`, so that `chartside evaluate` can be run on the same spans.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

from . import corpora, score
from .calibration import calibration
from .decode import Found, HeadSettings
from .model import ClinicalModel, base_tokenizer_json, load_teacher
from .predict import Prediction, assertion_of, entity_spans, phi_spans, predict
from .schema import Document

BIASES = [0.0, -0.5, -1.0, -1.5, -2.0, -2.5, -3.0, -4.0, -5.0]
HEADS = ("entities", "phi", "assertion")
Settings = Mapping[str, HeadSettings]


@dataclass
class Case:
    """A document of the gold and what the model makes of it."""

    document: Document
    prediction: Prediction
    slices: dict[str, str]

    def entities(self, settings: Settings) -> list[Found]:
        return entity_spans(self.prediction, self.document.text, settings["entities"])

    def phi(self, settings: Settings) -> list[Found]:
        return phi_spans(self.prediction, self.document.text, settings["phi"])


def gold_row(case: Case) -> dict[str, Any]:
    """The document as a line for `evaluate`; where a span has several labels it is left out."""
    document = case.document
    entities = [
        {"start": s.start, "end": s.end, "label": s.labels[0], **({"assertion": s.assertion} if s.assertion else {})}
        for s in document.entities
        if len(s.labels) == 1
    ]
    phi = [{"start": s.start, "end": s.end, "label": s.labels[0]} for s in document.phi]
    return {"id": document.id, "text": document.text, "entities": entities, "phi": phi, "slices": case.slices}


def _row(span: Found) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "label": span.label, "score": round(span.score, 4)}


def result_row(case: Case, settings: Settings, known: frozenset[str] | None = None) -> dict[str, Any]:
    """What `analyze` would write of the model's spans; entities of labels outside `known` are left out."""
    entities = []
    for span in case.entities(settings):
        if known is not None and span.label not in known:
            continue
        entities.append(_row(span))
        if span.label == "PROBLEM":
            status, _ = assertion_of(case.prediction, span.start, span.end, settings["assertion"])
            entities[-1]["assertion"] = {"status": status}
    phi = [_row(span) for span in case.phi(settings)] if known is None else []
    return {"id": case.document.id, "offsetUnit": "codepoint", "phi": phi, "entities": entities}


def given_row(case: Case, settings: Settings) -> dict[str, Any]:
    """The gold's own problems with the status that the head gives them."""
    entities = []
    for span in case.document.entities:
        if span.assertion is not None:
            status, _ = assertion_of(case.prediction, span.start, span.end, settings["assertion"])
            entities.append(
                {"start": span.start, "end": span.end, "label": span.labels[0], "assertion": {"status": status}}
            )
    return {"id": case.document.id, "offsetUnit": "codepoint", "phi": [], "entities": entities}


def to_lines(rows: Sequence[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def spans_of(
    cases: Sequence[Case], settings: Settings, heads: Sequence[str] = HEADS
) -> dict[str, list[tuple[float, bool]]]:
    """Per head the score of every span that it predicts and whether it is right: strictly, or in its status."""
    result: dict[str, list[tuple[float, bool]]] = {head: [] for head in heads}
    for case in cases:
        document = case.document
        for head, find, spans in (
            ("entities", case.entities, document.entities),
            ("phi", case.phi, document.phi),
        ):
            if head in heads:
                gold = {(s.start, s.end, s.labels[0]) for s in spans}
                result[head] += [(f.score, (f.start, f.end, f.label) in gold) for f in find(settings)]
        for span in document.entities if "assertion" in heads else ():
            if span.assertion is not None:
                status, probability = assertion_of(case.prediction, span.start, span.end, settings["assertion"])
                result["assertion"].append((probability, status == span.assertion))
    return result


def ranks(values: np.ndarray) -> np.ndarray:
    result = np.empty(len(values))
    result[values.argsort()] = np.arange(len(values))
    return result


def sentence_similarity(
    model: ClinicalModel, base: Path | None, predictions: list[Prediction], seed: int = 0, count: int = 400
) -> float:
    """Spearman's rho of all pairwise cosines: vectors pooled inside their windows against the base model's."""
    teacher = load_teacher(base)
    chosen = []
    for prediction in predictions:
        cuts = prediction.tokens.cuts + [len(prediction.tokens)]
        chosen += [(prediction, a, b) for a, b in zip(cuts, cuts[1:], strict=False) if 5 <= b - a <= 100]
    random.Random(seed).shuffle(chosen)
    ours, theirs = [], []
    with torch.no_grad():
        for prediction, a, b in chosen[:count]:
            ours.append(model.sentence(torch.from_numpy(prediction.hidden[a:b].mean(axis=0))))
            ids = torch.tensor([[101, *prediction.tokens.ids[a:b].tolist(), 102]])
            theirs.append(teacher(ids, torch.zeros_like(ids))[0].mean(dim=0))
    similarity = []
    for vectors in (ours, theirs):
        unit = F.normalize(torch.stack(vectors), dim=-1)
        pairs = (unit @ unit.T).numpy()
        similarity.append(ranks(pairs[np.triu_indices(len(pairs), 1)]))
    return float(np.corrcoef(similarity[0], similarity[1])[0, 1])


def predict_all(model: ClinicalModel, tokenizer: Tokenizer, slices: Mapping[str, list[Document]]) -> list[Case]:
    """The style of a note is the letter that its id begins with: each letter has one writer and one kind of note."""
    return [
        Case(document, predict(model, tokenizer, document.text), {"corpus": corpus, "style": document.id[:1]})
        for corpus, documents in slices.items()
        for document in documents
    ]


def bias_curve(cases: Sequence[Case], settings: Settings) -> list[dict[str, Any]]:
    """Safe Harbor identifiers covered whole, and character precision, by the bias on O of the PHI head."""
    gold = to_lines([gold_row(case) for case in cases])
    curve = []
    for bias in BIASES:
        phi = {"phi": replace(settings["phi"], outside_bias=bias)}
        rows = [
            {"id": case.document.id, "offsetUnit": "codepoint", "phi": [_row(span) for span in case.phi(phi)]}
            for case in cases
        ]
        covered = score.score(gold, to_lines(rows), resamples=0)["phi"]["coverage"]
        curve.append(
            {
                "bias": bias,
                "recall": covered["safeHarbor"]["fullEntityRecall"]["value"],
                "precision": covered["characterPrecision"]["value"],
            }
        )
    return curve


def corpus_report(
    model: ClinicalModel, tokenizer: Tokenizer, data: Path, corpus: str, settings: Settings, resamples: int
) -> dict[str, Any]:
    """A public dev set, on the classes it annotates without ambiguity."""
    documents = corpora.read_ner_dev(data, corpus)
    known = frozenset(labels[0] for labels in corpora.ENTITY_MAPS[corpus].values() if len(labels) == 1)
    cases = predict_all(model, tokenizer, {corpus: documents})
    gold = to_lines([{**gold_row(case), "slices": {}} for case in cases])
    return score.score(gold, to_lines([result_row(case, settings, known) for case in cases]), resamples=resamples)


def differences(int8: dict[str, Any], plain: dict[str, Any]) -> dict[str, Any]:
    """int8 minus float per label, in F1: strict and relaxed."""

    def f1(report: dict[str, Any], name: str, label: str, kind: str) -> float:
        return report[name]["labels"].get(label, {}).get(kind, {}).get("f1", {}).get("value") or 0.0

    return {
        name: {
            label: {
                "gold": row["gold"],
                **{
                    kind: round(f1(int8, name, label, kind) - f1(plain, name, label, kind), 4)
                    for kind in ("strict", "relaxed")
                },
            }
            for label, row in int8[name]["labels"].items()
        }
        for name in ("entities", "phi")
    }


def evaluate(
    model: ClinicalModel,
    data: Path,
    notes: Path,
    base: Path | None,
    settings: Settings | None,
    full: bool,
    folder: Path | None = None,
    resamples: int = score.RESAMPLES,
) -> dict[str, Any]:
    """All figures of the dev notes, and of the test notes, which nothing was chosen on. `folder` receives the lines that
    were compared."""
    tokenizer = Tokenizer.from_str(base_tokenizer_json(base))
    slices = {"notes_gold": corpora.read_gold(data)[1], "authored": corpora.read_authored(notes)[1]}
    model.eval()
    report: dict[str, Any] = {}
    chosen = dict.fromkeys(HEADS, HeadSettings()) if settings is None else dict(settings)
    for mode in ("int8", "float") if full else ("int8",):
        model.set_mode(mode)
        cases = predict_all(model, tokenizer, slices)
        if mode == "int8":
            report["outsideBiasCurve"] = bias_curve(cases, chosen)
            report["settings"] = {head: chosen[head].to_manifest() for head in HEADS}
        gold = to_lines([gold_row(case) for case in cases])
        found = to_lines([result_row(case, chosen) for case in cases])
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "gold.jsonl").write_text(gold, encoding="utf-8")
            (folder / f"{mode}.results.jsonl").write_text(found, encoding="utf-8")
        given = to_lines([given_row(case, chosen) for case in cases])
        report[mode] = {
            "notes": score.score(gold, found, resamples=resamples),
            "assertion": score.score(gold, given, resamples=resamples)["assertion"],
            "calibration": {head: calibration(scored) for head, scored in spans_of(cases, chosen).items()},
        }
        if full:
            report[mode]["sentenceSpearman"] = round(
                sentence_similarity(model, base, [case.prediction for case in cases]), 3
            )
        if full and mode == "int8":
            test = predict_all(model, tokenizer, {"test": corpora.read_authored_test(notes)})
            test_gold = to_lines([{**gold_row(case), "slices": {}} for case in test])
            given = to_lines([given_row(case, chosen) for case in test])
            report["test"] = {
                "notes": score.score(test_gold, to_lines([result_row(case, chosen) for case in test]), resamples=resamples),
                "assertion": score.score(test_gold, given, resamples=resamples)["assertion"],
                "calibration": {head: calibration(scored) for head, scored in spans_of(test, chosen).items()},
            }
            report[mode]["corpora"] = {
                corpus: corpus_report(model, tokenizer, data, corpus, chosen, resamples)
                for corpus in corpora.HELD_OUT
            }
    if full:
        report["int8MinusFloat"] = differences(report["int8"]["notes"], report["float"]["notes"])
    model.set_mode("float")
    return report
