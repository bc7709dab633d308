"""Validate: holds the tables to their contracts and sets aside the rows that break one."""

import pandas as pd

from flows.rejects import of_violation, rejects_frame
from schemas.contracts import Violation, split


def validate(frames: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Frames of articles, places, quotes, events and rejects, without the rows that break a contract.

    Those rows are added to rejects, each with its key, column and value.

    Raises:
        ValueError: a table as a whole breaks its contract: an error of the stage that made it.
    """
    tables = {name: frame for name, frame in frames.items() if name != "rejects"}
    good, broken = split(tables)
    path_of = dict(zip(frames["articles"]["article_id"], frames["articles"]["raw_path"], strict=True))
    article_of = _article_of(tables)

    def article(violation: Violation) -> str | None:
        return article_of.get((violation.table, violation.row_key))

    rejects = rejects_frame(
        of_violation(violation, raw_path=path_of.get(article(violation) or "", ""), article_id=article(violation))
        for violation in broken
    )
    good["rejects"] = pd.concat([frames["rejects"], rejects], ignore_index=True)
    return good


def _article_of(tables: dict[str, pd.DataFrame]) -> dict[tuple[str, str | None], str]:
    """The article of each row, by table and primary key."""
    return {
        (name, key): article
        for name, frame in tables.items()
        for key, article in zip(frame.iloc[:, 0], frame["article_id"], strict=True)
    }
