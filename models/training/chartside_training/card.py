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
| BC2GM (Smith et al. 2008) | CC BY 4.0 | genes, which are no entities of ours |
| ASQ-PHI (Weatherhead) | MIT | PHI |
| MTS-Dialog (Ben Abacha et al. 2023), ACI-Bench (Yim et al. 2023), with PHI written into them | CC BY 4.0 | PHI |
| names (US SSA, US Census), ZIP codes, hospitals (CMS, Synthea), drug names (FDA), headings (MeSH 2015, US National Library of Medicine), diseases (Disease Ontology) | public domain, CC0, CC BY 3.0, Apache-2.0 | PHI and entity templates, other mentions in the corpora |

No real patient's record was used. Changes to the CC BY texts: PHI injected, labels mapped to our own.
The halves of these sets that are kept elsewhere for testing were not seen.
"""

LIMITS = """## Limits

- All notes are invented and come from the same writers as the training notes; own notes were corrected by a second
  reader, those of `notes_gold` were not. Expect lower figures on real notes of another institution. Biases and
  temperatures were tuned on the dev notes; the test notes had no part in it.
- A span is made of whole words; units and sexes behind an age are trimmed, other glued text is not.
- Initials of staff in tables and signatures, given names that are also words, and lower-case names are the most
  frequent misses among identifiers.
- Rare identifiers (biometric ids, URLs, IP addresses, vehicles, user names) have few dev spans: read their figures with
  that in mind, and let the rules of the engine find what has a format.
