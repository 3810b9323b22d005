"""The model card: README.md of the package, written from the figures of `evaluate` so that none is typed by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .labels import NOT_SAFE_HARBOR

FRONT = """---
license: apache-2.0
language: en
base_model: sentence-transformers/all-MiniLM-L6-v2
pipeline_tag: token-classification
library_name: chartside
tags: [clinical, de-identification, named-entity-recognition, assertion, int8, wasm]
---

# clinical-base

One small encoder (6 layers, hidden size 384, 22.7 million parameters) that reads protected health information (PHI),
clinical entities, the assertion of problems and sentence vectors from the same hidden states. Weights are 7-bit
integers with one scale per output channel, word embeddings 8-bit with one scale per row; it runs inside the browser in
the Chartside engine. Casing and line starts, which the uncased vocabulary loses, come in through ten token-type rows.

## Intended use

Finding candidates for review: highlighting, drafting de-identified text, structuring notes. It assists a person or a
rule layer and is no substitute for either. Not a medical device; no diagnosis, no treatment decision, and no release
of text as de-identified without the checks that the law where you are requires. English only.
"""

DATA = """## Data and licences

Trained from all-MiniLM-L6-v2 (Apache-2.0) on:

| source | licence | used for |
|---|---|---|
| `notes_gold`, `models/training/notes`: invented, annotated notes | the project's own | all heads |
| MACCROBAT 2020 (Caufield et al.) | CC BY 4.0 | entities |
| CHIA (Kury et al. 2020) | CC BY 4.0 | entities, silver negation |
| PHEE (Sun et al. 2022) | MIT | entities |
| BC5CDR (Li et al. 2016), NCBI disease (Dogan et al. 2014) | public domain | entities |
| ASQ-PHI (Weatherhead) | MIT | PHI |
| MTS-Dialog (Ben Abacha et al. 2023), ACI-Bench (Yim et al. 2023), with PHI written into them | CC BY 4.0 | PHI |
| names (US SSA, US Census), ZIP codes, hospitals (CMS, Synthea), drug names (FDA) | public domain, Apache-2.0 | PHI and entity templates |

No real patient's record was used. Changes to the CC BY texts: PHI injected, labels mapped to our own.
The halves of these sets that are kept elsewhere for testing were not seen.
"""

LIMITS = """## Limits

- Dev notes are invented and come from the same writers as the training notes, one annotator each; expect lower figures
  on real notes of another institution. The bias on the PHI head was tuned on these same dev notes.
- A span is made of whole words: in `67M` the age is marked with the letter.
- Initials of staff in tables and signatures, given names that are also words, and lower-case names are the most
  frequent misses among identifiers.
- Rare identifiers (biometric ids, URLs, IP addresses, vehicles, user names) have few dev spans: read their figures with
  that in mind, and let the rules of the engine find what has a format.
