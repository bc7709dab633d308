"""The flow that checks published tables against their contracts: what `dateline check` does, on a schedule."""

from pathlib import Path

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from schemas.check import check, summarize


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
    lines = summarize(check(output), Path(output))
    create_markdown_artifact(
        "\n".join(f"- {line}" for line in lines.text),
        key="dateline-contracts",
        description="The tables and their contracts",
    )
    if lines.broken:
        raise BrokenContract("; ".join(line for line in lines.text if line.startswith("BROKEN")))
