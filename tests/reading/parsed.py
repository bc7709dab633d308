"""Sentences parsed by the shipped model, for tests of what the rules make of real parses."""

from functools import cache

from flows.reading import language, tokens
from flows.reading.document import OFFSET
from flows.reading.tokens import Doc


@cache
def parsed(text: str) -> Doc:
    """A sentence as the shipped model parses it."""
    (parse,) = language.parse([(text, [(0, len(text))])], language.load())
    doc = tokens.read(parse)
    doc.user_data[OFFSET] = 0
    return doc
