"""Segment: paragraphs and sentences of articles, with offsets into their text."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from flows.reading.language import split_sentences
from schemas.arrow import frame_of, rows_of
from schemas.tables import TABLES

PARAGRAPH_BREAK = "\n\n"
"""What separates paragraphs in articles.text."""


def segment(clean_articles: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """From a frame of clean_articles to frames of articles and sentences."""
    articles: list[dict[str, Any]] = []
    sentences: list[dict[str, Any]] = []
    for article in rows_of(clean_articles, TABLES["clean_articles"]):
        found = list(_sentences(article["text"], article.pop("paragraph_kinds")))
        sentences += [
            {"article_id": article["article_id"], "sentence_index": index, **sentence}
            for index, sentence in enumerate(found)
        ]
        articles.append(
            {
                **article,
                "paragraph_count": 1 + article["text"].count(PARAGRAPH_BREAK),
                "sentence_count": len(found),
            }
        )
    return frame_of(articles, TABLES["articles"]), frame_of(sentences, TABLES["sentences"])


def _sentences(text: str, kinds: list[str]) -> Iterator[dict[str, Any]]:
    paragraphs = text.split(PARAGRAPH_BREAK)
    offset = 0
    for number, (paragraph, kind, spans) in enumerate(zip(paragraphs, kinds, split_sentences(paragraphs), strict=True)):
        for start, end in spans:
            yield {"paragraph_index": number, "start": offset + start, "end": offset + end, "kind": kind}
        offset += len(paragraph) + len(PARAGRAPH_BREAK)
