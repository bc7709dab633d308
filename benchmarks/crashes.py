"""Kills runs at moments of chance and looks at what the next run makes of it.

    python benchmarks/crashes.py --kills 100

A run changes tables that are published; SIGKILL ends it somewhere, the next run goes on. Then the tables must be, to the byte,
those of a run that nobody disturbed, no batch that was finished may have been read again, and no other file may be left.
Reading is by regular expression and without Prefect (tests/flows/reading.py): what is tried is the work folder and the
publication.
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.flows.crashing import kill_many


def main() -> None:
    """Prints how many runs were killed, and where."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = kill_many(Path(folder), options.kills, articles=options.articles, seed=options.seed)
    print(", ".join(f"{name}: {count}" for name, count in found.items()))
    print("every one was completed by the next run: same bytes, nothing read twice, nothing left behind")


if __name__ == "__main__":
    main()
