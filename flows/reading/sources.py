"""Sources of speech: the words that name a speaker at a cue, and whom they stand for."""

from dataclasses import dataclass

from spacy.tokens import Token

from flows.reading.coreference import Coreference, Entity
from flows.reading.document import OFFSET

OUTSIDE_SPEAKER = frozenset({"acl", "acl:relcl", "relcl", "appos", "parataxis", "punct", "advcl", "list", "dep", "discourse", "orphan"})
"""Relations of what follows a speaker's head without being part of how the speaker is written at that spot."""

FIRST_AND_SECOND = frozenset({"i", "we", "you", "me", "us", "my", "our", "your", "myself", "ourselves"})
PRONOUNS = frozenset({"he", "she", "it", "they", "him", "her", "them", "his", "its", "their", "who", "which", "that", "this", "these", "those", "one"})
_LEADING = frozenset({"the", "a", "an", "this", "that", "these", "those", "'s", "’s"})


@dataclass(frozen=True, slots=True)
class Source:
    """Who speaks: the words as written (`text` is `article[start:end]`), and the resolved name, title, affiliation."""

    text: str
    start: int
    end: int
    name: str | None
    title: str | None
    affiliation: str | None


def read(head: Token, coreference: Coreference) -> Source:
    """The source whose noun phrase has this head."""
    doc = head.doc
    first, last = bounds(head)
    offset = doc.user_data[OFFSET]
    start, end = doc[first].idx, doc[last].idx + len(doc[last])
    text = doc.text[start:end]
    entity = _entity(head, coreference)
    if entity is None:
        name = _as_written(head, text)
        return Source(text, start + offset, end + offset, name, None, None)
    return Source(text, start + offset, end + offset, entity.name, entity.title, entity.affiliation)


def bounds(head: Token) -> tuple[int, int]:
    """First and last token of a speaker as written: without preposition, relative clauses, appositions, genitive mark."""
    doc = head.doc
    first, last = head.left_edge.i, head.i
    for child in head.lefts:
        if child.dep_ in {"case", "mark", "cc", "punct", "fixed"} or child.dep_ == "advmod" and child.i == first:
            first = max(first, child.right_edge.i + 1)
    while first < head.i and (doc[first].is_punct or doc[first].dep_ == "fixed"):
        first += 1
    for child in head.rights:
        if child.dep_ in OUTSIDE_SPEAKER or child.dep_ == "case":
            break
        edge = child.right_edge.i
        if edge > last + 25:
            break
        last = next((t.i - 1 for t in doc[child.i : edge + 1] if t.dep_ in {"acl:relcl", "relcl"} or t.text in {"—", ";", ":"}), edge)
        if last < child.i:
            last = child.i
    while last > head.i and doc[last].is_punct:
        last -= 1
    return min(first, head.i), last


def _entity(head: Token, coreference: Coreference) -> Entity | None:
    """Whom a head stands for: a name in apposition says more than the description that it explains."""
    own = coreference.entity(head)
    if head.pos_ == "PROPN" and own is not None:
        return own
    for child in head.rights:
        if child.dep_ in {"appos", "flat"} and child.pos_ == "PROPN":
            named = coreference.entity(child)
            if named is not None and named.kind in {"person", "organisation"}:
                return named
    return own


def _as_written(head: Token, text: str) -> str | None:
    """The name of an unnamed source: its own words without article; None for a pronoun."""
    if head.lower_ in PRONOUNS or head.lower_ in FIRST_AND_SECOND:
        return None
    first, *rest = text.split(" ", 1)
    return rest[0] if rest and first.lower() in _LEADING else text
