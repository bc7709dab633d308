"""Places of an article: finds the names, tells them apart and puts them on the map."""

from flows.reading import gazetteer, place_mentions
from flows.reading.document import OFFSET, Document
from flows.reading.gazetteer import DIVISIONS, TOWNS, Place
from flows.reading.gazetteer_keys import key
from flows.reading.place_mentions import Mention, Paragraph
from flows.reading.place_resolution import Resolved, resolve
from flows.reading.records import PlaceRecord


def read(document: Document) -> tuple[PlaceRecord, ...]:
    """The named places of the article, in the order of the text."""
    paragraphs = [Paragraph(number, doc) for number, doc in enumerate(document.paragraphs)]
    mentions = recognise(paragraphs)
    resolved = resolve(mentions)
    return tuple(_record(document, mention, resolved.get(number)) for number, mention in enumerate(mentions))


def recognise(paragraphs: list[Paragraph]) -> list[Mention]:
    """Mentions of places in the order of the text, with their roles and containers."""
    persons = place_mentions.persons(paragraphs)
    every: list[list[Mention]] = []
    spoken: set[str] = set()
    for paragraph in paragraphs:
        adjectives = list(place_mentions.adjectives(paragraph))
        taken = {i for m in adjectives for i in range(m.start, m.end)}
        named = []
        for mention in place_mentions.candidates(paragraph):
            inside = [m for m in adjectives if m.start >= mention.start and m.end <= mention.end]
            if inside and mention.end - mention.start > inside[0].end - inside[0].start:
                adjectives = [m for m in adjectives if m not in inside]  # British Columbia
            elif any(i in taken for i in range(mention.start, mention.end)):
                continue
            place_mentions.weigh(mention, paragraph, persons)
            named.append(mention)
        place_mentions.link_containers(named, paragraph)
        spoken |= place_mentions.speakers(named, paragraph)
        every.append(named + adjectives)
    for part in every:
        for m in part:
            if m.key in spoken and m.role != "modifier" and "person_in_article" not in m.evidence:
                m.add("person_in_article")
    known = {m.key for part in every for m in part if m.role != "modifier" and m.points >= CERTAIN and "person_in_article" not in m.evidence}
    shown = {m.key for part in every for m in part if m.evidence and SHOWN & set(m.evidence)}
    for part in every:
        for m in part:
            if m.role != "modifier" and m.points < CERTAIN and m.key in known:
                m.add("place_in_article")
            if "person_in_article" in m.evidence and m.key in shown:
                m.points -= place_mentions.weights()["person_in_article"]
    found = []
    for paragraph, part in zip(paragraphs, every, strict=True):
        streets = list(place_mentions.streets(paragraph))
        paved = {i for m in streets for i in range(m.start, m.end)}
        accepted = [m for m in part if m.points >= 0 and m.start not in paved] + streets
        accepted += place_mentions.unlisted(paragraph, accepted, persons)
        found += sorted(accepted, key=lambda m: m.start)
    return found


CERTAIN = 2.0
"""Points from which on a mention speaks for the other mentions of its name."""

SHOWN = frozenset(("strong_preposition", "container_after", "dateline", "type_word"))
"""Evidence that a name is a place in this article although it is a person's name too."""


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
