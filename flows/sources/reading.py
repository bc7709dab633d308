"""Reads one source file: tells its format by its content and hands it to that format's reader."""

import hashlib
import re
from collections.abc import Iterator

import yaml

from flows.sources.archives import is_word, members, word_text
from flows.sources.databases import read_database_text
from flows.sources.decoding import decode
from flows.sources.fields import FieldTable, field_table
from flows.sources.jsonrecords import read_json, read_json_lines
from flows.sources.records import MAX_DOCUMENT_BYTES, MAX_FILE_BYTES, MAX_RECORD_BYTES, Problem, Record, SourceFile
from flows.sources.sniffing import binary_kind, format_of
from flows.sources.streams import READ_ERRORS, Input, TooLargeError, gunzipped
from flows.sources.tables import read_table
from flows.sources.warc import read_warc
from flows.sources.xmlrecords import read_feed, read_news_xml

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{1,5000}?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)

# Containers in containers are opened to this depth: a .jsonl.gz in a .zip is two.
_DEEPEST = 3


def read(source: SourceFile, fields: FieldTable | None = None) -> Iterator[Record | Problem]:
    """The articles of a file, in its order, or the problems that kept them from being read.

    Gives at least one record or problem for every file, and raises for none.
    """
    if source.problem is not None:
        yield source.problem
        return
    if source.size > MAX_FILE_BYTES:
        yield Problem(source.raw_path, "too_large", f"Larger than {MAX_FILE_BYTES:,} bytes: split it.")
        return
    path = source.path
    given = False
    for item in _read(Input(source.raw_path, path.name, lambda: path.open("rb")), fields or field_table(), 0):
        given = True
        yield item
    if not given:
        yield Problem(source.raw_path, "no_records", "The file holds no articles: remove it.")


def _read(source: Input, table: FieldTable, depth: int) -> Iterator[Record | Problem]:
    """As read, for something in a file; what breaks off in the middle costs the rest only."""
    path = source.raw_path
    try:
        head = source.head()
        if not head.strip(b" \t\r\n\0\xef\xbb\xbf"):
            yield Problem(path, "empty_file", "The file is empty: remove it or fetch it again.")
        elif kind := binary_kind(head):
            yield Problem(path, "unknown_format", f"This is {kind}, which is not read: convert it to text.")
        else:
            yield from _read_format(format_of(source.name, head), source, table, depth)
    except TooLargeError:
        yield Problem(path, "too_large", f"It unpacks to more than {MAX_FILE_BYTES:,} bytes: split it.")
    except PermissionError:
        yield Problem(path, "no_permission", "The file cannot be read: give read permission.")
    except READ_ERRORS as error:
        message = f"Reading breaks off ({type(error).__name__}): the file is damaged or cut short, fetch it again."
        yield Problem(path, "broken_file", message)


def _read_format(kind: str, source: Input, table: FieldTable, depth: int) -> Iterator[Record | Problem]:
    match kind:
        case "gz" | "zip" if depth >= _DEEPEST:
            message = "Archives within archives are opened three deep: unpack it."
            yield Problem(source.raw_path, "nested_too_deep", message)
        case "gz":
            yield from _read(gunzipped(source), table, depth + 1)
        case "zip" if is_word(source):
            text = word_text(source)
            yield from [text] if isinstance(text, Problem) else _read_word(source.raw_path, text, table)
        case "zip":
            for member in members(source):
                yield from [member] if isinstance(member, Problem) else _read(member, table, depth + 1)
        case "warc":
            yield from read_warc(source)
        case "jsonl":
            yield from read_json_lines(source, table)
        case "json":
            yield from read_json(source, table)
        case "csv":
            yield from read_table(source, table)
        case "feed":
            yield from read_feed(source, table)
        case "newsxml":
            yield from read_news_xml(source, table)
        case "unreadable":
            message = "The bytes are no text in any known encoding: convert the file to UTF-8."
            yield Problem(source.raw_path, "unreadable_bytes", message)
        case "unknown":
            message = "Not one of the formats that are read: convert it, or name it .txt if it is an article."
            yield Problem(source.raw_path, "unknown_format", message)
        case _:
            yield from _read_text(kind, source, table)


def _read_text(kind: str, source: Input, table: FieldTable) -> Iterator[Record | Problem]:
    data = source.document(MAX_DOCUMENT_BYTES if kind == "database" else MAX_RECORD_BYTES)
    if isinstance(data, Problem):
        yield data
        return
    text = decode(data)
    if text is None:
        message = "The bytes are no text in any known encoding: convert the file to UTF-8."
        yield Problem(source.raw_path, "unreadable_bytes", message)
    elif not text.strip():
        yield Problem(source.raw_path, "empty_file", "The file is empty: remove it or fetch it again.")
    elif kind == "database":
        yield from read_database_text(source.raw_path, text, table)
    else:
        digest = hashlib.sha256(data).hexdigest()
        fields, unmapped, text = _front_matter(text, table) if kind == "md" else ({}, (), text)
        yield Record(source.raw_path, digest, kind, text, "html" if kind == "html" else "text", fields, unmapped)


def _front_matter(text: str, table: FieldTable) -> tuple[dict[str, str], tuple[str, ...], str]:
    """The metadata between --- lines at the top of a Markdown file, the names not known, and the rest of the text."""
    match = _FRONT_MATTER.match(text)
    try:
        found = yaml.safe_load(match[1]) if match else None
    except (yaml.YAMLError, ValueError, RecursionError):
        found = None
    if not match or not isinstance(found, dict):
        return {}, (), text
    fields, unmapped = table.apply(found)
    fields.pop("content", None), fields.pop("html", None)
    return fields, unmapped, text[match.end() :]


def _read_word(raw_path: str, text: str, table: FieldTable) -> Iterator[Record | Problem]:
    if format_of("export.txt", text[:MAX_RECORD_BYTES].encode()) == "database":
        yield from read_database_text(raw_path, text, table)
    elif not text.strip():
        yield Problem(raw_path, "no_text", "The Word document holds no text: it may be a scan.")
    elif len(text) > MAX_RECORD_BYTES:
        yield Problem(raw_path, "too_large", f"Longer than {MAX_RECORD_BYTES:,} characters: split it.")
    else:
        yield Record(raw_path, hashlib.sha256(text.encode()).hexdigest(), "docx", text, "text")
