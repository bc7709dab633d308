"""The shipped language model's network, run with numpy: tags, trees and names of sentences."""

import zlib
from functools import lru_cache

PADDING, UNKNOWN = 0, 1
"""Rows of the word and character tables that no word has of its own."""

LONGEST_WORD = 16
"""Characters of a word that are read; of a longer one, its first ten and last six."""

_PRINT_VARIANTS = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "`": "'",
                                 "–": "-", "—": "-", "−": "-", "…": ".", "\xa0": " "})


def plain(word: str) -> str:
    """The word with typographic quotation marks, dashes and ellipses replaced, so that both prints read alike."""
    return word.translate(_PRINT_VARIANTS)


@lru_cache(maxsize=100_000)
def word_key(word: str) -> str:
    """What the word table is looked up by: lower case, any digit as 0."""
    return "".join("0" if c.isdigit() else c for c in plain(word).lower())


def characters(word: str) -> str:
    """The characters that are read, between marks for the word's start and end."""
    word = plain(word)
    if len(word) > LONGEST_WORD:
        word = word[:10] + word[-6:]
    return "\x02" + word + "\x03"


def affix_rows(word: str, rows: int) -> tuple[int, int]:
    """Rows of the word's first and last three characters in the affix tables."""
    key = word_key(word)
    return zlib.crc32(key[:3].encode()) % rows, zlib.crc32(key[-3:].encode()) % rows
