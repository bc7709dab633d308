"""Loads the language model and runs it: paragraphs to sentences, paragraphs with sentences to parsed Docs."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import spacy
from spacy.attrs import IDX, SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from flows.reading import LanguageModelError
from flows.reading import lemmatizer as _lemmatizer  # noqa: F401  these two register the shipped
from flows.reading import reader as _reader  # noqa: F401  model's components with spaCy

SHIPPED_MODEL = Path(__file__).with_name("model")
"""The model that the package brings along, trained by `training/`."""

NEEDED = {
    "tagger": "token.tag",
    "parser": "token.dep",
    "named-entity recognizer": "doc.ents",
    "lemmatizer": "token.lemma",
}
"""What a model must annotate, by the name of the component that usually does."""

PARSE_BATCH = 64
"""Paragraphs parsed at a time; the shipped model's results do not depend on it."""


def load(name: str | None = None) -> Language:
    """The spaCy pipeline `name` (an installed package or a folder), loaded once a process.

    None stands for the environment variable DATELINE_MODEL and, where that is not set, for the shipped model.
    Raises LanguageModelError when there is no such model or it lacks a tagger, a parser or the like.
    """
    return _load(name or os.environ.get("DATELINE_MODEL") or str(SHIPPED_MODEL))


@cache
def _load(name: str) -> Language:
    label = "shipped" if name == str(SHIPPED_MODEL) else name
    try:
        nlp = spacy.load(name)
    except OSError as error:
        raise LanguageModelError(f"model {label!r} is not installed: {str(error).splitlines()[0]}") from error
    for component, attribute in NEEDED.items():
        if not _pipes_that_assign(nlp, attribute):
            raise LanguageModelError(
                f"model {label!r} has no {component}: it has {', '.join(nlp.pipe_names) or 'nothing'}"
            )
    label_scheme(nlp)
    return nlp


def _pipes_that_assign(nlp: Language, attribute: str) -> list[str]:
    """Names of the active components that set a token or Doc attribute."""
    return [name for name in nlp.pipe_names if attribute in nlp.get_pipe_meta(name).assigns]


def label_scheme(nlp: Language) -> Literal["ud", "clearnlp"]:
    """Which labels the model's parser gives: Universal Dependencies or ClearNLP (`en_core_web_*`).

    Raises LanguageModelError for any other.
    """
    labels = {label for pipe in _pipes_that_assign(nlp, "token.dep") for label in nlp.get_pipe(pipe).labels}  # type: ignore[attr-defined]
    if "nsubj:pass" in labels or "obl" in labels:
        return "ud"
    if "nsubjpass" in labels or "dobj" in labels:
        return "clearnlp"
    raise LanguageModelError("the model's parser has neither Universal Dependencies nor ClearNLP labels")


ABBREVIATIONS = frozenset(
    [
        "Mr.",
        "Mrs.",
        "Ms.",
        "Messrs.",
        "Dr.",
        "Prof.",
        "Rev.",
        "Fr.",
        "Hon.",
        "Gov.",
        "Sen.",
        "Rep.",
        "Pres.",
        "Amb.",
        "Sec.",
        "Supt.",
        "Insp.",
        "Det.",
        "Atty.",
        "Gen.",
        "Lt.",
        "Col.",
        "Maj.",
        "Brig.",
        "Cmdr.",
        "Cdr.",
        "Capt.",
        "Cpl.",
        "Sgt.",
        "Pvt.",
        "Adm.",
        "Ret.",
        "Lt.-Gen.",
        "Maj.-Gen.",
        "St.",
        "Ste.",
        "Mt.",
        "Ft.",
        "Jan.",
        "Feb.",
        "Mar.",
        "Apr.",
        "Aug.",
        "Sept.",
        "Sep.",
        "Oct.",
        "Nov.",
        "Dec.",
        "vs.",
        "No.",
        "Nos.",
        "Art.",
        "Vol.",
        "pp.",
        "p.",
        "cf.",
        "approx.",
        "est.",
        "ca.",
        "viz.",
        "i.e.",
        "e.g.",
        "Ala.",
        "Ariz.",
        "Ark.",
        "Calif.",
        "Colo.",
        "Conn.",
        "Del.",
        "Fla.",
        "Ga.",
        "Ill.",
        "Ind.",
        "Kan.",
        "Ky.",
        "La.",
        "Md.",
        "Mich.",
        "Minn.",
        "Miss.",
        "Mo.",
        "Mont.",
        "Neb.",
        "Nev.",
        "Okla.",
        "Ore.",
        "Penn.",
        "Pa.",
        "Tenn.",
        "Tex.",
        "Va.",
        "Vt.",
        "Wash.",
        "Wis.",
        "Wyo.",
    ]
)
"""Abbreviations of news prose that are followed by what they belong to."""

