"""What a run leaves on Prefect's pages: the rows of each table, and what was set aside and why."""

from collections.abc import Mapping

import pandas as pd
from prefect.artifacts import create_table_artifact

REJECTS_SHOWN = 50
"""Lines of the table of rejects: the reasons with the most rejects."""


def show(summary: Mapping[str, object], rejects: pd.DataFrame) -> None:
    """Writes the artifacts dateline-summary and dateline-rejects; `rejects` is the published table."""
    create_table_artifact([dict(summary)], key="dateline-summary", description="Rows of each table")
    create_table_artifact(
        reasons(rejects),
        key="dateline-rejects",
        description="What was set aside: rejects by stage and check, with the first of each. The table `rejects` has them all.",
    )


def reasons(rejects: pd.DataFrame) -> list[dict[str, object]]:
    """A row a stage and check, those with the most rejects first: how many, and the path and message of the first."""
    grouped = rejects.groupby(["stage", "check"], sort=True, observed=True)
    counted = grouped.agg(rejects=("reject_id", "size"), first=("raw_path", "first"), message=("message", "first"))
    ordered = counted.sort_values("rejects", ascending=False, kind="stable").head(REJECTS_SHOWN).reset_index()
    return [{str(name): value for name, value in row.items()} for row in ordered.to_dict("records")]
