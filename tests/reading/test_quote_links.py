"""The same quotation in several articles."""

import random
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from flows.linking import quotes
from flows.reading.quote_links import sketch

LONG = "We have asked for two boats and a doctor since the river rose, and nobody has answered us."


def same_quotes(rows: Iterable[tuple[str, tuple[object, ...], str]]) -> dict[str, str]:
    """The earliest copy of each quote in another article, from (name, (article, start), text)."""
    sketched = [(order, name, made) for name, order, text in rows if (made := sketch(text)) is not None]
    if not sketched:
        return {}
    words = np.array([made.words for _, _, made in sketched], np.uint64)
    counts = np.array([len(made.runs) for _, _, made in sketched])
    runs = [
        (np.full(len(made.runs), number, np.uint64), np.array(made.runs, np.uint64))
        for number, (_, _, made) in enumerate(sketched)
    ]
    with tempfile.TemporaryDirectory() as folder:
        groups = quotes.copies(words, counts, runs, Path(folder) / "scratch").tolist()
    found = {}
    for group in set(groups):
        (earliest, name, _), *others = sorted(row for row, own in zip(sketched, groups, strict=True) if own == group)
        found |= {other: name for order, other, _ in others if order[0] != earliest[0]}
    return found


def quote(name: str, article: str, text: str, start: int = 0) -> tuple[str, tuple[object, ...], str]:
    return name, (article, start), text


def test_copies_link_to_the_earliest() -> None:
    rows = [quote("a", "1", LONG), quote("b", "2", LONG.upper()), quote("c", "3", LONG.replace(",", ""))]
    assert same_quotes(rows) == {"b": "a", "c": "a"}


def test_a_quotation_that_was_cut_is_the_same() -> None:
    assert same_quotes([quote("a", "1", LONG), quote("b", "2", LONG[: LONG.index(",")])]) == {"b": "a"}


def test_a_changed_word_is_the_same_quotation() -> None:
    assert same_quotes([quote("a", "1", LONG), quote("b", "2", LONG.replace("asked", "begged"))]) == {"b": "a"}


def test_other_words_are_another_quotation() -> None:
    other = "We have asked for two buses and a teacher since the road closed, and everybody has helped us."
    assert same_quotes([quote("a", "1", LONG), quote("b", "2", other)]) == {}


def test_short_quotations_are_not_linked() -> None:
    assert same_quotes([quote("a", "1", "No comment"), quote("b", "2", "no comment")]) == {}


def test_a_quotation_repeated_within_its_article_is_not_linked() -> None:
    assert same_quotes([quote("a", "1", LONG, 0), quote("b", "1", LONG, 400), quote("c", "2", LONG)]) == {"c": "a"}


def test_the_order_of_the_input_does_not_matter() -> None:
    rows = [quote(f"q{i}", str(i), LONG[: 30 + 4 * i]) for i in range(14)]
    links = same_quotes(rows)
    for seed in range(5):
        random.Random(seed).shuffle(rows)
        assert same_quotes(rows) == links
