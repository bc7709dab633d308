"""Which names in an article are names of places: candidates out of the gazetteer and the entity recogniser, and the evidence.

Every candidate collects evidence (lexicons/places_evidence.yaml): what the gazetteer knows under its name, what the recogniser
says, the words around it and what the rest of the article does with the name. Points are added up; from 0 on it is a place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile

from spacy.tokens import Doc, Span

from flows.reading import gazetteer, lexicon
from flows.reading.gazetteer import FEATURES, TOWNS, Place
from flows.reading.gazetteer_keys import key
from flows.reading.records import PlaceRole

MOST_WORDS = 6
"""The longest name that is looked up, in tokens."""

METROPOLIS, LARGE_TOWN, TOWN = 1_000_000, 100_000, 15_000
"""Populations from which on a name alone says more and more."""

ORDINARY = 50
"""Share of lower case in English at large, in per cent, from which on a word is an ordinary one."""

COMMON = 14
"""Rarity (minus the natural logarithm of the probability) up to which a word is too common to be known for a small town."""

JOINERS = frozenset("of de del la las los le les du da do das dos el al ul e i y and the upon on in sur am an der den - – ' ’ .".split())
PARTING = frozenset((",", ";", ":", "!", "?", "'s", "’s", "(", ")", "/", "“", "”", '"'))

PARTS_NAMES = frozenset(("of", "from", "in", "at", "-", "–", ","))
"""Words that a person's name does not go on after; the recogniser sometimes thinks so."""

_DATELINE = re.compile(
    r"\s*(?P<place>[A-Z][^\n()|:—–]{1,60}?)\s*(?:\([^()\n]{2,60}\)\s*(?:--?|—|–|:)|(?:--|—|–)|(?<=[A-Z]{3})\s-\s|\|[^\n]{3,60}?:)"
)
_HEADLESS_DATELINE = re.compile(r"\s*(?P<place>[A-Z][A-Z.'’-]{2,}(?: [A-Z][A-Z.'’-]+)*(?:, [A-Z][A-Za-z.]+)?) (?=[A-Z][a-z ])")
_COMPOUND = re.compile(r"(\w[\w.]*)[-–](?=[a-z])")
_ABBREVIATION = re.compile(r"(?:[A-Za-z]{1,2}\.){2,}|(?:[A-Z]\. ?)+[A-Z]?[a-z]*\.?|[A-Z][a-z]{1,4}\.|[A-Z]{2,5}")


LONE_UNLISTED = 1.0
"""Points that the words around a single word must have for it to be a place that the gazetteer does not have."""


@dataclass(slots=True, eq=False)
class Mention:
    """A name in the text that may stand for a place: tokens `start` to `end` of paragraph `paragraph`.

    `kinds` is what a word for a kind of place next to it asks for; `container` is the mention that the text says it lies in.
    """

    paragraph: int
    start: int
    end: int
    text: str
    key: str
    places: tuple[Place, ...]
    points: float = 0.0
    evidence: list[str] = field(default_factory=list)
    kinds: frozenset[str] = frozenset()
    container: "Mention | None" = None
    role: PlaceRole = "location"
    rule: str = "gazetteer"

    def add(self, evidence: str) -> None:
        """Counts a piece of evidence."""
        self.evidence.append(evidence)
        self.points += weights()[evidence]


@cache
def weights() -> dict[str, float]:
    """Points by the name of the evidence."""
    return {name: float(entry["points"]) for name, entry in lexicon.read("places_evidence").items()}


@dataclass(frozen=True)
class _Context:
    strong: frozenset[str]
    weak: frozenset[str]
    types: dict[str, frozenset[str]]
    heads: frozenset[str]
    publications: frozenset[str]
    titles: frozenset[str]
    directions: frozenset[str]
    seldom: frozenset[str]
    government_verbs: frozenset[str]
    person_verbs: frozenset[str]
    offices: frozenset[str]
    institutions: frozenset[str]
    street_ends: frozenset[str]
    street_beginnings: frozenset[str]
    street_prepositions: frozenset[str]


