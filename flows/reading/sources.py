"""Sources of speech: which words name the speaker at a cue."""

from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Token

from flows.reading import bounds, cues, dateline, syntax

NEVER_SUBJECTS = frozenset(
    {"him", "them", "me", "us", "there", "what", "whom", "himself", "herself", "themselves", "itself"}
)
_NOMINAL = frozenset({"DET", "ADJ", "NOUN", "PROPN", "NUM", "PART", "SYM", "X", "PRON", "ADV"})
_HEADS = frozenset({"NOUN", "PROPN", "PRON"})
_TIMES = frozenset(
    {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "yesterday", "week",
     "month", "year", "night", "morning", "afternoon", "evening", "day", "hour", "minute", "january", "february",
     "march", "april", "june", "july", "august", "september", "october", "november", "december", "time", "weekend",
     "later", "earlier", "weeks", "months", "years", "nights", "mornings", "afternoons", "evenings", "days", "hours",
     "minutes", "weekends", "decade", "decades", "tonight", "tomorrow", "midnight", "noon"}
)  # fmt: skip
CHUNK_REACH = 12
"""Tokens after a cue within which its inverted subject's head stands: "said former finance minister Ada Moreau"."""


class Words(NamedTuple):
    """A speaker as written: tokens `first` to `last` (inclusive), and the head among them."""

    head: Token
    first: int
    last: int


# ------------------------------------------------------------------------------------------------ by the cue's grammar


def of_cue(cue: Token) -> Words | None:
    """Whoever speaks by a cue: its subject, agent or possessor; None where nobody is named.

    Word order overrules the parse where it cannot be misread ("he said", "…, the lawyers said, …"), and stands in for
    it where it gives the cue no subject.
    """
    if cue.pos_ in {"NOUN", "PROPN"}:
        head = _of_noun(cue)
        return phrase(head) if head is not None else None
    if _is_passive(cue):
        agents = syntax.agents(cue)
        return phrase(agents[0]) if agents else None
    finite = _is_finite(cue)
    if finite and (adjacent := _adjacent(cue)) is not None:
        return adjacent
    if finite and (named := _before_relative(cue) or _before_apposition(cue) or _at_the_end(cue)) is not None:
        return named
    own = [t for t in syntax.children(cue, syntax.SUBJECTS) if _may_speak(t)]
    if len(own) > 1:  # "Vice President for talk Ada Moreau called": two subjects
        own = [t for t in own if t.i < cue.i and t.ent_type_ == "PERSON"][-1:] or own[:1]
    if own and (own[0].i < cue.i or is_inverted(cue)):
        return phrase(own[0])
    if finite and not own and is_inverted(cue):
        return inverted(cue)
    if not own and (shared := next((t for t in syntax.subjects(cue) if _may_speak(t)), None)) is not None:
        return phrase(_behind_statement(shared, cue))
    if finite:
        if cue.i and cue.nbor(-1).pos_ == "CCONJ":
            return _of_verb_before(cue) or before(cue)
        return before(cue) or _of_verb_before(cue)
    return _of_verb_before(cue) if cue.tag_ == "VBG" and cue.dep_ not in {"amod", "csubj", "nsubj"} else None


DATELINE = 8
"""Tokens that a dateline may have."""

FINITE = frozenset({"VBD", "VBZ", "VBP"})


def _is_passive(cue: Token) -> bool:
    """Whether a verb is in the passive; "he's said" is not, though parsers take its 's for a form of be."""
    short = any(t.lower_ in {"'s", "’s"} and t.dep_ in {"aux:pass", "auxpass"} for t in cue.children)
    return syntax.is_passive(cue) and not (short and cues.is_intransitive(cue.lemma_))


def _is_finite(cue: Token) -> bool:
    """Whether a verb is finite; a participle without an auxiliary that governs its clause is a past tense misread."""
    if cue.tag_ in FINITE:
        return cue.pos_ != "ADJ"
    misread = {"ROOT", "conj", "ccomp", "parataxis"} | ({"advcl"} if cues.is_intransitive(cue.lemma_) else set())
    helpers = syntax.auxiliaries(cue)
    return cue.tag_ == "VBN" and cue.dep_ in misread and (not helpers or helpers[0].lemma_ == "have")


def _may_speak(token: Token) -> bool:
    """Whether a subject may be a speaker: no time, no dateline ("KABUL —"), no pronoun in an object's form."""
    if (token.pos_ == "PRON" and token.lower_ in NEVER_SUBJECTS) or is_time(token):
        return False
    return not is_dateline(token)


