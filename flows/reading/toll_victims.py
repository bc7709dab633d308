"""Whom a word that tells of killed or injured people counts: its object, its subject, the noun before it."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Literal

from spacy.tokens import Span, Token

from flows.reading import lexicon
from flows.reading.syntax import SUBJECTS, conjuncts, first_conjunct, objects, obliques, resolve_relative, subjects
from flows.reading.tense import is_verb, predicate
from flows.reading.toll_counts import Number, noun_of

Harm = Literal["killed", "injured"]
HARMS: tuple[Harm, Harm] = ("killed", "injured")


@cache
def _words() -> dict[str, Any]:
    return lexicon.read("quantities")


@cache
def _forms() -> dict[str, dict[str, Harm]]:
    """Lemmas by the kind of word that they are, each with the harm that it tells of."""
    words = _words()
    kinds = ("verb", "intransitive", "adjective", "noun")
    return {kind: {lemma: harm for harm in HARMS for lemma in words[harm][kind]} for kind in kinds}


def victims(token: Token, numbers: Sequence[Number]) -> Iterator[tuple[Harm, tuple[Token, ...]]]:
    """The harm that a token tells of, if any, and the heads of those it befell; `numbers` are those of its sentence."""
    for harm, heads in _by_parse(token, numbers):
        behind = _behind(token, numbers)
        beside = [c for c in conjuncts(behind) if c.i >= behind.i] if behind is not None else []
        before = _before(token, numbers, bool(heads))
        people = beside or ([before] if before is not None and before not in heads else heads)
        found = tuple(head for head in people if _may_be_people(head))
        if found:
            yield harm, found


def _behind(word: Token, numbers: Sequence[Number]) -> Token | None:
    """The noun of a number that stands right behind "killed" or "wounding": its object, whatever the parse says."""
    if word.lemma_.lower() not in _forms()["verb"]:
        return None
    return _object_beside(word, numbers)


def _object_beside(verb: Token, numbers: Sequence[Number]) -> Token | None:
    if verb.i + 1 >= verb.sent.end:
        return None
    start = verb.i + 1
    if verb.nbor().lower_ in ("the", "all", "another", "a", "an"):
        start += 1
    number = next((n for n in numbers if n.start in (verb.i + 1, start)), None)
    return noun_of(number, verb.doc, verb.sent.end) if number is not None else None


def _before(word: Token, numbers: Sequence[Number], has_victims: bool) -> Token | None:
    """Whom "dead" and "wounded" count where they follow a number: "14 wounded", "11 villagers dead"."""
    if word.lower_ not in _forms()["adjective"] or _is_attribute(word):
        return None
    number = next((n for n in numbers if n.end == word.i), None)
    if number is not None:
        return word.doc[word.i - 1]
    if has_victims:
        return None
    counted = next((n for n in numbers if n.end < word.i and noun_of(n, word.doc, word.i).i == word.i - 1), None)
    return word.doc[word.i - 1] if counted is not None else None


@cache
def _telling() -> frozenset[str]:
    words = _words()
    lemmas = {lemma for kind in _forms().values() for lemma in kind}
    lemmas.update(words["tolls"], words["suffering"]["verbs"], words["losing"]["verbs"], words["taking"]["verbs"])
    return frozenset(lemmas)


def telling(sentence: Span) -> list[Token]:
    """The words of a sentence that may tell of killed or injured people: the lexicon's, and verbs beside "dead"."""
    known = _telling()
    deadly = any(t.lower_ in ("dead", "death") for t in sentence)
    return [t for t in sentence if t.lower_ in known or t.lemma_.lower() in known or (deadly and is_verb(t))]


def _by_parse(token: Token, numbers: Sequence[Number]) -> Iterator[tuple[Harm, list[Token]]]:
    """The harm that a token tells of, if any, and the heads of those it befell."""
    lemma, forms, words = token.lemma_.lower(), _forms(), _words()
    if is_verb(token):
        if lemma in forms["verb"]:
            yield forms["verb"][lemma], _undergoers(token)
        elif lemma in forms["intransitive"]:
            yield forms["intransitive"][lemma], _sufferers(token)
        elif any(c.lower_ == "dead" for c in token.children if c.dep_ != "nsubj") and lemma in ("shoot", "gun"):
            yield "killed", _undergoers(token)
        elif any(preposition == "to" and head.lemma_ in words["deadly"] for preposition, head in obliques(token)):
            yield "killed", _undergoers(token) or subjects(token)
        else:
            yield from _by_object(token, lemma, numbers)
    elif token.lower_ in forms["adjective"] and token.pos_ in ("ADJ", "VERB") and not _is_attribute(token):
        yield forms["adjective"][token.lower_], _described(token)
    elif lemma in words["tolls"] and token.pos_ == "NOUN":
        yield "killed", _toll_figure(token)
    elif lemma in forms["noun"] and token.pos_ == "NOUN" and not _is_suffered(token):
        yield forms["noun"][lemma], _counted(token)


def _undergoers(verb: Token) -> list[Token]:
    """Whom a verb befell: its object, or its subject in the passive."""
    passive = any(c.dep_ in ("aux:pass", "auxpass", "nsubj:pass", "nsubjpass") for c in verb.children)
    if passive or (verb.tag_ == "VBN" and not objects(verb) and not any(c.lemma_ == "have" for c in verb.children)):
        return _sufferers(verb)
    return objects(verb)


