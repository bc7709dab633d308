"""What a run costs on a corpus that is published already: with nothing new, and with a hundredth of it new.

    python benchmarks/increments.py --articles 5000 50000

Articles are not read but made up, as tables and sketches of random content, a tenth of them copies; the raw files beside them
are as many and small. Each run is a process of its own; printed are seconds, processor seconds, and the peak memory of the
process. The run with nothing new is the whole `dateline run`, Prefect's server included.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from flows import catalogue, ids
from flows.ids import article_id
from flows.increment import Increment
from flows.linking.sketches import SKETCHES, SOURCES
from flows.publish import publish
from flows.run import Run, Settings
from flows.state import State
from flows.store import SKETCHED, WORK, Batch, _write_by_month, reader
from schemas.arrow import arrow_schema
from schemas.tables import OUTPUT_TABLES

PER_BATCH, QUOTES, EVENTS, RUNS, DAYS = 1_000, 4, 3, 15, 3_650


def write_raw(raw: Path, first: int, count: int) -> None:
    """So many small files."""
    for number in range(first, first + count):
        path = raw / f"{number // 1000:04}" / f"{number:07}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Article {number}\n")


def write_batch(folder: Path, first: int, count: int) -> Batch:
    """A batch of made-up articles."""
    chance = np.random.default_rng(first)
    paths = [f"{number // 1000:04}/{number:07}.txt" for number in range(first, first + count)]
    own = [article_id(path) for path in paths]
    number = ids.numbers(own)
    start = datetime(2012, 1, 1, tzinfo=UTC)
    days = [start + timedelta(days=int(day)) for day in chance.integers(0, DAYS, count)]
    months = [f"{day:%Y-%m}" for day in days]
    minhash = chance.integers(0, 2**32, (count, 128), dtype=np.uint32)
    copied = chance.random(count) < 0.1
    minhash[copied] = np.random.default_rng(0).integers(0, 2**32, (50, 128), dtype=np.uint32)[
        chance.integers(0, 50, int(copied.sum()))
    ]
    text = ["".join(map(chr, row)) for row in chance.integers(97, 123, (count, 3_000)).tolist()]
    rows = {
        "articles": {
            "article_id": own,
            "raw_path": paths,
            "raw_sha256": ["0" * 64] * count,
            "source_format": ["txt"] * count,
            "language": ["en"] * count,
            "published_at": days,
            "published_precision": ["day"] * count,
            "date_source": ["text"] * count,
            "text": text,
            "agencies": [[]] * count,
            "removed": [[]] * count,
            **{name: [9] * count for name in ("paragraph_count", "sentence_count", "word_count")},
        }
    }
    quote = [[article_id(f"{name} quote {n}") for n in range(QUOTES)] for name in own]
    event = [[article_id(f"{name} event {n}") for n in range(EVENTS)] for name in own]
    rows["quotes"] = _many(own, quote, "quote_id", {"quote_type": "direct", "text": "x" * 100, "rule": "made up"})
    rows["events"] = _many(
        own, event, "event_id", {"event_type": "ASSAULT", "trigger": "shot", "sentence": "y" * 150, "rule": "made up"}
    )
    rows["events"]["incident_id"] = rows["events"]["event_id"]
    rows["places"], rows["rejects"] = {"article_id": []}, {"article_id": []}
    sketches = {
        "id": number,
        "raw_path": paths,
        "file": paths,
        "digest": number,
        "is_article": [True] * count,
        "published_at": days,
        "minhash": [row.tobytes() for row in minhash],
        "quotes": [
            [{"quote_id": int(q), "start": 1, "words": int(q), "run_count": RUNS} for q in ids.numbers(names)]
            for names in quote
        ],
        "quote_runs": chance.integers(0, 2**40, (count, QUOTES * RUNS)).tolist(),
        "reports": [_reports(names, day, chance) for names, day in zip(event, days, strict=True)],
    }
    batch = Batch(folder)
    (folder / "validated").mkdir(parents=True)
    batch.write_sources(pa.table([number, paths, paths, number], schema=SOURCES))
    for name, table in OUTPUT_TABLES.items():
        schema = arrow_schema(table)
        size = len(rows[name]["article_id"])
        filled = {field.name: rows[name].get(field.name, [_any(field)] * size) for field in schema}
        month_of = dict(zip(own, months, strict=True))
        of_rows = [month_of[article] for article in rows[name]["article_id"]]
        _write_by_month(pa.table(filled, schema=schema), of_rows, folder / "validated" / f"{name}.arrow")
    _write_by_month(pa.table(sketches, schema=SKETCHES), months, folder / "validated" / f"{SKETCHED}.arrow")
    return batch


def _any(field: pa.Field) -> object:
    if field.nullable:
        return None
    return [] if pa.types.is_list(field.type) else "made up" if pa.types.is_string(field.type) else 1


def _many(own: list[str], names: list[list[str]], key: str, same: dict[str, str]) -> dict[str, list]:  # type: ignore[type-arg]
    flat = [name for of_article in names for name in of_article]
    owners = [article for article, of_article in zip(own, names, strict=True) for _ in of_article]
    lists = {name: [[]] * len(flat) for name in ("context", "co_actors", "co_recipients", "place_ids")}
    return {key: flat, "article_id": owners, **{name: [text] * len(flat) for name, text in same.items()}, **lists}


def _reports(names: list[str], day: datetime, chance: np.random.Generator) -> list[dict[str, object]]:
    towns = chance.integers(0, 500, len(names)).tolist()
    return [
        {
            "event_id": int(number),
            "start": 1,
            "event_type": "ASSAULT",
            "mode": None,
            "actor": f"group {town % 40}",
            "keys": [ids.digest(str(day), str(town % 40))],
            "place_name": f"town {town}",
            "geonames_id": town,
            "precision": "city",
            "country_code": "AF",
            "first": day.date(),
            "factuality": "asserted",
        }
        for number, town in zip(ids.numbers(names), towns, strict=True)
    ]


def make_up(output: Path, first: int, count: int) -> None:
    """Writes batches of made-up articles."""
    for start in range(first, first + count, PER_BATCH):
        write_batch(output / WORK / "made-up" / f"{start:09}", start, min(PER_BATCH, first + count - start))


def made_up(output: Path) -> list[Batch]:
    """The batches that were made up last."""
    return [Batch(path) for path in sorted((output / WORK / "made-up").iterdir())]


def publish_made_up(raw: Path, output: Path) -> None:
    """Publishes made-up articles as a first run does, and says what linking and publishing took."""
    work = output / WORK
    read_by = reader(Settings().decides())
    increment = Increment(State(), [], read_by)
    for _ in increment.files(raw):
        pass
    with _measured("first publication"):
        entries = catalogue.build(State(), increment, made_up(output), output, work)
        publish(entries, State(), increment.seen(), work, output)


def publish_more(raw: Path, output: Path) -> None:
    """Publishes further articles."""
    with _measured("a hundredth is new"):
        this = Run(raw, output, Settings(), len)
        for _ in this.increment.files(raw):
            pass
        for batch in made_up(output):
            this.done(batch)
        this.publish()


class _measured:  # reads as a statement
    def __init__(self, name: str) -> None:
        self._name, self._base = name, _peak()

    def __enter__(self) -> None:
        self._wall, self._processor = time.monotonic(), time.process_time()

    def __exit__(self, *_: object) -> None:
        wall, processor = time.monotonic() - self._wall, time.process_time() - self._processor
        print(f"  {self._name}: {wall:.1f} s, {processor:.1f} s of processor, {self._base} to {_peak()} MB", flush=True)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Runs each step in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[5_000, 50_000])
    parser.add_argument("--step", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        step, raw, output, first, count = json.loads(options.step)
        {
            "make": lambda: make_up(Path(output), first, count),
            "first": lambda: publish_made_up(Path(raw), Path(output)),
            "more": lambda: publish_more(Path(raw), Path(output)),
        }[step]()
        return
    for count in options.articles:
        print(f"{count:,} articles", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            raw, output = Path(folder) / "raw", Path(folder) / "output"
            write_raw(raw, 0, count)
            time.sleep(3)  # files that have just been written may still change
            _step("make", raw, output, 0, count)
            _step("first", raw, output)
            shutil.rmtree(output / WORK / "made-up")
            began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
            command = [sys.executable, "-m", "flows.cli", "run", str(raw), "--output", str(output)]
            subprocess.run(command, check=True, env={**os.environ, "PREFECT_HOME": f"{folder}/prefect"})
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            print(f"  nothing new: {time.monotonic() - began:.1f} s, {processor:.1f} s of processor", flush=True)
            write_raw(raw, count, max(1, count // 100))
            _step("make", raw, output, count, max(1, count // 100))
            _step("more", raw, output)


def _step(step: str, raw: Path, output: Path, first: int = 0, count: int = 0) -> None:
    arguments = json.dumps([step, str(raw), str(output), first, count])
    subprocess.run([sys.executable, __file__, "--step", arguments], check=True)


if __name__ == "__main__":
    main()
