"""The contracts at work: Pandera schemas derived from the tables, and the invariants that reach across tables.

`broken_rules` finds the rows of one frame that break a rule; `violations` says everything that is wrong with a set of frames,
`split` sets the rows apart that break something. `check` does the same for files, part by part.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import pandera.pandas as pap
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pandera.config import config_context
from pandera.errors import SchemaErrors

from schemas.across import Across, Broken, broken_across
from schemas.arrow import pandas_dtype
from schemas.keys import array_of
from schemas.model import Column, Table
from schemas.tables import TABLES

SHOWN_VALUE = 200
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
def pandera_schema(name: str, columns: tuple[str, ...] | None = None) -> pap.DataFrameSchema:
    """The Pandera schema of the table called `name`: dtypes, nulls, vocabularies, ranges, patterns, key and row rules.

    Where only some of its columns are given: those, and the key if it is among them.
    """
    table = TABLES[name]
    names = columns or table.column_names
    rules = table.rules if set(names) == set(table.column_names) else ()
    return pap.DataFrameSchema(
        {name: _pandera_column(table.column(name)) for name in names},
        checks=[pap.Check(rule.holds, name=rule.name, error=rule.name) for rule in rules],
        unique=list(table.primary_key) if set(table.primary_key) <= set(names) else None,
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
                    lambda lists, known=known: _items_in(lists, known),
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


def _items_in(lists: "pd.Series[list[str]]", known: list[str]) -> "pd.Series[bool]":
    """Whether all items of each list are among the known ones."""
    values = array_of(lists)
    unknown = pc.invert(pc.is_in(pc.list_flatten(values), array_of(pd.Series(known, dtype="str")).cast("string")))
    holds = np.ones(len(lists), np.bool_)
    holds[pc.list_parent_indices(values).filter(unknown).to_numpy()] = False
    return pd.Series(holds, index=lists.index)


def broken_rules(frame: pd.DataFrame, table: Table, across: Across, *, typed: bool = False) -> Iterator[Broken]:
    """Every rule of its contract that rows of a frame (with a RangeIndex) break, within the table and across tables.

    `typed`: the frame has the contract's columns and dtypes, as `arrow.to_frame` gives them. Pandera, which needs most of
    the time, then has a look only where some value is wrong.
    """
    wrong = [] if typed and _is_sound(frame, table) else list(_in_table(frame, table, across))
    yield from wrong
    if all(broken.rows is not None for broken in wrong):  # without the right columns nothing further can be said
        yield from broken_across(frame, table, across)


def _is_sound(frame: pd.DataFrame, table: Table) -> bool:
    """Whether all values keep what `pandera_schema` says of them, but for the key; says nothing of which do not."""
    for column in table.columns:
        values, field = array_of(frame[column.name]), column.field
        if values.null_count and not column.nullable:
            return False
        values = pc.list_flatten(values) if field.type == "strings" else values.drop_null()
        if field.vocabulary is not None and not _all(pc.is_in(values, pa.array(list(field.vocabulary), values.type))):
            return False
        if field.minimum is not None and not _all(pc.greater_equal(values, field.minimum)):
            return False
        if field.maximum is not None and not _all(pc.less_equal(values, field.maximum)):
            return False
        if field.pattern is not None and not _all(pc.match_substring_regex(values, rf"^(?:{field.pattern})\z")):
            return False
    return all(rule.holds(frame).all() for rule in table.rules)


def _all(holds: pa.Array) -> bool:
    return bool(pc.all(holds, min_count=0).as_py())


def violations(frames: Mapping[str, pd.DataFrame]) -> Iterator[Violation]:
    """Everything that breaks a contract in `frames` (by table name; each with a RangeIndex).

    Keys into a table that is not among `frames` are not followed, and texts are looked at only beside `articles`.
    """
    across = Across.of_frames(frames)
    for name, frame in frames.items():
        table = TABLES[name]
        for broken in broken_rules(frame, table, across):
            if broken.rows is None:
                yield Violation(
                    table=name,
                    check=broken.check,
                    column=None,
                    row=None,
                    row_key=None,
                    value=None,
                    message=broken.message,
                )
                continue
            assert broken.column is not None
            for row in broken.rows.tolist():
                yield Violation(
                    table=name,
                    check=broken.check,
                    column=broken.column,
                    row=row,
                    row_key=row_key(frame, table, row),
                    value=shown_value(frame, broken.column, row),
                    message=broken.message,
                )


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


def require_sound(frame: pd.DataFrame, table: Table) -> None:
    """Checks what `pandera_schema` says of a table, or of some of its columns.

    Raises:
        ValueError: rows break the contract; the message names each rule and how many do.
    """
    broken = list(_in_table(frame, table, Across()))
    if broken:
        rules = (f"{rule.message} ({0 if rule.rows is None else len(rule.rows):,} rows)" for rule in broken)
        raise ValueError(f"{table.name} does not keep its contract: {'; '.join(rules)}; `dateline check` says where")


def row_key(frame: pd.DataFrame, table: Table, row: int) -> str:
    """The primary key of a row, as rejects and reports write it."""
    return " ".join(str(frame[column].iloc[row]) for column in table.primary_key)


def shown_value(frame: pd.DataFrame, column: str, row: int) -> str | None:
    """A value as rejects and reports write it; None where it is null."""
    value = frame[column].iloc[row]
    if not isinstance(value, list) and pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    return str(value)[:SHOWN_VALUE]


def _in_table(frame: pd.DataFrame, table: Table, across: Across) -> Iterator[Broken]:
    """What Pandera finds: columns, dtypes, nulls, values, key, row rules. Always on, whatever the environment says."""
    try:
        with config_context(validation_enabled=True):
            pandera_schema(table.name, table.column_names).validate(frame, lazy=True)
        return
    except SchemaErrors as errors:
        cases = errors.failure_cases
    rules = {rule.name: rule for rule in table.rules}
    found: dict[tuple[str, str], list[int]] = {}
    for case in cases.to_dict("records"):
        check, index = str(case["check"]), case["index"]
        if check == "multiple_fields_uniqueness":
            check, case["column"] = "unique", table.primary_key[0]
        column = rules[check].column if check in rules else case["column"]
        if index is None or pd.isna(index) or column not in frame.columns:
            message = f"{check}: {case['column']} {case['failure_case']}"
            yield Broken(check=check, column=None, rows=None, message=message)
        elif check != "unique" or not across.has_keys(table):  # which knows of the whole table, not of this part alone
            found.setdefault((check, str(column)), []).append(int(index))
    for (check, column), rows in found.items():
        message = _message(table, check, column, rules.get(check))
        yield Broken(check=check, column=column, rows=_positions(rows), message=message)


def _positions(rows: list[int]) -> NDArray[np.int64]:
    return np.unique(np.array(rows, np.int64))


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
