"""Every way that published tables can break their contract, as changes of a sound output folder.

Each mutant names the check that must find it. Those of values and of whole rows come with a manifest that is true of the
changed files, so that nothing but the contract itself can find them; those of files and of the manifest come as they are.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.datapackage import FILE_NAME, PARTITION
from schemas.model import Column, Table
from schemas.tables import OUTPUT_TABLES
from tests.schemas.outputs import MONTHS, describe

MONTH, LATER, UNDATED = MONTHS
NO_ID = "f" * 16


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change of an output folder, and the check that must find it."""

    name: str
    check: str
    apply: Callable[[Path], None]


def file_of(output: Path, table: str, month: str = MONTH) -> Path:
    return output / table / f"{PARTITION}={month}" / "part-0.parquet"


def _rewritten(table: str, change: Callable[[pa.Table], pa.Table]) -> Callable[[Path], None]:
    """A change of the rows or columns of one file, with a manifest that is true of it."""

    def apply(output: Path) -> None:
        path = file_of(output, table)
        data = pq.read_table(path, partitioning=None)
        changed = change(data)
        if not changed.schema.metadata:  # renaming and casting lose it
            changed = changed.replace_schema_metadata(data.schema.metadata)
        path.unlink()  # the file may be linked with that of the sound output
        pq.write_table(changed, path)
        describe(output)

    return apply


def of_structure() -> Iterator[Mutant]:
    """Columns and metadata of files; sound tables without rows are enough to show them."""
    for name, table in OUTPUT_TABLES.items():
        for column in table.column_names:
            yield Mutant(
                f"{name}.{column} dropped", "columns", _rewritten(name, lambda t, c=column: t.drop_columns([c]))
            )
            renamed = [f"{column}_" if other == column else other for other in table.column_names]
            yield Mutant(
                f"{name}.{column} renamed", "columns", _rewritten(name, lambda t, n=renamed: t.rename_columns(n))
            )
            yield Mutant(f"{name}.{column} retyped", "type", _rewritten(name, lambda t, c=column: _retyped(t, c)))
        swapped = [*table.column_names[1::-1], *table.column_names[2:]]
        yield Mutant(f"{name} in another order", "columns", _rewritten(name, lambda t, n=swapped: t.select(n)))
        further = _rewritten(name, lambda t: t.append_column("more", pa.nulls(t.num_rows, pa.string())))
        yield Mutant(f"{name} with a further column", "columns", further)
        for version in ("2.0.0", "1.999.0", "0.9.0", "1", ""):
            yield Mutant(
                f"{name} of version {version!r}",
                "version",
                _rewritten(name, _with_metadata("dateline_contract", version)),
            )
        yield Mutant(f"{name} called another", "metadata", _rewritten(name, _with_metadata("dateline_table", "other")))
    yield Mutant("places without geo", "metadata", _rewritten("places", _with_metadata("geo", "{}")))


def _retyped(data: pa.Table, column: str) -> pa.Table:
    position, old = data.schema.get_field_index(column), data.schema.field(column).type
    new = pa.float32() if old == pa.float64() else pa.int32() if old == pa.int64() else pa.large_string()
    return data.set_column(position, column, pa.nulls(data.num_rows, new))


def _with_metadata(key: str, value: str) -> Callable[[pa.Table], pa.Table]:
    return lambda data: data.replace_schema_metadata({**data.schema.metadata, key.encode(): value.encode()})


