"""The loop of a system: reads `{"texts": [...]}` lines, answers with marks and the processor seconds that marking took."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

Mark = tuple[int, int]


def serve(version: str, mark: Callable[[str], list[Mark]]) -> None:
    """Says the version, then answers line by line until the input ends. Offsets are in code points."""
    answers = sys.stdout
    sys.stdout = sys.stderr  # a library that prints must not write between the answers
    print(json.dumps({"version": version}), file=answers, flush=True)
    for line in sys.stdin:
        texts = json.loads(line)["texts"]
        start = time.process_time()
        marks = [mark(text) for text in texts]
        seconds = time.process_time() - start
        print(json.dumps({"marks": marks, "seconds": seconds}), file=answers, flush=True)
