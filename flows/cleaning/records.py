"""What cleaning gives: the article's text with its structure and metadata, and all that was taken out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

MAX_TEXT_CHARS = 1_000_000
"""Longest text of one article, or of all that a page shows; a long magazine story has a twentieth of it."""

ParagraphKind = Literal["body", "heading", "list_item"]
Precision = Literal["second", "minute", "day"]
DateSource = Literal["metadata", "html", "text", "url"]


@dataclass(frozen=True, slots=True)
class Removed:
    """A piece that cleaning took out of the text, and what it was ("byline", "caption", "share")."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """text[start:end] of the article is one paragraph."""

    start: int
    end: int
    kind: ParagraphKind


@dataclass(frozen=True, slots=True)
class CleanArticle:
    """A cleaned article. text is its paragraphs joined by blank lines; published_at is in UTC.

    notes are short codes of what a reader should know ("live_blog", "list_page").
    """

    text: str
    paragraphs: tuple[Paragraph, ...]
    title: str | None
    byline: str | None
    agencies: tuple[str, ...]
    language: str
    publisher: str | None
    url: str | None
    published_at: datetime | None
    published_precision: Precision | None
    date_source: DateSource | None
    removed: tuple[Removed, ...]
    notes: tuple[str, ...] = ()
