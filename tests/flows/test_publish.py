"""Publishing replaces the tables as a whole, whatever happens on the way."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from flows import catalogue, ids, merge
from flows import publish as publishing
from flows.increment import Increment
from flows.linking.sketches import SOURCES
from flows.run import Run, Settings
from flows.state import State
from flows.store import WORK, Batch
from schemas import load
from schemas.check import check
from tests import factories as make
from tests.flows.reading import contents, run


def publish(output: Path, **rows: Any) -> None:
    """Publishes frames of rows as one batch of a first run."""
    batch = Batch(output / WORK / "batches" / "a")
    batch.folder.mkdir(parents=True)
    frames = make.frames(**rows)
    articles = frames["articles"]
    sources = SOURCES.empty_table().from_pylist(
        [
            {"id": ids.number(article), "raw_path": path, "file": path, "digest": 1}
            for article, path in zip(articles["article_id"], articles["raw_path"], strict=True)
        ],
        schema=SOURCES,
    )
    batch.write_sources(sources)
    batch.write_validated(frames)
    state, increment = State(), Increment(State(), [], "a")
    entries = catalogue.build(state, increment, [batch], output, output / WORK)
    publishing.publish(entries, state, increment.seen(), output / WORK, output)


OTHER = {"articles": [make.article(2, published_at=None, published_precision=None, date_source=None)]}
NOTHING: dict[str, Any] = {"places": [], "quotes": [], "events": [], "rejects": []}


def test_what_is_published_is_what_was_read(tmp_path: Path) -> None:
    publish(tmp_path)
    assert check(tmp_path) == []
    for name, frame in make.frames().items():
        pd.testing.assert_frame_equal(load(name, tmp_path, validate=False), frame)


def test_rows_lie_in_the_month_of_their_article(tmp_path: Path) -> None:
    publish(tmp_path, articles=[make.article(), *OTHER["articles"]])
    assert sorted(path.name for path in (tmp_path / "articles").iterdir()) == [
        "published_month=2021-08",
        "published_month=unknown",
    ]
    assert check(tmp_path) == []


def test_a_table_without_rows_is_a_table(tmp_path: Path) -> None:
    publish(tmp_path, **NOTHING)
    assert len(load("events", tmp_path)) == 0
    assert check(tmp_path) == []


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    write_raw(tmp_path / "raw")
    return tmp_path / "raw"


def write_raw(folder: Path) -> None:
    folder.mkdir()
    (folder / "a.txt").write_text("2021-08-09\nRebels seized Aldova. “We will hold this town for as long as it takes.”")
    (folder / "b.txt").write_text("undated\nMarines seized Brovin.")
    (folder / "empty.txt").write_text("")


def change(raw: Path) -> None:
    (raw / "a.txt").write_text("2021-10-09\nRebels seized Cardo. “We will hold this town for as long as it takes.”")
    (raw / "c.txt").write_text("2021-09-09\nRebels seized Dalen. “We will hold this town for as long as it takes.”")
    (raw / "empty.txt").unlink()


def test_row_groups_do_not_depend_on_batches_or_runs(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge, "ROW_GROUP_ROWS", {"articles": 2, "events": 3, "sketches": 2})
    once, many = tmp_path / "once", tmp_path / "many"
    for number in (7, 1, 5, 3, 9):
        (raw / f"{number}.txt").write_text("2021-08-09\n" + f"Rebels seized Town{number}. " * number)
        run(raw, many, batch_articles=2)
    run(raw, once)
    assert contents(many) == contents(once)
    assert pq.read_metadata(once / "articles/published_month=2021-08/part-0.parquet").num_row_groups == 3


class Killed(BaseException):
    """Stands for a kill: nothing in the code may catch it."""


STEPS: dict[str, tuple[Any, str]] = {
    "rename": (Path, "rename"),
    "replace": (Path, "replace"),
    "unlink": (Path, "unlink"),
    "hard link": (Path, "hardlink_to"),
    "make folder": (Path, "mkdir"),
    "write": (Path, "write_text"),
    "remove folder": (shutil, "rmtree"),
    "sync": (os, "fsync"),
    "write table": (pq.ParquetWriter, "write_table"),
}


def interrupted(monkeypatch: pytest.MonkeyPatch, step: str, at: int, error: BaseException) -> None:
    """Makes the `at`-th call of a step of publishing end the run; the calls after it, too, as for one who is dead."""
    calls: Iterator[int] = iter(range(1, 10_000))
    owner, name = STEPS[step]
    original = getattr(owner, name)

    def counted(*args: Any, **kwargs: Any) -> Any:
        if next(calls) >= at:
            raise error
        return original(*args, **kwargs)

    monkeypatch.setattr(owner, name, counted)


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A raw folder that has changed since its tables were published, those tables, and what they should become."""
    folder = tmp_path_factory.mktemp("changing")
    paths = {name: folder / name for name in ("raw", "published", "whole")}
    write_raw(paths["raw"])
    run(paths["raw"], paths["published"])
    change(paths["raw"])
    run(paths["raw"], paths["whole"])
    return paths