@cache
def context() -> _Context:
    """The words of lexicons/places_context.yaml."""
    content = lexicon.read("places_context")
    types = {word: frozenset(entry["kinds"]) for entry in content["types"].values() for word in entry["words"]}
    return _Context(
        strong=frozenset(content["prepositions"]["strong"]),
        weak=frozenset(content["prepositions"]["weak"]),
        types=types,
        heads=frozenset(word for entry in content["heads"].values() for word in entry["words"]),
        publications=frozenset(content["publications"]),
        titles=frozenset(content["titles"]),
        directions=frozenset(content["directions"]),
        seldom=frozenset(content["seldom_places"]),
        government_verbs=frozenset(content["government_verbs"]),
        person_verbs=frozenset(content["person_verbs"]),
        offices=frozenset(content["offices"]),
        institutions=frozenset(content["institutions"]),
        street_ends=frozenset(content["streets"]["ends"]),
        street_beginnings=frozenset(content["streets"]["beginnings"]),
        street_prepositions=frozenset(content["streets"]["prepositions"]),
    )


class Paragraph:
    """The tokens of a paragraph, taken out of the Doc once."""

    def __init__(self, number: int, doc: Doc) -> None:
        self.number = number
        self.doc = doc
        self.text = doc.text
        self.words = [token.text for token in doc]
        self.begin = [token.idx for token in doc]
        self.capital = [word[:1].isupper() for word in self.words]
        self.entity: list[Span | None] = [None] * len(self.words)
        self.entities = tuple(doc.ents)
        for entity in self.entities:
            self.entity[entity.start : entity.end] = [entity] * (entity.end - entity.start)
        self.first = {span.start for span in doc.sents}
        head = _DATELINE.match(self.text) or (_HEADLESS_DATELINE.match(self.text) if number < 2 else None)
        self.dateline_end = head.end("place") if head and _looks_like_dateline(head["place"]) else 0

    def span(self, start: int, end: int) -> str:
        """The text of tokens start to end."""
        return self.text[self.begin[start] : self.begin[end - 1] + len(self.words[end - 1])]

    def word(self, index: int) -> str:
        """A token, or an empty string outside the paragraph."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def starts_sentence(self, index: int) -> bool:
        """Whether a token is the first word of a sentence or quotation."""
        return index in self.first or (index > 0 and self.words[index - 1] in ('"', "“", "‘", ":", "•", "("))


def _looks_like_dateline(head: str) -> bool:
    return head.split(",")[0].isupper() or len(head.split()) <= 3


def candidates(paragraph: Paragraph) -> Iterator[Mention]:
    """Names with a capital that the gazetteer has, the longest first and none within another."""
    find = gazetteer.load().find
    words, capital = paragraph.words, paragraph.capital
    index, count = 0, len(words)
    while index < count:
        if not capital[index]:
            index += 1
            continue
        if words[index] == "The" and not (index + 1 < count and any(p.name.startswith("The ") for p in find(key(f"The {words[index + 1]}")))):
            index += 1
            continue
        ends = [index + 1]
        for i in range(index + 1, min(index + MOST_WORDS, count)):
            if words[i] in PARTING or i in paragraph.first:
                break
            if capital[i]:
                ends.append(i + 1)
            elif words[i] not in JOINERS and not words[i][0].isalpha():
                break
        for end in reversed(ends):
            if found := _look_up(paragraph, index, end):
                yield found
                index = end
                break
        else:
            index += 1


def _look_up(paragraph: Paragraph, start: int, end: int) -> Mention | None:
    """The mention of what the gazetteer has under the name that tokens start to end are."""
    text = paragraph.span(start, end)
    texts = [text]
    if end - start == 1:
        if head := _COMPOUND.match(text):
            texts = [head[1]]
        elif len(text) < 6 and text.isalpha() and paragraph.text.startswith(".", paragraph.begin[start] + len(text)):
            texts = [text + ".", text]
    for text in texts:
        name_key = key(text)
        if name_key and (places := _admissible(text, name_key, gazetteer.load().find(name_key))):
            return Mention(paragraph.number, start, end, text, name_key, places)
    return None


def _admissible(text: str, name_key: str, places: tuple[Place, ...]) -> tuple[Place, ...]:
    """The places that may be written like this: an abbreviation has its periods or capitals."""
    if len(name_key) > 4 or " " in name_key:
        return places
    short = tuple(p for p in places if p.rank == 0 and p.kind not in TOWNS and key(p.name) != name_key)
    if short and _ABBREVIATION.fullmatch(text):
        return short
    if text.isupper() and len(text) < 4 or text.endswith("."):
        return ()
    return tuple(p for p in places if key(p.name) == name_key)


def weigh(mention: Mention, paragraph: Paragraph, persons: frozenset[str]) -> None:
    """Adds up the evidence about a candidate, the article's other mentions left out."""
    _weigh_name(mention, paragraph)
    _weigh_entity(mention, paragraph)
    _weigh_words_before(mention, paragraph)
    _weigh_words_after(mention, paragraph)
    if mention.key in persons:
        mention.add("person_in_article")
    if paragraph.begin[mention.start] < paragraph.dateline_end:
        mention.add("dateline")
        mention.role = "dateline"


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
    if mention.key.startswith("st "):
        mention.add("saint")
    if " " in mention.key:
        mention.add("several_words")
    generic = context().seldom | context().directions
    if all(word in generic for word in mention.key.split()):
        mention.add("seldom_a_place")
    elif " " not in mention.key and not mention.text.replace(".", "").isupper():
        lower, rarity = gazetteer.load().usage(mention.key)
        if lower >= ORDINARY:
            mention.add("ordinary_word_first" if paragraph.starts_sentence(mention.start) else "ordinary_word")
        elif mention.key in given_names() and not kinds & {"country", "capital"}:
            mention.add("given_name")
        elif rarity <= COMMON and people < TOWN and not kinds & ({"country", "capital", "admin1"} | FEATURES):
            mention.add("better_known_otherwise")