def of_values() -> Iterator[Mutant]:
    """Single values, whole rows, and rows in the wrong place."""
    for name, table in OUTPUT_TABLES.items():
        for column in table.columns:
            yield from _of_column(table, column)
        for span in table.spans:
            for end in (span.start, span.end):
                for step in (-1, 1):
                    yield Mutant(f"{name}.{end} {step:+d}", "span", _shifted(name, end, step))
            for part in (span.text_column, span.start, span.end):
                if table.column(part).nullable:
                    yield Mutant(f"{name}.{part} null beside its span", "span", change_value(name, part, None))
            yield Mutant(
                f"{name}.{span.text_column} other words", "span", change_value(name, span.text_column, "other words")
            )
        for key in table.foreign_keys:
            listed = table.column(key.column).field.type == "strings"
            yield Mutant(
                f"{name}.{key.column} orphaned",
                "foreign_key",
                change_value(name, key.column, [NO_ID] if listed else NO_ID),
            )
            if key.same_article:
                other = make_other_id(key.target)
                there = [other] if listed else other
                yield Mutant(
                    f"{name}.{key.column} of another article", "same_article", change_value(name, key.column, there)
                )
        for below in table.below:
            yield Mutant(f"{name}.{below.column} too high", "below", change_value(name, below.column, 2))
        yield Mutant(
            f"{name} with a row twice", "unique", _rewritten(name, lambda t: pa.concat_tables([t, t.slice(0, 1)]))
        )
        yield Mutant(f"{name} with a row of another month", "unique", copied_row(name))
        yield Mutant(f"{name} with two months exchanged", "partition", _exchanged(name))
        for month in ("2021-10", "August"):
            yield Mutant(f"{name} in {PARTITION}={month}", "partition", _moved(name, month))
    for table_name, check, changes in BROKEN_RULES:
        yield Mutant(f"{table_name} {check} {changes}", check, change_row(table_name, changes))
    yield Mutant("articles without a month", "foreign_key", _without_file("articles"))


BROKEN_RULES: list[tuple[str, str, dict[str, Any]]] = [
    ("articles", "text_not_blank", {"text": " \n"}),
    ("articles", "date_is_whole", {"published_precision": None}),
    ("articles", "date_is_whole", {"date_source": None}),
    ("articles", "date_is_whole", {"published_at": None}),
    ("articles", "not_own_duplicate", {"duplicate_of": f"{1:016x}"}),
    ("articles", "partition", {"published_at": None, "published_precision": None, "date_source": None}),
    ("places", "coordinates_are_whole", {"latitude": None}),
    ("places", "coordinates_are_whole", {"longitude": None}),
    ("places", "coordinates_are_whole", {"precision": None}),
    ("places", "geometry_is_the_coordinates", {"geometry": None}),
    ("places", "geometry_is_the_coordinates", {"longitude": 69.3}),
    ("places", "geometry_is_the_coordinates", {"latitude": -34.5}),
    ("places", "resolved_or_reason", {"unresolved_reason": "ambiguous"}),
    ("quotes", "speaker_has_text", {"speaker_text": None, "speaker_start": None, "speaker_end": None}),
    ("events", "mode_of_type", {"mode": "visit"}),
    ("events", "mode_of_type", {"event_type": "AID"}),
    ("events", "event_date_not_above_event_date_end", {"event_date_end": date(2021, 8, 8)}),
    ("events", "killed_min_not_above_killed_max", {"killed_min": 5}),
    ("events", "injured_min_not_above_injured_max", {"injured_max": 4}),
    ("events", "dated_or_unknown", {"event_date": None}),
    ("events", "dated_or_unknown", {"date_precision": "unknown"}),
    ("events", "claim_has_source_or_is_denied", {"factuality": "asserted"}),
    ("events", "excerpt", {"sentence": "Rebels seized Aldova."}),
    ("events", "excerpt", {"sentence": "She called it “a black day”."}),
]
"""A broken value for each rule over several columns."""


def make_other_id(target: str) -> str:
    """A key of `target` of the second article."""
    return f"{ {'places': 100, 'quotes': 200}[target] + 2:016x}"


def _of_column(table: Table, column: Column) -> Iterator[Mutant]:
    field, name = column.field, f"{table.name}.{column.name}"
    if not column.nullable:
        yield Mutant(f"{name} null", "not_nullable", change_value(table.name, column.name, None))
    if field.vocabulary is not None:
        yield Mutant(
            f"{name} no such value",
            "vocabulary",
            change_value(table.name, column.name, _unknown(field.type, "nonsense")),
        )
    whole = int if field.type == "integer" else float
    if field.minimum is not None:
        yield Mutant(f"{name} too low", "minimum", change_value(table.name, column.name, whole(field.minimum) - 1))
    if field.maximum is not None:
        yield Mutant(f"{name} too high", "maximum", change_value(table.name, column.name, whole(field.maximum) + 1))
    if field.pattern is not None:
        yield Mutant(f"{name} 'a b'", "pattern", change_value(table.name, column.name, "a b"))


