"""Places of an article: finds the names, tells them apart and puts them on the map."""

from flows.reading import gazetteer
from flows.reading.document import OFFSET, Document
from flows.reading.gazetteer import DIVISIONS, TOWNS, Place
from flows.reading.place_evidence import CERTAIN, link_containers, persons, speakers, weigh
from flows.reading.place_mentions import adjectives, candidates, streets, unlisted
from flows.reading.place_resolution import Resolved, resolve
from flows.reading.place_text import Mention, Paragraph
from flows.reading.records import PlaceRecord

SHOWN = frozenset(("container_after", "dateline", "type_word"))
KNOWN = frozenset(("country", "capital", "division", "feature", "metropolis", "large_town"))
"""Evidence that a name is a place in this article although it is a person's name too; of well-known ones, a preposition is, too."""


def read(document: Document) -> tuple[PlaceRecord, ...]:
    """The named places of the article, in the order of the text.

    What cannot be told apart or is not in the gazetteer has no coordinates, an `unresolved_reason` and a low confidence.
    """
    paragraphs = [Paragraph(number, doc) for number, doc in enumerate(document.paragraphs)]
    mentions = recognise(paragraphs)
    resolved = resolve(mentions)
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
    found = []
    for paragraph, names, demonyms in zip(paragraphs, named, modifiers, strict=True):
        accepted = [m for m in names if m.points >= 0]
        whole = {(m.start, m.end) for m in accepted}
        paved = [m for m in streets(paragraph) if (m.start, m.end) not in whole]
        taken = {i for mention in paved for i in range(mention.start, mention.end)}
        accepted = [m for m in accepted if m.start not in taken] + demonyms + paved
        accepted += unlisted(paragraph, accepted, people)
        found += sorted(accepted, key=lambda mention: mention.start)
    return found


def _apart(names: list[Mention], demonyms: list[Mention]) -> tuple[list[Mention], list[Mention]]:
    """Names and adjectives that do not overlap: British Columbia is a name, Turkish an adjective though a town is called so."""
    longer = {
        i for m in names for i in range(m.start, m.end) if any(m.start <= d.start and d.end <= m.end and m.end - m.start > d.end - d.start for d in demonyms)
    }
    demonyms = [d for d in demonyms if d.start not in longer]
    taken = {i for d in demonyms for i in range(d.start, d.end)}
    return [m for m in names if not any(i in taken for i in range(m.start, m.end))], demonyms


def _weigh_article(named: list[list[Mention]], speaking: frozenset[str]) -> None:
    """Adds what the article's mentions of a name say about each other."""
    mentions = [mention for names in named for mention in names]
    for mention in mentions:
        if mention.key in speaking and "person_in_article" not in mention.evidence:
            mention.add("person_in_article")
    known = {m.key for m in mentions if m.points >= CERTAIN and "person_in_article" not in m.evidence}
    shown = {m.key for m in mentions if SHOWN & set(m.evidence) or "strong_preposition" in m.evidence and KNOWN & set(m.evidence)}
    for mention in mentions:
        if mention.key in known and mention.points < CERTAIN:
            mention.add("place_in_article")
        if mention.key in shown and "person_in_article" in mention.evidence:
            mention.add("shown_as_place")


def _record(document: Document, mention: Mention, resolved: Resolved | None) -> PlaceRecord:
    doc = document.paragraphs[mention.paragraph]
    start = doc.user_data[OFFSET] + doc[mention.start].idx
    place = resolved.place if resolved else None
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
        admin1=gazetteer.load().place(place.admin1).name if place and place.admin1 >= 0 else None,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        precision=_feature_type(place) if place else None,
        unresolved_reason=None if place else "street" if mention.rule == "street" else "not_in_gazetteer",
        confidence=resolved.certainty if resolved else 0.3,
        rule=(resolved and resolved.rule) or mention.rule,
    )


def _feature_type(place: Place) -> str:
    if place.kind in TOWNS:
        return "city"
    return place.kind if place.kind in DIVISIONS or place.kind == "country" else "other"
