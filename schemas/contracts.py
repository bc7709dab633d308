"""The contracts at work: Pandera schemas derived from the tables, and the invariants that reach across tables.

`violations` says everything that is wrong with a set of frames; `split` sets the rows apart that break something.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pandas as pd
import pandera.pandas as pap
from pandera.config import config_context
from pandera.errors import SchemaErrors

from schemas.arrow import pandas_dtype
from schemas.model import Column, Table
from schemas.tables import TABLES

_SHOWN = 200
"""Longest offending value that is kept, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One broken rule of a contract, for one row; `row` is its position, None where the table as a whole is wrong."""

    table: str
    check: str
    column: str | None
    row: int | None
    row_key: str | None
    value: str | None
    message: str


@cache
def pandera_schema(name: str) -> pap.DataFrameSchema:
    """The Pandera schema of the table called `name`: dtypes, nulls, vocabularies, ranges, patterns, key and row rules."""
    table = TABLES[name]
    return pap.DataFrameSchema(
        {column.name: _pandera_column(column) for column in table.columns},
        checks=[pap.Check(rule.holds, name=rule.name, error=rule.name) for rule in table.rules],
        unique=list(table.primary_key),
        strict=True,
        ordered=True,
        name=table.name,
    )


def _pandera_column(column: Column) -> pap.Column:
    field = column.field
    checks = []
    if field.vocabulary is not None:
        known = list(field.vocabulary)
        if field.type == "strings":
            checks.append(
                pap.Check(
                    lambda items, known=frozenset(known): items.map(lambda row: known.issuperset(row)).astype(bool),
                    name="vocabulary",
                    error="vocabulary",
                )
            )
        else:
            checks.append(pap.Check.isin(known, name="vocabulary", error="vocabulary"))
    if field.minimum is not None:
        checks.append(pap.Check.ge(field.minimum, name="minimum", error="minimum"))
    if field.maximum is not None:
        checks.append(pap.Check.le(field.maximum, name="maximum", error="maximum"))
    if field.pattern is not None:
        checks.append(pap.Check.str_matches(rf"(?:{field.pattern})\Z", name="pattern", error="pattern"))
    return pap.Column(pandas_dtype(column), checks=checks, nullable=column.nullable, name=column.name)


def violations(frames: Mapping[str, pd.DataFrame]) -> Iterator[Violation]:
    """Everything that breaks a contract in `frames` (by table name; each with a RangeIndex).

    Keys into a table that is not among `frames` are not followed, and spans are checked only beside `articles`.
    """
    for name, frame in frames.items():
        table = TABLES[name]
        broken = list(_in_table(frame, table))
        yield from broken
        if any(violation.row is None for violation in broken):
            continue  # without the right columns nothing further can be said
        yield from _spans(frame, table, frames.get("articles"))
        yield from _foreign_keys(frame, table, frames)


def split(frames: Mapping[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], list[Violation]]:
    """The rows that keep every contract, and the violations of those that do not.

    A row whose foreign key points to a row set aside is set aside too, until nothing dangles.

    Raises:
        ValueError: a table as a whole breaks its contract (a column is missing or of another type).
    """
    good = {name: frame.reset_index(drop=True) for name, frame in frames.items()}
    found: list[Violation] = []
    while True:
        now = list(violations(good))
        if not now:
            return good, found
        for violation in now:
            if violation.row is None:
                raise ValueError(f"table {violation.table}: {violation.message}")
        found += now
        rows = {name: {v.row for v in now if v.table == name and v.row is not None} for name in good}
        good = {name: frame.drop(index=sorted(rows[name])).reset_index(drop=True) for name, frame in good.items()}


def _key(frame: pd.DataFrame, table: Table, row: int) -> str:
    return " ".join(str(frame[column].iloc[row]) for column in table.primary_key)


def _violation(frame: pd.DataFrame, table: Table, check: str, column: str, row: int, message: str) -> Violation:
    value = frame[column].iloc[row]
    shown = (
        None
        if not isinstance(value, list) and pd.api.types.is_scalar(value) and pd.isna(value)
        else str(value)[:_SHOWN]
    )
    return Violation(
        table=table.name,
        check=check,
        column=column,
        row=row,
        row_key=_key(frame, table, row),
        value=shown,
        message=message,
    )


def _in_table(frame: pd.DataFrame, table: Table) -> Iterator[Violation]:
    """What Pandera finds: columns, dtypes, nulls, values, key, row rules. Always on, whatever the environment says."""
    try:
        with config_context(validation_enabled=True):
            pandera_schema(table.name).validate(frame, lazy=True)
        return
    except SchemaErrors as errors:
        cases = errors.failure_cases
    rules = {rule.name: rule for rule in table.rules}
    seen: set[tuple[str, str, int | None]] = set()
    for case in cases.to_dict("records"):
        check, index = str(case["check"]), case["index"]
        row = None if index is None or pd.isna(index) else int(index)
        column = rules[check].column if check in rules else case["column"]
        if check == "multiple_fields_uniqueness":
            check, column = "unique", table.primary_key[0]
        column = None if column is None or pd.isna(column) or column not in frame.columns else str(column)
        if (check, column or "", row) in seen:
            continue
        seen.add((check, column or "", row))
        if row is None or column is None:
            message = f"{check}: {case['column']} {case['failure_case']}"
            yield Violation(
                table=table.name, check=check, column=column, row=None, row_key=None, value=None, message=message
            )
        else:
            yield _violation(frame, table, check, column, row, _message(table, check, column, rules.get(check)))


def _message(table: Table, check: str, column: str, rule: object) -> str:
    field = table.column(column).field
    match check:
        case "not_nullable":
            return f"{column} must not be null"
        case "unique":
            return f"{' and '.join(table.primary_key)} must be unique"
        case "vocabulary":
            return f"{column} must be one of its closed vocabulary"
        case "minimum":
            return f"{column} must be at least {field.minimum:g}"
        case "maximum":
            return f"{column} must be at most {field.maximum:g}"
        case "pattern":
            return f"{column} must match {field.pattern}"
    return f"rule: {getattr(rule, 'description', check)}"


def _spans(frame: pd.DataFrame, table: Table, articles: pd.DataFrame | None) -> Iterator[Violation]:
    if not table.spans or articles is None or frame.empty:
        return
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    of_row = [texts.get(article) for article in frame["article_id"]]
    for span in table.spans:
        names = (span.text_column, span.start, span.end)
        values = zip(
            of_row, *(frame[name].astype(object).where(frame[name].notna(), None) for name in names), strict=True
        )
        for row, (text, written, start, end) in enumerate(values):
            if text is None or (written is None and start is None and end is None):
                continue  # a missing article is a broken key, not a broken span
            if None in (written, start, end) or text[start:end] != written:
                message = f"articles.text[{span.start}:{span.end}] must be {span.text_column}"
                yield _violation(frame, table, "span", span.text_column, row, message)


def _foreign_keys(frame: pd.DataFrame, table: Table, frames: Mapping[str, pd.DataFrame]) -> Iterator[Violation]:
    for key in table.foreign_keys:
        if key.target not in frames:
            continue
        known = set(frames[key.target][key.target_column])
        column = frame[key.column]
        if table.column(key.column).field.type == "strings":
            broken = [row for row, items in enumerate(column) if not known.issuperset(items)]
        else:
            broken = (column.notna() & ~column.isin(known)).to_numpy().nonzero()[0].tolist()
        for row in broken:
            message = f"{key.column} must be a {key.target_column} of {key.target}"
            yield _violation(frame, table, "foreign_key", key.column, row, message)
