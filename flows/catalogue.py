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
from flows.linking.sketches import SKETCHES
from flows.state import STATE, State
from flows.store import SKETCHED, Batch
from schemas.datapackage import PARTITION
from schemas.tables import OUTPUT_TABLES

PUBLISHED = -1
"""The source of records whose rows are those of the published tables; the others have the number of their batch."""

_NO_ROWS = pa.schema([SKETCHES.field(name) for name in ("id", "raw_path", "published_at", "is_article")]).empty_table()

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

    def published(self, name: str, month: str) -> Iterator[Chunk]:
        """The rows of a table and a month as they are published."""
        path = self.published_file(name, month)
        if path is not None:
            for group in range(pq.read_metadata(path).num_row_groups):
                yield Chunk(PUBLISHED, _row_group(path, group))

    def sketches(self, columns: Sequence[str]) -> Iterator[tuple[NDArray[np.intp], pa.Table]]:
        """The sketches of all records, a chunk at a time, with their positions in the catalogue."""
        wanted_columns = ["id", *columns]
        for source, rows in self._all_sketches(wanted_columns):
            place = self.places(rows["id"].to_numpy())
            wanted = (place >= 0) & (self.source[place] == source)
            yield place[wanted], rows.filter(pa.array(wanted))

    def _all_sketches(self, columns: Sequence[str]) -> Iterator[tuple[int, pa.Table]]:
        for month in self.months:
            for chunk in self.published(SKETCHED, month):
                yield chunk.source, chunk.read(columns)
        for number, batch in enumerate(self.batches):
            parts = [rows.select(columns) for _, rows in batch.validated(SKETCHED)]
            if parts:
                yield number, pa.Table.from_batches(parts)


def build(state: State, increment: Increment, read: Sequence[Batch], output: Path, work: Path) -> Catalogue:
    """The catalogue of what is kept of the published tables, of finished batches, and of the batches that were `read`."""
    folders = {name: output / name for name in OUTPUT_TABLES} | {SKETCHED: work / STATE / SKETCHED}
    reused = [batch for batch, wanted in increment.reused.items() if wanted]
    batches = [*reused, *read]
    columns = _NO_ROWS.column_names
    parts: list[tuple[int, str, pa.Table]] = []
    kept = state.records.id[increment.kept]
    for month in state.months:
        path = folders[SKETCHED] / f"{PARTITION}={month}" / "part-0.parquet"
        rows = pq.read_table(path, columns=columns, partitioning=None)
        parts.append((PUBLISHED, month, rows.filter(pa.array(np.isin(rows["id"].to_numpy(), kept)))))
    for number, batch in enumerate(batches):
        for month, part in batch.validated(SKETCHED):
            rows = pa.Table.from_batches([part.select(columns)])
            if number < len(reused):
                wanted = np.array(increment.reused[batch], np.uint64)
                rows = rows.filter(pa.array(np.isin(rows["id"].to_numpy(), wanted)))
            parts.append((number, month, rows))
    months = sorted({month for _, month, rows in parts if rows.num_rows})
    parts = [part for part in parts if part[2].num_rows]
    replaced_months = frozenset(state.months[month] for month in np.unique(state.records.month[~increment.kept]))
    return Catalogue(
        *_records(parts, months),
        months=months,
        batches=batches,
        read_from=len(reused),
        stale=increment.stale,
        replaced_months=replaced_months,
        _published=folders if state.fits else {},
    )


_Arrays = tuple[
    NDArray[np.uint64], NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]
]
"""The arrays of a catalogue, in the order of its attributes: id, source, rank, time_rank, month, is_article."""


def _records(parts: Sequence[tuple[int, str, pa.Table]], months: Sequence[str]) -> _Arrays:
    """The arrays of sketches of (source, month, rows)."""
    rows = pa.concat_tables([_NO_ROWS, *(rows for _, _, rows in parts)])
    number_of = {month: number for number, month in enumerate(months)}
    sizes = [part.num_rows for _, _, part in parts]
    source = np.repeat(np.array([source for source, _, _ in parts], np.intp), sizes)
    month = np.repeat(np.array([number_of[month] for _, month, _ in parts], np.intp), sizes)
    path_keys = pa.array([ids.order_key(path) for path in rows["raw_path"].to_pylist()], pa.string())
    rank = _ranks(pc.sort_indices(path_keys).to_numpy())
    published = pc.fill_null(rows["published_at"].cast(pa.int64()), _NO_DATE).to_numpy()
    time_rank = _ranks(np.lexsort((rank, published)))
    number, is_article = rows["id"].to_numpy(), rows["is_article"].to_numpy()
    order = np.argsort(number)
    return number[order], source[order], rank[order], time_rank[order], month[order], is_article[order].astype(bool)


def _ranks(order: NDArray[Any]) -> NDArray[np.intp]:
    ranks = np.empty(len(order), np.intp)
    ranks[order] = np.arange(len(order))
    return ranks


def _row_group(path: Path, group: int) -> Callable[[Sequence[str] | None], pa.Table]:
    def read(columns: Sequence[str] | None) -> pa.Table:
        with pq.ParquetFile(path) as file:
            return file.read_row_group(group, columns=None if columns is None else list(columns))

    return read
