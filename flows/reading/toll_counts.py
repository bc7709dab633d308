"""Counts people in a noun phrase: by the number beside the noun, by "no" and "both", or as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from spacy.tokens import Doc, Span, Token

from flows.reading import lexicon
from flows.reading.document import char_span
from flows.reading.figures import Bounds, read
from flows.reading.roles import roles
from flows.reading.syntax import noun_phrase


@cache
def _words() -> dict[str, Any]:
    return lexicon.read("quantities")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a sentence: first token, token after the last, least and most."""

    start: int
    end: int
    bounds: Bounds


def numbers_of(sentence: Span) -> list[Number]:
    """The numbers of a sentence by their tokens, in the order of the text."""
    found = []
    for record in read(sentence):
        tokens = [t.i for t in sentence if char_span(t)[0] < record.end and char_span(t)[1] > record.start]
        found.append(Number(tokens[0], tokens[-1] + 1, (record.minimum, record.maximum)))
    return found


def noun_of(number: Number, doc: Doc, end: int) -> Token:
    """The noun that a number counts, or the number's own last token."""
    head = doc[number.end - 1]
    for token in doc[number.end : end]:
        if token.tag_ in ("NN", "NNS", "NNP", "NNPS"):
            head = token
        elif token.tag_ not in _BEFORE_NOUN:
            break
    return head


def total(victims: tuple[Token, ...], numbers: Sequence[Number]) -> Bounds:
    """The sum over coordinated victims: "two soldiers and three civilians" are five.

    If the number of a part is not known there is no upper end.
    """
    counts = [_count(v, numbers) for v in victims]
    lowest = [low for low, _ in counts if low is not None]
    highest = [high for _, high in counts if high is not None]
    return (sum(lowest) if lowest else None), (sum(highest) if len(highest) == len(counts) else None)


_BEFORE_NOUN = ("JJ", "JJR", "JJS", "NN", "NNS", "NNP", "NNPS", "CD", "VBN", "VBG", "POS", "HYPH", "PRP$", "DT")
"""Penn tags of what may stand between a number and its noun, "of" aside ("400 of its best fighters")."""


def phrase(noun: Token, numbers: Sequence[Number]) -> Span | None:
    """The words that name the victims, their number first; None for a bare number and for "20 deaths"."""
    told = noun.lemma_.lower() in (*_words()["killed"]["noun"], *_words()["injured"]["noun"])
    if noun.pos_ not in ("NOUN", "PROPN", "PRON") or noun.like_num or told:
        return None
    whole = noun_phrase(noun)
    stops = [t.i for t in whole if t.i > noun.i and (t.is_punct or (t.dep_ == "case" and t.lower_ != "of"))]
    end = min(stops, default=whole.end)
    counted = [n.start for n in numbers if n.end <= noun.i and n.end >= whole.start]
    return noun.doc[min([whole.start, *counted[-1:]]) : end]


def _count(noun: Token, numbers: Sequence[Number]) -> Bounds:
    """How many a noun phrase is: by its number, by "no" and "both", or as a singular."""
    words = _words()
    lemma = noun.lemma_.lower()
    if noun.lower_ == "one" and noun.i > 0 and noun.nbor(-1).lower_ == "no":
        return 0, 0
    for number in reversed(numbers):
        if number.start <= noun.i < number.end:
            return number.bounds
        between = noun.doc[number.end : noun.i]
        if number.end <= noun.i and all(t.tag_ in _BEFORE_NOUN or t.lower_ == "of" for t in between):
            return number.bounds
    determiners = {c.lower_ for c in noun.children if c.dep_ in ("det", "det:predet", "cc:preconj", "predet")}
    if noun.lower_ in words["nobody"] or "no" in determiners:
        return 0, 0
    if "both" in determiners or noun.lower_ == "both":
        return 2, 2
    return (1, 1) if _is_one(noun, lemma) else (None, None)


def _is_one(noun: Token, lemma: str) -> bool:
    """Whether a noun without a number is a single person."""
    words = _words()
    if noun.tag_ in ("NNP", "NN") and noun.ent_type_ == "PERSON":
        return True
    role = roles().get(lemma)
    if noun.tag_ not in ("NN", "JJ") or lemma in words["collectives"] or (role is not None and role.kind != "person"):
        return False
    determiners = {c.lower_ for c in noun.children if c.dep_ == "det"}
    if determiners & {"a", "an", "another"}:
        return True
    owned = any(c.dep_ in ("nmod:poss", "poss") for c in noun.children)
    return role is not None and (owned or bool(determiners & {"the", "this", "that"}))