ENDING_ABBREVIATIONS = frozenset(
    [
        "U.S.",
        "U.K.",
        "U.N.",
        "U.S.A.",
        "U.A.E.",
        "E.U.",
        "D.C.",
        "N.Y.",
        "L.A.",
        "p.m.",
        "a.m.",
        "Inc.",
        "Corp.",
        "Co.",
        "Ltd.",
        "Jr.",
        "Sr.",
        "Bros.",
        "etc.",
        "al.",
        "Ph.D.",
        "M.D.",
        "Ave.",
        "Blvd.",
        "Rd.",
    ]
)
"""Abbreviations that may stand at a sentence's end: a split after one needs a capital and a word that begins one."""

_STARTERS = frozenset(
    [
        "The",
        "A",
        "An",
        "In",
        "On",
        "At",
        "By",
        "For",
        "From",
        "After",
        "Before",
        "But",
        "And",
        "Or",
        "It",
        "He",
        "She",
        "They",
        "We",
        "I",
        "You",
        "This",
        "That",
        "These",
        "Those",
        "There",
        "His",
        "Her",
        "Their",
        "Its",
        "Our",
        "My",
        "Your",
        "As",
        "If",
        "When",
        "While",
        "Since",
        "Although",
        "Though",
        "However",
        "Meanwhile",
        "Some",
        "Many",
        "Most",
        "All",
        "Both",
        "One",
        "Two",
        "Last",
        "Earlier",
        "Later",
        "Now",
        "Then",
        "Also",
        "Yet",
        "Still",
        "With",
        "Under",
        "According",
        "Officials",
        "Police",
        "What",
        "Who",
        "How",
        "Why",
        "Where",
    ]
)
_INITIAL = re.compile(r"(?:[A-Z]\.-?){1,3}$")
_CLOSERS = frozenset("\"”'’»)]")
_ENDS = frozenset({".", "!", "?", "…", "..."})
_INNER_END = re.compile(r"[.!?…:;][\"'”’»)\]]*\s*\S")


def split_sentences(paragraphs: Iterable[str], nlp: Language | None = None) -> Iterator[list[tuple[int, int]]]:
    """Character offsets (start, end) of the sentences of each paragraph, without the space around them.

    A paragraph without a mark that may end a sentence inside it is one. On the others runs nothing but the tokenizer and
    the sentence recognizer of `nlp` (by default, of `load()`); then puts right what print needs: a closing quotation mark
    stays with the sentence it closes, and nothing is split at an abbreviation, an initial or a decimal.
    """
    nlp = nlp or load()
    paragraphs = list(paragraphs)
    several = [bool(_INNER_END.search(text)) for text in paragraphs]
    docs = (nlp.make_doc(text) for text, flag in zip(paragraphs, several, strict=True) if flag)
    recognizer = nlp.get_pipe("senter") if "senter" in nlp.component_names else None
    recognized = iter(recognizer.pipe(docs, batch_size=256) if recognizer else docs)  # type: ignore[attr-defined]
    for text, flag in zip(paragraphs, several, strict=True):
        if flag:
            doc = next(recognized)
            yield _spans(doc, _starts(doc, recognized=recognizer is not None))
        else:
            yield [(len(text) - len(text.lstrip()), len(text.rstrip()))] if text.strip() else []


