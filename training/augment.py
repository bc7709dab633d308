"""News made out of the treebanks: other names, headlines, datelines, quotations.

Each function gives a changed sentence, or the same one where it does not apply.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from training.corpus import Entity, Sentence
from training.names import organisation, person, place

Change = Callable[[Sentence, random.Random], Sentence]

_MAKERS = {"PERSON": person, "LOC": place, "ORG": organisation}


def other_names(sentence: Sentence, rng: random.Random) -> Sentence:
    """Names replaced by others of the same kind and number of words, so that the tree stays as it is."""
    words = list(sentence.words)
    for start, end, label in sentence.entities or ():
        own = words[start:end]
        if label in _MAKERS and rng.random() < 0.5 and all(w[:1].isupper() and w.isalpha() for w in own):
            made = _MAKERS[label](rng, end - start)
            # Adjectives of places and peoples ("Canadian") are not places' names.
            if made and not own[-1].endswith(("an", "ish", "ese", "ns")):
                words[start:end] = made
    return replace(sentence, words=tuple(words))


def upper_case(sentence: Sentence, rng: random.Random) -> Sentence:  # noqa: ARG001
    """ALL CAPITALS."""
    return replace(sentence, words=tuple(w.upper() for w in sentence.words))


def title_case(sentence: Sentence, rng: random.Random) -> Sentence:
    """Headline Case, Without the Full Stop."""
    small = {"IN", "DT", "CC", "TO", "RP"}
    tags = sentence.tags or ("",) * len(sentence.words)
    words = tuple(
        w if t in small or not w.isalpha() else w[:1].upper() + w[1:] for w, t in zip(sentence.words, tags, strict=True)
    )
    return without_stop(replace(sentence, words=words), rng)


def without_stop(sentence: Sentence, rng: random.Random) -> Sentence:  # noqa: ARG001
    """The sentence without its final full stop."""
    n = len(sentence.words)
    if n < 4 or sentence.words[-1] != "." or (n - 1) in [h for i, h in enumerate(sentence.heads) if i != n - 1]:
        return sentence
    return replace(
        sentence,
        words=sentence.words[:-1],
        spaces=sentence.spaces[:-1],
        tags=sentence.tags[:-1],
        pos=sentence.pos[:-1],
        lemmas=sentence.lemmas[:-1],
        heads=sentence.heads[:-1],
        deps=sentence.deps[:-1],
    )


_AGENCIES = ("Reuters", "AP", "AFP", "Xinhua", "BBC", "DPA")
_MONTHS = ("Jan", "Feb", "Mar", "April", "May", "June", "July", "Aug", "Aug.", "Sept.", "Oct", "Nov", "Dec")

Row = tuple[str, str, str, int, str]
"""Word, tag, part of speech, head (index among the added words, or -1 for the sentence's root), label."""


def dateline(sentence: Sentence, rng: random.Random) -> Sentence:
    """KABUL, Aug 8 (Reuters) - before the sentence, hung on its root."""
    name = place(rng, 1)
    if not sentence.heads or not name or not _is_plain(sentence):
        return sentence
    city = name[0].upper() if rng.random() < 0.8 else name[0]
    rows: list[Row] = [(city, "NNP", "PROPN", -1, "dep")]
    if rng.random() < 0.5:
        rows.append((",", ",", "PUNCT", 2, "punct"))
        rows.append((rng.choice(_MONTHS), "NNP", "PROPN", 0, "nmod:unmarked"))
        rows.append((str(rng.randint(1, 31)), "CD", "NUM", 2, "nummod"))
    if rng.random() < 0.7:
        rows.append(("(", "-LRB-", "PUNCT", len(rows) + 1, "punct"))
        rows.append((rng.choice(_AGENCIES), "NNP", "PROPN", 0, "parataxis"))
        rows.append((")", "-RRB-", "PUNCT", len(rows) - 1, "punct"))
    rows.append((rng.choice("-–—"), ":", "PUNCT", 0, "punct"))
    agency = next((i for i, r in enumerate(rows) if r[0] in _AGENCIES), None)
    entities: list[Entity] = [(0, 1, "LOC")]
    if agency is not None:
        entities.append((agency, agency + 1, "ORG"))
    return _around(sentence, rows, [], entities, "keep")


def quotation(sentence: Sentence, rng: random.Random) -> Sentence:
    """The sentence as a quotation: “It fell,” said Ahmad Karimi. / Karimi said: “It fell.” (trees as in EWT)."""
    if not sentence.heads or not _is_plain(sentence) or any(w in '"“”' for w in sentence.words):
        return sentence
    left, right = rng.choice(('""', "“”"))
    full = rng.random() < 0.5
    speaker = person(rng, 2 if full else 1) or ["Karimi"]
    verb = rng.choice(("said", "said", "said", "added", "says"))
    tag = "VBZ" if verb == "says" else "VBD"
    if rng.random() < 0.2:
        who: list[Row] = [(rng.choice(("he", "she", "they")), "PRP", "PRON", 0, "nsubj")]
    else:
        who = [(w, "NNP", "PROPN", 0, "nsubj" if i == 0 else "flat") for i, w in enumerate(speaker)]
    count = len(who)
    name: list[Entity] = [(0, count, "PERSON")] if who[0][1] == "NNP" else []
    if rng.random() < 0.7:
        # Rows count from the opening mark; the clause itself lies between `before` and `after`.
        before: list[Row] = [(left, "``", "PUNCT", -1, "punct")]
        after: list[Row] = [(",", ",", "PUNCT", -1, "punct"), (right, "''", "PUNCT", -1, "punct")]
        inverted = rng.random() < 0.4 and who[0][1] == "NNP"
        at_verb = 3 if inverted else 3 + count
        at_who = 4 if inverted else 3
        said: Row = (verb, tag, "VERB", -2, "root")
        subject = [(w, t, p, at_verb if i == 0 else at_who, d) for i, (w, t, p, _, d) in enumerate(who)]
        after += [said, *subject] if inverted else [*subject, said]
        after.append((".", ".", "PUNCT", at_verb, "punct"))
        entities = [(at_who, at_who + count, "PERSON")] if name else []
        return _around(sentence, before, after, entities, "reported")
    subject = [(w, t, p, count if i == 0 else 0, d) for i, (w, t, p, _, d) in enumerate(who)]
    before = [
        *subject,
        (verb, tag, "VERB", -2, "root"),
        (":" if rng.random() < 0.5 else ",", ":", "PUNCT", -1, "punct"),
        (left, "``", "PUNCT", -1, "punct"),
    ]
    after = [(".", ".", "PUNCT", count, "punct"), (right, "''", "PUNCT", -1, "punct")]
    return _around(sentence, before, after, name, "reported")


_SPEAKERS = tuple(
    phrase.split()
    for phrase in (
        "officials",
        "two officials",
        "police",
        "residents",
        "the army",
        "the ministry",
        "local officials",
        "a senior official",
        "the interior minister",
        "state media",
        "a spokesman",
        "witnesses",
        "the governor",
        "security sources",
        "a government spokeswoman",
        "aid workers",
        "he",
        "she",
    )
)
_WORD_TAGS = {
    "officials": "NNS", "residents": "NNS", "witnesses": "NNS", "sources": "NNS", "workers": "NNS", "police": "NNS",
    "two": "CD", "a": "DT", "the": "DT", "local": "JJ", "senior": "JJ", "he": "PRP", "she": "PRP", "media": "NNS",
}  # fmt: skip
_TAG_POS = {"NNS": "NOUN", "NN": "NOUN", "CD": "NUM", "DT": "DET", "JJ": "ADJ", "PRP": "PRON"}
_MODIFIERS = {"CD": "nummod", "DT": "det", "JJ": "amod", "NN": "compound"}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def attribution(sentence: Sentence, rng: random.Random) -> Sentence:
    """The sentence as reported without quotation marks: It fell, two officials said. / It fell, he said on Friday."""
    if not sentence.heads or not _is_plain(sentence) or any(w in '"“”' for w in sentence.words):
        return sentence
    phrase = rng.choice(_SPEAKERS)
    named = rng.random() < 0.25
    words = (person(rng, 2) or ["Karimi"]) if named else phrase
    head = 1 if named else len(words)  # the opening comma is the first added word
    rows: list[Row] = [(",", ",", "PUNCT", -1, "punct")]
    verb = 1 + len(words)
    for i, word in enumerate(words, 1):
        tag = "NNP" if named else _WORD_TAGS.get(word, "NN")
        pos = "PROPN" if named else _TAG_POS[tag]
        dep = "nsubj" if i == head else "flat" if named else _MODIFIERS[tag]
        rows.append((word, tag, pos, verb if i == head else head, dep))
    rows.append((rng.choice(("said", "said", "said", "reported")), "VBD", "VERB", -2, "root"))
    if rng.random() < 0.3:
        rows += [("on", "IN", "ADP", verb + 2, "case"), (rng.choice(_DAYS), "NNP", "PROPN", verb, "obl")]
    rows.append((".", ".", "PUNCT", verb, "punct"))
    entities: list[Entity] = [(1, 1 + len(words), "PERSON")] if named else []
    return _around(sentence, [], rows, entities, "reported")


_ABOUT: tuple[tuple[tuple[str, str, str, str], ...], ...] = (
    (("at", "IN", "ADP", "case"), ("least", "JJS", "ADJ", "nmod")),
    (("at", "IN", "ADP", "case"), ("least", "JJS", "ADJ", "nmod")),
    (("more", "JJR", "ADJ", "advmod"), ("than", "IN", "ADP", "fixed")),
    (("up", "IN", "ADP", "advmod"), ("to", "IN", "ADP", "fixed")),
    (("nearly", "RB", "ADV", "advmod"),),
    (("about", "RB", "ADV", "advmod"),),
)
"""What stands before a number, outermost word first: word, tag, part of speech, label."""


def about_numbers(sentence: Sentence, rng: random.Random) -> Sentence:
    """A number made inexact: "killed at least eight soldiers" (trees as in EWT)."""
    found = [
        i
        for i, (tag, dep) in enumerate(zip(sentence.tags, sentence.deps, strict=True))
        if tag == "CD" and dep == "nummod" and sentence.heads[i] > i and i not in sentence.heads
        and (i == 0 or sentence.words[i - 1].isalpha())
    ]  # fmt: skip
    if not found or sentence.entities:
        return sentence
    at = rng.choice(found)
    added = rng.choice(_ABOUT)
    n = len(added)
    number = at + n
    heads = [h + n if h >= at else h for h in sentence.heads]
    inner = {"case": at + 1, "nmod": number, "advmod": number, "fixed": at}
    heads[at:at] = [inner[dep] for *_, dep in added]

    def joined(own: tuple[str, ...], column: int) -> tuple[str, ...]:
        return (*own[:at], *(row[column] for row in added), *own[at:])

    words = joined(sentence.words, 0)
    if at == 0:
        words = (words[0].capitalize(), *words[1:n], sentence.words[0].lower(), *words[n + 1 :])
    return replace(
        sentence,
        words=words,
        spaces=(*sentence.spaces[:at], *([True] * n), *sentence.spaces[at:]),
        tags=joined(sentence.tags, 1),
        pos=joined(sentence.pos, 2),
        lemmas=(),
        heads=tuple(heads),
        deps=joined(sentence.deps, 3),
    )


def _is_plain(sentence: Sentence) -> bool:
    """A statement with a finite root, from a capital to a full stop, and no new sentence inside."""
    n = len(sentence.words)
    root = next(i for i, h in enumerate(sentence.heads) if h == i)
    return (
        5 <= n <= 35 and sentence.words[-1] == "." and sentence.words[0][:1].isupper() and sentence.pos[root] == "VERB"
    )


def _around(sentence: Sentence, before: list[Row], after: list[Row], entities: list[Entity], how: str) -> Sentence:
    """The sentence between added words. `how`: keep the root, or (reported) make it the complement of an added one.

    Entities are counted among the added words. A reported sentence loses its final stop.
    """
    inner = without_stop(sentence, random.Random(0)) if how == "reported" else sentence
    n, b = len(inner.words), len(before)
    root = next(i for i, h in enumerate(inner.heads) if h == i) + b
    place_of = [*range(b), *range(b + n, b + n + len(after))]
    added = [*before, *after]
    top = next((place_of[k] for k, r in enumerate(added) if r[3] == -2), root)

    def governor(k: int, head: int) -> int:
        return place_of[k] if head == -2 else root if head == -1 else place_of[head]

    heads = [governor(k, r[3]) for k, r in enumerate(before)]
    heads += [top if i + b == root else h + b for i, h in enumerate(inner.heads)]
    heads += [governor(b + k, r[3]) for k, r in enumerate(after)]
    deps = [r[4] for r in before]
    deps += ["ccomp" if d == "root" and how == "reported" else d for d in inner.deps] + [r[4] for r in after]

    def joined(column: int, own: tuple[str, ...]) -> tuple[str, ...]:
        return (*(str(r[column]) for r in before), *own, *(str(r[column]) for r in after))

    own_entities = None
    if inner.entities is not None:
        moved = [(s + b, e + b, label) for s, e, label in inner.entities]
        own_entities = tuple(sorted([*moved, *((place_of[s], place_of[e - 1] + 1, label) for s, e, label in entities)]))
    return replace(
        inner,
        words=joined(0, inner.words),
        spaces=(True,) * len(heads),
        tags=joined(1, inner.tags),
        pos=joined(2, inner.pos),
        lemmas=(),
        heads=tuple(heads),
        deps=tuple(deps),
        entities=own_entities,
    )


CHANGES: tuple[tuple[float, Change], ...] = (
    (0.02, upper_case),
    (0.02, title_case),
    (0.02, without_stop),
    (0.02, dateline),
    (0.04, quotation),
    (0.04, attribution),
    (0.05, about_numbers),
)
"""Share of the sentences that each change is made to, a sentence being changed in one way at most."""

RENAMED = 0.4
"""Share of the sentences whose names are replaced."""


def augmented(sentence: Sentence, rng: random.Random) -> Sentence:
    """The sentence as it is, or changed in one of the ways above."""
    if sentence.entities and rng.random() < RENAMED:
        sentence = other_names(sentence, rng)
    return one_of(CHANGES, sentence, rng)


def one_of(changes: Sequence[tuple[float, Change]], sentence: Sentence, rng: random.Random) -> Sentence:
    """The sentence as it is, or changed in one of these ways, each with its share of the sentences."""
    draw = rng.random()
    for share, change in changes:
        if draw < share:
            return change(sentence, rng)
        draw -= share
    return sentence
