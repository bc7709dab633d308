"""Near-duplicates."""

import random
from collections.abc import Iterable

import numpy as np

from flows.cleaning.duplicates import bands, copies, signature

WORDS = [
    "ferry",
    "harbour",
    "island",
    "engine",
    "storm",
    "boat",
    "crew",
    "captain",
    "village",
    "clinic",
    "mayor",
    "rope",
    "crane",
    "gauge",
    "river",
    "bridge",
    "road",
    "mast",
]


def duplicate_of(articles: Iterable[tuple[str, tuple[str, ...], str]]) -> dict[str, str]:
    """Links among articles of (name, order, text), by name."""
    in_order = sorted(articles, key=lambda article: (article[1], article[0]))
    signed = np.array([signature(text) for _, _, text in in_order], np.uint32).reshape(-1, 128)
    found = copies(bands(signed), lambda wanted: signed[wanted])
    return {in_order[copy][0]: in_order[original][0] for copy, original in found.items()}


def story(seed: int, length: int = 300) -> str:
    rng = random.Random(seed)
    return " ".join(rng.choice(WORDS) + str(rng.randrange(50)) for _ in range(length))


def test_copies_point_to_the_earliest() -> None:
    text = story(1)
    updated = text.rsplit(" ", 30)[0] + " " + story(2, 40)
    articles = [
        ("b", ("2021-08-31", "b"), updated),
        ("a", ("2021-08-30", "a"), text),
        ("c", ("2021-08-31", "c"), text.upper()),
    ]
    assert duplicate_of(articles) == {"b": "a", "c": "a"}


def test_reports_that_share_a_quotation_are_no_copies() -> None:
    shared = story(3, 40)
    assert duplicate_of([("a", ("1",), f"{story(4)} {shared}"), ("b", ("2",), f"{shared} {story(5)}")]) == {}


def test_the_order_of_articles_does_not_matter() -> None:
    articles = [
        (f"{i}-{j}", (str(j),), f"{story(i)} {story(100 + i + j, 10 * j)}") for i in range(20) for j in range(4)
    ]
    expected = duplicate_of(articles)
    assert len(expected) == 60
    for seed in range(5):
        shuffled = articles[:]
        random.Random(seed).shuffle(shuffled)
        assert duplicate_of(iter(shuffled)) == expected


def test_a_copy_never_points_to_a_copy() -> None:
    words = story(6, 400).split()
    drifting = [(f"{i:02}", (f"{i:02}",), " ".join(words[i * 25 : i * 25 + 200])) for i in range(8)]
    links = duplicate_of(drifting)
    assert links
    assert set(links.values()).isdisjoint(links)


def test_short_and_empty_articles() -> None:
    assert duplicate_of([]) == {}
    assert duplicate_of(
        [("a", ("1",), "Ferry stops"), ("b", ("2",), "Ferry stops."), ("c", ("3",), "Ferry sails")]
    ) == {"b": "a"}
