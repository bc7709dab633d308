"""What place reading sees of an article: paragraphs as lists of words, mentions with their evidence, and the words
of its lexicons."""

import re
from dataclasses import dataclass, field
from functools import cache

from spacy.tokens import Doc, Span

from flows.reading import lexicon
from flows.reading.gazetteer import Place
from flows.reading.records import PlaceRole

PARTS_NAMES = frozenset(("of", "from", "in", "at", "-", "–", ","))
"""Words that a person's name does not go on after; the recogniser sometimes thinks so."""

PARTING = frozenset((",", ";", ":", "!", "?", "'s", "’s", "(", ")", "/", "“", "”", '"'))
"""Tokens that no name goes across."""

ORDINARY = 50
"""Share of lower case in English at large, in per cent, from which on a word is an ordinary one."""

_DATELINE = re.compile(
    r"\s*(?P<place>[A-Z][^\n()|:—–]{1,60}?)\s*(?:\([^()\n]{2,60}\)\s*(?:--?|—|–|:)|(?:--|—|–)|(?:(?<=[A-Z]{3})|(?<=\d))\s-\s|\|[^\n]{3,60}?:)"
)
_HEADLESS_DATELINE = re.compile(
    r"\s*(?P<place>[A-Z][A-Z.'’-]{2,}(?: [A-Z][A-Z.'’-]+)*(?:, [A-Z][A-Za-z.]+)?) (?=[A-Z][a-z ])"
)


@dataclass(slots=True, eq=False)
class Mention:
    """A name in the text that may stand for a place: tokens `start` to `end` of paragraph `paragraph`.

    `kinds` is what a word for a kind of place next to it asks for; `container` is the mention that the text says it
    lies in.
    """

    paragraph: int
    start: int
    end: int
    text: str
    key: str
    places: tuple[Place, ...]
    points: float = 0.0
    evidence: list[str] = field(default_factory=list)
    kinds: frozenset[str] = frozenset()
    container: "Mention | None" = None
    role: PlaceRole = "location"
    rule: str = "gazetteer"

    def add(self, evidence: str) -> None:
        """Counts a piece of evidence."""
        self.evidence.append(evidence)
        self.points += weights()[evidence]


@cache
def weights() -> dict[str, float]:
    """Points by the name of the evidence."""
    return {name: float(entry["points"]) for name, entry in lexicon.read("places_evidence").items()}


@dataclass(frozen=True)
class _Context:
    """Words by what they say about the name next to them; the lexicon says more."""

    strong: frozenset[str]
    weak: frozenset[str]
    types: dict[str, frozenset[str]]
    heads: frozenset[str]
    publications: frozenset[str]
    titles: frozenset[str]
    directions: frozenset[str]
    seldom: frozenset[str]
    government_verbs: frozenset[str]
    addressing_verbs: frozenset[str]
    person_verbs: frozenset[str]
    offices: frozenset[str]
    office_kinds: dict[str, frozenset[str]]
    institutions: frozenset[str]
    language_words: frozenset[str]
    street_ends: frozenset[str]
    street_beginnings: frozenset[str]
    street_prepositions: frozenset[str]
    arabic_countries: frozenset[str]


@cache
def context() -> _Context:
    """The words of lexicons/places_context.yaml."""
    content = lexicon.read("places_context")
    types = {word: frozenset(entry["kinds"]) for entry in content["types"].values() for word in entry["words"]}
    return _Context(
        strong=frozenset(content["prepositions"]["strong"]),
        weak=frozenset(content["prepositions"]["weak"]),
        types=types,
        heads=frozenset(word for entry in content["heads"].values() for word in entry["words"]),
        publications=frozenset(content["publications"]),
        titles=frozenset(content["titles"]),
        directions=frozenset(content["directions"]),
        seldom=frozenset(content["seldom_places"]),
        government_verbs=frozenset(content["government_verbs"]),
        addressing_verbs=frozenset(content["addressing_verbs"]),
        person_verbs=frozenset(content["person_verbs"]),
        offices=frozenset(content["offices"]),
        office_kinds={
            word: frozenset(entry["kinds"]) for entry in content["office_kinds"].values() for word in entry["words"]
        },
        institutions=frozenset(content["institutions"]),
        language_words=frozenset(content["language_words"]),
        street_ends=frozenset(content["streets"]["ends"]),
        street_beginnings=frozenset(content["streets"]["beginnings"]),
        street_prepositions=frozenset(content["streets"]["prepositions"]),
        arabic_countries=frozenset(content["arabic_countries"]),
    )


@cache
def abbreviations() -> frozenset[str]:
    """Abbreviated names of countries and divisions, as they are written."""
    content = lexicon.read("places")
    names = [name for names in content["country_names"].values() for name in names]
    names += [
        name for divisions in content["division_names"].values() for names in divisions.values() for name in names
    ]
    return frozenset(name for name in names if name.endswith(".") or name.isupper())


@cache
def given_names() -> frozenset[str]:
    """Given names in lower case."""
    return frozenset(word for entry in lexicon.read("roles_given_names").values() for word in entry["words"])


class Paragraph:
    """The tokens of a paragraph, taken out of the Doc once."""

    def __init__(self, number: int, doc: Doc) -> None:
        self.number = number
        self.doc = doc
        self.text = doc.text
        self.words = [token.text for token in doc]
        self.begin = [token.idx for token in doc]
        self.capital = [word[:1].isupper() for word in self.words]
        self.entity: list[Span | None] = [None] * len(self.words)
        self.entities = tuple(doc.ents)
        for entity in self.entities:
            self.entity[entity.start : entity.end] = [entity] * (entity.end - entity.start)
        self.first = {span.start for span in doc.sents}
        self.dateline_end = _dateline_end(self.text, number)

    def span(self, start: int, end: int) -> str:
        """The text of tokens start to end."""
        return self.text[self.begin[start] : self.begin[end - 1] + len(self.words[end - 1])]

    def word(self, index: int) -> str:
        """A token, or an empty string outside the paragraph."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def starts_sentence(self, index: int) -> bool:
        """Whether a token is the first word of a sentence or quotation."""
        return index in self.first or (index > 0 and self.words[index - 1] in ('"', "“", "‘", ":", "•", "("))


def _dateline_end(text: str, number: int) -> int:
    """Where the place of a paragraph's dateline ends; 0 for a paragraph without one."""
    head = _DATELINE.match(text)
    short = head and len(head["place"].split()) <= 3 and not head["place"][-1].isdigit()  # no "Since 1990 - "
    if head and (head["place"].split(",")[0].isupper() or short):
        return head.end("place")
    # The dash after a dateline in capitals is sometimes lost; only an article's beginning is trusted then.
    head = _HEADLESS_DATELINE.match(text) if number < 2 else None
    return head.end("place") if head else 0
