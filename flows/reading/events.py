"""Events: who did what to whom, where and when, as the sentences of an article tell it.

The lexicon (`event_lexicon`) names the words, `event_frames` and `event_matching` find them, `event_modality` makes
promises, threats, refusals and demands of what has not happened, `event_roles` and `event_places` fill in the rest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from spacy.tokens import Token

from flows.reading import (
    acled,
    claims,
    dates,
    event_confidence,
    event_contexts,
    event_demands,
    event_lexicon,
    event_matching,
    event_modality,
    event_phrases,
    event_sport,
    quantities,
    syntax,
)
from flows.reading.coreference import Coreference
from flows.reading.document import Document, Sentence, char_span
from flows.reading.event_matching import Match
from flows.reading.event_modality import Outlook
from flows.reading.event_places import Places, Where
from flows.reading.event_roles import Participant, Roles
from flows.reading.records import DateRecord, EventRecord, PlaceRecord, QuoteRecord
from flows.reading.speech import Attribution

_STATEMENTS = frozenset({"REQUEST", "ACCUSE", "REJECT", "THREATEN", "AGREE"})
"""Types that are said or decided; what they are about is not coded as done beside them."""
_ABOUT = frozenset(
    {"for", "of", "to", "against", "over", "about", "on", "with", "into", "from", "as", "toward", "towards", "between"}
)
_JOURNEYS = frozenset({"consult-visit"})


@dataclass(frozen=True, slots=True)
class _Event:
    """A match that stands as an event, with the type that its outlook makes of it.

    `merged` are other words of the sentence for the same use of force ("killed … in an *attack* by"), which may tell
    who did it, where and by what means.
    """

    match: Match
    outlook: Outlook
    event_type: str
    mode: str | None
    merged: tuple[Match, ...] = ()


def read(
    document: Document,
    places: Sequence[PlaceRecord],
    quotes: Sequence[QuoteRecord],
    coreference: Coreference,
    attributions: Sequence[Attribution],
) -> tuple[EventRecord, ...]:
    """The events of an article, sorted by where their triggers begin.

    `places` and `quotes` are what the other readers gave for the document: records refer to them by position.
    """
    reader = _Reader(document, places, quotes, coreference, attributions)
    found = [record for sentence in document.sentences for record in reader.sentence(sentence)]
    return tuple(sorted(found, key=lambda r: (r.start, r.end, r.place if r.place is not None else -1)))


class _Reader:
    """What reading the events of one article needs."""

    def __init__(
        self,
        document: Document,
        places: Sequence[PlaceRecord],
        quotes: Sequence[QuoteRecord],
        coreference: Coreference,
        attributions: Sequence[Attribution],
    ) -> None:
        self.document = document
        self.quotes = quotes
        self.attributions = attributions
        self.roles = Roles(coreference)
        self.places = Places(document, places)
        self.dates: tuple[DateRecord, ...] | None = None

    def sentence(self, sentence: Sentence) -> Iterator[EventRecord]:
        """The events of one sentence."""
        found = {i: self._ground(match) for i, match in event_matching.matches(sentence.span).items()}
        if not found and not any(t.tag_ == "MD" for t in sentence.span):
            return
        playful = event_sport.is_sport(sentence, self.reports_sport)
        for event in _events(sentence, found):
            if not event_sport.is_figure(event.match, event.event_type, event.mode, playful):
                yield from self._records(event, sentence)

    @cached_property
    def contexts(self) -> tuple[frozenset[str], ...]:
        """The contexts that the words of each sentence show."""
        return tuple(event_contexts.of_span(sentence.span) for sentence in self.document.sentences)

    @cached_property
    def topics(self) -> frozenset[str]:
        """The contexts that are the article's topics."""
        return event_contexts.topics(self.contexts)

    @cached_property
    def reports_sport(self) -> bool:
        """Whether the article is a report of sport."""
        return event_sport.is_report(self.document.sentences)

    def _ground(self, match: Match) -> Match:
        """A capture whose object the place reader knows to be a place is one of ground, whatever it sounds like."""
        if match.entry.mode not in ("arrest", "abduct") or match.token.lemma_.lower() not in _entry_of_ground().verbs:
            return match
        if match.frame.objects and all(self._is_place(noun) for noun in match.frame.objects):
            return replace(match, entry=_entry_of_ground())
        return match

    def _is_place(self, noun: Token) -> bool:
        entity = self.roles.coreference.entity(noun) if noun.pos_ == "PRON" else None
        return self.places.is_place(noun) if entity is None else entity.kind == "place"

    def _records(self, event: _Event, sentence: Sentence) -> Iterator[EventRecord]:
        match, outlook = event.match, event.outlook
        tolls = quantities.tolls(match.token) if event.event_type in _DEADLY else quantities.Tolls()
        demanded = match.entry.id == event_demands.RULE
        actors = self._speakers(outlook) if demanded else self.roles.actors(match, outlook)
        for other in event.merged if not actors else ():
            actors = actors or self.roles.actors(other, outlook)
        if not actors and event.event_type != match.entry.event_type:
            actors = self._speakers(outlook)  # who says that "there will be no ceasefire" rejects it
        recipients = self.roles.recipients(match, outlook, actors)
        if not recipients and event.event_type == "ASSAULT" and tolls.victims is not None:
            nouns = [t for t in (tolls.victims.root, *tolls.victims) if t.pos_ in ("NOUN", "PROPN")]
            recipients = (self.roles.participant([*nouns, tolls.victims.root][0]),)
            # "Two civilians were killed and nine wounded": whom the toll counts has wounded nobody
            actors = tuple(p for p in actors if p.head.i != recipients[0].head.i)
        if match.entry.weight == "weak" and not actors and not recipients:
            return
        if not actors and not recipients and tolls.victims is None and _is_background(match):
            return
        if match.entry.id in _JOURNEYS and actors and not any(p.identity.sector or p.identity.country for p in actors):
            return  # a private person's journey is no visit
        if self.dates is None:
            self.dates = dates.read(self.document)
        when = dates.event_date(self.document, self.dates, match.token)
        claim = claims.read(self.document, match.token, self.attributions)
        where = self.places.of((match, *event.merged), sentence)
        about = self.topics | self.contexts[sentence.index] | frozenset(match.entry.context)
        start, end = _trigger(match)
        actor, recipient = (actors or (None,))[0], (recipients or (None,))[0]
        record = EventRecord(
            sentence_index=sentence.index,
            event_type=event.event_type,
            mode=event.mode,
            context=tuple(event_contexts.in_order(about)),
            acled_sub_event_type=acled.sub_event_type(
                event.event_type,
                event.mode,
                actor.identity.sector if actor else None,
                recipient.identity.sector if recipient else None,
                self.document.text[start:end],
            ),
            trigger=self.document.text[start:end],
            start=start,
            end=end,
            actor=actor.identity.name if actor else None,
            actor_text=actor.text if actor else None,
            actor_start=actor.start if actor else None,
            actor_end=actor.end if actor else None,
            actor_country=actor.identity.country if actor else None,
            actor_sector=actor.identity.sector if actor else None,
            co_actors=tuple(p.identity.name for p in actors[1:]),
            recipient=recipient.identity.name if recipient else None,
            recipient_text=recipient.text if recipient else None,
            recipient_start=recipient.start if recipient else None,
            recipient_end=recipient.end if recipient else None,
            recipient_country=recipient.identity.country if recipient else None,
            recipient_sector=recipient.identity.sector if recipient else None,
            co_recipients=tuple(p.identity.name for p in recipients[1:]),
            event_date=when.first,
            event_date_end=when.last,
            date_precision=when.precision,
            date_text=when.text,
            killed_min=tolls.killed_min,
            killed_max=tolls.killed_max,
            injured_min=tolls.injured_min,
            injured_max=tolls.injured_max,
            factuality=claim.factuality,
            claimed_by=claim.claimed_by,
            quote=self._quote(start, end),
            confidence=event_confidence.confidence(
                match, acted=actor is not None, received=recipient is not None, factuality=claim.factuality
            ),
            rule=_rule(match, where, when),
        )
        yield from _placed(record, where)

    def _speakers(self, outlook: Outlook) -> tuple[Participant, ...]:
        return tuple(self.roles.participant(t) for t in outlook.source)

    def _quote(self, start: int, end: int) -> int | None:
        """The innermost quote that the trigger stands in."""
        holding = [(q.end - q.start, i) for i, q in enumerate(self.quotes) if q.start <= start and end <= q.end]
        return min(holding)[1] if holding else None


