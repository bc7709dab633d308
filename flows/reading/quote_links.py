"""The same quotation in several articles."""

import re
from collections.abc import Iterable

MIN_WORDS = 4
"""Shorter quotations recur by chance: "no comment" is nobody's in particular."""


def same_quotes(quotes: Iterable[tuple[str, tuple[object, ...], str]]) -> dict[str, str]:
    """The earliest copy of each quote that is not the earliest itself, from (quote_id, order, text).

    `order` begins with what makes an article earlier than another. Words are compared without case and punctuation.
    """
    first: dict[tuple[str, ...], tuple[tuple[object, ...], str]] = {}
    known = []
    for quote, order, text in quotes:
        words = tuple(re.findall(r"\w+", text.lower()))
        if len(words) < MIN_WORDS:
            continue
        first[words] = min(first.get(words, (order, quote)), (order, quote))
        known.append((quote, words))
    return {quote: first[words][1] for quote, words in known if first[words][1] != quote}
