"""Checking an output folder against the contracts, with no code of the run that wrote it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from schemas.arrow import arrow_schema, to_frame
from schemas.contracts import Violation, violations
from schemas.datapackage import FILE_NAME, PARTITION, sha256
from schemas.load import table_files
from schemas.tables import OUTPUT_TABLES, VERSION


class UnreadableOutput(ValueError):
    """The folder is no output of Dateline, or cannot be read."""


def check(output: str | Path) -> list[Violation]:
    """Everything in an output folder that breaks a contract; empty where all is well.

    Checks the manifest (every file there, with its hash and row count, and no other), the schema of every file, the
    partition of every row, and all that `contracts.violations` does.

    Raises:
        UnreadableOutput: there is no manifest, or it cannot be read.
    """
    folder = Path(output)
    manifest = _manifest(folder)
    found = list(_files(folder, manifest))
    frames: dict[str, pd.DataFrame] = {}
    for name in OUTPUT_TABLES:
        parts, broken = _read(folder, name)
        found += broken
        if not broken:
            frames[name] = pd.concat(parts, ignore_index=True) if parts else _empty(name)
    found += violations(frames)
    found += _partitions(folder, frames)
    return found


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UnreadableOutput(f"{folder}: no {FILE_NAME} there; is this an output folder of dateline run?") from None
    except (OSError, ValueError) as error:
        raise UnreadableOutput(f"{folder / FILE_NAME}: cannot be read ({error})") from None
    return manifest


def _table_violation(table: str, name: str, message: str, column: str | None = None) -> Violation:
    return Violation(table=table, check=name, column=column, row=None, row_key=None, value=None, message=message)


def _files(folder: Path, manifest: dict[str, Any]) -> Iterator[Violation]:
    """Files against the manifest, both ways."""
    if str(manifest.get("version", "")).split(".")[0] != VERSION.split(".")[0]:
        yield _table_violation("datapackage", "version", f"contract version {manifest.get('version')}, not {VERSION}")
    resources = {resource.get("name"): resource for resource in manifest.get("resources", [])}
    for name in OUTPUT_TABLES:
        if name not in resources:
            yield _table_violation(name, "manifest", f"{FILE_NAME} does not name the table")
            continue
        listed = {part["path"]: part for part in resources[name].get("files", [])}
        there = {path.relative_to(folder).as_posix(): path for path in table_files(folder, name)}
        for path in sorted(listed.keys() - there.keys()):
            yield _table_violation(name, "file_missing", f"{path} is in {FILE_NAME} but not in the folder")
        for path in sorted(there.keys() - listed.keys()):
            yield _table_violation(name, "file_unknown", f"{path} is in the folder but not in {FILE_NAME}")
        for path in sorted(there.keys() & listed.keys()):
            if f"sha256:{sha256(there[path])}" != listed[path].get("hash"):
                yield _table_violation(name, "file_hash", f"{path} is not the file that was written (its hash differs)")


def _empty(name: str) -> pd.DataFrame:
    table = OUTPUT_TABLES[name]
    return to_frame(arrow_schema(table).empty_table(), table)


def _read(folder: Path, name: str) -> tuple[list[pd.DataFrame], list[Violation]]:
    """The files of a table as frames, and what is wrong with their schemas."""
    table, parts, broken = OUTPUT_TABLES[name], [], []
    wanted = arrow_schema(table)
    for path in table_files(folder, name):
        where = path.relative_to(folder).as_posix()
        try:
            data = pq.read_table(path, partitioning=None)
        except (OSError, pa.ArrowException) as error:
            broken.append(_table_violation(name, "unreadable", f"{where}: {str(error).splitlines()[0]}"))
            continue
        if data.schema.names != wanted.names:
            wrong = sorted(set(data.schema.names) ^ set(wanted.names)) or ["their order"]
            broken.append(_table_violation(name, "columns", f"{where}: columns differ: {', '.join(wrong)}"))
            continue
        for field in wanted:
            if data.schema.field(field.name).type != field.type:
                message = f"{where}: {field.name} is {data.schema.field(field.name).type}, not {field.type}"
                broken.append(_table_violation(name, "type", message, field.name))
            elif not field.nullable and data.column(field.name).null_count:
                nulls = data.column(field.name).null_count
                message = f"{where}: {field.name} must not be null but is in {nulls} rows"
                broken.append(_table_violation(name, "not_nullable", message, field.name))
        if not broken:
            frame = to_frame(data, table)
            frame.attrs[PARTITION] = path.parent.name.partition("=")[2]
            parts.append(frame)
    return parts, broken


def _partitions(folder: Path, frames: dict[str, pd.DataFrame]) -> Iterator[Violation]:
    """Every row lies in the folder of its article's month."""
    if "articles" not in frames:
        return
    month_of = dict(zip(frames["articles"]["article_id"], months(frames["articles"]["published_at"]), strict=True))
    for name in OUTPUT_TABLES:
        if name == "rejects" or name not in frames:
            continue
        for path in table_files(folder, name):
            month = path.parent.name.partition("=")[2]
            articles = pq.read_table(path, columns=["article_id"], partitioning=None)["article_id"].to_pylist()
            wrong = sorted({article for article in articles if month_of.get(article, month) != month})
            for article in wrong:
                message = f"{path.relative_to(folder).as_posix()}: article {article} is of {month_of[article]}"
                yield _table_violation(name, "partition", message)


def months(published_at: "pd.Series[pd.Timestamp]") -> list[str]:
    """The partition of each article: YYYY-MM of its publication in UTC, or unknown."""
    return ["unknown" if pd.isna(at) else f"{at:%Y-%m}" for at in published_at]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check says to a person: a line a table, then a line a broken rule."""

    text: tuple[str, ...]
    broken: bool


_FIRST_KEYS = 3
"""Rows named in the line of a broken rule."""


def summarize(found: list[Violation], output: Path) -> CheckReport:
    """A line a table with its number of rows, then one a broken rule with the first rows that break it."""
    rules: dict[tuple[str, str, str | None], list[Violation]] = {}
    for violation in found:
        rules.setdefault((violation.table, violation.check, violation.column), []).append(violation)
    lines = []
    for name in OUTPUT_TABLES:
        broken = sum(table == name for table, _, _ in rules)
        state = f"{broken} broken rule{'s' * (broken > 1)}" if broken else "keeps its contract"
        lines.append(f"{name}: {_row_count(output, name):,} rows, {state}")
    for (table, rule, column), rows in rules.items():
        keys = [violation.row_key for violation in rows if violation.row_key is not None]
        where = f" in {len(keys):,} row{'s' * (len(keys) > 1)} (first: {', '.join(keys[:_FIRST_KEYS])})" if keys else ""
        lines.append(f"BROKEN {table}{'.' + column if column else ''} {rule}{where}: {rows[0].message}")
    return CheckReport(tuple(lines), bool(found))


def _row_count(output: Path, name: str) -> int:
    total = 0
    for path in table_files(output, name):
        try:
            total += pq.read_metadata(path).num_rows
        except (OSError, pa.ArrowException):
            continue  # an unreadable file is a broken rule of its own
    return total
