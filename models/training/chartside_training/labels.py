"""The labels and tag spaces shared with the Rust engine. Their order is part of the model contract."""

from __future__ import annotations

ENTITY_LABELS: list[str] = "PROBLEM DRUG DOSE ROUTE FREQ DURATION FORM TEST VALUE PROCEDURE ANATOMY".split()
PHI_LABELS: list[str] = (
    "PATIENT STAFF USERNAME ORG STREET CITY STATE ZIP COUNTRY LOCATION_OTHER AGE AGE90 DATE YEAR DAY PHONE FAX "
    "EMAIL URL IP SSN MRN ACCOUNT HEALTHPLAN LICENSE VEHICLE DEVICE BIOID OTHERID PROFESSION"
).split()
ASSERTION_LABELS: list[str] = "present absent possible hypothetical historical family conditional".split()

# Labels that 45 CFR 164.514(b)(2)(i) does not ask to remove (DESIGN.md, "Words for labels").
NOT_SAFE_HARBOR: frozenset[str] = frozenset({"STATE", "COUNTRY", "AGE", "YEAR", "DAY", "PROFESSION"})


def bio_tags(labels: list[str]) -> list[str]:
    """``O, B-first, I-first, B-second, ...``: the rows of a token head."""
    tags = ["O"]
    for label in labels:
        tags += [f"B-{label}", f"I-{label}"]
    return tags


ENTITY_TAGS: list[str] = bio_tags(ENTITY_LABELS)
PHI_TAGS: list[str] = bio_tags(PHI_LABELS)
