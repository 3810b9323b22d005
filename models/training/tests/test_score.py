"""The Python scorer against the files in `tests/evaluation`, byte for byte what the engine's tests demand too.

Standard library only: python3 -m unittest discover -s models/training/tests
"""

from __future__ import annotations

import json
import sys
import unittest
from pathlib import Path

TRAINING = Path(__file__).resolve().parents[1]
CASES = TRAINING.parents[1] / "tests" / "evaluation"
sys.path.insert(0, str(TRAINING))

from chartside_training.score import EvaluationError, SplitMix64, score, to_json  # noqa: E402


def read(name: str) -> str:
    return (CASES / name).read_text(encoding="utf-8")


class Score(unittest.TestCase):
    def test_report_is_the_engine_s(self) -> None:
        for name, resamples in (("report.json", 1000), ("report-plain.json", 0)):
            with self.subTest(name):
                figures = score(read("gold.jsonl"), read("results.jsonl"), resamples=resamples)
                self.assertEqual(to_json(figures) + "\n", read(name))

    def test_failures_are_the_engine_s(self) -> None:
        for case in json.loads(read("failures.json")):
            with self.subTest(case["error"]), self.assertRaises(EvaluationError) as raised:
                score(case["gold"], case["results"], resamples=0)
            self.assertEqual(str(raised.exception), case["error"])

    def test_generator_gives_the_published_numbers(self) -> None:
        random = SplitMix64(1234567)
        self.assertEqual(
            [random.next() for _ in range(3)], [6457827717110365317, 3203168211198807973, 9817491932198370423]
        )


if __name__ == "__main__":
    unittest.main()
