"""What analysts make of the tables: incidents, and the evidence for a row."""

import pandas as pd

_TOLLS = ("killed_min", "killed_max", "injured_min", "injured_max")


def incidents(events: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """One row an incident: its first report, who reports and who claims it, and the range of its tolls.

    `events` and `articles` are the frames that `load` gives. The columns are those of the first report that say what, who,
    where and when; `reports` and `articles` count rows and articles; `publishers` and `claimants` are lists; each toll
    is the smallest minimum and the largest maximum that any report gives.
    """
    known = events.merge(
        articles[["article_id", "raw_path", "publisher", "published_at"]], on="article_id", validate="many_to_one"
    ).sort_values(["published_at", "raw_path", "start"], na_position="last", kind="stable")
    groups = known.groupby("incident_id", sort=False)
    named = ["event_type", "mode", "actor", "recipient", "place_id", "event_date", "event_date_end"]
    first = known.set_index("event_id")[[*named, "article_id", "published_at"]]
    table = first.rename(columns={"article_id": "first_article_id", "published_at": "first_published_at"})
    table = table.loc[list(groups.groups)].rename_axis("incident_id")
    table["reports"] = groups.size()
    table["articles"] = groups["article_id"].nunique()
    table["publishers"] = groups["publisher"].agg(_distinct)
    table["claimants"] = groups["claimed_by"].agg(_distinct)
    for toll in _TOLLS:
        table[toll] = groups[toll].min() if toll.endswith("_min") else groups[toll].max()
    result: pd.DataFrame = table.reset_index()
    return result


def evidence(row: pd.Series, articles: pd.DataFrame, width: int = 80) -> str:
    """The words that a row of places, quotes or events was read from, [marked] between `width` characters of context.

    Raises:
        KeyError: `articles` lacks the row's article.
    """
    text: str = articles.set_index("article_id")["text"].loc[row["article_id"]]
    start, end = int(row["start"]), int(row["end"])
    before, after = text[max(0, start - width) : start], text[end : end + width]
    return " ".join(f"{before}[{text[start:end]}]{after}".split())


def _distinct(values: "pd.Series[str]") -> list[str]:
    return sorted(set(values.dropna()))
