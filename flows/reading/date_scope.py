"""Which date is an event's: of its clause, of a clause at the same time, of its report, of the article, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from spacy.tokens import Span, Token

from flows.reading import lexicon
from flows.reading.date_absolute import TIME_ZONE_SLACK
from flows.reading.document import Document, Sentence, char_span
from flows.reading.records import DatePrecision, DateRecord
from flows.reading.syntax import DIRECT_OBJECTS, SUBJECTS
from flows.reading.tense import auxiliaries, copula, is_done, is_verb, predicate, tense

LEAD_SENTENCES = 2
"""Sentences at the head of an article that report the news of the day; further down undated events may be old ones."""

EARLIER_SENTENCES = 8
"""How far back "the attack" looks for the attack that it means."""

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


UNKNOWN = EventDate(rule="unknown")


@cache
def _scope() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in lexicon.read("dates")["scope"].items()}


@dataclass(frozen=True, slots=True)
class _Dated:
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


def event_date(document: Document, dates: Sequence[DateRecord], trigger: Token) -> EventDate:
    """The date of the event that `trigger` names; `dates` is what `read` gave for the document.

    In this order: a date of the trigger's own clause, of a clause at the same time, of the words that report it, of the
    earlier mention that "the attack" means; for what is told as news at the head of an article, its day of publication
    or the day before; otherwise unknown.
    """
    sentence = document.sentence_at(char_span(trigger)[0])
    if not trigger.doc.has_annotation("DEP"):
        return UNKNOWN
    here = _in_sentence(sentence, dates)
    # What dates the event that "hours after" leads up to says nothing of the rest of the sentence.
    others = [c for c in here if c.record.rule != "after_event" or c.record.first is None]
    found = _told_by_distance(trigger, here) or _of_clause(trigger, others) or _of_other_clause(trigger, others)
    if found is not None:
        return UNKNOWN if is_done(trigger) and _is_to_come(document, found) else found
    earlier = _earlier_mention(document, dates, trigger, sentence)
    if earlier is not None:
        return earlier
    return _of_article(document, trigger, sentence, others)


def _is_to_come(document: Document, found: EventDate) -> bool:
    """Whether a date lies after publication, which that of something done cannot: its year or tense is misread."""
    now = document.published
    return now is not None and found.first is not None and found.first > now + TIME_ZONE_SLACK


def _in_sentence(sentence: Sentence, dates: Sequence[DateRecord]) -> list[_Dated]:
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


def _place(record: DateRecord, span: Span) -> _Dated:
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
    bound = " ".join(c.lower_ for c in case) in _scope()["bounds"]
    bound = bound or (record.rule == "since" and any(t.lower_ == "first" or _is_superlative(t) for t in span.sent))
    return _Dated(record, span, root, tuple(owners), node, bound, opens)


def _is_possessive(span: Span) -> bool:
    return span.end < len(span.doc) and span.doc[span.end].tag_ == "POS"


def _is_superlative(token: Token) -> bool:
    return token.tag_ in ("JJS", "RBS") and token.lower_ not in ("most", "least", "latest")


def _dated(found: _Dated, way: str) -> EventDate:
    record = found.record
    return EventDate(
        first=record.first, last=record.last, precision=record.precision, text=record.text, rule=f"{way}/{record.rule}"
    )


def _nearest(trigger: Token, candidates: list[_Dated]) -> _Dated | None:
    """The candidate to trust: one on the calendar before a vague one, then the nearest, then the later one."""
    usable = [c for c in candidates if not c.bound]
    return min(usable, key=lambda c: (c.record.first is None, abs(c.root.i - trigger.i), -c.root.i), default=None)


def _told_by_distance(trigger: Token, here: list[_Dated]) -> EventDate | None:
    """The date of the event that "hours after" leads up to: the first clause behind it, its verb or its nouns."""
    for candidate in here:
        if candidate.record.rule != "after_event" or candidate.record.first is None or trigger.i < candidate.span.end:
            continue
        between = trigger.doc[candidate.span.end : trigger.i]
        own = any(trigger in c.owners[:1] for c in here if c is not candidate)
        if not own and not any(is_verb(t) or copula(t) is not None or t.text in ",;" for t in between):
            return _dated(candidate, "clause")
    return None


def _of_clause(trigger: Token, here: list[_Dated]) -> EventDate | None:
    """A date that modifies the trigger, or the predicate that the trigger is an argument of."""
    here = [c for c in here if not _is_before_clause(c, trigger)]
    own = [c for c in here if trigger in _reach(c)]
    direct = [c for c in own if c.owners[:1] == (trigger,) or (c.verb == trigger and not c.owners)]
    best = _nearest(trigger, direct) or _nearest(trigger, own) or _nearest(trigger, _behind(trigger, here))
    if best is not None:
        return _dated(best, "clause")
    if is_verb(trigger) or copula(trigger) is not None:
        return None
    verb = predicate(trigger)
    if not _shares_time(trigger, verb):
        return None
    best = _nearest(trigger, [c for c in here if verb in _reach(c)])
    return _dated(best, "clause") if best is not None else None


def _reach(candidate: _Dated) -> tuple[Token, ...]:
    """The nouns and the predicate that a date may be of."""
    if candidate.owned:
        return candidate.owners[:1]
    if candidate.owners:
        cases = {c.lower_ for c in candidate.owners[-1].children if c.dep_ in ("case", "mark")}
        if cases & _scope()["not_beyond"] or (_is_long(candidate.record) and cases & _scope()["not_beyond_if_long"]):
            return candidate.owners
    return (*candidate.owners, candidate.verb)


def _is_before_clause(candidate: _Dated, trigger: Token) -> bool:
    """Whether a date stands before the conjunction that opens the trigger's clause: "overnight, after it *fell*"."""
    if not is_verb(trigger) or candidate.span.start > trigger.i:
        return False
    between = trigger.doc[candidate.span.end : trigger.i]
    return any(t.lower_ in _scope()["openers"] for t in between) and not any(is_verb(t) for t in between)


