"""Who says so: whether an event is asserted, claimed, denied, negated, planned or hypothetical, and by whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from spacy.tokens import Doc, Token

from flows.reading import lexicon
from flows.reading.document import OFFSET, Document, char_span
from flows.reading.records import Factuality
from flows.reading.speech import Attribution
from flows.reading.syntax import (
    ACTIVE_SUBJECTS,
    CLAUSAL_COMPLEMENTS,
    DIRECT_OBJECTS,
    PASSIVE_SUBJECTS,
    RELATIVE_CLAUSES,
    SUBJECTS,
    is_negated,
    is_passive,
    modals,
    noun_phrase,
)
from flows.reading.tense import auxiliaries, copula, is_verb

DEPTH = 12
"""Governors that are looked at above an event."""

PRECEDENCE: tuple[Factuality, ...] = ("denied", "hypothetical", "negated", "planned")
"""What counts where several governors say something: a condition or a denial covers whatever lies within it."""


WISHES = ("ask", "promise", "want")
"""Classes of cues that bring in what is not yet so; their sources claim nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """How far an event is said to be so.

    `claimed_by` is the nearest source that says, thinks or denies it, as speech resolved it: also of what is planned,
    negated or hypothetical; None for what the outlet says itself or nobody in particular ("reportedly").
    """

    factuality: Factuality
    claimed_by: str | None = None
    rule: str


class _Status(NamedTuple):
    """What a word says about the event beneath it, the word's entry in the lexicon, and the word if it governs."""

    factuality: Factuality
    rule: str
    governor: Token | None = None


class _Governor(NamedTuple):
    name: str
    status: Factuality
    reach: frozenset[str]
    prepositions: frozenset[str]
    only: frozenset[str]


@cache
def _content() -> dict[str, Any]:
    return lexicon.read("claims")


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(_content()[name])


@cache
def _modal_status() -> dict[str, Factuality]:
    return {word: status for status, words in _content()["modals"].items() for word in words}


@cache
def _modifier_status() -> dict[str, Factuality]:
    return {word: status for status, words in _content()["modifiers"].items() for word in words}


@cache
def _adverb_status() -> dict[str, Factuality]:
    return {word: status for status, words in _content()["adverbs"].items() for word in words}


@cache
def _governors() -> dict[str, tuple[_Governor, ...]]:
    found: dict[str, list[_Governor]] = {}
    for name, entry in _content()["governors"].items():
        lexicon.check_fields(
            entry,
            where=f"claims: {name}",
            required=("status", "reach", "prepositions", "words", "examples"),
            optional=("only",),
        )
        governor = _Governor(
            name,
            entry["status"],
            frozenset(entry["reach"]),
            frozenset(entry["prepositions"]),
            frozenset(entry.get("only", ())),
        )
        for word in dict.fromkeys(entry["words"]):
            found.setdefault(word, []).append(governor)
    return {word: tuple(governors) for word, governors in found.items()}


def read(document: Document, trigger: Token, attributions: Sequence[Attribution]) -> Claim:
    """The factuality of the event that `trigger` names; `attributions` is what speech.attributions gave.

    What governs the trigger in its sentence decides first (negation, denial, plans, modals, conditions), then who the
    words are attributed to. The outlet's own words are asserted.
    """
    around = _around(trigger, attributions)
    said = [a for a in around if a.cue_class not in WISHES]
    statuses = list(_statuses(trigger, bool(said))) if trigger.doc.has_annotation("DEP") else []
    said_by = _accuser(statuses, attributions) or next((a for a in said if a.source), None)
    claimed_by = said_by.source if said_by else None if said else _subject(statuses)
    for factuality in PRECEDENCE:
        status = next((s for s in statuses if s.factuality == factuality), None)
        if status is not None:
            return Claim(factuality=factuality, claimed_by=claimed_by, rule=status.rule)
    for attribution in around:
        if attribution.cue_class not in WISHES:
            factuality = "denied" if attribution.cue_class == "deny" else "claimed"
            return Claim(factuality=factuality, claimed_by=claimed_by, rule=attribution.rule)
        if attribution.kind != "quotation":
            factuality = "planned" if attribution.cue_class == "promise" else "hypothetical"
            return Claim(factuality=factuality, claimed_by=claimed_by, rule=attribution.rule)
    if document.text[char_span(trigger.sent)[0] : char_span(trigger.sent)[1]].rstrip('"”’ ').endswith("?"):
        return Claim(factuality="hypothetical", claimed_by=claimed_by, rule="question")
    if statuses:
        return Claim(factuality="claimed", claimed_by=claimed_by, rule=statuses[0].rule)
    return Claim(factuality="asserted", rule="asserted")


