"""From scores per tag to spans: the twin of `src/model/chunk.rs` and `src/model/head/viterbi.rs`.

ARCHITECTURE.md, "From scores to spans", is the specification; `tests/decoding` holds both sides to it. Standard library
only, so that the comparison runs on every machine. Path scores are sums in double precision in the engine's order,
so that the same logits give the same spans.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, inf
from typing import Any

SPECIAL_TOKENS = 2
"""`[CLS]` and `[SEP]`."""


@dataclass(frozen=True)
class HeadSettings:
    """What a manifest says of the decoding of one head; the defaults leave the logits as they are."""

    outside_bias: float = 0.0
    """Added to the logit of O; below zero more is found."""
    repeat_bias: float = 0.0
    """Added to the logit of a B directly behind a token of the same label; below zero neighbouring words of a label
    become one span, or the weaker of them none."""
    bias: Mapping[str, float] = field(default_factory=dict)
    """Per label, added to its logits (B and I, or the status); above zero more of it is found."""
    thresholds: Mapping[str, float] = field(default_factory=dict)
    """Per label, the score below which a span is dropped."""
    temperature: float = 1.0
    """Divides the logits, biases included, before the softmax of the scores; spans do not depend on it."""

    @classmethod
    def from_manifest(cls, head: Mapping[str, Any]) -> HeadSettings:
        """Of one entry under `heads` of `manifest.json`."""
        settings = cls(
            head.get("outsideBias", 0.0), head.get("repeatBias", 0.0), head.get("bias", {}),
            head.get("thresholds", {}), head.get("temperature", 1.0),
        )
        settings.check(head["labels"])
        return settings

    def check(self, labels: Sequence[str]) -> None:
        """Raises ValueError on what the engine would refuse."""
        if unknown := [label for label in (*self.bias, *self.thresholds) if label not in labels]:
            raise ValueError(f"settings for unknown labels: {unknown}")
        if not all(abs(value) <= 1000 for value in (self.outside_bias, self.repeat_bias, *self.bias.values())):
            raise ValueError("a bias lies outside -1000..=1000")
        if not all(0 <= value <= 1 for value in self.thresholds.values()):
            raise ValueError("a threshold lies outside 0..=1")
        if not 0.01 <= self.temperature <= 100:
            raise ValueError("the temperature lies outside 0.01..=100")

    def to_manifest(self) -> dict[str, Any]:
        """The fields beside `labels`; those at their defaults are left out."""
        fields = {
            "outsideBias": self.outside_bias or None,
            "repeatBias": self.repeat_bias or None,
            "bias": dict(self.bias) or None,
            "thresholds": dict(self.thresholds) or None,
            "temperature": self.temperature if self.temperature != 1.0 else None,
        }
        return {key: value for key, value in fields.items() if value is not None}


@dataclass(frozen=True)
class Window:
    """Tokens `start..end` are fed; of `core_start..core_end` the result is taken."""

    start: int
    end: int
    core_start: int
    core_end: int


@dataclass(frozen=True)
class Found:
    """A span that a head found, with the mean probability of its label."""

    start: int
    end: int
    label: str
    score: float


def chunks(n_tokens: int, sentence_ends: Sequence[int], max_tokens: int, overlap_tokens: int) -> list[Window]:
    """Overlapping windows that end at sentence ends where that costs less than half a window. A token in two windows
    belongs to the one whose edge is farther away.

    `sentence_ends` holds, ascending, the index behind the last token of each sentence.
    """
    size = max_tokens - SPECIAL_TOKENS
    if size <= 0 or overlap_tokens > size // 4:
        raise ValueError(f"windows of {max_tokens} tokens cannot overlap by {overlap_tokens}")

    def last_within(low: int, high: int) -> int | None:
        index = bisect_right(sentence_ends, high) - 1
        return sentence_ends[index] if index >= 0 and sentence_ends[index] >= low else None

    fed: list[tuple[int, int]] = []
    start = 0
    while start < n_tokens:
        if n_tokens - start <= size:
            fed.append((start, n_tokens))
            break
        fitting = last_within(start + (size + 1) // 2, start + size)
        end = start + size if fitting is None else fitting
        fed.append((start, end))
        wanted, reach = end - overlap_tokens, overlap_tokens // 2
        near = (last_within(wanted - reach, wanted), last_within(wanted, wanted + reach), wanted)
        start = max(next(cut for cut in near if cut is not None), start + 1)
    borders = [0, *((right[0] + left[1]) // 2 for left, right in zip(fed, fed[1:], strict=False)), n_tokens]
    return [Window(*window, *borders[index : index + 2]) for index, window in enumerate(fed)]


def best_path(
    logits: Sequence[Sequence[float]], continues: Sequence[bool], settings: HeadSettings, biases: Sequence[float]
) -> list[int]:
    """Viterbi's algorithm over BIO: I follows B or I of its own label, B never stands inside a word; ties go to the
    lower tag. `biases` are those of the labels in order."""
    n_labels = len(biases)
    begins, insides = [-inf] * n_labels, [-inf] * n_labels
    outside = 0.0
    trace: list[tuple[list[int], list[bool]]] = []
    for row, is_inside in zip(logits, continues, strict=True):
        best, top = _best(outside, begins, insides)
        own = (best - 1) // 2 if best else None
        other, other_top = _best(outside, begins, insides, own)
        stays = [inside > begin for begin, inside in zip(begins, insides, strict=True)]
        before, reached = [best], [0.0]
        for label, (stay, begin, inside) in enumerate(zip(stays, begins, insides, strict=True)):
            source, repeated = 2 * label + (2 if stay else 1), (inside if stay else begin) + settings.repeat_bias
            rival, score = (other, other_top) if label == own else (best, top)
            if repeated > score or repeated == score and source < rival:
                rival, score = source, repeated
            before.append(rival)
            reached.append(score - top)
        trace.append((before, stays))
        outside = row[0] + settings.outside_bias
        insides = [
            (inside if stay else begin) - top + (row[2 * label + 2] + biases[label])
            for label, (stay, begin, inside) in enumerate(zip(stays, begins, insides, strict=True))
        ]
        begins = (
            [-inf] * n_labels
            if is_inside
            else [reached[label + 1] + (row[2 * label + 1] + biases[label]) for label in range(n_labels)]
        )
    tag, _ = _best(outside, begins, insides)
    path = [0] * len(trace)
    for token in range(len(trace) - 1, -1, -1):
        path[token] = tag
        before, stays = trace[token]
        if tag and tag % 2 == 0:
            tag -= 0 if stays[tag // 2 - 1] else 1
        else:
            tag = before[(tag + 1) // 2]
    return path


def _best(
    outside: float, begins: Sequence[float], insides: Sequence[float], but: int | None = None
) -> tuple[int, float]:
    """The tag of the highest score and that score, leaving out the tags of the label `but`."""
    tag, top = 0, outside
    for label, (begin, inside) in enumerate(zip(begins, insides, strict=True)):
        if label == but:
            continue
        if begin > top:
            tag, top = 2 * label + 1, begin
        if inside > top:
            tag, top = 2 * label + 2, inside
    return tag, top


def decode(
    logits: Sequence[Sequence[float]],
    spans: Sequence[tuple[int, int]],
    continues: Sequence[bool],
    labels: Sequence[str],
    settings: HeadSettings | None = None,
) -> list[Found]:
    """The best sequence of tags as spans of whole words, in order and without overlaps; those whose score is below
    their label's threshold are dropped.

    `logits` has one row per token: O, then B and I of each label. `spans` are the tokens' places; `continues` says
    whether a token continues the word of the one before.
    """
    settings = settings or HeadSettings()
    biases = [settings.bias.get(label, 0.0) for label in labels]
    tags = best_path(logits, continues, settings, biases)
    found = []
    first = 0
    while first < len(tags):
        if tags[first] == 0:
            first += 1
            continue
        label = (tags[first] - 1) // 2
        behind = first + 1
        while behind < len(tags) and (tags[behind] == 2 * label + 2 or continues[behind]):
            behind += 1
        total = sum(_probability(row, label, settings, biases) for row in logits[first:behind])
        score = total / (behind - first)
        if score >= settings.thresholds.get(labels[label], 0.0):
            found.append(Found(spans[first][0], spans[behind - 1][1], labels[label], score))
        first = behind
    return found


def _probability(row: Sequence[float], label: int, settings: HeadSettings, biases: Sequence[float]) -> float:
    """The softmax mass of B and I of a label."""
    scaled = [(row[0] + settings.outside_bias) / settings.temperature]
    for index, bias in enumerate(biases):
        scaled.append((row[2 * index + 1] + bias) / settings.temperature)
        scaled.append((row[2 * index + 2] + bias) / settings.temperature)
    top = max(scaled)
    odds = [exp(value - top) for value in scaled]
    return (odds[2 * label + 1] + odds[2 * label + 2]) / sum(odds)
