"""What a run has to read: files and records that are new or changed since the runs before it.

A file counts as it was where a look at it shows no change, or where its bytes are the same; a record in a changed file,
where all that is read of it is the same. What a changed file no longer holds goes; what a file held that is gone altogether
stays until somebody asks for it to go.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from flows import ids
from flows.sources import Record, SourceFile, discover
from flows.state import FILES, FileSeen, State
from flows.store import SKETCHED, Batch
from schemas import datapackage

SETTLED_SECONDS = 2
"""A file that was changed this recently may change again without looking different: clocks of file systems are coarse."""

_ROWS = 1_000


class Increment:
    """Goes through the files once and notes what becomes of every record that is known.

    Attributes:
        kept: For each record of the state, whether its rows stay.
        reused: For each batch that a run before this one finished, the records of it that are wanted.
        stale: Files whose rows without an article (their own rejects) are no longer true.
        read_by_others: What else has read files that are still there.
        new, replaced, gone, pruned: Numbers of records: not known before; read again; whose file is gone, and kept all the
            same; or dropped.
    """

    def __init__(
        self, state: State, finished: Sequence[Batch], read_by: str, *, keep: bool = False, prune: bool = False
    ) -> None:
        """`read_by` names what reads articles now; `keep` leaves rows that something else has read, `prune` drops those of
        files that are gone."""
        self._state, self._read_by, self._keep, self._prune = state, read_by, keep, prune
        self.kept = np.ones(len(state.records.id), bool)
        self.reused: dict[Batch, list[int]] = {batch: [] for batch in finished}
        self.stale: set[str] = set()
        self.read_by_others: set[str] = set()
        self.new = self.replaced = self.gone = self.pruned = 0
        self._finished: dict[tuple[int, int], Batch] = {}
        for batch in finished:
            for _, rows in batch.validated(SKETCHED):
                known = zip(rows["id"].to_pylist(), rows["digest"].to_pylist(), strict=True)
                self._finished |= dict.fromkeys(known, batch)
        self._by_file = np.argsort(state.records.file, kind="stable")
        self._first = np.searchsorted(state.records.file[self._by_file], np.arange(state.files.num_rows + 1))
        self._log: list[FileSeen] = []
        self._logged: list[pa.Table] = []
        self._unlisted: list[str] = []
        self._current = False

    def files(self, raw: Path) -> Iterator[SourceFile]:
        """The files under `raw` that have to be read, in the order of their paths."""
        known = self._known()
        before = next(known, None)
        for source in discover(raw):
            if source.problem is not None and source.problem.check == "no_permission":
                self._unlisted.append(f"{source.raw_path}/")
            key = ids.order_key(source.raw_path)
            while before is not None and ids.order_key(before[1].file) < key:
                self._lost(*before)
                before = next(known, None)
            if before is None or before[1].file != source.raw_path:
                seen = _look(source)
                self._current = False
            else:
                number, was = before
                before = next(known, None)
                if was.read_by not in ("", self._read_by):
                    self.read_by_others.add(was.read_by)
                self._current = self._keep or was.read_by == self._read_by
                if self._current and was.stamp and was.stamp == _stamp(source):
                    self._note(was)
                    continue
                seen = _look(source)
                if self._current and seen.sha256 and seen.sha256 == was.sha256:
                    self._note(was._replace(stamp=seen.stamp))
                    continue
                self.kept[self._of_file(number)] = False
            self.stale.add(source.raw_path)
            yield source
            self._note(seen._replace(read_by=self._read_by))
        while before is not None:
            self._lost(*before)
            before = next(known, None)

    def wants(self, number: int, digest: int) -> bool:
        """Whether a record, of the file that `files` gave last, has to be read."""
        records = self._state.records
        place = int(np.searchsorted(records.id, np.uint64(number)))
        known = place < len(records.id) and int(records.id[place]) == number
        if known and self._current and int(records.digest[place]) == digest:
            self.kept[place] = True
            return False
        self.replaced += known
        self.new += not known
        batch = self._finished.get((number, digest))
        if batch is None:
            return True
        self.reused[batch].append(number)
        return False

    @property
    def changed(self) -> bool:
        """Whether the tables are to change."""
        return bool(self.stale) or not self.kept.all()

    def seen(self) -> pa.Table:
        """All files as they are known now (of schema FILES)."""
        self._flush()
        return pa.concat_tables([FILES.empty_table(), *self._logged])

    def _known(self) -> Iterator[tuple[int, FileSeen]]:
        number = 0
        for part in self._state.files.to_batches(max_chunksize=_ROWS):
            for row in part.to_pylist():
                yield number, FileSeen(**row)
                number += 1

    def _of_file(self, number: int) -> NDArray[np.intp]:
        found: NDArray[np.intp] = self._by_file[self._first[number] : self._first[number + 1]]
        return found

    def _lost(self, number: int, was: FileSeen) -> None:
        """A file is no longer there. Where it gave no article, there is nothing to keep."""
        records = self._of_file(number)
        articles = int(self._state.records.is_article[records].sum())
        hidden = any(was.file.startswith(folder) for folder in self._unlisted)
        if hidden or (articles and not self._prune):
            self.gone += articles
            self._note(was)
            return
        self.pruned += articles
        self.kept[records] = False
        self.stale.add(was.file)

    def _note(self, seen: FileSeen) -> None:
        self._log.append(seen)
        if len(self._log) >= _ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._log:
            self._logged.append(pa.table([list(column) for column in zip(*self._log, strict=True)], schema=FILES))
            self._log = []


def digest(record: Record) -> int:
    """A number that differs where anything does that is read of a record."""
    fields = [part for pair in sorted(record.fields.items()) for part in pair]
    return ids.digest(record.raw_sha256, record.source_format, record.content_kind, record.content, *fields)


def file_of(raw_path: str, files: Mapping[str, object] | set[str]) -> str | None:
    """The one of `files` that a raw_path lies in: itself, what it is a record of, or an archive that it is packed in."""
    path = ids.file_part(raw_path)
    while path:
        if path in files:
            return path
        path = path.rpartition("/")[0]
    return None


def _stamp(source: SourceFile) -> str:
    return source.stamp if source.problem is None else f"problem {source.problem.check}"


def _look(source: SourceFile) -> FileSeen:
    """A file as it is; where it cannot be read, or may still be written to, its look is not to be trusted."""
    stamp, sha256 = _stamp(source), ""
    if source.problem is None:
        try:
            if time.time() - source.path.stat().st_mtime < SETTLED_SECONDS:
                stamp = ""
            sha256 = datapackage.sha256(source.path)
        except PermissionError:
            pass  # changing permissions changes how a file looks
        except OSError:
            stamp = ""
    return FileSeen(source.raw_path, stamp, sha256, "")
