"""The same quotation in several articles, also when it was cut or changed by a word or two."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

Order = tuple[object, ...]

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


def same_quotes(quotes: Iterable[tuple[str, Order, str]]) -> dict[str, str]:
    """The earliest copy of each quote that is not the earliest itself, from (quote_id, order, text).

    `order` tells what is earlier; all of it but the last part names the article. A quote links to a copy in another
    article only. Words are compared without case and punctuation; the order of the input does not matter.
    """
    copies: dict[tuple[str, ...], list[tuple[Order, str]]] = {}
    for quote, order, text in quotes:
        words = tuple(re.findall(r"\w+", text.lower()))
        if len(words) >= MIN_WORDS:
            copies.setdefault(words, []).append((order, quote))
    texts = sorted(copies)
    found: dict[str, str] = {}
    for group in _groups(texts):
        members = sorted(copy for text in group for copy in copies[texts[text]])
        earliest_order, earliest = members[0]
        for order, quote in members[1:]:
            if order[:-1] != earliest_order[:-1]:
                found[quote] = earliest
    return found


def _groups(texts: Sequence[tuple[str, ...]]) -> list[list[int]]:
    """Positions of the texts that are copies of each other, texts without a copy included."""
    runs = [{text[i : i + SHINGLE] for i in range(len(text) - SHINGLE + 1)} for text in texts]
    index: dict[tuple[str, ...], list[int]] = {}
    for position, own in enumerate(runs):
        if len(own) >= MIN_SHINGLES:
            for run in own:
                index.setdefault(run, []).append(position)
    leader = list(range(len(texts)))

    def find(position: int) -> int:
        while leader[position] != position:
            leader[position] = leader[leader[position]]
            position = leader[position]
        return position

    for position, own in enumerate(runs):
        if len(own) < MIN_SHINGLES:
            continue
        shared = Counter(other for run in own if len(index[run]) <= COMMON for other in index[run] if other < position)
        for other, count in shared.items():
            if count >= SAME * min(len(own), len(runs[other])):
                low, high = sorted((find(position), find(other)))
                leader[high] = low
    groups: dict[int, list[int]] = {}
    for position in range(len(texts)):
        groups.setdefault(find(position), []).append(position)
    return list(groups.values())
