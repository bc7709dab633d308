"""Dates counted from publication or from another date: what they mean, given the tense of the clause.

Each function takes the groups of a rule's pattern and what they are read against. It gives an interval, one without
days where the calendar does not say, or None for what is no date after all. The lexicon names them by their names.
"""

from collections.abc import Callable
from datetime import date, timedelta

from flows.reading.date_absolute import century, decade
from flows.reading.date_values import (
    Interval,
    Now,
    Parts,
    add_months,
    of_day,
    of_days,
    of_month,
    of_week,
    of_year,
    staged,
)

YEARS = range(1000, 2200)
"""Years that a date may have; what falls outside cannot be meant."""


def weekday(parts: Parts, now: Now) -> Interval | None:
    """A day of the week: last, next, of another week, or the one the tense points to."""
    number, which = parts["weekday"], parts.get("which")
    if now.published is None:
        return Interval(f"XXXX-WXX-{number + 1}")
    published = now.published
    if parts.get("which_is") == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=parts["which"])
        return of_day(monday + timedelta(days=number))
    back = (published.weekday() - number) % 7
    ahead = (number - published.weekday()) % 7
    if which == -1:
        return of_day(published - timedelta(days=back or 7))
    if which == 1:
        return of_day(published + timedelta(days=ahead or 7))
    return of_day(published - timedelta(days=back) if now.tense == "past" else published + timedelta(days=ahead))


def recurring(parts: Parts, _: Now) -> Interval:
    """A set of dates ("every Friday"), which is no date of any one event."""
    if "weekday" in parts:
        return Interval(f"XXXX-WXX-{parts['weekday'] + 1}")
    return Interval({"year": "XXXX", "month": "XXXX-XX", "week": "XXXX-WXX"}.get(parts.get("unit", ""), "XXXX-XX-XX"))


def _relative(now: Now, value: str, make: Callable[[date], Interval]) -> Interval:
    """An interval counted from the day of publication, or an unresolved one with only a value."""
    return make(now.published) if now.published else Interval(value)


def offset_day(parts: Parts, now: Now) -> Interval:
    """A day so many days from publication."""
    return _relative(now, "XXXX-XX-XX", lambda d: of_day(d + timedelta(days=parts["days"])))


def offset_days(parts: Parts, now: Now) -> Interval:
    """Days around publication."""
    return _relative(
        now, "XXXX-XX-XX", lambda d: of_days(d + timedelta(days=parts["first"]), d + timedelta(days=parts["last"]))
    )


def weekend(parts: Parts, now: Now) -> Interval:
    """Saturday and Sunday; the running or last weekend in the past tense, the next one in the future."""

    def of(published: date) -> Interval:
        saturday = published - timedelta(days=(published.weekday() - 5) % 7)
        begun = published.weekday() >= 5
        which = parts.get("which", 0)
        if which < 0:
            saturday -= timedelta(weeks=int(begun))
        elif which > 0 or (now.tense == "future" and not begun):
            saturday += timedelta(weeks=1)
        week = of_week(saturday).value
        return of_days(saturday, saturday + timedelta(days=1), f"{week}-WE")

    return _relative(now, "XXXX-WXX-WE", of)


