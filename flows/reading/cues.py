"""The words that report speech and thought: the lexicon `cues` and how to find its words in a parse."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from spacy.strings import get_string_id
from spacy.tokens import Token

from flows.reading import lexicon

CueClass = Literal["say", "deny", "ask", "promise", "think", "want", "judge", "show"]
Part = Literal["verb", "adjective", "noun", "preposition"]
Frame = Literal["quotation", "clause", "infinitive", "gerund", "order", "object", "predicate"]

CLASSES = frozenset({"say", "deny", "ask", "promise", "think", "want", "judge", "show"})
PARTS = frozenset({"verb", "adjective", "noun", "preposition"})
FRAMES = frozenset({"quotation", "clause", "infinitive", "gerund", "order", "object", "predicate"})

PARTICLES = frozenset({"compound:prt", "prt", "advmod", "case", "prep"})
"""Relations in which the second word of a cue ("point out", "lash out at") stands to the first."""

_ENDINGS = (("ies", ("y",)), ("ied", ("y",)), ("s", ("",)), ("es", ("", "e")), ("ed", ("", "e")), ("ing", ("", "e")))
"""Endings of English verb forms and what the lemma has in their place."""

_PART_OF_POS: Mapping[str, Part] = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun", "ADJ": "adjective"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the lexicon; `name` is its key there."""

    name: str
    cue_class: CueClass
    part: Part
    frames: frozenset[Frame]
    prepositions: frozenset[str]
    words: tuple[str, ...]
    examples: tuple[str, ...]


@cache
def entries() -> tuple[Entry, ...]:
    """The lexicon in its order.

    Raises:
        LexiconError: an entry breaks the schema.
    """
    found = []
    for name, entry in lexicon.read("cues").items():
        where = f"cues.yaml: {name}"
        lexicon.check_fields(
            entry, where=where, required=("class", "part", "frames", "words", "examples"), optional=("prepositions",)
        )
        lexicon.check_value(entry["class"], CLASSES, where=where)
        lexicon.check_value(entry["part"], PARTS, where=where)
        for frame in entry["frames"]:
            lexicon.check_value(frame, FRAMES, where=where)
        found.append(
            Entry(
                name,
                entry["class"],
                entry["part"],
                frozenset(entry["frames"]),
                frozenset(entry.get("prepositions", ())),
                tuple(entry["words"]),
                tuple(entry["examples"]),
            )
        )
    return tuple(found)


@cache
def _by_word() -> Mapping[Part, Mapping[str, tuple[tuple[tuple[str, ...], Entry], ...]]]:
    """For each part of speech, the first word of a cue to (its other words, entry), longer cues first."""
    found: dict[Part, dict[str, list[tuple[tuple[str, ...], Entry]]]] = {
        "verb": {},
        "adjective": {},
        "noun": {},
        "preposition": {},
    }
    for entry in entries():
        for word in entry.words:
            first, *rest = word.split()
            found[entry.part].setdefault(first, []).append((tuple(rest), entry))
    return {
        part: {word: tuple(sorted(cues, key=lambda cue: -len(cue[0]))) for word, cues in words.items()}
        for part, words in found.items()
    }


@cache
def context(name: str) -> frozenset[str]:
    """The words of one entry of the lexicon `cues_context`.

    Raises:
        LexiconError: the entry is missing or breaks the schema.
    """
    entry = lexicon.read("cues_context").get(name)
    if entry is None:
        raise lexicon.LexiconError(f"cues_context.yaml: no entry {name}")
    lexicon.check_fields(entry, where=f"cues_context.yaml: {name}", required=("words", "examples"))
    return frozenset(entry["words"])


@cache
def _transitive() -> frozenset[str]:
    """Verbs that some entry gives an object, a predicate or somebody to order about."""
    frames = frozenset({"object", "predicate", "order"})
    return frozenset(
        word for entry in entries() if entry.part == "verb" and entry.frames & frames for word in entry.words
    )


def is_intransitive(lemma: str) -> bool:
    """Whether a verb of saying takes clauses and quotations only, so that a noun phrase after it is its subject."""
    return lemma in _by_word()["verb"] and lemma not in _transitive()


@cache
def nominal_lemmas() -> frozenset[int]:
    """spaCy's numbers of the lemmas that noun and adjective cues begin with."""
    return frozenset(get_string_id(word) for part in ("noun", "adjective") for word in _by_word()[part])


def prepositions() -> Mapping[str, tuple[tuple[tuple[str, ...], Entry], ...]]:
    """The first word of each prepositional cue to (its other words, entry), longer cues first."""
    return _by_word()["preposition"]


def is_verb(token: Token) -> bool:
    """Whether a token is a verb by its tag or its part of speech; the two do not always agree."""
    return token.tag_.startswith("VB") or token.pos_ in {"VERB", "AUX"}


def lookup(token: Token) -> tuple[tuple[Entry, ...], tuple[Token, ...]]:
    """The entries that a verb, noun or adjective is a cue of, and the cue's tokens; two empty tuples where it is none.

    A cue of two words is taken over the one-word cue that it begins with where its particle follows.
    """
    part = "verb" if is_verb(token) else _PART_OF_POS.get(token.pos_)
    if part is None:
        return (), ()
    cues = _by_word()[part].get(token.lemma_.lower())
    if cues is None and part == "adjective":
        cues = _by_word()["adjective"].get(token.lower_)
    if cues is None and part == "verb":
        return (lookup_form(token), (token,))
    if cues is None:
        return (), ()
    tokens: tuple[Token, ...] = (token,)
    for rest, _ in cues:
        if rest and (particles := _particles(token, rest)):
            tokens = (token, *particles)
            break
    taken = tuple(t.lower_ for t in tokens[1:])
    own = tuple(entry for rest, entry in cues if rest == taken)
    return (own + tuple(entry for rest, entry in cues if not rest) if taken else own), tokens


def lookup_form(token: Token) -> tuple[Entry, ...]:
    """The verb entries of a token that the model did not take for a verb, by its ending: "notes" is a form of note."""
    return _of_form(token.lower_)


@lru_cache(maxsize=10_000)
def _of_form(word: str) -> tuple[Entry, ...]:
    known = _by_word()["verb"]
    for ending, others in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word:
            continue
        for other in others:
            if (cues := known.get(stem + other)) is not None:
                return tuple(entry for rest, entry in cues if not rest)
        if stem[-1:] == stem[-2:-1] and (cues := known.get(stem[:-1])) is not None:  # quipp-ed
            return tuple(entry for rest, entry in cues if not rest)
    return ()


def _particles(token: Token, rest: tuple[str, ...]) -> tuple[Token, ...]:
    """The tokens after a verb that spell the rest of a cue, up to three words away; empty where they do not."""
    found: list[Token] = []
    doc, i = token.doc, token.i + 1
    for word in rest:
        while i < len(doc) and i <= token.i + 3 and doc[i].lower_ != word:
            i += 1
        if i >= len(doc) or i > token.i + 3:
            return ()
        if not found and not (doc[i].head == token or doc[i].dep_ in PARTICLES):
            return ()
        found.append(doc[i])
        i += 1
    return tuple(found)
