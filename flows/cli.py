"""The `dateline` command."""

import errno
import gc
import json
import logging
import os
import signal
import sys
import threading
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import platformdirs
import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import Progress
from rich.table import Table

from flows.server_launch import launched

if TYPE_CHECKING:
    from flows.pipeline import Summary

app = typer.Typer(
    name="dateline",
    help="Turns raw news articles into tables of articles, events, places and quotes.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

Raw = Annotated[str, typer.Argument(help="Folder of articles, or its URL, such as s3://bucket/raw.")]
Output = Annotated[str, typer.Option("--output", "-o", help="Folder of the tables, or its URL.")]

FAILED, MISUSE, STOPPED = 1, 2, 130
"""Exit statuses: of a broken contract or a run that could not finish, of an error of the user's making, and of Ctrl-C."""


STOP_SECONDS = 10.0
"""What is left to do after Ctrl-C has this long. A run that it cuts short is closed by the next (flows.flow_runs)."""


class ContractFormat(StrEnum):
    """The languages that a contract is printed in."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSONSCHEMA = "jsonschema"
    ODCS = "odcs"


def prepare_environment(verbose: bool) -> None:
    """Sets Prefect up before it is imported: a home of our own, no telemetry, and silence unless asked.

    Raises:
        typer.Exit: Prefect's home cannot be made.
    """
    settings = {
        "PREFECT_HOME": str(platformdirs.user_data_path("dateline") / "prefect"),
        "PREFECT_LOGGING_LEVEL": "INFO" if verbose else "CRITICAL",
        "PREFECT_SERVER_LOGGING_LEVEL": "INFO" if verbose else "CRITICAL",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "dateline",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        # the embedded server keeps its records better when it writes many at a time
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        # one thread a process: parallel work is done by --workers
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    for name, value in settings.items():
        os.environ.setdefault(name, value)
    home = Path(os.environ["PREFECT_HOME"])
    try:
        home.mkdir(parents=True, exist_ok=True)  # Prefect makes no parents, and a new machine lacks them
    except OSError as error:
        raise _fail(
            f"{home}: {error.strerror}; set PREFECT_HOME to a folder where Prefect may keep its state"
        ) from None
    if not verbose:  # a worker of Prefect's that logs outside of its logging settings
        logging.getLogger("EventsWorker").setLevel(logging.CRITICAL)


def _cannot_finish(message: str) -> typer.Exit:
    print(f"dateline: {message}", file=sys.stderr)
    return typer.Exit(FAILED)


def _fail(message: str) -> typer.Exit:
    print(f"dateline: {message}", file=sys.stderr)
    return typer.Exit(MISUSE)


@app.command()
def run(
    context: typer.Context,
    raw: Raw = "raw",
    output: Output = "output",
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that read articles.", show_default="one a processor")
    ] = None,
    dask: Annotated[str | None, typer.Option(help="Dask cluster that reads articles, such as tcp://host:8786.")] = None,
    model: Annotated[str | None, typer.Option(help="An installed spaCy model, rather than the shipped one.")] = None,
    languages: Annotated[str, typer.Option(help="Languages to read (ISO 639-1), separated by commas.")] = "en",
    fields: Annotated[Path | None, typer.Option(help="YAML file with further names of metadata fields.")] = None,
    prune: Annotated[bool, typer.Option("--prune", help="Drop articles whose raw file is gone.")] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave rows that other code, lexicons, model or settings have read.")
    ] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for another run on the same output to end.")] = False,
    article_seconds: Annotated[
        float | None,
        typer.Option(min=1, help="Seconds that one article may take before it is set aside.", show_default="120"),
    ] = None,
    max_rejects: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Publish nothing when more than this share of all rows are rejects."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show Prefect's log.")] = False,
) -> None:
    """Read the articles under RAW into tables."""
    prepare_environment(verbose)
    context.call_on_close(gc.freeze)  # spares the interpreter a last collection, which takes it a second
    # before the imports: both take some seconds
    server = context.with_resource(launched())
    from flows import pipeline
    from flows.adopt import CannotAdopt
    from flows.cluster import ClusterError
    from flows.expectations import RunRefused
    from flows.ingest import NothingToRead
    from flows.lock import OutputInUse
    from flows.reading import LanguageModelError
    from flows.remote import StoreError
    from flows.run import ARTICLE_SECONDS, BadFieldTable, Settings, default_workers
    from flows.server import ServerDidNotStart
    from flows.workers import WorkersCannotStart

    signal.signal(signal.SIGINT, partial(_stop, output=output))
    try:
        settings = Settings(
            workers=workers or default_workers(),
            dask=dask,
            model=model,
            languages=tuple(code.strip() for code in languages.split(",")),
            fields=None if fields is None else str(fields),
            prune=prune,
            keep=keep,
            wait=wait,
            article_seconds=article_seconds or ARTICLE_SECONDS,
            max_rejects=max_rejects,
        )
        summary = pipeline.run(raw, output, settings, server)
    except (NothingToRead, BadFieldTable, OutputInUse, LanguageModelError, CannotAdopt, ClusterError) as error:
        raise _fail(str(error)) from None
    except (ServerDidNotStart, WorkersCannotStart, StoreError, RunRefused) as error:
        raise _cannot_finish(str(error)) from None
    except OSError as error:
        wrong = isinstance(error, PermissionError | FileExistsError | NotADirectoryError) or error.errno == errno.EROFS
        raise (_fail if wrong else _cannot_finish)(_disk_error(error, output)) from None
    except KeyboardInterrupt:
        raise typer.Exit(STOPPED) from None
    table = Table(*("articles", "events", "places", "quotes", "rejects", "seconds", "where"))
    counts = (summary.articles, summary.events, summary.places, summary.quotes, summary.rejects)
    table.add_row(*(f"{count:,}" for count in counts), f"{summary.seconds:.1f}", summary.output)
    Console().print(table)
    Console().print(_what_became_of_articles(summary), highlight=False)


def _stop(_signal: int, _frame: object, *, output: str) -> None:
    """Ctrl-C: stops, at the latest after some seconds, which Prefect may need more than for its records of what is stopped."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    print(
        f"\ndateline: stopped; run it again to go on where it stopped: {output} is as it was",
        file=sys.stderr,
        flush=True,
    )
    last = threading.Timer(STOP_SECONDS, os._exit, (STOPPED,))
    last.daemon = True
    last.start()
    raise KeyboardInterrupt


