"""The whole of cleaning for one record."""

import re

from flows.cleaning.boilerplate import tidy_byline
from flows.cleaning.dates import Stamp, parse_stamp, stamp_of_url
from flows.cleaning.language import language_of
from flows.cleaning.lexicon import find_agencies
from flows.cleaning.metadata import publisher_of, without_site
from flows.cleaning.normalising import normalise
from flows.cleaning.plain import Draft, clean_plain
from flows.cleaning.records import MAX_TEXT_CHARS, CleanArticle, DateSource, Paragraph
from flows.cleaning.structure import without_markdown
from flows.cleaning.web import clean_web
from flows.sources import Problem, Record
from flows.sources.records import ContentKind

# Formats whose text is a file of its own, as it was found, rather than a field that somebody filled.
_OWN_FILE = frozenset({"txt", "md", "html", "warc"})

# Why nothing is left of a record: the check, and what to do.
_PROBLEMS = {
    "no_text": ("no_text", "Nothing of the article is left after cleaning: look at the file."),
    "too_large": ("too_large", f"The text is longer than {MAX_TEXT_CHARS:,} characters: split it."),
    "list_page": ("list_page", "The page only points to articles: fetch those instead."),
}

# Entries of a live blog open with the time of day, on a line of its own or before the text.
_CLOCK_LINE = re.compile(
    r"^\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?)?(?:\s*[A-Z]{2,4})?\s*(?:[:|–—-]|$)", re.MULTILINE | re.IGNORECASE
)
_LIVE_ENTRIES = 6


def clean(record: Record) -> CleanArticle | Problem:
    """The article of a record, or the problem that no text is left of it.

    Never raises for what a record holds; removed and notes say what was done. The language is detected, and not judged.
    """
    fields = {name: text for name, value in record.fields.items() if (text := " ".join(normalise(value).split()))}
    if record.content_kind == "text" and len(record.content) > MAX_TEXT_CHARS:
        return Problem(record.raw_path, *_PROBLEMS["too_large"])
    if record.content_kind == "html":
        own_file = record.source_format in _OWN_FILE
        draft, page = clean_web(record.content, fields.get("url"), fields.get("title"), own_file)
        fields = {**{name: " ".join(normalise(value).split()) for name, value in page.fields.items()}, **fields}
        if page.live:
            draft.notes.append("live_blog")
    else:
        content = without_markdown(record.content) if record.source_format == "md" else record.content
        draft = clean_plain(normalise(content), fields.get("title"), record.source_format in _OWN_FILE)
    if not any(char.isalnum() for text, _ in draft.paragraphs for char in text):
        reason = next((note for note in draft.notes if note in _PROBLEMS), "no_text")
        return Problem(record.raw_path, *_PROBLEMS[reason])
    text, paragraphs = _assemble(draft)
    if len(_CLOCK_LINE.findall(text)) >= _LIVE_ENTRIES and "live_blog" not in draft.notes:
        draft.notes.append("live_blog")
    url = fields.get("url") or draft.stated.url or ""
    publisher = fields.get("publisher") or draft.stated.publisher or publisher_of(url)
    stamp, source = _published(draft, fields, record.content_kind)
    return CleanArticle(
        text=text,
        paragraphs=paragraphs,
        title=without_site(fields.get("title") or draft.stated.title or draft.title or "", publisher) or None,
        byline=tidy_byline(fields.get("byline", "")) or draft.stated.byline,
        agencies=_agencies(draft, fields),
        language=language_of(text, fields.get("language")),
        publisher=publisher,
        url=url or None,
        published_at=stamp.at if stamp else None,
        published_precision=stamp.precision if stamp else None,
        date_source=source,
        removed=tuple(draft.removed),
        notes=tuple(draft.notes),
    )


def _assemble(draft: Draft) -> tuple[str, tuple[Paragraph, ...]]:
    paragraphs: list[Paragraph] = []
    parts = [(text, kind) for text, kind in draft.paragraphs if text]
    at = 0
    for text, kind in parts:
        paragraphs.append(Paragraph(at, at + len(text), kind))
        at += len(text) + 2
    return "\n\n".join(text for text, _ in parts), tuple(paragraphs)


def _published(draft: Draft, fields: dict[str, str], kind: ContentKind) -> tuple[Stamp | None, DateSource | None]:
    """The publication date and where it came from: metadata, then the lines around the story, at last the URL."""
    shown: DateSource = "html" if kind == "html" else "text"
    candidates: list[tuple[Stamp | None, DateSource]] = [
        (parse_stamp(fields.get("published", "")), "metadata"),
        (draft.stated.published, shown),
        (_of_dateline(draft), "text"),
        (parse_stamp(fields.get("published_html", "")), "html"),
        (stamp_of_url(fields.get("url", "")), "url"),
        (draft.stated.updated, shown),
    ]
    return next(((stamp, source) for stamp, source in candidates if stamp), (None, None))


# "OSLO, Norway, Aug 30, 2021 (Wire) —", "Oslo, 30 August 2021.": a place, then a date with its year, then what ends them.
_DATELINE = re.compile(
    r"[A-Z][\w.'’/-]*(?: [A-Z][\w.'’/-]*){0,3}(?:, [A-Z][\w.'’ -]{1,30}){0,2},? "
    r"(?P<date>(?:[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4}|\d{1,2} [A-Z][a-z]{2,8}\.?,? \d{4}))"
    r"(?: \([^()]{2,40}\))?(?: ?[:—–]| - |\. (?=[A-Z“\"]))"
)
_DATELINE_PARAGRAPHS = 3


def _of_dateline(draft: Draft) -> Stamp | None:
    """The day in a dateline that begins one of the first paragraphs; the dateline itself stays in the text."""
    for text, _ in draft.paragraphs[:_DATELINE_PARAGRAPHS]:
        if match := _DATELINE.match(text):
            return parse_stamp(match["date"])
    return None


def _agencies(draft: Draft, fields: dict[str, str]) -> tuple[str, ...]:
    """The agencies credited in metadata, byline and text, in that order, each once."""
    named = find_agencies(", ".join(fields.get(name, "") for name in ("agencies", "byline", "publisher")))
    return tuple(dict.fromkeys([*named, *draft.stated.agencies]))
