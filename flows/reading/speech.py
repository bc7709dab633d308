"""Who said what: quotations and reported speech, with their cues and sources."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc, Token

from flows.reading import quotation_marks, quoting, reported, sources
from flows.reading.coreference import Coreference
from flows.reading.document import OFFSET, Document, char_span
from flows.reading.quoting import Quoted
from flows.reading.records import QuoteRecord, QuoteType
from flows.reading.reported import Report
from flows.reading.sources import Source, Words

AttributionKind = Literal["quotation", "clause", "phrase"]

MIXED_CONFIDENCE = 0.9
CONFIDENCE: dict[str, float] = {
    "clause": 0.85,
    "infinitive": 0.75,
    "order": 0.75,
    "gerund": 0.75,
    "predicate": 0.8,
    "object": 0.65,
}
"""Share of reports of each frame whose content annotators took for reported speech or thought, rounded (PolNeAR)."""


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


@dataclass(frozen=True, slots=True)
class Speech:
    """What one pass over an article finds: quotations with their cues and sources, and reports of the parse."""

    quoted: tuple[Quoted, ...]
    reports: tuple[Report, ...]


def find(document: Document) -> Speech:
    """Quotations and reports of an article, before speakers are resolved."""
    quotations = quotation_marks.read([(doc.user_data[OFFSET], doc.text) for doc in document.paragraphs])
    reports = tuple(report for sentence in document.sentences for report in reported.read(sentence.span))
    return Speech(quoting.attribute(document, quotations, reports), reports)


def attributions(document: Document, coreference: Coreference) -> tuple[Attribution, ...]:
    """Everything in the article that is attributed to somebody, in the order of the text, outer before inner."""
    speech = find(document)
    found = [
        _attribution(
            q.quotation.start, q.quotation.end, "quotation", q.cue, q.cue_class, _source(q.source, coreference), q.rule
        )
        for q in speech.quoted
        if q.is_speech
    ]
    for report in speech.reports:
        start, end = _span(report.doc, report.start, report.end)
        kind: AttributionKind = "phrase" if report.frame == "object" else "clause"
        source = _source(report.source, coreference)
        found.append(_attribution(start, end, kind, report.cue, report.entry.cue_class, source, _rule(report)))
    return tuple(sorted(found, key=lambda a: (a.start, -a.end, a.cue_start or -1, a.rule)))


def _attribution(
    start: int,
    end: int,
    kind: AttributionKind,
    cue: Sequence[Token],
    cue_class: str | None,
    source: Source | None,
    rule: str,
) -> Attribution:
    cue_start, cue_end, cue_text = _cue(cue)
    return Attribution(
        start=start,
        end=end,
        kind=kind,
        cue=cue_text,
        cue_class=cue_class,
        cue_start=cue_start,
        cue_end=cue_end,
        source=source.name if source else None,
        source_text=source.text if source else None,
        source_start=source.start if source else None,
        source_end=source.end if source else None,
        rule=rule,
    )


def read(document: Document, coreference: Coreference) -> tuple[QuoteRecord, ...]:
    """The quotes of the article, sorted by where they start."""
    speech = find(document)
    rows: dict[tuple[int, int], QuoteRecord] = {}

    def add(
        start: int, end: int, kind: QuoteType, cue: Sequence[Token], who: Words | None, confidence: float, rule: str
    ) -> None:
        rows.setdefault(
            (start, end), _record(document, start, end, kind, cue, _source(who, coreference), confidence, rule)
        )

    for quoted in speech.quoted:
        if not quoted.is_speech:
            continue
        span = quoted.clause or (quoted.quotation.start, quoted.quotation.end)
        kind: QuoteType = "mixed" if quoted.clause else "direct"
        add(*span, kind, quoted.cue, quoted.source, quoted.confidence, quoted.rule)
    taken = {id(quoted.report) for quoted in speech.quoted if quoted.report is not None}
    inside = _Inside((q.quotation.start, q.quotation.end) for q in speech.quoted)
    for report in speech.reports:
        start, end = _span(report.doc, report.start, report.end)
        if id(report) in taken or inside(char_span(report.cue[0])[0]) or (inside(start) and inside(end - 1)):
            continue
        add(start, end, "indirect", report.cue, report.source, CONFIDENCE[report.frame], _rule(report))
    return tuple(sorted(rows.values(), key=lambda r: (r.start, r.end)))


class _Inside:
    """Whether an offset lies in one of the spans, which do not overlap."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._offsets = {offset for start, end in spans for offset in range(start, end)}

    def __call__(self, offset: int) -> bool:
        return offset in self._offsets


def _record(
    document: Document,
    start: int,
    end: int,
    kind: QuoteType,
    cue: Sequence[Token],
    source: Source | None,
    confidence: float,
    rule: str,
) -> QuoteRecord:
    cue_start, cue_end, cue_text = _cue(cue)
    return QuoteRecord(
        sentence_index=document.sentence_at(start).index,
        quote_type=kind,
        text=document.text[start:end],
        start=start,
        end=end,
        speaker=source.name if source else None,
        speaker_text=source.text if source else None,
        speaker_start=source.start if source else None,
        speaker_end=source.end if source else None,
        speaker_title=source.title if source else None,
        speaker_affiliation=source.affiliation if source else None,
        cue=cue_text,
        cue_start=cue_start,
        cue_end=cue_end,
        confidence=confidence,
        rule=rule,
    )


def _rule(report: Report) -> str:
    return f"{report.entry.name}/{report.frame}"


def _source(words: Words | None, coreference: Coreference) -> Source | None:
    return None if words is None else sources.resolve(words, coreference)


def _cue(cue: Sequence[Token]) -> tuple[int | None, int | None, str | None]:
    """Offsets and words of a cue from its first to its last token."""
    if not cue:
        return None, None, None
    start, end = char_span(cue[0])[0], char_span(cue[-1])[1]
    offset = cue[0].doc.user_data[OFFSET]
    return start, end, cue[0].doc.text[start - offset : end - offset]


def _span(doc: Doc, start: int, end: int) -> tuple[int, int]:
    return char_span(doc[start:end])