def _weigh_entity(mention: Mention, paragraph: Paragraph) -> None:
    entity = next((e for e in paragraph.entity[mention.start : mention.end] if e is not None), None)
    parted = entity is not None and mention.start > entity.start and paragraph.words[mention.start - 1] in PARTS_NAMES
    if entity is None or entity.label_ in ("PERSON", "PER") and (parted or paragraph.word(mention.end) in context().offices):
        mention.add("no_entity")
        return
    whole = entity.start >= mention.start and entity.end <= mention.end
    label = entity.label_
    if label in ("LOC", "GPE", "FAC"):
        mention.add("loc_whole" if whole else "loc_part")
    elif label in ("PERSON", "PER"):
        mention.add("person_whole" if whole else "person_part")
    elif label == "ORG":
        mention.add("org_whole" if whole else "org_part")
    else:
        mention.add("other_entity")


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
    elif after in known.publications or paragraph.word(end + 1) in known.publications and after[:1].isupper():
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
                if len(words) > 1 and words[0][:1].isupper() and words[-1][:1].isupper() and not context().offices & set(words):
                    found |= {key(words[0]), key(words[-1])}
        for index, word in enumerate(paragraph.words[:-1]):
            after = paragraph.words[index + 1]
            if paragraph.capital[index + 1] and after.isalpha() and word.lower() in given_names() and _is_surname(after):
                found |= {key(word), key(after)}
    return frozenset(found)


@cache
def given_names() -> frozenset[str]:
    """Given names in lower case."""
    return frozenset(word for entry in lexicon.read("roles_given_names").values() for word in entry["words"])


