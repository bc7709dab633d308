"""Datelines, the place and agency before a report's first words: "KABUL, Afghanistan, Aug 8 (Agency) — *The* …"."""

from spacy.tokens import Doc, Token

LONGEST = 14
"""Tokens to the dash of one with a date and an agency: KABUL, Afghanistan, Aug. 8, 2021 (Agency) —."""

DASHES = frozenset({"—", "–", "-", "--"})


def end(doc: Doc) -> int:
    """The first token behind the dateline that opens a paragraph; 0 where none does."""
    for i in range(1, min(LONGEST, len(doc) - 1)):
        if doc[i].text in DASHES and doc[i - 1].whitespace_ and doc[i].whitespace_:
            marked = doc[0].is_upper or any(t.text in {"(", ","} for t in doc[1:i])
            return i + 1 if marked and all(_may_belong(t) for t in doc[:i]) else 0
    return 0


def _may_belong(token: Token) -> bool:
    return token.is_punct or token.like_num or token.text[0].isupper()
