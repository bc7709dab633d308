"""Which words of an article may be names of places: out of the gazetteer, by adjectives, by form, by the entity
recogniser."""

import re
from collections.abc import Iterator
from functools import cache

from flows.reading import arabic_article, gazetteer
from flows.reading.gazetteer import FEATURES, TOWNS, Place
from flows.reading.gazetteer_keys import key
from flows.reading.place_evidence import weigh_words
from flows.reading.place_text import ORDINARY, PARTING, Mention, Paragraph, abbreviations, context

MOST_WORDS = 6
"""The longest name that is looked up, in tokens."""

UNLISTED = 1.0
"""Points that the words around a name must have for it to be a place that the gazetteer does not have."""

NAMED_FOR_FORM = 2.0
"""Points for a name that ends in a word like Castle or River."""

JOINERS = frozenset(
    [
        "of",
        "de",
        "del",
        "la",
        "las",
        "los",
        "le",
        "les",
        "du",
        "da",
        "do",
        "das",
        "dos",
        "el",
        "al",
        "ul",
        "e",
        "i",
        "y",
        "and",
        "the",
        "upon",
        "on",
        "in",
        "sur",
        "am",
        "an",
        "der",
        "den",
        "-",
        "–",
        "'",
        "’",
        ".",
    ]
)
"""Words in lower case that names go across: Trinidad and Tobago, Stratford-upon-Avon."""

_COMPOUND = re.compile(r"(\w[\w.]*)[-–](?=[a-z])")


def candidates(paragraph: Paragraph) -> Iterator[Mention]:
    """Names with a capital that the gazetteer has, the longest first and none within another."""
    words, capital = paragraph.words, paragraph.capital
    index, count = 0, len(words)
    while index < count:
        first = _first_capital(paragraph, index)
        if first is None:
            index += 1
            continue
        ends = [first + 1]
        for i in range(first + 1, min(index + MOST_WORDS, count)):
            if words[i] in PARTING or i in paragraph.first:
                break
            if capital[i] and words[i] not in ("The", "And"):
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


def _first_capital(paragraph: Paragraph, index: int) -> int | None:
    """The first word with a capital of the name that token `index` may begin: itself, or behind its article in "al-Bab"."""
    capital = paragraph.capital
    if capital[index]:
        word = paragraph.words[index]
        return None if word == "And" or (word == "The" and not _has_article(paragraph, index)) else index
    behind = index + 2
    tied = behind < len(capital) and capital[behind] and arabic_article.begin(paragraph.doc, behind) == index
    return behind if tied else None


def _has_article(paragraph: Paragraph, index: int) -> bool:
    """Whether "The" is a part of the name that it begins: The Hague."""
    name = key(f"The {paragraph.word(index + 1)}")
    return any(place.name.startswith("The ") for place in gazetteer.load().find(name))


def _look_up(paragraph: Paragraph, start: int, end: int) -> Mention | None:
    """The mention of what the gazetteer has under the name that tokens start to end are."""
    if arabic_article.begin(paragraph.doc, start) < start:  # looked up with its article, or not at all
        return None
    text = paragraph.span(start, end)
    forms = [text]
    if end - start == 1:
        if head := _COMPOUND.match(text):
            forms = [head[1]]
        elif len(text) < 6 and text.isalpha() and paragraph.text.startswith(".", paragraph.begin[start] + len(text)):
            forms = [f"{text}.", text]
    for form in forms:
        name_key = key(form)
        places = gazetteer.load().find(name_key) if name_key else ()
        if places and (places := _admissible(form, name_key, places, paragraph.word(start - 1) == ",")):
            return Mention(paragraph.number, start, end, form, name_key, places)
    if end - start > 2 and arabic_article.begin(paragraph.doc, start + 2) == start:
        name_key = key(paragraph.span(start + 2, end))
        found = gazetteer.load().find(name_key) if name_key else ()
        if places := tuple(p for p in found if p.country in context().arabic_countries):
            return Mention(paragraph.number, start, end, text, name_key, places)
    return None


