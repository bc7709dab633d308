"""Finds the story in a page that was reduced to its visible text: menus, teasers, comments around it, no mark-up left.

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
_COMMON = frozenset({
    "the", "of", "and", "to", "in", "a", "is", "that", "for", "it", "was", "on", "are", "as", "with", "his", "they",
    "at", "be", "this", "have", "from", "or", "had", "by", "not", "but", "what", "were", "we", "when", "your",
    "can", "said", "there", "an", "which", "their", "if", "will", "about", "she", "he", "him", "her", "has", "who",
    "its", "been", "more", "so", "up", "out", "no", "my", "than", "after", "before", "over", "into", "while",
})  # fmt: skip
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I’m|you|your|my|lol|thanks|thank)\b", re.IGNORECASE)
_ELLIPSIS = re.compile(r"(?:\.\.\.|…|\[…\])\s*$")
_AGO = re.compile(
    r"\b(?:\d+|an?)\s*(?:m|min|mins|minutes?|h|hrs?|hours?|d|days?|weeks?|months?|years?|yrs?)\.? ago\b", re.I
)

_SURROUNDING_KINDS = ("share", "navigation", "related", "comments", "newsletter", "cookie", "copyright", "contact")
_STATED_KINDS = ("date", "byline", "agency", "reading_time")
_PROSE_WORDS = 12
# Pages reduced to their text have 27 and more lines of menus, teasers and notices, three short lines in four. Articles as
# scrapers leave them, with pointers and notices between their paragraphs, have about ten.
_PAGE_RULES = 2
_PAGE_LINES = 16
_PAGE_SHORT_SHARE = 0.4


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
    stated = [rule is not None and rule.kind in _STATED_KINDS for rule in rules]
    stated_so_far = _running(stated)
    total = sum(size for size, flag in zip(sizes, prose, strict=True) if flag) or 1
    done = 0
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
            "stated": float(stated[i]),
            "stated_above": float(any(stated[max(0, i - 8) : i])),
            "stated_later": float(any(stated[i : i + 8])),
            "stated_before": float(stated_so_far[i] > 0),
            "prose_done": done / total,
            "prose_all_done": float(done == total),
            "prose_begun": float(done > 0),
            "rule_before": float(i > 0 and rules[i - 1] is not None),
            "rule_after": float(i + 1 < len(lines) and rules[i + 1] is not None),
            "short_run": min(_run(sizes, i), 8) / 8,
        }
        out.append(sign)
        done += size * prose[i]
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
    """First and last line of the stretch with the most words of prose, less what lies between."""
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
def _weights() -> dict[str, dict[str, float]]:
    weights: dict[str, dict[str, float]] = load_lexicon("pagetext.yaml")
    return weights


# What makes changing between surroundings and story likelier: entering after a date or byline, leaving at a pointer.
TRANSITIONS = ("enter", "leave", "enter_after_stated", "leave_at_rule")
_LEAVING_KINDS = ("comments", "related", "share", "newsletter", "author_note", "copyright", "navigation")
# Where no line scores as story, all are raised by this until one does: an input has a story, or it would not be here.
_RAISE, _MOST_RAISES = 0.5, 12


def transition_signs(rules: Sequence[Rule | None], i: int) -> tuple[float, float]:
    """Whether a date or byline stands before line i, and whether line i is a pointer away from the story."""
    before, rule = rules[i - 1] if i else None, rules[i]
    after_stated = before is not None and before.kind in ("date", "byline")
    pointer = rule is not None and (rule.closes or rule.kind in _LEAVING_KINDS)
    return float(after_stated), float(pointer)


def is_page(lines: Sequence[str], rules: Sequence[Rule | None]) -> bool:
    """Whether a text is a page's visible text rather than an article: menu, share bar and pointers are around it."""
    around = sum(rule is not None and rule.kind not in _STATED_KINDS for rule in rules)
    short = [len(line.split()) < _PROSE_WORDS for line in lines]
    unknown = sum(flag and rule is None for flag, rule in zip(short, rules, strict=True))
    return around >= _PAGE_RULES and around + unknown >= _PAGE_LINES and sum(short) >= _PAGE_SHORT_SHARE * len(lines)


def story_lines(
    lines: Sequence[str], rules: Sequence[Rule | None], weights: dict[str, dict[str, float]] | None = None
) -> list[bool]:
    """Whether each line is of the story; at least one is, where there are lines at all."""
    if not lines:
        return []
    table = weights or _weights()
    line_weights, change = table["signs"], table["transitions"]
    scores = [sum(line_weights.get(name, 0.0) * value for name, value in sign.items()) for sign in signs(lines, rules)]
    moves = [transition_signs(rules, i) for i in range(len(lines))]
    enter = [change["enter"] + change["enter_after_stated"] * stated for stated, _ in moves]
    leave = [change["leave"] + change["leave_at_rule"] * pointer for _, pointer in moves]
    labels = _best_labels(scores, enter, leave)
    raises = 0
    while not any(labels) and raises < _MOST_RAISES:
        raises += 1
        labels = _best_labels([score + raises * _RAISE for score in scores], enter, leave)
    return labels


def _best_labels(scores: Sequence[float], enter: Sequence[float], leave: Sequence[float]) -> list[bool]:
    """The labelling with the best total (Viterbi); surroundings score 0, story what scores has, changes as given."""
    out, story = 0.0, scores[0]
    back: list[tuple[bool, bool]] = []
    for i in range(1, len(scores)):
        out_from_story, story_from_story = story + leave[i] > out, story >= out + enter[i]
        back.append((out_from_story, story_from_story))
        out, story = (
            story + leave[i] if out_from_story else out,
            (story if story_from_story else out + enter[i]) + scores[i],
        )
    state = story > out
    labels = [state]
    for out_from_story, story_from_story in reversed(back):
        state = story_from_story if state else out_from_story
        labels.append(state)
    return labels[::-1]
