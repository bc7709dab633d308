"""Carries articles over from published tables of which nothing else is known: their raw files are gone, so they cannot be read
again, and they are not to be lost."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows import ids
from flows.increment import file_of
from flows.linking.sketches import SOURCES
from flows.state import FILES
from flows.store import Batch
from schemas.arrow import arrow_schema, to_frame
from schemas.load import table_files
from schemas.tables import OUTPUT_TABLES

_ADOPTED = "adopted"


class CannotAdopt(RuntimeError):
    """The published tables cannot be read, and may hold articles whose raw file is gone."""


def gone(output: Path, files: pa.Table, folder: Path, *, prune: bool) -> tuple[list[Batch], pa.Table]:
    """Batches under `folder` of the published articles that lie in none of `files`, a batch a month, and the files with theirs.

    Raises:
        CannotAdopt: the tables are not of this version of the contract, or damaged, and `prune` is false.
    """
    if prune or not table_files(output, "articles"):
        return [], files
    there = set(files["file"].to_pylist())
    adopted: list[Batch] = []
    lost: dict[str, None] = {}
    try:
        for path in table_files(output, "articles"):
            frames = {name: _month(output, name, path.parent.name) for name in OUTPUT_TABLES}
            articles = frames["articles"]
            paths = articles["raw_path"].to_list()
            is_gone = np.array([file_of(raw_path, there) is None for raw_path in paths], bool)
            if is_gone.any():
                of_month = folder / f"{_ADOPTED}-{path.parent.name}"
                adopted.append(_batch(frames, set(articles["article_id"][is_gone]), of_month))
                lost |= dict.fromkeys(raw_path for raw_path, so in zip(paths, is_gone, strict=True) if so)
    except (OSError, KeyError, ValueError, pa.ArrowException) as error:
        message = f"{output}: the tables cannot be carried over ({str(error).splitlines()[0]}); use another folder, or --prune"
        raise CannotAdopt(f"{message} if no article in them is without its raw file") from None
    names = sorted({ids.file_part(raw_path) for raw_path in lost})
    more = pa.table([names, *([""] * len(names) for _ in range(3))], schema=FILES)
    together = pa.concat_tables([files, more])
    order = pc.sort_indices(pa.array([ids.order_key(name) for name in together["file"].to_pylist()], pa.string()))
    return adopted, together.take(order)


def _month(output: Path, name: str, month: str) -> pd.DataFrame:
    path = output / name / month / "part-0.parquet"
    table = OUTPUT_TABLES[name]
    schema = arrow_schema(table)
    rows = pq.read_table(path, partitioning=None) if path.exists() else schema.empty_table()
    return to_frame(rows.cast(schema), table)


def _batch(frames: dict[str, pd.DataFrame], articles: set[str], folder: Path) -> Batch:
    own = {name: frame[frame["article_id"].isin(articles)].reset_index(drop=True) for name, frame in frames.items()}
    own["articles"]["duplicate_of"] = None
    own["quotes"]["same_as"] = None
    own["events"]["incident_id"] = own["events"]["event_id"]
    paths = own["articles"]["raw_path"].to_list()
    sources = pa.table(
        [
            ids.numbers(own["articles"]["article_id"]),
            paths,
            [ids.file_part(path) for path in paths],
            np.zeros(len(paths), np.uint64),  # of no digest: a file that comes back is read
        ],
        schema=SOURCES,
    )
    folder.mkdir(parents=True)
    batch = Batch(folder)
    batch.write_sources(sources)
    batch.write_validated(own)
    return batch
