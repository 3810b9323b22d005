"""The same document with other identifiers or other mentions: many documents out of one.

Mention replacement helps where a corpus is small, because the model then learns the sentence around a name rather than
the names (Dai and Adel 2020, "An analysis of simple data augmentation for named entity recognition").
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from .labels import PHI_LABELS
from .schema import Document, Span
from .surrogates import Surrogates, replacement


def rewrite(document: Document, changes: list[tuple[int, int, str]]) -> Document:
    """The document with each `(start, end, new text)` put in, every span moved along; changes are in order and apart.
    Stretches to ignore are not kept: sources that have them are not rewritten."""
    if not changes:
        return document
    parts: list[str] = []
    edges: list[tuple[int, int, int]] = []
    position = shift = 0
    for start, end, new in changes:
        parts += [document.text[position:start], new]
        position = end
        shift += len(new) - (end - start)
        edges.append((start, end, shift))
    parts.append(document.text[position:])

    def move(offset: int, is_end: bool) -> int:
        total = 0
        for start, end, after in edges:
            if offset >= end if is_end else offset > start and offset >= end:
                total = after
            else:
                break
        return offset + total

    def moved(span: Span) -> Span:
        return Span(move(span.start, False), move(span.end, True), span.labels, span.assertion)

    return replace(
        document,
        text="".join(parts),
        entities=[moved(s) for s in document.entities],
        phi=[moved(s) for s in document.phi],
        ignore=[],
    )


def phi_pool(documents: list[Document]) -> dict[str, list[str]]:
    """The identifiers of the documents by label, whose formats `swap_phi` borrows."""
    pool: dict[str, list[str]] = {label: [] for label in PHI_LABELS}
    for document in documents:
        for span in document.phi:
            pool[span.labels[0]].append(document.text[span.start : span.end])
    return {label: values or ["Smith"] for label, values in pool.items()}


def swap_phi(document: Document, surrogates: Surrogates, pool: dict[str, list[str]], share: float) -> Document:
    """Other names, places, dates and ids; ids keep their shape."""
    changes = []
    for span in document.phi:
        if surrogates.rng.random() < share:
            old = document.text[span.start : span.end]
            new = replacement(surrogates, span.labels[0], old, pool)
            if new and new.strip() == new and new != old:
                changes.append((span.start, span.end, new))
    return rewrite(document, changes)


CHEMICAL_TREES = ("D01", "D02", "D03", "D04", "D09", "D10")
"""MeSH: inorganic and organic chemicals, heterocyclic and polycyclic compounds, carbohydrates, lipids; not proteins,
which the chemical corpora leave out."""
DISEASE_TREE = "C"
_LEAST_LENGTH = 5
"""Mentions of fewer characters are short forms, tied to a long form elsewhere in the document."""
_LONGEST_SHORT_FORM = 10
"""Up to so many characters with several capitals are short forms as well ("HAART", "MDMA")."""


@dataclass(frozen=True)
class MentionPool:
    """What mentions of a label may become: a draw for each label that is swapped."""

    draws: dict[str, Callable[[random.Random], str]]


def drug_names(data: Path) -> list[str]:
    """Ingredients of approved drugs and chemicals of MeSH, of at most two words, in lower case."""
    names = {
        line.split("\t")[0].lower()
        for line in (data / "terms/fda_drugs/ingredients.tsv").read_text(encoding="utf-8").splitlines()
    }
    names |= {name.lower() for name in _mesh(data, CHEMICAL_TREES)}
    return sorted(name for name in names if _plain(name, 2))


def disease_names(data: Path) -> list[str]:
    """Names and exact synonyms of the Disease Ontology and diseases of MeSH, of at most five words."""
    names = {name.lower() for name in _mesh(data, (DISEASE_TREE,))}
    with (data / "terms/disease_ontology/term-names.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["type"] in ("name", "exact-synonym"):
                names.add(row["name"])
    return sorted(name for name in names if _plain(name, 5))


def _mesh(data: Path, trees: tuple[str, ...]) -> set[str]:
    with (data / "terms/mesh_2015/tree-numbers.tsv").open(encoding="utf-8", newline="") as file:
        return {
            row["mesh_name"]
            for row in csv.DictReader(file, delimiter="\t")
            if row["mesh_tree_number"].startswith(trees)
        }


def _plain(name: str, words: int) -> bool:
    return re.fullmatch(r"[\w'’-]+(?: [\w'’-]+)*", name) is not None and len(name.split()) <= words and len(name) > 4


def mention_pool(data: Path, documents: list[Document], labels: tuple[str, ...]) -> MentionPool:
    """Every second draw is a mention of the documents themselves, the other a name of the terminologies."""
    terms = {"DRUG": drug_names, "PROBLEM": disease_names}

    def draw(label: str) -> Callable[[random.Random], str]:
        names = terms[label](data)
        own = sorted(
            {
                document.text[span.start : span.end]
                for document in documents
                for span in document.entities
                if span.labels == (label,) and not _is_short_form(document.text[span.start : span.end])
            }
        )
        return lambda rng: rng.choice(own if own and rng.random() < 0.5 else names)

    return MentionPool({label: draw(label) for label in labels})


def _is_short_form(mention: str) -> bool:
    n_capitals = sum(map(str.isupper, mention))
    return len(mention) < _LEAST_LENGTH or (len(mention) <= _LONGEST_SHORT_FORM and n_capitals > 1)


def swap_mentions(document: Document, rng: random.Random, pool: MentionPool, share: float) -> Document:
    """Other drugs and diseases, the same one for the same mention throughout; short forms stay."""
    chosen: dict[str, str | None] = {}
    changes = []
    for span in document.entities:
        old = document.text[span.start : span.end]
        if len(span.labels) != 1 or span.labels[0] not in pool.draws or _is_short_form(old) or "\n" in old:
            continue
        key = old.lower()
        if key not in chosen:
            chosen[key] = pool.draws[span.labels[0]](rng) if rng.random() < share else None
        new = chosen[key]
        if new is not None:
            changes.append((span.start, span.end, _in_case_of(old, new)))
    return rewrite(document, changes)


def _in_case_of(old: str, new: str) -> str:
    if old.isupper():
        return new.upper()
    return new[0].upper() + new[1:] if old[0].isupper() else new
