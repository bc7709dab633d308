"""The gazetteer: countries, divisions, towns and features by name, out of the file that gazetteer_build makes.

The data stays in Arrow columns, so that loading takes a fraction of a second and little memory; a `Place` is made
for what is looked up. Names are compared by gazetteer_keys.key.
"""

from bisect import bisect_left
from functools import cache, lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow.parquet as pq
import pycountry

from flows.reading import lexicon
from flows.reading.gazetteer_keys import key, sound

DATA = Path(__file__).parent / "gazetteer"

EARTH_RADIUS_KM = 6371.0

KNOWN_POPULATION = 50_000
"""A town of at least so many people is one that a name by itself may be taken for (`is_place_name`)."""

_STEP = 64  # every 64th key is kept as a string, to begin the search with

FEATURES = frozenset(
    ("continent", "region", "sea", "water", "mountains", "desert", "island", "landmark", "seat", "airport")
)
DIVISIONS = frozenset(("admin1", "admin2"))
TOWNS = frozenset(("city", "capital"))


class Place(NamedTuple):
    """A row of the gazetteer. `admin1` and `admin2` are rows too, -1 for none; `country` is ISO 3166-1 alpha-2 or
    empty.

    `kind` is country, admin1, admin2, capital, city, or a kind of feature. `rank` says how the name that found it
    belongs to it: 0 its own name, 1 an alternate one, 2 one that sounds alike.
    """

    row: int
    geonames_id: int
    name: str
    kind: str
    latitude: float
    longitude: float
    country: str
    admin1: int
    admin2: int
    population: int
    rank: int


class Gazetteer:
    """The tables of the gazetteer file, and lookup in them."""

    def __init__(self, folder: Path = DATA) -> None:
        places = pq.ParquetFile(folder / "places.parquet").read(use_threads=False).combine_chunks()
        self._columns: dict[str, Any] = {
            name: places.column(name).to_numpy()
            for name in ("geonames_id", "latitude", "longitude", "admin1", "admin2", "population")
        }
        self._name = places.column("name").chunk(0)
        self._kind, self._country = (places.column(name).chunk(0) for name in ("kind", "country"))
        self._kinds, self._codes = self._kind.dictionary.to_pylist(), self._country.dictionary.to_pylist()
        self._kind, self._country = self._kind.indices.to_numpy(), self._country.indices.to_numpy()
        names = pq.ParquetFile(folder / "names.parquet").read(use_threads=False).combine_chunks()
        keys = names.column("key").chunk(0)
        self._offsets = np.frombuffer(keys.buffers()[1], dtype=np.int32)
        self._bytes = memoryview(keys.buffers()[2])
        self._samples = [self._key(i) for i in range(0, len(keys), _STEP)]
        self._rank = names.column("rank").to_numpy()
        self._place = names.column("place").to_numpy()
        self._usage = {name: names.column(name).to_numpy() for name in ("lower", "rarity")}
        self._count = len(keys)
        self.find = lru_cache(maxsize=1 << 16)(self._find)

    def __len__(self) -> int:
        return self._count

    def name_at(self, index: int) -> str:
        """The key of a name, by its number in the order of the file."""
        return self._key(index).decode()

    def _key(self, index: int) -> bytes:
        return bytes(self._bytes[self._offsets[index] : self._offsets[index + 1]])

    def _index(self, wanted: bytes) -> int:
        """Where a key stands among the names, or would stand."""
        block = bisect_left(self._samples, wanted)
        low, high = max(0, block - 1) * _STEP, min(block * _STEP + 1, self._count)
        return bisect_left(range(low, high), wanted, key=self._key) + low

    def usage(self, name_key: str) -> tuple[int, int]:
        """Of a one-word key: the share of lower case in English at large, in per cent, and minus the natural
        logarithm of the capitalised word's probability; (0, 127) for what English at large does not have."""
        wanted = name_key.encode()
        index = self._index(wanted)
        if index == self._count or self._key(index) != wanted:
            return 0, 127
        return int(self._usage["lower"][index]), int(self._usage["rarity"][index])

    def _find(self, name_key: str) -> tuple[Place, ...]:
        """Places that have a name with this `key`, in the order of the file."""
        wanted = name_key.encode()
        index = self._index(wanted)
        found = []
        while index < self._count and self._key(index) == wanted:
            found.append(self.place(int(self._place[index]), int(self._rank[index])))
            index += 1
        return tuple(found)

    def place(self, row: int, rank: int = 0) -> Place:
        """The place in a row of the file."""
        c = self._columns
        return Place(
            row,
            int(c["geonames_id"][row]),
            self._name[row].as_py(),
            self._kinds[self._kind[row]],
            float(c["latitude"][row]),
            float(c["longitude"][row]),
            self._codes[self._country[row]],
            int(c["admin1"][row]),
            int(c["admin2"][row]),
            int(c["population"][row]),
            rank,
        )

    def of_kind(self, kind: str) -> frozenset[int]:
        """The geonames_id of every place of a kind."""
        rows = self._kind == self._kinds.index(kind)
        return frozenset(self._columns["geonames_id"][rows].tolist())

    def find_sound(self, name_key: str) -> tuple[Place, ...]:
        """Places of transliterating countries whose names sound like the key's."""
        return self.find(f"~{sound(name_key)}")

    def contains(self, outer: Place, inner: Place) -> bool:
        """Whether the outer place is a country or division that the inner one lies in."""
        if outer.row == inner.row:
            return False
        if outer.kind == "country":
            return outer.country == inner.country
        return outer.row in (inner.admin1, inner.admin2)


