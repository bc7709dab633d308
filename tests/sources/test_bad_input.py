"""Every kind of bad input of docs/bad-input.md: what it gives, and that nothing is raised or lost."""

# ruff: noqa: E501 (articles and pages are easier to read whole)

import codecs
import gzip
import io
import json
import os
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from flows.cleaning import CleanArticle, clean
from flows.sources import MAX_RECORD_BYTES, Problem, Record, discover, read
from flows.sources import streams as streams_module

STORY = (
    "The ferry to the northern islands stopped on Monday after its engine failed, the harbour master said.\n\n"
    "About forty passengers were brought ashore by fishing boats, and nobody was hurt, she told reporters.\n"
)
PAGE = f"<html><head><title>Ferry stops</title></head><body><article><p>{STORY}</p></article></body></html>"


class Case(NamedTuple):
    """A file, and what it gives: "article", or the codes of its problems, in order."""

    name: str
    content: bytes
    gives: tuple[str, ...]


def line(**fields: object) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that stands twice is one of the cases
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def nested_zip(depth: int) -> bytes:
    inner = zipped([("a.txt", STORY.encode())])
    for _ in range(depth - 1):
        inner = zipped([("inner.zip", inner)])
    return inner


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12))
    + "]><rss><channel><title>T</title><item><title>&m;</title><description>" + STORY + "</description></item></channel></rss>"
)  # fmt: skip
EXTERNAL = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss><channel><title>T</title><item>'
    f"<title>Ferry &x;</title><description>{STORY}</description></item></channel></rss>"
)
CYRILLIC = "Паром остановился в понедельник, сообщил начальник порта. Никто не пострадал, сказала она журналистам. " * 3
ARABIC = "توقفت العبارة يوم الاثنين بعد عطل في محركها، حسبما قال مسؤول الميناء. لم يصب أحد بأذى. " * 3

