"""Readers: find articles in files and containers, decode them, map metadata; bad input gives problems, never errors."""

from flows.sources.discovery import discover
from flows.sources.reading import read
from flows.sources.records import MAX_FILE_BYTES, MAX_RECORD_BYTES, Problem, Record, SourceFile

__all__ = ["MAX_FILE_BYTES", "MAX_RECORD_BYTES", "Problem", "Record", "SourceFile", "discover", "read"]
