"""The shipped model's lemmatizer: spaCy's English rules, with the exceptions first and better guesses for new verbs."""

import re

from spacy.language import Language
from spacy.pipeline.lemmatizer import Lemmatizer
from spacy.tokens import Token

from flows.reading.network import plain

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

    def rule_lemmatize(self, token: Token) -> list[str]:
        """The lemma of a tagged token, in a list as spaCy wants it."""
        key = (token.orth, token.tag, token.pos)
        if key not in self.cache:
            self.cache[key] = [self._lemma(plain(token.text), token.tag_, token.pos_)]
        lemmas: list[str] = self.cache[key]
        return lemmas

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
        index = self.lookups.get_table("lemma_index").get(kind, {})
        made = [
            form[: len(form) - len(old)] + new for old, new in rules if form.endswith(old) and len(form) > len(old) + 1
        ]
        valid = [lemma for lemma in dict.fromkeys(made) if lemma in index]
        if kind == "verb" and form.endswith(("ed", "ing")):
            stem = form[:-2] if form.endswith("ed") else form[:-3]
            return _verb(stem, valid)
        return valid[0] if valid else made[0] if made else form


def _verb(stem: str, valid: list[str]) -> str:
    """The verb of a stem that -ed or -ing was taken off: "hop" is of hope, "hopp" of hop."""
    if len(valid) > 1:
        return stem + "e" if stem + "e" in valid and _SHORT_STEM.match(stem) else valid[0]
    if valid:
        return valid[0]
    if _DOUBLED.search(stem):
        return stem[:-1]
    return stem + "e" if _NEEDS_E.search(stem) else stem
