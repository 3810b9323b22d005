"""Readers of the public corpora and of the annotated notes, with their label maps and masks.

Only classes that a corpus does not annotate at all are masked: calling a corpus "partly annotated" lets spans balloon
(TRAINING.md, point 2).
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .labels import ASSERTION_LABELS, ENTITY_LABELS, PHI_LABELS
from .schema import Document, Span

ALL_ENTITIES = frozenset(ENTITY_LABELS)

# Public texts hold no patient, but they do hold ages, years and places that nobody marked.
PUBLIC_PHI_UNKNOWN = frozenset(
    "AGE AGE90 DATE YEAR DAY CITY STATE COUNTRY ORG LOCATION_OTHER PROFESSION DEVICE OTHERID COUNTRY".split()
)

ENTITY_MAPS: dict[str, dict[str, tuple[str, ...]]] = {
    "maccrobat2020": {
        "Sign_symptom": ("PROBLEM",),
        "Disease_disorder": ("PROBLEM",),
        "Medication": ("DRUG",),
        "Dosage": ("DOSE",),
        "Administration": ("ROUTE",),
        "Frequency": ("FREQ",),
        "Duration": ("DURATION",),
        "Diagnostic_procedure": ("TEST",),
        "Lab_value": ("VALUE",),
        "Therapeutic_procedure": ("PROCEDURE",),
        "Biological_structure": ("ANATOMY",),
    },
    "chia": {
        "Condition": ("PROBLEM",),
        "Drug": ("DRUG",),
        "Measurement": ("TEST",),
        "Value": ("VALUE",),
        "Procedure": ("TEST", "PROCEDURE"),
    },
    "phee": {
        "Effect": ("PROBLEM",),
        "Treat-Disorder": ("PROBLEM",),
        "Sub-Disorder": ("PROBLEM",),
        "Drug": ("DRUG",),
        "Dosage": ("DOSE",),
        "Freq": ("FREQ",),
        "Route": ("ROUTE",),
        "Duration": ("DURATION",),
    },
    "bc5cdr": {"Chemical": ("DRUG",), "Disease": ("PROBLEM",)},
    "ncbi_disease": {
        "SpecificDisease": ("PROBLEM",),
        "DiseaseClass": ("PROBLEM",),
        "Modifier": ("PROBLEM",),
        "CompositeMention": ("PROBLEM",),
    },
}


def _unknown(corpus: str) -> frozenset[str]:
    known = {label for labels in ENTITY_MAPS[corpus].values() for label in labels}
    if corpus == "maccrobat2020":
        known.add("FORM")  # forms are part of its Medication and Dosage spans: a lone FORM would be wrong there
    return ALL_ENTITIES - known


def flat(spans: list[Span]) -> list[Span]:
    """Non-overlapping spans, the longer one first: nested and discontinuous annotation has no BIO form."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (-(s.end - s.start), s.start)):
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def read_ner(data: Path, corpus: str, split: str) -> list[Document]:
    """A public NER corpus. Chia's and PHEE's negation marks give `absent` as silver assertion."""
    mapping = ENTITY_MAPS[corpus]
    documents = []
    for row in read_jsonl(data / "ner" / corpus / f"{split}.jsonl"):
        spans = []
        for entity in row["entities"]:
            labels = mapping.get(entity["label"])
            if labels is None or len(entity.get("fragments") or []) > 1:
                continue
            marks = entity.get("assertion") or {}
            negated = labels == ("PROBLEM",) and (marks.get("polarity") == "negated" or marks.get("negated") is True)
            spans.append(Span(entity["start"], entity["end"], labels, "absent" if negated else None))
        documents.append(
            Document(f"{corpus}-{row['id']}", row["text"], flat(spans), [], _unknown(corpus), PUBLIC_PHI_UNKNOWN)
        )
    return documents


HELD_OUT = {"bc5cdr": 100, "ncbi_disease": 100, "maccrobat2020": 20}
"""Of these dev sets the first so many documents are measured on; all other documents of a dev set are trained on."""


def read_ner_dev(data: Path, corpus: str) -> list[Document]:
    """The documents of a corpus that nothing is trained on; none of a corpus that is not measured."""
    held = HELD_OUT.get(corpus, 0)
    return read_ner(data, corpus, "dev")[:held] if held else []


def read_ner_train(data: Path, corpus: str) -> list[Document]:
    """All other documents, but for those whose text begins like a stretch of a document that is measured on: PHEE shares
    articles with BC5CDR."""
    held = "\n".join(document.text for name in HELD_OUT for document in read_ner_dev(data, name))
    documents = read_ner(data, corpus, "train") + read_ner(data, corpus, "dev")[HELD_OUT.get(corpus, 0) :]
    return [document for document in documents if document.text[:150] not in held]


