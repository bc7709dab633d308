"""Quotation marks: which of them open, which close, and what stands between. Pure text, no parse.

Marks are paired within a paragraph. A quotation left open at the end of a paragraph goes on in the next one where that
begins with an opening mark or closes without opening; otherwise the odd mark costs no more than its own paragraph.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

OPENING = "“„«‟❝〝"
CLOSING = "”»❞〞"

_MARK = re.compile(r"``|''|[“”„«»‟❝❞〝〞\"＂]")
_DOUBLE_BACKTICKS, _DOUBLE_APOSTROPHES = "``", "''"
_BEFORE_OPENING = frozenset(" \t\u00a0\u2009\u200b([{—–-/:;,…“„\"'‘_*>|=")
_AFTER_CLOSING = frozenset(" \t\u00a0\u2009\u200b)]}—–-/:;,.…!?”\"'’_*<|&")
_ELIDED = re.compile(r"(?:\d0s|em|til|tis|twas|n|cause|bout|round|cuz|til|nuff|scuse|kay)\b", re.IGNORECASE)

MOST_SINGLE = 2000
"""Characters that a quotation in single marks may span: an apostrophe taken for an opening mark must not run away."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch between quotation marks: `[start, end)` without the marks, `[outer_start, outer_end)` with them.

    `closed` tells whether a closing mark was found. `continues` tells that it takes up the quotation left open by the
    paragraph before. `single` tells that its marks are single ones. `paragraph` counts from 0.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    paragraph: int = 0
    closed: bool = True
    continues: bool = False
    single: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    """A double mark: where it stands, whether its shape and surroundings let it open or close."""

    start: int
    end: int
    opens: bool
    closes: bool


def read(paragraphs: Sequence[tuple[int, str]]) -> tuple[Quotation, ...]:
    """The outermost quotations of an article, in order.

    `paragraphs` are (offset in the article, text); the spans are offsets in the article. Spans never overlap, lie
    inside their paragraph and are never empty.
    """
    found: list[Quotation] = []
    left_open = False
    for number, (offset, text) in enumerate(paragraphs):
        quotations = _paragraph(text, left_open)
        if found and not found[-1].closed and found[-1].paragraph == number - 1 and not _goes_on(quotations, left_open):
            _settle(found, paragraphs)
        left_open = bool(quotations) and not quotations[-1].closed
        found.extend(
            Quotation(
                q.start + offset, q.end + offset, q.outer_start + offset, q.outer_end + offset,
                number, q.closed, q.continues, q.single,
            )
            for q in quotations
        )  # fmt: skip
    if found and not found[-1].closed:
        _settle(found, paragraphs)
    return tuple(found)


def _goes_on(quotations: Sequence[Quotation], left_open: bool) -> bool:
    return left_open and bool(quotations) and quotations[0].continues


def _settle(found: list[Quotation], paragraphs: Sequence[tuple[int, str]]) -> None:
    """Decides on the last quotation, left open and not taken up: kept where its end seems to be forgotten."""
    last = found[-1]
    if last.continues:
        return
    offset, text = paragraphs[last.paragraph]
    before = text[: last.outer_start - offset].rstrip()
    if before and before[-1] not in ":,.!?":
        found.pop()


def _paragraph(text: str, left_open: bool) -> list[Quotation]:
    """The quotations of one paragraph; the last one may be unclosed."""
    marks = _double_marks(text)
    found: list[Quotation] = []
    opened: _Mark | None = None
    continues = False
    depth = 0
    if left_open and marks and not marks[0].opens and marks[0].closes:
        opened, continues = _Mark(_first_text(text, 0), _first_text(text, 0), True, False), True
    for position, mark in enumerate(marks):
        if opened is None:
            if mark.opens:
                opened = mark
                continues = left_open and not text[: mark.start].strip(" \t\u00a0_*>—–-")
            continue
        if mark.closes and depth:
            depth -= 1
        elif mark.closes:
            _add(found, text, opened, mark.start, mark.end, continues=continues)
            opened, continues = None, False
        elif _nested_closes(marks, position, depth + 2):
            depth += 1
        else:
            # a second opening mark: the first was never closed, so it ends where the text's own punctuation does
            _add_forgotten(found, text, opened, mark.start, continues)
            opened, continues, depth = mark, False, 0
    if opened is not None:
        end = _single_close(text, opened.end)
        if end is not None:
            _add(found, text, opened, end, end + 1, continues=continues)
        else:
            stop = len(text.rstrip())
            _add(found, text, opened, stop, stop, closed=False, continues=continues)
    return _with_singles(text, found)


