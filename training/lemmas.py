"""Teaches the rule lemmatizer the exceptions that the treebanks show."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from spacy.language import Language
from spacy.pipeline import Lemmatizer
from spacy.tokens import Doc

from flows.reading.word_vectors import plain
from training.corpus import Sentence

POS = frozenset({"VERB", "NOUN", "ADJ", "ADV", "AUX", "PRON", "DET", "PART", "SCONJ", "ADP", "CCONJ", "NUM"})
"""Parts of speech whose lemmas are taught; a proper noun's is its own form."""

SHARE, COUNT = 0.6, 2
"""Share and number of a form's occurrences that must have the lemma, so that slips do not become rules."""

PLURAL_ONLY = (
    "barracks",
    "crossroads",
    "headquarters",
    "means",
    "news",
    "outskirts",
    "politics",
    "series",
    "shambles",
    "species",
)
"""Plurals that are their own lemmas."""


def teach(nlp: Language, sentences: Sequence[Sentence]) -> None:
    """Adds (part of speech, form) -> lemma to the lemmatizer's exceptions wherever its own answer is another."""
    lemmatizer = nlp.get_pipe("lemmatizer")
    assert isinstance(lemmatizer, Lemmatizer)
    seen: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    wrong: set[tuple[str, str]] = set()
    for s in sentences:
        if not s.lemmas:
            continue
        doc = lemmatizer(Doc(nlp.vocab, words=list(s.words), tags=list(s.tags), pos=list(s.pos)))
        for token, lemma in zip(doc, s.lemmas, strict=True):
            key = (token.pos_.lower(), plain(token.lower_))
            if token.pos_ in POS:
                seen[key][lemma.lower()] += 1
                if token.lemma_ != lemma.lower():
                    wrong.add(key)
    exceptions = lemmatizer.lookups.get_table("lemma_exc")
    exceptions["noun"] = {**exceptions["noun"], **{form: [form] for form in PLURAL_ONLY}}
    for pos, form in sorted(wrong):
        if pos == "verb" and form in exceptions[pos]:
            continue  # an irregular verb is known better there than by an annotator's slip
        lemma, count = max(seen[pos, form].items(), key=lambda item: (item[1], item[0]))
        if count >= max(COUNT, SHARE * seen[pos, form].total()) and lemma != "_":
            exceptions[pos] = {**exceptions.get(pos, {}), form: [lemma]}
    lemmatizer.cache.clear()
