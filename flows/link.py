"""Links across articles: near-duplicates, copies of a quote, and reports of the same incident.

Links depend on the set of articles alone, not on the batches or runs that they came in: they are found anew from the sketches
of all articles (flows.linking.sketches), and compared with what was published to see which rows they change.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from flows import ids
from flows.catalogue import Catalogue
from flows.cleaning import duplicates
from flows.incidents import SIDES, Report, incidents
from flows.linking import quotes
from flows.state import LINKS

Numbers = NDArray[np.uint64]

LINK_COLUMNS: Mapping[str, tuple[str, str]] = {
    "articles": ("article_id", "duplicate_of"),
    "quotes": ("quote_id", "same_as"),
    "events": ("event_id", "incident_id"),
}
"""The key of a table's rows and the column that links them to a row of another article."""


@dataclass(frozen=True)
class Links:
    """Links by table: ids of rows, sorted, those that they link to, and the articles that they are of."""

    of_table: Mapping[str, tuple[Numbers, Numbers, Numbers]]

    def fill(self, name: str, rows: pa.Table) -> pa.Table:
        """The rows of table `name` with their links. What is linked to nothing has null, an event itself."""
        if name not in LINK_COLUMNS:
            return rows
        key, column = LINK_COLUMNS[name]
        linked, target, _ = self.of_table[name]
        own = ids.numbers(rows[key].to_pylist())
        found = _lookup(linked, target, own)
        if name == "events":
            found = np.where(found == 0, own, found)
        values = pa.array(np.array(ids.texts(found), object), pa.string(), mask=found == 0)
        place = rows.schema.get_field_index(column)
        return rows.set_column(place, rows.schema.field(column), values)

    def table(self) -> pa.Table:
        """All links as a table of schema LINKS."""
        parts = [
            pa.table([pa.array([name] * len(rows), pa.string()), rows, targets, articles], schema=LINKS)
            for name, (rows, targets, articles) in self.of_table.items()
        ]
        return pa.concat_tables(parts)

    def changed_articles(self, name: str, before: pa.Table) -> Numbers:
        """Articles that a link of table `name` has come to, gone from, or changed for since `before` (of schema LINKS)."""
        was = before.filter(pc.equal(before["kind"], name))
        old_rows, old_targets, old_articles = (was[column].to_numpy() for column in ("row", "target", "article"))
        rows, targets, articles = self.of_table[name]
        either = np.union1d(rows, old_rows)
        differ = either[_lookup(rows, targets, either) != _lookup(old_rows, old_targets, either)]
        of_new, of_old = _lookup(rows, articles, differ), _lookup(old_rows, old_articles, differ)
        return np.unique(np.where(of_new == 0, of_old, of_new))


def _lookup(keys: Numbers, values: Numbers, wanted: Numbers) -> Numbers:
    """The values of keys, which are sorted; 0 where there is none."""
    if not len(keys):
        return np.zeros(len(wanted), np.uint64)
    found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[found] == wanted, values[found], np.uint64(0))


def link(catalogue: Catalogue, scratch: Path) -> Links:
    """The links among the articles of a catalogue; `scratch` is a folder for files that are removed again."""
    found = {
        "articles": _duplicates(catalogue),
        "quotes": _same_quotes(catalogue, scratch),
        "events": _incidents(catalogue),
    }
    return Links({name: _sorted(*columns) for name, columns in found.items()})


