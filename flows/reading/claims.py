"""Who says so: whether an event is asserted, claimed, denied, negated, planned or hypothetical, and by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Token

from flows.reading.document import Document
from flows.reading.records import Factuality


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """How far an event is said to be so; `claimed_by` is the nearest source as speech resolved it."""

    factuality: Factuality
    claimed_by: str | None = None
    rule: str


def read(document: Document, trigger: Token, attributions: Sequence[Any]) -> Claim:
    """The factuality of the event that `trigger` names; `attributions` is what speech.attributions gave."""
    return Claim(factuality="asserted", rule="asserted")
