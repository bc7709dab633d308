"""How many: numbers as written with their qualifiers, and the killed and injured of an event."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from spacy.tokens import Doc, Span, Token

from flows.reading import lexicon
from flows.reading.document import char_span
from flows.reading.figures import Bounds, read
from flows.reading.roles import roles
from flows.reading.syntax import conjuncts, noun_phrase, objects, obliques, resolve_relative, subjects
from flows.reading.tense import is_verb, predicate
from flows.reading.toll_causes import causes

__all__ = ["Tolls", "read", "tolls"]

Harm = Literal["killed", "injured"]
HARMS: tuple[Harm, Harm] = ("killed", "injured")


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
    phrase: Span | None
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
    named = next((m.phrase for m in chosen.values() if m.phrase is not None), None)
    return Tolls(killed_min=killed[0], killed_max=killed[1], injured_min=injured[0], injured_max=injured[1],
                 victims=named)


@dataclass(frozen=True, slots=True)
class _Number:
    """A number of a sentence: first token, token after the last, least and most."""

    start: int
    end: int
    bounds: Bounds


def _numbers(sentence: Span) -> list[_Number]:
    found = []
    for record in read(sentence):
        tokens = [t.i for t in sentence if char_span(t)[0] < record.end and char_span(t)[1] > record.start]
        found.append(_Number(tokens[0], tokens[-1] + 1, (record.minimum, record.maximum)))
    return found


def _mentions(sentence: Span) -> list[Mention]:
    """All mentions of a sentence; coordinated ones ("killed 12 and wounded 30") share what caused them."""
    found = []
    numbers: list[_Number] | None = None
    for token in sentence:
        for harm, victims in _victims(token):
            numbers = _numbers(sentence) if numbers is None else numbers
            beside = _beside(token, numbers)
            heads = [beside] if beside is not None and beside not in victims else victims
            people = tuple(v for v in heads if _may_be_people(v))
            if heads and not people:
                continue
            bounds = _total(people, numbers)
            if token.lemma_.lower() in _words()["tolls"] and bounds[1] is not None and _from(people[-1], numbers):
                bounds = bounds[1], bounds[1]  # "rose from 30 to 45"
            if people:
                found.append(Mention(token, harm, people, _phrase(people[0], numbers), bounds, causes(token, people)))
    return [
        Mention(m.word, m.harm, m.victims, m.phrase, m.bounds,
                m.causes.union(*(o.causes | {o.word} for o in found if o is not m and _belong_together(m, o))))
        for m in found
    ]


def _from(figure: Token, numbers: Sequence[_Number]) -> bool:
    """Whether a figure is the end of "from 30 to 45"."""
    return any(n.start < figure.i < n.end and figure.doc[n.start].lower_ == "from" for n in numbers)


def _beside(word: Token, numbers: Sequence[_Number]) -> Token | None:
    """The noun of a number that stands right behind "killed" or "wounding": its object, whatever the parse says."""
    if word.lemma_.lower() not in _forms()["verb"] or word.i + 1 >= word.sent.end:
        return None
    start = word.i + 1
    if word.nbor().lower_ in ("the", "all", "another", "a", "an") and start + 1 < word.sent.end:
        start += 1
    number = next((n for n in numbers if n.start in (word.i + 1, start)), None)
    if number is None:
        return None
    return _noun_of(number, word.doc, word.sent.end)


def _noun_of(number: _Number, doc: Doc, end: int) -> Token:
    """The noun that a number counts, or the number's own last token."""
    head = doc[number.end - 1]
    for token in doc[number.end:end]:
        if token.tag_ in ("NN", "NNS", "NNP", "NNPS"):
            head = token
        elif token.tag_ not in _BEFORE_NOUN:
            break
    return head


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
            yield forms["intransitive"][lemma], subjects(token) or [token.head] * (token.dep_ == "acl")
        elif any(c.lower_ == "dead" for c in token.children if c.dep_ != "nsubj") and lemma in ("shoot", "gun"):
            yield "killed", _undergoers(token)
        elif any(preposition == "to" and head.lemma_ in words["deadly"] for preposition, head in obliques(token)):
            yield "killed", _undergoers(token) or subjects(token)
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


def _may_be_people(noun: Token) -> bool:
    return noun.lemma_.lower() not in _words()["not_people"]


def _total(victims: tuple[Token, ...], numbers: Sequence[_Number]) -> Bounds:
    """The sum over coordinated victims: "two soldiers and three civilians" are five.

    If the number of a part is not known there is no upper end.
    """
    counts = [_count(v, numbers) for v in victims]
    lowest = [low for low, _ in counts if low is not None]
    highest = [high for _, high in counts if high is not None]
    return (sum(lowest) if lowest else None), (sum(highest) if len(highest) == len(counts) else None)


_BEFORE_NOUN = ("JJ", "JJR", "JJS", "NN", "NNS", "NNP", "NNPS", "CD", "VBN", "VBG", "POS", "HYPH", "PRP$", "DT")
"""Penn tags of what may stand between a number and its noun, "of" aside ("400 of its best fighters")."""


def _phrase(noun: Token, numbers: Sequence[_Number]) -> Span | None:
    """The words that name the victims, their number first; None for a bare number and for "20 deaths"."""
    if noun.pos_ not in ("NOUN", "PROPN", "PRON") or noun.lemma_.lower() in _forms()["noun"]:
        return None
    phrase = noun_phrase(noun)
    stops = [t.i for t in phrase if t.i > noun.i and (t.is_punct or (t.dep_ == "case" and t.lower_ != "of"))]
    end = min(stops, default=phrase.end)
    counted = [n.start for n in numbers if n.end <= noun.i and n.end >= phrase.start]
    return noun.doc[min([phrase.start, *counted[-1:]]):end]


def _count(noun: Token, numbers: Sequence[_Number]) -> Bounds:
    """How many a noun phrase is: by its number, by "no" and "both", or as a singular."""
    words = _words()
    lemma = noun.lemma_.lower()
    for number in reversed(numbers):
        if number.start <= noun.i < number.end:
            return number.bounds
        between = noun.doc[number.end:noun.i]
        if number.end <= noun.i and all(t.tag_ in _BEFORE_NOUN or t.lower_ == "of" for t in between):
            return number.bounds
    determiners = {c.lower_ for c in noun.children if c.dep_ in ("det", "det:predet", "cc:preconj", "predet")}
    if noun.lower_ in words["nobody"] or "no" in determiners:
        return 0, 0
    if "both" in determiners or noun.lower_ == "both":
        return 2, 2
    return (1, 1) if _is_one(noun, lemma) else (None, None)


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
