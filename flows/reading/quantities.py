"""How many: numbers as written with their qualifiers, and the killed and injured of an event."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from spacy.tokens import Span, Token

from flows.reading import lexicon
from flows.reading.document import char_span
from flows.reading.figures import Bounds, read
from flows.reading.roles import roles
from flows.reading.syntax import conjuncts, noun_phrase, objects, resolve_relative, subjects
from flows.reading.tense import is_verb, predicate
from flows.reading.toll_causes import causes

__all__ = ["Tolls", "read", "tolls"]

Harm = Literal["killed", "injured"]
HARMS: tuple[Harm, Harm] = ("killed", "injured")

NEAR = 6
"""Tokens between a number and the word that counts it where the parse does not join them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolls:
    """The killed and injured of one event; a bound is None where the text gives none ("at least 8" is 8 to None).

    `victims` is the noun phrase of those killed or injured, as far as the text names them.
    """

    killed_min: int | None = None
    killed_max: int | None = None
    injured_min: int | None = None
    injured_max: int | None = None
    victims: Span | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A word that tells of killed or injured people, with those it counts."""

    word: Token
    harm: Harm
    victims: tuple[Token, ...]
    bounds: Bounds
    causes: frozenset[Token] = field(default=frozenset())


@cache
def _words() -> dict[str, Any]:
    return lexicon.read("quantities")


@cache
def _forms() -> dict[str, dict[str, Harm]]:
    """Lemmas by the kind of word that they are, each with the harm that it tells of."""
    words = _words()
    kinds = ("verb", "intransitive", "adjective", "noun")
    return {kind: {lemma: harm for harm in HARMS for lemma in words[harm][kind]} for kind in kinds}


def tolls(trigger: Token) -> Tolls:
    """The killed and injured that the trigger's sentence gives for the event which the trigger names.

    The event is what killed them ("a *blast* killed ten", "ten died in the *blast*", "they *shelled* the town, killing
    ten") or the killing itself. What is only condemned, reported or remembered has none.
    """
    if not trigger.doc.has_annotation("DEP"):
        return Tolls()
    mentions = [m for m in _mentions(trigger.sent) if trigger == m.word or trigger in m.causes]
    chosen: dict[Harm, Mention] = {}
    for harm in HARMS:
        of_harm = [m for m in mentions if m.harm == harm]
        known = [m for m in of_harm if m.bounds != (None, None)] or of_harm
        best = min(known, key=lambda m: (m.word != trigger, abs(m.word.i - trigger.i)), default=None)
        if best is not None:
            chosen[harm] = best
    killed = chosen["killed"].bounds if "killed" in chosen else (None, None)
    injured = chosen["injured"].bounds if "injured" in chosen else (None, None)
    named = next((noun_phrase(m.victims[0]) for m in chosen.values() if m.victims), None)
    return Tolls(killed_min=killed[0], killed_max=killed[1], injured_min=injured[0], injured_max=injured[1],
                 victims=named)


def _mentions(sentence: Span) -> list[Mention]:
    """All mentions of a sentence; coordinated ones ("killed 12 and wounded 30") share what caused them."""
    found = []
    for token in sentence:
        for harm, victims in _victims(token):
            people = tuple(v for v in victims if _may_be_people(v))
            if victims and not people:
                continue
            bounds = _total(people) if people else _nearby(token)
            if people or bounds is not None:
                found.append(Mention(token, harm, people, bounds or (None, None), causes(token, people)))
    return [
        Mention(m.word, m.harm, m.victims, m.bounds,
                m.causes.union(*(o.causes | {o.word} for o in found if o is not m and _belong_together(m, o))))
        for m in found
    ]


def _belong_together(one: Mention, other: Mention) -> bool:
    """Whether two mentions tell of the same event: "killed 12 and wounded 30", "killing 12 and leaving 30 injured"."""
    if one.harm == other.harm:
        return False
    first, second = sorted((predicate(one.word), predicate(other.word)), key=lambda t: t.i)
    if first == second or second in conjuncts(first) or first.head == second:
        agents = [set(subjects(verb)) - set(one.victims) - set(other.victims) for verb in (first, second)]
        return not agents[0] or not agents[1] or bool(agents[0] & agents[1])
    return second.head == first and second.dep_ in ("advcl", "parataxis", "ccomp", "xcomp") and second.tag_ == "VBG"


def _victims(token: Token) -> Iterator[tuple[Harm, list[Token]]]:
    """The harm that a token tells of, if any, and the heads of those it befell."""
    lemma, forms, words = token.lemma_.lower(), _forms(), _words()
    if is_verb(token):
        if lemma in forms["verb"]:
            yield forms["verb"][lemma], _undergoers(token)
        elif lemma in forms["intransitive"]:
            yield forms["intransitive"][lemma], subjects(token)
        elif lemma == "shoot" and any(c.lower_ == "dead" for c in token.children):
            yield "killed", _undergoers(token)
        else:
            yield from _by_object(token, lemma)
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
        return subjects(verb)
    return objects(verb)


def _by_object(verb: Token, lemma: str) -> Iterator[tuple[Harm, list[Token]]]:
    """"Ten people *suffered* injuries", "ten *lost* their lives", "the fire *claimed* ten lives"."""
    words = _words()
    for noun in objects(verb):
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
        *words["suffering"]["verbs"], *words["losing"]["verbs"])


def _is_attribute(adjective: Token) -> bool:
    """"the wounded man": said in passing; "two wounded" and "ten dead" count."""
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
    """"the lives *of ten people*"."""
    found = [c for c in noun.children if c.dep_ == "nmod" and any(k.lower_ == "of" for k in c.children)]
    found += [p for c in noun.children if c.dep_ == "prep" and c.lower_ == "of" for p in c.children if p.dep_ == "pobj"]
    return [c for head in found for c in conjuncts(head)]


def _counted(noun: Token) -> list[Token]:
    """"*ten* deaths", "the deaths of *ten people*"."""
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


def _nearby(token: Token) -> Bounds | None:
    """A number beside the word where the parse gives it no victims: "killed 12", "20 injured"."""
    doc, sentence = token.doc, token.sent
    if token.tag_ == "VBN" or token.pos_ == "ADJ":
        part = doc[max(sentence.start, token.i - NEAR):token.i]
        pick = -1
    else:
        part = doc[token.i + 1:min(sentence.end, token.i + 1 + NEAR)]
        pick = 0
    stops = [t.i for t in part if t.text in ",;:()" or (is_verb(t) and t.tag_ != "VBN")]
    if stops:
        part = doc[max(stops) + 1:part.end] if pick else doc[part.start:min(stops)]
    if not len(part):
        return None
    numbers = [(n, doc[part.start + _token_at(part, n.start)]) for n in read(part)]
    numbers = [(n, t) for n, t in numbers if not any(c.dep_ == "case" for c in (*t.children, *t.head.children) if c.i < t.i)]
    return (numbers[pick][0].minimum, numbers[pick][0].maximum) if numbers else None


def _token_at(part: Span, offset: int) -> int:
    return next(i for i, token in enumerate(part) if char_span(token)[1] > offset)


def _may_be_people(noun: Token) -> bool:
    return noun.lemma_.lower() not in _words()["not_people"]


def _total(victims: tuple[Token, ...]) -> Bounds:
    """The sum over coordinated victims: "two soldiers and three civilians" are five; a part unknown leaves no upper end."""
    counts = [_count(v) for v in victims]
    if all(count == (None, None) for count in counts):
        return None, None
    lowest = [low for low, _ in counts if low is not None]
    highest = [high for _, high in counts if high is not None]
    return (sum(lowest) if lowest else None), (sum(highest) if len(highest) == len(counts) else None)


def _count(noun: Token) -> Bounds:
    """How many a noun phrase is: by its number, "no", or the singular."""
    words = _words()
    lemma = noun.lemma_.lower()
    if noun.lower_ in words["nobody"] or any(c.lower_ == "no" and c.dep_ in ("det", "advmod") for c in noun.children):
        return 0, 0
    left = min((t.i for t in noun.subtree if t.i <= noun.i), default=noun.i)
    end = noun.i + 1
    if lemma in words["collectives"] or noun.like_num or noun.lower_ in words["vague"]:
        end = max([noun.i, *(t.i for t in noun.subtree if t.i - noun.i <= 2)]) + 1
    numbers = [n for n in read(noun.doc[left:end]) if _counts(noun, n.start)]
    if numbers:
        return numbers[-1].minimum, numbers[-1].maximum
    return (1, 1) if _is_one(noun, lemma) else (None, None)


def _counts(noun: Token, offset: int) -> bool:
    """Whether the number at an article offset belongs to the noun and not to something within its phrase."""
    token = noun.doc[_token_at(noun.doc[:], offset)]
    if token == noun:
        return True
    while token.head != noun and token.head.i != token.i and (token.dep_ in _NUMBER_PARTS or token.head.like_num):
        token = token.head
    return token.head == noun and (token.dep_ in _NUMBER_PARTS or token.like_num)


_NUMBER_PARTS = ("nummod", "compound", "advmod", "case", "quantmod", "amod", "det", "fixed", "dep", "nmod", "obl", "conj", "cc")


def _is_one(noun: Token, lemma: str) -> bool:
    """Whether a noun without a number is a single person."""
    words = _words()
    if noun.tag_ in ("NNP", "NN") and noun.ent_type_ == "PERSON":
        return True
    role = roles().get(lemma)
    if noun.tag_ != "NN" or lemma in words["collectives"] or (role is not None and role.kind != "person"):
        return False
    determiners = {c.lower_ for c in noun.children if c.dep_ == "det"}
    if determiners & {"a", "an", "another"}:
        return True
    owned = any(c.dep_ in ("nmod:poss", "poss") for c in noun.children)
    return role is not None and (owned or bool(determiners & {"the", "this", "that"}))