- MACCROBAT has no forms of drugs and CHIA mixes tests with procedures: FORM, PROCEDURE and ANATOMY are the weakest.
- Scores are softmax probabilities, not calibrated.
- The assertion figures are those of the head on given PROBLEM spans.
"""


def entity_table(report: dict[str, Any], key: str) -> str:
    lines = ["| label | gold | strict P / R / F1 | relaxed P / R / F1 |", "|---|---|---|---|"]
    for label, row in report[key].items():
        strict, relaxed = (" / ".join(f"{v:.1f}" for v in row[kind]) for kind in ("strict", "relaxed"))
        lines.append(f"| {label} | {row['gold']} | {strict} | {relaxed} |")
    return "\n".join(lines)


def write_card(report: dict[str, Any], folder: Path) -> None:
    notes = report["int8"]["all_notes"]
    plain = report.get("float", {}).get("all_notes")
    parts = [FRONT, DATA]
    documents = {name: report["int8"][name]["documents"] for name in ("notes_gold", "authored")}
    parts.append(
        "## Development figures\n\nPercent; int8 arithmetic as at run time, simulated in PyTorch by "
        "`python -m chartside_training evaluate`. Model alone, without the engine's rules; PHI figures at a bias of -1.0 with neighbouring spans of one label joined.\n"
        f"Slices: {documents['notes_gold']} notes of `notes_gold` and {documents['authored']} of "
        "`models/training/notes`, never trained on (chosen by the hash of their id).\n"
    )
    lines = [
        "| slice | entities strict F1 | relaxed F1 | Safe Harbor identifiers | covered in full | character precision | assertion accuracy |",
        "|---|---|---|---|---|---|---|",
    ]
    for mode, name in (("int8", "notes_gold"), ("int8", "authored"), ("int8", "all_notes"), ("float", "all_notes")):
        if mode in report:
            r = report[mode][name]
            micro, harbor = r["entities"]["micro"], r["safeHarbor"]
            lines.append(
                f"| {name} ({mode}) | {micro['strict'][2]} | {micro['relaxed'][2]} | {harbor['identifiers']} | "
                f"{harbor['fullEntityRecall']} | {harbor['characterPrecision']} | {r['assertion']['accuracy']} |"
            )
    parts.append("\n".join(lines))
    for corpus in ("bc5cdr", "ncbi_disease", "maccrobat2020"):
        if corpus in report["int8"]:
            r = report["int8"][corpus]
            micro = r["entities"]["micro"]
            parts.append(
                f"- {corpus}, {r['documents']} dev documents: strict F1 {micro['strict'][2]}, relaxed {micro['relaxed'][2]}"
            )
    if "sentenceSpearman" in report["int8"]:
        parts.append(
            f"- Sentence vectors, Spearman's rho of pairwise cosines against the base model's, 400 sentences of the dev "
            f"notes: {report['int8']['sentenceSpearman']}"
        )
    parts.append(f"\n### Entities, both slices, int8\n\n{entity_table(notes, 'entities')}")
    parts.append(
        f"\n### PHI, both slices, int8, bias {report['outsideBias']} on the O logit\n\n{entity_table(notes, 'phi')}\n\n"
        f"Not asked for by Safe Harbor: {', '.join(sorted(NOT_SAFE_HARBOR))}."
    )
    covered = notes["safeHarbor"]["byLabel"]
    parts.append("\n### Identifiers covered in full, whatever the label\n\n| label | gold | recall |\n|---|---|---|")
    parts[-1] += "".join(f"\n| {label} | {n} | {recall} |" for label, (n, recall) in covered.items())
    parts.append("\nRecall against precision, by the bias:\n\n| bias | recall | character precision |\n|---|---|---|")
    parts[-1] += "".join(f"\n| {r['bias']} | {r['recall']} | {r['precision']} |" for r in report["outsideBiasCurve"])
    shipped = json.loads((folder / "manifest.json").read_text())["heads"]["phi"]["outsideBias"]
    parts.append(f"\nThe package ships with {shipped}: with the engine's rules beside the model, recall is worth more.")
    parts.append("\n### Assertion of given problems\n\n| class | gold | P / R / F1 |\n|---|---|---|")
    parts[-1] += "".join(
        f"\n| {label} | {row[0]} | {' / '.join(str(v) for v in row[1:])} |"
        for label, row in notes["assertion"]["byClass"].items()
    )
    if plain:
        parts.append("\n### int8 minus float, F1 points (100 gold spans or more)\n\n| label | strict | relaxed |\n|---|---|---|")
        for label, row in notes["entities"].items():
            if row["gold"] >= 100 and label in plain["entities"]:
                other = plain["entities"][label]
                parts[-1] += (
                    f"\n| {label} | {row['strict'][2] - other['strict'][2]:+.1f} | {row['relaxed'][2] - other['relaxed'][2]:+.1f} |"
                )
    parts.append("\n" + LIMITS)
    (folder / "README.md").write_text("\n".join(parts).rstrip() + "\n", encoding="utf-8")
