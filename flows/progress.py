"""What a run shows while it works: a line a stage, with the articles that have passed it."""

from collections.abc import Mapping
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from schemas.vocabularies import STAGES


class StageProgress:
    """One progress line for each stage, on standard error."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description:<15}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("articles"),
            TimeElapsedColumn(),
            console=console,
            refresh_per_second=2,  # articles come by the batch
        )
        self._lines: Mapping[str, TaskID] = {
            stage: self._progress.add_task(stage, total=None, start=False) for stage in STAGES
        }

    def advance(self, stage: str, articles: int) -> None:
        """So many more articles have passed the stage."""
        line = self._lines[stage]
        self._progress.start_task(line)
        self._progress.advance(line, articles)

    def say(self, line: str) -> None:
        """Prints a line above the progress."""
        self._progress.console.print(f"dateline: {line}", highlight=False, soft_wrap=True)

    def finish(self, stage: str) -> None:
        """The stage is done."""
        line = self._lines[stage]
        done = self._progress.tasks[list(STAGES).index(stage)].completed
        self._progress.start_task(line)
        self._progress.update(line, total=done, completed=done)
        self._progress.stop_task(line)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()
