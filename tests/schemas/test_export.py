"""The contract in the languages of others, held to their own schemas."""

import base64
import json
from datetime import date, datetime
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
import yaml
from open_data_contract_standard.model import OpenDataContractStandard
from typer.testing import CliRunner

from flows.cli import app
from schemas.arrow import rows_of
from schemas.export import json_schema, odcs
from schemas.tables import OUTPUT_TABLES, VERSION
from tests import factories as make

COMMAND = CliRunner()


def as_json(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


@pytest.mark.parametrize("name", OUTPUT_TABLES)
def test_a_good_row_keeps_the_json_schema_and_a_bad_one_does_not(name: str) -> None:
    schema = json_schema([name])
    jsonschema.Draft202012Validator.check_schema(schema)
    (row,) = rows_of(make.frames()[name], OUTPUT_TABLES[name])
    row = {column: as_json(value) for column, value in row.items()}
    jsonschema.validate(row, schema)
    key = OUTPUT_TABLES[name].primary_key[0]
    for bad in ({**row, key: "x"}, {**row, key: None}, {**row, "more": 1}, {c: v for c, v in row.items() if c != key}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(bad, schema)


def test_the_data_contract_keeps_the_standard() -> None:
    text = odcs()
    schema = json.loads(files("open_data_contract_standard").joinpath("schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft201909Validator(schema).validate(yaml.safe_load(text))
    contract = OpenDataContractStandard.from_string(text)
    assert contract.version == VERSION
    assert [table.name for table in contract.schema_ or []] == list(OUTPUT_TABLES)
    events = next(table for table in contract.schema_ or [] if table.name == "events")
    assert [column.name for column in events.properties or []] == list(OUTPUT_TABLES["events"].column_names)


def test_the_command_prints_every_format() -> None:
    one = COMMAND.invoke(app, ["contract", "quotes", "--format", "jsonschema"])
    assert json.loads(one.output)["title"] == "Quotes"
    assert "## quotes" in COMMAND.invoke(app, ["contract", "quotes", "--format", "markdown"]).output
    assert yaml.safe_load(COMMAND.invoke(app, ["contract", "--format", "odcs"]).output)["kind"] == "DataContract"
    text = COMMAND.invoke(app, ["contract", "quotes"]).output
    assert "quote_type" in text
    assert "events" not in text.split("quotes", 1)[0]


def test_a_table_that_is_not_there_is_status_2() -> None:
    done = COMMAND.invoke(app, ["contract", "people"])
    assert done.exit_code == 2
    assert "the tables are articles, places, quotes, events, rejects" in done.output
