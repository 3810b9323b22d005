"""Settings of the heads that training does not learn, chosen on the development notes: biases and temperatures.

A miss costs more than a false alarm in de-identification, so the biases of the PHI head are searched for full-entity
recall first; temperatures (Guo et al. 2017, "On Calibration of Modern Neural Networks") make the scores of what is
found mean what they say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .boundaries import refine_entities, refine_phi
from .decode import Found, HeadSettings
from .evaluate import Case, calibration
from .labels import ASSERTION_LABELS, ENTITY_LABELS, NOT_SAFE_HARBOR, PHI_LABELS
from .predict import Prediction

OUTSIDE_BIASES = (0.0, -0.5, -1.0, -1.5, -2.0, -2.5)
LABEL_BIASES = (-1.0, -0.5, 0.5, 1.0, 1.5)
PRECISION_WEIGHT = 0.7
"""What a point of character precision is worth in points of recall."""
STEP_COST = 0.0004
"""Gain that a bias has to bring for each 0.5 it is away from zero: keeps noise of a few spans out."""
TEMPERATURES = tuple(round(0.6 + 0.1 * step, 1) for step in range(25))


def fast_path(logits: np.ndarray, continues: np.ndarray, outside: float, biases: np.ndarray) -> np.ndarray:
    """`decode.best_path` with a row of labels at a time: the same tags up to ties."""
    n = len(logits)
    begin_scores = logits[:, 1::2] + biases
    inside_scores = logits[:, 2::2] + biases
    outside_scores = logits[:, 0] + outside
    begins = np.full(len(biases), -np.inf)
    insides = begins.copy()
    last_outside = 0.0
    came = np.zeros(n, dtype=np.int64)
    stays = np.zeros((n, len(biases)), dtype=bool)
    for token in range(n):
        begin, inside = int(begins.argmax()), int(insides.argmax())
        top, tag = max((last_outside, 0), (begins[begin], -(2 * begin + 1)), (insides[inside], -(2 * inside + 2)))
        came[token] = -tag
        stays[token] = insides > begins
        insides = np.where(stays[token], insides, begins) - top + inside_scores[token]
        begins = np.full(len(biases), -np.inf) if continues[token] else begin_scores[token]
        last_outside = outside_scores[token]
    begin, inside = int(begins.argmax()), int(insides.argmax())
    tag = -max((last_outside, 0), (begins[begin], -(2 * begin + 1)), (insides[inside], -(2 * inside + 2)))[1]
    path = np.zeros(n, dtype=np.int64)
    for token in range(n - 1, -1, -1):
        path[token] = tag
        tag = (tag if stays[token][tag // 2 - 1] else tag - 1) if tag and tag % 2 == 0 else came[token]
    return path


def spans_of(prediction: Prediction, logits: np.ndarray, labels: list[str], settings: HeadSettings) -> list[Found]:
    """Spans as `decode.decode` gives them, without thresholds; the score is the mean mass of the label's tags."""
    tokens = prediction.tokens
    biases = np.array([settings.bias.get(label, 0.0) for label in labels])
    tags = fast_path(logits.astype(np.float64), tokens.continuation, settings.outside_bias, biases)
    added = np.concatenate(([settings.outside_bias], np.repeat(biases, 2)))
    scaled = (logits + added) / settings.temperature
    odds = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    mass = odds / odds.sum(axis=1, keepdims=True)
    found = []
    first = 0
    while first < len(tags):
        if tags[first] == 0:
            first += 1
            continue
        label = (int(tags[first]) - 1) // 2
        behind = first + 1
        while behind < len(tags) and (tags[behind] == 2 * label + 2 or tokens.continuation[behind]):
            behind += 1
        score = float(mass[first:behind, 2 * label + 1 : 2 * label + 3].sum(axis=1).mean())
        found.append(Found(int(tokens.starts[first]), int(tokens.ends[behind - 1]), labels[label], score))
        first = behind
    return found


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
            document, logits = case.document, case.prediction.phi
            mask = np.zeros_like(solid)
            for found in refine_phi(document.text, spans_of(case.prediction, logits, PHI_LABELS, settings)):
                mask[found.start : found.end] = True
            for span in document.phi:
                if span.labels[0] not in NOT_SAFE_HARBOR:
                    gold += 1
                    whole += bool(mask[span.start : span.end][solid[span.start : span.end]].all())
            marked += int((mask & solid).sum())
            right += int((mask & truth & solid).sum())
        return whole / max(1, gold), right / max(1, marked)

    def value(self, settings: HeadSettings) -> float:
        recall, precision = self.figures(settings)
        distance = sum(abs(bias) for bias in settings.bias.values()) / 0.5
        return recall + PRECISION_WEIGHT * precision - STEP_COST * distance