def _starts(doc: Doc, recognized: bool) -> list[int]:
    """Indices of the tokens that begin a sentence."""
    if recognized:
        candidates = [i for i, mark in enumerate(doc.to_array([SENT_START]).tolist()) if mark == 1]
    else:
        candidates = [token.i + 1 for token in doc[:-1] if token.text in _ENDS or token.text in _CLOSERS]
    starts = [0] if len(doc) else []
    for i in candidates:
        if not i:
            continue
        if _closes(doc, i):
            i += 1
        while i < len(doc) and doc[i].is_space:
            i += 1
        if i < len(doc) and i > starts[-1] and not _is_joint(doc, i, recognized):
            starts.append(i)
    return starts


def _closes(doc: Doc, i: int) -> bool:
    """Whether token i is a mark that closes what stands before it: no space before, a space or the end after."""
    token, before = doc[i], doc[i - 1]
    return token.text in _CLOSERS and not before.whitespace_ and (bool(token.whitespace_) or i + 1 == len(doc))


def _is_joint(doc: Doc, i: int, recognized: bool) -> bool:
    """Whether tokens i - 1 and i belong to one sentence whatever the recognizer says."""
    token = doc[i]
    before = next((t for t in reversed(doc[:i]) if not t.is_space), doc[0])
    i = before.i + 1
    if not before.whitespace_ and not doc[i].is_space:
        return before.text not in _ENDS or not token.text[:1].isupper()
    if before.text == "]" and i > 1 and doc[i - 2].is_alpha:
        return True  # an editor's insertion: "the [museum's] director"
    text = before.text if before.text != "." or i < 2 or doc[i - 2].whitespace_ else doc[i - 2].text + "."
    if text in ABBREVIATIONS or token.text[:1] in ",;:%":
        return True
    if text in ENDING_ABBREVIATIONS or _INITIAL.match(text):
        return token.text not in _STARTERS and token.text[:1] not in '"“‘'
    ended = any(t.text in _ENDS for t in doc[max(0, i - 3) : i])
    # A small letter goes on with the sentence, also after a quotation: `"Stop!" he said`.
    if token.is_lower and not (ended and token.is_alpha and before.text not in _CLOSERS):
        return True
    return not recognized and not ended


def _spans(doc: Doc, starts: Sequence[int]) -> list[tuple[int, int]]:
    """Offsets from token indices, without space tokens at either end."""
    spans = []
    for start, end in zip(starts, [*starts[1:], len(doc)], strict=False):
        while start < end and doc[start].is_space:
            start += 1
        while start < end and doc[end - 1].is_space:
            end -= 1
        if start < end:
            spans.append((doc[start].idx, doc[end - 1].idx + len(doc[end - 1])))
    return spans


def parse(paragraphs: Iterable[tuple[str, Sequence[tuple[int, int]]]], nlp: Language) -> Iterator[Doc]:
    """One Doc a paragraph, in order, from (text, sentence offsets); sentences are exactly the given ones.

    Offsets are those of `split_sentences`. Give all the paragraphs at hand in one call: the model works on many
    sentences at a time. Raises ValueError for an offset at which no token begins.
    """
    docs = (_with_sentences(nlp.make_doc(text), sentences) for text, sentences in paragraphs)
    skip = [name for name in ("senter",) if name in nlp.pipe_names]
    yield from nlp.pipe(docs, batch_size=PARSE_BATCH, disable=skip)


def _with_sentences(doc: Doc, sentences: Sequence[tuple[int, int]]) -> Doc:
    """The Doc with its sentence starts set, and every other token set not to be one."""
    offsets = doc.to_array([IDX]).astype(np.int64)
    begins = np.array(sorted({start for start, _ in sentences}), np.int64)
    at = np.minimum(np.searchsorted(offsets, begins), len(offsets) - 1)
    missing = begins[offsets[at] != begins]
    if len(missing):
        raise ValueError(f"no token begins at {missing[0]}, where a sentence should: {doc.text[missing[0] :][:40]!r}")
    starts = np.full(len(offsets), _GOES_ON)
    starts[at] = _BEGINS
    starts[:1] = _BEGINS
    doc.from_array([SENT_START], starts.astype(np.uint64))  # type: ignore[arg-type]  # spaCy's stub
    return doc


_BEGINS, _GOES_ON = 1, -1
"""spaCy's numbers for tokens that begin a sentence and that do not."""
