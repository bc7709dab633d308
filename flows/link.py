"""Links across articles: near-duplicates, copies of a quote, and reports of the same incident.

Links depend on the set of articles alone, not on the batches that they came in.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from flows.cleaning.duplicates import duplicate_of
from flows.reading.quote_links import same_quotes
from flows.store import Batch

Order = tuple[str, str]
"""What makes an article earlier than another: its time of publication (unknown ones last), then its path."""

_NO_DATE = "9999"


@dataclass(frozen=True)
class Links:
    """What publish adds to rows: `month_of` by article_id, the others by the id of the row that gets the link."""

    month_of: Mapping[str, str]
    duplicate_of: Mapping[str, str]
    same_as: Mapping[str, str]
    incident_of: Mapping[str, str]

    def fill(self, name: str, data: pa.Table) -> pa.Table:
        """The rows of table `name` with their links."""
        match name:
            case "articles":
                return _filled(data, "article_id", "duplicate_of", self.duplicate_of)
            case "quotes":
                return _filled(data, "quote_id", "same_as", self.same_as)
            case "events":
                return _filled(data, "event_id", "incident_id", self.incident_of)
        return data


def link(batches: Sequence[Batch]) -> Links:
    """The links among the articles of all batches."""
    month_of: dict[str, str] = {}
    order_of: dict[str, Order] = {}
    for batch in batches:
        articles = batch.validated("articles").select(["article_id", "raw_path", "published_at"]).to_pylist()
        for article in articles:
            at = article["published_at"]
            month_of[article["article_id"]] = "unknown" if at is None else f"{at:%Y-%m}"
            order_of[article["article_id"]] = (_NO_DATE if at is None else at.isoformat(), article["raw_path"])
    return Links(
        month_of=month_of,
        duplicate_of=duplicate_of(
            (row["article_id"], order_of[row["article_id"]], row["text"])
            for row in _rows(batches, "articles", ["article_id", "text"])
        ),
        same_as=same_quotes(
            (row["quote_id"], (*order_of[row["article_id"]], row["start"]), row["text"])
            for row in _rows(batches, "quotes", ["quote_id", "article_id", "start", "text", "quote_type"])
            if row["quote_type"] != "indirect"
        ),
        incident_of=_incidents(batches, order_of),
    )


def _rows(batches: Sequence[Batch], name: str, columns: list[str]) -> Iterator[dict[str, Any]]:
    for batch in batches:
        yield from batch.validated(name).select(columns).to_pylist()


def _filled(data: pa.Table, key: str, column: str, links: Mapping[str, str]) -> pa.Table:
    old = data[column].to_pylist()
    new = [links.get(row, before) for row, before in zip(data[key].to_pylist(), old, strict=True)]
    position = data.schema.get_field_index(column)
    return data.set_column(position, data.schema.field(column), pa.array(new, pa.string()))


def _incidents(batches: Sequence[Batch], order_of: Mapping[str, Order]) -> dict[str, str]:
    """The earliest report of what happened by the same actor, at the same place, on the same day.

    Reports that lack actor, place or day stay incidents of their own.
    """
    place_of = {
        row["place_id"]: str(row["geonames_id"] or row["name"])
        for row in _rows(batches, "places", ["place_id", "geonames_id", "name"])
    }
    columns = ["event_id", "article_id", "start", "event_type", "mode", "actor", "place_id", "event_date"]
    first: dict[tuple[str, str | None, str, str, date], tuple[tuple[object, ...], str]] = {}
    reports: list[tuple[str, tuple[str, str | None, str, str, date]]] = []
    for row in _rows(batches, "events", columns):
        if row["actor"] is None or row["place_id"] is None or row["event_date"] is None:
            continue
        happening = (row["event_type"], row["mode"], row["actor"], place_of[row["place_id"]], row["event_date"])
        rank = (*order_of[row["article_id"]], row["start"], row["event_id"])
        first[happening] = min(first.get(happening, (rank, row["event_id"])), (rank, row["event_id"]))
        reports.append((row["event_id"], happening))
    return {event: first[happening][1] for event, happening in reports}
