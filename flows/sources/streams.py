"""Bytes of a file, unpacked as they are read, with limits that hold whatever the input claims."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from flows.sources.decoding import UTF16_BOMS, decode
from flows.sources.records import MAX_DOCUMENT_BYTES, MAX_FILE_BYTES, MAX_RECORD_BYTES, Problem

HEAD_BYTES = 65536

READ_ERRORS = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError)
"""What opening and reading files and archives raises: missing permission, truncated and damaged data, encryption."""


class TooLargeError(ValueError):
    """More bytes came out of a file than may."""


class _Limited(io.RawIOBase):
    """A stream that raises TooLargeError when more than limit bytes are read from it; closes all it stands on."""

    def __init__(self, limit: int, stream: BinaryIO, *below: BinaryIO) -> None:
        self._stream, self._below, self._left = stream, below, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise TooLargeError
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        for stream in (self._stream, *self._below):
            stream.close()
        super().close()


@dataclass(frozen=True)
class Input:
    """Something to read: its raw_path, its name for telling the format, and how to open it."""

    raw_path: str
    name: str
    open: Callable[[], BinaryIO]

    def head(self) -> bytes:
        """The first bytes, for telling the format."""
        with self.open() as stream:
            return stream.read(HEAD_BYTES)

    def document(self, limit: int = MAX_RECORD_BYTES) -> bytes | Problem:
        """All bytes, or the problem that there are more than limit."""
        with self.open() as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            return Problem(self.raw_path, "too_large", f"Larger than {limit:,} bytes: split it or remove it.")
        return data

    def lines(self) -> Iterator[tuple[int, bytes | None]]:
        """Line numbers from 1 and lines; None stands for a line longer than a record may be."""
        with self.open() as stream:
            if stream.peek(4).startswith(UTF16_BOMS):  # type: ignore[attr-defined]
                text = decode(stream.read(MAX_DOCUMENT_BYTES)) or ""
                yield from enumerate(text.encode("utf-8", "replace").split(b"\n"), start=1)
                return
            number = 0
            while line := stream.readline(MAX_RECORD_BYTES + 1):
                number += 1
                whole = len(line) <= MAX_RECORD_BYTES
                while not whole and line and not line.endswith(b"\n"):
                    line = stream.readline(HEAD_BYTES)
                yield number, line if whole else None


def limited(stream: BinaryIO, *below: BinaryIO, limit: int = MAX_FILE_BYTES) -> BinaryIO:
    """A buffered stream that raises TooLargeError after limit bytes; closing it closes what it stands on, too."""
    return io.BufferedReader(_Limited(limit, stream, *below), HEAD_BYTES)


def gunzipped(packed: Input) -> Input:
    """What a .gz file holds, under the same raw_path."""
    name = packed.name[:-3] if packed.name.lower().endswith(".gz") else packed.name

    def open_unpacked() -> BinaryIO:
        raw = packed.open()
        return limited(gzip.GzipFile(fileobj=raw), raw)  # type: ignore[arg-type]

    return Input(packed.raw_path, name, open_unpacked)
