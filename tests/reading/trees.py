"""Hand-built parses for tests: one line a word, `text lemma tag pos head dep`, heads counted from 1 within the sentence, 0 for
the root; an empty line between sentences."""

from datetime import date
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token

from flows.reading.document import Document, build

WEDNESDAY = date(2023, 6, 14)
"""The day on which the examples of the lexicon of dates are read."""


@cache
def _english() -> Language:
    return spacy.blank("en")


def table(rows: str) -> tuple[list[list[str]], list[int], list[bool]]:
    """The columns of all words, their heads' positions in the whole, and whether each begins a sentence."""
    words: list[list[str]] = []
    heads: list[int] = []
    starts: list[bool] = []
    for sentence in rows.strip().split("\n\n"):
        first = len(words)
        words += [row.split() for row in sentence.strip().splitlines()]
        heads += [first + int(r[4]) - 1 if r[4] != "0" else i for i, r in enumerate(words[first:], first)]
        starts += [i == first for i in range(first, len(words))]
    return words, heads, starts


def tree(rows: str) -> Doc:
    """A Doc of the sentences."""
    words, heads, _ = table(rows)
    return Doc(
        _english().vocab,
        words=[r[0] for r in words],
        lemmas=[r[1] for r in words],
        tags=[r[2] for r in words],
        pos=[r[3] for r in words],
        heads=heads,
        deps=["ROOT" if r[4] == "0" else r[5] for r in words],
    )


def word(doc: Doc, text: str) -> Token:
    """The first token of the Doc with this text."""
    return next(t for t in doc if t.text == text)


def texts(tokens: list[Token]) -> list[str]:
    """What the tokens say."""
    return [t.text for t in tokens]


def article(*docs: Doc, published: date | None = WEDNESDAY) -> Document:
    """A document with one paragraph a Doc, all of it body."""
    text, paragraphs = "", []
    for doc in docs:
        paragraphs.append((len(text), doc))
        text += doc.text + "\n\n"
    kinds = ["body"] * sum(len(list(doc.sents)) for doc in docs)
    return build(article_id="a", text=text, paragraphs=paragraphs, kinds=kinds, published=published)