def _shares_time(noun: Token, verb: Token) -> bool:
    """Whether a noun's event is at the time of the clause that it is in.

    That of a subject is, of what verbs like "launch" carry and of "in the attack"; not that of what is only spoken of
    ("condemned an attack"), of what is known already ("upheld the verdict") or set apart ("after the attack"); nor a
    noun deep within others ("the end of the war").
    """
    if not _is_argument(noun, verb):
        return False
    while noun.dep_ in ("conj", "appos", "compound", "flat") and noun.head.i != noun.i:
        noun = noun.head
    if noun.dep_ in SUBJECTS:
        return True
    lemma = verb.lemma_.lower()
    if lemma in _scope()["reporting"]:
        return False
    if noun.dep_ in DIRECT_OBJECTS:
        known = any(c.lower_ in ("the", "this", "that") or c.dep_ in ("nmod:poss", "poss") for c in noun.children)
        return not known or lemma in _light()
    cases = {c.lower_ for c in noun.children if c.dep_ == "case"}
    if cases == {"for"} and noun.lemma_.lower() in _scope()["gatherings"]:
        return True
    return not cases & _scope()["apart"]


@cache
def _light() -> frozenset[str]:
    return frozenset(lexicon.read("claims")["light"])


def _behind(trigger: Token, here: list[_Dated]) -> list[_Dated]:
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


def _is_argument(noun: Token, verb: Token) -> bool:
    while noun.dep_ in ("conj", "appos", "compound", "flat") and noun.head.i != noun.i:
        noun = noun.head
    return noun.head == verb or noun == verb


def _of_other_clause(trigger: Token, here: list[_Dated]) -> EventDate | None:
    """A date that reaches the trigger from a clause at the same time, or from the words that report it.

    Years and longer stretches are background as a rule and stay in their clause.
    """
    clauses = [c for c in here if not c.bound and not c.owned and (c.opens or not _is_long(c.record))]
    if not clauses:
        return None
    start = predicate(trigger)
    if not is_verb(trigger) and copula(trigger) is None and not _shares_time(trigger, start):
        start = trigger
    for owner in dict.fromkeys((trigger, start)):
        best = _nearest(trigger, [c for c in clauses if c.verb in _below(owner)])
        if best is not None and best.record.first is not None:
            return _dated(best, "same-time")
    if start.dep_ in ("acl", "acl:relcl", "relcl"):
        # The parser hangs "that killed ten" on the last noun before it, which may be the date.
        best = next((c for c in clauses if c.span.start <= start.head.i < c.span.end), None)
        if best is not None:
            return _dated(best, "same-time")
    node = start
    reported = False
    while node.head.i != node.i:
        step = _step_up(node)
        if step is None:
            return None
        reported = reported or step == "reported"
        node = node.head if is_verb(node.head) or copula(node.head) is not None else predicate(node.head)
        if reported or node.lemma_.lower() not in _scope()["reporting"] or step == "same":
            best = _nearest(trigger, [c for c in clauses if c.verb == node])
            if best is not None:
                return _reported(best, start) if reported else _dated(best, "same-time")
    # "..., police said on Saturday": the words that report hang beside what they report.
    for child in node.children:
        if child.dep_ == "parataxis" and child.lemma_.lower() in _scope()["reporting"]:
            best = _nearest(trigger, [c for c in clauses if c.verb == child])
            if best is not None:
                return _reported(best, start)
    return None


def _is_long(record: DateRecord) -> bool:
    """Whether a date covers more than a season."""
    return record.first is not None and record.last is not None and record.last - record.first > LONG


