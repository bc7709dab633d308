"""Web pages: the story, its structure and its metadata."""

# ruff: noqa: E501 (articles and pages are easier to read whole)

from datetime import UTC, datetime

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

JSON_LD = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "x"},
  {"@type": "NewsArticle", "headline": "Ferry stops", "datePublished": "2021-08-30T10:15:00+02:00",
   "author": [{"@type": "Person", "name": "Sara Lind"}, {"@type": "Person", "name": "Jon Berg"}],
   "publisher": {"@type": "Organization", "name": "Valley Post"}}]}</script>"""


def page(head: str = "", body: str = "") -> str:
    story = (
        body
        or f"<p>{LEAD}</p><h2>The rescue</h2><p>{MORE}</p><ul><li>Two boats are ready</li><li>A crane is coming</li></ul><p>{LAST}</p>"
    )
    return f"""<!doctype html><html lang="en"><head><title>Ferry stops | Valley Post</title>{head}</head><body>
      <nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
      <article><h1>Ferry stops</h1>{story}</article>
      <aside><h3>Most read</h3><ul><li><a href="/a">Ten walks along the coast</a></li></ul></aside>
      <section id="comments"><h3>Comments</h3><p>I was on that boat and it was very cold, I can tell you that.</p></section>
      <footer>© 2021 Valley Post. All rights reserved.</footer></body></html>"""


def cleaned(html: str, source_format: str = "html", **fields: str) -> CleanArticle:
    article = clean(Record("a.html", "0" * 64, source_format, html, "html", fields))
    assert isinstance(article, CleanArticle)
    return article


def test_the_story_is_found_with_its_structure() -> None:
    article = cleaned(page())
    found = [(paragraph.kind, article.text[paragraph.start : paragraph.end]) for paragraph in article.paragraphs]
    assert found == [
        ("body", LEAD), ("heading", "The rescue"), ("body", MORE), ("list_item", "Two boats are ready"),
        ("list_item", "A crane is coming"), ("body", LAST),
    ]  # fmt: skip


def test_all_else_that_the_page_shows_is_recorded() -> None:
    article = cleaned(page())
    everything = " ".join(removed.text for removed in article.removed)
    for text in ("Home", "Ferry stops", "Ten walks along the coast", "I was on that boat", "All rights reserved"):
        assert text in everything
    assert {"title", "comments", "copyright"} <= {removed.kind for removed in article.removed}


def test_metadata_from_json_ld() -> None:
    article = cleaned(page(JSON_LD))
    assert (article.title, article.byline, article.publisher) == ("Ferry stops", "Sara Lind, Jon Berg", "Valley Post")
    assert article.published_at == datetime(2021, 8, 30, 8, 15, tzinfo=UTC)
    assert (article.published_precision, article.date_source) == ("second", "metadata")


@pytest.mark.parametrize(
    ("head", "day", "source"),
    [
        ('<meta property="article:published_time" content="2021-08-30T10:15:00Z">', "2021-08-30", "metadata"),
        ('<meta name="parsely-pub-date" content="2021-08-30">', "2021-08-30", "metadata"),
        ('<meta name="date" content="sometime">', None, None),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "0001-01-01"}</script>',
            None,
            None,
        ),
        ('<script type="application/ld+json">{broken</script>', None, None),
    ],
)
def test_dates_of_pages(head: str, day: str | None, source: str | None) -> None:
    article = cleaned(page(head))
    assert (article.published_at.date().isoformat() if article.published_at else None) == day
    assert article.date_source == source


def test_a_date_that_the_page_shows() -> None:
    article = cleaned(
        page(
            body=f'<p class="byline">By Sara Lind</p><p class="date">August 30, 2021</p><p>{LEAD}</p><p>{MORE}</p><p>{LAST}</p>'
        )
    )
    assert article.published_at == datetime(2021, 8, 30, tzinfo=UTC)
    assert article.date_source in {"html", "text"}
    assert article.text == "\n\n".join([LEAD, MORE, LAST])


def test_pointers_and_credits_within_the_story_go() -> None:
    between = (
        "<p><strong>Also read:</strong> <a href=/b>Ten walks along the coast</a></p><p>Photo: Sara Lind/Valley Post</p>"
    )
    article = cleaned(
        page(body=f"<p>OSLO (AP) — {LEAD}</p>{between}<p>{MORE}</p><p>{LAST}</p><p>(With inputs from AFP)</p>")
    )
    assert article.text == "\n\n".join([f"OSLO — {LEAD}", MORE, LAST])
    assert article.agencies == ("AP", "AFP")


def test_a_live_blog_is_said_to_be_one() -> None:
    head = '<script type="application/ld+json">{"@type": "LiveBlogPosting", "headline": "Ferry: latest"}</script>'
    assert cleaned(page(head)).notes == ("live_blog",)
    assert cleaned(page()).notes == ()


def test_a_piece_of_html_in_a_field_is_kept_whole() -> None:
    article = cleaned(f"<p>{LEAD}</p><p>“We were lucky,” she said.</p><p>{MORE}</p>", "feed", title="Ferry stops")
    assert article.text == "\n\n".join([LEAD, "“We were lucky,” she said.", MORE])


def test_a_short_piece_of_html_keeps_its_headline_and_short_lines() -> None:
    article = cleaned("<p>The ferry stopped.</p><p>Nobody was hurt.</p>", "jsonl")
    assert article.text == "The ferry stopped.\n\nNobody was hurt."


def test_a_page_that_only_points_to_articles_is_said_to_be_one() -> None:
    teasers = "".join(
        f"<li><a href=/{i}>The ferry to island number {i} stopped again on Monday</a></li>" for i in range(60)
    )
    html = f"<html><head><title>News</title></head><body><h1>Latest</h1><p>{LEAD}</p><ul>{teasers}</ul></body></html>"
    result = clean(Record("a.html", "0" * 64, "html", html, "html"))
    assert isinstance(result, Problem)
    assert result.check == "list_page"


def test_entries_by_the_clock_make_a_live_blog() -> None:
    entries = "".join(
        f"<h3>{hour}:30 GMT</h3><p>{text}</p>" for hour, text in enumerate([LEAD, MORE, LAST] * 3, start=8)
    )
    assert cleaned(page(body=entries)).notes == ("live_blog",)


def test_a_table_that_lays_the_page_out_is_no_table() -> None:
    cell = "<br><br>".join([LEAD, MORE, LAST])
    article = cleaned(f"<html><body><table><tr><td>{cell}</td></tr></table></body></html>")
    assert [paragraph.kind for paragraph in article.paragraphs] == ["body", "body", "body"]


def test_the_site_behind_the_title_is_the_publisher() -> None:
    page = f"<html><head><title>Ferry stops | Valley Post</title></head><body><article><h1>Ferry stops</h1><p>{LEAD}</p><p>{MORE}</p></article></body></html>"
    assert (cleaned(page).title, cleaned(page).publisher) == ("Ferry stops", "Valley Post")