def _is_surname(word: str) -> bool:
    """Whether a word may follow a given name: no ordinary word, like Police or Airport, and no kind of place."""
    known = context()
    if word in known.offices or word in known.heads or word in known.publications or word.isupper():
        return False
    return word.lower() not in known.institutions and gazetteer.load().usage(key(word))[0] < ORDINARY


def speakers(mentions: list[Mention], paragraph: Paragraph) -> set[str]:
    """Keys of names that do what persons do: said Walsh; Walsh recalled. Capitals and the like may do so as governments."""
    found = set()
    for mention in mentions:
        if set(mention.evidence) & {"country", "capital", "division", "metropolis", "feature"}:
            continue
        last = paragraph.doc[mention.end - 1]
        verb = last.head.lemma_.lower() if last.dep_.startswith("nsubj") else ""
        if verb in context().person_verbs or paragraph.word(mention.start - 1) in ("said", "says", "added"):
            found.add(mention.key)
    return found


def adjectives(paragraph: Paragraph) -> Iterator[Mention]:
    """Adjectives of places (lexicons/demonyms.yaml): an Afghan general, South African, pro-Russian."""
    words, count, index = paragraph.words, len(paragraph.words), 0
    while index < count:
        if paragraph.capital[index]:
            for end in range(min(index + 3, count), index, -1):
                text = " ".join(words[index:end])
                if (target := gazetteer.place_of_adjective(text)) is None or _is_language(paragraph, index, end):
                    continue
                mention = Mention(paragraph.number, index, end, paragraph.span(index, end), key(text), _of_adjective(*target))
                mention.role, mention.rule = "modifier", "demonym"
                yield mention
                index = end - 1
                break
        index += 1


def _is_language(paragraph: Paragraph, start: int, end: int) -> bool:
    """Whether an adjective is the name of a language: in Turkish, speaks French."""
    before, after = paragraph.word(start - 1).lower(), paragraph.doc[end] if end < len(paragraph.words) else None
    if after is not None and (after.tag_.startswith(("NN", "JJ", "CD")) or after.text in ("-", "–")):
        return False
    return before in ("in", "into", "from", "speak", "speaks", "spoke", "speaking", "fluent", "learn", "learning", "broken")


@cache
def _of_adjective(name: str, country: str) -> tuple[Place, ...]:
    if not name:
        found = gazetteer.country(country)
        return (found,) if found else ()
    places = [p for p in gazetteer.load().find(key(name)) if p.rank == 0 and p.country == country]
    places.sort(key=lambda p: (p.kind not in FEATURES, p.kind != "admin1", -p.population))
    return tuple(places[:1])


def link_containers(mentions: list[Mention], paragraph: Paragraph) -> None:
    """Finds "Paris, Texas", "Faizabad, in Badakhshan province", "Toronto's Pearson Airport": who lies in whom."""
    for first, second in zip(mentions, mentions[1:], strict=False):
        between = [word.lower() for word in paragraph.words[first.end : second.start]]
        if between[:1] == ["."] and first.text.endswith("."):
            between = between[1:]
        if not between or len(between) > 6:
            continue
        if between in ([","], ["in"], ["of"], ["("]) or _is_apposition(between):
            fits = _may_contain(second, first)
            if fits or between == [","] and _is_state(second) and not any(p.kind == "country" for p in first.places):
                first.container = second
                first.add("container_after")
                if between == [","] and not second.kinds:
                    second.kinds = DIVISION_KINDS
        elif (between in (["'s"], ["’s"]) or _is_part(between)) and not any(p.kind in LARGE for p in second.places):
            second.container = first
            second.add("container_before")
    # In "Herat, Farah and Balkh provinces" the last word speaks for all.
    for first, second in reversed(list(zip(mentions, mentions[1:], strict=False))):
        between = [word.lower() for word in paragraph.words[first.end : second.start]]
        plural = paragraph.word(second.end).lower() in PLURAL_TYPES or first.container is second.container is None and second.kinds == PLURAL_KINDS
        if plural and between in ([","], ["and"], [",", "and"], ["or"]) and not first.kinds and second.kinds:
            first.kinds = second.kinds
            first.container = None if first.container is second else first.container


