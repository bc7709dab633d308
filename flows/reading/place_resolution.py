"""Which place on the map a name stands for: one sense an article, by what the text says and by the article's other
places.

Every candidate place of a name has a score: a prior (size, kind, how well the name fits) and the support of the
other names, whose candidates lie near it, or contain it. What the text says outright (Paris, Texas) counts more than
any of it. Scores are on a logarithmic scale; their softmax over the candidates of a name is the certainty of the
best one.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

import numpy as np

from flows.reading import gazetteer
from flows.reading.gazetteer import FEATURES, TOWNS, Place
from flows.reading.gazetteer_keys import key
from flows.reading.place_evidence import METROPOLIS
from flows.reading.place_text import Mention

# Set by hand, and tuned on annotated news within the range where the results hardly move.
PRIOR = {
    "country": 9.0,
    "sea": 9.0,
    "region": 9.0,
    "admin1": 3.2,
    "admin2": 2.5,
    "airport": 3.5,
    "seat": 7.0,
    "continent": 9.0,
}
FEATURE_PRIOR = 7.5
CAPITAL_PRIOR, SMALL_CAPITAL_PRIOR = 2.7, 1.5  # of a great nation or a metropolis, of another one; by its own name
GREAT_NATION = 20_000_000
POPULATION_WEIGHT = 0.85  # a decade of a town's population
DIVISION_POPULATION_WEIGHT = 0.55
RANK_PENALTY = 2.0  # an alternate name
SHORT_FORM_PENALTY = 0.5  # Newcastle for Newcastle upon Tyne
KIND_FITS, KIND_MISFITS = 3.5, -3.5
SAID_CONTAINER = 8.0
LOCAL_SUPPORT_WEIGHT, COUNTRY_SUPPORT_WEIGHT = 8.0, 3.0
NAMESAKE_PENALTY = 2.0  # of a division that has a town of its name: Herat is the city unless the text says province
NAMESAKE_POPULATION = 30_000  # the least such a town has
DATELINE_ALONE = 2.0  # of a capital or metropolis: agencies name the state or country of all other towns in a dateline
SUBURB_KM = 30.0  # how far from a town's point its parts and suburbs lie
MOST_CANDIDATES = 30
SHARPNESS = 2.0
"""What the scores are multiplied with before their softmax tells the certainty."""

SAME_SPOT_KM = 100.0
"""Candidates so near to each other count as one where it is asked how certain the best one is."""

LARGE = 100_000
"""A town of so many people is known by its name even if it does not lie where the text seems to say."""

NEAR = ((25.0, 1.0), (75.0, 0.8), (200.0, 0.45), (500.0, 0.15))
"""How much a place supports another one: kilometres, share."""

LOCAL_NEWS, SCOPE = 4.0, 0.2
"""Mentions, by weight, that news of one town makes of places, and how much less each says for every one more."""

DIVISIONS_IN_FULL = 2.0
"""First-level divisions, by the weight of their mentions, up to which each supports its towns in full."""

SAME_PLACE = 4.0
"""How much a place named with its kind (the city of Norvia) supports itself where it is named without."""

IN_DIVISION, SAME_DIVISION, IN_COUNTRY, SAME_COUNTRY = 0.8, 0.3, 0.4, 0.1
"""How much a division supports what lies in it, and places in one division each other; the same for countries."""


@dataclass(slots=True)
class Resolved:
    """What a mention was resolved to, and how certain it is (0 to 1) that this is the right one of the candidates.

    `rule` is "container" where the place is only the one that the text says the mention lies in.
    """

    place: Place
    certainty: float
    rule: str = ""


@dataclass(slots=True, eq=False)
class _Group:
    """Mentions of one name that stand for one place."""

    mentions: list[Mention]
    hinted: bool
    places: list[Place]
    scores: np.ndarray
    weight: float


def prior(place: Place, name_key: str, kinds: frozenset[str]) -> float:
    """The score of a candidate by itself, with the kinds of place that the text asks for."""
    score = PRIOR.get(place.kind, FEATURE_PRIOR if place.kind in FEATURES else 0.0)
    if place.kind == "capital" and _goes_by(place, name_key):
        nation = gazetteer.country(place.country)
        great = place.population >= METROPOLIS or (nation is not None and nation.population >= GREAT_NATION)
        score += CAPITAL_PRIOR if great else SMALL_CAPITAL_PRIOR
    if place.kind in TOWNS:
        score += POPULATION_WEIGHT * log10(place.population + 100)
    elif place.kind == "admin1":
        score += DIVISION_POPULATION_WEIGHT * log10(place.population + 100)
    if place.rank == 1 and _goes_by(place, name_key):
        score -= SHORT_FORM_PENALTY
    else:
        score -= RANK_PENALTY * place.rank
    if kinds:
        score += KIND_FITS if place.kind in kinds else KIND_MISFITS
    return score


def resolve(mentions: Sequence[Mention]) -> dict[int, Resolved]:
    """The place of each mention, by its position; a mention without candidates is missing."""
    groups = _groups(mentions)
    if not groups:
        return {}
    _support(groups)
    best: dict[int, Resolved] = {}
    number = {id(mention): i for i, mention in enumerate(mentions)}
    for group in groups:
        top = int(np.argmax(group.scores))
        shares = _shares(group.scores * SHARPNESS)
        here = [
            gazetteer.distance_km(group.places[top], p) < SAME_SPOT_KM for p in group.places
        ]  # Herat and its province
        resolved = Resolved(group.places[top], float(shares[here].sum()))
        for mention in group.mentions:
            best[number[id(mention)]] = resolved
    for i, mention in enumerate(mentions):
        outer = best.get(number.get(id(mention.container), -1))
        inner = best.get(i)
        if outer is None or mention.role == "modifier":
            continue
        if inner is None or not _fits(inner.place, outer.place):
            best[i] = Resolved(outer.place, outer.certainty, "container")
    return best


def _fits(place: Place, container: Place) -> bool:
    """Whether a place may be the one that the text puts into the container: it lies there, or it is too large to be
    missed."""
    return _inside(place, container) or place.kind in ("country", "capital", "admin1") or place.population > LARGE


def _groups(mentions: Sequence[Mention]) -> list[_Group]:
    """Mentions by name; one with a container of its own is apart from those with another one."""
    by_name: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.places:
            apart = "-" if mention.role == "modifier" else "".join(sorted(mention.kinds))
            by_name[f"{mention.key}/{apart}"].append(mention)
    groups = []
    for same in by_name.values():
        containers = {m.container.key: m.container for m in same if m.container is not None}
        if len(containers) > 1:
            parts: dict[str, list[Mention]] = {name: [] for name in containers}
            last = next(m.container.key for m in same if m.container is not None)
            for mention in same:
                last = mention.container.key if mention.container is not None else last
                parts[last].append(mention)
            groups += [_group(part, containers[name]) for name, part in parts.items()]
        else:
            groups.append(_group(same, next(iter(containers.values()), None)))
    return groups


def _group(same: list[Mention], container: Mention | None) -> _Group:
    kinds: frozenset[str] = next((m.kinds for m in same if m.kinds), frozenset())
    scored = [(prior(p, same[0].key, kinds), p) for p in same[0].places]
    if container is not None:
        scored = [(s + SAID_CONTAINER * any(_inside(p, c) for c in container.places), p) for s, p in scored]
    if container is None and any(m.role == "dateline" for m in same):
        scored = [(s + DATELINE_ALONE * (p.kind == "capital" or p.population >= METROPOLIS), p) for s, p in scored]
    if not kinds:
        towns = [
            p for _, p in scored if p.kind in TOWNS and _goes_by(p, same[0].key) and p.population > NAMESAKE_POPULATION
        ]
        namesakes = {t.admin1 for t in towns} | {t.admin2 for t in towns}
        scored = [(s - NAMESAKE_PENALTY * (p.row in namesakes), p) for s, p in scored]
    scored.sort(key=lambda item: (-item[0], item[1].row))
    scored = scored[:MOST_CANDIDATES]
    return _Group(same, bool(kinds), [p for _, p in scored], np.array([s for s, _ in scored]), min(3, len(same)) ** 0.5)


def _goes_by(place: Place, name_key: str) -> bool:
    """Whether a name is the place's own, or the beginning of it (New York for New York City)."""
    return place.rank == 0 or key(place.name).startswith(f"{name_key} ")


