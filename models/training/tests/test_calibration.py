"""The expected calibration error, on cases that can be counted by hand."""

from __future__ import annotations

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from chartside_training.calibration import BINS, calibration  # noqa: E402


class Calibration(unittest.TestCase):
    def check(self, scored: list[tuple[float, bool]], expected: float | None) -> None:
        self.assertEqual(calibration(scored)["expectedCalibrationError"], expected)

    def test_error_is_the_weighted_distance(self) -> None:
        self.check([(0.75, True), (0.75, True), (0.75, True), (0.75, False)], 0.0)
        self.check([(0.9, False), (0.9, True)], 0.4)
        # One bin of three is 0.2 off, one of one is 0.5 off.
        self.check([(0.8, True), (0.8, True), (0.8, True), (0.5, False)], 0.275)

    def test_borders_and_nothing(self) -> None:
        bins = calibration([(0.0, False), (0.1, False), (1.0, True)])["bins"]
        self.assertEqual([index for index, row in enumerate(bins) if row], [0, 1, BINS - 1])
        self.check([(0.0, False), (1.0, True)], 0.0)
        self.check([], None)


if __name__ == "__main__":
    unittest.main()