def _unknown(kind: str, value: str) -> Any:
    return [value] if kind == "strings" else value


def change_value(table: str, column: str, value: Any) -> Callable[[Path], None]:
    return change_row(table, {column: value})


def change_row(table: str, changes: dict[str, Any]) -> Callable[[Path], None]:
    """Other values in the first row of the first month."""

    def change(data: pa.Table) -> pa.Table:
        for column, value in changes.items():
            position, field = data.schema.get_field_index(column), data.schema.field(column)
            values = [value, *data[column].to_pylist()[1:]]
            data = data.set_column(position, field.with_nullable(True), pa.array(values, field.type))
        return data

    return _rewritten(table, change)


def _shifted(table: str, column: str, step: int) -> Callable[[Path], None]:
    def change(data: pa.Table) -> pa.Table:
        position, field = data.schema.get_field_index(column), data.schema.field(column)
        first, *rest = data[column].to_pylist()
        return data.set_column(position, field, pa.array([first + step, *rest], field.type))

    return _rewritten(table, change)


def copied_row(table: str) -> Callable[[Path], None]:
    def apply(output: Path) -> None:
        other = pq.read_table(file_of(output, table, LATER), partitioning=None).slice(0, 1)
        _rewritten(table, lambda data: pa.concat_tables([data, other]))(output)

    return apply


def _exchanged(table: str) -> Callable[[Path], None]:
    def apply(output: Path) -> None:
        _exchange(output, table)
        describe(output)

    return apply


def _exchange(output: Path, table: str) -> None:
    one, two = file_of(output, table, MONTH), file_of(output, table, LATER)
    aside = output / "aside"
    one.rename(aside)
    two.rename(one)
    aside.rename(two)


def _moved(table: str, month: str) -> Callable[[Path], None]:
    def apply(output: Path) -> None:
        folder = file_of(output, table).parent
        folder.rename(folder.with_name(f"{PARTITION}={month}"))
        describe(output)

    return apply


def _without_file(table: str) -> Callable[[Path], None]:
    def apply(output: Path) -> None:
        shutil.rmtree(file_of(output, table).parent)
        describe(output)

    return apply


def of_files() -> Iterator[Mutant]:
    """Files and manifest, as they are found."""
    for name in OUTPUT_TABLES:
        yield Mutant(f"{name} with a file less", "file_missing", lambda o, n=name: shutil.rmtree(file_of(o, n).parent))
        yield Mutant(
            f"{name} with a file more",
            "file_unknown",
            lambda o, n=name: _copy(o, n, f"{PARTITION}=2020-01/part-0.parquet"),
        )
        yield Mutant(
            f"{name} with a file outside months", "file_unknown", lambda o, n=name: _copy(o, n, "part-1.parquet")
        )
        yield Mutant(f"{name} with months exchanged", "file_hash", lambda o, n=name: _exchange(o, n))
        yield Mutant(f"{name} written again", "file_hash", lambda o, n=name: _written_again(file_of(o, n)))
        yield Mutant(f"{name} with another byte", "file_hash", lambda o, n=name: _another_byte(file_of(o, n)))
        yield Mutant(f"{name} cut off", "unreadable", lambda o, n=name: cut_off(file_of(o, n)))
        yield Mutant(f"{name} empty", "unreadable", lambda o, n=name: _replaced(file_of(o, n), b""))
        yield Mutant(f"{name} no Parquet", "unreadable", lambda o, n=name: _replaced(file_of(o, n), b"PAR1 no PAR1"))
        for check, change in _of_resource():
            yield Mutant(f"{name}: {change.__doc__}", check, _with_resource(name, change))
    yield Mutant("a text edited", "file_hash", _edited_text)
    for version in ("2.0.0", "1.999.0", "0.9.0", "latest", None):
        yield Mutant(
            f"manifest of version {version}", "version", _with_manifest(lambda m, v=version: m.update(version=v))
        )
    yield Mutant(
        "manifest with a table twice", "manifest", _with_manifest(lambda m: m["resources"].append(m["resources"][0]))
    )
    yield Mutant(
        "manifest with another table", "manifest", _with_manifest(lambda m: m["resources"].append({"name": "more"}))
    )


