"""Reads what a web page's markup says about the article: JSON-LD, meta elements, trafilatura, htmldate."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import htmldate
import lxml.html
from trafilatura.metadata import examine_meta, extract_author, extract_meta_json, extract_sitename, extract_title

from flows.cleaning.dates import parse_stamp

_ARTICLE_TYPES = re.compile(r"(?:Article|Posting|Report|Review)$|^Liveblog", re.IGNORECASE)
_LIVE = re.compile(
    r"\blive[ -]?(?:blog|updates?|coverage)\b|\bas it happened\b|[-–|:]\s*live$|^live[:|]", re.IGNORECASE
)

# Names of meta elements (name, property or itemprop, in lower case), the most reliable first.
_META = {
    "title": ("og:title", "twitter:title", "dc.title", "sailthru.title", "parsely-title", "headline"),
    "published": (
        "article:published_time", "og:article:published_time", "article:published", "datepublished", "parsely-pub-date",
        "sailthru.date", "date.published", "dc.date.issued", "dcterms.created", "dcterms.issued", "dc.date.created",
        "dc.date", "publishdate", "publish_date", "publish-date", "pubdate", "publication_date", "publicationdate",
        "original_publication_date", "article_date_original", "article.published", "cxenseparse:recs:publishtime",
        "rnews:datepublished", "bt:pubdate", "published_time_telegram", "date",
    ),
    "byline": (
        "author", "parsely-author", "sailthru.author", "dc.creator", "dc.creator.name", "byl", "article:author_name",
    ),
    "publisher": ("og:site_name", "application-name", "dc.publisher", "article:publisher_name", "source"),
    "url": ("og:url", "twitter:url", "parsely-link"),
    "language": ("og:locale", "language", "dc.language", "content-language"),
}  # fmt: skip


@dataclass(frozen=True)
class PageMetadata:
    """fields by the names of a record's fields ("published_html" is a date outside metadata).

    live: it calls itself a live blog; article: its markup says that it is one article.
    """

    fields: dict[str, str]
    live: bool
    article: bool


def page_metadata(tree: lxml.html.HtmlElement, url: str | None) -> PageMetadata:
    """Title, byline, publisher, URL, language and publication date of a page, as far as its markup has them."""
    linked = next(_articles(tree), {})
    metas = _metas(tree)
    fields: dict[str, str] = {}
    for name, value in _from_json_ld(linked).items():
        fields[name] = value
    for name, keys in _META.items():
        for key in keys:
            value = metas.get(key, "")
            usable = parse_stamp(value) is not None if name == "published" else bool(value) and "://" not in value
            if name not in fields and (usable or (name == "url" and value.startswith("http"))):
                fields[name] = value
    if "url" not in fields and (links := tree.xpath("//link[@rel='canonical']/@href")) and links[0].startswith("http"):
        fields["url"] = str(links[0])
    if "published" not in fields:
        times = tree.xpath("//time[@pubdate or @itemprop='datePublished' or contains(@class, 'publish')]/@datetime")
        stated = next((str(value) for value in times if parse_stamp(str(value))), None)
        if stated:
            fields["published"] = stated
        elif day := _html_date(tree, url):
            fields["published_html"] = day
    _fill_from_trafilatura(tree, fields)
    if "publisher" not in fields and (site := _site_in_title(tree, fields.get("title", ""))):
        fields["publisher"] = site
    if language := tree.get("lang"):
        fields.setdefault("language", language)
    if title := fields.get("title"):
        fields["title"] = without_site(title, fields.get("publisher"))
    live = "liveblog" in str(linked.get("@type", "")).lower() or bool(_LIVE.search(fields.get("title", "")))
    article = bool(linked) or metas.get("og:type", "").lower() == "article" or "article:published_time" in metas
    return PageMetadata(
        {name: " ".join(value.split()) for name, value in fields.items() if value.strip()}, live, article
    )


def _articles(tree: lxml.html.HtmlElement) -> Iterator[dict[str, Any]]:
    """The JSON-LD objects that describe an article, in document order."""
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        try:
            value = json.loads((script.text or "").strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        queue, seen = [value], 0
        while queue and seen < 500:
            item = queue.pop(0)
            seen += 1
            if isinstance(item, list):
                queue[:0] = item
            elif isinstance(item, dict):
                kinds = item.get("@type")
                if any(_ARTICLE_TYPES.search(str(k)) for k in (kinds if isinstance(kinds, list) else [kinds])):
                    yield item
                queue += [
                    item[key] for key in ("@graph", "mainEntity", "itemReviewed", "liveBlogUpdate") if key in item
                ][:1]


def _from_json_ld(item: dict[str, Any]) -> dict[str, str]:
    found = {
        "title": _text(item.get("headline") or item.get("name")),
        "byline": _text(item.get("author") or item.get("creator")),
        "publisher": _text(item.get("publisher")),
        "published": _text(item.get("datePublished") or item.get("dateCreated")),
        "language": _text(item.get("inLanguage")),
    }
    if parse_stamp(found["published"]) is None:
        del found["published"]
    return {name: value for name, value in found.items() if value and "://" not in value}


def _text(value: Any) -> str:
    """A JSON-LD value as text: lists are joined by commas, objects give their name."""
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(part for item in value[:10] if (part := _text(item))))
    if isinstance(value, dict):
        return _text(value.get("name") or value.get("alternateName") or value.get("@value"))
    return (
        lxml.html.fromstring(f"<p>{value}</p>").text_content().strip()
        if isinstance(value, str) and value.strip()
        else ""
    )


def _metas(tree: lxml.html.HtmlElement) -> dict[str, str]:
    out: dict[str, str] = {}
    for element in tree.iter("meta"):
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if (name := element.get(attribute)) and (value := (element.get("content") or "").strip()):
                out.setdefault(name.lower(), value)
    return out


def _html_date(tree: lxml.html.HtmlElement, url: str | None) -> str | None:
    # Only dates that the page presents as its own: the extensive search takes any date in the text.
    try:
        return htmldate.find_date(tree, extensive_search=False, original_date=True, url=url, max_date="2100-12-31")
    except Exception:  # htmldate has raised many kinds of errors on odd pages; without its reading there is no date
        return None


def _fill_from_trafilatura(tree: lxml.html.HtmlElement, fields: dict[str, str]) -> None:
    """Title, byline and publisher where they are still missing; only these, since looking for all it knows is slow."""
    missing = {"title", "byline", "publisher"}.difference(fields)
    if not missing:
        return
    try:
        found = examine_meta(tree)
        if found.author and " " not in found.author:
            found.author = None  # an account rather than a name
        found = extract_meta_json(tree, found)
        if "title" in missing and (title := found.title or extract_title(tree)):
            fields["title"] = title
        if "byline" in missing and (byline := found.author or extract_author(tree)):
            fields["byline"] = byline.replace(";", ",")
        if "publisher" in missing and (name := found.sitename or extract_sitename(tree)):
            fields["publisher"] = name.lstrip("@")
    except Exception:  # as above: metadata is worth having, but not worth an article
        return


def _site_in_title(tree: lxml.html.HtmlElement, title: str) -> str | None:
    """What stands behind the article's title in the title element, which is the site's name."""
    whole = " ".join((tree.findtext(".//title") or "").split())
    tail = re.fullmatch(re.escape(title) + r"\s+[|»·–—-]\s+([^|»·–—]{2,50})", whole) if title else None
    return tail[1] if tail else None


def without_site(title: str, publisher: str | None) -> str:
    """A title without the site's name at its end, as in "Ferry sinks | The Valley Post"."""
    head, separator, tail = re.match(r"(.*?)(?:(\s+[|»·–—-]\s+)([^|»·–—]*))?$", title, re.DOTALL).groups(default="")  # type: ignore[union-attr]
    if separator and publisher and _same_name(tail, publisher):
        return head
    return title


def _same_name(left: str, right: str) -> bool:
    a, b = ("".join(char for char in text.lower() if char.isalnum()) for text in (left, right))
    return bool(a and b) and (a in b or b in a)


def publisher_of(url: str) -> str | None:
    """The host of a URL without "www.", for want of a publisher's name."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
