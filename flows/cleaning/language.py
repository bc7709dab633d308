"""Detects the language of a text, offline and the same on every machine."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

# Below so many letters a guess is worth less than what the record itself says.
FEWEST_LETTERS = 60
# More does not change the answer on news, and the identifier looks at every byte.
_SAMPLE_CHARS = 1000
_ENGLISH_SHARE = 0.9
"""Of letters without accents in a few words that are taken for English: names in it have accents too (Nouméa)."""

RARE_LEAD = 40.0
"""Lead in log-probability that a language without a code of two letters needs: an English sentence with Nigerian names in
it is some ten nearer to Nigerian Pidgin than to English, one in Pidgin eighty."""


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE)


def language_of(text: str, declared: str | None = None) -> str:
    """The ISO 639-1 code of the text's language, the ISO 639-3 code of one that has no other.

    "und" where there is too little text and nothing is declared.
    """
    sample = text[:_SAMPLE_CHARS]
    code = (declared or "").strip().lower().replace("_", "-").partition("-")[0]
    stated = _NAMES.get(code, code) if len(code) == 2 or code in _NAMES else ""
    if sum(char.isalpha() for char in sample) < FEWEST_LETTERS:
        letters = [char for char in sample if char.isalpha()]
        latin = letters and sum(char.isascii() for char in letters) >= _ENGLISH_SHARE * len(letters)
        return stated or ("en" if latin else "und")
    ranked = _identifier().rank(sample)
    first, best = ranked[0]
    common, score = next(guess for guess in ranked if len(guess[0]) == 2)
    return str(first if best - score >= RARE_LEAD else common)


_NAMES = {
    "english": "en", "eng": "en", "french": "fr", "fra": "fr", "german": "de", "deu": "de", "spanish": "es",
    "spa": "es", "russian": "ru", "rus": "ru", "arabic": "ar", "ara": "ar", "chinese": "zh", "zho": "zh",
    "portuguese": "pt", "por": "pt", "italian": "it", "ita": "it", "turkish": "tr", "tur": "tr",
    "persian": "fa", "fas": "fa", "dari": "fa", "pashto": "ps", "pus": "ps", "hindi": "hi", "hin": "hi",
    "urdu": "ur", "urd": "ur", "ukrainian": "uk", "ukr": "uk",
}  # fmt: skip
