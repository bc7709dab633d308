"""Dates that name a day, a month, a year: what they mean, given the day of publication and the tense of the clause.

Each function takes the groups of a rule's pattern and what they are read against. It gives an interval, one without
days where the calendar does not say, or None for what is no date after all. The lexicon names them by their names.
"""

from datetime import date, timedelta

from flows.reading.date_values import (
    Interval,
    Now,
    Parts,
    add_months,
    between,
    of_day,
    of_days,
    of_month,
    of_year,
    staged,
)

TIME_ZONE_SLACK = timedelta(days=1)
"""A report filed east of the publisher may name a day that has not begun there."""


FAR, SOON, RECENT = timedelta(days=300), timedelta(days=10), timedelta(days=60)
"""Where the tense puts a day without a year FAR off, one just ahead or lately gone by is meant."""


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day(parts: Parts, _: Now) -> Interval | None:
    """A day with its year."""
    found = _date(int(parts["year"]), parts.get("month") or int(parts["month_number"]), int(parts["day"]))
    return of_day(found) if found else None


def numeric_day(parts: Parts, _: Now) -> Interval | None:
    """A day in figures; where day and month could be either way round, only the year is sure."""
    a, b, year = int(parts["a"]), int(parts["b"]), int(parts["year"])
    readings = {found for found in (_date(year, b, a), _date(year, a, b)) if found}
    if parts["sep"] == ".":
        readings = {found for found in (_date(year, b, a),) if found}
    if not readings:
        return None
    return of_day(readings.pop()) if len(readings) == 1 else of_year(year)


def _nearest(candidates: list[date], now: Now) -> date | None:
    """Of the candidates the last one up to now in the past tense, the next one from now in the future."""
    published = now.published
    if published is None:
        return None
    last = max((found for found in candidates if found <= published + TIME_ZONE_SLACK), default=None)
    following = min((found for found in candidates if found >= published), default=None)
    if now.tense == "past":
        soon = last and following and published - last > FAR and following - published < SOON
        return following if soon else last
    recent = last and following and following - published > FAR and published - last < RECENT
    return last if recent else following


def _month_day(month: int, number: int, weekday: int | None, now: Now) -> Interval | None:
    """A day of a month in the year that tense, and the weekday if one is given, point to."""
    if _date(2000, month, number) is None:
        return None
    if now.published is None:
        return Interval(f"XXXX-{month:02}-{number:02}")
    here = now.published.year
    candidates = [found for year in range(here - 8, here + 9) if (found := _date(year, month, number))]
    if weekday is not None:
        # A weekday that is given settles the year better than the tense does.
        fitting = [found for found in candidates if found.weekday() == weekday and abs(found.year - here) <= 1]
        if len(fitting) == 1:
            return of_day(fitting[0])
    found = _nearest(candidates, now)
    return of_day(found) if found else None


def month_day(parts: Parts, now: Now) -> Interval | None:
    """A day of a month, with or without its year."""
    month, number = parts.get("month") or parts["month2"], int(parts.get("day") or parts["day2"])
    weekday = parts.get("weekday", parts.get("abbreviated"))
    if "year" in parts:
        return day({"year": parts["year"], "month": month, "day": number}, now)
    if "which" in parts:
        if now.published is None:
            return Interval(f"XXXX-{month:02}-{number:02}")
        return day({"year": now.published.year + parts["which"], "month": month, "day": number}, now)
    return _month_day(month, number, weekday, now)


def day_of_month(parts: Parts, now: Now) -> Interval | None:
    """The n-th day of the running month, or of the month that the tense points to."""
    number = int(parts["day"])
    if now.published is None:
        return Interval(f"XXXX-XX-{number:02}")
    start = now.published.replace(day=1)
    if "which" in parts:
        month = add_months(start, parts["which"])
        found = _date(month.year, month.month, number)
        return of_day(found) if found else None
    months = [add_months(start, step) for step in range(-3, 4)]
    found = _nearest([d for m in months if (d := _date(m.year, m.month, number))], now)
    return of_day(found) if found else None


def days_of_month(parts: Parts, now: Now) -> Interval | None:
    """From one day of a month to another."""
    first, last = int(parts["day"]), int(parts["day2"])
    if first >= last:
        return None
    ends = [month_day({**{k: parts[k] for k in ("month", "year") if k in parts}, "day": n}, now) for n in (first, last)]
    start, end = ends
    if start is None or end is None:
        return None
    if start.first and end.first and start.first > end.first:  # the tense put them in different years
        start = day({"year": end.first.year, "month": parts["month"], "day": first}, now)
    return between(start, end) if start else None