CASES = {
    "empty-file": Case("a.txt", b"", ("empty_file",)),
    "only-blanks": Case("a.txt", b" \n\t\r\n", ("empty_file",)),
    "only-nul-bytes": Case("a.txt", b"\0" * 500, ("empty_file",)),
    "nul-bytes-in-text": Case("a.txt", STORY.replace("ferry", "fer\0ry").encode(), ("article",)),
    "random-bytes": Case("a.txt", bytes(range(256)) * 40, ("unreadable_bytes",)),
    "image": Case("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(500), ("unknown_format",)),
    "pdf": Case("a.pdf", b"%PDF-1.4\n1 0 obj\n", ("unknown_format",)),
    "program-source": Case("a.py", b"import os\nprint(os.name)\n", ("unknown_format",)),
    "utf-16": Case("a.txt", codecs.BOM_UTF16_LE + STORY.encode("utf-16-le"), ("article",)),
    "utf-16-no-mark": Case("a.txt", STORY.encode("utf-16-be"), ("article",)),
    "utf-8-mark": Case("a.txt", codecs.BOM_UTF8 + STORY.encode(), ("article",)),
    "windows-1251": Case("a.txt", CYRILLIC.encode("cp1251"), ("article",)),
    "latin-1-declared-utf-8": Case(
        "a.html", PAGE.replace("<title>", '<meta charset="utf-8"><title>Café ').encode("latin-1"), ("article",)
    ),
    "unknown-declared-charset": Case(
        "a.html", PAGE.replace("<title>", '<meta charset="zip"><title>Café ').encode("cp1252"), ("article",)
    ),
    "mojibake": Case("a.txt", STORY.replace("ferry", "cafÃ© ferry").encode(), ("article",)),
    "html-named-txt": Case("a.txt", PAGE.encode(), ("article",)),
    "text-named-html": Case("a.html", STORY.encode(), ("article",)),
    "huge-html": Case("a.html", PAGE.encode() + b" " * MAX_RECORD_BYTES, ("too_large",)),
    "deeply-nested-html": Case("a.html", b"<html><body>" + b"<div>" * 20000 + STORY.encode(), ("article",)),
    "unclosed-html": Case("a.html", f"<html><body><div><p>{STORY}<p><b>".encode(), ("article",)),
    "html-without-text": Case("a.html", b"<html><body><script>var a = 1;</script></body></html>", ("no_text",)),
    "broken-json-line": Case("a.jsonl", line(text=STORY) + b"{broken\n" + line(text=STORY), ("article", "broken_json_line", "article")),
    "json-line-no-object": Case("a.jsonl", line(text=STORY) + b"[1, 2]\n", ("article", "broken_json_line")),
    "json-line-no-text": Case("a.jsonl", line(text=STORY) + line(title="Ferry stops"), ("article", "no_text")),
    "json-line-too-long": Case("a.jsonl", line(text="x" * MAX_RECORD_BYTES) + line(text=STORY), ("too_large", "article")),
    "json-duplicate-keys": Case("a.json", b'{"text": "old", "text": ' + json.dumps(STORY).encode() + b"}", ("article",)),
    "json-nan": Case("a.jsonl", b'{"score": NaN, "text": ' + json.dumps(STORY).encode() + b"}\n", ("article",)),
    "json-deep": Case("a.json", b"[" * 100_000 + b"]" * 100_000, ("broken_json",)),
    "json-half-surrogate": Case("a.jsonl", b'{"text": "\\ud83d ' + STORY.split("\n")[0].encode() + b'"}\n', ("article",)),
    "json-cut-short": Case("a.json", b'[{"text": "The ferry', ("broken_json",)),
    "json-empty-list": Case("a.json", b"[]", ("broken_json",)),
    "json-text-is-number": Case("a.json", b'{"text": 17}', ("article",)),
    "csv-extra-cells": Case("a.csv", f'title,text\nA,"{STORY}"\nB,b,c,d\n'.encode(), ("article", "broken_row")),
    "csv-unclosed-quote": Case("a.csv", f'title,text\nA,"{STORY}'.encode(), ("article",)),
    "csv-only-header": Case("a.csv", b"title,text\n", ("no_records",)),
    "xml-entity-bomb": Case("a.xml", BOMB.encode(), ("article",)),
    "xml-external-entity": Case("a.xml", EXTERNAL.encode(), ("article",)),
    "xml-of-another-kind": Case("a.xml", b"<?xml version='1.0'?><invoice><sum>4</sum></invoice>", ("unknown_format",)),
    "xml-cut-short": Case("a.rss", f"<rss><channel><title>T</title><item><description>{STORY}".encode(), ("article",)),
    "gzip-cut-short": Case("a.jsonl.gz", gzip.compress(line(text=STORY) * 1, mtime=0)[:-12], ("broken_file",)),
    "gzip-of-nothing": Case("a.txt.gz", gzip.compress(b"", mtime=0), ("empty_file",)),
    "zip-path-climbs-out": Case("a.zip", zipped([("../../etc/a.txt", STORY.encode()), ("b.txt", STORY.encode())]), ("unsafe_path", "article")),
    "zip-cut-short": Case("a.zip", zipped([("a.txt", STORY.encode())])[:-30], ("broken_archive",)),
    "zip-empty": Case("a.zip", zipped([]), ("no_records",)),
    "zip-in-zip": Case("a.zip", nested_zip(3), ("article",)),
    "zip-in-zip-too-deep": Case("a.zip", nested_zip(9), ("nested_too_deep",)),
    "zip-same-name-twice": Case("a.zip", zipped([("a.txt", STORY.encode()), ("a.txt", STORY.encode())]), ("article", "article")),
    "word-damaged": Case("a.docx", zipped([("[Content_Types].xml", b""), ("word/document.xml", b"<w:p>")]), ("broken_archive",)),
    "warc-cut-short": Case("a.warc", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 900\r\n\r\nHTTP/1.1 200 OK\r\n", ("broken_warc",)),
    "one-word": Case("a.txt", b"Ferry", ("article",)),
    "only-punctuation": Case("a.txt", "— … — !!!\n***".encode(), ("no_text",)),
    "only-quotes": Case("a.txt", "“We stop,” she said.\n\n“Nobody was hurt,” he said.\n".encode(), ("article",)),
    "only-boilerplate": Case("a.txt", b"Share on Facebook\nAdvertisement\nSubscribe now\n", ("no_text",)),
    "right-to-left": Case("a.txt", ARABIC.encode(), ("article",)),
    "emoji": Case("a.txt", ("⛴️🚢 " + STORY).encode(), ("article",)),
    "date-in-1800": Case("a.jsonl", line(text=STORY, date="1800-05-01"), ("article",)),
    "date-in-2999": Case("a.jsonl", line(text=STORY, date="2999-05-01"), ("article",)),
    "date-impossible": Case("a.jsonl", line(text=STORY, date="2021-02-31"), ("article",)),
    "date-ambiguous": Case("a.jsonl", line(text=STORY, date="04/05/2021"), ("article",)),
    "text-too-long": Case("a.txt", (STORY.replace("\n", " ") * 6000).encode(), ("too_large",)),
    "one-long-line": Case("a.txt", (STORY.replace("\n", " ") * 500).encode(), ("article",)),
}  # fmt: skip


def outcomes(root: Path) -> list[str]:
    """What every file under root gives: "article" or the code of the problem, through cleaning."""
    out = []
    for source in discover(root):
        items = list(read(source))
        assert items, f"{source.raw_path} is lost"
        for item in items:
            result = clean(item) if isinstance(item, Record) else item
            if isinstance(result, Problem):
                assert result.raw_path.startswith(source.raw_path)
                assert "\n" not in result.message
                assert result.message.endswith(".")
            out.append("article" if isinstance(result, CleanArticle) else result.check)
    return out


def article(root: Path, name: str) -> CleanArticle:
    case = CASES[name]
    (root / case.name).write_bytes(case.content)
    for source in discover(root):
        for item in read(source):
            if isinstance(item, Record) and isinstance(result := clean(item), CleanArticle):
                return result
    raise AssertionError(f"{name} gives no article")


@pytest.mark.parametrize("name", CASES)
def test_bad_input_gives_what_the_docs_say(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    (tmp_path / case.name).write_bytes(case.content)
    assert tuple(outcomes(tmp_path)) == case.gives


def test_docs_list_every_kind_of_bad_input_with_what_it_gives() -> None:
    table = (Path(__file__).parents[2] / "docs/bad-input.md").read_text("utf-8")
    rows = {
        m[1]: tuple(re.findall(r"`(\w+)`", m[2]))
        for m in re.finditer(r"^\| `([\w-]+)` \|[^|]*\|([^|]*)\|", table, re.M)
    }
    assert {name: rows.get(name) for name in CASES} == {name: case.gives for name, case in CASES.items()}
    assert set(rows) - set(CASES) == set(FOLDER_CASES)


def broken_link(root: Path) -> None:
    (root / "a.txt").symlink_to(root / "nowhere.txt")


def link_out(root: Path) -> None:
    outside = root.parent / "outside.txt"
    outside.write_text(STORY)
    (root / "a.txt").symlink_to(outside)


def link_loop(root: Path) -> None:
    (root / "a").symlink_to(root)


def pipe(root: Path) -> None:
    os.mkfifo(root / "a.txt")


def no_permission(root: Path) -> None:
    (root / "a.txt").write_text(STORY)
    (root / "a.txt").chmod(0)


def odd_name(root: Path) -> None:
    Path(os.fsdecode(os.fsencode(root) + b"/fl\xe4che\n#3.txt")).write_text(STORY)


def litter(root: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", ".hidden.txt"):
        (root / name).write_text(STORY)
    (root / "a.txt").write_text(STORY)


FOLDER_CASES: dict[str, tuple[Callable[[Path], None], tuple[str, ...]]] = {
    "broken-link": (broken_link, ("broken_link",)),
    "link-out-of-raw": (link_out, ("link_leaves_root",)),
    "link-loop": (link_loop, ("link_to_folder",)),
    "named-pipe": (pipe, ("not_a_file",)),
    "no-permission": (no_permission, ("no_permission",)),
    "name-not-utf-8": (odd_name, ("article",)),
    "system-litter": (litter, ("article",)),
}


@pytest.mark.parametrize("name", FOLDER_CASES)
def test_bad_files_and_links(name: str, tmp_path: Path) -> None:
    make, gives = FOLDER_CASES[name]
    if name == "no-permission" and os.geteuid() == 0:
        pytest.skip("root reads everything")
    root = tmp_path / "raw"
    root.mkdir()
    make(root)
    assert tuple(outcomes(root)) == gives


def test_names_that_are_not_utf8_are_printable_and_tell_records_apart(tmp_path: Path) -> None:
    odd_name(tmp_path)
    (tmp_path / "a.jsonl#1").write_text(STORY)
    paths = [source.raw_path for source in discover(tmp_path)]
    assert paths == ["a.jsonl\\x231", "fl\\xe4che\\x0a#3.txt"]


def test_a_bomb_of_gzip_stops_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams_module.limited, "__kwdefaults__", {"limit": 100_000})
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(line(text=STORY) + b" \n" * 1_000_000, mtime=0))
    assert outcomes(tmp_path) == ["article", "too_large"]


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    found = article(tmp_path, "xml-external-entity")
    assert found.title == "Ferry"
    assert Path("/etc/hostname").read_text().strip() not in found.text


@pytest.mark.parametrize(
    ("name", "holds"),
    [("mojibake", "café ferry"), ("nul-bytes-in-text", "The ferry"), ("windows-1251", "Паром остановился")],
)
def test_damaged_text_is_repaired(name: str, holds: str, tmp_path: Path) -> None:
    assert holds in article(tmp_path, name).text


@pytest.mark.parametrize(
    ("name", "year"),
    [("date-in-1800", 1800), ("date-in-2999", None), ("date-impossible", None), ("date-ambiguous", None)],
)
def test_odd_dates_are_never_guessed(name: str, year: int | None, tmp_path: Path) -> None:
    published = article(tmp_path, name).published_at
    assert (published.year if published else None) == year


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    assert outcomes(tmp_path) == []
