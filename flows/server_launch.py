"""Launches the process of a Prefect server of our own; imports nothing that takes time.

A server answers after some seconds, most of which it imports. The command launches it first of all, and imports what it needs
itself meanwhile.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

PROGRAM = Path(__file__).with_name("server_process.py")
"""By its path: the package need not be importable from everywhere."""


def launch(environment: Mapping[str, str], *, scheduling: bool = False) -> "subprocess.Popen[str]":
    """Starts the server and does not wait for it. It says its port on standard output and ends when its input closes."""
    command = [sys.executable, "-P", str(PROGRAM), *(["--scheduling"] if scheduling else [])]
    # in a session of its own: Ctrl-C is for this process, which then closes the server's standard input
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, start_new_session=True, text=True
    )


@contextmanager
def launched() -> Iterator["subprocess.Popen[str] | None"]:
    """A server that is starting, for `flows.server.server` to use; None where PREFECT_API_URL names one."""
    if "PREFECT_API_URL" in os.environ:
        yield None
        return
    process = launch(os.environ)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
