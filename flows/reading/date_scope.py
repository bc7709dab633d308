"""Which date expressions of a sentence are an event's: those of its clause, of a clause at the same time, of its report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from spacy.tokens import Span, Token

from flows.reading import event_phrases, lexicon
from flows.reading.document import Sentence
from flows.reading.records import DatePrecision, DateRecord
from flows.reading.syntax import DIRECT_OBJECTS, SUBJECTS
from flows.reading.tense import auxiliaries, copula, is_verb, predicate, tense

LONG = timedelta(days=31)
"""Longer dates tell of the past at large and are not passed on from clause to clause."""

NOUN_MODIFIERS = ("nmod:poss", "compound", "amod", "nummod", "nmod:desc")
"""Relations in which a date belongs to its noun alone: "Friday's attack", "the 2015 deal"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDate:
    """When an event took place: first and last day, both None where it cannot be dated.

    `text` is the date expression as written, None where the date is the article's own or unknown. `rule` says which way
    the date was found and, after a slash, the rule that read the expression.
    """

    first: date | None = None
    last: date | None = None
    precision: DatePrecision = "unknown"
    text: str | None = None
    rule: str


@cache
def scope() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in lexicon.read("dates")["scope"].items()}


@dataclass(frozen=True, slots=True)
class Dated:
    """A date expression in the parse of its sentence."""

    record: DateRecord
    span: Span
    root: Token
    owners: tuple[Token, ...]
    """The nouns between the date and its predicate, nearest first."""
    verb: Token
    bound: bool
    """Whether it only bounds what it modifies ("until Friday", "the worst attack since May")."""
    opens: bool
    """Whether it opens the sentence, and so covers more than its clause."""

    @property
    def owned(self) -> bool:
        """Whether it dates a noun and not the clause ("condemned Friday's attack")."""
        return bool(self.owners) and (self.root.dep_ in NOUN_MODIFIERS or _is_possessive(self.span))


def in_sentence(sentence: Sentence, dates: Sequence[DateRecord]) -> list[Dated]:
    found = []
    for record in dates:
        if record.start >= sentence.end or record.end <= sentence.start or record.rule == "dateline":
            continue
        span = sentence.span.char_span(
            record.start - sentence.start, record.end - sentence.start, alignment_mode="expand"
        )
        if span is not None:
            found.append(_place(record, span))
    return found


def _place(record: DateRecord, span: Span) -> Dated:
    root = span.root
    owners: list[Token] = []
    node = root if (is_verb(root) or copula(root) is not None) or root.head.i == root.i else root.head
    while not is_verb(node) and copula(node) is None and node.head.i != node.i:
        if (node.i < span.start or node.i >= span.end) and node.pos_ != "ADP":
            owners.append(node)
        node = node.head
    before = span.doc[span.sent.start : span.start]
    opens = not _is_possessive(span) and all(t.dep_ in ("case", "prep", "advmod", "punct") for t in before)
    unpossessive = root.dep_ in NOUN_MODIFIERS and root.dep_ != "nmod:poss"
    misplaced = unpossessive and span.start > 0 and span.doc[span.start - 1].tag_ == "IN"
    if _is_possessive(span):
        behind = (t for t in span.doc[span.end : span.sent.end] if t.pos_ in ("NOUN", "PROPN"))
        owners = [next(behind, root), *owners]
        while owners[0].dep_ == "compound" and owners[0].head.i > owners[0].i:
            owners[0] = owners[0].head
    elif opens or misplaced:  # "On Monday troops", "in Oslo on 4 May between": no part of the noun behind it
        owners = []
    case = [child for child in root.subtree if child.dep_ in ("case", "fixed") and child.i < root.i]
    if root.head.pos_ == "ADP" and root.head.dep_ == "prep":  # ClearNLP's preposition stands above its noun
        case = [root.head]
    bound = " ".join(c.lower_ for c in case) in scope()["bounds"]
    bound = bound or (record.rule == "since" and any(t.lower_ == "first" or _is_superlative(t) for t in span.sent))
    return Dated(record, span, root, tuple(owners), node, bound, opens)


def _is_possessive(span: Span) -> bool:
    return span.end < len(span.doc) and span.doc[span.end].tag_ == "POS"


def _is_superlative(token: Token) -> bool:
    return token.tag_ in ("JJS", "RBS") and token.lower_ not in ("most", "least", "latest")


def dated(found: Dated, way: str) -> EventDate:
    record = found.record
    return EventDate(
        first=record.first, last=record.last, precision=record.precision, text=record.text, rule=f"{way}/{record.rule}"
    )


