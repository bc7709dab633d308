"""Numbers in figures and words, with what qualifies them: "at least 8", "two dozen", "between 10 and 15"."""

import re
from functools import cache, lru_cache
from typing import Any

from spacy.tokens import Span

from flows.reading import lexicon
from flows.reading.document import char_span
from flows.reading.records import QuantityRecord

SENTENCES_KEPT = 64
"""Sentences whose numbers are kept: an article asks for those of one sentence once for each of its events."""

LIMIT = 10**12
"""Numbers from here on are no counts of anything in the news."""

Bounds = tuple[int | None, int | None]


@cache
def _words() -> dict[str, Any]:
    return lexicon.read("quantities")


def _any_of(words: list[str]) -> str:
    texts = (re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=lambda word: (-len(word), word)))
    return "|".join(rf"(?<![\w-]){text}(?!\w)" if text[0].isalpha() else text for text in texts)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    words = _words()
    # Without the edges of _any_of: the words of a number may be joined by hyphens.
    one, many = "|".join(sorted(words["numbers"], reverse=True)), "|".join(sorted(words["multipliers"], reverse=True))
    after_scale = "|".join(rf"(?<={word})" for word in sorted(words["multipliers"]))
    spelled = (
        rf"\b(?:half\s+a\s+dozen|(?:an?\s+)?(?:{one}|{many})(?:[\s-]+(?:{one}|{many})|(?:{after_scale})\s+and\s+(?:{one}))*)"
        r"(?![\w-])"
    )
    abbreviated = "|".join(sorted(words["abbreviated"], reverse=True))
    figures = (
        rf"(?<![\w.,:/'’-])(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?(?:(?:\s+(?:{many})\b)|(?:{abbreviated})\b)?"
        r"(?![\w:/]|[.,]\d|['’-](?!plus\b)[A-Za-z])"
    )
    # In a range the second figure may follow a dash, and the first may be followed by one.
    ends = r"(?![\w:/]|[.,]\d|['’-](?!plus\b)[A-Za-z])"
    range_figures = rf"(?<![\w.,:/])\d{{1,3}}(?:,\d{{3}})+{ends}|(?<![\w.,:/])\d+{ends}"
    vague = _any_of(words["vague"])
    number = rf"(?:{figures})|(?:{spelled})"
    before = {kind: _any_of(forms) for kind, forms in words["before"].items()}
    after = "|".join(re.escape(form).replace(r"\ ", r"\s+") for forms in words["after"].values() for form in forms)
    flags = re.IGNORECASE
    plain_links = "|".join(re.escape(word) if not word.isalpha() else rf"\b{word}\b" for word in words["pairs"][""])
    return {
        "pair": re.compile(
            rf"(?:\b(?P<lead>between|from)\s+)?(?P<low>{range_figures}|{spelled})\s*(?P<link>\band\b|{plain_links})\s*"
            rf"(?P<high>{range_figures}|{spelled})",
            flags,
        ),
        "number": re.compile(number, flags),
        "vague": re.compile(vague, flags),
        "before": re.compile(
            "(?:" + "|".join(f"(?P<{kind}>{forms})" for kind, forms in before.items()) + r")\s+(?:the\s+|another\s+)?$",
            flags,
        ),
        "after": re.compile(rf"\s*(?P<word>{after})", flags),
        "fixed_before": re.compile(rf"(?:{'|'.join(re.escape(sign) for sign in words['no_count_before'])})\s*$"),
        "fixed_after": re.compile(rf"\s*(?:{'|'.join(re.escape(unit) for unit in words['no_count_after'])})(?!\w)"),
    }


def _value(text: str) -> int | None:
    """The number that a figure or number words stand for; None for a fraction or nonsense."""
    words = _words()
    text = text.lower().strip()
    figure = re.match(r"(\d[\d,]*(?:\.\d+)?)\s*([a-z]*)$", text)
    if figure:
        scale = {**words["multipliers"], **words["abbreviated"], "": 1}[figure.group(2)]
        value = (
            float(figure.group(1).replace(",", "")) * scale
            if "." in figure.group(1)
            else (int(figure.group(1).replace(",", "")) * scale)
        )
        return int(value) if value == int(value) and value < LIMIT else None
    if re.match(r"half\s+a\s+dozen", text):
        return 6
    total = current = 0
    last = 0
    for word in re.findall(r"[a-z]+", text):
        if word in ("a", "an", "and"):
            continue
        if word in words["multipliers"]:
            scale = words["multipliers"][word]
            if scale >= 1000:
                total, current = total + max(current, 1) * scale, 0
            else:
                current = max(current, 1) * scale
            last = 0
        else:
            value = words["numbers"][word]
            if last and not (last >= 20 and value < 10):  # "two three" is no number
                return None
            current, last = current + value, value
    return total + current if total + current < LIMIT else None


