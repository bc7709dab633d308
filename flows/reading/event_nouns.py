"""Nouns as the event lexicon's word lists see them: by lemma, or by classes that are told by more ("@actor", "@place")."""

from collections.abc import Iterable
from functools import lru_cache

from spacy.tokens import Token

from flows.reading import actors, event_phrases, gazetteer
from flows.reading.date_rules import calendar_words
from flows.reading.event_lexicon import ANY

_PEOPLE = frozenset(
    {"he", "she", "they", "we", "him", "her", "them", "us", "who", "whom", "i", "you", "it", "those", "others"}
)
_FEASTS = frozenset({"christmas", "ramadan", "easter"})
_ACTING = frozenset({"PERSON", "ORG", "LOC", "NORP"})
_DIGNITARIES = frozenset({"GOV", "MIL", "IGO", "LEG", "REL", "PTY", "OPP", "REB", "JUD", "ELI", "SPY", "NGO"})
_CIVILIANS = frozenset({"CVL", "LAB", "EDU", "OPP", "REF", "JRN", "REL", "MED", "NGO", "ELI"})
_BUILT_IN = frozenset({"@actor", "@place", "@number", "@dignitary", "@civilian", "@country"})


def is_calendar(noun: Token) -> bool:
    """Whether a word is the name of a month, a weekday or a feast."""
    return noun.lower_ in _FEASTS or noun.lower_ in calendar_words()


def is_time(noun: Token) -> bool:
    """Whether a noun only tells when or how far: "on Monday", "in the last minute", "from six metres"."""
    return is_calendar(noun) or event_phrases.noun_lemma(noun) in _MEASURES


_MEASURES = frozenset(
    {
        "day",
        "week",
        "month",
        "year",
        "night",
        "morning",
        "afternoon",
        "evening",
        "hour",
        "minute",
        "second",
        "noon",
        "midnight",
        "dawn",
        "dusk",
        "weekend",
        "metre",
        "meter",
        "kilometre",
        "kilometer",
        "mile",
        "decade",
        "century",
        "spring",
        "summer",
        "autumn",
        "winter",
        "moment",
        "time",
    }
)


def excludes(nouns: Iterable[Token], words: frozenset[str]) -> bool:
    """Whether the first noun itself (not what it counts) is one of the words, or the list excludes any noun."""
    nouns = tuple(nouns)
    if words == ANY:
        return bool(nouns)
    plain = words - _BUILT_IN
    return bool(nouns) and (
        any(w in plain for noun in nouns for w in event_phrases.words(noun))
        or any(fits_class(noun, word) for word in words & _BUILT_IN for noun in nouns[:1])
    )


def any_of(nouns: Iterable[Token], words: frozenset[str]) -> bool:
    """Whether one of the nouns is one of the words or of a built-in class among them."""
    classes = words & _BUILT_IN
    for noun in nouns:
        if any(w in words for w in event_phrases.words(noun)):
            return True
        if is_time(noun) and event_phrases.noun_lemma(noun) not in event_phrases.PARTITIVES:
            continue
        if words == ANY:
            return True
        if classes and any(fits_class(head, word) for head in event_phrases.heads(noun) for word in classes):
            return True
    return False


def fits_class(noun: Token, name: str) -> bool:
    """Whether a noun is of one of the classes that are told by more than its lemma."""
    if name == "@number":
        return noun.pos_ == "NUM" or any(c.dep_ == "nummod" for c in noun.children)
    if name == "@actor":
        return is_actor(noun)
    if name == "@place":
        return is_place(noun)
    identity = actors.identify(text_of(noun))
    if name == "@country":
        return identity.rule in ("lexicon:country", "lexicon:seat")
    if name == "@civilian":
        unnamed = noun.pos_ == "NOUN" and identity.sector is None
        return is_actor(noun) and (identity.sector in _CIVILIANS or unnamed)
    person = noun.ent_type_ == "PERSON" or (noun.pos_ == "PRON" and noun.lower_ in ("he", "she", "him", "her"))
    return person or identity.sector in _DIGNITARIES


def text_of(noun: Token) -> str:
    """The words of the noun phrase."""
    start, end = event_phrases.span(noun)
    return noun.doc[start:end].text


def is_actor(noun: Token) -> bool:
    """Whether a noun phrase names somebody who can act: a person, people, body, country or role."""
    if noun.pos_ == "PRON":
        return noun.lower_ in _PEOPLE
    if is_calendar(noun):
        return False
    if noun.ent_type_ in _ACTING or noun.pos_ == "PROPN":
        return True
    if noun.pos_ in ("NUM", "DET"):
        return any(is_actor(head) for head in event_phrases.heads(noun) if head != noun)
    if noun.pos_ == "ADJ":
        named = noun.text[:1].isupper() and (not noun.is_sent_start or bool(noun.ent_type_))
        if named or (noun.dep_ != "amod" and noun.lower_ in event_phrases.PEOPLE_ADJECTIVES):
            return True
        if noun.dep_ not in ("obj", "obl", "nsubj", "nsubj:pass", "conj"):
            return False
    if noun.text[0].isupper() and noun.tag_ == "NNS" and not noun.is_sent_start:  # "the two Koreas"
        return True
    if event_phrases.noun_lemma(noun) in event_phrases.PARTITIVES:  # "hundreds of thousands of people"
        counted = [head for head in event_phrases.heads(noun) if head != noun]
        if any(head.tag_.startswith("NN") and is_actor(head) for head in counted):
            return True
    return actors.is_actor(text_of(noun))


def is_place(noun: Token) -> bool:
    """Whether a noun phrase names a place by its proper name."""
    if is_calendar(noun):
        return False
    name = noun.text[0].isupper() and noun.pos_ in ("NOUN", "PROPN", "X")
    return noun.ent_type_ == "LOC" or (name and _is_place_name(_proper_name(noun)))


def _proper_name(noun: Token) -> str:
    """The capitalised words around the head of a noun phrase: "Lashkar Gah" of "the provincial capital Lashkar Gah"."""
    start = end = noun.i
    while start > noun.left_edge.i and noun.doc[start - 1].text[0].isupper():
        start -= 1
    while end < noun.right_edge.i and noun.doc[end + 1].dep_ == "flat":
        end += 1
    return noun.doc[start : end + 1].text


@lru_cache(maxsize=8192)
def _is_place_name(name: str) -> bool:
    return gazetteer.is_place_name(name)
