"""Cleans articles that come as plain text: files, fields of JSON or CSV, and pages reduced to their visible text."""

from dataclasses import dataclass, field

from flows.cleaning.boilerplate import PROSE_WORDS, Stated, strip
from flows.cleaning.records import ParagraphKind, Removed
from flows.cleaning.structure import is_headline, kind_of, paragraphs


@dataclass
class Draft:
    """An article on its way: its paragraphs with their kinds, what went, and the metadata found so far."""

    paragraphs: list[tuple[str, ParagraphKind]]
    removed: list[Removed]
    stated: Stated
    title: str | None = None
    notes: list[str] = field(default_factory=list)


def clean_plain(text: str, title: str | None, own_file: bool) -> Draft:
    """The story in a plain text.

    title is what the metadata says. Only in a text that is a file of its own is the headline looked for and taken out;
    a record's text field is somebody's chosen text, and a headline in it stays, marked as heading.
    """
    stated = Stated()
    kept, removed = strip(paragraphs(text), stated)
    if own_file and (headline := _headline(kept, title)):
        title = title or headline
        removed.insert(0, Removed("title", kept.pop(0)))
    draft = Draft([], removed, stated, title)
    for i, paragraph in enumerate(kept):
        after = kept[i + 1] if i + 1 < len(kept) else None
        body, kind = kind_of(paragraph, kept[i - 1] if i else None, after)
        draft.paragraphs.append((body, "heading" if title and same_line(body, title) else kind))
    return draft


def same_line(left: str, right: str) -> bool:
    """Whether two lines have the same letters and digits."""
    return _letters(left) == _letters(right) != ""


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _headline(kept: list[str], title: str | None) -> str | None:
    """The first paragraph if it is the headline: the known title, or a short line above prose."""
    if len(kept) < 2:
        return None
    if title and same_line(kept[0], title):
        return title
    prose = any(len(paragraph.split()) >= PROSE_WORDS for paragraph in kept[1:4])
    return kept[0] if title is None and prose and is_headline(kept[0]) and len(kept[0].split()) > 2 else None
