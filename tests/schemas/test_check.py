"""`dateline check` as its users meet it: what it says of sound and of broken folders, to people and to machines."""

import json
from importlib import import_module
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from flows.check_contracts import artifact_rows
from flows.cli import app
from schemas.check import UnreadableOutput, check, examine
from tests import factories as make
from tests.schemas import mutants, outputs

COMMAND = CliRunner()


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return outputs.write(tmp_path / "output", outputs.tables())


def test_a_sound_folder_has_a_line_a_table_and_status_0(output: Path) -> None:
    done = COMMAND.invoke(app, ["check", str(output)])
    assert (done.exit_code, done.output.splitlines()) == (
        0,
        [f"{name}: 4 rows, keeps its contract" for name in ("articles", "places", "quotes", "events", "rejects")],
    )


def test_a_broken_rule_has_a_line_with_its_rows_and_status_1(output: Path) -> None:
    mutants.change_value("events", "event_type", "FIGHT")(output)
    done = COMMAND.invoke(app, ["check", str(output)])
    lines = done.output.splitlines()
    assert done.exit_code == 1
    assert "events: 4 rows, 2 broken rules" in lines
    key = make.event(1)["event_id"]
    assert (
        f"BROKEN events.event_type vocabulary in 1 row (first: {key} is 'FIGHT'): "
        "event_type must be one of its closed vocabulary"
    ) in lines


def test_json_names_the_row_the_value_and_the_file(output: Path) -> None:
    mutants.change_value("places", "latitude", 91.0)(output)
    done = COMMAND.invoke(app, ["check", str(output), "--json"])
    report = json.loads(done.output)
    assert (done.exit_code, report["ok"], report["version"]) == (1, False, "1.0.0")
    assert report["tables"][0] == {"name": "articles", "rows": 4, "files": 3, "broken": 0}
    broken = next(rule for rule in report["broken"] if rule["check"] == "maximum")
    assert (broken["table"], broken["column"], broken["unit"], broken["count"]) == ("places", "latitude", "row", 1)
    assert broken["first"] == [
        {"key": make.place(1)["place_id"], "value": "91.0", "file": "places/published_month=2021-08/part-0.parquet"}
    ]


@pytest.mark.parametrize(
    "content", [None, "{", "[]", '{"resources": 1}', '{"resources": [{"name": "events", "files": [1]}]}']
)
def test_what_is_no_output_folder_is_one_line_and_status_2(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "datapackage.json").write_text(content, encoding="utf-8")
    done = COMMAND.invoke(app, ["check", str(tmp_path)])
    assert done.exit_code == 2
    assert len(done.output.splitlines()) == 1
    assert str(tmp_path) in done.output
    with pytest.raises(UnreadableOutput):
        check(tmp_path)


def test_a_report_stays_small_however_much_is_broken(tmp_path: Path) -> None:
    rows = [make.article(number, language="English") for number in range(1, 500)]
    frames = make.frames(articles=rows, places=[], quotes=[], events=[], rejects=[])
    data = {name: {"2021-08": table} for name, table in outputs.arrow_tables(frames).items()}
    broken = check(outputs.write(tmp_path, data))
    assert [(rule.check, rule.count, len(rule.first)) for rule in broken] == [("pattern", 499, 3)]


def test_rules_hold_across_the_parts_that_are_looked_at(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checking = import_module("schemas.check")  # the package has the function of that name
    monkeypatch.setattr(checking, "SLICE_ROWS", 1)
    monkeypatch.setattr(checking, "MONTHS_ROWS", 1)
    assert check(output) == []
    mutants.copied_row("quotes")(output)
    found = {(rule.check, rule.count) for rule in check(output)}
    assert found == {("unique", 2), ("partition", 1)}


def test_a_table_that_cannot_be_read_is_not_blamed_on_the_others(output: Path) -> None:
    mutants.cut_off(mutants.file_of(output, "articles"))
    outputs_broken = {(rule.table, rule.check) for rule in check(output)}
    assert outputs_broken == {("articles", "file_hash"), ("articles", "unreadable")}


def test_files_and_rows_are_counted_from_the_files(output: Path) -> None:
    report = examine(output)
    for table in report.tables:
        files = list((output / table.name).rglob("*.parquet"))
        assert (table.files, table.rows) == (len(files), sum(pq.read_metadata(path).num_rows for path in files))


def test_the_artifact_of_the_flow_has_a_row_a_table_and_one_a_broken_rule(output: Path) -> None:
    mutants.change_value("events", "event_type", "FIGHT")(output)
    rows = artifact_rows(examine(output))
    assert [row["table"] for row in rows[:5]] == ["articles", "places", "quotes", "events", "rejects"]
    assert {
        "table": "events",
        "column": "event_type",
        "rule": "vocabulary",
        "state": "broken in 1 row",
        "first": make.event(1)["event_id"],
        "message": "event_type must be one of its closed vocabulary",
    } in rows
