"""Exports of news databases and agencies' XML as those products write them: nothing of theirs in the text, nothing lost."""

# ruff: noqa: E501 (exports are easier to read whole)

import json
from pathlib import Path

import pytest

from tests.sources.test_formats import LEAD, MORE, STORY, records, word

FACTIVA = f"""World
Ferry stops after its engine fails
By Sara Lind
412 words
30 August 2021
10:15
The Valley Post
VALPST
A12
English
Copyright 2021 Valley Media AS. All rights reserved.

{LEAD}

{MORE}

Valley Media AS

Document VALPST0020210830eh8e0001x

Ferry sails again
96 words
31 August 2021
Fjord News Agency
FJORDN
English
(c) 2021 Fjord News Agency

OSLO, Aug 31 - {LEAD}

Document FJORDN0020210831eh8f0002b
"""

FACTIVA_CODES = f"""HD  Ferry stops after its
     engine fails
BY  By Sara Lind
WC  412 words
PD  30 August 2021
ET  10:15
SN  The Valley Post
SC  VALPST
LA  English
CY  Copyright 2021 Valley Media AS.

LP
{LEAD}

TD
{MORE}

CO  vlymd : Valley Media AS
NS  gtra : Transport
AN  Document VALPST0020210830eh8e0001x
"""

PROQUEST = f"""____________________________________________________________

Document 1 of 2

Ferry stops after its engine fails

Author: Lind, Sara; Berg, Jon

Publication info: The Valley Post ; Oslo [Oslo]30 Aug 2021: A.12.

Full text: {LEAD}

{MORE}

Subject: Ferries;

Publication title: The Valley Post; Oslo

Publication date: Aug 30, 2021

ProQuest document ID: 2561234567

Database: Global Newsstream

____________________________________________________________

Document 2 of 2

Ferry sails again

Full text: {LEAD}

Publication title: The Valley Post; Oslo

Publication date: Aug 31, 2021

ProQuest document ID: 2561234568

____________________________________________________________

Contact ProQuest
Copyright 2021 ProQuest LLC. - Terms and Conditions
"""

NEXIS_UNI = f"""User Name: = R. Esearcher
Date and Time: = Monday, September 6, 2021 10:02:00 AM CEST
Job Number: = 151234567

Documents (1)

1. Ferry stops after its engine fails
Client/Matter: -None-
Search Terms: ferry
Search Type: Terms and Connectors
Narrowed by:
Content Type\tNarrowed by
News\tTimeline: Aug 01, 2021 to Aug 31, 2021

Ferry stops after its engine fails

The Valley Post
August 30, 2021 Monday 10:15 AM GMT


Copyright 2021 The Valley Post All Rights Reserved

Section: FOREIGN; Pg. 1
Length: 34 words
Byline: Sara Lind
Dateline: OSLO
Body

{LEAD}

{MORE}

Graphic


The ferry at the pier on Monday.

Classification

Language: ENGLISH

Load-Date: August 31, 2021

End of Document
"""


@pytest.mark.parametrize("as_word", [False, True])
@pytest.mark.parametrize(
    "export", [FACTIVA, FACTIVA_CODES, PROQUEST, NEXIS_UNI], ids=["factiva", "codes", "proquest", "nexis"]
)
def test_the_first_article_of_an_export(export: str, as_word: bool, tmp_path: Path) -> None:
    first, *_ = records(tmp_path, "export.docx" if as_word else "export.txt", word(export) if as_word else export)
    assert first.source_format == "database"
    assert first.content.removeprefix("OSLO: ") == STORY
    assert first.fields["title"] == "Ferry stops after its engine fails"
    assert first.fields["publisher"] == "The Valley Post"
    assert "Sara Lind" in first.fields["byline"]
    assert "30" in first.fields["published"]
    assert first.unmapped == ()


def test_factiva_gives_every_article_and_the_time_of_day(tmp_path: Path) -> None:
    first, second = records(tmp_path, "export.txt", FACTIVA)
    assert first.fields["published"] == "30 August 2021 10:15"
    assert second.content == f"OSLO, Aug 31 - {LEAD}"
    assert (second.fields["title"], second.fields["publisher"]) == ("Ferry sails again", "Fjord News Agency")


