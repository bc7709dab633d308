"""Reads publication dates as outlets and exports write them, with their precision. Nothing is guessed.

A date without a year, an ambiguous one (04/05/2021) and one outside YEARS give nothing. A time without a zone is
taken as UTC, so that the calendar day stays the one that the outlet printed.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from flows.cleaning.records import Precision

YEARS = range(1690, 2101)
"""Years that a publication date may have: from the first English-language newspaper sheets on."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

# Zones as news sites abbreviate them, with the reading most common there; hours east of Greenwich.
_ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 1, "cet": 1, "west": 1, "wat": 1, "cest": 2, "eet": 2, "cat": 2,
    "sast": 2, "eest": 3, "msk": 3, "eat": 3, "trt": 3, "gst": 4, "amt": 4, "aft": 4.5, "pkt": 5, "uzt": 5, "ist": 5.5,
    "npt": 5.75, "bdt": 6, "ict": 7, "wib": 7, "sgt": 8, "hkt": 8, "pht": 8, "myt": 8, "awst": 8, "jst": 9, "kst": 9,
    "acst": 9.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "nst": -3.5, "brt": -3, "art": -3, "ast": -4,
    "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8, "akst": -9, "hst": -10,
}  # fmt: skip
# Abbreviations that stand for whichever of standard and summer time holds on the day.
_REGIONS = {
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles",
}  # fmt: skip

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)"
ZONE = rf"(?:[+-]\d\d:?\d\d|\(?(?:{'|'.join(sorted([*_ZONES, *_REGIONS], key=len, reverse=True))})\b\)?)"
CLOCK = (
    r"(?:\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\.\d+)?(?:\s*[ap]\.?m\b\.?)?|\d{1,2}\s*[ap]\.?m\b\.?)"
    rf"(?:\s*{ZONE})?(?:\s*\([\w /]+\))?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
CALENDAR = (
    rf"(?:{WEEKDAY}?(?:{MONTH}\s+{_DAY},?\s+\d{{4}}|(?:the\s+)?{_DAY}(?:\s+of)?[\s-]+{MONTH},?[\s-]+\d{{4}})"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})"
)
STAMP = rf"(?:(?:{CLOCK}[\s,|–—-]+(?:on\s+)?)?{CALENDAR}(?:(?:T|[\s,.|•·@/–—-]*(?:at\s+)?)?\s*{CLOCK})?)"
"""Regular expressions (ignoring case) of month, clock time, date with a year, and date with or without a time."""

