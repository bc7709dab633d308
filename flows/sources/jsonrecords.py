"""JSON and JSON lines: one article a line, one object, or a list of objects."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from flows.sources.decoding import decode
from flows.sources.fields import FieldTable
from flows.sources.records import MAX_RECORD_BYTES, Problem, Record
from flows.sources.sniffing import looks_like_html


def record_of(
    raw_path: str, sha256: str, source_format: str, data: Mapping[str, Any], table: FieldTable
) -> Record | Problem:
    """The record of an object with named fields, or the problem that it has no text in any field known."""
    fields, unmapped = table.apply(data)
    html, text = fields.pop("html", ""), fields.pop("content", "")
    content = text or html or fields.get("lead", "")
    if not content.strip():
        return Problem(raw_path, "no_text", "No field holds the article's text: name it in the field table.")
    kind = "html" if looks_like_html(content) else "text"
    return Record(raw_path, sha256, source_format, content, kind, fields, unmapped)


def read_json_lines(raw_path: str, lines: Iterator[bytes], table: FieldTable) -> Iterator[Record | Problem]:
    """One article a line; n of "#n" is the line number. A broken line costs that line only."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{raw_path}#{number}"
        if len(line) > MAX_RECORD_BYTES:
            yield Problem(where, "too_large", f"The line is longer than {MAX_RECORD_BYTES:,} bytes: split or remove it.")
            continue
        text = decode(line)
        value = None if text is None else parse(text)
        if not isinstance(value, dict):
            yield Problem(where, "broken_json_line", "The line is no JSON object: mend it or remove it.")
            continue
        yield record_of(where, hashlib.sha256(line.strip()).hexdigest(), "jsonl", value, table)


def read_json(raw_path: str, data: bytes, table: FieldTable) -> Iterator[Record | Problem]:
    """One article, or a list of articles; n of "#n" is the place in the list, from 1."""
    text = decode(data)
    value = None if text is None else parse(text)
    if isinstance(value, dict):
        yield record_of(raw_path, hashlib.sha256(data).hexdigest(), "json", value, table)
        return
    if not isinstance(value, list) or not value:
        yield Problem(raw_path, "broken_json", "The file is no JSON object or list of objects: mend it.")
        return
    for number, item in enumerate(value, start=1):
        where = f"{raw_path}#{number}"
        if isinstance(item, dict):
            raw = json.dumps(item, sort_keys=True, ensure_ascii=True).encode()
            yield record_of(where, hashlib.sha256(raw).hexdigest(), "json", item, table)
        else:
            yield Problem(where, "broken_json", "This member of the list is no JSON object: mend it or remove it.")


def parse(text: str) -> Any:
    """The JSON value, or None where there is none; half of a surrogate pair becomes U+FFFD, since no table can hold it."""
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return _whole(value) if "\\u" in text or "\\U" in text else value


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(name): _whole(item) for name, item in value.items()}
    return value