def test_proquest_turns_names_round_and_has_no_article_about_itself(tmp_path: Path) -> None:
    first, second = records(tmp_path, "export.txt", PROQUEST)
    assert first.fields["byline"] == "Sara Lind, Jon Berg"
    assert second.fields["published"] == "Aug 31, 2021"


def test_the_dateline_that_a_database_keeps_apart_opens_the_text(tmp_path: Path) -> None:
    [record] = records(tmp_path, "export.txt", NEXIS_UNI)
    assert record.content.startswith(f"OSLO: {LEAD}")


def test_nitf_has_lists_and_headings_and_leaves_captions_out(tmp_path: Path) -> None:
    document = f"""<?xml version="1.0"?><nitf><head><docdata><date.issue norm="20210830T101500Z"/><doc.copyright holder="AP" year="2021"/>
      </docdata><pubdata name="Valley Post"/></head><body><body.head><hedline><hl1>Ferry stops</hl1></hedline></body.head><body.content>
      <p>{LEAD}</p><hl2>At the pier</hl2><ul><li>Forty passengers</li></ul><media><media-caption><p>The ferry.</p></media-caption></media>
      <table><tr><td>Boats</td><td>4</td></tr></table><p>{MORE}<br/>She left.</p></body.content></body></nitf>"""
    [record] = records(tmp_path, "a.xml", document)
    blocks = [LEAD, "At the pier", "• Forty passengers", "Boats 4", f"{MORE} She left."]
    assert record.content.split("\n\n") == blocks
    assert (record.fields["publisher"], record.fields["agencies"]) == ("Valley Post", "AP")


def test_newsml_1_keeps_text_and_names_elsewhere(tmp_path: Path) -> None:
    document = f"""<?xml version="1.0"?><NewsML Version="1.2"><NewsItem xml:lang="en"><NewsManagement><FirstCreated>20210830T101500Z</FirstCreated>
      </NewsManagement><NewsComponent><NewsLines><HeadLine>Ferry stops</HeadLine><ByLine>Sara Lind</ByLine><DateLine>Oslo, Aug 30 (AFP) -</DateLine>
      </NewsLines><AdministrativeMetadata><Provider><Party FormalName="AFP"/></Provider></AdministrativeMetadata><ContentItem><DataContent>
      <p>{LEAD}</p><p>{MORE}</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"""
    [record] = records(tmp_path, "a.xml", document)
    assert record.content == f"Oslo, Aug 30 (AFP) - {STORY}"
    assert record.fields == {
        "title": "Ferry stops", "byline": "Sara Lind", "agencies": "AFP", "published": "20210830T101500Z", "language": "en"
    }  # fmt: skip


@pytest.mark.parametrize(
    "answer",
    [
        {"response": {"status": "ok", "results": [{"webTitle": "Ferry stops", "webPublicationDate": "2021-08-30", "fields": {"body": STORY, "byline": "Sara Lind"}}]}},
        {"response": {"docs": [{"headline": {"main": "Ferry stops"}, "pub_date": "2021-08-30", "byline": {"original": "Sara Lind"}, "text": STORY}]}},
        [{"title": {"rendered": "Ferry stops"}, "date": "2021-08-30", "content": {"rendered": STORY}, "author": "Sara Lind"}],
        [{"article": {"title": "Ferry stops", "published": "2021-08-30", "author": {"name": "Sara Lind"}, "paragraphs": STORY.split("\n\n")}}],
    ],
    ids=["fields", "docs", "rendered", "wrapped"],
)  # fmt: skip
def test_answers_of_news_apis(answer: object, tmp_path: Path) -> None:
    [record] = records(tmp_path, "a.json", json.dumps(answer))
    assert record.content.split() == STORY.split()
    assert record.fields == {"title": "Ferry stops", "published": "2021-08-30", "byline": "Sara Lind"}


def test_the_caption_of_a_picture_in_a_feed_is_not_the_story(tmp_path: Path) -> None:
    feed = f"""<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Valley Post</title><item><title>Ferry stops</title>
      <description>{LEAD}</description><media:content><media:description>{"A long caption. " * 30}</media:description></media:content>
      </item></channel></rss>"""
    [record] = records(tmp_path, "feed.xml", feed)
    assert record.content == LEAD