def _first_text(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _add(
    found: list[Quotation],
    text: str,
    opened: _Mark,
    end: int,
    outer_end: int,
    *,
    closed: bool = True,
    continues: bool = False,
) -> None:
    start = _first_text(text, opened.end)
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        found.append(Quotation(start, end, opened.start, outer_end, 0, closed, continues))


def _add_forgotten(found: list[Quotation], text: str, opened: _Mark, limit: int, continues: bool) -> None:
    """A quotation whose closing mark is missing before another opens: up to the last sentence end between them."""
    single = _single_close(text, opened.end)
    if single is not None and single < limit:
        _add(found, text, opened, single, single + 1, continues=continues)
        return
    end = max((m.end() for m in re.finditer(r"[.!?,](?=\s)", text[opened.end : limit])), default=0)
    if end:
        _add(found, text, opened, opened.end + end, opened.end + end, continues=continues)


def _double_marks(text: str) -> list[_Mark]:
    """Double marks in order; a mark's shape decides unless the spaces around it say that it was typed wrongly."""
    marks: list[_Mark] = []
    for match in _MARK.finditer(text):
        mark = match.group()
        before = text[match.start() - 1] if match.start() else " "
        after = text[match.end()] if match.end() < len(text) else " "
        may_open = (before.isspace() or before in _BEFORE_OPENING) and not after.isspace()
        may_close = (after.isspace() or after in _AFTER_CLOSING) and not before.isspace()
        if mark == _DOUBLE_BACKTICKS:
            opens, closes = True, False
        elif mark == _DOUBLE_APOSTROPHES:
            opens, closes = may_open and not may_close, may_close or not may_open
        elif mark in OPENING:
            closes = may_close and not may_open
            opens = not closes
        elif mark in CLOSING:
            opens = may_open and not may_close
            closes = not opens
        else:
            opens, closes = may_open, may_close
            if not opens and not closes:  # no space on either side, or on both
                opens, closes = not before.isalnum(), True
        marks.append(_Mark(match.start(), match.end(), opens, closes))
    return marks


def _nested_closes(marks: Sequence[_Mark], position: int, depth: int) -> bool:
    """Whether the marks after an opening one that makes the nesting `depth` deep close all that is open."""
    for mark in marks[position + 1 :]:
        if mark.opens and not mark.closes:
            depth += 1
        elif mark.closes:
            depth -= 1
            if depth == 0:
                return True
    return False


def _single_close(text: str, start: int) -> int | None:
    """A single closing mark after sentence punctuation, which closes a double one by mistake."""
    match = re.compile(r"(?<=[.!?,])[’'](?=\s|$)").search(text, start)
    return match.start() if match else None


# ------------------------------------------------------------------------------------------------------ single marks


def _with_singles(text: str, doubles: list[Quotation]) -> list[Quotation]:
    """Adds the quotations in single marks that stand outside the double ones; those inside them give way."""
    if "‘" not in text and "'" not in text and "‚" not in text:
        return doubles
    singles: list[Quotation] = []
    position = 0
    while (opening := _single_opening(text, position)) is not None:
        around = next((q for q in doubles if q.outer_start <= opening < q.outer_end), None)
        if around is not None:
            position = around.outer_end
            continue
        following = next((q for q in doubles if q.outer_start > opening), None)
        limit = len(text) if following is None or following.outer_start == opening + 1 else following.outer_start
        closing = _single_closing(text, opening, min(limit, opening + MOST_SINGLE))
        if closing is None or closing == opening + 1:
            position = opening + 1
            continue
        singles.append(Quotation(opening + 1, closing, opening, closing + 1, single=True))
        position = closing + 1
    free = [q for q in doubles if not any(s.outer_start < q.outer_end and q.outer_start < s.outer_end for s in singles)]
    return sorted(singles + free, key=lambda q: q.start)


def _single_opening(text: str, position: int) -> int | None:
    for match in re.finditer(r"[‘'‚](?=[\w“\"$@#(…\[])", text[position:]):
        at = position + match.start()
        before = text[at - 1] if at else " "
        doubled = text[at : at + 2] in {"``", "''"} or before in "'`"
        if (before.isspace() or before in '([—–-“":') and not doubled and not _ELIDED.match(text, at + 1):
            return at
    return None


def _single_closing(text: str, opening: int, limit: int) -> int | None:
    """The closing mark: after punctuation, or after a word that is no plural genitive, before the next opening one."""
    closer = "’'" if text[opening] in "‘‚" else "'"
    fallback: int | None = None
    for match in re.finditer(rf"(?<=\S)[{closer}](?=$|[^\w])", text[opening + 1 : limit]):
        at = opening + 1 + match.start()
        if text[at : at + 2] == _DOUBLE_APOSTROPHES or text[at - 1] == "'":
            continue
        if _single_opening(text[:at], opening + 1) is not None:
            break
        if text[at - 1] != "s":
            return at
        after = text[at + 1 : at + 2]
        if after in {".", ",", ";", ":", "?", "!", ")", ""}:
            return at
        fallback = fallback if fallback is not None else at
    return fallback
