"""Incidents: which event rows, in any article, report the same happening.

Two reports are of one happening when their type agrees, their days meet, their places agree or one contains the other, no
named side contradicts the other's, and what they share weighs enough: a town and a day that both know say much, a province
or a week little, and a side, a mode or a toll has to be shared besides. An undated report counts as of the days before its
publication, which says nothing yet. Names count as resolved; what has no name ("gunmen", "12 people") agrees with whatever
is of its kind. Tolls grow as a story does, up to twice the first. Links are closed transitively, which makes them
independent of the order and the batches that rows come in.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from math import asin, cos, radians, sin, sqrt

from flows.ids import digest

EARTH_RADIUS_KM = 6371.0
SAME_PLACE_KM = 30.0
"""Two towns this near are one place to a reporter: a village and the town that it is reported from."""

SAME_DISTRICT_KM = 75.0
"""A district and a town of the same province this near its centre may be one in the other."""

MAX_DAYS = 7
"""A date vaguer than this says too little to link by."""

FETCHED_TOGETHER = 10_000
"""Reports in the blocks that are compared at a time."""

SIDES = ("actor", "recipient")

NAMED = 2
"""Weight of a side that both name, and of a toll that is no coincidence."""

TOWN = 2
"""Weight of places that are one town."""

ENOUGH, ENOUGH_APART = 4, 5
"""What reports from one town, and from a place and one that contains it, must weigh together. On 40 invented articles with as
many look-alikes as incidents, written by one who did not know the rules, 3 and 4 join none that are different either."""

SOME = 3
"""An equal toll from which on it is no coincidence of the smallest numbers."""

_UNREAL = frozenset({"hypothetical", "planned"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What linking looks at in one event row; `actor_names` are the proper names among the actor's words, in lower case.

    One that is not `dated` has the days before its article's publication, on one of which it probably took place.
    """

    event_type: str
    mode: str | None
    actor: str | None
    actor_names: str | None
    actor_country: str | None
    actor_sector: str | None
    recipient: str | None
    recipient_names: str | None
    recipient_country: str | None
    recipient_sector: str | None
    geonames_id: int | None
    place_name: str | None
    precision: str | None
    country_code: str | None
    admin1: str | None
    latitude: float | None
    longitude: float | None
    first: date | None
    last: date | None
    dated: bool
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

    for some in _together(blocks):
        numbers = sorted({number for block in some for number in block})
        known = dict(zip(numbers, reports(numbers), strict=True))
        for one, other in (pair for block in some for pair in combinations(block, 2)):
            first, second = sorted((root(one), root(other)))
            if first != second and same_happening(known[one], known[other]):
                earlier[second] = first
    return [root(number) for number in range(count)]


def _together(blocks: Iterable[Sequence[int]]) -> Iterator[list[Sequence[int]]]:
    """The blocks, so many at a time that fetching their reports costs little."""
    some: list[Sequence[int]] = []
    held = 0
    for block in blocks:
        some.append(block)
        held += len(block)
        if held >= FETCHED_TOGETHER:
            yield some
            some, held = [], 0
    if some:
        yield some


def same_happening(one: Report, other: Report) -> bool:
    """Whether two reports are of one happening."""
    if one.event_type != other.event_type or not _dates_meet(one, other):
        return False
    where = _place_weight(one, other)
    sides = [_side_weight(side, one, other) for side in SIDES]
    toll = _toll_weight(one.killed, other.killed)
    if where is None or toll is None or None in sides or _contradict(one.mode, other.mode):
        return False
    weights = [weight for weight in (*sides, toll) if weight]
    shared, when = sum(weights), 0
    if one.dated and other.dated:  # without a day the same means say nothing: armies strike a town day after day
        shared += one.mode is not None and one.mode == other.mode
        when = 2 if _is_day(one) and _is_day(other) else 1
    return shared > 0 and where + when + shared >= (ENOUGH if where == TOWN else ENOUGH_APART)


