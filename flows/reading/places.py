"""Places of an article: finds the names, tells them apart and puts them on the map."""

from itertools import chain
from math import exp

import numpy as np
from spacy.tokens import Doc

from flows.reading import gazetteer
from flows.reading.document import OFFSET, Document
from flows.reading.gazetteer import DIVISIONS, TOWNS, Place
from flows.reading.place_evidence import CERTAIN, link_containers, persons, speakers, weigh
from flows.reading.place_mentions import adjectives, candidates, streets, unlisted
from flows.reading.place_resolution import Resolved, resolve
from flows.reading.place_text import Mention, Paragraph, weights
from flows.reading.records import PlaceRecord

SHOWN = frozenset(("container_after", "dateline", "type_word"))
KNOWN = frozenset(("country", "capital", "division", "feature", "metropolis", "large_town"))
"""Evidence that a name is a place in this article although it is a person's name too; of well-known ones, a
preposition is, too."""


RULE_CONFIDENCE = {"demonym": 0.83, "container": 0.7, "recogniser": 0.5}
"""How often the places of a rule are right, where the rule says more than the evidence."""

UNRESOLVED_CONFIDENCE = 0.3

CALIBRATION = (
    *((0.0, 0.05), (0.3, 0.2), (0.55, 0.4), (0.68, 0.72), (0.9, 0.8)),
    *((0.96, 0.9), (0.975, 0.92), (0.985, 0.96), (1.0, 0.99)),
)
"""From the product of the evidence's and the resolution's certainty to the share of rows that are right.

"Right" is a place of the gold that lies within 161 km. Isotonic regression on the 118 articles of places-trnews, by
hand rounded to few knots, linear between them; docs/gazetteer.md shows the result.
"""

HEADLINE = 1.0
"""Points from which on a name in the title or the publisher's name counts; neither has a preposition or an entity."""

AMBIGUOUS = 0.25
"""Certainty under which no candidate is better than the others: the place stays unresolved."""


def read(document: Document) -> tuple[PlaceRecord, ...]:
    """The named places of the article, in the order of the text.

    What cannot be told apart or is not in the gazetteer has no coordinates, an `unresolved_reason` and a low
    confidence.
    """
    paragraphs = [Paragraph(number, doc) for number, doc in enumerate(document.paragraphs)]
    mentions = recognise(paragraphs)
    resolved = resolve([*mentions, *_headline(document)])
    return tuple(_record(document, mention, resolved.get(number)) for number, mention in enumerate(mentions))


def recognise(paragraphs: list[Paragraph]) -> list[Mention]:
    """Mentions of places in the order of the text, with their roles and containers."""
    named: list[list[Mention]] = []
    modifiers: list[list[Mention]] = []
    people = persons(paragraphs)
    for paragraph in paragraphs:
        names, demonyms = _apart(list(candidates(paragraph)), list(adjectives(paragraph)))
        for mention in names:
            weigh(mention, paragraph, people)
        link_containers(names, paragraph)
        named.append(names)
        modifiers.append(demonyms)
    _weigh_article(named, frozenset().union(*map(speakers, named, paragraphs)))
    sure = [m for m in chain(*named, *modifiers) if m.points >= CERTAIN or m.role == "modifier"]
    countries = frozenset(p.country for m in sure for p in m.places if p.kind in ("country", "capital") and p.rank == 0)
    found = []
    for paragraph, names, demonyms in zip(paragraphs, named, modifiers, strict=True):
        accepted = [m for m in names if m.points >= 0]
        whole = {(m.start, m.end) for m in accepted}
        paved = [m for m in streets(paragraph) if (m.start, m.end) not in whole]
        taken = {i for mention in paved for i in range(mention.start, mention.end)}
        accepted = [m for m in accepted if m.start not in taken] + demonyms + paved
        accepted += unlisted(paragraph, accepted, people, countries)
        found += sorted(accepted, key=lambda mention: mention.start)
    return found