def _accuser(statuses: Sequence[_Status], attributions: Sequence[Attribution]) -> Attribution | None:
    """Who accuses or denies, where the event is governed by words that do: "*Iran* accused them of bombing it"."""
    for status in statuses:
        if status.governor is not None and status.factuality in ("claimed", "denied"):
            start = char_span(status.governor)[0]
            found = next((a for a in attributions if a.cue_start == start and a.source), None)
            if found is not None:
                return found
    return None


def _subject(statuses: Sequence[_Status]) -> str | None:
    """The subject of the verb that claims or denies, as written, where no attribution was found for it."""
    verbs = [s.governor for s in statuses if s.governor is not None and s.factuality in ("claimed", "denied")]
    if not verbs or is_passive(verbs[0]):
        return None
    verb = verbs[0]
    subject = next((c for c in verb.children if c.dep_ in ACTIVE_SUBJECTS and c.pos_ in ("NOUN", "PROPN")), None)
    return noun_phrase(subject).text if subject is not None else None


def _around(trigger: Token, attributions: Sequence[Attribution]) -> list[Attribution]:
    """The attributions that the trigger stands in, nearest first."""
    start, end = char_span(trigger)
    found = [
        (a.end - a.start, -order, a)
        for order, a in enumerate(attributions)
        if a.start <= start and end <= a.end and not _is_own_cue(a, start, end) and _leaves_open(a, trigger)
    ]
    return [a for _, _, a in sorted(found, key=lambda item: item[:2])]


def _is_own_cue(attribution: Attribution, start: int, end: int) -> bool:
    cue_start, cue_end = attribution.cue_start, attribution.cue_end
    return cue_start is not None and cue_end is not None and cue_start <= start and end <= cue_end


def _leaves_open(attribution: Attribution, trigger: Token) -> bool:
    """Whether a cue leaves open if what it brings in is so: "know that" does not, nor does "condemned the raid"."""
    cue = (attribution.cue or "").lower()
    if attribution.kind == "quotation":
        return True
    word = _token_at(trigger.doc, attribution.cue_start)
    lemma = word.lemma_.lower() if word is not None else cue
    first = _token_at(trigger.doc, attribution.start)
    if lemma in _words("factive") or (first is not None and first.tag_ in ("WP", "WRB", "WDT")):
        return False  # "did not say who did it" takes it for granted, as "know" does
    if attribution.kind == "phrase":
        start, end = attribution.start, attribution.end
        inside = [t for t in trigger.sent if start <= char_span(t)[0] and char_span(t)[1] <= end]
        head = next((t for t in inside if t.head not in inside or t.head == t), None)
        if head != trigger or (attribution.cue_class in ("say", "show") and lemma not in _words("open_phrases")):
            return False
        return attribution.cue_class != "judge" and not (lemma == "claim" and _is_definite(trigger))
    return True


def _token_at(doc: Doc, offset: int | None) -> Token | None:
    """The token at a character of the article; None where it lies outside of the paragraph."""
    at = -1 if offset is None else offset - doc.user_data[OFFSET]
    found = doc.char_span(at, at + 1, alignment_mode="expand") if at >= 0 else None
    return found[0] if found else None


def _is_definite(noun: Token) -> bool:
    return any(c.lower_ in ("the", "this", "that", "both") and c.dep_ == "det" for c in noun.children)