_DEADLY = frozenset({"ASSAULT", "PROTEST"})
"""Types that tolls belong to."""


def _placed(record: EventRecord, where: Where) -> Iterator[EventRecord]:
    """A list of places that were each taken is a row a place; any other event is one row with all its places."""
    if not where.places:
        yield record
    elif record.event_type == "COERCE" and record.mode == "territory":
        for place in where.places:
            yield replace(record, place=place, places=(place,))
    else:
        yield replace(record, place=where.places[0], places=where.places)


def _rule(match: Match, where: Where, when: dates.EventDate) -> str:
    """The entry, and how place and date were found where that is not in the event's own clause."""
    steps = [match.entry.id]
    if where.step not in ("clause", "none"):
        steps.append(f"place:{where.step}")
    way = when.rule.partition("/")[0]
    if way not in ("clause", "same-time", "unknown"):
        steps.append(f"date:{way}")
    return "; ".join(steps)


def _trigger(match: Match) -> tuple[int, int]:
    spans = [char_span(word) for word in match.words]
    return min(start for start, _ in spans), max(end for _, end in spans)


def _events(sentence: Sentence, found: Mapping[int, Match]) -> Iterator[_Event]:
    """The matches that stand as events of their own: those inside what another says or does are left out."""
    outlooks = {i: event_modality.read(match) for i, match in found.items()}
    demands = {
        match.token.i: _Event(match, outlook, "REQUEST", None) for match, outlook in event_demands.read(sentence.span)
    }
    takes = {i: _taken(match, found) for i, match in found.items()}
    # of two words that each claim the other, the one that governs stays
    taken = {
        j for i in takes for j in takes[i] if i not in takes.get(j, ()) or found[i].token.is_ancestor(found[j].token)
    }
    for i in demands:
        taken |= {t.i for t in sentence.span.doc[i].subtree if t.i in found}
    for i, event in sorted(demands.items()):
        if i not in {j for m in found.values() if m.entry.event_type in _STATEMENTS for j in _content(m)}:
            yield event
    for i in sorted(found):
        if i not in taken:
            match = found[i]
            kind, mode = event_modality.event_type(match, outlooks[i])
            merged = tuple(found[j] for j in sorted(_blows(match, found, set()))) if kind == "ASSAULT" else ()
            mode = mode or _means(match, merged, kind) or _mode_of_taken(match, kind, takes[i], found)
            yield _Event(match, outlooks[i], kind, mode, merged)


