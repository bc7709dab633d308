"""The stages applied to a batch on disk: what a worker process runs. Each gives the number of articles that it handled."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from flows.store import Batch


def clean_batch(folder: Path) -> int:
    """raw_articles to clean_articles."""
    from flows.clean import clean

    batch = Batch(folder)
    raw_articles = batch.read("raw_articles")
    articles, rejects = clean(raw_articles)
    batch.write("clean_articles", articles)
    batch.write("rejects", rejects, stage="clean")
    return len(raw_articles)


def segment_batch(folder: Path) -> int:
    """clean_articles to articles and sentences."""
    from flows.segment import segment

    batch = Batch(folder)
    articles, sentences = segment(batch.read("clean_articles"))
    batch.write("articles", articles)
    batch.write("sentences", sentences)
    return len(articles)


def extract_batch(folder: Path, model: str | None, languages: Sequence[str]) -> int:
    """articles and sentences to articles, places, quotes and events."""
    from flows.extract import extract

    batch = Batch(folder)
    articles = batch.read("articles")
    for name, frame in extract(articles, batch.read("sentences"), model, languages).items():
        batch.write(name, frame, stage="extract")
    return len(articles)


def validate_batch(folder: Path) -> int:
    """All tables to the same tables without the rows that break a contract, and their rejects."""
    from flows.validate import validate

    batch = Batch(folder)
    frames = {name: batch.read(name, stage="extract") for name in ("articles", "places", "quotes", "events")}
    rejects = [batch.read("rejects", stage=stage) for stage in ("ingest", "clean", "extract")]
    frames["rejects"] = pd.concat(rejects, ignore_index=True)
    batch.write_validated(validate(frames))
    return len(frames["articles"])
