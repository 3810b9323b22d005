"""The Python decoder against the cases in `tests/decoding`, which the engine's tests hold too.

Standard library only: python3 -m unittest discover -s models/training/tests
"""

from __future__ import annotations

import json
import sys
import unittest
from pathlib import Path
from typing import Any

TRAINING = Path(__file__).resolve().parents[1]
CASES = TRAINING.parents[1] / "tests" / "decoding"
sys.path.insert(0, str(TRAINING))

from chartside_training.abbreviations import with_abbreviations  # noqa: E402
from chartside_training.boundaries import refine_entities, refine_phi  # noqa: E402
from chartside_training.decode import Found, HeadSettings, chunks, decode  # noqa: E402
from chartside_training.labels import ENTITY_LABELS, PHI_LABELS, bio_tags  # noqa: E402

LABELS = {"entities": ENTITY_LABELS, "phi": PHI_LABELS}
REFINE = {"entities": refine_entities, "phi": refine_phi}
SCORE_TOLERANCE = 2e-5
"""Scores in the files have five decimals, and the engine's are of single precision."""


def read(name: str) -> Any:
    return json.loads((CASES / name).read_text(encoding="utf-8"))


def marked(note: str) -> tuple[str, list[tuple[int, int]]]:
    """The note without its marks, and where they were."""
    text, places = "", []
    for index, piece in enumerate(note.replace("⟧", "⟦").split("⟦")):
        if index % 2 == 1:
            places.append((len(text), len(text) + len(piece)))
        text += piece
    return text, places


def tokens_of(text: str, pieces: str) -> tuple[list[tuple[int, int]], list[bool]]:
    """Where the pieces stand one behind the other; `##` marks those that continue a word."""
    places, at = [], 0
    for piece in pieces.split():
        start = text.index(piece.removeprefix("##"), at)
        at = start + len(piece.removeprefix("##"))
        places.append((start, at))
    return places, [piece.startswith("##") for piece in pieces.split()]


class Decoding(unittest.TestCase):
    def compare(self, found: list[Found], expected: list[Any]) -> None:
        self.assertEqual([[f.start, f.end, f.label] for f in found], [row[:3] for row in expected])
        for span, row in zip(found, expected, strict=True):
            self.assertAlmostEqual(span.score, row[3], delta=SCORE_TOLERANCE)

    def check(self, text: str, head: str, found: list[Found], expected: dict[str, Any]) -> None:
        self.compare(found, expected["found"])
        self.compare(REFINE[head](text, found), expected["refined"])

    def test_boundaries(self) -> None:
        for case in read("boundaries.json"):
            text, places = marked(case["note"])
            head = "phi" if case["label"] in PHI_LABELS else "entities"
            refined = REFINE[head](text, [Found(start, end, case["label"], 0.5) for start, end in places])
            with self.subTest(case["note"]):
                self.assertEqual([text[found.start : found.end] for found in refined], case["found"])

    def test_abbreviations(self) -> None:
        for case in read("abbreviations.json"):
            text, places = marked(case["note"])
            found = with_abbreviations(text, [Found(start, end, case["label"], 0.5) for start, end in places])
            with self.subTest(case["note"]):
                self.assertEqual([text[found.start : found.end] for found in found], case["found"])

    def test_paths(self) -> None:
        expected = read("golden.json")["paths"]
        cases = read("paths.json")
        self.assertEqual(sorted(case["name"] for case in cases), sorted(expected))
        for case in cases:
            labels = LABELS[case["head"]]
            tags = bio_tags(labels)
            logits = [[0.0] * len(tags) for _ in case["tags"].split()]
            for row, tag in zip(logits, case["tags"].split(), strict=True):
                row[tags.index(tag)] = case.get("margin", 4.0)
            settings = HeadSettings.from_manifest({"labels": labels, **case.get("settings", {})})
            found = decode(logits, *tokens_of(case["text"], case["pieces"]), labels, settings)
            with self.subTest(case["name"]):
                self.check(case["text"], case["head"], found, expected[case["name"]])

    def test_windows(self) -> None:
        case = read("windows.json")
        n_tokens = len(case["tokens"])
        windows = chunks(n_tokens, case["sentenceEnds"], case["maxTokens"], case["overlapTokens"])
        self.assertGreater(len(windows), 2)
        self.assertEqual(
            [[[w.start, w.end], [w.core_start, w.core_end]] for w in windows],
            [[w["tokens"], w["core"]] for w in case["windows"]],
        )
        places = [(start, end) for start, end, _ in case["tokens"]]
        continues = [bool(continues) for _, _, continues in case["tokens"]]
        for name, expected in read("golden.json")["windows"].items():
            head, settings = expected["head"], case["settings"][name]
            logits = []
            for window in case["windows"]:
                first, (core_start, core_end) = window["tokens"][0], window["core"]
                logits += window[head][core_start - first : core_end - first]
            labels = LABELS[head]
            found = decode(logits, places, continues, labels, HeadSettings.from_manifest({"labels": labels, **settings}))
            with self.subTest(name):
                self.check(case["text"], head, found, expected)

    def test_settings_that_the_engine_refuses(self) -> None:
        for settings in (
            {"bias": {"NAME": 1.0}},
            {"bias": {"STAFF": float("nan")}},
            {"outsideBias": 1e9},
            {"repeatBias": -1e9},
            {"thresholds": {"STAFF": 1.5}},
            {"thresholds": {"NAME": 0.5}},
            {"temperature": 0.0},
        ):
            with self.subTest(settings), self.assertRaises(ValueError):
                HeadSettings.from_manifest({"labels": PHI_LABELS, **settings})


if __name__ == "__main__":
    unittest.main()