def _sorted(rows: Numbers, targets: Numbers, articles: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    order = np.argsort(rows)
    return rows[order], targets[order], articles[order]


def _duplicates(catalogue: Catalogue) -> tuple[Numbers, Numbers, Numbers]:
    by_time = np.argsort(catalogue.time_rank)
    is_article = catalogue.is_article[by_time]
    number_of = np.full(len(by_time), -1, np.intp)  # by place in the catalogue; records that are no articles have none
    number_of[by_time[is_article]] = np.arange(int(is_article.sum()))
    places = by_time[is_article]
    bands = np.zeros((len(places), duplicates.BANDS), np.uint32)
    for place, rows in catalogue.sketches(["minhash", "is_article"]):
        numbers = number_of[place]
        bands[numbers[numbers >= 0]] = duplicates.bands(_signatures(rows["minhash"]))

    def signatures(wanted: NDArray[np.intp]) -> NDArray[np.uint32]:
        row_of = np.full(len(places), -1, np.intp)
        row_of[wanted] = np.arange(len(wanted))
        found = np.zeros((len(wanted), duplicates.SIGNATURE_BYTES // 4), np.uint32)
        for place, rows in catalogue.sketches(["minhash"]):
            numbers = number_of[place]
            row = row_of[numbers[numbers >= 0]]
            found[row[row >= 0]] = _signatures(rows["minhash"])[row >= 0]
        return found

    found = duplicates.copies(bands, signatures)
    copy, original = (places[np.array(list(side), np.intp)] for side in (found.keys(), found.values()))
    return catalogue.id[copy], catalogue.id[original], catalogue.id[copy]


def _signatures(column: pa.ChunkedArray) -> NDArray[np.uint32]:
    """The signatures of those that have one."""
    data = b"".join(column.drop_null().to_pylist())
    return np.frombuffer(data, np.uint32).reshape(-1, duplicates.SIGNATURE_BYTES // 4)


def _same_quotes(catalogue: Catalogue, scratch: Path) -> tuple[Numbers, Numbers, Numbers]:
    parts = []
    for place, rows in catalogue.sketches(["quotes"]):
        lists = rows["quotes"].combine_chunks()
        owner = place[pc.list_parent_indices(lists).to_numpy()]
        flat = pc.list_flatten(lists)
        columns = [pc.struct_field(flat, name).to_numpy(zero_copy_only=False) for name in _OF_QUOTE]
        parts.append([owner, *columns])
    if not parts:
        return _NONE
    owner, quote, start, words, run_counts = (np.concatenate(column) for column in zip(*parts, strict=True))

    def runs() -> Iterator[tuple[Numbers, Numbers]]:
        begin = 0
        for part, (_, rows) in zip(parts, catalogue.sketches(["quote_runs"]), strict=True):
            flat = pc.list_flatten(rows["quote_runs"].combine_chunks()).to_numpy()
            quotes_of_part = np.arange(begin, begin + len(part[0]), dtype=np.uint64)
            yield np.repeat(quotes_of_part, part[-1]), flat
            begin += len(part[0])

    group = quotes.copies(words, run_counts, runs(), scratch)
    order = np.lexsort((quote, start, catalogue.time_rank[owner], group))
    starts = np.append(True, group[order][1:] != group[order][:-1]) if len(order) else np.zeros(0, bool)
    earliest = order[np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))]
    copied = owner[order] != owner[earliest]  # a quotation repeated within its article is no copy
    return quote[order][copied], quote[earliest][copied], catalogue.id[owner[order][copied]]


_OF_QUOTE = ("quote_id", "start", "words", "run_count")
_NONE = (np.zeros(0, np.uint64),) * 3
_NAMES = (
    *("event_type", "mode", "place_name", "precision", "country_code", "admin1", "factuality"),
    *(f"{side}{part}" for side in SIDES for part in ("", "_names", "_country", "_sector")),
)
"""Columns of reports whose values recur: they are kept once."""


def _incidents(catalogue: Catalogue) -> tuple[Numbers, Numbers, Numbers]:
    owners, parts = [], []
    for place, rows in catalogue.sketches(["reports"]):
        lists = rows["reports"].combine_chunks()
        flat = pa.Table.from_struct_array(pc.list_flatten(lists))
        for name in _NAMES:
            flat = flat.set_column(flat.schema.get_field_index(name), name, flat[name].dictionary_encode())
        owners.append(place[pc.list_parent_indices(lists).to_numpy()])
        parts.append(flat)
    if not parts:
        return _NONE
    reports, owner = pa.concat_tables(parts).unify_dictionaries().combine_chunks(), np.concatenate(owners)
    parts.clear()
    event = reports["event_id"].to_numpy()
    order = np.lexsort((event, reports["start"].to_numpy(), catalogue.time_rank[owner]))
    number_of = np.empty(len(order), np.intp)
    number_of[order] = np.arange(len(order))
    lists = reports["keys"].combine_chunks()
    key, number = pc.list_flatten(lists).to_numpy(), number_of[pc.list_parent_indices(lists).to_numpy()]
    attributes = reports.drop_columns(["event_id", "start", "keys"])

    def of_numbers(numbers: Sequence[int]) -> list[Report]:
        return [Report(**row) for row in attributes.take(pa.array(order[list(numbers)])).to_pylist()]

    root = np.array(incidents(len(order), _blocks(key, number), of_numbers), np.intp)
    linked = np.flatnonzero(root != np.arange(len(root)))
    return event[order[linked]], event[order[root[linked]]], catalogue.id[owner[order[linked]]]


def _blocks(key: Numbers, number: NDArray[np.intp]) -> Iterator[list[int]]:
    """The numbers that share a key, of each key that two or more share."""
    order = np.lexsort((number, key))
    for block in np.split(number[order], np.flatnonzero(np.diff(key[order])) + 1):
        if len(block) > 1:
            yield block.tolist()
