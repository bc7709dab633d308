"""What the flow itself costs: the whole run with the language work taken out.

    python benchmarks/orchestration.py --articles 1000 10000

Writes that many small articles, runs the pipeline with clean, segment and extract-events reduced to passing rows on, and
prints the seconds of each whole run, the embedded server's start-up included.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from flows import batches
from flows.store import Batch
from schemas.arrow import frame_of, rows_of
from schemas.tables import TABLES


def pass_on_clean(folder: Path) -> int:
    """raw_articles to clean_articles without looking at the text."""
    batch = Batch(folder)
    raw_articles = rows_of(batch.read("raw_articles"), TABLES["raw_articles"])
    rows = (
        {
            **raw,
            "agencies": [],
            "language": "en",
            "text": raw["content"],
            "paragraph_kinds": [],
            "word_count": 1,
            "removed": [],
        }
        for raw in raw_articles
    )
    batch.write("clean_articles", frame_of(rows, TABLES["clean_articles"]))
    batch.write("rejects", frame_of([], TABLES["rejects"]), stage="clean")
    return len(raw_articles)


def pass_on_segment(folder: Path) -> int:
    """clean_articles to articles, with no sentences."""
    batch = Batch(folder)
    articles = rows_of(batch.read("clean_articles"), TABLES["clean_articles"])
    rows = ({**article, "paragraph_count": 1, "sentence_count": 0} for article in articles)
    batch.write("articles", frame_of(rows, TABLES["articles"]))
    batch.write("sentences", frame_of([], TABLES["sentences"]))
    return len(articles)


def pass_on_extract(folder: Path, model: str | None, languages: Sequence[str]) -> int:
    """articles to themselves, with nothing read from them."""
    batch = Batch(folder)
    articles = batch.read("articles")
    batch.write("articles", articles, stage="extract")
    for name in ("places", "quotes", "events", "rejects"):
        batch.write(name, frame_of([], TABLES[name]), stage="extract")
    return len(articles)


def one_run(raw: Path, output: Path, workers: int) -> None:
    """A whole run in this process."""
    from flows.cli import prepare_environment

    prepare_environment(verbose=False)
    from flows import pipeline
    from flows.run import Settings

    batches.clean_batch = pass_on_clean
    batches.segment_batch = pass_on_segment
    batches.extract_batch = pass_on_extract
    pipeline.run(raw, output, Settings(workers=workers))


def write_articles(raw: Path, count: int) -> None:
    """So many small text files."""
    raw.mkdir()
    for number in range(count):
        text = f"Article {number}. The council of ward {number} met on Monday.\n"
        (raw / f"{number:06d}.txt").write_text(text, encoding="utf-8")


def main() -> None:
    """Runs each size in a process of its own and prints the seconds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[1000, 10000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--one", type=Path, nargs=2, metavar=("RAW", "OUTPUT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one_run(*options.one, options.workers)
        return
    for articles in options.articles:
        with tempfile.TemporaryDirectory() as folder:
            raw, output = Path(folder) / "raw", Path(folder) / "output"
            write_articles(raw, articles)
            command = [sys.executable, __file__, "--one", str(raw), str(output), "--workers", str(options.workers)]
            for home in ("new Prefect home", "known Prefect home"):
                began = time.monotonic()
                environment = {**os.environ, "PREFECT_HOME": str(Path(folder) / "prefect")}
                subprocess.run(command, check=True, env=environment, stderr=subprocess.DEVNULL)
                print(f"{articles:>7,} articles, {home}: {time.monotonic() - began:6.1f} s", flush=True)


if __name__ == "__main__":
    main()
