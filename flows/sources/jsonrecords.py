"""JSON and JSON lines: one article a line, one object, or a list of objects."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from flows.sources.decoding import decode
from flows.sources.fields import FieldTable
from flows.sources.records import MAX_DOCUMENT_BYTES, MAX_RECORD_BYTES, ContentKind, Problem, Record
from flows.sources.sniffing import looks_like_html
from flows.sources.streams import Input

# Names under which an object holds the list of its articles: news APIs wrap them so.
_LISTS = ("articles", "items", "results", "data", "documents", "docs", "hits", "entries", "records", "news", "stories")
_WRAPPERS = ("response", "data", "result", "results", "articles", "hits")
_DEEPEST_LIST = 2


def record_of(
    raw_path: str, sha256: str, source_format: str, data: Mapping[str, Any], table: FieldTable
) -> Record | Problem:
    """The record of an object with named fields, or the problem that it has no text in any field known."""
    fields, unmapped = table.apply(data)
    html, text = fields.pop("html", ""), fields.pop("content", "")
    lead = fields.pop("lead", "")
    content = text or html or lead
    if not content.strip():
        return Problem(raw_path, "no_text", "No field holds the article's text: name it in the field table.")
    if len(content) > MAX_RECORD_BYTES:
        return Problem(raw_path, "too_large", f"The text is longer than {MAX_RECORD_BYTES:,} characters: split it.")
    kind: ContentKind = "html" if looks_like_html(content) else "text"
    return Record(raw_path, sha256, source_format, content, kind, fields, unmapped)


def read_json_lines(source: Input, table: FieldTable) -> Iterator[Record | Problem]:
    """One article a line; n of "#n" is the line number. A broken line costs that line only."""
    for number, line in source.lines():
        where = f"{source.raw_path}#{number}"
        if line is None:
            yield Problem(
                where, "too_large", f"The line is longer than {MAX_RECORD_BYTES:,} bytes: split or remove it."
            )
            continue
        if not line.strip(b" \t\r\n\0\xef\xbb\xbf"):
            continue
        text = decode(line)
        value = None if text is None else parse(text)
        if isinstance(value, dict):
            yield record_of(where, hashlib.sha256(line.strip()).hexdigest(), "jsonl", value, table)
        else:
            yield Problem(where, "broken_json_line", "The line is no JSON object: mend it or remove it.")


def read_json(source: Input, table: FieldTable) -> Iterator[Record | Problem]:
    """One article, a list of articles, or an object around such a list; n of "#n" is the place in the list, from 1."""
    data = source.document(MAX_DOCUMENT_BYTES)
    if isinstance(data, Problem):
        yield data
        return
    text = decode(data)
    value = None if text is None else parse(text)
    if isinstance(value, dict):
        inner = _list_in(value)
        if inner is None:
            yield record_of(source.raw_path, hashlib.sha256(data).hexdigest(), "json", value, table)
            return
        value = inner
    if not isinstance(value, list) or not value:
        yield Problem(source.raw_path, "broken_json", "The file is no JSON object or list of objects: mend it.")
        return
    for number, item in enumerate(value, start=1):
        where = f"{source.raw_path}#{number}"
        if isinstance(item, dict):
            raw = json.dumps(item, sort_keys=True, ensure_ascii=True).encode()
            yield record_of(where, hashlib.sha256(raw).hexdigest(), "json", item, table)
        else:
            yield Problem(where, "broken_json", "This member of the list is no JSON object: mend it or remove it.")


def _list_in(value: Mapping[str, Any], depth: int = 0) -> list[Any] | None:
    """The list of articles in an object, also where the API wraps it twice ("response": {"docs": [...]})."""
    found = next((value[name] for name in _LISTS if _is_list_of_objects(value.get(name))), None)
    if found is None and depth < _DEEPEST_LIST:
        wrapped = (value[name] for name in _WRAPPERS if isinstance(value.get(name), dict))
        found = next((inner for item in wrapped if (inner := _list_in(item, depth + 1))), None)
    return found


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def parse(text: str) -> Any:
    """The JSON value, or None where there is none.

    Of a key that stands twice the last value counts, NaN is read as nothing, and half of a surrogate pair becomes
    U+FFFD, since no table can hold it.
    """
    try:
        value = json.loads(text, strict=False, parse_constant=lambda _: None)
        return _whole(value) if "\\u" in text else value
    except (ValueError, RecursionError):
        return None


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(name): _whole(item) for name, item in value.items()}
    return value
