"""Plain text: what goes, what stays, and what it says about itself."""

# ruff: noqa: E501 (articles and pages are easier to read whole)

from datetime import UTC, datetime
from typing import Any

import pytest

from flows.cleaning import CleanArticle, clean
from flows.sources import Problem, Record

LEAD = (
    "The ferry to the northern islands stopped on Monday after its engine failed off the cape, the harbour master said."
)
MORE = (
    "About forty passengers were brought ashore by fishing boats from three villages, and nobody was hurt, she added."
)
LAST = (
    "The company said a second boat would take over the route by the end of the week, if the weather allows it to sail."
)


def cleaned(content: str, source_format: str = "txt", **fields: str) -> CleanArticle:
    article = clean(Record("a.txt", "0" * 64, source_format, content, "text", fields))
    assert isinstance(article, CleanArticle)
    return article


def story(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


@pytest.mark.parametrize(
    ("before", "after", "gives"),
    [
        ("date 2021-08-30 ", "", {"published_precision": "day", "date_source": "text"}),
        ("Published: 30 August 2021, 10:15 GMT\n\n", "", {"published_precision": "minute"}),
        ("By Sara Lind\n\n", "", {"byline": "Sara Lind"}),
        ("By SARA LIND, Staff Writer\n\n", "", {"byline": "SARA LIND"}),
        ("", "\n\nPosted By: Sara Lind", {"byline": "Sara Lind"}),
        ("", " Posted By: Sara Lind", {"byline": "Sara Lind"}),
        ("", "\n\n(With inputs from ANI)", {"agencies": ("ANI",)}),
        ("", " (With inputs from PTI and Reuters)", {"agencies": ("PTI", "Reuters")}),
        ("", "\n\n--IANS", {"agencies": ("IANS",)}),
        ("", " (AFP)", {"agencies": ("AFP",)}),
        ("By The Associated Press\n\n", "", {"agencies": ("AP",)}),
        ("(Reuters) - ", "", {"agencies": ("Reuters",)}),
        ("", "\n\n(Reporting by Sara Lind; Editing by Jon Berg)", {}),
        ("", "\n\nAlso Read: Ten walks along the coast", {}),
        ("", "\n\nFollow us on Twitter and Facebook", {}),
        ("", "\n\nRelated Articles\n\nTen walks along the coast\n\nThe price of fish", {}),
        ("Image credit: Sara Lind\n\n", "", {}),
        ("Share on Facebook\n\n3 min read\n\n", "\n\nSign up for our newsletter", {}),
        (
            "Author: Sara Lind\nURL: https://valley.test/1\n",
            "",
            {"byline": "Sara Lind", "url": "https://valley.test/1"},
        ),
    ],
)
def test_what_surrounds_the_story_goes_and_is_recorded(before: str, after: str, gives: dict[str, Any]) -> None:
    article = cleaned(before + story(LEAD, MORE, LAST) + after)
    assert article.text == story(LEAD, MORE, LAST)
    assert {name: getattr(article, name) for name in gives} == gives
    kept = " ".join(removed.text for removed in article.removed)
    assert "".join((before + after).split()) == "".join(kept.split()) or before.endswith(" - ")


@pytest.mark.parametrize(
    ("dateline", "left", "agencies"),
    [
        ("OSLO, Aug 30 (Reuters) - ", "OSLO, Aug 30 - ", ("Reuters",)),
        ("OSLO (AP) — ", "OSLO — ", ("AP",)),
        ("New Delhi [India], August 30 (ANI): ", "New Delhi [India], August 30: ", ("ANI",)),
        ("Oslo (Norway) | Valley News Desk: ", "Oslo (Norway): ", ()),
        ("OSLO, Norway — ", "OSLO, Norway — ", ()),
    ],
)
def test_the_place_of_a_dateline_stays_and_the_credit_goes(dateline: str, left: str, agencies: tuple[str, ...]) -> None:
    article = cleaned(story(dateline + LEAD, MORE))
    assert article.text == story(left + LEAD, MORE)
    assert article.agencies == agencies


def test_a_dateline_below_many_lines_is_found() -> None:
    head = "Ferry to northern islands stops\n\nBy Sara Lind\n\nPublished: 30 August 2021\n\n3 min read\n\nShare\n\n"
    article = cleaned(head + story("OSLO, Aug 30 (Fjord News Agency) — " + LEAD, MORE))
    assert article.text == story("OSLO, Aug 30 — " + LEAD, MORE)
    assert article.agencies == ("Fjord News Agency",)


def test_a_headline_becomes_the_title() -> None:
    article = cleaned(story("Ferry to northern islands stops", LEAD, MORE))
    assert article.title == "Ferry to northern islands stops"
    assert article.text == story(LEAD, MORE)
    assert article.removed[0].kind == "title"


def test_a_headline_in_a_text_field_stays_as_heading() -> None:
    article = cleaned(story("Ferry stops", LEAD, MORE), "jsonl", title="Ferry stops")
    assert [paragraph.kind for paragraph in article.paragraphs] == ["heading", "body", "body"]


@pytest.mark.parametrize(
    "text",
    [
        story(LEAD, "“Nobody was hurt.”", "“We were lucky.”", MORE),
        "The ferry stopped.",
        story(LEAD, "What happens next", MORE),
        story("By Monday the ferry had stopped for good, the harbour master told the islands' council.", LEAD),
        story(LEAD, "Share prices of the company fell by a tenth on Tuesday morning.", MORE),
        story(LEAD, "1. Two boats are ready.", "2. A crane is on its way.", MORE),
        story(LEAD, "He works for the Press Association (PA)."),
        story("Date palms line the road.", LEAD),
    ],
)
def test_a_story_is_left_as_it_is(text: str) -> None:
    assert cleaned(text, "jsonl").text == text


def test_offsets_of_paragraphs_are_exact() -> None:
    article = cleaned(story("date 2021-08-30 " + LEAD, "• Two boats", MORE))
    assert [article.text[p.start : p.end] for p in article.paragraphs] == [LEAD, "Two boats", MORE]
    assert [p.kind for p in article.paragraphs] == ["body", "list_item", "body"]


def test_metadata_of_the_record_wins_over_the_text() -> None:
    article = cleaned(story("date 2021-08-30 " + LEAD, MORE), published="2021-08-29T08:00:00Z", byline="Jon Berg")
    assert article.published_at == datetime(2021, 8, 29, 8, tzinfo=UTC)
    assert (article.date_source, article.byline) == ("metadata", "Jon Berg")


def test_a_weekday_is_no_date() -> None:
    assert cleaned(story("Thursday", LEAD, MORE)).published_at is None


def test_a_url_gives_date_and_publisher_at_last() -> None:
    article = cleaned(story(LEAD, MORE), "jsonl", url="https://www.valley.test/2021/08/30/ferry")
    assert (article.date_source, article.publisher) == ("url", "valley.test")


def test_quotation_marks_and_odd_letters_stay() -> None:
    text = "„Wir bleiben“, «nous restons», “we stay”, ‘we stay’ and 'we stay', said Zoë O’Hara in the café at the harbour on Monday."
    assert cleaned(text).text == text


def test_invisible_characters_go() -> None:
    assert cleaned(LEAD.replace("ferry", "fer\u00adry\u200b").replace(" to ", "\u00a0to ")).text == LEAD


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (story(LEAD, MORE), "en"),
        (
            "Die Fähre zu den nördlichen Inseln blieb am Montag liegen, nachdem ihr Motor vor dem Kap ausgefallen war.",
            "de",
        ),
        (
            "El transbordador a las islas del norte se detuvo el lunes después de que fallara su motor frente al cabo.",
            "es",
        ),
        (
            "Suspected Boko Haram fighters raided Gwoza in Borno State late on Tuesday, killing nine people, said residents.",
            "en",
        ),
        (
            "Nigeria president don tell all di governors make dem begin pay di new minimum wage wey dem agree for last week.",
            "pcm",
        ),
        ("17", "und"),
    ],
)
def test_language_is_detected(text: str, language: str) -> None:
    assert cleaned(text).language == language


