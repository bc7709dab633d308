"""Copies of a quotation among all the quotes of a corpus, with no more in memory than a few numbers a quote.

Which quotations share a run of words is found by sorting runs into files by their digest, and pairs of quotations into files by
their first; each file is small enough to be looked at whole.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from flows.reading.quote_links import COMMON, SAME

Numbers = NDArray[np.uint64]

_FILES = 64
"""Files that runs and pairs are sorted into; with a million articles one has some two million runs."""


def copies(
    words: Numbers, run_counts: NDArray[np.integer], runs: Iterable[tuple[Numbers, Numbers]], folder: Path
) -> Numbers:
    """Of each quote, by position, the number of the group of copies that it belongs to.

    `words` are the digests of the quotes' words and `run_counts` the numbers of their runs; `runs` gives (positions of quotes,
    digests of runs) of all quotes, in arrays of one length, a part at a time. `folder` is for files that are removed again.
    """
    texts, first, text_of = np.unique(words, return_index=True, return_inverse=True)
    counts = run_counts[first]
    is_first = np.zeros(len(words), bool)
    is_first[first] = True
    group = list(range(len(texts)))

    def root(text: int) -> int:
        while group[text] != text:
            group[text] = group[group[text]]
            text = group[text]
        return text

    def runs_of_texts() -> Iterator[NDArray[np.uint64]]:
        for quotes, digests in runs:
            own = is_first[quotes.astype(np.intp)]
            yield np.column_stack([digests[own], text_of[quotes[own].astype(np.intp)].astype(np.uint64)])

    pairs = (_pairs(part) for part in _sorted_into_files(runs_of_texts(), folder / "runs", 2))
    for part in _sorted_into_files((pair[:, None] for pair in pairs), folder / "pairs", 1):
        pair, shared = np.unique(part[:, 0], return_counts=True)
        one, other = (pair >> np.uint64(32)).astype(np.intp), (pair & np.uint64(0xFFFFFFFF)).astype(np.intp)
        same = shared >= SAME * np.minimum(counts[one], counts[other])
        for low, high in zip(one[same].tolist(), other[same].tolist(), strict=True):
            first_root, second_root = sorted((root(low), root(high)))
            group[second_root] = first_root
    return np.array([root(text) for text in range(len(texts))], np.uint64)[text_of]


def _pairs(runs: NDArray[np.uint64]) -> Numbers:
    """Pairs of texts that share a run, as often as they share one, from rows of (run, text): the lower one's number in the high
    half. Runs that stand in many texts tell nothing."""
    runs = runs[np.lexsort((runs[:, 1], runs[:, 0]))]
    run, text = runs[:, 0], runs[:, 1]
    starts = np.flatnonzero(np.append(True, run[1:] != run[:-1])) if len(run) else np.zeros(0, np.intp)
    sizes = np.diff(np.append(starts, len(run)))
    telling = np.repeat((sizes > 1) & (sizes <= COMMON), sizes)
    run, text = run[telling], text[telling]
    found = [np.zeros(0, np.uint64)]
    for apart in range(1, COMMON):
        meet = run[apart:] == run[:-apart]
        if not meet.any():
            break
        found.append((text[:-apart][meet] << np.uint64(32)) | text[apart:][meet])
    return np.concatenate(found)


def _sorted_into_files(parts: Iterable[NDArray[np.uint64]], folder: Path, columns: int) -> Iterator[NDArray[np.uint64]]:
    """The rows of all parts, those with the same first column together, as the rows of one file after the other."""
    folder.mkdir(parents=True)
    paths = [folder / f"{number:02d}" for number in range(_FILES)]
    with ExitStack() as stack:
        files: list[IO[bytes]] = [stack.enter_context(path.open("wb")) for path in paths]
        for part in parts:
            mixed = (part[:, 0] * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - 6)
            order = np.argsort(mixed, kind="stable")
            for number, rows in enumerate(np.split(part[order], np.searchsorted(mixed[order], np.arange(1, _FILES)))):
                files[number].write(np.ascontiguousarray(rows).tobytes())
    for path in paths:
        yield np.frombuffer(path.read_bytes(), np.uint64).reshape(-1, columns)
        path.unlink()
    folder.rmdir()