def _inside(place: Place, container: Place) -> bool:
    if gazetteer.load().contains(container, place):
        return True
    return (
        container.kind in TOWNS and container.row != place.row and gazetteer.distance_km(place, container) < SUBURB_KM
    )


def _support(groups: list[_Group]) -> None:
    """Adds to each candidate's score what the other names' candidates give it."""
    places = [p for group in groups for p in group.places]
    owner = np.repeat(np.arange(len(groups)), [len(group.places) for group in groups])
    weight = np.concatenate([group.weight * _shares(group.scores) for group in groups])
    # Of many divisions of one country, each says less about where the towns lie.
    division = np.array([p.kind == "admin1" for p in places])
    weight[division] /= max(1.0, weight[division].sum() / DIVISIONS_IN_FULL)
    hinted = np.repeat([group.hinted for group in groups], [len(group.places) for group in groups])
    starts = np.concatenate(([0], np.cumsum([len(group.places) for group in groups])[:-1]))
    total = np.zeros(len(places))
    # Where much of the world is mentioned, some town of a common name lies in some mentioned region by chance.
    scope = 1.0 + SCOPE * max(0.0, sum(group.weight for group in groups) - LOCAL_NEWS)
    for relation, importance in zip(
        _relations(places, hinted), (LOCAL_SUPPORT_WEIGHT, COUNTRY_SUPPORT_WEIGHT), strict=True
    ):
        # To the row's place from the column's; of each name, its most supportive candidate counts.
        best = np.maximum.reduceat(relation * weight[None, :], starts, axis=1)
        best[np.arange(len(places)), owner] = 0.0
        # Many hints must not outweigh everything: what more of them add becomes less.
        total += importance * (1.0 - np.exp(-best.sum(axis=1) / scope))
    at = 0
    for group in groups:
        group.scores = group.scores + total[at : at + len(group.places)]
        at += len(group.places)