def _sufferers(verb: Token) -> list[Token]:
    """The subject of dying or being killed; where the parse gives none before the verb, the noun that stands there."""
    before = [c for c in verb.lefts if c.dep_ in SUBJECTS]
    if len(before) > 1:
        return conjuncts(resolve_relative(before[-1]))
    found = [noun for noun in subjects(verb) if noun.i < verb.i]
    if not found:
        bare = [c for c in verb.lefts if c.dep_ in ("obl", "obl:unmarked", "nmod") and _is_bare(c)]
        found = bare[-1:] or ([verb.head] if verb.dep_ in ("acl", "conj") and verb.head.pos_ in ("NOUN", "ADJ") else [])
    if len(found) == 1 and found[0].dep_ == "conj" and verb.head in (found[0], found[0].head):
        found = [first_conjunct(found[0])]  # "three soldiers and a *nurse* killed there" is about all of them
    return list(dict.fromkeys(c for noun in found for c in conjuncts(noun) if c.i < verb.i))


def _is_bare(noun: Token) -> bool:
    """Whether a noun has no preposition but that of "at least" and "up to"."""
    cases = [c for c in noun.lefts if c.dep_ == "case"]
    return all(c.i + 1 < len(c.doc) and (c.nbor().lower_ in ("least", "most", "to") or c.lower_ == "to") for c in cases)


def _by_object(verb: Token, lemma: str, numbers: Sequence[Number]) -> Iterator[tuple[Harm, list[Token]]]:
    """ "Ten people *suffered* injuries", "ten *lost* their lives", "the fire *claimed* ten lives"."""
    words = _words()
    beside = _object_beside(verb, numbers)
    for noun in objects(verb) or ([beside] if beside is not None else []):
        kind = noun.lemma_.lower()
        if lemma in words["suffering"]["verbs"] and kind in words["suffering"]["objects"]:
            yield words["suffering"]["objects"][kind], subjects(verb)
        elif lemma in words["losing"]["verbs"] and kind in words["losing"]["objects"]:
            yield words["losing"]["objects"][kind], subjects(verb)
        elif lemma in words["taking"]["verbs"] and kind in words["taking"]["objects"]:
            yield words["taking"]["objects"][kind], _of(noun) or [noun]


def _is_suffered(noun: Token) -> bool:
    words = _words()
    return noun.dep_ in ("obj", "dobj") and noun.head.lemma_.lower() in (
        *words["suffering"]["verbs"],
        *words["losing"]["verbs"],
    )


def _is_attribute(adjective: Token) -> bool:
    """ "the wounded man": said in passing; "two wounded" and "ten dead" count."""
    return adjective.dep_ == "amod" and adjective.i < adjective.head.i


def _described(adjective: Token) -> list[Token]:
    """Whom "dead" or "injured" is said of: "left ten *dead*", "ten people were *dead*", "ten *dead*"."""
    own = [c for c in adjective.children if c.dep_ in ("nsubj", "nsubj:pass", "nsubjpass")]
    if own:
        return [c for subject in own for c in conjuncts(resolve_relative(subject))]
    if adjective.dep_ in ("amod", "acl") and adjective.head.i < adjective.i:
        return [adjective.head]
    if any(c.dep_ == "nummod" for c in adjective.children):
        return [adjective]
    if adjective.dep_ == "xcomp":
        return [noun for noun in objects(adjective.head) if noun.i < adjective.i]
    return []


def _of(noun: Token) -> list[Token]:
    """ "the lives *of ten people*"."""
    found = [c for c in noun.children if c.dep_ == "nmod" and any(k.lower_ == "of" for k in c.children)]
    found += [p for c in noun.children if c.dep_ == "prep" and c.lower_ == "of" for p in c.children if p.dep_ == "pobj"]
    return [c for head in found for c in conjuncts(head)]


def _counted(noun: Token) -> list[Token]:
    """ "*ten* deaths", "the deaths of *ten people*"."""
    if any(c.dep_ == "nummod" for c in noun.children):
        return [noun]
    return _of(noun)


def _toll_figure(toll: Token) -> list[Token]:
    """The figure of a death toll: "a toll of *45*", "the toll rose from 30 to *45*", "the toll reached *45*"."""
    if not any(c.lower_ in ("death", "fatality") for c in toll.children) and toll.head.lower_ != "death":
        return []
    stated = [t for t in _of(toll) if t.like_num]
    verb = predicate(toll)
    below = [t for t in verb.subtree if t.like_num and t.i > verb.i and t.dep_ != "compound"]
    to = [t for t in below if any(c.lower_ in ("to", "at") for c in (*t.children, *t.head.children))]
    return stated or to[-1:] or below[:1]


def _may_be_people(noun: Token) -> bool:
    """Whether a victim may be counted: no animal, no verb that the parser took for a victim, none counted before."""
    included = any(c.lower_ in ("including", "among", "like") and c.dep_ in ("case", "prep") for c in noun.children)
    lemma = noun.lemma_.lower()
    return not (included or noun.pos_ == "VERB" or lemma in _forms()["verb"] or lemma in _words()["not_people"])
