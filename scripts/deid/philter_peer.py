"""Philter (philter-lite, the fork of philter-ucsf with calls in process) with its published filters.

    python philter_peer.py MODEL

Philter asks NLTK for parts of speech. NLTK's tagger data is on no package index, so the tagger of the spaCy model
answers in its place, with the same Penn Treebank tags.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import version
from pathlib import Path

import nltk
import philter_lite
import spacy
from serving import Mark, serve

NLP = spacy.load(sys.argv[1], disable=["parser", "ner", "senter", "lemmatizer", "attribute_ruler"])


def pos_tag(words: list[str]) -> list[tuple[str, str]]:
    """Words and stretches of white space with their tags."""
    tagged = NLP(spacy.tokens.Doc(NLP.vocab, words=[word for word in words if not word.isspace()]))
    tags = iter(token.tag_ for token in tagged)
    return [(word, "" if word.isspace() else next(tags)) for word in words]


# Philter stars out letters and digits only: stretches that nothing but punctuation parts are one identifier.
STRETCH = re.compile(r"[(#+]?\x00(?:[^\w\n]{0,3}\x00)*[).]?")


def mark(text: str, filters: list[philter_lite.Filter]) -> list[Mark]:
    kept, _, _ = philter_lite.detect_phi(text, filters)
    starred = philter_lite.transform_text_asterisk(text, kept)
    seen = "".join("\x00" if after != before else before for before, after in zip(text, starred, strict=True))
    return [match.span() for match in STRETCH.finditer(seen)]


def main() -> None:
    nltk.pos_tag = pos_tag
    package = Path(philter_lite.__file__).parent
    filters = philter_lite.load_filters(str(package / "configs" / "philter_delta.toml"))
    serve(version("philter-lite"), lambda text: mark(text, filters))


main()
