"""Clauses of a parse: their extent, tense, and who reports them.

Works on Universal Dependencies and ClearNLP labels alike, as `syntax` does, whose word for a clause's head is `verb`.
"""

from collections.abc import Collection
from typing import Literal, NamedTuple

from spacy.tokens import Span, Token

from flows.reading.syntax import (
    CLAUSAL_COMPLEMENTS,
    RELATIVE_CLAUSES,
    auxiliaries,
    children,
    first_conjunct,
    is_finite,
    modals,
    obliques,
    subjects,
)

Tense = Literal["past", "present", "future", "conditional", "none"]

SPEECH_VERBS = frozenset(
    [
        "say",
        "tell",
        "add",
        "announce",
        "claim",
        "state",
        "report",
        "declare",
        "confirm",
        "deny",
        "warn",
        "allege",
        "argue",
        "assert",
        "insist",
        "note",
        "explain",
        "admit",
        "acknowledge",
        "reply",
        "respond",
        "write",
        "tweet",
        "comment",
        "suggest",
        "accuse",
        "stress",
        "reveal",
        "disclose",
        "estimate",
        "believe",
        "think",
        "indicate",
        "maintain",
        "observe",
        "recall",
        "remark",
        "repeat",
        "testify",
        "urge",
        "vow",
        "promise",
        "threaten",
        "describe",
        "quote",
        "cite",
    ]
)
"""Verbs that report what somebody says or holds; callers with a lexicon of their own pass theirs."""

_CONDITIONAL = frozenset({"would", "could", "might", "may", "should", "ought"})
_FUTURE = frozenset({"will", "shall"})
_OTHER_CLAUSES = frozenset({"parataxis", "conj"})


class Report(NamedTuple):
    """How a clause is reported: the cue (a speech verb, or "according"), the heads of its speakers, the construction.

    `construction`: complement ("said that it fell"), quotation ("It fell, he said"), infinitive ("claims to hold it"),
    as ("as he said"), according ("according to officials").
    """

    cue: Token
    speakers: list[Token]
    construction: Literal["complement", "quotation", "infinitive", "as", "according"]


def clause_span(verb: Token) -> Span:
    """The clause without clauses coordinated with it or set beside it, and without punctuation at its ends.

    "*Rebels seized the town* and residents fled, he said" for seized.
    """
    keep: set[int] = set()
    _collect_clause(verb, verb, keep)
    doc = verb.doc
    start = end = verb.i
    while start - 1 in keep:
        start -= 1
    while end + 1 in keep:
        end += 1
    while start < verb.i and (doc[start].is_space or doc[start].text in ",;:-–—"):
        start += 1
    while end > verb.i and (doc[end].is_space or doc[end].text in ",;:.!?-–—"):
        end -= 1
    return doc[start : end + 1]


def _collect_clause(token: Token, verb: Token, keep: set[int]) -> None:
    keep.add(token.i)
    for child in token.children:
        if token == verb and (_is_other_clause(child) or (child.dep_ == "cc" and child.i < verb.i)):
            continue
        if (
            token == verb
            and child.dep_ == "cc"
            and any(c.dep_ == "conj" and _is_clause(c) and c.i > child.i for c in verb.children)
        ):
            continue
        _collect_clause(child, verb, keep)


def _is_clause(token: Token) -> bool:
    return token.pos_ in ("VERB", "AUX") or is_finite(token)


def _is_other_clause(token: Token) -> bool:
    return token.dep_ in _OTHER_CLAUSES and _is_clause(token)


