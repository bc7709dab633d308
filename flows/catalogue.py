"""The catalogue of a publication: every record that is to be in the tables, and where its rows are taken from.

Rows come from the tables as they are published and from the batches of this run. The catalogue is a few numbers a record,
in arrays; rows are read a chunk at a time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from flows import ids
from flows.increment import Increment
from flows.state import STATE, State
from flows.store import SKETCHED, UNKNOWN, Batch
from schemas.datapackage import PARTITION
from schemas.tables import OUTPUT_TABLES

PUBLISHED = -1
"""The source of records whose rows are those of the published tables; the others have the number of their batch."""

_NO_DATE = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of one table, month and source that are read together; `read` takes the columns that are wanted."""

    source: int
    read: Callable[[Sequence[str] | None], pa.Table]


@dataclass(frozen=True)
class Catalogue:
    """Records in arrays of one length, sorted by id.

    `rank` is the place in the order of paths, `time_rank` that in the order of publication: dated before undated, then by
    path. `month` is a position in `months`.
    """

    id: NDArray[np.uint64]
    source: NDArray[np.intp]
    rank: NDArray[np.intp]
    time_rank: NDArray[np.intp]
    month: NDArray[np.intp]
    is_article: NDArray[np.bool_]
    months: Sequence[str]
    batches: Sequence[Batch]
    read_from: int
    """Number of the first batch of this run; those before it are of a run that was cut short."""
    stale: set[str]
    """Files whose own rejects among the published ones are no longer true."""
    replaced_months: frozenset[str]
    """Months that published rows are taken out of."""
    _published: Mapping[str, Path]

    def places(self, numbers: NDArray[np.uint64]) -> NDArray[np.intp]:
        """Positions of records with these ids; -1 where there is none."""
        if not len(self.id):
            return np.full(len(numbers), -1, np.intp)
        found = np.minimum(np.searchsorted(self.id, numbers), len(self.id) - 1)
        return np.where(self.id[found] == numbers, found, -1)

    def changed_months(self) -> set[str]:
        """Months that a record comes into or goes out of."""
        return {self.months[month] for month in np.unique(self.month[self.source != PUBLISHED])} | self.replaced_months

    def published_file(self, name: str, month: str) -> Path | None:
        """The file of a month as it is published; None where there is none."""
        if name not in self._published:
            return None
        path = self._published[name] / f"{PARTITION}={month}" / "part-0.parquet"
        return path if path.exists() else None

    def chunks(self, name: str, month: str) -> Iterator[Chunk]:
        """All chunks that may have rows of a table and a month, published ones first."""
        path = self.published_file(name, month)
        if path is not None:
            for group in range(pq.read_metadata(path).num_row_groups):
                yield Chunk(PUBLISHED, _row_group(path, group))
        if month in self.months:
            of_month = self.source[self.month == self.months.index(month)]
            with_rows = set(np.unique(of_month[of_month != PUBLISHED]).tolist())
        else:
            with_rows = set()
        for number, batch in enumerate(self.batches):
            # files' own rejects are in no record's month
            if number in with_rows or (month == UNKNOWN and name == "rejects"):
                yield Chunk(number, _batch_part(batch, name, month))

    def sketches(self, columns: Sequence[str]) -> Iterator[tuple[NDArray[np.intp], pa.Table]]:
        """The sketches of all records, a chunk at a time, with their positions in the catalogue."""
        for month in self.months:
            for chunk in self.chunks(SKETCHED, month):
                rows = chunk.read(["id", *columns])
                place = self.places(rows["id"].to_numpy())
                wanted = (place >= 0) & (self.source[place] == chunk.source)
                yield place[wanted], rows.filter(pa.array(wanted))


def build(state: State, increment: Increment, read: Sequence[Batch], output: Path, work: Path) -> Catalogue:
    """The catalogue of what is kept of the published tables, of finished batches, and of the batches that were `read`."""
    folders = {name: output / name for name in OUTPUT_TABLES} | {SKETCHED: work / STATE / SKETCHED}
    reused = [batch for batch, wanted in increment.reused.items() if wanted]
    batches = [*reused, *read]
    columns = ["id", "raw_path", "published_at", "is_article"]
    parts: list[tuple[int, str, pa.Table]] = []
    kept = state.records.id[increment.kept]
    for month in state.months:
        path = folders[SKETCHED] / f"{PARTITION}={month}" / "part-0.parquet"
        rows = pq.read_table(path, columns=columns, partitioning=None)
        parts.append((PUBLISHED, month, rows.filter(pa.array(np.isin(rows["id"].to_numpy(), kept)))))
    for number, batch in enumerate(batches):
        for month in batch.months(SKETCHED):
            rows = batch.validated(SKETCHED, month, columns)
            if number < len(reused):
                wanted = np.array(increment.reused[batch], np.uint64)
                rows = rows.filter(pa.array(np.isin(rows["id"].to_numpy(), wanted)))
            parts.append((number, month, rows))
    months = sorted({month for _, month, rows in parts if rows.num_rows})
    number_of = {month: number for number, month in enumerate(months)}
    parts = [part for part in parts if part[2].num_rows]
    taken_out = np.unique(state.records.month[~increment.kept])
    given = {
        "months": months,
        "batches": batches,
        "read_from": len(reused),
        "stale": increment.stale,
        "replaced_months": frozenset(state.months[month] for month in taken_out),
        "_published": folders if state.fits else {},
    }
    if not parts:
        none = np.zeros(0, np.intp)
        return Catalogue(none.astype(np.uint64), none, none, none, none, none.astype(bool), **given)
    rows = pa.concat_tables([rows for _, _, rows in parts])
    id_of = rows["id"].to_numpy()
    source = np.concatenate([np.full(part.num_rows, number, np.intp) for number, _, part in parts])
    month_of = np.concatenate([np.full(part.num_rows, number_of[month], np.intp) for _, month, part in parts])
    path_keys = pa.array([ids.order_key(path) for path in rows["raw_path"].to_pylist()], pa.string())
    rank = _ranks(pc.sort_indices(path_keys).to_numpy())
    published = pc.fill_null(rows["published_at"].cast(pa.int64()), _NO_DATE).to_numpy()
    time_rank = _ranks(np.lexsort((rank, published)))
    order = np.argsort(id_of)
    in_order: list[Any] = [
        values[order] for values in (id_of, source, rank, time_rank, month_of, rows["is_article"].to_numpy())
    ]
    return Catalogue(*in_order, **given)


def _ranks(order: NDArray[Any]) -> NDArray[np.intp]:
    ranks = np.empty(len(order), np.intp)
    ranks[order] = np.arange(len(order))
    return ranks


def _row_group(path: Path, group: int) -> Callable[[Sequence[str] | None], pa.Table]:
    def read(columns: Sequence[str] | None) -> pa.Table:
        with pq.ParquetFile(path) as file:
            return file.read_row_group(group, columns=None if columns is None else list(columns))

    return read


def _batch_part(batch: Batch, name: str, month: str) -> Callable[[Sequence[str] | None], pa.Table]:
    return lambda columns: batch.validated(name, month, columns)
