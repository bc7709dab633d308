"""Who does what to whom in a parse: grammatical functions of spaCy tokens.

Every function takes tokens parsed with Universal Dependencies (the shipped model) or ClearNLP labels
(`en_core_web_*`) and gives the same answer for both. A clause is named by its head token, here called `verb`; in
Universal Dependencies that may be a noun or adjective with a copula ("He was the *governor*"). Clause spans, tense and
reported speech are in `clauses`.
"""

from typing import NamedTuple

from spacy.tokens import Span, Token

ACTIVE_SUBJECTS = frozenset({"nsubj", "nsubj:outer", "csubj", "csubj:outer"})
PASSIVE_SUBJECTS = frozenset({"nsubj:pass", "csubj:pass", "nsubjpass", "csubjpass"})
SUBJECTS = ACTIVE_SUBJECTS | PASSIVE_SUBJECTS
DIRECT_OBJECTS = frozenset({"obj", "dobj"})
INDIRECT_OBJECTS = frozenset({"iobj", "dative"})
AUXILIARIES = frozenset({"aux", "aux:pass", "auxpass", "cop"})
RELATIVE_CLAUSES = frozenset({"acl:relcl", "relcl"})
CLAUSAL_COMPLEMENTS = frozenset({"ccomp", "xcomp"})

SUBJECT_CONTROL = frozenset({"promise", "vow", "threaten", "pledge", "swear", "offer"})
"""Verbs whose own subject is the subject of the infinitive even when they have an object: "promised them to leave"."""

NEGATORS = frozenset({"not", "n't", "n’t", "nt", "never", "neither", "nor"})
NEGATIVE_NOMINALS = frozenset({"nobody", "none", "nothing", "neither"})
_ZERO_RELATIVE_ADJUNCTS = frozenset(
    {"time", "day", "week", "month", "year", "night", "moment", "hour", "way", "reason", "place", "manner", "extent"}
)


class Oblique(NamedTuple):
    """A prepositional phrase: its preposition in lower case ("" for none) and the head of its noun phrase."""

    preposition: str
    head: Token


def children(token: Token, labels: frozenset[str]) -> list[Token]:
    """Dependents of the token with one of the labels, in text order."""
    return [c for c in token.children if c.dep_ in labels]


def conjuncts(token: Token) -> list[Token]:
    """The token and all that is coordinated with it further on, in text order.

    "*Police*, soldiers and militiamen fled" gives Police, soldiers, militiamen.
    """
    found = [token]
    for child in children(token, frozenset({"conj"})):
        if not _is_of_another(token, child):
            found.extend(conjuncts(child))
    return sorted(found, key=lambda t: t.i)


def _is_of_another(token: Token, joined: Token) -> bool:
    """Whether a verb stands between two coordinated nouns that is coordinated with the first one's: then the second is
    its own, whatever the parser says: "killed 12 *villagers* and wounded 30 *others*".
    """
    verb = token.head
    return token.dep_ in DIRECT_OBJECTS and any(
        t.head == verb and t.dep_ == "conj" for t in token.doc[token.i + 1 : joined.i]
    )


def first_conjunct(token: Token) -> Token:
    """The first member of the coordination that the token belongs to; itself if there is none."""
    while token.dep_ == "conj":
        token = token.head
    return token


def subjects(verb: Token) -> list[Token]:
    """Heads of what does, is, or (in the passive) undergoes the verb; coordinated ones are all given.

    A relative pronoun is resolved to its noun: "the *men* who attacked". A verb without a subject of its own takes it
    from where grammar does: the verb it is coordinated with ("*Rebels* attacked and fled"), the verb that controls it
    ("ordered *troops* to leave", "*he* vowed to return"), the noun it modifies ("*men* carrying guns"), the main clause
    ("Fleeing, *they* crossed the river").
    """
    return _subjects(verb, set())


def _subjects(verb: Token, seen: set[int]) -> list[Token]:
    if verb.i in seen:
        return []
    seen.add(verb.i)
    own = children(verb, SUBJECTS)
    if len(own) > 1:
        own = [s for s in own if not s.dep_.endswith(":outer")] or own
    if own:
        return [c for subject in own for c in conjuncts(resolve_relative(subject))]
    governor = verb.head
    if verb.dep_ == "conj":
        return _subjects(governor, seen)
    if verb.dep_ == "xcomp":
        return _controllers(governor, seen)
    if verb.dep_ in RELATIVE_CLAUSES or (verb.dep_ == "acl" and verb.tag_ in ("VBG", "VBN") and not _has_to(verb)):
        return [governor] if verb.dep_ == "acl" else []
    if verb.dep_ in ("advcl", "advcl:relcl") and not is_finite(verb):
        return _subjects(governor, seen)
    if verb.dep_ == "pcomp":
        return _subjects(governor.head, seen)
    if verb.dep_ in ("ccomp", "parataxis") and governor.dep_ == "conj" and not is_finite(verb):
        return _subjects(governor, seen)
    return []


