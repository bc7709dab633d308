"""CSV and TSV with a header line: one article a row."""

import csv
import hashlib
from collections.abc import Iterator

from flows.sources.decoding import decode
from flows.sources.fields import FieldTable
from flows.sources.jsonrecords import record_of
from flows.sources.records import MAX_RECORD_BYTES, Problem, Record
from flows.sources.streams import Input


def read_table(source: Input, table: FieldTable) -> Iterator[Record | Problem]:
    """One article a row; n of "#n" is the row after the header, from 1. A row with too many cells is a problem."""
    csv.field_size_limit(MAX_RECORD_BYTES)
    header_line = next((line for _, line in source.lines() if line and line.strip()), b"")
    header_text = decode(header_line) or ""
    delimiter = max("\t,;|", key=header_text.count)
    rows = csv.reader(_text_lines(source), delimiter=delimiter)
    try:
        header = [name.strip() for name in next(rows, [])]
        for number, row in enumerate(rows, start=1):
            where = f"{source.raw_path}#{number}"
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(header):
                yield Problem(where, "broken_row", f"The row has {len(row)} cells, the header {len(header)}: mend it.")
                continue
            sha256 = hashlib.sha256("\x1f".join(row).encode("utf-8", "replace")).hexdigest()
            yield record_of(where, sha256, "csv", dict(zip(header, row, strict=False)), table)
    except csv.Error as error:
        message = f"The table breaks off at line {rows.line_num} ({error}): look for an unclosed quotation mark."
        yield Problem(source.raw_path, "broken_table", message)


def _text_lines(source: Input) -> Iterator[str]:
    for _, line in source.lines():
        # A line too long for a record would be cut anyway; csv.Error says so at the cell.
        yield (decode(line) or "\ufffd\n") if line is not None else "\n"
