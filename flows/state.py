"""What runs before this one read: the state of an output folder, in OUTPUT/.dateline/state beside the tables.

state.json               what the tables looked like when this was written
files.parquet            every file under raw: how it looked, and what read it
links.parquet            links between articles, so that a run sees which ones changed
sketches/                a row a record (flows.linking.sketches), by month as the tables are

It is published together with the tables, by the same commit. Where it does not fit the tables, nothing is lost but time:
everything is read again.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from flows.linking.sketches import SKETCHES
from flows.store import SKETCHED
from schemas import datapackage
from schemas.arrow import arrow_schema
from schemas.load import table_files
from schemas.tables import OUTPUT_TABLES

STATE = "state"
"""Name of the folder under the work folder."""

_FORMAT = 1
"""Of the state's own files; another one is not read."""

_SUMMARY, _FILES, _LINKS = "state.json", "files.parquet", "links.parquet"

FILES = pa.schema([("file", pa.string()), ("stamp", pa.string()), ("sha256", pa.string()), ("read_by", pa.string())])
LINKS = pa.schema([("kind", pa.string()), ("row", pa.uint64()), ("target", pa.uint64()), ("article", pa.uint64())])


class Unusable(ValueError):
    """There is no state, or it does not fit the tables; says why."""


class FileSeen(NamedTuple):
    """A file as it was when it was read: a row of `FILES`.

    `stamp` is what a look at the file tells without reading it (flows.sources.discovery); empty where it could not be
    trusted to change with the file. `read_by` names the code and settings that read it (flows.store.reader).
    """

    file: str
    stamp: str
    sha256: str
    read_by: str


@dataclass(frozen=True)
class Records:
    """What was read of every record, in arrays of one length, sorted by id."""

    id: NDArray[np.uint64]
    digest: NDArray[np.uint64]
    file: NDArray[np.intp]
    """Positions in `State.files`."""
    is_article: NDArray[np.bool_]
    month: NDArray[np.intp]
    """Positions in `State.months`."""


@dataclass(frozen=True)
class State:
    """The state as it was loaded; that of a new output folder where nothing is given."""

    files: pa.Table = field(default_factory=FILES.empty_table)
    """In the order of their paths (flows.ids.order_key)."""
    months: Sequence[str] = ()
    records: Records = field(
        default_factory=lambda: Records(
            np.zeros(0, np.uint64),
            np.zeros(0, np.uint64),
            np.zeros(0, np.intp),
            np.zeros(0, bool),
            np.zeros(0, np.intp),
        )
    )
    links: pa.Table = field(default_factory=LINKS.empty_table)
    fits: bool = False
    """Whether it was loaded, and the published tables are what it says."""


def load(work: Path, output: Path) -> State:
    """The state that fits the tables under `output`.

    Raises:
        Unusable: there is none.
    """
    folder = work / STATE
    try:
        summary = json.loads((folder / _SUMMARY).read_text(encoding="utf-8"))
        if summary["format"] != _FORMAT or summary["contract"] != _contract():
            raise Unusable("the tables are of another version of their contract")
        _compare(summary, output)
        files = pq.read_table(folder / _FILES)
        return State(files, *_records(folder, files["file"]), pq.read_table(folder / _LINKS), fits=True)
    except FileNotFoundError:
        raise Unusable("what earlier runs read is not known") from None
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        if isinstance(error, Unusable):
            raise
        raise Unusable("what earlier runs read is not known: its record is damaged") from error


def _compare(summary: Mapping[str, Any], output: Path) -> None:
    """Holds the tables against what they were, without reading those that nobody has touched.

    Raises:
        Unusable: they are not what the last run wrote.
    """
    manifest = output / datapackage.FILE_NAME
    if datapackage.sha256(manifest) != summary["manifest"]:
        raise Unusable(f"{manifest} was changed since the last run")
    described = json.loads(manifest.read_text(encoding="utf-8"))
    hashes = {part["path"]: part["hash"] for resource in described["resources"] for part in resource["files"]}
    there = {path.relative_to(output).as_posix(): path for name in OUTPUT_TABLES for path in table_files(output, name)}
    if changed := sorted(hashes.keys() ^ there.keys()):
        raise Unusable(f"{output / changed[0]} was added or removed since the last run")
    for name, path in there.items():
        if summary["stamps"].get(name) != _stamp(path) and f"sha256:{datapackage.sha256(path)}" != hashes[name]:
            raise Unusable(f"{path} was changed since the last run")


def _records(folder: Path, files: pa.ChunkedArray) -> tuple[list[str], Records]:
    columns: dict[str, list[NDArray[Any]]] = {name: [] for name in ("id", "digest", "file", "is_article", "month")}
    months = []
    for number, path in enumerate(table_files(folder, SKETCHED)):
        months.append(path.parent.name.partition("=")[2])
        part = pq.read_table(path, columns=["id", "digest", "file", "is_article"], partitioning=None)
        for name in ("id", "digest", "is_article"):
            columns[name].append(part[name].to_numpy())
        columns["file"].append(pc.index_in(part["file"], value_set=files.combine_chunks()).to_numpy().astype(np.intp))
        columns["month"].append(np.full(part.num_rows, number, np.intp))
    if not months:
        return months, State().records
    whole = {name: np.concatenate(parts) for name, parts in columns.items()}
    order = np.argsort(whole["id"])
    return months, Records(**{name: values[order] for name, values in whole.items()})


def write(folder: Path, output: Path, files: pa.Table, links: pa.Table) -> None:
    """Writes the state to `folder`, which has the sketches already, for the tables under `output`."""
    folder.mkdir(exist_ok=True)
    pq.write_table(links, folder / _LINKS)
    write_files(folder, files)
    paths = [path for name in OUTPUT_TABLES for path in table_files(output, name)]
    summary = {
        "format": _FORMAT,
        "contract": _contract(),
        "manifest": datapackage.sha256(output / datapackage.FILE_NAME),
        "stamps": {path.relative_to(output).as_posix(): _stamp(path) for path in paths},
    }
    (folder / _SUMMARY).write_text(json.dumps(summary, indent=1), encoding="utf-8")


def write_files(folder: Path, files: pa.Table) -> None:
    """Writes what is known of the files alone, where nothing else has changed."""
    making = folder / f"{_FILES}.tmp"
    pq.write_table(files, making, compression="zstd")
    making.replace(folder / _FILES)


def _contract() -> str:
    """Differs where the schema of a table or of the sketches does."""
    digest = hashlib.sha256()
    for schema in (*(arrow_schema(table) for table in OUTPUT_TABLES.values()), SKETCHES, FILES, LINKS):
        digest.update(schema.serialize().to_pybytes())
    return digest.hexdigest()


def _stamp(path: Path) -> str:
    status = path.stat()
    return f"{status.st_size}:{status.st_mtime_ns}"