def tune_phi(cases: Sequence[Case]) -> HeadSettings:
    """The best common bias on O, then one pass over the labels, the frequent ones first."""
    search = PhiSearch(cases)
    best = max((HeadSettings(outside_bias=outside) for outside in OUTSIDE_BIASES), key=search.value)
    value = search.value(best)
    counts = Counter(span.labels[0] for case in cases for span in case.document.phi)
    for label in sorted(PHI_LABELS, key=lambda each: -counts[each]):
        for bias in LABEL_BIASES:
            tried = replace(best, bias={**best.bias, label: bias})
            if (gain := search.value(tried)) > value:
                best, value = tried, gain
    return best


def span_scores(cases: Sequence[Case], head: str, settings: HeadSettings) -> list[tuple[float, bool]]:
    """The score of every span found, and whether its label and both ends are right."""
    scored = []
    for case in cases:
        text, prediction = case.document.text, case.prediction
        if head == "phi":
            found = refine_phi(text, spans_of(prediction, prediction.phi, PHI_LABELS, settings))
            gold = case.document.phi
        else:
            found = refine_entities(text, spans_of(prediction, prediction.entities, ENTITY_LABELS, settings))
            gold = case.document.entities
        exact = {(span.start, span.end, span.labels[0]) for span in gold}
        scored += [(each.score, (each.start, each.end, each.label) in exact) for each in found]
    return scored


def calibrated(cases: Sequence[Case], head: str, settings: HeadSettings) -> HeadSettings:
    """The same settings with the temperature of the least expected calibration error."""

    def error(tried: HeadSettings) -> float:
        return calibration(span_scores(cases, head, tried))["expectedCalibrationError"] or 0.0

    return min((replace(settings, temperature=temperature) for temperature in TEMPERATURES), key=error)


def assertion_temperature(cases: Sequence[Case]) -> float:
    """The temperature of the least negative log-likelihood over the tokens of given problems."""
    rows, targets = [], []
    for case in cases:
        tokens = case.prediction.tokens
        for span in case.document.entities:
            if span.assertion is not None:
                inside = (tokens.ends > span.start) & (tokens.starts < span.end)
                rows.append(case.prediction.assertion[inside])
                targets += [ASSERTION_LABELS.index(span.assertion)] * int(inside.sum())
    logits = np.concatenate(rows).astype(np.float64)

    def loss(temperature: float) -> float:
        scaled = logits / temperature
        top = scaled.max(axis=1, keepdims=True)
        total = np.log(np.exp(scaled - top).sum(axis=1)) + top[:, 0]
        return float((total - scaled[np.arange(len(targets)), targets]).mean())

    return min(TEMPERATURES, key=loss)


def tune(cases: Sequence[Case]) -> dict[str, HeadSettings]:
    """Settings of all heads."""
    return {
        "phi": calibrated(cases, "phi", tune_phi(cases)),
        "entities": calibrated(cases, "entities", HeadSettings()),
        "assertion": HeadSettings(temperature=assertion_temperature(cases)),
    }


def settings_document(settings: Mapping[str, HeadSettings]) -> dict[str, Any]:
    """As a manifest holds them, for `--settings`."""
    labels = {"entities": ENTITY_LABELS, "phi": PHI_LABELS, "assertion": ASSERTION_LABELS}
    return {"heads": {head: {"labels": labels[head], **chosen.to_manifest()} for head, chosen in settings.items()}}