def _mode_of_taken(match: Match, kind: str, taken: set[int], found: Mapping[int, Match]) -> str | None:
    """The mode of a noun of the same type that the verb only carries: "convened a *summit*" is multilateral."""
    if kind != match.entry.event_type:
        return None
    same = (found[i].entry for i in sorted(taken & found.keys()) if found[i].entry.event_type == kind)
    return next((entry.mode for entry in same if entry.mode is not None), None)


def _taken(match: Match, found: Mapping[int, Match]) -> set[int]:
    """Positions of matches that are part of this one."""
    entry, frame = match.entry, match.frame
    taken: set[int] = set()
    if entry.event_type in _STATEMENTS and entry.consumes:
        taken |= {i for i in _content(match) if i in found}
    taken |= _conditions_and_aims(match, found)
    if entry.event_type == "SUPPORT":  # what somebody is thanked or praised for is told in their honour
        praised = [c for c in frame.complements if any(m.lower_ == "for" for m in c.children if m.dep_ == "mark")]
        taken |= {t.i for clause in praised for t in clause.subtree if t.i in found}
    if entry.object or entry.prepositions:
        inside = frame.prepositions.get("of", ()) if match.token.pos_ in ("NOUN", "PROPN") else ()
        for noun in (*frame.objects, *inside, *(t for p in entry.prepositions for t in frame.prepositions.get(p, ()))):
            taken |= {head.i for head in event_phrases.heads(noun)}
            taken |= {m.i for head in event_phrases.heads(noun) for m in event_phrases.modifiers(head)}
    if frame.light is not None and frame.light.i in found and not found[frame.light.i].entry.constraints:
        taken.add(frame.light.i)
    if entry.event_type == "ASSAULT":
        taken |= _blows(match, found, set())
    elif match.token.pos_ == "VERB":
        # "signed an agreement", "met for talks": the noun says no more than the verb
        for noun in (*frame.objects, *(t for p in ("for", "in", "on", "at") for t in frame.prepositions.get(p, ()))):
            if noun.i in found and found[noun.i].entry.event_type == entry.event_type:
                taken.add(noun.i)
    taken.discard(match.token.i)
    return taken


def _conditions_and_aims(match: Match, found: Mapping[int, Match]) -> set[int]:
    """What an event depends on ("unless the king abdicates"), what it is for ("resigned to allow a vote"), and what a
    protest demands ("blocked roads to demand").
    """
    taken: set[int] = set()
    clause = match.frame.clause
    inner = [
        c for verb in (clause, *match.frame.complements) for c in verb.children if c.dep_ in ("advcl", "xcomp", "acl")
    ]
    inner += [c for noun in (*match.frame.objects, match.token) for c in noun.children if c.dep_ in ("acl", "advcl")]
    for token in inner:
        mark = next((c.lower_ for c in token.children if c.dep_ == "mark"), "")
        if token.dep_ == "advcl" and mark == "to" and token.head == clause and token.i > clause.i:
            inside = [found[t.i] for t in (token, *syntax.complements(token)) if t.i in found]
            taken |= {m.token.i for m in inside if m.entry.event_type not in _SAID}
        if match.entry.event_type == "PROTEST":
            aims = {t.i for t in token.subtree if t.i in found and found[t.i].entry.event_type in _AIMS}
            taken |= aims if mark in ("to", "") else set()
        elif mark in ("if", "unless") or (mark == "until" and match.entry.event_type in _STATEMENTS):
            taken |= {t.i for t in token.subtree if t.i in found}
    return taken


