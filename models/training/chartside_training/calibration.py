"""How far scores can be trusted as probabilities. Standard library only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .score import rounded

BINS = 10
"""Equal-width bins, as in Guo et al. 2017, "On Calibration of Modern Neural Networks"."""


def calibration(scored: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    """The expected calibration error of (score, whether right): over the bins, the distance between mean score and share
    of right ones, weighted by how many fall into the bin. A score on a border belongs to the upper bin, 1 to the last."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for value, is_right in scored:
        bins[min(int(value * BINS), BINS - 1)].append((value, is_right))
    rows: list[dict[str, Any] | None] = []
    error = 0.0
    for members in bins:
        if not members:
            rows.append(None)
            continue
        mean = sum(value for value, _ in members) / len(members)
        right = sum(is_right for _, is_right in members) / len(members)
        error += len(members) / len(scored) * abs(mean - right)
        rows.append({"spans": len(members), "meanScore": rounded(mean), "right": rounded(right)})
    return {"spans": len(scored), "expectedCalibrationError": rounded(error) if scored else None, "bins": rows}
