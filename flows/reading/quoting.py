"""Whose a quotation is: quotation marks joined to the reports of the parse and to the verbs of saying around them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from spacy.tokens import Doc, Token

from flows.reading import bounds, cues, fragments, sources
from flows.reading.document import OFFSET, Document, Sentence, char_span
from flows.reading.quotation_marks import Quotation
from flows.reading.reported import Report
from flows.reading.sources import Words

REACH = 14
"""Tokens between a quotation and the cue beside it; more is another clause."""


LABEL = 8
"""Tokens that a speaker's name and description before a colon may have."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation with its cue and source.

    `clause` is the span of the whole reported clause where the quotation is a part of it (mixed speech). `report` is
    the report that brought it in. `is_speech` is False for titles, nicknames and scare quotes.
    """

    quotation: Quotation
    is_speech: bool
    rule: str
    confidence: float
    cue: tuple[Token, ...] = ()
    cue_class: str | None = None
    source: Words | None = None
    clause: tuple[int, int] | None = None
    report: Report | None = None


@dataclass(slots=True)
class _Place:
    """A quotation within the parse: its sentences, and the tokens `first` to `last` (inclusive) inside the marks.

    `fills` tells that its sentences have no word outside the marks.
    """

    quotation: Quotation
    doc: Doc
    first: int
    last: int
    sentences: list[Sentence]
    fills: bool


def attribute(document: Document, quotations: Sequence[Quotation], reports: Sequence[Report]) -> tuple[Quoted, ...]:
    """Every quotation with what is known of its cue and source, in order."""
    by_sentence: dict[tuple[int, int], list[Report]] = {}
    for report in reports:
        key = (report.doc.user_data[OFFSET], bounds.sentence(report.cue[0])[0])
        by_sentence.setdefault(key, []).append(report)
    found: list[Quoted] = []
    spans = [(q.start, q.end) for q in quotations]
    for quotation in quotations:
        place = _place(document, quotation)
        if place is None:
            continue
        if fragments.is_title(place.doc, place.first, place.last) and not place.fills:
            found.append(Quoted(quotation, False, "quotation/title", 0.5))
            continue
        quoted = (
            _by_label(place)
            or _by_report(place, by_sentence, spans)
            or _by_neighbour(place, spans)
            or _by_introduction(place, found, document)
            or _alone(place)
        )
        found.append(quoted)
    return tuple(found)


def _place(document: Document, quotation: Quotation) -> _Place | None:
    doc = document.paragraphs[quotation.paragraph]
    offset = doc.user_data[OFFSET]
    span = doc.char_span(quotation.start - offset, quotation.end - offset, alignment_mode="expand")
    if span is None or not len(span):
        return None
    sentences = []
    index = document.sentence_at(quotation.start).index
    while index < len(document.sentences) and document.sentences[index].start < quotation.end:
        sentences.append(document.sentences[index])
        index += 1
    first, last = span.start, span.end - 1
    edges = [*doc[sentences[0].span.start : first], *doc[last + 1 : sentences[-1].span.end]]
    return _Place(quotation, doc, first, last, sentences, not any(t.is_alpha or t.like_num for t in edges))


def _alone(place: _Place) -> Quoted:
    """A quotation that no cue brings in: speech where it is a sentence or long enough to be somebody's words."""
    if place.fills and fragments.is_sentence(place.doc, place.first, place.last):
        return Quoted(place.quotation, True, "quotation/sentence", 0.7)
    if fragments.is_long(place.doc, place.first, place.last):
        return _far(place) or Quoted(place.quotation, True, "quotation/fragment", 0.6, source=_subject_of_clause(place))
    return Quoted(place.quotation, False, "quotation/short", 0.5)


