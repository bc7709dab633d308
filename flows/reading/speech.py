"""Who said what: quotations and reported speech, with their cues and sources."""

from dataclasses import dataclass
from typing import Literal

from flows.reading.coreference import Coreference
from flows.reading.document import Document
from flows.reading.records import QuoteRecord

AttributionKind = Literal["quotation", "clause", "phrase"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """A stretch of the article that somebody other than the outlet says, thinks or asks for.

    All offsets are characters of the article. `start`, `end` enclose the reported content. `kind` tells how it is
    reported: `quotation` (within quotation marks), `clause` (the complement of a cue, or the clause that "according to"
    or "reported AFP quoting X" governs) or `phrase` (the noun phrase that a cue like "announced" or "condemned" takes).
    `cue` is the verb, noun or preposition as written, None where a quotation stands by itself. `cue_class` is the class
    of the cue's entry in the lexicon. `source` is the resolved name, `source_text` the words at the cue; both None for
    an unnamed source. Attributions may nest: "AFP reported that the police said that …" gives the inner and outer one.
    """

    start: int
    end: int
    kind: AttributionKind
    cue: str | None
    cue_class: str | None
    cue_start: int | None
    cue_end: int | None
    source: str | None
    source_text: str | None
    source_start: int | None
    source_end: int | None
    rule: str


def attributions(document: Document, coreference: Coreference) -> tuple[Attribution, ...]:
    """Everything in the article that is attributed to somebody, in the order of the text, outer before inner."""
    return ()


def read(document: Document, coreference: Coreference) -> tuple[QuoteRecord, ...]:
    """The quotes of the article, sorted by where they start."""
    return ()