def _disk_error(error: OSError, output: str) -> str:
    """One line on a disk that is full, read-only or broken."""
    what = (error.strerror or str(error)).strip().partition("\n")[0]
    where = error.filename or output
    return f"{where}: {what}; the tables under {output} are as they were: put it right and run again"


def _what_became_of_articles(summary: "Summary") -> str:
    parts = [f"{summary.read:,} articles read", f"{summary.replaced:,} of them in place of older ones"]
    parts.append(f"{summary.unchanged:,} unchanged")
    if summary.gone:
        parts.append(f"{summary.gone:,} kept whose raw file is gone (--prune drops them)")
    if summary.pruned:
        parts.append(f"{summary.pruned:,} pruned")
    return ", ".join(parts)


def _local(output: str) -> Path:
    """The folder of an output; a local copy where it is a URL."""
    if "://" not in output:
        return Path(output)
    from flows.remote import StoreError, fetch

    try:
        return fetch(output)
    except StoreError as error:
        raise _cannot_finish(str(error)) from None


@app.command()
def check(
    output: Annotated[str, typer.Argument(help="Folder of tables, or its URL.")] = "output",
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Check the tables under OUTPUT against their contracts; exit 1 where one is broken, 2 where there are none."""
    from schemas.check import UnreadableOutput, examine

    try:
        folder = _local(output)
        console = Console(stderr=True)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            looking = progress.add_task("rows", total=None)
            report = examine(folder, lambda rows, of: progress.update(looking, advance=rows, total=of))
    except UnreadableOutput as error:
        raise _fail(str(error)) from None
    if as_json:
        print(json.dumps(report.as_dict(), indent=2, ensure_ascii=False))
    else:
        for line in report.lines():
            print(line)
    if report.broken:
        raise typer.Exit(FAILED)


@app.command()
def contract(
    table: Annotated[str | None, typer.Argument(help="One of the tables; all where there is none.")] = None,
    form: Annotated[
        ContractFormat, typer.Option("--format", help="text is for reading here, the others are for files and tools.")
    ] = ContractFormat.TEXT,
) -> None:
    """Print the contract of the tables, or of one."""
    from schemas import dictionary, export
    from schemas.tables import OUTPUT_TABLES

    if table is not None and table not in OUTPUT_TABLES:
        raise _fail(f"there is no table {table}; the tables are {', '.join(OUTPUT_TABLES)}")
    names = list(OUTPUT_TABLES) if table is None else [table]
    match form:
        case ContractFormat.JSONSCHEMA:
            print(json.dumps(export.json_schema(names), indent=2, ensure_ascii=False))
        case ContractFormat.ODCS:
            print(export.odcs(names), end="")
        case ContractFormat.MARKDOWN:
            print(dictionary.markdown(names), end="")
        case ContractFormat.TEXT:
            Console().print(Markdown(dictionary.markdown(names)))


@app.command()
def serve(
    raw: Raw = "raw",
    output: Output = "output",
    cron: Annotated[str | None, typer.Option(help='When to run, as cron writes it: "0 6 * * *".')] = None,
    timezone: Annotated[str, typer.Option(help="Time zone of --cron, such as Europe/Oslo.")] = "UTC",
    every: Annotated[str | None, typer.Option(help="How often to run, from now on: 30m, 6h, 1d.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that read articles.", show_default="one a processor")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show Prefect's log.")] = False,
) -> None:
    """Stay here and run on a schedule."""
    prepare_environment(verbose)
    from flows import schedule
    from flows.server import ServerDidNotStart

    try:
        schedule.serve(raw, output, cron=cron, every=every, timezone=timezone, workers=workers)
    except schedule.BadSchedule as error:
        raise _fail(str(error)) from None
    except ServerDidNotStart as error:
        raise _cannot_finish(str(error)) from None


if __name__ == "__main__":
    app()
