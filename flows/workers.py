"""The worker processes that do the language work of a run."""

import multiprocessing
import os
import pickle
import queue
import signal
import threading
import traceback
from collections.abc import Callable
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Self

Work = Callable[..., int]

STARTS = 2
"""Processes that may end before they begin on a piece of work, one after the other."""

_CONTEXT = multiprocessing.get_context("spawn")
"""Spawned, not forked: a fork of a process with threads (Prefect has several) may hang."""


class WorkFailed(RuntimeError):
    """A worker process did not give its result. `check` names the reason as a row of rejects does."""

    check: str


class WorkerDied(WorkFailed):
    """The process ended before it was done (killed, or out of memory)."""

    check = "worker_died"


class WorkersCannotStart(RuntimeError):
    """Worker processes end before they begin on anything; the message is one line for the user."""


class TimeLimitReached(WorkFailed):
    """The process took longer than it may, and was ended."""

    check = "timeout"


class Workers:
    """A number of processes; threads hand work to them and wait.

    Threads that run Prefect tasks hand their work on rather than do it: a task in a process of its own costs twenty times as
    much. Each process is on its own, so that one that dies or is ended costs no other its work (in the pools of the standard
    library it costs all of them theirs).
    """

    def __init__(self, count: int) -> None:
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._workers = [_Worker() for _ in range(count)]
        for worker in self._workers:
            self._idle.put(worker)

    def run(self, work: Work, *arguments: object, seconds: float | None = None) -> int:
        """Runs `work(*arguments)` in a worker and gives its result, or raises what it raised.

        Raises:
            WorkerDied: the process ended before it was done.
            TimeLimitReached: it was not done after `seconds`.
            WorkersCannotStart: two processes, one after the other, ended before they began.
        """
        worker = self._idle.get()
        try:
            return worker.run(work, arguments, seconds)
        finally:
            self._idle.put(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.close()


class _Worker:
    """One process, started when there is something to do and again after it has ended."""

    def __init__(self) -> None:
        self._process: Any = None
        self._pipe: Any = None
        self._closed = False
        self._starting = threading.Lock()

    def run(self, work: Work, arguments: tuple[object, ...], seconds: float | None) -> int:
        process, pipe = self._begin(work, arguments)
        try:
            ready = wait([pipe, process.sentinel], seconds)
            if not ready:
                self._end()
                raise TimeLimitReached(f"{work.__name__} was not done after {seconds:g} s")
            result = pipe.recv()
        except (EOFError, OSError) as error:
            self._end()
            raise WorkerDied(f"a worker process died in {work.__name__}; is there enough memory?") from error
        if isinstance(result, BaseException):
            raise result
        return int(result)

    def _begin(self, work: Work, arguments: tuple[object, ...]) -> tuple[Any, Any]:
        """Gives the process that has begun on the work: starting it and importing code is no part of what work may take."""
        for _ in range(STARTS):
            with self._starting:
                if self._closed:
                    raise WorkerDied("the run is being stopped")
                if self._process is None or not self._process.is_alive():
                    self._start()
            try:
                self._pipe.send((work, arguments))
                self._pipe.recv()
                return self._process, self._pipe
            except (EOFError, OSError):
                self._end()
        raise WorkersCannotStart(
            "worker processes end as soon as they start: is there enough memory? "
            "(a script that runs the flow does so under `if __name__ == '__main__':`)"
        )

    def close(self) -> None:
        """Ends the process, also in the middle of its work; it is not started again."""
        with self._starting:
            self._closed = True
            self._end()

    def _start(self) -> None:
        self._pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_serve, args=(theirs,), name="dateline worker", daemon=True)
        if hasattr(signal, "pthread_sigmask"):
            # Ctrl-C reaches all processes of a terminal; it is for the run to stop its workers. A new process has the mask of
            # the thread that starts it. (The tracker would undo that, were it not running already)
            resource_tracker.ensure_running()
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            self._process.start()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        else:
            self._process.start()
        theirs.close()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()


def _serve(pipe: Connection) -> None:
    """What a worker process does: takes work from the pipe until there is no more, and gives back what it gives or raises."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            work, arguments = pipe.recv()
            pipe.send("begun")
            pipe.send(_result(work, arguments))
        except (EOFError, OSError):  # nobody is there to work for
            return


def _result(work: Work, arguments: tuple[object, ...]) -> object:
    """What `work` gives, or the error that it raises, made such that it can be sent."""
    try:
        return work(*arguments)
    except Exception as error:
        where = "".join(traceback.format_exception(error))
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:
            return RuntimeError(where)
        error.add_note(f"in a worker process:\n{where}")
        return error


def _end_with_parent() -> None:
    """Ends this process when the one that started it has ended, however that came about."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
