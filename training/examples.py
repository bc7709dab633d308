"""Turns sentences into the arrays that the network learns from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from flows.reading.word_vectors import LONGEST_WORD, PADDING, UNKNOWN, VECTOR_UNIT, affix_rows, characters, word_key
from training.clusters import brown_clusters
from training.corpus import Sentence
from training.encoder import word_vectors

NAME_TYPES = ("PERSON", "ORG", "LOC", "NORP", "MISC")
NAME_LABELS = ("O", *(f"{p}-{t}" for t in NAME_TYPES for p in "BILU"))
LENGTHS = (8, 13, 18, 24, 32, 44, 64, 100, 160)
ROOM = 1280
"""Sentences are padded to the next of these; longer ones are left out of training."""


@cache
def demonyms() -> frozenset[str]:
    """Adjectives and nouns for peoples, with their plurals."""
    words = Path(__file__).with_name("demonyms.txt").read_text(encoding="utf-8").split()
    return frozenset(words) | frozenset(w + "s" for w in words)


@dataclass(frozen=True)
class Vocabulary:
    """What the rows and labels of the network mean."""

    words: dict[str, int]
    counts: dict[str, int]
    chars: dict[str, int]
    clusters: dict[str, int]
    cluster_paths: tuple[int, ...]
    vectors: dict[str, NDArray[np.int8]]
    affixes: int
    tags: tuple[str, ...]
    pos: tuple[str, ...]
    deps: tuple[str, ...]

    @property
    def vector_width(self) -> int:
        return len(next(iter(self.vectors.values())))

    @classmethod
    def of(cls, sentences: Sequence[Sentence], affixes: int, minimum: int, vector_width: int) -> "Vocabulary":
        """Words seen at least `minimum` times, characters at least ten times, all labels.

        The words that have a Brown cluster also have a vector, whether the sentences have them or not.
        """
        counts = Counter(word_key(w) for s in sentences for w in s.words)
        chars = Counter(c for s in sentences for w in s.words for c in characters(w))
        clusters = brown_clusters()
        paths = sorted(set(clusters.values()))
        rows = {path: i + 1 for i, path in enumerate(paths)}
        known = sorted((w for w, n in counts.items() if n >= minimum), key=lambda w: (-counts[w], w))
        return cls(
            words={w: i + 2 for i, w in enumerate(known)},
            counts={w: counts[w] for w in known},
            chars={c: i + 2 for i, c in enumerate(sorted(c for c, n in chars.items() if n >= 10))},
            clusters={w: rows[c] for w, c in clusters.items()},
            cluster_paths=(0, *paths),
            vectors=dict(zip(clusters, word_vectors(list(clusters), vector_width), strict=True)),
            affixes=affixes,
            tags=tuple(sorted({t for s in sentences for t in s.tags})),
            pos=tuple(sorted({t for s in sentences for t in s.pos})),
            deps=tuple(sorted({t for s in sentences for t in s.deps})),
        )


@cache
def name_rows() -> tuple[np.ndarray, int, int]:
    """Sets of name labels that a word may have: one row a label, then two for what a corpus leaves open.

    Returns the table and the rows of: anything; anything but the names that UNER annotates.
    """
    n = len(NAME_LABELS)
    table = np.zeros((n + 2, n), bool)
    table[np.arange(n), np.arange(n)] = True
    table[n] = True
    table[n + 1] = [label == "O" or label[2:] in ("NORP", "MISC") for label in NAME_LABELS]
    return table, n, n + 1


def gold_names(sentence: Sentence) -> list[int]:
    """Rows of `name_rows` for the words of a sentence, by what its corpus annotates."""
    _, anything, not_uner = name_rows()
    if sentence.entity_scheme in ("", "gum"):
        rows = [0 if _cannot_be_name(w, p) else anything for w, p in zip(sentence.words, sentence.pos, strict=True)]
    else:
        outside = not_uner if sentence.entity_scheme == "uner" else 0
        rows = [outside if w[:1].isupper() else 0 for w in sentence.words]
    for start, end, label in sentence.entities or ():
        if label in ("LOC", "PERSON") and " ".join(sentence.words[start:end]) in demonyms():
            if sentence.entity_scheme == "uner":
                continue
            label = "NORP"
        prefixes = "U" if end - start == 1 else "B" + "I" * (end - start - 2) + "L"
        for i, prefix in zip(range(start, end), prefixes, strict=True):
            rows[i] = NAME_LABELS.index(f"{prefix}-{label}")
    return rows


_CALENDAR = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "aug",
        "sept",
        "sep",
        "oct",
        "nov",
        "dec",
        "mr",
        "mrs",
        "ms",
        "dr",
        "am",
        "pm",
    ]
)


def _cannot_be_name(word: str, pos: str) -> bool:
    return pos not in ("PROPN", "X", "ADJ", "NOUN") or word.islower() or word.rstrip(".").lower() in _CALENDAR


@dataclass(frozen=True)
class Example:
    """A sentence's label numbers; `tree` false leaves its tags and tree out of the loss."""

    sentence: Sentence
    tag: np.ndarray
    pos: np.ndarray
    dep: np.ndarray
    head: np.ndarray
    name: np.ndarray
    tree: bool


