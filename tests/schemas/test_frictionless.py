"""A Frictionless validator accepts the data package with its data."""

from pathlib import Path

import frictionless
import pytest

from tests.schemas import mutants, outputs


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Sound tables with nulls in every column that may have them."""
    outputs.write(tmp_path, outputs.tables())
    nowhere = dict.fromkeys(["geonames_id", "latitude", "longitude", "geometry", "precision"])
    mutants.change_row("places", {**nowhere, "unresolved_reason": "ambiguous"})(tmp_path)
    unknown = dict.fromkeys(
        ["killed_min", "killed_max", "recipient_text", "recipient_start", "recipient_end", "place_id"]
    )
    mutants.change_row("events", {**unknown, "event_date": None, "event_date_end": None, "date_precision": "unknown"})(
        tmp_path
    )
    return tmp_path


def test_a_frictionless_validator_accepts_the_data_package_and_its_data(output: Path) -> None:
    report = frictionless.validate(str(output / "datapackage.json"))
    assert report.valid, report.flatten(["title", "fieldName", "message", "note"])[:5]
    assert {task.name: task.stats["rows"] for task in report.tasks} == dict.fromkeys(
        ("articles", "places", "quotes", "events", "rejects"), 4
    )


def test_and_it_finds_what_is_wrong_with_them(output: Path) -> None:
    mutants.change_value("events", "event_type", "FIGHT")(output)
    report = frictionless.validate(str(output / "datapackage.json"))
    assert [(e[0], e[1]) for e in report.flatten(["fieldName", "type"])] == [("event_type", "constraint-error")]
