"""Cleans web pages: trafilatura finds the story, the lexicon takes out what it left, the rest is recorded."""

import logging
import re
from collections.abc import Iterator
from copy import copy

import lxml.html
import trafilatura
from lxml import etree

from flows.cleaning.boilerplate import PROSE_WORDS, Stated, ends_sentence, line_rule, strip
from flows.cleaning.metadata import PageMetadata, page_metadata
from flows.cleaning.normalising import normalise
from flows.cleaning.plain import Draft, clean_plain, merged
from flows.cleaning.records import MAX_TEXT_CHARS, ParagraphKind, Removed
from flows.cleaning.structure import paragraphs as split_paragraphs

_CELLS = " | "
_KINDS: dict[str, ParagraphKind] = {"head": "heading", "item": "list_item", "row": "list_item"}
# Elements whose text is a paragraph of its own in trafilatura's output.
_BLOCKS = frozenset({"p", "head", "item", "quote", "row", "code", "list", "table", "div", "main", "ab", "lb"})

# Elements of a page that show no text, and those that begin a new line.
_HIDDEN = frozenset({
    "script", "style", "noscript", "template", "head", "svg", "iframe", "object", "textarea", "select", "option",
    "canvas",
})  # fmt: skip
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time",
    "tt", "u", "var", "wbr",
})  # fmt: skip
_UNSHOWN = re.compile(r"<(script|style|head|noscript)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<[^<>]*>")
_BLANKS = re.compile(r"\s+")
_NO_LETTERS = re.compile(r"[\W_]+")

_PAGE = re.compile(r"<(?:html|body|head)[\s>]", re.IGNORECASE)

# Section and search pages have a teaser or two and hundreds of linked words; the shortest articles of pages that do not
# call themselves articles have 70 words of prose and not ten times as many in links.
_LIST_PROSE = 150
_LIST_LINKED = 300
_LIST_RATIO = 10

# Its warnings about single elements would go to the user's terminal.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

# Of trafilatura's MANUALLY_CLEANED, those that it deletes without looking into them first.
_DROPPED = (
    "aside", "audio", "button", "canvas", "datalist", "dialog", "embed", "fieldset", "footer", "iframe", "input",
    "label", "legend", "link", "map", "menu", "nav", "noscript", "object", "optgroup", "option", "progress", "select",
    "source", "style", "svg", "textarea", "time", "track", "video",
)  # fmt: skip

_CAPTIONS = etree.XPath(
    "//figcaption | //*[contains(@class, 'caption') or contains(@class, 'Caption') or contains(@class, 'credit')]"
)
_CAPTION_WORDS = 40
_TITLE_LINES = 3
# A paragraph or list item of so many words that is one link, and no sentence, points to another story.
_LINK_WORDS = 5

# A story of fewer words, and shorter than this share of what a laxer reading of the page gives, has probably lost its body.
_SHORT_STORY = 100
_SUSPICIOUS_SHARE = 0.4


def clean_web(html: str, url: str | None, title: str | None, own_file: bool) -> tuple[Draft, PageMetadata]:
    """The story of a web page or of a piece of HTML, and the metadata of its markup.

    url and title are what the record itself says. A piece of HTML in a record's field (not own_file, no body element)
    is somebody's chosen text, so it is read whole; so is a page where no story is found. A page without a sentence has none.
    """
    tree = parse(html)
    if tree is None:
        return Draft([], [], Stated()), PageMetadata({}, live=False, article=False)
    meta = page_metadata(tree, url)
    title = title or meta.fields.get("title")
    piece = not own_file and not _PAGE.search(html)
    if piece:
        _mark(tree)
    # libxml2 drops what is nested too deep; then the bare text between tags is better than nothing.
    shown = visible_text(tree)
    shown = shown if shown.strip() else _TAGS.sub("\n", _UNSHOWN.sub("", html))
    if len(shown) > MAX_TEXT_CHARS:
        return Draft([], [], Stated(), title, ["too_large"]), meta
    visible = [line for raw in normalise(shown).split("\n") if (line := " ".join(raw.split()))]
    lean = _lean(tree)
    found = [] if piece else _story(tree, lean, visible)
    if not piece and not any(ends_sentence(line) for line in visible):
        return Draft(
            removed=[Removed("page", line) for line in visible], paragraphs=[], stated=Stated(), title=title
        ), meta
    if not found:
        return clean_plain("\n".join(visible), title, own_file=not piece), meta
    if not meta.article and _is_list(found, tree):
        return Draft([], [], Stated(), title, ["list_page"]), meta
    stated = Stated()
    found, removed = _without_page_parts(found, lean, title)
    stripped, more = strip([text for text, _ in found], stated)
    kept = _without_links(stripped, {text for text, kind in found if kind == "heading"}, lean)
    removed += more + [Removed("related", text) for text in stripped if text not in kept]
    kind_of = dict(reversed(found))
    story = [(text, kind_of.get(text, "body")) for text in kept]
    _read_head(visible, kept, stated)
    return Draft(story, removed + _elsewhere(visible, kept, removed), stated, title), meta