def _headline(document: Document) -> list[Mention]:
    """Places that the title and the publisher's name surely name: they make no rows, but tell where the story is."""
    found = []
    for text in (document.title, document.publisher):
        if text and document.paragraphs and (words := text.split()):
            doc = Doc(document.paragraphs[0].vocab, words=words, sent_starts=[i == 0 for i in range(len(words))])
            line = Paragraph(len(document.paragraphs), doc)
            names = list(candidates(line))
            for mention in names:
                weigh(mention, line, frozenset())
            link_containers(names, line)
            # "Norvia Times" is no place to be read, but tells of one.
            ignored = weights()["publication"]
            found += [m for m in names if m.points - ignored * ("publication" in m.evidence) >= HEADLINE]
    return found


def _apart(names: list[Mention], demonyms: list[Mention]) -> tuple[list[Mention], list[Mention]]:
    """Names and adjectives that do not overlap: British Columbia is a name, Turkish an adjective though a town is
    called so."""

    def within(adjective: Mention, name: Mention) -> bool:
        longer = name.end - name.start > adjective.end - adjective.start
        return longer and name.start <= adjective.start and adjective.end <= name.end

    demonyms = [d for d in demonyms if not any(within(d, name) for name in names)]
    taken = {i for d in demonyms for i in range(d.start, d.end)}
    return [m for m in names if not any(i in taken for i in range(m.start, m.end))], demonyms


def _weigh_article(named: list[list[Mention]], speaking: frozenset[str]) -> None:
    """Adds what the article's mentions of a name say about each other."""
    mentions = [mention for names in named for mention in names]
    for mention in mentions:
        if mention.key in speaking and "person_in_article" not in mention.evidence:
            mention.add("person_in_article")
    known = {m.key for m in mentions if m.points >= CERTAIN and "person_in_article" not in m.evidence}
    shown = {m.key for m in mentions if _is_shown(set(m.evidence))}
    for mention in mentions:
        if mention.key in known and mention.points < CERTAIN:
            mention.add("place_in_article")
        if mention.key in shown and "person_in_article" in mention.evidence:
            mention.add("shown_as_place")


def _is_shown(evidence: set[str]) -> bool:
    return bool(SHOWN & evidence) or ("strong_preposition" in evidence and bool(KNOWN & evidence))


def _record(document: Document, mention: Mention, resolved: Resolved | None) -> PlaceRecord:
    doc = document.paragraphs[mention.paragraph]
    start = doc.user_data[OFFSET] + doc[mention.start].idx
    ambiguous = resolved is not None and resolved.certainty < AMBIGUOUS
    place = resolved.place if resolved and not ambiguous else None
    reason = None
    if place is None:
        reason = "ambiguous" if ambiguous else "not_in_gazetteer"
    return PlaceRecord(
        sentence_index=document.sentence_at(start).index,
        name=mention.text,
        start=start,
        end=start + len(mention.text),
        role=mention.role,
        geonames_id=place.geonames_id or None if place else None,
        resolved_name=place.name if place else None,
        feature_type=_feature_type(place) if place else None,
        country_code=place.country or None if place else None,
        admin1=_admin1(place) if place else None,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        precision=_feature_type(place) if place else None,
        unresolved_reason=reason,
        confidence=round(_confidence(mention, resolved), 3) if resolved and place else UNRESOLVED_CONFIDENCE,
        rule=(resolved and resolved.rule) or mention.rule,
    )


def _confidence(mention: Mention, resolved: Resolved) -> float:
    """How likely it is that this is a place and that it lies there."""
    known = RULE_CONFIDENCE.get(resolved.rule or mention.rule)
    if known is not None:
        return known
    certainty = resolved.certainty / (1.0 + exp(-(0.2 + 0.8 * mention.points)))
    raw, calibrated = zip(*CALIBRATION, strict=True)
    return float(np.interp(certainty, raw, calibrated))


def _admin1(place: Place) -> str | None:
    """The name of the division of the first order that a place lies in, or is."""
    if place.kind == "admin1":
        return place.name
    return gazetteer.load().place(place.admin1).name if place.admin1 >= 0 else None


def _feature_type(place: Place) -> str:
    if place.kind in TOWNS:
        return "city"
    return place.kind if place.kind in DIVISIONS or place.kind == "country" else "other"
