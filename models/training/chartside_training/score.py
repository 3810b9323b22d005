"""Gold against results, both JSON Lines: the report of `chartside evaluate`, written a second time.

`src/evaluate/mod.rs` says what the figures mean. Both programs write the same bytes for the same two files, which
`tests/evaluation` holds them to: shares are double-precision quotients of counts in the same order of operations,
resampling uses the same generator, and figures are rounded to four decimals by `floor(10000 x + 0.5) / 10000`.
Standard library only.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import mul
from typing import Any

from .labels import NOT_SAFE_HARBOR, PHI_LABELS

RESAMPLES = 1000
SEED = 1
UNITS = ("utf16", "codepoint", "byte")

_WHITE = frozenset(
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_SAFE_HARBOR = frozenset(PHI_LABELS) - NOT_SAFE_HARBOR
_MASK = (1 << 64) - 1


class EvaluationError(ValueError):
    """A file cannot be compared. The message names file, line and field, never text."""


# -- reading ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Item:
    """A labelled span in code points."""

    start: int
    end: int
    label: str
    status: str | None = None


@dataclass
class Document:
    text: str
    failed: bool
    slices: dict[str, str]
    gold: dict[str, list[Item]]
    found: dict[str, list[Item]]


def _lines(file: str, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            raise EvaluationError(f"{file} line {number}: line is not valid JSON") from None
        if not isinstance(row, dict):
            expected = 'line is not a JSON object; expected {"id": ..., "text": ...}'
            raise EvaluationError(f"{file} line {number}: {expected}")
        yield number, row


def _id(row: dict[str, Any]) -> str | None:
    value = row.get("id")
    usable = isinstance(value, str | int | float) and not isinstance(value, bool)
    return json.dumps(value, ensure_ascii=False) if usable else None


def _to_code_points(text: str, unit: str) -> dict[int, int]:
    """From every character boundary in the unit to its code point."""
    if unit not in UNITS:
        raise EvaluationError("unknown offset unit; expected utf16, codepoint or byte")
    width: Callable[[str], int]
    if unit == "utf16":
        width = lambda c: 2 if ord(c) > 0xFFFF else 1  # noqa: E731
    elif unit == "byte":
        width = lambda c: len(c.encode())  # noqa: E731
    else:
        width = lambda c: 1  # noqa: E731
    boundaries, at = {0: 0}, 0
    for index, character in enumerate(text, 1):
        at += width(character)
        boundaries[at] = index
    return boundaries


def _items(row: dict[str, Any], name: str, unit: str, boundaries: dict[int, int], is_gold: bool) -> list[Item]:
    values = row.get(name)
    items = []
    for index, value in enumerate(values if isinstance(values, list) else []):
        value = value if isinstance(value, dict) else {}
        places = []
        for side in ("start", "end"):
            offset = value.get(side)
            if not isinstance(offset, int) or isinstance(offset, bool) or offset < 0:
                raise EvaluationError(f"field {side} of {name}[{index}] is missing or not a whole number")
            places.append(offset)
        if not isinstance(value.get("label"), str):
            raise EvaluationError(f"field label of {name}[{index}] is missing or not a string")
        if places[0] >= places[1]:
            raise EvaluationError(f"span {places[0]}..{places[1]} is empty or reversed")
        for offset in places:
            if offset not in boundaries:
                length = max(boundaries)
                raise EvaluationError(
                    f"offset {offset} ({unit}) is no character boundary of a text of {length} {unit} units"
                )
        status = value.get("assertion")
        if not is_gold:
            status = status.get("status") if isinstance(status, dict) else None
        start, end = boundaries[places[0]], boundaries[places[1]]
        items.append(Item(start, end, value["label"], status if isinstance(status, str) else None))
    return sorted(items, key=lambda item: (item.start, item.end, item.label))


def _mended(text: str) -> str:
    """Lone surrogates as U+FFFD, as the engine reads them."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def read(gold: str, results: str, gold_unit: str = "codepoint") -> tuple[list[Document], int]:
    """The documents of the gold in their order, and how many results have no gold."""
    rows: dict[str, tuple[int, dict[str, Any]]] = {}
    for number, row in _lines("results", results):
        identifier = _id(row)
        if identifier is None:
            continue
        if identifier in rows:
            raise EvaluationError(f"results line {number} repeats the id of line {rows[identifier][0]}")
        rows[identifier] = number, row
    documents = []
    known: dict[str, int] = {}
    for number, row in _lines("gold", gold):
        identifier = _id(row)
        if identifier is None:
            raise EvaluationError(f"gold line {number} has no id")
        if identifier in known:
            raise EvaluationError(f"gold line {number} repeats the id of line {known[identifier]}")
        if identifier not in rows:
            raise EvaluationError(f"gold line {number} has no result; analyze all notes of the gold")
        known[identifier] = number
        result_number, result = rows.pop(identifier)
        documents.append(_document(row, number, result, result_number, gold_unit))
    return documents, len(rows)


