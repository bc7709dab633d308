"""The field dictionary: every column name of every table, defined once.

Suffixes: `_id` key, `_code` closed vocabulary of a standard, `_at` timestamp in UTC, `_date` date, `_count` integer, `_min` and
`_max` range, `_start` and `_end` offsets into `articles.text` (Python string indices), `_text` as written.
"""

from collections.abc import Mapping
from types import MappingProxyType

from schemas import vocabularies as v
from schemas.model import Field

ID = r"[0-9a-f]{16}"
"""Ids are the first 16 hexadecimal digits of a SHA-256 of what they name."""

_ALL_MODES = {mode: text for modes in v.MODES.values() for mode, text in modes.items()}


def _id(name: str, description: str) -> Field:
    return Field(name=name, type="string", description=description, pattern=ID)


def _text(name: str, description: str) -> Field:
    return Field(name=name, type="string", description=description)


def _offset(name: str, description: str) -> Field:
    return Field(name=name, type="integer", description=description, minimum=0)


def _count(name: str, description: str) -> Field:
    return Field(name=name, type="integer", description=description, minimum=0)


_FIELDS = [
    # keys
    _id("article_id", "Article: hash of raw_path"),
    _id("place_id", "Place mention: hash of article_id, offsets and name"),
    _id("quote_id", "Quote: hash of article_id, offsets and quote_type"),
    _id("event_id", "Event mention: hash of article_id, offsets, event_type, sides and place"),
    _id("incident_id", "Incident: event_id of the earliest report of the same happening"),
    _id("reject_id", "Reject: hash of where it comes from and what was broken"),
    # articles
    _text("raw_path", "File relative to the raw root, with forward slashes; #n is record n of a container"),
    Field(name="raw_sha256", type="string", description="SHA-256 of the bytes of the record", pattern=r"[0-9a-f]{64}"),
    _text("source_format", "Format that the record was read from: txt, html, jsonl …"),
    _text("content", "The record's content, decoded, before cleaning"),
    Field(
        name="content_kind",
        type="string",
        description="Whether content is markup or plain text",
        vocabulary={"text": "Plain text", "html": "HTML"},
    ),
    Field(name="metadata", type="metadata", description="Metadata of the record as written, by mapped field name"),
    _text("url", "Web address (http…); where the article names none, raw_path as an address relative to the raw root"),
    _text("publisher", "Outlet"),
    _text("title", "Headline"),
    _text("byline", "Authors as credited"),
    Field(name="agencies", type="strings", description="News agencies that the article credits"),
    Field(name="language", type="string", description="ISO 639-1 code", pattern=r"[a-z]{2,3}"),
    Field(name="published_at", type="timestamp", description="When it was published, UTC"),
    Field(
        name="published_precision",
        type="string",
        description="How exactly published_at is known",
        vocabulary=v.PUBLISHED_PRECISIONS,
    ),
    Field(name="date_source", type="string", description="Where published_at was read", vocabulary=v.DATE_SOURCES),
    _text("text", "Article: body text, paragraphs separated by a blank line. Quote: what was said, as written"),
    Field(
        name="paragraph_kinds",
        type="strings",
        description="What each paragraph of text is, in order",
        vocabulary=v.SENTENCE_KINDS,
    ),
    _count("paragraph_count", "Paragraphs of text"),
    _count("sentence_count", "Sentences of text"),
    _count("word_count", "Words of text, separated by white space"),
    Field(name="removed", type="removed", description="What cleaning took out: kind and text"),
    _id("duplicate_of", "article_id of the earliest near-duplicate"),
    # sentences
    _offset("sentence_index", "Position of the sentence in the article, from 0"),
    _offset("paragraph_index", "Position of the paragraph in the article, from 0"),
    Field(name="kind", type="string", description="What the sentence is", vocabulary=v.SENTENCE_KINDS),
    # spans
    _offset("start", "Offset of the first character in articles.text"),
    _offset("end", "Offset after the last character in articles.text"),
    Field(name="confidence", type="number", description="Estimated probability of being right", minimum=0, maximum=1),
    _text("rule", "Lexicon entry or algorithm that produced the row"),
    # places
    _text("name", "Place name as written"),
    Field(name="role", type="string", description="What the name does in the sentence", vocabulary=v.PLACE_ROLES),
    Field(name="geonames_id", type="integer", description="GeoNames identifier", minimum=1),
    _text("resolved_name", "Name in the gazetteer"),
    Field(name="feature_type", type="string", description="Kind of place", vocabulary=v.FEATURE_TYPES),
    Field(name="country_code", type="string", description="ISO 3166-1 alpha-2", pattern=r"[A-Z]{2}"),
    _text("admin1", "First-level division that the place is in, or is"),
    Field(name="latitude", type="number", description="Degrees north, WGS 84", minimum=-90, maximum=90),
    Field(name="longitude", type="number", description="Degrees east, WGS 84", minimum=-180, maximum=180),
    Field(
        name="geometry", type="point", description="The coordinates as a WKB point, which makes the files GeoParquet"
    ),
    Field(name="precision", type="string", description="What the coordinates stand for", vocabulary=v.PLACE_PRECISIONS),
    Field(
        name="unresolved_reason",
        type="string",
        description="Why there are no coordinates",
        vocabulary=v.UNRESOLVED_REASONS,
    ),
    # quotes
    Field(name="quote_type", type="string", description="How the words are reported", vocabulary=v.QUOTE_TYPES),
    _text("speaker", "Who said it: full name or body, resolved"),
    _text("speaker_text", "Speaker as written"),
    _offset("speaker_start", "Offset of speaker_text"),
    _offset("speaker_end", "Offset after speaker_text"),
    _text("speaker_title", "Title or office of the speaker as written"),
    _text("speaker_affiliation", "Body that the speaker speaks for, as written"),
    _text("cue", "Words that mark the speech: said, according to"),
    _offset("cue_start", "Offset of cue"),
    _offset("cue_end", "Offset after cue"),
    _id("same_as", "quote_id of the earliest copy in another article"),
    # events
    Field(name="event_type", type="string", description="PLOVER event type", vocabulary=v.EVENT_TYPES),
    Field(name="mode", type="string", description="PLOVER mode of the event type", vocabulary=_ALL_MODES),
    Field(name="context", type="strings", description="PLOVER contexts", vocabulary=v.CONTEXTS),
    Field(
        name="acled_sub_event_type",
        type="string",
        description="ACLED sub-event type",
        vocabulary=v.ACLED_SUB_EVENT_TYPES,
    ),
    _text("trigger", "Words that name the event"),
    _text("actor", "Who did it, resolved"),
    _text("actor_text", "Actor as written"),
    _offset("actor_start", "Offset of actor_text"),
    _offset("actor_end", "Offset after actor_text"),
    Field(name="actor_country", type="string", description="ISO 3166-1 alpha-3", pattern=r"[A-Z]{3}"),
    Field(name="actor_sector", type="string", description="PLOVER sector", vocabulary=v.SECTORS),
    Field(name="co_actors", type="strings", description="Further actors of the same event, resolved"),
    _text("recipient", "To whom it was done, resolved"),
    _text("recipient_text", "Recipient as written"),
    _offset("recipient_start", "Offset of recipient_text"),
    _offset("recipient_end", "Offset after recipient_text"),
    Field(name="recipient_country", type="string", description="ISO 3166-1 alpha-3", pattern=r"[A-Z]{3}"),
    Field(name="recipient_sector", type="string", description="PLOVER sector", vocabulary=v.SECTORS),
    Field(name="co_recipients", type="strings", description="Further recipients of the same event, resolved"),
    Field(name="place_ids", type="strings", description="Places of the event (place_id), where the text gives several"),
    Field(name="event_date", type="date", description="Day of the event, or the first day that it may have happened"),
    Field(name="event_date_end", type="date", description="Last day that the event may have happened"),
    Field(
        name="date_precision",
        type="string",
        description="How exactly the date is known",
        vocabulary=v.DATE_PRECISIONS,
    ),
    _text("date_text", "Words that date the event; they may stand in a sentence before"),
    _count("killed_min", "Deaths, at least"),
    _count("killed_max", "Deaths, at most"),
    _count("injured_min", "Injured, at least"),
    _count("injured_max", "Injured, at most"),
    Field(
        name="factuality",
        type="string",
        description="Whether the text says that it happened",
        vocabulary=v.FACTUALITIES,
    ),
    _text("claimed_by", "Nearest source that the event is attributed to, resolved"),
    _text("sentence", "Sentence that the trigger stands in"),
    # rejects
    Field(name="stage", type="string", description="Stage that set it aside", vocabulary=v.STAGES),
    _text("table", "Table whose contract a row breaks"),
    _text("row_key", "Primary key of that row"),
    _text("check", "Short name of what is broken"),
    _text("column", "Column that breaks it"),
    _text("value", "Offending value, cut to 200 characters"),
    _text("message", "What is wrong and what to do"),
]

FIELDS: Mapping[str, Field] = MappingProxyType({field.name: field for field in _FIELDS})
"""Every field by name. Names are unique; a test says so."""
