"""Scheduling with nothing but this package: a process that stays and runs the flow when its time has come."""

import asyncio
import re
import signal
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from prefect import get_client
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.runner import Runner
from prefect.schedules import Cron, Interval, Schedule
from prefect.types.entrypoint import EntrypointType

from flows.flow_runs import close_stale_runs
from flows.pipeline import pipeline
from flows.remote import is_url
from flows.run import default_workers
from flows.server import server

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class BadSchedule(ValueError):
    """The schedule is missing, double or unreadable."""


class _Runner(Runner):
    """Ends on SIGTERM as on Ctrl-C; of its own accord it forgets to pause the schedule and says so in a warning."""

    def handle_sigterm(self, *_signal: Any, **_frame: Any) -> None:
        signal.raise_signal(signal.SIGINT)


def serve(
    raw: str, output: str, *, cron: str | None, every: str | None, timezone: str = "UTC", workers: int | None = None
) -> None:
    """Serves the pipeline on a schedule until the process is stopped; with `every`, the first run begins at once.

    Runs against the server that PREFECT_API_URL names, or one on loopback that lives as long as this process. A run that
    is still going when its successor is due is the one that stays. `timezone` is that of `cron`, by its IANA name.

    Raises:
        BadSchedule: not exactly one of `cron` and `every` is given, or it cannot be read.
        ServerDidNotStart: there is no server and none could be started.
    """
    if (cron is None) == (every is None):
        raise BadSchedule('give either --cron, such as --cron "0 6 * * *", or --every, such as --every 6h')
    if cron is not None:
        schedule = parse_cron(cron, timezone)
    elif every is not None:
        schedule = Interval(parse_interval(every), anchor_date=datetime.now(UTC))
    with server(scheduling=True) as address:
        close_stale_runs()
        sys.stderr.write(f"dateline: runs and their logs are at {address}; Ctrl-C ends the schedule\n")
        runner = _Runner(name="dateline")
        deployment = runner.add_flow(
            pipeline,
            name="dateline",
            schedule=schedule,
            parameters={
                "raw": _absolute(raw),
                "output": _absolute(output),
                "settings": {"workers": workers or default_workers()},
            },
            concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        if every is not None:  # an interval is counted from now on, when its first moment has just gone by
            with get_client(sync_client=True) as client:
                client.create_flow_run_from_deployment(cast(UUID, deployment))
        with suppress(KeyboardInterrupt):
            asyncio.run(runner.start())


def _absolute(place: str) -> str:
    return place if is_url(place) else str(Path(place).resolve())


def parse_cron(cron: str, timezone: str) -> Schedule:
    """The schedule of a cron line in a time zone.

    Raises:
        BadSchedule: the line or the zone cannot be read.
    """
    try:
        return Cron(cron, timezone=timezone)
    except ValueError as error:
        raise BadSchedule(f"--cron {cron!r} in {timezone} cannot be read: {str(error).splitlines()[0]}") from None


def parse_interval(text: str) -> timedelta:
    """The interval that "30m", "6h" or "1d" stands for.

    Raises:
        BadSchedule: it is no such interval, or not a positive one.
    """
    match = re.fullmatch(r"(\d+)([smhd])", text.strip())
    if match is None or int(match[1]) == 0:
        raise BadSchedule(f"--every {text!r} cannot be read; write a number and s, m, h or d, such as 6h")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
