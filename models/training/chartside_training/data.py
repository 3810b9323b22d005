"""Sources, augmentation and the mixing of windows into batches by share of tokens."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from . import corpora
from .features import CASES, Tokens, tokenize
from .labels import ASSERTION_LABELS, ENTITY_LABELS, ENTITY_TAGS, PHI_LABELS, PHI_TAGS
from .schema import Document
from .surrogates import Lists, Surrogates, read_lists
from .swaps import MentionPool, mention_pool, phi_pool, swap_mentions, swap_phi


class TagSpace:
    """Codes for sets of allowed tags: the first codes are single tags, the last ones sets met in the data."""

    def __init__(self, labels: list[str], tags: list[str]) -> None:
        self.labels, self.size = labels, len(tags)
        self.rows: list[frozenset[int]] = [frozenset({i}) for i in range(len(tags))]
        self.codes = {row: code for code, row in enumerate(self.rows)}
        self._table: Tensor | None = None

    def code(self, allowed: frozenset[int]) -> int:
        if allowed not in self.codes:
            self.codes[allowed] = len(self.rows)
            self.rows.append(allowed)
            self._table = None
        return self.codes[allowed]

    def everything(self) -> int:
        return self.code(frozenset(range(self.size)))

    def outside(self, unknown: frozenset[str] | None) -> int:
        """O, or also any tag of the labels that the source does not annotate."""
        if unknown is None:
            return self.everything()
        return self.code(frozenset({0}) | {t for label in unknown for t in self.pair(label)})

    def pair(self, label: str) -> tuple[int, int]:
        index = self.labels.index(label)
        return 1 + 2 * index, 2 + 2 * index

    def span(self, labels: tuple[str, ...]) -> tuple[int, int]:
        pairs = [self.pair(label) for label in labels]
        return self.code(frozenset(b for b, _ in pairs)), self.code(frozenset(i for _, i in pairs))

    def table(self) -> Tensor:
        if self._table is None:
            self._table = torch.zeros(len(self.rows), self.size, dtype=torch.bool)
            for code, row in enumerate(self.rows):
                self._table[code, list(row)] = True
        return self._table


# Corpora whose mentions are replaced, and of which labels: findings of case reports and notes have no list of names.
SWAPPED = {"bc5cdr": ("DRUG", "PROBLEM"), "ncbi_disease": ("PROBLEM",), "phee": ("DRUG",), "chia": ("DRUG",), "maccrobat2020": ("DRUG",)}
SWAPPED_SHARE = 0.3


@dataclass
class Example:
    """A tokenised document with its targets as codes; -1 in `assertion` where there is no loss."""

    tokens: Tokens
    entity: np.ndarray
    phi: np.ndarray
    assertion: np.ndarray


class Encoder:
    """Documents to examples."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.entity_space = TagSpace(ENTITY_LABELS, ENTITY_TAGS)
        self.phi_space = TagSpace(PHI_LABELS, PHI_TAGS)

    @staticmethod
    def _range(tokens: Tokens, start: int, end: int) -> tuple[int, int]:
        """Tokens of all words that the characters touch: spans are whole words at run time."""
        first = int(np.searchsorted(tokens.word_end, start, side="right"))
        last = int(np.searchsorted(tokens.word_start, end, side="left"))
        return first, last

    def __call__(self, document: Document) -> Example:
        tokens = tokenize(self.tokenizer, document.text)
        n = len(tokens)
        entity = np.full(n, self.entity_space.outside(document.entity_unknown), dtype=np.int64)
        phi = np.full(n, self.phi_space.outside(document.phi_unknown), dtype=np.int64)
        assertion = np.full(n, -1, dtype=np.int64)
        for start, end in document.ignore:
            first, last = self._range(tokens, start, end)
            phi[first:last] = self.phi_space.everything()
            entity[first:last] = self.entity_space.everything()
        for span in document.phi:
            first, last = self._range(tokens, span.start, span.end)
            begin, inside = self.phi_space.span(span.labels)
            phi[first:last] = inside
            if first < last:
                phi[first] = begin
            entity[first:last] = 0  # names are no drugs and hospitals no procedures (TRAINING.md, point 3)
        for span in document.entities:
            first, last = self._range(tokens, span.start, span.end)
            if not span.labels:
                entity[first:last] = 0
                continue
            begin, inside = self.entity_space.span(span.labels)
            entity[first:last] = inside
            if first < last:
                entity[first] = begin
            if span.assertion is not None:
                assertion[first:last] = ASSERTION_LABELS.index(span.assertion)
        return Example(tokens, entity, phi, assertion)