def _is_list(story: list[tuple[str, ParagraphKind]], tree: lxml.html.HtmlElement) -> bool:
    """Whether a page only points to articles: hardly any prose, and many times as many words in headline-long links."""
    prose = sum(len(text.split()) for text, _ in story if len(text.split()) >= PROSE_WORDS and ends_sentence(text))
    linked = sum(n for a in tree.iter("a") if (n := len((a.text_content() or "").split())) >= _LINK_WORDS)
    return prose < _LIST_PROSE and linked > max(_LIST_LINKED, _LIST_RATIO * prose)


def parse(html: str) -> lxml.html.HtmlElement | None:
    """The tree of an HTML text, or None where there is none."""
    # lxml refuses text with an encoding declaration.
    html = re.sub(r"^\s*<\?xml[^>]*\?>", "", html)
    try:
        parser = lxml.html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
        return lxml.html.document_fromstring(html, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _story(
    tree: lxml.html.HtmlElement, lean: lxml.html.HtmlElement, visible: list[str]
) -> list[tuple[str, ParagraphKind]]:
    """The paragraphs of the story as trafilatura reads the page, strictly unless that leaves hardly anything.

    Its comparison with other extractors takes as long as all the rest, and counts only where they find twice as much.
    """
    prose = sum(n for line in visible if (n := len(line.split())) >= PROSE_WORDS and ends_sentence(line))
    strict = _extract(lean, precise=True, fast=True)
    if 2 * _words(strict) < prose or _words(strict) < _SHORT_STORY:
        strict = _extract(tree, precise=True)
    if _words(strict) < _SHORT_STORY:
        lax = _extract(tree, precise=False)
        if _words(strict) < _SUSPICIOUS_SHARE * _words(lax):
            return lax
    return strict


def _mark(tree: lxml.html.HtmlElement) -> None:
    """Writes the marks of plain text before headings and list items, so that they are known in the visible text."""
    for element in tree.iter("h2", "h3", "h4", "h5", "h6", "li"):
        first = element
        while not (first.text or "").strip() and len(first) and isinstance(first[0].tag, str):
            first = first[0]
        if (first.text or "").strip():
            first.text = ("• " if element.tag == "li" else "## ") + (first.text or "").lstrip()


def _lean(tree: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """A copy without what trafilatura drops whatever is in it: two elements in five, each of which many paths look at."""
    lean = copy(tree)
    for script in lean.xpath("//script[not(contains(@type, 'ld+json'))]"):
        script.drop_tree()
    etree.strip_elements(lean, *_DROPPED, with_tail=False)
    return lean


def _words(story: list[tuple[str, ParagraphKind]]) -> int:
    return sum(len(text.split()) for text, _ in story)


def _extract(tree: lxml.html.HtmlElement, precise: bool, fast: bool = False) -> list[tuple[str, ParagraphKind]]:
    document = trafilatura.bare_extraction(
        tree, fast=fast, favor_precision=precise, favor_recall=not precise, include_comments=False, include_tables=True,
        with_metadata=False,
    )  # fmt: skip
    if document is None or isinstance(document, dict) or document.body is None:
        return []
    blocks = list(_blocks(document.body))
    # In one go, since repairing many small pieces is slow; a block has no line breaks of its own.
    texts = normalise("\n".join(text for text, _ in blocks)).split("\n")
    if len(texts) != len(blocks):
        texts = [normalise(text) for text, _ in blocks]
    return [(line, kind) for text, (_, kind) in zip(texts, blocks, strict=True) for line in split_paragraphs(text)]


def _blocks(body: etree._Element) -> Iterator[tuple[str, ParagraphKind]]:
    """The text of each block element and what it is, in document order."""
    buffer: list[str] = []
    current: list[ParagraphKind] = ["body"]
    rows = 0

    def flush() -> Iterator[tuple[str, ParagraphKind]]:
        text = "".join(buffer)
        buffer.clear()
        if text.strip():
            # A row of one cell lays a page out; only rows of several are a table.
            yield text, "body" if rows and _CELLS not in text else current[-1]

    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _BLOCKS:
                yield from flush()
            current.append(_KINDS.get(tag, current[-1]))
            rows += tag == "row"
            if tag == "cell" and "".join(buffer).strip():
                buffer.append(_CELLS)
            buffer.append(_flat(element.text))
        else:
            if tag in _BLOCKS:
                yield from flush()
            current.pop()
            rows -= tag == "row"
            buffer.append(_flat(element.tail))
    yield from flush()


def _flat(text: str | None) -> str:
    return _BLANKS.sub(" ", text) if text else ""


def visible_text(tree: lxml.html.HtmlElement, every_element: bool = False) -> str:
    """All text that a page shows, a line for every block element, or for every element at all."""
    inline = frozenset[str]() if every_element else _INLINE
    out: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag
        if event == "start":
            hidden += tag in _HIDDEN
            if not hidden:
                if tag not in inline:
                    out.append("\n")
                if text := element.text:
                    out.append(_BLANKS.sub(" ", text))
        else:
            if not hidden and tag not in inline:
                out.append("\n")
            hidden -= tag in _HIDDEN
            if not hidden and (text := element.tail):
                out.append(_BLANKS.sub(" ", text))
    return "".join(out)


def _without_page_parts(
    story: list[tuple[str, ParagraphKind]], tree: lxml.html.HtmlElement, title: str | None
) -> tuple[list[tuple[str, ParagraphKind]], list[Removed]]:
    """The story without what the page's markup marks as title or caption, and those."""
    titles = {_letters(title or ""), *(_letters(h1.text_content()) for h1 in tree.iter("h1"))} - {""}
    short = {_letters(text) for text, _ in story if len(text.split()) <= _CAPTION_WORDS}
    captions = short & {_letters(e.text_content()) for e in _CAPTIONS(tree)} | (
        short & {_letters(a) for a in tree.xpath("//img/@alt")}
    )
    removed: list[Removed] = []
    top = next((i for i, (text, _) in enumerate(story[:_TITLE_LINES]) if _letters(text) in titles), None)
    if top is not None and len(story) > top + 1:
        # Above the title stands at most the section's name.
        removed += [Removed("title", text) for text, _ in story[: top + 1]]
        story = story[top + 1 :]
    kept = []
    for text, kind in story:
        if captions and len(text.split()) <= _CAPTION_WORDS and _letters(text) in captions:
            removed.append(Removed("caption", text))
        else:
            kept.append((text, kind))
    return kept, removed


def _without_links(kept: list[str], headings: set[str], tree: lxml.html.HtmlElement) -> list[str]:
    """The paragraphs that are more than one link, or are sentences or headings nevertheless."""
    doubtful = {
        _letters(text)
        for text in kept
        if len(text.split()) >= _LINK_WORDS and text not in headings and not ends_sentence(text)
    }
    links = {_letters(a.text_content()) for a in tree.iter("a")} & doubtful if doubtful else set()
    return [text for text in kept if _letters(text) not in links or ends_sentence(text) or text in headings]


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text).casefold()


def _read_head(visible: list[str], kept: list[str], stated: Stated) -> None:
    """Reads dates and bylines from the lines between the page's top and the story's first paragraph."""
    start = visible.index(kept[0]) if kept and kept[0] in visible else 0
    for line in visible[max(0, start - 15) : start]:
        rule = line_rule(line)
        if rule and rule.kind in {"date", "byline", "agency"} and (match := rule.match(line)):
            stated.take(match, rule.kind)


def _elsewhere(visible: list[str], kept: list[str], removed: list[Removed]) -> list[Removed]:
    """What the page shows and neither the story nor removed has, put together in pieces."""
    story = _letters(" ".join([*kept, *(item.text for item in removed)]))
    rest = [line for line in visible if _letters(line) not in story]
    return merged([Removed(rule.kind if (rule := line_rule(line)) else "page", line) for line in rest])
