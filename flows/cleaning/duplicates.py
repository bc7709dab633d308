"""Finds near-duplicates: syndicated, updated and slightly edited copies of an article.

MinHash signatures of word shingles (Broder 1997) with locality-sensitive banding; Leskovec, Rajaraman and Ullman,
"Mining of Massive Datasets", chapter 3. Only signatures are kept, half a kilobyte an article.
"""

import re
import zlib
from collections.abc import Iterable, Iterator

import numpy as np
from datasketch import MinHash

SIMILAR = 0.5
"""Jaccard similarity of shingles from which articles are copies. An agency report that an outlet cut or updated by a
fifth keeps 0.6 and more; different reports of one event, which share quotations, stay under 0.3."""

_SHINGLE_WORDS = 5
_PERMUTATIONS = 128
# 32 bands of 4 rows: articles with similarity 0.5 meet in a band with probability 0.87, with 0.6 0.99, with 0.2 0.05.
_BANDS = 32
_WORD = re.compile(r"\w+")


def duplicate_of(articles: Iterable[tuple[str, tuple[str, ...], str]]) -> dict[str, str]:
    """Which article each near-duplicate is a copy of, from (article_id, order, text); originals have no entry.

    order says which article is earlier; where it is equal the id decides. A copy points to the earliest original that
    it is similar to, never to another copy. The result depends on the set of articles only.
    """
    keys: list[tuple[tuple[str, ...], str]] = []

    def shingles() -> Iterator[list[bytes]]:
        for article_id, order, text in articles:
            keys.append((order, article_id))
            yield _shingles(text)

    hashes = MinHash.generator(shingles(), num_perm=_PERMUTATIONS, seed=1, hashfunc=zlib.crc32)
    rows = [minhash.hashvalues for minhash in hashes]
    if not rows:
        return {}
    signatures = np.vstack(rows)
    rows.clear()
    buckets = np.column_stack(
        [
            np.unique(band, axis=0, return_inverse=True)[1].ravel().astype(np.int32)
            for band in np.split(signatures, _BANDS, axis=1)
        ]
    )
    originals: dict[tuple[int, int], list[int]] = {}
    copies: dict[str, str] = {}
    for i in sorted(range(len(keys)), key=keys.__getitem__):
        met = sorted(
            {j for band, bucket in enumerate(buckets[i]) for j in originals.get((band, int(bucket)), ())},
            key=keys.__getitem__,
        )
        similarity = (signatures[met] == signatures[i]).mean(axis=1) if met else np.zeros(0)
        if (similarity >= SIMILAR).any():
            copies[keys[i][1]] = keys[met[int(np.argmax(similarity >= SIMILAR))]][1]
        else:
            for band, bucket in enumerate(buckets[i]):
                originals.setdefault((band, int(bucket)), []).append(i)
    return copies


def _shingles(text: str) -> list[bytes]:
    words = _WORD.findall(text.casefold())
    last = max(1, len(words) - _SHINGLE_WORDS + 1)
    return sorted({" ".join(words[i : i + _SHINGLE_WORDS]).encode("utf-8", "replace") for i in range(last)})
