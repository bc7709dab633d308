"""A run over the sample articles and the hand-made gold is as good as the pinned floors.

A floor is raised when the pipeline gets better and never lowered to let a change pass.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from schemas.vocabularies import EVENT_TYPES, MODES
from tests.conftest import Dateline
from tests.gold import scoring

FLOORS: dict[str, dict[str, float]] = json.loads((scoring.HERE / "floors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def scores(dateline: Dateline, tmp_path_factory: pytest.TempPathFactory) -> dict[str, scoring.Score]:
    folder = tmp_path_factory.mktemp("gold")
    scoring.prepare(folder / "raw")
    done = dateline("run", folder / "raw", "--output", folder / "out", "--workers", "1")
    assert done.returncode == 0, done.stderr
    return scoring.score_all(folder / "out")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "part"), [(name, part) for name, parts in FLOORS.items() for part in parts])
def test_no_part_is_below_its_floor(scores: dict[str, scoring.Score], name: str, part: str) -> None:
    score = scores[name]
    right, checks = score.parts.get(part, (0, 1))
    misses = "\n  ".join(miss for miss in score.misses if miss.startswith(f"{part}: "))
    assert right / checks >= FLOORS[name][part], f"{right} of {checks} right; wrong:\n  {misses}"


@pytest.mark.slow
def test_every_part_has_a_floor(scores: dict[str, scoring.Score]) -> None:
    parts = {name: set(score.parts) for name, score in scores.items()}
    # a type that is never given wrongly has no precision to measure, so only parts without a floor are an error
    assert {name: found - set(FLOORS[name]) for name, found in parts.items()} == {name: set() for name in parts}


@pytest.mark.slow
def test_reports_of_one_incident_are_linked_and_look_alikes_are_not(dateline: Dateline, tmp_path: Path) -> None:
    done = dateline("run", scoring.HERE / "incidents", "--output", tmp_path, "--workers", "1")
    assert done.returncode == 0, done.stderr
    right, wrong = scoring.incident_pairs(tmp_path)
    assert not wrong
    assert right >= 8


def test_the_gold_covers_every_type_of_event() -> None:
    sentences = Counter(kind for entry in scoring.gold("events") for kind in entry["event_types"][:1])
    assert {kind for kind in EVENT_TYPES if sentences[kind] < 10} == set()
    articles = {
        kind
        for name in scoring.ARTICLE_SETS
        for entry in scoring.gold(name)
        for event in entry["events"]
        for kind in event["type"]
    }
    assert set(EVENT_TYPES) - articles == set()


@pytest.mark.parametrize("name", [*scoring.ARTICLE_SETS, *scoring.SENTENCE_SETS.values()])
def test_the_gold_is_written_in_the_codes_of_the_tables(name: str) -> None:
    entries = scoring.gold(name)
    coded: list[dict[str, Any]] = (
        entries if name in ("events", "unseen") else [event for entry in entries for event in entry["events"]]
    )
    for event in coded:
        types = event["event_types" if name in ("events", "unseen") else "type"]
        assert set(types) <= set(EVENT_TYPES), event
        assert set(event.get("mode", [])) <= {mode for kind in types for mode in MODES.get(kind, {})}, event


def test_a_part_of_text_is_found_whatever_its_quotation_marks_and_line_breaks() -> None:
    assert scoring.occurrences('the "deal" held', "So the “deal”\nheld.") == [(3, 18)]


@pytest.mark.parametrize(
    ("given", "accepted", "right"),
    [
        (["Taliban fighters"], ["Taliban"], True),
        (["the Taliban"], ["Taliban fighters"], True),
        (["Talibani"], ["Taliban"], False),
        ([None, ""], ["Taliban"], False),
    ],
)
def test_names_are_compared_by_whole_words(given: list[str | None], accepted: list[str], right: bool) -> None:
    assert scoring.named(given, accepted) is right