def _document(row: dict[str, Any], number: int, result: dict[str, Any], result_number: int, gold_unit: str) -> Document:
    place = f"gold line {number}"
    try:
        if not isinstance(row.get("text"), str):
            raise EvaluationError("field text is missing or not a string")
        slices = {} if row.get("slices") is None else row["slices"]
        if not isinstance(slices, dict) or not all(isinstance(value, str) for value in slices.values()):
            raise EvaluationError("field slices is missing or not an object of strings")
        text = _mended(row["text"])
        lists = ("entities", "phi")
        boundaries = _to_code_points(text, gold_unit)
        gold = {name: _items(row, name, gold_unit, boundaries, True) for name in lists}
        place = f"results line {result_number}"
        failed = result.get("error") is not None
        unit = result["offsetUnit"] if isinstance(result.get("offsetUnit"), str) else "utf16"
        boundaries = _to_code_points(text, unit)
        found_in: dict[str, Any] = {} if failed else result
        found = {name: _items(found_in, name, unit, boundaries, False) for name in lists}
    except EvaluationError as error:
        raise EvaluationError(f"{place}: {error}") from None
    return Document(text, failed, slices, gold, found)


# -- counting --------------------------------------------------------------------------------------------------------

MISSED, SPURIOUS = "missed", "spurious"


def pairs(text_length: int, gold: list[Item], found: list[Item]) -> list[tuple[int | None, int | None]]:
    """Gold and found spans one to one: first those that agree in span and label, then by most shared characters, then
    the same label, then fewest characters in the union, then the earlier gold, then the earlier found one."""
    candidates = []
    furthest, reach = [], 0
    for item in found:
        reach = max(reach, item.end)
        furthest.append(reach)
    for g, a in enumerate(gold):
        for f in range(_first_above(furthest, a.start), len(found)):
            b = found[f]
            if b.start >= a.end:
                break
            shared = min(a.end, b.end) - max(a.start, b.start)
            if shared <= 0:
                continue
            union = max(a.end, b.end) - min(a.start, b.start)
            same = a.label == b.label
            candidates.append((not (same and shared == union), -shared, not same, union, g, f))
    partner_of_gold: dict[int, int] = {}
    partner_of_found: dict[int, int] = {}
    for *_, g, f in sorted(candidates):
        if g not in partner_of_gold and f not in partner_of_found:
            partner_of_gold[g], partner_of_found[f] = f, g
    result: list[tuple[int | None, int | None]] = [(g, partner_of_gold.get(g)) for g in range(len(gold))]
    result += [(None, f) for f in range(len(found)) if f not in partner_of_found]
    return result


def _first_above(ascending: list[int], bound: int) -> int:
    return bisect_left(ascending, bound + 1)


def touched(spans: list[Item], others: list[Item]) -> list[bool]:
    """Which spans share a character with another of the same label. Both lists ascend."""
    by_label: dict[str, tuple[list[int], list[int]]] = {}
    for item in others:
        starts, reach = by_label.setdefault(item.label, ([], []))
        starts.append(item.start)
        reach.append(max(reach[-1], item.end) if reach else item.end)
    result = []
    for item in spans:
        starts, reach = by_label.get(item.label, ([], []))
        before = bisect_left(starts, item.end)
        result.append(before > 0 and reach[before - 1] > item.start)
    return result


Key = tuple[str, ...]


