"""The date rules of the lexicon, compiled, and the search for what they match in a sentence."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flows.reading import date_absolute as absolute
from flows.reading import date_relative as relative
from flows.reading import lexicon
from flows.reading.date_values import Interval, Now, Parts

LEXICON = "dates"

RESOLVERS: Mapping[str, Callable[[Parts, Now], Interval | None]] = {
    resolver.__name__: resolver
    for resolver in (
        absolute.day,
        absolute.numeric_day,
        absolute.month_day,
        absolute.day_of_month,
        absolute.days_of_month,
        absolute.month,
        absolute.months,
        absolute.year,
        absolute.years,
        absolute.decade,
        absolute.century,
        absolute.part_of_year,
        absolute.season,
        relative.weekday,
        relative.recurring,
        relative.offset_day,
        relative.offset_days,
        relative.weekend,
        relative.period,
        relative.period_so_far,
        relative.span,
        relative.ago,
        relative.anaphoric,
        relative.vague,
    )
}
"""What `resolve` may name in the lexicon."""

_FIGURES = {
    "day": r"(?<![\d.,])(?:0?[1-9]|[12]\d|3[01])",
    "year": r"(?:1[5-9]|20)\d\d(?!\d)",
    "number": r"\d{1,3}",
}
"""Patterns of the placeholders that stand for figures, alone or beside words."""

_CASED = ("month", "weekday", "abbreviated")
"""Placeholders whose words count only with a capital: "may" and "march" are verbs."""


_WHOLE = ("May", "June", "July")
"""Short names that are no abbreviations."""


def _upper(form: str) -> str:
    """The form in capitals, the escapes of its pattern left as they are."""
    return re.sub(r"^\w+", lambda match: match.group().upper(), form)


@dataclass(frozen=True, slots=True)
class Rule:
    """One form of date expression; `needs` are placeholders without whose words or figures it matches nothing."""

    name: str
    pattern: re.Pattern[str]
    resolve: str
    fixed: dict[str, Any]
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Match:
    """A date expression found: characters of the text searched, and what to resolve it with."""

    start: int
    end: int
    rule: Rule
    parts: dict[str, Any]

    def interval(self, now: Now) -> Interval | None:
        """The days meant, None if this is no date after all."""
        try:
            return RESOLVERS[self.rule.resolve](self.parts, now)
        except (OverflowError, ValueError):  # beyond the calendar, or no day of it ("June 31")
            return None


@cache
def vocabulary() -> dict[str, dict[str, Any]]:
    """The words of each placeholder in lower case, with their values."""
    words: dict[str, dict[str, Any]] = lexicon.read(LEXICON)["vocabulary"]
    return {name: {str(word).lower(): value for word, value in entries.items()} for name, entries in words.items()}


@cache
def calendar_words() -> frozenset[str]:
    """Names of months and weekdays in lower case, abbreviations with their full stop."""
    names = {name for kind in _CASED for name in vocabulary()[kind]}
    whole = {name.lower() for name in _WHOLE}
    return frozenset(name if len(name) > 4 or name in whole else f"{name}." for name in names)


def _alternatives(name: str) -> str:
    entries = lexicon.read(LEXICON)["vocabulary"].get(name, {})
    words = sorted((str(word) for word in entries), key=lambda word: (-len(word), word))
    texts = [re.escape(word).replace(r"\ ", r"\s+") for word in words]
    if name in _CASED:
        # A full stop belongs to an abbreviation (Sept., Mon.), else it ends the sentence.
        forms = [form + (r"\b\.?" if len(form) < 5 and form not in _WHOLE else r"\b") for form in texts]
        return rf"(?-i:\b(?:{'|'.join(f'{form}|{_upper(form)}' for form in forms)}))"
    if name not in _FIGURES:
        return rf"\b(?:{'|'.join(texts)})\b"
    return rf"(?:\b(?:{'|'.join(texts)})\b|(?<![\d.,])\b{_FIGURES[name]}\b)" if texts else _FIGURES[name]


def _compile(pattern: str, alternatives: dict[str, str]) -> re.Pattern[str]:
    def group(match: re.Match[str]) -> str:
        name, number = match.groups()
        return f"(?P<{name}{number}>{alternatives[name]})"

    return re.compile(re.sub(r"\{([a-z]+)(\d?)\}", group, pattern), re.IGNORECASE)


def _needs(pattern: str) -> frozenset[str]:
    """The placeholders of a pattern that stand outside of all groups and alternatives."""
    plain = re.sub(rf"(?:\\.|\[[^]]*\]){_TIMES}", "", pattern)
    while "(" in plain:
        plain = re.sub(rf"\([^()]*\){_TIMES}", "", plain)
    return frozenset() if "|" in plain else frozenset(re.findall(r"\{([a-z]+)\d?\}(?![?*+])", plain))


_TIMES = r"(?:[?*+]|\{\d,?\d?\})?"


@cache
def rules() -> tuple[Rule, ...]:
    """All rules in the order of the lexicon.

    Raises:
        LexiconError: an entry has an unknown field or names an unknown function.
    """
    content = lexicon.read(LEXICON)
    alternatives = {name: _alternatives(name) for name in sorted({*content["vocabulary"], *_FIGURES})}
    found = []
    for entry in content["rules"]:
        where = f"{LEXICON}: {entry.get('rule')}"
        lexicon.check_fields(
            entry, where=where, required=("rule", "pattern", "resolve", "examples"), optional=("with", "never")
        )
        lexicon.check_value(entry["resolve"], RESOLVERS, where=where)
        pattern = _compile(entry["pattern"], alternatives)
        found.append(Rule(entry["rule"], pattern, entry["resolve"], entry.get("with", {}), _needs(entry["pattern"])))
    return tuple(found)


@cache
def _worth_a_look() -> re.Pattern[str]:
    """A word or figure without which no rule matches: most sentences have none and are passed over."""
    cased = "|".join(_alternatives(name) for name in _CASED)
    return re.compile(
        rf"{cased}|\d{{4}}|\d0s|9/11|\bQ[1-4]|day\b|days\b|night|\b(?:hours?|weeks?|weekends?|months?|years?|decades?|"
        r"fortnights?|minutes?|quarter|ago|morning|afternoon|evening|today|tomorrow|spring|summer|autumn|winter|fall|"
        r"century|nineties|eighties|seventies|sixties|fifties|forties|thirties|twenties|recent|past|previous|time|"
        r"times|point|recently|lately|previously|formerly|earlier|historically|present|moments?|currently|nowadays|"
        r"future|on\s+the\s+\d+(?:st|nd|rd|th)|christmas|same|generations|centuries|days)\b",
        re.IGNORECASE,
    )


def _placeholders(text: str) -> set[str]:
    """The placeholders of which a text has a word or a figure, or seems to: searching for the rules themselves costs more."""
    words = set(_WORD.findall(text.lower()))
    figures = _FIGURES if not words.isdisjoint("0123456789") else {}
    return {name for name, first in _first_words().items() if name in figures or not words.isdisjoint(first)}


_WORD = re.compile(r"[^\W\d_]+|\d")


@cache
def _first_words() -> dict[str, frozenset[str]]:
    """What the words of each placeholder begin with, and of the figures' placeholders too."""
    first = {name: frozenset(_WORD.findall(word)[0] for word in words) for name, words in vocabulary().items()}
    return {name: first.get(name, frozenset()) for name in sorted({*first, *_FIGURES})}