_SAID = frozenset({"REQUEST", "ACCUSE"})
_AIMS = frozenset({"REQUEST", "ACCUSE", "REJECT", "PROTEST"})


def _content(match: Match) -> set[int]:
    """Positions of the words that a statement is about, relative clauses apart."""
    frame = match.frame
    roots = [*frame.complements, *frame.objects]
    if match.entry.case:
        roots += syntax.children(match.token, syntax.SUBJECTS)
    roots += [t for p in _ABOUT for t in frame.prepositions.get(p, ())]
    if match.token.pos_ in ("NOUN", "PROPN") and frame.light is None:
        roots = list(frame.complements) + [
            t for p in ("for", "of", "to", "against") for t in frame.prepositions.get(p, ())
        ]
    found: set[int] = set()
    for root in roots:
        _collect(root, match.token, found)
    found.discard(match.token.i)
    return found


def _collect(token: Token, trigger: Token, found: set[int]) -> None:
    found.add(token.i)
    for child in token.children:
        if child.dep_ not in ("acl:relcl", "parataxis") and child != trigger:
            _collect(child, trigger, found)


def _blows(match: Match, found: Mapping[int, Match], seen: set[int]) -> set[int]:
    """Other words for the same use of force: "killed in an attack", "an attack that killed", "attacked, killing"."""
    token = match.token
    seen.add(token.i)
    near: list[Token] = []
    if token.pos_ == "VERB":
        phrases = [c for c in token.children if c.dep_.split(":")[0] in ("obl", "nsubj", "obj")]
        near += [t for phrase in phrases for t in phrase.subtree if t.pos_ in ("NOUN", "PROPN")]
        near += [c for c in token.children if c.dep_ == "advcl" and (c.tag_ == "VBG" or _is_relative(c))]
        if match.entry.id in _HARM:
            beside = [*token.rights, *(c for c in token.head.rights if c.i > token.i and c.dep_ == token.dep_)]
            near += [c for c in beside if c.i in found and found[c.i].entry.id in _HARM]
    else:
        near += [*syntax.relative_clauses(token), *syntax.reduced_clauses(token), *event_phrases.modifiers(token)]
        light = match.frame.light
        if light is not None:
            near += [c for c in light.children if c.dep_ in ("advcl", "conj") and (c.tag_ == "VBG" or _is_relative(c))]
    same: set[int] = set()
    for other in near:
        if other.i in found and other.i not in seen and found[other.i].entry.event_type == "ASSAULT":
            same |= {other.i} | _blows(found[other.i], found, seen)
    return same


_HARM = frozenset({"assault-kill", "assault-die"})


def _is_relative(clause: Token) -> bool:
    """Whether a clause is a relative one that the parser hung too high: "…, in which eight died"."""
    return any(t.tag_ in ("WDT", "WP") for t in clause.subtree if t.i < clause.i)


def _means(match: Match, merged: Sequence[Match], kind: str) -> str | None:
    """The mode of an ASSAULT that its own words leave open, by the means named beside it."""
    if kind != "ASSAULT":
        return None
    mode = next((m.entry.mode for m in merged if m.entry.mode is not None), None)
    if mode is not None:
        return mode
    means = event_lexicon.load().means
    frame = match.frame
    nouns = [
        *frame.subjects,
        *frame.owners,
        *(t for p in ("in", "with", "by", "from") for t in frame.prepositions.get(p, ())),
    ]
    return next((means[w] for noun in nouns for w in event_phrases.words(noun) if w in means), None)


def _is_background(match: Match) -> bool:
    """Whether a noun is only mentioned, in a phrase of another clause: "after the unrest", "sources at the talks"."""
    noun = match.token
    if event_matching.event_case(match.frame) in ("in", "on"):  # "in a protest", "on alert": how things stand
        return False
    return noun.pos_ in ("NOUN", "PROPN") and match.frame.light is None and noun.dep_ in ("obl", "nmod", "obl:unmarked")


@cache
def _entry_of_ground() -> event_lexicon.Entry:
    """The entry for towns and bases that are taken."""
    return next(entry for entry in event_lexicon.load().entries if entry.id == "coerce-territory")
