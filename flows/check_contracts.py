"""The flow that checks published tables against their contracts: what `dateline check` does, on a schedule."""

from prefect import flow
from prefect.artifacts import create_table_artifact

from schemas.check import examine
from schemas.report import CheckReport


class BrokenContract(RuntimeError):
    """Published tables do not keep their contract."""


@flow(name="check-contracts")
def check_contracts(output: str = "output") -> None:
    """Checks every table, key, offset and file under `output`; the run fails where one breaks its contract.

    Args:
        output: Folder of the tables.

    Raises:
        UnreadableOutput: there are no tables there, or they cannot be read.
        BrokenContract: at least one rule is broken; the artifact dateline-contracts names each.
    """
    report = examine(output)
    create_table_artifact(
        artifact_rows(report),
        key="dateline-contracts",
        description=f"The tables under {output} and the rules of their contracts that they break",
    )
    if report.broken:
        raise BrokenContract("; ".join(map(str, report.broken)))


def artifact_rows(report: CheckReport) -> list[dict[str, object]]:
    """A row a table, and one a broken rule with the first rows or files that break it."""
    rows: list[dict[str, object]] = [
        {"table": table.name, "rows": table.rows, "state": table.state} for table in report.tables
    ]
    for broken in report.broken:
        first = ", ".join(str(example.key or example.file) for example in broken.first)
        rows.append(
            {
                "table": broken.table,
                "column": broken.column or "",
                "rule": broken.check,
                "state": f"broken in {broken.count:,} {broken.unit}{'s' * (broken.count > 1)}",
                "first": first,
                "message": broken.message,
            }
        )
    return rows