def _admissible(form: str, name_key: str, places: tuple[Place, ...], after_comma: bool) -> tuple[Place, ...]:
    """The places that may be written like this: an abbreviation has its periods or capitals."""
    if len(name_key) > 5 or " " in name_key:
        return places
    short = tuple(p for p in places if p.rank == 0 and p.kind not in TOWNS and key(p.name) != name_key)
    if short and (form in abbreviations() or (after_comma and form.isupper() and len(form) == 2)):
        return short
    if "." in form or (form.isupper() and len(form) < 4):
        return ()
    return places if len(name_key) > 4 else tuple(p for p in places if key(p.name) == name_key)


def adjectives(paragraph: Paragraph) -> Iterator[Mention]:
    """Adjectives of places (lexicons/demonyms.yaml): an Afghan general, South African, pro-Russian."""
    words, count, index = paragraph.words, len(paragraph.words), 0
    while index < count:
        if paragraph.capital[index]:
            for end in range(min(index + 3, count), index, -1):
                text = " ".join(words[index:end])
                if (target := gazetteer.place_of_adjective(text)) is None or _is_language(paragraph, index, end):
                    continue
                mention = Mention(
                    paragraph.number, index, end, paragraph.span(index, end), key(text), _of_adjective(*target)
                )
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
    return before in context().language_words


@cache
def _of_adjective(name: str, country: str) -> tuple[Place, ...]:
    if not name:
        found = gazetteer.country(country)
        return (found,) if found else ()
    places = [p for p in gazetteer.load().find(key(name)) if p.country == country]
    places.sort(key=lambda p: (p.rank, p.kind not in FEATURES, p.kind != "admin1", -p.population))
    return tuple(places[:1])


def unlisted(
    paragraph: Paragraph, accepted: list[Mention], persons: frozenset[str], countries: frozenset[str]
) -> Iterator[Mention]:
    """Names that only the entity recogniser takes for places.

    What sounds like a place in one of the article's countries (ISO alpha-2) is taken for it: a transliteration.
    """
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
        if name_key in persons or name_key in context().seldom or gazetteer.country_of_demonym(text):
            continue
        if end - start == 1 and (text.isupper() or _is_ordinary_opening(paragraph, start, name_key)):
            continue
        heard = tuple(p for p in gazetteer.load().find_sound(name_key) if p.country in countries)
        mention = Mention(paragraph.number, start, end, text, name_key, heard, rule="recogniser")
        weigh_words(mention, paragraph)
        if paragraph.words[end - 1] in context().heads:
            mention.points += NAMED_FOR_FORM
            mention.places = ()
        if mention.points > (0.0 if mention.places else UNLISTED):
            yield mention


def _is_ordinary_opening(paragraph: Paragraph, index: int, name_key: str) -> bool:
    """Whether a word has its capital from the sentence that it opens: Riot police, Border guards."""
    return paragraph.starts_sentence(index) and gazetteer.load().usage(name_key)[0] >= ORDINARY


def streets(paragraph: Paragraph) -> Iterator[Mention]:
    """Streets by the form of their names: Alder Street, Boulevard Voltaire."""
    known, words, capital = context(), paragraph.words, paragraph.capital
    for index, word in enumerate(words):
        start, end = index, index + 1
        if word in known.street_ends:
            while start > max(0, index - 4) and capital[start - 1] and start not in paragraph.first:
                start -= 1
        elif word in known.street_beginnings and index + 1 < len(words) and capital[index + 1]:
            end += 1
        if end - start < 2 or paragraph.word(end) in known.publications:
            continue
        entity = paragraph.entity[start]
        if paragraph.word(start - 1).lower() in known.street_prepositions or (
            entity is not None and entity.label_ == "LOC"
        ):
            text = paragraph.span(start, end)
            yield Mention(paragraph.number, start, end, text, key(text), (), rule="street")
