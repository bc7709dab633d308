"""The flow: moves articles through the stages, a batch at a time, and publishes the tables."""

import logging
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from prefect import Task, flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.task_runners import ThreadPoolTaskRunner
from rich.console import Console

from flows import batches
from flows.ingest import BATCH_ARTICLES, ingest, require_files
from flows.progress import StageProgress
from flows.publish import publish, recover
from flows.store import WORK, Batch, new_batch
from flows.workers import Workers

logger = logging.getLogger("dateline")

WINDOW = 2
"""Batches under way at once for each worker: one being read and one waiting, so that no worker idles and memory stays small."""

LOCK = ".dateline.lock"


class OutputInUse(RuntimeError):
    """Another run is writing to the same output folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a run gave: rows by table, seconds, and where it all is."""

    articles: int
    places: int
    quotes: int
    events: int
    rejects: int
    seconds: float
    output: str


def default_workers() -> int:
    """One worker for each processor that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(raw: Path, output: Path, *, workers: int, model: str | None, batch_articles: int = BATCH_ARTICLES) -> Summary:
    """Runs the flow from code or the command line.

    Raises:
        NothingToRead: `raw` holds no files.
        OutputInUse: another run holds the output.
    """
    require_files(raw)  # before a server is started for nothing
    # Prefect joins a heartbeat thread at the end of a flow, which rounds its time up to whole seconds
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        return pipeline(str(raw), str(output), workers=workers, model=model, batch_articles=batch_articles)


_THREADS: Any = ThreadPoolTaskRunner(max_workers=256)
"""Threads only wait for worker processes; there is one for each task under way."""


@flow(name="dateline", task_runner=_THREADS)
def pipeline(
    raw: str = "raw",
    output: str = "output",
    workers: int = 1,
    model: str | None = None,
    batch_articles: int = BATCH_ARTICLES,
) -> Summary:
    """Reads the articles under `raw` into the tables under `output`.

    Args:
        raw: Folder of articles.
        output: Folder of the tables.
        workers: Processes that read articles.
        model: Name of an installed spaCy model; the one that ships with Dateline if there is none.
        batch_articles: Articles that go through the stages together.
    """
    began = time.monotonic()
    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    work = folder / WORK
    with _lock(folder), StageProgress(Console(file=sys.stderr)) as progress, Workers(workers) as pool:
        recover(work, folder)
        done = _read_batches(Path(raw), work, pool, progress, workers, model, batch_articles)
        counts = publish_task(done, work, folder)
        progress.advance("publish", counts["articles"])
        progress.finish("publish")
        shutil.rmtree(work)
    summary = Summary(**counts, seconds=round(time.monotonic() - began, 1), output=str(folder))
    create_table_artifact([asdict(summary)], key="dateline-summary", description="Rows of each table")
    return summary


def _lock(output: Path) -> FileLock:
    lock = FileLock(output / LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise OutputInUse(f"{output}: another run is writing here; wait for it to end or choose another folder") from None
    return lock


def _read_batches(
    raw: Path,
    work: Path,
    pool: Workers,
    progress: StageProgress,
    workers: int,
    model: str | None,
    batch_articles: int,
) -> list[Batch]:
    """Takes every batch through ingest, clean, segment, extract-events and validate; gives them in the order of raw."""
    clean = _stage_task("clean", pool, progress, batches.clean_batch)
    segment = _stage_task("segment", pool, progress, batches.segment_batch)
    extract = _stage_task("extract-events", pool, progress, batches.extract_batch, model)
    validate = _stage_task("validate", pool, progress, batches.validate_batch)
    incoming = _ingested(raw, work, progress, model, batch_articles)
    ordered: list[Batch] = []
    under_way: dict[PrefectFuture[Path], list[PrefectFuture[Path]]] = {}

    def top_up() -> None:
        while len(under_way) < WINDOW * workers and (batch := next(incoming, None)) is not None:
            ordered.append(batch)
            if not batch.is_validated:
                stages = [clean.submit(batch.folder)]
                for stage in (segment, extract, validate):
                    stages.append(stage.submit(stages[-1]))
                under_way[stages[-1]] = stages

    top_up()
    while under_way:
        finished = next(iter(as_completed(list(under_way))))
        for stage_run in under_way.pop(finished):
            stage_run.result()  # raises what the first that failed raised; a flow that swallowed it would count as completed
        top_up()
    for stage in ("ingest", "clean", "segment", "extract-events", "validate"):
        progress.finish(stage)
    return ordered


def _ingested(
    raw: Path, work: Path, progress: StageProgress, model: str | None, batch_articles: int
) -> Iterator[Batch]:
    """The batches under `raw`, each read and written to the work folder when it is asked for."""
    frames = ingest(raw, batch_articles)

    @task(name="ingest", cache_policy=NO_CACHE)
    def next_batch() -> Batch | None:
        pair = next(frames, None)
        if pair is None:
            return None
        progress.advance("ingest", len(pair[0]))
        return new_batch(work, *pair, model)

    while (batch := next_batch()) is not None:
        yield batch


def _stage_task(
    stage: str, pool: Workers, progress: StageProgress, work: Callable[..., int], *arguments: object
) -> Task[[Any], Path]:
    """The Prefect task of a stage: hands a batch's folder to a worker and gives the folder on to the next stage."""

    @task(name=stage, task_run_name=f"{stage} {{folder.name}}", cache_policy=NO_CACHE)
    def run_stage(folder: Path) -> Path:
        progress.advance(stage, pool.run(work, folder, *arguments))
        return folder

    return run_stage


@task(name="publish", cache_policy=NO_CACHE)
def publish_task(done: list[Batch], work: Path, output: Path) -> dict[str, int]:
    """Links rows across articles and puts the tables in place."""
    return publish(done, work, output)