@cache
def load() -> Gazetteer:
    """The gazetteer of the package, loaded once a process."""
    return Gazetteer()


@cache
def capitals() -> frozenset[int]:
    """The geonames_id of every national capital."""
    return load().of_kind("capital")


def distance_km(a: Place, b: Place) -> float:
    """Great-circle distance in kilometres (haversine)."""
    p1, p2 = radians(a.latitude), radians(b.latitude)
    half = sin((p2 - p1) / 2) ** 2 + cos(p1) * cos(p2) * sin(radians(b.longitude - a.longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))


@cache
def _alpha3() -> dict[str, str]:
    """ISO 3166-1 alpha-3 by alpha-2; Kosovo, which ISO has not, by its usual codes."""
    return {country.alpha_2: country.alpha_3 for country in pycountry.countries} | {"XK": "XKX"}


@cache
def _alpha2() -> dict[str, str]:
    return {three: two for two, three in _alpha3().items()}


@cache
def _adjectives() -> dict[str, tuple[str, str]]:
    """Adjectives of places: to the place's name and its country, alpha-2 (empty for regions of the world)."""
    content = lexicon.read("demonyms")
    found = {
        adjective: ("", _alpha2()[code])
        for code, entry in content["countries"].items()
        for adjective in entry.get("adjectives", ())
    }
    found |= {word: (entry["place"], entry.get("country", "")) for word, entry in content["places"].items()}
    return found | dict.fromkeys(content["unplaced"], ("", ""))


def _plural(word: str) -> str | None:
    if word.endswith(("man", "woman")) and not word.endswith(("German", "Roman", "Ottoman")):
        return word[:-2] + "en"
    return None if word.endswith(("ese", "sh", "ch", "ss", "s", "x")) else word + "s"


@cache
def _people() -> dict[str, str]:
    """Nouns for people, singular and plural, and adjectives: to alpha-3."""
    found = {}
    for word, (_, country) in _adjectives().items():
        if country:
            found[word] = _alpha3()[country]
    content = lexicon.read("demonyms")
    entries: list[tuple[str, dict[str, list[str]], tuple[str, ...]]] = [
        (code, entry, ()) for code, entry in content["countries"].items()
    ]
    entries += [(_alpha3()[e["country"]], e, (word,)) for word, e in content["places"].items() if "country" in e]
    for code, entry, own in entries:
        for word in entry.get("people", entry.get("adjectives", own)):
            found[word] = code
            if plural := _plural(word):
                found[plural] = code
    return found


def country_of_demonym(word: str) -> str | None:
    """ISO 3166-1 alpha-3 code of the country that an adjective or a noun for people belongs to.

    >>> country_of_demonym("Afghans"), country_of_demonym("Scottish"), country_of_demonym("European")
    ('AFG', 'GBR', None)
    """
    return _people().get(word) or _people().get(word.capitalize() if word.isupper() else word)


def place_of_adjective(word: str) -> tuple[str, str] | None:
    """The place that an adjective stands for: its name (empty for the country itself) and alpha-2 code of its country.

    >>> place_of_adjective("Afghan"), place_of_adjective("Texan"), place_of_adjective("European")
    (('', 'AF'), ('Texas', 'US'), ('Europe', ''))
    """
    return _adjectives().get(word)


def country(alpha2: str) -> Place | None:
    """The row of a country by its ISO 3166-1 alpha-2 code."""
    return _countries().get(alpha2)


@cache
def _countries() -> dict[str, Place]:
    gazetteer = load()
    found: dict[str, Place] = {}
    while (place := gazetteer.place(len(found))).kind == "country":  # they come first
        found[place.country] = place
    return found


def country_of_name(name: str) -> str | None:
    """ISO 3166-1 alpha-3 code of the country with this name or abbreviation; None for anything else, capitals too.

    >>> country_of_name("U.S."), country_of_name("Burma"), country_of_name("Kabul"), country_of_name("us")
    ('USA', 'MMR', None, None)
    """
    if not name or name.islower() or (len(key(name)) <= 3 and not name.replace(".", "").isupper()):
        return None
    for place in load().find(key(name)):
        if place.kind == "country" and place.rank == 0:
            return _alpha3().get(place.country)
    return None


def is_place_name(name: str) -> bool:
    """Whether a name by itself may be taken for a place: a country, a first-level division, a known feature or town."""
    if not name or name.islower():
        return False
    return any(
        place.kind in ("country", "admin1") or place.kind in FEATURES or place.population >= KNOWN_POPULATION
        for place in load().find(key(name))
        if place.rank == 0
    )
