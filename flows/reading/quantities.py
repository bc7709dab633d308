"""How many: numbers as written with their qualifiers, and the killed and injured of an event."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from spacy.tokens import Span, Token

from flows.reading import lexicon
from flows.reading.figures import Bounds, read
from flows.reading.syntax import conjuncts, subjects
from flows.reading.tense import is_verb
from flows.reading.toll_causes import causes, clause_of
from flows.reading.toll_counts import Number, numbers_of, phrase, total
from flows.reading.toll_victims import HARMS, Harm, telling, victims

__all__ = ["Tolls", "read", "tolls"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolls:
    """The killed and injured of one event; a bound is None where the text gives none ("at least 8" is 8 to None).

    `victims` is the noun phrase of those killed or injured, as far as the text names them.
    """

    killed_min: int | None = None
    killed_max: int | None = None
    injured_min: int | None = None
    injured_max: int | None = None
    victims: Span | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A word that tells of killed or injured people, with those it counts."""

    word: Token
    harm: Harm
    victims: tuple[Token, ...]
    phrase: Span | None
    bounds: Bounds
    causes: frozenset[Token] = field(default=frozenset())


@cache
def _tolls() -> frozenset[str]:
    return frozenset(lexicon.read("quantities")["tolls"])


def tolls(trigger: Token) -> Tolls:
    """The killed and injured that the trigger's sentence gives for the event which the trigger names.

    The event is what killed them ("a *blast* killed ten", "ten died in the *blast*", "they *shelled* the town, killing
    ten") or the killing itself. What is only condemned, reported or remembered has none.
    """
    if not trigger.doc.has_annotation("DEP"):
        return Tolls()
    mentions = [m for m in _mentions(trigger.sent) if trigger == m.word or trigger in m.causes]
    chosen: dict[Harm, Mention] = {}
    for harm in HARMS:
        of_harm = [m for m in mentions if m.harm == harm]
        known = [m for m in of_harm if m.bounds != (None, None)] or of_harm
        best = min(known, key=lambda m: (m.word != trigger, abs(m.word.i - trigger.i)), default=None)
        if best is not None:
            chosen[harm] = best
    killed = chosen["killed"].bounds if "killed" in chosen else (None, None)
    injured = chosen["injured"].bounds if "injured" in chosen else (None, None)
    named = next((m.phrase for m in chosen.values() if m.phrase is not None), None)
    return Tolls(
        killed_min=killed[0], killed_max=killed[1], injured_min=injured[0], injured_max=injured[1], victims=named
    )


def _mentions(sentence: Span) -> list[Mention]:
    """All mentions of a sentence; coordinated ones ("killed 12 and wounded 30") share what caused them."""
    words = telling(sentence)
    numbers = numbers_of(sentence) if words else []
    found = []
    for token in words:
        for harm, people in victims(token, numbers):
            bounds = total(people, numbers)
            if token.lemma_.lower() in _tolls() and bounds[1] is not None and _from(people[-1], numbers):
                bounds = bounds[1], bounds[1]  # "rose from 30 to 45"
            found.append(Mention(token, harm, people, phrase(people[0], numbers), bounds, causes(token, people)))
    return [
        Mention(
            m.word,
            m.harm,
            m.victims,
            m.phrase,
            m.bounds,
            m.causes.union(*(o.causes | {o.word} for o in found if o is not m and _belong_together(m, o))),
        )
        for m in found
    ]


def _from(figure: Token, numbers: Sequence[Number]) -> bool:
    """Whether a figure is the end of "from 30 to 45"."""
    return any(n.start < figure.i < n.end and figure.doc[n.start].lower_ == "from" for n in numbers)


def _belong_together(one: Mention, other: Mention) -> bool:
    """Whether two mentions tell of the same event: "killed 12 and wounded 30", "killing 12 and leaving 30 injured"."""
    if one.harm == other.harm:
        return False
    first, second = sorted((clause_of(one.word), clause_of(other.word)), key=lambda t: t.i)
    agents = [set(subjects(verb)) - set(one.victims) - set(other.victims) for verb in (first, second)]
    between = [t for t in first.doc[first.i + 1 : second.i] if is_verb(t) or t.dep_ == "mark"]
    if not between and not any(agents) and any(t.dep_ == "cc" for t in first.doc[first.i : second.i]):
        return True  # "ten were killed and five suffered burns", whatever the parse joins
    if first == second or second in conjuncts(first) or first.head == second:
        return not agents[0] or not agents[1] or bool(agents[0] & agents[1])
    return second.head == first and second.dep_ in ("advcl", "parataxis", "ccomp", "xcomp") and second.tag_ == "VBG"
