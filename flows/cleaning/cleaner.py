"""The whole of cleaning for one record."""

from datetime import UTC, datetime

import trafilatura

from flows.cleaning.records import CleanArticle, Paragraph
from flows.sources import Problem, Record


def clean(record: Record) -> CleanArticle | Problem:
    """The article of a record, or the problem that no text is left of it."""
    if record.content_kind == "html":
        text = trafilatura.extract(record.content, include_comments=False) or ""
    else:
        text = record.content
    parts = [part.strip() for part in text.split("\n") if part.strip()]
    if not parts:
        return Problem(record.raw_path, "no_text", "Nothing of the article is left after cleaning: look at the file.")
    text = "\n\n".join(parts)
    paragraphs, at = [], 0
    for part in parts:
        paragraphs.append(Paragraph(at, at + len(part), "body"))
        at += len(part) + 2
    f = record.fields
    published = None
    try:
        published = datetime.fromisoformat(f.get("published", "")).replace(tzinfo=UTC)
    except ValueError:
        pass
    return CleanArticle(
        text, tuple(paragraphs), f.get("title"), f.get("byline"), (), "en", f.get("publisher"), f.get("url"),
        published, "day" if published else None, "metadata" if published else None, (),
    )
