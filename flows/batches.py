"""The stages applied to a batch on disk: what a worker process runs. Each gives the number of articles that it handled."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from flows.store import Batch
from flows.workers import WorkFailed


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


Stage = Sequence[Any]
"""Name, what does it, and what that needs beside the batch's folder."""


def one_by_one(
    batch: Batch, stages: Sequence[Stage], run: Callable[..., int], read_by: str, article_seconds: float
) -> list[Batch]:
    """Takes each article of a batch through the stages on its own; gives the batches, all validated.

    That is the second try for the article that ended or held up the worker. If it does so again it is set aside; the others
    are read as they would have been in the batch. `run` is that of `Workers`.
    """
    if batch.is_validated:  # the worker died when it was done
        return [batch]
    alone = [batch.rejects_only(read_by)]
    for number in range(batch.size):
        single = batch.single(number, read_by)
        alone.append(single)
        if single.is_validated:
            continue
        for name, work, *rest in stages:
            try:
                run(work, single.folder, *rest, seconds=article_seconds)
            except WorkFailed as error:
                single.reject(name, error.check, _REASONS[error.check].format(seconds=article_seconds))
                break
    if batch.folder not in {single.folder for single in alone}:  # as it is where it had one article only
        shutil.rmtree(batch.folder)
    return alone


_REASONS = {
    "timeout": "Reading it takes more than {seconds:g} s: split the article, or allow more time with --article-seconds.",
    "worker_died": "The process that read it died, twice: split the article, or give the machine more memory.",
}
