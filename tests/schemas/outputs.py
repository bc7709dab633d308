"""Small output folders that keep every contract, for tests to load, check and break."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from schemas import datapackage
from schemas.arrow import from_frame
from schemas.load import table_files
from schemas.tables import OUTPUT_TABLES
from tests import factories as make

MONTHS = ("2021-08", "2021-09", "unknown")


def rows(number: int, month: str) -> dict[str, pd.DataFrame]:
    """Frames of one article's rows, published in `month`, with ids of its own."""
    dated = {"published_at": datetime.fromisoformat(f"{month}-09").replace(tzinfo=UTC)} if month != "unknown" else None
    undated = {"published_at": None, "published_precision": None, "date_source": None}
    article = make.article(number, **(dated or undated))
    own = {"article_id": article["article_id"]}
    quote, place = make.quote(number, **own), make.place(number, **own)
    of = {**own, "place_id": place["place_id"], "place_ids": [place["place_id"]], "quote_id": quote["quote_id"]}
    tolls = {"killed_min": 3, "killed_max": 4, "injured_min": 5, "injured_max": 6}
    recipient = {"recipient": "Aldova", "recipient_text": "Aldova", "recipient_start": 14, "recipient_end": 20}
    codes = {"actor_country": "AFG", "recipient_country": "AFG", "recipient_sector": "GOV"}
    acled = {"acled_sub_event_type": "Non-state actor overtakes territory"}
    event = make.event(number, **of, **tolls, **recipient, **codes, **acled)
    reject = make.reject(number, article_id=article["article_id"])
    return make.frames(articles=[article], places=[place], quotes=[quote], events=[event], rejects=[reject])


def tables() -> dict[str, dict[str, pa.Table]]:
    """Arrow tables by table and month: an article a month, and a later one in the first that repeats what it says."""
    by_month = {month: [rows(number, month)] for number, month in enumerate(MONTHS, start=1)}
    by_month[MONTHS[0]].append(rows(9, MONTHS[0]))
    found: dict[str, dict[str, pa.Table]] = {}
    for name, table in OUTPUT_TABLES.items():
        found[name] = {
            month: from_frame(pd.concat([frames[name] for frames in some], ignore_index=True), table)
            for month, some in by_month.items()
        }
    return found


def arrow_tables(frames: Mapping[str, pd.DataFrame]) -> dict[str, pa.Table]:
    """Frames as Arrow tables."""
    return {name: from_frame(frame, OUTPUT_TABLES[name]) for name, frame in frames.items()}


def write(output: Path, data: Mapping[str, Mapping[str, pa.Table]]) -> Path:
    """Writes tables as publish does, with their manifest."""
    for name, months in data.items():
        for month, part in months.items():
            folder = output / name / f"{datapackage.PARTITION}={month}"
            folder.mkdir(parents=True, exist_ok=True)
            pq.write_table(part, folder / "part-0.parquet")
    describe(output)
    return output


def describe(output: Path) -> None:
    """Writes the manifest of whatever lies in the folder: what it says of files is then true."""
    files = {name: table_files(output, name) for name in OUTPUT_TABLES}
    datapackage.write(datapackage.describe(output, files), output / datapackage.FILE_NAME)


def change_manifest(output: Path, **changes: Any) -> None:
    """Writes other values into the manifest."""
    path = output / datapackage.FILE_NAME
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")