def is_dateline(token: Token) -> bool:
    """Whether a token belongs to the place before a paragraph's first dash or bracket: KABUL, Afghanistan (AFP) —."""
    if token.i > DATELINE or not token.doc[0].is_upper or len(token.doc[0]) <= 3:
        return False
    return any(t.text in dateline.DASHES | {"("} for t in token.doc[token.i : token.i + DATELINE])


def after_dateline(doc: Doc, first: int) -> int:
    """The first token behind a dateline that opens a paragraph, `first` where none does."""
    return first or dateline.end(doc)


def _adjacent(cue: Token) -> Words | None:
    """The subject right before a finite verb: a pronoun, or a noun phrase set off by a comma before a comma or mark."""
    doc = cue.doc
    first, end = bounds.sentence(cue)
    i = cue.i - 1
    while i > first and doc[i].pos_ in {"ADV", "AUX"}:
        i -= 1
    if i < first:
        return None
    if doc[i].pos_ == "PRON" and doc[i].lower_ in NOMINATIVE:
        return Words(doc[i], i, i)
    following = doc[cue.i + 1].text if cue.i + 1 < end else "."
    if i != cue.i - 1 or following not in {",", "“", '"', ":", "''"} or doc[i].pos_ not in {"NOUN", "PROPN"}:
        return None
    start = max((t.i + 1 for t in doc[first : cue.i] if t.text in {",", "”", '"'}), default=cue.i)
    chunk = next(chunks(doc, start, cue.i), None) if start < cue.i else None
    return chunk if chunk is not None and chunk.first == start and chunk.last == i else None


NOMINATIVE = frozenset({"he", "she", "they", "it", "i", "we", "who"})


def _before_relative(cue: Token) -> Words | None:
    """The noun phrase whose relative clause ends right before a verb: "Moreau, who owns the yard, says …"."""
    doc, first = cue.doc, bounds.sentence(cue)[0]
    if cue.i - 1 <= first or doc[cue.i - 1].text != ",":
        return None
    for i in range(cue.i - 2, first + 1, -1):
        if doc[i].text in {",", ";"} and doc[i + 1].tag_ not in {"WP", "WDT"} and doc[i + 1].pos_ != "PROPN":
            return None
        if doc[i].tag_ in {"WP", "WDT"} and doc[i - 1].text == ",":
            before_it = [c for c in _free(doc, first, i - 1) if c.last == i - 2]
            return before_it[-1] if before_it else None
    return None


def _at_the_end(cue: Token) -> Words | None:
    """The noun phrase after an intransitive verb of saying between a comma and the sentence's end: "…, said X."."""
    if not cues.is_intransitive(cue.lemma_) or not is_inverted(cue):
        return None
    found = inverted(cue)
    end = bounds.sentence(cue)[1]
    closed = found is not None and (found.last + 1 >= end or cue.doc[found.last + 1].text in {".", ","})
    return found if closed else None


def _before_apposition(cue: Token) -> Words | None:
    """The name that an apposition between commas explains right before a verb: "Ada Moreau, a driver, says …"."""
    doc, first = cue.doc, bounds.sentence(cue)[0]
    if cue.i - 3 <= first or doc[cue.i - 1].text != "," or doc[cue.i - 2].pos_ not in _HEADS:
        return None
    for i in range(cue.i - 2, max(first, cue.i - CHUNK_REACH), -1):
        if doc[i].tag_ in FINITE or doc[i].text in {";", ":", "”", '"'}:
            return None
        if doc[i].text == ",":
            if doc[i + 1].pos_ not in {"DET", "NOUN", "ADJ"} or doc[i - 1].ent_type_ not in {"PERSON", "ORG"}:
                return None
            name = [c for c in chunks(doc, first, i) if c.last == i - 1]
            governed = bool(name) and name[-1].first > first and doc[name[-1].first - 1].lower_ in _GOVERNING
            return name[-1] if name and not governed else None
    return None


_GOVERNING = frozenset({"of", "by", "with", "to", "for", "from", "in", "at", "on", "against", "and", "like", "than"})