def _controllers(governor: Token, seen: set[int]) -> list[Token]:
    """Subject of an infinitive by the verb that governs it."""
    if governor.lemma_ not in SUBJECT_CONTROL and not is_passive(governor):
        controlled = children(governor, DIRECT_OBJECTS | INDIRECT_OBJECTS)
        if controlled:
            return [c for o in controlled[:1] for c in conjuncts(resolve_relative(o))]
    return _subjects(governor, seen)


def _has_to(verb: Token) -> bool:
    return any(c.lower_ == "to" and c.dep_ in ("mark", "aux") for c in verb.children)


def resolve_relative(token: Token) -> Token:
    """The noun that a relative pronoun stands for, any other token itself: "the *city* which fell"."""
    if token.tag_ not in ("WP", "WDT", "WP$") and not (token.lower_ == "that" and token.pos_ in ("PRON", "SCONJ")):
        return token
    clause = token
    while clause.dep_ not in RELATIVE_CLAUSES and clause.head.i != clause.i:
        if clause.dep_ in ("ccomp", "advcl", "parataxis") and clause.i != token.i:
            return token
        clause = clause.head
    return clause.head if clause.dep_ in RELATIVE_CLAUSES and clause.i != token.i else token


def is_passive(verb: Token) -> bool:
    """Whether the verb is in the passive: "was *seized*", "got *killed*", "troops *killed* in the blast"."""
    if any(
        c.dep_ in PASSIVE_SUBJECTS or c.dep_ in ("aux:pass", "auxpass", "obl:agent", "agent") for c in verb.children
    ):
        return True
    if verb.tag_ != "VBN" or children(verb, frozenset({"aux"}) | ACTIVE_SUBJECTS | DIRECT_OBJECTS):
        return False
    if verb.dep_ == "conj":
        return is_passive(verb.head)
    return verb.dep_ in ("acl", "advcl")


def objects(verb: Token) -> list[Token]:
    """Heads of the direct objects, all coordinated ones: "seized *Kunduz* and *Taloqan*".

    In a relative clause the noun it modifies: "the *town* (that) they seized". A passive has none: see `subjects`.
    """
    own = [resolve_relative(o) for o in verb.children if o.dep_ in DIRECT_OBJECTS or _is_counted_object(o)]
    if own:
        return [c for o in own for c in conjuncts(o)]
    if verb.dep_ in RELATIVE_CLAUSES and _is_zero_object_relative(verb):
        return [verb.head]
    return []


def _is_counted_object(noun: Token) -> bool:
    """Whether a parser took the "at" of "killed at least eight *soldiers*" for the noun's preposition.

    An oblique without a preposition is `obl:unmarked`; plain `obl` over a number and no preposition is this mistake.
    """
    labels = {c.dep_ for c in noun.children}
    return noun.dep_ == "obl" and "nummod" in labels and not labels & {"case", "mark"} and not is_passive(noun.head)


def _is_zero_object_relative(verb: Token) -> bool:
    """ "the town they seized": a subject of its own, no pronoun, nothing left open but the object."""
    own = children(verb, SUBJECTS)
    if not own or is_passive(verb) or verb.pos_ != "VERB" or verb.head.lemma_.lower() in _ZERO_RELATIVE_ADJUNCTS:
        return False
    wh = {"WP", "WDT", "WRB", "WP$"}
    if any(t.tag_ in wh for t in verb.subtree if t.i < verb.i) or children(verb, CLAUSAL_COMPLEMENTS):
        return False
    return not any(p.dep_ == "prep" and not any(True for _ in p.children) for p in verb.children)


def indirect_objects(verb: Token) -> list[Token]:
    """Heads of the indirect objects: "gave the *rebels* weapons"."""
    return [c for o in children(verb, INDIRECT_OBJECTS) if o.dep_ == "iobj" or o.pos_ != "ADP" for c in conjuncts(o)]


