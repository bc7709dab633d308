"""A run: what it has to read, what it has read, and how that comes into the tables. Knows nothing of Prefect."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import BaseModel, Field
from yaml import YAMLError

from flows import adopt, batches, catalogue, state
from flows.increment import Increment
from flows.ingest import BATCH_ARTICLES, ingest
from flows.publish import publish
from flows.sources.fields import FieldTable, field_table
from flows.state import STATE, State
from flows.store import WORK, Batch, finished_batches, new_batch, reader
from schemas import datapackage

ARTICLE_SECONDS = 120.0
"""An article of the greatest length that is read (a million characters) takes half of that on a slow core."""

_BATCHES = "batches"


class BadFieldTable(ValueError):
    """The file of field names is missing or is not what it should be."""


def default_workers() -> int:
    """One worker for each processor that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Settings(BaseModel):
    """How a run reads articles."""

    workers: int = Field(default_factory=default_workers, ge=1, description="Processes that read articles")
    dask: str | None = Field(
        default=None, description="Address of a Dask cluster that reads articles, rather than worker processes"
    )
    model: str | None = Field(default=None, description="An installed spaCy model, rather than the shipped one")
    languages: tuple[str, ...] = Field(default=("en",), description="ISO 639-1 codes of the languages that are read")
    fields: str | None = Field(default=None, description="YAML file with further names of metadata fields")
    batch_articles: int = Field(default=BATCH_ARTICLES, ge=1, description="Articles that pass the stages together")
    article_seconds: float = Field(
        default=ARTICLE_SECONDS,
        gt=0,
        description="Seconds that one article may take; one that takes longer is set aside",
    )
    keep: bool = Field(default=False, description="Leave rows that other code, lexicons, model or settings have read")
    prune: bool = Field(default=False, description="Drop articles whose raw file is gone")
    wait: bool = Field(default=False, description="Wait for another run on the same output to end")
    max_rejects: float | None = Field(
        default=None, ge=0, le=1, description="Share of rejects in all rows above which nothing is published"
    )

    def decides(self) -> str:
        """What of the settings decides the rows."""
        fields = "" if self.fields is None else Path(self.fields).read_text(encoding="utf-8", errors="replace")
        return f"{self.model_dump_json(include={'model', 'languages'})} {fields}"


def read_field_table(path: str | None) -> FieldTable:
    """The shipped field table, with the names of a file before its own.

    Raises:
        BadFieldTable: the file cannot be read or is no field table.
    """
    try:
        return field_table(None if path is None else Path(path))
    except (OSError, ValueError, YAMLError) as error:
        raise BadFieldTable(f"{path}: {' '.join(str(error).split())}") from None


class Run:
    """One run on an output folder, which it alone may write to.

    Attributes:
        before: The state that the run begins with.
        increment: What it finds to be new, changed or gone.
        unmapped: Fields that the field table lacks, by number of records.
    """

    def __init__(self, raw: Path, output: Path, settings: Settings, say: Callable[[str], None]) -> None:
        """`say` tells a person what they should know."""
        self.work = output / WORK
        self._raw, self._output, self._settings, self._say = raw, output, settings, say
        self.read_by = reader(settings.decides())
        self.before = self._load()
        finished = finished_batches(self.work / _BATCHES, self.read_by)
        if finished:
            say(f"an earlier run was cut short; the {len(finished):,} batches that it finished are not read again")
        self.increment = Increment(self.before, finished, self.read_by, keep=settings.keep, prune=settings.prune)
        self.unmapped: Counter[str] = Counter()
        self._read: list[Batch] = []
        self._told = False

    def _load(self) -> State:
        """The state that the run begins with. Says when it cannot be used, though there are tables."""
        try:
            return state.load(self.work, self._output)
        except state.Unusable as why:
            if (self._output / datapackage.FILE_NAME).exists():
                self._say(f"{why}: everything is read again")
            return State()

    def _tell_of_others(self) -> None:
        """Says, once, when articles were read by other code or with other settings."""
        others = self.increment.read_by_others
        if others and not self._told:
            self._told = True
            code = self.read_by.partition(".")[0]
            what = (
                "the settings" if all(other.startswith(f"{code}.") for other in others) else "code, lexicons or model"
            )
            then = (
                "their rows are left as they are" if self._settings.keep else "they are read again (--keep leaves them)"
            )
            self._say(f"{what} changed since articles were read; {then}")

    def batches(self) -> Iterator[Batch]:
        """The batches that have to be read, each written to the work folder when it is asked for."""
        fields = read_field_table(self._settings.fields)
        for found in ingest(self._raw, self.increment, self._settings.batch_articles, fields):
            self._tell_of_others()
            self.unmapped.update(found.unmapped)
            yield new_batch(self.work / _BATCHES, found.raw_articles, found.rejects, found.sources, self.read_by)
        self._tell_of_others()

    def done(self, batch: Batch) -> None:
        """A batch is validated."""
        self._read.append(batch)

    def publish(self, approve: Callable[[Path], None] | None = None) -> None:
        """Links rows across articles and puts the tables in place, where anything has changed.

        `approve` sees the folder of the new tables before they replace the old, and may raise.
        """
        files = self.increment.seen()
        adopted: list[Batch] = []
        if self.increment.changed:
            if not self.before.fits:
                adopted, files = adopt.gone(self._output, files, self.work / _BATCHES, prune=self._settings.prune)
            entries = catalogue.build(self.before, self.increment, [*adopted, *self._read], self._output, self.work)
            publish(entries, self.before, files, self.work, self._output, approve)
        else:
            state.write_files(self.work / STATE, files)
        shutil.rmtree(self.work / _BATCHES, ignore_errors=True)

    def counts(self) -> dict[str, int]:
        """Rows by table, and what became of the articles: the figures of the summary."""
        described = datapackage.read(self._output)
        rows = {resource["name"]: resource["rows"] for resource in described["resources"]}
        increment, records = self.increment, self.before.records
        return {
            **rows,
            "read": increment.new + increment.replaced,
            "replaced": increment.replaced,
            "unchanged": int(records.is_article[increment.kept].sum()),
            "gone": increment.gone,
            "pruned": increment.pruned,
        }


def stages(settings: Settings) -> list[batches.Stage]:
    """The stages that a batch passes: name, what does it, and what that needs beside the batch's folder."""
    return [
        ("clean", batches.clean_batch),
        ("segment", batches.segment_batch),
        ("extract-events", batches.extract_batch, settings.model, settings.languages),
        ("validate", batches.validate_batch),
    ]
