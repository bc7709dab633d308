"""Loads the lexicons of cleaning: rules as data, each with examples that the tests hold it to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from flows.cleaning import dates

Place = Literal["line", "start", "end"]
Zone = Literal["any", "top", "bottom"]

BULLETS = "*•▪●·►▶ "
"""Marks before a line that rules for whole paragraphs do not look at."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry: what kind of boilerplate a pattern is, and where it counts.

    at: the whole paragraph ("line"), or only its "start" or "end", which is then cut off. zone: only above the story
    ("top"), only below it ("bottom"), or anywhere. closes: what comes after a line of this sort is no story either.
    until: what comes after it down to a line that this matches, which has to be near, is none either.
    Groups named byline, agency, published, updated, title, publisher and url give metadata, keep what is put back.
    """

    id: str
    kind: str
    at: Place
    zone: Zone
    closes: bool
    until: re.Pattern[str] | None
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]

    def match(self, paragraph: str) -> re.Match[str] | None:
        """The match of this rule in a paragraph, in the place where it must stand."""
        if self.at == "line":
            return self.pattern.fullmatch(paragraph.lstrip(BULLETS))
        return self.pattern.match(paragraph) if self.at == "start" else self.pattern.search(paragraph)


@dataclass(frozen=True, slots=True)
class Agencies:
    """News agencies: each alias in lower case with the name that the articles table uses for it."""

    names: Mapping[str, str]
    pattern: str


def load_lexicon(name: str) -> Any:
    """The content of a YAML file of the lexicons folder."""
    return yaml.safe_load(files("flows.cleaning").joinpath("lexicons", name).read_text("utf-8"))


@cache
def agencies() -> Agencies:
    """The agencies of agencies.yaml."""
    names: dict[str, str] = {}
    for name, aliases in load_lexicon("agencies.yaml").items():
        for alias in [name, *aliases]:
            if names.setdefault(alias.lower(), name) != name:
                raise ValueError(f"agencies.yaml: {alias} stands for {names[alias.lower()]} and {name}")
    # Case counts: "Ana" is a name, "ANA" an agency.
    spellings = {alias for name, aliases in load_lexicon("agencies.yaml").items() for alias in [name, *aliases]}
    spellings |= {alias.upper() for alias in spellings if " " in alias}
    pattern = "(?-i:" + "|".join(re.escape(a) for a in sorted(spellings, key=lambda a: (-len(a), a))) + ")"
    return Agencies(names, pattern)


def find_agencies(text: str) -> tuple[str, ...]:
    """The agencies named in a credit, in order, each once."""
    known = agencies()
    found = re.findall(rf"(?<!\w){known.pattern}(?!\w)", text)
    return tuple(dict.fromkeys(known.names[name.lower()] for name in found))


@cache
def rules() -> tuple[Rule, ...]:
    """The rules of boilerplate.yaml, in its order: of several that match a paragraph the first one names it.

    Raises ValueError for a rule that is not well formed.
    """
    source = load_lexicon("boilerplate.yaml")
    macros = {
        "month": dates.MONTH, "weekday": dates.WEEKDAY, "stamp": dates.STAMP, "clock": dates.CLOCK,
        "calendar": dates.CALENDAR, "agency": agencies().pattern,
    }  # fmt: skip
    for name, pattern in source["macros"].items():
        macros[name] = expand(pattern, macros)
    out = []
    for entry in source["rules"]:
        at = entry.get("at", "line")
        pattern = expand(entry["pattern"], macros)
        pattern = f"(?:{pattern})" if at != "end" else rf"(?:{pattern})\s*$"
        try:
            compiled = re.compile(pattern, re.IGNORECASE)
            until = re.compile(entry["until"], re.IGNORECASE) if "until" in entry else None
        except re.error as error:
            raise ValueError(f"boilerplate.yaml: {entry['id']}: {error}") from error
        out.append(
            Rule(
                entry["id"], entry["kind"], at, entry.get("zone", "any"), bool(entry.get("closes")), until, compiled,
                tuple(entry["examples"]), tuple(entry.get("counterexamples", ())),
            )
        )  # fmt: skip
    return tuple(out)


def expand(pattern: str, macros: Mapping[str, str]) -> str:
    """A pattern with every {name} of a macro replaced; braces of repetitions are left alone."""
    return re.sub(r"\{([a-z_]+)\}", lambda m: macros[m.group(1)], pattern)