def count(document: Document) -> Counter[Key]:
    """Everything that is counted of one document, by name: ("entities", label, "gold") and the like."""
    counts: Counter[Key] = Counter()
    for name in ("entities", "phi"):
        gold, found = document.gold[name], document.found[name]
        paired = pairs(len(document.text), gold, found)
        for item, hit in zip(gold, touched(gold, found), strict=True):
            counts[name, item.label, "gold"] += 1
            counts[name, item.label, "goldTouched"] += hit
        for item, hit in zip(found, touched(found, gold), strict=True):
            counts[name, item.label, "found"] += 1
            counts[name, item.label, "foundTouching"] += hit
        for g, f in paired:
            row = gold[g].label if g is not None else SPURIOUS
            column = found[f].label if f is not None else MISSED
            counts["confusion", name, row, column] += 1
            if g is None or f is None:
                continue
            a, b = gold[g], found[f]
            if (a.start, a.end, a.label) != (b.start, b.end, b.label):
                continue
            counts[name, a.label, "matched"] += 1
            if name == "entities" and a.status is not None and b.status is not None:
                counts["status", a.status, b.status] += 1
        if name == "entities":
            counts["asserted", "gold"] += sum(item.status is not None for item in gold)
    _cover(document, counts)
    return counts


def _cover(document: Document, counts: Counter[Key]) -> None:
    length = len(document.text)
    gold, found = document.gold["phi"], document.found["phi"]
    solid = [character not in _WHITE for character in document.text]
    is_gold, is_found = _mask(length, gold), _mask(length, found)
    is_removed = _mask(length, [item for item in found if item.label in _SAFE_HARBOR])
    clear = _running(s and not f for s, f in zip(solid, is_found, strict=True))
    kept = _running(s and not r for s, r in zip(solid, is_removed, strict=True))
    covered = _running(s and f for s, f in zip(solid, is_found, strict=True))
    for item in gold:
        inside = lambda sums: sums[item.end] - sums[item.start]  # noqa: B023, E731
        counts["phi", item.label, "whole"] += inside(clear) == 0
        counts["phi", item.label, "removed"] += inside(kept) == 0
        counts["phi", item.label, "partly"] += inside(covered) > 0
    for s, g, f, r in zip(solid, is_gold, is_found, is_removed, strict=True):
        counts["characters", "gold"] += s and g
        counts["characters", "goldCovered"] += s and g and f
        counts["characters", "removed"] += s and r
        counts["characters", "removedRight"] += s and r and g


def _mask(length: int, items: Iterable[Item]) -> list[bool]:
    mask = [False] * length
    for item in items:
        mask[item.start : item.end] = [True] * (item.end - item.start)
    return mask


def _running(flags: Iterable[bool]) -> list[int]:
    sums = [0]
    for flag in flags:
        sums.append(sums[-1] + flag)
    return sums


# -- figures ---------------------------------------------------------------------------------------------------------

Share = float | None
Make = Callable[[Share], Any]


def share(part: int, whole: int) -> Share:
    return part / whole if whole else None


def harmonic(precision: Share, recall: Share) -> Share:
    """Undefined only if both are; zero if either is undefined or both are zero."""
    if precision is None and recall is None:
        return None
    if not precision or not recall:
        return 0.0
    return 2.0 * precision * recall / (precision + recall)


def _scores(make: Make, precision: Share, recall: Share, f1: Share) -> dict[str, Any]:
    return {"precision": make(precision), "recall": make(recall), "f1": make(f1)}


Counts = dict[str, int]
SPAN_COUNTS = ("gold", "found", "matched", "goldTouched", "foundTouching")
COVER_COUNTS = ("whole", "removed", "partly")


def _span_shares(counts: Counts) -> tuple[tuple[Share, Share, Share], tuple[Share, Share, Share]]:
    strict = share(counts["matched"], counts["found"]), share(counts["matched"], counts["gold"])
    relaxed = share(counts["foundTouching"], counts["found"]), share(counts["goldTouched"], counts["gold"])
    return (*strict, harmonic(*strict)), (*relaxed, harmonic(*relaxed))


def _label_row(make: Make, counts: Counts) -> dict[str, Any]:
    strict, relaxed = _span_shares(counts)
    row: dict[str, Any] = {name: counts[name] for name in SPAN_COUNTS}
    row["strict"] = _scores(make, *strict)
    row["relaxed"] = _scores(make, *relaxed)
    return row


