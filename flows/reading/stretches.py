"""Stretches of reported content: the words of a parse that a cue brings in, without those that bring it in."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Token

from flows.reading.cues import Frame
from flows.reading.sources import is_time
from flows.reading.syntax import SUBJECTS

OBLIQUES = frozenset({"obl", "nmod", "obl:agent", "prep", "obl:unmarked"})


def complement(children: Sequence[Token]) -> Token | None:
    """What an object is called: "called the plan *a sham*", "described the plan *as a sham*"."""
    for child in children:
        if child.dep_ in {"xcomp", "oprd"} and mark(child) != "to":
            return child
        if child.dep_ in {"obl", "advcl", "prep"} and case(child) == "as":
            return child
    return None


def of(cue: Token, child: Token, frame: Frame, children: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The stretches of tokens that a child of a cue covers, without the cue's own words and the marks around them."""
    start, end = child.left_edge.i, child.right_edge.i + 1
    if frame == "predicate":
        called = complement(children) or child
        start, end = min(start, called.left_edge.i), max(end, called.right_edge.i + 1)
        if start <= cue.i < end:
            start = cue.i + 1
    if frame == "object" and child.dep_ in OBLIQUES | {"advcl", "xcomp"}:
        start = next((t.i + 1 for t in child.lefts if t.dep_ in {"case", "mark"}), start)
        start = max(start, child.i + 1) if child.pos_ == "ADP" else start
    if start <= cue.i < end:  # "X, he said, Y": the clause around its cue
        left, right = cue.left_edge.i, cue.right_edge.i + 1
        yield from trimmed(cue.doc, start, min(left, cue.i))
        yield from trimmed(cue.doc, max(right, cue.i + 1), end)
        return
    yield from trimmed(cue.doc, start, _without_time(cue.doc, start, end) if frame == "clause" else end)


def _without_time(doc: Doc, start: int, end: int) -> int:
    """Where a clause ends before words that date its cue: "said the bridge fell, *a day after* the town was shelled"."""
    return next((i - 1 for i in range(start + 3, end - 2) if tells_when(doc, i, end)), end)


def tells_when(doc: Doc, start: int, end: int) -> bool:
    """Whether words like "a day after" begin at a token and are set off from what stands before them."""
    if start == 0 or doc[start - 1].text not in SET_OFF or doc[start].pos_ not in {"DET", "NUM", "NOUN", "ADJ"}:
        return False
    unit = next((t for t in doc[start : min(start + 3, end)] if is_time(t)), None)
    return unit is not None and unit.i + 1 < end and doc[unit.i + 1].lower_ in {"after", "before"}


SET_OFF = frozenset({",", "—", "–"})


def trimmed(doc: Doc, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch without punctuation at its ends and without a leading "that"."""
    while start < end and (
        (doc[start].is_punct and doc[start].text not in {"$", "#", "(", "["}) or doc[start].is_space
    ):
        start += 1
    while start < end and (doc[start].pos_ == "CCONJ" or (doc[start].lower_ == "that" and doc[start].pos_ == "SCONJ")):
        start += 1
    while end > start and (
        (doc[end - 1].is_punct and doc[end - 1].text not in {")", "]", "%"}) or doc[end - 1].is_space
    ):
        end -= 1
    if end > start:
        yield start, end


def mark(clause: Token) -> str:
    """The word that introduces a clause ("that", "to", "of"), in lower case; empty where none does."""
    for child in clause.lefts:
        if child.dep_ in {"mark", "aux"} and (child.dep_ == "mark" or child.tag_ == "TO"):
            return child.lower_
    return ""


def case(noun: Token) -> str:
    """The preposition of a noun phrase, in lower case; empty where it has none."""
    if noun.pos_ == "ADP":
        return noun.lower_
    for child in noun.lefts:
        if child.dep_ == "case" or child.dep_ == "mark":
            return child.lower_
    return ""


def has_subject(clause: Token) -> bool:
    """Whether a clause has a subject of its own, or an "it" or "there" in its place."""
    return any(child.dep_ in SUBJECTS or child.dep_ == "expl" for child in clause.children)


def has_full_subject(clause: Token) -> bool:
    """Whether a clause after a noun has a subject of its own: "claim that it fell", not "claim that fell"."""
    return any((c.dep_ in SUBJECTS or c.dep_ == "expl") and c.tag_ not in {"WDT", "WP"} for c in clause.children)
