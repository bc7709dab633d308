"""The vectors that the shipped model's network reads words by."""

import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.intp]

PADDING, UNKNOWN = 0, 1
"""Rows of the word and character tables that no word has of its own."""

LONGEST_WORD = 16
"""Characters of a word that are read; of a longer one, its first ten and last six."""

REMEMBERED_WORDS = 30_000
"""Word vectors kept between calls (at most 50 MB)."""

VECTOR_UNIT = 32
"""A word vector's whole numbers count in parts of this."""

_PRINT_VARIANTS = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‘": "'",
        "’": "'",
        "`": "'",
        "–": "-",
        "—": "-",
        "−": "-",
        "…": ".",
        "\xa0": " ",
    }
)


def plain(word: str) -> str:
    """The word with typographic quotation marks, dashes and ellipses replaced, so that both prints read alike."""
    return word.translate(_PRINT_VARIANTS)


@lru_cache(maxsize=100_000)
def word_key(word: str) -> str:
    """What the word table is looked up by: lower case, any digit as 0."""
    return "".join("0" if c.isdigit() else c for c in plain(word).lower())


def characters(word: str) -> str:
    """The characters that are read, between marks for the word's start and end."""
    word = plain(word)
    if len(word) > LONGEST_WORD:
        word = word[:10] + word[-6:]
    return "\x02" + word + "\x03"


def affix_rows(word: str, rows: int) -> tuple[int, int]:
    """Rows of the word's first and last three characters in the affix tables."""
    key = word_key(word)
    return zlib.crc32(key[:3].encode()) % rows, zlib.crc32(key[-3:].encode()) % rows


class WordVectors:
    """Gives words their vectors, and keeps those of the words it has met last."""

    def __init__(self, weights: Mapping[str, NDArray[Any]], words: Sequence[str], chars: str) -> None:
        """Tables by name as `training.export` writes them, the word table's keys, known characters."""
        self._weights = weights
        self._words = {word: row + 2 for row, word in enumerate(words)}
        self._chars = {char: row + 2 for row, char in enumerate(chars)}
        self._rows: dict[str, int] = {}
        self._vectors = np.zeros((0, 0), np.float32)

    @property
    def words(self) -> list[str]:
        """The word table's keys."""
        return list(self._words)

    @property
    def chars(self) -> str:
        """The characters that have a vector."""
        return "".join(self._chars)

    def remembered(self, words: Sequence[str]) -> Floats:
        """Vectors (n, width) of distinct words, computed for those alone that are not remembered."""
        if len(self._rows) + len(words) > REMEMBERED_WORDS:
            self._rows, self._vectors = {}, np.zeros((0, 0), np.float32)
        new = [w for w in words if w not in self._rows]
        if new:
            made = self.of(new)
            first = len(self._rows)
            self._rows.update((w, first + i) for i, w in enumerate(new))
            self._vectors = np.concatenate([self._vectors, made]) if first else made
        return self._vectors[[self._rows[w] for w in words]]

    def of(self, words: Sequence[str]) -> Floats:
        """Vectors (n, width): word row, affixes, cluster, pooled character windows, pretrained vector."""
        w = self._weights
        affixes = np.array([affix_rows(word, len(w["prefix"])) for word in words])
        chars = np.zeros((len(words), LONGEST_WORD + 2), np.intp)
        for i, word in enumerate(words):
            row = [self._chars.get(c, UNKNOWN) for c in characters(word)]
            chars[i, : len(row)] = row
        real = (chars > PADDING)[..., None]
        vectors = w["char"][chars] * real
        pooled = []
        for size, name in ((3, "conv3"), (5, "conv5")):
            padded = np.pad(vectors, ((0, 0), (size // 2, size // 2), (0, 0)))
            windows = np.concatenate([padded[:, i : i + chars.shape[1]] for i in range(size)], -1)
            pooled.append((np.maximum(windows @ w[name] + w[name + "_b"], 0) * real).max(1))
        keys = [word_key(word) for word in words]
        rows = [self._words.get(key, UNKNOWN) for key in keys]
        clusters, pretrained = self._pretrained(keys)
        return np.concatenate(
            [
                w["word"][rows],
                w["prefix"][affixes[:, 0]] + w["suffix"][affixes[:, 1]],
                w["cluster"][clusters],
                *pooled,
                pretrained,
            ],
            -1,
        )

    def _pretrained(self, keys: list[str]) -> tuple[Integers, Floats]:
        """Rows of the cluster table and vectors (n, width) by the keys' checksums; zeros for a word that has none."""
        known = self._weights["known_words"]
        sums = np.array([zlib.crc32(key.encode()) for key in keys], known.dtype)
        at = np.minimum(np.searchsorted(known, sums), len(known) - 1)
        is_known = known[at] == sums
        clusters = np.where(is_known, self._weights["known_clusters"][at].astype(np.intp), 0)
        vectors = self._weights["known_vectors"][at] * (is_known / VECTOR_UNIT)[:, None]
        return clusters, vectors.astype(np.float32)
