"""What speaks for and against a name being a place: the gazetteer, the entity recogniser, the words around, the
article.

Every candidate collects evidence (lexicons/places_evidence.yaml), whose points are added up; from 0 on it is a place.
"""

import re
from itertools import pairwise, takewhile

from spacy.tokens import Span

from flows.reading import gazetteer
from flows.reading.gazetteer import FEATURES, TOWNS
from flows.reading.gazetteer_keys import key
from flows.reading.place_text import ORDINARY, PARTS_NAMES, Mention, Paragraph, abbreviations, context, given_names

METROPOLIS, LARGE_TOWN, TOWN = 1_000_000, 100_000, 15_000
"""Populations from which on a name alone says more and more."""

COMMON = 14
"""Rarity (minus the natural logarithm of the probability) up to which a word is too common to be known for a small
town."""

CERTAIN = 2.0
"""Points from which on a mention speaks for the other mentions of its name, and for names in one series with it."""

SERIES = ([","], ["and"], [",", "and"], ["or"], ["to"], ["&"])
DIVISION_KINDS = frozenset(("country", "admin1", "admin2"))
_REGIONS = frozenset(("country", "continent", "sea", "region"))
PLURAL_TYPES = frozenset(
    ("provinces", "states", "regions", "governorates", "counties", "districts", "cities", "towns", "villages")
)
PLURAL_KINDS = frozenset(("admin1", "admin2", "region"))


def weigh(mention: Mention, paragraph: Paragraph, persons: frozenset[str]) -> None:
    """Adds up the evidence about a candidate, the article's other mentions left out."""
    _weigh_name(mention, paragraph)
    _weigh_entity(mention, paragraph)
    weigh_words(mention, paragraph)
    if mention.key in persons:
        mention.add("person_in_article")
    if paragraph.begin[mention.start] < paragraph.dateline_end:
        mention.add("dateline")
        mention.role = "dateline"
    elif _is_government(mention, paragraph):
        mention.role = "metonym"


def _is_government(mention: Mention, paragraph: Paragraph) -> bool:
    """Whether a name stands for a government: a seat of power, or a capital that says or decides something, or is told to."""
    kinds = {place.kind for place in mention.places}
    if "seat" in kinds:
        return True
    if "capital" not in kinds or "country" in kinds:
        return False
    last = paragraph.doc[mention.end - 1]
    verb = last.head.lemma_.lower()
    addressed = last.dep_ in ("obj", "dobj", "iobj", "dative") and verb in context().addressing_verbs
    return addressed or (last.dep_.startswith("nsubj") and verb in context().government_verbs)


def _weigh_name(mention: Mention, paragraph: Paragraph) -> None:
    own = [p for p in mention.places if p.rank == 0]
    kinds = {p.kind for p in own or mention.places}
    people = max((p.population for p in own or mention.places if p.kind in TOWNS), default=0)
    if "country" in kinds:
        mention.add("country")
    elif "capital" in kinds:
        mention.add("capital")
    elif kinds & (FEATURES - {"airport"}):
        mention.add("feature")
    elif "admin1" in kinds:
        mention.add("division")
    elif people >= METROPOLIS:
        mention.add("metropolis")
    elif people >= LARGE_TOWN:
        mention.add("large_town")
    elif people >= TOWN or kinds & {"admin2", "airport"}:
        mention.add("town")
    else:
        mention.add("village")
    if not own:
        mention.add("alternate_name")
    last = paragraph.doc[mention.end - 1]
    if "seat" in kinds and last.dep_ in ("compound", "nmod", "amod") and last.head.i >= mention.end:
        mention.add("seat_of_something")
    if mention.key.startswith("st "):
        mention.add("saint")
    if " " in mention.key:
        mention.add("several_words")
    generic = context().seldom | context().directions
    if all(word in generic for word in mention.key.split()):
        mention.add("seldom_a_place")
    elif " " not in mention.key and mention.text not in abbreviations() and not mention.text.isupper():
        lower, rarity = gazetteer.load().usage(mention.key)
        if lower >= ORDINARY:
            mention.add("ordinary_word_first" if paragraph.starts_sentence(mention.start) else "ordinary_word")
        elif mention.key in given_names() and not kinds & {"country", "capital"}:
            mention.add("given_name")
        elif rarity <= COMMON and people < TOWN and not kinds & ({"country", "capital", "admin1"} | FEATURES):
            mention.add("better_known_otherwise")


_IZAFAT = re.compile(r"-(?:i|e|yi|ye)\b", re.IGNORECASE)
"""What ties the words of Persian names of places, and not those of persons: Mazar-i-Sharif."""


