"""What negation, modals and plans make of an event: promises, threats, refusals and demands.

The PLOVER codebook codes what is said will be done as an event of its own: a promise to help is AGREE, the announcement
of sanctions to come THREATEN, "will not accept" REJECT, and what somebody else "must" do REQUEST.
"""

from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Token

from flows.reading import event_frames, event_lexicon, syntax
from flows.reading.event_lexicon import COOPERATIVE
from flows.reading.event_matching import Match

Modality = Literal["done", "future", "planned", "obliged", "possible", "conditional"]

_FUTURE = frozenset({"will", "shall", "would"})
_OBLIGED = frozenset({"must", "should", "ought"})
_POSSIBLE = frozenset({"may", "might", "could", "can"})
_FORCES = frozenset({"SANCTION", "COERCE", "ASSAULT", "PROTEST"})
_KEEPS_PROMISE_OUT = frozenset({"ceasefire", "withdraw"})
"""Modes of RETREAT whose announcement is CONCEDE and not AGREE (docs: What an event is)."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """How the clause presents the event; `source` are the heads of who is reported to say so, empty for the outlet."""

    modality: Modality
    negated: bool
    source: tuple[Token, ...]
    reporting: Token | None


def read(match: Match) -> Outlook:
    """The modality and polarity of a trigger's clause, and who speaks."""
    clause = match.frame.clause
    negated = syntax.is_negated(clause) or any(
        c.lower_ in ("no", "neither") and c.dep_ in ("det", "advmod") for c in match.token.children
    )
    negated = negated or _no_longer(clause)
    negated = negated or any(
        c.lower_ == "neither" for s in syntax.children(clause, syntax.SUBJECTS) for c in s.children
    )
    reporting = reporter(clause)
    source = event_frames.doers(reporting) if reporting is not None else ()
    return Outlook(_modality(clause), negated, source, reporting)


def _no_longer(clause: Token) -> bool:
    return any(c.lower_ == "longer" and any(g.lower_ == "no" for g in c.children) for c in clause.children)


def _modality(clause: Token) -> Modality:
    words = set(syntax.modals(clause))
    conditional = any(
        c.dep_ == "advcl" and any(m.lower_ in ("if", "unless") for m in c.children if m.dep_ == "mark")
        for c in clause.children
    )
    if words & _FUTURE or _going_to(clause) or _is_to(clause) or event_frames.headline_subject(clause) is not None:
        return "future"
    if words & _OBLIGED:
        return "obliged"
    governor = clause.head
    if words & _POSSIBLE:
        return "conditional" if conditional else "possible"
    if clause.dep_ in ("xcomp", "advcl", "ccomp", "csubj") and governor != clause and _has_to(clause):
        lemma = governor.lemma_.lower()
        if lemma in ("have", "need") and clause.dep_ == "xcomp":
            return "obliged"
        if lemma in event_lexicon.load().planning_verbs and lemma != "decide":
            return "planned"
    if any(m.lower_ in ("if", "unless") for m in clause.children if m.dep_ == "mark"):
        return "conditional"
    return "done"


def _going_to(clause: Token) -> bool:
    return clause.dep_ == "xcomp" and clause.head.lower_ == "going" and _has_to(clause)


def _is_to(clause: Token) -> bool:
    """ "The two are to meet", and "Envoys to meet" in a headline: what is arranged."""
    helpers = syntax.auxiliaries(clause)
    arranged = any(a.lemma_ == "be" and a.tag_ in ("VBP", "VBZ", "VBD") for a in helpers)
    headline = clause.dep_ == "ROOT" and not helpers and bool(syntax.children(clause, syntax.SUBJECTS))
    return (arranged or headline) and clause.tag_ == "VB" and _has_to(clause)


def _has_to(verb: Token) -> bool:
    return any(c.dep_ == "mark" and c.lower_ == "to" for c in verb.children)


def reporter(clause: Token) -> Token | None:
    """The verb under which the clause is somebody's words: "said", "announced", "according to" left aside."""
    reporting = event_lexicon.load().reporting_verbs
    token = clause
    for _ in range(6):
        governor = token.head
        if governor == token:
            break
        if token.dep_ in ("ccomp", "parataxis") and governor.lemma_.lower() in reporting:
            return governor
        if token.dep_ not in ("ccomp", "xcomp", "conj", "parataxis", "acl"):
            break
        token = governor
    for child in clause.children:  # "…, officials said"
        if child.dep_ in ("parataxis", "ccomp") and child.lemma_.lower() in reporting and syntax.subjects(child):
            return child
    return None


def event_type(match: Match, outlook: Outlook) -> tuple[str, str | None]:
    """The type and mode that the outlook makes of a matched entry."""
    entry = match.entry
    kind, mode = entry.event_type, entry.mode
    if entry.polarity == "negative":
        return kind, mode
    announced = outlook.modality == "future" or (
        outlook.modality == "planned" and match.frame.clause.head.lemma_.lower() not in _MERE_WISHES
    )
    if outlook.negated:
        return _negated(kind, mode, outlook, announced)
    if outlook.modality in ("conditional", "possible") and kind in _FORCES and outlook.source:
        return "THREATEN", None
    if not announced:
        return kind, mode
    if kind == "RETREAT" and mode in _KEEPS_PROMISE_OUT:
        return "CONCEDE", None
    if kind == "CONSULT" and outlook.modality == "planned":
        return kind, mode
    if kind in COOPERATIVE:
        return "AGREE", None
    if kind in _FORCES:
        return "THREATEN", None
    return kind, mode


_MERE_WISHES = frozenset({"want", "hope", "wish", "expect", "likely", "consider", "mull", "contemplate", "seek"})


def _negated(kind: str, mode: str | None, outlook: Outlook, announced: bool) -> tuple[str, str | None]:
    if kind in COOPERATIVE and (announced or outlook.modality in ("possible", "conditional")):
        return "REJECT", "meet" if kind == "CONSULT" else None
    if kind in ("AGREE", "CONCEDE") and outlook.modality == "done":
        return "REJECT", None
    if kind in _FORCES and announced:
        return "AGREE", None
    return kind, mode
