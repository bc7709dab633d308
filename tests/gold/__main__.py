"""Scores a run by hand. In the root of the repository:

python -m tests.gold prepare RAW             lays out the articles and sentences as files to run on
dateline run RAW --output OUT
python -m tests.gold score OUT --misses 30   prints the shares of right checks, and what went wrong
python -m tests.gold floors OUT              raises the floors to a little under these shares
"""

import argparse
import json
import math
import sys
from pathlib import Path

from tests.gold import scoring

FLOORS = scoring.HERE / "floors.json"

SLACK = 0.03
"""The share of checks, and at least one of them, that may go wrong before a test fails: a change that is for the better
all in all may lose a few."""


def score(output: Path, misses: int) -> None:
    """Prints the scores of a run by set, and the first misses of each."""
    for name, result in scoring.score_all(output).items():
        sys.stdout.write(f"{name}: {json.dumps(result.shares())}\n")
        sys.stdout.writelines(f"  {miss}\n" for miss in result.misses[:misses])


def raise_floors(output: Path) -> None:
    """Writes the floors anew: each as high as it was, or a little under what the run reached if that is higher."""
    pinned = json.loads(FLOORS.read_text(encoding="utf-8"))
    floors = {
        name: {
            part: max(_floor(right, checks), pinned.get(name, {}).get(part, 0))
            for part, (right, checks) in sorted(result.parts.items())
        }
        for name, result in scoring.score_all(output).items()
    }
    FLOORS.write_text(json.dumps(floors, indent=2) + "\n", encoding="utf-8")


def _floor(right: int, checks: int) -> float:
    slack = max(1, math.ceil(SLACK * checks))
    return math.floor(100 * max(0, right - slack) / checks) / 100


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("prepare", "score", "floors"):
        command = commands.add_parser(name)
        command.add_argument("folder", type=Path)
        if name == "score":
            command.add_argument("--misses", type=int, default=0, help="how many misses of each set to list")
    arguments = parser.parse_args()
    if arguments.command == "prepare":
        scoring.prepare(arguments.folder)
    elif arguments.command == "score":
        score(arguments.folder, arguments.misses)
    else:
        raise_floors(arguments.folder)


main()