def _step_up(node: Token) -> str | None:
    """How a clause stands to the one that governs it: at the same time, reported by it, or (None) neither."""
    dep = node.dep_
    up = node.head
    if dep == "conj":
        return "same"
    if dep == "xcomp":
        return "same" if tense(node) == "past" else None
    if dep == "parataxis":
        return "reported" if up.lemma_.lower() in _scope()["reporting"] else "same"
    if dep == "ccomp":
        return "reported"
    if dep == "advcl":
        marks = {child.lower_ for child in node.children if child.dep_ in ("mark", "advmod") and child.i < node.i}
        if not marks - {"to"} and (node.tag_ == "VBG" or "to" in marks) and not auxiliaries(node)[1:]:
            return "same"
        return "same" if marks & _scope()["same_time"] else None
    if dep in ("acl:relcl", "acl"):
        return "same" if up.lemma_.lower() in _scope()["happenings"] else None
    return None


def _below(verb: Token) -> set[Token]:
    """The predicates under a trigger that are at the same time as it."""
    found: set[Token] = set()
    for child in verb.children:
        follows = child.dep_ == "conj" and is_verb(child) and not any(c.dep_ in SUBJECTS for c in child.children)
        of_noun = child.dep_ in ("acl", "acl:relcl") and not is_verb(verb)
        if follows or of_noun or (child.dep_ in ("xcomp", "advcl") and _step_up(child) == "same"):
            found.add(child)
        elif child.dep_ in ("obj", "nsubj", "obl") and child.lemma_.lower() in _scope()["happenings"]:
            found |= {c for c in child.children if c.dep_ in ("acl", "acl:relcl") and c.tag_ != "VBG"}
    return found


def _reported(found: _Dated, event: Token) -> EventDate | None:
    """The date of a past event that is reported on a given day: that day or the day before."""
    record = found.record
    if record.first is None or record.precision != "day" or not _is_news(event):
        return None
    return EventDate(
        first=record.first - timedelta(days=1),
        last=record.first,
        precision="range",
        text=record.text,
        rule=f"reported/{record.rule}",
    )


def _is_news(event: Token) -> bool:
    """Whether a clause tells a single past event: no past perfect, no state, no ongoing or future action."""
    verb = predicate(event)
    if tense(verb) != "past":
        return False
    helpers = auxiliaries(verb)
    return not any(h.lower_ in ("had", "'d", "’d") for h in helpers) and verb.tag_ != "VBG"


def _earlier_mention(
    document: Document, dates: Sequence[DateRecord], trigger: Token, sentence: Sentence
) -> EventDate | None:
    """The date of the same noun or its verb in the sentences before, for "the attack", "that attack"."""
    if trigger.pos_ not in ("NOUN", "PROPN") or trigger.tag_ == "NNS":
        return None
    if not any(child.dep_ == "det" and child.lower_ in ("the", "this", "that") for child in trigger.children):
        return None
    lemma = trigger.lemma_.lower()
    for earlier in reversed(document.sentences[max(0, sentence.index - EARLIER_SENTENCES) : sentence.index]):
        for token in reversed(list(earlier.span)):
            if token.lemma_.lower() == lemma and token.pos_ in ("NOUN", "VERB"):
                found = _in_sentence(earlier, dates)
                known = _of_clause(token, found) or _of_other_clause(token, found)
                if known is not None and known.first is not None:
                    return EventDate(
                        first=known.first,
                        last=known.last,
                        precision=known.precision,
                        text=known.text,
                        rule=f"same-event/{known.rule.split('/')[-1]}",
                    )
    return None


def _of_article(document: Document, trigger: Token, sentence: Sentence, here: list[_Dated]) -> EventDate:
    """Publication day or the day before, for what the head of the article tells as the news; otherwise unknown."""
    if document.published is None or not _in_lead(document, sentence):
        return UNKNOWN
    heading = sentence.kind == "heading"
    verb = predicate(trigger)
    if trigger != verb and not _shares_time(trigger, verb):
        return UNKNOWN
    if any(c.verb == verb and (c.record.first is None or c.bound) for c in here):
        return UNKNOWN
    if tense(verb, heading=heading) != "past" or not (heading or _is_news(verb)):
        return UNKNOWN
    node = verb
    while node.head.i != node.i:
        if _step_up(node) is None or node.dep_ in ("acl", "acl:relcl"):
            return UNKNOWN
        node = predicate(node.head)
        if any(c.verb == node and c.record.first is None for c in here):
            return UNKNOWN
    return EventDate(
        first=document.published - timedelta(days=1), last=document.published, precision="range", rule="article"
    )


def _in_lead(document: Document, sentence: Sentence) -> bool:
    before = [s for s in document.sentences[: sentence.index] if s.kind == "body"]
    return len(before) < LEAD_SENTENCES
