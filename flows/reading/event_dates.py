"""When an event took place: a date of its own sentence, else of what is told before it, else the article's day, or none."""

from collections.abc import Sequence
from datetime import timedelta

from spacy.tokens import Token

from flows.reading.date_absolute import TIME_ZONE_SLACK
from flows.reading.date_scope import (
    Dated,
    EventDate,
    dated,
    day_of_report,
    in_sentence,
    is_long,
    is_news,
    of_clause,
    of_other_clause,
    scope,
    shares_time,
    step_up,
    told_by_distance,
)
from flows.reading.document import Document, Sentence, char_span
from flows.reading.records import DateRecord
from flows.reading.tense import auxiliaries, copula, is_done, is_verb, predicate, tense

LEAD_SENTENCES = 2
"""Sentences at the head of an article that report the news of the day; further down undated events may be old ones."""

EARLIER_SENTENCES = 8
"""How far back "the attack" looks for the attack that it means."""

STORY_SENTENCES = 3
"""How many sentences a story goes on at the day, and in the place, that it has been given."""

SHORT_PARAGRAPH = 2
"""Sentences of a paragraph that does no more than carry a story on."""

UNKNOWN = EventDate(rule="unknown")


def event_date(document: Document, dates: Sequence[DateRecord], trigger: Token) -> EventDate:
    """The date of the event that `trigger` names; `dates` is what `read` gave for the document.

    In this order: a date of the trigger's own clause, of a clause at the same time, of the words that report it, of the
    earlier mention that "the attack" means, of the story that the sentence goes on with; for what is told as news at the
    head of an article, its day of publication or the day before; otherwise unknown.
    """
    sentence = document.sentence_at(char_span(trigger)[0])
    if not trigger.doc.has_annotation("DEP"):
        return UNKNOWN
    here = in_sentence(sentence, dates)
    # What dates the event that "hours after" leads up to says nothing of the rest of the sentence.
    others = [c for c in here if c.record.rule != "after_event" or c.record.first is None]
    found = told_by_distance(trigger, here) or of_clause(trigger, others) or of_other_clause(trigger, others)
    if found is not None:
        return UNKNOWN if is_done(trigger) and _is_to_come(document, found) else found
    earlier = _earlier_mention(document, dates, trigger, sentence)
    if earlier is not None:
        return earlier
    if not _is_told(trigger, sentence, others):
        return UNKNOWN
    return (None if here else _of_story(document, dates, trigger, sentence)) or _of_article(document, sentence)


def _is_to_come(document: Document, found: EventDate) -> bool:
    """Whether a date lies after publication, which that of something done cannot: its year or tense is misread."""
    now = document.published
    return now is not None and found.first is not None and found.first > now + TIME_ZONE_SLACK


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
                found = in_sentence(earlier, dates)
                known = of_clause(token, found) or of_other_clause(token, found)
                if known is not None and known.first is not None:
                    return EventDate(
                        first=known.first,
                        last=known.last,
                        precision=known.precision,
                        text=known.text,
                        rule=f"same-event/{known.rule.split('/')[-1]}",
                    )
    return None


def _is_told(trigger: Token, sentence: Sentence, here: Sequence[Dated]) -> bool:
    """Whether a sentence tells the event itself as something past, with no vague or bounding date of its own; not in a
    clause set apart in time, nor in one that only describes a noun.
    """
    heading = sentence.kind == "heading"
    verb = predicate(trigger)
    if trigger != verb and not shares_time(trigger, verb):
        return False
    if any(c.verb == verb and (c.record.first is None or c.bound) for c in here):
        return False
    if tense(verb, heading=heading) != "past" or not (heading or is_news(verb)):
        return False
    node = verb
    while node.head.i != node.i:
        if step_up(node) is None or node.dep_ in ("acl", "acl:relcl"):
            return False
        node = predicate(node.head)
        if any(c.verb == node and c.record.first is None for c in here):
            return False
    return True


def _of_story(document: Document, dates: Sequence[DateRecord], trigger: Token, sentence: Sentence) -> EventDate | None:
    """The day on which the sentences before have set the story that a sentence in the simple past goes on with.

    A story goes on in its paragraph, and from paragraph to paragraph where these are as short as agencies make them.
    """
    verb = predicate(trigger)
    if not _is_simple_past(verb):
        return None
    for earlier in reversed(document.sentences[max(0, sentence.index - STORY_SENTENCES) : sentence.index]):
        if earlier.kind != "body":
            return None
        if earlier.paragraph != sentence.paragraph and _length(document, earlier) > SHORT_PARAGRAPH:
            return None
        found = in_sentence(earlier, dates)
        if found:
            days = [c for c in found if _sets_story(c)]
            if not days:
                return None
            said = (
                days[-1].verb.lemma_.lower() in scope()["reporting"] and verb.lemma_.lower() not in scope()["reporting"]
            )
            return day_of_report(days[-1], verb) if said else dated(days[-1], "story")
        if not _is_simple_past(predicate(earlier.span.root)):
            return None
    return None


def _length(document: Document, sentence: Sentence) -> int:
    return sum(1 for _ in document.paragraphs[sentence.paragraph].sents)


def _is_simple_past(verb: Token) -> bool:
    helpers = auxiliaries(verb)
    past = verb.tag_ == "VBD" or any(h.tag_ == "VBD" for h in helpers)
    return past and not any(h.lemma_.lower() == "have" or h.tag_ == "MD" for h in helpers)


def _sets_story(candidate: Dated) -> bool:
    """Whether a date is that of a sentence's own statement in the simple past."""
    record, verb = candidate.record, candidate.verb
    if record.first is None or record.rule == "since" or candidate.bound or candidate.owned or is_long(record):
        return False
    if not (is_verb(verb) or copula(verb) is not None) or not _is_simple_past(verb):
        return False
    while verb.dep_ == "conj":
        verb = predicate(verb.head)
    return verb.head.i == verb.i


def _of_article(document: Document, sentence: Sentence) -> EventDate:
    """Publication day or the day before, for what the head of the article tells as the news; otherwise unknown."""
    if document.published is None or not _in_lead(document, sentence):
        return UNKNOWN
    return EventDate(
        first=document.published - timedelta(days=1), last=document.published, precision="range", rule="article"
    )


def _in_lead(document: Document, sentence: Sentence) -> bool:
    before = [s for s in document.sentences[: sentence.index] if s.kind == "body"]
    return len(before) < LEAD_SENTENCES