def test_nothing_left_is_a_problem_that_says_so() -> None:
    result = clean(Record("a.txt", "0" * 64, "txt", "Share on Facebook\nAdvertisement", "text"))
    assert isinstance(result, Problem)
    assert (result.raw_path, result.check) == ("a.txt", "no_text")


def test_a_page_reduced_to_its_text() -> None:
    menu = "Skip to content\nMenu\nHome\nNews\nSport\nIslands\nWeather\nSign in\nSubscribe\nSearch\nValley Post\n"
    head = "Ferry to the northern islands stops after engine failure\nBy Sara Lind\nAugust 30, 2021\nShare on Facebook\nTweet\n"
    tail = (
        "\nRelated Articles\nTen walks along the coast\nThe price of fish\nMost Popular\nA mayor resigns over a bridge\nComments\n"
        "anna72\n2 days ago\nI was on that boat and I can tell you it was cold.\nReply\nPrivacy Policy\n© 2021 Valley Post"
    )
    article = cleaned(menu + head + "\n".join([LEAD, MORE, LAST, LEAD.replace("Monday", "Sunday")]) + tail)
    assert article.text == story(LEAD, MORE, LAST, LEAD.replace("Monday", "Sunday"))
    assert article.title == "Ferry to the northern islands stops after engine failure"
    assert (article.byline, article.published_precision) == ("Sara Lind", "day")
    everything = " ".join(removed.text for removed in article.removed)
    assert "anna72" in everything
    assert "Skip to content" in everything


