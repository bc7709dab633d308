"""Demands that no entry of the lexicon names: what others must do, and what is said in the imperative."""

from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Span, Token

from flows.reading import event_frames, event_lexicon, event_modality, syntax
from flows.reading.event_matching import Match
from flows.reading.event_modality import Outlook

RULE = "request-must"
"""The id of the entry that stands for them."""


def read(sentence: Span) -> Iterator[tuple[Match, Outlook]]:
    """What somebody is reported to say that others must do: "Russia said that Sudan must return the helicopter"; and
    what is said in the imperative: “Stop the bombing,” the archbishop said.
    """
    for token in sentence:
        if token.tag_ == "VB" and token.lemma_ in event_lexicon.load().imperatives and (spoken := _spoken_to(token)):
            frame = event_frames.of_verb(token)
            told, source = spoken
            match = Match(_entry(), replace(frame, objects=told, subjects=source), (token,))
            yield match, Outlook("obliged", False, source, token.head)
            continue
        obliging = [a for a in syntax.auxiliaries(token) if a.lower_ in ("must", "should", "ought")]
        if token.pos_ not in ("VERB", "ADJ", "NOUN", "AUX") or not obliging:
            continue
        if obliging[0].is_sent_start:  # "Should the verdict go against him"
            continue
        frame = event_frames.of_verb(token)
        reporting = event_modality.reporter(token)
        source = event_frames.doers(reporting) if reporting is not None else ()
        subjects = [t for t in syntax.subjects(token) if t.pos_ != "PRON" or t.lower_ in ("they", "he", "she", "it")]
        if not source or not subjects or token.i in {s.i for s in source}:
            continue
        match = Match(_entry(), replace(frame, objects=tuple(subjects), subjects=source), (token,))
        yield match, Outlook("obliged", False, source, reporting)


def _spoken_to(verb: Token) -> tuple[tuple[Token, ...], tuple[Token, ...]] | None:
    """Who is told to do it and who tells them, where a bare verb is what somebody says; else None."""
    reporting = event_lexicon.load().reporting_verbs
    bare = not any(c.dep_ in syntax.SUBJECTS | syntax.AUXILIARIES | {"mark"} for c in verb.children)
    telling = verb.head
    if not bare or verb.dep_ not in ("ccomp", "parataxis") or telling.lemma_.lower() not in reporting:
        return None
    source = event_frames.doers(telling)
    told = (*syntax.indirect_objects(telling), *syntax.objects(telling))
    return (told, source) if source else None


def _entry() -> event_lexicon.Entry:
    return event_lexicon.Entry(
        id=RULE,
        event_type="REQUEST",
        recipient=("object", "prep:to"),
        weight="plain",
    )
