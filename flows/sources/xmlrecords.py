"""RSS and Atom feeds, NITF and NewsML-G2. Entities are not resolved, and nothing outside the file is looked at."""

import hashlib
import re
from collections.abc import Iterator
from html.entities import name2codepoint

from lxml import etree

from flows.sources.fields import FieldTable
from flows.sources.jsonrecords import record_of
from flows.sources.records import MAX_DOCUMENT_BYTES, Problem, Record
from flows.sources.streams import Input

_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]{0,1000}(?:\[.*?\]\s*)?>", re.DOTALL)
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{0,30});")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})


def _character(name: str) -> bytes:
    """The entity as XML knows it: those of HTML as their numbers, since feeds use them, and others as nothing."""
    if name in _XML_ENTITIES:
        return f"&{name};".encode()
    return f"&#{name2codepoint[name]};".encode() if name in name2codepoint else b""


def _parse(source: Input) -> etree._Element | Problem:
    data = source.document(MAX_DOCUMENT_BYTES)
    if isinstance(data, Problem):
        return data
    # Without its document type a file cannot define entities, be they bombs or names of other files.
    data = _DOCTYPE.sub(b"", data, count=1)
    data = _ENTITY.sub(lambda match: _character(match[1].decode("ascii")), data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(data.strip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        return Problem(source.raw_path, "broken_xml", "The file is no XML that can be read: mend it or fetch it again.")
    return root


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _text(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _digest(element: etree._Element) -> str:
    return hashlib.sha256(etree.tostring(element, with_tail=False)).hexdigest()


def read_feed(source: Input, table: FieldTable) -> Iterator[Record | Problem]:
    """One article an item or entry; n of "#n" is its place in the feed, from 1. The feed's title is the publisher."""
    root = _parse(source)
    if isinstance(root, Problem):
        yield root
        return
    items = [element for element in root.iter() if _name(element) in {"item", "entry"}]
    holder = next((element for element in root.iter() if _name(element) in {"channel", "feed"}), root)
    publisher = next((_text(child) for child in holder if _name(child) == "title"), "")
    if not items:
        yield Problem(source.raw_path, "no_records", "The feed has no items: fetch it again or remove it.")
    for number, item in enumerate(items, start=1):
        fields: dict[str, str] = {"publisher": publisher}
        for child in item:
            if "/mrss" in str(child.tag):
                continue  # pictures, with captions that may be longer than the story
            name, value = _name(child), _item_text(child)
            if name == "link":
                if child.get("rel", "alternate") == "alternate":
                    fields.setdefault("url", child.get("href") or value)
            elif name in {"encoded", "content", "description", "summary"}:
                # The fullest text counts: feeds repeat the lead as description beside the whole story.
                fields["content"] = max(fields.get("content", ""), value, key=len)
            elif name == "source":
                fields["publisher"] = value or publisher
            elif name in _FEED_FIELDS:
                fields.setdefault(_FEED_FIELDS[name], value)
        yield record_of(f"{source.raw_path}#{number}", _digest(item), "feed", fields, table)


_FEED_FIELDS = {
    "title": "title", "pubDate": "published", "published": "published", "date": "published", "issued": "published",
    "updated": "updated", "creator": "byline", "author": "byline", "language": "language", "credit": "agencies",
}  # fmt: skip


def _item_text(element: etree._Element) -> str:
    if _name(element) == "author" and (name := next((c for c in element if _name(c) == "name"), None)) is not None:
        return _text(name)
    if len(element) and element.get("type") == "xhtml":
        return "".join(etree.tostring(child, encoding="unicode") for child in element)
    return "".join(element.itertext()).strip()


def read_news_xml(source: Input, table: FieldTable) -> Iterator[Record | Problem]:
    """NITF documents and NewsML-G2 items; a file with several items gives "#n" each."""
    root = _parse(source)
    if isinstance(root, Problem):
        yield root
        return
    items = [element for element in root.iter() if _name(element).lower() == "newsitem"]
    if not items:
        items = [element for element in root.iter() if _name(element).lower() == "nitf"] or [root]
    for number, item in enumerate(items, start=1):
        where = f"{source.raw_path}#{number}" if len(items) > 1 else source.raw_path
        yield record_of(where, _digest(item), "newsxml", _news_fields(item), table)


_BODIES = ("body.content", "body", "datacontent", "inlinedata", "inlinexml")
_BLOCKS = frozenset({"p", "hl2", "li", "h1", "h2", "h3", "h4", "tr", "pre", "dt", "dd"})
# What is shown beside a text; captions are paragraphs there.
_BESIDE = frozenset(
    {"media", "fig", "figure", "photo", "media-caption", "figcaption", "caption", "note", "fn", "script"}
)

# Elements, or element@attribute, that state a column, the surest first; each standard has its own.
_NEWS_FIELDS = {
    "title": ("headline", "hl1", "hedline", "title"),
    "byline": ("by", "byline", "creator", "author"),
    "published": (
        "firstpublished", "firstcreated", "contentcreated", "versioncreated", "date.issue@norm", "date.release@norm",
        "story.date@norm", "pubdata@norm", "pubdata@date.publication", "thisrevisioncreated", "sent", "dateandtime",
    ),
    "publisher": ("copyrightholder", "pubdata@name", "infosource", "source", "provider", "provider@literal"),
    "dateline": ("dateline",),
    "language": ("language@tag", "language@formalname"),
}  # fmt: skip
# All of these are looked through for agencies.
_NEWS_CREDITS = (
    "creditline", "distributor", "provider", "provider@literal", "infosource", "infosource@literal", "copyrightholder",
    "doc.copyright@holder", "party@formalname", "providerid",
)  # fmt: skip


def _news_fields(item: etree._Element) -> dict[str, str]:
    stated: dict[str, str] = {}
    for element in item.iter():
        name = _name(element).lower()
        if name and name not in stated and (text := _text(element)):
            stated[name] = text
        for attribute in ("norm", "date.publication", "name", "literal", "holder", "tag", "FormalName"):
            if value := element.get(attribute):
                stated.setdefault(f"{name}@{attribute.lower()}", value)
    fields = {
        column: next((stated[name] for name in names if name in stated), "") for column, names in _NEWS_FIELDS.items()
    }
    fields["agencies"] = ", ".join(dict.fromkeys(stated[name] for name in _NEWS_CREDITS if name in stated))
    fields["language"] = item.get("{http://www.w3.org/XML/1998/namespace}lang") or fields["language"]
    dateline = fields.pop("dateline")
    body = next((e for name in _BODIES for e in item.iter() if _name(e).lower() == name), None)
    text = "" if body is None else "\n\n".join(_body_blocks(body))
    # NewsML keeps the dateline apart from the text that it opens.
    if dateline and text and dateline.casefold()[:12] not in text[:200].casefold():
        text = f"{dateline.rstrip(' -–—')} - {text}"
    return {**{name: value for name, value in fields.items() if value}, "content": text}


def _body_blocks(body: etree._Element) -> Iterator[str]:
    """The paragraphs of a body, list items with a bullet; where it has no such elements, its text as it is."""
    found = False
    for element in body.iter():
        name = _name(element).lower()
        above = {_name(parent).lower() for parent in element.iterancestors()}
        if name not in _BLOCKS or above & (_BESIDE | {"li", "tr", "head"}):
            continue
        for line_break in element.iter():
            if _name(line_break).lower() in {"br", "td", "th"}:
                line_break.tail = f" {line_break.tail or ''}"
        if text := _text(element):
            found = True
            yield f"• {text}" if name == "li" else text
    if not found:
        yield "".join(body.itertext()).strip()