def agents(verb: Token) -> list[Token]:
    """Heads of the by-phrase of a passive, all coordinated ones: "was attacked by *gunmen*".

    A parser may hang it on a noun between: "was convicted of murder by a *court*".
    """
    if not is_passive(verb):
        return []
    phrases = obliques(verb)
    own = [head for preposition, head in phrases if preposition == "by"]
    own = own or [head for _, noun in phrases for preposition, head in modifiers(noun) if preposition == "by"]
    return [c for head in own for c in conjuncts(head)]


def obliques(verb: Token) -> list[Oblique]:
    """Prepositional phrases that depend on the verb, in text order: "fell to the *rebels* on *Sunday*".

    A preposition of several words is given whole ("because of", "out of"). Unmarked ones ("last *week*") have "".
    """
    found = []
    for child in verb.children:
        if (child.dep_.split(":")[0] == "obl" and not _is_counted_object(child)) or child.dep_ == "npadvmod":
            found.append(Oblique(_preposition(child), resolve_relative(child)))
        elif child.dep_ in ("prep", "agent") or (child.dep_ == "dative" and child.pos_ == "ADP"):
            found.extend(_prepositional(child, child.lower_))
    return found


def modifiers(noun: Token) -> list[Oblique]:
    """Prepositional phrases that depend on a noun: "the capital of *Kunduz*"; possessors are in `possessors`."""
    found = []
    for child in noun.children:
        if child.dep_ == "prep":
            found.extend(_prepositional(child, child.lower_))
        elif child.dep_.split(":")[0] in ("nmod", "obl") and child.dep_ != "nmod:poss" and _preposition(child):
            found.append(Oblique(_preposition(child), resolve_relative(child)))
    return found


def possessors(noun: Token) -> list[Token]:
    """Whose it is: "the *army*'s base", "*their* base"."""
    return children(noun, frozenset({"nmod:poss", "poss"}))


def _preposition(noun: Token) -> str:
    """The case-marking words before a noun, fixed expressions whole; without the possessive 's."""
    marks = [c for c in noun.children if c.dep_ == "case" and c.i < noun.i]
    words = {t.i: t for mark in marks for t in (mark, *children(mark, frozenset({"fixed"})))}
    return " ".join(words[i].lower_ for i in sorted(words))


def _prepositional(preposition: Token, words: str) -> list[Oblique]:
    """ClearNLP's chain of prepositions down to its noun: out -> of -> town."""
    found = []
    words = " ".join(
        [*(c.lower_ for c in preposition.lefts if c.dep_ == "pcomp" and c.pos_ in ("ADP", "SCONJ")), words]
    )
    for child in preposition.rights:
        if child.dep_ == "pobj":
            found.append(Oblique(words, resolve_relative(child)))
        elif child.dep_ == "prep" and child.i == preposition.i + 1:
            found.extend(_prepositional(child, f"{words} {child.lower_}"))
    return found


def complements(verb: Token) -> list[Token]:
    """Heads of clauses that complete the verb, coordinated ones too: "said it had *fallen*", "vowed to *fight*"."""
    return [c for child in children(verb, CLAUSAL_COMPLEMENTS) for c in conjuncts(child)]


def relative_clauses(noun: Token) -> list[Token]:
    """Heads of the noun's relative clauses: "the men who *attacked* the base"."""
    return [c for child in children(noun, RELATIVE_CLAUSES) for c in conjuncts(child)]


def reduced_clauses(noun: Token) -> list[Token]:
    """Heads of participle and infinitive clauses of a noun: "men *armed* with rifles", "a plan to *attack*"."""
    return [c for child in children(noun, frozenset({"acl"})) for c in conjuncts(child)]


def appositions(noun: Token) -> list[Token]:
    """Heads of what is set beside the noun to name it anew: "Kunduz, a *city* in the north"."""
    return children(noun, frozenset({"appos"}))


def is_negated(verb: Token) -> bool:
    """Whether the clause says that it is not so: "did *not* fall", "*no* civilians died", "*without* killing", "*no longer*
    buys".

    A verb coordinated by "or" or "nor" takes over the negation of the first. Negation further up ("denied that") is
    not counted.
    """
    for child in verb.children:
        if child.dep_ == "neg" or (
            child.lower_ in NEGATORS and child.dep_ in ("advmod", "cc", "preconj", "cc:preconj")
        ):
            return True
        if child.lower_ in ("longer", "more") and any(c.lower_ == "no" for c in child.children):
            return True
        if child.dep_ in ("mark", "prep") and child.lower_ == "without":
            return True
        if child.dep_ in SUBJECTS | DIRECT_OBJECTS and _is_negative_nominal(child):
            return True
    if verb.dep_ == "pcomp" and verb.head.lower_ == "without":
        return True
    if verb.dep_ == "conj" and not children(verb, SUBJECTS | AUXILIARIES):
        joined = {c.lower_ for t in (verb, verb.head) for c in t.children if c.dep_ == "cc" and c.i < verb.i}
        return bool(joined & {"or", "nor"}) and is_negated(verb.head)
    return False


