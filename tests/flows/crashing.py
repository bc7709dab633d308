"""Runs that are killed at a moment of chance, and what is left of them."""

import os
import random
import shutil
import signal
import time
from collections import Counter
from pathlib import Path

from flows.store import WORK, Batch
from tests.flows.reading import contents, read, run


def write_corpus(raw: Path, count: int) -> None:
    """So many articles over a year, some of them copies, with events and quotes that recur, and a file without text."""
    raw.mkdir()
    (raw / "empty.txt").write_text("")
    for number in range(count):
        day = f"2021-{1 + number % 12:02}-0{1 + number % 9}"
        told = f"Rebels seized Town{number % 7}. “We have been waiting for {number % 5} days and nights in this town.” "
        (raw / f"{number:04}.txt").write_text(f"{day}\n{told * (1 + number % 3)}")


def change_corpus(raw: Path) -> None:
    """Changes, adds and removes some articles."""
    for number, path in enumerate(sorted(raw.iterdir())):
        if number % 5 == 1:
            path.write_text(path.read_text().replace("Rebels", "Marines"))
        if number % 11 == 3:
            path.rename(raw / f"new-{path.name}")


def files(output: Path) -> set[str]:
    """All files, those of the work folder included."""
    return {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()}


def killed_run(raw: Path, output: Path, delay: float) -> bool:
    """Runs in a process of its own that is killed after `delay` seconds; whether it was killed before it had ended."""
    child = os.fork()
    if child == 0:
        run(raw, output, batch_articles=4, prune=True)
        os._exit(0)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def kill_many(folder: Path, kills: int, *, articles: int = 40, seed: int = 1) -> Counter[str]:
    """Kills `kills` runs, each at a moment of chance, lets the next run complete it, and counts what was found.

    Raises:
        AssertionError: something was lost, read twice, or left behind.
    """
    chance = random.Random(seed)
    raw, published, whole = folder / "raw", folder / "published", folder / "whole"
    write_corpus(raw, articles)
    run(raw, published, batch_articles=4)
    old = contents(published)
    change_corpus(raw)
    began = time.monotonic()
    shutil.copytree(published, whole)
    run(raw, whole, batch_articles=4, prune=True)
    lasts = time.monotonic() - began
    new, left = contents(whole), files(whole)
    found: Counter[str] = Counter()
    output = folder / "output"
    while found["killed"] < kills:
        shutil.copytree(published, output)
        if killed_run(raw, output, chance.uniform(0, 1.2 * lasts)):
            found["killed"] += 1
            found["before the commit" if contents(output) == old else "after it"] += 1
        work = output / WORK
        finished = [batch for path in sorted(work.glob("batches/*")) if (batch := Batch(path)).is_validated]
        found["batches finished before"] += len(finished)
        again: list[str] = []

        def counted(path: Path, again: list[str] = again) -> int:
            again.append(path.name)
            return read(path)

        run(raw, output, read=counted, batch_articles=4, prune=True)
        assert not {batch.folder.name for batch in finished} & set(again), "a finished batch was read again"
        assert contents(output) == new, "the tables are not those of an undisturbed run"
        assert files(output) == left, "something was left behind"
        shutil.rmtree(output)
    return found
