"""The invariants that reach across tables: keys, spans and excerpts of texts, months.

`Across` is what has to be known of whole tables to look at a part of one; it holds keys as numbers (`keys`) and the texts of
the articles of a part.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from schemas.keys import Codes, Ids, Keys, array_of, locate
from schemas.model import Below, Excerpt, ForeignKey, Table, TextSpan
from schemas.tables import TABLES

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A rule that rows of one frame break, by their positions; `rows` is None where the frame as a whole does."""

    check: str
    column: str | None
    rows: Rows | None
    message: str


@dataclass(frozen=True)
class Texts:
    """Articles by their keys: their texts, and what of their other columns rows are held against."""

    known: Codes
    texts: Sequence[str]
    numbers: Mapping[str, NDArray[np.int64]]

    @classmethod
    def of(cls, articles: pd.DataFrame) -> "Texts":
        """Those of a frame of articles; of rows that share a key it has one."""
        ids = Ids.of(array_of(articles["article_id"]))
        known, first = np.unique(ids.numbers[ids.is_id], return_index=True)
        rows = np.flatnonzero(ids.is_id)[first]
        texts = articles["text"].to_numpy(dtype=object)[rows]
        below = {rule.article_column for table in TABLES.values() for rule in table.below}
        return cls(
            known=known,
            texts=list(texts),
            numbers={name: articles[name].to_numpy(dtype=np.int64)[rows] for name in sorted(below)},
        )


@dataclass(frozen=True)
class Across:
    """`keys` by table; `texts` of the articles that rows may be of. What is not there is not looked at."""

    keys: Mapping[str, Keys] = field(default_factory=dict)
    texts: Texts | None = None

    @classmethod
    def of_frames(cls, frames: Mapping[str, pd.DataFrame]) -> "Across":
        """What whole tables have; a frame without its key or its texts is left out."""
        keys = {}
        for name, frame in frames.items():
            column = id_column(TABLES[name])
            if column is not None and {column, "article_id"} <= set(frame.columns):
                keys[name] = Keys.of([(_ids(frame, column), _ids(frame, "article_id"))])
        articles = frames.get("articles")
        needed = {"article_id", "text", "sentence_count"}
        whole = articles is not None and needed <= set(articles.columns)
        return cls(keys=keys, texts=Texts.of(articles) if whole and articles is not None else None)

    def has_keys(self, table: Table) -> bool:
        """Whether the keys of the whole table are known."""
        return table.name in self.keys


def id_column(table: Table) -> str | None:
    """The column that is the table's key; None where it takes several."""
    return table.primary_key[0] if len(table.primary_key) == 1 else None


def broken_across(frame: pd.DataFrame, table: Table, across: Across) -> Iterator[Broken]:
    """Every rule across tables that rows of a frame break."""
    key = id_column(table)
    of_article = _ids(frame, "article_id") if "article_id" in table.column_names else None
    if key is not None and table.name in across.keys:
        ids = of_article if key == "article_id" and of_article is not None else _ids(frame, key)
        yield from _broken("unique", key, across.keys[table.name].shared(ids), f"{key} must be unique")
    if of_article is None:
        return
    for foreign in table.foreign_keys:
        if foreign.target in across.keys:
            yield from _foreign_key(frame, table, foreign, of_article, across.keys[foreign.target])
    if across.texts is not None and table.name != "articles" and len(frame):
        yield from _in_texts(frame, table, of_article, across.texts)


def _ids(frame: pd.DataFrame, column: str) -> Ids:
    return Ids.of(array_of(frame[column]))


def _broken(check: str, column: str, wrong: NDArray[np.bool_], message: str) -> Iterator[Broken]:
    if wrong.any():
        yield Broken(check=check, column=column, rows=np.flatnonzero(wrong), message=message)


