"""Ids: hashes of what they name, so that the same input gives the same ids everywhere."""

import hashlib


def make_id(*parts: object) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the parts; parts that differ in any way give another id.

    64 bits: among ten million rows the chance of any two sharing an id is about 3 in a million.
    """
    named = "".join(f"{len(text)}:{text}" for text in map(str, parts))
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def article_id(raw_path: str) -> str:
    """The id of the article at `raw_path`: a changed file keeps its id, so its new rows replace its old ones."""
    return make_id("article", raw_path)
