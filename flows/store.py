"""The work folder of a run: what each batch has reached, on disk, so that a killed run goes on where it stopped.

OUTPUT/.dateline/batches/<key>/    one folder a batch; the key is a digest of its records and of what reads them
    sources.arrow                  what ingest knows of the records
    raw_articles.arrow …           frames between stages
    validated/                     the batch's tables and sketches, by month; there only when they are complete
"""

import hashlib
import importlib.metadata
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import feather, ipc

import flows
import schemas
from flows import ids
from flows.linking.sketches import SOURCES, sketch
from flows.rejects import Reject, rejects_frame
from schemas.arrow import arrow_schema, from_frame, to_frame
from schemas.datapackage import months
from schemas.tables import OUTPUT_TABLES, TABLES

WORK = ".dateline"
"""Name of the work folder under the output folder. Readers of Parquet folders pass over names that begin with a dot."""

SKETCHED = "sketches"
"""Name of the table of sketches among a batch's tables; it is kept, not published."""

UNKNOWN = "unknown"
"""The month of what has no date."""

_VALIDATED = "validated"


class Batch:
    """The folder of one batch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def size(self) -> int:
        """The number of the batch's records."""
        return int(feather.read_table(self.folder / "sources.arrow", columns=["id"]).num_rows)

    @property
    def is_validated(self) -> bool:
        """Whether all stages up to validate are done."""
        return (self.folder / _VALIDATED).is_dir()

    def write(self, name: str, frame: pd.DataFrame, *, stage: str = "") -> None:
        """Writes a frame between stages; `stage` tells the rejects of one stage from those of another."""
        _write_atomically(from_frame(frame, TABLES[name]), self._path(name, stage))

    def read(self, name: str, *, stage: str = "") -> pd.DataFrame:
        """Reads a frame that an earlier stage wrote."""
        return to_frame(feather.read_table(self._path(name, stage)), TABLES[name])

    def write_sources(self, sources: pa.Table) -> None:
        """Writes what ingest knows of the batch's records (schema SOURCES)."""
        _write_atomically(sources.cast(SOURCES), self.folder / "sources.arrow")

    def write_validated(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Writes the batch's tables and sketches, all or none, and drops what earlier stages left."""
        making = self.folder / f"{_VALIDATED}.tmp"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir()
        articles = frames["articles"]
        month_of = dict(zip(articles["article_id"], months(articles["published_at"]), strict=True))
        for name, frame in frames.items():
            of_rows = [month_of.get(article, UNKNOWN) for article in frame["article_id"].to_list()]
            _write_by_month(from_frame(frame, OUTPUT_TABLES[name]), of_rows, making / f"{name}.arrow")
        sketches = sketch(feather.read_table(self.folder / "sources.arrow"), frames)
        of_rows = [month_of.get(ids.text(number), UNKNOWN) for number in sketches["id"].to_pylist()]
        _write_by_month(sketches, of_rows, making / f"{SKETCHED}.arrow")
        making.rename(self.folder / _VALIDATED)
        for leftover in self.folder.glob("*.arrow"):
            if leftover.stem != "sources":
                leftover.unlink()

    def validated(self, name: str) -> Iterator[tuple[str, pa.RecordBatch]]:
        """The batch's rows of a table, a month at a time, each in the order that they were read."""
        with ipc.open_file(pa.OSFile(str(self.folder / _VALIDATED / f"{name}.arrow"), "rb")) as reader:
            named: list[str] = json.loads(reader.schema.metadata[b"months"])
            for number, month in enumerate(named):
                yield month, reader.get_batch(number).replace_schema_metadata(None)

    def rejects_only(self, read_by: str) -> "Batch":
        """A batch of no records, beside this one, with what ingest rejected in this one."""
        raw_articles = self.read("raw_articles").iloc[:0]
        rejects = self.read("rejects", stage="ingest")
        return new_batch(self.folder.parent, raw_articles, rejects, SOURCES.empty_table(), read_by)

    def single(self, number: int, read_by: str) -> "Batch":
        """A batch of one record of this one, beside it, that has passed no stage yet."""
        raw_articles = self.read("raw_articles").iloc[[number]].reset_index(drop=True)
        sources = feather.read_table(self.folder / "sources.arrow").slice(number, 1)
        return new_batch(self.folder.parent, raw_articles, rejects_frame([]), sources, read_by)

    def reject(self, stage: str, check: str, message: str) -> None:
        """Ends a batch with all its records set aside, whatever stage it has reached."""
        shutil.rmtree(self.folder / f"{_VALIDATED}.tmp", ignore_errors=True)
        raw_articles = self.read("raw_articles")
        rejects = rejects_frame(
            Reject(raw_path=raw_path, article_id=article, stage=stage, check=check, message=message)
            for raw_path, article in zip(raw_articles["raw_path"], raw_articles["article_id"], strict=True)
        )
        rejects = pd.concat([self.read("rejects", stage="ingest"), rejects], ignore_index=True)
        self.write_validated({**empty_frames(), "rejects": rejects})

    def _path(self, name: str, stage: str) -> Path:
        return self.folder / (f"{name}-{stage}.arrow" if stage else f"{name}.arrow")


def new_batch(
    folder: Path, raw_articles: pd.DataFrame, rejects: pd.DataFrame, sources: pa.Table, read_by: str
) -> Batch:
    """The batch of these records under `folder`, with what ingest found written to it.

    `sources` is of schema SOURCES, a row for each of the raw articles; `read_by` is that of `reader`.
    """
    digest = hashlib.sha256(read_by.encode())
    for column in (sources["id"], sources["digest"]):
        digest.update(column.to_numpy().tobytes())
    digest.update("".join(rejects["reject_id"]).encode())
    batch = Batch(folder / f"{read_by}-{digest.hexdigest()[:16]}")
    if not batch.is_validated:
        batch.folder.mkdir(parents=True, exist_ok=True)
        batch.write_sources(sources)
        batch.write("raw_articles", raw_articles)
        batch.write("rejects", rejects, stage="ingest")
        if raw_articles.empty:  # nothing for the stages to do
            batch.write_validated({**empty_frames(), "rejects": rejects})
    return batch


def finished_batches(folder: Path, read_by: str) -> list[Batch]:
    """The batches under `folder` that a run before this one finished but did not publish; all else there is removed."""
    kept = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        batch = Batch(path)
        if batch.is_validated and path.name.startswith(f"{read_by}-"):
            kept.append(batch)
        else:
            shutil.rmtree(path)
    return kept


def empty_frames() -> dict[str, pd.DataFrame]:
    """Frames of the tables without rows."""
    return {name: to_frame(arrow_schema(table).empty_table(), table) for name, table in OUTPUT_TABLES.items()}


def reader(settings: str) -> str:
    """Names what reads articles: "<code>.<settings>", two digests.

    `settings` is whatever of the run's settings decides what is read from an article.
    """
    return f"{code_digest()[:12]}.{hashlib.sha256(settings.encode()).hexdigest()[:12]}"


_READING_PACKAGES = (
    *(
        "charset-normalizer",
        "datasketch",
        "ftfy",
        "htmldate",
        "lxml",
        "numpy",
        "pandas",
        "pandera",
        "pyarrow",
        "py3langid",
    ),
    *("spacy", "trafilatura", "warcio"),
)
"""Packages that decide what is read from an article: another version may read it otherwise."""


@cache
def code_digest() -> str:
    """A digest of everything that decides what is read from an article: code, lexicons, gazetteer, model and packages."""
    digest = hashlib.sha256()
    for root in (Path(flows.__file__).parent, Path(schemas.__file__).parent):
        for path in sorted(_sources(root)):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    for package in _READING_PACKAGES:
        digest.update(f"{package} {importlib.metadata.version(package)}".encode())
    return digest.hexdigest()


def _sources(root: Path) -> Iterator[Path]:
    return (path for path in root.rglob("*") if path.is_file() and path.suffix not in {".pyc", ".md"})


def _write_atomically(table: pa.Table, path: Path) -> None:
    making = path.with_suffix(".tmp")
    feather.write_feather(table, str(making), compression="lz4")
    making.replace(path)


def _write_by_month(table: pa.Table, month_of: Sequence[str], path: Path) -> None:
    """Writes an Arrow file with one record batch a month, rows in their order, and the months in its metadata."""
    of_rows = pa.array(month_of, pa.string())
    named = sorted(set(month_of))
    schema = table.schema.with_metadata({**(table.schema.metadata or {}), "months": json.dumps(named)})
    options = ipc.IpcWriteOptions(compression="lz4")
    with pa.OSFile(str(path), "wb") as file, ipc.new_file(file, schema, options=options) as writer:
        for month in named:
            part = table.filter(pc.equal(of_rows, month)).combine_chunks()
            writer.write_batch(part.to_batches()[0])