def read_genes(data: Path) -> list[Document]:
    """Genes and proteins of one word, which are neither drugs nor problems however they look; all else is masked. Those
    that are given as drugs (insulin, thrombin) say nothing."""
    drugs = {
        word
        for line in (data / "terms/fda_drugs/ingredients.tsv").read_text(encoding="utf-8").splitlines()
        for word in line.split("\t")[0].lower().split()
    }
    documents = []
    for row in read_jsonl(data / "ner" / "bc2gm" / "train.jsonl"):
        spans = [
            Span(entity["start"], entity["end"], ())
            for entity in row["entities"]
            if " " not in entity["text"] and entity["text"].lower() not in drugs
        ]
        if spans:
            documents.append(Document(row["id"], row["text"], flat(spans), [], ALL_ENTITIES, PUBLIC_PHI_UNKNOWN))
    return documents


def _exact(label: str) -> tuple[str, ...]:
    return (label,)


def _annotated(row: dict[str, Any]) -> Document:
    entities = [Span(e["start"], e["end"], _exact(e["label"]), e.get("assertion")) for e in row["entities"]]
    phi = [Span(p["start"], p["end"], _exact(p["label"])) for p in row["phi"]]
    return Document(row["id"], row["text"], flat(entities), flat(phi))


def id_hash(identifier: str) -> int:
    return int(hashlib.md5(identifier.encode()).hexdigest(), 16)


def split_by_hash(documents: list[Document], modulus: int) -> tuple[list[Document], list[Document]]:
    """Train and dev; the split is a function of the id alone, so that it stays fixed as notes are added."""
    dev = [d for d in documents if id_hash(d.id) % modulus == 0]
    return [d for d in documents if id_hash(d.id) % modulus != 0], dev


def read_gold(data: Path) -> tuple[list[Document], list[Document]]:
    documents = [_annotated(row) for row in read_jsonl(data / "notes_gold" / "notes_gold.jsonl")]
    return split_by_hash(documents, 6)


_TAG = re.compile(r"\[\[([A-Z0-9_]+):|\{\{([A-Z]+)(?:\|([a-z]+))?:|\]\]|\}\}")


def parse_tagged(raw: str, name: str) -> Document:
    """The inline tags of notes_gold/SPEC.md to spans; raises ValueError on anything unbalanced or unknown."""
    parts: list[str] = []
    stack: list[tuple[str, str, str | None, int]] = []
    entities: list[Span] = []
    phi: list[Span] = []
    position = length = 0
    for match in _TAG.finditer(raw):
        parts.append(raw[position : match.start()])
        length += match.start() - position
        position = match.end()
        phi_label, entity_label, assertion = match.groups()
        if phi_label:
            if phi_label not in PHI_LABELS:
                raise ValueError(f"{name}: unknown PHI label {phi_label}")
            stack.append(("]]", phi_label, None, length))
        elif entity_label:
            if entity_label not in ENTITY_LABELS:
                raise ValueError(f"{name}: unknown label {entity_label}")
            if entity_label == "PROBLEM" and assertion not in ASSERTION_LABELS:
                raise ValueError(f"{name}: bad assertion {assertion}")
            stack.append(("}}", entity_label, assertion, length))
        else:
            if not stack or stack[-1][0] != match.group():
                raise ValueError(f"{name}: unbalanced {match.group()}")
            _, label, assertion, start = stack.pop()
            (phi if match.group() == "]]" else entities).append(Span(start, length, (label,), assertion))
    if stack:
        raise ValueError(f"{name}: unclosed {stack[-1][1]}")
    parts.append(raw[position:])
    text = "".join(parts)
    for span in entities + phi:
        piece = text[span.start : span.end]
        if not piece or piece != piece.strip():
            raise ValueError(f"{name}: ragged span")
    return Document(name, text, flat(entities), flat(phi))


def read_authored(folder: Path) -> tuple[list[Document], list[Document]]:
    """The project's own notes, train and dev; those of `read_authored_test` are in neither."""
    train, dev = split_by_hash(_authored(folder), 10)
    return [d for d in train if id_hash(d.id) % 10 != 1], dev


def read_authored_test(folder: Path) -> list[Document]:
    """Own notes that neither train nor choose anything: looked at once, for the model card."""
    return [d for d in _authored(folder) if id_hash(d.id) % 10 == 1]


def _authored(folder: Path) -> list[Document]:
    """All own notes; files that do not parse are named and left out."""
    documents = []
    for path in sorted(folder.glob("*.txt")):
        try:
            documents.append(parse_tagged(path.read_text(encoding="utf-8"), path.stem))
        except ValueError as error:
            print(f"skipped {error}", file=sys.stderr)
    return documents


