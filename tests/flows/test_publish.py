"""Publishing replaces the tables as a whole, whatever happens on the way."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flows import publish as publishing
from flows.publish import publish, recover
from flows.store import WORK, Batch
from schemas import load
from schemas.check import check
from tests import factories as make


def a_batch(output: Path, name: str, **rows: Any) -> Batch:
    batch = Batch(output / WORK / "batches" / name)
    batch.folder.mkdir(parents=True)
    batch.write_validated(make.frames(**rows))
    return batch


def contents(output: Path) -> dict[str, str]:
    """The digest of every file outside the work folder."""
    return {
        path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(output.rglob("*"))
        if path.is_file() and WORK not in path.parts
    }


OTHER = {"articles": [make.article(2, published_at=None, published_precision=None, date_source=None)]}
NOTHING: dict[str, Any] = {"places": [], "quotes": [], "events": [], "rejects": []}


def test_what_is_published_is_what_was_read(tmp_path: Path) -> None:
    counts = publish([a_batch(tmp_path, "a")], tmp_path / WORK, tmp_path)
    assert counts == {"articles": 1, "places": 1, "quotes": 1, "events": 1, "rejects": 1}
    assert check(tmp_path) == []
    for name, frame in make.frames().items():
        pd.testing.assert_frame_equal(load(name, tmp_path), frame)


def test_rows_lie_in_the_month_of_their_article(tmp_path: Path) -> None:
    publish([a_batch(tmp_path, "a"), a_batch(tmp_path, "b", **OTHER, **NOTHING)], tmp_path / WORK, tmp_path)
    assert sorted(path.name for path in (tmp_path / "articles").iterdir()) == [
        "published_month=2021-08",
        "published_month=unknown",
    ]
    assert check(tmp_path) == []


def test_batches_do_not_show_in_the_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    rows = [make.article(number) for number in range(1, 8)]
    whole = a_batch(one, "a", articles=rows, **NOTHING)
    parts = [a_batch(two, str(n), articles=rows[n : n + 3], **NOTHING) for n in (0, 3, 6)]
    publish([whole], one / WORK, one)
    publish(parts, two / WORK, two)
    assert contents(one) == contents(two)


def test_row_groups_do_not_depend_on_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "ROW_GROUP_ROWS", 4)
    test_batches_do_not_show_in_the_bytes(tmp_path)


class Killed(BaseException):
    """Stands for a kill: nothing in the code may catch it."""


STEPS = ["rename", "replace", "unlink", "rmtree", "write_text", "fsync"]


def interrupted(monkeypatch: pytest.MonkeyPatch, step: str, at: int) -> None:
    """Makes the `at`-th call of a step of publishing end the run."""
    calls: Iterator[int] = iter(range(1, 10_000))
    owner: Any = {"fsync": publishing.os, "rmtree": publishing.shutil}.get(step, Path)
    original = getattr(owner, step)

    def counted(*args: Any, **kwargs: Any) -> Any:
        if next(calls) == at:
            raise Killed
        return original(*args, **kwargs)

    monkeypatch.setattr(owner, step, counted)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("at", range(1, 8))
def test_a_kill_at_any_step_leaves_old_tables_or_new_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, at: int
) -> None:
    old, new = a_batch(tmp_path, "old", **OTHER, **NOTHING), a_batch(tmp_path, "new")
    publish([new], tmp_path / WORK, tmp_path)
    wanted_new = contents(tmp_path)
    publish([old], tmp_path / WORK, tmp_path)
    wanted_old = contents(tmp_path)
    with monkeypatch.context() as patch:
        interrupted(patch, step, at)
        try:
            publish([new], tmp_path / WORK, tmp_path)
        except Killed:
            pass
        else:
            assert contents(tmp_path) == wanted_new
    recover(tmp_path / WORK, tmp_path)
    assert contents(tmp_path) in (wanted_old, wanted_new)
    assert check(tmp_path) == []
    publish([new], tmp_path / WORK, tmp_path)
    assert contents(tmp_path) == wanted_new
    assert sorted(path.name for path in (tmp_path / WORK).iterdir()) == ["batches"]
