"""Hand-built articles: parses written out word by word, so that a rule is tested apart from any model."""

from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from flows.reading import document
from flows.reading.document import Document
from tests.reading import trees

_NO_SPACE_BEFORE = frozenset({",", ".", ":", ";", "?", "!", "”", "’s", "'s", ")"})
_NO_SPACE_AFTER = frozenset({"“", "("})


@cache
def _english() -> Language:
    return spacy.blank("en")


def article(*paragraphs: str) -> Document:
    """An article of parsed paragraphs.

    A word is a line `text lemma tag pos head dep [label]`, heads counted from 1 within the sentence, 0 for the root;
    the words of a name carry its label. An empty line begins another sentence.
    """
    docs = [_paragraph(paragraph) for paragraph in paragraphs]
    offsets, position = [], 0
    for doc in docs:
        offsets.append(position)
        position += len(doc.text) + 2
    return document.build(
        article_id="test",
        text="\n\n".join(doc.text for doc in docs),
        paragraphs=list(zip(offsets, docs, strict=True)),
        kinds=["body"] * sum(1 for doc in docs for _ in doc.sents),
    )


def _paragraph(rows: str) -> Doc:
    table, heads, starts = trees.table(rows)
    words = [row[0] for row in table]
    doc = Doc(
        _english().vocab,
        words=words,
        spaces=[
            word not in _NO_SPACE_AFTER and (i + 1 == len(words) or words[i + 1] not in _NO_SPACE_BEFORE)
            for i, word in enumerate(words[:-1])
        ]
        + [False],
        lemmas=[row[1] for row in table],
        tags=[row[2] for row in table],
        pos=[row[3] for row in table],
        heads=heads,
        deps=["ROOT" if row[4] == "0" else row[5] for row in table],
        sent_starts=starts if sum(starts) > 1 else None,
    )
    doc.set_ents(_names(doc, [row[6] if len(row) > 6 else "" for row in table]))
    return doc


def _names(doc: Doc, labels: list[str]) -> list[Span]:
    """Runs of words with the same label as names."""
    found, start = [], 0
    for i in range(1, len(labels) + 1):
        if i == len(labels) or labels[i] != labels[start]:
            if labels[start]:
                found.append(Span(doc, start, i, label=labels[start]))
            start = i
    return found