def _macro(make: Make, labels: dict[str, Counts]) -> dict[str, Any]:
    """Means over the labels of the gold; an undefined precision counts as zero."""
    rows = [_span_shares(counts) for counts in labels.values() if counts["gold"]]

    def mean(kind: int, figure: int) -> Share:
        if not rows:
            return None
        total = 0.0
        for row in rows:
            total += row[kind][figure] or 0.0
        return total / len(rows)

    return {
        "labels": len(rows),
        "strict": _scores(make, *(mean(0, figure) for figure in range(3))),
        "relaxed": _scores(make, *(mean(1, figure) for figure in range(3))),
    }


def _sum(rows: Iterable[Counts]) -> Counts:
    total: Counts = defaultdict(int)
    for row in rows:
        for name, value in row.items():
            total[name] += value
    return total


def _cover_row(make: Make, counts: Counts) -> dict[str, Any]:
    return {
        "gold": counts["gold"],
        "whole": counts["whole"],
        "removed": counts["removed"],
        "partly": counts["partly"],
        "fullEntityRecall": make(share(counts["whole"], counts["gold"])),
        "removedRecall": make(share(counts["removed"], counts["gold"])),
        "anyLabelRecall": make(share(counts["partly"], counts["gold"])),
    }


@dataclass
class Totals:
    """Summed counts, every label of the block present even where all its counts are zero."""

    spans: dict[str, dict[str, Counts]] = field(default_factory=lambda: {"entities": {}, "phi": {}})
    confusion: dict[str, dict[str, dict[str, int]]] = field(default_factory=lambda: {"entities": {}, "phi": {}})
    statuses: dict[str, dict[str, int]] = field(default_factory=dict)
    asserted: Counts = field(default_factory=lambda: defaultdict(int))
    characters: Counts = field(default_factory=lambda: defaultdict(int))

    @classmethod
    def of(cls, counts: Mapping[Key, int]) -> Totals:
        totals = cls()
        for key, (row, name) in totals.places(sorted(counts)).items():
            row[name] = counts[key]
        return totals

    def places(self, keys: Iterable[Key]) -> dict[Key, tuple[dict[str, int], str]]:
        """The row and the field that each count goes to."""
        places: dict[Key, tuple[dict[str, int], str]] = {}
        for key in keys:
            match key:
                case ("confusion", name, gold, found):
                    places[key] = self.confusion[name].setdefault(gold, {}), found
                case ("status", gold, found):
                    places[key] = self.statuses.setdefault(gold, {}), found
                case ("asserted" | "characters" as row, name):
                    places[key] = getattr(self, row), name
                case (name, label, figure):
                    places[key] = self.spans[name].setdefault(label, defaultdict(int)), figure
        return places


def build(make: Make, totals: Totals) -> dict[str, Any]:
    """The figures of one block, in their one order; `make` is called for each share."""
    blocks: dict[str, Any] = {}
    for name in ("entities", "phi"):
        labels = totals.spans[name]
        rows: dict[str, Any] = {
            "micro": _label_row(make, _sum(labels.values())),
            "macro": _macro(make, labels),
        }
        rows["labels"] = {label: _label_row(make, counts) for label, counts in labels.items()}
        if name == "phi":
            harbor = _sum(counts for label, counts in labels.items() if label in _SAFE_HARBOR)
            characters = totals.characters
            rows["coverage"] = {
                "safeHarbor": _cover_row(make, harbor),
                "all": _cover_row(make, _sum(labels.values())),
                "labels": {label: _cover_row(make, counts) for label, counts in labels.items()},
                "characters": {key: characters[key] for key in ("gold", "goldCovered", "removed", "removedRight")},
                "characterRecall": make(share(characters["goldCovered"], characters["gold"])),
                "characterPrecision": make(share(characters["removedRight"], characters["removed"])),
            }
        rows["confusion"] = totals.confusion[name]
        blocks[name] = rows
    blocks["assertion"] = _assertion(make, totals)
    return blocks


