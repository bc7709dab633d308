"""WARC files of web crawls: one article a page that was answered with 200."""

import hashlib
from collections.abc import Iterator

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from flows.sources.decoding import decode
from flows.sources.records import MAX_RECORD_BYTES, Problem, Record
from flows.sources.streams import Input

_HTML_TYPES = ("text/html", "application/xhtml")


def read_warc(source: Input) -> Iterator[Record | Problem]:
    """The HTML pages among a crawl's responses and resources; n of "#n" is the record's place in the file, from 1.

    Requests, images and the like are passed over; a page that was answered with an error is a problem.
    """
    found = False
    number = 0
    with source.open() as stream:
        try:
            for number, record in enumerate(ArchiveIterator(stream), start=1):
                if record.rec_type not in {"response", "resource"}:
                    continue
                headers = record.http_headers
                kind = (headers or record.rec_headers).get_header("Content-Type") or ""
                if not kind.lower().startswith(_HTML_TYPES):
                    continue
                found = True
                where = f"{source.raw_path}#{number}"
                status = headers.get_statuscode() if headers else "200"
                if status != "200":
                    yield Problem(where, "http_status", f"The page was answered with {status}: fetch it again.")
                    continue
                data = record.content_stream().read(MAX_RECORD_BYTES + 1)
                if len(data) > MAX_RECORD_BYTES:
                    yield Problem(where, "too_large", f"The page is larger than {MAX_RECORD_BYTES:,} bytes: remove it.")
                    continue
                charset = kind.partition("charset=")[2].strip("\"' ;") or None
                text = decode(data, charset)
                if text is None or not text.strip():
                    yield Problem(where, "unreadable_bytes", "The page's bytes are no text: fetch it again.")
                    continue
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                yield Record(where, hashlib.sha256(data).hexdigest(), "warc", text, "html", {"url": url} if url else {})
        except (ArchiveLoadFailed, AttributeError, KeyError) as error:
            found = True
            message = f"The file breaks off after record {number} ({type(error).__name__}): fetch it again."
            yield Problem(source.raw_path, "broken_warc", message)
    if not found:
        yield Problem(source.raw_path, "no_records", "The file holds no HTML pages: remove it.")
