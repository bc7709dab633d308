"""Scheduling with nothing but this package: a process that stays and runs the flow when its time has come."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.pipeline import default_workers, pipeline

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}

SERVER_START_SECONDS = 120
"""A server with an empty database needs 10 to 25 seconds on two busy cores."""


class BadSchedule(ValueError):
    """The schedule is missing, double or unreadable."""


class ServerDidNotStart(RuntimeError):
    """Prefect's server gave no sign of life."""


def serve(raw: Path, output: Path, *, cron: str | None, every: str | None, workers: int | None) -> None:
    """Serves the pipeline on a schedule until the process is stopped.

    Runs against the server that PREFECT_API_URL names, or one on loopback that lives as long as this process.

    Raises:
        BadSchedule: not exactly one of `cron` and `every` is given, or it cannot be read.
        ServerDidNotStart: there is no server and none could be started.
    """
    if (cron is None) == (every is None):
        raise BadSchedule('give either --cron, such as --cron "0 6 * * *", or --every, such as --every 6h')
    interval = None if every is None else parse_interval(every)
    parameters = {
        "raw": str(raw.resolve()),
        "output": str(output.resolve()),
        "settings": {"workers": workers or default_workers()},
    }
    with _server():
        try:
            pipeline.serve(name="dateline", cron=cron, interval=interval, parameters=parameters)
        except ValueError as error:
            raise BadSchedule(f"--cron {cron!r} cannot be read: {str(error).splitlines()[0]}") from None


def parse_interval(text: str) -> timedelta:
    """The interval that "30m", "6h" or "1d" stands for.

    Raises:
        BadSchedule: it is no such interval, or not a positive one.
    """
    match = re.fullmatch(r"(\d+)([smhd])", text.strip())
    if match is None or int(match[1]) == 0:
        raise BadSchedule(f"--every {text!r} cannot be read; write a number and s, m, h or d, such as 6h")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


@contextmanager
def _server() -> Iterator[None]:
    """A Prefect server to be scheduled by: the embedded one of a single run has no scheduler."""
    if PREFECT_API_URL.value():
        yield
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", port]
    # in a session of its own: Ctrl-C is for this process, which then stops the server
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/api/health", process)
        sys.stderr.write(f"dateline: runs and their logs are at {url}\n")
        with temporary_settings({PREFECT_API_URL: f"{url}/api"}):
            yield
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + SERVER_START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(address, timeout=5, trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.3)
    raise ServerDidNotStart("Prefect's server did not start; `prefect server start` shows why")