def _nearest(trigger: Token, candidates: list[Dated]) -> Dated | None:
    """The candidate to trust: one on the calendar before a vague one, then the nearest, then the later one."""
    usable = [c for c in candidates if not c.bound]
    return min(usable, key=lambda c: (c.record.first is None, abs(c.root.i - trigger.i), -c.root.i), default=None)


def told_by_distance(trigger: Token, here: list[Dated]) -> EventDate | None:
    """The date of the event that "hours after" leads up to: the first clause behind it, its verb or its nouns."""
    for candidate in here:
        if candidate.record.rule != "after_event" or candidate.record.first is None or trigger.i < candidate.span.end:
            continue
        between = trigger.doc[candidate.span.end : trigger.i]
        own = any(trigger in c.owners[:1] for c in here if c is not candidate)
        if not own and not any(is_verb(t) or copula(t) is not None or t.text in ",;" for t in between):
            return dated(candidate, "clause")
    return None


def of_clause(trigger: Token, here: list[Dated]) -> EventDate | None:
    """A date that modifies the trigger, or the predicate that the trigger is an argument of."""
    here = [c for c in here if not _is_before_clause(c, trigger)]
    own = [c for c in here if trigger in _reach(c)]
    direct = [c for c in own if c.owners[:1] == (trigger,) or (c.verb == trigger and not c.owners)]
    best = _nearest(trigger, direct) or _nearest(trigger, own) or _nearest(trigger, _behind(trigger, here))
    if best is not None:
        return dated(best, "clause")
    if is_verb(trigger) or copula(trigger) is not None:
        return None
    verb = predicate(trigger)
    if not shares_time(trigger, verb):
        return None
    best = _nearest(trigger, [c for c in here if verb in _reach(c)])
    return dated(best, "clause") if best is not None else None


def _reach(candidate: Dated) -> tuple[Token, ...]:
    """The nouns and the predicate that a date may be of."""
    if candidate.owned:
        return candidate.owners[:1]
    if candidate.owners:
        cases = {c.lower_ for c in candidate.owners[-1].children if c.dep_ in ("case", "mark")}
        if cases & scope()["not_beyond"] or (is_long(candidate.record) and cases & scope()["not_beyond_if_long"]):
            return candidate.owners
    return (*candidate.owners, candidate.verb)


def _is_before_clause(candidate: Dated, trigger: Token) -> bool:
    """Whether a date stands before the conjunction that opens the trigger's clause: "overnight, after it *fell*"."""
    if not is_verb(trigger) or candidate.span.start > trigger.i:
        return False
    between = trigger.doc[candidate.span.end : trigger.i]
    return any(t.lower_ in scope()["openers"] for t in between) and not any(is_verb(t) for t in between)


def shares_time(noun: Token, verb: Token) -> bool:
    """Whether a noun's event is at the time of the clause that it is in.

    That of a subject is, of what verbs like "launch" carry and of "in the attack"; not that of what is only spoken of
    ("condemned an attack"), of what is known already ("upheld the verdict") or set apart ("after the attack"); nor a
    noun deep within others ("the end of the war").
    """
    noun = _argument(noun)
    if verb not in (noun, noun.head):
        return False
    if noun.dep_ in SUBJECTS:
        return True
    lemma = verb.lemma_.lower()
    if lemma in scope()["reporting"]:
        return False
    if noun.dep_ in DIRECT_OBJECTS:
        known = any(c.lower_ in ("the", "this", "that") or c.dep_ in ("nmod:poss", "poss") for c in noun.children)
        return not known or lemma in _light()
    cases = {c.lower_ for c in noun.children if c.dep_ == "case"}
    if cases == {"for"} and noun.lemma_.lower() in scope()["gatherings"]:
        return True
    return not cases & scope()["apart"]


@cache
def _light() -> frozenset[str]:
    return frozenset(lexicon.read("claims")["light"])


def _behind(trigger: Token, here: list[Dated]) -> list[Dated]:
    """Dates behind a verb with no other verb between, wherever the parse hangs them."""
    if not is_verb(trigger):
        return []
    return [
        c
        for c in here
        if c.span.start > trigger.i
        and not c.owned
        and (not c.owners or c.verb in _reach(c))
        and not any(is_verb(t) or copula(t) is not None for t in trigger.doc[trigger.i + 1 : c.span.start])
    ]


def _argument(noun: Token) -> Token:
    """The noun that stands for another in the clause: the first of several, or what counts it, "two *hours* of talks"."""
    while noun.head.i != noun.i:
        counted = noun.dep_ == "nmod" and event_phrases.noun_lemma(noun.head) in event_phrases.PARTITIVES
        if noun.dep_ not in ("conj", "appos", "compound", "flat") and not counted:
            break
        noun = noun.head
    return noun


