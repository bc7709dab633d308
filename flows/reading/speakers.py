"""Speakers: whom the words that name a source stand for."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from flows.reading import bounds, syntax
from flows.reading.coreference import Coreference, Entity
from flows.reading.document import OFFSET, Document, char_span
from flows.reading.roles import role_of
from flows.reading.sources import Words

PRONOUNS = frozenset(
    {"i", "we", "you", "me", "us", "my", "our", "your", "he", "she", "it", "they", "him", "her", "them", "his", "its",
     "their", "who", "which", "that", "this", "these", "those", "one", "what", "there"}
)  # fmt: skip
FIRST_PERSON = frozenset({"i", "we", "me", "us", "my", "our"})
THIRD_PERSON = frozenset({"he", "she", "it", "they"})

SOURCE_REACH = 2
"""Sentences that "it said" may look back for the source it goes on with."""

_LEADING = frozenset({"the", "a", "an", "this", "that", "these", "those"})


@dataclass(frozen=True, slots=True)
class Source:
    """Who speaks: the words as written (`text` is `article[start:end]`), and the resolved name, title, affiliation."""

    text: str
    start: int
    end: int
    name: str | None
    title: str | None
    affiliation: str | None


class Speakers:
    """Whom the sources of one article stand for.

    A pronoun that coreference leaves open is known by the speech around it: "we" within somebody's words is whoever
    says them, and "it said" goes on with the source before it.
    """

    def __init__(
        self, document: Document, coreference: Coreference, spoken: Sequence[tuple[int, int, Words | None]]
    ) -> None:
        """`spoken` are all stretches of reported content (characters of the article) with their sources."""
        self._document = document
        self._coreference = coreference
        self._spoken = spoken
        sources = {char_span(words.head)[0]: words for _, _, words in spoken if words is not None}
        self._sources = sorted(sources.items(), key=lambda item: item[0])
        self._known: dict[tuple[int, Words], Source] = {}

    def resolve(self, words: Words) -> Source:
        """Whom a speaker as written stands for."""
        key = (words.head.doc.user_data[OFFSET], words)
        if key not in self._known:
            source = resolve(words, self._coreference)
            if source.name is None:
                other = self._of_speech_around(words)
                if other is not None:
                    source = replace(source, name=other.name, title=other.title, affiliation=other.affiliation)
            self._known[key] = source
        return self._known[key]

    def _of_speech_around(self, words: Words) -> Source | None:
        word, at = words.head.lower_, char_span(words.head)[0]
        if word in FIRST_PERSON:
            around = [
                (end - start, start, other)
                for start, end, other in self._spoken
                if other is not None and start <= at < end and other.head.lower_ not in FIRST_PERSON
            ]
            return self.resolve(min(around, key=lambda item: item[:2])[2]) if around else None
        if word not in THIRD_PERSON:
            return None
        sentence = self._document.sentence_at(at).index
        for start, other in reversed(self._sources[: bisect_left(self._sources, at, key=lambda item: item[0])]):
            if sentence - self._document.sentence_at(start).index > SOURCE_REACH:
                return None
            if other.head.pos_ != "PRON" and self._may_be(word, other):
                return self.resolve(other)
        return None

    def _may_be(self, pronoun: str, words: Words) -> bool:
        """Whether a source may be taken up by a pronoun."""
        head, role = words.head, role_of(words.head.text)
        entity = self._coreference.entity(head)
        kind = entity.kind if entity is not None else role.kind if role is not None else None
        if pronoun in {"he", "she"}:
            gender = role.gender if role is not None else None
            return kind == "person" and gender in {None, "male" if pronoun == "he" else "female"}
        plural = head.tag_ in {"NNS", "NNPS"} or any(c.dep_ == "conj" and c.i <= words.last for c in head.rights)
        if pronoun == "they":
            return plural or kind in {"group", "organisation"}
        return not plural and kind != "person" and not (kind == "group" and head.pos_ == "PROPN")


def resolve(words: Words, coreference: Coreference) -> Source:
    """Whom a speaker as written stands for, by itself."""
    doc = words.head.doc
    offset = doc.user_data[OFFSET]
    start, end = doc[words.first].idx, doc[words.last].idx + len(doc[words.last])
    text = doc[words.first : words.last + 1].text
    entity = _entity(words._replace(head=_referent(words.head)), coreference)
    if entity is None:
        return Source(text, start + offset, end + offset, _as_written(words.head, text), None, None)
    return Source(text, start + offset, end + offset, entity.name, entity.title, entity.affiliation)


def _referent(head: Token) -> Token:
    """The noun that a relative pronoun stands for; the nearest one before it where the parse does not tell."""
    if head.tag_ not in {"WP", "WDT"}:
        return head
    found = syntax.resolve_relative(head)
    if found == head:
        return next(
            (t for t in reversed(head.doc[bounds.sentence(head)[0] : head.i]) if t.pos_ in {"NOUN", "PROPN"}), head
        )
    return found


def _entity(words: Words, coreference: Coreference) -> Entity | None:
    """Whom the words stand for: a name in apposition says more than the description that it explains."""
    own = coreference.entity(words.head)
    if words.head.pos_ == "PROPN" and own is not None:
        return own
    for child in words.head.rights:
        beside = child.dep_ == "conj" and child.nbor(-1).text == "," and not any(c.dep_ == "cc" for c in child.subtree)
        if (child.dep_ in {"appos", "flat"} or beside) and child.pos_ == "PROPN":
            named = coreference.entity(child)
            if named is not None and named.kind in {"person", "organisation"}:
                return named
    return own


def _as_written(head: Token, text: str) -> str | None:
    """The name of an unnamed source: its own words without article; None for a pronoun."""
    if head.pos_ in {"PRON", "DET"} and head.lower_ in PRONOUNS:
        return None
    first, *rest = text.split(" ", 1)
    return rest[0] if rest and first.lower() in _LEADING else text