def _statuses(trigger: Token, said: bool) -> Iterator[_Status]:
    """What the words above and around the trigger say about it, from the nearest to the farthest."""
    if _is_in_condition(trigger):
        yield _Status("hypothetical", "condition")
    node = trigger
    for _ in range(DEPTH):
        yield from _own(node, said)
        noun, relation = _noun_before(node)
        up = noun or _governing(node)
        if up.i == node.i:
            return
        status = _of_governor(node, up, relation)
        if status is not None:
            yield status
        elif not _passes_on(node, up):
            if node.dep_ in ("advcl", "acl", "xcomp") and node.tag_ == "VB" and _has_to(node):
                yield _Status("planned", "purpose")
            return
        node = up


def _is_in_condition(trigger: Token) -> bool:
    """Whether "if" opens the clause: looked for by the order of the words, as parsers often hang it elsewhere."""
    for token in reversed(list(trigger.doc[trigger.sent.start : trigger.i])):
        if token.lower_ in _words("conditions"):
            return True
        if token.text in ",;:" or (token.tag_ in ("VBD", "VBZ", "VBP", "MD") and token.head != trigger):
            return False
    return False


def _noun_before(node: Token) -> tuple[Token | None, str | None]:
    """The noun right before "to" or a preposition that the lexicon lets govern what follows, and how.

    "its threat *to leave*", "calls *for a boycott*": the order of the words is surer here than the parse.
    """
    link = next((c for c in node.lefts if c.dep_ in ("case", "mark", "aux")), None)
    if link is None or link.i == 0:
        return None, None
    noun = link.nbor(-1)
    relation = "complement" if link.tag_ == "TO" and is_verb(node) else "preposition"
    for governor in _governors().get(noun.lemma_.lower(), ()) if noun.pos_ == "NOUN" else ():
        suits = relation == "complement" or link.lower_ in (*governor.prepositions, "of")
        if suits and relation in governor.reach:
            return noun, relation
    return None, None


def _governing(node: Token) -> Token:
    """The word that governs another; for an infinitive, the verb that asks or allows it, past the one who is asked.

    "ordered police *to free* him": parsers hang the infinitive on the police, or on the verb as if it were its purpose.
    """
    up = node.head
    if node.dep_ == "acl" and _has_to(node) and up.dep_ in ("obj", "dobj", "iobj", "obl", "nsubj:pass", "nsubjpass"):
        verb = up.head
        lemma = verb.lemma_.lower()
        if lemma in _words("factual") or (_takes_complement(lemma) and not _takes_complement(up.lemma_.lower())):
            return verb
    return up


def _takes_complement(lemma: str) -> bool:
    return any("complement" in governor.reach for governor in _governors().get(lemma, ()))


def _own(node: Token, said: bool) -> Iterator[_Status]:
    """Negation, modal, condition and modifiers of one word."""
    if is_verb(node) or copula(node) is not None:
        if is_negated(node) and not _is_negated_only_in_part(node):
            yield _Status("negated", "negation")
        yield from _modality(node, said)
        for child in node.children:
            if child.dep_ == "advmod" and child.lower_ in _adverb_status():
                yield _Status(_adverb_status()[child.lower_], f"adverb/{child.lower_}")
        return
    for child in node.children:
        if child.dep_ in ("det", "advmod", "neg") and child.lower_ in ("no", "neither"):
            yield _Status("negated", "negation")
        if child.dep_ in ("amod", "compound", "advmod") and child.lower_ in _modifier_status():
            yield _Status(_modifier_status()[child.lower_], f"modifier/{child.lower_}")
    if any(c.dep_ == "case" and c.lower_ == "without" for c in node.children):
        yield _Status("negated", "negation")


def _is_negated_only_in_part(verb: Token) -> bool:
    """ "not only killed ten": no negation."""
    return any(
        c.lower_ == "not" and c.i + 1 < len(c.doc) and c.nbor().lower_ in ("only", "just", "merely")
        for c in verb.children
    )


