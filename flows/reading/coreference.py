"""Who is meant: names, pronouns and descriptions of an article joined to the persons and bodies they stand for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Span, Token

from flows.reading.document import Document, char_span

EntityKind = Literal["person", "organisation", "group", "place"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A person, organisation, group of people or place that the article speaks of.

    `name` is the fullest name that the article gives. `title` and `affiliation` are what the article says the person
    is ("spokesperson", "White House"). `mentions` are the spans in the article that stand for it, in order.
    """

    name: str
    kind: EntityKind
    title: str | None = None
    affiliation: str | None = None
    mentions: tuple[tuple[int, int], ...] = ()


class Coreference:
    """What the mentions of one article stand for."""

    def __init__(self, entities: tuple[Entity, ...], starts: Mapping[int, int]) -> None:
        """`starts` maps the article offset of every token inside a mention to the position of its entity."""
        self.entities = entities
        self._starts = starts

    def entity(self, part: Token | Span) -> Entity | None:
        """The entity that a token, or the head of a span, belongs to a mention of; None where there is none."""
        token = part.root if isinstance(part, Span) else part
        position = self._starts.get(char_span(token)[0])
        return None if position is None else self.entities[position]

    def name(self, part: Token | Span) -> str | None:
        """The canonical name of what a name, pronoun or description stands for; None where it stands for nothing named."""
        entity = self.entity(part)
        return None if entity is None else entity.name


def resolve(document: Document) -> Coreference:
    """Reads the mentions of an article and joins those that stand for the same entity."""
    return Coreference((), {})