def _assertion(make: Make, totals: Totals) -> dict[str, Any]:
    rows: dict[str, Counts] = defaultdict(lambda: defaultdict(int))
    compared = right = 0
    for gold, row in totals.statuses.items():
        for found, number in row.items():
            compared += number
            rows[gold]["gold"] += number
            rows[found]["found"] += number
            if gold == found:
                right += number
                rows[gold]["matched"] += number
    statuses = {}
    for status in sorted(rows):
        counts = rows[status]
        precision, recall = share(counts["matched"], counts["found"]), share(counts["matched"], counts["gold"])
        statuses[status] = {
            "gold": counts["gold"],
            "found": counts["found"],
            "matched": counts["matched"],
            **_scores(make, precision, recall, harmonic(precision, recall)),
        }
    return {
        "gold": totals.asserted["gold"],
        "compared": compared,
        "right": right,
        "accuracy": make(share(right, compared)),
        "statuses": statuses,
        "confusion": totals.statuses,
    }


# -- intervals -------------------------------------------------------------------------------------------------------


class SplitMix64:
    """Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators"."""

    def __init__(self, seed: int) -> None:
        self.state = seed & _MASK

    def next(self) -> int:
        self.state = (self.state + 0x9E3779B97F4A7C15) & _MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        return z ^ (z >> 31)

    def below(self, bound: int) -> int:
        """The high half of the product with `bound`."""
        return (self.next() * bound) >> 64


def percentile(ascending: list[float], thousandths: int) -> float:
    """Nearest rank: the value of rank ceil(p n), from 1."""
    return ascending[max((thousandths * len(ascending) + 999) // 1000, 1) - 1]


def rounded(value: float) -> float:
    return math.floor(10000.0 * value + 0.5) / 10000.0


def _block(counts: list[Counter[Key]], resamples: int) -> dict[str, Any]:
    sums: Counter[Key] = Counter()
    columns: dict[Key, list[tuple[int, int]]] = defaultdict(list)
    for index, row in enumerate(counts):
        for key, number in row.items():
            sums[key] += number
            columns[key].append((index, number))
    # Confusion tables hold no share: resampling leaves them out.
    drawn = [key for key in sorted(sums) if key[0] != "confusion"]
    resampled = Totals()
    places = resampled.places(drawn)
    plan = []
    for key, (row, name) in places.items():
        indices, numbers = zip(*columns[key], strict=True)
        plan.append((row, name, indices, numbers))
    samples: list[list[float]] = []
    random = SplitMix64(SEED)
    for _ in range(resamples if counts else 0):
        weights = [0] * len(counts)
        for _ in counts:
            weights[random.below(len(counts))] += 1
        weight = weights.__getitem__
        for row, name, indices, numbers in plan:
            row[name] = sum(map(mul, map(weight, indices), numbers))
        shares: list[Share] = []
        build(shares.append, resampled)
        if not samples:
            samples = [[] for _ in shares]
        for sample, value in zip(samples, shares, strict=True):
            if value is not None:
                sample.append(value)
    order = iter(samples)

    def make(value: Share) -> Any:
        sample = sorted(next(order, []))
        figure: dict[str, Any] = {"value": None if value is None else rounded(value)}
        if resamples:
            interval = [rounded(percentile(sample, 25)), rounded(percentile(sample, 975))] if sample else None
            figure["interval"] = interval if value is not None else None
        return figure

    return build(make, Totals.of(sums))


def report(documents: list[Document], unmatched: int, resamples: int = RESAMPLES) -> dict[str, Any]:
    """All figures, over all documents and per value of each slice."""
    counts = [count(document) for document in documents]

    def block(indices: list[int]) -> dict[str, Any]:
        return {
            "documents": len(indices),
            "failed": sum(documents[index].failed for index in indices),
            **_block([counts[index] for index in indices], resamples),
        }

    members: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, document in enumerate(documents):
        for name, value in document.slices.items():
            members[name][value].append(index)
    return {
        "bootstrap": {"resamples": resamples, "seed": SEED},
        "resultsWithoutGold": unmatched,
        **block(list(range(len(documents)))),
        "slices": {
            name: {value: block(members[name][value]) for value in sorted(members[name])} for name in sorted(members)
        },
    }


def score(gold: str, results: str, gold_unit: str = "codepoint", resamples: int = RESAMPLES) -> dict[str, Any]:
    """The report of two JSON Lines texts."""
    return report(*read(gold, results, gold_unit), resamples)


def to_json(figures: dict[str, Any]) -> str:
    """The bytes of `chartside evaluate --json`, without the final line feed."""
    return json.dumps(figures, ensure_ascii=False, separators=(",", ":"))
