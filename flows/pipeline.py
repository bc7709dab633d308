"""The flow: moves articles through the stages, a batch at a time, and publishes the tables."""

import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from prefect import Task, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.task_runners import ThreadPoolTaskRunner
from rich.console import Console

from flows import artifacts
from flows.batches import Stage, one_by_one
from flows.cluster import Cluster, connected, stage_task
from flows.expectations import approve
from flows.flow_runs import mark_as_running
from flows.ingest import require_files
from flows.lock import locked
from flows.progress import StageProgress
from flows.publish import recover
from flows.remote import is_url, local_copies
from flows.run import Run, Settings, read_field_table, stages
from flows.server import server
from flows.store import WORK, Batch
from flows.workers import Workers, WorkFailed
from schemas.load import load

logger = logging.getLogger("dateline")

WINDOW = 2
"""Batches under way at once for each worker: one being read and one waiting, so that no worker idles and memory stays small."""

BATCH_SECONDS_PER_ARTICLE = 1.0
"""On top of one article's limit, what a stage may take for each article of a batch: five times what it usually does. A
batch that takes longer is read article by article, so this decides nothing but time."""

UNMAPPED_SHOWN = 10
"""Fields without a meaning that are named at the end of a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a run gave: rows by table, what became of the articles, seconds, and where it all is.

    `read` articles are new or changed, of which `replaced` were there before; `unchanged` ones were left alone, among them
    those `gone` from under raw; `pruned` ones were dropped.
    """

    articles: int
    places: int
    quotes: int
    events: int
    rejects: int
    read: int
    replaced: int
    unchanged: int
    gone: int
    pruned: int
    seconds: float
    output: str


def run(
    raw: str | Path, output: str | Path, settings: Settings, launched: "subprocess.Popen[str] | None" = None
) -> Summary:
    """Runs the flow from code or the command line, on the Prefect server that was `launched` for it if there is one.

    Raises:
        NothingToRead: `raw` holds no files.
        OutputInUse: another run holds the output.
        OSError: the output cannot be written to.
        BadFieldTable: the file of field names cannot be read.
        ClusterError: there is no Dask cluster where the settings say.
        WorkersCannotStart: worker processes end as soon as they start.
        StoreError: an object store does not give or take what it should.
    """
    # what can be told before a server is started for nothing
    if not is_url(str(raw)):
        require_files(Path(raw))
    read_field_table(settings.fields)
    if not is_url(str(output)):
        with _only_run(Path(output), settings):
            pass
    # Prefect joins a heartbeat thread at the end of a flow, which rounds its time up to whole seconds
    with server(launched), temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        return pipeline(str(raw), str(output), settings)


_THREADS: Any = ThreadPoolTaskRunner(max_workers=256)
"""Threads only wait for worker processes; there is one for each task under way."""


@flow(name="dateline", task_runner=_THREADS)
def pipeline(raw: str = "raw", output: str = "output", settings: Settings | None = None) -> Summary:
    """Reads the articles under `raw` into the tables under `output`.

    Args:
        raw: Folder of articles, or its URL in an object store, such as s3://bucket/raw.
        output: Folder of the tables, or its URL in an object store.
        settings: How articles are read; the defaults where there are none.
    """
    began = time.monotonic()
    mark_as_running()
    settings = settings or Settings()
    with (
        local_copies(raw, output, wait=settings.wait, say=_tell) as (articles, folder),
        _only_run(folder, settings),
        StageProgress(Console(file=sys.stderr)) as progress,
    ):
        recover(folder / WORK, folder)
        this = Run(articles, folder, settings, progress.say)
        with Workers(settings.workers) as pool, _cluster(settings) as cluster:
            _read_batches(this, pool, cluster, progress, settings)
        publish_task(this, partial(approve, max_rejects=settings.max_rejects, say=progress.say))
        counts = this.counts()
        progress.advance("publish", counts["articles"])
        progress.finish("publish")
    summary = Summary(**counts, seconds=round(time.monotonic() - began, 1), output=output)
    artifacts.show(asdict(summary), load("rejects", folder, validate=False))  # what was published has been validated
    return summary


