"""The frame around a trigger: who does it, to whom, with which prepositions and complements.

`syntax` gives the grammatical functions; here they become roles: a passive's subject is what it is done to and its
agent who does it, and a noun that names an event borrows the subject of the verb that carries it
("launched an attack").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from spacy.tokens import Token

from flows.reading import event_phrases, syntax

Tokens = tuple[Token, ...]


_LIGHT_PREPOSITIONS = frozenset({"in", "on", "with", "to", "into", "for", "under", "at"})
_GOVERNED_MARKS = frozenset({"of", "from", "for", "to", "against", "into", "on", "about", "with", "in", "as"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "SYM", "X"})


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a trigger; every tuple holds heads of noun phrases (or of clauses, for complements).

    `clause` is the word whose auxiliaries, negation and conditions hold for the trigger; `light` is the verb that
    carries a noun trigger, None where there is none. `owners` are a noun's possessor or agent ("the army's").
    """

    trigger: Token
    clause: Token
    light: Token | None = None
    subjects: Tokens = ()
    objects: Tokens = ()
    indirect: Tokens = ()
    prepositions: Mapping[str, Tokens] = field(default_factory=dict)
    complements: Tokens = ()
    particles: frozenset[str] = frozenset()
    owners: Tokens = ()


def doers(verb: Token) -> Tokens:
    """Who does what the verb says; empty for a passive without an agent."""
    misread = _misread_subject(verb)
    if misread is not None:
        return _nominal(syntax.conjuncts(misread))
    if syntax.is_passive(verb):
        stative = verb.lemma_.lower() in _STATIVE and not syntax.agents(verb)
        return _nominal(syntax.subjects(verb) if stative else syntax.agents(verb))
    announced = headline_subject(verb)
    if announced is not None:
        return _nominal(syntax.conjuncts(announced))
    if verb.dep_ == "acl" and _has_to(verb):  # "its decision to withdraw"
        carried = verb.head.dep_ in ("obj", "nsubj:pass")
        return event_phrases.owners(verb.head) or (doers(verb.head.head) if carried else ())
    # an object before an active verb that is no relative pronoun's is the subject, read wrongly
    before = [c for c in verb.lefts if c.dep_ == "obj" and c.pos_ == "PROPN"]
    subjects = _left_over_subject(verb) or [*before, *syntax.subjects(verb)]
    subjects = subjects or [c for c in verb.lefts if c.dep_ == "expl" and c.lower_ == "it"]  # "said it was ready"
    governor = verb.head
    if verb.dep_ in ("conj", "xcomp", "advcl") and syntax.is_passive(governor) and not subjects:
        subjects = syntax.agents(governor)
    return _nominal(_antecedent(t) for t in subjects)


def headline_subject(verb: Token) -> Token | None:
    """Who is to do it, in a headline that is a noun and an infinitive: "*Armenia* to return villages"."""
    noun = verb.head
    if verb.dep_ != "acl" or noun.dep_ != "ROOT" or noun.pos_ not in _NOUNS or noun.i > verb.i or not _has_to(verb):
        return None
    plain = not any(c.dep_ in ("det", "cop", "nsubj", "aux") for c in noun.children)
    return noun if plain and verb.doc[noun.right_edge.i].i >= verb.i and verb.i - noun.i <= 3 else None


