"""Turns bytes into text: byte-order marks, UTF-8, what the document declares, then the most likely legacy encoding."""

import codecs
import re

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

UTF16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9][\w.:-]{1,30})""")

# Share of control characters above which bytes are no text in that encoding. Text has none; stray NULs in exports
# stay far below; compressed data and images are above one in ten.
_MOST_CONTROLS = 0.02

# Share of undecodable bytes among all non-ASCII ones up to which a text is damaged UTF-8 rather than a legacy encoding.
_MOST_DAMAGE = 0.1

_SAMPLE_BYTES = 50_000
# Deleted from bytes, where that is many times as fast as looking for them in text; UTF-8 has them nowhere else.
_CONTROLS = bytes([*range(0x09), *range(0x0E, 0x20), 0x7F])
_HIGH = bytes(range(0x80, 0x100))
_LINE_ENDS = (
    ("\r\n", "\n"),
    ("\r", "\n"),
    ("\x0b", "\n"),
    ("\x0c", "\n"),
    ("\x85", "\n"),
    ("\u2028", "\n"),
    ("\u2029", "\n\n"),
)


def decode(data: bytes, declared: str | None = None) -> str | None:
    """The text of these bytes with line ends as \\n and without control characters, or None if they are no text.

    declared is an encoding named outside the document (an HTTP header); one named in its first kilobytes is looked for
    here. A declaration counts only where the bytes are not valid UTF-8, since wrong ones are common.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _tidy(data.decode(encoding, errors="replace"))
    if data.count(b"\0") > len(data) // 5:
        return _utf16(data)
    try:
        return _tidy(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    named = _DECLARED.search(data[:4096])
    names = [declared, named.group(1).decode("ascii") if named else None]
    for name in names:
        if text := _try(data, name):
            return text
    repaired = data.decode("utf-8", errors="replace")
    non_ascii = len(data) - len(data.translate(None, _HIGH))
    if repaired.count("\ufffd") <= _MOST_DAMAGE * non_ascii:
        return _tidy(repaired)
    sample = data[:_SAMPLE_BYTES]
    if not (text := _tidy(data.decode("latin-1"))):
        return None
    # Western text has few bytes above 0x7F, and then a statistical guess is worth less than the commonest encoding.
    foreign = len(sample) - len(sample.translate(None, _HIGH)) > len(sample) // 10
    if foreign and (best := from_bytes(sample).best()) and (guessed := _try(data, best.encoding)):
        return guessed
    return _tidy(data.decode("cp1252", errors="replace"))


def _try(data: bytes, name: str | None) -> str | None:
    if not name:
        return None
    # The HTML standard reads these labels as Windows-1252.
    name = "cp1252" if name.lower() in {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"} else name
    try:
        info = codecs.lookup(name)
        if not info._is_text_encoding:  # "charset=zip" and the like name codecs that are no text encodings
            return None
        return _tidy(data.decode(info.name))
    except (LookupError, UnicodeError, ValueError):
        return None


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a byte-order mark: in mostly Latin text every other byte is zero."""
    encoding = "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
    text = _tidy(data.decode(encoding, errors="replace"))
    return text if text and text.count("\ufffd") < len(text) // 100 + 1 else None


def _tidy(text: str) -> str | None:
    text = text.removeprefix("\ufeff")
    data = text.encode("utf-8", "surrogatepass")
    tidy = data.translate(None, _CONTROLS)
    controls = len(data) - len(tidy)
    if controls > _MOST_CONTROLS * len(text) + 3:
        return None
    if controls:
        text = tidy.decode("utf-8", "surrogatepass")
    for end, line_end in _LINE_ENDS:
        text = text.replace(end, line_end)
    return text
