"""Writes a month of a table anew, from its published rows and those of batches, in the order of paths.

Only what tells the order of rows is held for the whole month; rows themselves are read and written a row group at a time. Row
groups have a fixed size, so that batches and runs do not show in the bytes.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pyarrow import ipc

from flows import ids
from flows.catalogue import PUBLISHED, Catalogue, Chunk
from flows.increment import file_of
from flows.store import SKETCHED, Batch

ROW_GROUP_ROWS: Mapping[str, int] = {"articles": 1_000, SKETCHED: 1_000}
"""Rows of a Parquet row group: few enough that one of articles with their texts stays under some ten megabytes."""

_ROW_GROUP_ROWS = 5_000
"""Of the other tables."""

_MONTHS_AT_ONCE = 400
"""Files that are written to at once; a process often may have no more than a thousand open."""


def by_month(
    batches: Sequence[Batch], name: str, months: Sequence[str], folder: Path
) -> Iterator[tuple[str, list[Chunk]]]:
    """The rows of batches of a table, month by month; the chunks are there until the next month is asked for.

    `folder` is for files that are removed again: batches are gone through once for hundreds of months, not once a month.
    """
    for start in range(0, len(months), _MONTHS_AT_ONCE):
        group = months[start : start + _MONTHS_AT_ONCE]
        folder.mkdir(parents=True)
        sources: dict[str, list[int]] = {month: [] for month in group}
        with ExitStack() as stack:
            writers: dict[str, Any] = {}
            for number, batch in enumerate(batches):
                for month, rows in batch.validated(name):
                    if month not in sources:
                        continue
                    if month not in writers:
                        file = stack.enter_context(pa.OSFile(str(folder / month), "wb"))
                        writers[month] = stack.enter_context(
                            ipc.new_file(file, rows.schema, options=ipc.IpcWriteOptions(compression="lz4"))
                        )
                    writers[month].write_batch(rows)
                    sources[month].append(number)
        for month in group:
            if month not in writers:
                yield month, []
                continue
            with ipc.open_file(pa.OSFile(str(folder / month), "rb")) as reader:
                yield month, [Chunk(source, _record_batch(reader, n)) for n, source in enumerate(sources[month])]
        shutil.rmtree(folder)


def _record_batch(reader: Any, number: int) -> Callable[[Sequence[str] | None], pa.Table]:
    def read(columns: Sequence[str] | None) -> pa.Table:
        rows = reader.get_batch(number)
        return pa.Table.from_batches([rows if columns is None else rows.select(list(columns))])

    return read


def write_month(
    catalogue: Catalogue,
    name: str,
    chunks: Sequence[Chunk],
    schema: pa.Schema,
    fill: Callable[[pa.Table], pa.Table],
    path: Path,
) -> None:
    """Writes a table's rows of a month, which are among those of `chunks`, to `path`; writes no file where there are none.

    `fill` puts the links between articles into rows that have none.
    """
    order = _rejects_in_order(catalogue, chunks) if name == "rejects" else _rows_in_order(catalogue, name, chunks)
    if not len(order):
        return
    path.parent.mkdir(parents=True)
    rows = ROW_GROUP_ROWS.get(name, _ROW_GROUP_ROWS)
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=3) as writer:
        for group in _gathered(chunks, order, rows):
            writer.write_table(fill(group).cast(schema), row_group_size=rows)


Order = NDArray[np.intp]
"""Rows as they are to be written: number of the chunk and of the row in it (n, 2)."""


def _rows_in_order(catalogue: Catalogue, name: str, chunks: Sequence[Chunk]) -> Order:
    """The wanted rows by the path of their article; those of one article stay as they are."""
    rows, ranks = [np.zeros((0, 2), np.intp)], [np.zeros(0, np.intp)]
    for number, chunk in enumerate(chunks):
        place = catalogue.places(_articles(chunk.read(["id" if name == SKETCHED else "article_id"]).column(0)))
        wanted = np.flatnonzero(_of_source(catalogue, place, chunk.source))
        rows.append(np.column_stack([np.full(len(wanted), number), wanted]))
        ranks.append(catalogue.rank[place[wanted]])
    return np.concatenate(rows)[np.argsort(np.concatenate(ranks), kind="stable")]


def _articles(column: pa.ChunkedArray) -> NDArray[np.uint64]:
    return column.to_numpy() if pa.types.is_integer(column.type) else ids.numbers(column.to_pylist())


def _rejects_in_order(catalogue: Catalogue, chunks: Sequence[Chunk]) -> Order:
    """The wanted rejects by path and then by id, each once: batches may have come upon the same one."""
    rows = [np.zeros((0, 2), np.intp)]
    keys = [pa.table({"path": pa.array([], pa.string()), "id": pa.array([], pa.string())})]
    for number, chunk in enumerate(chunks):
        found = chunk.read(["article_id", "raw_path", "reject_id"])
        place = catalogue.places(_articles(found["article_id"]))
        of_article = found["article_id"].is_valid().to_numpy()
        wanted = np.where(
            of_article,
            _of_source(catalogue, place, chunk.source),
            _own_rejects(catalogue, chunk.source, found["raw_path"]),
        )
        paths = [ids.order_key(path) for path in found["raw_path"].filter(pa.array(wanted)).to_pylist()]
        keys.append(pa.table({"path": pa.array(paths, pa.string()), "id": found["reject_id"].filter(pa.array(wanted))}))
        rows.append(np.column_stack([np.full(int(wanted.sum()), number), np.flatnonzero(wanted)]))
    all_keys = pa.concat_tables(keys)
    order = pc.sort_indices(all_keys, sort_keys=[("path", "ascending"), ("id", "ascending")]).to_numpy()
    of_rejects = np.array(all_keys["id"].to_pylist(), dtype="U16")[order]
    first = np.ones(len(order), bool)
    first[1:] = of_rejects[1:] != of_rejects[:-1]
    merged: Order = np.concatenate(rows)[order[first]]
    return merged


def _of_source(catalogue: Catalogue, place: NDArray[np.intp], source: int) -> NDArray[np.bool_]:
    """Which articles, by their place in the catalogue, were read from the source; it may hold none at all."""
    known = place >= 0
    known[known] = catalogue.source[place[known]] == source
    return known


def _own_rejects(catalogue: Catalogue, source: int, paths: pa.ChunkedArray) -> NDArray[np.bool_]:
    """Which rejects of files themselves still hold: a file that was read again has told its problems again."""
    if source == PUBLISHED:
        return np.array([file_of(path, catalogue.stale) is None for path in paths.to_pylist()], bool)
    return np.full(len(paths), source >= catalogue.read_from)


def _gathered(chunks: Sequence[Chunk], order: Order, rows: int) -> Iterator[pa.Table]:
    """The rows of chunks in order, so many at a time."""
    loaded: tuple[int, pa.Table] | None = None
    for start in range(0, len(order), rows):
        wanted = order[start : start + rows]
        parts, places = [], []
        for number in np.unique(wanted[:, 0]).tolist():
            if loaded is None or loaded[0] != number:
                loaded = number, chunks[number].read(None)
            place = np.flatnonzero(wanted[:, 0] == number)
            parts.append(loaded[1].take(pa.array(wanted[place, 1])).replace_schema_metadata(None))
            places.append(place)
        back = np.argsort(np.concatenate(places))
        yield pa.concat_tables(parts).take(pa.array(back)).combine_chunks()
