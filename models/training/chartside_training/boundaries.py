"""Where spans begin and end: the twin of `src/task/ner/mod.rs` and `src/task/deid/boundary.rs`.

ARCHITECTURE.md, "From scores to spans", is the specification; `tests/decoding` holds both sides to it. The word lists
are the engine's own, written by its tests into `boundaries.gen.json`. Standard library only. Offsets are code points.

`tidy_entity` and `tidy_phi` are for training too: a target that they would change teaches the head what is undone
afterwards.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from .decode import Found

_TABLES = json.loads((Path(__file__).parent / "boundaries.gen.json").read_text(encoding="utf-8"))

_WHITE = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
"""Unicode's White_Space; `str.isspace` has four control characters more."""

_WHITE_RUN = re.compile(f"[{_WHITE}]+")
_DIGITS = "0123456789"
_NAMES = ("PATIENT", "STAFF")
_AGES = ("AGE", "AGE90")
_NEVER_JOINED = ("DAY", "YEAR", "AGE", "AGE90")
_ADDRESSES = ("USERNAME", "EMAIL", "URL")


def _trim_white(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    start += len(inside) - len(inside.lstrip(_WHITE))
    return start, start + len(inside.strip(_WHITE))


def _trim_brackets(text: str, start: int, end: int, cuts_inside: bool) -> tuple[int, int]:
    inside = text[start:end]
    for opening, closing in _TABLES["brackets"]:
        n_open, n_close = inside.count(opening), inside.count(closing)
        wrapped = inside.startswith(opening) and inside.endswith(closing) and n_open == 1 and n_close == 1
        kept_start, kept_end = start, end
        if inside.startswith(opening) and (n_open > n_close or wrapped):
            kept_start += 1
        if inside.endswith(closing) and (n_close > n_open or wrapped) and kept_end > kept_start:
            kept_end -= 1
        if (kept_start, kept_end) != (start, end):
            return kept_start, kept_end
        if cuts_inside and n_open > n_close:
            return start, start + inside.rfind(opening)
    return start, end


def _until_stable(
    text: str, span: tuple[int, int], passes: Iterable[Callable[[str, int, int], tuple[int, int]]]
) -> tuple[int, int]:
    passes = tuple(passes)
    while True:
        before = span
        for trim in passes:
            span = trim(text, *span)
        if span == before:
            return span


def _split_word(inside: str) -> tuple[str, str] | None:
    """The text before the first white space and the text behind it."""
    at = next((index for index, character in enumerate(inside) if character in _WHITE), None)
    return None if at is None else (inside[:at], inside[at + 1 :])


def tidy_entity(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space, punctuation, brackets without their twin and leading determiners."""

    def marks(text: str, start: int, end: int) -> tuple[int, int]:
        inside = text[start:end]
        signed = inside[:1] in tuple(_TABLES["valueSigns"]) and inside[1:2] in tuple(_DIGITS)
        left = inside if signed else inside.lstrip(_TABLES["entityMarks"])
        start = end - len(left)
        return start, start + len(left.rstrip(_TABLES["entityMarks"]))

    def determiner(text: str, start: int, end: int) -> tuple[int, int]:
        split = _split_word(text[start:end])
        if split is None or split[0] == "A" or _lower(split[0]) not in _TABLES["determiners"]:
            return start, end
        return end - len(split[1]), end

    def brackets(text: str, start: int, end: int) -> tuple[int, int]:
        return _trim_brackets(text, start, end, cuts_inside=True)

    return _until_stable(text, _trim_white(text, start, end), (marks, brackets, determiner, _trim_white))


def _lower(word: str) -> str:
    """ASCII letters in lower case, others as they are."""
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in word)


def _has_content(text: str, start: int, end: int) -> bool:
    return any(character.isalnum() for character in text[start:end])


def _columns(text: str, entity: Found) -> list[Found]:
    """The parts of a span between the gaps of a table: a tab or two blanks on one line."""
    inside = text[entity.start : entity.end]
    gaps = [g.span() for g in _WHITE_RUN.finditer(inside) if _is_column_gap(g.group())]
    starts, ends = [0, *(end for _, end in gaps)], [*(start for start, _ in gaps), len(inside)]
    return [
        replace(entity, start=entity.start + start, end=entity.start + end)
        for start, end in zip(starts, ends, strict=True)
    ]


def _is_column_gap(white: str) -> bool:
    return ("\t" in white or len(white) > 1) and "\n" not in white and "\r" not in white


def refine_entities(text: str, found: list[Found]) -> list[Found]:
    """Parts at the gaps between columns, joins pieces of one word parted at a hyphen, trims, and drops what holds no
    letter or digit."""
    joined: list[Found] = []
    parts = [part for entity in found for part in _columns(text, entity)]
    for entity in sorted(parts, key=lambda entity: (entity.start, entity.end)):
        last = joined[-1] if joined else None
        if last is not None and last.label == entity.label and last.end <= entity.start:
            gap = text[last.end : entity.start]
            if gap in ("-", "–", "‑") or (gap == "" and text[: last.end].endswith("-")):
                joined[-1] = replace(last, end=entity.end, score=min(last.score, entity.score))
                continue
        joined.append(entity)
    return _tidied(text, joined, lambda found: tidy_entity(text, found.start, found.end))


def _tidied(text: str, found: list[Found], tidy: Callable[[Found], tuple[int, int]]) -> list[Found]:
    places = [(span, *tidy(span)) for span in found]
    return [replace(span, start=start, end=end) for span, start, end in places if _has_content(text, start, end)]


def tidy_phi(text: str, start: int, end: int, label: str) -> tuple[int, int]:
    """The identifier alone: no white space, punctuation, brackets or quotes without their twin; of names no title,
    credential or possessive; of ages no unit and no sex."""
    marks = _TABLES["addressMarks" if label in _ADDRESSES else "phiMarks"]

    def trim_marks(text: str, start: int, end: int) -> tuple[int, int]:
        # A dot may end an initial or an abbreviation, a slash an address: behind, both stay.
        inside = text[start:end]
        left = inside.lstrip(marks + ("" if label in _ADDRESSES else "./"))
        start = end - len(left)
        return start, start + len(left.rstrip(marks))

    def brackets(text: str, start: int, end: int) -> tuple[int, int]:
        return _trim_brackets(text, start, end, cuts_inside=False)

    def quotes(text: str, start: int, end: int) -> tuple[int, int]:
        inside = text[start:end]
        if inside.count('"') % 2 == 1:
            if inside.startswith('"'):
                return start + 1, end
            if inside.endswith('"'):
                return start, end - 1
        return start, end

    passes = [trim_marks, brackets, quotes]
    if label in _NAMES:
        passes += [_trim_title, _trim_possessive]
    if label == "STAFF":
        passes.append(_trim_credential)
    if label in _AGES:
        passes.append(_trim_age_unit)
    return _until_stable(text, _trim_white(text, start, end), (*passes, _trim_white))


def _trim_title(text: str, start: int, end: int) -> tuple[int, int]:
    split = _split_word(text[start:end])
    if split is None or _lower(split[0].removesuffix(".")) not in _TABLES["titles"]:
        return start, end
    return end - len(split[1]), end


def _trim_possessive(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    for suffix in ("'s", "’s", "'", "’"):
        if inside.endswith(suffix):
            return start, end - len(suffix)
    return start, end


def _trim_credential(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    for credential in _TABLES["credentials"]:
        before = inside.removesuffix(credential)
        if len(before) == len(inside):
            continue
        bare = before.rstrip(_WHITE)
        parted = bare.endswith(",") or (len(bare) < len(before) and credential in _TABLES["bareCredentials"])
        if bare and parted:
            return start, start + len(bare)
    return start, end


def _trim_age_unit(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    for unit in _TABLES["ageUnits"]:
        tail = inside[len(inside) - len(unit) :] if len(unit) < len(inside) else ""
        # A capital M or F is a sex, a small m is months.
        if (tail if unit.isupper() else _lower(tail)) != unit:
            continue
        before = inside[: len(inside) - len(unit)]
        bare = before.rstrip(_WHITE + "-/.")
        if bare and (len(bare) < len(before) or bare[-1] in _DIGITS):
            return start, start + len(bare)
    return start, end


def refine_phi(text: str, found: list[Found]) -> list[Found]:
    """Trims, drops what holds no letter or digit, and joins neighbours that are pieces of one identifier."""
    ordered = sorted(found, key=lambda phi: (phi.start, phi.end))
    joined: list[Found] = []
    for phi in _tidied(text, ordered, lambda phi: tidy_phi(text, phi.start, phi.end, phi.label)):
        last = joined[-1] if joined else None
        if last is not None and last.label == phi.label and _joins(text, last, phi):
            joined[-1] = replace(last, end=phi.end, score=min(last.score, phi.score))
        else:
            joined.append(phi)
    return joined


def _joins(text: str, left: Found, right: Found) -> bool:
    if left.label in _NEVER_JOINED or left.end > right.start:
        return False
    gap = text[left.end : right.start]
    if gap in ("", " ", "\t"):
        return True
    if gap in ("-", "‑", "'", "’", "."):
        return left.label != "DATE"  # a range has two dates
    # A comma parts a surname from the given names behind it; two full names in a row stay two.
    return gap == ", " and left.label in _NAMES and not any(c in _WHITE for c in text[left.start : left.end])
