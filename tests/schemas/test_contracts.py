"""Every contract accepts good rows and finds each way that a row can be bad."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from schemas.contracts import split, violations
from schemas.fields import FIELDS
from schemas.tables import TABLES
from tests import factories as make


def found(frames: dict[str, pd.DataFrame]) -> list[tuple[str, str, str | None]]:
    return sorted((v.table, v.check, v.column) for v in violations(frames))


def test_good_rows_keep_every_contract() -> None:
    assert found(make.frames()) == []


def test_tables_without_rows_keep_every_contract() -> None:
    assert found(make.frames(articles=[], places=[], quotes=[], events=[], rejects=[])) == []


BROKEN: list[tuple[str, dict[str, Any], tuple[str, str | None]]] = [
    ("articles", {"raw_sha256": "00"}, ("pattern", "raw_sha256")),
    ("articles", {"language": None}, ("not_nullable", "language")),
    ("articles", {"published_precision": "hour"}, ("vocabulary", "published_precision")),
    ("articles", {"date_source": None}, ("date_is_whole", "published_precision")),
    ("articles", {"duplicate_of": "f" * 16}, ("foreign_key", "duplicate_of")),
    ("articles", {"word_count": -1}, ("minimum", "word_count")),
    ("places", {"latitude": 90.5}, ("maximum", "latitude")),
    ("places", {"longitude": None}, ("coordinates_are_whole", "latitude")),
    ("places", {"unresolved_reason": "ambiguous"}, ("resolved_or_reason", "unresolved_reason")),
    ("places", {"longitude": 69.3}, ("geometry_is_the_coordinates", "geometry")),
    ("places", {"geometry": None}, ("geometry_is_the_coordinates", "geometry")),
    ("places", {"role": "town"}, ("vocabulary", "role")),
    ("places", {"start": 15, "end": 21}, ("span", "name")),
    ("places", {"country_code": "AFG"}, ("pattern", "country_code")),
    ("quotes", {"confidence": 1.01}, ("maximum", "confidence")),
    ("quotes", {"speaker_start": None}, ("span", "speaker_text")),
    ("quotes", {"cue": "said"}, ("span", "cue")),
    ("quotes", {"same_as": "f" * 16}, ("foreign_key", "same_as")),
    (
        "quotes",
        {"speaker_text": None, "speaker_start": None, "speaker_end": None},
        ("speaker_has_text", "speaker_text"),
    ),
    ("events", {"event_type": "FIGHT"}, ("vocabulary", "event_type")),
    ("events", {"mode": "visit"}, ("mode_of_type", "mode")),
    ("events", {"context": ["military", "gardening"]}, ("vocabulary", "context")),
    ("events", {"killed_min": 9, "killed_max": 8}, ("killed_min_not_above_killed_max", "killed_max")),
    ("events", {"event_date": None}, ("dated_or_unknown", "date_precision")),
    ("events", {"event_date_end": date(2021, 8, 8)}, ("event_date_not_above_event_date_end", "event_date_end")),
    ("events", {"factuality": "asserted"}, ("claim_has_source_or_is_denied", "claimed_by")),
    ("events", {"place_id": "f" * 16}, ("foreign_key", "place_id")),
    ("events", {"place_ids": ["f" * 16]}, ("foreign_key", "place_ids")),
    ("events", {"quote_id": "f" * 16}, ("foreign_key", "quote_id")),
    ("events", {"sentence": "Another sentence."}, ("excerpt", "sentence")),
    ("rejects", {"stage": "lunch"}, ("vocabulary", "stage")),
]


@pytest.mark.parametrize(("table", "changes", "rule"), BROKEN, ids=[f"{t}-{r[0]}-{r[1]}" for t, _, r in BROKEN])
def test_a_bad_value_is_found(table: str, changes: dict[str, Any], rule: tuple[str, str | None]) -> None:
    row = getattr(make, table.removesuffix("s"))(**changes)
    assert (table, *rule) in found(make.frames(**{table: [row]}))


@pytest.mark.parametrize("table", ["articles", "places", "quotes", "events", "rejects"])
def test_a_repeated_key_is_found(table: str) -> None:
    row = getattr(make, table.removesuffix("s"))()
    broken = found(make.frames(**{table: [row, row]}))
    assert {(name, check) for name, check, _ in broken} == {(table, "unique")}


@pytest.mark.parametrize("name", ["articles", "places", "quotes", "events", "rejects"])
def test_missing_further_and_misordered_columns_are_found(name: str) -> None:
    frame = make.frames()[name]
    first = frame.columns[0]
    for changed in (frame.drop(columns=first), frame.assign(more=1), frame[[*frame.columns[1:], first]]):
        assert any(v.table == name and v.row is None for v in violations({name: changed}))


def test_a_row_is_set_aside_with_all_that_points_to_it() -> None:
    frames = make.frames(
        articles=[make.article(1, language="ENGLISH"), make.article(2)],
        places=[make.place(1), make.place(2, article_id=make.article(2)["article_id"])],
    )
    good, broken = split(frames)
    assert {name: len(frame) for name, frame in good.items()} == {
        "articles": 1,
        "places": 1,
        "quotes": 0,
        "events": 0,
        "rejects": 1,
    }
    assert {(v.table, v.check) for v in broken} == {
        ("articles", "pattern"),
        ("places", "foreign_key"),
        ("quotes", "foreign_key"),
        ("events", "foreign_key"),
    }
    assert list(violations(good)) == []


def test_every_field_is_used_and_named_once() -> None:
    used = {column.name for table in TABLES.values() for column in table.columns}
    assert used == set(FIELDS)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_keys_spans_and_rules_name_columns(table: Any) -> None:
    names = set(table.column_names)
    assert set(table.primary_key) <= names
    assert {key.column for key in table.foreign_keys} <= names
    assert {key.target_column for key in table.foreign_keys if key.target == table.name} <= names
    assert {part for span in table.spans for part in (span.text_column, span.start, span.end)} <= names
    assert {rule.column for rule in table.rules} <= names
