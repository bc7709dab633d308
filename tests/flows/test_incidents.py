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
    "actor_names": "taliban",
    "actor_country": "AFG",
    "actor_sector": "REB",
    "recipient": None,
    "recipient_names": None,
    "recipient_country": None,
    "recipient_sector": None,
    "geonames_id": 1135690,
    "place_name": "Kunduz",
    "precision": "city",
    "country_code": "AF",
    "admin1": "Kunduz",
    "latitude": 36.73,
    "longitude": 68.86,
    "first": date(2021, 8, 8),
    "last": None,
    "dated": True,
    "killed": None,
    "factuality": "asserted",
}
NOBODY = {"actor": None, "actor_names": None, "actor_country": None, "actor_sector": None}
GUNMEN = {"actor": "gunmen", "actor_names": None, "actor_country": None, "actor_sector": "UAF"}
PILOTS = {"actor": "warplanes", "actor_names": None, "actor_country": None, "actor_sector": "MIL"}
ARMY = {"actor": "Afghan National Army", "actor_names": "national army", "actor_country": "AFG", "actor_sector": "MIL"}
PEOPLE = {"recipient": "12 people", "recipient_sector": "CVL", "killed": 12}
ATTACK = {"event_type": "ASSAULT", "mode": None, **GUNMEN, **PEOPLE}
COUNTRY = {"geonames_id": 1, "place_name": "Afghanistan", "precision": "country", "admin1": None, "latitude": 33.0}
PROVINCE = {"geonames_id": 2, "place_name": "Kunduz province", "precision": "admin1", "latitude": 36.9}


def report(**changes: Any) -> Report:
    return Report(**{**FALL, **changes})


SAME: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    ({}, {"mode": None}),
    ({}, {"factuality": "claimed"}),
    ({}, {"first": date(2021, 8, 6), "last": date(2021, 8, 8)}),
    ({}, {**COUNTRY}),
    ({}, {**PROVINCE}),
    ({}, {"geonames_id": 3, "place_name": "Chahar Dara", "latitude": 36.70, "longitude": 68.78}),
    ({}, {"geonames_id": 6, "place_name": "Imam Sahib", "precision": "admin2", "latitude": 37.19, "longitude": 68.94}),
    ({}, {**GUNMEN}),
    ({}, {"dated": False, "first": date(2021, 8, 6), "last": date(2021, 8, 9)}),
    (ATTACK, {**ATTACK, "recipient": "15 buyers", "recipient_sector": None, "killed": 15}),
    (ATTACK, {**ATTACK, "mode": "explosives", "actor": "bomb", "actor_sector": None, "killed": 15}),
    ({**ATTACK, "mode": "aerial", **NOBODY}, {**ATTACK, "mode": "explosives"}),
]
OTHER: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"event_type": "ASSAULT", "mode": None}),
    ({}, {"mode": "arrest"}),
    ({}, {**ARMY}),
    ({}, {"first": date(2021, 8, 9)}),
    ({}, {"geonames_id": 4, "place_name": "Taloqan", "admin1": "Takhar", "latitude": 36.73, "longitude": 69.54}),
    ({}, {"geonames_id": 5, "place_name": "Dushanbe", "precision": "country", "country_code": "TJ"}),
    ({}, {"first": None}),
    ({**ATTACK, **NOBODY, "killed": None}, {**ATTACK, "recipient": "villagers"}),
    (ATTACK, {**ATTACK, "recipient": "two policemen", "recipient_sector": "COP", "killed": None}),
    (ATTACK, {**ATTACK, "killed": 30}),
    (ATTACK, {**ATTACK, **PROVINCE, **NOBODY, "recipient": "villagers", "killed": 14}),
    ({**ATTACK, "dated": False}, {**ATTACK, "dated": False, "recipient": None, "killed": None}),
    # a second raid on a town within days, of which neither a name nor the toll is known
    (
        {**ATTACK, "mode": "aerial", **PILOTS, "recipient": None, "killed": None},
        {**ATTACK, "mode": "aerial", **PILOTS, "recipient": None, "killed": None, "dated": False},
    ),
    ({}, {"geonames_id": 7, "place_name": "Rustaq", "precision": "admin2", "admin1": "Takhar", "longitude": 69.8}),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_reports_of_one_happening(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert same_happening(report(**one), report(**other))
    assert same_happening(report(**other), report(**one))


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_reports_of_different_happenings(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert not same_happening(report(**one), report(**other))
    assert not same_happening(report(**other), report(**one))


def test_the_earliest_report_names_the_incident_in_any_order() -> None:
    in_order = {
        "e": report(factuality="planned"),
        "c": report(),
        "d": report(actor="Islamic State", actor_names="islamic state", actor_country=None),
        "a": report(first=date(2021, 8, 7), last=date(2021, 8, 8)),
        "b": report(**COUNTRY),
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


@pytest.mark.parametrize(("one", "other"), SAME)
def test_reports_of_one_happening_have_a_key_in_common(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert set(keys(report(**one))) & set(keys(report(**other)))
