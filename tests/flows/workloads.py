"""Work for worker processes, which have to import it: nothing heavy here."""

import os
import signal
import time
from pathlib import Path


def double(number: int) -> int:
    """The number twice."""
    return 2 * number


def sleep_long() -> int:
    """Is not done in any test's time."""
    time.sleep(600)
    return 0


def spin() -> int:
    """Never ends, and never lets go of the interpreter for long."""
    while True:
        pass


def die() -> int:
    """Ends its process as a lack of memory does."""
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def fail() -> int:
    """Raises an error that cannot be sent to another process."""

    class Local(Exception):
        pass

    raise Local("of this function only")


def misuse() -> int:
    """Raises an ordinary error."""
    raise FileNotFoundError("no such file")


def process() -> int:
    """The id of the process that does it."""
    return os.getpid()


def write_process_and_sleep(path: Path) -> int:
    """Tells its process by a file."""
    path.write_text(str(os.getpid()))
    return sleep_long()
