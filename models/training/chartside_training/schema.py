"""One document schema for all sources, and what a source says about the labels it does not annotate."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Span:
    """Offsets in code points. `labels` has more than one member where the source cannot tell them apart, and none where
    it is known to be of no label."""

    start: int
    end: int
    labels: tuple[str, ...]
    assertion: str | None = None


@dataclass
class Document:
    """`entity_unknown` / `phi_unknown` are labels that the source does not annotate at all: outside of spans they are
    as allowed as O. `ignore` are stretches about which nothing is known; `None` in place of a set masks everything."""

    id: str
    text: str
    entities: list[Span] = field(default_factory=list)
    phi: list[Span] = field(default_factory=list)
    entity_unknown: frozenset[str] | None = frozenset()
    phi_unknown: frozenset[str] | None = frozenset()
    ignore: list[tuple[int, int]] = field(default_factory=list)
