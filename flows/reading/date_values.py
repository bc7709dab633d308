"""The calendar of date expressions: stretches of whole days with their TIMEX3 values and precision."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from flows.reading.records import DatePrecision

Tense = Literal["past", "future"]
Parts = Mapping[str, Any]
"""The groups of a rule's pattern, words already turned into the values of the vocabulary."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of whole days with its TIMEX3 value; without days if it is not on the calendar."""

    value: str
    first: date | None = None
    last: date | None = None
    precision: DatePrecision = "unknown"


@dataclass(frozen=True, slots=True)
class Now:
    """What a date expression is read against: publication day, tense of its clause, the date given before it."""

    published: date | None
    tense: Tense = "past"
    anchor: Interval | None = None


def of_day(day: date) -> Interval:
    """The interval of one day."""
    return Interval(day.isoformat(), day, day, "day")


def of_week(day: date) -> Interval:
    """The ISO week, Monday to Sunday, that a day is in."""
    year, week, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    return Interval(f"{year}-W{week:02}", monday, monday + timedelta(days=6), "week")


def of_month(year: int, month: int) -> Interval:
    """The interval of a calendar month."""
    last = calendar.monthrange(year, month)[1]
    return Interval(f"{year}-{month:02}", date(year, month, 1), date(year, month, last), "month")


def of_year(year: int) -> Interval:
    """The interval of a calendar year."""
    return Interval(f"{year}", date(year, 1, 1), date(year, 12, 31), "year")


def of_days(first: date, last: date, value: str | None = None) -> Interval:
    """The interval between two days, both included; one day if they are the same."""
    if first == last and value is None:
        return of_day(first)
    return Interval(value or f"{first.isoformat()}/{last.isoformat()}", first, last, "range")


def between(start: Interval, end: Interval) -> Interval | None:
    """From the first day of one interval to the last day of another; None if that runs backwards."""
    if start.first is None or end.last is None:
        return Interval(f"{start.value}/{end.value}")
    if start.first > end.last:
        return None
    if start.value == end.value:
        return start
    return Interval(f"{start.value}/{end.value}", start.first, end.last, "range")


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _stage_of_months(first: date, months: int, stage: str) -> Interval:
    """The first, middle or last third of a stretch of months."""
    third = months // 3
    start = add_months(first, {"start": 0, "mid": third, "end": 2 * third}[stage])
    end = add_months(start, third) - timedelta(days=1)
    return of_days(start, end, f"{start:%Y-%m}/{end:%Y-%m}")


def staged(whole: Interval, stage: str | None) -> Interval:
    """Early, middle or late in a month, a year or a decade; shorter units stay whole."""
    if stage is None or whole.first is None or whole.last is None:
        return whole
    first, last = whole.first, whole.last
    if whole.precision == "month":
        start, end = {"start": (1, 10), "mid": (11, 20), "end": (21, last.day)}[stage]
        return of_days(first.replace(day=start), first.replace(day=end))
    if whole.precision == "year":
        return _stage_of_months(first, 12, stage)
    if last.year - first.year == 9:
        start, end = {"start": (0, 3), "mid": (4, 6), "end": (7, 9)}[stage]
        years = first.year + start, first.year + end
        return of_days(date(years[0], 1, 1), date(years[1], 12, 31), f"{years[0]}/{years[1]}")
    return whole
