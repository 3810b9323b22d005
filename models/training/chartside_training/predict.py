"""The model over one document: windows as the engine makes them, hidden states and logits, and spans read off them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer

from .abbreviations import with_abbreviations
from .boundaries import refine_entities, refine_phi
from .decode import Found, HeadSettings, chunks, decode
from .features import MAX_TOKENS, OVERLAP_TOKENS, Tokens, tokenize
from .labels import ASSERTION_LABELS, ENTITY_LABELS, PHI_LABELS
from .model import ClinicalModel


@dataclass
class Prediction:
    """Hidden states and logits of a whole document, each token from the window that decides it."""

    tokens: Tokens
    hidden: np.ndarray
    entities: np.ndarray
    phi: np.ndarray
    assertion: np.ndarray


def predict(model: ClinicalModel, tokenizer: Tokenizer, text: str) -> Prediction:
    """Sentences come from `features`, whose rule is simpler than the engine's: windows may end elsewhere."""
    tokens = tokenize(tokenizer, text)
    n = len(tokens)
    windows = chunks(n, [*tokens.cuts[1:], n], MAX_TOKENS, OVERLAP_TOKENS)
    hidden = np.zeros((n, model.config.hidden_size), dtype=np.float32)
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    with torch.no_grad():
        if windows:
            length = max(window.end - window.start for window in windows) + 2
            ids = torch.zeros(len(windows), length, dtype=torch.long)
            types = torch.zeros_like(ids)
            valid = torch.zeros(len(windows), length, dtype=torch.bool)
            for row, window in enumerate(windows):
                fed = slice(window.start, window.end)
                n_fed = window.end - window.start
                ids[row, : n_fed + 2] = torch.tensor([cls, *tokens.ids[fed].tolist(), sep])
                types[row, 1 : n_fed + 1] = torch.from_numpy(tokens.types[fed])
                valid[row, : n_fed + 2] = True
            states = model(ids, types, valid).float().numpy()
            for row, window in enumerate(windows):
                first, behind = window.core_start, window.core_end
                hidden[first:behind] = states[row, first - window.start + 1 : behind - window.start + 1]
        top = torch.from_numpy(hidden)
        logits = [head(top).numpy() for head in (model.entities, model.phi, model.assertion)]
    return Prediction(tokens, hidden, *logits)


def _decode(logits: np.ndarray, tokens: Tokens, labels: list[str], settings: HeadSettings | None) -> list[Found]:
    places = list(zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True))
    return decode(logits.tolist(), places, tokens.continuation.tolist(), labels, settings)


def entity_spans(prediction: Prediction, text: str, settings: HeadSettings | None = None) -> list[Found]:
    """The entities of the model alone, as the engine repairs and repeats them."""
    found = refine_entities(text, _decode(prediction.entities, prediction.tokens, ENTITY_LABELS, settings))
    return with_abbreviations(text, found)


def phi_spans(prediction: Prediction, text: str, settings: HeadSettings | None = None) -> list[Found]:
    """The identifiers of the model alone, as they go into the engine's merge with its rules."""
    return refine_phi(text, _decode(prediction.phi, prediction.tokens, PHI_LABELS, settings))


def assertion_of(
    prediction: Prediction, start: int, end: int, settings: HeadSettings | None = None
) -> tuple[str, float]:
    """The status with the highest mean probability over the span's tokens, and that probability."""
    tokens = prediction.tokens
    inside = (tokens.ends > start) & (tokens.starts < end)
    if not inside.any():
        return "present", 0.0
    settings = settings or HeadSettings()
    biases = np.array([settings.bias.get(label, 0.0) for label in ASSERTION_LABELS])
    scaled = (prediction.assertion[inside].astype(np.float64) + biases) / settings.temperature
    odds = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    mean = (odds / odds.sum(axis=1, keepdims=True)).mean(axis=0)
    best = int(mean.argmax())
    return ASSERTION_LABELS[best], float(mean[best])