def test_markdown_loses_its_marks_and_keeps_its_structure() -> None:
    text = f"# Ferry stops\n\n{LEAD}\n\n## The **rescue**\n\n[About forty](https://valley.test/1) were saved by *two* boats, she said.\n\n* Two boats\n* A crane"
    article = cleaned(text, "md", title="Ferry stops")
    found = [(p.kind, article.text[p.start : p.end]) for p in article.paragraphs]
    assert found == [
        ("body", LEAD), ("heading", "The rescue"), ("body", "About forty were saved by two boats, she said."),
        ("list_item", "Two boats"), ("list_item", "A crane"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("By SARA LIND, Staff Writer", "SARA LIND"),
        ("Sara Lind, Jon Berg", "Sara Lind, Jon Berg"),
        ("Sara Lind | Senior Correspondent", "Sara Lind"),
        ("Sara Lind slind@valley.test", "Sara Lind"),
        ("Jon May", "Jon May"),
        ("https://valley.test/authors/7", None),
        ("7", None),
    ],
)
def test_bylines_are_names(written: str, name: str | None) -> None:
    assert cleaned(LEAD, "jsonl", byline=written).byline == name


def test_pointers_and_notices_between_paragraphs_make_no_page_of_an_article() -> None:
    between = [
        "Advertisement",
        "Also Read | Ten walks along the coast",
        "Story continues below this ad",
        "Read: The price of fish",
    ]
    below = ["(Image: AP)", "(With inputs from agency)", "Follow us:", "Comments (12)"]
    text = story(LEAD, between[0], between[1], MORE, between[2], between[3], LAST, *below)
    article = cleaned(f" date 2021-08-30 {text}")
    assert article.text == story(LEAD, MORE, LAST)
    assert {removed.text for removed in article.removed} >= {*between, *below}


def test_a_list_for_screen_readers_goes_as_a_whole() -> None:
    block = [
        "list of 2 items",
        "list 1 of 2",
        "Ten walks along the coast",
        "list 2 of 2",
        "A mayor resigns over a bridge",
        "end of list",
    ]
    article = cleaned(story(LEAD, "KEEP READING", *block, MORE, LAST))
    assert article.text == story(LEAD, MORE, LAST)


def test_labels_of_pictures_are_lines_of_their_own() -> None:
    text = f"By Sara Lind\nValley News, Oslo\n\nimage source, Jon Berg\nimage caption, The ferry at the pier\n\n{LEAD}\n\n{MORE}"
    assert cleaned(text).text.endswith(story(LEAD, MORE))
    assert {removed.kind for removed in cleaned(text).removed} >= {"credit", "caption", "byline"}
