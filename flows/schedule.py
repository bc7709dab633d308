"""Scheduling with nothing but this package: a process that stays and runs the flow when its time has come."""

import re
from datetime import timedelta
from pathlib import Path

from flows.pipeline import default_workers, pipeline

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class BadSchedule(ValueError):
    """The schedule is missing, double or unreadable."""


def serve(raw: Path, output: Path, *, cron: str | None, every: str | None, workers: int | None) -> None:
    """Serves the pipeline on a schedule until the process is stopped.

    Raises:
        BadSchedule: not exactly one of `cron` and `every` is given, or it cannot be read.
    """
    if (cron is None) == (every is None):
        raise BadSchedule('give either --cron, such as --cron "0 6 * * *", or --every, such as --every 6h')
    parameters = {
        "raw": str(raw.resolve()),
        "output": str(output.resolve()),
        "workers": workers or default_workers(),
    }
    interval = None if every is None else parse_interval(every)
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