DIVISION_KINDS = frozenset(("country", "admin1", "admin2"))
LARGE = frozenset(("country", "continent", "sea", "region"))
PLURAL_TYPES = frozenset(("provinces", "states", "regions", "governorates", "counties", "districts", "cities", "towns", "villages"))
PLURAL_KINDS = frozenset(("admin1", "admin2", "region"))


def _is_state(mention: Mention) -> bool:
    """Whether a mention is an abbreviated name of a division, which hardly stands but after a town."""
    return mention.text.endswith(".") and all(p.kind == "admin1" for p in mention.places)


def _is_apposition(between: list[str]) -> bool:
    """Between "Sheberghan" and "Jowzjan": ", capital of", ", the capital of northern", ", in remote"."""
    if between[0] != ",":
        return between[0] in context().types and between[1:2] == ["in"] and len(between) <= 3
    inner = [word for word in between[1:] if word not in ("the", "a", "an") and word not in context().directions]
    return inner[:1] == ["in"] and len(inner) <= 2 or len(inner) == 2 and inner[0] in context().types and inner[1] in ("of", "in")


def _is_part(between: list[str]) -> bool:
    """Between "Cincinnati" and "West Chester": "suburb of"."""
    return len(between) == 2 and between[1] == "of" and between[0].removesuffix("s") in context().types


def _may_contain(outer: Mention, inner: Mention) -> bool:
    contains = gazetteer.load().contains
    small = not any(p.kind == "country" for p in inner.places)
    return any(contains(o, i) for o in outer.places if o.rank == 0 and (small or o.kind != "country") for i in inner.places)


def unlisted(paragraph: Paragraph, accepted: list[Mention], persons: frozenset[str]) -> Iterator[Mention]:
    """Names that only the entity recogniser takes for places; those that sound like a name of the gazetteer keep it."""
    taken = {i for m in accepted for i in range(m.start, m.end)}
    for entity in paragraph.entities:
        if entity.label_ not in ("LOC", "GPE", "FAC") or any(i in taken for i in range(entity.start, entity.end)):
            continue
        start, end = entity.start, entity.end
        while start < end and not paragraph.capital[start]:
            start += 1
        if start == end:
            continue
        text = paragraph.span(start, end)
        name_key = key(text)
        if name_key in persons or end - start == 1 and name_key in context().seldom:
            continue
        if gazetteer.country_of_demonym(text):
            continue
        mention = Mention(paragraph.number, start, end, text, name_key, gazetteer.load().find_sound(name_key), rule="recogniser")
        _weigh_words_before(mention, paragraph)
        _weigh_words_after(mention, paragraph)
        if paragraph.words[end - 1] in context().heads:
            mention.points += 2
            mention.places = ()
        alone = end - start == 1
        if alone and text.isupper():
            continue
        if mention.points > (LONE_UNLISTED if alone else 0):
            yield mention


def streets(paragraph: Paragraph) -> Iterator[Mention]:
    """Streets by the form of their names: capitalised words that end in one for a street, or begin with one of French."""
    known, words, capital = context(), paragraph.words, paragraph.capital
    for index, word in enumerate(words):
        if word in known.street_ends and index and capital[index]:
            start = index
            while start > 0 and index - start < 4 and capital[start - 1] and start not in paragraph.first and words[start - 1] not in PARTING:
                start -= 1
            end = index + 1
        elif word in known.street_beginnings and index + 1 < len(words) and capital[index + 1]:
            start, end = index, index + 2
        else:
            continue
        if start == end - 1 or not (words[start - 1].lower() in known.street_prepositions or paragraph.entity[start] is not None and paragraph.entity[start].label_ == "LOC"):
            continue
        text = paragraph.span(start, end)
        yield Mention(paragraph.number, start, end, text, key(text), (), rule="street")
