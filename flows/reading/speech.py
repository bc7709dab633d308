"""Who said what: quotations and reported speech, with their cues and sources."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc, Token

from flows.reading import bounds, quotation_marks, quoting, reported
from flows.reading.coreference import Coreference
from flows.reading.document import Document, char_span
from flows.reading.quoting import Quoted
from flows.reading.records import QuoteRecord, QuoteType
from flows.reading.reported import Report
from flows.reading.sources import Words
from flows.reading.speakers import Source, Speakers

AttributionKind = Literal["quotation", "clause", "phrase"]

CONFIDENCE: dict[str, float] = {
    "clause": 0.85,
    "infinitive": 0.75,
    "order": 0.75,
    "gerund": 0.75,
    "predicate": 0.8,
    "object": 0.65,
}
"""Share of reports of each frame whose content annotators took for reported speech or thought, rounded (PolNeAR)."""


SHORTEST_PHRASE = 3
"""Words from which the noun phrase that a cue takes tells what was said, and not only what about (PolNeAR)."""


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
    """All that one pass over an article finds: its quotes, and everything in it that is attributed to somebody."""

    quotes: tuple[QuoteRecord, ...]
    attributions: tuple[Attribution, ...]


def find(document: Document, coreference: Coreference) -> Speech:
    """Quotes and attributions of an article in one pass, as `read` and `attributions` give them."""
    quotations = quotation_marks.read(bounds.paragraphs(document))
    reports = tuple(report for doc in document.paragraphs for report in reported.read(doc))
    quoted = quoting.attribute(document, quotations, reports)
    spoken = [(q.quotation.start, q.quotation.end, q.source) for q in quoted if q.is_speech]
    spoken += [(*_span(report.doc, report.start, report.end), report.source) for report in reports]
    who = Speakers(document, coreference, spoken)
    return Speech(_quotes(document, who, quoted, reports), _attributions(who, quoted, reports))


def read(document: Document, coreference: Coreference) -> tuple[QuoteRecord, ...]:
    """The quotes of the article, sorted by where they start."""
    return find(document, coreference).quotes


def attributions(document: Document, coreference: Coreference) -> tuple[Attribution, ...]:
    """Everything in the article that is attributed to somebody, in the order of the text, outer before inner."""
    return find(document, coreference).attributions


def _attributions(who: Speakers, quoted: Sequence[Quoted], reports: Sequence[Report]) -> tuple[Attribution, ...]:
    found = [
        _attribution(
            q.quotation.start, q.quotation.end, "quotation", q.cue, q.cue_class, _source(q.source, who), q.rule
        )
        for q in quoted
        if q.is_speech
    ]
    for report in reports:
        start, end = _span(report.doc, report.start, report.end)
        kind: AttributionKind = "phrase" if report.frame == "object" else "clause"
        source = _source(report.source, who)
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


def _quotes(
    document: Document, who: Speakers, quoted: Sequence[Quoted], reports: Sequence[Report]
) -> tuple[QuoteRecord, ...]:
    rows: dict[tuple[int, int], QuoteRecord] = {}

    def add(
        start: int, end: int, kind: QuoteType, cue: Sequence[Token], source: Words | None, confidence: float, rule: str
    ) -> None:
        if (start, end) not in rows:
            rows[start, end] = _record(document, start, end, kind, cue, _source(source, who), confidence, rule)

    clauses = _clauses(quoted)
    for q in quoted:
        if not q.is_speech:
            continue
        span = clauses[id(q.report)] if q.clause else (q.quotation.start, q.quotation.end)
        add(*span, "mixed" if q.clause else "direct", q.cue, q.source, q.confidence, q.rule)
    taken = {id(q.report) for q in quoted if q.report is not None}
    inside = _Inside((q.quotation.start, q.quotation.end) for q in quoted)
    for report in reports:
        start, end = _span(report.doc, report.start, report.end)
        if report.frame == "object" and (
            report.end - report.start < SHORTEST_PHRASE or (report.entry.part == "noun" and report.source is None)
        ):
            continue  # "announced elections", and nobody's threats and concerns
        if id(report) in taken or inside(char_span(report.cue[0])[0]) or (inside(start) and inside(end - 1)):
            continue
        add(start, end, "indirect", report.cue, report.source, CONFIDENCE[report.frame], _rule(report))
    return tuple(sorted(rows.values(), key=lambda r: (r.start, r.end)))


def _clauses(quoted: Sequence[Quoted]) -> dict[int, tuple[int, int]]:
    """The span of each report with mixed speech, wide enough for all its quotations; by the report's id."""
    found: dict[int, tuple[int, int]] = {}
    for q in quoted:
        if q.clause:
            start, end = found.get(id(q.report), q.clause)
            found[id(q.report)] = min(start, q.clause[0]), max(end, q.clause[1])
    return found


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


def _source(words: Words | None, who: Speakers) -> Source | None:
    return None if words is None else who.resolve(words)


def _cue(cue: Sequence[Token]) -> tuple[int | None, int | None, str | None]:
    """Offsets and words of a cue from its first to its last token."""
    if not cue:
        return None, None, None
    return char_span(cue[0])[0], char_span(cue[-1])[1], cue[0].doc[cue[0].i : cue[-1].i + 1].text


def _span(doc: Doc, start: int, end: int) -> tuple[int, int]:
    return char_span(doc[start:end])
