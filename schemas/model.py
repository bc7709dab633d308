"""What a contract is made of: fields, tables, keys, spans and rules.

A `Table` says all there is to say about one table. Nothing here knows Pandera, Arrow or files: those are derived elsewhere
(`contracts`, `arrow`, `datapackage`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from schemas.vocabularies import Vocabulary

FieldType = Literal["string", "integer", "number", "timestamp", "date", "strings", "removed", "metadata", "point"]
"""`strings` is a list of strings; `removed` a list of {kind, text}; `metadata` a list of {name, value};
`point` a WKB point (longitude, latitude in WGS 84)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One entry of the field dictionary: a name means the same in every table that has it.

    `vocabulary` closes the values of a string (or of each item of a list); `minimum` and `maximum` are inclusive; `pattern`
    is a regular expression that the whole string matches.
    """

    name: str
    type: FieldType
    description: str
    vocabulary: Vocabulary | None = None
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A field as one table has it: whether it may be null there, and what it means there beyond the dictionary."""

    field: Field
    nullable: bool

    @property
    def name(self) -> str:
        return self.field.name


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Values of `column` (or the items of a list column) that must be in `target_column` of table `target`.

    `same_article`: the row that is pointed to is of the same article as the one that points.
    """

    column: str
    target: str
    target_column: str
    same_article: bool = False


@dataclass(frozen=True, slots=True)
class TextSpan:
    """Offsets into `articles.text`: `text[start:end]` equals the value of `text_column`; all three are null together."""

    text_column: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """`column` is the piece of `articles.text` around `[start:end]`, word for word."""

    column: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Below:
    """`column` is less than `article_column` of the row's article."""

    column: str
    article_column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule over several columns of one row: `holds` gives one truth value a row.

    `column` is the one that a reject names as broken.
    """

    name: str
    column: str
    description: str
    holds: Callable[[pd.DataFrame], "pd.Series[bool]"]


@dataclass(frozen=True, kw_only=True)
class Table:
    """The contract of one table."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    spans: tuple[TextSpan, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    below: tuple[Below, ...] = ()
    rules: tuple[Rule, ...] = field(default=())

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where the table has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name}")


def columns(dictionary: Mapping[str, Field], names: str) -> tuple[Column, ...]:
    """The columns that a list of field names stands for, in its order; a name that ends in "?" is nullable.

    >>> columns(FIELDS, "place_id article_id admin1?")  # doctest: +SKIP
    """
    return tuple(Column(dictionary[name.rstrip("?")], nullable=name.endswith("?")) for name in names.split())
