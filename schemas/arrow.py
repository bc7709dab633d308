"""Arrow schemas and typed pandas frames of the tables, both derived from the field dictionary.

One convention of dtypes everywhere: strings are pandas' `str`, integers `int64` (nullable ones `Int64`), numbers `float64`,
timestamps `datetime64[us, UTC]`, dates and lists Arrow-backed.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from schemas.geo import geo_metadata
from schemas.model import Column, FieldType, Table
from schemas.tables import VERSION

_ARROW: Mapping[FieldType, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "date": pa.date32(),
    "strings": pa.list_(pa.string()),
    "point": pa.binary(),
    "removed": pa.list_(pa.struct([pa.field("kind", pa.string()), pa.field("text", pa.string())])),
    "metadata": pa.list_(pa.struct([pa.field("name", pa.string()), pa.field("value", pa.string())])),
}


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table's files, with the contract's name and version as metadata."""
    metadata = {"dateline_table": table.name, "dateline_contract": VERSION}
    points = [column.name for column in table.columns if column.field.type == "point"]
    if points:
        metadata["geo"] = geo_metadata(points)
    fields = [pa.field(column.name, _ARROW[column.field.type], nullable=column.nullable) for column in table.columns]
    return pa.schema(fields, metadata=metadata)


def pandas_dtype(column: Column) -> Any:
    """The pandas dtype that a column has in every frame."""
    match column.field.type:
        case "string":
            return "str"
        case "integer":
            return "Int64" if column.nullable else "int64"
        case "number":
            return "float64"
        case "timestamp":
            return pd.DatetimeTZDtype("us", "UTC")
        case other:
            return pd.ArrowDtype(_ARROW[other])


def filled(data: pa.Table, schema: pa.Schema) -> pa.Table:
    """The columns that `schema` names, in its order; one that `data` lacks is null throughout."""
    there = set(data.schema.names)
    return pa.table(
        {
            field.name: data[field.name] if field.name in there else pa.nulls(data.num_rows, field.type)
            for field in schema
        }
    )


def to_frame(data: pa.Table, table: Table) -> pd.DataFrame:
    """An Arrow table as a frame with the dtypes of the contract, in the contract's order of columns.

    Columns that the contract does not name are left out.

    Raises:
        KeyError: a column of the contract is missing.
    """
    frame: pd.DataFrame = data.select(list(table.column_names)).to_pandas(types_mapper=_arrow_backed)
    return frame.astype({column.name: pandas_dtype(column) for column in table.columns})


def _arrow_backed(kind: pa.DataType) -> Any:
    if pa.types.is_integer(kind):
        return pd.Int64Dtype()
    if pa.types.is_list(kind) or pa.types.is_date(kind) or pa.types.is_binary(kind):
        return pd.ArrowDtype(kind)
    return None


def from_frame(frame: pd.DataFrame, table: Table) -> pa.Table:
    """A frame as an Arrow table of the contract's schema.

    pandas' own metadata is left out: with list columns it makes `pd.read_parquet` fail.
    """
    schema = arrow_schema(table)
    return pa.Table.from_pandas(frame, schema=schema, preserve_index=False).replace_schema_metadata(schema.metadata)


def rows_of(frame: pd.DataFrame, table: Table) -> list[dict[str, Any]]:
    """The rows of a frame as plain Python values; null is None."""
    rows: list[dict[str, Any]] = from_frame(frame, table).to_pylist()
    return rows


def frame_of(rows: Iterable[Mapping[str, Any]], table: Table) -> pd.DataFrame:
    """A typed frame of rows; a key that a row lacks is null."""
    names = table.column_names
    types = {column.name: _ARROW[column.field.type] for column in table.columns}
    rows = list(rows)
    # nulls in columns that must not have any are for the contract to find, not for Arrow
    loose = pa.schema([pa.field(name, types[name]) for name in names])
    return to_frame(
        pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows], schema=loose), table
    )