def _is_negative_nominal(noun: Token) -> bool:
    if noun.lower_ in NEGATIVE_NOMINALS:
        return True
    return any(c.lower_ in ("no", "neither") and c.dep_ in ("det", "advmod", "neg", "compound") for c in noun.children)


def auxiliaries(verb: Token) -> list[Token]:
    """Auxiliaries and copula of the verb, in text order: "*would* *have* *been* seized"."""
    return children(verb, AUXILIARIES)


def modals(verb: Token) -> list[str]:
    """Lower-case modal auxiliaries, contractions in full: "*might* fall", "'ll" is "will"."""
    full = {"'ll": "will", "’ll": "will", "'d": "would", "’d": "would", "ca": "can", "wo": "will", "sha": "shall"}
    return [full.get(a.lower_, a.lower_) for a in auxiliaries(verb) if a.tag_ == "MD"]


def is_finite(verb: Token) -> bool:
    """Whether the clause has a finite verb: "he *left*", "has *left*", not "to *leave*" or "*leaving*"."""
    finite = ("VBD", "VBP", "VBZ", "MD")
    return verb.tag_ in finite or any(a.tag_ in finite for a in auxiliaries(verb))


_PHRASE = frozenset(
    {
        "det",
        "det:predet",
        "predet",
        "amod",
        "compound",
        "compound:prt",
        "flat",
        "flat:name",
        "flat:foreign",
        "fixed",
        "nummod",
        "quantmod",
        "nmod",
        "nmod:poss",
        "nmod:desc",
        "nmod:unmarked",
        "nmod:npmod",
        "nmod:tmod",
        "poss",
        "goeswith",
        "prep",
        "pobj",
        "advmod",
        "case",
        "punct",
        "nounmod",
        "obl",
        "obl:unmarked",
        "obl:npmod",
        "npadvmod",
        "conj",
        "cc",
        "meta",
    }
)


_LOOSE_MARKS = ",;:-–—"


def noun_phrase(noun: Token) -> Span:
    """The noun with what modifies it, but without relative clauses, appositions and what is coordinated with it.

    "*the provincial governor of Herat*, Abdul Karimi, who fled" for governor; for Herat "*Herat*", without "of".
    """
    keep = {noun.i}
    for child in children(noun, _PHRASE - {"conj", "cc", "case", "punct", "obl"}):
        _collect(child, keep)
    return _contiguous(noun, keep)


def _collect(token: Token, keep: set[int]) -> None:
    keep.add(token.i)
    for child in token.children:
        if child.dep_ in _PHRASE:
            _collect(child, keep)


def _contiguous(token: Token, keep: set[int]) -> Span:
    """The run of kept tokens around one; punctuation between two kept tokens is bridged, at the ends it is left off."""
    doc = token.doc
    inner = {
        i
        for i in range(min(keep), max(keep))
        if doc[i].is_punct and doc[i].text not in ",;:()" and i - 1 in keep and i + 1 in keep
    }
    keep = keep | inner
    start = end = token.i
    while start - 1 in keep:
        start -= 1
    while end + 1 in keep:
        end += 1
    while start < token.i and (doc[start].is_punct or doc[start].is_space):
        start += 1
    while end > token.i and (doc[end].is_punct or doc[end].is_space):
        end -= 1
    return doc[start : end + 1]


def full_subtree_span(token: Token) -> Span:
    """All that depends on the token, relative clauses and appositions included, without commas and dashes at its ends.

    "*the governor of Herat, Abdul Karimi, who fled*" for governor.
    """
    doc, start, end = token.doc, token.left_edge.i, token.right_edge.i
    while start < token.i and (doc[start].is_space or doc[start].text in _LOOSE_MARKS):
        start += 1
    while end > token.i and (doc[end].is_space or doc[end].text in _LOOSE_MARKS):
        end -= 1
    return doc[start : end + 1]