def undergoers(verb: Token) -> Tokens:
    """Whom or what the verb is done to: its object, or the subject of its passive."""
    if _misread_subject(verb) is not None:
        return _nominal(syntax.conjuncts(verb.head) if verb.dep_ == "amod" else syntax.objects(verb))
    if syntax.is_passive(verb) and verb.lemma_.lower() not in _STATIVE:
        if verb.dep_ == "acl":
            return _nominal(syntax.conjuncts(verb.head)) if verb.head.dep_ != "conj" else (verb.head,)
        return _nominal(_antecedent(t) for t in (*syntax.subjects(verb), *syntax.objects(verb)))
    found = syntax.objects(verb)
    after = [t for t in found if t.i > verb.i]
    found = after if after and len(after) < len(found) else found
    found += [c for c in verb.rights if c.dep_ == "obl" and (_is_counted(c) or _is_bare(c))]
    if not found:
        # "seized and burned the bus": the object of the last of several coordinated verbs is shared.
        for child in verb.children:
            if child.dep_ == "conj" and child.pos_ == "VERB" and child.i - verb.i <= 3:
                return () if syntax.children(child, syntax.SUBJECTS) else undergoers(child)
    return _nominal(found)


def _is_counted(noun: Token) -> bool:
    """Whether the words before a noun that look like a preposition qualify its number: "more than 100 men", "up to
    16".
    """
    begin = noun.left_edge.i
    if begin < noun.i - 1 and (noun.doc[begin].lower_, noun.doc[begin + 1].lower_) in _BOUNDS:
        return True
    for child in noun.lefts:
        if child.dep_ in ("case", "advmod", "fixed") and child.lower_ in ("than", "to") and child.i > 0:
            return child.nbor(-1).lower_ in ("more", "less", "fewer", "up") and any(
                c.dep_ == "nummod" for c in noun.children
            )
    return False


_BOUNDS = frozenset(
    {("at", "least"), ("at", "most"), ("up", "to"), ("more", "than"), ("fewer", "than"), ("as", "many")}
)


def _is_bare(noun: Token) -> bool:
    """Whether an oblique has no preposition at all, so that it can only be an object ("laid down *arms*")."""
    return noun.pos_ == "NOUN" and noun.doc[noun.left_edge.i].dep_ not in ("case", "mark", "advmod")


def _misread_subject(verb: Token) -> Token | None:
    """The subject of a past tense that the parser took for a participle before a noun: "Serbia *eased* travel rules".

    A participle has no subject of its own, a noun has none without a copula, and a name stands next to its noun.
    """
    if verb.dep_ not in ("amod", "acl") or verb.tag_ not in ("VBN", "VBD"):
        return None
    noun = verb.head
    if verb.dep_ == "acl":
        if verb.tag_ == "VBD":
            return noun
        # a whole sentence that is a noun and a participle: "Its ministers agreed on Monday to pay"
        alone = (
            noun.dep_ == "ROOT"
            and noun.i < verb.i
            and not any(c.dep_ in ("cop", "nsubj", "parataxis") for c in noun.children)
        )
        agent = any(c.dep_ == "obl:agent" for c in verb.children)
        return noun if alone and not agent and noun.pos_ in _NOUNS else None
    own = next((c for c in verb.lefts if c.dep_ in syntax.SUBJECTS), None)
    if own is not None:
        return own
    copula = any(c.dep_ == "cop" for c in noun.children)
    for child in noun.lefts:
        if child.i < verb.i and child.dep_ in syntax.SUBJECTS and not copula:
            return child
        if child.i == verb.i - 1 and child.dep_ == "compound" and child.pos_ == "PROPN":
            return child
    return None


_STATIVE = frozenset({"oppose", "commit", "determine", "prepare", "resolve", "dedicate"})
"""Verbs whose passive tells a stance of its subject: "is opposed to talks"."""


