"""The keys of whole tables, small enough to be held while the tables go by in parts.

An id is 16 hexadecimal digits, so 8 bytes: the keys of ten million rows take 80 MB. What is no id is in no set of keys; the
pattern of its column says that it is wrong.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

Codes = NDArray[np.uint64]

_DIGITS = 16
_NO_DIGIT = 255
_VALUE_OF = np.full(256, _NO_DIGIT, np.uint8)
_VALUE_OF[np.frombuffer(b"0123456789abcdef", np.uint8)] = np.arange(16, dtype=np.uint8)


def array_of(values: "pd.Series[Any]") -> pa.Array:
    """The values of a column as one Arrow array; of what pandas holds as Arrow there is no copy."""
    array = pa.array(values.array, from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids of a column as numbers; null and what is not 16 hexadecimal digits is no id, and 0."""

    numbers: Codes
    is_id: NDArray[np.bool_]
    is_null: NDArray[np.bool_]

    @classmethod
    def of(cls, ids: pa.Array) -> "Ids":
        """The ids of an array of strings."""
        ids = ids.cast(pa.string())  # pandas holds strings as large ones
        null = ids.is_null().to_numpy(zero_copy_only=False)
        offsets = np.frombuffer(ids.buffers()[1], np.int32)[ids.offset : ids.offset + len(ids) + 1]
        data = np.frombuffer(ids.buffers()[2] or b"", np.uint8)
        is_id = ~null & (np.diff(offsets) == _DIGITS)
        first = offsets[:-1][is_id]
        if is_id.all():  # as a rule: all the digits lie side by side
            digits = data[offsets[0] : offsets[0] + _DIGITS * len(ids)].reshape(-1, _DIGITS)
        else:
            digits = data[first[:, None] + np.arange(_DIGITS)]
        values = _VALUE_OF[digits]
        whole = ~(values == _NO_DIGIT).any(axis=1)
        packed = np.ascontiguousarray((values[:, 0::2] << 4) | values[:, 1::2]).view(">u8").reshape(-1)
        numbers = np.zeros(len(ids), np.uint64)
        numbers[is_id] = np.where(whole, packed, 0)
        is_id[is_id] = whole
        return cls(numbers, is_id, null)

    def take(self, rows: slice) -> "Ids":
        """Those of some of the rows."""
        return Ids(self.numbers[rows], self.is_id[rows], self.is_null[rows])


@dataclass(frozen=True)
class Keys:
    """The keys of one table: `known` sorted, each once; `owners` the article of each; `repeated` those of more than one row."""

    known: Codes
    owners: Codes
    repeated: Codes

    @classmethod
    def of(cls, parts: Iterable[tuple[Ids, Ids]]) -> "Keys":
        """The keys in the parts of a table: of each its ids and the article_id of the same rows."""
        found, articles = [np.empty(0, np.uint64)], [np.empty(0, np.uint64)]
        for ids, owners in parts:
            found.append(ids.numbers[ids.is_id])
            articles.append(owners.numbers[ids.is_id])
        numbers = np.concatenate(found)
        order = np.argsort(numbers, kind="stable")
        ordered = numbers[order]
        first = np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]
        return cls(
            known=ordered[first], owners=np.concatenate(articles)[order][first], repeated=np.unique(ordered[~first])
        )

    def missing(self, ids: Ids) -> NDArray[np.bool_]:
        """Which of the ids are not among the keys; null is not missing."""
        return ~ids.is_null & (locate(self.known, ids) < 0)

    def of_another(self, ids: Ids, owners: Codes) -> NDArray[np.bool_]:
        """Which of the ids are keys of a row that is of another article than `owners` says."""
        found = locate(self.known, ids)
        other = found >= 0
        other[other] = self.owners[found[other]] != owners[other]
        return other

    def shared(self, ids: Ids) -> NDArray[np.bool_]:
        """Which of the ids are keys of more than one row."""
        return locate(self.repeated, ids) >= 0


def locate(known: Codes, ids: Ids) -> NDArray[np.intp]:
    """Where each id is among the sorted `known`; -1 where it is not, or is no id."""
    if not len(known):
        return np.full(len(ids.numbers), -1, np.intp)
    found = np.minimum(np.searchsorted(known, ids.numbers), len(known) - 1)
    return np.where(ids.is_id & (known[found] == ids.numbers), found, -1)
