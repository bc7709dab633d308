"""Reports of the same happening are linked, whatever the order that they come in."""

import random
from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from flows.incidents import Report, incidents, keys, same_happening

FALL = {
    "event_type": "COERCE",
    "mode": "territory",
    "actor": "Taliban",
    "recipient": None,
    "geonames_id": 1135690,
    "place_name": "Kunduz",
    "precision": "city",
    "country_code": "AF",
    "admin1": "Kunduz",
    "latitude": 36.73,
    "longitude": 68.86,
    "first": date(2021, 8, 8),
    "last": None,
    "killed": None,
    "factuality": "asserted",
}


def report(**changes: Any) -> Report:
    return Report(**{**FALL, **changes})


SAME: list[dict[str, Any]] = [
    {},
    {"mode": None},
    {"factuality": "claimed"},
    {"first": date(2021, 8, 6), "last": date(2021, 8, 8)},
    {"geonames_id": 1, "place_name": "Afghanistan", "precision": "country", "latitude": 33.0},
    {"geonames_id": 2, "place_name": "Kunduz province", "precision": "admin1", "latitude": 36.9},
    {"geonames_id": 3, "place_name": "Chahar Dara", "latitude": 36.70, "longitude": 68.78},
]
OTHER: list[dict[str, Any]] = [
    {"event_type": "ASSAULT", "mode": None},
    {"mode": "arrest"},
    {"actor": "Afghan National Army"},
    {"first": date(2021, 8, 9)},
    {"geonames_id": 4, "place_name": "Taloqan", "admin1": "Takhar", "latitude": 36.73, "longitude": 69.54},
    {"geonames_id": 5, "place_name": "Dushanbe", "precision": "country", "country_code": "TJ"},
    {"first": None},
    {"actor": None},
]


@pytest.mark.parametrize("changes", SAME)
def test_reports_of_one_happening(changes: dict[str, Any]) -> None:
    assert same_happening(report(), report(**changes))
    assert same_happening(report(**changes), report())


@pytest.mark.parametrize("changes", OTHER)
def test_reports_of_different_happenings(changes: dict[str, Any]) -> None:
    assert not same_happening(report(), report(**changes))
    assert not same_happening(report(**changes), report())


def test_an_equal_toll_speaks_where_a_side_is_missing() -> None:
    assert same_happening(report(actor=None, killed=12), report(killed=12))
    assert not same_happening(report(actor=None, killed=12), report(killed=14))


def test_the_earliest_report_names_the_incident_in_any_order() -> None:
    in_order = {
        "e": report(factuality="planned"),
        "c": report(),
        "d": report(actor="Islamic State"),
        "a": report(first=date(2021, 8, 7), last=date(2021, 8, 8)),
        "b": report(precision="country", geonames_id=1),
    }
    names, reports = list(in_order), list(in_order.values())
    shared: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(reports):
        for key in keys(one):
            shared[key].append(number)
    blocks = list(shared.values())
    wanted = {"a": "c", "b": "c", "c": "c", "d": "d", "e": "e"}
    for seed in range(20):
        random.Random(seed).shuffle(blocks)
        found = incidents(len(reports), blocks, lambda block: [reports[number] for number in block])
        assert {names[number]: names[first] for number, first in enumerate(found)} == wanted


@pytest.mark.parametrize("changes", SAME)
def test_reports_of_one_happening_have_a_key_in_common(changes: dict[str, Any]) -> None:
    assert set(keys(report())) & set(keys(report(**changes)))
