"""The work folder of a run: what each batch has reached, on disk, so that a killed run goes on where it stopped.

OUTPUT/.dateline/batches/<key>/    one folder a batch; the key is a digest of its records and of the code that reads them
    raw_articles.arrow …           frames between stages
    validated/                     the batch's tables; there only when they are complete
"""

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import feather

import flows
import schemas
from schemas.arrow import from_frame, to_frame
from schemas.tables import OUTPUT_TABLES, TABLES

WORK = ".dateline"
"""Name of the work folder under the output folder. Readers of Parquet folders pass over names that begin with a dot."""


class Batch:
    """The folder of one batch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def is_validated(self) -> bool:
        """Whether all stages up to validate are done."""
        return (self.folder / "validated").is_dir()

    def write(self, name: str, frame: pd.DataFrame, *, stage: str = "") -> None:
        """Writes a frame between stages; `stage` tells the rejects of one stage from those of another."""
        table = from_frame(frame, TABLES[name])
        _write_atomically(table, self._path(name, stage))

    def read(self, name: str, *, stage: str = "") -> pd.DataFrame:
        """Reads a frame that an earlier stage wrote."""
        return to_frame(feather.read_table(self._path(name, stage)), TABLES[name])

    def write_validated(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Writes the batch's tables, all or none, and drops what earlier stages left."""
        making = self.folder / "validated.tmp"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir()
        for name, frame in frames.items():
            _write_atomically(from_frame(frame, OUTPUT_TABLES[name]), making / f"{name}.arrow")
        making.rename(self.folder / "validated")
        for leftover in self.folder.glob("*.arrow"):
            leftover.unlink()

    def validated(self, name: str) -> pa.Table:
        """One of the batch's tables."""
        return feather.read_table(self.folder / "validated" / f"{name}.arrow", memory_map=False)

    def _path(self, name: str, stage: str) -> Path:
        return self.folder / (f"{name}-{stage}.arrow" if stage else f"{name}.arrow")


def new_batch(work: Path, raw_articles: pd.DataFrame, rejects: pd.DataFrame, settings: str) -> Batch:
    """The batch of these records, with what ingest found written to it; an earlier run may have done part of it.

    `settings` is whatever of the run's settings decides what is read from an article.
    """
    digest = hashlib.sha256(f"{code_digest()} {settings}".encode())
    for frame in (raw_articles, rejects):
        digest.update(pd.util.hash_pandas_object(frame.astype("str"), index=False).to_numpy().tobytes())
    batch = Batch(work / "batches" / digest.hexdigest()[:32])
    if not batch.is_validated:
        batch.folder.mkdir(parents=True, exist_ok=True)
        batch.write("raw_articles", raw_articles)
        batch.write("rejects", rejects, stage="ingest")
    return batch


@cache
def code_digest() -> str:
    """A digest of everything that decides what is read from an article: code, lexicons, gazetteer and language model."""
    digest = hashlib.sha256()
    for root in (Path(flows.__file__).parent, Path(schemas.__file__).parent):
        for path in sorted(_sources(root)):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(root: Path) -> Iterator[Path]:
    return (path for path in root.rglob("*") if path.is_file() and path.suffix not in {".pyc", ".md"})


def _write_atomically(table: pa.Table, path: Path) -> None:
    making = path.with_suffix(".tmp")
    feather.write_feather(table, str(making), compression="lz4")
    making.replace(path)
