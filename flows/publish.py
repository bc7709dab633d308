"""Publish: links rows across articles and puts the new tables in place of the old, all or nothing.

The tables are written to a staging folder first. A journal then commits them: from that moment a run that is killed is
completed by the next (`recover`), before it nothing of the old output has been touched. Each table's folder is exchanged
by renaming it, so that a reader finds the old table or the new one, never a mixture.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.link import Links, link
from flows.sources_of_data import DATA_SOURCES
from flows.store import Batch
from schemas import datapackage
from schemas.arrow import arrow_schema
from schemas.load import table_files
from schemas.tables import OUTPUT_TABLES

ROW_GROUP_ROWS = 5_000
"""Rows of a Parquet row group: few enough that one of articles with their texts stays under some tens of megabytes."""

_STAGING, _OLD, _JOURNAL = "staging", "old", "commit.json"


def publish(batches: Sequence[Batch], work: Path, output: Path) -> dict[str, int]:
    """Writes the tables of all batches, in their order, to `output`; gives the number of rows by table.

    `work` must lie on the file system of `output`.
    """
    staging = work / _STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    links = link(batches)
    counts = {name: _write_table(name, batches, links, staging) for name in OUTPUT_TABLES}
    files = {name: table_files(staging, name) for name in OUTPUT_TABLES}
    datapackage.write(datapackage.describe(staging, files, DATA_SOURCES), staging / datapackage.FILE_NAME)
    _commit(work)
    recover(work, output)
    return counts


def recover(work: Path, output: Path) -> None:
    """Completes a publication that was committed and then interrupted; does nothing where there is none."""
    journal = work / _JOURNAL
    if not journal.exists():
        shutil.rmtree(work / _STAGING, ignore_errors=True)
        return
    old = work / _OLD
    old.mkdir(exist_ok=True)
    for name in json.loads(journal.read_text(encoding="utf-8"))["tables"]:
        new = work / _STAGING / name
        if new.exists():
            if (output / name).exists():
                shutil.rmtree(old / name, ignore_errors=True)
                (output / name).rename(old / name)
            new.rename(output / name)
    manifest = work / _STAGING / datapackage.FILE_NAME
    if manifest.exists():
        manifest.replace(output / datapackage.FILE_NAME)
    journal.unlink()
    shutil.rmtree(work / _STAGING)
    shutil.rmtree(old)


def _commit(work: Path) -> None:
    for path in sorted((work / _STAGING).rglob("*")):
        _sync(path)
    making = work / f"{_JOURNAL}.tmp"
    making.write_text(json.dumps({"tables": list(OUTPUT_TABLES)}), encoding="utf-8")
    _sync(making)
    making.replace(work / _JOURNAL)
    _sync(work)


def _sync(path: Path) -> None:
    """Makes sure that a file or folder is on the disk, so that the journal never promises what is not there."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_table(name: str, batches: Sequence[Batch], links: Links, staging: Path) -> int:
    """Streams a table into one file a month; memory holds a batch and an unfinished row group a month."""
    writers: dict[str, _MonthWriter] = {}
    rows = 0
    try:
        for batch in batches:
            data = links.fill(name, batch.validated(name))
            for month, part in _by_month(data, links.month_of):
                if month not in writers:
                    writers[month] = _MonthWriter(staging / name / f"{datapackage.PARTITION}={month}", name)
                writers[month].add(part)
                rows += part.num_rows
        if not writers:  # a table without rows is a table all the same
            writers["unknown"] = _MonthWriter(staging / name / f"{datapackage.PARTITION}=unknown", name)
    finally:
        for writer in writers.values():
            writer.close()
    return rows


def _by_month(data: pa.Table, month_of: Mapping[str, str]) -> Iterator[tuple[str, pa.Table]]:
    """The rows of each month, in their order; rows without an article (rejects) are of no month."""
    months = pa.array([month_of.get(article, "unknown") for article in data["article_id"].to_pylist()], pa.string())
    for month in sorted(set(months.to_pylist())):
        yield month, data.filter(pc.equal(months, month))


class _MonthWriter:
    """Writes one Parquet file in row groups of a fixed size, so that its bytes do not depend on how rows arrived."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True)
        schema = arrow_schema(OUTPUT_TABLES[name])
        self._writer = pq.ParquetWriter(folder / "part-0.parquet", schema, compression="zstd", compression_level=3)
        self._schema = schema
        self._waiting: list[pa.Table] = []
        self._rows = 0

    def add(self, data: pa.Table) -> None:
        self._waiting.append(data.cast(self._schema))
        self._rows += data.num_rows
        while self._rows >= ROW_GROUP_ROWS:
            self._flush(ROW_GROUP_ROWS)

    def close(self) -> None:
        if self._rows:
            self._flush(self._rows)
        self._writer.close()

    def _flush(self, rows: int) -> None:
        whole = pa.concat_tables(self._waiting).combine_chunks()
        self._writer.write_table(whole.slice(0, rows), row_group_size=rows)
        rest = whole.slice(rows)
        self._waiting, self._rows = [rest], rest.num_rows
