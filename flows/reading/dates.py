"""When: the date expressions of an article on the calendar, and the date of an event among them."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from spacy.tokens import Span, Token

from flows.reading import lexicon
from flows.reading.date_relative import anaphoric
from flows.reading.date_rules import Match, search
from flows.reading.date_scope import EventDate
from flows.reading.date_values import Interval, Now, between, of_days
from flows.reading.document import Document, Sentence
from flows.reading.event_dates import event_date
from flows.reading.records import DateRecord
from flows.reading.tense import predicate, tense

__all__ = ["EventDate", "event_date", "read"]

ANCHOR_REACH = 2
"""Sentences after which "the next day" no longer counts from the date last given."""

_DISTANCE = re.compile(r"\b(after|before)$", re.IGNORECASE)
_WEEKS = {"week": 7, "fortnight": 14}
_OF_DAY = re.compile(r"\b(?:day|morning|afternoon|evening|night|hours?|time|later|afterwards)$", re.IGNORECASE)
"""Expressions that count from a day, and not from the month that may stand between."""

_GOES_ON = re.compile(r"\s+[\w\"“‘]")

_BEFORE_DATELINE = re.compile(r"(?:[A-Z][\w'’.-]*[\s,(/-]+){0,6}")
_AFTER_DATELINE = re.compile(r"\s*\)?,?\s*(?:\([^)]{2,40}\)\s*)?(?:[-–—:|]|--)\s")


@cache
def _joins() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = lexicon.read("dates")["joins"]
    links = "|".join(words["links"])
    return (
        re.compile(rf"\b(?:{'|'.join(words['leads'])})\s+(?:on\s+|the\s+)?$", re.IGNORECASE),
        re.compile(rf"\s*(?:\b(?:{links})\b|[-–—])\s*(?:on\s+|the\s+)?", re.IGNORECASE),
        re.compile(r"\bsince\s+(?:at\s+least\s+|about\s+)?(?:the\s+)?$", re.IGNORECASE),
    )


def read(document: Document) -> tuple[DateRecord, ...]:
    """Every date expression of the article in the order of the text, resolved against the day of publication.

    Without that day relative expressions stay unresolved, as do vague ones ("in recent months") and recurring ones.
    """
    found: list[DateRecord] = []
    anchor: tuple[int, Interval] | None = None
    day: tuple[int, Interval] | None = None
    for sentence in document.sentences:
        for start, end, interval, rule in _of_sentence(document, sentence, anchor, day):
            found.append(
                DateRecord(
                    start=start,
                    end=end,
                    text=document.text[start:end],
                    value=interval.value,
                    first=interval.first,
                    last=interval.last,
                    precision=interval.precision,
                    rule=rule,
                )
            )
            if interval.first is not None and rule != "past_span":
                anchor = (sentence.index, interval)
                day = anchor if interval.precision == "day" else day
    return tuple(found)


def _of_sentence(
    document: Document, sentence: Sentence, anchor: tuple[int, Interval] | None, day: tuple[int, Interval] | None
) -> Iterator[tuple[int, int, Interval, str]]:
    text = document.text[sentence.start : sentence.end]
    resolved: list[tuple[int, int, Interval, str]] = []
    near, near_day = (a[1] if a and sentence.index - a[0] <= ANCHOR_REACH else None for a in (anchor, day))
    for match in search(text):
        head = _head(sentence, match)
        known = near_day if near_day is not None and _OF_DAY.search(text, match.start, match.end) else near
        now = Now(document.published, tense(head, heading=sentence.kind == "heading"), known)
        distance = _DISTANCE.search(text[match.start : match.end])
        if distance and _GOES_ON.match(text, match.end):
            days = [i for _, _, i, rule in resolved if i.precision == "day" and rule != "after_event"]
            event = _after_event(match, now, head, days[-1] if days else None, distance.group().lower() == "after")
            resolved.append((match.start, match.end, event, "after_event"))
            continue
        interval = match.interval(now)
        if interval is not None:
            dateline = _BEFORE_DATELINE.fullmatch(text, 0, match.start) and _AFTER_DATELINE.match(text, match.end)
            resolved.append((match.start, match.end, interval, "dateline" if dateline else match.rule.name))
            if interval.first is not None:
                near = interval
                near_day = interval if interval.precision == "day" else near_day
    for start, end, interval, rule in _joined(text, resolved, document):
        yield sentence.start + start, sentence.start + end, interval, rule


def _head(sentence: Sentence, match: Match) -> Token:
    """The token of a date expression that its clause governs."""
    span = span_of(sentence.span, match.start, match.end)
    return span.root if span.doc.has_annotation("DEP") else span[0]


def span_of(part: Span, start: int, end: int) -> Span:
    """The tokens that characters `start` to `end` of a span touch; raises ValueError if there are none."""
    tokens = [
        token
        for token in part
        if token.idx < part.start_char + end and token.idx + len(token) > part.start_char + start
    ]
    if not tokens:
        raise ValueError(f"no token at {start}:{end} of {part.text!r}")
    return part.doc[tokens[0].i : tokens[-1].i + 1]


def _after_event(match: Match, now: Now, head: Token, day: Interval | None, after: bool) -> Interval:
    """When what follows "two days after" (or before) took place, counted from the `day` that stands before it.

    Without one it can be told only of fresh news: "The blast comes two days after a truce was signed" is about a blast
    of publication day or the day before.
    """
    turn = "before" if after else "after"
    count, unit = match.parts.get("number", 1), match.parts.get("unit", "day")
    if day is None:
        comes = any(word.lemma_ == "come" for word in (predicate(head), predicate(predicate(head).head)))
        if now.published is None or not comes or turn == "after":
            return Interval("PAST_REF")
        day = of_days(now.published, now.published)
        slack = 1
    else:
        slack = 0
    if match.rule.resolve == "offset_days":
        return match.interval(Now(day.first)) or Interval("PAST_REF")
    if match.rule.resolve != "anaphoric" or day.first is None:
        return Interval("PAST_REF")
    if unit in _WEEKS:  # a day more or less: "a week after" is said loosely
        about = day.first + timedelta(days=_WEEKS[unit] * int(count) * (1 if turn == "after" else -1))
        return of_days(about - timedelta(days=1 + slack), about + timedelta(days=1))
    if unit not in ("day", "hour"):
        return Interval("PAST_REF")
    exact = anaphoric({"unit": unit, "number": count, "turn": turn}, Now(now.published, anchor=day))
    if exact is None or exact.first is None:
        return Interval("PAST_REF")
    return of_days(exact.first - timedelta(days=slack), exact.first)


def _joined(
    text: str, found: list[tuple[int, int, Interval, str]], document: Document
) -> Iterator[tuple[int, int, Interval, str]]:
    """Pairs of dates that a stretch runs between, and dates that one runs from until publication, made one."""
    leads, links, since = _joins()
    index = 0
    while index < len(found):
        start, end, interval, rule = found[index]
        lead = leads.search(text, 0, start)
        if index + 1 < len(found) and interval.first is not None:
            next_start, next_end, next_interval, next_rule = found[index + 1]
            gap = text[end:next_start]
            plain_pair = rule == next_rule == "weekday"
            if links.fullmatch(gap) and (lead or plain_pair) and next_interval.last is not None:
                both = between(interval, next_interval) or _backwards(interval, next_interval)
                if both is not None and (lead or "and" not in gap or _adjacent(interval, next_interval)):
                    yield (lead.start() if lead else start), next_end, both, "stretch"
                    index += 2
                    continue
        opening = since.search(text, 0, start)
        if opening and interval.first is not None:
            published = document.published
            if published is not None and interval.first <= published:
                value = f"{interval.value}/{published.isoformat()}"
                yield opening.start(), end, of_days(interval.first, published, value), "since"
            else:
                yield opening.start(), end, Interval(f"{interval.value}/.."), "since"
        else:
            yield start, end, interval, rule
        index += 1


def _adjacent(one: Interval, other: Interval) -> bool:
    """Whether two days follow each other."""
    return one.last is not None and other.first is not None and (other.first - one.last).days == 1


def _backwards(one: Interval, other: Interval) -> Interval | None:
    """ "Friday to Monday" read on a Saturday: the tense put both in the same week, the wrong way round."""
    if one.precision != "day" or other.precision != "day" or one.first is None or other.first is None:
        return None
    return of_days(one.first - timedelta(days=7), other.first) if 0 < (one.first - other.first).days < 7 else None
