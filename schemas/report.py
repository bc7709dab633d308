"""What a check found: kept small however much is broken, and told to people and to machines."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

FIRST = 3
"""Rows or files that are named for each broken rule."""

_SHOWN = 40
"""Longest value in a line for people, in characters."""


@dataclass(frozen=True, slots=True)
class Example:
    """A row that breaks a rule, by its primary key, with the value that does; or a file, with what is wrong in it."""

    key: str | None
    value: str | None
    file: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRule:
    """A rule that `count` rows (or files) of a table break, with the first of them."""

    table: str
    check: str
    column: str | None
    unit: Literal["row", "file"]
    count: int
    first: tuple[Example, ...]
    message: str

    def __str__(self) -> str:
        shown = ", ".join(filter(None, (_example(example, self.unit) for example in self.first)))
        named = f" (first: {shown})" if shown else ""
        column = f".{self.column}" if self.column else ""
        return (
            f"BROKEN {self.table}{column} {self.check} in {self.count:,} {self.unit}{'s' * (self.count > 1)}{named}: "
            f"{self.message}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedTable:
    """A table that was checked: its rows and files, and the number of rules that it breaks."""

    name: str
    rows: int
    files: int
    broken: int

    @property
    def state(self) -> str:
        """Whether it keeps its contract, in words."""
        return f"{self.broken} broken rule{'s' * (self.broken > 1)}" if self.broken else "keeps its contract"

    def __str__(self) -> str:
        return f"{self.name}: {self.rows:,} rows, {self.state}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """All that a check found."""

    output: str
    version: str | None
    tables: tuple[CheckedTable, ...]
    broken: tuple[BrokenRule, ...]

    def lines(self) -> Iterator[str]:
        """A line a table, then a line a broken rule."""
        yield from map(str, self.tables)
        yield from map(str, self.broken)

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON has it."""
        return {"ok": not self.broken, **asdict(self)}


@dataclass
class Findings:
    """Collects what is broken, a part of a table at a time: counts everything, keeps the first of each rule."""

    _counts: dict[tuple[str, str, str | None, Literal["row", "file"], str], int] = field(default_factory=dict)
    _first: dict[tuple[str, str, str | None, Literal["row", "file"], str], list[Example]] = field(default_factory=dict)

    def add(
        self,
        table: str,
        check: str,
        message: str,
        *,
        column: str | None = None,
        unit: Literal["row", "file"] = "file",
        count: int = 1,
        examples: Iterable[Example] = (),
    ) -> None:
        """So many more rows or files break a rule; of the examples no more are taken than are named."""
        rule = (table, check, column, unit, message)
        self._counts[rule] = self._counts.get(rule, 0) + count
        first = self._first.setdefault(rule, [])
        if len(first) < FIRST:
            first += [example for example, _ in zip(examples, range(FIRST - len(first)), strict=False)]

    def broken(self) -> tuple[BrokenRule, ...]:
        """The broken rules, in the order in which they were found."""
        return tuple(
            BrokenRule(
                table=rule[0],
                check=rule[1],
                column=rule[2],
                unit=rule[3],
                count=count,
                first=tuple(self._first[rule]),
                message=rule[4],
            )
            for rule, count in self._counts.items()
        )


def _example(example: Example, unit: str) -> str | None:
    value = example.value if example.value is None or len(example.value) <= _SHOWN else f"{example.value[:_SHOWN]}…"
    if unit == "file":
        return example.file if value is None else f"{example.file}: {example.value}"
    return f"{example.key} is {'null' if value is None else ' '.join(value.split())!r}"
