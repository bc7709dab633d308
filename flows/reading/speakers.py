"""Speakers: whom the words that name a source stand for."""

from dataclasses import dataclass

from spacy.tokens import Token

from flows.reading import bounds, syntax
from flows.reading.coreference import Coreference, Entity
from flows.reading.document import OFFSET
from flows.reading.sources import Words

PRONOUNS = frozenset(
    {"i", "we", "you", "me", "us", "my", "our", "your", "he", "she", "it", "they", "him", "her", "them", "his", "its",
     "their", "who", "which", "that", "this", "these", "those", "one", "what", "there"}
)  # fmt: skip
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


def resolve(words: Words, coreference: Coreference) -> Source:
    """Whom a speaker as written stands for."""
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
        if child.dep_ in {"appos", "flat"} and child.pos_ == "PROPN":
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
