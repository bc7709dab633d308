"""Finds the story in a page that was reduced to its visible text: menus, teasers and comments around it, no mark-up left.

Every line gets a score from a few signs (length, punctuation, lexicon, neighbours), and the labelling of all lines with
the best total is chosen, where changing between story and surroundings costs something (Viterbi). The weights are in
lexicons/pagetext.yaml; training/train_pagetext.py fits them.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

from flows.cleaning.lexicon import Rule, load_lexicon

_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_INNER_END = re.compile(r"[.!?][\"'”’)]*\s+[\"'“‘(]?[A-Z]")
_COMMON = frozenset(
    "the of and to in a is that for it was on are as with his they at be this have from or had by not but what were we "
    "when your can said there an which their if will about she he him her has who its been more so up out no my than "
    "after before over into while".split()
)
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I’m|you|your|my|lol|thanks|thank)\b", re.IGNORECASE)
_ELLIPSIS = re.compile(r"(?:\.\.\.|…|\[…\])\s*$")
_AGO = re.compile(r"\b(?:\d+|an?)\s*(?:m|min|mins|minutes?|h|hrs?|hours?|d|days?|weeks?|months?|years?|yrs?)\.? ago\b", re.I)

_SURROUNDING_KINDS = ("share", "navigation", "related", "comments", "newsletter", "cookie", "copyright", "contact")
_PROSE_WORDS = 12
_GAP_LINES = 6


def signs(lines: Sequence[str], rules: Sequence[Rule | None]) -> list[dict[str, float]]:
    """The signs of every line by name, each between about -1 and 1. rules has what rule matches a line as a whole."""
    count = Counter(line.casefold() for line in lines)
    words = [line.split() for line in lines]
    sizes = [len(w) for w in words]
    prose = [
        rule is None and size >= _PROSE_WORDS and bool(_SENTENCE_END.search(line)) and not _ELLIPSIS.search(line)
        for line, size, rule in zip(lines, sizes, rules, strict=True)
    ]
    core_start, core_end = _core(sizes, prose, rules)
    closers = _running(rule is not None and rule.closes and i > core_start for i, rule in enumerate(rules))
    comments = _running(rule is not None and rule.kind == "comments" and i > core_start for i, rule in enumerate(rules))
    out = []
    for i, line in enumerate(lines):
        size = sizes[i]
        rule = rules[i]
        alphabetic = [w for w in words[i] if w[0].isalpha()]
        capital = sum(w[0].isupper() for w in alphabetic) / (len(alphabetic) or 1)
        near = range(max(0, i - 3), min(len(lines), i + 4))
        near_prose = sum(prose[j] for j in near if j != i) / 6
        above = _share(prose, i - 5, i)
        under = _share(prose, i + 1, i + 6)
        sign = {
            "bias": 1.0,
            "length": math.log1p(size) / 5,
            "short": float(size <= 4),
            "middling": float(5 <= size < _PROSE_WORDS),
            "long": float(size >= 25),
            "ends_sentence": float(bool(_SENTENCE_END.search(line))),
            "several_sentences": float(bool(_INNER_END.search(line))),
            "cut_short": float(bool(_ELLIPSIS.search(line))),
            "commas": min(line.count(","), 4) / 4,
            "common_words": sum(w.lower() in _COMMON for w in words[i]) / (size or 1),
            "capitals": capital,
            "digits": sum(char.isdigit() for char in line) / (len(line) or 1),
            "quoted": float(bool(re.search(r"[“”\"]", line))),
            "first_person": min(len(_FIRST_PERSON.findall(line)), 3) / 3,
            "ago": float(bool(_AGO.search(line))),
            "separators": min(len(re.findall(r"[|»›•·>#@]", line)), 3) / 3,
            "prose": float(prose[i]),
            "near_prose": near_prose,
            "prose_above": above,
            "prose_under": under,
            "prose_both": float(above > 0 and under > 0),
            "short_between": float(size < _PROSE_WORDS) * float(above > 0 and under > 0),
            "repeated": float(count[line.casefold()] > 1),
            "in_core": float(core_start <= i <= core_end),
            "before_core": min(max(core_start - i, 0), 20) / 20,
            "after_core": min(max(i - core_end, 0), 20) / 20,
            "prose_in_core": float(prose[i] and core_start <= i <= core_end),
            "prose_off_core": float(prose[i] and not core_start <= i <= core_end),
            "closers": min(closers[i], 4) / 4,
            "closed": float(closers[i] > 0),
            "commented": float(comments[i] > 0),
            "relative_place": i / len(lines),
            "rule": float(rule is not None),
            "surrounding": float(rule is not None and rule.kind in _SURROUNDING_KINDS),
            "caption": float(rule is not None and rule.kind in {"caption", "credit", "advertisement"}),
            "stated": float(rule is not None and rule.kind in {"date", "byline", "agency", "reading_time"}),
            "rule_before": float(i > 0 and rules[i - 1] is not None),
            "rule_after": float(i + 1 < len(lines) and rules[i + 1] is not None),
            "short_run": min(_run(sizes, i), 8) / 8,
        }
        out.append(sign)
    return out


def _share(flags: Sequence[bool], start: int, end: int) -> float:
    part = flags[max(0, start) : max(0, end)]
    return sum(part) / 5


def _run(sizes: Sequence[int], i: int) -> int:
    """How many short lines stand together around line i; menus and lists of links are long runs."""
    if sizes[i] >= _PROSE_WORDS:
        return 0
    low = high = i
    while low > 0 and sizes[low - 1] < _PROSE_WORDS and i - low < 8:
        low -= 1
    while high + 1 < len(sizes) and sizes[high + 1] < _PROSE_WORDS and high - i < 8:
        high += 1
    return high - low


def _running(flags: Any) -> list[int]:
    out, total = [], 0
    for flag in flags:
        out.append(total)
        total += bool(flag)
    return out


def _core(sizes: Sequence[int], prose: Sequence[bool], rules: Sequence[Rule | None]) -> tuple[int, int]:
    """First and last line of the densest stretch of prose: the stretch with the most words of prose, less what lies between."""
    best, best_span = 0.0, (0, -1)
    total, start = 0.0, 0
    for i, size in enumerate(sizes):
        rule = rules[i]
        gain = float(size) if prose[i] else -3.0 - (12.0 if rule is not None and rule.closes else 0.0)
        if total <= 0:
            total, start = 0.0, i
        total += gain
        if total > best:
            best, best_span = total, (start, i)
    return best_span


@cache
def _weights() -> dict[str, Any]:
    weights: dict[str, Any] = load_lexicon("pagetext.yaml")
    return weights


def story_lines(lines: Sequence[str], rules: Sequence[Rule | None], weights: dict[str, Any] | None = None) -> list[bool]:
    """Whether each line is of the story."""
    if not lines:
        return []
    table = weights or _weights()
    line_weights: dict[str, float] = table["signs"]
    stay, enter, leave = table["stay"], table["enter"], table["leave"]
    scores = [sum(line_weights.get(name, 0.0) * value for name, value in sign.items()) for sign in signs(lines, rules)]
    # best[s]: best total of a labelling up to here that ends in state s (0 surroundings, 1 story).
    best = [0.0, scores[0]]
    back: list[tuple[int, int]] = []
    for score in scores[1:]:
        out_from = 1 if best[1] + leave > best[0] + stay else 0
        in_from = 0 if best[0] + enter > best[1] + stay else 1
        best = [
            best[out_from] + (leave if out_from else stay),
            best[in_from] + (stay if in_from else enter) + score,
        ]
        back.append((out_from, in_from))
    state = 1 if best[1] > best[0] else 0
    labels = [state]
    for pair in reversed(back):
        state = pair[state]
        labels.append(state)
    return [bool(label) for label in reversed(labels)]
