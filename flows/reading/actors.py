"""Actors: who the words of a name stand for, with country (ISO 3166-1 alpha-3) and PLOVER sector.

A name is looked up whole first (bodies, armed groups, parties, well-known people, countries, seats of government).
Otherwise its structure tells: the nationality in it gives the country, its role noun the sector ("Turkish police", "a
spokesman of the Afghan Defence Ministry"). What neither knows keeps its text, with no country and no sector.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

import pycountry
from spacy.tokens import Span

from flows.reading import gazetteer, lexicon
from flows.reading.records import ActorIdentity
from schemas.vocabularies import SECTORS

_LONGEST_NAME = 8
"""Words of the longest name that is looked up."""

_NOT_ITS_OWN = ("-backed", "-supported", "-sponsored", "-funded", "-based", "-trained", "-born", "-occupied", "-bound")
_SIDES = ("anti-", "pro-", "ex-", "non-")
_FORMER = frozenset({"former", "ex", "onetime", "one-time", "deposed", "ousted", "exiled", "late"})

Kind = Literal["body", "person", "country", "demonym", "seat", "role"]


@dataclass(frozen=True, slots=True)
class _Known:
    """What a lexicon says a name stands for."""

    name: str
    country: str | None
    sector: str | None
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Match:
    """A known name or role at words[start:end] of an actor's words."""

    start: int
    end: int
    known: _Known


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The actor lexicons, keyed by lower-case words; `cased` holds what only matches as written (WHO, ICE, PDF)."""

    names: Mapping[str, _Known]
    cased: Mapping[str, _Known]
    roles: Mapping[str, str]
    members: frozenset[str]
    determiners: frozenset[str]
    after_head: frozenset[str]
    transparent: frozenset[str]
    belongings: frozenset[str]
    person_endings: tuple[str, ...]
    persons: frozenset[str]
    things: frozenset[str]
    defaults: Mapping[str, str]


@cache
def _load() -> _Lexicon:
    """Reads and checks the lexicons.

    Raises:
        LexiconError: a sector is unknown, or a name stands for two different actors.
    """
    names: dict[str, _Known] = {}
    cased: dict[str, _Known] = {}

    def add(word: str, known: _Known, where: str) -> None:
        table, key = (names, _key(word)) if any(c.islower() for c in word) else (cased, word)
        if table.setdefault(key, known) != known:
            raise lexicon.LexiconError(f"{where}: {word!r} is also {table[key].name!r}")

    for country, sectors in lexicon.read("actors_groups").items():
        for sector, groups in sectors.items():
            where = f"actors_groups.yaml: {country} {sector}"
            lexicon.check_value(sector, SECTORS, where=where)
            for name, aliases in groups.items():
                known = _Known(name, None if country == "_" else country, sector, "body")
                for word in (name, *aliases):
                    add(word, known, where)
    content = lexicon.read("actors")
    lexicon.check_fields(
        content,
        where="actors.yaml",
        required=(
            "roles",
            "members",
            "transparent",
            "belongings",
            "determiners",
            "after_head",
            "person_endings",
            "persons",
            "things",
            "defaults",
            "seats",
            "people",
            "surnames",
        ),
    )
    for country, seats in content["seats"].items():
        for seat in seats:
            known = _Known(country_name(country) or seat, country, "GOV", "seat")
            add(seat, known, "actors.yaml: seats")
    surnames = dict.fromkeys(content["surnames"], False)
    for country, sectors in content["people"].items():
        for sector, people in sectors.items():
            where = f"actors.yaml: people {country} {sector}"
            lexicon.check_value(sector, SECTORS, where=where)
            for name in people:
                known = _Known(name, None if country == "_" else country, sector, "person")
                add(name, known, where)
                for part in (*name.split(), name.split()[-1].removeprefix("al-")):
                    if surnames.get(part) is False:
                        surnames[part] = True
                        add(part, known, where)
    unused = [name for name, used in surnames.items() if not used]
    if unused:
        raise lexicon.LexiconError(f"actors.yaml: surnames of nobody in people: {unused}")
    roles: dict[str, str] = {}
    for sector, nouns in content["roles"].items():
        lexicon.check_value(sector, SECTORS, where="actors.yaml: roles")
        for noun in nouns:
            for form in {_key(noun), _plural(_key(noun))}:
                if roles.setdefault(form, sector) != sector:
                    raise lexicon.LexiconError(f"actors.yaml: role {form!r} is {roles[form]} and {sector}")
    return _Lexicon(
        names=names,
        cased=cased,
        roles=roles,
        members=_forms(content["members"]),
        determiners=frozenset(content["determiners"]),
        after_head=frozenset(content["after_head"]),
        transparent=_forms([*content["transparent"], *content["belongings"]]),
        belongings=_forms(content["belongings"]),
        person_endings=tuple(content["person_endings"]),
        persons=frozenset(content["persons"]),
        things=frozenset(content["things"]),
        defaults={form: s for noun, s in content["defaults"].items() for form in (noun, _plural(noun))},
    )


@cache
def country_name(alpha3: str) -> str | None:
    """The gazetteer's name of a country by its alpha-3 code."""
    found = pycountry.countries.get(alpha_3=alpha3)
    place = gazetteer.country(found.alpha_2 if found else alpha3[:2])
    return place.name if place else None


