"""A killed run loses nothing; benchmarks/crashes.py kills more of them."""

from pathlib import Path

from tests.flows.crashing import kill_many


def test_ten_killed_runs_are_completed_by_the_next(tmp_path: Path) -> None:
    assert kill_many(tmp_path, 10)["killed"] == 10