def _period(unit: str, published: date, shift: int) -> Interval:
    if unit == "week":
        return of_week(published + timedelta(weeks=shift))
    if unit == "month":
        moved = add_months(published.replace(day=1), shift)
        return of_month(moved.year, moved.month)
    if unit == "year":
        return of_year(published.year + shift)
    if unit == "quarter":
        start = add_months(date(published.year, (published.month - 1) // 3 * 3 + 1, 1), 3 * shift)
        return of_days(start, add_months(start, 3) - timedelta(days=1), f"{start.year}-Q{start.month // 3 + 1}")
    if unit == "decade":
        return decade({"decade": str(published.year // 10 + shift)}, Now(published)) or Interval("XXX")
    return century({"century": str((published.year - 1) // 100 + 1 + shift)}, Now(published)) or Interval("XX")


def period(parts: Parts, now: Now) -> Interval | None:
    """Last, this or next week, month, quarter, year, decade; or a part of the running one."""
    if parts["period"] == "weekend":
        return weekend(parts, now)
    return _relative(
        now, "XXXX", lambda d: staged(_period(parts["period"], d, parts.get("which", 0)), parts.get("stage"))
    )


def period_so_far(parts: Parts, now: Now) -> Interval | None:
    """Earlier in the running week, month or year: up to publication; later: from publication on."""

    def of(published: date) -> Interval:
        whole = _period(parts["period"], published, 0) if parts["period"] != "weekend" else weekend(parts, now)
        assert whole.first and whole.last
        if parts["stage"] == "earlier":
            return of_days(min(whole.first, published), min(whole.last, published))
        return of_days(max(whole.first, published), max(whole.last, published))

    return _relative(now, "XXXX", of)


_DAYS = {"day": 1, "week": 7, "fortnight": 14}


def _shift(day_: date, unit: str, count: int) -> date:
    """A day so many units away, held to the years that can be meant."""
    if unit == "hour":
        return day_ + timedelta(days=round(count / 24))
    if unit in _DAYS:
        return day_ + timedelta(days=_DAYS[unit] * count)
    return add_months(day_, {"month": 1, "year": 12, "decade": 120}[unit] * count)


def _in_years(day_: date, unit: str, count: int) -> bool:
    return day_.year + count * {"decade": 10, "year": 1}.get(unit, 0) in YEARS


def span(parts: Parts, now: Now) -> Interval | None:
    """The last or next so many days, weeks, months, years; publication day is one of them."""
    if parts.get("only") == "future" and now.tense != "future":
        return None
    unit, count, direction = parts["unit"], int(parts.get("number", 1)), parts["direction"]
    if now.published is None:
        return Interval("PAST_REF" if direction < 0 else "FUTURE_REF")
    published = now.published
    if count == 0 or not _in_years(published, unit, direction * count):
        return None
    if unit == "hour":
        # 24 hours reach into the day before.
        far = published + direction * timedelta(days=-(-count // 24))
    else:
        far = _shift(published, unit, direction * count) - direction * timedelta(days=1)
    return of_days(*sorted((published, far)))


def _at_distance(start: date, unit: str, count: int) -> Interval | None:
    """What lies so many units from a day, as precise as the unit."""
    if not _in_years(start, unit, count):
        return None
    far = _shift(start, unit, count)
    if unit in ("hour", "day"):
        return of_day(far)
    if unit in ("week", "fortnight"):
        return of_week(far)
    if unit == "month":
        return of_month(far.year, far.month)
    return of_year(far.year) if unit == "year" else _period("decade", far, 0)


def ago(parts: Parts, now: Now) -> Interval | None:
    """So many days, weeks, months, years before publication, or after it."""
    if parts.get("only") == "future" and now.tense != "future":
        return None
    if now.published is None:
        return Interval("PAST_REF" if parts["direction"] < 0 else "FUTURE_REF")
    return _at_distance(now.published, parts["unit"], parts["direction"] * int(parts.get("number", 2)))


def anaphoric(parts: Parts, now: Now) -> Interval | None:
    """A date counted from the one given before it in the text; unresolved without one."""
    anchor = now.anchor
    if anchor is None or anchor.first is None:
        return Interval("PAST_REF")
    if "turn" not in parts:
        if parts["days"] == 0:
            return anchor
        if anchor.precision != "day":
            return Interval("PAST_REF")
        return of_day(anchor.first + timedelta(days=parts["days"]))
    unit, count = parts["unit"], int(parts["number"])
    if anchor.precision != "day" and unit != "year" and anchor.precision != unit:
        return Interval("PAST_REF")
    return _at_distance(anchor.first, unit, -count if parts["turn"] in ("earlier", "before") else count)


def vague(parts: Parts, _: Now) -> Interval:
    """Past, present or future, and no more."""
    return Interval(parts["value"])
