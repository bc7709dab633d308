"""What checking costs beside reading: `dateline check` on a million events against `pd.read_parquet` of the same tables.

    python benchmarks/check.py --from output --events 1000000 --months 24

Copies the rows of an output folder under new ids until there are so many events, spread over so many months, and measures
in processes of their own: pandas reading every column of the tables, and the check of the whole folder. Prints processor
seconds, their ratio, and the most memory that each held.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from schemas import datapackage
from schemas.arrow import arrow_schema
from schemas.check import check
from schemas.fields import ID
from schemas.load import table_files
from schemas.tables import OUTPUT_TABLES

ROW_GROUP_ROWS = 5_000
"""As publish writes them."""

_DATED = {"published_precision": "day", "date_source": "text"}
"""What articles without a date get, so that every row has a month."""


def enlarge(source: Path, target: Path, events: int, months: int) -> None:
    """Writes an output folder with at least so many events: copies of the rows of `source`, month by month."""
    tables = {
        name: pa.concat_tables(pq.read_table(path, partitioning=None) for path in table_files(source, name))
        for name in OUTPUT_TABLES
    }
    copies = -(-events // tables["events"].num_rows)
    for number in range(months):
        year, month = divmod(2015 * 12 + number, 12)
        for name, data in tables.items():
            folder = target / name / f"{datapackage.PARTITION}={year}-{month + 1:02d}"
            folder.mkdir(parents=True)
            schema = arrow_schema(OUTPUT_TABLES[name])
            with pq.ParquetWriter(folder / "part-0.parquet", schema, compression="zstd", compression_level=3) as writer:
                for part in _copied(
                    name, data, range(number, copies, months), np.datetime64(f"{year}-{month + 1:02d}")
                ):
                    writer.write_table(part.cast(schema), row_group_size=ROW_GROUP_ROWS)
    files = {name: table_files(target, name) for name in OUTPUT_TABLES}
    datapackage.write(datapackage.describe(target, files), target / datapackage.FILE_NAME)


def _copied(name: str, data: pa.Table, copies: range, month: np.datetime64) -> Iterator[pa.Table]:
    """The rows once for each of `copies`, with ids and a date of their own, some row groups at a time."""
    waiting: list[pa.Table] = []
    for copy in copies:
        new = data
        for position, column in enumerate(OUTPUT_TABLES[name].columns):
            old = data[column.name].combine_chunks()
            if column.field.pattern == ID:
                values = _renamed(old, copy)
            elif column.name == "place_ids":
                values = pa.ListArray.from_arrays(old.offsets, _renamed(old.values, copy))
            elif column.name in _DATED:
                values = old.fill_null(_DATED[column.name])
            elif column.name == "published_at":
                at = pa.scalar(month.astype("datetime64[us]").item(), pa.timestamp("us")).cast(old.type)
                values = pa.array([at] * len(old), old.type)
            else:
                continue
            new = new.set_column(position, data.schema.field(position), values)
        waiting.append(new)
        if sum(part.num_rows for part in waiting) >= 20 * ROW_GROUP_ROWS:
            yield pa.concat_tables(waiting).combine_chunks()
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting).combine_chunks()


def _renamed(ids: pa.Array, copy: int) -> pa.Array:
    """Other ids, the same for the same id, and others for each copy."""
    mask = (copy + 1) * 0x9E3779B97F4A7C15 % 2**64
    return pa.array([None if old is None else f"{int(old, 16) ^ mask:016x}" for old in ids.to_pylist()], pa.string())


def read_with_pandas(output: Path) -> None:
    """Every column of every table, as a notebook reads them."""
    for name in OUTPUT_TABLES:
        pd.read_parquet(output / name)


def check_all(output: Path) -> None:
    """What `dateline check` does; the copies must be sound."""
    broken = check(output)
    assert not broken, broken[:3]


WORK = {"read": read_with_pandas, "check": check_all}


def measure(what: str, output: Path) -> tuple[float, float, float]:
    """Processor seconds, seconds and MiB of one piece of work in a process of its own."""
    command = [sys.executable, __file__, "--only", what, "--from", str(output)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(printed[0]), float(printed[1]), float(printed[2])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="source", type=Path, default=Path("output"), help="folder of tables to copy")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--months", type=int, nargs="+", default=[24, 1])
    parser.add_argument("--keep", type=Path, help="where to leave the enlarged folders")
    parser.add_argument("--only", choices=list(WORK), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        before, cpu, wall = peak_mib(), time.process_time(), time.perf_counter()
        WORK[options.only](options.source)
        print(time.process_time() - cpu, time.perf_counter() - wall, peak_mib() - before)
        return
    with tempfile.TemporaryDirectory() as scratch:
        for months in options.months:
            output = (options.keep or Path(scratch)) / f"{options.events}-{months}"
            if not output.exists():
                enlarge(options.source, output, options.events, months)
            rows = {
                name: sum(pq.read_metadata(path).num_rows for path in table_files(output, name))
                for name in OUTPUT_TABLES
            }
            print(f"{months} months: " + ", ".join(f"{count:,} {name}" for name, count in rows.items()))
            read, checked = measure("read", output), measure("check", output)
            for what, (cpu, wall, memory) in (("pandas reads", read), ("check", checked)):
                print(f"  {what:<13}{cpu:7.1f} s of processor time {wall:7.1f} s {memory:8,.0f} MiB")
            print(f"  check / read {checked[0] / read[0]:7.2f}                     {checked[1] / read[1]:7.2f}")


def peak_mib() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
