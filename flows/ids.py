"""Ids: hashes of what they name, so that the same input gives the same ids everywhere."""

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


def make_id(*parts: object) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the parts; parts that differ in any way give another id.

    64 bits: among ten million rows the chance of any two sharing an id is about 3 in a million.
    """
    named = "".join(f"{len(text)}:{text}" for text in map(str, parts))
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def article_id(raw_path: str) -> str:
    """The id of the article at `raw_path`: a changed file keeps its id, so its new rows replace its old ones."""
    return make_id("article", raw_path)


def order_key(raw_path: str) -> str:
    r"""What rows are sorted by: a folder or container before whatever its name begins, record 2 before record 10.

    A `raw_path` has no control characters, so the separators sort before all else.
    """
    path = file_part(raw_path)
    record = raw_path[len(path) + 1 :]
    return (f"{path}\1{int(record):012d}" if record else path).replace("/", "\0")


def file_part(raw_path: str) -> str:
    """The path that a raw_path is a record of: what is before "#n", or all of it."""
    path, mark, record = raw_path.rpartition("#")
    return path if mark and record.isascii() and record.isdigit() else raw_path


def number(name: str) -> int:
    """An id as the 64-bit number that it spells."""
    return int(name, 16)


def text(number: int) -> str:
    """The id that a number stands for."""
    return f"{number:016x}"


def numbers(names: Iterable[str | None]) -> NDArray[np.uint64]:
    """Ids as numbers; null is 0."""
    spelled = "".join(name or _NO_ID for name in names)
    return np.frombuffer(bytes.fromhex(spelled), dtype=">u8").astype(np.uint64)


def texts(numbers: NDArray[np.uint64]) -> list[str]:
    """The ids that numbers stand for."""
    spelled = numbers.astype(">u8").tobytes().hex()
    return [spelled[start : start + 16] for start in range(0, len(spelled), 16)]


def digest(*parts: str) -> int:
    """A 64-bit number that differs where the parts do; for comparing, never published."""
    named = "\0".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(named, digest_size=8).digest(), "big")


_NO_ID = "0" * 16
