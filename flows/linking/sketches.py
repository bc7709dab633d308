"""Sketches: what later runs have to know of an article to link it to others, without reading its rows again.

One row a record, also of those that became no article. It is made where the article is read, kept beside the tables in
OUTPUT/.dateline/state, and never published.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pyarrow as pa

from flows import ids
from flows.cleaning.duplicates import SIGNATURE_BYTES, signature
from flows.incidents import SIDES, Report, keys
from flows.reading import actors, quote_links
from schemas.arrow import rows_of
from schemas.tables import TABLES

_REPORT = pa.struct(
    [
        ("event_id", pa.uint64()),
        ("start", pa.int32()),
        ("keys", pa.list_(pa.uint64())),
        ("event_type", pa.string()),
        ("mode", pa.string()),
        *((f"{side}{part}", pa.string()) for side in SIDES for part in ("", "_names", "_country", "_sector")),
        ("geonames_id", pa.int64()),
        ("place_name", pa.string()),
        ("precision", pa.string()),
        ("country_code", pa.string()),
        ("admin1", pa.string()),
        ("latitude", pa.float64()),
        ("longitude", pa.float64()),
        ("first", pa.date32()),
        ("last", pa.date32()),
        ("dated", pa.bool_()),
        ("killed", pa.int64()),
        ("factuality", pa.string()),
    ]
)
_QUOTE = pa.struct(
    [("quote_id", pa.uint64()), ("start", pa.int32()), ("words", pa.uint64()), ("run_count", pa.int32())]
)

SOURCES = pa.schema([("id", pa.uint64()), ("raw_path", pa.string()), ("file", pa.string()), ("digest", pa.uint64())])
"""What ingest knows of a record: its article_id as a number, where it lies, and a digest of all that was read of it."""

SKETCHES = pa.schema(
    [
        *SOURCES,
        ("is_article", pa.bool_()),
        ("published_at", pa.timestamp("us", tz="UTC")),
        ("minhash", pa.binary(SIGNATURE_BYTES)),
        ("quotes", pa.list_(_QUOTE)),
        ("quote_runs", pa.list_(pa.uint64())),  # of all quotes of the article, one after the other
        ("reports", pa.list_(_REPORT)),
    ]
)

BEFORE_PUBLICATION = timedelta(days=3)
"""How long before its publication what an article does not date most often took place."""

Row = dict[str, Any]


def sketch(sources: pa.Table, frames: Mapping[str, pd.DataFrame]) -> pa.Table:
    """The sketches of records (of schema SOURCES), from the frames of tables that were read of them."""
    rows = {name: rows_of(frames[name], TABLES[name]) for name in ("articles", "quotes", "events", "places")}
    article_of = {article["article_id"]: article for article in rows["articles"]}
    quotes_of, events_of = _by_article(rows["quotes"]), _by_article(rows["events"])
    place_of = {place["place_id"]: place for place in rows["places"]}
    sketches = []
    for source in sources.to_pylist():
        name = ids.text(source["id"])
        article = article_of.get(name)
        if article is None:
            sketches.append({**source, "is_article": False, "quotes": [], "quote_runs": [], "reports": []})
            continue
        quotes, runs = _quotes(quotes_of[name])
        sketches.append(
            {
                **source,
                "is_article": True,
                "published_at": article["published_at"],
                "minhash": signature(article["text"]).tobytes(),
                "quotes": quotes,
                "quote_runs": runs,
                "reports": _reports(events_of[name], place_of, article["published_at"]),
            }
        )
    return pa.Table.from_pylist(sketches, schema=SKETCHES)


def _by_article(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["article_id"]].append(row)
    return found


def _quotes(rows: list[Row]) -> tuple[list[Row], list[int]]:
    quotes: list[Row] = []
    runs: list[int] = []
    for row in rows:
        made = None if row["quote_type"] == "indirect" else quote_links.sketch(row["text"])
        if made is not None:
            number = ids.number(row["quote_id"])
            quotes.append({"quote_id": number, "start": row["start"], "words": made.words, "run_count": len(made.runs)})
            runs += made.runs
    return quotes, runs


def _reports(events: list[Row], place_of: Mapping[str, Row], published: datetime | None) -> list[Row]:
    """The events that could be linked to another."""
    found = []
    for event in events:
        place = place_of.get(event["place_id"], {})
        columns = {name: event[name] for name in ("event_type", "mode", "factuality")}
        columns |= {f"{side}{part}": event[f"{side}{part}"] for side in SIDES for part in ("", "_country", "_sector")}
        columns |= {f"{side}_names": _names(event[side]) for side in SIDES}
        dated = event["event_date"] is not None
        columns |= {"first": event["event_date"], "last": event["event_date_end"], "dated": dated}
        if not dated and published is not None:
            columns |= {"first": published.date() - BEFORE_PUBLICATION, "last": published.date()}
        columns["killed"] = event["killed_min"]
        columns |= {"place_name": place.get("name"), **{name: place.get(name) for name in _OF_PLACE}}
        report = Report(**columns)
        if common := keys(report):
            found.append(
                {
                    "event_id": ids.number(event["event_id"]),
                    "start": event["start"],
                    "keys": common,
                    **asdict(report),
                }
            )
    return found


def _names(side: str | None) -> str | None:
    """The proper names among a side's words: "taliban" of "Taliban fighters", none of "Gunmen on motorcycles".

    The first word, which may have its capital from its sentence, is one where the lexicon of actors knows it, or where it
    stands alone and is no plural.
    """
    first, *others = re.findall(r"[^\W\d_][\w'’-]*", side or "") or [""]
    names = {word.casefold() for word in others if word[0].isupper()}
    rule = actors.identify(first).rule
    alone = not others and rule != "structure" and not first.endswith("s")
    if first[:1].isupper() and (alone or (rule or "").startswith("lexicon:")):
        names.add(first.casefold())
    return " ".join(sorted(names)) or None


_OF_PLACE = ("geonames_id", "precision", "country_code", "admin1", "latitude", "longitude")