def _month_near(number: int, now: Now) -> Interval:
    if now.published is None:
        return Interval(f"XXXX-{number:02}")
    year = now.published.year
    if now.tense == "past" and number > now.published.month:
        year -= 1
    if now.tense == "future" and number < now.published.month:
        year += 1
    return of_month(year, number)


def month(parts: Parts, now: Now) -> Interval | None:
    """A month: with its year, of last or next year, the last or next one, or the one the tense points to."""
    number, which = parts["month"], parts.get("which")
    if "year" in parts:
        found = of_month(int(parts["year"]), number)
    elif which is None or now.published is None:
        found = _month_near(number, now)
    elif parts.get("which_is") == "year":
        found = of_month(now.published.year + which, number)
    elif which == 0:
        found = of_month(now.published.year, number)
    else:
        running = now.published.month
        shift = (0 if number < running else -1) if which < 0 else (0 if number > running else 1)
        found = of_month(now.published.year + shift, number)
    return staged(found, parts.get("stage"))


def months(parts: Parts, now: Now) -> Interval | None:
    """From one month to another; the year is that of the last."""
    end = month({"month": parts["month2"], **{k: parts[k] for k in ("year",) if k in parts}}, now)
    if end is None or end.first is None:
        return Interval(f"XXXX-{parts['month']:02}/XXXX-{parts['month2']:02}")
    year = end.first.year - (parts["month"] > parts["month2"])
    return between(of_month(year, parts["month"]), end)


def year(parts: Parts, now: Now) -> Interval | None:
    """A year or a part of it."""
    number = int(parts["year"])
    if now.published and number > now.published.year + 80:
        return None
    return staged(of_year(number), parts.get("stage"))


def years(parts: Parts, _: Now) -> Interval | None:
    """From one year to another; the second may have two figures."""
    first = next(parts[key] for key in ("year", "year2", "year3") if key in parts)
    written = next(parts[key] for key in ("end", "end2", "end3") if key in parts)
    last = int(first[:2] + written) if len(written) == 2 else int(written)
    return between(of_year(int(first)), of_year(last)) if last > int(first) else None


def decade(parts: Parts, _: Now) -> Interval | None:
    """A decade or a part of it."""
    short = f"19{parts['short']}" if "short" in parts else None
    value = str(parts.get("decade") or parts.get("tens") or short)
    first = int(value) * 10
    return staged(of_days(date(first, 1, 1), date(first + 9, 12, 31), value), parts.get("stage"))


def century(parts: Parts, _: Now) -> Interval | None:
    """A century, from its year 01 on."""
    number = int(parts["century"]) - 1
    return of_days(date(number * 100 + 1, 1, 1), date(number * 100 + 100, 12, 31), f"{number:02}")


def part_of_year(parts: Parts, now: Now) -> Interval | None:
    """A quarter or a half of a year."""
    written = parts.get("year") or parts.get("year2") or parts.get("year3")
    if written is None and now.published is None:
        return Interval("XXXX")
    number = int(written) if written else now.published.year + parts.get("which", 0)  # type: ignore[union-attr]
    if parts.get("part") == "half":
        half = parts["ordinal"]
        if half > 2:
            return None
        start = date(number, 6 * half - 5, 1)
        return of_days(start, add_months(start, 6) - timedelta(days=1), f"{number}-H{half}")
    quarter = 4 if "final" in parts else int(parts.get("q") or parts["ordinal"])
    start = date(number, 3 * quarter - 2, 1)
    return of_days(start, add_months(start, 3) - timedelta(days=1), f"{number}-Q{quarter}")


SEASON_STARTS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
"""First month of each meteorological season of the northern hemisphere, where most dated news is."""


def season(parts: Parts, now: Now) -> Interval | None:
    """A season of a year; a winter is counted to the year in which it begins."""
    name = parts.get("season") or parts.get("season2") or "FA"
    written = parts.get("year") or parts.get("year2")

    def of(number: int) -> Interval:
        start = date(number, SEASON_STARTS[name], 1)
        return of_days(start, add_months(start, 3) - timedelta(days=1), f"{number}-{name}")

    if written:
        return of(int(written))
    if now.published is None:
        return Interval(f"XXXX-{name}")
    which = parts.get("which", 0 if str(parts.get("fall2", "")) == "" else -1)
    around = [of(now.published.year + step) for step in (-2, -1, 0, 1, 2)]
    if which < 0:
        return max((s for s in around if s.last and s.last < now.published), key=lambda s: s.value)
    if which > 0:
        return min((s for s in around if s.first and s.first > now.published), key=lambda s: s.value)
    return of(now.published.year)
