"""Figures on the development slices: per label, PHI coverage, assertion, sentence vectors, float against int8."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

from . import corpora
from .decode import Found, HeadSettings
from .labels import ASSERTION_LABELS, NOT_SAFE_HARBOR
from .model import ClinicalModel, base_tokenizer_json, load_teacher
from .predict import Prediction, assertion_of, predict
from .predict import entity_spans as found_entities
from .predict import phi_spans as found_phi
from .schema import Document, Span

BIASES = [0.0, -0.5, -1.0, -1.5, -2.0, -2.5, -3.0, -4.0, -5.0]
# A miss is worse than a false alarm here; below about 0.92 each point of recall costs more than one of precision.
CHARACTER_PRECISION_FLOOR = 0.92


def _as_spans(found: list[Found]) -> list[Span]:
    return [Span(item.start, item.end, (item.label,)) for item in found]


def entity_spans(prediction: Prediction, text: str) -> list[Span]:
    return _as_spans(found_entities(prediction, text))


def phi_spans(prediction: Prediction, bias: float, text: str) -> list[Span]:
    return _as_spans(found_phi(prediction, text, HeadSettings(outside_bias=bias)))


def overlaps(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


class Scores:
    """Strict: label and both ends agree. Relaxed: the label agrees and the spans share a character."""

    def __init__(self) -> None:
        self.gold: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.strict: Counter[str] = Counter()
        self.gold_hit: Counter[str] = Counter()
        self.found_hit: Counter[str] = Counter()

    def add(self, gold: list[Span], found: list[Span]) -> None:
        exact = {(s.start, s.end, s.labels[0]) for s in found}
        for span in gold:
            label = span.labels[0]
            self.gold[label] += 1
            self.strict[label] += (span.start, span.end, label) in exact
            self.gold_hit[label] += any(f.labels[0] == label and overlaps(f, span) for f in found)
        for span in found:
            label = span.labels[0]
            self.found[label] += 1
            self.found_hit[label] += any(g.labels[0] == label and overlaps(g, span) for g in gold)

    @staticmethod
    def _triple(hit_found: int, found: int, hit_gold: int, gold: int) -> list[float]:
        precision = hit_found / found if found else 0.0
        recall = hit_gold / gold if gold else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return [round(100 * v, 1) for v in (precision, recall, f1)]

    def report(self) -> dict[str, Any]:
        """[precision, recall, F1] in percent, strict and relaxed, per label and micro-averaged."""
        labels = sorted(self.gold | self.found, key=lambda label: -self.gold[label])
        rows = {
            label: {
                "gold": self.gold[label],
                "strict": self._triple(self.strict[label], self.found[label], self.strict[label], self.gold[label]),
                "relaxed": self._triple(self.found_hit[label], self.found[label], self.gold_hit[label], self.gold[label]),
            }
            for label in labels
        }
        total = [sum(c.values()) for c in (self.gold, self.found, self.strict, self.gold_hit, self.found_hit)]
        gold, found, strict, gold_hit, found_hit = total
        rows["micro"] = {
            "gold": gold,
            "strict": self._triple(strict, found, strict, gold),
            "relaxed": self._triple(found_hit, found, gold_hit, gold),
        }
        return rows


def coverage(documents: list[Document], found: list[list[Span]]) -> dict[str, Any]:
    """Safe Harbor identifiers of which every character lies in some PHI span, per label; and how much of what was
    marked is PHI of any kind, by character."""
    gold: Counter[str] = Counter()
    covered: Counter[str] = Counter()
    marked = right = 0
    for document, spans in zip(documents, found, strict=True):
        mask = np.zeros(len(document.text) + 1, dtype=bool)
        for span in spans:
            mask[span.start : span.end] = True
        truth = np.zeros_like(mask)
        for span in document.phi:
            truth[span.start : span.end] = True
            label = span.labels[0]
            if label not in NOT_SAFE_HARBOR:
                gold[label] += 1
                letters = np.array([not c.isspace() for c in document.text[span.start : span.end]])
                covered[label] += bool(mask[span.start : span.end][letters].all())
        solid = np.array([not c.isspace() for c in document.text] + [False])
        marked += int((mask & solid).sum())
        right += int((mask & truth & solid).sum())
    total = sum(gold.values())
    return {
        "identifiers": total,
        "fullEntityRecall": round(100 * sum(covered.values()) / total, 1) if total else None,
        "characterPrecision": round(100 * right / marked, 1) if marked else None,
        "byLabel": {k: [gold[k], round(100 * covered[k] / gold[k], 1)] for k in sorted(gold, key=lambda k: -gold[k])},
    }


def assertion_scores(documents: list[Document], predictions: list[Prediction]) -> dict[str, Any]:
    """The head alone, on gold PROBLEM spans."""
    pairs = [
        (span.assertion, assertion_of(prediction, span.start, span.end)[0])
        for document, prediction in zip(documents, predictions, strict=True)
        for span in document.entities
        if span.assertion is not None
    ]
    by_class = {}
    for label in ASSERTION_LABELS:
        gold = sum(g == label for g, _ in pairs)
        found = sum(p == label for _, p in pairs)
        by_class[label] = [gold, *Scores._triple(hit := sum(g == p == label for g, p in pairs), found, hit, gold)]
    accuracy = sum(g == p for g, p in pairs) / len(pairs) if pairs else 0.0
    return {"spans": len(pairs), "accuracy": round(100 * accuracy, 1), "byClass": by_class}


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


def predict_all(model: ClinicalModel, tokenizer: Tokenizer, documents: list[Document]) -> list[Prediction]:
    return [predict(model, tokenizer, document.text) for document in documents]


def slice_report(documents: list[Document], predictions: list[Prediction], bias: float) -> dict[str, Any]:
    entities, phi = Scores(), Scores()
    found = [phi_spans(p, bias, d.text) for d, p in zip(documents, predictions, strict=True)]
    for document, prediction, spans in zip(documents, predictions, found, strict=True):
        entities.add(document.entities, entity_spans(prediction, document.text))
        phi.add(document.phi, spans)
    return {
        "documents": len(documents),
        "entities": entities.report(),
        "phi": phi.report(),
        "safeHarbor": coverage(documents, found),
        "assertion": assertion_scores(documents, predictions),
    }


def bias_curve(documents: list[Document], predictions: list[Prediction]) -> list[dict[str, Any]]:
    curve = []
    for bias in BIASES:
        found = [phi_spans(p, bias, d.text) for d, p in zip(documents, predictions, strict=True)]
        figures = coverage(documents, found)
        curve.append({"bias": bias, "recall": figures["fullEntityRecall"], "precision": figures["characterPrecision"]})
    return curve


def choose_bias(curve: list[dict[str, Any]]) -> float:
    """The most recall that keeps character precision at the floor; none of it if even 0 lies below."""
    allowed = [row["bias"] for row in curve if row["precision"] >= 100 * CHARACTER_PRECISION_FLOOR]
    return min(allowed, default=0.0)


def corpus_report(model: ClinicalModel, tokenizer: Tokenizer, data: Path, corpus: str, limit: int) -> dict[str, Any]:
    """A public dev set, on the classes it annotates without ambiguity."""
    documents = corpora.read_ner(data, corpus, "dev")[:limit]
    known = {labels[0] for labels in corpora.ENTITY_MAPS[corpus].values() if len(labels) == 1}
    scores = Scores()
    for document in documents:
        found = entity_spans(predict(model, tokenizer, document.text), document.text)
        scores.add([s for s in document.entities if len(s.labels) == 1], [s for s in found if s.labels[0] in known])
    return {"documents": len(documents), "entities": scores.report()}


def evaluate(model: ClinicalModel, data: Path, notes: Path, base: Path | None, bias: float | None, full: bool) -> dict[str, Any]:
    """All figures; `bias` None means: tune it on the two dev slices of notes together."""
    tokenizer = Tokenizer.from_str(base_tokenizer_json(base))
    slices = {"notes_gold": corpora.read_gold(data)[1], "authored": corpora.read_authored(notes)[1]}
    model.eval()
    report: dict[str, Any] = {}
    for mode in ("int8", "float") if full else ("int8",):
        model.set_mode(mode)
        predictions = {name: predict_all(model, tokenizer, documents) for name, documents in slices.items()}
        joined = [d for documents in slices.values() for d in documents], [p for ps in predictions.values() for p in ps]
        if mode == "int8":
            report["outsideBiasCurve"] = bias_curve(*joined)
            report["outsideBias"] = choose_bias(report["outsideBiasCurve"]) if bias is None else bias
        chosen = report["outsideBias"]
        report[mode] = {name: slice_report(slices[name], predictions[name], chosen) for name in slices}
        report[mode]["all_notes"] = slice_report(*joined, chosen)
        if full:
            report[mode]["sentenceSpearman"] = round(sentence_similarity(model, base, joined[1]), 3)
            for corpus, limit in (("bc5cdr", 100), ("ncbi_disease", 100), ("maccrobat2020", 20)):
                if mode == "int8":
                    report[mode][corpus] = corpus_report(model, tokenizer, data, corpus, limit)
    model.set_mode("float")
    return report