def is_inverted(cue: Token) -> bool:
    """Whether the noun phrase after a verb is its subject ("…," said Moreau), not that of the clause that follows."""
    doc = cue.doc
    first, end = bounds.sentence(cue)
    if cue.i == first or not (doc[cue.i - 1].is_punct or doc[cue.i - 1].is_quote):
        return False
    chunk = next(chunks(doc, cue.i + 1, min(end, cue.i + 1 + CHUNK_REACH)), None)
    if chunk is None:
        return False
    after = chunk.last + 1
    if after >= end or doc[after].text in {",", "."}:
        return True
    if cue.lemma_ in cues.context("addressing"):
        return False
    if doc[after].tag_ == "VBG":
        return True
    return not (doc[after].pos_ in {"VERB", "AUX", "SCONJ", "PART"} or doc[after].text in {"“", "‘", "''", '"', ":"})


def trailing(cue: Token) -> Words | None:
    """The subject between a comma and a verb of saying that ends its sentence: "…, a local lawmaker said on Sunday."

    None where anything finite follows the verb or stands between the comma and it.
    """
    doc = cue.doc
    first, end = bounds.sentence(cue)
    if not _is_finite(cue) or end - cue.i > AFTER_TRAILING:
        return None
    rest = doc[cue.i + 1 : end]
    if any(t.tag_ in FINITE or t.tag_ == "MD" or t.pos_ == "SCONJ" or t.is_quote for t in rest):
        return None
    start = cue.i
    while start > first and cue.i - start < BEFORE_TRAILING and doc[start - 1].text not in {",", "”", '"', "—", "–"}:
        start -= 1
        if doc[start].tag_ in FINITE and doc[start].pos_ == "VERB":
            return None
    if start <= first or doc[start - 1].text != ",":
        return None
    chunk = next(chunks(doc, start, cue.i), None)
    if chunk is None or chunk.first != start:
        return None
    if chunk.last < cue.i - 1 and doc[chunk.last + 1].pos_ not in {"ADP", "CCONJ"}:
        return None
    return Words(chunk.head, chunk.first, cue.i - 1) if doc[cue.i - 1].pos_ in _HEADS else chunk


AFTER_TRAILING = 12
BEFORE_TRAILING = 16
"""Tokens after and before a verb of saying at a sentence's end that belong to it: who told whom, where and when."""


def _behind_statement(noun: Token, cue: Token) -> Token:
    """Who made the statement that a participle describes: "she released a statement saying" is she."""
    if cue.dep_ == "acl" and noun.dep_ in syntax.DIRECT_OBJECTS and noun.head.lemma_ in cues.context("light-verb"):
        return next((t for t in syntax.subjects(noun.head) if _may_speak(t)), noun)
    return noun


def _of_verb_before(cue: Token) -> Words | None:
    """The subject of the finite verb before a participle or a coordinated verb: "he left, promising …"."""
    doc = cue.doc
    for i in range(cue.i - 1, bounds.sentence(cue)[0] - 1, -1):
        verb = doc[i]
        if verb.tag_ in FINITE and verb.pos_ == "VERB" and verb.dep_ not in syntax.RELATIVE_CLAUSES:
            return of_cue(verb)
    return None


def _of_noun(noun: Token) -> Token | None:
    possessors = syntax.possessors(noun)
    if possessors:
        return possessors[0]
    for preposition, head in syntax.modifiers(noun):
        if preposition in {"by", "from"}:
            return head
    if noun.dep_ in syntax.DIRECT_OBJECTS and noun.head.lemma_ in cues.context("light-verb"):
        subjects = syntax.subjects(noun.head)
        return subjects[0] if subjects else None
    return None


def phrase(head: Token) -> Words:
    """A noun with what belongs to how it is written at that spot, coordinated ones included."""
    parts = [syntax.noun_phrase(noun) for noun in syntax.conjuncts(head) if noun.pos_ in _HEADS or noun == head]
    first, last = parts[0].start, parts[-1].end - 1
    doc = head.doc
    for i in range(head.i + 1, last + 1):
        if doc[i].text in {";", "—", ":", "“", "”", '"'}:
            last = i - 1
            break
    for i in range(head.i + 2, last + 1):  # "the ministry on Saturday"
        if is_time(doc[i]) and doc[i - 1].pos_ == "ADP":
            last = i - 2
            break
    while last > head.i and is_time(doc[last]):
        last -= 1
    while first < head.i and (
        doc[first].pos_ in {"ADV", "CCONJ", "SCONJ", "ADP", "PUNCT"} and doc[first].dep_ != "amod"
    ):
        first += 1
    return Words(head, first, max(last, head.i))


