"""The data package: the manifest of an output folder and its data dictionary in one (Frictionless Data Package v2)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from schemas.model import Column, FieldType, Table
from schemas.tables import OUTPUT_TABLES, VERSION

FILE_NAME = "datapackage.json"
PARTITION = "published_month"
"""Name of the partition folders: published_month=YYYY-MM, or unknown."""

_FRICTIONLESS: Mapping[FieldType, str] = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "timestamp": "datetime",
    "date": "date",
    # lists: Frictionless has them as arrays of JSON, and refuses those that Parquet has
    "strings": "any",
    "point": "any",
    "removed": "any",
    "metadata": "any",
}

_MONTH = {
    "name": PARTITION,
    "type": "string",
    "description": "Month of publication, YYYY-MM in UTC, or unknown: the name of the folder that a row lies in",
    "constraints": {"required": True, "pattern": r"\d{4}-\d{2}|unknown"},
}
"""What readers of a table's folder find beside the columns of the contract."""


def describe(
    folder: Path, files: Mapping[str, Sequence[Path]], sources: Sequence[Mapping[str, str]] = ()
) -> dict[str, Any]:
    """The descriptor of the tables whose Parquet files lie under `folder`.

    `files` has the files of each table, `sources` the data that went into the tables with its licence. Nothing in the
    descriptor depends on when or where it was made.
    """
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "dateline",
        "title": "Articles, events, places and quotes read from news articles",
        "version": VERSION,
        "sources": [dict(source) for source in sources],
        "resources": [_resource(folder, table, sorted(files.get(name, ()))) for name, table in OUTPUT_TABLES.items()],
    }


def write(descriptor: Mapping[str, Any], path: Path) -> None:
    """Writes a descriptor as JSON that a person can read."""
    path.write_text(json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read(output: Path) -> dict[str, Any]:
    """The descriptor of an output folder.

    Raises:
        OSError: there is none, or it cannot be read.
        ValueError: it is no JSON.
    """
    described: dict[str, Any] = json.loads((output / FILE_NAME).read_text(encoding="utf-8"))
    return described


def months(published_at: "pd.Series[pd.Timestamp]") -> list[str]:
    """The partition of each article: YYYY-MM of its publication in UTC, or unknown."""
    return ["unknown" if pd.isna(at) else f"{at:%Y-%m}" for at in published_at]


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _resource(folder: Path, table: Table, files: Sequence[Path]) -> dict[str, Any]:
    parts = [
        {
            "path": path.relative_to(folder).as_posix(),
            "hash": f"sha256:{sha256(path)}",
            "bytes": path.stat().st_size,
            "rows": pq.read_metadata(path).num_rows,
        }
        for path in files
    ]
    return {
        "name": table.name,
        "title": table.title,
        "description": table.description,
        # the folder: Frictionless reads it whole, as pandas does, and would take the first only of a list of Parquet files
        "path": table.name,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "rows": sum(part["rows"] for part in parts),
        "files": parts,
        "schema": table_schema(table),
    }


def table_schema(table: Table) -> dict[str, Any]:
    """The Frictionless Table Schema of a table."""
    return {
        "fields": [*(_field(column) for column in table.columns), _MONTH],
        "primaryKey": list(table.primary_key),
        "foreignKeys": [
            {
                "fields": [key.column],
                # a key into the same table is written with an empty resource name
                "reference": {
                    "resource": "" if key.target == table.name else key.target,
                    "fields": [key.target_column],
                },
            }
            for key in table.foreign_keys
            if table.column(key.column).field.type == "string"
        ],
    }


def _field(column: Column) -> dict[str, Any]:
    field = column.field
    constraints: dict[str, Any] = {"required": not column.nullable}
    if field.vocabulary is not None and field.type == "string":
        constraints["enum"] = list(field.vocabulary)
    if field.minimum is not None:
        constraints["minimum"] = field.minimum
    if field.maximum is not None:
        constraints["maximum"] = field.maximum
    if field.pattern is not None:
        constraints["pattern"] = field.pattern
    described: dict[str, Any] = {
        "name": field.name,
        "type": _FRICTIONLESS[field.type],
        "description": field.description,
        "constraints": constraints,
    }
    if column.nullable and field.type in ("integer", "number", "timestamp"):
        described["missingValues"] = ["", "nan", "NaT"]  # as which pandas, and so Frictionless, reads their nulls
    return described