def _far(place: _Place) -> Quoted | None:
    """A fragment whose cue stands further off in its sentence: the nearest verb of saying that has a source."""
    outside = [
        t for s in {s.index: s for s in (place.sentences[0], place.sentences[-1])}.values() for t in s.span
        if cues.is_verb(t) and not place.first <= t.i <= place.last
    ]  # fmt: skip
    for token in sorted(outside, key=lambda t: (t.i > place.last, abs(t.i - place.first))):
        entries, words = cues.lookup(token)
        entry = next((e for e in entries if e.cue_class in {"say", "deny", "ask", "think"}), None)
        if entry is not None and (source := _source(place, token)) is not None:
            return Quoted(place.quotation, True, f"{entry.name}/far", 0.7, words, entry.cue_class, source)
    return None


def _subject_of_clause(place: _Place) -> Words | None:
    """The subject of the sentence that a fragment stands in, if it can speak: a name or a pronoun."""
    root = place.sentences[0].span.root
    source = sources.of_cue(root) if root.pos_ in {"VERB", "AUX"} else None
    if source is None:
        source = sources.anybody(place.doc[place.first])
    if source is None or place.first <= source.head.i <= place.last or source.first > place.first:
        return None
    return (
        source if source.head.ent_type_ in {"PERSON", "ORG", "NORP"} or source.head.pos_ in {"PRON", "PROPN"} else None
    )


def _by_label(place: _Place) -> Quoted | None:
    """A name and a colon before the marks, as in transcripts and quotation boxes: Ada Moreau: "…"."""
    doc, colon = place.doc, place.first - 2
    if colon < 1 or doc[colon].text != ":":
        return None
    start = colon
    while start > place.sentences[0].span.start and doc[start - 1].pos_ in {
        "PROPN",
        "NOUN",
        "ADJ",
        "DET",
        "PART",
        "CCONJ",
        "NUM",
    }:
        start -= 1
    opens = start == 0 or doc[start - 1].text in {"-", "—", "–", ".", "•", "*"} or doc[start - 1].is_space
    source = next(iter(sources.chunks(doc, start, colon)), None)
    if source is None or colon - start > LABEL or not (opens or doc[start - 1].text == "From"):
        return None
    return Quoted(place.quotation, True, "quotation/label", 0.9, source=source)


# ------------------------------------------------------------------------------------------- by a report of the parse


def _by_report(
    place: _Place, reports: dict[tuple[int, int], list[Report]], spans: Sequence[tuple[int, int]]
) -> Quoted | None:
    """The smallest reported content that holds most of the quotation's part of its sentence."""
    best: tuple[int, Report, tuple[int, int]] | None = None
    offset = place.doc.user_data[OFFSET]
    for sentence in (place.sentences[0], place.sentences[-1]):
        low, high = max(sentence.start, place.quotation.start), min(sentence.end, place.quotation.end)
        for report in reports.get((offset, sentence.span.start), ()):
            if place.first <= report.cue[0].i <= place.last or _is_quoted(report.cue[0], spans):
                continue
            start, end = char_span(place.doc[report.start : report.end])
            if min(end, high) - max(start, low) < 0.5 * (high - low):
                continue
            if best is None or end - start < best[0]:
                best = (end - start, report, (start, end))
    if best is None:
        return None
    _, report, span = best
    clause = _clause(place, span, spans, offset)
    source = _source(place, report.cue[0]) if report.entry.part == "verb" else report.source
    return Quoted(
        place.quotation, True, f"{report.entry.name}/{report.frame}", 0.95 if clause is None else 0.9,
        report.cue, report.entry.cue_class, source, clause, report,
    )  # fmt: skip


def _is_quoted(token: Token, spans: Sequence[tuple[int, int]]) -> bool:
    at = char_span(token)[0]
    number = bisect_right(spans, at, key=_start) - 1
    return number >= 0 and at < spans[number][1]


_start = itemgetter(0)