def _modality(verb: Token, said: bool) -> Iterator[_Status]:
    """The modal of a verb, also one that it shares with the verb it is coordinated with ("will attack and burn")."""
    node = verb
    while node.dep_ == "conj" and node.tag_ == "VB" and not auxiliaries(node) and node.head.i != node.i:
        node = node.head
    for modal in modals(node):
        status = _modal_status().get(modal)
        if status == "planned_if_said":  # type: ignore[comparison-overlap]
            past = any(c.lemma_ == "have" for c in auxiliaries(node))  # "would have left"
            status = "planned" if said and not past and not _has_condition(node) else "hypothetical"
        if status is not None:
            yield _Status(status, f"modal/{modal}")


def _has_condition(verb: Token) -> bool:
    return any(c.dep_ == "advcl" and any(k.lower_ in _words("conditions") for k in c.lefts) for c in verb.children)


def _has_to(verb: Token) -> bool:
    return any(c.tag_ == "TO" and c.dep_ in ("mark", "aux") for c in verb.children)


def _of_governor(node: Token, up: Token, relation: str | None) -> _Status | None:
    """What the lexicon says of an event that stands to `up` as `node` does, or in the given relation."""
    lemma = up.lemma_.lower()
    marks = [c.lower_ for c in node.lefts if c.dep_ in ("case", "mark") and c.lower_ not in ("to", "that")]
    preposition = marks[0] if marks else None
    for governor in _governors().get(lemma, ()):
        if governor.only and node.lemma_.lower() not in governor.only:
            continue
        if (relation or _relation(node, up, preposition, governor)) in governor.reach:
            return _Status(governor.status, f"{governor.name}/{lemma}", up)
    return None


def _relation(node: Token, up: Token, preposition: str | None, governor: _Governor) -> str | None:
    """How an event stands to its governor, in the terms of the lexicon."""
    dep = node.dep_
    if dep in DIRECT_OBJECTS | PASSIVE_SUBJECTS:
        return "object"
    if dep in CLAUSAL_COMPLEMENTS or (dep in ("advcl", "acl", "acl:relcl", "relcl") and _is_complement(node)):
        return "complement"
    if dep in ("nmod", "obl", "acl", "advcl") and preposition is not None:
        if preposition in governor.prepositions or (preposition == "of" and up.pos_ in ("NOUN", "PROPN")):
            return "preposition"
        return "complement" if preposition == "from" and is_verb(node) else None
    if dep in ("compound", "nmod:poss") and up.pos_ == "NOUN":
        return "preposition"
    return None


def _is_complement(verb: Token) -> bool:
    """Infinitives and that-clauses that complete a word though the parser calls them something else."""
    return is_verb(verb) and (_has_to(verb) or any(c.lower_ == "that" and c.dep_ == "mark" for c in verb.lefts))


def _passes_on(node: Token, up: Token) -> bool:
    """Whether the status of `up` is that of `node` too, though `up` itself says nothing about it."""
    dep, lemma = node.dep_, up.lemma_.lower()
    if dep == "conj":
        # Another subject or a finite verb of its own makes a statement of its own.
        return not any(c.dep_ in SUBJECTS for c in node.children) and (not is_verb(node) or node.tag_ in ("VB", "VBG"))
    if dep == "xcomp" or (dep in ("acl", "advcl") and _has_to(node)):
        return lemma in _words("factual") or (dep == "xcomp" and not _has_to(node))
    if dep in RELATIVE_CLAUSES or dep in ("parataxis", "acl"):
        return False
    if dep == "advcl":
        return node.tag_ == "VBG" and not any(c.dep_ == "mark" for c in node.children)
    if dep in DIRECT_OBJECTS | SUBJECTS and not is_verb(node):
        return lemma in _words("light") or (dep in SUBJECTS and copula(up) is not None)
    if dep in ("nmod", "compound"):
        return up.pos_ == "NOUN" and lemma in _words("carriers")
    if dep == "obl":
        return any(c.dep_ == "case" and c.lower_ in ("in", "during") for c in node.children) and not _is_definite(node)
    return False
