"""The same quotation in several articles, also when it was cut or changed by a word or two: what copies are told by."""

import re
from typing import NamedTuple

from flows.ids import digest

MIN_WORDS = 4
"""Shorter quotations recur by chance: "no comment" is nobody's in particular."""

SHINGLE = 3
"""Words of the runs that two copies are compared by."""

MIN_SHINGLES = 6
"""Runs that the shorter of two copies must have to be compared; below that only equal words count."""

SAME = 0.7
"""Share of the shorter copy's runs that the longer one must have; a word changed in the middle costs three runs."""

COMMON = 50
"""Different quotations that a run may stand in before it tells nothing."""


class QuoteSketch(NamedTuple):
    """Digests of a quotation's words in their order, and of its different runs; no runs where it is too short for them."""

    words: int
    runs: list[int]


def sketch(text: str) -> QuoteSketch | None:
    """What is kept of a quotation to find its copies by; None of one that is too short. Case and punctuation don't count."""
    words = re.findall(r"\w+", text.lower())
    if len(words) < MIN_WORDS:
        return None
    runs = sorted({digest(*words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)})
    return QuoteSketch(digest(*words), runs if len(runs) >= MIN_SHINGLES else [])
