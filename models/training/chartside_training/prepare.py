"""Reads every source once, counts what it gives and records the hashes of all inputs.

Nothing is converted on disk: tokenising takes seconds, and fresh samples are drawn while training. The record says
with which bytes a set of weights was made.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

from . import corpora
from .inject import generators
from .model import read_base_file
from .quantize import sha256, write_json
from .schema import Document
from .surrogates import read_lists

INPUTS = (
    "notes_gold/notes_gold.jsonl",
    *(f"ner/{corpus}/{split}.jsonl" for corpus in corpora.ENTITY_MAPS for split in ("train", "dev")),
    "ner/bc2gm/train.jsonl",
    "deid/injected_v0/dev.jsonl",
    "deid/asq_phi/dev.jsonl",
    "deid/lists/ssa_first_names_atleast100.txt",
    "deid/lists/census2010_surnames.csv",
    "deid/lists/us_surnames_phileas.txt",
    "deid/lists/us_state_county_zip_city.csv",
    "deid/lists/cms_hospitals.tsv",
    "deid/lists/synthea_gb_hospitals.csv",
    "notes/mts_dialog/train.jsonl",
    "notes/aci_bench/train.jsonl",
    "terms/fda_drugs/brand_or_product_names.tsv",
    "terms/fda_drugs/ingredients.tsv",
    "terms/disease_ontology/term-names.tsv",
    "terms/mesh_2015/tree-numbers.tsv",
)


def counts(documents: list[Document]) -> dict[str, Any]:
    labels = Counter("|".join(s.labels) for d in documents for s in d.entities + d.phi)
    return {
        "documents": len(documents),
        "words": sum(len(d.text.split()) for d in documents),
        "labels": dict(labels.most_common()),
    }


def prepare(data: Path, notes: Path, base: Path | None, out: Path) -> None:
    lists = read_lists(data)
    gold, gold_dev = corpora.read_gold(data)
    authored, authored_dev = corpora.read_authored(notes)
    sources = {"gold": gold, "gold_dev": gold_dev, "authored": authored, "authored_dev": authored_dev}
    sources["authored_test"] = corpora.read_authored_test(notes)
    for corpus in corpora.ENTITY_MAPS:
        sources[corpus] = corpora.read_ner_train(data, corpus)
    sources["bc2gm"] = corpora.read_genes(data)
    sources["injected_v0"] = corpora.read_injected(data, lists.lower_names)
    sources["asq_phi"] = corpora.read_asq(data)
    tagged = hashlib.sha256()
    for path in sorted(notes.glob("*.txt")):
        tagged.update(path.name.encode() + b"\0" + path.read_bytes())
    write_json(
        out,
        {
            "inputs": {name: sha256(data / name) for name in INPUTS},
            "notes": tagged.hexdigest(),
            "baseWeights": hashlib.sha256(read_base_file("model.safetensors", base)).hexdigest(),
            "sources": {name: counts(documents) for name, documents in sources.items()},
            "generators": sorted(generators(data, lists)),
            "devDocuments": {"gold": [d.id for d in gold_dev], "authored": [d.id for d in authored_dev]},
            "testDocuments": [d.id for d in sources["authored_test"]],
        },
    )