def _clause(
    place: _Place, span: tuple[int, int], spans: Sequence[tuple[int, int]], offset: int
) -> tuple[int, int] | None:
    """The whole clause where words of it stand outside all quotation marks; None for a quotation that is all of it."""
    start, end = min(span[0], place.quotation.outer_start), max(span[1], place.quotation.outer_end)
    outside = [
        token
        for token in place.doc.char_span(start - offset, end - offset, alignment_mode="contract") or ()
        if (token.is_alpha or token.like_num) and not _is_quoted(token, spans)
    ]
    if not outside:
        return None
    return (start, end)


# ------------------------------------------------------------------------------------------------ by a cue beside it


def _by_neighbour(place: _Place, spans: Sequence[tuple[int, int]]) -> Quoted | None:
    """A verb of saying right after or right before the marks, whatever the parse made of the quotation."""
    if place.fills or place.doc[place.last].is_punct or place.doc[min(place.last + 2, len(place.doc) - 1)].text == ",":
        for token in _after(place, spans):
            quoted = _with_cue(place, token, "after")
            if quoted is not None:
                return quoted
            if token.pos_ in {"VERB", "SCONJ", "CCONJ"}:
                break
    for token in _before(place, spans):
        quoted = _with_cue(place, token, "before")
        if quoted is not None:
            return quoted
        if (
            token.tag_ in {"VBD", "VBZ", "VBP"}
            and token.pos_ == "VERB"
            and place.doc[place.first - 2].text not in {":", ","}
        ):
            break
    return None


def _after(place: _Place, spans: Sequence[tuple[int, int]]) -> list[Token]:
    """Tokens after the closing mark to the next quotation or the sentence's end, the next sentence's where a question
    or a cry ended the first ("Who's there?" she asked)."""
    end = place.sentences[-1].span.end
    if place.fills and place.doc[place.last].text in {"?", "!", ".", ","} and end < len(place.doc):
        end = bounds.sentence(place.doc[end])[1]
    found = []
    for i in range(place.last + 1, min(end, place.last + 1 + REACH)):
        token = place.doc[i]
        if _is_quoted(token, spans) or token.text in {";", ".", ":"}:
            break
        found.append(token)
    return found


def _before(place: _Place, spans: Sequence[tuple[int, int]]) -> list[Token]:
    """Tokens before the opening mark back to the sentence's start, nearest first."""
    start = place.sentences[0].span.start
    low = max(start, place.first - 1 - REACH)
    return [place.doc[i] for i in range(place.first - 1, low - 1, -1) if not _is_quoted(place.doc[i], spans)]


def _with_cue(place: _Place, token: Token, side: str) -> Quoted | None:
    if side == "after" and (token.tag_ == "VBG" or token.nbor(-1).lower_ == "to"):
        return None
    if cues.is_verb(token):
        found, words = cues.lookup(token)
    elif side == "after" and token.pos_ in {"NOUN", "PROPN", "ADJ"}:
        found, words = cues.lookup_form(token), (token,)  # "…," Moreau notes: taken for a noun
        if found and not _has_subject_between(place, token):
            return None
    elif (
        side == "before"
        and token.pos_ == "NOUN"
        and token.i == place.first - 3
        and place.doc[token.i + 1].text in {",", ":"}
    ):
        found, words = cues.lookup_form(token), (token,)  # A tired Moreau quipped, "…
    else:
        return None
    entry = next((e for e in found if "quotation" in e.frames), None)
    if entry is None or (token.dep_ == "amod" and token.tag_ in {"VBN", "VBG", "JJ"}):
        return None
    return Quoted(place.quotation, True, f"{entry.name}/{side}", 0.9, words, entry.cue_class, _source(place, token))


def _has_subject_between(place: _Place, token: Token) -> bool:
    between = [t for t in place.doc[place.last + 1 : token.i] if not t.is_punct and not t.is_quote]
    following = place.doc[token.i + 1] if token.i + 1 < len(place.doc) else None
    closed = following is None or following.is_punct or following.pos_ in {"ADP", "ADV", "SCONJ", "PRON"}
    return bool(between) and closed and all(t.pos_ in {"PROPN", "PRON", "DET", "NOUN", "ADJ"} for t in between)


