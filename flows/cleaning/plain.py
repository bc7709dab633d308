"""Cleans articles that come as plain text: files, fields of JSON or CSV, and pages reduced to their visible text."""

from dataclasses import dataclass, field

from flows.cleaning.boilerplate import PROSE_WORDS, Stated, line_rule, strip
from flows.cleaning.lexicon import Rule
from flows.cleaning.pagetext import is_page, story_lines
from flows.cleaning.records import ParagraphKind, Removed
from flows.cleaning.structure import is_headline, kind_of, paragraphs

# Lines above the story in which a page has its headline, date and byline.
_HEAD_LINES = 15
_TITLE_WORDS = 4
# Longest stretch of a page's other text that is recorded in one piece.
_PIECE_CHARS = 5000


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
    lines = paragraphs(text)
    rules = [line_rule(line) for line in lines]
    if is_page(lines, rules):
        return _clean_page(lines, rules, title)
    kept, removed = strip(lines, stated)
    title = title or stated.title
    if own_file and (headline := _headline(kept, title)):
        title = title or headline
        removed.insert(0, Removed("title", kept.pop(0)))
    return _draft(kept, removed, stated, title)


def _draft(kept: list[str], removed: list[Removed], stated: Stated, title: str | None) -> Draft:
    draft = Draft([], removed, stated, title)
    for i, paragraph in enumerate(kept):
        after = kept[i + 1] if i + 1 < len(kept) else None
        body, kind = kind_of(paragraph, kept[i - 1] if i else None, after)
        draft.paragraphs.append((body, "heading" if title and same_line(body, title) else kind))
    return draft


def _clean_page(lines: list[str], rules: list[Rule | None], title: str | None) -> Draft:
    """The story in the visible text of a page; headline, dates and byline are read from the lines above it."""
    stated = Stated()
    inside = story_lines(lines, rules)
    start = inside.index(True)
    head = range(max(0, start - _HEAD_LINES), start)
    for i in head:
        rule = rules[i]
        if rule and rule.kind in {"date", "byline", "agency"} and (match := rule.match(lines[i])):
            stated.take(match, rule.kind)
    if title is None:
        # The headline is the longest line above the story that no rule knows; menus and sections are shorter.
        candidates = [lines[i] for i in head if rules[i] is None and len(lines[i].split()) >= _TITLE_WORDS]
        title = max(candidates, key=len, default=None)
    kept, removed = strip([line for line, flag in zip(lines, inside, strict=True) if flag], stated)
    if title and len(kept) > 1 and same_line(kept[0], title):
        removed.insert(0, Removed("title", kept.pop(0)))
    outside = [
        Removed(rule.kind if rule else "page", line)
        for line, rule, flag in zip(lines, rules, inside, strict=True)
        if not flag
    ]
    return _draft(kept, removed + merged(outside), stated, title)


def merged(removed: list[Removed]) -> list[Removed]:
    """Neighbours of one kind put together, a line each, in pieces that a person can look at."""
    out: list[Removed] = []
    for item in removed:
        if out and out[-1].kind == item.kind and len(out[-1].text) + len(item.text) < _PIECE_CHARS:
            out[-1] = Removed(item.kind, f"{out[-1].text}\n{item.text}")
        else:
            out.append(item)
    return out


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