def _left_over_subject(verb: Token) -> list[Token]:
    """The subject of a verb that the parser joined to another without a conjunction.

    "hours after *Japan* asked its citizens" (with "after Japan" read as a phrase of time), and "the *army* which,
    backed by tanks, launched": such a verb has no "and" before it.
    """
    if verb.dep_ not in ("conj", "ccomp", "advcl", "parataxis") or syntax.children(verb, syntax.SUBJECTS):
        return []
    doc = verb.doc
    for token in doc[verb.head.i + 1 : verb.i]:
        interrupted = token.tag_ in ("WDT", "WP") and doc[token.i + 1].text == "," and doc[verb.i - 1].text == ","
        if interrupted and token.i > 0:
            return [_antecedent(token)]
    if any(c.dep_ == "cc" for c in verb.children) or not syntax.is_finite(verb):
        return []
    before = doc[verb.i - 1]
    if before.text == ")" or before.pos_ in _NOUNS:
        noun = before
        while noun.head.i < verb.i and noun.head != noun and (noun.pos_ == "PUNCT" or noun.head.pos_ in _NOUNS):
            noun = noun.head
        if verb.dep_ != "conj" and noun.doc[noun.left_edge.i].lower_ not in _SUBORDINATORS:
            return []
        return [noun] if noun.pos_ in _NOUNS and noun.i > verb.head.i else []
    return []


_NOUNS = frozenset({"NOUN", "PROPN"})
_SUBORDINATORS = frozenset({"after", "before", "since", "as", "until", "while"})


def _antecedent(token: Token) -> Token:
    """What a relative pronoun stands for, by position where the parse does not tell; any other token itself."""
    if token.tag_ not in ("WDT", "WP"):
        return token
    resolved = syntax.resolve_relative(token)
    if resolved != token or token.i == 0:
        return resolved
    before = token.doc[token.i - 1]
    if before.is_punct and before.i > 0:
        before = token.doc[before.i - 1]
    while before.dep_ in ("compound", "flat", "nmod:desc", "nummod") and before.head.i < token.i:
        before = before.head
    return before if before.pos_ in _NOUNS else token


def _nominal(tokens: Iterable[Token]) -> Tokens:
    """The nouns among the tokens; "a hearing Wednesday" is a hearing, and a participle with a subject is that
    subject.
    """
    found: list[Token] = []
    for token in tokens:
        if token.lower_ in event_phrases.WEEKDAYS:
            found.extend([c for c in token.lefts if c.dep_ == "compound" and c.pos_ == "NOUN"][-1:])
        elif token.pos_ == "ADJ" and not token.tag_.startswith("NN"):
            standing = event_phrases.PEOPLE_ADJECTIVES | event_phrases.PARTITIVES
            determined = any(c.dep_ == "det" for c in token.lefts)  # "the former general"
            if token.text[0].isupper() or token.lower_ in standing or determined:
                found.append(token)
        elif token.pos_ in _NOMINAL or token.tag_.startswith("NN"):
            found.append(token)
        elif token.pos_ == "VERB" and token.dep_ == "obj" and token.tag_ == "VBZ":
            found.append(token)  # a plural noun read as a verb: "suspended arms exports"
        elif token.pos_ == "VERB":
            found.extend(c for c in token.lefts if c.dep_ in syntax.SUBJECTS and c.pos_ in _NOUNS)
    return tuple(dict.fromkeys(found))


_CHANNELS = frozenset({"television", "tv", "radio", "twitter", "facebook", "telegram", "instagram", "youtube", "air"})


def _has_to(verb: Token) -> bool:
    return any(c.dep_ == "mark" and c.lower_ == "to" for c in verb.children)


def phrases(head: Token) -> dict[str, Tokens]:
    """The prepositional phrases of a verb or noun, by preposition; coordinated nouns are spread."""
    found: dict[str, Tokens] = {}
    adverbs = [o for c in head.rights if c.dep_ == "advmod" for o in syntax.obliques(c)]  # "pushing hard for reform"
    obliques = [*syntax.obliques(head), *adverbs, *(syntax.modifiers(head) if head.pos_ not in ("VERB", "AUX") else ())]
    for child in head.rights:  # the preposition of "on acting minister Ali Reza" may hang on a word before the name
        first = head.doc[child.left_edge.i]
        if child.dep_ in ("nmod", "acl") and first.dep_ == "case" and first.head != child:
            obliques.append(syntax.Oblique(first.lower_, child if child.dep_ == "nmod" else first.head))
    for preposition, noun in obliques:
        if preposition.startswith("according") or (preposition == "on" and noun.lower_ in _CHANNELS):
            continue  # who says so takes no part, nor where: "threatened on television"
        spread = tuple(t for t in syntax.conjuncts(noun) if t.pos_ != "VERB")
        found[preposition] = tuple(dict.fromkeys((*found.get(preposition, ()), *spread)))
        if " " in preposition:  # "out of", "up to", "in front of" also count as their last word
            last = preposition.rsplit(" ", 1)[1]
            found[last] = tuple(dict.fromkeys((*found.get(last, ()), *spread)))
    return found


