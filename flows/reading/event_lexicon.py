"""The event lexicon: what words in which frames name which PLOVER event.

One file a type under `lexicons/events/`; `lexicons/event_words.yaml` holds the word classes that the entries share
("@talks", "@troops") and the verbs that carry nouns. docs/codebook.md explains the fields and lists all entries.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, get_args

from flows.reading import lexicon
from schemas.vocabularies import CONTEXTS, EVENT_TYPES, MODES

COOPERATIVE = frozenset({"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT"})
HOSTILE = frozenset({"ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"})

Weight = Literal["strong", "plain", "weak"]
"""How surely the words alone name an event: strong needs nothing more, weak only counts with an actor beside it."""

ANY = frozenset({"*"})

BUILT_IN = frozenset(
    {"@actor", "@place", "@cooperative", "@hostile", "@number", "@dignitary", "@civilian", "@country", "@infinitive"}
)
"""Classes that are told by more than a lemma: event_matching knows them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A sentence of our own, and the type that the entry must (or must not) read in it."""

    text: str
    event_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One rule of the lexicon; see docs/codebook.md for the meaning of each field."""

    id: str
    event_type: str
    mode: str | None = None
    context: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    object: frozenset[str] = frozenset()
    object_not: frozenset[str] = frozenset()
    subject: frozenset[str] = frozenset()
    subject_not: frozenset[str] = frozenset()
    prepositions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    prepositions_not: Mapping[str, frozenset[str]] = field(default_factory=dict)
    prepositions_only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    complement: frozenset[str] = frozenset()
    complement_not: frozenset[str] = frozenset()
    actor: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    adverb: frozenset[str] = frozenset()
    adverb_not: frozenset[str] = frozenset()
    case: frozenset[str] = frozenset()
    polarity: Literal["any", "negative"] = "any"
    intransitive: bool = False
    agent_said: bool = False
    light: bool = False
    consumes: bool = True
    weight: Weight = "plain"
    examples: tuple[Example, ...] = ()
    counterexamples: tuple[str, ...] = ()

    constraints: int = field(init=False)
    """How much the entry asks for: the most demanding entry that matches a trigger wins. A list of words asks for more than
    a class that nearly anything is of ("*", "@actor")."""

    def __post_init__(self) -> None:
        asked = [self.object, self.complement, self.case, *([_union(self.prepositions)] if self.prepositions else [])]
        score = sum(2 if words - BUILT_IN - ANY else 1 for words in asked if words)
        score += (
            3 * bool(self.adverb)
            + 2 * bool(self.subject - BUILT_IN)
            + self.intransitive
            + self.light
            + (self.polarity == "negative")
        )
        object.__setattr__(self, "constraints", score)


