"""What a run's tables are expected to look like, and when a run publishes nothing; limits are data: `expectations.yaml`."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq
import yaml
from pydantic import BaseModel, ConfigDict, Field

from schemas.load import table_files
from schemas.tables import OUTPUT_TABLES

LIMITS = Path(__file__).with_name("expectations.yaml")

_REASONS = 3
"""Reasons of rejects that are named, the most frequent first."""


class RunRefused(RuntimeError):
    """The tables of a run are not fit to be published."""


class Limits(BaseModel):
    """The least that is expected; see the head of `expectations.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    warn: float | None = Field(default=None, ge=0)
    fail: float | None = Field(default=None, ge=0)


class Expectations(BaseModel):
    """What `expectations.yaml` says, by table and by table.column."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    judged_from: int = Field(ge=1)
    rows_per_article: Mapping[str, Limits]
    filled: Mapping[str, Limits]


@cache
def expectations() -> Expectations:
    """The shipped expectations."""
    return Expectations.model_validate(yaml.safe_load(LIMITS.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Counts:
    """What an output folder holds: rows of each table, values of each expected column, rejects by reason with the first."""

    rows: Mapping[str, int]
    filled: Mapping[str, int]
    reasons: Counter[str]
    first: Mapping[str, str]

    @classmethod
    def of(cls, output: Path, expected: Expectations) -> "Counts":
        """Counts what lies in the folder, one file and one column at a time."""
        files = {name: table_files(output, name) for name in OUTPUT_TABLES}
        filled: Counter[str] = Counter()
        for named in expected.filled:
            name, _, column = named.partition(".")
            for path in files[name]:
                values = pq.read_table(path, columns=[column], partitioning=None)[column]
                filled[named] += len(values) - values.null_count
        reasons: Counter[str] = Counter()
        first: dict[str, str] = {}
        for path in files["rejects"]:
            columns = ["stage", "check", "raw_path", "message"]
            for reject in pq.read_table(path, columns=columns, partitioning=None).to_pylist():
                reason = f"{reject['stage']} {reject['check']}"
                reasons[reason] += 1
                first.setdefault(reason, f"{reject['raw_path']}: {reject['message']}")
        rows = {name: sum(pq.read_metadata(path).num_rows for path in files[name]) for name in OUTPUT_TABLES}
        return cls(rows=rows, filled=filled, reasons=reasons, first=first)

    @property
    def rejected(self) -> float:
        """The share of rejects in the rows of all tables, their own included; 0 where there are no rows."""
        return self.rows["rejects"] / max(1, sum(self.rows.values()))


def approve(output: Path, *, max_rejects: float | None, say: Callable[[str], None]) -> None:
    """Lets the tables under `output` be published, and says what there is to warn of.

    Raises:
        RunRefused: they are not fit to be; see `require`.
    """
    expected = expectations()
    for warning in require(Counts.of(output, expected), max_rejects, expected):
        say(warning)


def require(counts: Counts, max_rejects: float | None, expected: Expectations) -> list[str]:
    """What there is to warn of before the tables are published.

    Raises:
        RunRefused: the share of rejects is above `max_rejects`, or something is below what makes a run fail.
    """
    if max_rejects is not None and counts.rejected > max_rejects:
        reasons = "; ".join(
            f"{reason} ({count:,}; first {counts.first[reason]})"
            for reason, count in counts.reasons.most_common(_REASONS)
        )
        raise RunRefused(
            f"nothing was published: {counts.rows['rejects']:,} of {sum(counts.rows.values()):,} rows "
            f"({counts.rejected:.1%}) are rejects, more than --max-rejects {max_rejects:g}; most often {reasons}"
        )
    warnings = []
    for what, value, limits in _judged(counts, expected):
        if limits.fail is not None and value < limits.fail:
            raise RunRefused(
                f"nothing was published: {what}, and below {limits.fail:g} something is wrong with the reading"
            )
        if limits.warn is not None and value < limits.warn:
            warnings.append(f"{what}, fewer than the {limits.warn:g} expected")
    return warnings


def _judged(counts: Counts, expected: Expectations) -> Iterator[tuple[str, float, Limits]]:
    """Each expectation of a table large enough, with what was found, in words and as a number."""
    articles = counts.rows["articles"]
    if articles >= expected.judged_from:
        for name, limits in expected.rows_per_article.items():
            value = counts.rows[name] / articles
            yield f"{name} has {value:.2g} rows for each article", value, limits
    for column, limits in expected.filled.items():
        rows = counts.rows[column.partition(".")[0]]
        if rows >= expected.judged_from:
            value = counts.filled[column] / rows
            yield f"{column} is there in {value:.2g} of its rows", value, limits
