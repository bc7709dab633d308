"""Exports of news databases (LexisNexis, Nexis Uni, ProQuest): several articles in a text, with labelled lines."""

import hashlib
import re
from collections.abc import Iterator

from flows.sources.fields import FieldTable
from flows.sources.jsonrecords import record_of
from flows.sources.records import Problem, Record

# Lines that part one article from the next.
_BREAK = re.compile(
    r"^[ \t\f]*(?:(?:Document )?\d+ of \d+(?: DOCUMENTS?)?|End of Document|_{20,}|={20,}|-{40,}|Document [A-Z0-9]{20,})"
    r"[ \t]*$\n?",
    re.MULTILINE,
)
_LABEL = re.compile(r"^[ \t]*([A-Z][A-Za-z -]{2,24}?):[ \t]*(.*)$")
_BODY = re.compile(r"^[ \t]*(?:BODY|Body|FULL TEXT|Full text|Full Text|TEXT)[ \t]*:?[ \t]*(.*)$")
_COPYRIGHT = re.compile(r"^[ \t]*(?:Copyright|©|\(c\))\s.*|^.*\bAll Rights Reserved\b.*$", re.IGNORECASE)
_DATE = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\s+\d{1,2},?\s+\d{4}"
    r"|\d{1,2}\s+(?:January|February|March|April|May|June|July|August|September|October|November|December)\s+\d{4}"
)
_END_LABELS = re.compile(
    r"^[ \t]*(?:LOAD-DATE|Load-Date|LANGUAGE|Language|PUBLICATION-TYPE|Publication-Type|JOURNAL-CODE|Journal Code|"
    r"SUBJECT|Subject|GRAPHIC|Graphic|TYPE|DOCUMENT-TYPE|Classification|Credit|Publication title|ProQuest document ID|"
    r"CORRECTION-DATE|Notes):.*$"
)
# Labels of these exports that the field table calls otherwise, or that say nothing about the article.
_NAMES = {"load-date": "published", "credit": "agencies", "publication title": "publisher", "publication": "publisher"}
_ABOVE_LINES = 8


def read_database_text(raw_path: str, text: str, table: FieldTable) -> Iterator[Record | Problem]:
    """The articles of an export; n of "#n" is the article's place in it, from 1."""
    blocks = [block for block in _BREAK.split(text) if len(block.split()) > 3]
    for number, block in enumerate(blocks, start=1):
        where = f"{raw_path}#{number}" if len(blocks) > 1 else raw_path
        sha256 = hashlib.sha256(block.encode("utf-8", "replace")).hexdigest()
        yield record_of(where, sha256, "database", _fields(block), table)
    if not blocks:
        yield Problem(raw_path, "no_text", "The export holds no article: make it again.")


def _fields(block: str) -> dict[str, str]:
    """The labelled lines, the headline, publication and date above them, and the body below.

    Without a BODY label the body begins after the last labelled line, and ends before the labels at the end.
    """
    lines = block.strip("\n").split("\n")
    fields: dict[str, str] = {}
    body_at = next((i for i, line in enumerate(lines) if _BODY.match(line)), None)
    labelled = [i for i, line in enumerate(lines) if _LABEL.match(line) and not _END_LABELS.match(line)]
    if body_at is None:
        head = [i for i in labelled if i < 40]
        body_at = head[-1] if head else -1
        first: list[str] = []
    else:
        match = _BODY.match(lines[body_at])
        first = [match.group(1)] if match else []
    end = next((i for i in range(body_at + 1, len(lines)) if _END_LABELS.match(lines[i])), len(lines))
    for i in [*range(body_at + (not first)), *range(end, len(lines))]:
        if match := _LABEL.match(lines[i]):
            name = match.group(1).strip().lower()
            fields.setdefault(_NAMES.get(name, name), match.group(2).strip())
    above = [
        line.strip()
        for line in lines[: min([*labelled, body_at if body_at >= 0 else len(lines), len(lines)])][: _ABOVE_LINES * 3]
        if line.strip() and not _COPYRIGHT.match(line)
    ]
    _read_above(above[:_ABOVE_LINES], fields)
    fields["content"] = "\n".join([*first, *lines[body_at + 1 : end]]).strip("\n")
    return fields


def _read_above(above: list[str], fields: dict[str, str]) -> None:
    """Publication, date and headline from the unlabelled lines at the top, in either order.

    LexisNexis has the publication first, then the date, then the headline; Nexis Uni has the headline first.
    """
    dated = next((i for i, line in enumerate(above) if _DATE.search(line)), None)
    if dated is None:
        if above:
            fields.setdefault("headline", above[0])
        return
    fields["published"] = above[dated]
    before, after = above[:dated], [line for line in above[dated + 1 :] if not re.search(r"\bedition\b", line, re.I)]
    if len(before) >= 2:
        fields.setdefault("headline", before[0])
        fields.setdefault("publisher", before[-1])
    else:
        if before:
            fields.setdefault("publisher", before[0])
        if after:
            fields.setdefault("headline", after[0])
