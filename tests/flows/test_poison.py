"""An article that takes too long or ends its worker is set aside after a second try; the others are read as ever."""

import time
from pathlib import Path

import pytest

from flows.batches import one_by_one
from flows.run import Run, Settings
from flows.store import Batch
from flows.workers import TimeLimitReached, WorkerDied, Workers, WorkFailed
from schemas import load
from schemas.tables import OUTPUT_TABLES
from tests.flows import reading, workloads
from tests.flows.reading import contents


def read(folder: Path) -> int:
    """Reads a batch; hangs on an article that says so, and dies of one."""
    content = " ".join(Batch(folder).read("raw_articles")["content"])
    if "hang here" in content:
        time.sleep(600)
    if "die here" in content:
        workloads.die()
    return reading.read(folder)


@pytest.mark.parametrize(("what", "check"), [("hang", "timeout"), ("die", "worker_died")])
def test_a_poison_article_is_set_aside_and_the_others_read(tmp_path: Path, what: str, check: str) -> None:
    raw, output, clean = tmp_path / "raw", tmp_path / "output", tmp_path / "clean"
    raw.mkdir()
    (raw / "empty.txt").write_text("")
    for town in ("Aldova", "Brovin", "Cardo"):
        (raw / f"{town}.txt").write_text(f"2021-08-09\nRebels seized {town}.")
    reading.run(raw, clean)
    (raw / "Bad.txt").write_text(f"2021-08-09\nRebels seized Dalen. {what} here")
    output.mkdir()
    this = Run(raw, output, Settings(workers=1), len)
    [batch] = this.batches()
    with Workers(1) as pool:
        with pytest.raises(WorkFailed) as raised:
            pool.run(read, batch.folder, seconds=10)
        assert raised.type is {"timeout": TimeLimitReached, "worker_died": WorkerDied}[check]
        for single in one_by_one(batch, [("extract-events", read)], pool.run, this.read_by, 10):
            this.done(single)
    this.publish()
    check_rejects(output, check)
    old, new = contents(clean), contents(output)
    for name in set(OUTPUT_TABLES) - {"rejects"}:
        file = f"{name}/published_month=2021-08/part-0.parquet"
        assert new.get(file) == old.get(file)
    assert reading.run(raw, output)["read"] == 0


def check_rejects(output: Path, check: str) -> None:
    rejects = load("rejects", output)
    assert set(zip(rejects["raw_path"], rejects["stage"], rejects["check"], strict=True)) == {
        ("Bad.txt", "extract-events", check),
        ("empty.txt", "ingest", "empty_file"),
    }


def test_a_batch_of_one_poison_article_ends_as_a_reject(tmp_path: Path) -> None:
    raw, output = tmp_path / "raw", tmp_path / "output"
    raw.mkdir()
    output.mkdir()
    (raw / "Bad.txt").write_text("2021-08-09\nRebels seized Dalen. die here")
    (raw / "empty.txt").write_text("")
    this = Run(raw, output, Settings(workers=1, batch_articles=1), len)
    batch, *others = this.batches()

    def die(*_: object, **__: object) -> int:
        raise WorkerDied

    for single in [*one_by_one(batch, [("extract-events", read)], die, this.read_by, 10), *others]:
        this.done(single)
    this.publish()
    check_rejects(output, "worker_died")
