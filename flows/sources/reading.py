"""Reads one source file: tells its format by its content and hands it to that format's reader."""

import hashlib
from collections.abc import Iterator

from flows.sources.decoding import decode
from flows.sources.fields import FieldTable, field_table
from flows.sources.jsonrecords import read_json, read_json_lines
from flows.sources.records import MAX_RECORD_BYTES, Problem, Record, SourceFile
from flows.sources.sniffing import looks_like_html


def read(source: SourceFile, fields: FieldTable | None = None) -> Iterator[Record | Problem]:
    """The articles of a file, in its order, or the problems that kept them from being read.

    Gives at least one record or problem for every file, and raises for none.
    """
    if source.problem is not None:
        yield source.problem
        return
    table = fields or field_table()
    path = source.raw_path
    try:
        data = source.path.read_bytes()
    except OSError as error:
        yield Problem(path, "no_permission", f"The file cannot be read ({type(error).__name__}): check its permissions.")
        return
    name = path.lower()
    if not data.strip(b" \t\r\n\0"):
        yield Problem(path, "empty_file", "The file is empty: remove it or fetch it again.")
    elif name.endswith((".jsonl", ".ndjson")):
        yield from read_json_lines(path, iter(data.splitlines(keepends=True)), table)
    elif name.endswith(".json"):
        yield from read_json(path, data, table)
    elif len(data) > MAX_RECORD_BYTES:
        yield Problem(path, "too_large", f"Larger than {MAX_RECORD_BYTES:,} bytes: split it or remove it.")
    elif (text := decode(data)) is None:
        yield Problem(path, "unreadable_bytes", "The bytes are no text in any known encoding: convert the file to UTF-8.")
    else:
        html = looks_like_html(text)
        yield Record(path, hashlib.sha256(data).hexdigest(), "html" if html else "txt", text, "html" if html else "text")
