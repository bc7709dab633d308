"""Paragraphs and sentences of a parse, looked up without walking over their tokens."""

from bisect import bisect_right

from spacy.attrs import SENT_START
from spacy.tokens import Doc, Token

from flows.reading.document import OFFSET, Document

_STARTS = "sentence_starts"
"""Key of `Doc.user_data`: the first tokens of the sentences, and the number of tokens."""


def paragraphs(document: Document) -> list[tuple[int, str]]:
    """Each paragraph's offset and text, cut from the article's: `Doc.text` joins its tokens anew each time."""
    found = []
    for doc in document.paragraphs:
        start: int = doc.user_data[OFFSET]
        end = start + doc[-1].idx + len(doc[-1]) if len(doc) else start
        found.append((start, document.text[start:end]))
    return found


def sentence(token: Token) -> tuple[int, int]:
    """First token of the token's sentence, and the token after its last; `token.sent` walks over the whole Doc."""
    starts = _starts(token.doc)
    number = bisect_right(starts, token.i)
    return starts[number - 1], starts[number]


def _starts(doc: Doc) -> list[int]:
    starts: list[int] | None = doc.user_data.get(_STARTS)
    if starts is None:
        marks = doc.to_array([SENT_START]).tolist()
        starts = [0, *(i for i, mark in enumerate(marks) if mark == 1 and i), len(doc)]
        doc.user_data[_STARTS] = starts
    return starts
