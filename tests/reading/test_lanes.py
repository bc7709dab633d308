"""A sentence's reading is the same to the bit whatever is read beside it."""

from typing import cast

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.reading import lanes, language
from flows.reading.network import Network
from flows.reading.reader import Reader

SENTENCES = [
    sentence.split()
    for sentence in (
        "Rebels seized the town of Herat on Monday , officials said .",
        "Floods",
        "The minister , who had resigned in March , denied that he had been paid by a mining company .",
        "Two men were arrested in Lagos and a third fled to Benin .",
        "“ We were asleep when the wall fell , ” said Amina Odhiambo , a nurse .",
        "Prices rose .",
        "At least 12 people were killed and 30 wounded when a bus plunged into a ravine near Cusco , police said on Friday .",
    )
]


def network() -> Network:
    nlp = language.load()
    reader = next(pipe for _, pipe in nlp.pipeline if isinstance(pipe, Reader))
    return cast(Network, reader.network)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(range(len(SENTENCES))), min_size=1, max_size=120))
def test_company_does_not_show_in_a_reading(numbers: list[int]) -> None:
    read = network().read
    alone = {number: read([SENTENCES[number]])[0] for number in set(numbers)}
    for number, together in zip(numbers, read([SENTENCES[n] for n in numbers]), strict=True):
        for part, other in zip(alone[number], together, strict=True):
            assert np.array_equal(part, other)


def test_lanes_of_a_kind_are_each_other_s() -> None:
    kinds = lanes.kinds([np.ones((3, 5), np.float32)])
    assert len(kinds) == lanes.LANES
    assert all(lane in own and all(kinds[other] == own for other in own) for lane, own in enumerate(kinds))


@given(st.lists(st.text(min_size=1, max_size=4)))
def test_each_word_has_a_row_of_its_own_in_a_lane_of_its_kind(words: list[str]) -> None:
    kinds = tuple(tuple(range(lane % 2, lanes.LANES, 2)) for lane in range(lanes.LANES))
    rows = lanes.rows(words, kinds)
    assert len(set(rows.values())) == len(rows) == len(set(words))
    assert all(row % lanes.LANES in lanes.of_words((word,), kinds) for word, row in rows.items())