def example(sentence: Sentence, vocabulary: Vocabulary) -> Example:
    """Numbers for a sentence; a label that is not in the vocabulary becomes its first."""

    def numbers(values: Sequence[str], labels: Sequence[str]) -> np.ndarray:
        return np.array([labels.index(v) if v in labels else 0 for v in values] or [0] * len(sentence.words), "i4")

    return Example(
        sentence,
        numbers(sentence.tags, vocabulary.tags),
        numbers(sentence.pos, vocabulary.pos),
        numbers(sentence.deps, vocabulary.deps),
        np.array(sentence.heads or range(len(sentence.words)), "i4"),
        np.array(gold_names(sentence), "i4"),
        bool(sentence.heads),
    )


def batches(
    examples: Sequence[Example], vocabulary: Vocabulary, size: int, rng: np.random.Generator | None, rare: float = 0.25
) -> list[dict[str, np.ndarray]]:
    """Padded batches of about `size` words, by length; with `rng`, shuffled and rare words hidden now and then."""
    order = rng.permutation(len(examples)) if rng else range(len(examples))
    groups: dict[int, list[Example]] = {}
    result = []
    for i in order:
        n = len(examples[i].sentence.words)
        length = next((m for m in LENGTHS if n <= m), None)
        if length is None:
            continue
        group = groups.setdefault(length, [])
        group.append(examples[i])
        if len(group) == max(1, size // length):
            result.append(_batch(group, length, vocabulary, size, rng, rare))
            groups[length] = []
    result += [_batch(g, length, vocabulary, size, rng, rare) for length, g in sorted(groups.items()) if g]
    if rng:
        rng.shuffle(result)  # type: ignore[arg-type]
    return result


def _batch(
    group: list[Example], length: int, vocabulary: Vocabulary, size: int, rng: np.random.Generator | None, rare: float
) -> dict[str, np.ndarray]:
    b = max(1, size // length)
    out = {k: np.zeros((b, length), "i4") for k in ("word", "type", "tag", "pos", "dep", "head", "name")}
    out["head"][:] = np.arange(length)
    out["lengths"] = np.zeros(b, "i4")
    out["tree"] = np.zeros(b, bool)
    types: dict[str, int] = {}
    for row, e in enumerate(group):
        n = len(e.sentence.words)
        out["lengths"][row], out["tree"][row] = n, e.tree
        for key, values in (("tag", e.tag), ("pos", e.pos), ("dep", e.dep), ("head", e.head), ("name", e.name)):
            out[key][row, :n] = values
        for i, word in enumerate(e.sentence.words):
            out["type"][row, i] = types.setdefault(word, len(types) + 1)
            key = word_key(word)
            number = vocabulary.words.get(key, UNKNOWN)
            if rng and number > UNKNOWN and rng.random() < rare / (rare + vocabulary.counts[key]):
                number = UNKNOWN
            out["word"][row, i] = number
    room = ROOM * max(1, -(-len(types) // (ROOM - 1)))
    out["chars"] = np.full((room, LONGEST_WORD + 2), PADDING, "i4")
    out["prefix"], out["suffix"], out["cluster"] = (np.zeros(room, "i4") for _ in range(3))
    out["vector"] = np.zeros((room, vocabulary.vector_width), "f4")
    for word, number in types.items():
        cs = [vocabulary.chars.get(c, UNKNOWN) for c in characters(word)]
        out["chars"][number, : len(cs)] = cs
        out["prefix"][number], out["suffix"][number] = affix_rows(word, vocabulary.affixes)
        key = word_key(word)
        if key in vocabulary.clusters:
            out["cluster"][number] = vocabulary.clusters[key]
            out["vector"][number] = vocabulary.vectors[key] / VECTOR_UNIT
    return out