- MACCROBAT has no forms of drugs and CHIA mixes tests with procedures: FORM, PROCEDURE and ANATOMY are the weakest.
- Scores are softmax probabilities under the head's biases and temperature; the calibration above says how far to trust them.
- The assertion figures are those of the head on given PROBLEM spans.
"""


def _percent(figure: dict[str, Any], with_interval: bool = False) -> str:
    if figure["value"] is None:
        return "-"
    text = f"{100 * figure['value']:.1f}"
    if with_interval and figure.get("interval"):
        low, high = figure["interval"]
        text += f" ({100 * low:.1f}-{100 * high:.1f})"
    return text


def _triple(scores: dict[str, Any]) -> str:
    return " / ".join((_percent(scores["precision"]), _percent(scores["recall"]), _percent(scores["f1"], True)))


def span_table(block: dict[str, Any]) -> str:
    lines = ["| label | gold | strict P / R / F1 | relaxed P / R / F1 |", "|---|---|---|---|"]
    rows = sorted(block["labels"].items(), key=lambda item: -item[1]["gold"])
    for label, row in [*rows, ("all", block["micro"])]:
        lines.append(f"| {label} | {row['gold']} | {_triple(row['strict'])} | {_triple(row['relaxed'])} |")
    return "\n".join(lines)


def _block_row(name: str, block: dict[str, Any], accuracy: str) -> str:
    micro, cover = block["entities"]["micro"], block["phi"]["coverage"]
    return (
        f"| {name} | {block['documents']} | {_percent(micro['strict']['f1'], True)} | "
        f"{_percent(micro['relaxed']['f1'], True)} | {cover['safeHarbor']['gold']} | "
        f"{_percent(cover['safeHarbor']['fullEntityRecall'], True)} | {_percent(cover['characterPrecision'])} | {accuracy} |"
    )


def slice_table(report: dict[str, Any]) -> str:
    lines = [
        "| slice | notes | entities strict F1 | relaxed F1 | Safe Harbor identifiers | covered in full | character precision | assertion accuracy |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for mode in ("int8", "float"):
        if mode in report:
            accuracy = _percent(report[mode]["assertion"]["accuracy"])
            lines.append(_block_row(f"all ({mode})", report[mode]["notes"], accuracy))
    if "test" in report:
        accuracy = _percent(report["test"]["assertion"]["accuracy"])
        lines.append(_block_row("**test** (int8)", report["test"]["notes"], accuracy))
    for name, values in report["int8"]["notes"]["slices"].items():
        for value, block in values.items():
            lines.append(_block_row(f"{name} {value} (int8)", block, ""))
    return "\n".join(lines)


def curve_section(curve: dict[str, Any]) -> str:
    """The learning curve over the number of own notes, from `curve.json`."""
    lines = [
        f"\n### Learning curve over the own notes\n\nThe same {curve['steps']} steps of {curve['tokensPerStep']} tokens from the "
        "base with so many of the own notes; the release is trained many times as long. Percent.\n",
        "| own notes | dev: entities strict / relaxed | dev: identifiers covered / character precision | test: entities | test: identifiers |",
        "|---|---|---|---|---|",
    ]
    for row in curve["rows"]:
        cells = [
            f"{100 * row[part][first]:.1f} / {100 * row[part][second]:.1f}"
            for part in ("dev", "test")
            for first, second in (("strict", "relaxed"), ("recall", "precision"))
        ]
        lines.append(f"| {row['notes']} | {' | '.join(cells)} |")
    return "\n".join(lines)


def write_card(report: dict[str, Any], folder: Path, curve: dict[str, Any] | None = None) -> None:
    int8 = report["int8"]
    notes, cover = int8["notes"], int8["notes"]["phi"]["coverage"]
    corpora = notes["slices"]["corpus"]
    parts = [FRONT, DATA]
    parts.append(
        "## Development figures\n\nPercent, in brackets the 95 % interval over resampled notes; int8 arithmetic as at run "
        "time, simulated in PyTorch by `python -m chartside_training evaluate`. Model alone, without the engine's rules, "
        "boundaries repaired as the engine repairs them; "
        "settings of the heads as shipped.\n"
        f"Slices: {corpora['notes_gold']['documents']} notes of `notes_gold` and {corpora['authored']['documents']} of "
        "`models/training/notes`, never trained on (chosen by the hash of their id); a style is the first letter of the "
        "ids of one kind of notes. **test** are own notes that neither trained nor chose anything.\n"
    )
    parts.append(slice_table(report))
    for corpus, figures in int8.get("corpora", {}).items():
        micro = figures["entities"]["micro"]
        parts.append(
            f"- {corpus}, {figures['documents']} dev documents: strict F1 {_percent(micro['strict']['f1'], True)}, "
            f"relaxed {_percent(micro['relaxed']['f1'], True)}"
        )
    if "sentenceSpearman" in int8:
        parts.append(
            f"- Sentence vectors, Spearman's rho of pairwise cosines against the base model's, 400 sentences of the dev "
            f"notes: {int8['sentenceSpearman']}"
        )
    for head, figures in int8["calibration"].items():
        error = figures["expectedCalibrationError"]
        parts.append(f"- Calibration of {head}: expected error {error} over {figures['spans']} predicted spans, ten bins")
    parts.append(f"\n### Entities, all notes, int8\n\n{span_table(notes['entities'])}")
    parts.append(
        f"\n### PHI, all notes, int8\n\n{span_table(notes['phi'])}\n\n"
        f"Not asked for by Safe Harbor: {', '.join(sorted(NOT_SAFE_HARBOR))}."
    )
    parts.append("\n### Identifiers covered in full, whatever the label\n\n| label | gold | recall |\n|---|---|---|")
    for label, row in sorted(cover["labels"].items(), key=lambda item: -item[1]["gold"]):
        if row["gold"]:
            parts[-1] += f"\n| {label} | {row['gold']} | {_percent(row['fullEntityRecall'], True)} |"
    parts.append("\nRecall against precision, by the bias:\n\n| bias | recall | character precision |\n|---|---|---|")
    for row in report["outsideBiasCurve"]:
        recall, precision = ({"value": row[key]} for key in ("recall", "precision"))
        parts[-1] += f"\n| {row['bias']} | {_percent(recall)} | {_percent(precision)} |"
    heads = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["heads"]
    shipped = {key: value for key, value in heads["phi"].items() if key != "labels"}
    parts.append(
        f"\nThe package ships with {json.dumps(shipped)}, chosen on the dev notes by `tune` and then with the engine's "
        "rules in the loop (models/training/README.md)."
    )
    parts.append("\n### Assertion of given problems\n\n| class | gold | P / R / F1 |\n|---|---|---|")
    parts[-1] += "".join(
        f"\n| {status} | {row['gold']} | {_triple(row)} |" for status, row in int8["assertion"]["statuses"].items()
    )
    if "int8MinusFloat" in report:
        parts.append("\n### int8 minus float, F1 points (100 gold spans or more)\n\n| label | strict | relaxed |\n|---|---|---|")
        for rows in report["int8MinusFloat"].values():
            for label, row in rows.items():
                if row["gold"] >= 100:
                    parts[-1] += f"\n| {label} | {100 * row['strict']:+.1f} | {100 * row['relaxed']:+.1f} |"
    if curve is not None:
        parts.append(curve_section(curve))
    parts.append("\n" + LIMITS)
    (folder / "README.md").write_text("\n".join(parts).rstrip() + "\n", encoding="utf-8")