@contextmanager
def _only_run(output: Path, settings: Settings) -> Iterator[None]:
    work = output / WORK
    work.mkdir(parents=True, exist_ok=True)
    with locked(work, output, wait=settings.wait, say=_tell):
        yield


def _tell(line: str) -> None:
    sys.stderr.write(f"dateline: {line}\n")


def _cluster(settings: Settings) -> AbstractContextManager[Cluster | None]:
    return nullcontext() if settings.dask is None else connected(settings.dask)


def _read_batches(
    this: Run, pool: Workers, cluster: Cluster | None, progress: StageProgress, settings: Settings
) -> None:
    """Takes every batch that is new or changed through ingest, clean, segment, extract-events and validate.

    The cluster does the stages where there is one, the pool otherwise.
    """
    passed = stages(settings)
    tasks = [_stage_task(stage, pool, progress, settings) if cluster is None else stage_task(stage) for stage in passed]
    at_once = settings.workers if cluster is None else cluster.size
    failures: tuple[type[Exception], ...] = (WorkFailed,) if cluster is None else (WorkFailed, *cluster.failures)
    found = this.batches()
    under_way: dict[PrefectFuture[Any], tuple[Batch, list[PrefectFuture[Any]]]] = {}

    @task(name="ingest", cache_policy=NO_CACHE)
    def next_batch() -> Batch | None:
        return next(found, None)

    @task(name="read-one-by-one", task_run_name="read-one-by-one {batch.folder.name}", cache_policy=NO_CACHE)
    def read_one_by_one(batch: Batch) -> list[Batch]:
        return one_by_one(batch, passed, pool.run, this.read_by, settings.article_seconds)

    def submit(stage: Task[[Any], Path], folder: Path | PrefectFuture[Path]) -> PrefectFuture[Path]:
        return stage.submit(folder) if cluster is None else cluster.submit(stage, folder)

    def top_up() -> None:
        while len(under_way) < WINDOW * at_once and (batch := next_batch()) is not None:
            progress.advance("ingest", batch.size)
            if batch.is_validated:
                this.done(batch)
                continue
            futures = [submit(tasks[0], batch.folder)]
            for stage in tasks[1:]:
                futures.append(submit(stage, futures[-1]))
            under_way[futures[-1]] = batch, futures

    top_up()
    while under_way:
        last = next(iter(as_completed(list(under_way))))
        batch, futures = under_way.pop(last)
        try:
            # the first that failed tells why; a flow that swallowed it would count as completed
            results = [future.result() for future in futures]
        except failures as error:
            progress.say(f"{error}: the articles of its batch are read one by one")
            alone = read_one_by_one.submit(batch)
            under_way[alone] = batch, [alone]
        else:
            if cluster is not None:  # which cannot tell the progress of a stage
                for name, *_ in passed:
                    progress.advance(name, batch.size)
            for validated in results[-1] if isinstance(results[-1], list) else [batch]:
                this.done(validated)
        top_up()
    for stage in ("ingest", *(name for name, *_ in passed)):
        progress.finish(stage)
    if this.unmapped:
        named = ", ".join(f"{name} ({count:,})" for name, count in this.unmapped.most_common(UNMAPPED_SHOWN))
        progress.say(f"fields of no known meaning, by number of records: {named}; --fields can map them")


def _stage_task(stage: Stage, pool: Workers, progress: StageProgress, settings: Settings) -> Task[[Any], Path]:
    """The Prefect task of a stage: hands a batch's folder to a worker and gives the folder on to the next stage."""
    name, work, *rest = stage
    seconds = settings.article_seconds + BATCH_SECONDS_PER_ARTICLE * settings.batch_articles

    @task(name=name, task_run_name=f"{name} {{folder.name}}", cache_policy=NO_CACHE)
    def run_stage(folder: Path) -> Path:
        progress.advance(name, pool.run(work, folder, *rest, seconds=seconds))
        return folder

    return run_stage


@task(name="publish", cache_policy=NO_CACHE)
def publish_task(this: Run, approve: Callable[[Path], None]) -> None:
    """Links rows across articles and puts the tables in place, where they are fit to be published."""
    this.publish(approve)
