"""Rows of every table that keep their contract, so that a test states only what differs."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd

from schemas.arrow import frame_of
from schemas.geo import wkb_point
from schemas.tables import TABLES

Row = dict[str, Any]

TEXT = "Rebels seized Aldova on Monday, Mayor Ana Ruiz said.\n\nShe called it “a black day”."


def _id(number: int) -> str:
    return f"{number:016x}"


def article(number: int = 1, **changes: Any) -> Row:
    """An article whose text is TEXT."""
    return {
        "article_id": _id(number),
        "raw_path": f"{number}.txt",
        "raw_sha256": "0" * 64,
        "source_format": "txt",
        "title": "Rebels take Aldova",
        "agencies": [],
        "language": "en",
        "published_at": datetime(2021, 8, 9, tzinfo=UTC),
        "published_precision": "day",
        "date_source": "text",
        "text": TEXT,
        "paragraph_count": 2,
        "sentence_count": 2,
        "word_count": 14,
        "removed": [{"kind": "byline", "text": "By Jo Writer"}],
        **changes,
    }


def place(number: int = 1, **changes: Any) -> Row:
    """The place Aldova of article 1."""
    return {
        "place_id": _id(100 + number),
        "article_id": _id(1),
        "sentence_index": 0,
        "name": "Aldova",
        "start": 14,
        "end": 20,
        "role": "location",
        "geonames_id": 1,
        "resolved_name": "Aldova",
        "feature_type": "city",
        "country_code": "AF",
        "latitude": 34.5,
        "longitude": 69.2,
        "geometry": wkb_point(69.2, 34.5),
        "precision": "city",
        "confidence": 0.9,
        "rule": "test",
        **changes,
    }


def quote(number: int = 1, **changes: Any) -> Row:
    """What the mayor of article 1 called it."""
    start = TEXT.index("a black day")
    return {
        "quote_id": _id(200 + number),
        "article_id": _id(1),
        "sentence_index": 1,
        "quote_type": "direct",
        "text": "a black day",
        "start": start,
        "end": start + len("a black day"),
        "speaker": "Ana Ruiz",
        "speaker_text": "She",
        "speaker_start": TEXT.index("She"),
        "speaker_end": TEXT.index("She") + 3,
        "cue": "called",
        "cue_start": TEXT.index("called"),
        "cue_end": TEXT.index("called") + 6,
        "confidence": 0.9,
        "rule": "test",
        **changes,
    }


def event(number: int = 1, **changes: Any) -> Row:
    """The seizure of Aldova of article 1."""
    return {
        "event_id": _id(300 + number),
        "incident_id": _id(300 + number),
        "article_id": _id(1),
        "sentence_index": 0,
        "event_type": "COERCE",
        "mode": "territory",
        "context": ["military"],
        "trigger": "seized",
        "start": 7,
        "end": 13,
        "actor": "Rebels",
        "actor_text": "Rebels",
        "actor_start": 0,
        "actor_end": 6,
        "actor_sector": "REB",
        "co_actors": [],
        "co_recipients": [],
        "place_id": _id(101),
        "place_ids": [_id(101)],
        "event_date": datetime(2021, 8, 9, tzinfo=UTC).date(),
        "event_date_end": datetime(2021, 8, 9, tzinfo=UTC).date(),
        "date_precision": "day",
        "date_text": "Monday",
        "factuality": "claimed",
        "claimed_by": "Ana Ruiz",
        "sentence": TEXT.split("\n")[0],
        "confidence": 0.8,
        "rule": "test",
        **changes,
    }


def reject(number: int = 1, **changes: Any) -> Row:
    """A file that could not be read."""
    return {
        "reject_id": _id(400 + number),
        "raw_path": "empty.txt",
        "stage": "ingest",
        "check": "empty_file",
        "message": "The file is empty.",
        **changes,
    }


def frames(**rows: list[Row]) -> dict[str, pd.DataFrame]:
    """Frames of all five tables with one good row each, or with the rows given for a table."""
    all_rows = {"articles": [article()], "places": [place()], "quotes": [quote()], "events": [event()]}
    all_rows["rejects"] = [reject()]
    all_rows.update(rows)
    return {name: frame_of(table_rows, TABLES[name]) for name, table_rows in all_rows.items()}