_TIME = re.compile(
    rf"(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?(?:[.,]\d+)?)?\s*(?P<half>[ap])?(?(half)\.?m\b\.?)"
    rf"\s*(?P<zone>{ZONE})?",
    re.IGNORECASE,
)
_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$"
)
_EPOCH = re.compile(r"(\d{9,10})(\d{3})?(?:\.\d+)?$")
_NAMED = (
    re.compile(rf"(?P<month>{MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+(?P<month>{MONTH}),?[\s-]+(?P<year>\d{{4}})",
        re.IGNORECASE,
    ),
)
_YEAR_FIRST = re.compile(r"\b(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"\b(\d{1,2})([-/.])(\d{1,2})\2(\d{4})\b")
_URL_DATE = re.compile(
    r"/((?:19|20)\d\d)[/-](\d{1,2}|[a-z]{3})[/-](\d{1,2})(?=[/_-]|$)|/((?:19|20)\d\d)(\d\d)(\d\d)(?=[/_-]|$)"
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A publication date: the instant in UTC and how exactly it is known."""

    at: datetime
    precision: Precision


def parse_stamp(text: str) -> Stamp | None:
    """The date that a metadata value or date line states, or None where there is none that is sure.

    Midnight to the second is what systems write that know the day only, so it has precision day.
    """
    text = " ".join(text.split())
    if match := _ISO.match(text):
        year, month, day, hour, minute, second, zone = match.groups()
        return _stamp(int(year), int(month), int(day), hour, minute, second, _zone(zone))
    if match := _EPOCH.match(text):
        return _from_epoch(int(match.group(1)))
    found = _calendar_day(text)
    if found is None:
        return None
    (year_, month_, day_), start, end = found
    rest = text[end:].removeprefix("T").lstrip(" ,.|•·@/–—-")
    rest = re.sub(rf"^(?:{WEEKDAY}?(?:at\s+)?)", "", rest, flags=re.IGNORECASE)
    clock = _TIME.match(rest)
    if not _is_clock(clock):
        clock = next((m for m in _TIME.finditer(text[:start]) if _is_clock(m)), None)
    if clock is None or not _is_clock(clock):
        return _stamp(year_, month_, day_, None, None, None, UTC)
    hour_ = int(clock["hour"])
    if clock["half"]:
        if not 1 <= hour_ <= 12:
            return _stamp(year_, month_, day_, None, None, None, UTC)
        hour_ = hour_ % 12 + (12 if clock["half"].lower() == "p" else 0)
    return _stamp(
        year_, month_, day_, str(hour_), clock["minute"] or "0", clock["second"], _zone(clock["zone"]), clock=True
    )


def stamp_of_url(url: str) -> Stamp | None:
    """The day that a URL's path has as /2021/08/30/, /2021/aug/30/ or /20210830/; other numbers are no dates."""
    if not (match := _URL_DATE.search(url.lower().partition("?")[0])):
        return None
    year, month, day = (part for part in match.groups() if part)
    number = MONTHS.get(month) if month.isalpha() else int(month)
    return _stamp(int(year), number, int(day), None, None, None, UTC) if number else None


def _is_clock(match: re.Match[str] | None) -> bool:
    return match is not None and bool(match["minute"] or match["half"])


def _calendar_day(text: str) -> tuple[tuple[int, int, int], int, int] | None:
    for pattern in _NAMED:
        if match := pattern.search(text):
            month = MONTHS[match["month"].lower().rstrip(".")]
            return (int(match["year"]), month, int(match["day"])), match.start(), match.end()
    if match := _YEAR_FIRST.search(text):
        return (int(match[1]), int(match[3]), int(match[4])), match.start(), match.end()
    if match := _YEAR_LAST.search(text):
        first, second = int(match[1]), int(match[3])
        # Day first or month first can be told only where one of them is no month, or both are the same.
        if first > 12 or first == second:
            return (int(match[4]), second, first), match.start(), match.end()
        if second > 12:
            return (int(match[4]), first, second), match.start(), match.end()
    return None


def _zone(name: str | None) -> tzinfo:
    if not name:
        return UTC
    name = name.strip("()").lower()
    if name in _REGIONS:
        return ZoneInfo(_REGIONS[name])
    if name in _ZONES:
        return timezone(timedelta(hours=_ZONES[name]))
    digits = name[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    # Offsets beyond a day are errors of the source; without them the calendar day at least is right.
    return timezone(-offset if name[0] == "-" else offset) if offset < timedelta(hours=15) else UTC


def _stamp(
    year: int, month: int, day: int, hour: str | None, minute: str | None, second: str | None, zone: tzinfo,
    clock: bool = False,
) -> Stamp | None:  # fmt: skip
    if year not in YEARS:
        return None
    try:
        at = datetime(year, month, day, int(hour or 0), int(minute or 0), int(second or 0), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if hour is None or (not clock and not int(hour) and not int(minute or 0) and not int(second or 0)):
        # The day as printed, whatever the zone: midnight in Kabul is not the day before.
        return Stamp(datetime(year, month, day, tzinfo=UTC), "day")
    return Stamp(at, "minute" if second is None else "second")


def _from_epoch(seconds: int) -> Stamp | None:
    # Nine and ten digits are 1973 to 2286 in seconds.
    at = datetime.fromtimestamp(seconds, tz=UTC)
    return Stamp(at, "second") if at.year in YEARS else None
