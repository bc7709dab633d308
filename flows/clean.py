"""Clean: raw records to articles, their body text without boilerplate and their metadata."""

from typing import Any
from urllib.parse import quote

import pandas as pd

from flows.cleaning import clean as clean_record
from flows.rejects import Reject, of_error, rejects_frame
from flows.sources import Problem, Record
from schemas.arrow import frame_of, rows_of
from schemas.tables import TABLES

NOTICES = {"live_blog": "A live blog: it is kept as one article, though its posts are of different times."}
"""What a reader of the tables should know of an article that is kept; told among the rejects."""


def clean(raw_articles: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """From a frame of raw_articles to frames of clean_articles and rejects; every row ends in one of them.

    A row may be in both: as an article, and with a notice of what to know about it."""
    rows: list[dict[str, Any]] = []
    rejects: list[Reject] = []
    for raw in rows_of(raw_articles, TABLES["raw_articles"]):
        origin = {"raw_path": raw["raw_path"], "article_id": raw["article_id"], "stage": "clean"}
        record = Record(
            raw_path=raw["raw_path"],
            raw_sha256=raw["raw_sha256"],
            source_format=raw["source_format"],
            content=raw["content"],
            content_kind=raw["content_kind"],
            fields={entry["name"]: entry["value"] for entry in raw["metadata"]},
        )
        try:
            article = clean_record(record)
        except Exception as error:
            rejects.append(of_error(error, **origin))
            continue
        if isinstance(article, Problem):
            rejects.append(Reject(**origin, check=article.check, message=article.message))
            continue
        rejects += [Reject(**origin, check=note, message=NOTICES[note]) for note in article.notes if note in NOTICES]
        rows.append(
            {
                **{name: raw[name] for name in ("article_id", "raw_path", "raw_sha256", "source_format")},
                "url": article.url or quote(raw["raw_path"], safe="/#"),
                "publisher": article.publisher,
                "title": article.title,
                "byline": article.byline,
                "agencies": list(article.agencies),
                "language": article.language,
                "published_at": article.published_at,
                "published_precision": article.published_precision,
                "date_source": article.date_source,
                "text": article.text,
                "paragraph_kinds": [paragraph.kind for paragraph in article.paragraphs],
                "word_count": len(article.text.split()),
                "removed": [{"kind": removed.kind, "text": removed.text} for removed in article.removed],
            }
        )
    return frame_of(rows, TABLES["clean_articles"]), rejects_frame(rejects)
