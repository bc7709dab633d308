"""The shipped model's lemmatizer: spaCy's English rules, with the exceptions first and better guesses for new verbs."""

import re
from typing import Any

import numpy as np
from spacy.attrs import LEMMA, ORTH, POS, TAG
from spacy.language import Language
from spacy.pipeline.lemmatizer import Lemmatizer
from spacy.tokens import Doc

from flows.reading.word_vectors import plain

BASE_FORMS = frozenset({"VB", "VBP", "NN", "JJ", "RB", "MD", "IN", "CC", "TO", "RP", "UH"})
"""Fine tags whose words are their own lemmas, exceptions apart."""

_DOUBLED = re.compile(r"([bdgkmnprtv])\1$")
_SHORT_STEM = re.compile(r"^[^aeiou]*[aeiou][^aeiouwxy]$")
_NEEDS_E = re.compile(r"(?:[cvuz]|[^aeiou]g|rg|dg|[^aeious]s|at|it[iu]|iz|is|ur|in[gc]|[aeiou][bd]l|bl|pl|tl|gl)$")


@Language.factory("dateline_lemmatizer", assigns=["token.lemma"], default_config={"mode": "rule"})
def make_lemmatizer(nlp: Language, name: str, mode: str) -> "NewsLemmatizer":
    """The component without tables, which `initialize` or `from_disk` brings."""
    return NewsLemmatizer(nlp.vocab, None, name, mode=mode)


class NewsLemmatizer(Lemmatizer):
    """Lower-case dictionary forms; a proper noun keeps its own form.

    Tables: `lemma_exc` (part of speech -> form -> lemmas), `lemma_index` (known lemmas), `lemma_rules` (endings).
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._index: dict[str, frozenset[str]] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Sets the lemmas of a tagged Doc, all at once: setting them token by token costs several times as much."""
        numbers = np.array([self._number(key) for key in doc.to_array([ORTH, TAG, POS]).tolist()], np.uint64)
        doc.from_array([LEMMA], numbers)  # type: ignore[arg-type]  # spaCy's stub
        return doc

    def _number(self, key: list[int]) -> int:
        """spaCy's number of the lemma for the numbers of a word, its tag and its part of speech."""
        numbers: dict[tuple[int, ...], int] = self.cache
        found = numbers.get(tuple(key))
        if found is None:
            orth, tag, pos = (self.vocab.strings[number] for number in key)
            found = numbers[tuple(key)] = self.vocab.strings.add(self._lemma(plain(orth), tag, pos))
        return found

    def _lemma(self, text: str, tag: str, pos: str) -> str:
        form, kind = text.lower(), pos.lower()
        if kind == "propn":
            return text
        known = self.lookups.get_table("lemma_exc").get(kind, {}).get(form)
        if known:
            return str(known[-1])  # spaCy puts each of them before the others in turn
        if tag in BASE_FORMS or not form.isalpha():
            return form
        rules = self.lookups.get_table("lemma_rules").get(kind, [])
        index = self._known_lemmas(kind)
        made = [
            form[: len(form) - len(old)] + new for old, new in rules if form.endswith(old) and len(form) > len(old) + 1
        ]
        valid = [lemma for lemma in dict.fromkeys(made) if lemma in index]
        if kind == "verb" and form.endswith(("ed", "ing")):
            stem = form[:-2] if form.endswith("ed") else form[:-3]
            return _verb(stem, valid)
        return valid[0] if valid else made[0] if made else form

    def _known_lemmas(self, kind: str) -> frozenset[str]:
        """The dictionary's words of a part of speech; the table has them in lists, which are slow to search."""
        if kind not in self._index:
            self._index[kind] = frozenset(self.lookups.get_table("lemma_index").get(kind, ()))
        return self._index[kind]


def _verb(stem: str, valid: list[str]) -> str:
    """The verb of a stem that -ed or -ing was taken off: "hop" is of hope, "hopp" of hop."""
    if len(valid) > 1:
        return stem + "e" if stem + "e" in valid and _SHORT_STEM.match(stem) else valid[0]
    if valid:
        return valid[0]
    if _DOUBLED.search(stem):
        return stem[:-1]
    return stem + "e" if _NEEDS_E.search(stem) else stem
