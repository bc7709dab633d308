"""Tells what a document is by its first kilobytes."""

import re

_HTML = re.compile(
    r"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]|<(?:div|article|section|p|h[1-6]|table|meta|span|br)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_SNIFF_CHARS = 4096


def looks_like_html(text: str) -> bool:
    """Whether a document is HTML: it opens with a tag, or is full of them."""
    head = text[:_SNIFF_CHARS].lstrip()
    return bool(head.startswith("<") and _HTML.search(head)) or len(_HTML.findall(head)) > 5
