"""Loading: what is asked for, with the contract's types, from files of this and of older versions."""

import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from schemas import load, versions
from schemas.check import check
from schemas.load import loaded_dtype
from schemas.tables import OUTPUT_TABLES
from tests.schemas import mutants, outputs


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return outputs.write(tmp_path_factory.mktemp("load"), outputs.tables())


@pytest.mark.parametrize("name", OUTPUT_TABLES)
def test_a_table_has_the_columns_and_dtypes_of_its_contract(output: Path, name: str) -> None:
    frame = load(name, output)
    assert list(frame.columns) == list(OUTPUT_TABLES[name].column_names)
    for column in OUTPUT_TABLES[name].columns:
        assert frame[column.name].dtype == loaded_dtype(column)
    assert len(frame) == 4


def test_closed_vocabularies_are_categories_and_counts_nullable_integers(output: Path) -> None:
    events = load("events", output)
    assert list(events["factuality"].cat.categories) == [
        *("asserted", "claimed", "denied", "negated", "planned", "hypothetical")
    ]
    assert str(events["killed_min"].dtype) == "Int64"
    assert str(load("events", output, validate=False)["factuality"].dtype) == "str"


@pytest.mark.parametrize("name", OUTPUT_TABLES)
def test_pandas_reads_the_same_rows(output: Path, name: str) -> None:
    key = OUTPUT_TABLES[name].primary_key[0]
    plain = pd.read_parquet(output / name)
    assert plain[key].tolist() == load(name, output)[key].tolist()
    assert set(plain["published_month"].astype("str")) == {"2021-08", "2021-09", "unknown"}


@pytest.mark.parametrize(
    ("months", "rows"),
    [("2021-08", 2), ("2021-08/2021-12", 3), (["2021-09", "unknown"], 2), ("unknown", 1), (None, 4)],
)
def test_months(output: Path, months: str | list[str] | None, rows: int) -> None:
    assert len(load("events", output, months=months)) == rows


def test_only_the_files_of_the_months_are_opened(tmp_path: Path) -> None:
    output = outputs.write(tmp_path, outputs.tables())
    mutants.cut_off(mutants.file_of(output, "events", "2021-09"))
    assert len(load("events", output, months="2021-08")) == 2


def test_columns_and_conditions(output: Path) -> None:
    frame = load("articles", output, columns=["title", "article_id"], where=[("article_id", "in", [f"{2:016x}"])])
    assert list(frame.columns) == ["title", "article_id"]
    assert frame["article_id"].tolist() == [f"{2:016x}"]
    assert load("events", output, where=[("confidence", ">", 0.9)]).empty


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"name": "people"}, KeyError, "people"),
        ({"name": "events", "columns": ["person"]}, KeyError, "no column person"),
        ({"name": "events", "where": [("person", "==", "x")]}, KeyError, "no column person"),
        ({"name": "events", "months": "2020-01"}, FileNotFoundError, "its months are 2021-08, 2021-09, unknown"),
        ({"name": "events", "months": "August"}, ValueError, "2021-08/2021-10"),
    ],
)
def test_what_is_not_there_is_said(output: Path, arguments: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        load(output=output, **arguments)


def test_rows_that_break_the_contract_are_not_loaded_unasked(tmp_path: Path) -> None:
    output = outputs.write(tmp_path, outputs.tables())
    mutants.change_value("events", "event_type", "FIGHT")(output)
    with pytest.raises(ValueError, match="event_type must be one of its closed vocabulary"):
        load("events", output)
    with pytest.raises(ValueError, match="event_type must be one of its closed vocabulary"):
        load("events", output, columns=["event_type"])
    assert len(load("events", output, validate=False)) == 4


def test_files_of_an_older_minor_version_load_and_keep_their_contract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release before this one had no `mode`: what it promised lies in the folder of releases."""
    old = {name: dict(table) for name, table in versions.promises().items()}
    old["events"]["columns"] = {name: column for name, column in old["events"]["columns"].items() if name != "mode"}
    released = tmp_path / "released"
    released.mkdir()
    (released / "0.0.1.json").write_text(json.dumps(old), encoding="utf-8")
    monkeypatch.setattr(versions, "RELEASED", released)
    monkeypatch.setattr(versions, "VERSION", "0.1.0")

    output = outputs.write(tmp_path / "output", outputs.tables())
    for name in OUTPUT_TABLES:
        for path in (output / name).rglob("*.parquet"):
            data = pq.read_table(path, partitioning=None)
            data = data.drop_columns(["mode"]) if name == "events" else data
            pq.write_table(data.replace_schema_metadata({**data.schema.metadata, b"dateline_contract": b"0.0.1"}), path)
    outputs.describe(output)
    outputs.change_manifest(output, version="0.0.1")

    frame = load("events", output)
    assert frame["mode"].isna().all()
    assert frame["mode"].dtype == loaded_dtype(OUTPUT_TABLES["events"].column("mode"))
    assert check(output) == []


def test_files_of_another_major_version_are_not_read(tmp_path: Path) -> None:
    output = outputs.write(tmp_path, outputs.tables())
    path = mutants.file_of(output, "events")
    data = pq.read_table(path, partitioning=None)
    pq.write_table(data.replace_schema_metadata({**data.schema.metadata, b"dateline_contract": b"2.0.0"}), path)
    with pytest.raises(ValueError, match="another major version"):
        load("events", output)
