"""Lanes: how sentences are strung together so that their reading does not depend on what is read beside them.

The network computes matrix products of a fixed number of rows, a lane each. The kernels of BLAS libraries treat rows
differently by where in a product they stand (OpenBLAS's for Haswell does the first six of twelve in another order than the
others), and a sum in another order can be another one in its last bit. So lanes are sorted into kinds whose sums come out
the same, which a trial tells on any processor, and a sentence goes by its own words to a kind of lane.
"""

import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LANES = 48
"""Sentences read side by side: wide enough for fast matrix products, narrow enough for some articles."""

STEPS_TOGETHER = 8
"""Steps whose products are computed as one where that gives the same sums: a quarter faster."""

TRIALS = 4
"""Vectors that each lane is tried with; lanes of different kinds differ in some bit of thousands of sums each time."""

Kinds = tuple[tuple[int, ...], ...]
"""For each lane, the lanes of its kind in order."""


def kinds(weights: Iterable[Floats]) -> Kinds:
    """Tells the kinds of lanes by what products with `weights`, each (n, m), give where every lane has the same numbers."""
    numbers = np.random.default_rng(0)
    marks = [b""] * LANES
    for weight in weights:
        vectors = numbers.normal(size=(TRIALS, 1, len(weight))).astype(np.float32)
        products = np.repeat(vectors, LANES, axis=1) @ weight
        marks = [mark + products[:, lane].tobytes() for lane, mark in enumerate(marks)]
    return tuple(tuple(other for other in range(LANES) if marks[other] == mark) for mark in marks)


def steps_together(weights: Iterable[Floats]) -> int:
    """`STEPS_TOGETHER` if products with `weights`, each (n, m), of so many times the lanes give each lane the sums that it has
    in a product of the lanes alone, as a trial shows; else 1.
    """
    numbers = np.random.default_rng(1)
    for weight in weights:
        vectors = numbers.normal(size=(LANES, len(weight))).astype(np.float32)
        together = np.tile(vectors, (STEPS_TOGETHER, 1)) @ weight
        if not np.array_equal(together, np.tile(vectors @ weight, (STEPS_TOGETHER, 1))):
            return 1
    return STEPS_TOGETHER


def of_words(words: Sequence[str], among: Kinds) -> tuple[int, ...]:
    """The lanes that a sentence may be read in, by its words alone."""
    return among[zlib.crc32("\0".join(words).encode()) % LANES]


class Packing(NamedTuple):
    """Where each sentence stands: (lane, first step); and per step and lane, 0 where a state must start anew."""

    steps: int
    places: list[tuple[int, int]]
    carries: Floats
    carries_back: Floats


def pack(lengths: Sequence[int], allowed: Sequence[Sequence[int]]) -> Packing:
    """Strings sentences together, longest first, each in the shortest so far of the lanes that it may be read in."""
    ends = [0] * LANES
    places: list[tuple[int, int]] = [(0, 0)] * len(lengths)
    for i in sorted(range(len(lengths)), key=lambda i: (-lengths[i], i)):
        lane = min(allowed[i], key=ends.__getitem__)
        places[i] = (lane, ends[lane])
        ends[lane] += lengths[i]
    steps = max(ends)
    carries, carries_back = np.ones((2, steps, LANES, 1), np.float32)
    for (lane, start), length in zip(places, lengths, strict=True):
        carries[start, lane] = 0
        carries_back[start + length - 1, lane] = 0
    return Packing(steps, places, carries, carries_back)


def rows(words: Iterable[str], among: Kinds) -> dict[str, int]:
    """The row of each distinct word in a matrix that is multiplied `LANES` rows at a time; some rows stay empty."""
    taken: dict[tuple[int, ...], int] = {}
    found: dict[str, int] = {}
    for word in words:
        if word not in found:
            lanes = of_words((word,), among)
            number = taken[lanes] = taken.get(lanes, -1) + 1
            found[word] = number // len(lanes) * LANES + lanes[number % len(lanes)]
    return found
