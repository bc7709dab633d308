"""Versions of the contracts: what each release promised, and which new version a change of a promise asks for.

The promises of every release lie in `schemas/released/<version>.json`. A new **major** version is a change that may break
what others do with the tables or makes older files wrong; a new **minor** version only adds: a table, a column that may be
null, a value of a vocabulary. Files of an older minor version still load and are checked; titles and descriptions may
change in any version.

`python -m schemas.release` writes the promises of this version, as part of releasing it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from schemas.model import Column, Table
from schemas.tables import OUTPUT_TABLES, VERSION

RELEASED = Path(__file__).parent / "released"

Version = tuple[int, int, int]
Kind = Literal["major", "minor"]


class UnknownVersion(ValueError):
    """No release of that version is known, or files of it cannot be read by this one."""


def parse(version: str) -> Version:
    """The numbers of "1.2.3".

    Raises:
        UnknownVersion: it is no such version.
    """
    parts = version.split(".")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        raise UnknownVersion(f"{version!r} is no version of the contracts")
    return (int(parts[0]), int(parts[1]), int(parts[2]))


def promises(version: str | None = None) -> Mapping[str, Any]:
    """What a version, or this one, promises of each table, by its name.

    Raises:
        UnknownVersion: files of that version cannot be read: they are newer, of another major version, or never released.
    """
    if version is None or version == VERSION:
        return _current()
    known, ours = parse(version), parse(VERSION)
    if known[0] != ours[0]:
        raise UnknownVersion(f"contract version {version} is another major version than {VERSION}")
    if known > ours:
        raise UnknownVersion(f"contract version {version} is newer than {VERSION}; install a newer dateline")
    if not (RELEASED / f"{version}.json").exists():
        raise UnknownVersion(f"contract version {version} was never released")
    return released(version)


def releases() -> list[str]:
    """All released versions, the oldest first."""
    return sorted((path.stem for path in RELEASED.glob("*.json")), key=parse)


@dataclass(frozen=True, slots=True)
class Change:
    """What is different between two versions, and the kind of version that it asks for."""

    kind: Kind
    what: str


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Every change of a promise from `old` to `new`."""
    for name in old.keys() - new.keys():
        yield Change("major", f"table {name} is gone")
    for name in new.keys() - old.keys():
        yield Change("minor", f"table {name} is new")
    for name in sorted(old.keys() & new.keys()):
        yield from _table_changes(name, old[name], new[name])


def _table_changes(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before, after = old["columns"], new["columns"]
    for column in before.keys() - after.keys():
        yield Change("major", f"{name}.{column} is gone")
    for column in after.keys() - before.keys():
        kind: Kind = "minor" if after[column]["nullable"] else "major"
        yield Change(kind, f"{name}.{column} is new{'' if kind == 'minor' else ' and may not be null'}")
    kept = [column for column in before if column in after]
    if kept != [column for column in after if column in before]:
        yield Change("major", f"{name}: the order of its columns")
    for column in kept:
        yield from _column_changes(f"{name}.{column}", before[column], after[column])
    for part in sorted((old.keys() | new.keys()) - {"columns"}):
        if old.get(part) != new.get(part):
            yield Change("major", f"{name}: its {part.replace('_', ' ')}")


def _column_changes(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for part in sorted((old.keys() | new.keys()) - {"vocabulary"}):
        if old.get(part) != new.get(part):
            yield Change("major", f"{name}: {part} is {new.get(part)!r}, was {old.get(part)!r}")
    known, now = old.get("vocabulary"), new.get("vocabulary")
    if (known is None) != (now is None):
        yield Change("major", f"{name}: {'gets a' if known is None else 'has no'} vocabulary")
    elif known is not None and now is not None:
        for value in sorted(set(known) - set(now)):
            yield Change("major", f"{name}: {value!r} is no longer in its vocabulary")
        for value in sorted(set(now) - set(known)):
            yield Change("minor", f"{name}: {value!r} is new in its vocabulary")


@cache
def released(version: str) -> Mapping[str, Any]:
    """What a release promised, as it lies in the folder of releases."""
    tables: Mapping[str, Any] = json.loads((RELEASED / f"{version}.json").read_text(encoding="utf-8"))
    return tables


@cache
def _current() -> Mapping[str, Any]:
    return {name: _promised(table) for name, table in OUTPUT_TABLES.items()}


def _promised(table: Table) -> dict[str, Any]:
    return {
        "columns": {column.name: _promised_column(column) for column in table.columns},
        "primary_key": list(table.primary_key),
        "foreign_keys": sorted(
            f"{key.column} -> {key.target}.{key.target_column}{' of the same article' * key.same_article}"
            for key in table.foreign_keys
        ),
        "spans": sorted(f"{span.text_column} [{span.start}:{span.end}]" for span in table.spans),
        "excerpts": sorted(f"{excerpt.column} [{excerpt.start}:{excerpt.end}]" for excerpt in table.excerpts),
        "below": sorted(f"{below.column} < articles.{below.article_column}" for below in table.below),
        "rules": sorted(rule.name for rule in table.rules),
    }


def _promised_column(column: Column) -> dict[str, Any]:
    field = column.field
    promised: dict[str, Any] = {"type": field.type, "nullable": column.nullable}
    for name in ("minimum", "maximum", "pattern"):
        if getattr(field, name) is not None:
            promised[name] = getattr(field, name)
    if field.vocabulary is not None:
        promised["vocabulary"] = list(field.vocabulary)
    return promised
