"""Settings of the heads that training does not learn, chosen on the development notes: biases and temperatures.

A miss costs more than a false alarm in de-identification, so the biases of the PHI head are searched for full-entity
recall first; temperatures (Guo et al. 2017, "On Calibration of Modern Neural Networks") make the scores of what is
found mean what they say.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .boundaries import refine_entities, refine_phi
from .decode import Found, HeadSettings
from .labels import ASSERTION_LABELS, ENTITY_LABELS, NOT_SAFE_HARBOR, PHI_LABELS
from .predict import Prediction
from .schema import Document

OUTSIDE_BIASES = (0.0, -0.5, -1.0, -1.5, -2.0, -2.5)
LABEL_BIASES = (-1.0, -0.5, 0.5, 1.0, 1.5)
PRECISION_WEIGHT = 0.7
"""What a point of character precision is worth in points of recall."""
STEP_COST = 0.0004
"""Gain that a bias has to bring for each 0.5 it is away from zero: keeps noise of a few spans out."""
TEMPERATURES = tuple(round(0.6 + 0.1 * step, 1) for step in range(25))
BINS = 10


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

    def __init__(self, documents: list[Document], predictions: list[Prediction]) -> None:
        self.pairs = list(zip(documents, predictions, strict=True))
        self.solid = [np.array([not c.isspace() for c in d.text] + [False]) for d in documents]
        self.truth = []
        for document, solid in zip(documents, self.solid, strict=True):
            mask = np.zeros_like(solid)
            for span in document.phi:
                mask[span.start : span.end] = True
            self.truth.append(mask)

    def figures(self, settings: HeadSettings) -> tuple[float, float]:
        """(recall, character precision), 0..=1."""
        gold = whole = marked = right = 0
        for (document, prediction), solid, truth in zip(self.pairs, self.solid, self.truth, strict=True):
            mask = np.zeros_like(solid)
            for found in refine_phi(document.text, spans_of(prediction, prediction.phi, PHI_LABELS, settings)):
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


def tune_phi(documents: list[Document], predictions: list[Prediction]) -> tuple[HeadSettings, list[dict[str, float]]]:
    """The best common bias on O, then one pass over the labels, the frequent ones first; and the curve of the former."""
    search = PhiSearch(documents, predictions)
    curve = []
    for outside in OUTSIDE_BIASES:
        recall, precision = search.figures(HeadSettings(outside_bias=outside))
        curve.append({"bias": outside, "recall": round(100 * recall, 1), "precision": round(100 * precision, 1)})
    best = max((HeadSettings(outside_bias=outside) for outside in OUTSIDE_BIASES), key=search.value)
    value = search.value(best)
    counts = {label: sum(s.labels[0] == label for d in documents for s in d.phi) for label in PHI_LABELS}
    for label in sorted(PHI_LABELS, key=lambda each: -counts[each]):
        for bias in LABEL_BIASES:
            tried = HeadSettings(outside_bias=best.outside_bias, bias={**best.bias, label: bias})
            if (gain := search.value(tried)) > value:
                best, value = tried, gain
    return best, curve


def _errors(scores: list[float], hits: list[bool]) -> float:
    """Expected calibration error: ten bins of equal width, weighted by their spans (Naeini et al. 2015)."""
    confidence, right = np.array(scores), np.array(hits, dtype=float)
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in set(bins.tolist())]
    return float(sum(gaps))


def calibration(documents: list[Document], predictions: list[Prediction], head: str, settings: HeadSettings) -> float:
    """Expected calibration error of a head's span scores: a span is right when label and both ends agree."""
    scores: list[float] = []
    hits: list[bool] = []
    for document, prediction in zip(documents, predictions, strict=True):
        if head == "phi":
            found = refine_phi(document.text, spans_of(prediction, prediction.phi, PHI_LABELS, settings))
            gold = document.phi
        else:
            found = refine_entities(document.text, spans_of(prediction, prediction.entities, ENTITY_LABELS, settings))
            gold = document.entities
        exact = {(span.start, span.end, span.labels[0]) for span in gold}
        scores += [each.score for each in found]
        hits += [(each.start, each.end, each.label) in exact for each in found]
    return _errors(scores, hits)


def assertion_temperature(documents: list[Document], predictions: list[Prediction]) -> float:
    """The temperature of the least negative log-likelihood over the tokens of given problems."""
    rows, targets = [], []
    for document, prediction in zip(documents, predictions, strict=True):
        tokens = prediction.tokens
        for span in document.entities:
            if span.assertion is not None:
                inside = (tokens.ends > span.start) & (tokens.starts < span.end)
                rows.append(prediction.assertion[inside])
                targets += [ASSERTION_LABELS.index(span.assertion)] * int(inside.sum())
    logits = np.concatenate(rows).astype(np.float64)

    def loss(temperature: float) -> float:
        scaled = logits / temperature
        top = scaled.max(axis=1, keepdims=True)
        total = np.log(np.exp(scaled - top).sum(axis=1)) + top[:, 0]
        return float((total - scaled[np.arange(len(targets)), targets]).mean())

    return min(TEMPERATURES, key=loss)


def tune(documents: list[Document], predictions: list[Prediction]) -> dict[str, Any]:
    """Settings of all heads, as the manifest takes them, with what they were chosen by."""
    phi, curve = tune_phi(documents, predictions)
    settings = {"phi": phi, "entities": HeadSettings()}
    errors = {}
    for head, chosen in settings.items():
        by_temperature = {
            temperature: calibration(
                documents, predictions, head, HeadSettings(chosen.outside_bias, chosen.bias, {}, temperature)
            )
            for temperature in TEMPERATURES
        }
        temperature = min(by_temperature, key=lambda each: by_temperature[each])
        settings[head] = HeadSettings(chosen.outside_bias, chosen.bias, {}, temperature)
        errors[head] = {"before": round(by_temperature[1.0], 4), "after": round(by_temperature[temperature], 4)}
    settings["assertion"] = HeadSettings(temperature=assertion_temperature(documents, predictions))
    return {
        "heads": {head: chosen.to_manifest() for head, chosen in settings.items()},
        "outsideBiasCurve": curve,
        "calibrationError": errors,
    }