def _forms(nouns: list[Any]) -> frozenset[str]:
    return frozenset(form for noun in nouns for form in (_key(noun), _plural(_key(noun))))


def _plural(noun: str) -> str:
    if noun.endswith(("s", "men", "people", "children", "police", "media", "troops")):
        return noun
    if noun.endswith("man"):
        return noun[:-3] + "men"
    if re.search(r"[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("x", "ch", "sh")) else "s")


def _key(text: str) -> str:
    return " ".join(text.replace("’", "'").split()).lower()


_EDGE = " \t\n,.;:\"“”()[]'‘’"


def clean(text: str) -> str:
    """A name as written without determiners, edge punctuation and a final possessive: "the army's" is "army"."""
    words = text.replace("’", "'").split()
    while words and words[0].lower().strip(_EDGE) in _load().determiners:
        words.pop(0)
    joined = " ".join(words)
    joined = re.sub(r"('s|s')$", lambda m: "" if m.group() == "'s" else "s", joined.rstrip(" ,;:"))
    if joined.endswith(".") and not re.search(r"\b(?:[A-Z]\.)+$", joined):
        joined = joined.rstrip(".")
    return joined.strip(' ,;:"“”[]')


def identify(actor: Span | str) -> ActorIdentity:
    """Who an actor's words stand for.

    `name` is the canonical name where a lexicon has one, otherwise the words themselves as `clean` leaves them.
    """
    return _identify(actor.text if isinstance(actor, Span) else actor)


@lru_cache(maxsize=16384)
def is_body(name: str) -> bool:
    """Whether a lexicon has a body, armed group, party or company of that name."""
    words = _words(clean(name))
    known = _lookup(" ".join(words)) if words else None
    return known is not None and known.kind == "body"


@lru_cache(maxsize=16384)
def _identify(text: str) -> ActorIdentity:
    name = clean(text)
    words = _words(name)
    if not words:
        return ActorIdentity(name=name or text)
    whole = _lookup(" ".join(words))
    if whole and whole.kind != "role":
        sector = "CVL" if whole.kind == "demonym" and whole.sector is None else whole.sector
        return ActorIdentity(name=whole.name, country=whole.country, sector=sector, rule=f"lexicon:{whole.kind}")
    return _by_structure(name, words)


def _words(name: str) -> list[str]:
    stripped = [w.strip('()[]"“”,;:') for w in name.split()]
    return [re.sub(r"(?<=.)'s$", "", w) for w in stripped if w]


def _core_end(words: list[str]) -> int:
    """Where the head of a name is over: at its first preposition or relative pronoun."""
    return next((i for i, w in enumerate(words) if i and w.lower() in _load().after_head), len(words))


def _by_structure(name: str, words: list[str]) -> ActorIdentity:
    """Reads country and sector out of the parts of a name that no lexicon has whole."""
    tables = _load()
    end = _core_end(words)
    core, tail = list(_matches(words[:end])), words[end + 1 :]
    of = end < len(words) and words[end].lower() == "of"
    rest = _identify(" ".join(tail)) if tail else None
    body = next((m for m in core if m.known.kind in ("body", "person")), None)
    roles = _heading(words[:end], [m for m in core if m.known.kind == "role"], tables.transparent)
    telling = [m for m in roles if m.known.name not in tables.transparent]
    sector: str | None = None
    country = next((m.known.country for m in core if m.known.country), None)
    if body and not any(m.start >= body.end and m.known.name not in tables.members for m in telling):
        # "Taliban fighters", "al-Qaeda leaders", "President Vladimir Putin"
        sector = body.known.sector
        beside = [w.lower() for i, w in enumerate(words[:end]) if not body.start <= i < body.end]
        if not tail and (body.known.kind == "person" or all(w in tables.members for w in beside)):
            name, country = body.known.name, body.known.country
    elif body and body.known.sector == "IGO":
        sector = "IGO"
    elif telling:
        sector = telling[-1].known.sector
        if sector == "GOV" and any(w.lower() in _FORMER for w in words[: telling[-1].start]):
            sector = "ELI"
    elif rest and of and rest.sector:
        sector = rest.sector
    if sector is None and roles:
        sector = next((tables.defaults.get(m.known.name, m.known.sector) for m in reversed(roles)), None)
    if sector is None and core and core[-1].known.kind == "demonym" and core[-1].end == end:
        sector = "CVL"
    if country is None and rest:
        country = rest.country
    rule = "structure" if country or sector else "text"
    return ActorIdentity(name=name, country=country, sector=sector, rule=rule)


def _heading(core: list[str], roles: list[_Match], transparent: frozenset[str]) -> list[_Match]:
    """The roles that head the name: at its end, before a person's name, or before a word that adds nothing.

    "police" in "the police chief" and in "police Sergeant Ali Reza", not in "a police raid".
    """
    heading: list[_Match] = []
    end = len(core)
    for role in reversed(roles):
        named = all(w[:1].isupper() or not w[:1].isalpha() for w in core[role.end :])
        if role.end == end or (named and not heading):
            heading.append(role)
            if role.known.name in transparent or named:
                end = role.start
    return heading[::-1]


def _matches(words: list[str]) -> Iterator[_Match]:
    """Known names and roles among the words, longest first at each word, left to right."""
    position = 0
    while position < len(words):
        for end in range(min(len(words), position + _LONGEST_NAME), position, -1):
            known = _lookup(" ".join(words[position:end]))
            if known:
                yield _Match(position, end, known)
                position = end
                break
        else:
            position += 1


@lru_cache(maxsize=65536)
def _lookup(words: str) -> _Known | None:
    """What a lexicon has for exactly these words."""
    tables = _load()
    if words in tables.cased:
        return tables.cased[words]
    key = words.lower()
    if not words[0].islower() or "-" in words:
        known = tables.names.get(key)
        if known:
            return known
        country = gazetteer.country_of_name(words)
        if country:
            return _Known(country_name(country) or words, country, "GOV", "country")
        country = gazetteer.country_of_demonym(words)
        if country:
            return _Known(words, country, None, "demonym")
    if key in tables.roles or key in tables.transparent:
        return _Known(key, None, tables.roles.get(key), "role")
    if "-" in key[1:] and " " not in key:
        return _hyphened(words)
    return None


def _hyphened(word: str) -> _Known | None:
    """The country in "Vietnamese-led", "Saudi-led", "Indian-administered"; none in "US-backed" or "anti-American"."""
    if word.lower().endswith(_NOT_ITS_OWN) or word.lower().startswith(_SIDES):
        return None
    known = _lookup(word.split("-")[0])
    return known if known and known.kind in ("country", "demonym", "body") else None


def is_actor(text: str) -> bool:
    """Whether the words name somebody who can act: a known actor, country, people or role."""
    return _acts(text)


def _is_person_noun(noun: str) -> bool:
    """Whether a common noun looks like one for a person: "weavers", "hydrologist", "boatman"."""
    tables = _load()
    forms = {noun, noun.removesuffix("s"), re.sub("men$", "man", noun)}
    if forms & tables.things:
        return False
    return any(form in tables.persons or form.endswith(tables.person_endings) for form in forms)


@lru_cache(maxsize=16384)
def _acts(text: str) -> bool:
    words = _words(clean(text))
    core = words[: _core_end(words)]
    if not core:
        return False
    last = None
    for match in _matches(core):
        last = match
    if last is None or last.end < len(core):
        return _is_person_noun(core[-1].lower())
    return last.known.kind != "role" or last.known.name not in _load().belongings
