"""The main job, end to end, as a user runs it."""

import hashlib
import os
import shutil
from pathlib import Path

import duckdb
import geopandas
import pandas as pd
import polars as pl
import pytest

from flows.lock import locked
from schemas import OUTPUT_TABLES, check, load
from tests.conftest import ROOT, Dateline


def digests(output: Path) -> dict[str, str]:
    return {
        path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(output.rglob("*"))
        if path.is_file() and ".dateline" not in path.parts
    }


def test_every_table_of_the_samples_has_rows_and_keeps_its_contract(sample_output: Path) -> None:
    assert check(sample_output) == []
    for name in ("articles", "places", "quotes", "events"):
        assert len(load(name, sample_output)) > 0


def test_every_sample_becomes_an_article(sample_output: Path) -> None:
    files = {path.relative_to(ROOT / "raw").as_posix() for path in (ROOT / "raw").rglob("*") if path.is_file()}
    articles = load("articles", sample_output)
    assert {path.partition("#")[0] for path in articles["raw_path"]} == files
    assert len(load("rejects", sample_output)) == 0


def test_pandas_duckdb_and_polars_read_the_same_rows(sample_output: Path) -> None:
    for name in OUTPUT_TABLES:
        rows = len(load(name, sample_output))
        assert len(pd.read_parquet(sample_output / name)) == rows
        counted = duckdb.sql(f"select count(*) from read_parquet('{sample_output / name}/**/*.parquet')").fetchall()
        assert counted == [(rows,)]
        assert pl.scan_parquet(sample_output / name, hive_partitioning=True).collect().height == rows


def test_places_open_as_geoparquet(sample_output: Path) -> None:
    shown = geopandas.read_parquet(sample_output / "places")
    located = shown[shown["latitude"].notna()]
    assert len(shown) == len(load("places", sample_output))
    assert shown.crs == "OGC:CRS84"
    assert located.geometry.x.tolist() == located["longitude"].tolist()
    assert shown[shown["latitude"].isna()].geometry.isna().all()


def test_workers_and_runs_do_not_show_in_the_bytes(dateline: Dateline, sample_output: Path, tmp_path: Path) -> None:
    done = dateline("run", ROOT / "raw", "--output", tmp_path / "again", "--workers", "2")
    assert done.returncode == 0, done.stderr
    assert digests(tmp_path / "again") == digests(sample_output)


def test_nothing_is_left_but_the_tables(sample_output: Path) -> None:
    assert sorted(path.name for path in sample_output.iterdir()) == sorted(
        [*OUTPUT_TABLES, "datapackage.json", ".dateline"]
    )
    assert sorted(path.name for path in (sample_output / ".dateline").iterdir()) == ["lock", "state"]


def test_a_second_run_finds_nothing_to_do(dateline: Dateline, sample_output: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(sample_output, again)
    done = dateline("run", ROOT / "raw", "--output", again, "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert "0 articles read" in done.stdout
    assert "12 unchanged" in done.stdout
    assert digests(again) == digests(sample_output)


def test_the_first_run_on_a_new_machine_ends_with_a_table_of_counts(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "story.txt").write_text("Rebels seized the town of Herat on Monday, officials said.\n")
    done = Dateline(tmp_path / "no" / "such" / "folder")("run", raw, "--output", tmp_path / "output")
    assert done.returncode == 0, done.stderr
    for word in ("articles", "events", "places", "quotes", "rejects", "seconds", "output"):
        assert word in done.stdout
    for stage in ("ingest", "clean", "segment", "extract-events", "validate", "publish"):
        assert stage in done.stderr
    assert "prefect" not in done.stderr.lower()


def test_a_home_for_prefect_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = Dateline(tmp_path / "file" / "prefect")("run", ROOT / "raw", "--output", tmp_path / "output")
    assert done.returncode == 2
    assert done.stderr.startswith(f"dateline: {tmp_path / 'file' / 'prefect'}: Not a directory; set PREFECT_HOME")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("kind", ["missing", "file", "empty"])
def test_nothing_to_read_is_one_clear_line(dateline: Dateline, tmp_path: Path, kind: str) -> None:
    raw = tmp_path / "raw"
    if kind == "file":
        raw.write_text("x")
    if kind == "empty":
        raw.mkdir()
    done = dateline("run", raw, "--output", tmp_path / "output")
    assert done.returncode == 2
    assert done.stderr.startswith(f"dateline: {raw}: ")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_bad_files_become_rejects_and_cost_nothing_else(dateline: Dateline, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "good.txt").write_text("Protesters marched through Nairobi on Friday, police said.\n")
    (raw / "empty.txt").write_text("")
    (raw / "noise.txt").write_bytes(bytes(range(256)) * 20)
    (raw / "table.xyz").write_bytes(b"\x00\x01\x02\x03" * 100)
    (raw / "page.html").write_text("<html><body><nav>Home</nav></body></html>")
    (raw / "lines.jsonl").write_text('{"text": "A strike closed ports in Chile on Monday."}\n{"text": broken\n')
    done = dateline("run", raw, "--output", tmp_path / "output")
    assert done.returncode == 0, done.stderr
    articles, rejects = load("articles", tmp_path / "output"), load("rejects", tmp_path / "output")
    assert set(articles["raw_path"]) == {"good.txt", "lines.jsonl#1"}
    assert set(rejects["raw_path"]) == {"empty.txt", "noise.txt", "table.xyz", "page.html", "lines.jsonl#2"}
    assert rejects["message"].str.len().min() > 20


def test_check_passes_good_tables_and_names_what_is_broken(
    dateline: Dateline, sample_output: Path, tmp_path: Path
) -> None:
    assert dateline("check", sample_output).returncode == 0
    broken = tmp_path / "broken"
    shutil.copytree(sample_output, broken)
    events = next((broken / "events").glob("*/*.parquet"))
    events.write_bytes(next((sample_output / "places").glob("*/*.parquet")).read_bytes())
    done = dateline("check", broken)
    assert done.returncode == 1
    assert "BROKEN events file_hash" in done.stdout
    assert "BROKEN events columns" in done.stdout
    assert dateline("check", tmp_path).returncode == 2


def test_a_second_run_on_the_same_output_is_told_to_wait(dateline: Dateline, tmp_path: Path) -> None:
    raw, output = tmp_path / "raw", tmp_path / "output"
    raw.mkdir()
    (output / ".dateline").mkdir(parents=True)
    (raw / "story.txt").write_text("Ministers met in Lima on Tuesday.\n")
    with locked(output / ".dateline", output, wait=False, say=print):
        done = dateline("run", raw, "--output", output)
    assert done.returncode == 2
    assert f"another run (process {os.getpid()} on " in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["--cron", "0 6 * * *", "--every", "1h"], ["--every", "often"]])
def test_a_schedule_that_cannot_be_read_is_one_clear_line(dateline: Dateline, arguments: list[str]) -> None:
    done = dateline("serve", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("dateline: ")
    assert done.stderr.count("\n") == 1


def test_a_run_with_too_many_rejects_publishes_nothing_and_says_why(dateline: Dateline, tmp_path: Path) -> None:
    raw, output = tmp_path / "raw", tmp_path / "output"
    raw.mkdir()
    (raw / "empty.txt").touch()
    done = dateline("run", raw, "--output", output, "--workers", "1", "--max-rejects", "0.5")
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(
        "dateline: nothing was published: 1 of 1 rows (100.0%) are rejects, more than --max-rejects 0.5"
    )
    assert "empty.txt" in last
    assert not (output / "datapackage.json").exists()
