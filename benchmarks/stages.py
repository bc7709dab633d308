"""Which stage a run's time goes to: processor time of every stage on the articles of a folder.

    python benchmarks/stages.py raw --rounds 5

Calls the stage functions one after another in one process, as often as asked, and prints the median processor time a stage,
what it is an article, and its share of all stages. Models and lexicons are loaded before, on the sample articles; every
round is a process of its own, so that none finds lines of its pages in a cache that another has filled. The flow around the
stages, writing batches and publishing are left out: benchmarks/speed.py measures those.
"""

import argparse
import multiprocessing
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TypeVar

import pandas as pd

from flows.clean import clean
from flows.extract import extract
from flows.ingest import ingest
from flows.segment import segment
from flows.validate import validate

SAMPLES = Path(__file__).parents[1] / "raw"
STAGES = ("ingest", "clean", "segment", "extract-events", "validate")

T = TypeVar("T")


def measure(raw: Path) -> tuple[dict[str, float], int]:
    """Seconds of processor time by stage, and the number of articles that were read, of one pass over `raw`."""
    seconds = dict.fromkeys(STAGES, 0.0)

    def timed(stage: str, call: Callable[[], T]) -> T:
        began = time.process_time()
        result = call()
        seconds[stage] += time.process_time() - began
        return result

    articles = 0
    batches = ingest(raw)
    while (batch := timed("ingest", lambda: next(batches, None))) is not None:
        raw_articles, rejects = batch.raw_articles, [batch.rejects]
        cleaned, more = timed("clean", lambda frame=raw_articles: clean(frame))  # type: ignore[misc]
        rejects.append(more)
        read, sentences = timed("segment", lambda frame=cleaned: segment(frame))  # type: ignore[misc]
        tables = timed("extract-events", lambda a=read, s=sentences: extract(a, s))  # type: ignore[misc]
        tables["rejects"] = pd.concat([*rejects, tables["rejects"]], ignore_index=True)
        timed("validate", lambda frames=tables: validate(frames))  # type: ignore[misc]
        articles += len(read)
    return seconds, articles


def main() -> None:
    """Prints a line a stage."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("raw", type=Path, help="folder of articles")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    measure(SAMPLES)
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        passes = pool.map(measure, [arguments.raw] * arguments.rounds, chunksize=1)
    articles = passes[0][1]
    total = median(sum(seconds.values()) for seconds, _ in passes)
    for stage in STAGES:
        took = median(seconds[stage] for seconds, _ in passes)
        share = median(seconds[stage] / sum(seconds.values()) for seconds, _ in passes)
        print(f"{stage:<15} {took:7.2f} s {1000 * took / max(articles, 1):8.1f} ms an article {share:6.1%}")
    print(f"{'all':<15} {total:7.2f} s, {articles} articles")


if __name__ == "__main__":
    main()
