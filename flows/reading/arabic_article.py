"""The article of Arabic names, which a hyphen ties to them in news: "al-Bab", "el-Fasher". It is a token of its own."""

from spacy.tokens import Doc

ARTICLES = frozenset(["al", "el", "ul", "ad", "an", "ar", "as", "ash", "at", "az", "ed", "es", "ez"])
"""As they are written, in lower case, before the sun letters too."""


def begin(doc: Doc, index: int) -> int:
    """Where a name begins that has token `index` as its first word behind an article; `index` where there is none."""
    if index < 2 or doc[index - 2].lower_ not in ARTICLES or doc[index - 1].text != "-":
        return index
    tied = not doc[index - 1].whitespace_ and not doc[index - 2].whitespace_
    inside = index > 2 and doc[index - 3].text == "-" and not doc[index - 3].whitespace_  # "Attorney-at-Law"
    return index - 2 if tied and not inside else index
