"""A run without Prefect, worker processes and language model, so that a test can make a hundred.

Articles are plain texts of one date line and sentences of two kinds, which are read by a regular expression:

    2021-08-09
    Rebels seized Aldova. “We will not leave this town to them, whatever it costs,” said Ana Ruiz.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.ids import make_id
from flows.publish import recover
from flows.run import Run, Settings
from flows.store import WORK, Batch
from schemas.arrow import frame_of, rows_of
from schemas.tables import TABLES
from tests import factories as make

_EVENT = re.compile(r"(\w+) seized (\w+)")
_QUOTE = re.compile(r"“([^”]+)”")


def read(folder: Path) -> int:
    """All stages of a batch at once."""
    batch = Batch(folder)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("articles", "places", "quotes", "events", "rejects")}
    rows["rejects"] = rows_of(batch.read("rejects", stage="ingest"), TABLES["rejects"])
    raw_articles = rows_of(batch.read("raw_articles"), TABLES["raw_articles"])
    for raw in raw_articles:
        _read_article(raw, rows)
    batch.write_validated({name: frame_of(table, TABLES[name]) for name, table in rows.items()})
    return len(raw_articles)


def _read_article(raw: dict[str, Any], rows: dict[str, list[dict[str, Any]]]) -> None:
    article = raw["article_id"]
    day, _, text = raw["content"].partition("\n")
    if not text.strip():
        reject = {"raw_path": raw["raw_path"], "article_id": article, "stage": "clean", "check": "no_text"}
        rows["rejects"].append(make.reject(reject_id=make_id("no_text", article), message="No text.", **reject))
        return
    at = None if day == "undated" else datetime.fromisoformat(day).replace(tzinfo=UTC)
    dated = {} if at else {"published_precision": None, "date_source": None}
    own = {name: raw[name] for name in ("article_id", "raw_path", "raw_sha256", "source_format")}
    rows["articles"].append(make.article(**own, text=text, published_at=at, **dated))
    for match in _EVENT.finditer(text):
        place, event = make_id("place", article, match.start(2)), make_id("event", article, match.start())
        rows["places"].append(make.place(place_id=place, article_id=article, name=match[2], start=match.start(2)))
        rows["events"].append(
            make.event(
                event_id=event,
                incident_id=event,
                article_id=article,
                start=match.start(),
                actor=match[1],
                place_id=place,
                place_ids=[place],
                event_date=None if at is None else at.date(),
                event_date_end=None,
                date_precision="unknown" if at is None else "day",
            )
        )
    for match in _QUOTE.finditer(text):
        quote = make_id("quote", article, match.start())
        rows["quotes"].append(make.quote(quote_id=quote, article_id=article, text=match[1], start=match.start()))


def run(
    raw: Path, output: Path, *, read: Callable[[Path], int] = read, say: Callable[[str], None] = len, **settings: Any
) -> dict[str, int]:
    """One run; gives the figures of its summary."""
    work = output / WORK
    work.mkdir(parents=True, exist_ok=True)
    recover(work, output)
    this = Run(raw, output, Settings(workers=1, **settings), say)
    for batch in this.batches():
        if not batch.is_validated:
            read(batch.folder)
        this.done(batch)
    this.publish()
    return this.counts()


def contents(output: Path) -> dict[str, bytes]:
    """The bytes of every file that is published."""
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in sorted(output.rglob("*"))
        if path.is_file() and WORK not in path.parts
    }
