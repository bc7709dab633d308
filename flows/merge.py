"""Writes a month of a table anew, from its published rows and those of batches, in the order of paths.

Only what tells the order of rows is held for the whole month; rows themselves are read and written a row group at a time. Row
groups have a fixed size, so that batches and runs do not show in the bytes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from flows import ids
from flows.catalogue import PUBLISHED, Catalogue, Chunk
from flows.increment import file_of
from flows.store import SKETCHED

ROW_GROUP_ROWS: Mapping[str, int] = {"articles": 1_000, SKETCHED: 1_000}
"""Rows of a Parquet row group: few enough that one of articles with their texts stays under some ten megabytes."""

_ROW_GROUP_ROWS = 5_000
"""Of the other tables."""


def write_month(
    catalogue: Catalogue, name: str, month: str, schema: pa.Schema, fill: Callable[[pa.Table], pa.Table], path: Path
) -> None:
    """Writes a table's rows of a month to `path`; writes no file where there are none.

    `fill` puts the links between articles into rows that have none.
    """
    chunks = list(catalogue.chunks(name, month))
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
        wanted = np.flatnonzero((place >= 0) & (catalogue.source[place] == chunk.source))
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
            (place >= 0) & (catalogue.source[place] == chunk.source),
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
    return np.concatenate(rows)[order[first]]


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
