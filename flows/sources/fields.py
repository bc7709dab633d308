"""Maps the field names that records use to the names of the articles table."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

_SEPARATORS = re.compile(r"[\s_.:\-]+")


_TEXTS = frozenset({"content", "html"})
_DEEPEST = 3
# What holds an object's value, in the APIs of WordPress, the New York Times and others.
_NAMING = ("name", "title", "value", "text", "rendered", "main", "original", "#text", "$t", "uri", "url", "href")


def _key(name: str) -> str:
    return _SEPARATORS.sub("", name).lower()


class FieldTable:
    """Which name of a record means which column; built from fields.yaml and the user's additions."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._target: dict[str, tuple[int, str]] = {}
        for target, synonyms in names.items():
            for rank, synonym in enumerate(synonyms):
                self._target.setdefault(_key(synonym), (rank, target))

    def apply(self, record: Mapping[str, Any], depth: int = 0) -> tuple[dict[str, str], tuple[str, ...]]:
        """The mapped fields as strings, and the names that are not known, in the record's order.

        Of several names for one column the one listed first wins; empty values never win. An object within the record
        that has a text among its fields is part of it: news APIs wrap articles so.
        """
        best: dict[str, tuple[int, str]] = {}
        unmapped: list[str] = []
        inner: list[dict[str, str]] = []
        for name, value in record.items():
            rank, target = self._target.get(_key(str(name)), (0, None))
            if isinstance(value, Mapping) and depth < _DEEPEST and target in {None, *_TEXTS}:
                fields, others = self.apply(value, depth + 1)
                if not fields.keys().isdisjoint(_TEXTS):
                    inner.append(fields)
                    unmapped += others
                    continue
            if target is None:
                unmapped.append(str(name))
                continue
            text = flatten(value, joint="\n" if target in _TEXTS else "")
            if text and (target not in best or rank < best[target][0]):
                best[target] = (rank, text)
        mapped = {target: text for target, (_, text) in sorted(best.items()) if target != "ignored"}
        for fields in inner:
            mapped = {**fields, **mapped}
        return mapped, tuple(unmapped)


def flatten(value: Any, depth: int = 0, joint: str = "") -> str:
    """A value as one string: lists joined by joint or else by commas (paragraphs by line breaks), objects give their name."""
    if value is None or isinstance(value, bool) or depth > 3:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, (int, float)):
        return str(value) if value == value else ""
    if isinstance(value, Mapping):
        named = (value.get(key) for key in _NAMING)
        return next((text for item in named if (text := flatten(item, depth + 1))), "")
    if isinstance(value, (list, tuple)):
        parts = [text for item in value if (text := flatten(item, depth + 1))]
        return (joint or ("\n" if any(len(part) > 100 for part in parts) else ", ")).join(parts)
    return str(value)


@cache
def field_table(extra: Path | None = None) -> FieldTable:
    """The field table of fields.yaml; names of an extra YAML file of the same shape come first.

    Raises ValueError where the extra file is not a mapping of columns that fields.yaml has to lists of names.
    """
    names: dict[str, list[str]] = yaml.safe_load(files("flows.sources").joinpath("fields.yaml").read_text("utf-8"))
    if extra is not None:
        more = yaml.safe_load(extra.read_text("utf-8"))
        if not isinstance(more, dict) or not all(isinstance(v, list) and k in names for k, v in more.items()):
            raise ValueError(f"{extra}: must map some of {', '.join(names)} to lists of field names")
        names = {target: [str(n) for n in more.get(target, [])] + names[target] for target in names}
        # A name that the user gives a new meaning loses its old one.
        claimed = {_key(str(n)): target for target, listed in more.items() for n in listed}
        names = {t: [n for n in listed if claimed.get(_key(n), t) == t] for t, listed in names.items()}
    return FieldTable(names)
