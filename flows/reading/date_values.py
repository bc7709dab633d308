"""The calendar behind date expressions: what the parts of one mean, given the day of publication and the tense."""

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from flows.reading.records import DatePrecision

Tense = Literal["past", "future"]
Parts = Mapping[str, Any]
"""The groups of a rule's pattern, words already turned into the values of the vocabulary."""

YEARS = range(1000, 2200)
"""Years that a date may have; what falls outside cannot be meant."""

TIME_ZONE_SLACK = timedelta(days=1)
"""A report filed east of the publisher may name a day that has not begun there."""


FAR, CLOSE = timedelta(days=300), timedelta(days=60)
"""A day without a year that the tense puts farther off than FAR is the one within CLOSE on the other side."""


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


def _staged(whole: Interval, stage: str | None) -> Interval:
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


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day(parts: Parts, now: Now) -> Interval | None:
    """A day with its year."""
    found = _date(int(parts["year"]), parts.get("month") or int(parts["month_number"]), int(parts["day"]))
    return of_day(found) if found else None



def numeric_day(parts: Parts, now: Now) -> Interval | None:
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
    meant, other = (last, following) if now.tense == "past" else (following, last)
    if meant and other and abs(meant - published) > FAR and abs(other - published) < CLOSE:
        return other
    return meant


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
    month, number = parts.get("month") or parts.get("month2"), int(parts.get("day") or parts["day2"])
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
    if now.tense == "future" and ends[0] and ends[0].first and ends[1] and ends[1].first and ends[0].first > ends[1].first:
        ends[0] = day({"year": ends[1].first.year, "month": parts["month"], "day": first}, now)
    return between(ends[0], ends[1]) if ends[0] and ends[1] else None


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
    return _staged(found, parts.get("stage"))


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
    return _staged(of_year(number), parts.get("stage"))


def years(parts: Parts, now: Now) -> Interval | None:
    """From one year to another; the second may have two figures."""
    first, second = parts["year"], parts["year2"]
    last = int(first[:2] + second) if len(second) == 2 else int(second)
    if last <= int(first) or ("led" in parts) is ("link" not in parts):
        # "1999 to 2003" without "from" may be anything; "from 1999-2003" is common enough to be one.
        if last <= int(first) or "link" in parts:
            return None
    return between(of_year(int(first)), of_year(last))


def decade(parts: Parts, now: Now) -> Interval | None:
    """A decade or a part of it."""
    if "decade" in parts:
        value = str(parts["decade"])
    else:
        value = str(parts["tens"]) if "tens" in parts else f"19{parts['short']}"
    first = int(value) * 10
    return _staged(of_days(date(first, 1, 1), date(first + 9, 12, 31), value), parts.get("stage"))


def century(parts: Parts, now: Now) -> Interval | None:
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
        return of_days(*((date(number, 1, 1), date(number, 6, 30)), (date(number, 7, 1), date(number, 12, 31)))[half - 1],
                       f"{number}-H{half}")
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


def weekday(parts: Parts, now: Now) -> Interval | None:
    """A day of the week: last, next, of another week, or the one the tense points to."""
    number, which = parts["weekday"], parts.get("which")
    if now.published is None:
        return Interval(f"XXXX-WXX-{number + 1}")
    published = now.published
    if parts.get("which_is") == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=which)
        return of_day(monday + timedelta(days=number))
    back = (published.weekday() - number) % 7
    ahead = (number - published.weekday()) % 7
    if which == -1:
        return of_day(published - timedelta(days=back or 7))
    if which == 1:
        return of_day(published + timedelta(days=ahead or 7))
    return of_day(published - timedelta(days=back) if now.tense == "past" else published + timedelta(days=ahead))


def recurring(parts: Parts, now: Now) -> Interval:
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
    return _relative(now, "XXXX-XX-XX",
                     lambda d: of_days(d + timedelta(days=parts["first"]), d + timedelta(days=parts["last"])))


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
        now, "XXXX", lambda d: _staged(_period(parts["period"], d, parts.get("which", 0)), parts.get("stage")))


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
        return day_ + timedelta(days=-(-count // 24) if count > 0 else -(-count // 24))
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
    if unit == "hour":
        return of_day(start + timedelta(days=round(count / 24)))
    far = _shift(start, unit, count)
    if unit == "day":
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
        return of_day(anchor.first + timedelta(days=parts["days"])) if anchor.precision == "day" else Interval("PAST_REF")
    unit, count = parts["unit"], int(parts["number"])
    if anchor.precision != "day" and unit != "year" and anchor.precision != unit:
        return Interval("PAST_REF")
    return _at_distance(anchor.first, unit, -count if parts["turn"] in ("earlier", "before") else count)


def vague(parts: Parts, now: Now) -> Interval:
    """Past, present or future, and no more."""
    return Interval(parts["value"])


RESOLVERS: Mapping[str, Callable[[Parts, Now], Interval | None]] = {
    resolver.__name__: resolver
    for resolver in (day, numeric_day, month_day, day_of_month, days_of_month, month, months, year, years, decade,
                     century, part_of_year, season, weekday, recurring, offset_day, offset_days, weekend, period,
                     period_so_far, span, ago, anaphoric, vague)
}
"""What `resolve` may name in lexicons/dates.yaml."""
