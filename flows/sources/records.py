"""What readers give: source files, records of articles as found, and problems."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

MAX_FILE_BYTES = 2_000_000_000
"""Largest file read at all, and the most that one compressed file or archive may expand to."""

MAX_RECORD_BYTES = 10_000_000
"""Largest single article as stored (a web page, a line of JSON). News pages stay under 2 MB; ten leave room."""

MAX_DOCUMENT_BYTES = 200_000_000
"""Largest file that must be held whole though it has many articles (a JSON list, a feed, a database's text export)."""

MAX_ARCHIVE_MEMBERS = 100_000
"""Most files that one .zip may hold."""

ContentKind = Literal["text", "html"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file, a record or an article is not read; it becomes a row of rejects.

    check is a short code ("empty_file", "broken_json_line"), message one line that says what to do.
    """

    raw_path: str
    check: str
    message: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file below the raw root.

    raw_path is relative to the root with forward slashes, printable even where the name is not UTF-8; size is in bytes.
    A file that must not be read carries its problem. stamp changes when the file does, as far as can be told without
    reading it.
    """

    path: Path
    raw_path: str
    size: int
    problem: Problem | None = None
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One article as it was found, decoded and with its metadata mapped, before any cleaning.

    raw_path ends in "#n" for record n of a container (n from 1, the line number in JSON lines); raw_sha256 is of the
    record's own bytes. fields has metadata as written, by the names of the articles table: url, publisher, title,
    byline, published, language, agencies; unmapped names the fields of the record that the field table does not know.
    """

    raw_path: str
    raw_sha256: str
    source_format: str
    content: str
    content_kind: ContentKind
    fields: Mapping[str, str] = field(default_factory=dict)
    unmapped: tuple[str, ...] = ()
