"""Tells what a file is, by its first bytes before its name."""

import json
import re
from pathlib import PurePosixPath

from flows.sources.decoding import decode

_HTML = re.compile(
    r"<!doctype html|<(?:html|head|body)[\s>]"
    r"|<(?:div|article|section|p|h[1-6]|table|meta|span|br|a|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_SNIFF_CHARS = 4096

# The first element's name decides what an XML document is.
_XML_ROOT = re.compile(r"<(?!\?|!)(?:[\w.-]+:)?([\w.-]+)")
_XML_FORMATS = {
    "rss": "feed", "feed": "feed", "rdf": "feed", "channel": "feed",
    "nitf": "newsxml", "newsitem": "newsxml", "newsmessage": "newsxml", "newsml": "newsxml", "packageitem": "newsxml",
    "html": "html",
}  # fmt: skip

# First bytes of what is no text, with what to say about it.
_BINARY = (
    (b"%PDF", "a PDF"), (b"\x89PNG", "an image"), (b"\xff\xd8\xff", "an image"), (b"GIF8", "an image"),
    (b"RIFF", "media"), (b"\xd0\xcf\x11\xe0", "an old Office file"), (b"PAR1", "a Parquet file"), (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"), (b"7z\xbc\xaf", "7-Zip"), (b"Rar!", "RAR"), (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"SQLite format", "a database"), (b"{\\rtf", "an RTF file"), (b"\x7fELF", "a program"), (b"OggS", "media"),
)  # fmt: skip

_PLAIN_ENDINGS = frozenset({
    "", ".txt", ".text", ".asc", ".md", ".markdown", ".html", ".htm", ".xhtml", ".shtml", ".json", ".jsonl", ".ndjson",
    ".csv", ".tsv", ".xml", ".rss", ".atom", ".warc", ".gz", ".zip", ".docx", ".nitf",
})  # fmt: skip

_DATABASE = re.compile(
    r"^\s*(?:\d+ of \d+ DOCUMENTS?|Document \d+ of \d+|(?:LOAD-DATE|Load-Date):|End of Document|"
    r"(?:LENGTH|Length):\s+[\d,]+ words?|Full text:|Publication title:|(?:AN[ \t]+)?Document [A-Z][A-Za-z0-9]{19,40}$|"
    r"[\d,]+ words\n+[ \t]*\d{1,2} [A-Z][a-z]+ \d{4}$|HD[ \t]+\S|(?:LP|TD)[ \t]+\S)",
    re.MULTILINE,
)
_TABLE_NAMES = re.compile(r"^(?:text|body|content|article|full_?text|story|article_?text)$", re.IGNORECASE)


def looks_like_html(text: str) -> bool:
    """Whether a document is HTML: it opens with a tag, or is full of them."""
    head = text[:_SNIFF_CHARS].lstrip()
    return bool(head.startswith("<") and _HTML.search(head)) or len(_HTML.findall(head)) > 3


def binary_kind(head: bytes) -> str | None:
    """What a file is that has no text to read, in words; None for text and for containers that are read."""
    # A text may open with the same letters, but has no NUL bytes.
    found = next((kind for magic, kind in _BINARY if head.startswith(magic)), None)
    return found if b"\0" in head or head.startswith((b"%PDF", b"{\\rtf")) else None


def format_of(name: str, head: bytes) -> str:
    """The format by the first bytes: gz, zip, warc, jsonl, json, csv, feed, newsxml, html, database, md, txt.

    "unreadable" where the bytes are no text, "unknown" where the text is of no kind that is read.
    """
    ending = PurePosixPath(name.lower()).suffix
    if head.startswith(b"\x1f\x8b"):
        return "gz"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"WARC/"):
        return "warc"
    text = decode(head)
    if text is None:
        return "unreadable"
    text = text.lstrip()
    if text.startswith("<"):
        if found := _xml_format(text):
            return found
        if ending in {".xml", ".rss", ".atom", ".nitf"} or text.startswith("<?xml"):
            return "unknown"
    if text.startswith("{") or re.match(r"\[\s*(?:[\[{\]\"]|$)", text):
        return _json_format(text, ending)
    if ending in {".jsonl", ".ndjson"}:
        return "jsonl"
    if ending == ".json":
        return "json"
    if ending in {".csv", ".tsv"} or _is_table(text):
        return "csv"
    if looks_like_html(text) or ending in {".html", ".htm", ".xhtml", ".shtml"}:
        return "html"
    if len({match.group().split()[0] for match in _DATABASE.finditer(text)}) > 1:
        return "database"
    if ending in {".md", ".markdown"}:
        return "md"
    return "txt" if ending in _PLAIN_ENDINGS or not re.fullmatch(r"\.[a-z][a-z0-9]{0,7}", ending) else "unknown"


def _xml_format(text: str) -> str | None:
    head = re.sub(r"<!--.*?(?:-->|$)|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", "", text[:_SNIFF_CHARS], flags=re.DOTALL)
    root = _XML_ROOT.search(head)
    return _XML_FORMATS.get(root.group(1).lower()) if root else None


def _json_format(text: str, ending: str) -> str:
    if ending in {".jsonl", ".ndjson"}:
        return "jsonl"
    if text.startswith("["):
        return "json"
    first, _, rest = text.partition("\n")
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return "json"
    return "jsonl" if (rest.strip() and ending != ".json") or rest.lstrip().startswith("{") else "json"


def _is_table(text: str) -> bool:
    """Whether the first line is a header that names a column for the article's text."""
    first = text.partition("\n")[0]
    for delimiter in "\t,;|":
        names = [name.strip(" \"'") for name in first.split(delimiter)]
        if len(names) > 1 and any(_TABLE_NAMES.match(name) for name in names) and all(len(name) < 40 for name in names):
            return True
    return False
