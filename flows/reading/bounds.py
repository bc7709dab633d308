"""Paragraphs and sentences of a parse, looked up without walking over their tokens."""

from bisect import bisect_right

from flows.reading.document import OFFSET, Document
from flows.reading.tokens import Token


def paragraphs(document: Document) -> list[tuple[int, str]]:
    """Each paragraph's offset and text, cut from the article's."""
    found = []
    for doc in document.paragraphs:
        start: int = doc.user_data[OFFSET]
        end = start + doc[-1].idx + len(doc[-1]) if len(doc) else start
        found.append((start, document.text[start:end]))
    return found


def sentence(token: Token) -> tuple[int, int]:
    """First token of the token's sentence, and the token after its last."""
    starts = token.doc.starts
    number = bisect_right(starts, token.i)
    return starts[number - 1], starts[number]
