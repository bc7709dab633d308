"""Near-duplicate articles."""

from collections.abc import Iterable


def duplicate_of(articles: Iterable[tuple[str, tuple[str, str], str]]) -> dict[str, str]:
    """The earliest copy of each article that is not the earliest itself, from (article_id, order, text)."""
    first: dict[str, tuple[tuple[str, str], str]] = {}
    known = []
    for article, order, text in articles:
        same = " ".join(text.lower().split())
        first[same] = min(first.get(same, (order, article)), (order, article))
        known.append((article, same))
    return {article: first[same][1] for article, same in known if first[same][1] != article}
