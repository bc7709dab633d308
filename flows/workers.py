"""The worker processes that do the language work of a run."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Self

Work = Callable[..., int]


class WorkerDied(RuntimeError):
    """A worker process ended without giving its result (killed, or out of memory)."""


class Workers:
    """A pool of processes; threads hand work to it and wait.

    Threads that run Prefect tasks hand their work on rather than do it: a task in a process of its own costs twenty times
    as much, and one dead process would break the rest of the flow.
    """

    def __init__(self, count: int) -> None:
        # spawned, not forked: a fork of a process with threads (Prefect has several) may hang
        self._pool = ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))

    def run(self, work: Work, *arguments: object) -> int:
        """Runs `work(*arguments)` in a worker and gives its result.

        Raises:
            WorkerDied: the process ended before it was done.
        """
        try:
            return self._pool.submit(work, *arguments).result()
        except BrokenProcessPool as error:
            raise WorkerDied(f"a worker process died in {work.__name__}; is there enough memory?") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
