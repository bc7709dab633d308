"""Cleans web pages."""

import trafilatura

from flows.cleaning.boilerplate import Stated
from flows.cleaning.normalising import normalise
from flows.cleaning.plain import Draft


def clean_web(html: str, url: str | None, whole_page: bool) -> tuple[Draft, dict[str, str]]:
    """The story of a web page, and the metadata of its markup by the names of the record's fields."""
    text = normalise(trafilatura.extract(html, url=url, include_comments=False, favor_precision=True) or "")
    return Draft([(line, "body") for raw in text.split("\n") if (line := raw.strip())], [], Stated()), {}
