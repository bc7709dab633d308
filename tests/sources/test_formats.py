"""Every format: where its articles, their text and their metadata are found."""

# ruff: noqa: E501 (articles and pages are easier to read whole)

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from flows.sources import Problem, Record, discover, read
from flows.sources.fields import field_table

LEAD = "The ferry to the northern islands stopped on Monday after its engine failed, the harbour master said."
MORE = "About forty passengers were brought ashore by fishing boats, and nobody was hurt, she told reporters."
STORY = f"{LEAD}\n\n{MORE}"


def records(root: Path, name: str, content: bytes | str) -> list[Record]:
    (root / name).write_bytes(content.encode() if isinstance(content, str) else content)
    items = [item for source in discover(root) for item in read(source)]
    assert not [item for item in items if isinstance(item, Problem)]
    return [item for item in items if isinstance(item, Record)]


def word(text: str) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


@pytest.mark.parametrize("name", ["a.txt", "a", "a.text"])
def test_plain_text(name: str, tmp_path: Path) -> None:
    [record] = records(tmp_path, name, STORY)
    assert (record.raw_path, record.source_format, record.content_kind, record.content) == (name, "txt", "text", STORY)


def test_markdown(tmp_path: Path) -> None:
    [record] = records(tmp_path, "a.md", f"# Ferry stops\n\n{STORY}")
    assert (record.source_format, record.content_kind) == ("md", "text")


def test_front_matter_of_markdown_is_metadata(tmp_path: Path) -> None:
    head = "---\ntitle: Ferry stops\ndate: 2021-08-30\nauthor: Sara Lind\nmood: calm\n---\n"
    [record] = records(tmp_path, "a.md", head + STORY)
    assert record.content == STORY
    assert record.fields == {"title": "Ferry stops", "published": "2021-08-30", "byline": "Sara Lind"}
    assert record.unmapped == ("mood",)


def test_json_lines_count_lines_and_map_fields(tmp_path: Path) -> None:
    rows = [
        {
            "headline": "Ferry stops",
            "body": STORY,
            "pub-date": "2021-08-30",
            "authors": ["Sara Lind", "Jon Berg"],
            "zone": 4,
        },
        {"Title": "Ferry sails", "Content": LEAD, "source": {"name": "Valley Post"}, "Link": "https://valley.test/1"},
    ]
    first, second = records(tmp_path, "a.jsonl", json.dumps(rows[0]) + "\n\n" + json.dumps(rows[1]) + "\n")
    assert (first.raw_path, second.raw_path) == ("a.jsonl#1", "a.jsonl#3")
    assert first.fields == {"title": "Ferry stops", "published": "2021-08-30", "byline": "Sara Lind, Jon Berg"}
    assert first.unmapped == ("zone",)
    assert second.fields == {"title": "Ferry sails", "publisher": "Valley Post", "url": "https://valley.test/1"}


def test_json_one_article_a_list_and_an_api_answer(tmp_path: Path) -> None:
    for name, value in {
        "a": {"text": STORY},
        "b": [{"text": STORY}],
        "c": {"status": "ok", "articles": [{"text": STORY}]},
    }.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(value, indent=1))
    paths = [item.raw_path for source in discover(tmp_path) for item in read(source)]
    assert paths == ["a.json", "b.json#1", "c.json#1"]


def test_html_in_a_text_field_is_html(tmp_path: Path) -> None:
    [record] = records(tmp_path, "a.json", json.dumps({"content": f"<p>{LEAD}</p><p>{MORE}</p>"}))
    assert record.content_kind == "html"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_tables(delimiter: str, tmp_path: Path) -> None:
    table = (
        delimiter.join(["title", "text", "date"])
        + "\n"
        + delimiter.join(["Ferry stops", f'"{STORY}"', "2021-08-30"])
        + "\n"
    )
    [record] = records(tmp_path, "table.txt", table)
    assert (record.raw_path, record.source_format, record.content) == ("table.txt#1", "csv", STORY)
    assert record.fields == {"title": "Ferry stops", "published": "2021-08-30"}


def test_rss(tmp_path: Path) -> None:
    feed = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Valley Post</title>
      <item><title>Ferry stops &amp; waits</title><link>https://valley.test/1</link><dc:creator>Sara Lind</dc:creator>
      <pubDate>Mon, 30 Aug 2021 10:15:00 GMT</pubDate><description>{LEAD}</description>
      <content:encoded><![CDATA[<p>{LEAD}</p><p>{MORE}</p>]]></content:encoded></item>
      <item><title>Ferry sails</title><description>{LEAD}</description></item></channel></rss>"""
    first, second = records(tmp_path, "feed.xml", feed)
    assert (first.raw_path, first.source_format, first.content_kind) == ("feed.xml#1", "feed", "html")
    assert MORE in first.content
    assert first.fields == {
        "title": "Ferry stops & waits", "url": "https://valley.test/1", "byline": "Sara Lind",
        "published": "Mon, 30 Aug 2021 10:15:00 GMT", "publisher": "Valley Post",
    }  # fmt: skip
    assert second.content == LEAD


def test_atom(tmp_path: Path) -> None:
    feed = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Valley Post</title><entry><title>Ferry stops</title>
      <link rel="self" href="https://valley.test/feed"/><link href="https://valley.test/1"/><author><name>Sara Lind</name></author>
      <published>2021-08-30T10:15:00Z</published><content type="html">&lt;p&gt;{STORY}&lt;/p&gt;</content></entry></feed>"""
    [record] = records(tmp_path, "feed", feed)
    assert record.fields["url"] == "https://valley.test/1"
    assert (record.fields["byline"], record.fields["published"]) == ("Sara Lind", "2021-08-30T10:15:00Z")