def _foreign_key(frame: pd.DataFrame, table: Table, key: ForeignKey, of_article: Ids, keys: Keys) -> Iterator[Broken]:
    if table.column(key.column).field.type == "strings":
        lists = array_of(frame[key.column])
        parents = pc.list_parent_indices(lists).to_numpy()
        ids = Ids.of(pc.list_flatten(lists))
    else:
        parents = np.arange(len(frame))
        ids = of_article if key.column == "article_id" else _ids(frame, key.column)
    missing = np.zeros(len(frame), np.bool_)
    missing[parents[keys.missing(ids)]] = True
    message = f"{key.column} must be a {key.target_column} of {key.target}"
    yield from _broken("foreign_key", key.column, missing, message)
    if key.same_article:
        elsewhere = np.zeros(len(frame), np.bool_)
        elsewhere[parents[keys.of_another(ids, of_article.numbers[parents])]] = True
        message = f"{key.column} must be a {key.target_column} of the same article"
        yield from _broken("same_article", key.column, elsewhere, message)


def _in_texts(frame: pd.DataFrame, table: Table, of_article: Ids, texts: Texts) -> Iterator[Broken]:
    """Spans, excerpts and counts against the row's article; where it is not there the foreign key says so."""
    article = locate(texts.known, of_article)
    for span in table.spans:
        yield from _span(frame, span, article, texts)
    for excerpt in table.excerpts:
        yield from _excerpt(frame, excerpt, article, texts)
    for below in table.below:
        yield from _below(frame, below, article, texts)


def _span(frame: pd.DataFrame, span: TextSpan, article: NDArray[np.intp], texts: Texts) -> Iterator[Broken]:
    columns = [frame[name] for name in (span.text_column, span.start, span.end)]
    there = np.array([column.notna().to_numpy() for column in columns])
    wrong = (article >= 0) & there.any(axis=0) & ~there.all(axis=0)
    rows = np.flatnonzero((article >= 0) & there.all(axis=0))
    written, start, end = (array_of(column.iloc[rows]) for column in columns)
    lengths = pc.utf8_length(written).to_numpy() == end.to_numpy() - start.to_numpy()
    of = texts.texts
    places = zip(article[rows].tolist(), start.to_pylist(), end.to_pylist(), strict=True)
    cut = [of[number][first:last] for number, first, last in places]
    other = pc.not_equal(pa.array(cut, written.type), written).to_numpy(zero_copy_only=False)
    wrong[rows] = other | ~lengths
    message = f"articles.text[{span.start}:{span.end}] must be {span.text_column}"
    yield from _broken("span", span.text_column, wrong, message)


def _excerpt(frame: pd.DataFrame, excerpt: Excerpt, article: NDArray[np.intp], texts: Texts) -> Iterator[Broken]:
    wrong = np.zeros(len(frame), np.bool_)
    rows = np.flatnonzero(article >= 0)
    part = frame.iloc[rows]
    of = texts.texts
    words, start, end = (array_of(part[name]) for name in (excerpt.column, excerpt.start, excerpt.end))
    lengths = pc.utf8_length(words).to_numpy()
    first = np.maximum(end.to_numpy() - lengths, 0).tolist()
    last = (start.to_numpy() + lengths).tolist()
    wrong[rows] = [
        of[number].find(text, low, high) < 0
        for number, text, low, high in zip(
            article[rows].tolist(), part[excerpt.column].to_numpy(dtype=object), first, last, strict=True
        )
    ]
    message = f"{excerpt.column} must be what articles.text has around [{excerpt.start}:{excerpt.end}]"
    yield from _broken("excerpt", excerpt.column, wrong, message)


def _below(frame: pd.DataFrame, below: Below, article: NDArray[np.intp], texts: Texts) -> Iterator[Broken]:
    limits = texts.numbers[below.article_column]
    known = article >= 0
    wrong = known.copy()
    wrong[known] = frame[below.column].to_numpy(dtype=np.int64)[known] >= limits[article[known]]
    message = f"{below.column} must be less than articles.{below.article_column}"
    yield from _broken("below", below.column, wrong, message)
