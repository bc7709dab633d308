"""Quotation marks that are not speech: titles, nicknames and scare quotes told from somebody's words."""

from spacy.tokens import Doc

from flows.reading import cues

MOST_SMALL = 3
"""Letters of words that titles may write small."""

LONG = 5
"""Words from which a fragment in marks is taken for somebody's words although no cue brings it in."""

SAID = frozenset({"say", "deny", "ask", "promise", "think", "judge"})


def is_title(doc: Doc, first: int, last: int) -> bool:
    """Whether a quotation (tokens `first` to `last`, inclusive) is a title or a name rather than speech.

    Its words of more than three letters are all written large, and no verb of saying or punctuation leads to it.
    """
    words = [t for t in doc[first : last + 1] if t.is_alpha or t.like_num]
    if not words:
        return True
    if not all(t.text[0].isupper() or not t.text[0].isalpha() for t in words if len(t) > MOST_SMALL or t.i == first):
        return False
    if len(words) > 1 and all(t.is_upper for t in words):
        return False
    before = doc[first - 2] if first >= 2 else None
    if before is None:
        return False
    if before.lower_ in cues.context("title-head"):
        return True
    if before.text in {":", ","} or before.pos_ in {"VERB", "AUX", "SCONJ"}:
        return before.text == "," and doc[max(first - 3, 0)].lower_ in cues.context("title-head")
    entries, _ = cues.lookup(before)
    return not any(e.cue_class in SAID for e in entries)


def is_sentence(doc: Doc, first: int, last: int) -> bool:
    """Whether a quotation is a sentence by itself: it ends as one, or is as long as one."""
    words = sum(t.is_alpha or t.like_num for t in doc[first : last + 1])
    return words >= LONG or (
        words > 0 and (doc[last].text in {".", "?", "!", ",", "…", "..."} or doc[first].text[0].isupper())
    )


def is_long(doc: Doc, first: int, last: int) -> bool:
    """Whether a fragment has as many words as somebody's own words do and a scare quote does not."""
    return sum(t.is_alpha or t.like_num for t in doc[first : last + 1]) >= LONG