def _shares(scores: np.ndarray) -> np.ndarray:
    shares = np.exp(scores - scores.max())
    return np.asarray(shares / shares.sum())


def _relations(places: list[Place], hinted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How much the column's place supports the row's, by lying near or in one division, and by lying in one country."""
    latitude = np.radians([p.latitude for p in places])
    longitude = np.radians([p.longitude for p in places])
    half = (
        np.sin((latitude[:, None] - latitude[None, :]) / 2) ** 2
        + np.cos(latitude)[:, None]
        * np.cos(latitude)[None, :]
        * np.sin((longitude[:, None] - longitude[None, :]) / 2) ** 2
    )
    distance = 2 * gazetteer.EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(half)))
    local = np.zeros_like(distance)
    for reach, share in reversed(NEAR):
        local[distance < reach] = share
    point = np.array([p.kind not in ("country", "continent", "sea", "region", "admin1") for p in places])
    local *= point[None, :] & point[:, None]
    rows = np.array([p.row for p in places])
    for parents in (np.array([p.admin1 for p in places]), np.array([p.admin2 for p in places])):
        inside = (parents[:, None] == rows[None, :]) | (rows[:, None] == parents[None, :])
        siblings = (parents[:, None] == parents[None, :]) & (parents[:, None] >= 0)
        local = np.maximum(local, np.maximum(IN_DIVISION * inside, SAME_DIVISION * siblings))
    local = np.maximum(local, SAME_PLACE * (hinted[None, :] & (rows[:, None] == rows[None, :])))
    codes = np.array([p.country for p in places])
    same = (codes[:, None] == codes[None, :]) & (codes[:, None] != "")
    country = np.array([p.kind == "country" for p in places])
    return local, same * np.where(country[None, :] | country[:, None], IN_COUNTRY, SAME_COUNTRY)
