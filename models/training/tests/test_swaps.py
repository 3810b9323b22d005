"""Documents with other mentions: every span still covers what it covered.

Standard library only: python3 -m unittest discover -s models/training/tests
"""

import random
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from chartside_training.schema import Document, Span  # noqa: E402
from chartside_training.swaps import MentionPool, rewrite, swap_mentions  # noqa: E402

NOTE = "Aspirin held. ASA again from Monday; aspirin 81 mg for stroke, seen by Okafor."


def covering(label: str, *pieces: str) -> list[Span]:
    spans, at = [], 0
    for piece in pieces:
        at = NOTE.index(piece, at)
        spans.append(Span(at, at + len(piece), (label,)))
        at += len(piece)
    return spans


class Swaps(unittest.TestCase):
    def setUp(self) -> None:
        entities = sorted(
            covering("DRUG", "Aspirin", "ASA", "aspirin") + covering("PROBLEM", "stroke"), key=lambda s: s.start
        )
        self.note = Document("note", NOTE, entities, covering("STAFF", "Okafor"))

    def texts(self, document: Document, spans: list[Span]) -> list[str]:
        return [document.text[span.start : span.end] for span in spans]

    def test_one_mention_becomes_the_same_other_one_in_its_case_and_short_forms_stay(self) -> None:
        pool = MentionPool({"DRUG": lambda _: "metformin hydrochloride"})
        other = swap_mentions(self.note, random.Random(1), pool, 1.0)
        self.assertEqual(
            self.texts(other, other.entities),
            ["Metformin hydrochloride", "ASA", "metformin hydrochloride", "stroke"],
        )
        self.assertEqual(self.texts(other, other.phi), ["Okafor"])

    def test_nothing_changes_at_a_share_of_zero(self) -> None:
        pool = MentionPool({"DRUG": lambda _: "metformin"})
        self.assertIs(swap_mentions(self.note, random.Random(1), pool, 0.0), self.note)

    def test_spans_move_with_the_text_whatever_is_put_in(self) -> None:
        rng = random.Random(7)
        for _ in range(200):
            spans = sorted(self.note.entities + self.note.phi, key=lambda s: s.start)
            changed = [span for span in spans if rng.random() < 0.5]
            new = {span.start: "x" * rng.randint(1, 20) for span in changed}
            other = rewrite(self.note, [(span.start, span.end, new[span.start]) for span in changed])
            before = [new.get(s.start, NOTE[s.start : s.end]) for s in self.note.entities + self.note.phi]
            self.assertEqual(self.texts(other, other.entities + other.phi), before)


if __name__ == "__main__":
    unittest.main()
