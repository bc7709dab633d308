"""One run at a time on an output folder."""

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

LOCK, HOLDER = "lock", "holder.json"

POLL_SECONDS = 1.0


class OutputInUse(RuntimeError):
    """Another run is writing to the same output folder."""


@contextmanager
def locked(work: Path, output: Path, *, wait: bool, say: Callable[[str], None]) -> Iterator[None]:
    """Holds the lock of an output folder.

    The operating system releases the lock of a process that dies, however it dies. `wait` waits for another run to end, and
    says through `say` that it does.

    Raises:
        OutputInUse: another run holds the output, and `wait` is false.
    """
    lock = FileLock(work / LOCK)
    told = False
    while not lock.is_locked:
        try:
            lock.acquire(blocking=False)
        except Timeout:
            holder = _holder(work)
            if not wait:
                message = (
                    f"{output}: another run{holder} is writing here; wait for it to end (--wait) or use another folder"
                )
                raise OutputInUse(message) from None
            if not told:
                say(f"waiting for another run{holder} to end")
                told = True
            time.sleep(POLL_SECONDS)
    since = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        holding = {"pid": os.getpid(), "host": socket.gethostname(), "since": since}
        (work / HOLDER).write_text(json.dumps(holding), encoding="utf-8")
        yield
    finally:
        (work / HOLDER).unlink(missing_ok=True)
        lock.release()


def _holder(work: Path) -> str:
    """Who holds the lock, as far as it is known."""
    try:
        held = json.loads((work / HOLDER).read_text(encoding="utf-8"))
        return f" (process {held['pid']} on {held['host']}, since {held['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