@dataclass
class Window:
    """A training window: ids with special tokens, types, targets (padding and special tokens: everything allowed)."""

    ids: np.ndarray
    types: np.ndarray
    entity: np.ndarray
    phi: np.ndarray
    assertion: np.ndarray
    sentences: list[tuple[int, int]]


def recase(types: np.ndarray, rng: random.Random) -> np.ndarray:
    """ALL CAPS and lower-case notes: the vocabulary is uncased, so only the casing ids change."""
    roll = rng.random()
    if roll > 0.12:
        return types
    case, line = types % CASES, types - types % CASES
    return np.where(case == 4, 4, np.where(case == 0, 0, 2) if roll < 0.06 else 0) + line


def windows_of(example: Example, rng: random.Random, everything: tuple[int, int]) -> Iterator[Window]:
    """Sentence-packed windows of random length, 64–256 tokens, now and then of a single sentence."""
    tokens, n = example.tokens, len(example.tokens)
    types_all = recase(tokens.types, rng)
    cuts = tokens.cuts + [n]
    start = 0
    while start < n:
        limit = 1 if rng.random() < 0.06 else rng.randint(62, 254)
        fitting = [c for c in cuts if start < c <= start + limit]
        following = next(c for c in cuts if c > start)
        end = fitting[-1] if fitting else min(following, start + max(limit, 254))
        inner = [c for c in cuts if start <= c <= end] + [end]
        inner = sorted({start, *inner})
        pad = np.array([0])
        yield Window(
            np.concatenate(([101], tokens.ids[start:end], [102])),
            np.concatenate((pad, types_all[start:end], pad)),
            np.concatenate(([everything[0]], example.entity[start:end], [everything[0]])),
            np.concatenate(([everything[1]], example.phi[start:end], [everything[1]])),
            np.concatenate(([-1], example.assertion[start:end], [-1])),
            [(a - start + 1, b - start + 1) for a, b in zip(inner, inner[1:], strict=False)],
        )
        start = end


Source = Callable[[random.Random], Iterator[Window]]


