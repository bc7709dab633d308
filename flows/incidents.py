"""Incidents: which event rows, in any article, report the same happening.

Two reports are of one happening when their type agrees, their dates meet, their places agree or one contains the other, and
a side (actor or recipient) agrees while none contradicts. Agreement is of resolved names. Tolls are weak evidence: they
grow as a story does, so they only speak where a side is missing. Links are closed transitively, which makes them
independent of the order and the batches that rows come in.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt

from flows.ids import digest

EARTH_RADIUS_KM = 6371.0
SAME_PLACE_KM = 30.0
"""Two towns this near are one place to a reporter: a village and the town that it is reported from."""

MAX_DAYS = 7
"""A date vaguer than this says too little to link by."""

_UNREAL = frozenset({"hypothetical", "planned"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What linking looks at in one event row."""

    event_type: str
    mode: str | None
    actor: str | None
    recipient: str | None
    geonames_id: int | None
    place_name: str | None
    precision: str | None
    country_code: str | None
    admin1: str | None
    latitude: float | None
    longitude: float | None
    first: date | None
    last: date | None
    killed: int | None
    factuality: str


def incidents(
    count: int, blocks: Iterable[Sequence[int]], reports: Callable[[Sequence[int]], Sequence[Report]]
) -> list[int]:
    """Of each of `count` reports, numbered from the earliest, the earliest of the same happening.

    `blocks` are the numbers of reports that have a key in common; `reports` gives the reports of such numbers.
    """
    earlier = list(range(count))

    def root(number: int) -> int:
        while earlier[number] != number:
            earlier[number] = earlier[earlier[number]]
            number = earlier[number]
        return number

    for block in blocks:
        known = reports(block)
        for place, one in enumerate(block):
            for other in range(place + 1, len(block)):
                first, second = sorted((root(one), root(block[other])))
                if first != second and same_happening(known[place], known[other]):
                    earlier[second] = first
    return [root(number) for number in range(count)]


def same_happening(one: Report, other: Report) -> bool:
    """Whether two reports are of one happening."""
    if one.event_type != other.event_type or _contradict(one.mode, other.mode):
        return False
    if not (_dates_meet(one, other) and _places_agree(one, other)):
        return False
    if _contradict(one.actor, other.actor) or _contradict(one.recipient, other.recipient):
        return False
    return (
        _agree(one.actor, other.actor)
        or _agree(one.recipient, other.recipient)
        or (one.killed is not None and one.killed == other.killed)
    )


def keys(report: Report) -> list[int]:
    """What reports of one happening have at least one of in common: type, a day, a country, and a side or the toll.

    Empty where the report can be linked to none.
    """
    if report.first is None or report.place_name is None or report.factuality in _UNREAL:
        return []
    last = report.last or report.first
    if (last - report.first).days >= MAX_DAYS:
        return []
    sides = [f"{name} {side.casefold()}" for name in ("actor", "recipient") if (side := getattr(report, name))]
    sides += [] if report.killed is None else [f"killed {report.killed}"]
    days = [report.first + timedelta(days=days) for days in range((last - report.first).days + 1)]
    where = report.country_code or report.place_name
    return [digest(report.event_type, day.isoformat(), where, side) for day in days for side in sides]


def _agree(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one.casefold() == other.casefold()


def _contradict(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one.casefold() != other.casefold()


def _dates_meet(one: Report, other: Report) -> bool:
    if one.first is None or other.first is None:
        return False
    return one.first <= (other.last or other.first) and other.first <= (one.last or one.first)


def _places_agree(one: Report, other: Report) -> bool:
    """The same place, a place and what contains it, or two towns next to each other."""
    if one.geonames_id is not None and one.geonames_id == other.geonames_id:
        return True
    if one.country_code is None or one.country_code != other.country_code:
        return _agree(one.place_name, other.place_name)
    if "country" in (one.precision, other.precision):
        return True
    if "admin1" in (one.precision, other.precision) and _agree(one.admin1, other.admin1):
        return True
    return _distance(one, other) <= SAME_PLACE_KM


def _distance(one: Report, other: Report) -> float:
    """Great-circle distance in kilometres (haversine); infinite where a coordinate is missing."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return float("inf")
    north, south = radians(one.latitude), radians(other.latitude)
    half = sin((south - north) / 2) ** 2
    half += cos(north) * cos(south) * sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))