def _parts(match: re.Match[str], rule: Rule) -> dict[str, Any]:
    words = vocabulary()
    parts = dict(rule.fixed)
    for group, text in match.groupdict().items():
        if text is None:
            continue
        values = words.get(group.rstrip("0123456789"), {})
        parts[group] = values.get(re.sub(r"\s+", " ", text.lower().rstrip(".")), text)
    if "which" in parts:
        # "last" of "March last year" is the year's, of "Friday last week" the week's.
        tail = re.search(r"(week|month|year)$", match.group(), re.IGNORECASE)
        parts["which_is"] = tail.group().lower() if tail else None
    return parts


def search(text: str) -> Iterator[Match]:
    """The date expressions of a text from left to right, none overlapping another; the longest counts."""
    if not _worth_a_look().search(text):
        return
    there = _placeholders(text)
    found = [
        (match.start() - match.end(), order, match, rule)
        for order, rule in enumerate(rules())
        if rule.needs <= there
        for match in rule.pattern.finditer(text)
        if match.end() > match.start()
    ]
    taken: list[tuple[int, int]] = []
    kept = []
    for _, _, match, rule in sorted(found, key=lambda item: (item[0], item[1], item[2].start())):
        if all(match.end() <= start or match.start() >= end for start, end in taken):
            taken.append(match.span())
            kept.append(Match(match.start(), match.end(), rule, _parts(match, rule)))
    yield from sorted(kept, key=lambda item: item.start)
