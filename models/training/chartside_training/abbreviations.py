"""Short forms that a text defines: the twin of `src/task/ner/abbreviation.rs`, which names its source.

`tests/decoding/abbreviations.json` holds both sides to it. Standard library only. Offsets are code points.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .decode import Found

_LABELS = ("PROBLEM", "DRUG", "TEST", "PROCEDURE")
_BRACKETS = re.compile(r" ?\(([A-Za-z][A-Za-z0-9/-]{1,9})[),;]")


def with_abbreviations(text: str, found: Sequence[Found]) -> list[Found]:
    """Adds the entities written by a short form that the text defines, where nothing was found yet."""
    defined: dict[str, Found] = {}
    for entity in found:
        short = _short_form(text, entity)
        if short is not None:
            defined.setdefault(short, entity)
    added: list[Found] = []
    for short, entity in defined.items():
        for match in re.finditer(re.escape(short), text):
            start, end = match.span()
            is_free = all(end <= other.start or other.end <= start for other in (*found, *added))
            if is_free and _stands_alone(text, start, end):
                added.append(replace(entity, start=start, end=end))
    return sorted((*found, *added), key=lambda entity: (entity.start, entity.end))


def _short_form(text: str, long: Found) -> str | None:
    match = _BRACKETS.match(text, long.end)
    if long.label not in _LABELS or match is None:
        return None
    short = match[1]
    fits = any("A" <= c <= "Z" for c in short) and len(short) < long.end - long.start
    return short if fits and _abbreviates(short, text[long.start : long.end]) else None


def _abbreviates(short: str, long: str) -> bool:
    """Whether the letters and digits of `short` stand in `long` in their order, the first at the start of a word."""
    long = long.lower()
    behind = len(long)
    letters = [c for c in short.lower() if c.isalnum()]
    for n_before, wanted in reversed(list(enumerate(letters))):
        places = (
            index
            for index in range(behind - 1, -1, -1)
            if long[index] == wanted and (n_before > 0 or index == 0 or not long[index - 1].isalnum())
        )
        place = next(places, None)
        if place is None:
            return False
        behind = place
    return True


def _stands_alone(text: str, start: int, end: int) -> bool:
    neighbours = (text[start - 1 : start], text[end : end + 1])
    return not any(c.isalnum() or c == "-" for c in neighbours if c)
