"""Extract-events: parses articles and reads their places, quotes and events."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

import pandas as pd
from spacy.language import Language

from flows.ids import make_id
from flows.reading import coreference, document, events, language, places, speech
from flows.reading.document import Document
from flows.reading.records import EventRecord, PlaceRecord, QuoteRecord
from flows.rejects import Reject, of_error, rejects_frame
from schemas.arrow import frame_of, rows_of
from schemas.geo import wkb_point
from schemas.tables import TABLES

Row = dict[str, Any]

PARSED_TOGETHER = 50_000
"""Characters of articles that go through the parser side by side: some eight thousand words, at which it is at full speed."""


def extract(
    articles: pd.DataFrame, sentences: pd.DataFrame, model: str | None = None, languages: Sequence[str] = ("en",)
) -> dict[str, pd.DataFrame]:
    """From frames of articles and sentences to frames of articles, places, quotes, events and rejects, by name.

    `model` names a spaCy model, None the one that ships with Dateline. An article that cannot be read moves from articles
    to rejects. Of an article in none of the `languages` (ISO 639-1) nothing is read: it stays among the articles, with a
    reject that says so.
    """
    nlp = language.load(model)
    sentences_of: dict[str, list[Row]] = defaultdict(list)
    for sentence in rows_of(sentences, TABLES["sentences"]):
        sentences_of[sentence["article_id"]].append(sentence)
    rows: dict[str, list[Row]] = {"places": [], "quotes": [], "events": []}
    rejects: list[Reject] = []
    failed: set[str] = set()
    readable = []
    for article in rows_of(articles, TABLES["articles"]):
        if article["language"] in languages:
            readable.append(article)
            continue
        message = f"The article is in {article['language']!r}: nothing was read from it but its text and metadata."
        rejects.append(Reject(**_origin(article), check="language", message=message))
    for article, parsed in _parsed(readable, sentences_of, nlp):
        try:
            if isinstance(parsed, Exception):
                raise parsed
            for name, found in _read(parsed).items():
                rows[name] += found
        except Exception as error:
            rejects.append(of_error(error, **_origin(article)))
            failed.add(article["article_id"])
    return {
        "articles": articles[~articles["article_id"].isin(failed)].reset_index(drop=True),
        **{name: frame_of(found, TABLES[name]) for name, found in rows.items()},
        "rejects": rejects_frame(rejects),
    }


def _origin(article: Row) -> dict[str, str]:
    return {"raw_path": article["raw_path"], "article_id": article["article_id"], "stage": "extract-events"}


def _parsed(
    articles: list[Row], sentences_of: Mapping[str, list[Row]], nlp: Language
) -> Iterator[tuple[Row, Document | Exception]]:
    """Each article with its parse, or with what kept it from being parsed.

    Articles are parsed several at a time, which is faster and does not change what is read from them; where that fails,
    one by one, so that the failure is only one article's.
    """
    for some in _together(articles):
        try:
            yield from zip(some, parse(some, sentences_of, nlp), strict=True)
        except Exception:
            for article in some:
                try:
                    yield article, parse([article], sentences_of, nlp)[0]
                except Exception as error:
                    yield article, error


def _together(articles: list[Row]) -> Iterator[list[Row]]:
    """The articles, so many at a time that the parser is at full speed."""
    some: list[Row] = []
    characters = 0
    for article in articles:
        some.append(article)
        characters += len(article["text"])
        if characters >= PARSED_TOGETHER:
            yield some
            some, characters = [], 0
    if some:
        yield some


def parse(articles: Sequence[Row], sentences_of: Mapping[str, list[Row]], nlp: Language) -> list[Document]:
    """Rows of articles, each parsed with its rows of sentences."""
    paragraphs_of: list[list[tuple[int, str, list[tuple[int, int]]]]] = []
    for article in articles:
        paragraphs = []
        for _, group in groupby(sentences_of[article["article_id"]], key=itemgetter("paragraph_index")):
            spans = [(sentence["start"], sentence["end"]) for sentence in group]
            begin, end = spans[0][0], spans[-1][1]
            own_spans = [(start - begin, stop - begin) for start, stop in spans]
            paragraphs.append((begin, article["text"][begin:end], own_spans))
        paragraphs_of.append(paragraphs)
    docs = language.parse(((text, spans) for paragraphs in paragraphs_of for _, text, spans in paragraphs), nlp)
    return [
        document.build(
            article_id=article["article_id"],
            text=article["text"],
            paragraphs=[
                (begin, doc) for (begin, _, _), doc in zip(paragraphs, islice(docs, len(paragraphs)), strict=True)
            ],
            kinds=[sentence["kind"] for sentence in sentences_of[article["article_id"]]],
            title=article["title"],
            publisher=article["publisher"],
            published=None if article["published_at"] is None else article["published_at"].date(),
        )
        for article, paragraphs in zip(articles, paragraphs_of, strict=True)
    ]


def _read(parsed: Document) -> dict[str, list[Row]]:
    found_places = places.read(parsed)
    people = coreference.resolve(parsed)
    said = speech.find(parsed, people)
    found_events = events.read(parsed, found_places, said.quotes, people, said.attributions)
    place_ids = [make_id("place", parsed.article_id, place.start, place.end, place.name) for place in found_places]
    quote_ids = [make_id("quote", parsed.article_id, quote.start, quote.end, quote.quote_type) for quote in said.quotes]
    return {
        "places": [
            {**row, "geometry": None if row["latitude"] is None else wkb_point(row["longitude"], row["latitude"])}
            for row in _rows(parsed, "place_id", place_ids, found_places)
        ],
        "quotes": list(_rows(parsed, "quote_id", quote_ids, said.quotes)),
        "events": list(_events(parsed, found_events, place_ids, quote_ids)),
    }


def _rows(parsed: Document, key: str, ids: list[str], records: tuple[PlaceRecord | QuoteRecord, ...]) -> Iterator[Row]:
    for row_id, record in zip(ids, records, strict=True):
        yield {key: row_id, "article_id": parsed.article_id, **_columns(record)}


def _columns(record: PlaceRecord | QuoteRecord | EventRecord) -> Row:
    """The fields of a record by name; unlike dataclasses.asdict it copies nothing."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


def _events(
    parsed: Document, records: tuple[EventRecord, ...], place_ids: list[str], quote_ids: list[str]
) -> Iterator[Row]:
    seen: set[str] = set()
    for record in records:
        place = None if record.place is None else place_ids[record.place]
        event_id = make_id(
            "event",
            parsed.article_id,
            record.start,
            record.end,
            record.event_type,
            record.actor_start,
            record.recipient_start,
            place,
        )
        if event_id in seen:
            continue  # one trigger, the same sides, the same place: the same mention found by two rules
        seen.add(event_id)
        sentence = parsed.sentences[record.sentence_index]
        row = _columns(record)
        del row["place"], row["places"], row["quote"]
        yield {
            **row,
            "event_id": event_id,
            "incident_id": event_id,  # until publish links reports of the same happening
            "article_id": parsed.article_id,
            "place_id": place,
            "place_ids": [place_ids[number] for number in record.places],
            "quote_id": None if record.quote is None else quote_ids[record.quote],
            "sentence": parsed.text[sentence.start : sentence.end],
            **{name: list(row[name]) for name in ("context", "co_actors", "co_recipients")},
        }
