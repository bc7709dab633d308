"""When: the date expressions of an article on the calendar, and the date of an event among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from spacy.tokens import Token

from flows.reading.document import Document
from flows.reading.records import DatePrecision, DateRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDate:
    """When an event took place: first and last day, both None where it cannot be dated.

    `text` is the date expression as written, None where the date is the article's own or unknown.
    """

    first: date | None = None
    last: date | None = None
    precision: DatePrecision = "unknown"
    text: str | None = None
    rule: str


def read(document: Document) -> tuple[DateRecord, ...]:
    """Every date expression of the article in the order of the text, resolved against the day of publication."""
    return ()


def event_date(document: Document, dates: Sequence[DateRecord], trigger: Token) -> EventDate:
    """The date of the event that `trigger` names; `dates` is what `read` gave for the document."""
    return EventDate(rule="unknown")