def _of_resource() -> Iterator[tuple[str, Callable[[dict[str, Any]], None]]]:
    def no_name(r: dict[str, Any]) -> None:
        """not in the manifest"""
        r["name"] = "other"

    def other_hash(r: dict[str, Any]) -> None:
        """another hash in the manifest"""
        r["files"][0]["hash"] = f"sha256:{0:064x}"

    def no_hash(r: dict[str, Any]) -> None:
        """no hash in the manifest"""
        del r["files"][0]["hash"]

    def other_bytes(r: dict[str, Any]) -> None:
        """other bytes in the manifest"""
        r["files"][0]["bytes"] += 1

    def other_rows(r: dict[str, Any]) -> None:
        """other rows of a file in the manifest"""
        r["files"][0]["rows"] += 1

    def other_sum(r: dict[str, Any]) -> None:
        """other rows of the table in the manifest"""
        r["rows"] += 1

    def file_gone(r: dict[str, Any]) -> None:
        """a file less in the manifest"""
        del r["files"][0]

    def path_gone(r: dict[str, Any]) -> None:
        """another path in the manifest"""
        r["path"] = "elsewhere"

    def file_twice(r: dict[str, Any]) -> None:
        """a file twice in the manifest"""
        r["files"].append(r["files"][0])

    def no_field(r: dict[str, Any]) -> None:
        """a field less in the manifest"""
        del r["schema"]["fields"][0]

    def other_type(r: dict[str, Any]) -> None:
        """a field of another type in the manifest"""
        r["schema"]["fields"][0]["type"] = "any"

    def no_key(r: dict[str, Any]) -> None:
        """another key in the manifest"""
        r["schema"]["primaryKey"] = []

    for change in (no_name, path_gone, file_twice, no_field, other_type, no_key):
        yield "manifest", change
    for change in (other_hash, no_hash, other_bytes):
        yield "file_hash", change
    for change in (other_rows, other_sum):
        yield "row_count", change
    yield "file_unknown", file_gone


def _with_resource(name: str, change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    return _with_manifest(lambda m: change(next(r for r in m["resources"] if r["name"] == name)))


def _with_manifest(change: Callable[[dict[str, Any]], Any]) -> Callable[[Path], None]:
    def apply(output: Path) -> None:
        manifest = json.loads((output / FILE_NAME).read_text(encoding="utf-8"))
        change(manifest)
        _replaced(output / FILE_NAME, json.dumps(manifest).encode())

    return apply


def _copy(output: Path, name: str, to: str) -> None:
    target = output / name / to
    target.parent.mkdir(exist_ok=True)
    shutil.copy(file_of(output, name), target)


def _written_again(path: Path) -> None:
    data = pq.read_table(path, partitioning=None)
    path.unlink()
    pq.write_table(data, path, compression="gzip")


def _another_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    _replaced(path, bytes(content))


def cut_off(path: Path) -> None:
    _replaced(path, path.read_bytes()[:-10])


def _replaced(path: Path, content: bytes) -> None:
    path.unlink()  # never through a link into the sound output
    path.write_bytes(content)


def _edited_text(output: Path) -> None:
    path = file_of(output, "articles")
    data = pq.read_table(path, partitioning=None)
    position = data.schema.get_field_index("text")
    texts = [text.replace("Monday", "Friday") for text in data["text"].to_pylist()]
    path.unlink()
    pq.write_table(data.set_column(position, data.schema.field("text"), pa.array(texts)), path)