class Sources:
    """All streams of windows by name."""

    def __init__(
        self, data: Path, notes: Path, tokenizer: Tokenizer, seed: int, own_notes: int | None = None
    ) -> None:
        self.encoder = Encoder(tokenizer)
        self.seed = seed
        self.lists: Lists = read_lists(data)
        names = self.lists.lower_names
        gold, self.gold_dev = corpora.read_gold(data)
        authored, self.authored_dev = corpora.read_authored(notes)
        authored = sorted(authored, key=lambda d: corpora.id_hash(d.id))[:own_notes]
        self.gold, self.authored = gold, authored
        self.pool = phi_pool(gold + authored)
        static = {corpus: corpora.read_ner_train(data, corpus) for corpus in corpora.ENTITY_MAPS}
        self.mentions: dict[str, MentionPool] = {
            corpus: mention_pool(data, static[corpus], labels) for corpus, labels in SWAPPED.items() if corpus in static
        }
        self.mentions["gold"] = self.mentions["authored"] = mention_pool(data, gold + authored, ("DRUG",))
        static["bc2gm"] = corpora.read_genes(data)
        static["injected_v0"] = corpora.read_injected(data, names)
        static["asq_phi"] = corpora.read_asq(data)
        # Every note of asq_phi and injected_v0 is train; one in twenty is left out for a look at overfitting.
        self.static_dev = {k: [d for d in v if corpora.id_hash(d.id) % 20 == 0] for k, v in list(static.items())[-2:]}
        for name, held in self.static_dev.items():
            static[name] = [d for d in static[name] if d not in held]
        self.static = static
        self.generators: dict[str, Callable[[Surrogates], Document]] = {}
        try:
            from .inject import generators
        except ImportError:
            pass
        else:
            self.generators = generators(data, self.lists)

    def _everything(self) -> tuple[int, int]:
        return self.encoder.entity_space.everything(), self.encoder.phi_space.everything()

    def _with_other_mentions(self, name: str, document: Document, rng: random.Random) -> Document:
        """Half of the documents as they are, in the others some of the mentions replaced."""
        if name not in self.mentions or rng.random() < 0.5:
            return document
        return swap_mentions(document, rng, self.mentions[name], SWAPPED_SHARE)

    def stream(self, name: str, rng: random.Random) -> Iterator[Window]:
        surrogates = Surrogates(self.lists, rng)
        while True:
            if name in self.static:
                order = list(self.static[name])
                rng.shuffle(order)
                for document in order:
                    example = self.encoder(self._with_other_mentions(name, document, rng))
                    yield from windows_of(example, rng, self._everything())
            elif name in ("gold", "authored"):
                notes = list(self.gold if name == "gold" else self.authored)
                rng.shuffle(notes)
                for document in notes:
                    share = rng.choice([0.0, 0.3, 0.7])
                    other = self._with_other_mentions(name, swap_phi(document, surrogates, self.pool, share), rng)
                    yield from windows_of(self.encoder(other), rng, self._everything())
            else:
                yield from windows_of(self.encoder(self.generators[name](surrogates)), rng, self._everything())

    def names(self) -> list[str]:
        return [*self.static, "gold", *(["authored"] if self.authored else []), *self.generators]


@dataclass
class Batch:
    ids: Tensor
    types: Tensor
    valid: Tensor
    entity: Tensor
    phi: Tensor
    assertion: Tensor
    sentences: list[tuple[int, int, int]]


def collate(windows: list[Window], everything: tuple[int, int]) -> Batch:
    length = max(len(w.ids) for w in windows)

    def pad(name: str, fill: int) -> Tensor:
        rows = np.full((len(windows), length), fill, dtype=np.int64)
        for row, window in zip(rows, windows, strict=True):
            values = getattr(window, name)
            row[: len(values)] = values
        return torch.from_numpy(rows)

    valid = torch.zeros(len(windows), length, dtype=torch.bool)
    for index, window in enumerate(windows):
        valid[index, : len(window.ids)] = True
    sentences = [(i, a, b) for i, w in enumerate(windows) for a, b in w.sentences if 4 <= b - a <= 120]
    return Batch(
        pad("ids", 0), pad("types", 0), valid, pad("entity", everything[0]), pad("phi", everything[1]),
        pad("assertion", -1), sentences,
    )


def batches(sources: Sources, shares: dict[str, float], tokens_per_step: int, seed: int) -> Iterator[Batch]:
    """Endless batches: the source furthest behind its share of tokens gives the next window; windows of like length
    share a batch."""
    rng = random.Random(seed)
    shares = {name: share for name, share in shares.items() if name in sources.names() and share > 0}
    streams = {name: sources.stream(name, random.Random(f"{seed}-{name}")) for name in shares}
    seen = dict.fromkeys(shares, 0.0)
    everything = sources._everything()
    while True:
        pool: list[Window] = []
        total = 0
        while total < 16 * tokens_per_step:
            name = min(shares, key=lambda n: seen[n] / shares[n])
            window = next(streams[name])
            seen[name] += len(window.ids)
            total += len(window.ids)
            pool.append(window)
        pool.sort(key=lambda w: len(w.ids))
        groups: list[list[Window]] = [[]]
        for window in pool:
            if groups[-1] and len(window.ids) * (len(groups[-1]) + 1) > tokens_per_step:
                groups.append([])
            groups[-1].append(window)
        rng.shuffle(groups)
        for group in groups:
            yield collate(group, everything)


__all__ = ["Batch", "Encoder", "Example", "Sources", "TagSpace", "batches"]