INJECTED_MAP: dict[str, tuple[str, ...]] = {
    "DOCTOR": ("STAFF",),
    "RELATIVE": ("PATIENT",),
    "HOSPITAL": ("ORG",),
    "HEALTH_PLAN": ("HEALTHPLAN",),
    "AGE_OVER_89": ("AGE90",),
}
ASQ_MAP: dict[str, tuple[str, ...]] = {
    "GEOGRAPHIC_LOCATION": ("ORG", "CITY", "STATE", "COUNTRY", "STREET", "LOCATION_OTHER", "ZIP"),
    "NAME": ("PATIENT", "STAFF"),
    "MEDICAL_RECORD_NUMBER": ("MRN",),
    "HEALTH_PLAN_BENEFICIARY_NUMBER": ("HEALTHPLAN",),
    "PHONE_NUMBER": ("PHONE",),
    "SOCIAL_SECURITY_NUMBER": ("SSN",),
    "EMAIL_ADDRESS": ("EMAIL",),
    "UNIQUE_IDENTIFIER": ("OTHERID", "BIOID", "DEVICE"),
    "ACCOUNT_NUMBER": ("ACCOUNT",),
    "FAX_NUMBER": ("FAX",),
    "CERTIFICATE_LICENSE_NUMBER": ("LICENSE",),
    "IP_ADDRESS": ("IP",),
}


def _phi_only(path: Path, mapping: dict[str, tuple[str, ...]], unknown: frozenset[str]) -> list[Document]:
    documents = []
    for row in read_jsonl(path):
        spans = [Span(e["start"], e["end"], mapping.get(e["label"], (e["label"],))) for e in row["entities"]]
        documents.append(Document(row["id"], row["text"], [], flat(spans), None, unknown))
    return documents


def read_asq(data: Path) -> list[Document]:
    unknown = frozenset({"AGE", "AGE90", "YEAR", "DAY", "PROFESSION"})
    return _phi_only(data / "deid" / "asq_phi" / "dev.jsonl", ASQ_MAP, unknown)


_AGE = re.compile(r"\b(\d{1,3})(?=[- ](?:year|yr|y/o|yo)s?[- ]?(?:old)?)|(?<=aged )(\d{1,3})\b")
_MONTHS = "January February March April May June July August September October November December".split()
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})|(?:{'|'.join(_MONTHS)})(?: \d{{1,2}}(?:st|nd|rd|th)?)?(?:,? \d{{4}})?)\b"
)
_YEAR = re.compile(r"\b(?:19[3-9]\d|20[0-3]\d)\b")
_TITLED = re.compile(r"\b(Dr|Mr|Mrs|Ms|Miss)\.? ([A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)")


def silver_phi(text: str, taken: list[Span], names: frozenset[str]) -> tuple[list[Span], list[tuple[int, int]]]:
    """Evident PHI of an unannotated carrier as spans, and capitalised words that may be names as stretches to ignore."""
    found: list[Span] = []

    def free(start: int, end: int, spans: list[Span]) -> bool:
        return all(end <= s.start or start >= s.end for s in spans)

    def add(start: int, end: int, *labels: str) -> None:
        if free(start, end, taken) and free(start, end, found):
            found.append(Span(start, end, labels))

    for match in _TITLED.finditer(text):
        add(match.start(2), match.end(2), *(("STAFF",) if match.group(1) == "Dr" else ("PATIENT", "STAFF")))
    for match in _DATE.finditer(text):
        if match.group() in ("May", "March") and not text[match.end() : match.end() + 6].strip().startswith("of"):
            continue
        add(match.start(), match.end(), "DATE")
    for match in _AGE.finditer(text):
        number = match.group(1) or match.group(2)
        group = 1 if match.group(1) else 2
        add(match.start(group), match.end(group), "AGE90" if int(number) >= 90 else "AGE")
    for match in _YEAR.finditer(text):
        add(match.start(), match.end(), "YEAR")
    ignore = []
    for match in re.finditer(r"(?<=[a-z,;] )[A-Z][a-z]+\b", text):
        if match.group().lower() in names and free(match.start(), match.end(), taken + found):
            ignore.append((match.start(), match.end()))
    return found, ignore


def read_injected(data: Path, names: frozenset[str]) -> list[Document]:
    """injected_v0 does not mark ages, states, weekdays, years or jobs; evident ages are added, the rest is masked."""
    unknown = frozenset({"STATE", "COUNTRY", "YEAR", "DAY", "PROFESSION", "LOCATION_OTHER", "AGE"})
    documents = _phi_only(data / "deid" / "injected_v0" / "dev.jsonl", INJECTED_MAP, unknown)
    for document in documents:
        found, document.ignore = silver_phi(document.text, document.phi, names)
        document.phi = flat(document.phi + found)
    return documents


def read_carriers(data: Path) -> list[tuple[str, str]]:
    """Notes without annotation (MTS-Dialog sections, ACI-Bench notes) that the injector writes PHI into."""
    carriers = []
    for corpus in ("mts_dialog", "aci_bench"):
        for row in read_jsonl(data / "notes" / corpus / "train.jsonl"):
            text = row["text"].replace("\r\n", "\n")
            if len(text) > 80 and not re.search(r"\b(?:XYZ|ABC)\b|\bDr\. [A-Z]\b", text):
                carriers.append((row["id"], text))
    return carriers
