"""Docs, Spans and Tokens as the rules look at them: a copy of a spaCy Doc in plain Python objects.

spaCy makes a new Python object and looks up a string each time that a token or an attribute of it is asked for, and the
rules ask many times. Copying costs about what it saves; what it buys is that a token is one object. Names and meanings are
spaCy's own, for those of its attributes that the rules use.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Literal, overload

from spacy import tokens
from spacy.attrs import (
    DEP,
    ENT_IOB,
    ENT_TYPE,
    HEAD,
    IDX,
    IS_ALPHA,
    IS_LOWER,
    IS_PUNCT,
    IS_QUOTE,
    IS_SPACE,
    IS_TITLE,
    IS_UPPER,
    LEMMA,
    LIKE_NUM,
    LOWER,
    ORTH,
    POS,
    SENT_START,
    SPACY,
    TAG,
)
from spacy.parts_of_speech import NAMES

_STRINGS = (ORTH, LOWER, LEMMA, TAG, DEP, ENT_TYPE)
_NUMBERS = (POS, ENT_IOB, IDX, SPACY, SENT_START, HEAD)
_FLAGS = (IS_ALPHA, IS_PUNCT, IS_SPACE, IS_UPPER, IS_LOWER, IS_TITLE, LIKE_NUM, IS_QUOTE)
_IOB = ("", "I", "O", "B")
_MINUS_ONE = 2**64 - 1
_SENT_START = {1: True, _MINUS_ONE: False}


class Token:
    """A word or mark of a Doc, the `i`th of it."""

    __slots__ = (
        "children",
        "dep_",
        "doc",
        "ent_iob_",
        "ent_type_",
        "flags",
        "head",
        "i",
        "idx",
        "is_sent_start",
        "lefts",
        "lemma_",
        "lower_",
        "pos_",
        "rights",
        "tag_",
        "text",
        "whitespace_",
    )

    head: "Token"
    children: list["Token"]
    lefts: list["Token"]
    rights: list["Token"]

    def __init__(
        self,
        doc: "Doc",
        i: int,
        text: str,
        lower: str,
        lemma: str,
        tag: str,
        dep: str,
        ent_type: str,
        pos: str,
        ent_iob: str,
        idx: int,
        whitespace: str,
        is_sent_start: bool | None,
        flags: Sequence[int],
    ) -> None:
        """`flags` are numbers other than 0 for those of `_FLAGS` that the token has."""
        self.doc, self.i, self.idx = doc, i, idx
        self.text, self.lower_, self.lemma_ = text, lower, lemma
        self.tag_, self.pos_, self.dep_ = tag, pos, dep
        self.ent_type_, self.ent_iob_ = ent_type, ent_iob
        self.whitespace_, self.is_sent_start, self.flags = whitespace, is_sent_start, flags

    def __len__(self) -> int:
        return len(self.text)

    def __repr__(self) -> str:
        return self.text

    @property
    def is_alpha(self) -> bool:
        return bool(self.flags[0])

    @property
    def is_punct(self) -> bool:
        return bool(self.flags[1])

    @property
    def is_space(self) -> bool:
        return bool(self.flags[2])

    @property
    def is_upper(self) -> bool:
        return bool(self.flags[3])

    @property
    def is_lower(self) -> bool:
        return bool(self.flags[4])

    @property
    def is_title(self) -> bool:
        return bool(self.flags[5])

    @property
    def like_num(self) -> bool:
        return bool(self.flags[6])

    @property
    def is_quote(self) -> bool:
        return bool(self.flags[7])

    @property
    def subtree(self) -> Iterator["Token"]:
        """The token and all that depends on it, directly or not, in text order where no arcs cross."""
        for child in self.lefts:
            yield from child.subtree
        yield self
        for child in self.rights:
            yield from child.subtree

    @property
    def left_edge(self) -> "Token":
        """The first token of the subtree."""
        return self.doc[self.doc.edges[0][self.i]]

    @property
    def right_edge(self) -> "Token":
        """The last token of the subtree."""
        return self.doc[self.doc.edges[1][self.i]]

    @property
    def sent(self) -> "Span":
        """The sentence that the token stands in."""
        number = bisect_right(self.doc.starts, self.i)
        return Span(self.doc, self.doc.starts[number - 1], self.doc.starts[number])

    def nbor(self, distance: int = 1) -> "Token":
        """The token so many places further on, or before for a negative number.

        Raises:
            IndexError: there is none.
        """
        at = self.i + distance
        if at < 0:
            raise IndexError(f"no token {distance} from {self.text!r}")
        return self.doc[at]

    def is_ancestor(self, other: "Token") -> bool:
        """Whether the other token depends on this one, directly or not."""
        while other.head is not other:
            other = other.head
            if other is self:
                return True
        return False


class Span:
    """Tokens `start` to `end` (not inclusive) of a Doc; `label_` is the type of a name."""

    __slots__ = ("doc", "end", "label_", "start")

    def __init__(self, doc: "Doc", start: int, end: int, label: str = "") -> None:
        self.doc, self.start, self.end, self.label_ = doc, start, end, label

    def __len__(self) -> int:
        return self.end - self.start

    def __iter__(self) -> Iterator[Token]:
        return iter(self.doc.tokens[self.start : self.end])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def __repr__(self) -> str:
        return self.text

    @property
    def _key(self) -> tuple[int, int, int, str]:
        return id(self.doc), self.start, self.end, self.label_

    @overload
    def __getitem__(self, at: int) -> Token: ...
    @overload
    def __getitem__(self, at: slice) -> "Span": ...
    def __getitem__(self, at: int | slice) -> "Token | Span":
        if isinstance(at, slice):
            start, stop, _ = at.indices(len(self))
            return Span(self.doc, self.start + start, self.start + max(start, stop), self.label_)
        return self.doc.tokens[range(self.start, self.end)[at]]

    @property
    def text(self) -> str:
        """The characters of the span."""
        return self.doc.text[self.start_char : self.end_char]

    @property
    def sent(self) -> "Span":
        """The sentence that the span begins in."""
        return self.doc.tokens[self.start].sent

    @property
    def start_char(self) -> int:
        """Where the span begins in the text of the Doc."""
        return self.doc.tokens[self.start].idx if self.start < len(self.doc) else len(self.doc.text)

    @property
    def end_char(self) -> int:
        """Where the span ends in the text of the Doc."""
        if self.end == self.start:
            return self.start_char
        last = self.doc.tokens[self.end - 1]
        return last.idx + len(last.text)

    @property
    def root(self) -> Token:
        """The token nearest to the root of the sentence, the first of several."""
        inside = self.doc.tokens[self.start : self.end]
        for token in inside:
            if token.head is token:
                return token
        governed = [token for token in inside if not self.start <= token.head.i < self.end]
        return min(governed, key=_depth) if governed else inside[0]

    def char_span(self, start: int, end: int, alignment_mode: "Alignment" = "strict") -> "Span | None":
        """As `Doc.char_span`, counted from the beginning of the span."""
        return self.doc.char_span(self.start_char + start, self.start_char + end, alignment_mode)


Alignment = Literal["strict", "contract", "expand"]


def _depth(token: Token) -> int:
    depth = 0
    while token.head is not token:
        token, depth = token.head, depth + 1
    return depth


class Doc:
    """A paragraph: its tokens, its text, the names that were found in it (`ents`).

    `starts` are the first tokens of its sentences, and the number of tokens. `user_data` holds what others know of it.
    """

    def __init__(self, text: str, has_tree: bool) -> None:
        self.text = text
        self.tokens: list[Token] = []
        self.starts: list[int] = [0]
        self.ents: tuple[Span, ...] = ()
        self.user_data: dict[str, Any] = {}
        self.has_tree = has_tree
        """Whether it was parsed."""
        self._edges: tuple[list[int], list[int]] | None = None

    def __len__(self) -> int:
        return len(self.tokens)

    def __iter__(self) -> Iterator[Token]:
        return iter(self.tokens)

    @overload
    def __getitem__(self, at: int) -> Token: ...
    @overload
    def __getitem__(self, at: slice) -> Span: ...
    def __getitem__(self, at: int | slice) -> Token | Span:
        if isinstance(at, slice):
            start, stop, _ = at.indices(len(self.tokens))
            return Span(self, start, max(start, stop))
        return self.tokens[at]

    @property
    def sents(self) -> Iterator[Span]:
        """The sentences."""
        for start, end in zip(self.starts, self.starts[1:], strict=False):
            yield Span(self, start, end)

    @property
    def edges(self) -> tuple[list[int], list[int]]:
        """For each token where its subtree begins and ends."""
        if self._edges is None:
            first, last = list(range(len(self))), list(range(len(self)))
            for token in self.tokens:
                i, up = token.i, token
                while up.head is not up:
                    up = up.head
                    first[up.i], last[up.i] = min(first[up.i], i), max(last[up.i], i)
            self._edges = first, last
        return self._edges

    def char_span(self, start: int, end: int, alignment_mode: Alignment = "strict") -> Span | None:
        """The tokens of characters `start` to `end`; None where there are none, or where strict and they do not fit.

        "contract" gives the tokens wholly within the characters, "expand" those that they touch.
        """
        first, last = self._at(start), self._at(end - 1)
        if first is None or last is None:
            return None
        if alignment_mode == "strict" and (start != first.idx or end != last.idx + len(last)):
            return None
        low, high = first.i, last.i
        if alignment_mode == "contract":
            low += first.idx < start
            high -= end < last.idx + len(last)
            if high < low:
                return None
        elif alignment_mode == "expand":
            low += start == first.idx + len(first)
        return Span(self, low, high + 1)

    def _at(self, character: int) -> Token | None:
        """The token of a character, a blank after it being its own."""
        number = bisect_right(self.tokens, character, key=_begin) - 1
        if number < 0:
            return None
        token = self.tokens[number]
        return token if character < token.idx + len(token) + len(token.whitespace_) else None


def _begin(token: Token) -> int:
    return token.idx


def read(parsed: tokens.Doc) -> Doc:
    """The copy of a spaCy Doc, parsed or not."""
    text = parsed.text
    doc = Doc(text, parsed.has_annotation("DEP"))
    strings, number = parsed.vocab.strings, len(_STRINGS)
    columns = parsed.to_array([*_STRINGS, *_NUMBERS]).T.tolist()
    names = {n: strings[n] for n in set(chain.from_iterable(columns[:number]))}
    words = [[names[n] for n in column] for column in columns[:number]]
    pos = [NAMES[n] for n in columns[number]]
    iob = [_IOB[n] for n in columns[number + 1]]
    blanks = [" " if n else "" for n in columns[number + 3]]
    begins = [_SENT_START.get(n) for n in columns[number + 4]]
    flags = parsed.to_array(list(_FLAGS)).tolist()
    every = zip(*words, pos, iob, columns[number + 2], blanks, begins, flags, strict=True)
    doc.tokens = made = [Token(doc, i, *row) for i, row in enumerate(every)]
    for token, distance in zip(made, columns[number + 5], strict=True):
        token.head = made[(token.i + distance) & _MINUS_ONE]
        token.lefts, token.rights = [], []
    for token in made:
        head = token.head
        if head is not token:
            (head.lefts if token.i < head.i else head.rights).append(token)
    for token in made:
        token.children = [*token.lefts, *token.rights]
    doc.starts = [0, *(i for i, begin in enumerate(begins) if begin and i), *([len(made)] if made else [])]
    doc.ents = tuple(Span(doc, span.start, span.end, span.label_) for span in parsed.ents)
    return doc


def of_words(words: Sequence[str]) -> Doc:
    """One sentence of words with a blank between them, of which nothing else is known."""
    doc = Doc(" ".join(words), has_tree=False)
    begin = 0
    for i, word in enumerate(words):
        token = Token(doc, i, word, word.lower(), "", "", "", "", "", "", begin, " ", i == 0, _NO_FLAGS)
        token.head, token.lefts, token.rights, token.children = token, [], [], []
        doc.tokens.append(token)
        begin += len(word) + 1
    doc.starts = [0, len(words)] if words else [0]
    return doc


_NO_FLAGS = (0,) * len(_FLAGS)
