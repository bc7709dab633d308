"""Whether a run is published: the share of rejects, and what its tables are expected to look like."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.expectations import Counts, Expectations, RunRefused, approve, expectations, require
from schemas.tables import OUTPUT_TABLES
from tests import factories as make
from tests.schemas import outputs

LIMITS = Expectations.model_validate(
    {
        "judged_from": 4,
        "rows_per_article": {"events": {"warn": 1, "fail": 0.5}},
        "filled": {"places.latitude": {"warn": 0.75, "fail": 0.25}},
    }
)


@pytest.fixture
def counts(tmp_path: Path) -> Callable[..., Counts]:
    """Counts of a folder with one good row a table, or with the rows given for a table."""

    def counted(**rows: list[make.Row]) -> Counts:
        tables = outputs.arrow_tables(make.frames(**rows))
        return Counts.of(outputs.write(tmp_path, {name: {"2021-08": table} for name, table in tables.items()}), LIMITS)

    return counted


def places(known: int, unknown: int) -> list[make.Row]:
    nowhere: dict[str, Any] = dict.fromkeys(["latitude", "longitude", "geometry", "precision"])
    return [make.place(n) for n in range(known)] + [make.place(n, **nowhere) for n in range(known, known + unknown)]


def test_the_share_of_rejects_is_that_of_all_rows(counts: Callable[..., Counts]) -> None:
    assert counts(rejects=[make.reject(number) for number in range(4)]).rejected == 0.5
    assert counts(articles=[], places=[], quotes=[], events=[], rejects=[]).rejected == 0


def test_too_many_rejects_publish_nothing_and_say_why(counts: Callable[..., Counts]) -> None:
    counted = counts(rejects=[make.reject(1), make.reject(2, check="too_large", message="The file is too large.")])
    assert require(counted, 0.4, LIMITS) == []
    with pytest.raises(RunRefused) as refused:
        require(counted, 0.3, LIMITS)
    assert str(refused.value) == (
        "nothing was published: 2 of 6 rows (33.3%) are rejects, more than --max-rejects 0.3; most often ingest empty_file "
        "(1; first empty.txt: The file is empty.); ingest too_large (1; first empty.txt: The file is too large.)"
    )


@pytest.mark.parametrize(
    ("known", "unknown", "warned"),
    [(3, 1, []), (2, 2, ["places.latitude is there in 0.5 of its rows, fewer than the 0.75 expected"]), (0, 3, [])],
    ids=["as expected", "few", "too small a table to judge"],
)
def test_a_column_that_is_seldom_filled_is_warned_of(
    counts: Callable[..., Counts], known: int, unknown: int, warned: list[str]
) -> None:
    assert require(counts(places=places(known, unknown)), None, LIMITS) == warned


def test_a_column_that_is_hardly_ever_filled_publishes_nothing(counts: Callable[..., Counts]) -> None:
    with pytest.raises(RunRefused, match=r"nothing was published: places.latitude is there in 0.2 of its rows"):
        require(counts(places=places(1, 4)), None, LIMITS)


def test_rows_are_expected_for_each_article(counts: Callable[..., Counts]) -> None:
    articles = [make.article(number) for number in range(4)]
    with pytest.raises(RunRefused, match=r"events has 0.25 rows for each article"):
        require(counts(articles=articles), None, LIMITS)
    assert require(counts(articles=articles, events=[make.event(n) for n in range(2)]), None, LIMITS) == [
        "events has 0.5 rows for each article, fewer than the 1 expected"
    ]


def test_the_shipped_expectations_name_tables_and_columns() -> None:
    shipped = expectations()
    columns = {f"{name}.{column}" for name, table in OUTPUT_TABLES.items() for column in table.column_names}
    assert set(shipped.rows_per_article) <= set(OUTPUT_TABLES)
    assert set(shipped.filled) <= columns
    for limits in [*shipped.rows_per_article.values(), *shipped.filled.values()]:
        assert limits.fail is None or limits.warn is None or limits.fail <= limits.warn


def test_a_publication_that_is_not_approved_changes_nothing(tmp_path: Path) -> None:
    said: list[str] = []
    data = {name: {"unknown": table} for name, table in outputs.arrow_tables(make.frames()).items()}
    output = outputs.write(tmp_path, data)
    approve(output, max_rejects=0.2, say=said.append)
    assert said == []
    with pytest.raises(RunRefused, match=r"1 of 5 rows \(20.0%\) are rejects, more than --max-rejects 0.1"):
        approve(output, max_rejects=0.1, say=said.append)
