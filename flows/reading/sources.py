"""Sources of speech: which words name the speaker at a cue, and whom they stand for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from spacy.tokens import Doc, Token

from flows.reading import syntax
from flows.reading.coreference import Coreference, Entity
from flows.reading.document import OFFSET

PRONOUNS = frozenset(
    {"i", "we", "you", "me", "us", "my", "our", "your", "he", "she", "it", "they", "him", "her", "them", "his", "its", "their",
     "who", "which", "that", "this", "these", "those", "one", "what", "there"}
)  # fmt: skip
NEVER_SUBJECTS = frozenset({"him", "them", "me", "us", "there", "what", "whom", "himself", "herself", "themselves", "itself"})
LIGHT_VERBS = frozenset(
    {"make", "give", "have", "issue", "release", "offer", "express", "voice", "deliver", "raise", "send", "repeat", "face", "post", "publish"}
)  # fmt: skip
"""Verbs whose subject is the source of the noun that is their object: "issued a statement"."""

_NOMINAL = frozenset({"DET", "ADJ", "NOUN", "PROPN", "NUM", "PART", "SYM", "X", "PRON", "ADV"})
_HEADS = frozenset({"NOUN", "PROPN", "PRON"})
_TIMES = frozenset(
    {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "yesterday", "week", "month", "year",
     "night", "morning", "afternoon", "evening", "day", "hour", "minute", "january", "february", "march", "april", "june", "july",
     "august", "september", "october", "november", "december", "time", "weekend", "later", "earlier"}
)  # fmt: skip
_LEADING = frozenset({"the", "a", "an", "this", "that", "these", "those"})
CHUNK_REACH = 12
"""Tokens after a cue within which its inverted subject's head stands: "said former finance minister Ada Moreau"."""


class Words(NamedTuple):
    """A speaker as written: tokens `first` to `last` (inclusive), and the head among them."""

    head: Token
    first: int
    last: int


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
    text = doc.text[start:end]
    entity = _entity(words, coreference)
    if entity is None:
        return Source(text, start + offset, end + offset, _as_written(words.head, text), None, None)
    return Source(text, start + offset, end + offset, entity.name, entity.title, entity.affiliation)


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
    if head.lower_ in PRONOUNS:
        return None
    first, *rest = text.split(" ", 1)
    return rest[0] if rest and first.lower() in _LEADING else text


# ------------------------------------------------------------------------------------------------ by the cue's grammar


def of_cue(cue: Token) -> Words | None:
    """Whoever speaks by a cue: its subject, agent or possessor; None where nobody is named.

    Where the parse gives a finite verb no subject, the words around it are searched for one.
    """
    if cue.pos_ in {"NOUN", "PROPN"}:
        head = _of_noun(cue)
        return None if head is None else phrase(head)
    if syntax.is_passive(cue):
        agents = syntax.agents(cue)
        return phrase(agents[0]) if agents else None
    subjects = [s for s in syntax.subjects(cue) if s.lower_ not in NEVER_SUBJECTS and not _is_time(s)]
    if subjects:
        own = [s for s in syntax.children(cue, syntax.SUBJECTS) if s.i < cue.i]
        named = [s for s in own if s.ent_type_ == "PERSON"]  # "Vice President for talk Ada Moreau called": two subjects
        return phrase(named[-1] if len(own) > 1 and named else subjects[0])
    if cue.pos_ != "ADJ" and cue.tag_ in {"VBD", "VBZ", "VBP", "VBN"} and cue.dep_ not in {"acl", "amod", "xcomp", "advcl"}:
        return inverted(cue) or before(cue)
    return None


def _of_noun(noun: Token) -> Token | None:
    possessors = syntax.possessors(noun)
    if possessors:
        return possessors[0]
    for preposition, head in syntax.modifiers(noun):
        if preposition in {"by", "from"}:
            return head
    if noun.dep_ in syntax.DIRECT_OBJECTS and noun.head.lemma_ in LIGHT_VERBS:
        subjects = syntax.subjects(noun.head)
        return subjects[0] if subjects else None
    return None


def phrase(head: Token) -> Words:
    """A noun with what belongs to how it is written at that spot, coordinated ones included."""
    parts = [syntax.noun_phrase(noun) for noun in syntax.conjuncts(head) if noun.pos_ in _HEADS or noun == head]
    first, last = parts[0].start, parts[-1].end - 1
    doc = head.doc
    for i in range(head.i + 1, last + 1):
        if doc[i].text in {";", "—", ":", "“", "”", '"'}:
            last = i - 1
            break
    while first < head.i and (doc[first].pos_ in {"ADV", "CCONJ", "SCONJ", "ADP", "PUNCT"} and doc[first].dep_ != "amod"):
        first += 1
    return Words(head, first, max(last, head.i))


# ----------------------------------------------------------------------------------------- by the words around the cue


def inverted(cue: Token) -> Words | None:
    """The noun phrase right after a verb of saying: "…," said the mayor."""
    doc, end = cue.doc, cue.sent.end
    start = cue.i + 1
    while start < end and doc[start].pos_ == "ADV":
        start += 1
    return next(_chunks(doc, start, min(end, start + CHUNK_REACH)), None) if start < end and _opens_chunk(doc[start]) else None


def before(cue: Token, limit: int | None = None) -> Words | None:
    """The noun phrase before a verb that may be its subject: a person's name, else the first free noun phrase.

    `limit` is the first token that may belong to it; by default the sentence's first.
    """
    doc = cue.doc
    start = cue.sent.start if limit is None else limit
    for i in range(cue.i - 1, start - 1, -1):
        if doc[i].pos_ == "VERB" and doc[i].tag_ in {"VBD", "VBZ", "VBP"} and not _in_relative(doc[i]):
            start = i + 1
            break
    chunks = list(_chunks(doc, start, cue.i))
    free = [c for c in chunks if not (c.first > start and doc[c.first - 1].pos_ in {"ADP", "PART"}) and not _is_time(c.head)]
    if not free:
        return None
    named = [c for c in free if c.head.ent_type_ == "PERSON"]
    if free[-1].last == cue.i - 1 or (doc[cue.i - 1].pos_ in {"AUX", "ADV"} and free[-1].last == cue.i - 2):
        return free[-1]
    return named[0] if named else free[0]


def _in_relative(verb: Token) -> bool:
    return verb.dep_ in syntax.RELATIVE_CLAUSES


def _opens_chunk(token: Token) -> bool:
    return token.pos_ in {"DET", "ADJ", "NOUN", "PROPN", "NUM"} or (token.pos_ == "PRON" and token.lower_ not in NEVER_SUBJECTS)


def _chunks(doc: Doc, start: int, end: int) -> Iterator[Words]:
    """Noun phrases without modifiers after the head, by parts of speech alone; times are left out."""
    i = start
    while i < end:
        if not _opens_chunk(doc[i]):
            i += 1
            continue
        last, head = i, None
        while last < end and (doc[last].pos_ in _NOMINAL or _is_hyphen(doc, last)):
            if doc[last].pos_ == "PRON" and head is not None:
                break
            if doc[last].pos_ in _HEADS and not _is_time(doc[last]):
                head = last
            last += 1
            if head is not None and doc[head].pos_ == "PRON" and doc[head].tag_ == "PRP":
                break
        if head is not None:
            yield Words(doc[head], i, head)
        i = max(last, i + 1)


def _is_hyphen(doc: Doc, i: int) -> bool:
    return doc[i].text in {"-", "–", ".", "'", "’"} and i > 0 and not doc[i - 1].whitespace_ and not doc[i].whitespace_


def _is_time(token: Token) -> bool:
    return token.lower_ in _TIMES