def keys(report: Report) -> list[int]:
    """What reports of one happening have at least one of in common: type, a day, and a province, a side or the toll.

    Empty where the report can be linked to none.
    """
    if report.first is None or report.place_name is None or report.factuality in _UNREAL:
        return []
    last = report.last or report.first
    if (last - report.first).days >= MAX_DAYS:
        return []
    where = report.country_code or report.place_name
    shared = [] if report.precision == "country" else [f"in {(report.admin1 or report.place_name).casefold()}"]
    shared += [f"{side} {word}" for side in SIDES for word in sorted(_names(side, report))]
    shared += [f"{side} of {country}" for side in SIDES if (country := getattr(report, f"{side}_country"))]
    shared += [] if report.killed is None else [f"killed {report.killed}"]
    days = [report.first + timedelta(days=days) for days in range((last - report.first).days + 1)]
    return [digest(report.event_type, day.isoformat(), where, what) for day in days for what in dict.fromkeys(shared)]


def _side_weight(side: str, one: Report, other: Report) -> int | None:
    """How much a side speaks for one happening: 2 for a name, 1 for less; None where it speaks against it."""
    first, second = getattr(one, side), getattr(other, side)
    if first is None or second is None:
        return 0
    names, others = _names(side, one), _names(side, other)
    if names & others:
        return NAMED
    sectors = [getattr(report, f"{side}_sector") for report in (one, other)]
    countries = [getattr(report, f"{side}_country") for report in (one, other)]
    kinds = {_KINDS.get(sector, "civil") for sector in sectors if sector}
    if len(kinds) > 1 or (names and others and (None in countries or countries[0] != countries[1])):
        return None
    same = first.casefold() == second.casefold() or (None not in sectors and kinds != {"civil"})
    return int(same or (None not in countries and countries[0] == countries[1]))


def _names(side: str, report: Report) -> frozenset[str]:
    return frozenset((getattr(report, f"{side}_names") or "").split())


_KINDS = {
    **dict.fromkeys(("REB", "UAF", "CRM"), "armed"),
    **dict.fromkeys(("GOV", "MIL", "COP", "SPY"), "state"),
}
"""Sectors that reporters do not keep apart: who are rebels to one are gunmen to another. All others are civil."""


def _toll_weight(one: int | None, other: int | None) -> int | None:
    """How much two tolls speak for one happening; None where one is more than twice the other and so speaks against it."""
    if one is None or other is None:
        return 0
    low, high = sorted((one, other))
    if low == high:
        return NAMED if low >= SOME else 1
    return 1 if high <= 2 * low else None


def _is_day(report: Report) -> bool:
    return report.last is None or report.last == report.first


def _contradict(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other and not {one, other} <= _BLASTS


_BLASTS = frozenset({"aerial", "explosives", "heavy-weapons"})
"""Modes that reporters do not keep apart: the bomb of one is the missile of another."""


def _dates_meet(one: Report, other: Report) -> bool:
    if one.first is None or other.first is None:
        return False
    return one.first <= (other.last or other.first) and other.first <= (one.last or one.first)


def _place_weight(one: Report, other: Report) -> int | None:
    """How much the places speak for one happening: 2 for one town, 1 for a province, 0 for no more than a country.

    None where they are different places.
    """
    vague = {"country", "admin1"} & {one.precision, other.precision}
    if one.geonames_id is not None and one.geonames_id == other.geonames_id:
        return 0 if "country" in vague else 1 if vague else TOWN
    if one.country_code != other.country_code:
        return None
    if one.country_code is None:  # places that the gazetteer does not know
        known_by = {place.casefold() for report in (one, other) if (place := report.place_name)}
        return TOWN if len(known_by) == 1 else None
    if "country" in vague:
        return 0
    near = _distance(one, other)
    if not vague and near <= SAME_PLACE_KM:
        return TOWN
    within = vague or ("admin2" in (one.precision, other.precision) and near <= SAME_DISTRICT_KM)
    return 1 if within and one.admin1 is not None and one.admin1 == other.admin1 else None


def _distance(one: Report, other: Report) -> float:
    """Great-circle distance in kilometres (haversine); infinite where a coordinate is missing."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return float("inf")
    north, south = radians(one.latitude), radians(other.latitude)
    half = sin((south - north) / 2) ** 2
    half += cos(north) * cos(south) * sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))
