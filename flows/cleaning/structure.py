"""Splits plain text into paragraphs: line ends, hard-wrapped lines, headings and list items."""

import itertools
import re

from flows.cleaning.records import ParagraphKind

# Texts wrapped by hand, by mail programs or by formatters of HTML have lines of at most this many characters.
_WIDEST_WRAP = 130
_NARROWEST_WRAP = 36
# Share of the lines broken off within a sentence that must be as full as wrapping makes them. Wrapped articles have
# 0.9 and more (tables and headings are the rest); lists of short lines have under 0.4.
_WRAPPED_SHARE = 0.8
# A line of at least so many characters that ends within a sentence goes on where the next one begins in lower case.
_BROKEN_OFF = 30
# After a shorter one it does so where the next has at least so many words; below that both are items of a list.
_CONTINUING_WORDS = 5
_CLOSING = ",.;:)”’%?!"

_BULLET = re.compile(r"(?:[•●▪◦‣∙·■*]|[-–—](?=\s))\s*(?=\S)")
_NUMBERED = re.compile(r"\(?\d{1,2}[.)]\s+\S")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
_SPACES = re.compile(r"[^\S\n]+")
_TERMINAL = re.compile(r"[.!?…:;]['\"”’»)\]]*$")
_HEADING_WORDS = 14
# Labels in lower case that sites have for screen readers; they never go on with a sentence.
_OWN_LINE = re.compile(
    r"(?:(?:image|media|video) (?:source|caption|copyright)|list (?:of )?\d+ (?:of \d+|items?)|end of list)\b"
)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, each on one line, without empty ones.

    Every line is a paragraph, but lines that wrapping or mark-up broke within a sentence are put together again.
    """
    blocks = [
        [line for raw in block.split("\n") if (line := _SPACES.sub(" ", raw).strip())]
        for block in re.split(r"\n[^\S\n]*\n", text)
    ]
    width = _wrap_width(blocks)
    return [joined for block in blocks if block for joined in _unwrap(block, width)]


def _wrap_width(blocks: list[list[str]]) -> int:
    """The width in characters that lines are wrapped at, or 0 where they are not.

    A wrapped line ends where the next line's first word would not have fitted any more.
    """
    inner = [(line, after) for block in blocks for line, after in itertools.pairwise(block)]
    width = max((len(line) for block in blocks for line in block), default=0)
    broken = [(line, after) for line, after in inner if not _TERMINAL.search(line)]
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP or len(broken) < 2:
        return 0
    full = sum(_is_full(line, after, width) for line, after in broken)
    return width if full >= _WRAPPED_SHARE * len(broken) else 0


def _is_full(line: str, after: str, width: int) -> bool:
    # Slack, since indents, trailing blanks and wide characters count differently from program to program.
    return len(line) + 1 + len(after.split(" ", 1)[0]) > width - 4


def _runs_over(line: str, after: str, width: int) -> bool:
    """Whether a line of a wrapped text runs over into the next: after a full stop only if it is full to the brim."""
    if _TERMINAL.search(line):
        return len(line) + 1 + len(after.split(" ", 1)[0]) > width
    return len(line) > 0.6 * width


def _goes_on(line: str, after: str, later: str) -> bool:
    """Whether a sentence goes on from a line into the next, as where a link stood on a line of its own."""
    if _TERMINAL.search(line) or _OWN_LINE.match(after) or _OWN_LINE.match(line):
        return False
    if after[0] in _CLOSING:
        return True
    if after[0].islower():
        return len(line) >= _BROKEN_OFF or len(after.split()) >= _CONTINUING_WORDS
    # A link in mid-sentence: what follows it goes on in lower case.
    return len(line) >= _BROKEN_OFF and len(after) < 80 and bool(later) and (later[0].islower() or later[0] in _CLOSING)


def _unwrap(block: list[str], width: int) -> list[str]:
    out = [block[0]]
    for i, line in enumerate(block[1:], start=1):
        before, later = block[i - 1], block[i + 1] if i + 1 < len(block) else ""
        # Whether the sentence so far is long enough is judged by all of it, not by the last piece alone.
        so_far = out[-1] if len(before) < _BROKEN_OFF else before
        if not _BULLET.match(line) and (_goes_on(so_far, line, later) or (width and _runs_over(before, line, width))):
            # A word broken by a hyphen at the line's end keeps it: "well-" + "known".
            out[-1] += line if re.search(r"\w-$", before) or line[0] in _CLOSING else f" {line}"
        else:
            out.append(line)
    return out


def kind_of(paragraph: str, before: str | None, after: str | None) -> tuple[str, ParagraphKind]:
    """A paragraph of plain text without its marker, and what it is.

    A heading is a short line without end punctuation that stands before a longer paragraph.
    """
    if match := _MARKDOWN_HEADING.match(paragraph):
        return paragraph[match.end() :].rstrip("# "), "heading"
    if match := _BULLET.match(paragraph):
        return paragraph[match.end() :], "list_item"
    if _NUMBERED.match(paragraph) and any(other and _NUMBERED.match(other) for other in (before, after)):
        return paragraph, "list_item"
    if is_headline(paragraph) and after is not None and len(after) > len(paragraph) and not is_headline(after):
        return paragraph, "heading"
    return paragraph, "body"


def without_markdown(text: str) -> str:
    """Markdown without emphasis, links, images and code marks; headings and lists keep their marks for kind_of."""
    text = re.sub(r"!\[[^\]\n]*\]\([^)\n]*\)", "", text)
    text = re.sub(r"\[([^\]\n]+)\]\([^)\n]*\)", r"\1", text)
    text = re.sub(r"(?<![\w*])(\*\*|__|\*|_)(?=\S)([^*_\n]+?)(?<=\S)\1(?![\w*])", r"\2", text)
    return re.sub(r"^[ \t]*(?:>[ \t]?)+", "", re.sub(r"`([^`\n]+)`", r"\1", text), flags=re.MULTILINE)


def is_headline(line: str) -> bool:
    """Whether a line reads as a heading: few words, no end punctuation, no quotation left open."""
    words = line.split()
    return 0 < len(words) <= _HEADING_WORDS and not _TERMINAL.search(line) and line.count("“") == line.count("”")
