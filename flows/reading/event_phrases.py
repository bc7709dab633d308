"""Noun phrases: what they are matched by, whose they are, and how far they reach."""

from collections.abc import Iterator

from spacy.tokens import Span, Token

from flows.reading import dateline, syntax

PARTITIVES = frozenset(
    {
        "series",
        "wave",
        "number",
        "group",
        "thousand",
        "dozen",
        "hundred",
        "lot",
        "most",
        "part",
        "rest",
        "majority",
        "some",
        "kind",
        "form",
        "state",
        "set",
        "string",
        "round",
        "couple",
        "pair",
        "ton",
        "ten",
        "week",
        "hour",
        "month",
        "phase",
        "stage",
        "amount",
        "million",
        "percent",
        "spate",
        "handful",
        "score",
        "member",
        "many",
        "one",
        "two",
        "three",
        "several",
        "all",
        "both",
        "total",
        "kg",
        "act",
        "tonne",
        "batch",
        "patch",
        "contingent",
        "team",
        "bunch",
        "trickle",
        "stream",
        "influx",
        "column",
        "crowd",
        "type",
        "sort",
        "piece",
        "portion",
        "share",
        "item",
        "load",
        "truckload",
        "planeload",
        "volley",
        "hail",
        "band",
        "pack",
        "barrage",
        "host",
        "range",
        "bulk",
        "billion",
        "other",
        "half",
        "third",
        "quarter",
        "measure",
        "day",
        "sack",
        "bag",
        "crate",
        "carton",
        "box",
        "pallet",
        "litre",
        "liter",
        "gallon",
        "barrel",
        "bundle",
        "dose",
        "lorryload",
        "shipload",
        "container",
        "squad",
        "battery",
        "salvo",
        "flurry",
        "array",
        "package",
        "stretch",
        "section",
        "company",
        "platoon",
        "loaf",
        "bottle",
        "can",
        "tin",
        "roll",
        "parcel",
        "supply",
        "shipment",
        "consignment",
        "cargo",
    }
)
"""Nouns that count or portion out what their "of" names: "a series of bombs" are bombs."""


PEOPLE_ADJECTIVES = frozenset(
    {"wounded", "dead", "injured", "displaced", "needy", "poor", "elderly", "young", "faithful", "homeless", "other"}
)
"""Adjectives that stand for people by themselves: "the wounded", "accused the other"."""


WEEKDAYS = frozenset(
    {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "yesterday"}
)


def owners(noun: Token) -> tuple[Token, ...]:
    """Whose something is: "the army's", or "by the army" after it."""
    found = [t for p in syntax.possessors(noun) for t in syntax.conjuncts(syntax.resolve_relative(p))]
    found += [t for preposition, head in syntax.modifiers(noun) if preposition == "by" for t in syntax.conjuncts(head)]
    return tuple(found)


def modifiers(noun: Token) -> tuple[Token, ...]:
    """Adjectives and nouns before a noun: "Israeli", "Afghan", "Taliban", "police"."""
    return tuple(
        part
        for child in noun.lefts
        if child.dep_ in ("amod", "compound", "nmod", "nmod:unmarked", "nmod:desc")
        for part in syntax.conjuncts(child)
        if part.i < noun.i
    )


def heads(noun: Token, depth: int = 0) -> Iterator[Token]:
    """The noun and, where it only counts or portions out, what it counts: "thousands" and "workers"."""
    yield noun
    if depth < 3 and (noun_lemma(noun) in PARTITIVES or noun.pos_ in ("NUM", "DET")):
        for preposition, head in syntax.modifiers(noun):
            if preposition == "of":
                for part in syntax.conjuncts(head):
                    yield from heads(part, depth + 1)


def noun_lemma(noun: Token) -> str:
    """The lemma of a noun, in the singular where the lemmatizer keeps a plural ("troops", "Protesters", "Gunmen")."""
    lemma = noun.lemma_.lower()
    if lemma in _NO_PLURALS:
        return lemma
    if noun.tag_ == "NNPS" and lemma.endswith("men"):
        return f"{lemma[:-3]}man"
    return lemma[:-1] if lemma.endswith("s") and noun.tag_ in ("NNS", "NNPS") and not lemma.endswith("ss") else lemma


