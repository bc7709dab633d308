"""The gazetteer file and what is looked up in it."""

import time

import pytest

from flows.reading import gazetteer, lexicon
from flows.reading.gazetteer_keys import key, sound


def found(name: str) -> list[gazetteer.Place]:
    return list(gazetteer.load().find(key(name)))


@pytest.mark.parametrize(
    ("name", "kind", "country"),
    [
        ("Afghanistan", "country", "AF"),
        ("Côte d'Ivoire", "country", "CI"),
        ("Burma", "country", "MM"),
        ("Helmand", "admin1", "AF"),
        ("N.S.W.", "admin1", "AU"),
        ("Polk County", "admin2", "US"),
        ("Essex", "admin2", "GB"),
        ("Kabul", "capital", "AF"),
        ("Zaranj", "city", "AF"),
        ("Heathrow Airport", "airport", "GB"),
        ("Black Sea", "sea", ""),
        ("Middle East", "region", ""),
        ("Kremlin", "seat", "RU"),
    ],
)
def test_names_lead_to_places_of_their_kind(name: str, kind: str, country: str) -> None:
    assert (kind, country) in {(place.kind, place.country) for place in found(name)}


@pytest.mark.parametrize(
    ("first", "second"),
    [("St. John’s", "Saint John's"), ("Düsseldorf", "Dusseldorf"), ("Łódź", "Lodz"), ("U.S.", "US")],
)
def test_spellings_have_one_key(first: str, second: str) -> None:
    assert key(first) == key(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Faiz-Abad", "Fayzabad"),
        ("Pul-i-Khumri", "Pol-e Khomri"),
        ("Qunduz", "Kunduz"),
        ("Al-Hasakah", "Hasaka"),
        ("Lashkargah", "Lashkar Gah"),
        ("Maydan Wardak", "Maidan Vardak"),
    ],
)
def test_transliterations_sound_alike(first: str, second: str) -> None:
    assert sound(key(first)) == sound(key(second))


def test_different_towns_sound_different() -> None:
    names = ["Kabul", "Kandahar", "Kunduz", "Kunar", "Herat", "Helmand", "Zabul", "Farah", "Faryab"]
    assert len({sound(key(name)) for name in names}) == len(names)


def test_every_name_of_the_file_is_found() -> None:
    file = gazetteer.load()
    for index in range(0, len(file), 9973):
        assert file.find(file.name_at(index))


def test_a_name_that_is_not_there_is_not_found() -> None:
    assert found("Zzyzzyvania") == []
    assert gazetteer.load().usage("zzyzzyvania") == (0, 127)


def test_containment() -> None:
    file = gazetteer.load()
    (texas,) = [p for p in found("Texas") if p.kind == "admin1"]
    country = gazetteer.country("US")
    assert country is not None
    paris = {p.admin1: p for p in found("Paris") if p.kind in gazetteer.TOWNS}
    assert file.contains(texas, paris[texas.row])
    assert file.contains(country, texas)
    assert not file.contains(texas, texas)
    (capital,) = [p for p in found("Paris") if p.kind == "capital"]
    assert not file.contains(texas, capital)


@pytest.mark.parametrize(
    ("word", "country"),
    [
        ("Afghan", "AFG"),
        ("Afghans", "AFG"),
        ("Turks", "TUR"),
        ("Frenchmen", "FRA"),
        ("Scottish", "GBR"),
        ("Swiss", "CHE"),
        ("AMERICAN", "USA"),
        ("Germans", "DEU"),
        ("European", None),
        ("Taliban", None),
    ],
)
def test_countries_of_demonyms(word: str, country: str | None) -> None:
    assert gazetteer.country_of_demonym(word) == country


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("U.S.", "USA"),
        ("UK", "GBR"),
        ("Czech Republic", "CZE"),
        ("us", None),
        ("Kabul", None),
        ("Texas", None),
        ("", None),
    ],
)
def test_countries_by_name(name: str, country: str | None) -> None:
    assert gazetteer.country_of_name(name) == country


def test_place_names() -> None:
    assert gazetteer.is_place_name("Helmand")
    assert gazetteer.is_place_name("Lyon")
    assert not gazetteer.is_place_name("helmand")
    assert not gazetteer.is_place_name("Walsh")


def test_demonyms_lead_to_places_that_exist() -> None:
    content = lexicon.read("demonyms")
    for code, entry in content["countries"].items():
        lexicon.check_fields(entry, where=code, optional=("adjectives", "people", "examples"))
        for example in entry.get("examples", ()):
            assert any(gazetteer.country_of_demonym(word) == code for word in example.split())
        for adjective in entry.get("adjectives", ()):
            assert gazetteer.country_of_demonym(adjective) == code
    for word, entry in content["places"].items():
        lexicon.check_fields(entry, where=word, required=("place",), optional=("country", "people"))
        assert [p for p in found(entry["place"]) if p.country == entry.get("country", "")], word


def test_no_adjective_belongs_to_two_countries() -> None:
    adjectives = [
        word for entry in lexicon.read("demonyms")["countries"].values() for word in entry.get("adjectives", ())
    ]
    assert len(adjectives) == len(set(adjectives))


def test_it_loads_in_a_moment() -> None:
    start = time.perf_counter()
    gazetteer.Gazetteer()
    assert time.perf_counter() - start < 2.0  # 0.2 s on a free machine