def _source(place: _Place, cue: Token) -> Words | None:
    """Who speaks by a cue beside a quotation, which itself has no part in it.

    Right after the closing mark the order of words decides, whatever the parse says: "…," said X; "…," X said.
    """
    doc = place.doc
    if place.last < cue.i <= place.last + REACH:
        between = [t for t in doc[place.last + 1 : cue.i] if not t.is_punct]
        if all(t.pos_ in {"ADV", "AUX", "CCONJ"} for t in between):
            found = sources.inverted(cue)
            if found is not None:
                return found
        elif (found := sources.before(cue, between[0].i)) is not None:
            return _wider(found, cue)
    source = sources.of_cue(cue)
    if source is not None and place.first <= source.head.i <= place.last:
        source = sources.before(cue) if cue.i < place.first else None
    return source or (sources.anybody(cue) if cue.i < place.first else None)


def _wider(found: Words, cue: Token) -> Words:
    """The subject of the parse where it is the same noun: it knows the phrase's bounds better."""
    own = sources.of_cue(cue)
    return own if own is not None and found.first <= own.head.i <= found.last else found


# ---------------------------------------------------------------------------------- by what was said or quoted before


def _by_introduction(place: _Place, found: Sequence[Quoted], document: Document) -> Quoted | None:
    """A quotation without a cue of its own: by the words before a colon, by whoever was quoted last, or by the sentence
    before it."""
    colon = _colon(place, document)
    if not colon and not (place.fills and fragments.is_sentence(place.doc, place.first, place.last)):
        return None
    own = place.sentences[0]
    if not place.fills and place.doc[own.span.start : place.first - 1].text.strip():
        start, stop = own.span.start, place.first - 1
        return _introduced(place, place.doc, start, stop) or Quoted(place.quotation, True, "quotation/colon", 0.85)
    if own.index == 0:
        return None
    before = document.sentences[own.index - 1]
    distance = own.paragraph - before.paragraph
    previous = next((q for q in reversed(found) if q.is_speech), None)
    if previous is not None and previous.quotation.end > before.start and distance <= 1 and not colon:
        return replace(
            previous, quotation=place.quotation, rule="quotation/continued", confidence=0.85, clause=None, report=None
        )
    if distance > 1:
        return None
    return _introduced(place, before.span.doc, before.span.start, before.span.end, cue_only=not colon)


def _colon(place: _Place, document: Document) -> bool:
    """Whether a colon stands before the opening mark, in its paragraph or at the end of the one before."""
    before = document.text[: place.quotation.outer_start].rstrip()
    return before.endswith(":")


def _introduced(place: _Place, doc: Doc, start: int, stop: int, *, cue_only: bool = False) -> Quoted | None:
    """A quotation introduced by the tokens `start` to `stop`: by their last cue with a source, or by their subject."""
    for i in range(stop - 1, start - 1, -1):
        token = doc[i]
        if token.pos_ not in {"VERB", "NOUN"}:
            continue
        entries, words = cues.lookup(token)
        entry = next((e for e in entries if e.cue_class not in {"want", "show"}), None)
        if entry is not None and (source := sources.of_cue(token)) is not None and start <= source.head.i < stop:
            return Quoted(place.quotation, True, f"{entry.name}/introduction", 0.8, words, entry.cue_class, source)
    root = doc[start:stop].root
    source = (
        sources.of_cue(root)
        if root.pos_ in {"VERB", "AUX", "ADJ", "NOUN"} and root.dep_ != "nsubj"
        else sources.phrase(root)
    )
    if source is None or (cue_only and source.head.ent_type_ != "PERSON" and source.head.pos_ != "PRON"):
        return None
    return Quoted(place.quotation, True, "quotation/introduction", 0.7, source=source)