def complements(head: Token) -> Tokens:
    """Clauses that complete a verb, adjective or noun: "agreed to meet", "accused of lying", "a promise to leave"."""
    found = list(syntax.complements(head))
    for child in head.children:
        infinitive = child.dep_ in ("acl", "csubj", "csubj:pass", "advcl") and _has_to(child)
        if infinitive or (child.dep_ in ("advcl", "acl") and _mark(child) in _GOVERNED_MARKS):
            found.extend(syntax.conjuncts(child))
    return tuple(dict.fromkeys(found))


def _mark(clause: Token) -> str:
    return next((c.lower_ for c in clause.children if c.dep_ in ("mark", "case")), "")


def clause_of(verb: Token) -> Token:
    """The word whose auxiliaries hold for the verb: itself, or the first of the verbs that it is coordinated with."""
    while verb.dep_ == "conj" and not syntax.children(verb, syntax.SUBJECTS | syntax.AUXILIARIES | frozenset({"mark"})):
        verb = verb.head
    return verb


_PARTICLES = frozenset({"over", "out", "up", "down", "off", "back"})
_PHRASAL = frozenset(
    {"hand", "turn", "give", "set", "carry", "lay", "call", "blow", "throw", "shut", "cut", "break", "round", "beat"}
)
_PHRASAL_IN = frozenset({"hand", "turn"})
"""Verbs that the words above, or "in", complete more often than these govern a place."""


def of_verb(verb: Token) -> Frame:
    """The frame of a verb, or of an adjective that is a predicate."""
    found = phrases(verb)
    passive = syntax.is_passive(verb)
    if passive:
        found.pop("by", None)
    objects = undergoers(verb)
    particles = {
        c.lower_ for c in verb.children if c.dep_ in ("compound:prt", "advmod", "case", "mark") and c.i > verb.i
    }
    after = verb.doc[verb.i + 1].lower_ if verb.i + 1 < len(verb.doc) else ""
    completed = (after in _PARTICLES and verb.lemma_ in _PHRASAL) or (after == "in" and verb.lemma_ in _PHRASAL_IN)
    if not objects and completed and after in found:
        objects = found.pop(after)  # a particle read as a preposition: "handed over files"
        particles.add(after)
    # "handed the men *over to* the army": the object parts verb and particle
    for preposition in found if objects else ():
        first, _, rest = preposition.partition(" ")
        if first in _PARTICLES and rest in ("to", "from", "of"):
            particles.add(first)
    completing = complements(verb)
    for noun in objects if not passive else ():
        for preposition, nouns in phrases(noun).items():
            if preposition != "by":
                found[preposition] = tuple(dict.fromkeys((*found.get(preposition, ()), *nouns)))
    for noun in (*objects, *(t for p in ("on", "upon", "to", "with", "for") for t in found.get(p, ()))):
        completing += tuple(c for c in noun.children if c.dep_ == "acl" and _has_to(c) and c not in completing)
    return Frame(
        trigger=verb,
        clause=clause_of(verb),
        subjects=doers(verb),
        objects=objects,
        indirect=() if passive else tuple(syntax.indirect_objects(verb)),
        prepositions=found,
        complements=completing,
        particles=frozenset(particles),
    )