def tense(verb: Token) -> Tense:
    """When the clause puts what it says: "fell", "has fallen", "had fallen" past; "falls", "can fall" present;
    "will fall", "is going to fall" future; "would fall", "may have fallen" conditional; an infinitive or participle
    that is not coordinated with a finite verb has none.
    """
    words = modals(verb)
    if any(m in _CONDITIONAL for m in words):
        return "conditional"
    if any(m in _FUTURE for m in words):
        return "future"
    helpers = auxiliaries(verb)
    if any(a.tag_ == "VBD" or (a.lower_ in ("has", "have", "'ve", "’ve") and a.dep_ == "aux") for a in helpers):
        return "past"
    if verb.tag_ == "VBD":
        return "past"
    if words or any(a.tag_ in ("VBP", "VBZ") for a in helpers) or verb.tag_ in ("VBP", "VBZ"):
        return "present"
    if verb.dep_ == "xcomp" and verb.head.lower_ == "going" and is_finite(verb.head):
        return "future"
    if verb.dep_ == "conj" and not children(verb, frozenset({"aux", "mark"})):
        return tense(verb.head)
    return "none"


def reported(clause: Token, verbs: Collection[str] = SPEECH_VERBS) -> Report | None:
    """The nearest report that the clause stands in, looking up through the clauses that hold it; None if nobody's.

    "*Officials* said on Sunday that rebels had *seized* the town" for seized: cue said, speakers [Officials].
    """
    token = clause
    while True:
        found = _own_report(token, clause, verbs)
        if found:
            return found
        if token.head.i == token.i:
            return None
        if token.dep_ in CLAUSAL_COMPLEMENTS | {"parataxis"} and token.head.lemma_ in verbs:
            governor = token.head
            if token.dep_ != "parataxis" or _speaks(governor, token):
                infinitive = token.dep_ == "xcomp"
                ahead = token.i < governor.i or token.dep_ == "parataxis"
                return Report(
                    governor, subjects(governor), "infinitive" if infinitive else "quotation" if ahead else "complement"
                )
        token = token.head


def _own_report(token: Token, clause: Token, verbs: Collection[str]) -> Report | None:
    """A report that hangs on the clause itself: "..., he said", "as he said", "according to him"."""
    for child in token.children:
        if child.i == clause.i or child.is_ancestor(clause) or child.lemma_ not in verbs:
            continue
        if child.dep_ in ("parataxis", "ccomp", "advcl") and _speaks(child, token):
            if any(c.lower_ == "as" and c.dep_ in ("mark", "advmod") for c in child.children):
                return Report(child, subjects(child), "as")
            if child.dep_ == "parataxis" or (child.dep_ == "ccomp" and child.i > token.i):
                return Report(child, subjects(child), "quotation")
    for preposition, head in obliques(token):
        if preposition == "according to":
            before = token.doc[max(0, head.left_edge.i - 3) : head.i]
            cue = next((t for t in before if t.lower_ == "according"), head)
            return Report(cue, [head], "according")
    return None


def _speaks(verb: Token, content: Token) -> bool:
    """Whether a verb beside a clause has a speaker and no content of its own, so that the clause is its content."""
    own = [c for c in children(verb, CLAUSAL_COMPLEMENTS) if c.i != content.i]
    return bool(children(verb, frozenset({"nsubj", "nsubjpass", "nsubj:pass"}))) and not own


def content(cue: Token) -> Token | None:
    """Head of the clause that a speech verb reports, before or after it: "It *fell*, he said", "said it *fell*"."""
    own = children(cue, CLAUSAL_COMPLEMENTS)
    if own:
        return own[0]
    if cue.dep_ in ("parataxis", "advcl") and cue.head.i != cue.i:
        return cue.head
    beside = [c for c in children(cue, frozenset({"parataxis"})) if _is_clause(c)]
    return beside[0] if beside else None


def holding_clause(token: Token) -> Token:
    """Head of the smallest clause that holds the token: its verb, or the predicate with a copula or a subject."""
    while token.head.i != token.i:
        if _is_clause(token) and token.dep_ not in ("aux", "aux:pass", "auxpass", "cop", "amod", "compound"):
            return token
        if token.dep_ in RELATIVE_CLAUSES | CLAUSAL_COMPLEMENTS | {"advcl", "parataxis"}:
            return token
        token = token.head
    return first_conjunct(token)