def _weigh_entity(mention: Mention, paragraph: Paragraph) -> None:
    entity = next((e for e in paragraph.entity[mention.start : mention.end] if e is not None), None)
    if entity is None or (entity.label_ in ("PERSON", "PER") and _is_no_person(mention, paragraph, entity)):
        mention.add("no_entity")
        return
    whole = entity.start >= mention.start and entity.end <= mention.end
    label = entity.label_
    if label in ("LOC", "GPE", "FAC"):
        mention.add("loc_whole" if whole else "loc_part")
    elif label in ("PERSON", "PER"):
        lone = entity.end - entity.start == 1  # news gives a person's full name first; a lone one is often a mistake
        mention.add("person_lone" if lone else "person_whole" if whole else "person_part")
    elif label == "ORG":
        mention.add("org_whole" if whole else "org_part")
    else:
        mention.add("other_entity")


def _is_no_person(mention: Mention, paragraph: Paragraph, entity: Span) -> bool:
    """Whether a name is the place in a "person": Ann Ure of ELMET, CTV ELMET, ELMET Council, ALDER BEACH, PUL-E ZARD."""
    before = paragraph.word(mention.start - 1) if mention.start > entity.start else ""
    return (
        before in PARTS_NAMES
        or _is_acronym(before)
        or paragraph.word(mention.end) in context().offices
        or (mention.end - mention.start > 1 and paragraph.words[mention.end - 1] in context().heads)
        or _IZAFAT.search(mention.text) is not None
    )


def weigh_words(mention: Mention, paragraph: Paragraph) -> None:
    """Adds up the evidence of the words before and after a name."""
    _weigh_words_before(mention, paragraph)
    _weigh_words_after(mention, paragraph)


def _weigh_words_before(mention: Mention, paragraph: Paragraph) -> None:
    words, known = paragraph, context()
    i = mention.start - 1
    while i >= 0 and (words.word(i).lower() in known.directions or words.word(i).lower() == "the"):
        i -= 1
    before = words.word(i)
    lower = before.lower()
    if lower in known.strong:
        mention.add("strong_preposition")
    elif lower == "of" and (kinds := known.types.get(words.word(i - 1).lower())):
        mention.add("type_word")
        mention.kinds = kinds
    elif lower in known.weak:
        mention.add("weak_preposition")
    elif i == mention.start - 1 and i >= 0:
        if lower in known.titles and before[:1].isupper():
            mention.add("title_before")
        elif paragraph.capital[i] and i not in paragraph.first and before.isalpha() and not before.isupper():
            mention.add("capital_before")


def _weigh_words_after(mention: Mention, paragraph: Paragraph) -> None:
    known, end = context(), mention.end
    after = paragraph.word(end)
    lower = after.lower()
    if lower in known.types and paragraph.word(end + 1) != "of":
        mention.add("type_word")
        mention.kinds = known.types[lower]
    elif lower in known.institutions or after in known.offices:
        mention.add("institution_after")
        mention.kinds = known.office_kinds.get(lower.removesuffix("s"), mention.kinds)
    elif after in known.publications or (paragraph.word(end + 1) in known.publications and after[:1].isupper()):
        mention.add("publication")
    elif after[:1].isupper() and after.isalpha() and end not in paragraph.first:
        mention.add("capital_after")
    elif lower in ("'s", "’s"):
        mention.add("possessive")
    elif lower in ("said", "says", "told", "added", "who"):
        mention.add("speech_verb_after")


def persons(paragraphs: list[Paragraph]) -> frozenset[str]:
    """Keys of the first and last words of the names of persons, of two words or more."""
    found = set()
    for paragraph in paragraphs:
        for entity in paragraph.entities:
            if entity.label_ in ("PERSON", "PER") and entity.end - entity.start > 1:
                words = list(takewhile(lambda w: w not in PARTS_NAMES, paragraph.words[entity.start : entity.end]))
                if len(words) > 1 and _is_persons_name(words):
                    found |= {key(words[0]), key(words[-1])}
        for index, word in enumerate(paragraph.words[:-1]):
            after = paragraph.words[index + 1]
            if (
                paragraph.capital[index + 1]
                and after.isalpha()
                and word.lower() in given_names()
                and _is_surname(after)
            ):
                found |= {key(word), key(after)}
    return frozenset(found)


def _is_persons_name(words: list[str]) -> bool:
    """Whether words that the recogniser calls a person may be one: not Elmet Council, Alder Beach, or CTV Winnipeg."""
    known = context()
    channel = _is_acronym(words[0]) and not words[-1].isupper()
    return (
        words[0][:1].isupper()
        and words[-1][:1].isupper()
        and not (channel or words[-1] in known.heads or known.offices & set(words))
    )


