"""Exports of news databases (LexisNexis, Nexis Uni, ProQuest, Factiva): several articles in a text, with labelled lines."""

import hashlib
import re
from collections.abc import Iterator

from flows.sources.factiva import MONTHS, factiva_fields
from flows.sources.fields import FieldTable
from flows.sources.jsonrecords import record_of
from flows.sources.records import Problem, Record

# Lines that part one article from the next.
_BREAK = re.compile(
    r"^[ \t\f]*(?:(?:Document )?\d+ of \d+(?: DOCUMENTS?)?|End of Document|_{20,}|={20,}|-{40,}|"
    r"(?:AN[ \t]+)?Document [A-Z][A-Za-z0-9]{19,40})[ \t]*$\n?",
    re.MULTILINE,
)
_LABEL = re.compile(r"^[ \t]*([A-Z][A-Za-z -]{2,24}?):[ \t]*(.*)$")
_BODY = re.compile(r"^[ \t]*(?:BODY|Body|FULL TEXT|Full text|Full Text|TEXT)[ \t]*:?[ \t]*(.*)$")
# Nexis Uni has headings instead of labels below the text, and so has ProQuest at the end of the file.
_END_HEADING = re.compile(r"^[ \t]*(?:Graphic|Classification|Notes|Correction|Load-Date|Contact ProQuest)[ \t]*$")
_COVER = re.compile(
    r"[ \t]*(?:(?:User Name|Date and Time|Job Number|Client/Matter|Search Terms|Search Type|Narrowed by|Content Type)\b.*"
    r"|Documents? \(\d+\)|(?:All )?News[ \t]+\S.*)$"
)
_INVERTED = re.compile(r"[^\W\d_][\w'’ -]+, [^\W\d_][\w.'’ -]+(?:; ?[^\W\d_][\w'’ -]+, [^\W\d_][\w.'’ -]+)*$")
_COPYRIGHT = re.compile(r"^[ \t]*(?:Copyright|©|\(c\))\s.*|^.*\bAll Rights Reserved\b.*$", re.IGNORECASE)
_DATE = re.compile(rf"(?:{MONTHS})\s+\d{{1,2}},?\s+\d{{4}}|\d{{1,2}}\s+(?:{MONTHS})\s+\d{{4}}")
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
    blocks = [block for block in _BREAK.split(text) if len(block.split()) > 3 and not _is_notice(block)]
    for number, block in enumerate(blocks, start=1):
        where = f"{raw_path}#{number}" if len(blocks) > 1 else raw_path
        sha256 = hashlib.sha256(block.encode("utf-8", "replace")).hexdigest()
        yield record_of(where, sha256, "database", factiva_fields(block) or _fields(block), table)
    if not blocks:
        yield Problem(raw_path, "no_text", "The export holds no article: make it again.")


def _is_notice(block: str) -> bool:
    """Whether a block is what a database says of itself: nothing but headings and rights."""
    return all(
        not line.strip() or _END_HEADING.match(line) or _COPYRIGHT.match(line) for line in block.strip().split("\n")
    )


def _fields(block: str) -> dict[str, str]:
    """The labelled lines, the headline, publication and date above them, and the body below.

    Without a BODY label the body begins after the last labelled line, and ends before the labels at the end.
    """
    lines = _without_cover(block.strip("\n").split("\n"))
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
    below = range(body_at + 1, len(lines))
    end = next((i for i in below if _END_LABELS.match(lines[i]) or _END_HEADING.match(lines[i])), len(lines))
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
    body = "\n".join([*first, *lines[body_at + 1 : end]]).strip("\n")
    # The printed article opens with the place that the database keeps apart.
    dateline = fields.pop("dateline", "")
    fields["content"] = f"{dateline}: {body.lstrip()}" if dateline and dateline[:12] not in body[:200] else body
    if _INVERTED.match(fields.get("author", "")):
        names = (part.partition(",") for part in fields["author"].split(";"))
        fields["author"] = ", ".join(f"{given.strip()} {family.strip()}" for family, _, given in names)
    if "proquest document id" in fields:
        # The name of the paper, then its town.
        fields["publisher"] = fields.get("publisher", "").partition(";")[0]
    return fields


def _without_cover(lines: list[str]) -> list[str]:
    """The lines after the cover of Nexis Uni's Word files, which lists the documents and what was searched for."""
    covered = [i for i, line in enumerate(lines) if _COVER.match(line)]
    return lines[covered[-1] + 1 :] if len(covered) > 2 else lines


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
