"""Ingest: finds the records under a raw folder that are new or changed and reads them, a batch at a time."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from flows import ids
from flows.ids import article_id
from flows.increment import Increment, digest
from flows.linking.sketches import SOURCES
from flows.rejects import Reject, rejects_frame
from flows.sources import Problem, Record, read
from flows.sources.discovery import holds_files
from flows.sources.fields import FieldTable
from flows.state import State
from schemas.arrow import frame_of
from schemas.tables import TABLES

BATCH_ARTICLES = 160
BATCH_CHARACTERS = 4_000_000
"""A batch is full at either size: memory is bounded also where articles are long pages. Smaller batches cost more
orchestration, and larger ones leave workers without work at the end."""


class NothingToRead(ValueError):
    """The raw folder is missing, is no folder, or holds no file."""


def require_files(raw: Path) -> None:
    """Says at once when there is nothing to read.

    Raises:
        NothingToRead: `raw` is missing, is no folder, or holds no file.
    """
    if not raw.exists():
        raise NothingToRead(f"{raw}: there is no such folder; give the folder that holds the articles")
    if not raw.is_dir():
        raise NothingToRead(f"{raw}: this is a file; give the folder that holds it")
    if not holds_files(raw):
        raise NothingToRead(f"{raw}: the folder holds no files; put articles (.txt, .html, .jsonl) into it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """A batch: frames of raw_articles and rejects, the sources of the raw articles (of schema SOURCES), and how many records
    had each field that the field table lacks."""

    raw_articles: pd.DataFrame
    rejects: pd.DataFrame
    sources: pa.Table
    unmapped: Mapping[str, int]


def ingest(
    raw: Path,
    increment: Increment | None = None,
    batch_articles: int = BATCH_ARTICLES,
    fields: FieldTable | None = None,
) -> Iterator[Ingested]:
    """Reads what is new or changed under `raw` in the order of its paths, a batch at a time.

    `increment` says what is; None reads everything. `fields` says what the field names of records mean, None being the shipped
    table. Every file that is read gives at least one row of raw_articles or rejects.

    Raises:
        NothingToRead: there is nothing under `raw`.
    """
    require_files(raw)
    increment = increment or Increment(State(), [], "")
    records: list[tuple[Record, dict[str, Any]]] = []
    problems: list[Problem] = []
    characters = 0
    for source in increment.files(raw):
        for item in read(source, fields):
            if isinstance(item, Problem):
                problems.append(item)
            else:
                number, mark = ids.number(article_id(item.raw_path)), digest(item)
                if not increment.wants(number, mark):
                    continue
                origin = {"id": number, "raw_path": item.raw_path, "file": source.raw_path, "digest": mark}
                records.append((item, origin))
                characters += len(item.content)
            if len(records) + len(problems) >= batch_articles or characters >= BATCH_CHARACTERS:
                yield _ingested(records, problems)
                records, problems, characters = [], [], 0
    if records or problems:
        yield _ingested(records, problems)


def _ingested(records: Sequence[tuple[Record, Mapping[str, Any]]], problems: Sequence[Problem]) -> Ingested:
    raw_articles = frame_of(
        (
            {
                "article_id": article_id(record.raw_path),
                "raw_path": record.raw_path,
                "raw_sha256": record.raw_sha256,
                "source_format": record.source_format,
                "content_kind": record.content_kind,
                "content": record.content,
                "metadata": [{"name": name, "value": value} for name, value in record.fields.items()],
            }
            for record, _ in records
        ),
        TABLES["raw_articles"],
    )
    rejects = rejects_frame(
        Reject(raw_path=problem.raw_path, stage="ingest", check=problem.check, message=problem.message)
        for problem in problems
    )
    return Ingested(
        raw_articles=raw_articles,
        rejects=rejects,
        sources=pa.Table.from_pylist([origin for _, origin in records], schema=SOURCES),
        unmapped=Counter(name for record, _ in records for name in record.unmapped),
    )