def test_nitf(tmp_path: Path) -> None:
    document = f"""<?xml version="1.0"?><nitf><head><docdata><date.issue norm="20210830T101500Z"/></docdata></head><body>
      <body.head><hedline><hl1>Ferry stops</hl1></hedline><byline>By Sara Lind</byline><distributor>Reuters</distributor></body.head>
      <body.content><block><p>{LEAD}</p><p>{MORE}</p></block></body.content></body></nitf>"""
    [record] = records(tmp_path, "a.xml", document)
    assert (record.source_format, record.content) == ("newsxml", STORY)
    assert record.fields == {
        "title": "Ferry stops", "byline": "By Sara Lind", "agencies": "Reuters", "published": "20210830T101500Z"
    }  # fmt: skip


def test_newsml_g2(tmp_path: Path) -> None:
    item = f"""<newsItem xml:lang="en"><itemMeta><firstCreated>2021-08-30T10:15:00Z</firstCreated></itemMeta><contentMeta>
      <headline>Ferry stops</headline><by>Sara Lind</by><creditline>AFP</creditline></contentMeta><contentSet><inlineXML>
      <html xmlns="http://www.w3.org/1999/xhtml"><body><p>{LEAD}</p><p>{MORE}</p></body></html></inlineXML></contentSet></newsItem>"""
    message = f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{item}{item}</itemSet></newsMessage>'
    first, second = records(tmp_path, "a.xml", message)
    assert (first.raw_path, second.raw_path) == ("a.xml#1", "a.xml#2")
    assert first.content == STORY
    assert (first.fields["agencies"], first.fields["language"]) == ("AFP", "en")


@pytest.mark.parametrize("packed", [False, True])
def test_warc(packed: bool, tmp_path: Path) -> None:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    for url, kind, body in [
        ("https://valley.test/1", "text/html; charset=utf-8", f"<html><body><p>{STORY}</p></body></html>".encode()),
        ("https://valley.test/logo.png", "image/png", b"\x89PNG"),
    ]:
        headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=headers))
    [record] = records(tmp_path, "crawl.warc.gz" if packed else "crawl.warc", out.getvalue())
    assert record.raw_path.endswith("#1")
    assert (record.content_kind, record.fields) == ("html", {"url": "https://valley.test/1"})


def lexis(number: int) -> str:
    return f"""                              {number} of 2 DOCUMENTS

                                The Valley Post

                          August 30, 2021 Monday
                               Late Edition

Ferry stops, part {number}

BYLINE: By SARA LIND

SECTION: Section A; Column 0; Foreign Desk; Pg. 1

LENGTH: 34 words

DATELINE: OSLO

BODY:

{LEAD}

{MORE}

LOAD-DATE: August 31, 2021

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper

                    Copyright 2021 The Valley Post
                         All Rights Reserved
"""


def nexis(number: int) -> str:
    return f"""Ferry stops, part {number}
The Valley Post
August 30, 2021 Monday

Copyright 2021 The Valley Post All Rights Reserved

Section: FOREIGN; Pg. 1
Length: 34 words
Byline: SARA LIND
Body

{LEAD}

{MORE}

Load-Date: August 31, 2021

End of Document
"""


@pytest.mark.parametrize("export", [lexis, nexis])
@pytest.mark.parametrize("as_word", [False, True])
def test_database_exports(export, as_word: bool, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    text = export(1) + export(2)
    first, second = records(tmp_path, "export.docx" if as_word else "export.txt", word(text) if as_word else text)
    assert first.source_format == "database"
    assert first.content.removeprefix("OSLO: ").split("\n\n") == [LEAD, MORE]
    assert first.fields["title"] == "Ferry stops, part 1"
    assert second.fields["title"] == "Ferry stops, part 2"
    assert first.fields["publisher"] == "The Valley Post"
    assert first.fields["published"] == "August 30, 2021 Monday"
    assert first.fields["byline"].endswith("SARA LIND")


def test_word(tmp_path: Path) -> None:
    [record] = records(tmp_path, "a.docx", word(STORY))
    assert (record.source_format, record.content) == ("docx", STORY)


def test_gzip_and_zip_of_anything(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("b/two.jsonl.gz", gzip.compress(json.dumps({"text": STORY}).encode()))
        archive.writestr("a/one.txt", STORY)
        archive.writestr("__MACOSX/a/one.txt", "litter")
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress(STORY.encode()))
    one, two, three = records(tmp_path, "a.zip", out.getvalue())
    assert [one.raw_path, two.raw_path, three.raw_path] == ["a.zip/a/one.txt", "a.zip/b/two.jsonl.gz#1", "c.txt.gz"]


def test_the_same_bytes_give_the_same_digest_wherever_they_lie(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(STORY)
    one, two = records(tmp_path, "a.txt", STORY)
    assert one.raw_sha256 == two.raw_sha256


def test_files_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for name in ("b/a.txt", "a.txt", "a/b.txt", "B.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(STORY)
    assert [source.raw_path for source in discover(tmp_path)] == ["B.txt", "a/b.txt", "a.txt", "b/a.txt"]


def test_the_user_can_name_fields(tmp_path: Path) -> None:
    (tmp_path / "names.yaml").write_text("content: [message body]\npublisher: [title]\n")
    table = field_table(tmp_path / "names.yaml")
    fields, unmapped = table.apply({"Message_Body": STORY, "title": "Valley Post", "mood": "calm"})
    assert fields == {"content": STORY, "publisher": "Valley Post"}
    assert unmapped == ("mood",)


def test_a_wrong_field_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "names.yaml").write_text("headline: [message body]\n")
    with pytest.raises(ValueError, match="must map"):
        field_table(tmp_path / "names.yaml")