def of_other_clause(trigger: Token, here: list[Dated]) -> EventDate | None:
    """A date that reaches the trigger from a clause at the same time, or from the words that report it.

    Years and longer stretches are background as a rule and stay in their clause.
    """
    clauses = [c for c in here if not c.bound and not c.owned and (c.opens or not is_long(c.record))]
    if not clauses:
        return None
    start = predicate(trigger)
    if not is_verb(trigger) and copula(trigger) is None and not shares_time(trigger, start):
        start = trigger
    for owner in dict.fromkeys((trigger, start)):
        best = _nearest(trigger, [c for c in clauses if c.verb in _below(owner)])
        if best is not None and best.record.first is not None:
            return dated(best, "same-time")
    if start.dep_ in ("acl", "acl:relcl", "relcl"):
        # The parser hangs "that killed ten" on the last noun before it, which may be the date.
        best = next((c for c in clauses if c.span.start <= start.head.i < c.span.end), None)
        if best is not None:
            return dated(best, "same-time")
    node = start
    reported = False
    while node.head.i != node.i:
        step = step_up(node)
        if step is None:
            return None
        reported = reported or step == "reported"
        node = node.head if is_verb(node.head) or copula(node.head) is not None else predicate(node.head)
        if reported or node.lemma_.lower() not in scope()["reporting"] or step == "same":
            best = _nearest(trigger, [c for c in clauses if c.verb == node])
            if best is not None:
                return day_of_report(best, start) if reported else dated(best, "same-time")
    # "..., police said on Saturday": the words that report hang beside what they report.
    for child in node.children:
        if child.dep_ == "parataxis" and child.lemma_.lower() in scope()["reporting"]:
            best = _nearest(trigger, [c for c in clauses if c.verb == child])
            if best is not None:
                return day_of_report(best, start)
    return None


def is_long(record: DateRecord) -> bool:
    """Whether a date covers more than a season."""
    return record.first is not None and record.last is not None and record.last - record.first > LONG


def step_up(node: Token) -> str | None:
    """How a clause stands to the one that governs it: at the same time, reported by it, or (None) neither."""
    dep = node.dep_
    up = node.head
    if dep == "conj":
        return "same"
    if dep == "xcomp":
        return "same" if tense(node) == "past" else None
    if dep == "parataxis":
        return "reported" if up.lemma_.lower() in scope()["reporting"] else "same"
    if dep == "ccomp":
        return "reported"
    if dep == "advcl":
        marks = {child.lower_ for child in node.children if child.dep_ in ("mark", "advmod") and child.i < node.i}
        if not marks - {"to"} and (node.tag_ == "VBG" or "to" in marks) and not auxiliaries(node)[1:]:
            return "same"
        return "same" if marks & scope()["same_time"] else None
    if dep in ("acl:relcl", "acl"):
        return "same" if up.lemma_.lower() in scope()["happenings"] else None
    return None


def _below(verb: Token) -> set[Token]:
    """The predicates under a trigger that are at the same time as it."""
    found: set[Token] = set()
    for child in verb.children:
        follows = child.dep_ == "conj" and is_verb(child) and not any(c.dep_ in SUBJECTS for c in child.children)
        of_noun = child.dep_ in ("acl", "acl:relcl") and not is_verb(verb)
        if follows or of_noun or (child.dep_ in ("xcomp", "advcl") and step_up(child) == "same"):
            found.add(child)
        elif child.dep_ in ("obj", "nsubj", "obl") and child.lemma_.lower() in scope()["happenings"]:
            found |= {c for c in child.children if c.dep_ in ("acl", "acl:relcl") and c.tag_ != "VBG"}
    return found


def day_of_report(found: Dated, event: Token) -> EventDate | None:
    """The date of a past event that is reported on a given day: that day or the day before."""
    record = found.record
    if record.first is None or record.precision != "day" or not is_news(event):
        return None
    return EventDate(
        first=record.first - timedelta(days=1),
        last=record.first,
        precision="range",
        text=record.text,
        rule=f"reported/{record.rule}",
    )


def is_news(event: Token) -> bool:
    """Whether a clause tells a single past event: no past perfect, no state, no ongoing or future action."""
    verb = predicate(event)
    if tense(verb) != "past":
        return False
    helpers = auxiliaries(verb)
    return not any(h.lower_ in ("had", "'d", "’d") for h in helpers) and verb.tag_ != "VBG"
