"""Sentences parsed by the shipped model, for tests of what the rules make of real parses."""

from functools import cache

from spacy.tokens import Doc

from flows.reading import language
from flows.reading.document import OFFSET


@cache
def parsed(text: str) -> Doc:
    """A sentence as the shipped model parses it."""
    (doc,) = language.parse([(text, [(0, len(text))])], language.load())
    doc.user_data[OFFSET] = 0
    return doc