_NO_PLURALS = frozenset(
    {"headquarters", "barracks", "premises", "customs", "waters", "heights", "crossroads", "outskirts", "remains"}
)
"""Nouns in -s that are no plural of another."""


def dateline_end(sentence: Span) -> int:
    """Where the text of a sentence begins after a dateline, as a doc index; where the sentence does if it has none."""
    return sentence.start or dateline.end(sentence.doc)


def words(noun: Token) -> Iterator[str]:
    """The lemmas by which a noun phrase is matched: its heads, alone and with what precedes: "travel ban", "ban"."""
    for head in heads(noun):
        lemma = noun_lemma(head)
        yield lemma
        parts = [c.lower_ for c in head.lefts if c.dep_ in ("compound", "amod", "nmod:poss", "nmod", "nmod:desc")]
        for start in range(len(parts)):
            yield f"{' '.join(parts[start:])} {lemma}"
        if head.text[0].isupper():  # "the provincial capital Herat" is a capital
            yield from (c.lemma_.lower() for c in head.lefts if c.dep_ in ("compound", "nmod:desc"))
        yield from (
            f"{lemma} of {of.lemma_.lower()}" for preposition, of in syntax.modifiers(head) if preposition == "of"
        )


def span(head: Token) -> tuple[int, int]:
    """The noun phrase as doc token indices [start, end): without determiner, clauses and what is coordinated.

    What precedes the head, its flat name, and the "of", "for", "in", "at" or "from" phrase that follows at once are
    kept.
    """
    start = end = head.i
    for child in head.lefts:
        if child.dep_ in _BEFORE and child.pos_ != "PUNCT":
            start = min(start, child.left_edge.i)
    for child in head.rights:
        at_once = child.left_edge.i == end + 1
        if child.lower_ in WEEKDAYS:
            break
        if child.dep_ in ("flat", "compound", "nmod:unmarked", "nummod", "nmod:desc") and child.left_edge.i <= end + 2:
            end = max(end, child.right_edge.i)
        elif child.dep_ == "appos" and at_once and child.pos_ == "PROPN":
            end = max(end, span(child)[1] - 1)
        elif child.dep_ == "nmod" and at_once:
            preposition = next((p for p, noun in syntax.modifiers(head) if noun == child), "")
            if preposition not in ("of", "for", "in", "at", "from"):
                break
            end = max(end, span(child)[1] - 1)
            if preposition != "of":
                break
    doc = head.doc
    while start < head.i and (
        doc[start].dep_ in ("det", "case") or doc[start].lower_ in _SKIPPED or doc[start].is_punct
    ):
        start += 1
    for at in range(start, head.i):  # "at least 11 civilians", "up to 16", "more than a dozen"
        if doc[at].pos_ == "NUM":
            start = at
        elif doc[at].lower_ not in _BOUNDS:
            break
    while start > 0 and _is_joined(doc[start - 1], doc[start]):
        start -= 1
    while end + 1 < len(doc) and _is_joined(doc[end], doc[end + 1]):
        end += 1
    return start, end + 1


_BOUNDS = frozenset(
    {"at", "least", "most", "more", "less", "fewer", "than", "up", "to", "as", "many", "few", "over", "under", "nearly"}
)
"""Words before a number that qualify it."""


def _is_joined(left: Token, right: Token) -> bool:
    """Whether a hyphen without blanks joins two tokens to one word: "Bagh-e" of "Bagh-e Naw"."""
    return not left.whitespace_ and "-" in (left.text, right.text) and not left.is_space


_BEFORE = frozenset(
    {"amod", "compound", "nummod", "nmod:poss", "nmod", "flat", "det", "nmod:unmarked", "goeswith", "nmod:desc"}
)


_SKIPPED = frozenset({"the", "a", "an", "some", "about", "around", "nearly", "almost", "by", "to", "between", "both"})
