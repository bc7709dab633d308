"""Links across articles: near-duplicates, copies of a quote, and reports of the same incident.

Links depend on the set of articles alone, not on the batches that they came in.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from flows.cleaning.duplicates import duplicate_of
from flows.incidents import Report, incidents
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
        incident_of=incidents(_reports(batches, order_of)),
    )


def _rows(batches: Sequence[Batch], name: str, columns: list[str]) -> Iterator[dict[str, Any]]:
    for batch in batches:
        yield from batch.validated(name).select(columns).to_pylist()


def _filled(data: pa.Table, key: str, column: str, links: Mapping[str, str]) -> pa.Table:
    old = data[column].to_pylist()
    new = [links.get(row, before) for row, before in zip(data[key].to_pylist(), old, strict=True)]
    position = data.schema.get_field_index(column)
    return data.set_column(position, data.schema.field(column), pa.array(new, pa.string()))


_PLACE_COLUMNS = ["place_id", "name", "geonames_id", "precision", "country_code", "admin1", "latitude", "longitude"]
_EVENT_COLUMNS = [
    *("event_id", "article_id", "start", "event_type", "mode", "actor", "recipient", "place_id"),
    *("event_date", "event_date_end", "killed_min", "factuality"),
]


def _reports(batches: Sequence[Batch], order_of: Mapping[str, Order]) -> Iterator[Report]:
    for batch in batches:
        place_of = {place["place_id"]: place for place in batch.validated("places").select(_PLACE_COLUMNS).to_pylist()}
        for event in batch.validated("events").select(_EVENT_COLUMNS).to_pylist():
            place = place_of.get(event["place_id"], {})
            yield Report(
                event_id=event["event_id"],
                order=(*order_of[event["article_id"]], f"{event['start']:09d}"),
                place_name=place.get("name"),
                first=event["event_date"],
                last=event["event_date_end"],
                killed=event["killed_min"],
                **{name: event[name] for name in ("event_type", "mode", "actor", "recipient", "factuality")},
                **{name: place.get(name) for name in _PLACE_COLUMNS[2:]},
            )
