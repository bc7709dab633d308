"""Figures of speech of sport: blows, shots and retreats that hurt nobody."""

from collections.abc import Sequence

from spacy.tokens import Span

from flows.reading import actors, event_lexicon, event_nouns, event_phrases, quantities
from flows.reading.document import Sentence
from flows.reading.event_matching import Match

SENTENCE = 2
"""Different words of sport from which on a sentence tells of sport."""

REPORT, SHORTEST_REPORT = 0.5, 4
"""Share of an article's sentences with a word of sport from which on it is a report of sport, if it has so many."""

_FIGURES = frozenset(
    {
        ("ASSAULT", None),
        ("ASSAULT", "beat"),
        ("ASSAULT", "destroy"),
        ("ASSAULT", "firearms"),
        ("ASSAULT", "heavy-weapons"),
        ("ASSAULT", "massacre"),
        ("COERCE", "territory"),
        ("COERCE", "seize"),
        ("RETREAT", "withdraw"),
        ("RETREAT", "return"),
        ("MOBILIZE", "troops"),
        ("THREATEN", None),
    }
)
"""Types and modes that reports of sport use as figures of speech."""
_IN_EARNEST = frozenset({"GOV", "MIL", "REB", "COP", "UAF", "CRM"})


def is_sport(sentence: Sentence, in_report: bool) -> bool:
    """Whether a sentence tells of sport: by two of its own words, or by one in a report of sport."""
    count = len(_words(sentence.span))
    return count >= SENTENCE or (count > 0 and in_report)


def is_report(sentences: Sequence[Sentence]) -> bool:
    """Whether words of sport stand in so many of an article's sentences that it is a report of sport."""
    telling = sum(bool(_words(sentence.span)) for sentence in sentences)
    return len(sentences) >= SHORTEST_REPORT and telling >= REPORT * len(sentences)


def is_figure(match: Match, event_type: str, mode: str | None, in_sport: bool) -> bool:
    """Whether an event is a figure of speech: of a kind that sport borrows, in a sentence of sport or among players,
    and without anybody in it who fights in earnest.
    """
    if (event_type, mode) not in _FIGURES:
        return False
    frame, known = match.frame, event_lexicon.load().sport
    if not in_sport and not any(event_phrases.noun_lemma(t) in known for t in (*frame.subjects, *frame.objects)):
        return False
    sides = [event_nouns.text_of(t) for t in (*frame.subjects, *frame.objects, *frame.owners)]
    earnest = any(actors.identify(side).sector in _IN_EARNEST for side in sides)
    return not earnest and quantities.tolls(match.token) == quantities.Tolls()


def _words(span: Span) -> set[str]:
    known = event_lexicon.load().sport
    return {token.lemma_.lower() for token in span if token.pos_ != "ADJ" and token.lemma_.lower() in known}
