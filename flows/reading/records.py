"""What the reading modules find: one record a row to be, with offsets into the article's text and no ids yet.

Fields are named as the columns of the tables (schemas/), whose dictionary says what each one means. Where a table has the
id of another row, a record has its position in the list that the other module returned.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

PlaceRole = Literal["location", "dateline", "metonym", "modifier"]
QuoteType = Literal["direct", "mixed", "indirect"]
DatePrecision = Literal["day", "range", "week", "month", "year", "unknown"]
Factuality = Literal["asserted", "claimed", "denied", "negated", "planned", "hypothetical"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRecord:
    """A named place in the text, resolved where the evidence allows it."""

    sentence_index: int
    name: str
    start: int
    end: int
    role: PlaceRole
    geonames_id: int | None = None
    resolved_name: str | None = None
    feature_type: str | None = None
    country_code: str | None = None
    admin1: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    precision: str | None = None
    unresolved_reason: str | None = None
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRecord:
    """Something that somebody is reported to have said, with the speaker as written and as resolved.

    `text` is `article.text[start:end]`: without quotation marks for direct speech, the whole clause for mixed and
    indirect speech.
    """

    sentence_index: int
    quote_type: QuoteType
    text: str
    start: int
    end: int
    speaker: str | None = None
    speaker_text: str | None = None
    speaker_start: int | None = None
    speaker_end: int | None = None
    speaker_title: str | None = None
    speaker_affiliation: str | None = None
    cue: str | None = None
    cue_start: int | None = None
    cue_end: int | None = None
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord:
    """One mention of an event: one trigger, one actor side, one recipient side.

    `place` and `places` are positions in the list of PlaceRecords, `quote` is one in the list of QuoteRecords.
    `start` and `end` are the trigger's.
    """

    sentence_index: int
    event_type: str
    mode: str | None = None
    context: tuple[str, ...] = ()
    acled_sub_event_type: str | None = None
    trigger: str
    start: int
    end: int
    actor: str | None = None
    actor_text: str | None = None
    actor_start: int | None = None
    actor_end: int | None = None
    actor_country: str | None = None
    actor_sector: str | None = None
    co_actors: tuple[str, ...] = ()
    recipient: str | None = None
    recipient_text: str | None = None
    recipient_start: int | None = None
    recipient_end: int | None = None
    recipient_country: str | None = None
    recipient_sector: str | None = None
    co_recipients: tuple[str, ...] = ()
    place: int | None = None
    places: tuple[int, ...] = ()
    event_date: date | None = None
    event_date_end: date | None = None
    date_precision: DatePrecision = "unknown"
    date_text: str | None = None
    killed_min: int | None = None
    killed_max: int | None = None
    injured_min: int | None = None
    injured_max: int | None = None
    factuality: Factuality = "asserted"
    claimed_by: str | None = None
    quote: int | None = None
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRecord:
    """A date expression as written, and what it means: first and last day, and the TIMEX3 value.

    `value` is a TIMEX3 value ("2021-08-07", "2021-W31", "2021-08", "PAST_REF"); `first` and `last` are None for an
    expression that cannot be put on the calendar.
    """

    start: int
    end: int
    text: str
    value: str
    first: date | None
    last: date | None
    precision: DatePrecision
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityRecord:
    """A number of people as written: "at least 8" is 8 to None, "nearly 400" 400 to 400 with approximate set."""

    start: int
    end: int
    text: str
    minimum: int | None
    maximum: int | None
    approximate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorIdentity:
    """Who an actor's words stand for: canonical name, country (ISO 3166-1 alpha-3) and PLOVER sector."""

    name: str
    country: str | None = None
    sector: str | None = None
    rule: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything that was read from one article."""

    places: tuple[PlaceRecord, ...] = field(default=())
    quotes: tuple[QuoteRecord, ...] = field(default=())
    events: tuple[EventRecord, ...] = field(default=())