def _is_acronym(word: str) -> bool:
    return word.isupper() and word.isalpha() and 1 < len(word) < 5


def _is_surname(word: str) -> bool:
    """Whether a word may follow a given name: no ordinary word, like Police or Airport, and no kind of place."""
    known = context()
    if word in known.offices or word in known.heads or word in known.publications or word.isupper():
        return False
    return word.lower() not in known.institutions and gazetteer.load().usage(key(word))[0] < ORDINARY


def speakers(mentions: list[Mention], paragraph: Paragraph) -> set[str]:
    """Keys of names that do what persons do: said Walsh; Walsh recalled. Capitals and the like may do so as
    governments."""
    found = set()
    for mention in mentions:
        if set(mention.evidence) & {"country", "capital", "division", "metropolis", "feature"}:
            continue
        last = paragraph.doc[mention.end - 1]
        verb = last.head.lemma_.lower() if last.dep_.startswith("nsubj") else ""
        if verb in context().person_verbs or paragraph.word(mention.start - 1) in ("said", "says", "added"):
            found.add(mention.key)
    return found


def link_containers(mentions: list[Mention], paragraph: Paragraph) -> None:
    """Finds "Paris, Texas", "Faizabad, in Badakhshan province", "Toronto's Pearson Airport": who lies in whom."""
    for first, second in pairwise(mentions):
        between = [word.lower() for word in paragraph.words[first.end : second.start]]
        if between[:1] == ["."] and first.text.endswith("."):
            between = between[1:]
        if not between or len(between) > 6:
            continue
        if between in ([","], ["in"], ["of"], ["("]) or _is_apposition(between):
            fits = _may_contain(second, first)
            if fits or (between == [","] and _is_state(second) and not any(p.kind == "country" for p in first.places)):
                first.container = second
                first.add("container_after")
                second.add("container_of")
                if between == [","] and not second.kinds:
                    second.kinds = DIVISION_KINDS
        elif (between in (["'s"], ["’s"]) or _is_part(between)) and not any(p.kind in _REGIONS for p in second.places):
            second.container = first
            second.add("container_before")
    # In "Herat, Farah and Balkh provinces" the last word speaks for all.
    for first, second in reversed(list(pairwise(mentions))):
        between = [word.lower() for word in paragraph.words[first.end : second.start]]
        plural = paragraph.word(second.end).lower() in PLURAL_TYPES or (
            first.container is second.container is None and second.kinds == PLURAL_KINDS
        )
        if plural and between in SERIES and not first.kinds and second.kinds:
            first.kinds = second.kinds
            first.add("type_word")
            first.container = None if first.container is second else first.container
    for first, second in pairwise(mentions):
        between = [word.lower() for word in paragraph.words[first.end : second.start]]
        if between in SERIES and first.container is not second:
            _alike(first, second)
            _alike(second, first)
            sure = first.points >= CERTAIN, second.points >= CERTAIN
            if sure == (True, False):
                second.add("place_series")
            elif sure == (False, True):
                first.add("place_series")


def _alike(country: Mention, division: Mention) -> None:
    """In "Georgia and Alabama" the name of a country is a division's, too."""
    if "country" in country.evidence and "division" in division.evidence and not country.kinds:
        nations = {p.country for p in division.places if p.kind == "admin1"}
        if any(p.kind == "admin1" and p.country in nations for p in country.places):
            country.kinds = frozenset(("admin1",))


def _is_state(mention: Mention) -> bool:
    """Whether a mention is an abbreviated name of a division, which hardly stands but after a town."""
    return mention.text.endswith(".") and all(p.kind == "admin1" for p in mention.places)


def _is_apposition(between: list[str]) -> bool:
    """Between "Sheberghan" and "Jowzjan": ", capital of", ", the capital of northern", ", in remote"."""
    if between[0] != ",":
        return between[0] in context().types and between[1:2] == ["in"] and len(between) <= 3
    inner = [word for word in between[1:] if word not in ("the", "a", "an") and word not in context().directions]
    return (inner[:1] == ["in"] and len(inner) <= 2) or (
        len(inner) == 2 and inner[0] in context().types and inner[1] in ("of", "in")
    )


def _is_part(between: list[str]) -> bool:
    """Between "Cincinnati" and "West Chester": "suburb of"."""
    return len(between) == 2 and between[1] == "of" and between[0].removesuffix("s") in context().types


def _may_contain(outer: Mention, inner: Mention) -> bool:
    contains = gazetteer.load().contains
    small = not any(p.kind == "country" for p in inner.places)
    return any(
        contains(o, i) for o in outer.places if o.rank == 0 and (small or o.kind != "country") for i in inner.places
    )
