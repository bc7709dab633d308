"""How many: numbers as written with their qualifiers, and the killed and injured of an event."""

from dataclasses import dataclass

from spacy.tokens import Span, Token

from flows.reading.records import QuantityRecord


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


def read(span: Span) -> tuple[QuantityRecord, ...]:
    """Every number in a sentence (or a part of one) in the order of the text, with its qualifier."""
    return ()


def tolls(trigger: Token) -> Tolls:
    """The killed and injured that the trigger's sentence gives for the event which the trigger names."""
    return Tolls()
