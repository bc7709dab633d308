"""Publish: links rows across articles and puts the new tables in place of the old, all or nothing.

The tables are written to a staging folder first: months that change anew, the others as hard links to the files that are there.
A journal then commits them: from that moment a run that is killed is completed by the next (`recover`), before it nothing of
the old output has been touched. Each table's folder is exchanged by renaming it, so that a reader finds the old table or the
new one, never a mixture. The state of the runs (flows.state) goes the same way.
"""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from flows import state
from flows.catalogue import Catalogue
from flows.link import LINK_COLUMNS, Links, link
from flows.linking.sketches import SKETCHES
from flows.merge import by_month, write_month
from flows.sources_of_data import DATA_SOURCES
from flows.state import STATE, State
from flows.store import SKETCHED, UNKNOWN
from schemas import datapackage
from schemas.arrow import arrow_schema
from schemas.load import table_files
from schemas.tables import OUTPUT_TABLES

_STAGING, _OLD, _SCRATCH, _JOURNAL = "staging", "old", "scratch", "commit.json"


def publish(
    catalogue: Catalogue,
    before: State,
    files: pa.Table,
    work: Path,
    output: Path,
    approve: Callable[[Path], None] | None = None,
) -> None:
    """Writes the tables of a catalogue to `output`, and the state that goes with them to `work`.

    `before` is the state that the published tables have now, `files` what is known of the files under raw. `work` must lie on
    the file system of `output`. `approve` sees the folder of the new tables before anything is replaced, and may raise.
    """
    staging, scratch = work / _STAGING, work / _SCRATCH
    for folder in (staging, scratch):
        shutil.rmtree(folder, ignore_errors=True)
    try:
        (staging / STATE).mkdir(parents=True)
        links = link(catalogue, scratch)
        changed = catalogue.changed_months()
        for name in OUTPUT_TABLES:
            _stage_table(
                name, arrow_schema(OUTPUT_TABLES[name]), catalogue, links, before, changed, staging / name, scratch
            )
        _stage_table(SKETCHED, SKETCHES, catalogue, links, before, changed, staging / STATE / SKETCHED, scratch)
        described = {name: table_files(staging, name) for name in OUTPUT_TABLES}
        datapackage.write(datapackage.describe(staging, described, DATA_SOURCES), staging / datapackage.FILE_NAME)
        state.write(staging / STATE, staging, files, links.table())
        if approve is not None:
            approve(staging)
    except Exception:
        for folder in (staging, scratch):  # a full disk is to have room again
            shutil.rmtree(folder, ignore_errors=True)
        raise
    _commit(work)
    recover(work, output)


def recover(work: Path, output: Path) -> None:
    """Completes a publication that was committed and then interrupted; clears away one that was not committed."""
    journal = work / _JOURNAL
    if journal.exists():
        old = work / _OLD
        old.mkdir(exist_ok=True)
        homes = dict.fromkeys(json.loads(journal.read_text(encoding="utf-8"))["tables"], output) | {STATE: work}
        for name, home in homes.items():
            new = work / _STAGING / name
            if new.exists():
                if (home / name).exists():
                    shutil.rmtree(old / name, ignore_errors=True)
                    (home / name).rename(old / name)
                new.rename(home / name)
        manifest = work / _STAGING / datapackage.FILE_NAME
        if manifest.exists():
            manifest.replace(output / datapackage.FILE_NAME)
        journal.unlink()
    for folder in (_STAGING, _OLD, _SCRATCH):
        shutil.rmtree(work / folder, ignore_errors=True)
    (work / f"{_JOURNAL}.tmp").unlink(missing_ok=True)


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


def _stage_table(
    name: str,
    schema: pa.Schema,
    catalogue: Catalogue,
    links: Links,
    before: State,
    changed: set[str],
    folder: Path,
    scratch: Path,
) -> None:
    """Stages a table: months that change are written, the others linked."""
    if name in LINK_COLUMNS:
        place = catalogue.places(links.changed_articles(name, before.links))
        changed = changed | {catalogue.months[month] for month in catalogue.month[place[place >= 0]]}
    if name == "rejects":  # also files' own
        changed = changed | {UNKNOWN}
    for month in sorted({*catalogue.months, *before.months, UNKNOWN} - changed):
        if (published := _rows_published(catalogue, name, month)) is not None:
            _link_or_copy(published, folder / f"{datapackage.PARTITION}={month}" / "part-0.parquet")
    for month, chunks in by_month(catalogue.batches, name, sorted(changed), scratch / name):
        path = folder / f"{datapackage.PARTITION}={month}" / "part-0.parquet"
        chunks = [*catalogue.published(name, month), *chunks]
        write_month(catalogue, name, chunks, schema, lambda rows: links.fill(name, rows), path)
        published = _rows_published(catalogue, name, month)
        if published is not None and path.exists() and datapackage.sha256(path) == datapackage.sha256(published):
            path.unlink()
            _link_or_copy(published, path)
    if name in OUTPUT_TABLES and not table_files(folder.parent, name):  # a table without rows is a table all the same
        path = folder / f"{datapackage.PARTITION}={UNKNOWN}" / "part-0.parquet"
        empty = catalogue.published_file(name, UNKNOWN)
        if empty is not None and pq.read_metadata(empty).num_rows == 0:
            _link_or_copy(empty, path)
        else:
            path.parent.mkdir(parents=True)
            pq.write_table(schema.empty_table(), path)


def _rows_published(catalogue: Catalogue, name: str, month: str) -> Path | None:
    """The published file of a month that has rows; None where there is none."""
    path = catalogue.published_file(name, month)
    return path if path is not None and pq.read_metadata(path).num_rows else None


def _link_or_copy(file: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.hardlink_to(file)
    except OSError:  # file systems without hard links
        shutil.copy2(file, path)
