"""Finds near-duplicates: syndicated, updated and slightly edited copies of an article.

MinHash signatures of word shingles (Broder 1997) with locality-sensitive banding; Leskovec, Rajaraman and Ullman,
"Mining of Massive Datasets", chapter 3. Only signatures are kept, half a kilobyte an article, and in memory a quarter of that.
"""

import re
import zlib
from array import array
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

SIMILAR = 0.5
"""Jaccard similarity of shingles from which articles are copies. An agency report that an outlet cut or updated by a
fifth keeps 0.6 and more; different reports of one event, which share quotations, stay under 0.3."""

_SHINGLE_WORDS = 5
_PERMUTATIONS = 128
# 32 bands of 4 rows: articles with similarity 0.5 meet in a band with probability 0.87, with 0.6 0.99, with 0.2 0.05.
BANDS = 32
SIGNATURE_BYTES = 4 * _PERMUTATIONS
# Odd multipliers that mix the four values of a band into one (multiply-shift hashing, Dietzfelbinger 1997).
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64)
_WORD = re.compile(r"\w+")


def signature(text: str) -> NDArray[np.uint32]:
    """The MinHash signature of an article: equal places of two signatures estimate the similarity of their shingles."""
    from datasketch import MinHash  # which imports SciPy for a second, and only workers need it

    hashes = MinHash.generator([_shingles(text)], num_perm=_PERMUTATIONS, seed=1, hashfunc=zlib.crc32)
    return next(iter(hashes)).hashvalues.astype(np.uint32)  # type: ignore[no-any-return]


def bands(signatures: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """A hash of each band of signatures (n, 128); similar articles have one or more of the 32 in common."""
    mixed = signatures.reshape(-1, BANDS, _PERMUTATIONS // BANDS).astype(np.uint64) @ _MIX
    return (mixed >> np.uint64(32)).astype(np.uint32)


def copies(bands: NDArray[np.uint32], signatures: Callable[[NDArray[np.intp]], NDArray[np.uint32]]) -> dict[int, int]:
    """Which article each near-duplicate is a copy of, by position; originals have no entry.

    `bands` (n, 32) has the articles in order from the earliest; `signatures` gives the signatures (m, 128) of those at m
    positions. A copy points to the earliest original that it is similar to, never to another copy.
    """
    buckets = _shared_buckets(bands)
    met_others = np.flatnonzero((buckets >= 0).any(axis=1))
    signed = signatures(met_others)
    # the originals in a bucket are a chain: the last one, and before each the one that it follows
    last = np.full(int(buckets.max(initial=-1)) + 1, -1, np.int32)
    before, originals = array("i"), array("i")
    found: dict[int, int] = {}
    for own, position in enumerate(met_others.tolist()):
        shared = buckets[position][buckets[position] >= 0]
        met: set[int] = set()
        for link in last[shared].tolist():
            while link >= 0:
                met.add(originals[link])
                link = before[link]
        others = sorted(met)
        similar = (signed[others] == signed[own]).mean(axis=1) >= SIMILAR if others else np.zeros(0, bool)
        if similar.any():
            found[position] = int(met_others[others[int(np.argmax(similar))]])
            continue
        for bucket in shared.tolist():
            before.append(int(last[bucket]))
            originals.append(own)
            last[bucket] = len(originals) - 1
    return found


def _shared_buckets(bands: NDArray[np.uint32]) -> NDArray[np.int32]:
    """The number of the bucket that each article falls into by each band (n, 32); -1 where it is alone in there."""
    buckets = np.full(bands.shape, -1, np.int32)
    given = 0
    for band in range(BANDS if len(bands) else 0):
        _, bucket, sizes = np.unique(bands[:, band], return_inverse=True, return_counts=True)
        number = np.where(sizes > 1, np.cumsum(sizes > 1) - 1 + given, -1)
        buckets[:, band] = number[bucket]
        given += int((sizes > 1).sum())
    return buckets


def _shingles(text: str) -> list[bytes]:
    words = _WORD.findall(text.casefold())
    last = max(1, len(words) - _SHINGLE_WORDS + 1)
    return sorted({" ".join(words[i : i + _SHINGLE_WORDS]).encode("utf-8", "replace") for i in range(last)})
