"""The contracts in the languages of others: JSON Schema, and the Open Data Contract Standard (ODCS) 3."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from schemas.arrow import arrow_schema
from schemas.datapackage import PARTITION
from schemas.dictionary import descriptions
from schemas.model import Column, Field, FieldType, Table
from schemas.tables import OUTPUT_TABLES, VERSION

_JSON: Mapping[FieldType, Mapping[str, Any]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "timestamp": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "strings": {"type": "array", "items": {"type": "string"}},
    "removed": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"kind": {"type": "string"}, "text": {"type": "string"}},
            "required": ["kind", "text"],
            "additionalProperties": False,
        },
    },
    "point": {"type": "string", "contentEncoding": "base64"},
}

_LOGICAL: Mapping[FieldType, str] = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "timestamp": "timestamp",
    "date": "date",
    "strings": "array",
    "removed": "array",
    "point": "string",
}


def json_schema(names: Iterable[str] = OUTPUT_TABLES) -> dict[str, Any]:
    """A JSON Schema (2020-12) of rows as JSON objects: of one table, or of an object with a list of rows for each.

    Dates and timestamps are strings as ISO 8601 writes them, points base64. What reaches across columns, rows or tables
    cannot be said in it.
    """
    tables = [OUTPUT_TABLES[name] for name in names]
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    if len(tables) == 1:
        return {**head, **_row_schema(tables[0])}
    return {
        **head,
        "title": f"Tables of Dateline, contract version {VERSION}",
        "type": "object",
        "properties": {table.name: {"type": "array", "items": {"$ref": f"#/$defs/{table.name}"}} for table in tables},
        "$defs": {table.name: _row_schema(table) for table in tables},
    }


def _row_schema(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "description": table.description,
        "type": "object",
        "properties": {column.name: _value_schema(column) for column in table.columns},
        "required": list(table.column_names),
        "additionalProperties": False,
    }


def _value_schema(column: Column) -> dict[str, Any]:
    field = column.field
    schema: dict[str, Any] = {"description": field.description, **_JSON[field.type]}
    if field.vocabulary is not None and field.type == "strings":
        schema["items"] = {"type": "string", "enum": list(field.vocabulary)}
    elif field.vocabulary is not None:
        schema["enum"] = [*field.vocabulary, *([None] if column.nullable else [])]
    if field.minimum is not None:
        schema["minimum"] = field.minimum
    if field.maximum is not None:
        schema["maximum"] = field.maximum
    if field.pattern is not None:
        schema["pattern"] = f"^(?:{field.pattern})$"
    if column.nullable:
        schema["type"] = [schema["type"], "null"]
    return schema


def odcs(names: Iterable[str] = OUTPUT_TABLES) -> str:
    """The contract as ODCS 3 has it, in YAML: https://bitol-io.github.io/open-data-contract-standard."""
    contract = {
        "apiVersion": "v3.2.0",
        "kind": "DataContract",
        "id": "dateline",
        "name": "Dateline",
        "version": VERSION,
        "status": "active",
        "description": {
            "purpose": "Articles, events, places and quotes read from news articles, each row with the words it was read from",
            "usage": "Folders of Parquet files, one a month of publication; dateline check OUTPUT holds them to this contract",
            "limitations": "Coded by a machine: confidence is the estimated probability that a row is right",
        },
        "schema": [_odcs_table(OUTPUT_TABLES[name]) for name in names],
    }
    return yaml.safe_dump(contract, sort_keys=False, allow_unicode=True, width=120)


def _odcs_table(table: Table) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": table.name,
        "physicalName": f"{table.name}/{PARTITION}=*/*.parquet",
        "physicalType": "parquet",
        "logicalType": "object",
        "businessName": table.title,
        "description": table.description,
        "properties": [_odcs_property(table, column) for column in table.columns],
    }
    if rules := list(descriptions(table)):
        described["quality"] = [{"type": "text", "description": rule} for rule in rules]
    return described


def _odcs_property(table: Table, column: Column) -> dict[str, Any]:
    field = column.field
    described: dict[str, Any] = {
        "name": column.name,
        "description": field.description,
        "logicalType": _LOGICAL[field.type],
        "physicalType": str(arrow_schema(table).field(column.name).type),
        "required": not column.nullable,
    }
    if table.primary_key == (column.name,):
        described |= {"primaryKey": True, "primaryKeyPosition": 1, "unique": True}
    options = _odcs_options(field)
    if field.type == "strings":
        described["items"] = {"logicalType": "string", **_odcs_values(field)}
    elif field.type == "removed":
        parts = [{"name": name, "logicalType": "string", "required": True} for name in ("kind", "text")]
        described["items"] = {"logicalType": "object", "properties": parts}
    else:
        described |= _odcs_values(field)
    if options:
        described["logicalTypeOptions"] = options
    if keys := [key for key in table.foreign_keys if key.column == column.name]:
        described["relationships"] = [{"type": "foreignKey", "to": f"{key.target}.{key.target_column}"} for key in keys]
    return described


def _odcs_options(field: Field) -> dict[str, Any]:
    whole = field.type == "integer"
    options: dict[str, Any] = {}
    if field.minimum is not None:
        options["minimum"] = int(field.minimum) if whole else field.minimum
    if field.maximum is not None:
        options["maximum"] = int(field.maximum) if whole else field.maximum
    if field.pattern is not None:
        options["pattern"] = f"^(?:{field.pattern})$"
    if field.type == "timestamp":
        options |= {"timezone": True, "defaultTimezone": "Etc/UTC"}
    return options


def _odcs_values(field: Field) -> dict[str, Any]:
    if field.vocabulary is None:
        return {}
    return {"enum": [{"value": value, "description": text} for value, text in field.vocabulary.items()]}
