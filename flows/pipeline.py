"""The flow: moves articles through the stages, a batch at a time, and publishes the tables."""

import logging
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from prefect import Task, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import BaseModel, Field
from rich.console import Console
from yaml import YAMLError

from flows import artifacts, batches
from flows.flow_runs import mark_as_running
from flows.ingest import BATCH_ARTICLES, ingest, require_files
from flows.progress import StageProgress
from flows.publish import publish, recover
from flows.server import server
from flows.sources.fields import FieldTable, field_table
from flows.store import WORK, Batch, new_batch
from flows.workers import Workers
from schemas.load import load

logger = logging.getLogger("dateline")

WINDOW = 2
"""Batches under way at once for each worker: one being read and one waiting, so that no worker idles and memory stays small."""

LOCK = ".dateline.lock"

UNMAPPED_SHOWN = 10
"""Fields without a meaning that are named at the end of a run."""


class BadFieldTable(ValueError):
    """The file of field names is missing or is not what it should be."""


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


class Settings(BaseModel):
    """How a run reads articles."""

    workers: int = Field(default_factory=default_workers, ge=1, description="Processes that read articles")
    model: str | None = Field(default=None, description="An installed spaCy model, rather than the shipped one")
    languages: tuple[str, ...] = Field(default=("en",), description="ISO 639-1 codes of the languages that are read")
    fields: str | None = Field(default=None, description="YAML file with further names of metadata fields")
    batch_articles: int = Field(default=BATCH_ARTICLES, ge=1, description="Articles that pass the stages together")

    def decides(self) -> str:
        """What of the settings decides the rows."""
        return self.model_dump_json(include={"model", "languages", "fields"})


def read_field_table(path: str | None) -> FieldTable:
    """The shipped field table, with the names of a file before its own.

    Raises:
        BadFieldTable: the file cannot be read or is no field table.
    """
    try:
        return field_table(None if path is None else Path(path))
    except (OSError, ValueError, YAMLError) as error:
        raise BadFieldTable(f"{path}: {' '.join(str(error).split())}") from None


def run(raw: Path, output: Path, settings: Settings) -> Summary:
    """Runs the flow from code or the command line.

    Raises:
        NothingToRead: `raw` holds no files.
        OutputInUse: another run holds the output.
        BadFieldTable: the file of field names cannot be read.
    """
    require_files(raw)  # before a server is started for nothing
    read_field_table(settings.fields)
    # Prefect joins a heartbeat thread at the end of a flow, which rounds its time up to whole seconds
    with server(), temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        return pipeline(str(raw), str(output), settings)


_THREADS: Any = ThreadPoolTaskRunner(max_workers=256)
"""Threads only wait for worker processes; there is one for each task under way."""


@flow(name="dateline", task_runner=_THREADS)
def pipeline(raw: str = "raw", output: str = "output", settings: Settings | None = None) -> Summary:
    """Reads the articles under `raw` into the tables under `output`.

    Args:
        raw: Folder of articles.
        output: Folder of the tables.
        settings: How articles are read; the defaults where there are none.
    """
    began = time.monotonic()
    mark_as_running()
    settings = settings or Settings()
    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    work = folder / WORK
    with _lock(folder), StageProgress(Console(file=sys.stderr)) as progress, Workers(settings.workers) as pool:
        recover(work, folder)
        done = _read_batches(Path(raw), work, pool, progress, settings)
        counts = publish_task(done, work, folder)
        progress.advance("publish", counts["articles"])
        progress.finish("publish")
        shutil.rmtree(work)
    summary = Summary(**counts, seconds=round(time.monotonic() - began, 1), output=str(folder))
    artifacts.show(asdict(summary), load("rejects", folder))
    return summary


def _lock(output: Path) -> FileLock:
    lock = FileLock(output / LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise OutputInUse(
            f"{output}: another run is writing here; wait for it to end or choose another folder"
        ) from None
    return lock


def _read_batches(raw: Path, work: Path, pool: Workers, progress: StageProgress, settings: Settings) -> list[Batch]:
    """Takes every batch through ingest, clean, segment, extract-events and validate; gives them in the order of raw."""
    clean = _stage_task("clean", pool, progress, batches.clean_batch)
    segment = _stage_task("segment", pool, progress, batches.segment_batch)
    extract = _stage_task("extract-events", pool, progress, batches.extract_batch, settings.model, settings.languages)
    validate = _stage_task("validate", pool, progress, batches.validate_batch)
    unmapped: Counter[str] = Counter()
    incoming = _ingested(raw, work, progress, settings, unmapped)
    ordered: list[Batch] = []
    under_way: dict[PrefectFuture[Path], list[PrefectFuture[Path]]] = {}

    def top_up() -> None:
        while len(under_way) < WINDOW * settings.workers and (batch := next(incoming, None)) is not None:
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
    if unmapped:
        named = ", ".join(f"{name} ({count:,})" for name, count in unmapped.most_common(UNMAPPED_SHOWN))
        progress.say(f"fields of no known meaning, by number of records: {named}; --fields can map them")
    return ordered


def _ingested(
    raw: Path, work: Path, progress: StageProgress, settings: Settings, unmapped: Counter[str]
) -> Iterator[Batch]:
    """The batches under `raw`, each read and written to the work folder when it is asked for.

    Fields that the field table lacks are counted in `unmapped`.
    """
    found = ingest(raw, settings.batch_articles, read_field_table(settings.fields))

    @task(name="ingest", cache_policy=NO_CACHE)
    def next_batch() -> Batch | None:
        ingested = next(found, None)
        if ingested is None:
            return None
        unmapped.update(ingested.unmapped)
        progress.advance("ingest", len(ingested.raw_articles))
        return new_batch(work, ingested.raw_articles, ingested.rejects, settings.decides())

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
