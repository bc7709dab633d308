"""Loading published tables with the types of their contract."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from schemas.arrow import arrow_schema, pandas_dtype, to_frame
from schemas.contracts import require_sound
from schemas.datapackage import PARTITION
from schemas.model import Column
from schemas.tables import OUTPUT_TABLES
from schemas.versions import UnknownVersion, promises

Where = Sequence[tuple[str, str, object]]
"""Conditions that all hold: (column, operator, value), the operators being == != < <= > >= in, as in pandas' `filters`."""


def table_files(output: Path, name: str) -> list[Path]:
    """The Parquet files of a table, in the order of their paths."""
    return sorted((output / name).glob(f"{PARTITION}=*/*.parquet"))


def month_of(path: Path) -> str:
    """The month of the folder that a file of a table lies in: YYYY-MM, or unknown."""
    return path.parent.name.partition("=")[2]


def load(
    name: str,
    output: str | Path = "output",
    *,
    months: str | Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    where: Where = (),
    validate: bool = True,
) -> pd.DataFrame:
    """The table `name` of an output folder, with its contract's columns and dtypes; closed vocabularies are categories.

    Only what is asked for is read from the files:

    - `months`: one month of publication ("2021-08"), a first and a last one ("2021-08/2021-10"), or a list of months; the
      rows without a date are in the month "unknown"
    - `columns`: some of the columns, in this order
    - `where`: conditions on columns, such as `[("event_type", "==", "ASSAULT"), ("confidence", ">=", 0.8)]`

    Types, nulls, vocabularies, ranges and the rules within a row are checked unless `validate` is false, when vocabularies stay
    strings; `check` looks at keys, spans and files as well. Tables of an older minor version of the contract load too: what
    they lack is null.

    Plain `pd.read_parquet(f"{output}/{name}")` reads the same rows, with a further column `published_month`, but nullable
    integers come as floats there, and categories as strings.

    Raises:
        KeyError: there is no table, or no column, of that name.
        FileNotFoundError: the folder has no such table, or none of those months.
        ValueError: the months cannot be read, or rows break the contract.
    """
    table = OUTPUT_TABLES[name]
    selected = table if columns is None else replace(table, columns=tuple(map(table.column, columns)))
    files = table_files(Path(output), name)
    if not files:
        raise FileNotFoundError(
            f"{Path(output) / name}: no table there; run `dateline run RAW --output {output}` first"
        )
    wanted = files if months is None else [path for path in files if _wanted(month_of(path), months)]
    if not wanted:
        there = ", ".join(sorted({month_of(path) for path in files}))
        raise FileNotFoundError(f"{Path(output) / name}: nothing of {months!r} there; its months are {there}")
    for path in wanted:
        _require_version(path)
    for column, *_ in where:
        table.column(column)
    # columns that were added since a file was written are null: the schema says which there are
    data = ds.dataset(wanted, schema=arrow_schema(table), format="parquet").to_table(
        columns=list(selected.column_names), filter=pq.filters_to_expression(list(where)) if where else None
    )
    frame = to_frame(data, selected)
    if not validate:
        return frame
    require_sound(frame, selected)
    return frame.astype({column.name: loaded_dtype(column) for column in selected.columns})


def loaded_dtype(column: Column) -> Any:
    """The pandas dtype that a column has in a frame of `load`: a category of its vocabulary, else the contract's."""
    if column.field.type == "string" and column.field.vocabulary is not None:
        return pd.CategoricalDtype(list(column.field.vocabulary))
    return pandas_dtype(column)


_MONTHS = re.compile(r"\d{4}-\d{2}|unknown")


def _wanted(month: str, months: str | Sequence[str]) -> bool:
    """Whether a month is among those that were asked for."""
    if not isinstance(months, str):
        return any(_wanted(month, wanted) for wanted in months)
    first, _, last = months.partition("/")
    if not _MONTHS.fullmatch(first) or not _MONTHS.fullmatch(last or first):
        raise ValueError(f'months {months!r} cannot be read; write "2021-08", "2021-08/2021-10" or a list of months')
    return first <= month <= (last or first)


def _require_version(path: Path) -> None:
    version = (pq.read_schema(path).metadata or {}).get(b"dateline_contract")
    if version is not None:
        try:
            promises(version.decode())
        except UnknownVersion as error:
            raise ValueError(f"{path}: {error}") from None
