"""Random bytes, random HTML and damaged real files at every reader: no exception, and every file accounted for."""

# ruff: noqa: E501 (articles and pages are easier to read whole)

import gzip
import io
import json
import random
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.cleaning import clean
from flows.sources import Problem, Record, discover, read

NAMES = ["a.txt", "a.html", "a.json", "a.jsonl", "a.csv", "a.tsv", "a.xml", "a.rss", "a.warc", "a.zip", "a.docx", "a.gz", "a.jsonl.gz", "a.txt.gz", "a.md", "a", "a.dat", "a.pdf"]  # fmt: skip
ROUNDS = 5000
STORY = "The ferry stopped on Monday, “for good”, the harbour master said.\n\nBy Sara Lind\n\nAug. 30, 2021\n\nNobody was hurt.\n"
PAGE = (
    "<!doctype html><html lang=en><head><title>Ferry | Valley Post</title><script type='application/ld+json'>"
    '{"@type": "NewsArticle", "headline": "Ferry stops", "datePublished": "2021-08-30T10:15:00Z", "author": {"name": "S. Lind"}}'
    f"</script></head><body><nav><a href=/>Home</a></nav><article><h1>Ferry stops</h1><p>{STORY}</p><ul><li>one<li>two</ul>"
    "<table><tr><td>1<td>2</table></article><footer>&copy; 2021</footer></body></html>"
)
PIECES = ["<p>", "</p>", "<div>", "</div>", "<li>", "<table>", "<tr>", "<td>", "<br>", "<h1>", "<article>", "<script>", "</script>", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "&amp;", "&#0;", "&#xD800;", "&bogus;", "<a", "href='x'>", "<", ">", '"', "'", "\x00", "\ufeff", "\u202e", "😀", "é", "ï»¿", "<svg>", "<time", "datetime='x'>", "<meta", "name=date", "content=9>"]  # fmt: skip


def _files() -> list[bytes]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", STORY)
        archive.writestr("word/document.xml", "<w:document/>")
    row = json.dumps({"text": STORY, "date": "2021-08-30", "author": [{"name": "x"}]}).encode()
    feed = f"<?xml version='1.0'?><rss><channel><title>T</title><item><title>F</title><description>{STORY}</description></item></channel></rss>"
    warc = b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: https://valley.test/\r\nContent-Type: text/html\r\nContent-Length: "
    page = PAGE.encode()
    return [
        STORY.encode(), page, row, row + b"\n" + row, b"[" + row + b"]", f'title,text\nFerry,"{STORY}"\n'.encode(), feed.encode(),
        gzip.compress(row, mtime=0), packed.getvalue(), warc + str(len(page)).encode() + b"\r\n\r\n" + page + b"\r\n\r\n",
        f"1 of 2 DOCUMENTS\n\nFerry\n\nLENGTH: 9 words\n\nBODY:\n\n{STORY}\n\nLOAD-DATE: August 30, 2021\n".encode(),
    ]  # fmt: skip


FILES = _files()


def account(name: str, content: bytes) -> None:
    """Reads and cleans one file; asserts that it gives something, and that what it gives can be stored."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(content)
        [source] = discover(Path(folder))
        items = list(read(source))
    assert items
    for item in items:
        result = clean(item) if isinstance(item, Record) else item
        if isinstance(result, Problem):
            result.message.encode("utf-8")
            continue
        stored = [
            result.title,
            result.byline,
            result.publisher,
            result.url,
            *result.agencies,
            *(r.text for r in result.removed),
        ]
        "".join([result.text, *(value for value in stored if value)]).encode("utf-8")
        assert "\n\n".join(result.text[p.start : p.end] for p in result.paragraphs) == result.text


def mutated(rng: random.Random) -> bytes:
    """A real file with bytes changed, cut, doubled or inserted; or noise; or HTML out of loose pieces."""
    kind = rng.randrange(10)
    if kind == 0:
        return rng.randbytes(rng.randrange(600))
    if kind == 1:
        return " ".join(rng.choices([*PIECES, "ferry", "Monday."], k=rng.randrange(120))).encode("utf-8", "replace")
    data = bytearray(rng.choice(FILES))
    for _ in range(rng.randrange(1, 12)):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(5):
            case 0:
                data[at : at + 1] = rng.randbytes(1)
            case 1:
                del data[at : at + rng.randrange(1, 40)]
            case 2:
                data[at:at] = data[rng.randrange(len(data) + 1) :][: rng.randrange(1, 60)]
            case 3:
                data[at:at] = rng.choice(PIECES).encode("utf-8", "replace")
            case _:
                data[at : at + 1] = rng.choice([b"\0", b"\xff", b"{", b'"', b"<", b"\n", b"&", b"\r"])
        if not data:
            break
    return bytes(data[: rng.randrange(1, len(data) + 1)] if data and rng.random() < 0.3 else data)


@pytest.mark.slow
def test_five_thousand_damaged_files() -> None:
    rng = random.Random(20210815)
    for _ in range(ROUNDS):
        account(rng.choice(NAMES), mutated(rng))


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(NAMES),
    content=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda t: t.encode("utf-8", "replace"))),
)
def test_anything_at_all(name: str, content: bytes) -> None:
    account(name, content)
