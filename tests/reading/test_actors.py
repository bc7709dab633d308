"""Who a name stands for."""

import pytest

from flows.reading import actors


@pytest.mark.parametrize(
    ("text", "name", "country", "sector"),
    [
        ("the Taliban", "Taliban", "AFG", "REB"),
        ("Taliban fighters", "Taliban", "AFG", "REB"),
        ("the WHO", "World Health Organization", None, "IGO"),
        ("Al Shabaab militants", "Al-Shabaab", "SOM", "REB"),
        ("President Vladimir Putin", "Vladimir Putin", "RUS", "GOV"),
        ("Reuters", "Reuters", None, "JRN"),
        ("the Kremlin", "Russia", "RUS", "GOV"),
        ("Kenya", "Kenya", "KEN", "GOV"),
    ],
)
def test_known_names_are_canonical(text: str, name: str, country: str | None, sector: str) -> None:
    found = actors.identify(text)
    assert (found.name, found.country, found.sector) == (name, country, sector)


@pytest.mark.parametrize(
    ("text", "country", "sector"),
    [
        ("Turkish police", "TUR", "COP"),
        ("an Afghan Defence Ministry spokesman", "AFG", "MIL"),
        ("the Ivory Coast's Supreme Court", "CIV", "JUD"),
        ("a group of Moroccan diplomats", "MAR", "GOV"),
        ("members of the Houthi movement", "YEM", "REB"),
        ("opposition groups in Zambia", "ZMB", "OPP"),
        ("the US Embassy in Dakar", "USA", "GOV"),
        ("UN peacekeepers", None, "IGO"),
        ("the police chief", None, "COP"),
        ("residents of Bolivia", "BOL", "CVL"),
        ("former Malian prime minister Oumar Keita", "MLI", "ELI"),
        ("five Paraguayan army officers", "PRY", "MIL"),
        ("Chilean dock workers", "CHL", "LAB"),
        ("unknown gunmen", None, "UAF"),
        ("a US-backed government", None, "GOV"),
        ("Peruvians", "PER", "CVL"),
    ],
)
def test_the_structure_of_a_name_gives_country_and_sector(text: str, country: str | None, sector: str) -> None:
    found = actors.identify(text)
    assert (found.country, found.sector) == (country, sector)


@pytest.mark.parametrize("text", ["who", "us", "ice", "a pdf"])
def test_abbreviations_match_only_as_written(text: str) -> None:
    assert actors.identify(text).sector is None


def test_an_unknown_name_keeps_its_text() -> None:
    found = actors.identify("the Order of the Silver Heron")
    assert (found.name, found.country, found.sector, found.rule) == ("Order of the Silver Heron", None, None, "text")


@pytest.mark.parametrize(
    "text", ["two shepherds", "the hydrologist", "angry weavers", "the wounded sailor", "Ethiopia"]
)
def test_people_and_countries_can_act(text: str) -> None:
    assert actors.is_actor(text)


@pytest.mark.parametrize("text", ["a military offensive", "the old tower", "Haiti's efforts", "paper", "a police raid"])
def test_things_and_deeds_cannot(text: str) -> None:
    assert not actors.is_actor(text)


@pytest.mark.parametrize(
    ("written", "clean"),
    [("the army's", "army"), ("its soldiers'", "soldiers"), ("“the council”", "council"), ("the U.S.", "U.S.")],
)
def test_clean_leaves_the_name_alone(written: str, clean: str) -> None:
    assert actors.clean(written) == clean
