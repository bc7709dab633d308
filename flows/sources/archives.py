"""Zip archives, and Word files, which are zip archives of XML."""

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import BinaryIO

from lxml import etree

from flows.ids import order_key
from flows.sources.discovery import is_litter, printable
from flows.sources.records import MAX_ARCHIVE_MEMBERS, MAX_DOCUMENT_BYTES, MAX_FILE_BYTES, MAX_RECORD_BYTES, Problem
from flows.sources.streams import READ_ERRORS, Input, limited

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DOCUMENT = "word/document.xml"


def members(packed: Input) -> Iterator[Input | Problem]:
    """The files in a zip archive, sorted by name, under raw_paths "archive.zip/name"; nothing is unpacked to disk.

    Names that climb out of the archive are problems, though nothing is written: who packs such a file means harm.
    """
    data = packed.document(MAX_DOCUMENT_BYTES)
    if isinstance(data, Problem):
        yield data
        return
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = sorted(
            (info for info in archive.infolist() if not info.is_dir()), key=lambda info: order_key(info.filename)
        )
    except READ_ERRORS:
        yield Problem(packed.raw_path, "broken_archive", "The archive is damaged or cut short: fetch it again.")
        return
    infos = [info for info in infos if not any(is_litter(part) for part in info.filename.split("/") if part != "..")]
    if not infos or len(infos) > MAX_ARCHIVE_MEMBERS:
        check, say = ("no_records", "no files") if not infos else ("too_large", f"over {MAX_ARCHIVE_MEMBERS:,} files")
        yield Problem(packed.raw_path, check, f"The archive has {say}: remove it or split it.")
        return
    if sum(info.file_size for info in infos) > MAX_FILE_BYTES:
        yield Problem(packed.raw_path, "too_large", f"It unpacks to more than {MAX_FILE_BYTES:,} bytes: split it.")
        return
    seen: dict[str, int] = {}
    for info in infos:
        where = f"{packed.raw_path}/{printable(info.filename)}"
        # An archive may hold one name twice; the raw_path must not.
        seen[where] = seen.get(where, 0) + 1
        where += f"({seen[where]})" if seen[where] > 1 else ""
        if ".." in info.filename.split("/") or info.filename.startswith("/") or "\\" in info.filename:
            yield Problem(where, "unsafe_path", "The name leads out of the archive: pack the file again.")
        elif info.flag_bits & 1:
            yield Problem(where, "encrypted", "The file is encrypted: unpack it and put it here.")
        else:
            yield Input(where, info.filename, _opener(archive, info))


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    def open_member() -> BinaryIO:
        return limited(archive.open(info))  # type: ignore[arg-type]

    return open_member


def is_word(packed: Input) -> bool:
    """Whether a zip archive is a Word document."""
    try:
        with packed.open() as stream:
            return _DOCUMENT in zipfile.ZipFile(io.BytesIO(stream.read(MAX_DOCUMENT_BYTES))).namelist()
    except READ_ERRORS:
        return False


def word_text(packed: Input) -> str | Problem:
    """The text of a Word document, a line a paragraph."""
    data = packed.document(MAX_DOCUMENT_BYTES)
    if isinstance(data, Problem):
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)).open(_DOCUMENT) as part:
            xml = part.read(MAX_DOCUMENT_BYTES + 1)
        if len(xml) > MAX_DOCUMENT_BYTES:
            return Problem(packed.raw_path, "too_large", f"Its text is over {MAX_RECORD_BYTES:,} bytes: split it.")
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (*READ_ERRORS, KeyError, etree.XMLSyntaxError):
        return Problem(packed.raw_path, "broken_archive", "The Word document is damaged: save it again.")
    return "\n".join(_paragraph(paragraph) for paragraph in root.iter(f"{_WORD}p"))


def _paragraph(paragraph: etree._Element) -> str:
    pieces = []
    for element in paragraph.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr"):
        if element.tag == f"{_WORD}t":
            pieces.append(element.text or "")
        else:
            pieces.append("\t" if element.tag == f"{_WORD}tab" else "\n")
    return "".join(pieces)
