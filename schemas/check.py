"""Checking an output folder against the contracts, with no code of the run that wrote it.

The keys of all tables are read first, eight bytes each (`keys`). Then the tables go by some months at a time, in the order of
their months: memory holds the texts of those months' articles and a slice of the other tables.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from schemas.across import Across, Broken, Texts, id_column
from schemas.arrow import arrow_schema, filled, to_frame
from schemas.contracts import broken_rules, row_key, shown_value
from schemas.datapackage import PARTITION
from schemas.keys import Codes, Ids, Keys, array_of, locate
from schemas.load import table_files
from schemas.manifest import UnreadableOutput, check_manifest, read_manifest
from schemas.model import Table
from schemas.report import BrokenRule, CheckedTable, CheckReport, Example, Findings
from schemas.tables import OUTPUT_TABLES
from schemas.versions import UnknownVersion, promises

__all__ = ["UnreadableOutput", "check", "examine"]

_READ_ERRORS = (OSError, pa.ArrowException)

SLICE_ROWS = 131_072
"""Rows that are looked at together: enough that Pandera's cost for each call does not count."""

MONTHS_ROWS = 400_000
"""Small months are taken together until they have so many rows."""


def check(output: str | Path) -> list[BrokenRule]:
    """Every rule that an output folder breaks; empty where all is well.

    Raises:
        UnreadableOutput: there is no manifest, or it cannot be read.
    """
    return list(examine(output).broken)


def examine(output: str | Path, advance: Callable[[int, int], object] | None = None) -> CheckReport:
    """Checks an output folder: what `check` gives, with the rows of every table.

    Checks the manifest (every file there, with its hash and row count, and no other), the schema of every file, the
    partition of every row, and every rule of the contracts. `advance` is told how many more rows
    have been looked at, and how many there are.

    Raises:
        UnreadableOutput: there is no manifest, or it cannot be read.
    """
    folder = Path(output)
    manifest = read_manifest(folder)
    findings = Findings()
    check_manifest(folder, manifest, findings)
    parts = {name: list(_parts(folder, table, findings)) for name, table in OUTPUT_TABLES.items()}
    keys = _keys(parts)
    months = _Months.of(parts["articles"])
    total = sum(part.rows for files in parts.values() for part in files)
    for group in _groups(parts):
        for rows in _check_months(group, keys, months, findings):
            if advance is not None:
                advance(rows, total)
    broken = findings.broken()
    tables = [
        CheckedTable(
            name=name,
            rows=sum(part.rows for part in parts[name]),
            files=len(parts[name]),
            broken=sum(rule.table == name for rule in broken),
        )
        for name in OUTPUT_TABLES
    ]
    version = manifest.get("version")
    return CheckReport(output=str(folder), version=version, tables=tuple(tables), broken=broken)


