"""Presidio's analyzer with every recogniser that it has on by default for English.

    python presidio_peer.py blank     patterns and context words over spaCy's blank English: no names, no places
    python presidio_peer.py MODEL     with the named entities of an installed spaCy model
"""

from __future__ import annotations

import logging
import sys
from importlib.metadata import version
from pathlib import Path

import presidio_analyzer
import spacy
import yaml
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
from serving import serve


class LoadedNlpEngine(SpacyNlpEngine):
    """Presidio's own engine over a pipeline that is loaded already: it would fetch a model that it does not know."""

    def __init__(self, nlp: spacy.Language) -> None:
        super().__init__(ner_model_configuration=published_configuration())
        self.nlp = {"en": nlp}


def published_configuration() -> NerModelConfiguration:
    """What Presidio makes of spaCy's labels by default; it leaves organisations out, as too often wrong."""
    file = Path(presidio_analyzer.__file__).parent / "conf" / "default.yaml"
    return NerModelConfiguration.from_dict(yaml.safe_load(file.read_text())["ner_model_configuration"])


@spacy.Language.component("word_as_lemma")
def word_as_lemma(doc: spacy.tokens.Doc) -> spacy.tokens.Doc:
    """Context words are looked up by lemma, which a blank pipeline has none of."""
    for token in doc:
        token.lemma_ = token.lower_
    return doc


def main() -> None:
    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    model = sys.argv[1]
    if model == "blank":
        nlp = spacy.blank("en")
        nlp.add_pipe("word_as_lemma")
    else:
        nlp = spacy.load(model)
    nlp_engine = LoadedNlpEngine(nlp)
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=nlp_engine)
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=nlp_engine, supported_languages=["en"])
    serve(
        version("presidio-analyzer"),
        lambda text: [(found.start, found.end) for found in analyzer.analyze(text, language="en")],
    )


main()
