"""The tense of a clause, as far as it tells past from future: what a weekday or a month without a year needs."""

from functools import cache

from spacy.tokens import Token

from flows.reading import lexicon
from flows.reading.date_values import Tense
from flows.reading.syntax import AUXILIARIES

VERB_TAGS = ("VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD")
"""Penn tags of verbs."""

NO_PREDICATES = ("amod", "compound", "aux", "aux:pass", "auxpass", "cop", "case", "prep", "fixed")
"""Relations in which a verb heads no clause."""


NOMINAL = ("nsubj", "nsubj:pass", "nsubjpass", "obj", "dobj", "obl", "nmod", "pobj")
"""Relations of nouns; a gerund in one is a noun ("heavy *fighting* continued")."""


@cache
def _words() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in lexicon.read("dates")["tense"].items()}


def is_verb(token: Token) -> bool:
    """Whether a token heads a clause as a verb; participles before a noun ("wounded men") and gerunds do not."""
    if token.tag_ == "VBG" and token.dep_ in NOMINAL:
        return False
    return token.tag_ in VERB_TAGS and token.dep_ not in NO_PREDICATES


def copula(token: Token) -> Token | None:
    """The form of "be" that makes a noun or an adjective a predicate."""
    return next((child for child in token.children if child.dep_ == "cop"), None)


def predicate(token: Token) -> Token:
    """The verb, or noun or adjective with a copula, whose clause the token is in; the root if there is none.

    A token that is a predicate is its own.
    """
    while not is_verb(token) and copula(token) is None and token.head.i != token.i:
        token = token.head
    return token


def auxiliaries(verb: Token) -> list[Token]:
    """The auxiliaries of a verb, "to" and a copula included, in the order of the text."""
    return [
        child
        for child in verb.children
        if child.i < verb.i and (child.dep_ in AUXILIARIES or (child.dep_ == "mark" and child.tag_ == "TO"))
    ]


def _is_past_modal(tags: list[str], lemmas: list[str]) -> bool:
    """ "may have left", "would have been": a guess about the past."""
    return "MD" in tags and "have" in lemmas[tags.index("MD") :]


def tense(token: Token, *, heading: bool = False) -> Tense:
    """Whether the clause of a token is about the past or the future.

    The present of what can be scheduled is future in the running text ("talks begin on Monday") and past in a heading;
    any other present is past, as the tags of rare verbs are often wrong. Without a parse the past is meant.
    """
    if not token.doc.has_annotation("DEP"):
        return "past"
    words = _words()
    node = token
    while not is_verb(node) and copula(node) is None and node.head.i != node.i:
        cases = " ".join(child.lower_ for child in node.subtree if child.i < node.i and child.dep_ in ("case", "fixed"))
        if node.lemma_.lower() in words["future_nouns"] or cases in words["future_cases"]:
            return "future"
        if node.tag_ == "JJ" and node.lower_ in words["future_adjectives"]:
            return "future"
        node = node.head
    return _of_verb(node, words, heading, depth=0)


def is_done(token: Token) -> bool:
    """Whether a verb in a past form tells of what has been done: no plan and no guess."""
    return token.tag_ in ("VBD", "VBN") and is_verb(token) and tense(token) == "past"


def _of_verb(verb: Token, words: dict[str, frozenset[str]], heading: bool, depth: int) -> Tense:
    if depth > 12:
        return "past"
    helpers = auxiliaries(verb)
    tags, lemmas = [h.tag_ for h in helpers], [h.lemma_.lower() for h in helpers]
    up = verb.head if verb.head.i != verb.i else None
    present = any(tag in ("VBZ", "VBP") for tag in tags)
    if "MD" in tags:
        return "past" if _is_past_modal(tags, lemmas) else "future"
    if verb.lemma_.lower() in words["future_participles"] and verb.tag_ == "VBN" and "have" not in lemmas:
        return "future"
    if verb.lower_ in words["future_adjectives"] and copula(verb) is not None and "VBD" not in tags:
        return "future"
    if "VBD" in tags or "have" in lemmas:
        return "past"
    if verb.tag_ == "VBD":
        return "past"
    if verb.dep_ == "conj" and not helpers and up is not None and verb.tag_ in ("VB", "VBN", "VBG", "VBP"):
        return _of_verb(predicate(up), words, heading, depth + 1)
    if verb.tag_ == "VB":
        if up is None:
            return "future"
        above = predicate(up)
        if (verb.dep_ == "xcomp" and above.lemma_.lower() in words["implicative"]) or verb.dep_ == "advcl":
            return _of_verb(above, words, heading, depth + 1)
        return "future"
    if verb.tag_ == "VBG" and not present:
        return _of_verb(predicate(up), words, heading, depth + 1) if up is not None else "past"
    if verb.tag_ == "VBN" and not present:
        return "past"
    scheduled = present or verb.lemma_.lower() in words["scheduled"]
    return "future" if scheduled and not heading else "past"
