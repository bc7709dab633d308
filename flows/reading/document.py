"""An article as the reading modules see it: parsed paragraphs whose every token knows its place in the article's text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from spacy.tokens import Doc, Span, Token

SentenceKind = Literal["body", "heading", "list_item"]

OFFSET = "offset"
"""Key of `Doc.user_data`: where the paragraph begins in the article's text, in characters."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `text[start:end]` of the article, and its parse.

    `index` counts the sentences of the article from 0 and is what the tables call `sentence_index`.
    """

    index: int
    paragraph: int
    start: int
    end: int
    kind: SentenceKind
    span: Span


@dataclass(frozen=True)
class Document:
    """A parsed article.

    `paragraphs` holds one spaCy Doc a paragraph, with sentence starts as segment set them and no line-break tokens.
    `sentences` are in the order of the text. `published` is the day of publication, None where it is not known.
    """

    article_id: str
    text: str
    title: str | None
    publisher: str | None
    published: date | None
    paragraphs: tuple[Doc, ...]
    sentences: tuple[Sentence, ...]

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence that covers the article offset, or the last one that begins before it.

        Raises:
            ValueError: the document has no sentence.
        """
        if not self.sentences:
            raise ValueError(f"article {self.article_id} has no sentence")
        low, high = 0, len(self.sentences)
        while high - low > 1:
            middle = (low + high) // 2
            if self.sentences[middle].start <= offset:
                low = middle
            else:
                high = middle
        return self.sentences[low]


def char_span(part: Span | Token) -> tuple[int, int]:
    """Where a token or span stands in the article: `text[start:end]` is exactly its characters."""
    offset: int = part.doc.user_data[OFFSET]
    if isinstance(part, Token):
        return offset + part.idx, offset + part.idx + len(part)
    return offset + part.start_char, offset + part.end_char


def build(
    *,
    article_id: str,
    text: str,
    paragraphs: Sequence[tuple[int, Doc]],
    kinds: Sequence[SentenceKind],
    title: str | None = None,
    publisher: str | None = None,
    published: date | None = None,
) -> Document:
    """Joins parsed paragraphs, each with its offset in `text`, to a Document.

    `kinds` has one entry a sentence, in the order of the text.
    """
    for offset, doc in paragraphs:
        doc.user_data[OFFSET] = offset

    def sentences() -> Iterator[Sentence]:
        index = 0
        for number, (_, doc) in enumerate(paragraphs):
            for span in doc.sents:
                start, end = char_span(span)
                yield Sentence(index, number, start, end, kinds[index], span)
                index += 1

    return Document(
        article_id=article_id,
        text=text,
        title=title,
        publisher=publisher,
        published=published,
        paragraphs=tuple(doc for _, doc in paragraphs),
        sentences=tuple(sentences()),
    )
