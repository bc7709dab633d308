"""One run of the pipeline, as the command does it, that writes the processor time of its parts to a log; for speed.py.

DATELINE_BENCHMARK_LOG=LOG python benchmarks/timed_run.py RAW OUTPUT WORKERS
"""

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STAGES = {
    "clean": "clean_batch",
    "segment": "segment_batch",
    "extract-events": "extract_batch",
    "validate": "validate_batch",
}
LOG = "DATELINE_BENCHMARK_LOG"


@dataclass(frozen=True, slots=True)
class Timed:
    """A stage's work in a worker, whose processor time goes to the log."""

    function: str

    @property
    def __name__(self) -> str:
        return self.function

    def __call__(self, *arguments: Any) -> int:
        from flows import batches

        began = time.process_time()
        done: int = getattr(batches, self.function)(*arguments)
        note(self.function, time.process_time() - began)
        return done


def note(what: str, seconds: float) -> None:
    """Adds a line to the log; lines as short as these are written whole."""
    with Path(os.environ[LOG]).open("a", encoding="utf-8") as log:
        log.write(f"{what} {seconds}\n")


def timed(what: str, function: Callable[..., Any], clock: Callable[[], float] = time.thread_time) -> Callable[..., Any]:
    """The function, with the processor time that it takes added to the log: that of its thread, or by another clock."""

    def call(*arguments: Any, **options: Any) -> Any:
        began = clock()
        try:
            return function(*arguments, **options)
        finally:
            note(what, clock() - began)

    return call


def timed_items(what: str, function: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """The generator function, with the processor time of each of its items added to the log."""

    def call(*arguments: Any, **options: Any) -> Iterator[Any]:
        items = function(*arguments, **options)
        advance = timed(what, lambda: next(items, items))
        while (item := advance()) is not items:
            yield item

    return call


def read_once(raw: Path, output: Path, workers: int) -> None:
    """A run of the pipeline in this process, as the command does it, with its stages timed."""
    from flows.cli import prepare_environment
    from flows.server_launch import launched

    prepare_environment(verbose=False)
    with launched() as server:
        from flows import batches, pipeline, run

        note("start", time.process_time())
        for function in STAGES.values():
            setattr(batches, function, Timed(function))
        # with the writing of what it finds to the batch's folder
        setattr(run.Run, "batches", timed_items("ingest", run.Run.batches))  # noqa: B010
        # all threads of the process publish, and nothing else is done meanwhile
        setattr(run.Run, "publish", timed("publish", run.Run.publish, time.process_time))  # noqa: B010
        pipeline.run(raw, output, run.Settings(workers=workers), server)
    note("main", time.process_time())
    gc.freeze()


if __name__ == "__main__":
    read_once(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