def _union(lists: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(word for words in lists.values() for word in words)


@dataclass(frozen=True, slots=True)
class EventLexicon:
    """All entries, and where to look for them: lemma to (entry, phrase) for each kind of trigger.

    A phrase is the tuple of a trigger's further words: the particle of a verb, the words before a noun.
    """

    entries: tuple[Entry, ...]
    verbs: Mapping[str, tuple[tuple[Entry, tuple[str, ...]], ...]]
    nouns: Mapping[str, tuple[tuple[Entry, tuple[str, ...]], ...]]
    adjectives: Mapping[str, tuple[tuple[Entry, tuple[str, ...]], ...]]
    light_verbs: frozenset[str]
    announcing_verbs: frozenset[str]
    planning_verbs: frozenset[str]
    reporting_verbs: frozenset[str]
    means: Mapping[str, str]
    sport: frozenset[str]
    imperatives: frozenset[str]

    def __contains__(self, word: str) -> bool:
        """Whether a word in lower case, or its singular in -s, is the head of any entry's trigger."""
        heads = (self.verbs, self.nouns, self.adjectives)
        return any(word in head for head in heads) or (word.endswith("s") and word[:-1] in self.nouns)


_LISTS = (
    "verbs",
    "nouns",
    "adjectives",
    "object",
    "object_not",
    "subject",
    "subject_not",
    "complement",
    "complement_not",
)
_OPTIONAL = (
    *_LISTS,
    "mode",
    "context",
    "with",
    "with_not",
    "with_only",
    "actor",
    "recipient",
    "adverb",
    "adverb_not",
    "case",
    "polarity",
    "intransitive",
    "agent_said",
    "light",
    "consumes",
    "weight",
    "not",
)
_SLOTS = frozenset({"subject", "object", "indirect", "owner", "complement", "source", "clause", "modifier"})


@cache
def load() -> EventLexicon:
    """Reads and checks all files of the event lexicon.

    Raises:
        LexiconError: an entry breaks the schema, an id is used twice, or a class is unknown.
    """
    words = lexicon.read("event_words")
    lexicon.check_fields(
        words,
        where="event_words.yaml",
        required=(
            "classes",
            "light_verbs",
            "announcing_verbs",
            "planning_verbs",
            "reporting_verbs",
            "means",
            "sport",
            "imperatives",
        ),
    )
    classes = _classes(words["classes"])
    entries: list[Entry] = []
    for name in lexicon.names("events"):
        content = lexicon.read(name)
        lexicon.check_fields(content, where=name, required=("type", "entries"))
        event_type = lexicon.check_value(content["type"], EVENT_TYPES, where=name)
        for item in content["entries"]:
            entries.append(_entry(item, event_type, classes, f"{name}: {item.get('id')}"))
    ids = [entry.id for entry in entries]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise lexicon.LexiconError(f"ids used twice: {twice}")
    return EventLexicon(
        entries=tuple(entries),
        verbs=_index((phrase, 0, e) for e in entries for phrase in e.verbs),
        nouns=_index((phrase, -1, e) for e in entries for phrase in e.nouns),
        adjectives=_index((phrase, 0, e) for e in entries for phrase in e.adjectives),
        light_verbs=frozenset(words["light_verbs"]),
        announcing_verbs=frozenset(words["announcing_verbs"]),
        planning_verbs=frozenset(words["planning_verbs"]),
        reporting_verbs=frozenset(words["reporting_verbs"]),
        means={noun: mode for mode, nouns in words["means"].items() for noun in nouns},
        sport=frozenset(words["sport"]),
        imperatives=frozenset(words["imperatives"]),
    )


def _classes(raw: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
    """Word classes with the classes that they include spelt out."""

    def spelt(name: str, above: tuple[str, ...]) -> Iterator[str]:
        if name in above or name not in raw:
            raise lexicon.LexiconError(f"event_words.yaml: class {name!r} is unknown or includes itself")
        for word in raw[name]:
            if word.startswith("@") and word[1:] in raw:
                yield from spelt(word[1:], (*above, name))
            else:
                yield word

    return {name: frozenset(spelt(name, ())) for name in raw}


def _words(value: Any, classes: Mapping[str, frozenset[str]], where: str) -> frozenset[str]:
    """The words of a list in an entry; "@name" stands for a class."""
    found: set[str] = set()
    for word in [value] if isinstance(value, str) else value or ():
        if word in BUILT_IN or not word.startswith("@"):
            found.add(word)
        elif word[1:] in classes:
            found |= classes[word[1:]]
        else:
            raise lexicon.LexiconError(f"{where}: no class {word}")
    return frozenset(found)


def _entry(item: dict[str, Any], event_type: str, classes: Mapping[str, frozenset[str]], where: str) -> Entry:
    lexicon.check_fields(item, where=where, required=("id", "examples"), optional=_OPTIONAL)
    mode = item.get("mode")
    if mode is not None:
        lexicon.check_value(mode, MODES.get(event_type, {}), where=where)
    for context in item.get("context", ()):
        lexicon.check_value(context, CONTEXTS, where=where)
    for slot in (*item.get("actor", ()), *item.get("recipient", ())):
        if slot not in _SLOTS and not slot.startswith("prep:"):
            raise lexicon.LexiconError(f"{where}: no slot {slot}")
    triggers = {kind: _triggers(item.get(kind, ()), classes, where) for kind in ("verbs", "nouns", "adjectives")}
    if not any(triggers.values()):
        raise lexicon.LexiconError(f"{where}: no trigger")
    return Entry(
        id=item["id"],
        event_type=event_type,
        mode=mode,
        context=tuple(item.get("context", ())),
        verbs=triggers["verbs"],
        nouns=triggers["nouns"],
        adjectives=triggers["adjectives"],
        object=_words(item.get("object"), classes, where),
        object_not=_words(item.get("object_not"), classes, where),
        subject=_words(item.get("subject"), classes, where),
        subject_not=_words(item.get("subject_not"), classes, where),
        prepositions={p: _words(w, classes, where) for p, w in item.get("with", {}).items()},
        prepositions_not={p: _words(w, classes, where) for p, w in item.get("with_not", {}).items()},
        prepositions_only={p: _words(w, classes, where) for p, w in item.get("with_only", {}).items()},
        complement=_words(item.get("complement"), classes, where),
        complement_not=_words(item.get("complement_not"), classes, where),
        actor=tuple(item.get("actor", ())),
        recipient=tuple(item.get("recipient", ())),
        case=_words(item.get("case"), classes, where),
        adverb=_words(item.get("adverb"), classes, where),
        adverb_not=_words(item.get("adverb_not"), classes, where),
        polarity="negative" if item.get("polarity") == "negative" else "any",
        intransitive=bool(item.get("intransitive", False)),
        agent_said=bool(item.get("agent_said", False)),
        light=bool(item.get("light", False)),
        consumes=bool(item.get("consumes", True)),
        weight=_weight(item.get("weight", "plain"), where),
        examples=tuple(_example(e, event_type) for e in item["examples"]),
        counterexamples=tuple(item.get("not", ())),
    )


def _triggers(value: Any, classes: Mapping[str, frozenset[str]], where: str) -> tuple[str, ...]:
    return tuple(sorted(_words(list(value), classes, where)))


def _weight(value: str, where: str) -> Weight:
    lexicon.check_value(value, frozenset(get_args(Weight)), where=where)
    return value  # type: ignore[return-value]  # checked against the literal's own values


def _example(value: str | dict[str, str], event_type: str) -> Example:
    """An example is a sentence, or `TYPE: sentence` where the frame makes another type of it."""
    if isinstance(value, str):
        return Example(text=value, event_type=event_type)
    ((expected, text),) = value.items()
    lexicon.check_value(expected, EVENT_TYPES, where=text)
    return Example(text=text, event_type=expected)


def _index(
    phrases: Iterator[tuple[str, int, Entry]],
) -> dict[str, tuple[tuple[Entry, tuple[str, ...]], ...]]:
    """Entries by the lemma of the trigger's head (the first word of a verb phrase, the last of a noun phrase)."""
    found: dict[str, list[tuple[Entry, tuple[str, ...]]]] = {}
    for phrase, position, entry in phrases:
        words = phrase.split()
        head = words.pop(position)
        found.setdefault(head, []).append((entry, tuple(words)))
    return {lemma: tuple(entries) for lemma, entries in found.items()}