@dataclass(frozen=True, slots=True)
class _Part:
    """A file of a table; `sound` where its columns are those of the contract, so that its rows can be looked at."""

    table: Table
    path: Path
    name: str
    month: str
    rows: int
    sound: bool

    def slices(self, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Its rows in slices, with the contract's columns or some of them; columns added since it was written are null."""
        wanted = arrow_schema(self.table)
        with pq.ParquetFile(self.path) as file:
            there = None if columns is None else [name for name in columns if name in file.schema_arrow.names]
            for batch in file.iter_batches(batch_size=SLICE_ROWS, columns=there):
                batch.validate(full=True)  # a spoilt file may decode into what is no text
                yield filled(
                    pa.Table.from_batches([batch]), wanted if columns is None else pa.schema(map(wanted.field, columns))
                )


def _parts(folder: Path, table: Table, findings: Findings) -> Iterator[_Part]:
    """The files of a table; what is wrong with a file as a whole goes to the findings."""
    for path in table_files(folder, table.name):
        name, month = path.relative_to(folder).as_posix(), path.parent.name.partition("=")[2]
        try:
            with pq.ParquetFile(path) as file:
                schema, rows = file.schema_arrow, file.metadata.num_rows
        except _READ_ERRORS as error:
            _add_unreadable(findings, table, name, error)
            yield _Part(table, path, name, month, 0, sound=False)
            continue
        wrong_columns = list(_wrong_columns(table, schema))
        for check, column, message, value in wrong_columns:
            findings.add(table.name, check, message, column=column, examples=[Example(None, value, name)])
        yield _Part(table, path, name, month, rows, sound=not any(check != "metadata" for check, *_ in wrong_columns))


def _wrong_columns(table: Table, schema: pa.Schema) -> Iterator[tuple[str, str | None, str, str]]:
    """What is wrong with a file's columns and metadata: the check, the column, the rule, and what is there."""
    wanted = arrow_schema(table)
    written = {key.decode(): value.decode(errors="replace") for key, value in (schema.metadata or {}).items()}
    version = written.get("dateline_contract", "")
    try:
        promised = promises(version).get(table.name, {"columns": {}})["columns"]
    except UnknownVersion as error:
        yield "version", None, "a file must be of a known contract version", str(error)
        return
    for key, value in wanted.metadata.items():
        if key != b"dateline_contract" and written.get(key.decode()) != value.decode():
            found = written.get(key.decode())
            yield "metadata", None, f"a file must say {key.decode()} as the contract has it", str(found)
    if schema.names != list(promised):
        wrong = sorted(set(schema.names) ^ set(promised)) or ["their order"]
        yield "columns", None, f"columns must be those of contract version {version}, in its order", ", ".join(wrong)
        return
    for field in schema:
        if field.type != wanted.field(field.name).type:
            yield "type", field.name, f"{field.name} must be {wanted.field(field.name).type}", str(field.type)


def _keys(parts: Mapping[str, Sequence[_Part]]) -> dict[str, Keys]:
    """The keys of every table all of whose files can be read; keys into another are not followed."""
    keys = {}
    for name, files in parts.items():
        column = id_column(OUTPUT_TABLES[name])
        if column is not None and all(part.sound for part in files):
            read = (data for part in files for data in part.slices(list(dict.fromkeys((column, "article_id")))))
            with suppress(*_READ_ERRORS):  # said where the rows are looked at
                keys[name] = Keys.of((_ids(data, column), _ids(data, "article_id")) for data in read)
    return keys


@dataclass(frozen=True, slots=True)
class _Months:
    """The month of every article, as its number since 1970; `known` are the keys of the articles, sorted."""

    known: Codes
    months: "np.ndarray[Any, np.dtype[np.int64]]"

    UNKNOWN = np.iinfo(np.int64).min

    @classmethod
    def of(cls, parts: Iterable[_Part]) -> "_Months":
        known, months = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
        for part in (part for part in parts if part.sound):
            with suppress(*_READ_ERRORS):
                for data in part.slices(["article_id", "published_at"]):
                    ids = _ids(data, "article_id")
                    at = _column(data, "published_at").to_numpy(zero_copy_only=False).astype("datetime64[M]")
                    known.append(ids.numbers[ids.is_id])
                    months.append(at.astype(np.int64)[ids.is_id])  # not-a-time is the least integer
        ordered, first = np.unique(np.concatenate(known), return_index=True)
        return cls(ordered, np.concatenate(months)[first])

    def elsewhere(self, articles: Ids, month: str) -> "np.ndarray[Any, np.dtype[np.bool_]]":
        """Which rows, by their article, are not of the month; of an article that is not there nothing is known."""
        found = locate(self.known, articles)
        wrong = found >= 0
        try:
            number = self.UNKNOWN if month == "unknown" else int(np.datetime64(month, "M").astype(np.int64))
        except ValueError:
            return np.ones(len(found), np.bool_)
        wrong[wrong] = self.months[found[wrong]] != number
        return wrong


def _groups(parts: Mapping[str, Sequence[_Part]]) -> Iterator[list[_Part]]:
    """The files that can be looked at, month by month; small months together."""
    group: list[_Part] = []
    by_month: dict[str, list[_Part]] = {}
    for files in parts.values():
        for part in files:
            if part.sound:
                by_month.setdefault(part.month, []).append(part)
    for month in sorted(by_month):
        if sum(part.rows for part in group + by_month[month]) > MONTHS_ROWS and group:
            yield group
            group = []
        group += by_month[month]
    if group:
        yield group


def _check_months(
    group: Sequence[_Part],
    keys: Mapping[str, Keys],
    months: _Months,
    findings: Findings,
) -> Iterator[int]:
    """Looks at the rows of some months: the articles first, since the other tables point into their texts.

    Gives the number of rows each time that it has looked at some.
    """
    texts: Texts | None = None
    for name, table in OUTPUT_TABLES.items():
        held: list[pd.DataFrame] = []
        across = Across(keys=keys, texts=texts)
        for some in _slices([part for part in group if part.table.name == name], findings):
            for broken in broken_rules(some.frame, table, across, typed=True):
                some.add(broken, findings)
            if "articles" in keys:
                some.add(_elsewhere(some, months), findings)
            if name == "articles":
                held.append(some.frame[["article_id", "text", "sentence_count"]])
            yield len(some.frame)
        if held and "articles" in keys:
            texts = Texts.of(pd.concat(held, ignore_index=True))


@dataclass(frozen=True, slots=True)
class _Slice:
    """Rows of one table, and how many of them come from each file, in order."""

    frame: pd.DataFrame
    origin: Sequence[tuple[_Part, int]]

    def file_of(self, row: int) -> str:
        """The file that a row comes from."""
        ends = np.cumsum([rows for _, rows in self.origin])
        return self.origin[int(np.searchsorted(ends, row, side="right"))][0].name

    def add(self, broken: Broken, findings: Findings) -> None:
        """Puts a broken rule among the findings, with the first rows that break it."""
        table = self.origin[0][0].table
        rows = [] if broken.rows is None else broken.rows.tolist()
        if rows:
            examples = (
                Example(
                    row_key(self.frame, table, row), shown_value(self.frame, str(broken.column), row), self.file_of(row)
                )
                for row in rows
            )
            findings.add(
                table.name,
                broken.check,
                broken.message,
                column=broken.column,
                unit="row",
                count=len(rows),
                examples=examples,
            )
        elif broken.rows is None:
            findings.add(table.name, broken.check, broken.message, examples=[Example(None, None, self.file_of(0))])


def _elsewhere(some: _Slice, months: _Months) -> Broken:
    """The rows that do not lie in the folder of their article's month."""
    articles = Ids.of(array_of(some.frame["article_id"]))
    wrong, first = [], 0
    for part, rows in some.origin:
        wrong.append(months.elsewhere(articles.take(slice(first, first + rows)), part.month))
        first += rows
    message = f"a row must lie in the folder {PARTITION}=… of its article"
    return Broken(check="partition", column="article_id", rows=np.flatnonzero(np.concatenate(wrong)), message=message)


def _slices(parts: Sequence[_Part], findings: Findings) -> Iterator[_Slice]:
    """The rows of files of one table, some files or a piece of one at a time.

    Rows with a null that the contract does not allow go to the findings: no frame with its dtypes can hold them.
    """
    waiting: list[pa.Table] = []
    origin: list[tuple[_Part, int]] = []
    for part in parts:
        read = part.slices()
        while (data := _next(read, part, findings)) is not None:
            sound = _without_nulls(data, part, findings)
            waiting.append(sound)
            origin.append((part, sound.num_rows))
            if sum(rows for _, rows in origin) >= SLICE_ROWS:
                yield _Slice(to_frame(pa.concat_tables(waiting).combine_chunks(), part.table), origin)
                waiting, origin = [], []
    if sum(rows for _, rows in origin):
        yield _Slice(to_frame(pa.concat_tables(waiting).combine_chunks(), parts[0].table), origin)


def _next(read: Iterator[pa.Table], part: _Part, findings: Findings) -> pa.Table | None:
    """The next rows of a file; None at its end, or where it cannot be read any further, which goes to the findings."""
    try:
        return next(read, None)
    except _READ_ERRORS as error:
        _add_unreadable(findings, part.table, part.name, error)
        return None


def _add_unreadable(findings: Findings, table: Table, file: str, error: Exception) -> None:
    wrong = Example(None, str(error).splitlines()[0], file)
    findings.add(table.name, "unreadable", "a file must be Parquet and whole", examples=[wrong])


def _without_nulls(data: pa.Table, part: _Part, findings: Findings) -> pa.Table:
    whole = np.ones(data.num_rows, np.bool_)
    for column in part.table.columns:
        if column.nullable or not data[column.name].null_count:
            continue
        null = _column(data, column.name).is_null().to_numpy(zero_copy_only=False)
        whole &= ~null
        examples = (
            Example(" ".join(str(data[name][row]) for name in part.table.primary_key), None, part.name)
            for row in np.flatnonzero(null).tolist()
        )
        findings.add(
            part.table.name,
            "not_nullable",
            f"{column.name} must not be null",
            column=column.name,
            unit="row",
            count=int(null.sum()),
            examples=examples,
        )
    return data if whole.all() else data.filter(pa.array(whole))


def _ids(data: pa.Table, column: str) -> Ids:
    return Ids.of(_column(data, column))


def _column(data: pa.Table, name: str) -> pa.Array:
    column = data[name]
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
