"""Reported content in a parse: for each cue its source and what it brings in, by the frames of the cue lexicon.

Works on one paragraph at a time and knows nothing of quotation marks. Relations are those of Universal Dependencies,
with the ClearNLP ones beside them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.attrs import LEMMA, LOWER, POS, TAG
from spacy.strings import get_string_id
from spacy.symbols import ADJ, AUX, NOUN, VERB
from spacy.tokens import Doc, Token

from flows.reading import bounds, cues, sources, stretches
from flows.reading.cues import Entry, Frame
from flows.reading.sources import Words
from flows.reading.stretches import OBLIQUES
from flows.reading.syntax import DIRECT_OBJECTS, RELATIVE_CLAUSES

INDIRECT_OBJECTS = DIRECT_OBJECTS | {"iobj", "dative"}


@dataclass(frozen=True, slots=True)
class Report:
    """A cue with a source and one stretch of content, as token indices of `doc` (`start` inclusive, `end` exclusive).

    `source` is whoever speaks as written, None where nobody is named.
    """

    doc: Doc
    entry: Entry
    frame: Frame
    cue: tuple[Token, ...]
    source: Words | None
    start: int
    end: int


def read(doc: Doc) -> Iterator[Report]:
    """All reports of a paragraph, in the order of their cues."""
    prepositions = cues.prepositions()
    first_words = {get_string_id(word) for word in prepositions}
    nominal = cues.nominal_lemmas()
    rows = doc.to_array([POS, TAG, LOWER, LEMMA]).tolist()  # Token objects cost much more
    for i, (pos, tag, word, lemma) in enumerate(rows):
        if pos in VERBAL or tag in VERB_TAGS or (pos in NOMINAL and (lemma in nominal or word in nominal)):
            found, words = cues.lookup(doc[i])
            if found:
                yield from _by_frames(doc[i], found, words)
        if word in first_words:
            yield from _by_preposition(doc[i], prepositions[doc[i].lower_])


VERBAL, NOMINAL = frozenset({int(VERB), int(AUX)}), frozenset({int(NOUN), int(ADJ)})
VERB_TAGS = frozenset(get_string_id(tag) for tag in ("VB", "VBD", "VBG", "VBN", "VBP", "VBZ"))


# -------------------------------------------------------------------------------------------------------- the frames


def _by_frames(cue: Token, found: Sequence[Entry], words: tuple[Token, ...]) -> Iterator[Report]:
    """The contents of a verb, noun or adjective cue, by its children."""
    part = found[0].part
    if (cue.lemma_ in cues.context("quoting") and cue.tag_ == "VBG") or (part == "adjective" and cue.dep_ == "amod"):
        return
    if part == "verb" and (late := [*_trailing(cue, found, words)] or [*_turned(cue, found, words)]):
        yield from late
        return
    source = sources.of_cue(cue)
    children = list(cue.children)
    contents: list[_Content] = []
    speaker = source if part == "verb" and source is not None and source.first > cue.i else None
    for child in _with_orders(cue, children, found):
        if speaker is not None and child.i > cue.i and child.left_edge.i <= speaker.last:
            continue  # "…," said the mayor, read as what is said
        frame = _frame(cue, child, children, found)
        if frame is None:
            continue
        entry = next((e for e in found if frame in e.frames or (frame == "object" and _takes(e, child))), None)
        if entry is None:
            continue
        if child.pos_ == "PRON" and child.left_edge == child.right_edge:
            continue
        if frame == "clause" and child.i < cue.i and not (_set_off(cue, child) and _is_finite(child)):
            continue
        for start, end in stretches.of(cue, child, frame, children):
            if frame == "clause" and (end - start < 2 or _is_relative(cue.doc, start)):
                continue
            if frame == "clause" and start > cue.i and stretches.tells_when(cue.doc, start, end):
                continue
            contents.append((entry, frame, start, end))
    for entry, frame, start, end in _merged(contents, cue.doc):
        yield Report(cue.doc, entry, frame, words, source, start, end)
    if part == "verb" and not contents:
        yield from _parenthetical(cue, found, words, source)
        yield from _inverted(cue, found, words)


def _trailing(cue: Token, found: Sequence[Entry], words: tuple[Token, ...]) -> Iterator[Report]:
    """A sentence, a comma, a subject and a verb of saying: "The town fell, two officials said." """
    entry = next((e for e in found if e.cue_class in {"say", "think"} and "clause" in e.frames), None)
    source = sources.trailing(cue) if entry is not None else None
    if entry is None or source is None:
        return
    doc, start = cue.doc, sources.after_dateline(cue.doc, bounds.sentence(cue)[0])
    if not any(t.tag_ in sources.FINITE or t.tag_ == "MD" for t in doc[start : source.first]):
        return
    for first, last in stretches.trimmed(doc, start, source.first):
        yield Report(doc, entry, "clause", words, source, first, last)


def _turned(cue: Token, found: Sequence[Entry], words: tuple[Token, ...]) -> Iterator[Report]:
    """A sentence, a comma and an intransitive verb of saying with its subject after it: "The town fell, said X." """
    if cues.is_intransitive(cue.lemma_):
        yield from _inverted(cue, found, words)


_Content = tuple[Entry, Frame, int, int]


def _merged(contents: list[_Content], doc: Doc) -> list[_Content]:
    """Contents of one cue, those of a clause that the parse tore in two put together."""
    found: list[_Content] = []
    for content in sorted(contents, key=lambda c: c[2]):
        if found and content[1] == found[-1][1] == "clause" and all(t.is_punct for t in doc[found[-1][3] : content[2]]):
            found[-1] = (*found[-1][:3], content[3])
        else:
            found.append(content)
    return found


def _inverted(cue: Token, found: Sequence[Entry], words: tuple[Token, ...]) -> Iterator[Report]:
    """A sentence, a comma, a verb of saying, its subject: "The town fell, reported AFP"; with "quoting X", X too."""
    doc = cue.doc
    begin, stop = bounds.sentence(cue)
    entry = next((e for e in found if e.cue_class == "say" and "clause" in e.frames), None)
    if entry is None or cue.i < begin + 3 or doc[cue.i - 1].text != "," or not sources.is_inverted(cue):
        return
    source = sources.inverted(cue)
    if source is None:
        return
    for start, end in stretches.trimmed(doc, sources.after_dateline(doc, begin), cue.i):
        yield Report(doc, entry, "clause", words, source, start, end)
        quoting = doc[source.last + 1] if source.last + 1 < stop else None
        if quoting is not None and quoting.lemma_ in cues.context("quoting") and quoting.i + 1 < stop:
            inner = sources.inverted(quoting)
            if inner is not None:
                yield Report(doc, entry, "clause", (quoting,), inner, start, end)


def _with_orders(cue: Token, children: Sequence[Token], found: Sequence[Entry]) -> Iterator[Token]:
    """The children of a cue, with what somebody is asked to do or told in place of whom the parse hangs it on."""
    orders = any("order" in e.frames for e in found)
    clauses = found[0].part == "verb" and any("clause" in e.frames for e in found)
    for child in children:
        asks = orders and child.dep_ in ASKED
        tells = (
            clauses and child.i > cue.i and child.dep_ in TOLD and (child.dep_ in OBLIQUES or not cues.lookup(child)[0])
        )
        yield from [
            c
            for c in child.rights
            if (asks and c.dep_ == "acl" and stretches.mark(c) == "to") or (tells and _is_told(c))
        ] or (child,)


ASKED = DIRECT_OBJECTS | OBLIQUES
TOLD = INDIRECT_OBJECTS | OBLIQUES


def _is_told(clause: Token) -> bool:
    """Whether a clause after a noun is complete without it, so that it says something and does not tell which one."""
    return (
        clause.dep_ in RELATIVE_CLAUSES | {"acl"}
        and stretches.mark(clause) == "that"
        and stretches.has_full_subject(clause)
    )


def _is_relative(doc: Doc, start: int) -> bool:
    """Whether what the parse takes for a complement hangs on what stands before: ", which closed", ", adding that"."""
    if start == 0 or doc[start - 1].text != ",":
        return False
    return doc[start].tag_ in {"WDT", "WP"} or (doc[start].tag_ == "VBG" and bool(cues.lookup(doc[start])[0]))


def _set_off(cue: Token, clause: Token) -> bool:
    """Whether punctuation stands between a cue and the clause before it that the parse gives as its complement."""
    last = clause.right_edge.i if clause.right_edge.i < cue.i else clause.i
    return any(t.is_punct or t.is_quote for t in cue.doc[last : cue.i])


def _is_finite(clause: Token) -> bool:
    """Whether a clause has a finite verb; without one it is an apposition: "the bank, the country's largest, said"."""
    return any(t.tag_ in sources.FINITE or t.tag_ == "MD" for t in clause.subtree)


def _takes(entry: Entry, child: Token) -> bool:
    return bool(entry.prepositions) and stretches.case(child) in entry.prepositions


def _frame(cue: Token, child: Token, children: Sequence[Token], found: Sequence[Entry]) -> Frame | None:
    """The frame that a child of a cue fills, None where it is no content."""
    dep = child.dep_
    part = found[0].part
    if dep == "ccomp" or (dep == "parataxis" and part == "verb" and child.i > cue.i and stretches.has_subject(child)):
        if child.tag_ == "VBG" and not stretches.has_subject(child) and any("gerund" in e.frames for e in found):
            return "gerund"
        return "clause"
    if child.head != cue:
        return "clause" if stretches.mark(child) == "that" else "order"
    if dep == "conj":
        return "clause" if part == "verb" and child.i > cue.i and stretches.mark(child) == "that" else None
    if dep in {"acl", "acl:relcl", "relcl"} and part == "noun":
        mark = stretches.mark(child)
        if mark == "that" and child.i > cue.i and stretches.has_full_subject(child):
            return "clause"
        return "infinitive" if mark == "to" else None
    if dep in {"xcomp", "advcl"} and part != "noun":
        mark = stretches.mark(child)
        if mark in _prepositions(found):
            return "object"
        if dep == "advcl" and mark != "to":
            return None
        to = mark == "to" or any(c.tag_ == "TO" for c in child.lefts)
        objects = [
            c for c in children if c.dep_ in INDIRECT_OBJECTS or (c.dep_ in OBLIQUES and stretches.case(c) in TOWARDS)
        ]
        if objects and any("predicate" in e.frames for e in found) and dep == "xcomp" and not to:
            return None  # the object brings it in
        if dep == "advcl" and not objects:
            return None
        if not to:
            return "gerund" if child.tag_ == "VBG" else None
        return "order" if objects and any("order" in e.frames for e in found) else "infinitive"
    if (dep in DIRECT_OBJECTS or dep in OBLIQUES) and sources.is_time(child):
        return None
    if dep in DIRECT_OBJECTS and part == "verb":
        if any("predicate" in e.frames for e in found) and stretches.complement(children) is not None:
            return "predicate"
        if any("order" in e.frames for e in found) and any(
            c.dep_ in {"xcomp", "advcl", "ccomp"} and c.i > child.i for c in children
        ):
            return None  # who is told or asked to do it
        return "object" if any("object" in e.frames for e in found) else None
    if dep in OBLIQUES and stretches.case(child) in _prepositions(found):
        asked = any("order" in e.frames for e in found) and any(
            c.dep_ in {"xcomp", "advcl"} and c.i > child.i for c in children
        )
        return None if asked else "object"
    if dep == "advcl" and stretches.mark(child) in _prepositions(found):
        return "object"
    return None


TOWARDS = frozenset({"on", "upon", "to"})
"""Prepositions of whoever is asked: "called on the rebels to withdraw", "appealed to them to leave"."""


def _prepositions(found: Sequence[Entry]) -> frozenset[str]:
    return frozenset().union(*(entry.prepositions for entry in found))


def _parenthetical(
    cue: Token, found: Sequence[Entry], words: tuple[Token, ...], source: Words | None
) -> Iterator[Report]:
    """A cue without a complement that hangs in the clause it reports: "The bridge, officials say, will hold"."""
    entry = next((e for e in found if "clause" in e.frames), None)
    if entry is None or source is None or cue.dep_ not in {"parataxis", "dep", "ccomp", "advcl"}:
        return
    head = cue.head
    if cue.dep_ == "advcl" and stretches.mark(cue) != "as":
        return
    if cue.dep_ == "ccomp" and head.i > cue.i:
        return
    start, end = head.left_edge.i, head.right_edge.i + 1
    left, right = cue.left_edge.i, cue.right_edge.i + 1
    if cue.dep_ != "advcl" and left > start and not any(t.is_punct or t.is_quote for t in cue.doc[left - 1 : left + 1]):
        return  # "Envoys warn they will not recognise …": no cue set off from the clause around it
    if cue.i < head.i and cue.dep_ != "advcl" and left > start:
        pieces = ((start, left), (right, end))
    elif cue.i < head.i:
        pieces = ((right, end), (end, end))
    else:
        pieces = ((start, left), (right, end))
    for first, last in pieces:
        for a, b in stretches.trimmed(cue.doc, first, last):
            if b - a > 1:
                yield Report(cue.doc, entry, "clause", words, source, a, b)


def _by_preposition(token: Token, known: Sequence[tuple[tuple[str, ...], Entry]]) -> Iterator[Report]:
    """ "According to X, Y" and "Y, according to X": X is the source, the rest of the sentence or clause the content."""
    doc = token.doc
    first, last = bounds.sentence(token)
    for rest, entry in known:
        end = token.i + 1 + len(rest)
        if end >= last or tuple(t.lower_ for t in doc[token.i + 1 : end]) != rest:
            continue
        noun = _object_of(token, doc[end], last)
        if noun is None:
            return
        source = sources.phrase(noun)
        left, right = token.i, max(source.last, noun.right_edge.i if noun.right_edge.i < end + 25 else end) + 1
        if not any(t.is_alpha for t in doc[first:left]):  # at the head of the sentence
            right = source.last + 1
            begin, stop = right, last
        else:
            governor = _clause_of(noun, token)
            begin, stop = governor.left_edge.i, governor.right_edge.i + 1
            if doc[left - 1].text == "," and not any(t.is_alpha for t in doc[right:last]):  # at its end
                begin, stop = first, left
        pieces = [
            p for piece in ((begin, min(left, stop)), (max(right, begin), stop)) for p in stretches.trimmed(doc, *piece)
        ]
        if pieces:
            start, stop = max(pieces, key=lambda p: p[1] - p[0])
            yield Report(doc, entry, "clause", tuple(doc[token.i : end]), source, start, stop)
        return


def _clause_of(noun: Token, preposition: Token) -> Token:
    """The verb whose clause a prepositional phrase belongs to, the sentence's root where there is none."""
    token = noun if noun.head.i < preposition.i or noun.head.i > noun.i else preposition
    while token.head != token:
        token = token.head
        if cues.is_verb(token) or stretches.has_subject(token):
            break
    return token


def _object_of(preposition: Token, following: Token, end: int) -> Token | None:
    """The noun that a preposition governs, in either scheme."""
    head = preposition.head
    if head.i > preposition.i and head.pos_ in {"NOUN", "PROPN", "PRON", "NUM", "ADJ", "X"}:
        return head
    token = following
    for _ in range(8):
        if token.pos_ in {"NOUN", "PROPN", "PRON", "NUM"} and (
            token.head.i <= preposition.i or token.head.i > token.right_edge.i
        ):
            return token
        if token.head.i <= preposition.i or token.head == token or token.head.i >= end:
            return token if token.pos_ in {"NOUN", "PROPN", "PRON", "NUM"} else None
        token = token.head
    return None
