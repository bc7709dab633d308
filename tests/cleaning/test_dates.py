"""Publication dates as outlets write them."""

import pytest

from flows.cleaning.dates import parse_stamp, stamp_of_url


@pytest.mark.parametrize(
    ("written", "at", "precision"),
    [
        ("2021-08-30", "2021-08-30T00:00:00", "day"),
        ("20210830", "2021-08-30T00:00:00", "day"),
        ("2021/8/9", "2021-08-09T00:00:00", "day"),
        ("30 August 2021", "2021-08-30T00:00:00", "day"),
        ("Monday, August 30th, 2021", "2021-08-30T00:00:00", "day"),
        ("30.8.2021", "2021-08-30T00:00:00", "day"),
        ("08/30/2021", "2021-08-30T00:00:00", "day"),
        ("05/05/2021", "2021-05-05T00:00:00", "day"),
        ("2021-08-30T10:15:30Z", "2021-08-30T10:15:30", "second"),
        ("2021-08-30T01:15:00+05:30", "2021-08-29T19:45:00", "second"),
        ("2021-08-30T00:00:00+04:30", "2021-08-30T00:00:00", "day"),
        ("Mon, 30 Aug 2021 10:15:30 GMT", "2021-08-30T10:15:30", "second"),
        ("Aug 30, 2021 10:15 pm IST", "2021-08-30T16:45:00", "minute"),
        ("10.15am BST, Mon 30 Aug 2021", "2021-08-30T09:15:00", "minute"),
        ("August 30, 2021, 9:00 PM ET", "2021-08-31T01:00:00", "minute"),
        ("December 30, 2021, 9:00 PM ET", "2021-12-31T02:00:00", "minute"),
        ("12 a.m. Aug. 30, 2021", "2021-08-30T00:00:00", "minute"),
        ("1630318530", "2021-08-30T10:15:30", "second"),
        ("1630318530000", "2021-08-30T10:15:30", "second"),
        ("1800-05-01", "1800-05-01T00:00:00", "day"),
    ],
)
def test_dates_are_read_with_their_precision(written: str, at: str, precision: str) -> None:
    stamp = parse_stamp(written)
    assert stamp is not None
    assert (stamp.at.isoformat(), stamp.precision) == (f"{at}+00:00", precision)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Thursday",
        "August 30",
        "2021",
        "04/05/2021",
        "31 February 2021",
        "2999-01-01",
        "2021-13-01",
        "yesterday",
        "0001-01-01T00:00:00Z",
    ],
)
def test_what_is_not_sure_gives_no_date(written: str) -> None:
    assert parse_stamp(written) is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://valley.test/world/2021/08/30/ferry", "2021-08-30"),
        ("https://valley.test/world/2021/aug/30/ferry", "2021-08-30"),
        ("https://valley.test/20210830/ferry", "2021-08-30"),
        ("https://valley.test/2021/13/45/ferry", None),
        ("https://valley.test/article/202108301234", None),
        ("https://valley.test/a?date=/2021/08/30/", None),
    ],
)
def test_a_url_has_a_date_only_as_a_path_of_its_own(url: str, day: str | None) -> None:
    stamp = stamp_of_url(url)
    assert (stamp.at.date().isoformat() if stamp else None) == day