# ----------------------------------------------------------------------------------------- by the words around the cue


def inverted(cue: Token) -> Words | None:
    """The noun phrase right after a verb of saying: "…," said the mayor."""
    doc, end = cue.doc, bounds.sentence(cue)[1]
    start = cue.i + 1
    while start < end and doc[start].pos_ == "ADV":
        start += 1
    return (
        next(chunks(doc, start, min(end, start + CHUNK_REACH)), None)
        if start < end and _opens_chunk(doc[start])
        else None
    )


def before(cue: Token, limit: int | None = None) -> Words | None:
    """The noun phrase before a verb that may be its subject: a person's name, else the first free noun phrase.

    `limit` is the first token that may belong to it; by default the sentence's first.
    """
    doc = cue.doc
    start = bounds.sentence(cue)[0] if limit is None else limit
    for i in range(cue.i - 1, start - 1, -1):
        if doc[i].pos_ == "VERB" and doc[i].tag_ in {"VBD", "VBZ", "VBP"} and not _in_relative(doc[i]):
            start = i + 1
            break
    free = list(_free(doc, start, cue.i))
    if not free:
        return None
    named = [c for c in free if c.head.ent_type_ == "PERSON"]
    if free[-1].head.tag_ in {"WP", "WDT"} and free[:-1] and free[-1].last < cue.i - 2:
        free.pop()
    if free[-1].last == cue.i - 1 or (doc[cue.i - 1].pos_ in {"AUX", "ADV"} and free[-1].last == cue.i - 2):
        return free[-1]
    return named[0] if named else free[0]


def anybody(cue: Token) -> Words | None:
    """Whoever the sentence speaks of first, for an active verb whose subject neither parse nor neighbours name."""
    doc, i = cue.doc, cue.i - 1
    if _is_passive(cue):
        return None
    first = bounds.sentence(cue)[0]
    if i >= first and doc[i].is_title and doc[i].pos_ not in _FUNCTIONAL:  # a surname read as an adjective or adverb
        return Words(doc[i], i, i)
    if cue.i == first and cue.tag_ in FINITE:  # "Said Moreau: …"
        return inverted(cue)
    return next(_free(doc, first, cue.i), None)


def _free(doc: Doc, start: int, end: int) -> Iterator[Words]:
    """Noun phrases that no preposition governs and that are no times."""
    for chunk in chunks(doc, after_dateline(doc, start), end):
        if not (chunk.first > start and doc[chunk.first - 1].pos_ in {"ADP", "PART"}) and not is_time(chunk.head):
            yield chunk


_FUNCTIONAL = frozenset({"ADP", "AUX", "CCONJ", "DET", "PART", "PRON", "SCONJ", "PUNCT", "NUM", "VERB"})


def _in_relative(verb: Token) -> bool:
    return verb.dep_ in syntax.RELATIVE_CLAUSES


def _opens_chunk(token: Token) -> bool:
    return token.pos_ in {"DET", "ADJ", "NOUN", "PROPN", "NUM"} or (
        token.pos_ == "PRON" and token.lower_ not in NEVER_SUBJECTS
    )


def chunks(doc: Doc, start: int, end: int) -> Iterator[Words]:
    """Noun phrases without modifiers after the head, by parts of speech alone; times are left out."""
    i = start
    while i < end:
        if not _opens_chunk(doc[i]):
            i += 1
            continue
        last, head = i, None
        while last < end and (doc[last].pos_ in _NOMINAL or _is_hyphen(doc, last)):
            if head is not None and (doc[last].pos_ == "PRON" or doc[last].tag_ == "DT"):
                break  # "in a statement the mayor said"
            if doc[last].pos_ in _HEADS and not is_time(doc[last]):
                head = last
            last += 1
            if head is not None and doc[head].pos_ == "PRON" and doc[head].tag_ == "PRP":
                break
        if head is None and last < end and doc[last].lower_ == "of":  # "one of its officials"
            head = last - 1
        if head is not None:
            yield Words(doc[head], i, head)
        i = max(last, i + 1)


def _is_hyphen(doc: Doc, i: int) -> bool:
    return doc[i].text in {"-", "–", ".", "'", "’"} and i > 0 and not doc[i - 1].whitespace_ and not doc[i].whitespace_


def is_time(token: Token) -> bool:
    """Whether a word tells when, and so is nobody who speaks and nothing that is said."""
    return token.lower_ in _TIMES
