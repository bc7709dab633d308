"""Rows of the rejects table, one for each thing set aside by a stage."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

import pandas as pd

from flows.ids import make_id
from schemas.arrow import frame_of
from schemas.contracts import Violation
from schemas.tables import TABLES

_MESSAGE = 500
"""Longest message that is kept, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """Something set aside: where it came from, which stage did it, what is wrong and what to do."""

    raw_path: str
    stage: str
    check: str
    message: str
    article_id: str | None = None
    table: str | None = None
    row_key: str | None = None
    column: str | None = None
    value: str | None = None


def rejects_frame(rejects: Iterable[Reject]) -> pd.DataFrame:
    """The contracted frame of rejects, each once, with its id."""

    def rows() -> Iterator[dict[str, str | None]]:
        for reject in dict.fromkeys(rejects):
            row = asdict(reject)
            row["message"] = " ".join(reject.message.split())[:_MESSAGE]
            yield {"reject_id": make_id("reject", *row.values()), **row}

    return frame_of(rows(), TABLES["rejects"])


def of_error(error: Exception, *, raw_path: str, article_id: str, stage: str) -> Reject:
    """An article that a stage could not do, whatever the reason: it is set aside and the run goes on."""
    message = f"{type(error).__name__}: {error} (please report this with the article)"
    return Reject(raw_path=raw_path, article_id=article_id, stage=stage, check="error", message=message)


def of_violation(violation: Violation, *, raw_path: str, article_id: str | None) -> Reject:
    """A row that breaks its table's contract."""
    return Reject(
        raw_path=raw_path,
        article_id=article_id,
        stage="validate",
        check=violation.check,
        message=violation.message,
        table=violation.table,
        row_key=violation.row_key,
        column=violation.column,
        value=violation.value,
    )
