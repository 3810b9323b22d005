"""Text to tokens, casing-and-layout ids, sentences and windows: the part that training and the engine must share."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

CLS, SEP = "[CLS]", "[SEP]"
MAX_TOKENS = 192
OVERLAP_TOKENS = 32
CASES = 5


def case_class(word: str) -> int:
    """4 a digit inside; 2 all upper-case; 1 Capitalised; 0 lower-case or caseless; 3 mixed."""
    if any(c.isdecimal() for c in word):
        return 4
    upper = [c.isupper() for c in word if c.isupper() or c.islower()]
    if not any(upper):
        return 0
    if all(upper):
        return 2
    if word[0].isupper() and not any(upper[1:]):
        return 1
    return 3


@dataclass
class Tokens:
    """A whole document's pieces without special tokens. `word_first[i]` is the index of the word's first piece."""

    ids: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    continuation: np.ndarray
    word_start: np.ndarray
    word_end: np.ndarray
    types: np.ndarray
    cuts: list[int]
    """Token indices at which a sentence starts; the first is 0."""

    def __len__(self) -> int:
        return len(self.ids)


# A sentence ends at a line break or after . ! ? followed by space and something that can open a sentence.
_SENTENCE_END = re.compile(r"\n+|(?<=[.!?])[\"')\]]?\s+(?=[\"'(\[]?[A-Z0-9])")


def sentence_starts(text: str) -> list[int]:
    """Character offsets at which sentences start (a simple rule: windows and pooled vectors only need rough ones)."""
    starts = [0]
    for match in _SENTENCE_END.finditer(text):
        before = text[max(0, match.start() - 4) : match.start()]
        if "\n" not in match.group() and re.search(r"\b(Dr|Mr|Ms|Mrs|St|vs|No|Jr|Sr|[A-Z])\.$", before):
            continue
        starts.append(match.end())
    return starts


def tokenize(tokenizer: Tokenizer, text: str) -> Tokens:
    """Pieces with word spans, token-type ids and sentence starts."""
    encoding = tokenizer.encode(text, add_special_tokens=False)
    n = len(encoding.ids)
    starts = np.array([s for s, _ in encoding.offsets], dtype=np.int64)
    ends = np.array([e for _, e in encoding.offsets], dtype=np.int64)
    continuation = np.array([piece.startswith("##") for piece in encoding.tokens], dtype=bool)
    word_start, word_end = starts.copy(), ends.copy()
    types = np.zeros(n, dtype=np.int64)
    i = 0
    previous_end = 0
    while i < n:
        j = i + 1
        while j < n and continuation[j]:
            j += 1
        word_start[i:j], word_end[i:j] = starts[i], ends[j - 1]
        newline = i == 0 or "\n" in text[previous_end : starts[i]]
        types[i:j] = case_class(text[starts[i] : ends[j - 1]]) + CASES * int(newline)
        previous_end = int(ends[j - 1])
        i = j
    cuts = [0]
    if n:
        for offset in sentence_starts(text):
            index = int(np.searchsorted(starts, offset))
            if cuts[-1] < index < n and not continuation[index]:
                cuts.append(index)
    return Tokens(np.array(encoding.ids, dtype=np.int64), starts, ends, continuation, word_start, word_end, types, cuts)


def runtime_windows(tokens: Tokens, limit: int = MAX_TOKENS - 2, overlap: int = OVERLAP_TOKENS) -> list[tuple[int, int]]:
    """Sentence-packed windows with about `overlap` tokens in common, none lost; long sentences are cut hard."""
    n = len(tokens)
    windows: list[tuple[int, int]] = []
    cuts = np.array(tokens.cuts + [n])
    start = 0
    while start < n:
        end = min(start + limit, n)
        if end < n:
            fitting = cuts[(cuts > start + limit // 2) & (cuts <= end)]
            if len(fitting):
                end = int(fitting[-1])
        windows.append((start, end))
        if end == n:
            break
        following = end - overlap
        near = cuts[(cuts >= following) & (cuts < end)]
        start = max(start + 1, int(near[0]) if len(near) and near[0] - following < overlap // 2 else following)
    return windows


def deciding_window(windows: list[tuple[int, int]], n: int) -> np.ndarray:
    """For each token the window in which it lies farthest from an edge (document ends are no edges)."""
    best = np.full(n, -1, dtype=np.int64)
    owner = np.zeros(n, dtype=np.int64)
    for index, (start, end) in enumerate(windows):
        positions = np.arange(start, end)
        left = positions - start if start > 0 else np.full(end - start, 1 << 20)
        right = end - 1 - positions if end < n else np.full(end - start, 1 << 20)
        depth = np.minimum(left, right)
        better = depth > best[start:end]
        best[start:end][better] = depth[better]
        owner[start:end][better] = index
    return owner