def of_noun(noun: Token, light_verbs: frozenset[str]) -> Frame:
    """The frame of a noun that names an event; `light_verbs` only carry it, so that their subject does it."""
    anchor = noun
    while anchor.head != anchor:
        partitive = anchor.dep_ == "nmod" and event_phrases.noun_lemma(anchor.head) in event_phrases.PARTITIVES
        partitive = partitive or (anchor.dep_ == "compound" and anchor.head.lower_ in event_phrases.WEEKDAYS)
        if not (partitive or (anchor.dep_ == "conj" and anchor.head.pos_ in ("NOUN", "PROPN"))):
            break
        anchor = anchor.head
    found = phrases(noun)
    owned = event_phrases.owners(noun)
    found.pop("by", None)
    done_by: Tokens = ()
    completing = complements(noun)
    light = _light(anchor, light_verbs)
    there = anchor.head if anchor.dep_ == "nsubj" and any(c.dep_ == "expl" for c in anchor.head.children) else None
    if light is not None:
        suffered = anchor.dep_ in ("nsubj", "nsubj:pass")
        done_by = doers(light) if not suffered or syntax.is_passive(light) else ()
        for preposition, nouns in phrases(light).items():
            if preposition != "by":
                nouns = tuple(n for n in nouns if n not in (noun, anchor))
                found[preposition] = (*found.get(preposition, ()), *nouns)
        completing += tuple(c for c in complements(light) if c != noun)
    elif there is not None:
        for preposition, nouns in phrases(there).items():
            found[preposition] = (*found.get(preposition, ()), *nouns)
    elif any(c.dep_ == "cop" for c in noun.children):
        done_by = _nominal(syntax.subjects(noun))
    if not owned and not done_by:
        participle = next((c for c in noun.children if c.dep_ == "acl" and syntax.is_passive(c)), None)
        owned = _nominal(syntax.agents(participle)) if participle is not None else ()
    return Frame(
        trigger=noun,
        clause=clause_of(light) if light is not None else noun if there is None else there,
        light=light,
        subjects=done_by or owned,
        objects=undergoers(light) if light is not None and anchor.dep_ == "obl" else (),
        indirect=tuple(syntax.indirect_objects(light)) if light is not None else (),
        prepositions=found,
        complements=completing,
        owners=owned,
    )


def of_compound(words: Tokens, frame: Frame, light_verbs: frozenset[str]) -> Frame:
    """The frame of a noun of several words joined by hyphens, out of which the parser made a phrase of its own:
    what hangs on any of them, and on the verb that carries them, belongs to it.
    """
    head = next((t for t in words if t.head not in words), words[0])
    verb = head.head
    light = verb if verb.pos_ == "VERB" and verb.lemma_.lower() in light_verbs else None
    found = dict(frame.prepositions)
    for part in (*words[1:], *([light] if light is not None else [])):
        for preposition, nouns in phrases(part).items():
            own = tuple(n for n in nouns if n not in words)
            found[preposition] = tuple(dict.fromkeys((*found.get(preposition, ()), *own)))
    return replace(
        frame,
        clause=clause_of(light) if light is not None else frame.clause,
        light=light,
        subjects=doers(light) if light is not None and light.i < head.i else frame.subjects,
        prepositions=found,
    )


def _light(anchor: Token, light_verbs: frozenset[str]) -> Token | None:
    """The verb that carries the noun, if it is one that does no more than carry."""
    verb = anchor.head
    if verb.pos_ != "VERB":
        return None
    if anchor.dep_ == "acl":
        return None
    role = anchor.dep_.split(":")[0]
    if verb.lemma_.lower() in light_verbs:
        if role in ("obj", "nsubj", "xcomp"):
            return verb
        prepositions = {p for p, head in syntax.obliques(verb) if head == anchor}
        if role == "obl" and prepositions & _LIGHT_PREPOSITIONS:
            return verb
    if verb.dep_ == "acl" and syntax.is_passive(verb):
        return None
    return None
