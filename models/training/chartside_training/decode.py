"""From a document to spans, as the engine does it: windows, Viterbi over BIO, whole words."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer

from .features import Tokens, deciding_window, runtime_windows, tokenize
from .labels import ASSERTION_LABELS, ENTITY_LABELS, PHI_LABELS
from .model import ClinicalModel
from .schema import Span

IMPOSSIBLE = -1e9


@dataclass
class Prediction:
    """Hidden states and logits of a whole document, each token from the window that decides it."""

    tokens: Tokens
    hidden: np.ndarray
    entities: np.ndarray
    phi: np.ndarray
    assertion: np.ndarray


def predict(model: ClinicalModel, tokenizer: Tokenizer, text: str) -> Prediction:
    tokens = tokenize(tokenizer, text)
    n = len(tokens)
    windows = runtime_windows(tokens)
    owner = deciding_window(windows, n)
    hidden = np.zeros((n, model.config.hidden_size), dtype=np.float32)
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    with torch.no_grad():
        if windows:
            length = max(end - start for start, end in windows) + 2
            ids = torch.zeros(len(windows), length, dtype=torch.long)
            types = torch.zeros_like(ids)
            valid = torch.zeros(len(windows), length, dtype=torch.bool)
            for row, (start, end) in enumerate(windows):
                ids[row, : end - start + 2] = torch.tensor([cls, *tokens.ids[start:end].tolist(), sep])
                types[row, 1 : end - start + 1] = torch.from_numpy(tokens.types[start:end])
                valid[row, : end - start + 2] = True
            states = model(ids, types, valid).float().numpy()
            for row, (start, end) in enumerate(windows):
                mine = np.nonzero(owner[start:end] == row)[0] + start
                hidden[mine] = states[row, mine - start + 1]
        top = torch.from_numpy(hidden)
        logits = [head(top).numpy() for head in (model.entities, model.phi, model.assertion)]
    return Prediction(tokens, hidden, *logits)


def log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def viterbi(scores: np.ndarray, continuation: np.ndarray) -> np.ndarray:
    """Best tag path: I-X follows B-X or I-X only, and no entity begins on a continuation piece."""
    n, size = scores.shape
    begins = np.arange(1, size, 2)
    insides = begins + 1
    best = scores[0].copy() if n else scores
    if n:
        best[insides] = IMPOSSIBLE
    back = np.zeros((n, size), dtype=np.int64)
    for t in range(1, n):
        top = int(best.argmax())
        current = best[top] + scores[t]
        back[t] = top
        from_begin = best[begins] >= best[insides]
        previous = np.where(from_begin, begins, insides)
        current[insides] = best[previous] + scores[t, insides]
        back[t, insides] = previous
        if continuation[t]:
            current[begins] = IMPOSSIBLE
        best = current
    path = np.zeros(n, dtype=np.int64)
    if n:
        path[-1] = int(best.argmax())
        for t in range(n - 1, 0, -1):
            path[t - 1] = back[t, path[t]]
    return path


def spans_of(path: np.ndarray, tokens: Tokens, labels: list[str]) -> list[Span]:
    spans = []
    n = len(path)
    i = 0
    while i < n:
        if path[i] % 2 == 1:
            j = i + 1
            while j < n and path[j] == path[i] + 1:
                j += 1
            spans.append(Span(int(tokens.starts[i]), int(tokens.word_end[j - 1]), (labels[path[i] // 2],)))
            i = j
        else:
            i += 1
    return spans


def decode(logits: np.ndarray, tokens: Tokens, labels: list[str], outside_bias: float = 0.0) -> list[Span]:
    """`outside_bias` is added to the O logit: below zero it trades precision for recall."""
    scores = logits.astype(np.float64)
    scores[:, 0] += outside_bias
    return spans_of(viterbi(log_softmax(scores), tokens.continuation), tokens, labels)


def entity_spans(prediction: Prediction) -> list[Span]:
    return decode(prediction.entities, prediction.tokens, ENTITY_LABELS)


# Between two pieces of one identifier: "12/" "04", "MP" "0558821", "44-" "0817".
_GAP = re.compile(r"[ \t]?[-/.'’:,]?[ \t]?$")
_NAMES = ("PATIENT", "STAFF")


def join_phi(spans: list[Span], text: str) -> list[Span]:
    """Neighbours of one label with nothing but a blank or a mark between them are one identifier. A comma joins only a
    surname to the given names after it; two full names in a row stay two."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last is not None and last.labels == span.labels and span.labels[0] not in ("DAY", "YEAR", "AGE", "AGE90"):
            gap = text[last.end : span.start]
            comma = "," in gap
            family_first = span.labels[0] in _NAMES and " " not in text[last.start : last.end]
            if _GAP.match(gap) and (not comma or family_first):
                joined[-1] = Span(last.start, span.end, last.labels)
                continue
        joined.append(span)
    return joined


def phi_spans(prediction: Prediction, outside_bias: float, text: str) -> list[Span]:
    return join_phi(decode(prediction.phi, prediction.tokens, PHI_LABELS, outside_bias), text)


def assertion_of(prediction: Prediction, start: int, end: int) -> str:
    """The class with the highest mean logit over the span's tokens."""
    tokens = prediction.tokens
    inside = (tokens.ends > start) & (tokens.starts < end)
    if not inside.any():
        return "present"
    return ASSERTION_LABELS[int(prediction.assertion[inside].mean(axis=0).argmax())]