@pytest.mark.parametrize("at", [1, 3, 7])
@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_step_loses_nothing(
    changing: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, at: int
) -> None:
    output, raw = tmp_path / "output", changing["raw"]
    shutil.copytree(changing["published"], output)
    with monkeypatch.context() as patch:
        interrupted(patch, step, at, Killed())
        with suppress(Killed):
            run(raw, output)
    publishing.recover(output / WORK, output)
    assert contents(output) in (contents(changing["published"]), contents(changing["whole"]))
    assert check_files(output)
    run(raw, output)
    assert contents(output) == contents(changing["whole"])
    assert sorted(path.name for path in (output / WORK).iterdir()) == ["state"]


def check_files(output: Path) -> bool:
    """Whether the files are those that the manifest names."""
    return not [broken for broken in check(output) if broken.check.startswith("file")]


@pytest.mark.parametrize(("step", "at"), [("write", 1), ("write table", 2), ("make folder", 6), ("sync", 1)])
def test_a_full_disk_leaves_the_old_tables_and_no_staging(
    changing: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, at: int
) -> None:
    output, raw = tmp_path / "output", changing["raw"]
    shutil.copytree(changing["published"], output)
    with monkeypatch.context() as patch:
        interrupted(patch, step, at, OSError(errno.ENOSPC, "No space left on device"))
        with pytest.raises(OSError, match="No space left"):
            run(raw, output)
    assert contents(output) == contents(changing["published"])
    run(raw, output)
    assert contents(output) == contents(changing["whole"])


def test_a_reader_that_holds_files_open_reads_on(raw: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    run(raw, output)
    with pq.ParquetFile(output / "articles/published_month=2021-08/part-0.parquet") as held:
        change(raw)
        run(raw, output)
        assert held.read()["text"].to_pylist()[0].startswith("Rebels seized Aldova")


def test_file_systems_without_hard_links_do(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    output = tmp_path / "output"
    run(raw, output)
    before = (output / "articles/published_month=unknown/part-0.parquet").stat().st_mtime_ns
    change(raw)
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    run(raw, output)
    assert (output / "articles/published_month=unknown/part-0.parquet").stat().st_mtime_ns == before
    assert run(raw, output)["read"] == 0


def test_tables_that_are_not_approved_are_not_published(raw: Path, tmp_path: Path) -> None:
    """What refuses sees the new tables whole, and what was read stays for the next run."""
    output = tmp_path / "output"
    run(raw, output)
    old = contents(output)
    change(raw)
    this = Run(raw, output, Settings(workers=1), len)
    seen: list[int] = []

    def refuse(staged: Path) -> None:
        seen.append(len(load("events", staged)))
        raise ValueError("too few")

    from tests.flows.reading import read

    for batch in this.batches():
        read(batch.folder)
        this.done(batch)
    with pytest.raises(ValueError, match="too few"):
        this.publish(refuse)
    assert seen == [3]
    assert contents(output) == old
    assert run(raw, output, read=lambda folder: pytest.fail("read again"))["articles"] == 3
