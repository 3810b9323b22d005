"""Settings of the heads that training does not learn, chosen on the development notes: biases, temperatures, thresholds.

A miss costs more than a false alarm in de-identification, so the biases of the PHI head are searched for full-entity
recall first; temperatures (Guo et al. 2017, "On Calibration of Modern Neural Networks") make the scores of what is
found mean what they say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from . import corpora
from .calibration import calibration
from .decode import HeadSettings
from .evaluate import Case, predict_all, spans_of
from .labels import ASSERTION_LABELS, ENTITY_LABELS, NOT_SAFE_HARBOR, PHI_LABELS
from .model import ClinicalModel, base_tokenizer_json

OUTSIDE_BIASES = (0.0, -0.5, -1.0, -1.5, -2.0, -2.5)
LABEL_BIASES = (-0.7, 0.7, 1.4)
LEAST_SPANS = 15
"""Labels with fewer development spans keep the common bias."""
PRECISION_WEIGHT = 0.7
"""What a point of character precision is worth in points of recall."""
BIAS_COST = 0.0004
"""Gain that each bias of a label has to bring: keeps the noise of a single span out."""
REPEAT_BIAS = -2.0
"""Two spans of a label with nothing but a blank between them are rare (one in 400 entities of the development notes),
but corpora that draw boundaries differently ("acute" inside or outside of "acute liver failure") teach the head to begin
twice; from -2 on nothing changes any more."""
THRESHOLDS = (0.3, 0.4, 0.5, 0.6)
"""Tried for labels that Safe Harbor lets stay: there a false alarm costs as much as a miss."""
TEMPERATURES = (0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.4)


class PhiSearch:
    """Recall of whole Safe Harbor identifiers and character precision under any settings of the PHI head."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self.cases = cases
        self.solid = [np.array([not c.isspace() for c in case.document.text] + [False]) for case in cases]
        self.truth = []
        for case, solid in zip(cases, self.solid, strict=True):
            mask = np.zeros_like(solid)
            for span in case.document.phi:
                mask[span.start : span.end] = True
            self.truth.append(mask)

    def figures(self, settings: HeadSettings) -> tuple[float, float]:
        """(recall, character precision), 0..=1."""
        gold = whole = marked = right = 0
        for case, solid, truth in zip(self.cases, self.solid, self.truth, strict=True):
            mask = np.zeros_like(solid)
            for found in case.phi({"phi": settings}):
                mask[found.start : found.end] = True
            for span in case.document.phi:
                if span.labels[0] not in NOT_SAFE_HARBOR:
                    gold += 1
                    whole += bool(mask[span.start : span.end][solid[span.start : span.end]].all())
            marked += int((mask & solid).sum())
            right += int((mask & truth & solid).sum())
        return whole / max(1, gold), right / max(1, marked)

    def own_f1(self, settings: HeadSettings, label: str) -> float:
        """Strict F1 of one label."""
        right = found = gold = 0
        for case in self.cases:
            own = {(span.start, span.end) for span in case.document.phi if span.labels[0] == label}
            marked = {(span.start, span.end) for span in case.phi({"phi": settings}) if span.label == label}
            right, found, gold = right + len(own & marked), found + len(marked), gold + len(own)
        return 2 * right / max(1, found + gold)

    def value(self, settings: HeadSettings) -> float:
        recall, precision = self.figures(settings)
        return recall + PRECISION_WEIGHT * precision - BIAS_COST * len(settings.bias)


def tune_phi(cases: Sequence[Case]) -> HeadSettings:
    """The best common bias on O, then one pass over the labels, the frequent ones first."""
    search = PhiSearch(cases)
    value, best = max(
        ((search.value(tried), tried) for tried in (HeadSettings(bias, REPEAT_BIAS) for bias in OUTSIDE_BIASES)), key=lambda pair: pair[0]
    )
    counts = Counter(span.labels[0] for case in cases for span in case.document.phi)
    for label, count in counts.most_common():
        for bias in LABEL_BIASES if count >= LEAST_SPANS else ():
            tried = replace(best, bias={**best.bias, label: bias})
            if (gain := search.value(tried)) > value:
                best, value = tried, gain
    return best


def with_thresholds(cases: Sequence[Case], settings: HeadSettings) -> HeadSettings:
    """The same settings with a least score for those labels outside Safe Harbor whose own F1 gains by it."""
    search = PhiSearch(cases)
    counts = Counter(span.labels[0] for case in cases for span in case.document.phi)
    for label in sorted(NOT_SAFE_HARBOR):
        if counts[label] < LEAST_SPANS:
            continue
        tried = [settings, *(replace(settings, thresholds={**settings.thresholds, label: t}) for t in THRESHOLDS)]
        settings = max(tried, key=lambda tried: search.own_f1(tried, label))
    return settings


def calibrated(cases: Sequence[Case], head: str, settings: HeadSettings) -> HeadSettings:
    """The same settings with the temperature of the least expected calibration error."""

    def error(tried: HeadSettings) -> float:
        heads = {"entities": HeadSettings(), "phi": HeadSettings(), "assertion": HeadSettings(), head: tried}
        return calibration(spans_of(cases, heads, (head,))[head])["expectedCalibrationError"] or 0.0

    return min((replace(settings, temperature=temperature) for temperature in TEMPERATURES), key=error)


def tune(model: ClinicalModel, data: Path, notes: Path, base: Path | None) -> dict[str, Any]:
    """Settings of all heads for the arithmetic of run time, as a manifest holds them."""
    tokenizer = Tokenizer.from_str(base_tokenizer_json(base))
    model.eval()
    model.set_mode("int8")
    slices = {"notes_gold": corpora.read_gold(data)[1], "authored": corpora.read_authored(notes)[1]}
    cases = predict_all(model, tokenizer, slices)
    model.set_mode("float")
    chosen: Mapping[str, HeadSettings] = {
        "entities": calibrated(cases, "entities", HeadSettings(repeat_bias=REPEAT_BIAS)),
        "phi": with_thresholds(cases, calibrated(cases, "phi", tune_phi(cases))),
        "assertion": calibrated(cases, "assertion", HeadSettings()),
    }
    labels = {"entities": ENTITY_LABELS, "phi": PHI_LABELS, "assertion": ASSERTION_LABELS}
    return {"heads": {head: {"labels": labels[head], **settings.to_manifest()} for head, settings in chosen.items()}}
