"""What killed and injured people: from the word that tells of it, the words that name the event, along the parse."""

from collections.abc import Iterator
from functools import cache

from spacy.tokens import Token

from flows.reading import lexicon
from flows.reading.syntax import AUXILIARIES, RELATIVE_CLAUSES, SUBJECTS, conjuncts, modifiers, obliques, subjects
from flows.reading.tense import is_verb, predicate

CORE = ("nsubj", "nsubj:pass", "nsubjpass", "obj", "dobj")
"""Relations of subjects and objects."""

DEPTH = 6
"""Clauses that a toll may be away from its event."""


@cache
def _words() -> dict[str, frozenset[str]]:
    names = ("light", "carriers", "causes", "cause_clauses", "openers", "reporting")
    return {name: frozenset(words) for name, words in lexicon.read("quantities").items() if name in names}


def clause_of(word: Token) -> Token:
    """The predicate of a toll: for "wounded" in "left six dead and 14 wounded" that of "dead"."""
    if word.dep_ == "conj" and not any(c.dep_ in AUXILIARIES for c in word.children) and not is_verb(word.head):
        return predicate(word.head)
    return predicate(word)


def causes(word: Token, victims: tuple[Token, ...]) -> frozenset[Token]:
    """The tokens that may name the event in which `word` ("killed", "dead", "toll") befell its victims."""
    verb = clause_of(word)
    found: set[Token] = {verb} if verb.lemma_.lower() not in _words()["reporting"] or verb == word else set()
    for token in dict.fromkeys((word, verb, *victims)):
        found.update(_named(token))
    if verb in found:
        found.update(_subjects(verb, victims))
        found.update(_clauses(verb))
        found.update(_upwards(verb))
    elif word.dep_ in ("obj", "dobj"):
        # "reported ten deaths in the blast": only what the noun itself names.
        found.update(_named(word))
    return frozenset(found - set(victims))


def _subjects(verb: Token, victims: tuple[Token, ...]) -> Iterator[Token]:
    """ "The *blast* killed ten", "ten were killed by the *blast*"."""
    for subject in subjects(verb):
        behind = verb.doc[subject.i + 1 : verb.i] if subject.i < verb.i else ()
        apart = any(t.lower_ in _words()["openers"] for t in behind)  # "came after a bomber *killed* ten"
        if subject not in victims and not apart:
            yield subject
            yield from _through(subject)


def _named(token: Token) -> Iterator[Token]:
    """ "ten were killed in *clashes*", "ten deaths in the *fire*", "the toll of the *blast*"."""
    phrases = [*obliques(token), *modifiers(token)]
    for preposition, head in phrases:
        if not preposition or preposition in _words()["causes"] or head.lemma_.lower() in _words()["carriers"]:
            for noun in conjuncts(head):
                yield noun
                yield from _through(noun)
    for child in token.children:
        if child.dep_ in ("nmod:poss", "poss", "compound"):
            yield child


def _through(noun: Token) -> Iterator[Token]:
    """ "a series of *attacks*", "the *attack*'s aftermath": what a noun that only passes on leads to."""
    if noun.lemma_.lower() in _words()["carriers"]:
        for _, head in modifiers(noun):
            yield head
            yield from _through(head)


def _clauses(verb: Token) -> Iterator[Token]:
    """ "killed when a *bomb* *exploded*"."""
    for child in verb.children:
        if child.dep_ == "advcl" and {c.lower_ for c in child.children if c.i < child.i} & _words()["cause_clauses"]:
            if any(c.dep_ in SUBJECTS and c.tag_ == "PRP" for c in child.children):
                continue  # "were killed after they attacked": what the victims did
            yield child
            yield from (t for t in child.children if t.dep_.startswith(("nsubj", "obj", "dobj")))


def _upwards(verb: Token) -> Iterator[Token]:
    """From a clause that tells the outcome to the one that tells the event: "*bombed* the market, killing ten"."""
    node = verb
    for _ in range(DEPTH):
        up = node.head
        if up.i == node.i or up.lemma_.lower() in _words()["reporting"]:
            return
        if node.dep_ in RELATIVE_CLAUSES or node.dep_ == "acl":
            yield from _from_noun(up)
            return
        if node.dep_ == "advcl" and any(t.tag_ == "WDT" for t in node.lefts):
            # "an attack on him, in which ten died" hung on the verb
            yield up
            yield from _arguments(up)
            return
        if not is_verb(up) and up.dep_ != "ROOT":
            return
        own_subject = any(c.dep_ in SUBJECTS for c in node.children)
        participle = node.tag_ == "VBG" and not any(c.dep_ in AUXILIARIES for c in node.children)
        outcome = participle and node.dep_ in ("advcl", "parataxis", "ccomp", "dep")
        joined = node.dep_ == "conj" and not own_subject and any(c.dep_ == "cc" for c in node.children)
        if not (outcome or joined or node.dep_ == "xcomp"):
            return
        yield up
        yield from _arguments(up)
        node = up


def _arguments(verb: Token) -> Iterator[Token]:
    """Subject, object and phrases of a verb: "a *fire* swept the ward", "launched a *raid*", "struck in a *raid*"."""
    for child in verb.children:
        if child.dep_ in CORE:
            yield from conjuncts(child)
    for preposition, head in obliques(verb):
        if preposition in ("in", "during", "with"):
            yield head
            yield from _through(head)


def _from_noun(noun: Token) -> Iterator[Token]:
    """The event that a relative clause tells more of: the noun, or what the noun belongs to, up to its verb.

    "launched an *attack* on a minister, in which ten died": the parser hangs the clause on the nearest noun.
    """
    node = noun
    for _ in range(DEPTH):
        yield node
        up = node.head
        if up.i == node.i or up.lemma_.lower() in _words()["reporting"]:
            return
        if is_verb(up):
            if node.dep_ in CORE and up.lemma_.lower() in _words()["light"]:
                yield up
            return
        if node.dep_ not in ("nmod", "conj", "appos", "compound", "flat", "pobj", "prep", "nmod:desc"):
            return
        node = up