def _bounds(text: str, start: int, end: int, value: int) -> tuple[int, int, Bounds, bool]:
    """Span with qualifiers, least and most, and whether the number is approximate."""
    patterns = _patterns()
    low: int | None = value
    high: int | None = value
    approximate = False
    before = patterns["before"].search(text, 0, start)
    if before:
        kind = before.lastgroup
        low, high = (value, None) if kind == "at_least" else (None, value) if kind == "at_most" else (value, value)
        approximate, start = kind == "about", before.start()
        # "reported at least some 30": the outermost one counts.
        further = patterns["before"].search(text, 0, start)
        if further and approximate:
            kind, start = further.lastgroup, further.start()
            low, high = (value, None) if kind == "at_least" else (None, value) if kind == "at_most" else (value, value)
    after = patterns["after"].match(text, end)
    if after:
        kind = next(
            kind
            for kind, forms in _words()["after"].items()
            if re.sub(r"\s+", " ", after.group("word").lower()) in forms
        )
        low, high = (value, None) if kind == "at_least" else (None, value) if kind == "at_most" else (low, high)
        approximate, end = approximate or kind == "about", after.end()
    return start, end, (low, high), approximate


@lru_cache(maxsize=SENTENCES_KEPT)
def find(text: str) -> tuple[tuple[int, int, int | None, int | None, bool], ...]:
    """Start, end, least, most and approximate for every number that may count something, from left to right."""
    patterns = _patterns()
    found: list[tuple[int, int, int | None, int | None, bool]] = []
    position = 0
    while position < len(text):
        pair = patterns["pair"].search(text, position)
        single = patterns["number"].search(text, position)
        vague = patterns["vague"].search(text, position)
        if vague and (single is None or vague.start() <= single.start()):
            found.append((vague.start(), vague.end(), None, None, False))
            position = vague.end()
            continue
        if single is None:
            break
        if pair and pair.start() <= single.start() and (pair_found := _pair(text, pair)) is not None:
            found.append(pair_found)
            position = pair.end()
            continue
        position = single.end()
        value = _value(single.group())
        if value is None or _is_measure(text, single.start(), single.end()):
            continue
        start, end, (low, high), approximate = _bounds(text, single.start(), single.end(), value)
        found.append((start, end, low, high, approximate))
        position = end
    return tuple(found)


def _pair(text: str, pair: re.Match[str]) -> tuple[int, int, int | None, int | None, bool] | None:
    """The range of "between 10 and 15", "10 to 15", "8 or 9"; None if the two numbers are no range."""
    low, high = _value(pair.group("low")), _value(pair.group("high"))
    lead = (pair.group("lead") or "").lower()
    if low is None or high is None or low >= high or _words()["pairs"].get(lead) is None:
        return None
    links = _words()["pairs"][lead]
    if pair.group("link").lower() not in ([links] if isinstance(links, str) else links):
        return None
    if _is_measure(text, pair.start(), pair.end()):
        return None
    return pair.start(), pair.end(), low, high, False


def _is_measure(text: str, start: int, end: int) -> bool:
    """Whether a number is money, a distance, a share, a time of day."""
    patterns = _patterns()
    return bool(patterns["fixed_before"].search(text, 0, start) or patterns["fixed_after"].match(text, end))


def read(span: Span) -> tuple[QuantityRecord, ...]:
    """Every number in a sentence (or a part of one) in the order of the text, with its qualifier.

    Ordinals, money, measures, shares and ages are left out. What is vague ("dozens") has neither bound.
    """
    offset = char_span(span)[0]
    text = span.text
    return tuple(
        QuantityRecord(
            start=offset + start,
            end=offset + end,
            text=text[start:end],
            minimum=low,
            maximum=high,
            approximate=approximate,
        )
        for start, end, low, high, approximate in find(text)
    )
