"""Hand-built parses for tests: one line a word, `text lemma tag pos head dep`, heads counted from 1 within the sentence, 0 for
the root; an empty line between sentences."""

from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token


@cache
def _english() -> Language:
    return spacy.blank("en")


def tree(rows: str) -> Doc:
    """A Doc of the sentences."""
    table: list[list[str]] = []
    heads: list[int] = []
    for sentence in rows.strip().split("\n\n"):
        first = len(table)
        table += [row.split() for row in sentence.splitlines()]
        heads += [first + int(r[4]) - 1 if r[4] != "0" else i for i, r in enumerate(table[first:], first)]
    return Doc(
        _english().vocab,
        words=[r[0] for r in table],
        lemmas=[r[1] for r in table],
        tags=[r[2] for r in table],
        pos=[r[3] for r in table],
        heads=heads,
        deps=["ROOT" if r[4] == "0" else r[5] for r in table],
    )


def word(doc: Doc, text: str) -> Token:
    """The first token of the Doc with this text."""
    return next(t for t in doc if t.text == text)


def texts(tokens: list[Token]) -> list[str]:
    """What the tokens say."""
    return [t.text for t in tokens]
